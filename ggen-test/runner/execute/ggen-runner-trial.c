/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-trial.h"

#include <signal.h>

/* More findings than anybody reads */
#define MAX_GUARD (256 * 1024)

GgenRunnerTrial *
ggen_runner_trial_new (const GgenRunnerLaunch *launch,
                       GgenRunnerEndedFunc ended,
                       gpointer user_data)
{
  GgenRunnerTrial *self = g_new0 (GgenRunnerTrial, 1);

  self->launch = *launch;
  self->launch.test_case = ggen_runner_case_ref (launch->test_case);
  self->attempt = ggen_runner_attempt_new (0);
  self->attempt->began = g_get_real_time ();
  self->ended = ended;
  self->user_data = user_data;

  return self;
}

static void
clear_captures (GgenRunnerTrial *self)
{
  g_clear_pointer (&self->output, ggen_runner_capture_free);
  g_clear_pointer (&self->error, ggen_runner_capture_free);
  g_clear_pointer (&self->guard, ggen_runner_capture_free);
}

void
ggen_runner_trial_free (GgenRunnerTrial *self)
{
  clear_captures (self);
  g_clear_pointer (&self->attempt, ggen_runner_attempt_free);
  ggen_runner_case_unref (self->launch.test_case);
  g_free (self);
}

static gboolean
open_captures (GgenRunnerTrial *self,
               GgenRunnerCaptureClosedFunc closed,
               gpointer user_data,
               GError **error)
{
  gsize max_output = self->launch.max_output;

  self->output = ggen_runner_capture_new (max_output, closed, user_data, error);
  if (self->output == NULL)
    return FALSE;
  if (!self->launch.is_listing)
    ggen_runner_capture_set_parser (self->output, ggen_runner_tap_parser_new ());
  self->error = ggen_runner_capture_new (max_output, closed, user_data, error);
  if (self->error == NULL)
    return FALSE;
  if (!self->launch.is_guarded)
    return TRUE;
  self->guard = ggen_runner_capture_new (MAX_GUARD, NULL, NULL, error);

  return self->guard != NULL;
}

gboolean
ggen_runner_trial_open (GgenRunnerTrial *self,
                        GgenRunnerCaptureClosedFunc closed,
                        gpointer user_data,
                        GError **error)
{
  clear_captures (self);
  /* Its time begins now. */
  self->paused = 0;
  if (open_captures (self, closed, user_data, error))
    return TRUE;
  clear_captures (self);

  return FALSE;
}

void
ggen_runner_trial_close_writers (GgenRunnerTrial *self)
{
  ggen_runner_capture_close_writer (self->output);
  ggen_runner_capture_close_writer (self->error);
  if (self->guard != NULL)
    ggen_runner_capture_close_writer (self->guard);
}

gboolean
ggen_runner_trial_drain (GgenRunnerTrial *self)
{
  gboolean is_output_at_end = ggen_runner_capture_drain (self->output);

  return ggen_runner_capture_drain (self->error) && is_output_at_end;
}

void
ggen_runner_trial_note_signal (GgenRunnerTrial *self, int signal_number)
{
  gint64 now = g_get_monotonic_time ();

  if (self->paused_at == 0 && (signal_number == SIGSTOP || signal_number == SIGTSTP))
    self->paused_at = now;
  else if (self->paused_at != 0 && (signal_number == SIGCONT || signal_number == SIGKILL))
    {
      self->paused += now - self->paused_at;
      self->paused_at = 0;
    }
}

void
ggen_runner_trial_fail (GgenRunnerTrial *self, const char *reason)
{
  self->attempt->has_status = FALSE;
  self->attempt->outcome = GGEN_RUNNER_BROKEN;
  g_free (self->attempt->reason);
  self->attempt->reason = g_strdup (reason);
}

static void
add_output_leak (GgenRunnerTrial *self, GgenRunnerCapture *capture, const char *name)
{
  g_autofree char *holder = NULL;
  g_autofree char *text = NULL;

  if (ggen_runner_capture_drain (capture))
    return;
  holder = ggen_runner_capture_find_holder (capture);
  text =
      holder != NULL ? g_strdup_printf ("%s, held by process %s", name, holder) : g_strdup (name);
  ggen_runner_attempt_add_leak (self->attempt,
                                ggen_runner_leak_new (GGEN_RUNNER_LEAK_OUTPUT, text));
}

static void
add_guard_leaks (GgenRunnerTrial *self)
{
  GgenRunnerOutput output;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  ggen_runner_capture_drain (self->guard);
  output = ggen_runner_capture_get_output (self->guard);
  bytes = output.bytes;
  if (bytes == NULL)
    return;
  text = g_utf8_make_valid (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      ggen_runner_attempt_add_leak (self->attempt,
                                    ggen_runner_leak_new (GGEN_RUNNER_LEAK_GUARD, *line));
}

/* What is held by others is told only of a test that has ended. */
static void
take_streams (GgenRunnerTrial *self)
{
  GgenRunnerAttempt *attempt = self->attempt;

  if (self->has_ended)
    {
      add_output_leak (self, self->output, "standard output");
      add_output_leak (self, self->error, "standard error");
      if (self->guard != NULL)
        add_guard_leaks (self);
    }
  attempt->standard_output = ggen_runner_capture_get_output (self->output);
  attempt->tap = ggen_runner_capture_take_tap (self->output);
  attempt->standard_error = ggen_runner_capture_get_output (self->error);
}

GgenRunnerAttempt *
ggen_runner_trial_take_attempt (GgenRunnerTrial *self)
{
  if (self->has_ended)
    {
      ggen_runner_trial_note_signal (self, SIGCONT);
      self->attempt->duration = MAX (self->attempt->duration - self->paused, 0);
    }
  if (self->output != NULL)
    take_streams (self);

  return g_steal_pointer (&self->attempt);
}
