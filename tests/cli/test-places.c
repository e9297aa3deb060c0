/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-tests.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
test_missing_tmpdir (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("good", "touch ran");
  result = cli_run_shell ("TMPDIR=/nowhere/at/all $GGEN test ./good");
  cli_assert_failure (result,
                      "error: /nowhere/at/all: no folder for the tests can be made there: No such "
                      "file or directory; the variable TMPDIR can name another place\n");
  g_assert_false (g_file_test ("ran", G_FILE_TEST_EXISTS));
}

/* The tests run elsewhere, and have their folders all the same. */
static void
test_relative_tmpdir (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autofree char *places = NULL;
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *expected = g_strdup_printf ("%s/some where/ggen-test-", here);

  g_assert_no_errno (g_mkdir ("some where", 0700));
  cli_tests_write ("tells", "echo \"$TMPDIR\" > places; test -d \"$TMPDIR\" && test -d \"$HOME\"");
  result = cli_run_shell ("TMPDIR='some where' $GGEN test ./tells");
  places = cli_read_file ("places");

  cli_assert_success (result);
  g_assert_true (g_str_has_prefix (places, expected));
  /* Nothing is left in it. */
  g_assert_no_errno (g_rmdir ("some where"));
}

static void
assert_passes_with_note (const char *script, const char *note)
{
  g_autoptr (CliResult) result = cli_run_shell (script);

  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 0);
  cli_assert_contains (result->out, note);
  cli_tests_assert_last_line (result->out, "1 passed, 0 failed, 0 skipped");
}

/* That nothing can be remembered does not matter to the tests. */
static void
test_no_history (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *program = g_canonicalize_filename ("good", NULL);
  g_autofree char *tests =
      g_strdup_printf ("[{\"name\": \"good\", \"cmd\": [\"%s\"], \"suite\": [\"project\"]}]",
                       program);

  cli_tests_write ("good", "exit 0");
  cli_write_file ("file", "");
  assert_passes_with_note ("XDG_CACHE_HOME=$PWD/file/cache $GGEN test ./good", "note: ");

  cli_tests_write_build_dir ("build", tests);
  g_unlink ("build/meson-logs/meson-log.txt");
  g_assert_no_errno (g_rmdir ("build/meson-logs"));
  cli_write_file ("build/meson-logs", "");
  assert_passes_with_note ("$GGEN test build --no-rebuild", "note: ");
  cli_tests_assert_clean ();
}

static void
test_few_open_files (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_tests_write ("good", "exit 0");
  assert_passes_with_note ("ulimit -n 64; $GGEN test -j 1000 ./good",
                           "note: no more than 4 run at once: the limit of open files (ulimit -n) "
                           "allows no more\n");
  cli_tests_assert_clean ();
}

static void
test_history_is_of_the_build_directory (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *program = g_canonicalize_filename ("good", NULL);
  g_autofree char *tests =
      g_strdup_printf ("[{\"name\": \"good\", \"cmd\": [\"%s\"], \"suite\": [\"project\"]}]",
                       program);
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("good", "exit 0");
  cli_tests_write_build_dir ("build", tests);
  result = cli_run ("test", "build", "--no-rebuild", NULL);
  cli_assert_success (result);
  g_assert_true (g_file_test ("build/meson-logs/ggen-test.sqlite", G_FILE_TEST_EXISTS));
}

/* From within it, from beside it, and by its name */
static void
test_build_directory_is_found (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const commands[] = {
      "cd source/build && $GGEN test --no-rebuild --list --format names",
      "cd source/deep/down && $GGEN test --no-rebuild --list --format names",
      "$GGEN test source/build --no-rebuild --list --format names",
      "$GGEN -C source test --no-rebuild --list --format names",
  };

  cli_write_file ("source/meson.build", "project('project')\n");
  cli_write_file ("source/deep/down/file.c", "");
  cli_tests_write_build_dir ("source/build",
                             "[{\"name\": \"it\", \"cmd\": [\"it\"], \"suite\": [\"project\"]}]");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (CliResult) result = cli_run_shell (commands[i]);

      cli_assert_success (result);
      g_assert_cmpstr (result->out, ==, "it\n");
    }
}

/* Files of a build directory that are not what they were. */
static void
test_strange_build_directories (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const lists[] = {
      "", "{", "{}", "[1]", "[{}]", "[{\"name\": \"a\"}]", "[{\"name\": \"a\", \"cmd\": []}]",
  };

  g_autoptr (CliResult) newer = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (CliResult) result = NULL;

      cli_tests_write_build_dir ("build", lists[i]);
      result = cli_run ("test", "build", "--no-rebuild", NULL);
      g_assert_cmpint (result->status, ==, 1);
      g_assert_cmpstr (result->out, ==, "");
      cli_assert_contains (result->err, "intro-tests.json");
      g_assert_true (g_str_has_prefix (result->err, "error: "));
    }

  /* What a newer Meson says beside is no matter. */
  cli_tests_write_build_dir ("build", "[{\"name\": \"a\", \"cmd\": [\"true\"], \"suite\": [\"p\"],"
                                      "  \"protocol\": \"rust\", \"later\": {\"x\": [1, null]}}]");
  cli_tests_assert_clean ();
}

static void
test_moved_build_directory (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *info =
      g_strdup_printf ("{\"directories\": {\"source\": \"%s\", \"build\": \"%s/build\"}}", here,
                       here);
  g_autofree char *expected = g_strdup_printf ("error: %s/moved: was %s/build when Meson made it, "
                                               "and its files are known by that name; move it "
                                               "back, or make another one with 'meson setup'\n",
                                               here, here);
  g_autoptr (CliResult) result = NULL;
  g_autoptr (CliResult) moved = NULL;
  g_autoptr (CliResult) linked = NULL;

  cli_tests_write_build_dir ("build",
                             "[{\"name\": \"it\", \"cmd\": [\"true\"], \"suite\": [\"project\"]}]");
  cli_write_file ("build/meson-info/meson-info.json", info);
  result = cli_run ("test", "build", "--no-rebuild", NULL);
  cli_assert_success (result);

  g_assert_no_errno (g_rename ("build", "moved"));
  moved = cli_run ("test", "moved", "--no-rebuild", NULL);
  cli_assert_failure (moved, expected);

  /* Another way to the same place is none. */
  g_assert_no_errno (symlink ("moved", "build"));
  linked = cli_run ("test", "moved", "--no-rebuild", NULL);
  cli_assert_success (linked);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/test-places/" path, func, NULL)
  ADD ("missing-tmpdir-is-named", test_missing_tmpdir);
  ADD ("relative-tmpdir-is-a-place-like-others", test_relative_tmpdir);
  ADD ("tests-run-without-history", test_no_history);
  ADD ("few-open-files-are-enough", test_few_open_files);
  ADD ("history-is-of-the-build-directory", test_history_is_of_the_build_directory);
  ADD ("build-directory-is-found", test_build_directory_is_found);
  ADD ("strange-build-directories-are-named", test_strange_build_directories);
  ADD ("moved-build-directory-is-told", test_moved_build_directory);
#undef ADD

  return ggen_test_run ();
}
