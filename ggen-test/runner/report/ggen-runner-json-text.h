/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of an object that is being built. Strings are made valid UTF-8 where they are not. */

/* @value: (nullable): null then */
void ggen_runner_json_text_add_string (JsonBuilder *builder, const char *name, const char *value);
/* Returns: whether something in it had to be replaced */
gboolean ggen_runner_json_text_add_bytes (JsonBuilder *builder, const char *name, GBytes *bytes);
void ggen_runner_json_text_add_int (JsonBuilder *builder, const char *name, gint64 value);
/* null where it is negative: unknown */
void ggen_runner_json_text_add_known (JsonBuilder *builder, const char *name, gint64 value);
void ggen_runner_json_text_add_boolean (JsonBuilder *builder, const char *name, gboolean value);
/* @values: (nullable): an empty array then */
void ggen_runner_json_text_add_strings (JsonBuilder *builder,
                                        const char *name,
                                        const char *const *values);

/* Appends what was built, on one line, with a newline. */
void ggen_runner_json_text_append (GString *text, JsonBuilder *builder);

G_END_DECLS
