/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-json-text.h"

void
ggen_runner_json_text_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  json_builder_set_member_name (builder, name);
  if (valid != NULL)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

/* A byte of zero is replaced too: strings of JSON may hold it, those of C that read them may not. */
gboolean
ggen_runner_json_text_add_bytes (JsonBuilder *builder, const char *name, GBytes *bytes)
{
  gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  const char *text = length > 0 ? g_bytes_get_data (bytes, NULL) : "";
  g_autofree char *valid = g_utf8_make_valid (text, length);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);

  return !g_utf8_validate_len (text, length, NULL);
}

void
ggen_runner_json_text_add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
ggen_runner_json_text_add_known (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  if (value >= 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
ggen_runner_json_text_add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
ggen_runner_json_text_add_strings (JsonBuilder *builder,
                                   const char *name,
                                   const char *const *values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (values[i], -1);

      json_builder_add_string_value (builder, valid);
    }
  json_builder_end_array (builder);
}

void
ggen_runner_json_text_append (GString *text, JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, root);
  json_generator_to_gstring (generator, text);
  /* Of all control characters JSON-GLib 1.6 leaves this one as it is. Only strings can have it. */
  g_string_replace (text, "\x1f", "\\u001f", 0);
  g_string_append_c (text, '\n');
}
