/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-ninja.h"

#include <signal.h>

#include "ggen-runtime.h"

#define QUIET_TIME_MS 1000
#define CHUNK_SIZE 4096

typedef struct
{
  GSubprocess *process; /* (owned) */
  GInputStream *pipe;   /* (unowned): of the process */
  GSource *timer;       /* (nullable) (owned): until then nothing is told */
  GByteArray *kept;     /* (owned): what was not told yet */
  GgenRunnerNinjaOutputFunc output;
  gpointer output_data;
  gulong cancelled_id;
} Build;

static void
build_stop_timer (Build *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
build_free (gpointer data)
{
  Build *self = data;

  build_stop_timer (self);
  g_clear_object (&self->process);
  g_byte_array_unref (self->kept);
  g_free (self);
}

static void
tell (Build *self)
{
  if (self->kept->len > 0 && self->output != NULL)
    self->output ((const char *) self->kept->data, self->kept->len, self->output_data);
  g_byte_array_set_size (self->kept, 0);
}

static gboolean
on_quiet_time_over (gpointer user_data)
{
  Build *self = user_data;

  tell (self);
  g_clear_pointer (&self->timer, g_source_unref);

  return G_SOURCE_REMOVE;
}

/* Ninja removes what is half made, and waits for its compilers, when it is asked to stop. */
static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_subprocess_send_signal (user_data, SIGINT);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Build *self = g_task_get_task_data (task);
  gboolean is_successful = g_subprocess_wait_check_finish (self->process, result, &error);

  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  build_stop_timer (self);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (is_successful)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  tell (self);
  g_prefix_error (&error, "building has failed: ");
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  Build *self = g_task_get_task_data (task);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      g_subprocess_wait_check_async (self->process, NULL, on_ended, g_steal_pointer (&task));
      return;
    }

  g_byte_array_append (self->kept, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (self->timer == NULL)
    tell (self);
  g_input_stream_read_bytes_async (self->pipe, CHUNK_SIZE, G_PRIORITY_DEFAULT, NULL, on_read,
                                   g_steal_pointer (&task));
}

static char *
find_ninja (GError **error)
{
  static const char *const names[] = {"ninja", "ninja-build", "samu"};
  const char *chosen = g_getenv ("NINJA");

  if (chosen != NULL && chosen[0] != '\0')
    return g_strdup (chosen);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      char *path = g_find_program_in_path (names[i]);

      if (path != NULL)
        return path;
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               "ninja is not installed, so nothing can be built; --no-rebuild tests what is there");

  return NULL;
}

static GSubprocess *
start_ninja (const char *build_dir, const char *const *targets, GError **error)
{
  g_autofree char *file = g_build_filename (build_dir, "build.ninja", NULL);
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autofree char *ninja = NULL;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "%s: is not built by Ninja; build it yourself, and use --no-rebuild", build_dir);
      return NULL;
    }
  ninja = find_ninja (error);
  if (ninja == NULL)
    return NULL;

  g_ptr_array_add (command, ninja);
  g_ptr_array_add (command, (char *) "-C");
  g_ptr_array_add (command, (char *) build_dir);
  for (guint i = 0; targets != NULL && targets[i] != NULL; i++)
    g_ptr_array_add (command, (char *) targets[i]);
  g_ptr_array_add (command, NULL);

  return g_subprocess_newv ((const char *const *) command->pdata,
                            G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                            error);
}

static GSource *
start_timer (Build *build)
{
  GSource *timer = g_timeout_source_new (QUIET_TIME_MS);

  g_source_set_static_name (timer, "ggen_runner_ninja_build");
  g_source_set_callback (timer, on_quiet_time_over, build, NULL);
  g_source_attach (timer, ggen_runtime_get_context (ggen_runtime_get_default ()));

  return timer;
}

void
ggen_runner_ninja_build_async (const char *build_dir,
                               const char *const *targets,
                               GgenRunnerNinjaOutputFunc output,
                               gpointer output_data,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  Build *build;

  g_task_set_source_tag (task, ggen_runner_ninja_build_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  process = start_ninja (build_dir, targets, &error);
  if (process == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  build = g_new0 (Build, 1);
  build->process = process;
  build->pipe = g_subprocess_get_stdout_pipe (process);
  build->kept = g_byte_array_new ();
  build->output = output;
  build->output_data = output_data;
  build->timer = start_timer (build);
  g_task_set_task_data (task, build, build_free);

  if (cancellable != NULL)
    build->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                                 g_object_ref (process), g_object_unref);
  g_input_stream_read_bytes_async (build->pipe, CHUNK_SIZE, G_PRIORITY_DEFAULT, NULL, on_read,
                                   g_steal_pointer (&task));
}

gboolean
ggen_runner_ninja_build_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
