/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-tests.h"

#include <glib/gstdio.h>
#include <string.h>

static void
write_programs (void)
{
  cli_tests_write ("good", "echo printed by good");
  cli_tests_write ("bad", "echo printed by bad; exit 1");
}

/* Each line of the text is one of the machine's. */
static void
assert_all_begin (const char *text, const char *prefix)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);

  g_assert_cmpuint (n, >, 1);
  for (guint i = 0; i + 1 < n; i++)
    if (!g_str_has_prefix (lines[i], prefix))
      g_error ("'%s' does not begin with '%s'", lines[i], prefix);
}

static void
test_json (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  write_programs ();
  result = cli_run ("test", "--json", "-v", "--shuffle", "1", "./good", "./bad", NULL);

  g_assert_cmpint (result->status, ==, 1);
  assert_all_begin (result->out, "{\"type\":\"");
  cli_assert_contains (result->out, "\n{\"type\":\"run_ended\",");
  cli_assert_contains (result->err, "note: the order is drawn from --shuffle 1\n");
  cli_tests_assert_last_line (result->err, "1 passed, 1 failed, 0 skipped");
}

static void
test_tap (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autoptr (CliResult) quiet = NULL;

  write_programs ();
  result = cli_run ("test", "-j1", "--tap", "-v", "--shuffle", "1", "./good", NULL);
  cli_tests_assert_last_line (result->err, "1 passed, 0 failed, 0 skipped");
  g_assert_true (g_str_has_prefix (result->out, "TAP version 13\n"));
  cli_assert_contains (result->out, "\nok 1 - ./good\n");
  cli_tests_assert_last_line (result->out, "1..1");
  cli_assert_lacks (result->out, "passed");
}

static void
test_junit (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autofree char *xml = NULL;

  write_programs ();
  cli_write_file ("x.xml", "an older one");
  result = cli_run ("test", "--junit", "x.xml", "./good", "./bad", NULL);
  xml = cli_read_file ("x.xml");

  g_assert_cmpint (result->status, ==, 1);
  cli_tests_assert_last_line (result->out, "1 passed, 1 failed, 0 skipped");
  g_assert_true (g_str_has_prefix (xml, "<?xml "));
  g_assert_true (g_str_has_suffix (xml, "</testsuites>\n"));
  cli_assert_contains (xml, "printed by bad");
}

static void
test_configured_junit (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *program = g_canonicalize_filename ("good", NULL);
  g_autofree char *tests =
      g_strdup_printf ("[{\"name\": \"good\", \"cmd\": [\"%s\"], \"suite\": [\"project\"]}]",
                       program);
  g_autoptr (CliResult) listed = NULL;
  g_autoptr (CliResult) result = NULL;
  g_autoptr (CliResult) typed = NULL;

  write_programs ();
  cli_tests_write_build_dir ("build", tests);
  cli_write_file ("build/ggen-test.yaml", "profiles: {default: {junit: reports.xml}}\n");

  listed = cli_run ("test", "build", "--no-rebuild", "--list", NULL);
  cli_assert_success (listed);
  g_assert_false (g_file_test ("build/reports.xml", G_FILE_TEST_EXISTS));
  typed = cli_run ("test", "build", "--no-rebuild", "--junit", "here.xml", NULL);
  cli_assert_success (typed);
  g_assert_false (g_file_test ("build/reports.xml", G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test ("here.xml", G_FILE_TEST_EXISTS));
  result = cli_run ("test", "build", "--no-rebuild", NULL);
  cli_assert_success (result);
  g_assert_true (g_file_test ("build/reports.xml", G_FILE_TEST_EXISTS));
}

/* It is found out before anything runs. */
static void
test_unwritable_junit (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = g_canonicalize_filename ("nowhere/x.xml", NULL);
  g_autofree char *folder = g_canonicalize_filename ("nowhere", NULL);
  g_autofree char *expected = g_strdup_printf ("error: %s: there is no folder %s\n", path, folder);
  g_autoptr (CliResult) missing = NULL;
  g_autoptr (CliResult) is_folder = NULL;

  cli_tests_write ("a", "touch ran");
  missing = cli_run ("test", "--junit", "nowhere/x.xml", "./a", NULL);
  cli_assert_failure (missing, expected);

  g_assert_no_errno (g_mkdir ("folder", 0700));
  is_folder = cli_run ("test", "--junit", "folder", "./a", NULL);
  g_assert_cmpint (is_folder->status, ==, 1);
  cli_assert_contains (is_folder->err, "/folder: ");
  g_assert_false (g_file_test ("ran", G_FILE_TEST_EXISTS));
  cli_tests_assert_clean ();
}

/* What has been found out is told all the same. */
static void
test_full_disk (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) junit = NULL;
  g_autoptr (CliResult) output = NULL;

  cli_tests_write ("good", "exit 0");
  junit = cli_run ("test", "--junit", "/dev/full", "./good", NULL);
  g_assert_cmpint (junit->status, ==, 1);
  cli_tests_assert_last_line (junit->out, "1 passed, 0 failed, 0 skipped");
  g_assert_true (g_str_has_prefix (junit->err, "error: /dev/full: "));

  output = cli_run_shell ("$GGEN test ./good --junit x.xml > /dev/full");
  cli_assert_failure (output, "error: cannot write to standard output: No space left on device\n");
  g_assert_true (g_file_test ("x.xml", G_FILE_TEST_EXISTS));
}

/* As it is printed, from wherever it was typed. */
static void
test_rerun_command (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autoptr (CliResult) again = NULL;
  g_autofree char *command = NULL;
  const char *at;

  cli_tests_write ("a folder/it's bad", "test \"$1\" = 'x y' && exit 1");
  cli_write_file ("conf.yaml", "profiles: {ci: {timeout: 1h}}\n");
  result =
      cli_run_shell ("$GGEN -C 'a folder' test --config ../conf.yaml --profile ci \"./it's bad\" "
                     "-- 'x y'");
  at = strstr (result->out, "To run the failed ones again:\n  ggen ");
  g_assert_nonnull (at);
  at = strchr (at, '\n') + strlen ("\n  ggen ");
  command = g_strdup_printf ("$GGEN %.*s", (int) strcspn (at, "\n"), at);
  again = cli_run_shell (command);

  g_assert_cmpint (again->status, ==, 1);
  cli_tests_assert_last_line (again->out, "0 passed, 1 failed, 0 skipped");
  cli_assert_contains (again->out, command + strlen ("$GGEN "));
}

/* Names may have what would end a line, or be obeyed by a terminal. */
static void
test_strange_names (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char name[] = "./a\n\033[2J'b\377";
  g_autoptr (CliResult) plain = NULL;
  g_autoptr (CliResult) json = NULL;
  g_autoptr (CliResult) tap = NULL;

  cli_tests_write (name, "exit 1");
  plain = cli_run ("test", name, NULL);
  g_assert_cmpint (plain->status, ==, 1);
  cli_assert_contains (plain->out, "./a\\n");
  cli_assert_contains (plain->out, ": exit status 1\n");
  cli_tests_assert_last_line (plain->out, "0 passed, 1 failed, 0 skipped");

  json = cli_run ("test", "--json", name, NULL);
  assert_all_begin (json->out, "{\"type\":\"");
  cli_assert_lacks (json->out, "\033");

  tap = cli_run ("test", "--tap", name, NULL);
  cli_assert_contains (tap->out, "\nnot ok 1 - ./a\\");
  cli_assert_lacks (tap->out, "\033");
}

static void
test_narrow_terminal (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const guint widths[] = {1, 10, 40};

  write_programs ();
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree char *printed =
          cli_run_in_terminal (widths[i], NULL, "test", "./good", "./bad", NULL);

      cli_assert_contains (printed, "printed by bad");
      cli_assert_contains (printed, "1 failed");
    }
  cli_tests_assert_clean ();
}

/* A terminal that knows nothing but lines */
static void
test_dumb_terminal (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const environment[] = {"TERM", "dumb", NULL};
  g_autofree char *printed = NULL;

  cli_tests_write ("good", "exit 0");
  printed = cli_run_in_terminal (80, environment, "test", "./good", NULL);
  cli_assert_lacks (printed, "\r");
  cli_assert_lacks (printed, "\033[K");
  cli_assert_contains (printed, "1 passed, 0 failed, 0 skipped\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/test-reports/" path, func, NULL)
  ADD ("json-is-alone-on-standard-output", test_json);
  ADD ("tap-is-alone-on-standard-output", test_tap);
  ADD ("junit-takes-the-place-of-an-older-one", test_junit);
  ADD ("configured-junit-is-in-the-build-directory", test_configured_junit);
  ADD ("unwritable-junit-is-found-out-first", test_unwritable_junit);
  ADD ("full-disk-loses-nothing-else", test_full_disk);
  ADD ("rerun-command-runs", test_rerun_command);
  ADD ("strange-names-are-shown-as-text", test_strange_names);
  ADD ("narrow-terminal-has-everything", test_narrow_terminal);
  ADD ("dumb-terminal-has-lines", test_dumb_terminal);
#undef ADD

  return ggen_test_run ();
}
