/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-json.h"

#include <string.h>

#define MAX_DEPTH 16

/* Where the string ends that begins at @at. */
static gsize
skip_string (const char *text, gsize length, gsize at)
{
  for (at++; at < length && text[at] != '"'; at++)
    if (text[at] == '\\')
      at++;

  return at;
}

static gboolean
check_nesting (const char *text, gsize length, GError **error)
{
  static const char allowed[] = " \t\r\n,:+-.";
  guint depth = 0;

  for (gsize at = 0; at < length; at++)
    {
      char c = text[at];

      if (c == '"')
        at = skip_string (text, length, at);
      else if (c == '[' || c == '{')
        depth++;
      else if (c == ']' || c == '}')
        depth -= depth > 0 ? 1 : 0;
      else if (c == '\0' || (!g_ascii_isalnum (c) && strchr (allowed, c) == NULL))
        return g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "is not JSON"),
               FALSE;

      if (depth > MAX_DEPTH)
        return g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                    "is nested too deeply"),
               FALSE;
    }

  return TRUE;
}

JsonNode *
ggen_runner_archive_json_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) parser_error = NULL;

  if (length == 0)
    return g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "is empty"), NULL;

  if (!g_utf8_validate (text, length, NULL))
    return g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "is not UTF-8"), NULL;

  if (!check_nesting (text, length, error))
    return NULL;

  if (!json_parser_load_from_data (parser, text, length, &parser_error))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "is not JSON: %s",
                   parser_error->message);
      return NULL;
    }

  if (json_parser_get_root (parser) == NULL)
    return g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "is empty"), NULL;

  return json_parser_steal_root (parser);
}

/* Members */

static gboolean
fail (GError **error, const char *name, const char *expected)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' is not %s", name, expected);
  return FALSE;
}

/* (nullable): where it is missing, or null */
static JsonNode *
find (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

gboolean
ggen_runner_archive_json_get_string (JsonObject *object,
                                     const char *name,
                                     GgenRunnerJsonPresence presence,
                                     char **value,
                                     GError **error)
{
  JsonNode *node = find (object, name);

  if (node == NULL && presence == GGEN_RUNNER_JSON_OPTIONAL)
    return TRUE;

  if (!holds (node, G_TYPE_STRING))
    return fail (error, name, "a text");

  g_free (*value);
  *value = json_node_dup_string (node);

  return TRUE;
}

gboolean
ggen_runner_archive_json_get_strings (JsonObject *object,
                                      const char *name,
                                      GgenRunnerJsonPresence presence,
                                      GStrv *value,
                                      GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node = find (object, name);
  JsonArray *array;

  if (node == NULL && presence == GGEN_RUNNER_JSON_OPTIONAL)
    return TRUE;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, name, "a list of texts");

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!holds (element, G_TYPE_STRING))
        return fail (error, name, "a list of texts");
      g_strv_builder_add (builder, json_node_get_string (element));
    }

  g_strfreev (*value);
  *value = g_strv_builder_end (builder);

  return TRUE;
}

gboolean
ggen_runner_archive_json_get_integer (JsonObject *object,
                                      const char *name,
                                      gint64 minimum,
                                      gint64 maximum,
                                      gint64 *value,
                                      GError **error)
{
  JsonNode *node = find (object, name);

  if (!holds (node, G_TYPE_INT64))
    return fail (error, name, "a whole number");

  *value = json_node_get_int (node);
  if (*value < minimum || *value > maximum)
    return fail (error, name, "a number that is possible there");

  return TRUE;
}

gboolean
ggen_runner_archive_json_get_boolean (JsonObject *object,
                                      const char *name,
                                      gboolean *value,
                                      GError **error)
{
  JsonNode *node = find (object, name);

  if (!holds (node, G_TYPE_BOOLEAN))
    return fail (error, name, "true or false");

  *value = json_node_get_boolean (node);

  return TRUE;
}

gboolean
ggen_runner_archive_json_each (JsonObject *object,
                               const char *name,
                               GgenRunnerJsonFunc func,
                               gpointer user_data,
                               GError **error)
{
  JsonNode *node = find (object, name);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, name, "a list");

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (element))
        return fail (error, name, "a list of objects");
      if (!func (json_node_get_object (element), user_data, error))
        return g_prefix_error (error, "%s %u: ", name, i + 1), FALSE;
    }

  return TRUE;
}
