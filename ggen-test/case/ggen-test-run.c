/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-run-private.h"

#include <string.h>

#include "ggen-test-beginning-private.h"
#include "ggen-test-child-private.h"
#include "ggen-test-dbus-private.h"
#include "ggen-test-deadline-private.h"
#include "ggen-test-folders-private.h"
#include "ggen-test-errand-private.h"
#include "ggen-test-explore-private.h"
#include "ggen-test-options-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-shuffle-private.h"
#include "ggen-test-output-private.h"
#include "ggen-test-process-private.h"
#include "ggen-test-random-private.h"
#include "ggen-test-sandbox-private.h"
#include "ggen-test-symbols-private.h"
#include "ggen-test-verdict-private.h"

/* What g_test_run() returns where every test was skipped. */
#define ALL_SKIPPED 77

static GgenTestRunning running;

const GgenTestRunning *
ggen_test_run_get_running (void)
{
  return &running;
}

/* For whoever has to remove it should this process not come to it. */
static void
tell_folder (GgenTestSandbox *sandbox)
{
  if (ggen_test_verdict_is_open ())
    ggen_test_verdict_send (GGEN_TEST_VERDICT_FOLDER, ggen_test_options.is_sent
                                                          ? ggen_test_folders_get_base ()
                                                          : sandbox->dir);
}

static void
report (GgenTestSandbox *sandbox, GPtrArray *findings)
{
  const char *first;

  if (findings->len == 0)
    return;

  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s: %s", sandbox->path, (const char *) findings->pdata[i]);

  /* A verdict is a line; the rest of the first finding is above with all the others. */
  first = findings->pdata[0];
  g_test_fail_printf ("%.*s", (int) strcspn (first, "\n"), first);
}

void
ggen_test_run_begin (GgenTestSandbox *sandbox)
{
  running.sandbox = sandbox;
  ggen_test_random_begin (sandbox->path);
  ggen_test_deadline_set (ggen_test_options.timeout);
  ggen_test_sandbox_enter (sandbox);
}

GPtrArray *
ggen_test_run_end (GgenTestSandbox *sandbox)
{
  GPtrArray *findings;

  /* A test that ends while its report is made leaves what it has for that. */
  ggen_test_deadline_look ();
  findings = ggen_test_sandbox_leave (sandbox);
  ggen_test_deadline_clear ();
  running.sandbox = NULL;

  return findings;
}

void
ggen_test_run_here (const GgenTestCase *self, guint64 schedule)
{
  g_autoptr (GgenTestSandbox) sandbox = ggen_test_sandbox_new (self->path, self->flags);
  g_autoptr (GPtrArray) findings = NULL;

  if ((self->flags & GGEN_TEST_DBUS) && ggen_test_dbus_get_obstacle () != NULL)
    {
      g_test_skip (ggen_test_dbus_get_obstacle ());
      return;
    }

  ggen_test_schedule_set_seed (schedule);
  ggen_test_run_begin (sandbox);
  tell_folder (sandbox);
  self->func (sandbox, self->user_data);
  findings = ggen_test_run_end (sandbox);

  report (sandbox, findings);
}

/* What a test that is explored says of that is said by the process that waits. */
static void
tell_schedule (const GgenTestCase *self)
{
  if ((self->flags & GGEN_TEST_DETERMINISTIC) && ggen_test_verdict_is_failure ()
      && !ggen_test_verdict_is_open () && !g_test_subprocess ())
    ggen_test_explore_tell (self, ggen_test_explore_get_schedule (self));
}

static void
run_in_process (const GgenTestCase *self)
{
  g_autoptr (GgenTestProcess) process =
      ggen_test_process_start (self, ggen_test_explore_get_schedule (self),
                               GGEN_TEST_PROCESS_DEFAULT);

  if (process == NULL)
    return;

  ggen_test_process_wait (process);
  ggen_test_process_report (process);
  tell_schedule (self);
}

/* What the process before this one has reported, but for the last, which hung: that is failed. */
static void
pass_over (const GgenTestCase *self)
{
  const GgenTestErrand *errand = ggen_test_errand_get ();

  if (running.number < errand->n_reported)
    return;

  ggen_test_output_set_silent (FALSE);
  g_test_fail_printf ("%s", errand->why);
  tell_schedule (self);
}

static void
run_case (gconstpointer data)
{
  const GgenTestCase *self = data;
  const GgenTestErrand *errand = ggen_test_errand_get ();

  running.number++;
  ggen_test_verdict_forget ();

  if (ggen_test_options.is_sent)
    ggen_test_child_run (self, errand->schedule, errand->channel, FALSE);
  else if (errand != NULL && running.number <= errand->n_reported)
    pass_over (self);
  else if (ggen_test_explore_is_asked_for (self))
    ggen_test_explore (self);
  else if ((self->flags & GGEN_TEST_PROCESS) && !g_test_subprocess ())
    run_in_process (self);
  else
    {
      ggen_test_run_here (self, ggen_test_explore_get_schedule (self));
      tell_schedule (self);
    }
}

/* A program that was sent to run a test has that one only. */
static gboolean
is_asked_for (const GgenTestCase *self)
{
  return !ggen_test_options.is_sent || g_strcmp0 (self->path, ggen_test_errand_get ()->path) == 0;
}

/* One line, which replays it. */
static void
tell_order (GPtrArray *cases)
{
  g_autofree char *line = ggen_test_shuffle_describe (cases);

  if (line == NULL || running.number < 2)
    return;

  if (ggen_test_options.is_tap)
    g_print ("# to run the tests in this order again: %s\n", line);
  else
    g_printerr ("to run the tests in this order again: %s\n", line);
}

/**
 * ggen_test_run:
 *
 * Runs the tests that the command line asks for.
 *
 * They run in a random order, which is drawn from GLib's seed: a program that fails prints the
 * command that repeats it (`--seed`). With `--in-order`, or `GGEN_TEST_IN_ORDER=1` in the
 * environment, they run in the order in which they were added. As ever with GLib, those whose paths
 * begin with the same folder are kept together.
 *
 * A test with %GGEN_TEST_DETERMINISTIC runs under a schedule that the seed leads to, too. With
 * `--explore N`, or `GGEN_TEST_EXPLORE=N` in the environment, it runs under one schedule after the
 * other, each in a process of its own, until it fails or N were tried. One that fails prints the
 * command that runs it under that schedule again (`--schedule`).
 *
 * A test that has not ended after 60 seconds is failed with a report of what it waits for, and the
 * rest of the tests run in a fresh process. `GGEN_TEST_TIMEOUT` in the environment says after how many
 * seconds, which need not be whole; 0 for never.
 *
 * A test that calls exit() is failed as well, and does not end the program either. Processes that it
 * forks may.
 *
 * Returns: the exit status of the program
 *
 * Since: 1.0
 */
int
ggen_test_run (void)
{
  g_autoptr (GPtrArray) cases = ggen_test_cases_steal ();
  int status;

  /* What a test that hung has started. */
  if (ggen_test_errand_get () != NULL && ggen_test_errand_get ()->n_reported > 0)
    ggen_test_beginning_end_children ();
  ggen_test_shuffle (cases);
  for (guint i = 0; i < cases->len; i++)
    {
      const GgenTestCase *self = cases->pdata[i];

      if (is_asked_for (self))
        g_test_add_data_func (self->path, self, run_case);
    }

  status = g_test_run ();
  ggen_test_symbols_end ();
  if (ggen_test_options.is_sent)
    return 0;
  if (status != 0 && status != ALL_SKIPPED)
    tell_order (cases);

  return status;
}
