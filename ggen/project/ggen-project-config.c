/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-project-config-private.h"

#include <string.h>

#include "ggen-front-matter-private.h"
#include "ggen-output-path-private.h"
#include "ggen-project-yaml-private.h"
#include "ggen-yaml-reader-private.h"

static void
ggen_path_spec_free (gpointer data)
{
  GgenPathSpec *self = data;

  g_free (self->pattern);
  ggen_text_place_clear (&self->place);
  g_free (self);
}

static void
read_enrich (GgenYamlDocument *document, const GgenYamlNode *node, gpointer user_data)
{
  GgenProjectConfig *self = user_data;
  GgenQuerySpec *spec =
      ggen_query_spec_read (document, node, "a query of 'enrich'", GGEN_QUERY_SPEC_PLAIN);

  if (spec == NULL)
    return;

  if (spec->group_by != NULL)
    ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                       "a query of 'enrich' makes a graph, it cannot have 'group_by'");
  g_ptr_array_add (self->enrich, spec);
}

static void
read_templates (GgenYamlDocument *document, const GgenYamlNode *node, gpointer user_data)
{
  GgenProjectConfig *self = user_data;
  char *pattern = ggen_yaml_read_string (document, node, "a path of 'templates'");
  GgenPathSpec *spec;

  if (pattern == NULL)
    return;

  spec = g_new0 (GgenPathSpec, 1);
  spec->pattern = pattern;
  ggen_text_place_init (&spec->place, document, node);
  g_ptr_array_add (self->templates, spec);
}

static void
read_output (GgenProjectConfig *self, GgenYamlDocument *document, const GgenYamlNode *node)
{
  g_autofree char *output = ggen_yaml_read_string (document, node, "'output'");
  g_autoptr (GError) error = NULL;

  if (output == NULL)
    return;
  for (gsize length = strlen (output); length > 1 && output[length - 1] == '/'; length--)
    output[length - 1] = '\0';
  if (g_str_equal (output, "."))
    return;

  g_free (self->output);
  self->output = ggen_output_path_normalize (output, &error);
  if (self->output == NULL)
    {
      self->output = g_strdup ("");
      ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH,
                         "'output': %s", error->message);
    }
}

static void
read_jinja (GgenProjectConfig *self, GgenYamlDocument *document, const GgenYamlNode *map)
{
  static const char *const keys[] = {"trim_blocks", "lstrip_blocks", "keep_trailing_newline", NULL};
  const GgenYamlNode *node;

  if (!ggen_yaml_expect_map (document, map, "'jinja'"))
    return;

  ggen_yaml_expect_keys (document, map, "'jinja'", keys);
  if ((node = ggen_yaml_lookup (map, "trim_blocks")) != NULL)
    self->trim_blocks = ggen_yaml_read_boolean (document, node, "'trim_blocks'");
  if ((node = ggen_yaml_lookup (map, "lstrip_blocks")) != NULL)
    self->lstrip_blocks = ggen_yaml_read_boolean (document, node, "'lstrip_blocks'");
  if ((node = ggen_yaml_lookup (map, "keep_trailing_newline")) != NULL)
    self->keep_trailing_newline =
        ggen_yaml_read_boolean (document, node, "'keep_trailing_newline'");
}

/* A variable and a query of one name would hide each other in every template. */
static void
check_names (GgenProjectConfig *self, GgenYamlDocument *document, const GgenYamlNode *root)
{
  const GgenYamlNode *queries = ggen_yaml_lookup (root, "queries");

  for (guint i = 0;
       queries != NULL && queries->kind == GGEN_YAML_MAPPING && i + 1 < queries->items->len; i += 2)
    {
      const GgenYamlNode *key = g_ptr_array_index (queries->items, i);

      if (ggen_value_has (self->vars, key->text))
        ggen_yaml_problem (document, key, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                           "query '%s' has the name of one of the 'vars'", key->text);
    }
}

static void
read_name (GgenProjectConfig *self, GgenYamlDocument *document, const GgenYamlNode *root)
{
  const GgenYamlNode *node = ggen_yaml_lookup (root, "name");

  if (node == NULL)
    ggen_yaml_problem (document, root, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                       "the project has no 'name'");
  else
    self->name = ggen_yaml_read_string (document, node, "'name'");
  if (self->name != NULL && *self->name == '\0')
    ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                       "'name' must not be empty");
}

static void
read_config (GgenProjectConfig *self, GgenYamlDocument *document, const GgenYamlNode *root)
{
  static const char *const keys[] = {"name",   "version", "graphs",    "prefixes",
                                     "enrich", "queries", "templates", "output",
                                     "vars",   "jinja",   NULL};
  const GgenYamlNode *node;

  if (!ggen_yaml_expect_map (document, root, "a project"))
    return;

  ggen_yaml_expect_keys (document, root, "the project", keys);
  read_name (self, document, root);
  if ((node = ggen_yaml_lookup (root, "version")) != NULL)
    self->version = ggen_yaml_read_string (document, node, "'version'");
  if ((node = ggen_yaml_lookup (root, "graphs")) != NULL)
    ggen_graph_spec_read_list (document, node, "an entry of 'graphs'", FALSE, self->graphs);
  if ((node = ggen_yaml_lookup (root, "enrich")) != NULL)
    ggen_yaml_for_each_item (document, node, read_enrich, self);
  if ((node = ggen_yaml_lookup (root, "queries")) != NULL)
    ggen_query_spec_read_map (document, node, "'queries'", self->queries);
  if ((node = ggen_yaml_lookup (root, "output")) != NULL)
    read_output (self, document, node);
  if ((node = ggen_yaml_lookup (root, "jinja")) != NULL)
    read_jinja (self, document, node);
  if ((node = ggen_yaml_lookup (root, "templates")) != NULL)
    ggen_yaml_for_each_item (document, node, read_templates, self);
  else
    ggen_project_config_add_templates (self, "templates");

  g_clear_pointer (&self->prefixes, g_hash_table_unref);
  self->prefixes = ggen_read_prefixes (document, ggen_yaml_lookup (root, "prefixes"));
  g_clear_pointer (&self->vars, ggen_value_unref);
  self->vars = ggen_read_vars (document, ggen_yaml_lookup (root, "vars"));
  check_names (self, document, root);
}

/* What an empty ggen.yaml would say. */
GgenProjectConfig *
ggen_project_config_new (void)
{
  GgenProjectConfig *self = g_new0 (GgenProjectConfig, 1);

  self->graphs = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_graph_spec_free);
  self->prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->enrich = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_query_spec_free);
  self->queries = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_query_spec_free);
  self->templates = g_ptr_array_new_with_free_func (ggen_path_spec_free);
  self->output = g_strdup ("");
  self->vars = ggen_value_new_map ();
  self->trim_blocks = TRUE;
  self->lstrip_blocks = TRUE;
  self->keep_trailing_newline = TRUE;

  return self;
}

static GgenProjectConfig *
fail_by_yaml (GError **yaml_error, GError **error)
{
  ggen_project_error_from_yaml (*yaml_error);
  g_propagate_error (error, g_steal_pointer (yaml_error));
  return NULL;
}

GgenProjectConfig *
ggen_project_config_parse (const char *text, gsize length, const char *source_name, GError **error)
{
  g_autoptr (GgenProjectConfig) self = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GgenYamlDocument) document =
      ggen_yaml_parse (text, length, source_name, 1, &local_error);

  if (document == NULL)
    return fail_by_yaml (&local_error, error);

  self = ggen_project_config_new ();
  read_config (self, document, ggen_yaml_document_get_root (document));
  if (!ggen_yaml_document_check (document, &local_error))
    return fail_by_yaml (&local_error, error);

  return g_steal_pointer (&self);
}

void
ggen_project_config_add_templates (GgenProjectConfig *self, const char *pattern)
{
  GgenPathSpec *spec = g_new0 (GgenPathSpec, 1);

  spec->pattern = g_strdup (pattern);
  ggen_text_place_init_file (&spec->place, "ggen.yaml");
  g_ptr_array_add (self->templates, spec);
}

void
ggen_project_config_free (GgenProjectConfig *self)
{
  g_free (self->name);
  g_free (self->version);
  g_clear_pointer (&self->graphs, g_ptr_array_unref);
  g_clear_pointer (&self->prefixes, g_hash_table_unref);
  g_clear_pointer (&self->enrich, g_ptr_array_unref);
  g_clear_pointer (&self->queries, g_ptr_array_unref);
  g_clear_pointer (&self->templates, g_ptr_array_unref);
  g_free (self->output);
  g_clear_pointer (&self->vars, ggen_value_unref);
  g_free (self);
}
