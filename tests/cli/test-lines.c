/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-tests.h"

#include <string.h>

/* Red, and a byte that is none of UTF-8 */
#define ESCAPES "\\033[31mred\\033[2J\\377"

static void
assert_tame (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (; *text != '\0'; text++)
    g_assert_false (g_ascii_iscntrl (*text) && *text != '\n' && *text != '\t');
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (; (text = strstr (text, part)) != NULL; text += strlen (part))
    n++;

  return n;
}

static void
test_a_setup_script_cannot_command_the_terminal (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) failed = NULL;
  g_autoptr (CliResult) wrong = NULL;

  cli_tests_write ("good", "exit 0");
  cli_write_file ("ggen-test.yaml", "setup:\n  - {name: server, command: [./set-up]}\n");
  cli_tests_write ("set-up", "printf '" ESCAPES "\\none\\ttwo\\n\\n'; exit 3");
  failed = cli_run ("test", "./good", NULL);
  g_assert_cmpint (failed->status, ==, 1);
  g_assert_cmpstr (failed->err, ==,
                   "error: the setup script 'server' failed: exit status 3\n"
                   "red\\x1b[2J\\xff\n"
                   "one\ttwo\n");

  cli_tests_write ("set-up", "printf '" ESCAPES "' > $GGEN_TEST_ENV");
  wrong = cli_run ("test", "./good", NULL);
  g_assert_cmpint (wrong->status, ==, 1);
  assert_tame (wrong->err);
  cli_assert_contains (wrong->err, "has written '\\x1b[31mred\\x1b[2J\\xff' to GGEN_TEST_ENV");
}

/* Each character takes three bytes, and what is shown ends with an "x". */
static void
test_long_output_is_cut_between_characters (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_tests_write ("good", "exit 0");
  cli_write_file ("ggen-test.yaml", "setup:\n  - {name: server, command: [./set-up]}\n");

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *script =
          g_strdup_printf ("printf '€%%.0s' $(seq 2000); printf %.*s; exit 1", (int) i + 1, "xxx");
      g_autoptr (CliResult) result = NULL;

      cli_tests_write ("set-up", script);
      result = cli_run ("test", "./good", NULL);
      g_assert_cmpint (result->status, ==, 1);
      assert_tame (result->err);
      g_assert_null (strchr (result->err, '\\'));
      cli_assert_contains (result->err, "failed: exit status 1\n€€");
      g_assert_cmpuint (strlen (result->err), <, 4100);
    }
}

/* Both lines may be pasted. */
static void
test_names_of_files_cannot_command_the_terminal (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("bad\033[2J\nname", "exit 3");
  cli_tests_write ("it's bad", "exit 3");
  result = cli_run ("test", "./bad\033[2J\nname", "./it's bad", NULL);

  g_assert_cmpint (result->status, ==, 1);
  assert_tame (result->out);
  cli_assert_contains (result->out, "/bad\\033[2J\\012name'\n");
  cli_assert_contains (result->out,
                       "\n  ggen test $'./bad\\033[2J\\012name' './it'\\''s bad' -E 'failed()'\n");
}

static void
test_a_list_of_names_has_a_line_for_each (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("one\ntwo", "exit 0");
  result = cli_run ("test", "--list", "--format", "names", "./one\ntwo", NULL);

  cli_assert_success (result);
  g_assert_cmpstr (result->out, ==, "./one\\ntwo\n");
}

static void
test_what_is_left_is_said_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;

  cli_tests_write ("untidy", "echo > $TMPDIR/one; echo > $TMPDIR/two");
  result = cli_run ("test", "./untidy", "--leaks=fail", NULL);

  g_assert_cmpint (result->status, ==, 1);
  cli_assert_contains (result->out, "./untidy: leaves file ");
  cli_assert_contains (result->out, ", and 1 more\n");
  g_assert_cmpuint (count (result->out, "left file"), ==, 0);
}

/* Where it was unpacked is removed. */
static void
test_programs_that_are_gone_are_not_named (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) written = NULL;
  g_autoptr (CliResult) gone = NULL;
  g_autoptr (CliResult) there = NULL;

  cli_tests_write ("bad", "exit 3");
  written = cli_run ("test", "./bad", "-q", "--archive", "bad.tar", NULL);
  cli_assert_success (written);

  gone = cli_run ("test", "--from-archive", "bad.tar", NULL);
  g_assert_cmpint (gone->status, ==, 1);
  g_assert_null (strstr (gone->out, "again: "));
  cli_assert_contains (gone->out, "\n  ggen test --from-archive bad.tar ");

  there = cli_run ("test", "--from-archive", "bad.tar", "--extract-to", "there", NULL);
  g_assert_cmpint (there->status, ==, 1);
  cli_assert_contains (there->out, "\n  again: ");
}

static void
test_programs_that_are_left_out_are_told (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *outside = g_canonicalize_filename ("outside", NULL);
  g_autofree char *tests =
      g_strdup_printf ("[{\"name\": \"a\", \"cmd\": [\"%s\"], \"suite\": [\"p\"]},"
                       " {\"name\": \"b\", \"cmd\": [\"/bin/true\"], \"suite\": [\"p\"]}]",
                       outside);
  g_autofree char *warning =
      g_strdup_printf ("warning: a: %s is outside of the sources and not in the archive; "
                       "--archive-include adds it\n",
                       outside);
  g_autoptr (CliResult) without = NULL;
  g_autoptr (CliResult) with = NULL;

  cli_tests_write ("outside", "exit 0");
  cli_tests_write_build_dir ("build", tests);
  without = cli_run ("test", "build", "--no-rebuild", "-q", "--archive", "a.tar", NULL);
  g_assert_cmpint (without->status, ==, 0);
  g_assert_cmpstr (without->err, ==, warning);

  with = cli_run ("test", "build", "--no-rebuild", "-q", "--archive", "a.tar", "--archive-include",
                  "outside", NULL);
  cli_assert_success (with);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/test-lines/" path, func, NULL)
  ADD ("a-setup-script-cannot-command-the-terminal",
       test_a_setup_script_cannot_command_the_terminal);
  ADD ("long-output-is-cut-between-characters", test_long_output_is_cut_between_characters);
  ADD ("names-of-files-cannot-command-the-terminal",
       test_names_of_files_cannot_command_the_terminal);
  ADD ("a-list-of-names-has-a-line-for-each", test_a_list_of_names_has_a_line_for_each);
  ADD ("what-is-left-is-said-once", test_what_is_left_is_said_once);
  ADD ("programs-that-are-gone-are-not-named", test_programs_that_are_gone_are_not_named);
  ADD ("programs-that-are-left-out-are-told", test_programs_that_are_left_out_are_told);
#undef ADD

  return ggen_test_run ();
}
