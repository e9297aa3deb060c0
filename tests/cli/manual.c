/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-program.h"

#include <string.h>

/* Every word of @help that begins with "--", as roff writes it, must be in @manual. */
static void
assert_options_mentioned (const char *help, const char *manual)
{
  g_auto (GStrv) words = g_strsplit_set (help, " \n,='", -1);
  guint n_options = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) parts = NULL;
      g_autofree char *roff = NULL;

      if (!g_str_has_prefix (words[i], "--"))
        continue;
      parts = g_strsplit (words[i], "-", -1);
      roff = g_strjoinv ("\\-", parts);
      cli_assert_contains (manual, roff);
      n_options++;
    }

  g_assert_cmpint (n_options, >=, 3);
}

static void
test_complete (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) manual = cli_run ("--print-man", NULL);
  g_autoptr (CliResult) help = cli_run ("--help", NULL);
  const char *commands = strstr (help->out, "\nCommands:\n");
  g_auto (GStrv) lines = NULL;
  guint n_commands = 0;

  cli_assert_success (manual);
  g_assert_nonnull (commands);
  assert_options_mentioned (help->out, manual->out);

  lines = g_strsplit (commands + strlen ("\nCommands:\n"), "\n", -1);
  for (guint i = 0; lines[i][0] == ' '; i++)
    {
      g_auto (GStrv) columns = g_strsplit (g_strchug (lines[i]), "  ", 2);
      g_auto (GStrv) words = g_strsplit (columns[0], " ", -1);
      g_autofree char *heading = g_strdup_printf ("\n.SS ggen %s [OPTION]...", columns[0]);
      g_autoptr (CliResult) command = cli_run ("help", words[0], words[1], NULL);

      cli_assert_contains (manual->out, heading);
      assert_options_mentioned (command->out, manual->out);
      n_commands++;
    }
  g_assert_cmpint (n_commands, ==, 10);
}

static void
test_clean (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *groff = g_find_program_in_path ("groff");
  g_autoptr (CliResult) result = NULL;

  if (groff == NULL)
    {
      g_test_skip ("groff is not installed");
      return;
    }

  result = cli_run_shell ("$GGEN --print-man >ggen.1 && groff -man -ww -z ggen.1");
  cli_assert_success (result);
}

/* What bash offers after a line, in order of appearance */
static void
assert_completes (const char *words, const char *expected)
{
  g_autofree char *script =
      g_strdup_printf ("compopt () { :; }; eval \"$($GGEN --print-completion)\"; COMP_WORDS=(%s); "
                       "COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); _ggen; echo \"${COMPREPLY[@]}\"",
                       words);
  g_autoptr (CliResult) result = cli_run_shell (script);

  cli_assert_success (result);
  g_assert_cmpstr (result->out, ==, expected);
}

static void
test_completion (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_write_file ("schema.ttl", "");

  assert_completes ("ggen ''",
                    "sync project template graph test utils help -C --directory= -q --quiet "
                    "--stats -h --help --version\n");
  assert_completes ("ggen gr", "graph\n");
  assert_completes ("ggen template l", "lint list\n");
  assert_completes ("ggen -C dir template s", "show\n");
  assert_completes ("ggen help graph q", "query\n");
  assert_completes ("ggen sync --d", "--dry-run --diff --directory=\n");
  assert_completes ("ggen graph query --format ''", "table json csv tsv\n");
  assert_completes ("ggen graph query --format = c", "csv\n");
  assert_completes ("ggen graph query -g sch", "schema.ttl\n");
  assert_completes ("ggen graph load sch", "schema.ttl\n");
}

/* Also behind options with values, and behind arguments of commands that have no verb. */
static void
test_completion_goes_on (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_write_file ("schema.ttl", "");

  assert_completes ("ggen sync --format json --di", "--diff --directory=\n");
  assert_completes ("ggen test ./program --lis", "--list\n");
  assert_completes ("ggen test build -j 4 --no-r", "--no-rebuild\n");
  assert_completes ("ggen test -j4 --no-r", "--no-rebuild\n");
  assert_completes ("ggen test sch", "schema.ttl\n");
  assert_completes ("ggen test build sch", "schema.ttl\n");
  assert_completes ("ggen test --junit sch", "schema.ttl\n");
  assert_completes ("ggen test --debug ''", "gdb rr valgrind\n");
  /* Numbers and names are nobody's to guess. */
  assert_completes ("ggen test --jobs sch", "\n");
  /* What is for the program may be a file of it. */
  assert_completes ("ggen test ./program -- --lis", "\n");
  assert_completes ("ggen test ./program -- sch", "schema.ttl\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/manual/mentions-every-command-and-option", test_complete, NULL);
  ggen_test_add ("/manual/is-clean-roff", test_clean, NULL);
  ggen_test_add ("/manual/completion-knows-the-commands", test_completion, NULL);
  ggen_test_add ("/manual/completion-goes-on-behind-values-and-arguments", test_completion_goes_on,
                 NULL);

  return ggen_test_run ();
}
