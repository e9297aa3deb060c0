/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-front-matter-private.h"

#include <string.h>

#include "ggen-project-yaml-private.h"
#include "ggen-yaml-reader-private.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* The length of a line `---` at the beginning of @text, with its end; 0 if there is none. */
static gsize
measure_fence (const char *text, const char *end)
{
  const char *at = text;

  if (end - at < 3 || memcmp (at, "---", 3) != 0)
    return 0;
  for (at += 3; at < end && (*at == ' ' || *at == '\t' || *at == '\r'); at++)
    ;
  if (at == end)
    return at - text;

  return *at == '\n' ? (gsize) (at + 1 - text) : 0;
}

static gsize
measure_mark (const char *text, gsize length)
{
  return length >= 3 && memcmp (text, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
}

gboolean
ggen_front_matter_is_present (const char *text, gsize length)
{
  gsize mark = measure_mark (text, length);

  return measure_fence (text + mark, text + length) > 0;
}

GgenValue *
ggen_read_vars (GgenYamlDocument *document, const GgenYamlNode *node)
{
  g_autoptr (GgenValue) vars = ggen_value_new_map ();

  if (node == NULL || !ggen_yaml_expect_map (document, node, "'vars'"))
    return g_steal_pointer (&vars);

  for (guint i = 0; i + 1 < node->items->len; i += 2)
    {
      const GgenYamlNode *key = g_ptr_array_index (node->items, i);

      if (ggen_check_variable_name (document, key))
        ggen_value_set_take (vars, key->text,
                             ggen_yaml_read_value (g_ptr_array_index (node->items, i + 1)));
    }

  return g_steal_pointer (&vars);
}

static void
read_queries (GgenFrontMatter *self, GgenYamlDocument *document, const GgenYamlNode *node)
{
  GgenQuerySpec *spec;

  if (node->kind == GGEN_YAML_MAPPING && !ggen_query_spec_is_map_form (node))
    {
      ggen_query_spec_read_map (document, node, "'sparql'", self->queries);
      return;
    }

  spec = ggen_query_spec_read (document, node, "'sparql'", GGEN_QUERY_SPEC_PLAIN);
  if (spec == NULL)
    return;
  spec->name = g_strdup ("results");
  g_ptr_array_add (self->queries, spec);
}

static void
read_to (GgenFrontMatter *self, GgenYamlDocument *document, const GgenYamlNode *node)
{
  self->to = ggen_yaml_read_string (document, node, "'to'");
  ggen_text_place_init (&self->to_place, document, node);
}

static void
read_keys (GgenFrontMatter *self, GgenYamlDocument *document, const GgenYamlNode *root)
{
  static const char *const keys[] = {"to",  "description", "vars",          "for_each", "sparql",
                                     "rdf", "prefixes",    "unless_exists", "force",    NULL};
  const GgenYamlNode *node;

  if (!ggen_yaml_expect_map (document, root, "front matter"))
    return;

  ggen_yaml_expect_keys (document, root, "front matter", keys);
  if ((node = ggen_yaml_lookup (root, "to")) != NULL)
    read_to (self, document, node);
  if ((node = ggen_yaml_lookup (root, "description")) != NULL)
    self->description = ggen_yaml_read_string (document, node, "'description'");
  if ((node = ggen_yaml_lookup (root, "for_each")) != NULL)
    self->for_each = ggen_query_spec_read (document, node, "'for_each'", GGEN_QUERY_SPEC_NAMES);
  if ((node = ggen_yaml_lookup (root, "sparql")) != NULL)
    read_queries (self, document, node);
  if ((node = ggen_yaml_lookup (root, "rdf")) != NULL)
    ggen_graph_spec_read_list (document, node, "'rdf'", TRUE, self->graphs);
  if ((node = ggen_yaml_lookup (root, "unless_exists")) != NULL)
    self->unless_exists = ggen_yaml_read_boolean (document, node, "'unless_exists'");
  if ((node = ggen_yaml_lookup (root, "force")) != NULL)
    self->force = ggen_yaml_read_boolean (document, node, "'force'");
  if (self->force && self->unless_exists)
    ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                       "'force' contradicts 'unless_exists'");
}

/* Finds the line that ends the front matter. */
static gboolean
find_body (GgenFrontMatter *self, const char *text, gsize length, gsize begin, gsize *yaml_end)
{
  const char *end = text + length;
  const char *at = text + begin;
  guint line = 2;

  while (at < end)
    {
      gsize fence = measure_fence (at, end);
      const char *newline = memchr (at, '\n', end - at);

      if (fence > 0)
        {
          *yaml_end = at - text;
          self->body_offset = *yaml_end + fence;
          self->body_line = line + 1;
          return TRUE;
        }
      at = newline != NULL ? newline + 1 : end;
      line++;
    }

  return FALSE;
}

static void
append_problem (GPtrArray *problems, const GError *yaml_error)
{
  GError *error = g_error_copy (yaml_error);

  ggen_project_error_from_yaml (error);
  g_ptr_array_add (problems, error);
}

static void
parse_yaml (GgenFrontMatter *self, const char *text, gsize length, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenYamlDocument) document =
      ggen_yaml_parse (text, length, self->source_name, 2, &error);
  const GgenYamlNode *root;
  GPtrArray *found;

  if (document == NULL)
    {
      append_problem (problems, error);
      return;
    }

  root = ggen_yaml_document_get_root (document);
  read_keys (self, document, root);
  g_clear_pointer (&self->prefixes, g_hash_table_unref);
  g_clear_pointer (&self->vars, ggen_value_unref);
  self->prefixes = ggen_read_prefixes (document, ggen_yaml_lookup (root, "prefixes"));
  self->vars = ggen_read_vars (document, ggen_yaml_lookup (root, "vars"));
  found = ggen_yaml_document_get_problems (document);
  for (guint i = 0; i < found->len; i++)
    append_problem (problems, g_ptr_array_index (found, i));
}

/*
 * ggen_front_matter_parse:
 * @text: all of the template file
 * @problems: (element-type GError): what is wrong is appended here
 *
 * A file without front matter has an empty one. Always returns one, as much as could be read.
 */
GgenFrontMatter *
ggen_front_matter_parse (const char *text,
                         gsize length,
                         const char *source_name,
                         GPtrArray *problems)
{
  GgenFrontMatter *self = g_new0 (GgenFrontMatter, 1);
  gsize begin = measure_mark (text, length);
  gsize fence = measure_fence (text + begin, text + length);
  gsize yaml_end = 0;

  self->source_name = g_strdup (source_name);
  self->queries = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_query_spec_free);
  self->graphs = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_graph_spec_free);
  self->prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->vars = ggen_value_new_map ();
  self->body_offset = begin;
  self->body_line = 1;
  if (fence == 0)
    return self;

  begin += fence;
  if (find_body (self, text, length, begin, &yaml_end))
    parse_yaml (self, text + begin, yaml_end - begin, problems);
  else
    g_ptr_array_add (problems, g_error_new (GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_SYNTAX,
                                            "%s:1:1: front matter begins here but does not end; "
                                            "put a line '---' after it",
                                            source_name));

  return self;
}

void
ggen_front_matter_free (GgenFrontMatter *self)
{
  g_free (self->source_name);
  g_free (self->to);
  ggen_text_place_clear (&self->to_place);
  g_free (self->description);
  g_clear_pointer (&self->vars, ggen_value_unref);
  g_clear_pointer (&self->for_each, ggen_query_spec_free);
  g_clear_pointer (&self->queries, g_ptr_array_unref);
  g_clear_pointer (&self->graphs, g_ptr_array_unref);
  g_clear_pointer (&self->prefixes, g_hash_table_unref);
  g_free (self);
}
