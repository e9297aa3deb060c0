/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "offender-run.h"

/* Known races, and what each fails with. */
static const struct Race
{
  const char *program;
  const char *expected;
} races[] = {
    {"lost-update", "test_deposits: assertion failed (account_get_balance (&account) == 20)"},
    {"missed-wakeup", "nothing can end this wait"},
    {"use-after-close", "log_write: 'self->text' should not be NULL"},
};

#define SEED "R02S00000001000000020000000300000004"
#define LINE "to run the test under this schedule again: "

static char *
name_race (gconstpointer element)
{
  return g_strdup (((const struct Race *) element)->program);
}

/* The command that was told. */
static char **
find_replay (const char *output)
{
  const char *line = strstr (output, LINE);
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;
  char **words = NULL;

  if (line == NULL)
    g_error ("no schedule is told in:\n%s", output);

  line += strlen (LINE);
  command = g_strndup (line, strcspn (line, "\n"));
  g_shell_parse_argv (command, NULL, &words, &error);
  g_assert_no_error (error);

  return words;
}

/* A failed assertion ends the program there, as one wants it to in a debugger. */
static void
assert_fails_again (GgenTestSandbox *sandbox, const struct Race *race, char **replay)
{
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_newv (sandbox, (const char *const *) replay);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  ggen_test_command_run (command, &error);
  g_assert_no_error (error);
  g_assert_true (ggen_test_command_get_signal (command) != 0
                 || ggen_test_command_get_status (command) != 0);

  output = g_strconcat (ggen_test_command_get_stdout (command),
                        ggen_test_command_get_stderr (command), NULL);
  offender_assert_contains (output, race->expected);
}

static void
test_found (GgenTestSandbox *sandbox, gpointer user_data)
{
  const struct Race *race = user_data;
  g_autofree char *path = g_strdup_printf ("/%s/explored", race->program);
  g_autofree char *failed = g_strdup_printf ("\nnot ok 1 %s - ", path);
  const char *const arguments[] = {"--tap", "-p", path, "--explore", "200", "--seed", SEED, NULL};
  g_autofree char *output = NULL;
  g_auto (GStrv) replay = NULL;
  int status;

  output = offender_run_with (race->program, NULL, arguments, &status);
  g_assert_cmpint (status, ==, 1);
  offender_assert_contains (output, race->expected);
  offender_assert_contains (output, failed);
  offender_assert_contains (output, " of 200 schedules were tried\n");

  replay = find_replay (output);
  for (guint i = 0; i < 10; i++)
    assert_fails_again (sandbox, race, replay);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add_table ("/races/found-within-200-schedules", GGEN_TEST_DEFAULT, test_found, races,
                       G_N_ELEMENTS (races), sizeof *races, name_race);

  return ggen_test_run ();
}
