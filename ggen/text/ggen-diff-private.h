/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GString *ggen_diff_unified (const char *old_name,
                            const char *new_name,
                            const char *old_text,
                            gsize old_length,
                            const char *new_text,
                            gsize new_length);

G_END_DECLS
