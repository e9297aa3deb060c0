/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "test-project.h"

static void
a_new_project_syncs_out_of_the_box (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *sandbox_dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) dir = g_file_resolve_relative_path (sandbox_dir, "new");
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSyncReport) made =
      ggen_project_create (dir, "my \"own\" \\ project", NULL, &error);
  g_autoptr (GgenProject) project = NULL;
  g_autoptr (GgenSyncReport) report = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = g_file_get_path (dir);
  g_autofree char *python = g_find_program_in_path ("python3");
  const char *const argv[] = {python, "-c", "import src; print(src.Book('t', 1), src.Author('n'))",
                              NULL};

  g_assert_no_error (error);
  g_assert_cmpuint (ggen_sync_report_count (made, GGEN_SYNC_STATUS_CREATED), ==, 6);

  project = ggen_project_open (dir, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ggen_project_get_name (project), ==, "my \"own\" \\ project");
  g_assert_cmpstr (ggen_project_get_version (project), ==, "0.1.0");
  report = ggen_project_sync (project, GGEN_SYNC_DEFAULT, NULL, &error);
  g_assert_no_error (error);
  test_assert_counts (report, 3, 0, 0);

  text = test_read (sandbox, "new/src/book.py");
  g_assert_cmpstr (text, ==,
                   "\"\"\"Book: Something to read.\"\"\"\n"
                   "\n"
                   "from dataclasses import dataclass\n"
                   "\n"
                   "\n"
                   "@dataclass\n"
                   "class Book:\n"
                   "    page_count: int\n"
                   "    title: str\n");
  if (python != NULL)
    {
      g_autofree char *output = NULL;
      int status;

      g_spawn_sync (path, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status,
                    &error);
      g_assert_no_error (error);
      g_assert_cmpint (status, ==, 0);
      g_assert_cmpstr (output, ==, "Book(page_count='t', title=1) Author(name='n')\n");
    }
}

static void
nothing_is_made_over_what_exists (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSyncReport) made = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  test_write (sandbox, "queries/classes.rq", "mine");
  before = test_tree (sandbox);
  made = ggen_project_create (dir, "a", NULL, &error);
  g_assert_null (made);
  g_assert_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "'queries/classes.rq' already exists in "));
  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
}

static void
a_name_is_one_line (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSyncReport) made = ggen_project_create (dir, "a\nb", NULL, &error);

  g_assert_null (made);
  g_assert_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "a project's name must be one line of text");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/create/a-new-project-syncs-out-of-the-box", a_new_project_syncs_out_of_the_box,
                 NULL);
  ggen_test_add ("/create/nothing-is-made-over-what-exists", nothing_is_made_over_what_exists,
                 NULL);
  ggen_test_add ("/create/a-name-is-one-line", a_name_is_one_line, NULL);

  return ggen_test_run ();
}
