/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* Text in the columns of a terminal. */

guint ggen_cli_text_get_width (const char *text);
void ggen_cli_text_append_spaces (GString *out, guint n);
void ggen_cli_text_append_padded (GString *out, const char *text, guint width);
void ggen_cli_text_append_truncated (GString *out, const char *text, guint width);
void ggen_cli_text_append_visible (GString *out, const char *text);
void ggen_cli_text_append_wrapped (GString *out,
                                   const char *text,
                                   guint start,
                                   guint indent,
                                   guint width);
