/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

GGEN_AVAILABLE_IN_1_0
gint64 ggen_trace_begin (void);
GGEN_AVAILABLE_IN_1_0
void ggen_trace_end (gint64 began_at, const char *category, const char *name, const char *detail);

G_END_DECLS
