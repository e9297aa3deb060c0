/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "run.h"

static void
test_a_run_is_told_from_its_beginning_to_its_end (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run_add_script (run, "good", "exit 0");
  run_add_script (run, "bad", "echo 'app: the disk is full' >&2; exit 3");
  run_add_script (run, "idle", "exit 77");
  run_add_script (run, "dead", "kill -SEGV $$");

  g_assert_cmpstr (run_all (run), ==,
                   "run began: 4\n"
                   "began good\n"
                   "ended good: passed\n"
                   "began bad\n"
                   "ended bad: failed (exit status 3)\n"
                   "began idle\n"
                   "ended idle: skipped (exit status 77)\n"
                   "began dead\n"
                   "ended dead: crashed (SIGSEGV)\n"
                   "run ended: 1 passed, 2 failed, 1 skipped\n");
}

static void
test_nothing_to_run_is_over_at_once (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 2);

  run->options.n_iterations = 0;
  g_assert_cmpstr (run_all (run), ==, "run began: 0\nrun ended: 0 passed, 0 failed, 0 skipped\n");
}

static void
look_at_what_is_kept (Run *run, const GgenRunnerEvent *event)
{
  const GgenRunnerAttempt *attempt;

  if (event->kind != GGEN_RUNNER_RUN_ENDED)
    return;

  attempt = ggen_runner_result_get_last_attempt (run->results->pdata[0]);
  g_assert_null (attempt->standard_output.bytes);
  g_assert_null (attempt->standard_error.bytes);
  attempt = ggen_runner_result_get_last_attempt (run->results->pdata[1]);
  g_assert_cmpuint (g_bytes_get_size (attempt->standard_output.bytes), ==, strlen ("bad\n"));
  g_assert_cmpuint (g_bytes_get_size (attempt->standard_error.bytes), ==, strlen ("worse\n"));
}

/* Only failures are shown once more. */
static void
test_the_output_of_what_passed_is_dropped (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run->on_event = look_at_what_is_kept;
  run_add_script (run, "good", "echo good; echo better >&2");
  run_add_script (run, "bad", "echo bad; echo worse >&2; exit 1");
  run_all (run);
  g_assert_cmpuint (run->totals.n_failed, ==, 1);
}

static void
test_a_program_that_cannot_be_started_is_broken (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  const char *const commands[] = {"/nowhere/test", "/", "/etc/passwd"};

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      GgenRunnerUnit *unit = run_add_script (run, commands[i], "");

      g_strfreev (unit->test_case->program->command);
      unit->test_case->program->command = g_strdupv ((char *[]){(char *) commands[i], NULL});
    }
  run_add_script (run, "good", "exit 0");

  g_assert_cmpstr (run_all (run), ==,
                   "run began: 4\n"
                   "began /nowhere/test\n"
                   "ended /nowhere/test: broken (cannot start /nowhere/test: No such file or "
                   "directory)\n"
                   "began /\n"
                   "ended /: broken (cannot start /: Permission denied)\n"
                   "began /etc/passwd\n"
                   "ended /etc/passwd: broken (cannot start /etc/passwd: Permission denied)\n"
                   "began good\n"
                   "ended good: passed\n"
                   "run ended: 1 passed, 3 failed, 0 skipped\n");
}

static void
test_leaks_fail_where_they_are_to (GgenTestSandbox *sandbox, gpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (Run) run = run_new (sandbox, 1);

      run->options.leaks_fail = i;
      run_add_script (run, "untidy", "echo > $TMPDIR/left");
      run_add_script (run, "both", "echo > $TMPDIR/left; exit 4");
      run_add_script (run, "tidy", "echo > $TMPDIR/left; rm $TMPDIR/left");
      run_all (run);

      g_assert_cmpuint (run->totals.n_leaky, ==, 2);
      g_assert_cmpuint (run->totals.n_failed, ==, 1 + i);
      run_assert_told (run,
                       i ? "ended untidy: failed (leaves file left)\n" : "ended untidy: passed\n");
      /* It has failed for another reason. */
      run_assert_told (run, "ended both: failed (exit status 4)\n");
    }
}

static void
test_no_more_begin_after_so_many_failures (GgenTestSandbox *sandbox, gpointer data)
{
  static const char *const ends[] = {
      "run ended: 1 passed, 1 failed, 0 skipped, 3 abandoned (1 failure)\n",
      "run ended: 1 passed, 2 failed, 0 skipped, 2 abandoned (2 failures)\n",
      "run ended: 2 passed, 3 failed, 0 skipped (3 failures)\n",
      "run ended: 2 passed, 3 failed, 0 skipped\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (Run) run = run_new (sandbox, 1);

      run->options.max_failures = i + 1;
      run_add_script (run, "good", "exit 0");
      run_add_script (run, "bad", "exit 1");
      run_add_script (run, "worse", "exit 1");
      run_add_script (run, "better", "exit 0");
      run_add_script (run, "worst", "exit 1");
      run_all (run);

      run_assert_told (run, ends[i]);
    }
}

static void
test_each_iteration_runs_all (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run->options.n_iterations = 2;
  run_add_script (run, "a", "exit 0");
  run_add_script (run, "b", "exit 1");

  g_assert_cmpstr (run_all (run), ==,
                   "run began: 4\n"
                   "began a\n"
                   "ended a: passed\n"
                   "began b\n"
                   "ended b: failed (exit status 1)\n"
                   "began a 2.1\n"
                   "ended a 2.1: passed\n"
                   "began b 2.1\n"
                   "ended b 2.1: failed (exit status 1)\n"
                   "run ended: 2 passed, 2 failed, 0 skipped\n");
}

static void
test_iterations_end_at_a_failure (GgenTestSandbox *sandbox, gpointer data)
{
  static const char script[] = "echo >> count; test $(wc -l < count) -lt 3";
  static const guint n_iterations[] = {0, 100};

  for (guint i = 0; i < G_N_ELEMENTS (n_iterations); i++)
    {
      g_autoptr (Run) run = run_new (sandbox, 1);
      g_autofree char *count =
          g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), "count", NULL);

      g_unlink (count);
      run->options.n_iterations = n_iterations[i];
      run->options.until_failure = TRUE;
      run_add_script (run, "a", script);
      run_add_script (run, "b", "exit 0");

      run_all (run);

      /* That in which it fails goes on to its end. */
      run_assert_told (run, "began b 3.1\n"
                            "ended b 3.1: passed\n"
                            "run ended: 5 passed, 1 failed, 0 skipped\n");
    }
}

static void
test_iterations_that_do_not_begin_are_abandoned (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run->options.n_iterations = 10;
  run->options.max_failures = 2;
  run_add_script (run, "a", "exit 0");
  run_add_script (run, "b", "exit 1");

  run_all (run);
  run_assert_told (run, "run ended: 2 passed, 2 failed, 0 skipped, 16 abandoned (2 failures)\n");
}

static void
test_more_iterations_than_can_be_counted_are_told_as_many (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run->options.n_iterations = G_MAXUINT;
  run->options.max_failures = 1;
  run_add_script (run, "a", "exit 1");
  run_add_script (run, "b", "exit 1");
  run_all (run);

  run_assert_told (run, "run began: 4294967295\n");
  g_assert_cmpuint (run->totals.n_abandoned, ==, G_MAXUINT);
}

static void
add_teller_of_iterations (Run *run, const char *name, const char *project)
{
  g_autofree char *script = g_strdup_printf ("echo %s $MESON_TEST_ITERATION >> iterations", name);
  GgenRunnerProgram *program = run_add_script (run, name, script)->test_case->program;

  program->environment = g_environ_setenv (program->environment, "MESON_TEST_ITERATION", "1", TRUE);
  program->project = g_strdup (project);
}

static void
test_a_program_of_meson_knows_its_iteration (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);
  const char *folder = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  g_autofree char *path = g_build_filename (folder, "iterations", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  run->options.n_iterations = 3;
  add_teller_of_iterations (run, "of-meson", "project");
  add_teller_of_iterations (run, "other", NULL);
  run_all (run);
  g_file_get_contents (path, &text, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "of-meson 1\nother 1\nof-meson 2\nother 1\nof-meson 3\nother 1\n");
}

static guint
limit_group (const char *group, gpointer user_data)
{
  return g_str_equal (group, "port") ? 2 : 0;
}

static void
test_of_a_group_no_more_run_at_once (GgenTestSandbox *sandbox, gpointer data)
{
  static const char *const groups[] = {"port", "other", NULL};
  static const guint expected[] = {2, 4, 4};

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autoptr (Run) run = run_new (sandbox, 4);

      run->limit = limit_group;
      for (guint j = 0; j < 4; j++)
        {
          g_autofree char *name = g_strdup_printf ("%u", j);

          run_add_script (run, name, "exit 0")->settings.group = g_strdup (groups[i]);
        }
      run_all (run);

      g_assert_cmpuint (run->max_open, ==, expected[i]);
      g_assert_cmpuint (run->totals.n_passed, ==, 4);
    }
}

/* Nothing else has begun and not ended when it begins, or begins before it has ended. */
static void
assert_ran_alone (Run *run, const char *name)
{
  g_autofree char *lines = g_strdup_printf ("began %s\nended %s: passed\n", name, name);
  const char *at = strstr (run->story->str, lines);
  int n_open = 0;

  g_assert_nonnull (at);
  for (const char *line = run->story->str; line < at; line = strchr (line, '\n') + 1)
    n_open += g_str_has_prefix (line, "began ") - g_str_has_prefix (line, "ended ");
  g_assert_cmpint (n_open, ==, 0);
}

static void
test_an_exclusive_program_runs_alone (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 3);

  run_add_script (run, "alone-1", "exit 0")->test_case->program->is_parallel = FALSE;
  run_add_script (run, "a", "exit 0");
  run_add_script (run, "b", "exit 0");
  run_add_script (run, "alone-2", "exit 0")->test_case->program->is_parallel = FALSE;
  run_add_script (run, "c", "exit 0");
  run_all (run);

  assert_ran_alone (run, "alone-1");
  assert_ran_alone (run, "alone-2");
  g_assert_cmpuint (run->max_open, ==, 3);
}

static void
test_who_takes_all_places_runs_alone (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 3);

  run_add_script (run, "a", "exit 0");
  run_add_script (run, "wide", "exit 0")->settings.threads_required = G_MAXUINT;
  run_add_script (run, "b", "exit 0");
  run_all (run);

  assert_ran_alone (run, "wide");
  g_assert_cmpuint (run->totals.n_passed, ==, 3);
}

static guint
count_places (Run *run)
{
  g_autoptr (GDir) dir = g_dir_open (ggen_runner_pool_get_folder (run->pool), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* Each is a process. */
static void
test_places_are_made_when_they_are_needed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 100);

  for (guint i = 0; i < 3; i++)
    run_add_script (run, i == 0 ? "a" : i == 1 ? "b" : "c", "exit 0");
  run_all (run);
  g_assert_cmpuint (count_places (run), ==, 3);
}

static void
obstruct_place (Run *run, guint number)
{
  g_autofree char *path =
      g_strdup_printf ("%s/%u", ggen_runner_pool_get_folder (run->pool), number);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "", 0, &error);
  g_assert_no_error (error);
}

static void
test_places_that_cannot_be_made_are_done_without (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 10);

  obstruct_place (run, 2);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      run_add_script (run, name, "exit 0");
    }
  run_all (run);

  run_assert_told (run, "note: no more than 2 run at once: ");
  g_assert_cmpuint (run->max_open, ==, 2);
  g_assert_cmpuint (run->totals.n_passed, ==, 5);
}

static void
test_without_any_place_the_run_is_over (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 2);

  obstruct_place (run, 0);
  run_add_script (run, "a", "exit 0");
  run_add_script (run, "b", "exit 0");
  run_all (run);

  g_assert_cmpuint (run->n_begun, ==, 0);
  g_assert_cmpuint (run->totals.n_abandoned, ==, 2);
  run_assert_told (run, "run ended: 0 passed, 0 failed, 0 skipped, 2 abandoned (an error: ");
}

static void
test_supervisors_that_are_killed_do_not_end_the_run (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 1);

  run_add_script (run, "murderer", "kill -KILL $PPID; exit 0");
  run_add_script (run, "next", "exit 0");

  g_assert_cmpstr (run_all (run), ==,
                   "run began: 2\n"
                   "began murderer\n"
                   "ended murderer: broken (its supervisor has ended unexpectedly)\n"
                   "began next\n"
                   "ended next: passed\n"
                   "run ended: 1 passed, 1 failed, 0 skipped\n");
}

/* Sources, descriptors and processes would show that something of each is left. */
static void
test_two_thousand_cases_leave_nothing (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (Run) run = run_new (sandbox, 4);

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      GgenRunnerProgram *program = run_add_script (run, name, "")->test_case->program;

      g_strfreev (program->command);
      program->command = g_strdupv ((char *[]){"/bin/true", NULL});
    }
  run_all (run);

  g_assert_cmpuint (run->totals.n_passed, ==, 2000);
  g_assert_cmpuint (run->max_open, ==, 4);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/dispatcher/" path, func, NULL)
  ADD ("a-run-is-told-from-its-beginning-to-its-end",
       test_a_run_is_told_from_its_beginning_to_its_end);
  ADD ("nothing-to-run-is-over-at-once", test_nothing_to_run_is_over_at_once);
  ADD ("the-output-of-what-passed-is-dropped", test_the_output_of_what_passed_is_dropped);
  ADD ("a-program-that-cannot-be-started-is-broken",
       test_a_program_that_cannot_be_started_is_broken);
  ADD ("leaks-fail-where-they-are-to", test_leaks_fail_where_they_are_to);
  ADD ("no-more-begin-after-so-many-failures", test_no_more_begin_after_so_many_failures);
  ADD ("each-iteration-runs-all", test_each_iteration_runs_all);
  ADD ("iterations-end-at-a-failure", test_iterations_end_at_a_failure);
  ADD ("iterations-that-do-not-begin-are-abandoned",
       test_iterations_that_do_not_begin_are_abandoned);
  ADD ("more-iterations-than-can-be-counted-are-told-as-many",
       test_more_iterations_than_can_be_counted_are_told_as_many);
  ADD ("a-program-of-meson-knows-its-iteration", test_a_program_of_meson_knows_its_iteration);
  ADD ("of-a-group-no-more-run-at-once", test_of_a_group_no_more_run_at_once);
  ADD ("an-exclusive-program-runs-alone", test_an_exclusive_program_runs_alone);
  ADD ("who-takes-all-places-runs-alone", test_who_takes_all_places_runs_alone);
  ADD ("places-are-made-when-they-are-needed", test_places_are_made_when_they_are_needed);
  ADD ("places-that-cannot-be-made-are-done-without",
       test_places_that_cannot_be_made_are_done_without);
  ADD ("without-any-place-the-run-is-over", test_without_any_place_the_run_is_over);
  ADD ("supervisors-that-are-killed-do-not-end-the-run",
       test_supervisors_that_are_killed_do_not_end_the_run);
  ADD ("two-thousand-cases-leave-nothing", test_two_thousand_cases_leave_nothing);
#undef ADD

  return ggen_test_run ();
}
