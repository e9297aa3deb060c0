/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-project-yaml-private.h"

#include "ggen-project-error.h"
#include "ggen-yaml-scalar-private.h"

/* What YAML is to a project: its errors are the project's, its values are those of templates. */

/* Makes an error of the reader, where it is one, an error of the project. */
void
ggen_project_error_from_yaml (GError *error)
{
  if (error->domain != GGEN_YAML_ERROR)
    return;

  error->domain = GGEN_PROJECT_ERROR;
  error->code = error->code == GGEN_YAML_ERROR_SYNTAX ? GGEN_PROJECT_ERROR_SYNTAX
                                                      : GGEN_PROJECT_ERROR_INVALID;
}

static GgenValue *
read_scalar (const GgenYamlNode *node)
{
  gboolean boolean;
  gint64 integer;
  double number;

  if (!node->is_plain)
    return ggen_value_new_string (node->text);
  if (ggen_yaml_is_null (node))
    return ggen_value_new_null ();
  if (ggen_yaml_parse_boolean (node, &boolean))
    return ggen_value_new_boolean (boolean);
  if (ggen_yaml_parse_integer (node, &integer))
    return ggen_value_new_integer (integer);
  if (ggen_yaml_parse_double (node, &number))
    return ggen_value_new_double (number);

  return ggen_value_new_string (node->text);
}

/* Recursion is bounded: without aliases by GGEN_YAML_MAX_DEPTH, and a chain of n aliases, each in
 * what the next one names, expands to n²/2 nodes, of which there are at most GGEN_YAML_MAX_NODES. */
GgenValue *
ggen_yaml_read_value (const GgenYamlNode *node)
{
  g_autoptr (GgenValue) value = NULL;

  switch (node->kind)
    {
    case GGEN_YAML_SEQUENCE:
      value = ggen_value_new_list ();
      for (guint i = 0; i < node->items->len; i++)
        ggen_value_append_take (value, ggen_yaml_read_value (g_ptr_array_index (node->items, i)));
      return g_steal_pointer (&value);

    case GGEN_YAML_MAPPING:
      value = ggen_value_new_map ();
      for (guint i = 0; i + 1 < node->items->len; i += 2)
        {
          const GgenYamlNode *key = g_ptr_array_index (node->items, i);

          ggen_value_set_take (value, key->text,
                               ggen_yaml_read_value (g_ptr_array_index (node->items, i + 1)));
        }
      return g_steal_pointer (&value);

    case GGEN_YAML_SCALAR:
    default:
      return read_scalar (node);
    }
}
