/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-stacks.h"

#include <ggen-runtime.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <unistd.h>

#define TIMEOUT_MILLISECONDS 10000

typedef struct
{
  GSubprocess *reader; /* (owned) */
  GSource *timeout;    /* (owned) */
  GError *error;       /* (owned) (nullable): why it was given up */
  int process;         /* (owned): a descriptor of the one that is looked at */
} Reading;

static void
reading_free (Reading *self)
{
  g_source_destroy (self->timeout);
  g_source_unref (self->timeout);
  g_object_unref (self->reader);
  g_clear_error (&self->error);
  if (self->process >= 0)
    close (self->process);
  g_free (self);
}

/* (nullable): NULL: there is no program that could tell. */
static GStrv
make_command (int pid)
{
  g_autofree char *number = g_strdup_printf ("%d", pid);
  g_autofree char *eu_stack = g_find_program_in_path ("eu-stack");
  g_autofree char *gdb = eu_stack == NULL ? g_find_program_in_path ("gdb") : NULL;
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();

  if (eu_stack != NULL)
    g_strv_builder_add_many (command, eu_stack, "-p", number, NULL);
  else if (gdb != NULL)
    g_strv_builder_add_many (command, gdb, "-nx", "-p", number, "-batch", "-ex",
                             "thread apply all bt", NULL);
  else
    return NULL;

  return g_strv_builder_end (command);
}

static gboolean
on_timeout (gpointer user_data)
{
  Reading *reading = user_data;

  g_subprocess_force_exit (reading->reader);

  return G_SOURCE_REMOVE;
}

static void
on_given_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  /* Whom a reader has stopped that is killed stays stopped, and would not end when it is asked to. */
  if (reading->process >= 0)
    pidfd_send_signal (reading->process, SIGCONT, NULL, 0);
  g_task_return_error (task, g_steal_pointer (&reading->error));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) output = NULL;
  g_autofree char *text = NULL;
  Reading *reading = g_task_get_task_data (task);

  if (!g_subprocess_communicate_finish (reading->reader, result, &output, NULL, &reading->error))
    {
      g_subprocess_force_exit (reading->reader);
      g_subprocess_wait_async (reading->reader, NULL, on_given_up, g_steal_pointer (&task));
      return;
    }
  if (g_bytes_get_size (output) > 0)
    text = g_utf8_make_valid (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
  g_task_return_pointer (task, g_steal_pointer (&text), g_free);
}

static GSource *
start_timeout (Reading *reading)
{
  GSource *timeout = g_timeout_source_new (TIMEOUT_MILLISECONDS);

  g_source_set_callback (timeout, on_timeout, reading, NULL);
  g_source_set_static_name (timeout, "[ggen] stacks of a test");
  g_source_attach (timeout, ggen_runtime_get_context (ggen_runtime_get_default ()));

  return timeout;
}

void
ggen_runner_stacks_async (int pid,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_auto (GStrv) command = make_command (pid);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  Reading *reading;
  GSubprocess *reader;

  g_task_set_source_tag (task, ggen_runner_stacks_async);
  if (pid <= 0 || command == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                        | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  /* Nobody waits for symbols from the network; and what is preloaded here is not for it. */
  g_subprocess_launcher_unsetenv (launcher, "DEBUGINFOD_URLS");
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  reader = g_subprocess_launcher_spawnv (launcher, (const char *const *) command, &error);
  if (reader == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  reading = g_new0 (Reading, 1);
  reading->reader = reader;
  reading->process = pidfd_open (pid, 0);
  reading->timeout = start_timeout (reading);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  g_subprocess_communicate_async (reader, NULL, cancellable, on_read, g_steal_pointer (&task));
}

char *
ggen_runner_stacks_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
