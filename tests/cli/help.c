/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-program.h"

static const char *const commands[][2] = {
    {"sync", NULL},       {"project", "init"},  {"template", "generate"}, {"template", "lint"},
    {"template", "list"}, {"template", "show"}, {"graph", "load"},        {"graph", "query"},
    {"test", NULL},       {"utils", "doctor"},
};

static const char *const nouns[] = {"project", "template", "graph", "utils"};

static void
test_program (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = cli_run ("--help", NULL);

  cli_assert_success (result);
  cli_assert_golden ("help/ggen", result->out);
}

static void
assert_same_help (CliResult *result, const char *help)
{
  g_autoptr (CliResult) other = result;

  cli_assert_success (other);
  g_assert_cmpstr (other->out, ==, help);
}

static void
test_ways_to_ask (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = cli_run ("graph", "query", "--help", NULL);

  assert_same_help (cli_run ("graph", "query", "-h", NULL), result->out);
  assert_same_help (cli_run ("help", "graph", "query", NULL), result->out);
  /* Whatever else is missing or wrong with the arguments */
  assert_same_help (cli_run ("graph", "query", "one", "two", "--help", NULL), result->out);
}

static void
test_no_arguments (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = cli_run ("--help", NULL);

  assert_same_help (cli_run (NULL, NULL), result->out);
  assert_same_help (cli_run ("-h", NULL), result->out);
  assert_same_help (cli_run ("help", NULL), result->out);
  assert_same_help (cli_run ("help", "--help", NULL), result->out);
}

static void
test_nouns (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (nouns); i++)
    {
      g_autoptr (CliResult) result = cli_run (nouns[i], "--help", NULL);
      g_autofree char *golden = g_strconcat ("help/", nouns[i], NULL);

      cli_assert_success (result);
      cli_assert_golden (golden, result->out);
      assert_same_help (cli_run ("help", nouns[i], NULL), result->out);
    }
}

static void
test_commands (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *noun = commands[i][0];
      const char *verb = commands[i][1];
      g_autoptr (CliResult) result = cli_run ("help", noun, verb, NULL);
      g_autofree char *golden = g_strconcat ("help/", noun, verb != NULL ? "-" : NULL, verb, NULL);

      cli_assert_success (result);
      cli_assert_contains (result->out, "\nExamples:\n  ggen ");
      cli_assert_golden (golden, result->out);
    }
}

static void
test_narrow_terminal (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *help =
          cli_run_in_terminal (40, NULL, "help", commands[i][0], commands[i][1], NULL);
      const char *examples = strstr (help, "\nExamples:");
      g_auto (GStrv) lines = NULL;

      /* What is there to be copied is not broken. */
      g_assert_nonnull (examples);
      help[examples - help] = '\0';
      lines = g_strsplit (help, "\n", -1);
      for (guint j = 0; lines[j] != NULL; j++)
        g_assert_cmpint (strlen (lines[j]), <=, 40);
    }
}

static void
test_narrow_golden (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *program = cli_run_in_terminal (40, NULL, "--help", NULL);
  g_autofree char *command = cli_run_in_terminal (40, NULL, "graph", "query", "--help", NULL);

  cli_assert_golden ("help/ggen-40", program);
  cli_assert_golden ("help/graph-query-40", command);
}

static void
test_version (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = cli_run ("--version", NULL);

  cli_assert_success (result);
  g_assert_cmpstr (result->out, ==, "ggen " GGEN_VERSION_S "\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/help/of-the-program-lists-every-command", test_program, NULL);
  ggen_test_add ("/help/can-be-asked-for-in-every-way", test_ways_to_ask, NULL);
  ggen_test_add ("/help/is-what-no-arguments-get", test_no_arguments, NULL);
  ggen_test_add ("/help/of-a-noun-lists-its-commands", test_nouns, NULL);
  ggen_test_add ("/help/of-a-command-has-an-example", test_commands, NULL);
  ggen_test_add ("/help/fits-a-narrow-terminal", test_narrow_terminal, NULL);
  ggen_test_add ("/help/reads-well-in-a-narrow-terminal", test_narrow_golden, NULL);
  ggen_test_add ("/help/version-is-one-line", test_version, NULL);

  return ggen_test_run ();
}
