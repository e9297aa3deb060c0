/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-result.h"

gboolean
ggen_runner_outcome_is_failure (GgenRunnerOutcome outcome)
{
  return outcome != GGEN_RUNNER_PASSED && outcome != GGEN_RUNNER_SKIPPED
         && outcome != GGEN_RUNNER_ABANDONED;
}

const char *
ggen_runner_outcome_get_name (GgenRunnerOutcome outcome)
{
  static const char *const names[] = {
      [GGEN_RUNNER_PASSED] = "passed",       [GGEN_RUNNER_SKIPPED] = "skipped",
      [GGEN_RUNNER_FAILED] = "failed",       [GGEN_RUNNER_CRASHED] = "crashed",
      [GGEN_RUNNER_TIMED_OUT] = "timed out", [GGEN_RUNNER_VANISHED] = "vanished",
      [GGEN_RUNNER_BROKEN] = "broken",       [GGEN_RUNNER_ABANDONED] = "abandoned",
  };

  return names[outcome];
}

const char *
ggen_runner_leak_kind_get_name (GgenRunnerLeakKind kind)
{
  static const char *const names[] = {
      [GGEN_RUNNER_LEAK_OUTPUT] = "output",
      [GGEN_RUNNER_LEAK_PROCESS] = "process",
      [GGEN_RUNNER_LEAK_FILE] = "file",
      [GGEN_RUNNER_LEAK_GUARD] = "guard",
  };

  return names[kind];
}

GgenRunnerPoint *
ggen_runner_point_new (const char *name, GgenRunnerOutcome outcome, const char *message)
{
  GgenRunnerPoint *self = g_new0 (GgenRunnerPoint, 1);

  self->name = g_strdup (name);
  self->outcome = outcome;
  self->message = g_strdup (message);
  self->n_tests = 1;

  return self;
}

void
ggen_runner_point_free (GgenRunnerPoint *self)
{
  g_free (self->name);
  g_free (self->message);
  g_free (self);
}

GgenRunnerLeak *
ggen_runner_leak_new (GgenRunnerLeakKind kind, const char *text)
{
  GgenRunnerLeak *self = g_new0 (GgenRunnerLeak, 1);

  self->kind = kind;
  self->text = g_strdup (text);

  return self;
}

void
ggen_runner_leak_free (GgenRunnerLeak *self)
{
  g_free (self->text);
  g_free (self);
}

GgenRunnerAttempt *
ggen_runner_attempt_new (guint number)
{
  GgenRunnerAttempt *self = g_new0 (GgenRunnerAttempt, 1);

  self->number = number;

  return self;
}

void
ggen_runner_attempt_free (GgenRunnerAttempt *self)
{
  g_free (self->reason);
  g_clear_pointer (&self->points, g_ptr_array_unref);
  g_clear_pointer (&self->leaks, g_ptr_array_unref);
  g_clear_pointer (&self->standard_output.bytes, g_bytes_unref);
  g_clear_pointer (&self->standard_error.bytes, g_bytes_unref);
  g_clear_pointer (&self->tap, ggen_runner_tap_free);
  g_free (self->stacks);
  g_free (self);
}

void
ggen_runner_attempt_add_point (GgenRunnerAttempt *self, GgenRunnerPoint *point)
{
  if (self->points == NULL)
    self->points = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_point_free);
  g_ptr_array_add (self->points, point);
}

void
ggen_runner_attempt_add_leak (GgenRunnerAttempt *self, GgenRunnerLeak *leak)
{
  if (self->leaks == NULL)
    self->leaks = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_leak_free);
  g_ptr_array_add (self->leaks, leak);
}

GgenRunnerResult *
ggen_runner_result_new (GgenRunnerCase *test_case, guint iteration)
{
  GgenRunnerResult *self = g_rc_box_new0 (GgenRunnerResult);

  self->test_case = ggen_runner_case_ref (test_case);
  self->iteration = iteration;
  self->attempts = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_attempt_free);
  self->outcome = GGEN_RUNNER_ABANDONED;

  return self;
}

static void
clear_result (gpointer data)
{
  GgenRunnerResult *self = data;

  ggen_runner_case_unref (self->test_case);
  g_ptr_array_unref (self->attempts);
  g_strfreev (self->environment);
  g_free (self->reason_in_whole);
}

const GgenRunnerResult *
ggen_runner_result_ref (const GgenRunnerResult *self)
{
  return g_rc_box_acquire ((gpointer) self);
}

void
ggen_runner_result_unref (const GgenRunnerResult *self)
{
  g_rc_box_release_full ((gpointer) self, clear_result);
}

const GgenRunnerAttempt *
ggen_runner_result_get_last_attempt (const GgenRunnerResult *self)
{
  return self->attempts->len > 0 ? self->attempts->pdata[self->attempts->len - 1] : NULL;
}

GgenRunnerOutcome
ggen_runner_result_get_outcome_alone (const GgenRunnerResult *self)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (self);

  return last != NULL ? last->outcome : self->outcome;
}
