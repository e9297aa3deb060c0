/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "blocked-calls.h"

#include <glib-unix.h>
#include <unistd.h>


/* Calls that block for as long as is wanted: each reads from a pipe to which nobody writes. */
struct _SuiteBlockedCalls
{
  GgenScope *scope; /* (owned) */
  guint n_calls;
  int (*pipes)[2]; /* (owned) */

  GMutex mutex;
  GCond changed;
  guint n_blocked; /* guarded by mutex */
};

typedef struct
{
  SuiteBlockedCalls *calls; /* (unowned) */
  int fd;
} Call;

static gboolean
read_from_pipe (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Call *self = user_data;
  char byte;

  g_mutex_lock (&self->calls->mutex);
  self->calls->n_blocked++;
  g_cond_signal (&self->calls->changed);
  g_mutex_unlock (&self->calls->mutex);

  if (read (self->fd, &byte, 1) != 0)
    g_error ("a pipe that nobody writes to had something to read");

  return TRUE;
}

/* Returns when all calls are on their threads. */
SuiteBlockedCalls *
suite_blocked_calls_new (GgenRuntime *runtime, guint n_calls)
{
  SuiteBlockedCalls *self = g_new0 (SuiteBlockedCalls, 1);
  g_autoptr (GError) error = NULL;

  self->scope = ggen_scope_new (runtime, NULL);
  self->n_calls = n_calls;
  self->pipes = g_malloc_n (n_calls, sizeof *self->pipes);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  for (guint i = 0; i < n_calls; i++)
    {
      Call *call = g_new (Call, 1);

      if (!g_unix_open_pipe (self->pipes[i], FD_CLOEXEC, &error))
        g_error ("%s", error->message);

      *call = (Call){self, self->pipes[i][0]};
      ggen_scope_spawn (self->scope, "read", GGEN_WORK_BLOCKING, read_from_pipe, call, g_free);
    }

  g_mutex_lock (&self->mutex);
  while (self->n_blocked < n_calls)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);

  return self;
}

/* Lets the calls end. */
void
suite_blocked_calls_free (SuiteBlockedCalls *self)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->n_calls; i++)
    close (self->pipes[i][1]);
  if (!ggen_scope_join (self->scope, &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < self->n_calls; i++)
    close (self->pipes[i][0]);

  g_object_unref (self->scope);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->pipes);
  g_free (self);
}
