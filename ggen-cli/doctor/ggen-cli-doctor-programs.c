/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-doctor.h"

#include "ggen-cli-work.h"

#define PATIENCE_SECONDS 10

typedef struct
{
  const char *name;
  const char *const *argv;
  const char *purpose; /* who needs it */
  const char *package;
} GgenCliProgram;

static const GgenCliProgram programs[] = {
    {"git", (const char *const[]){"git", "--version", NULL}, "fetching packs", "git"},
    {"bwrap", (const char *const[]){"bwrap", "--version", NULL}, "running hooks safely",
     "bubblewrap"},
    {"dot", (const char *const[]){"dot", "-V", NULL}, "drawing graphs", "graphviz"},
};

static const char *const sandbox_argv[] = {"bwrap",
                                           "--unshare-all",
                                           "--die-with-parent",
                                           "--ro-bind",
                                           "/",
                                           "/",
                                           "--dev",
                                           "/dev",
                                           "--proc",
                                           "/proc",
                                           "true",
                                           NULL};

/* One run of a program: it answers, or it is killed when patience ends. */
typedef struct
{
  GSubprocess *process; /* (owned) */
  char *text;           /* (owned) (nullable): what it printed */
} GgenCliTrial;

static void
trial_clear (GgenCliTrial *trial)
{
  g_clear_object (&trial->process);
  g_clear_pointer (&trial->text, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GgenCliTrial, trial_clear)

static gboolean
on_patience_ended (gpointer process)
{
  g_subprocess_force_exit (process);

  return G_SOURCE_REMOVE;
}

static GSource *
start_timer (GSubprocess *process)
{
  GSource *timer = g_timeout_source_new_seconds (PATIENCE_SECONDS);

  g_source_set_static_name (timer, "ggen-cli-doctor-patience");
  g_source_set_callback (timer, on_patience_ended, process, NULL);
  g_source_attach (timer, ggen_runtime_get_context (ggen_runtime_get_default ()));

  return timer;
}

static void
start_reading (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer process)
{
  g_subprocess_communicate_utf8_async (process, NULL, cancellable, ready, ready_data);
}

static gboolean
try_program (GgenCliInvocation *invocation,
             const char *const *argv,
             GgenCliTrial *trial,
             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSource) timer = NULL;

  trial->process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                         error);
  if (trial->process == NULL)
    return FALSE;

  timer = start_timer (trial->process);
  result = ggen_cli_execute (invocation, NULL, start_reading, trial->process, error);
  g_source_destroy (timer);
  if (result == NULL
      || !g_subprocess_communicate_utf8_finish (trial->process, result, &trial->text, NULL, error))
    {
      g_subprocess_force_exit (trial->process);
      return FALSE;
    }

  g_strstrip (trial->text);
  if (g_subprocess_get_if_exited (trial->process)
      && g_subprocess_get_exit_status (trial->process) == 0)
    return TRUE;

  if (g_subprocess_get_if_signaled (trial->process)
      && g_subprocess_get_term_sig (trial->process) == SIGKILL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "did not answer within %d seconds",
                 PATIENCE_SECONDS);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "does not work: %s", trial->text);

  return FALSE;
}

static gboolean
was_interrupted (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
check_program (GgenCliInvocation *invocation,
               const GgenCliProgram *program,
               GPtrArray *findings,
               GError **error)
{
  g_auto (GgenCliTrial) trial = {NULL};
  g_autoptr (GError) trial_error = NULL;
  g_autofree char *path = g_find_program_in_path (program->name);
  g_autofree char *advice =
      g_strdup_printf ("%s needs it: install the package %s", program->purpose, program->package);

  if (path == NULL)
    {
      ggen_cli_findings_add (findings, program->name, GGEN_CLI_FINDING_WARNING,
                             g_strdup ("is not in PATH"), advice);
      return TRUE;
    }

  if (try_program (invocation, program->argv, &trial, &trial_error))
    {
      ggen_cli_findings_add (findings, program->name, GGEN_CLI_FINDING_OK,
                             g_strndup (trial.text, strcspn (trial.text, "\n")), NULL);
      return TRUE;
    }

  if (was_interrupted (trial_error))
    {
      g_propagate_error (error, g_steal_pointer (&trial_error));
      return FALSE;
    }

  ggen_cli_findings_add (findings, program->name, GGEN_CLI_FINDING_WARNING,
                         g_strdup (trial_error->message), advice);

  return TRUE;
}

/* That bwrap is there says little: the kernel or the container may forbid what it does. */
static gboolean
check_sandbox (GgenCliInvocation *invocation, GPtrArray *findings, GError **error)
{
  g_auto (GgenCliTrial) trial = {NULL};
  g_autoptr (GError) trial_error = NULL;
  g_autofree char *path = g_find_program_in_path ("bwrap");

  if (path == NULL)
    return TRUE;

  if (try_program (invocation, sandbox_argv, &trial, &trial_error))
    {
      ggen_cli_findings_add (findings, "sandbox", GGEN_CLI_FINDING_OK,
                             g_strdup ("user namespaces work"), NULL);
      return TRUE;
    }

  if (was_interrupted (trial_error))
    {
      g_propagate_error (error, g_steal_pointer (&trial_error));
      return FALSE;
    }

  ggen_cli_findings_add (findings, "sandbox", GGEN_CLI_FINDING_WARNING,
                         g_strdup (trial_error->message),
                         "running hooks safely needs user namespaces: allow them with sysctl "
                         "kernel.unprivileged_userns_clone=1 or user.max_user_namespaces, or give "
                         "the container that right");

  return TRUE;
}

gboolean
ggen_cli_doctor_check_programs (GgenCliInvocation *invocation, GPtrArray *findings, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (!check_program (invocation, &programs[i], findings, error))
      return FALSE;

  return check_sandbox (invocation, findings, error);
}
