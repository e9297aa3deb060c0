/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-sandbox-private.h"

#include <string.h>

#include "ggen-test-calls-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-dbus-private.h"
#include "ggen-test-deadline-private.h"
#include "ggen-test-environment-private.h"
#include "ggen-test-timers-private.h"
#include "ggen-test-thread-default-private.h"
#include "ggen-test-variables-private.h"
#include "ggen-test-verdict-private.h"

/**
 * GgenTestSandbox:
 *
 * What one test alone has: a runtime, a folder, the user's folders, the environment.
 *
 * While the test runs, its folder is the working directory; `HOME`, `TMPDIR` and the XDG
 * variables point to folders of the test, as do g_get_user_data_dir() and its like; GSettings
 * are kept in memory; [func@Ggen.Runtime.get_default] is the test's own runtime. Afterwards
 * everything is put back.
 *
 * The test fails, by name, for what it leaves behind: sources, tasks, threads, child processes, file
 * descriptors, connections to message buses that stay open, objects of the types that it
 * [tracks][method@GgenTest.Sandbox.track_type]; for state of the process that it leaves changed
 * (environment variables, the working directory, the mask for new files, the locale, what signals do,
 * resource limits, the thread-default context); for work that does not end, for a touch of the default main
 * context, for a use of the runtime from a thread that does not work for the test, for files that it writes
 * outside of its folders, and for critical messages and warnings that it does not
 * [expect][func@GgenTest.expect_log]. These never end the program, also with
 * `G_DEBUG=fatal-criticals`; g_error() does.
 *
 * g_random_int() and its like, rand(), random() and drand48() are seeded when the test begins, from the
 * program's `--seed` and the test's path: a test that is run again with the same seed draws the same
 * numbers, also alone. With them come what is made of them, such as g_uuid_string_random(); numbers of
 * the kernel, by getrandom() and `/dev/urandom`, are as random as ever.
 *
 * What g_task_run_in_thread() is given, by the test or by GIO, runs on threads of the test's runtime.
 *
 * Since: 1.0
 */

#define CLOSE_TIMEOUT (10 * G_TIME_SPAN_SECOND)

typedef struct
{
  GDestroyNotify func;
  gpointer data;
} Deferred;

/* Threads come first, since others ask whether a thread works for the test; then messages, since the ends of
 * others may log. Children come before what may
 * still wait for one. Findings of the last are told first: what a test left behind of its own. */
static const GgenTestCheck *const checks[] = {
    &ggen_test_threads_check,
    &ggen_test_log_check,
    &ggen_test_variables_check,
    &ggen_test_cwd_check,
    &ggen_test_umask_check,
    &ggen_test_locale_check,
    &ggen_test_signals_check,
    &ggen_test_limits_check,
    &ggen_test_children_check,
    &ggen_test_orphans_check,
    &ggen_test_thread_default_check,
    &ggen_test_time_check,
    &ggen_test_default_context_check,
    &ggen_test_files_check,
    &ggen_test_descriptors_check,
    &ggen_test_objects_check,
    &ggen_test_dbus_check,
    &ggen_test_gio_threads_check,
    &ggen_test_task_pool_check,
    &ggen_test_sources_check,
    &ggen_test_tasks_check,
    &ggen_test_shared_names_check,
    &ggen_test_pools_check,
};

G_DEFINE_FINAL_TYPE (GgenTestSandbox, ggen_test_sandbox, G_TYPE_OBJECT)

static void
ggen_test_sandbox_finalize (GObject *object)
{
  GgenTestSandbox *self = GGEN_TEST_SANDBOX (object);

  g_assert (self->runtime == NULL);

  g_free (self->path);
  g_free (self->dir);
  g_clear_object (&self->dir_file);
  g_array_unref (self->deferred);

  G_OBJECT_CLASS (ggen_test_sandbox_parent_class)->finalize (object);
}

static void
ggen_test_sandbox_class_init (GgenTestSandboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ggen_test_sandbox_finalize;
}

static void
ggen_test_sandbox_init (GgenTestSandbox *self)
{
  self->deferred = g_array_new (FALSE, FALSE, sizeof (Deferred));
}

/**
 * ggen_test_sandbox_new:
 * @path: the test's name, as findings are to be told of
 * @flags: what the test asks for
 *
 * Makes a sandbox for a test that another framework than GLib's runs, which
 * [method@GgenTest.Sandbox.begin] and [method@GgenTest.Sandbox.end] are called around.
 *
 * Returns: (transfer full): a sandbox
 *
 * Since: 1.0
 */
GgenTestSandbox *
ggen_test_sandbox_new (const char *path, GgenTestFlags flags)
{
  GgenTestSandbox *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (GGEN_TYPE_TEST_SANDBOX, NULL);
  self->path = g_strdup (path);
  self->flags = flags;

  return self;
}

/* Checks and what they rely on look at a test that has all that it works in. */
void
ggen_test_sandbox_enter (GgenTestSandbox *self)
{
  ggen_test_environment_begin (self);
  ggen_test_dbus_begin (self);

  self->runtime = ggen_runtime_new_isolated ();
  ggen_runtime_enter (self->runtime);

  self->subject = (GgenTestSubject){self->flags, self->dir, self->runtime, FALSE};
  ggen_test_findings_begin ();
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    checks[i]->begin (&self->subject);
  ggen_test_calls_begin ();
  self->takes_deferred = TRUE;
}

static void
run_deferred (GgenTestSandbox *self)
{
  while (self->deferred->len > 0)
    {
      Deferred deferred = g_array_index (self->deferred, Deferred, self->deferred->len - 1);

      g_array_set_size (self->deferred, self->deferred->len - 1);
      deferred.func (deferred.data);
    }
  self->takes_deferred = FALSE;
}

static gboolean
is_allowed (GgenTestSandbox *self, const GgenTestCheck *check)
{
  return (self->flags & check->allowed_by) != 0;
}

static void
look (GgenTestSandbox *self)
{
  for (guint i = G_N_ELEMENTS (checks); i > 0; i--)
    {
      const GgenTestCheck *check = checks[i - 1];

      if (check->look != NULL && !is_allowed (self, check))
        check->look (&self->subject);
    }
}

static void
close_runtime (GgenTestSandbox *self)
{
  g_autoptr (GError) error = NULL;

  ggen_test_thread_default_put_back (&self->subject,
                                     (self->flags & GGEN_TEST_ALLOW_THREAD_DEFAULT) != 0);
  ggen_runtime_leave (self->runtime);

  if (!ggen_runtime_close (self->runtime, CLOSE_TIMEOUT, &error)
      && !(self->flags & GGEN_TEST_ALLOW_WORK))
    ggen_test_findings_add (NULL, "%s", error->message);
}

static void
end_checks (GgenTestSandbox *self)
{
  for (guint i = G_N_ELEMENTS (checks); i > 0; i--)
    checks[i - 1]->end (&self->subject, is_allowed (self, checks[i - 1]));
  ggen_test_calls_end ();
}

/* Closing cancels what still runs, and that may touch and leave things too: looked at before, for
 * what the test left, and after. */
GPtrArray *
ggen_test_sandbox_leave (GgenTestSandbox *self)
{
  g_autoptr (GPtrArray) findings = NULL;

  run_deferred (self);
  ggen_test_faults_end ();
  ggen_test_timers_attach_all ();
  ggen_test_dbus_settle (self);

  look (self);
  close_runtime (self);
  end_checks (self);
  g_clear_object (&self->runtime);
  findings = ggen_test_findings_end ();

  ggen_test_dbus_end (self);
  ggen_test_environment_end (self);

  return g_steal_pointer (&findings);
}

/**
 * ggen_test_sandbox_get_runtime:
 *
 * Gets the test's own runtime, which [func@Ggen.Runtime.get_default] returns as well.
 *
 * Returns: (transfer none): the runtime
 *
 * Since: 1.0
 */
GgenRuntime *
ggen_test_sandbox_get_runtime (GgenTestSandbox *sandbox)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), NULL);

  return sandbox->runtime;
}

/**
 * ggen_test_sandbox_get_dir:
 *
 * Gets the test's own folder, which is empty but for hidden files at first and removed
 * afterwards. It is the working directory when the test starts.
 *
 * Returns: (transfer none): the folder
 *
 * Since: 1.0
 */
GFile *
ggen_test_sandbox_get_dir (GgenTestSandbox *sandbox)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), NULL);

  return sandbox->dir_file;
}

/**
 * ggen_test_sandbox_set_env:
 * @name: the name of an environment variable
 * @value: (nullable): its value; %NULL: unsets it
 *
 * Changes an environment variable for the test, which is put back when the test has ended. What
 * changes a variable otherwise and leaves it changed fails the test, unless that has
 * %GGEN_TEST_ALLOW_ENVIRONMENT.
 *
 * As with setenv(), no other thread may look at the environment meanwhile.
 *
 * Since: 1.0
 */
void
ggen_test_sandbox_set_env (GgenTestSandbox *sandbox, const char *name, const char *value)
{
  g_return_if_fail (GGEN_IS_TEST_SANDBOX (sandbox));
  g_return_if_fail (name != NULL && name[0] != '\0' && strchr (name, '=') == NULL);

  ggen_test_variables_set (name, value);
}

/**
 * ggen_test_sandbox_defer: (skip)
 * @func: what to call when the test ends
 * @data: data for @func
 *
 * Has @func called when the test function has returned, before the test is checked for what it
 * left behind. What was deferred last is called first; so is, among it, what g_test_queue_destroy() and its
 * like were given.
 *
 * On the test's own thread, which is also the one that @func is called on.
 *
 * Since: 1.0
 */
void
ggen_test_sandbox_defer (GgenTestSandbox *sandbox, GDestroyNotify func, gpointer data)
{
  const Deferred deferred = {func, data};

  g_return_if_fail (GGEN_IS_TEST_SANDBOX (sandbox));
  g_return_if_fail (func != NULL);

  g_array_append_val (sandbox->deferred, deferred);
}

/**
 * ggen_test_sandbox_set_timeout:
 * @seconds: how long the test may take from now on; 0 for as long as it likes
 *
 * Sets when the test is failed with a report of what it waits for, in place of 60 seconds after its
 * beginning, or what `GGEN_TEST_TIMEOUT` in the environment says. It is real time, also where the
 * test's own is virtual.
 *
 * Since: 1.0
 */
void
ggen_test_sandbox_set_timeout (GgenTestSandbox *sandbox, double seconds)
{
  const gint64 timeout = (gint64) (seconds * G_TIME_SPAN_SECOND);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, timeout);

  g_return_if_fail (GGEN_IS_TEST_SANDBOX (sandbox));
  g_return_if_fail (seconds >= 0 && seconds < G_MAXINT);

  ggen_test_verdict_send (GGEN_TEST_VERDICT_TIMEOUT, text);
  ggen_test_deadline_set (timeout);
}
