/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "ggen-project-config-private.h"

static void
everything_is_read (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *text = "name: shop\n"
                     "version: 1.0\n"
                     "graphs:\n"
                     "  - a/*.ttl\n"
                     "  - {file: b.x, syntax: trig}\n"
                     "prefixes: {s: 'http://s/'}\n"
                     "enrich: [one.rq, 'CONSTRUCT {} WHERE {}']\n"
                     "queries: {all: all.rq}\n"
                     "templates: [templates, more/*.j2]\n"
                     "output: ./gen/src/\n"
                     "vars: {author: Ada}\n"
                     "jinja: {trim_blocks: false}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenProjectConfig) config =
      ggen_project_config_parse (text, strlen (text), "ggen.yaml", &error);
  const GgenPathSpec *path;
  const GgenQuerySpec *query;

  g_assert_no_error (error);
  g_assert_cmpstr (config->name, ==, "shop");
  g_assert_cmpstr (config->version, ==, "1.0");
  g_assert_cmpuint (config->graphs->len, ==, 2);
  g_assert_cmpuint (config->enrich->len, ==, 2);
  query = g_ptr_array_index (config->enrich, 0);
  g_assert_cmpstr (query->file, ==, "one.rq");
  query = g_ptr_array_index (config->enrich, 1);
  g_assert_cmpstr (query->text, ==, "CONSTRUCT {} WHERE {}");
  g_assert_cmpuint (config->queries->len, ==, 1);
  g_assert_cmpuint (config->templates->len, ==, 2);
  path = g_ptr_array_index (config->templates, 1);
  g_assert_cmpstr (path->pattern, ==, "more/*.j2");
  g_assert_cmpstr (config->output, ==, "gen/src");
  g_assert_true (ggen_value_has (config->vars, "author"));
  g_assert_false (config->trim_blocks);
  g_assert_true (config->lstrip_blocks);
  g_assert_true (config->keep_trailing_newline);
}

static void
what_is_not_said_has_defaults (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenProjectConfig) config =
      ggen_project_config_parse ("name: a\n", 8, "ggen.yaml", &error);
  const GgenPathSpec *path;

  g_assert_no_error (error);
  g_assert_null (config->version);
  g_assert_cmpuint (config->templates->len, ==, 1);
  path = g_ptr_array_index (config->templates, 0);
  g_assert_cmpstr (path->pattern, ==, "templates");
  g_assert_cmpstr (config->output, ==, "");
  g_assert_true (config->trim_blocks);
}

typedef struct
{
  const char *name;
  const char *text;
  GgenProjectError code;
  const char *message;
} Bad;

static const Bad bad[] = {
    {"no-name", "version: 1\n", GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:1:1: the project has no 'name'"},
    {"empty", "", GGEN_PROJECT_ERROR_INVALID, "ggen.yaml:1:1: the project has no 'name'"},
    {"list", "- a\n", GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:1:1: a project must be a map, not a list"},
    {"unknown-key", "name: a\ntemplate: b\n", GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:2:1: unknown key 'template' in the project; did you mean 'templates'?"},
    {"unknown-jinja-key", "name: a\njinja: {trim_block: true}\n", GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:2:9: unknown key 'trim_block' in 'jinja'; did you mean 'trim_blocks'?"},
    {"wrong-type", "name: [a]\n", GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:1:7: 'name' must be a string, not a list"},
    {"graph-without-file", "name: a\ngraphs: [{syntax: turtle}]\n", GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:2:10: an entry of 'graphs' needs 'file'"},
    {"grouped-enrich", "name: a\nenrich: {query: x, group_by: y}\n", GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:2:9: a query of 'enrich' makes a graph, it cannot have 'group_by'"},
    {"output-outside", "name: a\noutput: ../b\n", GGEN_PROJECT_ERROR_UNSAFE_PATH,
     "ggen.yaml:2:9: 'output': output path '../b' has '..' in it; outputs stay inside of the "
     "project"},
    {"output-absolute", "name: a\noutput: /b\n", GGEN_PROJECT_ERROR_UNSAFE_PATH,
     "ggen.yaml:2:9: 'output': output path '/b' is absolute; outputs stay inside of the project"},
    {"query-hides-var", "name: a\nvars: {x: 1}\nqueries: {x: a.rq}\n", GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:3:11: query 'x' has the name of one of the 'vars'"},
    {"duplicate", "name: a\nname: b\n", GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:2:1: duplicate key 'name', already given in line 1"},
    {"syntax", "name: 'a\n", GGEN_PROJECT_ERROR_SYNTAX,
     "ggen.yaml:2:1: found unexpected end of stream (while scanning a quoted scalar)"},
};

static void
bad_config_has_one_error_with_its_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Bad *input = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenProjectConfig) config =
      ggen_project_config_parse (input->text, strlen (input->text), "ggen.yaml", &error);

  g_assert_null (config);
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, input->message);
  g_assert_error (error, GGEN_PROJECT_ERROR, (int) input->code);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/config/everything-is-read", everything_is_read, NULL);
  ggen_test_add ("/config/what-is-not-said-has-defaults", what_is_not_said_has_defaults, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/config/bad/%s", bad[i].name);

      ggen_test_add (path, bad_config_has_one_error_with_its_place, (gpointer) &bad[i]);
    }

  return ggen_test_run ();
}
