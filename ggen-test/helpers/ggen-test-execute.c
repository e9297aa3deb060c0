/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-execute.h"

#include "ggen-test-sandbox-private.h"

/* Waiting in a test. Everything goes through ggen_runtime_execute(), which knows who runs the context
 * and says where waiting could only deadlock. */

/* Ready as soon as the predicate is true. */
typedef struct
{
  GSource source;
  GgenTestPredicate predicate;
  gpointer user_data;
} Watch;

typedef struct
{
  GgenTestPredicate predicate;
  gpointer user_data;
} Wish;

/* Before all others, so that nothing is dispatched once the predicate is true; after what execute
 * itself has in the context. */
#define WATCH_PRIORITY (G_MININT + 1)

static gboolean
watch_is_ready (GSource *source)
{
  Watch *self = (Watch *) source;

  return self->predicate (self->user_data);
}

static gboolean
watch_prepare (GSource *source, gint *timeout)
{
  *timeout = -1;

  return watch_is_ready (source);
}

static gboolean
watch_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs watch_funcs = {
    .prepare = watch_prepare,
    .check = watch_is_ready,
    .dispatch = watch_dispatch,
};

static gboolean
return_task (gpointer user_data)
{
  g_task_return_boolean (user_data, TRUE);

  return G_SOURCE_REMOVE;
}

static void
start_watching (GCancellable *cancellable,
                GAsyncReadyCallback ready,
                gpointer ready_data,
                gpointer user_data)
{
  const Wish *wish = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);
  g_autoptr (GSource) source = g_source_new (&watch_funcs, sizeof (Watch));

  ((Watch *) source)->predicate = wish->predicate;
  ((Watch *) source)->user_data = wish->user_data;

  g_task_set_source_tag (task, ggen_test_sandbox_wait_until);
  g_source_set_static_name (source, "ggen_test_wait_until");
  g_task_attach_source (task, source, return_task);
  g_source_set_priority (source, WATCH_PRIORITY);
}

/* After all others. */
static void
start_settling (GCancellable *cancellable,
                GAsyncReadyCallback ready,
                gpointer ready_data,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_task_set_source_tag (task, ggen_test_sandbox_settle);
  g_source_set_static_name (source, "ggen_test_settle");
  g_task_attach_source (task, source, return_task);
  g_source_set_priority (source, G_MAXINT);
}

static gboolean
execute (GgenTestSandbox *self, GgenStartFunc start, gpointer user_data, GError **error)
{
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (self->runtime, start, user_data, NULL, error);

  return result != NULL && g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ggen_test_execute_at: (skip)
 * @sandbox: the test's
 * @start: (scope call) (closure user_data): begins the asynchronous call
 * @user_data: data for @start
 * @domain: (nullable): the test's log domain
 * @file: the test's source file
 * @line: the line in it
 * @function: the function in it
 *
 * What [func@GgenTest.execute] calls.
 *
 * Returns: (transfer full): the result
 *
 * Since: 1.0
 */
GAsyncResult *
ggen_test_execute_at (GgenTestSandbox *sandbox,
                      GgenStartFunc start,
                      gpointer user_data,
                      const char *domain,
                      const char *file,
                      int line,
                      const char *function)
{
  GAsyncResult *result;
  GError *error = NULL;

  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), NULL);
  g_return_val_if_fail (sandbox->runtime != NULL, NULL);
  g_return_val_if_fail (start != NULL, NULL);

  result = ggen_runtime_execute (sandbox->runtime, start, user_data, NULL, &error);
  if (result == NULL)
    ggen_test_assertion_failed (domain, file, line, function, error);

  return result;
}

/**
 * ggen_test_sandbox_wait_until:
 * @predicate: (scope call) (closure user_data): tells whether the test may go on
 * @user_data: data for @predicate
 * @error: return location for a [error@Ggen.Error]
 *
 * Runs the test's context until @predicate is true. It is asked at first, and then before and after
 * each time the context waits, on the thread that runs it. A thread that makes it true without any
 * callback in the context must call g_main_context_wakeup().
 *
 * There is no limit but the test's own deadline.
 *
 * Returns: %TRUE; %FALSE with %GGEN_ERROR_WOULD_DEADLOCK inside a callback of the context
 *
 * Since: 1.0
 */
gboolean
ggen_test_sandbox_wait_until (GgenTestSandbox *self,
                              GgenTestPredicate predicate,
                              gpointer user_data,
                              GError **error)
{
  Wish wish = {predicate, user_data};

  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), FALSE);
  g_return_val_if_fail (self->runtime != NULL, FALSE);
  g_return_val_if_fail (predicate != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return predicate (user_data) || execute (self, start_watching, &wish, error);
}

/**
 * ggen_test_sandbox_settle:
 * @error: return location for a [error@Ggen.Error]
 *
 * Runs the test's context until nothing in it is ready: whatever was asked for is done, as far as it
 * does not wait for a time, for another thread, or for the world.
 *
 * Returns: %TRUE; %FALSE with %GGEN_ERROR_WOULD_DEADLOCK inside a callback of the context
 *
 * Since: 1.0
 */
gboolean
ggen_test_sandbox_settle (GgenTestSandbox *self, GError **error)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), FALSE);
  g_return_val_if_fail (self->runtime != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return execute (self, start_settling, NULL, error);
}
