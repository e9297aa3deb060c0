/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "test-project.h"

static char *
lint (GgenProject *project)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) diagnostics = ggen_project_lint (project, NULL, &error);
  GString *messages = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < diagnostics->len; i++)
    {
      GgenDiagnostic *diagnostic = g_ptr_array_index (diagnostics, i);
      const char *message = ggen_diagnostic_get_message (diagnostic);
      const char *newline = strchr (message, '\n');

      g_string_append_len (messages, message,
                           newline != NULL ? newline - message : (gssize) strlen (message));
      g_string_append_printf (messages, " [%s]\n", ggen_diagnostic_get_path (diagnostic));
    }

  return g_string_free (messages, FALSE);
}

static void
a_good_project_has_no_diagnostics (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenProject) project = NULL;
  g_autofree char *messages = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  test_project_basic (sandbox);
  before = test_tree (sandbox);
  project = test_project_open (sandbox);
  messages = lint (project);
  g_assert_cmpstr (messages, ==, "");
  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
}

static void
all_that_is_wrong_is_told (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenProject) project = NULL;
  g_autofree char *messages = NULL;

  test_project_basic (sandbox);
  test_write (sandbox, "templates/a.j2", "---\nto: a\nforce: maybe\nvar: {}\n---\n");
  test_write (sandbox, "templates/b.j2", "---\nto: b\nfor_each: nothing\n---\n");
  test_write (sandbox, "templates/c.j2", "---\nto: c\nsparql: ASK {}\n---\n");
  project = test_project_open (sandbox);
  messages = lint (project);
  g_assert_cmpstr (
      messages, ==,
      "templates/a.j2:3:8: 'force' must be true or false, not 'maybe' [templates/a.j2]\n"
      "templates/a.j2:4:1: unknown key 'var' in front matter; did you mean 'vars'? "
      "[templates/a.j2]\n"
      "templates/b.j2:3:11: 'for_each' names query 'nothing', which does not exist "
      "[templates/b.j2]\n"
      "templates/c.j2:3:9: a query for templates must be a SELECT query [templates/c.j2]\n");
}

static void
a_single_template_can_be_linted (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) file = g_file_resolve_relative_path (dir, "t.j2");
  g_autoptr (GgenProject) project = ggen_project_new_for_template (dir, file);
  g_autofree char *missing = lint (project);
  g_autofree char *good = NULL;
  g_autofree char *bad = NULL;

  g_assert_cmpstr (missing, ==, "'t.j2' does not exist [t.j2]\n");
  test_write (sandbox, "t.j2", "no front matter {{ is.fine }}\n");
  good = lint (project);
  g_assert_cmpstr (good, ==, "");
  test_write (sandbox, "t.j2", "---\nt0: x\n---\n");
  bad = lint (project);
  g_assert_cmpstr (bad, ==,
                   "t.j2:2:1: unknown key 't0' in front matter; did you mean 'to'? [t.j2]\n");
}

static void
templates_tell_what_they_are (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenProject) project = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GgenTemplateInfo) info = NULL;
  g_autoptr (GgenTemplateInfo) missing = NULL;
  g_autoptr (GError) error = NULL;

  test_project_basic (sandbox);
  test_write (sandbox, "templates/part.j2", "no front matter\n");
  test_write (sandbox, "templates/more/x.py.j2",
              "---\nto: x\ndescription: an x\nvars: {n: 3, s: [a]}\nsparql: {q: 'SELECT * {}'}\n"
              "unless_exists: true\n---\nbody\n");
  project = test_project_open (sandbox);
  infos = ggen_project_list_templates (project, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 3);
  g_assert_cmpstr (ggen_template_info_get_path (g_ptr_array_index (infos, 0)), ==,
                   "templates/animal.txt.j2");
  g_assert_cmpstr (ggen_template_info_get_for_each (g_ptr_array_index (infos, 0)), ==, "animals");

  info = ggen_project_lookup_template (project, "x", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ggen_template_info_get_path (info), ==, "templates/more/x.py.j2");
  g_assert_cmpstr (ggen_template_info_get_description (info), ==, "an x");
  g_assert_cmpstr (ggen_template_info_get_to (info), ==, "x");
  g_assert_true (ggen_template_info_get_unless_exists (info));
  g_assert_false (ggen_template_info_get_force (info));
  g_assert_cmpstr (ggen_template_info_get_vars (info)[1], ==, "s");
  g_assert_cmpstr (ggen_template_info_get_var (info, "n"), ==, "3");
  g_assert_null (ggen_template_info_get_var (info, "m"));
  g_assert_cmpstr (ggen_template_info_get_queries (info)[0], ==, "q");
  g_assert_nonnull (strstr (ggen_template_info_get_source (info), "body"));

  missing = ggen_project_lookup_template (project, "y", NULL, &error);
  g_assert_null (missing);
  g_assert_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/lint/a-good-project-has-no-diagnostics", a_good_project_has_no_diagnostics,
                 NULL);
  ggen_test_add ("/lint/all-that-is-wrong-is-told", all_that_is_wrong_is_told, NULL);
  ggen_test_add ("/lint/a-single-template-can-be-linted", a_single_template_can_be_linted, NULL);
  ggen_test_add ("/lint/templates-tell-what-they-are", templates_tell_what_they_are, NULL);

  return ggen_test_run ();
}
