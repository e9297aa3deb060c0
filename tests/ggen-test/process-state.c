/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "offender-run.h"

#define PROGRAM "process-state-offenders"

/* Of each there is a case that leaves it, one that cleans up, and one that is allowed to leave it. */
static const Offender pairs[] = {
    {"child-zombie",
     {"a child process was left behind: \"process-state-o\" (pid ",
      ") has ended but was not waited for: ",
      "fork_child() at tests/ggen-test/process-state-offenders.c:"}},
    {"child-running",
     {"a child process was left behind: \"", ") is still running: make it end, and wait for it",
      "fork_child() at tests/ggen-test/process-state-offenders.c:"}},
    {"child-spawned",
     {"a child process was left behind: \"sleep 3600\" (pid ",
      ") is still running: ", "leave_spawned() at tests/ggen-test/process-state-offenders.c:"}},
    {"child-of-glib",
     {"a child process was left behind: \"sleep 3600\" (pid ", ") is still running: ",
      "leave_glib_spawned() at tests/ggen-test/process-state-offenders.c:"}},
    {"orphan",
     {"a process was left behind: \"sleep 3600\" (pid ", ") is still running: make it end; ",
      "leave_orphan() at tests/ggen-test/process-state-offenders.c:"}},
    {"orphan-of-command-line",
     {"a process was left behind: \"sleep 3600\" (pid ", ") is still running: make it end; ",
      "leave_orphan_of_shell() at tests/ggen-test/process-state-offenders.c:"}},
    {"child-of-popen",
     {"a child process was left behind: \"", "cat\" (pid ",
      ") is still running: ", "leave_popened() at tests/ggen-test/process-state-offenders.c:"}},
    {"child-of-gio",
     {"a child process was left behind: \"sleep 3600\" (pid ",
      ") is still running: ", "leave_subprocess() at tests/ggen-test/process-state-offenders.c:"}},
    {"variable-set",
     {"an environment variable was changed: GGEN_LEFTOVER was not set, is \"1\": ",
      "ggen_test_sandbox_set_env()",
      "set_variable() at tests/ggen-test/process-state-offenders.c:"}},
    {"variable-changed",
     {"an environment variable was changed: PATH was \"",
      "\", is \"/nowhere\": ", "change_variable() at tests/ggen-test/process-state-offenders.c:"}},
    {"variable-unset",
     {"an environment variable was changed: HOME was \"",
      "\", is not set: ", "unset_variable() at tests/ggen-test/process-state-offenders.c:"}},
    {"variable-put",
     {"an environment variable was changed: GGEN_PUT was not set, is \"1\": ",
      "put_variable() at tests/ggen-test/process-state-offenders.c:"}},
    {"variables-cleared",
     {"environment variables are not set any more: ", " more: put them back",
      "clear_variables() at tests/ggen-test/process-state-offenders.c:"}},
    {"variable-written-into", {"an environment variable was changed: PATH was \"/", "\", is \"."}},
    {"environ-replaced",
     {"environment variables are not set any more: ", " more: put them back",
      "an environment variable was changed: GGEN_REPLACED was not set, is \"1\": "}},
    {"cwd",
     {"the working directory was changed: it was \"",
      "\", is \"/\": ", "change_cwd() at tests/ggen-test/process-state-offenders.c:"}},
    {"cwd-by-descriptor",
     {"the working directory was changed: it was \"", "\", is \"/\": ",
      "change_cwd_by_descriptor() at tests/ggen-test/process-state-offenders.c:"}},
    {"umask",
     {"the mask for new files was changed: it was ",
      ", is 123: ", "change_umask() at tests/ggen-test/process-state-offenders.c:"}},
    {"locale",
     {"the locale was changed: LC_NUMERIC was \"C\", is \"C.UTF-8\": ",
      "change_locale() at tests/ggen-test/process-state-offenders.c:"}},
    {"thread-locale",
     {"the locale of the test's thread was changed by uselocale(): ",
      "change_thread_locale() at tests/ggen-test/process-state-offenders.c:"}},
    {"signal-handled",
     {"what SIGUSR1 does was changed: it was the default, is on_signal()",
      "handle_signal() at tests/ggen-test/process-state-offenders.c:"}},
    {"signal-ignored",
     {"what SIGHUP does was changed: it was the default, is ignored: ",
      "ignore_signal() at tests/ggen-test/process-state-offenders.c:"}},
    {"signal-blocked",
     {"the signal mask of the test's thread was changed: SIGUSR2 was let through, is blocked: ",
      "block_signal() at tests/ggen-test/process-state-offenders.c:"}},
    {"limit",
     {"a resource limit was changed: the soft limit RLIMIT_CORE was ",
      "change_limit() at tests/ggen-test/process-state-offenders.c:"}},
    {"limit-by-pid",
     {"a resource limit was changed: the soft limit RLIMIT_NOFILE was ",
      "change_limit_by_pid() at tests/ggen-test/process-state-offenders.c:"}},
    {"context-pushed",
     {"a thread-default context was left behind: a context was pushed and not popped: ",
      "leave_pushed() at tests/ggen-test/process-state-offenders.c:"}},
    {"context-pushed-on-thread",
     {"a thread-default context was left behind by a thread that has ended: it was pushed by "
      "leave_pushed() at process-state-offenders.c:",
      "push_and_end() at tests/ggen-test/process-state-offenders.c:"}},
    {"context-popped",
     {"a thread-default context was popped that the test did not push: ",
      "pop_too_often() at tests/ggen-test/process-state-offenders.c:"}},
};

static const Offender singles[] = {
    {"process-ends", {NULL}},
    {"process-async", {NULL}},
    {"variable-for-test", {NULL}},
    {"variable-not-for-test",
     {"an environment variable was changed: GGEN_LEFTOVER was \"1\", is \"2\": ",
      "change_what_was_set_for_test() at tests/ggen-test/process-state-offenders.c:"}},
    {"signals-of-glib", {NULL}},
    {"all",
     {"the working directory was changed: ", "the mask for new files was changed: ",
      "an environment variable was changed: ", "what SIGHUP does was changed: ",
      "a resource limit was changed: ", "a child process was left behind: "}},
};

/* For these there must be a dbus-daemon. */
static const Offender buses[] = {
    {"bus",
     {"a child process was left behind: \"dbus-daemon ",
      ") is still running: ", "run_bus() at tests/ggen-test/process-state-offenders.c:"}},
    {"bus-stopped", {NULL}},
};

static Offender behaving[2 * G_N_ELEMENTS (pairs)];

static void
assert_passed (const char *output, const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("\nok \\d+ /offenders/%s\n", name);

  if (!g_regex_match_simple (pattern, output, 0, 0))
    g_error ("%s has not passed:\n%s", name, output);
}

/* All cases in one process: what one leaves, the next does not see. */
static void
test_all_is_put_back (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = NULL;
  int status;

  output = offender_run (PROGRAM, NULL, &status);

  g_assert_cmpint (status, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (behaving); i++)
    assert_passed (output, behaving[i].name);
  assert_passed (output, "signals-of-glib-stay");
  assert_passed (output, "all-put-back");
}

int
main (int argc, char *argv[])
{
  g_autofree char *bus = g_find_program_in_path ("dbus-daemon");
  int status;

  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      behaving[2 * i].name = g_strconcat (pairs[i].name, "-put-back", NULL);
      behaving[2 * i + 1].name = g_strconcat (pairs[i].name, "-allowed", NULL);
    }

  offender_add_tests ("/process", PROGRAM, pairs, G_N_ELEMENTS (pairs));
  offender_add_tests ("/process", PROGRAM, behaving, G_N_ELEMENTS (behaving));
  offender_add_tests ("/process", PROGRAM, singles, G_N_ELEMENTS (singles));
  if (bus != NULL)
    offender_add_tests ("/process", PROGRAM, buses, G_N_ELEMENTS (buses));
  ggen_test_add ("/process/what-is-left-is-put-back", test_all_is_put_back, NULL);

  status = ggen_test_run ();

  for (guint i = 0; i < G_N_ELEMENTS (behaving); i++)
    g_free ((char *) behaving[i].name);

  return status;
}
