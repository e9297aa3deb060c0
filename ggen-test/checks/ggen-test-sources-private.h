/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint ggen_test_sources_count_ever (GMainContext *context);

G_END_DECLS
