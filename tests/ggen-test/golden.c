/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "helper-run.h"

static void
write_file (const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* What is said of @actual where a golden file in the sandbox is @expected, after its first line. */
static char *
difference (const char *expected, gssize expected_length, const char *actual, gssize actual_length)
{
  g_autofree char *path = g_canonicalize_filename ("text.expected", NULL);
  g_autofree char *header = g_strdup_printf ("\n--- %s\n+++ what the test made\n", path);
  g_autoptr (GBytes) bytes =
      g_bytes_new (actual, actual_length < 0 ? (gssize) strlen (actual) : actual_length);
  g_autoptr (GError) error = NULL;
  const char *found;

  g_file_set_contents (path, expected, expected_length, &error);
  g_assert_no_error (error);
  g_assert_false (ggen_test_check_golden_bytes (bytes, path, &error));
  g_assert_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_MISMATCH);
  g_assert_true (g_str_has_prefix (error->message, path));

  found = strstr (error->message, header);
  g_assert_nonnull (found);

  return g_strdup (found + strlen (header));
}

static void
assert_difference (const char *expected, const char *actual, const char *report)
{
  g_autofree char *found = difference (expected, -1, actual, -1);

  g_assert_cmpstr (found, ==, report);
}

static void
test_same (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autofree char *empty = g_canonicalize_filename ("empty", NULL);

  ggen_test_assert_golden ("one two\n", "ggen-test/command-stdout.expected");
  write_file (empty, "");
  ggen_test_assert_golden_bytes (nothing, empty);
}

static void
test_context (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_difference ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive!\n6\n7\n8\n9\n",
                     "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five!\n 6\n 7\n 8\n");
  assert_difference ("", "new\n", "@@ -0,0 +1 @@\n+new\n");
}

static void
test_marks (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_difference ("the quick fox\n", "the quack fox\n",
                     "@@ -1 +1 @@\n-the quick fox\n?      ^\n+the quack fox\n?      ^\n");
  assert_difference ("a = 1;\nb = 2;\n", "a = 10;\nb = 3;\n",
                     "@@ -1,2 +1,2 @@\n-a = 1;\n+a = 10;\n?     ^\n-b = 2;\n?    ^\n"
                     "+b = 3;\n?    ^\n");
  assert_difference ("text  \n", "text\n", "@@ -1 +1 @@\n-text  \n?    ^^\n+text\n");
  assert_difference ("one\ntwo\n", "six\ntwo\n", "@@ -1,2 +1,2 @@\n-one\n+six\n two\n");
}

static void
test_visible (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *found = difference ("a\0b\n", 4, "a\xff\n", 3);

  g_assert_cmpstr (found, ==, "@@ -1 +1 @@\n-a\\x00b\n? ^^^^^\n+a\\xff\n? ^^^^\n");
  assert_difference ("a\tb\n", "a\033[1m\r\n", "@@ -1 +1 @@\n-a\\tb\n+a\\e[1m\\r\n");
  assert_difference ("na\303\257ve\n", "naive\n",
                     "@@ -1 +1 @@\n-na\\u{ef}ve\n?  ^^^^^^\n+naive\n?  ^\n");
}

static void
test_final_newline (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_difference ("one\ntwo\n", "one\ntwo",
                     "@@ -1,2 +1,2 @@\n one\n-two\n+two\n\\ No newline at end of file\n");
}

static void
test_long_lines (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *start = g_strnfill (1000, 'x');
  g_autofree char *expected = g_strconcat (start, "a", start, "\n", NULL);
  g_autofree char *actual = g_strconcat (start, "b", start, "\n", NULL);
  g_autofree char *found = difference (expected, -1, actual, -1);
  g_auto (GStrv) lines = g_strsplit (found, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  g_assert_true (g_str_has_prefix (lines[1], "-...xxx"));
  g_assert_true (g_str_has_suffix (lines[1], "xxx... (881 more)"));
  g_assert_cmpint (lines[2][strspn (lines[2] + 1, " ") + 1], ==, '^');
  g_assert_cmpint (lines[1][strspn (lines[2] + 1, " ") + 1], ==, 'a');
  g_assert_cmpint (lines[3][strspn (lines[4] + 1, " ") + 1], ==, 'b');
}

static void
test_long_texts (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) actual = g_string_new (NULL);
  g_autofree char *found = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (actual, "line %u\n", i);
  found = difference ("", -1, actual->str, -1);

  g_assert_true (g_str_has_suffix (found, "+line 118\n... and 881 more lines\n"));
}

static void
test_missing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ggen_test_check_golden ("made\n", "ggen-test/nowhere.expected", &error));
  g_assert_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_MISMATCH);
  g_assert_true (g_str_has_prefix (error->message, "there is no golden file /"));
  g_assert_nonnull (strstr (error->message, "UPDATE_GOLDEN=1"));
  g_assert_true (g_str_has_suffix (error->message, "\n+made\n"));
}

static void
test_not_a_file (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ggen_test_check_golden ("made\n", "ggen-test", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
}

static void
test_failure (GgenTestSandbox *sandbox, gpointer user_data)
{
  helper_offender_assert_fails (sandbox, "/offenders/golden", "# there is no golden file ");
  write_file ("source/data/numbers.expected", "one\n2\nthree\n");
  helper_offender_assert_fails (sandbox, "/offenders/golden", "#  one\n# -2\n# +two\n#  three\n");
}

static GgenTestCommand *
run_updating (GgenTestSandbox *sandbox, const char *path)
{
  GgenTestCommand *command = helper_offender_new (sandbox, path);

  ggen_test_command_set_env (command, "UPDATE_GOLDEN", "1");
  ggen_test_command_assert_runs (command);

  return command;
}

static void
test_update (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) made = NULL;
  g_autoptr (GgenTestCommand) rewrote = NULL;
  g_autoptr (GgenTestCommand) kept = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_cmpint (g_mkdir ("source", 0700), ==, 0);
  made = run_updating (sandbox, "/offenders/golden");
  ggen_test_command_assert_status (made, 0);
  ggen_test_command_assert_stdout_contains (made, "# made the golden file ");
  first = read_file ("source/data/numbers.expected");
  g_assert_cmpstr (first, ==, "one\ntwo\nthree\n");

  write_file ("source/data/numbers.expected", "one\n2\nthree\n");
  rewrote = run_updating (sandbox, "/offenders/golden");
  ggen_test_command_assert_status (rewrote, 0);
  ggen_test_command_assert_stdout_contains (rewrote, "# rewrote the golden file ");
  second = read_file ("source/data/numbers.expected");
  g_assert_cmpstr (second, ==, first);

  kept = run_updating (sandbox, "/offenders/golden");
  ggen_test_command_assert_status (kept, 0);
  g_assert_null (strstr (ggen_test_command_get_stdout (kept), "the golden file"));
}

static void
test_update_outside (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) outside = NULL;
  g_autoptr (GgenTestCommand) linked = NULL;

  g_assert_cmpint (g_mkdir ("source", 0700), ==, 0);
  g_assert_cmpint (g_mkdir ("elsewhere", 0700), ==, 0);
  g_assert_cmpint (symlink ("../elsewhere", "source/link"), ==, 0);

  outside = run_updating (sandbox, "/offenders/golden-outside");
  ggen_test_command_assert_stdout_contains (outside, "is not rewritten, since it is not below ");
  g_assert_false (g_file_test ("numbers.expected", G_FILE_TEST_EXISTS));

  linked = run_updating (sandbox, "/offenders/golden-through-link");
  ggen_test_command_assert_stdout_contains (linked, "is not rewritten, since it is not below ");
  g_assert_false (g_file_test ("elsewhere/numbers.expected", G_FILE_TEST_EXISTS));
}

static void
write_tree (void)
{
  write_file ("source/data/tree/same", "same\n");
  write_file ("source/data/tree/changed", "old\n");
  write_file ("source/data/tree/gone/removed", "old\n");
  write_file ("source/data/tree/program", "#!\n");
  write_file ("source/other", "old\n");
  g_assert_cmpint (symlink ("changed", "source/data/tree/link"), ==, 0);
}

static void
test_tree (GgenTestSandbox *sandbox, gpointer user_data)
{
  write_tree ();
  helper_offender_assert_fails (
      sandbox, "/offenders/tree",
      "# -old\n"
      "# +new\n"
      "# should not be there: deep/er/added\n"
      "# was not made: gone/removed\n"
      "# should lead to changed, and leads to same: link\n"
      "# should be a file that is not executable, and is executable: program\n");
}

static void
test_tree_update (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) updating = NULL;
  g_autoptr (GgenTestCommand) comparing = helper_offender_new (sandbox, "/offenders/tree");

  write_tree ();
  updating = run_updating (sandbox, "/offenders/tree");
  ggen_test_command_assert_status (updating, 0);
  ggen_test_command_assert_stdout_contains (updating, "# removed the golden file ");
  g_assert_false (g_file_test ("source/data/tree/gone", G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test ("source/data/tree/program", G_FILE_TEST_IS_EXECUTABLE));
  g_assert_true (g_file_test ("source/other", G_FILE_TEST_EXISTS));

  ggen_test_command_assert_runs (comparing);
  ggen_test_command_assert_status (comparing, 0);
}

static void
test_whole_tree_update (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = NULL;

  write_tree ();
  command = run_updating (sandbox, "/offenders/whole-tree");
  ggen_test_command_assert_stdout_contains (command, "is not rewritten, since it is not below ");
  g_assert_true (g_file_test ("source/other", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("source/same", G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/golden/same-passes", test_same, NULL);
  ggen_test_add ("/golden/lines-around-a-change-are-shown", test_context, NULL);
  ggen_test_add ("/golden/changes-in-a-line-are-marked", test_marks, NULL);
  ggen_test_add ("/golden/what-cannot-be-seen-is-visible", test_visible, NULL);
  ggen_test_add ("/golden/final-newline-counts", test_final_newline, NULL);
  ggen_test_add ("/golden/long-lines-are-shortened", test_long_lines, NULL);
  ggen_test_add ("/golden/long-differences-are-shortened", test_long_texts, NULL);
  ggen_test_add ("/golden/missing-file-is-told", test_missing, NULL);
  ggen_test_add ("/golden/folder-is-no-file", test_not_a_file, NULL);
  ggen_test_add ("/golden/difference-fails-the-test", test_failure, NULL);
  ggen_test_add ("/golden/update-makes-and-rewrites", test_update, NULL);
  ggen_test_add ("/golden/update-stays-in-the-tests'-folder", test_update_outside, NULL);
  ggen_test_add ("/golden/tree-is-compared", test_tree, NULL);
  ggen_test_add ("/golden/tree-is-updated", test_tree_update, NULL);
  ggen_test_add ("/golden/tests'-folder-is-no-golden-tree", test_whole_tree_update, NULL);

  return ggen_test_run ();
}
