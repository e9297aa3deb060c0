/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-server.h"

#include <errno.h>
#include <gio/gio.h>
#include <ggen-runtime.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ggen-runner-command.h"
#include "ggen-runner-ended.h"
#include "ggen-runner-paths.h"
#include "ggen-runner-sandbox.h"
#include "ggen-runner-start.h"

/* A program that takes longer before its first test gains nothing that would be worth to wait for. */
#define READY_MILLISECONDS 10000

struct _GgenRunnerServer
{
  GgenRunnerProgram *program; /* (owned) */
  GStrv arguments;            /* (owned) (nullable) */
  char *seed;                 /* (owned) (nullable) */
  gboolean is_guarded;
  gboolean is_sandbox;
  GStrv environment;         /* (owned): of the launch */
  GgenRunnerPeer *peer;      /* (owned) */
  GgenRunnerCapture *output; /* (owned): until it is ready, what each test is to have printed */
  GgenRunnerCapture *error;  /* (owned): likewise */
  GBytes *output_prelude;    /* (owned) (nullable) */
  GBytes *error_prelude;     /* (owned) (nullable) */
  gboolean is_ready;
  GSource *timeout; /* (owned) (nullable) */
  GgenRunnerServerFunc func;
  gpointer user_data;
};

static void
clear_timeout (GgenRunnerServer *self)
{
  if (self->timeout != NULL)
    g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);
}

void
ggen_runner_server_free (GgenRunnerServer *self)
{
  clear_timeout (self);
  g_clear_pointer (&self->peer, ggen_runner_peer_free);
  g_clear_pointer (&self->output, ggen_runner_capture_free);
  g_clear_pointer (&self->error, ggen_runner_capture_free);
  g_clear_pointer (&self->output_prelude, g_bytes_unref);
  g_clear_pointer (&self->error_prelude, g_bytes_unref);
  g_strfreev (self->environment);
  g_strfreev (self->arguments);
  g_free (self->seed);
  ggen_runner_program_unref (self->program);
  g_free (self);
}

/* Whatever it wrote before it said that it is ready has come. */
static GBytes *
take_prelude (GgenRunnerCapture *capture)
{
  ggen_runner_capture_drain (capture);

  return ggen_runner_capture_get_output (capture).bytes;
}

static void
become_ready (GgenRunnerServer *self)
{
  if (self->is_ready)
    return;
  clear_timeout (self);
  self->is_ready = TRUE;
  self->output_prelude = take_prelude (self->output);
  self->error_prelude = take_prelude (self->error);
  self->func (GGEN_RUNNER_SERVER_IS_READY, NULL, NULL, self->user_data);
}

static void
be_gone (GgenRunnerServer *self, const char *reason)
{
  clear_timeout (self);
  self->func (GGEN_RUNNER_SERVER_IS_GONE, NULL, reason, self->user_data);
}

static void
on_refused (GgenRunnerServer *self, const GgenSuperviseFrame *frame)
{
  g_autofree char *reason = g_utf8_make_valid ((const char *) (frame + 1), frame->size);

  be_gone (self, reason);
}

static void
on_frame (const GgenSuperviseFrame *frame, gpointer user_data)
{
  GgenRunnerServer *self = user_data;

  if (frame == NULL)
    be_gone (self, self->is_ready ? "ended unexpectedly" : "does not come to its tests");
  else if (frame->kind == GGEN_SUPERVISE_READY)
    become_ready (self);
  else if (frame->kind == GGEN_SUPERVISE_REFUSED)
    on_refused (self, frame);
  else if (frame->kind == GGEN_SUPERVISE_STARTED)
    self->func (GGEN_RUNNER_SERVER_HAS_STARTED, frame, NULL, self->user_data);
  else if (frame->kind == GGEN_SUPERVISE_ENDED)
    self->func (GGEN_RUNNER_SERVER_HAS_ENDED, frame, NULL, self->user_data);
}

static gboolean
on_timeout (gpointer user_data)
{
  be_gone (user_data, "does not come to its tests in time");

  return G_SOURCE_REMOVE;
}

static void
start_timeout (GgenRunnerServer *self)
{
  self->timeout = g_timeout_source_new (READY_MILLISECONDS);
  g_source_set_callback (self->timeout, on_timeout, self, NULL);
  g_source_set_static_name (self->timeout, "[ggen] fork server");
  g_source_attach (self->timeout, ggen_runtime_get_context (ggen_runtime_get_default ()));
}

/* What is to be started */
typedef struct
{
  GPtrArray *words;      /* (owned) */
  GPtrArray *variables;  /* (owned) */
  const char *directory; /* (nullable) */
} Command;

static void
command_clear (Command *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_clear_pointer (&self->variables, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Command, command_clear)

static gboolean
prepare (Command *command, const GgenRunnerLaunch *launch, const char *base, GError **error)
{
  g_autofree char *library = NULL;

  if (launch->is_sandboxed)
    {
      command->words = ggen_runner_sandbox_get_words (launch, base, error);
      /* A test can read what bubblewrap has. */
      command->variables = g_ptr_array_new ();
      return command->words != NULL;
    }
  library = ggen_runner_fork_server_get_path ();
  command->words = ggen_runner_command_get_server_words (launch);
  command->variables = ggen_runner_command_get_environment (launch, library);
  command->directory = launch->test_case->program->directory;

  return TRUE;
}

/* Returns FALSE where the supervisor is gone, which it tells itself. */
static gboolean
send_start (GgenRunnerServer *self,
            const Command *command,
            GgenRunnerPeer *supervisor,
            const char *base,
            int socket)
{
  const GgenRunnerStart start = {
      .words = command->words,
      .variables = command->variables,
      .directory = command->directory,
      .base = base,
      .grace = GGEN_RUNNER_START_GRACE,
      .standard_output = ggen_runner_capture_get_writer (self->output),
      .standard_error = ggen_runner_capture_get_writer (self->error),
      .socket = socket,
      .guard = -1,
  };
  gboolean is_sent = ggen_runner_start_send (&start, supervisor);

  ggen_runner_capture_close_writer (self->output);
  ggen_runner_capture_close_writer (self->error);

  return is_sent;
}

static gboolean
open_captures (GgenRunnerServer *self, gsize max_output, GError **error)
{
  self->output = ggen_runner_capture_new (max_output, NULL, NULL, error);
  if (self->output != NULL)
    self->error = ggen_runner_capture_new (max_output, NULL, NULL, error);

  return self->error != NULL;
}

static void
remember_launch (GgenRunnerServer *self, const GgenRunnerLaunch *launch)
{
  self->program = ggen_runner_program_ref (launch->test_case->program);
  self->arguments = g_strdupv (launch->arguments);
  self->seed = g_strdup (launch->seed);
  self->is_guarded = launch->is_guarded;
  self->is_sandbox = launch->is_sandboxed;
  self->environment = g_strdupv (launch->environment);
}

GgenRunnerServer *
ggen_runner_server_new (const GgenRunnerLaunch *launch,
                        GgenRunnerPeer *supervisor,
                        const char *base,
                        GgenRunnerServerFunc func,
                        gpointer user_data,
                        GError **error)
{
  GgenRunnerServer *self = g_new0 (GgenRunnerServer, 1);
  g_auto (Command) command = {0};
  int sockets[2];

  self->func = func;
  self->user_data = user_data;
  remember_launch (self, launch);
  if (!prepare (&command, launch, base, error) || !open_captures (self, launch->max_output, error))
    {
      ggen_runner_server_free (self);
      return NULL;
    }
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot make a socket: %s",
                   g_strerror (errno));
      ggen_runner_server_free (self);
      return NULL;
    }
  self->peer = ggen_runner_peer_new (sockets[0], on_frame, self);
  send_start (self, &command, supervisor, base, sockets[1]);
  close (sockets[1]);
  /* A test has to run in its sandbox, and has its own time limit. */
  if (!self->is_sandbox)
    start_timeout (self);

  return self;
}

/* Both may be NULL, which is as good as empty. */
static gboolean
are_equal (GStrv a, GStrv b)
{
  static const char *const none[] = {NULL};

  return g_strv_equal (a != NULL ? (const char *const *) a : none,
                       b != NULL ? (const char *const *) b : none);
}

/* What the program was given when it started is what it may have looked at before its tests. */
gboolean
ggen_runner_server_fits (GgenRunnerServer *self, const GgenRunnerLaunch *launch)
{
  return self->program == launch->test_case->program && self->is_guarded == launch->is_guarded
         && self->is_sandbox == launch->is_sandboxed && g_strcmp0 (self->seed, launch->seed) == 0
         && are_equal (self->arguments, launch->arguments)
         && are_equal (self->environment, launch->environment);
}

gboolean
ggen_runner_server_is_sandbox (GgenRunnerServer *self)
{
  return self->is_sandbox;
}

char *
ggen_runner_server_explain_end (GgenRunnerServer *self, const GgenSuperviseFrame *ended)
{
  g_autofree char *explanation = ggen_runner_ended_explain_failure (ended);
  g_autoptr (GBytes) output = NULL;

  if (self->is_ready)
    return g_strdup ("the supervisor in its sandbox has ended unexpectedly");
  output = take_prelude (self->error);
  if (explanation == NULL)
    explanation = ggen_runner_sandbox_find_complaint (output);

  return g_strconcat ("cannot start it in a sandbox: ",
                      explanation != NULL ? explanation : "bubblewrap has ended", NULL);
}

gboolean
ggen_runner_server_is_ready (GgenRunnerServer *self)
{
  return self->is_ready;
}

GgenRunnerProgram *
ggen_runner_server_get_program (GgenRunnerServer *self)
{
  return self->program;
}

GgenRunnerPeer *
ggen_runner_server_get_peer (GgenRunnerServer *self)
{
  return self->peer;
}

static void
add_prelude (GgenRunnerCapture *capture, GBytes *prelude)
{
  if (prelude != NULL)
    ggen_runner_capture_add (capture, g_bytes_get_data (prelude, NULL), g_bytes_get_size (prelude));
}

void
ggen_runner_server_start (GgenRunnerServer *self, GgenRunnerTrial *trial, const char *base)
{
  const GgenRunnerLaunch *launch = &trial->launch;
  g_autoptr (GPtrArray) words = self->is_sandbox ? ggen_runner_command_get_words (launch)
                                                 : ggen_runner_command_get_forked_words (launch);
  g_autoptr (GPtrArray) variables =
      self->is_sandbox ? ggen_runner_command_get_environment (launch, NULL) : g_ptr_array_new ();
  const GgenRunnerStart start = {
      .words = words,
      .variables = variables,
      .directory = launch->test_case->program->directory,
      .base = base,
      .grace = GGEN_RUNNER_START_GRACE,
      .limits = launch->limits,
      .standard_output = ggen_runner_capture_get_writer (trial->output),
      .standard_error = ggen_runner_capture_get_writer (trial->error),
      .socket = -1,
      .guard = trial->guard != NULL ? ggen_runner_capture_get_writer (trial->guard) : -1,
  };

  add_prelude (trial->output, self->output_prelude);
  add_prelude (trial->error, self->error_prelude);
  trial->attempt->is_forked = !self->is_sandbox;
  ggen_runner_start_send (&start, self->peer);
  ggen_runner_trial_close_writers (trial);
}
