/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-yaml-reader-private.h"

#include "ggen-did-you-mean-private.h"
#include "ggen-yaml-scalar-private.h"

/* Reading a YAML tree by what is expected in it. What does not fit becomes a problem of the
 * document, and reading goes on. */

const GgenYamlNode *
ggen_yaml_lookup (const GgenYamlNode *map, const char *key)
{
  for (guint i = 0; map->kind == GGEN_YAML_MAPPING && i + 1 < map->items->len; i += 2)
    {
      const GgenYamlNode *candidate = g_ptr_array_index (map->items, i);

      if (g_str_equal (candidate->text, key))
        return g_ptr_array_index (map->items, i + 1);
    }

  return NULL;
}

static const char *
describe (const GgenYamlNode *node)
{
  switch (node->kind)
    {
    case GGEN_YAML_SEQUENCE:
      return "a list";
    case GGEN_YAML_MAPPING:
      return "a map";
    case GGEN_YAML_SCALAR:
    default:
      return ggen_yaml_is_null (node) ? "nothing" : "a single value";
    }
}

gboolean
ggen_yaml_expect_map (GgenYamlDocument *document, const GgenYamlNode *node, const char *what)
{
  if (node->kind == GGEN_YAML_MAPPING)
    return TRUE;

  ggen_yaml_problem (document, node, GGEN_YAML_ERROR, GGEN_YAML_ERROR_INVALID,
                     "%s must be a map, not %s", what, describe (node));
  return FALSE;
}

gboolean
ggen_yaml_expect_scalar (GgenYamlDocument *document, const GgenYamlNode *node, const char *what)
{
  if (node->kind == GGEN_YAML_SCALAR && !ggen_yaml_is_null (node))
    return TRUE;

  ggen_yaml_problem (document, node, GGEN_YAML_ERROR, GGEN_YAML_ERROR_INVALID,
                     "%s must be a single value, not %s", what, describe (node));
  return FALSE;
}

static char *
join_words (const char *const *words)
{
  return g_strjoinv (", ", (char **) words);
}

void
ggen_yaml_expect_keys (GgenYamlDocument *document,
                       const GgenYamlNode *map,
                       const char *what,
                       const char *const *known)
{
  for (guint i = 0; i + 1 < map->items->len; i += 2)
    {
      const GgenYamlNode *key = g_ptr_array_index (map->items, i);
      g_autofree char *hint = NULL;
      g_autofree char *all = NULL;

      if (g_strv_contains (known, key->text))
        continue;

      hint = ggen_did_you_mean (key->text, known);
      all = hint == NULL ? join_words (known) : NULL;
      ggen_yaml_problem (document, key, GGEN_YAML_ERROR, GGEN_YAML_ERROR_INVALID,
                         "unknown key '%s' in %s%s%s", key->text, what,
                         hint != NULL ? hint : "; known are: ", all != NULL ? all : "");
    }
}

/* Any single value is a string here: `version: 1.0` means the text 1.0. */
char *
ggen_yaml_read_string (GgenYamlDocument *document, const GgenYamlNode *node, const char *what)
{
  if (node->kind == GGEN_YAML_SCALAR && !ggen_yaml_is_null (node))
    return g_strdup (node->text);

  ggen_yaml_problem (document, node, GGEN_YAML_ERROR, GGEN_YAML_ERROR_INVALID,
                     "%s must be a string, not %s%s", what, describe (node),
                     node->kind == GGEN_YAML_MAPPING ? "; quote a value that begins with '{'" : "");
  return NULL;
}

gboolean
ggen_yaml_read_boolean (GgenYamlDocument *document, const GgenYamlNode *node, const char *what)
{
  gboolean value = FALSE;

  if (ggen_yaml_parse_boolean (node, &value))
    return value;

  if (node->kind == GGEN_YAML_SCALAR && node->text[0] != '\0')
    ggen_yaml_problem (document, node, GGEN_YAML_ERROR, GGEN_YAML_ERROR_INVALID,
                       "%s must be true or false, not '%s'", what, node->text);
  else
    ggen_yaml_problem (document, node, GGEN_YAML_ERROR, GGEN_YAML_ERROR_INVALID,
                       "%s must be true or false, not %s", what, describe (node));

  return value;
}

/* A list of things, or one thing. */
void
ggen_yaml_for_each_item (GgenYamlDocument *document,
                         const GgenYamlNode *node,
                         GgenYamlItemFunc func,
                         gpointer user_data)
{
  if (node->kind != GGEN_YAML_SEQUENCE)
    {
      func (document, node, user_data);
      return;
    }

  for (guint i = 0; i < node->items->len; i++)
    func (document, g_ptr_array_index (node->items, i), user_data);
}
