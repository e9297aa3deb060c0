/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-executor.h"

#include <ggen-runtime.h>
#include <glib/gstdio.h>
#include <signal.h>

#include "ggen-runner-command.h"
#include "ggen-runner-ended.h"
#include "ggen-runner-refusals.h"
#include "ggen-runner-server.h"
#include "ggen-runner-start.h"
#include "ggen-runner-started.h"
#include "ggen-runner-supervisor.h"
#include "ggen-runner-trial.h"
#include "ggen-supervise-folders.h"

/* What others hold of the streams may be let go any moment. */
#define HELD_MILLISECONDS 100
/* A fork server that was told to kill its test does so at once, unless it is stopped or broken. */
#define KILL_MILLISECONDS 2000
/* How often as long a supervisor may take for the same: there may be much to remove. */
#define MOST_KILL_ROUNDS 5

/* What the supervisor has been told to run */
typedef enum
{
  NOTHING,
  A_TEST,
  A_SERVER,
} Supervised;

struct _GgenRunnerExecutor
{
  char *folder;                     /* (owned) */
  char *base;                       /* (owned): in the folder, for a test */
  char *server_base;                /* (owned): in the folder, for a program that serves */
  GgenRunnerRefusals *refusals;     /* (owned) */
  GgenRunnerSupervisor *supervisor; /* (owned) (nullable) */
  Supervised supervised;
  GgenRunnerServer *server; /* (owned) (nullable): NULL as soon as nothing more is wanted of it */
  gboolean is_sandbox_gone; /* the server, whose end the supervisor has not yet told */
  GgenRunnerTrial *trial;   /* (owned) (nullable): NULL: not busy */
  GSource *timer;           /* (owned) (nullable): of the trial */
  guint n_kill_rounds;      /* since the supervisor was told to kill it */
};

/* Ends the trial: whoever launched it may launch the next, or free this. */
static void
complete (GgenRunnerExecutor *self)
{
  g_autoptr (GgenRunnerTrial) trial = g_steal_pointer (&self->trial);
  g_autoptr (GgenRunnerAttempt) attempt = ggen_runner_trial_take_attempt (trial);

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  trial->ended (self, g_steal_pointer (&attempt), trial->user_data);
}

static gboolean
on_complete (gpointer user_data)
{
  complete (user_data);

  return G_SOURCE_REMOVE;
}

static void
set_timer (GgenRunnerExecutor *self, guint milliseconds, GSourceFunc func)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  self->timer = milliseconds > 0 ? g_timeout_source_new (milliseconds) : g_idle_source_new ();
  g_source_set_priority (self->timer, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->timer, func, self, NULL);
  g_source_set_static_name (self->timer, "[ggen] executor of tests");
  g_source_attach (self->timer, ggen_runtime_get_context (ggen_runtime_get_default ()));
}

/* Not at once: nobody expects an answer before the question is out. */
static void
fail (GgenRunnerExecutor *self, const char *reason)
{
  self->trial->is_started = TRUE;
  self->trial->has_ended = TRUE;
  ggen_runner_trial_fail (self->trial, reason);
  set_timer (self, 0, on_complete);
}

static void
on_capture_closed (gpointer user_data)
{
  GgenRunnerExecutor *self = user_data;

  if (self->trial->has_ended && ggen_runner_trial_drain (self->trial))
    complete (self);
}

static gboolean
has_sandbox (GgenRunnerExecutor *self)
{
  return self->server != NULL && ggen_runner_server_is_sandbox (self->server);
}

/* The supervisor tells when nothing is left of the program. */
static void
kill_server (GgenRunnerExecutor *self)
{
  if (self->supervised == A_SERVER)
    ggen_runner_peer_send (self->supervisor->peer, GGEN_SUPERVISE_KILL, NULL, 0, NULL, 0);
}

static void
drop_server (GgenRunnerExecutor *self)
{
  if (self->server == NULL)
    return;
  g_clear_pointer (&self->server, ggen_runner_server_free);
  self->is_sandbox_gone = FALSE;
  kill_server (self);
}

/* Nothing is left of the test but what others hold. */
static void
end_trial (GgenRunnerExecutor *self)
{
  /* The next test gets a sandbox of its own. */
  if (self->trial->launch.is_sandboxed)
    drop_server (self);
  self->trial->has_ended = TRUE;
  self->trial->pid = 0;
  if (ggen_runner_trial_drain (self->trial) || self->trial->is_killed)
    complete (self);
  else
    set_timer (self, HELD_MILLISECONDS, on_complete);
}

/* By a signal, before it has begun, or with who was to tell of its end */
static void
end_killed_trial (GgenRunnerExecutor *self)
{
  self->trial->is_started = TRUE;
  self->trial->has_ended = TRUE;
  self->trial->attempt->has_status = TRUE;
  self->trial->attempt->wait_status = self->trial->is_killed ? SIGKILL : SIGTERM;
  self->trial->attempt->duration = g_get_real_time () - self->trial->attempt->began;
  set_timer (self, 0, on_complete);
}

static void
read_ended (GgenRunnerExecutor *self, const GgenSuperviseFrame *frame)
{
  GgenRunnerTrial *trial = self->trial;

  if (!ggen_runner_ended_read (frame, trial->launch.test_case->program->directory, self->base,
                               trial->attempt))
    ggen_runner_trial_fail (trial, "the supervisor does not keep to its protocol");
  end_trial (self);
}

/* (nullable): who runs the test, or is about to */
static GgenRunnerPeer *
get_runner (GgenRunnerExecutor *self)
{
  if (self->trial == NULL || self->trial->has_ended)
    return NULL;
  if (self->server != NULL && self->trial->is_started && !self->is_sandbox_gone)
    return ggen_runner_server_get_peer (self->server);

  return self->supervisor != NULL ? self->supervisor->peer : NULL;
}

static void
read_started (GgenRunnerExecutor *self, const GgenSuperviseFrame *frame)
{
  self->trial->pid =
      ggen_runner_started_read (frame, get_runner (self), self->trial->launch.is_sandboxed);
}

static gboolean
open_trial (GgenRunnerExecutor *self)
{
  g_autoptr (GError) error = NULL;

  self->trial->is_started = TRUE;
  if (ggen_runner_trial_open (self->trial, on_capture_closed, self, &error))
    return TRUE;
  fail (self, error->message);

  return FALSE;
}

static void
execute (GgenRunnerExecutor *self)
{
  GgenRunnerTrial *trial = self->trial;
  const GgenRunnerLaunch *launch = &trial->launch;
  g_autoptr (GPtrArray) words = ggen_runner_command_get_words (launch);
  g_autoptr (GPtrArray) environment = ggen_runner_command_get_environment (launch, NULL);
  GgenRunnerStart start = {
      .words = words,
      .variables = environment,
      .directory = launch->test_case->program->directory,
      .base = self->base,
      .grace = GGEN_RUNNER_START_GRACE,
      .limits = launch->limits,
      .socket = -1,
  };

  if (!open_trial (self))
    return;
  start.standard_output = ggen_runner_capture_get_writer (trial->output);
  start.standard_error = ggen_runner_capture_get_writer (trial->error);
  start.guard = trial->guard != NULL ? ggen_runner_capture_get_writer (trial->guard) : -1;
  trial->attempt->is_forked = FALSE;
  self->supervised = A_TEST;
  /* Where the supervisor is gone, we are told. */
  ggen_runner_start_send (&start, self->supervisor->peer);
  ggen_runner_trial_close_writers (trial);
}

static gboolean
may_fork (GgenRunnerExecutor *self)
{
  const GgenRunnerLaunch *launch = &self->trial->launch;
  GgenRunnerProgram *program = launch->test_case->program;

  return launch->may_fork && !launch->is_listing && !launch->is_sandboxed
         && launch->test_case->path != NULL && program->glib_program != NULL
         && !program->is_sanitized && g_strcmp0 (program->glib_program, program->command[0]) == 0
         && ggen_runner_refusals_get (self->refusals, program) == NULL;
}

/* Everything below leads to the next step, which depends on what runs. */
static void proceed (GgenRunnerExecutor *self);

/* A program that does not serve is executed for each of its tests. What a fork has done so far does not count. */
static void
on_fork_server_gone (GgenRunnerExecutor *self, const char *reason)
{
  ggen_runner_refusals_add (self->refusals, ggen_runner_server_get_program (self->server), reason);
  drop_server (self);
  if (self->trial != NULL && self->trial->attempt->is_forked && !self->trial->has_ended)
    {
      self->trial->is_started = FALSE;
      self->trial->pid = 0;
    }
  proceed (self);
}

/* A test that is to be in a sandbox runs there or not at all. What has become of it, the supervisor outside tells when
 * nothing is left of it. */
static void
on_sandbox_gone (GgenRunnerExecutor *self)
{
  self->is_sandbox_gone = TRUE;
  kill_server (self);
}

static void
on_server_gone (GgenRunnerExecutor *self, const char *reason)
{
  if (has_sandbox (self))
    on_sandbox_gone (self);
  else
    on_fork_server_gone (self, reason);
}

/* There is one for each test, so this was that of the trial, if there is one. */
static void
on_sandbox_ended (GgenRunnerExecutor *self, const GgenSuperviseFrame *frame)
{
  g_autofree char *reason = ggen_runner_server_explain_end (self->server, frame);
  GgenRunnerTrial *trial = self->trial;

  drop_server (self);
  if (trial == NULL || trial->has_ended)
    return;
  trial->pid = 0;
  if (trial->is_killed)
    {
      trial->is_started = FALSE;
      proceed (self);
    }
  else if (!trial->is_started)
    fail (self, reason);
  else
    {
      ggen_runner_trial_fail (trial, reason);
      end_trial (self);
    }
}

static void
on_server_event (GgenRunnerServerEvent event,
                 const GgenSuperviseFrame *frame,
                 const char *reason,
                 gpointer user_data)
{
  GgenRunnerExecutor *self = user_data;
  gboolean is_running = self->trial != NULL && self->trial->is_started && !self->trial->has_ended;

  if (event == GGEN_RUNNER_SERVER_IS_GONE)
    on_server_gone (self, reason);
  else if (event == GGEN_RUNNER_SERVER_IS_READY)
    proceed (self);
  else if (event == GGEN_RUNNER_SERVER_HAS_STARTED && is_running)
    read_started (self, frame);
  else if (event == GGEN_RUNNER_SERVER_HAS_ENDED && is_running)
    read_ended (self, frame);
}

static void
start_server (GgenRunnerExecutor *self)
{
  const char *base = self->trial->launch.is_sandboxed ? self->base : self->server_base;
  g_autoptr (GError) error = NULL;

  self->server = ggen_runner_server_new (&self->trial->launch, self->supervisor->peer, base,
                                         on_server_event, self, &error);
  if (self->server != NULL)
    self->supervised = A_SERVER;
  else
    fail (self, error->message);
}

static void
serve_or_wait (GgenRunnerExecutor *self)
{
  if (self->server == NULL)
    start_server (self);
  else if (ggen_runner_server_is_ready (self->server) && open_trial (self))
    ggen_runner_server_start (self->server, self->trial, self->base);
}

/* Starts the trial, when the way is free. */
static void
proceed (GgenRunnerExecutor *self)
{
  GgenRunnerTrial *trial = self->trial;
  gboolean is_over, is_to_be_served;

  if (trial == NULL || trial->is_started || (trial->paused_at != 0 && !trial->is_killed))
    return;
  is_over = trial->is_killed || trial->is_asked_to_end;
  is_to_be_served = !is_over && (trial->launch.is_sandboxed || may_fork (self));
  if (self->server != NULL
      && (!is_to_be_served || !ggen_runner_server_fits (self->server, &self->trial->launch)))
    drop_server (self);
  if (self->server == NULL && self->supervised != NOTHING)
    return;
  if (is_over)
    end_killed_trial (self);
  else if (is_to_be_served)
    serve_or_wait (self);
  else
    execute (self);
}

static void
on_supervised_ended (GgenRunnerExecutor *self, const GgenSuperviseFrame *frame)
{
  Supervised supervised = self->supervised;

  self->supervised = NOTHING;
  if (supervised == A_TEST && self->trial != NULL)
    read_ended (self, frame);
  else if (has_sandbox (self))
    on_sandbox_ended (self, frame);
  else if (self->server != NULL)
    on_fork_server_gone (self, "ended unexpectedly");
  else
    proceed (self);
}

static void
on_supervisor_gone (GgenRunnerExecutor *self)
{
  gboolean was_running =
      self->trial != NULL && self->trial->output != NULL && !self->trial->has_ended;

  g_clear_pointer (&self->server, ggen_runner_server_free);
  g_clear_pointer (&self->supervisor, ggen_runner_supervisor_free);
  self->is_sandbox_gone = FALSE;
  self->supervised = NOTHING;
  if (self->trial == NULL || self->trial->has_ended)
    return;
  if (self->trial->is_killed)
    {
      end_killed_trial (self);
      return;
    }
  ggen_runner_trial_fail (self->trial, "its supervisor has ended unexpectedly");
  if (was_running)
    end_trial (self);
  else
    complete (self);
}

static void
on_supervisor_frame (const GgenSuperviseFrame *frame, gpointer user_data)
{
  GgenRunnerExecutor *self = user_data;

  if (frame == NULL)
    on_supervisor_gone (self);
  else if (frame->kind == GGEN_SUPERVISE_ENDED)
    on_supervised_ended (self, frame);
  else if (frame->kind == GGEN_SUPERVISE_STARTED && self->supervised == A_TEST)
    read_started (self, frame);
}

GgenRunnerExecutor *
ggen_runner_executor_new (const char *scratch, guint number, GError **error)
{
  g_autoptr (GgenRunnerExecutor) self = g_new0 (GgenRunnerExecutor, 1);
  g_autofree char *name = g_strdup_printf ("%u", number);

  self->folder = g_build_filename (scratch, name, NULL);
  self->base = g_build_filename (self->folder, "test", NULL);
  self->server_base = g_build_filename (self->folder, "server", NULL);
  self->refusals = ggen_runner_refusals_new ();
  if (g_mkdir_with_parents (self->base, 0700) != 0 || g_mkdir (self->server_base, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", self->folder,
                   g_strerror (code));
      return NULL;
    }
  self->supervisor = ggen_runner_supervisor_new (on_supervisor_frame, self, error);
  if (self->supervisor == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
ggen_runner_executor_free (GgenRunnerExecutor *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_pointer (&self->server, ggen_runner_server_free);
  g_clear_pointer (&self->supervisor, ggen_runner_supervisor_free);
  g_clear_pointer (&self->trial, ggen_runner_trial_free);
  g_clear_pointer (&self->refusals, ggen_runner_refusals_unref);
  ggen_supervise_folders_remove (self->folder);
  g_free (self->folder);
  g_free (self->base);
  g_free (self->server_base);
  g_free (self);
}

void
ggen_runner_executor_set_refusals (GgenRunnerExecutor *self, GgenRunnerRefusals *refusals)
{
  ggen_runner_refusals_ref (refusals);
  ggen_runner_refusals_unref (self->refusals);
  self->refusals = refusals;
}

gboolean
ggen_runner_executor_is_busy (GgenRunnerExecutor *self)
{
  return self->trial != NULL;
}

GgenRunnerProgram *
ggen_runner_executor_get_served (GgenRunnerExecutor *self)
{
  return self->server != NULL ? ggen_runner_server_get_program (self->server) : NULL;
}

int
ggen_runner_executor_get_pid (GgenRunnerExecutor *self)
{
  return self->trial != NULL ? self->trial->pid : 0;
}

void
ggen_runner_executor_start (GgenRunnerExecutor *self,
                            const GgenRunnerLaunch *launch,
                            GgenRunnerEndedFunc ended,
                            gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (self->trial == NULL);

  self->n_kill_rounds = 0;
  self->trial = ggen_runner_trial_new (launch, ended, user_data);
  if (self->supervisor == NULL)
    self->supervisor = ggen_runner_supervisor_new (on_supervisor_frame, self, &error);
  if (self->supervisor == NULL)
    fail (self, error->message);
  else
    proceed (self);
}

void
ggen_runner_executor_signal (GgenRunnerExecutor *self, int signal_number)
{
  GgenRunnerPeer *runner = get_runner (self);
  gint32 number = signal_number;

  if (runner == NULL)
    return;
  ggen_runner_trial_note_signal (self->trial, signal_number);
  if (signal_number == SIGTERM && !self->trial->is_started)
    self->trial->is_asked_to_end = TRUE;
  else
    ggen_runner_peer_send (runner, GGEN_SUPERVISE_SIGNAL, &number, sizeof number, NULL, 0);
  proceed (self);
}

static gboolean
on_kill_timeout (gpointer user_data)
{
  GgenRunnerExecutor *self = user_data;

  if (self->server != NULL && !self->is_sandbox_gone)
    on_server_gone (self, "does not end its tests");
  else if (self->supervisor != NULL
           && (++self->n_kill_rounds == MOST_KILL_ROUNDS
               || ggen_runner_supervisor_is_stopped (self->supervisor)))
    kill (self->supervisor->pid, SIGKILL);

  return G_SOURCE_CONTINUE;
}

void
ggen_runner_executor_kill (GgenRunnerExecutor *self)
{
  GgenRunnerPeer *runner = get_runner (self);

  if (self->trial == NULL || self->trial->is_killed)
    return;
  self->trial->is_killed = TRUE;
  /* A test may have stopped it. */
  if (self->supervisor != NULL)
    kill (self->supervisor->pid, SIGCONT);
  if (self->trial->has_ended)
    set_timer (self, 0, on_complete);
  else if (self->trial->is_started && runner != NULL)
    {
      ggen_runner_trial_note_signal (self->trial, SIGKILL);
      ggen_runner_peer_send (runner, GGEN_SUPERVISE_KILL, NULL, 0, NULL, 0);
      set_timer (self, KILL_MILLISECONDS, on_kill_timeout);
    }
  else if (!self->trial->is_started)
    {
      proceed (self);
      if (self->timer == NULL)
        set_timer (self, KILL_MILLISECONDS, on_kill_timeout);
    }
}
