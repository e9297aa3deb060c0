/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GTask, on the threads of g_task_run_in_thread(), calling back in the caller's context. */

#include "glib-peer.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "../hash.h"

GMainContext *
glib_peer_context_new (void)
{
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  return context;
}

void
glib_peer_context_free (GMainContext *context)
{
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
}

static void
do_nothing (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_left = user_data;

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    g_error ("a task failed");
  *n_left -= 1;
}

static void
wait_for_all (GMainContext *context, const guint *n_left)
{
  while (*n_left > 0)
    g_main_context_iteration (context, TRUE);
}

/* Starts tasks that do nothing, and waits until each has called back. */
void
glib_peer_run_tasks (GMainContext *context, guint n_tasks)
{
  guint n_left = n_tasks;

  for (guint i = 0; i < n_tasks; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, on_done, &n_left);

      g_task_run_in_thread (task, do_nothing);
    }
  wait_for_all (context, &n_left);
}

/* A file that is read and then hashed on a worker. */
typedef struct
{
  char *contents; /* (owned) */
  gsize length;
  guint64 hash;
  gboolean is_done;
} Command;

static void
hash_file (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Command *self = task_data;

  self->hash = peer_hash ((const guint8 *) self->contents, self->length, 1);
  g_task_return_boolean (task, TRUE);
}

static void
on_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Command *self = user_data;

  self->is_done = TRUE;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Command *self = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_hashed, self);
  g_autoptr (GError) error = NULL;

  if (!g_file_load_contents_finish (G_FILE (source), result, &self->contents, &self->length, NULL,
                                    &error))
    g_error ("%s", error->message);

  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, hash_file);
}

guint64
glib_peer_command (GMainContext *context, GFile *file)
{
  Command command = {0};

  g_file_load_contents_async (file, NULL, on_loaded, &command);
  while (!command.is_done)
    g_main_context_iteration (context, TRUE);
  g_free (command.contents);

  return command.hash;
}

typedef struct
{
  int fd;               /* (owned) */
  GAsyncQueue *started; /* (unowned): has one item for each read that has begun */
} Read;

struct GlibBlocked
{
  Read *reads; /* (owned) */
  guint n_reads, n_left;
  GAsyncQueue *started; /* (owned) */
};

static void
read_nothing (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Read *self = task_data;
  char byte;

  g_async_queue_push (self->started, self);
  g_task_return_boolean (task, read (self->fd, &byte, 1) == 0);
}

/* Returns when all threads are about to read. */
GlibBlocked *
glib_peer_block (const int *fds, guint n_fds)
{
  GlibBlocked *self = g_new0 (GlibBlocked, 1);

  self->reads = g_new0 (Read, n_fds);
  self->n_reads = self->n_left = n_fds;
  self->started = g_async_queue_new ();
  for (guint i = 0; i < n_fds; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, on_done, &self->n_left);

      self->reads[i] = (Read){fds[i], self->started};
      g_task_set_task_data (task, &self->reads[i], NULL);
      g_task_run_in_thread (task, read_nothing);
    }
  for (guint i = 0; i < n_fds; i++)
    g_async_queue_pop (self->started);

  return self;
}

/* Waits for the reads, whose pipes must have been closed. */
void
glib_peer_unblock (GlibBlocked *self, GMainContext *context)
{
  wait_for_all (context, &self->n_left);
  for (guint i = 0; i < self->n_reads; i++)
    g_close (self->reads[i].fd, NULL);
  g_async_queue_unref (self->started);
  g_free (self->reads);
  g_free (self);
}
