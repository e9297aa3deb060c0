/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <signal.h>
#include <string.h>

#include "offender-run.h"

#define PROGRAM "process-offenders"

/* How the process comes to be: a thread forbids to fork. */
static const struct Way
{
  const char *name;
  const char *variable; /* (nullable) */
} ways[] = {
    {"forked", NULL},
    {"started-again", "PROCESS_THREAD"},
};

/* Which say nothing that is not the same whenever they are run. */
static const char *const steady[] = {
    "pass",        "skip",           "skip-printf", "incomplete", "fail",
    "fail-printf", "fail-then-skip", "finding",     "queue",      "draw",
};

static char *
run (const char *variable, const char *name, int *status)
{
  const char *environment[] = {variable, "1", NULL};
  g_autofree char *path = name != NULL ? g_strconcat ("/offenders/", name, NULL) : NULL;
  const char *arguments[] = {"--in-order", "--seed=R02S00000001000000020000000300000004",
                             path != NULL ? "-p" : NULL, path, NULL};

  return offender_run_with (PROGRAM, variable != NULL ? environment : NULL, arguments, status);
}

/* Without what names folders that are made anew each time. */
static char *
strip (const char *output)
{
  g_auto (GStrv) lines = g_strsplit (output, "\n", 0);
  GString *text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], "-DEBUG: ") == NULL)
      g_string_append_printf (text, "%s\n", lines[i]);

  return g_string_free (text, FALSE);
}

static void
test_same (GgenTestSandbox *sandbox, gpointer user_data)
{
  const struct Way *way = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (steady); i++)
    {
      int status;
      int expected_status;
      g_autofree char *output = run (way->variable, steady[i], &status);
      g_autofree char *expected = run ("PROCESS_HERE", steady[i], &expected_status);
      g_autofree char *stripped = strip (output);
      g_autofree char *expected_stripped = strip (expected);

      g_assert_cmpstr (stripped, ==, expected_stripped);
      g_assert_cmpint (status, ==, expected_status);
    }
}

static void
assert_failure (const struct Way *way, const char *name, const char *failure, const char *line)
{
  int status;
  g_autofree char *output = run (way->variable, name, &status);
  g_autofree char *verdict = g_strdup_printf ("\nnot ok 1 /offenders/%s - %s", name, failure);

  offender_assert_contains (output, verdict);
  offender_assert_contains (output, line);
  offender_assert_contains (output, "\n1..1\n");
  g_assert_null (strstr (output, "\nBail out!"));
  g_assert_cmpint (status, ==, 1);
}

static void
test_crash (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_failure (
      user_data, "crash",
      "the test's process was ended by signal 11 (Segmentation fault): about to crash\n",
      "\n#   about to crash\n");
}

static void
test_assertion (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_failure (user_data, "assertion",
                  "the test's process was ended by signal 6 (Aborted): ERROR:",
                  "assertion failed (1 == 2): (1 == 2)\n");
}

static void
test_exit (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_failure (user_data, "exit", "the test's process ended with status 3 before the test did\n",
                  "");
}

static void
test_rest_goes_on (GgenTestSandbox *sandbox, gpointer user_data)
{
  const struct Way *way = user_data;
  g_autofree char *output = NULL;
  g_autofree char *child = NULL;
  int status;

  output = run (way->variable, NULL, &status);
  child = offender_fetch (output, "^# child: ([0-9]+)$");
  kill ((pid_t) g_ascii_strtoll (child, NULL, 10), SIGKILL);

  g_assert_cmpint (status, ==, 1);
  offender_assert_contains (output, "\n1..20\n");
  offender_assert_contains (output, "\nnot ok 12 /offenders/crash - ");
  offender_assert_contains (output, "\nok 15 /offenders/nothing-changed\n");
  offender_assert_contains (output, "\nok 16 /offenders/trap\n");
  offender_assert_contains (output, "\nok 19 /offenders/child\n");
  offender_assert_contains (output, "\nok 20 /offenders/last\n");
}

static void
test_folder (GgenTestSandbox *sandbox, gpointer user_data)
{
  const struct Way *way = user_data;
  int status;
  g_autofree char *output = run (way->variable, "crash", &status);
  g_autofree char *folder = offender_fetch (output, "^# folder: (.*)$");

  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

/* Apart: where both went to one pipe, they might stand in the middle of each other's lines. */
static void
test_much (GgenTestSandbox *sandbox, gpointer user_data)
{
  const struct Way *way = user_data;
  g_autofree char *program =
      g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests", "ggen-test", PROGRAM, NULL);
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_new (sandbox, program, "--tap", "-p", "/offenders/much", NULL);
  g_autoptr (GError) error = NULL;

  if (way->variable != NULL)
    ggen_test_command_set_env (command, way->variable, "1");
  ggen_test_command_run (command, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (offender_count (ggen_test_command_get_stdout (command), " of standard output"),
                    ==, 2000);
  g_assert_cmpuint (offender_count (ggen_test_command_get_stderr (command), " of standard error"),
                    ==, 2000);
  offender_assert_contains (ggen_test_command_get_stdout (command), "\nok 1 /offenders/much\n");
}

/* A forked process would never come to look for leaks. */
static void
test_way (GgenTestSandbox *sandbox, gpointer user_data)
{
  int status;
  g_autofree char *alone = run (NULL, "how", &status);
  g_autofree char *beside_thread = run ("PROCESS_THREAD", "how", &status);

#ifdef __SANITIZE_ADDRESS__
  offender_assert_contains (alone, "# the process was started again\n");
#else
  offender_assert_contains (alone, "# the process was forked\n");
#endif
  offender_assert_contains (beside_thread, "# the process was started again\n");
}

/* Nobody can tell the status of its processes: what they have said decides. */
static void
test_ignored (GgenTestSandbox *sandbox, gpointer user_data)
{
  int status;
  g_autofree char *passed = run ("PROCESS_IGNORE", "pass", &status);
  g_autofree char *failed = run ("PROCESS_IGNORE", "fail", &status);
  g_autofree char *crashed = run ("PROCESS_IGNORE", "crash", &status);

  offender_assert_contains (passed, "\nok 1 /offenders/pass\n");
  offender_assert_contains (failed, "\nnot ok 1 /offenders/fail");
  offender_assert_contains (crashed, "\nnot ok 1 /offenders/crash - the test's process ended ");
}

static void
add (const char *name, GgenTestFunc func)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strdup_printf ("/process/%s/%s", ways[i].name, name);

      ggen_test_add (path, func, (gpointer) &ways[i]);
    }
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  add ("says-what-the-test-would-say-here", test_same);
  add ("a-crash-fails-the-test-alone", test_crash);
  add ("an-assertion-fails-the-test-alone", test_assertion);
  add ("to-leave-fails-the-test-alone", test_exit);
  add ("the-rest-of-the-program-goes-on", test_rest_goes_on);
  add ("the-folder-is-removed", test_folder);
  add ("much-output-comes-through", test_much);
  ggen_test_add ("/process/sigchld-may-be-ignored", test_ignored, NULL);
  ggen_test_add ("/process/is-forked-where-that-is-safe", test_way, NULL);

  return ggen_test_run ();
}
