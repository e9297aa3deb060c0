/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-guard.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "ggen-cli-progress.h"
#include "ggen-cli-terminal.h"

static const int handled_signals[] = {SIGINT, SIGTERM, SIGHUP};

typedef struct
{
  GgenCliGuard *guard; /* (not owned) */
  int signal;
  GSource *source; /* (owned) (nullable) */
} GgenCliSignal;

struct _GgenCliGuard
{
  GgenCliInvocation *invocation; /* (not owned) */
  GgenRuntime *runtime;          /* (owned) */
  GgenCliProgress *progress;     /* (owned) (nullable) */
  GgenCliSignal signals[G_N_ELEMENTS (handled_signals)];
};

/* GLib restores a signal's disposition with its last source. */
static void
stop_listening (GgenCliGuard *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->signals); i++)
    {
      if (self->signals[i].source != NULL)
        g_source_destroy (self->signals[i].source);
      g_clear_pointer (&self->signals[i].source, g_source_unref);
    }
}

/* (transfer none): to be given to the calls */
GCancellable *
ggen_cli_guard_get_cancellable (GgenCliGuard *self)
{
  return ggen_runtime_get_cancellable (self->runtime);
}

static gboolean
on_signal (gpointer user_data)
{
  GgenCliSignal *caught = user_data;
  GgenCliGuard *self = caught->guard;

  ggen_cli_invocation_set_signal (self->invocation, caught->signal);
  stop_listening (self);
  g_cancellable_cancel (ggen_cli_guard_get_cancellable (self));

  return G_SOURCE_REMOVE;
}

/* By nohup, or in the background of a script: so it stays. */
static gboolean
is_ignored (int number)
{
  struct sigaction action;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static void
listen_to (GgenCliGuard *self, GgenCliSignal *handled, int number)
{
  if (is_ignored (number))
    return;

  handled->guard = self;
  handled->signal = number;
  handled->source = g_unix_signal_source_new (number);
  g_source_set_static_name (handled->source, "ggen-cli-signal");
  g_source_set_priority (handled->source, G_PRIORITY_HIGH);
  g_source_set_callback (handled->source, on_signal, handled, NULL);
  g_source_attach (handled->source, ggen_runtime_get_context (self->runtime));
}

/* @activity: (nullable): what progress calls the work; NULL shows none */
GgenCliGuard *
ggen_cli_guard_new (GgenCliInvocation *invocation, const char *activity)
{
  GgenCliGuard *self = g_new0 (GgenCliGuard, 1);
  gboolean is_shown = activity != NULL && !ggen_cli_invocation_is_quiet (invocation)
                      && ggen_cli_terminal_is (STDERR_FILENO);

  self->invocation = invocation;
  self->runtime = g_object_ref (ggen_runtime_get_default ());
  if (is_shown)
    self->progress = ggen_cli_progress_new (ggen_runtime_get_context (self->runtime), activity);

  for (guint i = 0; i < G_N_ELEMENTS (handled_signals); i++)
    listen_to (self, &self->signals[i], handled_signals[i]);

  return self;
}

void
ggen_cli_guard_set_activity (GgenCliGuard *self, const char *activity)
{
  if (self->progress != NULL)
    ggen_cli_progress_set_activity (self->progress, activity);
}

void
ggen_cli_guard_free (GgenCliGuard *self)
{
  stop_listening (self);
  g_clear_pointer (&self->progress, ggen_cli_progress_free);
  g_object_unref (self->runtime);
  g_free (self);
}
