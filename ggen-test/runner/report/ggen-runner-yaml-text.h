/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "  key: value" lines of a YAML block of TAP. Nothing where @value is NULL. What YAML cannot hold is made
 * visible. */
void ggen_runner_yaml_text_append_line (GString *yaml, const char *key, const char *value);
/* As a literal block, line by line, where that says the same to all readers of TAP; otherwise in one line */
void ggen_runner_yaml_text_append_block (GString *yaml,
                                         const char *key,
                                         const char *bytes,
                                         gsize length);

G_END_DECLS
