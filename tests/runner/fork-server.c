/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fork-server-run.h"

#include <string.h>
#include <sys/wait.h>

#define SEED "--seed=R02S000102030405060708090a0b0c0d0e0f"

static char *
get_program (void)
{
  return g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests", "runner", "served", NULL);
}

static Served *
serve (GgenTestSandbox *sandbox, const char *habit)
{
  g_autofree char *program = get_program ();

  return served_new (sandbox, (const char *const[]){program, habit, SEED, NULL});
}

/* Both ways, one after the other, and with the same environment. */
typedef struct
{
  Supervisor *supervisor; /* (owned) */
  Served *served;         /* (owned) */
  const char *habit;
} Pair;

static Pair *
pair_new (GgenTestSandbox *sandbox, const char *habit)
{
  Pair *self = g_new0 (Pair, 1);

  self->habit = habit;
  self->supervisor = supervisor_new (sandbox);
  self->served = serve (sandbox, habit);
  g_assert_cmpstr (self->served->refusal, ==, NULL);

  return self;
}

static void
pair_free (Pair *self)
{
  supervisor_free (self->supervisor);
  served_free (self->served);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

static Ending *
pair_exec (Pair *self, const char *const *words, const char *const *variables)
{
  g_autofree char *program = get_program ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  g_ptr_array_add (all, program);
  g_ptr_array_add (all, (char *) self->habit);
  for (; *words != NULL; words++)
    g_ptr_array_add (all, (char *) *words);
  g_ptr_array_add (all, NULL);

  return supervisor_run (self->supervisor, (const char *const *) all->pdata, variables);
}

/* Returns (transfer full) what both have done. */
static Ending *
pair_compare (Pair *self, const char *const *words)
{
  static const char *const variables[] = {"EXTRA=of the request", NULL};
  g_autoptr (Ending) forked = served_run (self->served, words, variables);
  g_autoptr (Ending) executed = pair_exec (self, words, variables);

  g_assert_cmpstr (forked->output, ==, executed->output);
  g_assert_cmpstr (forked->error, ==, executed->error);
  g_assert_cmpint (forked->wait_status, ==, executed->wait_status);
  g_assert_cmpuint (forked->n_processes, ==, executed->n_processes);
  g_assert_cmpuint (forked->n_files, ==, executed->n_files);

  return g_steal_pointer (&forked);
}

static Ending *
pair_compare_case (Pair *self, const char *path)
{
  return pair_compare (self, (const char *const[]){SEED, "-p", path, NULL});
}

static void
test_verdicts_are_those_of_a_program_that_is_started (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "none");
  g_autoptr (Ending) passed = pair_compare_case (pair, "/passes");
  g_autoptr (Ending) failed = pair_compare_case (pair, "/fails");
  g_autoptr (Ending) skipped = pair_compare_case (pair, "/skips");
  g_autoptr (Ending) incomplete = pair_compare_case (pair, "/incomplete");
  g_autoptr (Ending) crashed = pair_compare_case (pair, "/crashes");
  g_autoptr (Ending) exited = pair_compare_case (pair, "/exits");
  g_autoptr (Ending) vanished = pair_compare_case (pair, "/nowhere");

  g_assert_nonnull (strstr (passed->output, "ok 1 /passes\n"));
  g_assert_cmpint (passed->wait_status, ==, 0);
  g_assert_cmpint (WTERMSIG (failed->wait_status), ==, SIGABRT);
  g_assert_nonnull (strstr (skipped->output, "# SKIP for no reason"));
  g_assert_nonnull (strstr (incomplete->output, "# TODO not yet"));
  g_assert_cmpint (WTERMSIG (crashed->wait_status), ==, SIGSEGV);
  g_assert_cmpint (WEXITSTATUS (exited->wait_status), ==, 3);
  g_assert_nonnull (strstr (vanished->output, "1..0\n"));
}

static void
test_all_options_count (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "none");
  g_autoptr (Ending) without_child =
      pair_compare (pair, (const char *const[]){SEED, "--tap", "-p", "/a", "-s", "/a/b", NULL});
  g_autoptr (Ending) with_children =
      pair_compare (pair, (const char *const[]){SEED, "-k", "-r", "/a", NULL});
  g_autoptr (Ending) some =
      pair_compare (pair, (const char *const[]){SEED, "-p", "/skips", "-p", "/passes", NULL});
  g_autoptr (Ending) list = pair_compare (pair, (const char *const[]){SEED, "-l", NULL});

  g_assert_nonnull (strstr (without_child->output, "/a/b # SKIP"));
  g_assert_nonnull (strstr (with_children->output, "/a/b/c # SKIP"));
  g_assert_nonnull (strstr (some->output, "ok 2 /passes"));
  g_assert_nonnull (strstr (list->output, "/passes"));
  g_assert_null (strstr (list->output, "ok 1"));
}

static void
test_in_whatever_way_tests_are_registered (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "adds-suite");
  g_autoptr (Ending) with_data = pair_compare_case (pair, "/registered/data");
  g_autoptr (Ending) with_owned = pair_compare_case (pair, "/registered/owned");
  g_autoptr (Ending) with_fixture = pair_compare_case (pair, "/registered/fixture");
  g_autoptr (Ending) in_suite = pair_compare_case (pair, "/own-suite/case");
  g_autoptr (Ending) late = pair_compare_case (pair, "/registered/late");
  g_autoptr (Ending) with_slashes = pair_compare_case (pair, "/slashes/many");
  g_autoptr (Ending) again = pair_compare_case (pair, "/registers-again");

  g_assert_nonnull (strstr (with_data->output, "# data of a test\n"));
  g_assert_nonnull (strstr (with_owned->output, "# data its own\n# frees its own\n"));
  g_assert_nonnull (strstr (
      with_fixture->output,
      "# sets up 0\n# fixture 42, data of a fixture\n# tears down 42\nok 1 /registered/fixture\n"));
  g_assert_nonnull (strstr (in_suite->output, "data of a case\n"));
  g_assert_nonnull (strstr (late->output, "# by libc # by GLib"));
  g_assert_nonnull (strstr (with_slashes->output, "ok 1 /slashes/many\n"));
  g_assert_nonnull (strstr (again->error, "duplicate test case path: /skips"));
}

static void
test_what_glib_says_at_registration_is_heard (GgenTestSandbox *sandbox, gpointer data)
{
  const char *const words[] = {SEED, "-p", "/passes", NULL};
  const char *const none[] = {NULL};
  g_autoptr (Served) served = serve (sandbox, "adds-nothing");
  g_autoptr (Ending) passed = served_run (served, words, none);

  g_assert_cmpint (passed->wait_status, ==, 0);
  g_assert_nonnull (strstr (passed->error, "g_test_add_func: assertion 'test_func != NULL'"));
}

static void
test_nothing_is_printed_twice_or_lost (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "prints");
  g_autoptr (Ending) first = pair_compare_case (pair, "/prints");
  g_autoptr (Ending) second = pair_compare_case (pair, "/prints");

  g_assert_cmpstr (first->output, ==, second->output);
  g_assert_true (g_str_has_prefix (first->output, "# random seed: R02S000102"));
  g_assert_nonnull (strstr (first->output, "# a beginning without an end "));
  g_assert_nonnull (strstr (first->output, "# by libc # by GLib "));
  g_assert_cmpstr (first->error, ==, "an early error an error without an end");
}

static void
test_each_has_folders_and_variables_of_its_own (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "none");
  g_autoptr (Ending) told = pair_compare_case (pair, "/place");

  g_assert_nonnull (strstr (told->output, "# BASE/work BASE/home BASE/tmp\n"));
  g_assert_nonnull (strstr (told->output, "fork server (null), extra of the request\n"));
  g_assert_nonnull (strstr (told->output, "# LD_PRELOAD (null)"));
  g_assert_nonnull (strstr (told->output, "# session leader 1\n"));
}

static void
test_what_the_program_sets_itself_stays (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "sets-home");
  g_autoptr (Ending) told = pair_compare_case (pair, "/place");

  g_assert_nonnull (strstr (told->output, "# BASE/work /own/home BASE/tmp\n"));
  g_assert_nonnull (strstr (told->output, "extra of the program\n"));
}

static void
test_no_descriptor_of_the_server_is_seen (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "none");
  g_autoptr (Ending) told = pair_compare_case (pair, "/descriptors");

  g_assert_null (strstr (told->output, "# 3 "));
  g_assert_null (strstr (told->output, "socket"));
}

static void
test_numbers_are_those_of_the_seed (GgenTestSandbox *sandbox, gpointer data)
{
  static const char other_seed[] = "--seed=R02Sf0e0d0c0b0a090807060504030201000";
  const char *const words[] = {"-p", "/draws", other_seed, NULL};
  const char *const none[] = {NULL};
  g_autoptr (Pair) pair = pair_new (sandbox, "none");
  g_autoptr (Ending) same = pair_compare_case (pair, "/draws");
  g_autoptr (Ending) forked = served_run (pair->served, words, none);
  g_autoptr (Ending) executed = pair_exec (pair, words, none);

  /* The seed that is printed first is that of the server. */
  g_assert_cmpstr (strstr (forked->output, "# drawn"), ==, strstr (executed->output, "# drawn"));
  g_assert_cmpstr (strstr (forked->output, "# drawn"), !=, strstr (same->output, "# drawn"));
}

static char *
draw_globally (Served *served)
{
  const char *const none[] = {NULL};
  g_autoptr (Ending) ending =
      served_run (served, (const char *const[]){SEED, "-p", "/draws-globally", NULL}, none);
  const char *drawn = strstr (ending->output, "# drawn globally ");

  g_assert_nonnull (drawn);

  return g_strndup (drawn, strcspn (drawn, "\n"));
}

static void
test_global_numbers_are_others_each_time (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Served) served = serve (sandbox, "none");
  g_autofree char *first = draw_globally (served);
  g_autofree char *second = draw_globally (served);

  g_assert_cmpstr (first, !=, second);
}

static void
test_messages_are_handled_as_the_program_wants (GgenTestSandbox *sandbox, gpointer data)
{
  const char *const words[] = {SEED, "-p", "/warns", NULL};
  const char *const none[] = {NULL};
  g_autoptr (Served) strict = serve (sandbox, "none");
  g_autoptr (Ending) fatal = served_run (strict, words, none);
  g_autoptr (Pair) lenient = pair_new (sandbox, "handles-log");
  g_autoptr (Ending) handled = pair_compare_case (lenient, "/warns");

  g_assert_cmpint (WTERMSIG (fatal->wait_status), ==, SIGTRAP);
  g_assert_nonnull (strstr (fatal->error, "WARNING **"));
  g_assert_cmpint (handled->wait_status, ==, 0);
  g_assert_nonnull (strstr (handled->output, "# by the program's handler: a warning\n"));
}

static void
test_what_is_left_is_told (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "none");
  g_autoptr (Ending) file = pair_compare_case (pair, "/leaves/file");
  g_autoptr (Ending) process = pair_compare_case (pair, "/leaves/process");
  g_autoptr (Ending) nothing = pair_compare_case (pair, "/passes");

  g_assert_cmpuint (file->n_files, ==, 1);
  g_assert_cmpuint (process->n_processes, ==, 1);
  g_assert_cmpuint (nothing->n_files + nothing->n_processes, ==, 0);
}

static void
test_tests_may_run_subprocesses (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "none");
  g_autoptr (Ending) trapped = pair_compare_case (pair, "/traps");
  g_autoptr (Ending) elsewhere = pair_compare_case (pair, "/traps-elsewhere");

  g_assert_cmpint (trapped->wait_status, ==, 0);
  g_assert_cmpint (elsewhere->wait_status, ==, 0);
}

/* The counter that a context is woken by is not shared. */
static void
test_a_context_may_be_there_before_the_tests (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, "context");

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (Ending) woken = pair_compare_case (pair, "/woken");
      g_autoptr (Ending) told = pair_compare_case (pair, "/descriptors");

      g_assert_cmpint (woken->wait_status, ==, 0);
      g_assert_nonnull (strstr (told->output, "# 3 anon_inode:[eventfd]\n"));
    }
}

static void
test_folders_of_glib_are_isolated_in_each (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Served) served = serve (sandbox, "isolates");
  const char *const words[] = {SEED, "-p", "/place", NULL};
  const char *const none[] = {NULL};

  g_assert_cmpstr (served->refusal, ==, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (Ending) told = served_run (served, words, none);

      g_assert_nonnull (strstr (told->output, " BASE/tmp/test_served_"));
      g_assert_nonnull (strstr (told->output, "/place/.dirs/home BASE/tmp\n"));
      g_assert_cmpint (told->wait_status, ==, 0);
      g_assert_cmpuint (told->n_files, ==, 0);
    }
}

/* Whatever a program does that is done with, or that is its own */
static void
test_serves (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Pair) pair = pair_new (sandbox, data);
  g_autoptr (Ending) passed = pair_compare_case (pair, "/passes");
  g_autoptr (Ending) failed = pair_compare_case (pair, "/fails");

  g_assert_cmpint (failed->wait_status, !=, 0);
}

static void
test_refuses (GgenTestSandbox *sandbox, gpointer data)
{
  const char *const *expected = data;
  g_autoptr (Served) served = serve (sandbox, expected[0]);

  g_assert_cmpstr (served->refusal, !=, NULL);
  g_assert_true (g_pattern_match_simple (expected[1], served->refusal));
}

/* And then does everything as if nobody had asked. */
static void
test_one_that_refuses_goes_on (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *program = get_program ();
  const char *const words[] = {program, "isolates-and-asks", SEED, "-k", NULL};
  const char *const none[] = {NULL};
  g_autoptr (Supervisor) supervisor = supervisor_new (sandbox);
  g_autoptr (Served) served = served_new (sandbox, words);
  g_autoptr (Ending) refused = served_wait (served);
  g_autoptr (Ending) executed = supervisor_run (supervisor, words, none);

  g_assert_cmpstr (served->refusal, ==, "asks for HOME before its tests");
  g_assert_cmpint (refused->wait_status, ==, executed->wait_status);
  g_assert_cmpstr (refused->error, ==, executed->error);
}

static void
test_some_tests_only_are_not_served (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *program = get_program ();
  const char *const words[] = {program, "-p", "/passes", SEED, NULL};
  const char *const none[] = {NULL};
  g_autoptr (Supervisor) supervisor = supervisor_new (sandbox);
  g_autoptr (Served) served = served_new (sandbox, words);
  g_autoptr (Ending) refused = served_wait (served);
  g_autoptr (Ending) executed = supervisor_run (supervisor, words, none);

  g_assert_cmpstr (served->refusal, ==, "was asked for some of its tests only");
  g_assert_cmpstr (refused->output, ==, executed->output);
  g_assert_cmpint (refused->wait_status, ==, 0);
}

static void
test_a_list_is_in_the_order_of_the_program (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *program = get_program ();
  const char *const words[] = {program, "adds-suite", "-l", SEED, NULL};
  const char *const none[] = {NULL};
  g_autoptr (Supervisor) supervisor = supervisor_new (sandbox);
  g_autoptr (Served) served = served_new (sandbox, words);
  g_autoptr (Ending) refused = served_wait (served);
  g_autoptr (Ending) executed = supervisor_run (supervisor, words, none);

  g_assert_cmpstr (refused->output, ==, executed->output);
  g_assert_nonnull (strstr (refused->output, "/registered/late\n"));
}

static void
test_what_is_no_program_of_glib_is_not_served (GgenTestSandbox *sandbox, gpointer data)
{
  const char *const words[] = {"/bin/sh", "-c", "echo $LD_PRELOAD$GGEN_TEST_FORK_SERVER; exit 4",
                               NULL};
  g_autoptr (Served) served = served_new (sandbox, words);
  g_autoptr (Ending) ending = served_wait (served);

  g_assert_cmpstr (served->refusal, ==, "is not linked with GLib");
  g_assert_cmpstr (ending->output, ==, "\n");
  g_assert_cmpint (WEXITSTATUS (ending->wait_status), ==, 4);
}

static const char *const refusals[][2] = {
    {"asks-environment", "asks for all of its environment before its tests"},
    {"asks-folder", "asks for * before its tests"},
    {"asks-home", "asks for HOME before its tests"},
    {"asks-parent", "asks for its parent's process id before its tests"},
    {"asks-process", "asks for its process id before its tests"},
    {"asks-temporary", "asks for TMPDIR before its tests"},
    {"asks-thread", "asks for its thread id before its tests"},
    {"changes-folder", "has changed its current folder"},
    {"ignores-children", "ignores SIGCHLD"},
    {"isolates-and-asks", "asks for HOME before its tests"},
    {"lists-environment", "asks for all of its environment before its tests"},
    {"locks-memory", "has locked memory"},
    {"makes-elsewhere", "makes or changes files before its tests"},
    {"makes-semaphore", "makes what processes share before its tests"},
    {"makes-file", "makes files in its current folder before its tests"},
    {"opens-file", "has descriptor 3 open (/dev/zero)"},
    {"runs-suite", "runs its suites by itself"},
    {"seeds", "seeds g_random_int() before its tests"},
    {"sets-alarm", "has set an alarm"},
    {"sets-timer", "has a timer"},
    {"shares-memory", "shares memory (*)"},
    {"starts-child", "has started other processes"},
    {"starts-daemon", "has started other processes"},
    {"starts-thread", "has 2 threads"},
    {"writes-elsewhere", "makes or changes files before its tests"},
};

static const char *const served_habits[] = {
    "adds-suite",  "context", "ends-child",   "ends-thread", "glib-asks-process",
    "handles-log", "prints",  "returns-five", "runs-twice",  "writes-nowhere",
};

static void
add_habits (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fork-server/refuses/%s", refusals[i][0]);

      ggen_test_add (path, test_refuses, (gpointer) refusals[i]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (served_habits); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fork-server/serves/%s", served_habits[i]);

      ggen_test_add (path, test_serves, (gpointer) served_habits[i]);
    }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/fork-server/verdicts-are-those-of-a-program-that-is-started",
                 test_verdicts_are_those_of_a_program_that_is_started, NULL);
  ggen_test_add ("/fork-server/all-options-count", test_all_options_count, NULL);
  ggen_test_add ("/fork-server/in-whatever-way-tests-are-registered",
                 test_in_whatever_way_tests_are_registered, NULL);
  ggen_test_add ("/fork-server/what-glib-says-at-registration-is-heard",
                 test_what_glib_says_at_registration_is_heard, NULL);
  ggen_test_add ("/fork-server/nothing-is-printed-twice-or-lost",
                 test_nothing_is_printed_twice_or_lost, NULL);
  ggen_test_add ("/fork-server/each-has-folders-and-variables-of-its-own",
                 test_each_has_folders_and_variables_of_its_own, NULL);
  ggen_test_add ("/fork-server/what-the-program-sets-itself-stays",
                 test_what_the_program_sets_itself_stays, NULL);
  ggen_test_add ("/fork-server/no-descriptor-of-the-server-is-seen",
                 test_no_descriptor_of_the_server_is_seen, NULL);
  ggen_test_add ("/fork-server/numbers-are-those-of-the-seed", test_numbers_are_those_of_the_seed,
                 NULL);
  ggen_test_add ("/fork-server/global-numbers-are-others-each-time",
                 test_global_numbers_are_others_each_time, NULL);
  ggen_test_add ("/fork-server/messages-are-handled-as-the-program-wants",
                 test_messages_are_handled_as_the_program_wants, NULL);
  ggen_test_add ("/fork-server/what-is-left-is-told", test_what_is_left_is_told, NULL);
  ggen_test_add ("/fork-server/tests-may-run-subprocesses", test_tests_may_run_subprocesses, NULL);
  ggen_test_add ("/fork-server/a-context-may-be-there-before-the-tests",
                 test_a_context_may_be_there_before_the_tests, NULL);
  ggen_test_add ("/fork-server/folders-of-glib-are-isolated-in-each",
                 test_folders_of_glib_are_isolated_in_each, NULL);
  ggen_test_add ("/fork-server/one-that-refuses-goes-on", test_one_that_refuses_goes_on, NULL);
  ggen_test_add ("/fork-server/some-tests-only-are-not-served", test_some_tests_only_are_not_served,
                 NULL);
  ggen_test_add ("/fork-server/a-list-is-in-the-order-of-the-program",
                 test_a_list_is_in_the_order_of_the_program, NULL);
  ggen_test_add ("/fork-server/what-is-no-program-of-glib-is-not-served",
                 test_what_is_no_program_of_glib_is_not_served, NULL);
  add_habits ();

  return ggen_test_run ();
}
