/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-invocation.h"

#include "ggen-cli-command.h"
#include "ggen-cli-options.h"

struct _GgenCliInvocation
{
  const GgenCliCommand *command;
  GgenCliOptions *options; /* (owned) */
  GgenCliOutput *output;   /* (not owned) */
  gboolean is_quiet;
  int signal; /* the one that interrupted us, or 0 */
};

GQuark
ggen_cli_error_quark (void)
{
  return g_quark_from_static_string ("ggen-cli-error-quark");
}

GgenCliInvocation *
ggen_cli_invocation_new (const GgenCliCommand *command, GgenCliOutput *output, gboolean is_quiet)
{
  GgenCliInvocation *self = g_new0 (GgenCliInvocation, 1);

  self->command = command;
  self->options = ggen_cli_options_new (command->options, ggen_cli_common_options);
  self->output = output;
  self->is_quiet = is_quiet;

  return self;
}

void
ggen_cli_invocation_free (GgenCliInvocation *self)
{
  ggen_cli_options_free (self->options);
  g_free (self);
}

static gboolean
check_arguments (GgenCliInvocation *self, GError **error)
{
  const char *const *arguments = ggen_cli_options_get_arguments (self->options);
  guint n_arguments = g_strv_length ((char **) arguments);

  if (n_arguments > self->command->max_arguments)
    {
      g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, "unexpected argument '%s'",
                   arguments[self->command->max_arguments]);
      return FALSE;
    }

  if (n_arguments < self->command->min_arguments)
    {
      g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, "an argument is missing");
      return FALSE;
    }

  return TRUE;
}

/* @argv begins with the last word of the command. Asking for help excuses everything else. */
gboolean
ggen_cli_invocation_parse (GgenCliInvocation *self, int argc, char **argv, GError **error)
{
  if (!ggen_cli_options_parse (self->options, &argc, &argv, error))
    return FALSE;

  self->is_quiet |= ggen_cli_options_has_flag (self->options, "quiet");

  return ggen_cli_options_has_flag (self->options, "help") || check_arguments (self, error);
}

gboolean
ggen_cli_invocation_has_flag (GgenCliInvocation *self, const char *option)
{
  return ggen_cli_options_has_flag (self->options, option);
}

/* (nullable) without choices */
const char *
ggen_cli_invocation_get_text (GgenCliInvocation *self, const char *option)
{
  return ggen_cli_options_get_text (self->options, option);
}

const char *const *
ggen_cli_invocation_get_list (GgenCliInvocation *self, const char *option)
{
  return ggen_cli_options_get_list (self->options, option);
}

const char *const *
ggen_cli_invocation_get_arguments (GgenCliInvocation *self)
{
  return ggen_cli_options_get_arguments (self->options);
}

GgenCliOutput *
ggen_cli_invocation_get_output (GgenCliInvocation *self)
{
  return self->output;
}

gboolean
ggen_cli_invocation_is_quiet (GgenCliInvocation *self)
{
  return self->is_quiet;
}

/* A command does all of its waiting for asynchronous calls, and for the synchronous ones that wait
 * for such, while it holds one of these: SIGINT and SIGTERM then cancel them, once. Everywhere else
 * these signals end the program as they would any other.
 *
 * @activity: (nullable): what progress calls the work; NULL shows none
 * @cancellable: (out) (transfer none): to be given to the calls */
GgenCliGuard *
ggen_cli_invocation_guard (GgenCliInvocation *self,
                           const char *activity,
                           GCancellable **cancellable)
{
  GgenRuntime *runtime = ggen_runtime_get_default ();

  *cancellable = ggen_runtime_get_cancellable (runtime);

  return ggen_cli_guard_new (runtime, self->is_quiet ? NULL : activity, &self->signal);
}

GAsyncResult *
ggen_cli_invocation_execute (GgenCliInvocation *self,
                             const char *activity,
                             GgenStartFunc start,
                             gpointer user_data,
                             GError **error)
{
  GCancellable *cancellable;
  g_autoptr (GgenCliGuard) guard = ggen_cli_invocation_guard (self, activity, &cancellable);

  return ggen_runtime_execute (ggen_runtime_get_default (), start, user_data, cancellable, error);
}

typedef struct
{
  GgenCliWorkFunc func;
  gpointer data;
} GgenCliWork;

static void
do_work (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  GgenCliWork *work = task_data;
  GError *error = NULL;

  if (work->func (work->data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_work (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer work)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_source_tag (task, start_work);
  g_task_set_task_data (task, work, NULL);
  ggen_runtime_run_task (ggen_runtime_get_default (), task, GGEN_WORK_COMPUTE, do_work);
}

/* Calls @func on a worker and waits for it. */
gboolean
ggen_cli_invocation_run_on_worker (GgenCliInvocation *self,
                                   const char *activity,
                                   GgenCliWorkFunc func,
                                   gpointer data,
                                   GError **error)
{
  GgenCliWork work = {func, data};
  g_autoptr (GAsyncResult) result = NULL;

  result = ggen_cli_invocation_execute (self, activity, start_work, &work, error);

  return result != NULL && g_task_propagate_boolean (G_TASK (result), error);
}

/* The signal that interrupted the command, or 0. */
int
ggen_cli_invocation_get_signal (GgenCliInvocation *self)
{
  return self->signal;
}
