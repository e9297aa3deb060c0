/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-verdict.h"

#include "ggen-runner-complaint.h"
#include "ggen-runner-points.h"
#include "ggen-runner-status.h"
#include "ggen-runner-tap-parser.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* What a verdict is reached from. */
typedef struct
{
  GgenRunnerAttempt *attempt;
  const GgenRunnerCase *test_case;
  const GgenRunnerTap *tap;
  gboolean is_incomplete; /* something of the output is missing in the TAP */
} Trial;

static gboolean
is_of_tap (const Trial *self)
{
  return self->test_case->program->protocol == GGEN_RUNNER_PROTOCOL_TAP;
}

static gboolean
has_exited_with (const Trial *self, int status)
{
  return WIFEXITED (self->attempt->wait_status)
         && WEXITSTATUS (self->attempt->wait_status) == status;
}

/* (transfer full) (nullable): @reason */
static void
decide (const Trial *self, GgenRunnerOutcome outcome, char *reason)
{
  g_autofree char *owned = reason;

  self->attempt->outcome = outcome;
  g_free (self->attempt->reason);
  self->attempt->reason =
      owned != NULL ? ggen_runner_complaint_clean (owned, strlen (owned)) : NULL;
}

/* (nullable): what the program has said of why it fails */
static char *
find_complaint (const Trial *self)
{
  const GBytes *error = self->attempt->standard_error.bytes;
  const char *reason = self->tap->bail_out_reason;
  const char *bytes;
  gsize size;

  if (reason != NULL)
    {
      reason = ggen_runner_complaint_strip (reason);
      return ggen_runner_complaint_clean (reason, strlen (reason));
    }
  if (error == NULL)
    return NULL;

  bytes = g_bytes_get_data ((GBytes *) error, &size);

  return ggen_runner_complaint_find (bytes, size);
}

/* A process that ends itself because a test has failed says so first. */
static gboolean
is_crash (const Trial *self, const char *complaint)
{
  int wait_status = self->attempt->wait_status;

  if (!WIFSIGNALED (wait_status))
    return FALSE;

  return (WTERMSIG (wait_status) != SIGABRT && WTERMSIG (wait_status) != SIGTRAP)
         || (complaint == NULL && !self->tap->is_bailed_out);
}

/* By its status, whatever it has printed. @message: (nullable): of what failed */
static void
decide_by_status (const Trial *self, const char *message)
{
  g_autofree char *complaint = find_complaint (self);
  g_autofree char *status = ggen_runner_status_describe (self->attempt->wait_status);
  const char *why = message != NULL ? message : complaint;

  if (is_crash (self, complaint))
    decide (self, GGEN_RUNNER_CRASHED, g_steal_pointer (&status));
  else if (has_exited_with (self, GGEN_RUNNER_STATUS_HARD_ERROR))
    decide (self, GGEN_RUNNER_BROKEN,
            why != NULL ? g_strconcat (status, ": ", why, NULL) : g_steal_pointer (&status));
  else if (why != NULL)
    decide (self, GGEN_RUNNER_FAILED, g_strdup (why));
  else if (WIFSIGNALED (self->attempt->wait_status))
    decide (self, GGEN_RUNNER_FAILED, g_strdup (self->tap->n_failed > 0 ? "not ok" : "bailed out"));
  else
    decide (self, GGEN_RUNNER_FAILED, g_steal_pointer (&status));
}

/* What a line of TAP tells, where the status is no failure. */
static void
decide_by_test (const Trial *self, const GgenRunnerTapTest *test)
{
  g_autoptr (GgenRunnerPoint) point = ggen_runner_points_make (test, self->test_case->path);

  decide (self, point->outcome,
          point->message != NULL || point->outcome != GGEN_RUNNER_FAILED
              ? g_steal_pointer (&point->message)
              : g_strdup ("not ok"));
}

/* The line that tells of the case: where there are more, since also a forked child prints them, the first that fails
 * counts for TAP; else the last, that of the process whose status it is. @is_ended: whether GLib came to its end after
 * the line. */
static const GgenRunnerTapTest *
find_own_test (const Trial *self, gboolean *is_ended)
{
  const GgenRunnerTapTest *found = NULL;

  for (guint i = 0; i < self->tap->tests->len; i++)
    {
      const GgenRunnerTapTest *test = self->tap->tests->pdata[i];

      if (!ggen_runner_points_is_named (test, self->test_case->path)
          || (found != NULL && test->depth > found->depth))
        continue;
      found = test;
      *is_ended = i < self->tap->n_ended;
      if (is_of_tap (self) && test->depth == 0 && ggen_runner_tap_test_is_failed (test))
        break;
    }

  return found;
}

/* Is "ok 12" before @at? */
static gboolean
is_after_ok (const char *begin, const char *at)
{
  static const char ok[] = "ok ", not_ok[] = "not ok ";
  const char *number = at;

  while (number > begin && g_ascii_isdigit (number[-1]))
    number--;

  return number < at && (gsize) (number - begin) >= strlen (ok)
         && memcmp (number - strlen (ok), ok, strlen (ok)) == 0
         && ((gsize) (number - begin) < strlen (not_ok)
             || memcmp (number - strlen (not_ok), not_ok, strlen (not_ok)) != 0);
}

/* Is it what GLib prints when it has come to its end, "1..1" or "# End of a tests"? */
static gboolean
is_end_of_framework (const char *bytes, gsize size)
{
  GgenRunnerTapLine line;

  ggen_runner_tap_line_read (&line, bytes, size);

  return line.depth == 0
         && ((line.kind == GGEN_RUNNER_TAP_PLAN && line.number > 0)
             || (line.kind == GGEN_RUNNER_TAP_COMMENT
                 && g_strstr_len (line.text, line.text_size, "End of ") == line.text));
}

/* Comments are of the test. */
static gboolean
ends_with_ok (const char *bytes, gsize size, const char *path)
{
  gsize length = strlen (path);
  const char *at = bytes + size - length;

  return size > length && memcmp (at, path, length) == 0 && bytes[0] != '#'
         && is_after_ok (bytes, at);
}

/* "some output without an end of lineok 1 /path", and GLib came to its end after it: the test has printed that, and is
 * not to blame. */
static gboolean
has_ok_within_line (const Trial *self)
{
  GBytes *output = self->attempt->standard_output.bytes;
  g_autofree char *path = g_strconcat (" ", self->test_case->path, NULL);
  gboolean is_found = FALSE, is_ended = FALSE;
  const char *bytes, *end;
  gsize size;

  if (output == NULL)
    return FALSE;
  bytes = g_bytes_get_data (output, &size);
  end = bytes + size;
  while (bytes < end)
    {
      const char *newline = memchr (bytes, '\n', end - bytes);
      gsize length = (newline != NULL ? newline : end) - bytes;

      if (newline != NULL && ends_with_ok (bytes, length, path))
        is_found = TRUE;
      else if (is_found && newline != NULL && is_end_of_framework (bytes, length))
        is_ended = TRUE;
      bytes += length + 1;
    }

  return is_ended;
}

static void
decide_without_test (const Trial *self)
{
  static const char without_result[] = "ended with exit status 0 and without a result";
  const GgenRunnerTap *tap = self->tap;

  if (has_ok_within_line (self))
    decide (self, GGEN_RUNNER_PASSED, NULL);
  else if (tap->n_forgotten > 0)
    decide (self, GGEN_RUNNER_BROKEN, g_strdup ("printed too many results to be judged by them"));
  else if (tap->n_open_suites > 0)
    decide (self, GGEN_RUNNER_FAILED, g_strdup (without_result));
  else if (tap->plan_explanation != NULL && tap->n_tests == 0)
    decide (self, GGEN_RUNNER_SKIPPED, g_strdup (tap->plan_explanation));
  else if (tap->has_plan && tap->n_tests == 0)
    decide (self, GGEN_RUNNER_VANISHED, g_strdup ("the program does not know it"));
  else if (tap->has_plan)
    decide (self, GGEN_RUNNER_VANISHED, g_strdup ("the program told the results of others only"));
  else
    decide (self, GGEN_RUNNER_FAILED, g_strdup (without_result));
}

static void
judge_case (const Trial *self)
{
  gboolean is_ended = FALSE;
  const GgenRunnerTapTest *test = find_own_test (self, &is_ended);
  gboolean is_failed = test != NULL && ggen_runner_tap_test_is_failed (test);

  if (has_exited_with (self, GGEN_RUNNER_STATUS_SKIPPED) && !is_of_tap (self) && !is_failed)
    decide (self, GGEN_RUNNER_SKIPPED,
            test != NULL && test->explanation != NULL
                ? g_strdup (test->explanation)
                : ggen_runner_status_describe (self->attempt->wait_status));
  else if (!has_exited_with (self, 0))
    {
      g_autoptr (GgenRunnerPoint) point =
          is_failed ? ggen_runner_points_make (test, self->test_case->path) : NULL;

      decide_by_status (self, point != NULL ? point->message : NULL);
    }
  else if (self->tap->is_bailed_out && is_of_tap (self))
    decide_by_status (self, self->tap->bail_out_reason != NULL ? NULL : "bailed out");
  else if (test != NULL && !is_failed && !is_ended)
    decide (self, GGEN_RUNNER_FAILED,
            g_strdup ("ended with exit status 0 before the test framework came to its end"));
  else if (test != NULL)
    decide_by_test (self, test);
  else
    decide_without_test (self);
}

/* (nullable): the first test that failed, and why: "/a/b: why". How many others did, the points tell. */
static char *
describe_failures (const GgenRunnerTap *tap)
{
  for (guint i = 0; i < tap->tests->len; i++)
    {
      const GgenRunnerTapTest *test = tap->tests->pdata[i];

      if (test->depth == 0 && ggen_runner_tap_test_is_failed (test))
        {
          g_autoptr (GgenRunnerPoint) point = ggen_runner_points_make (test, NULL);

          return point->message != NULL ? g_strconcat (point->name, ": ", point->message, NULL)
                                        : g_strdup (point->name);
        }
    }

  return tap->n_failed > 0 ? g_strdup_printf ("%" G_GUINT64_FORMAT " tests failed", tap->n_failed)
                           : NULL;
}

static void
decide_by_skipped_tests (const Trial *self)
{
  const GgenRunnerTap *tap = self->tap;
  const GgenRunnerTapTest *first = tap->tests->len > 0 ? tap->tests->pdata[0] : NULL;

  if (tap->n_tests == 0)
    decide (self, GGEN_RUNNER_SKIPPED,
            g_strdup (tap->plan_explanation != NULL ? tap->plan_explanation : "it has no tests"));
  else if (tap->n_tests == 1 && first != NULL && first->depth == 0)
    decide_by_test (self, first);
  else
    decide (self, GGEN_RUNNER_SKIPPED, g_strdup ("all tests are skipped"));
}

static void
judge_whole_by_tap (const Trial *self)
{
  const GgenRunnerTap *tap = self->tap;
  g_autofree char *failures = describe_failures (tap);

  if (!has_exited_with (self, 0))
    decide_by_status (self, failures);
  else if (tap->is_bailed_out)
    decide_by_status (self, tap->bail_out_reason != NULL ? NULL : "bailed out");
  else if (failures != NULL)
    decide (self, GGEN_RUNNER_FAILED, g_steal_pointer (&failures));
  else if (tap->error != NULL)
    decide (self, GGEN_RUNNER_BROKEN, g_strdup (tap->error));
  else if (self->is_incomplete)
    decide (self, GGEN_RUNNER_BROKEN, g_strdup ("printed too much to be judged by its output"));
  else if (!tap->has_plan && tap->n_tests == 0)
    decide (self, GGEN_RUNNER_BROKEN, g_strdup ("printed no TAP"));
  else if (tap->n_skipped == tap->n_tests)
    decide_by_skipped_tests (self);
  else
    decide (self, GGEN_RUNNER_PASSED, NULL);
}

static void
judge_whole_by_status (const Trial *self)
{
  if (has_exited_with (self, 0))
    decide (self, GGEN_RUNNER_PASSED, NULL);
  else if (has_exited_with (self, GGEN_RUNNER_STATUS_SKIPPED))
    decide (self, GGEN_RUNNER_SKIPPED,
            self->tap->plan_explanation != NULL
                ? g_strdup (self->tap->plan_explanation)
                : ggen_runner_status_describe (self->attempt->wait_status));
  else
    {
      g_autofree char *failures = self->tap->has_plan ? describe_failures (self->tap) : NULL;

      decide_by_status (self, failures);
    }
}

static void
turn_round (const Trial *self)
{
  GgenRunnerAttempt *attempt = self->attempt;

  if (attempt->outcome == GGEN_RUNNER_PASSED)
    decide (self, GGEN_RUNNER_FAILED, g_strdup ("passed, and was expected to fail"));
  else if (attempt->outcome == GGEN_RUNNER_FAILED || attempt->outcome == GGEN_RUNNER_CRASHED)
    {
      decide (self, GGEN_RUNNER_PASSED,
              g_strdup_printf ("failed, as expected: %s", attempt->reason));
      /* Those that failed would be counted as failures. */
      g_clear_pointer (&attempt->points, g_ptr_array_unref);
    }
}

static void
judge_whole (const Trial *self)
{
  if (is_of_tap (self))
    judge_whole_by_tap (self);
  else
    judge_whole_by_status (self);
  if (self->test_case->program->is_expected_to_fail)
    turn_round (self);
}

/* Points of a program of exit statuses are taken where it prints TAP beyond doubt, and do not say that a program has
 * failed that has passed. */
static gboolean
has_points (const Trial *self)
{
  if (self->test_case->path != NULL || self->tap->n_tests == 0)
    return FALSE;

  return is_of_tap (self)
         || (self->tap->has_plan && (self->tap->n_failed == 0 || !has_exited_with (self, 0)));
}

static char *
describe_timeout (gint64 timeout)
{
  double seconds = timeout / (double) G_USEC_PER_SEC;

  return g_strdup_printf ("took longer than %g s", seconds);
}

static void
judge (const Trial *self, const GgenRunnerIntervention *intervention)
{
  if (intervention->interruption != NULL)
    decide (self, GGEN_RUNNER_ABANDONED,
            g_strdup_printf ("the run was stopped: %s", intervention->interruption));
  else if (!self->attempt->has_status)
    decide (self, GGEN_RUNNER_BROKEN,
            g_strdup (self->attempt->reason != NULL ? self->attempt->reason
                                                    : "it could not be started"));
  else if (intervention->is_timed_out)
    decide (self, GGEN_RUNNER_TIMED_OUT, describe_timeout (intervention->timeout));
  else if (self->test_case->path != NULL)
    judge_case (self);
  else
    judge_whole (self);
}

static GgenRunnerTap *
parse_output (const GgenRunnerOutput *output)
{
  g_autoptr (GgenRunnerTapParser) parser = ggen_runner_tap_parser_new ();
  gsize size = 0;
  const char *bytes = output->bytes != NULL ? g_bytes_get_data (output->bytes, &size) : NULL;

  if (output->n_dropped > 0)
    ggen_runner_tap_parser_set_incomplete (parser);
  if (size > 0)
    ggen_runner_tap_parser_feed (parser, bytes, size);

  return ggen_runner_tap_parser_finish (parser);
}

void
ggen_runner_verdict_reach (GgenRunnerAttempt *attempt,
                           const GgenRunnerCase *test_case,
                           const GgenRunnerIntervention *intervention)
{
  gboolean has_all = attempt->tap != NULL || attempt->standard_output.n_dropped == 0;
  g_autoptr (GgenRunnerTap) tap = attempt->tap != NULL ? g_steal_pointer (&attempt->tap)
                                                       : parse_output (&attempt->standard_output);
  Trial trial = {.attempt = attempt, .test_case = test_case, .tap = tap, .is_incomplete = !has_all};

  if (has_points (&trial))
    ggen_runner_points_add (attempt, tap);
  judge (&trial, intervention);
}
