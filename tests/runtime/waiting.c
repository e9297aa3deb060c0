/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* Waits that are nested so many deep. */
#define DEPTH 100

typedef struct
{
  GgenRuntime *runtime;
  guint depth;
  gint *n_done; /* atomic */
} Nest;

static gboolean nest_by_scope (GCancellable *cancellable, gpointer user_data, GError **error);

static gboolean
join_one_child (Nest *self, GgenScopeFunc func, GError **error)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (self->runtime, NULL);
  Nest inner = {self->runtime, self->depth - 1, self->n_done};

  ggen_scope_spawn (scope, "nested", GGEN_WORK_COMPUTE, func, &inner, NULL);

  return ggen_scope_join (scope, error);
}

static gboolean
nest_by_scope (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Nest *self = user_data;

  g_atomic_int_inc (self->n_done);

  return self->depth == 0 || join_one_child (self, nest_by_scope, error);
}

static gboolean nest (Nest *self, GError **error);

static void
nest_in_task (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (nest (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_nested_task (GCancellable *cancellable,
                   GAsyncReadyCallback ready,
                   gpointer ready_data,
                   gpointer user_data)
{
  Nest *inner = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_source_tag (task, start_nested_task);
  g_task_set_task_data (task, inner, NULL);
  ggen_runtime_run_task (inner->runtime, task, GGEN_WORK_COMPUTE, nest_in_task);
}

static gboolean
nest (Nest *self, GError **error)
{
  Nest inner = {self->runtime, self->depth - 1, self->n_done};
  g_autoptr (GAsyncResult) result = NULL;

  g_atomic_int_inc (self->n_done);
  if (self->depth == 0)
    return TRUE;

  result = ggen_runtime_execute (self->runtime, start_nested_task, &inner, NULL, error);

  return result != NULL && g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
nest_as_child (GCancellable *cancellable, gpointer user_data, GError **error)
{
  return nest (user_data, error);
}

/* While the test's thread runs the context. */
static void
assert_nest_ends (GgenRuntime *runtime, guint depth, GgenScopeFunc func)
{
  g_autoptr (GError) error = NULL;
  gint n_done = 0;
  Nest outer = {runtime, depth, &n_done};

  g_assert_true (join_one_child (&outer, func, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_done, ==, depth);
}

static void
test_nested_tasks (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);

  ggen_runtime_set_max_workers (runtime, 1);
  assert_nest_ends (runtime, DEPTH, nest_as_child);
}

static gboolean
nest_on_one_worker (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Nest *self = user_data;

  g_atomic_int_inc (self->n_done);
  g_assert_cmpuint (ggen_runtime_get_n_workers (self->runtime), ==, 1);

  return self->depth == 0 || join_one_child (self, nest_on_one_worker, error);
}

/* The test's thread runs the context meanwhile, and the only worker does what it waits for. */
static void
test_one_worker_does_it_all (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);

  ggen_runtime_set_max_workers (runtime, 1);
  assert_nest_ends (runtime, DEPTH, nest_on_one_worker);
}

static void
nest_alone (GCancellable *cancellable, gpointer user_data)
{
  Nest *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (join_one_child (self, nest_by_scope, &error));
  g_assert_no_error (error);
  g_atomic_int_inc (self->n_done);
}

/* Nobody runs the context but the workers themselves. */
static void
test_nested_on_workers_alone (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  gint n_done = 0;
  Nest outer = {runtime, DEPTH, &n_done};

  ggen_runtime_set_max_workers (runtime, 1);
  ggen_runtime_spawn (runtime, "outermost", GGEN_WORK_COMPUTE, nest_alone, &outer, NULL, NULL);
  while (g_atomic_int_get (&n_done) < DEPTH + 1)
    g_thread_yield ();

  g_assert_true (ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, NULL));
}

static void
test_nested_scopes (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);

  ggen_runtime_set_max_workers (runtime, 1);
  assert_nest_ends (runtime, DEPTH, nest_by_scope);
}

/* Deeper than one stack is used for. */
static void
test_deeply_nested_scopes (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);

  assert_nest_ends (runtime, 10 * DEPTH, nest_by_scope);
}

static void
start_complete (GCancellable *cancellable,
                GAsyncReadyCallback ready,
                gpointer ready_data,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  ready (NULL, G_ASYNC_RESULT (task), ready_data);
}

static gboolean
return_true_when_idle (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

static void
start_idle (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, ready, ready_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_task_set_source_tag (task, start_idle);
  g_task_attach_source (task, source, return_true_when_idle);
}

static void
execute (GgenRuntime *runtime, GgenStartFunc start)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = ggen_runtime_execute (runtime, start, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
}

typedef struct
{
  GgenRuntime *runtime;
  gint n_done; /* atomic */
} Counted;

static void
wait_for_idle (GCancellable *cancellable, gpointer user_data)
{
  Counted *self = user_data;

  execute (self->runtime, start_idle);
  g_atomic_int_inc (&self->n_done);
}

static gboolean
push_then_wait (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Counted *self = user_data;

  for (guint i = 0; i < 3; i++)
    ggen_runtime_spawn (self->runtime, "helped", GGEN_WORK_COMPUTE, wait_for_idle, self, NULL,
                        NULL);
  execute (self->runtime, start_complete);

  return TRUE;
}

/* The outer wait is over while the work that is done meanwhile still waits: whoever runs the context
 * must not be kept from that. */
static void
test_help_may_wait (GgenTestSandbox *sandbox, gpointer user_data)
{
  Counted counted = {.runtime = ggen_test_sandbox_get_runtime (sandbox)};
  g_autoptr (GgenScope) scope = NULL;
  g_autoptr (GError) error = NULL;

  ggen_runtime_set_max_workers (counted.runtime, 1);
  scope = ggen_scope_new (counted.runtime, NULL);
  for (guint i = 0; i < 100; i++)
    ggen_scope_spawn (scope, "waits", GGEN_WORK_COMPUTE, push_then_wait, &counted, NULL);

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  while (g_atomic_int_get (&counted.n_done) < 300)
    g_main_context_iteration (ggen_runtime_get_context (counted.runtime), FALSE);
}

typedef struct
{
  GgenRuntime *runtime;
  GMutex mutex;
  gint n_done;
} Locked;

static gboolean
take_lock (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Locked *self = user_data;

  g_mutex_lock (&self->mutex);
  g_atomic_int_inc (&self->n_done);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

static gboolean
count_up (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Locked *self = user_data;

  g_atomic_int_inc (&self->n_done);

  return TRUE;
}

/* Waits for a child with a lock in hand, which all the other work needs. */
static gboolean
wait_with_lock (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Locked *self = user_data;
  g_autoptr (GgenScope) scope = ggen_scope_new (self->runtime, NULL);
  gboolean is_joined;

  g_mutex_lock (&self->mutex);
  ggen_scope_spawn (scope, "child", GGEN_WORK_COMPUTE, count_up, self, NULL);
  is_joined = ggen_scope_join (scope, error);
  g_mutex_unlock (&self->mutex);

  return is_joined;
}

/* Work that waits runs what it has made itself and nothing else: anything else might need what it
 * holds. */
static void
test_helps_itself_only (GgenTestSandbox *sandbox, gpointer user_data)
{
  Locked locked = {.runtime = ggen_test_sandbox_get_runtime (sandbox)};
  g_autoptr (GgenScope) scope = NULL;
  g_autoptr (GError) error = NULL;

  ggen_runtime_set_max_workers (locked.runtime, 2);
  scope = ggen_scope_new (locked.runtime, NULL);

  for (guint i = 0; i < 200; i++)
    {
      ggen_scope_spawn (scope, "holds", GGEN_WORK_COMPUTE, wait_with_lock, &locked, NULL);
      ggen_scope_spawn (scope, "needs", GGEN_WORK_COMPUTE, take_lock, &locked, NULL);
    }

  g_assert_true (ggen_scope_join (scope, &error));
  g_assert_no_error (error);
  g_assert_cmpint (locked.n_done, ==, 400);
}

#define N_CIRCLE 3

typedef struct
{
  GgenScope *scopes[N_CIRCLE];
  gint n_begun;   /* atomic */
  gint n_refused; /* atomic */
} Circle;

typedef struct
{
  Circle *circle;
  GgenScope *next;
} CircleChild;

/* Joins the next scope once all children of the circle run. */
static gboolean
join_next (GCancellable *cancellable, gpointer user_data, GError **error)
{
  CircleChild *self = user_data;
  g_autoptr (GError) join_error = NULL;

  g_atomic_int_inc (&self->circle->n_begun);
  while (g_atomic_int_get (&self->circle->n_begun) < N_CIRCLE)
    g_thread_yield ();

  if (!ggen_scope_join (self->next, &join_error))
    {
      g_assert_error (join_error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
      g_atomic_int_inc (&self->circle->n_refused);
    }

  return TRUE;
}

/* Whoever would close the circle is refused, and so the others go on. */
static void
test_circle_of_scopes (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);
  Circle circle = {{NULL}};
  CircleChild children[N_CIRCLE];

  for (guint i = 0; i < N_CIRCLE; i++)
    circle.scopes[i] = ggen_scope_new (runtime, NULL);
  for (guint i = 0; i < N_CIRCLE; i++)
    {
      children[i] = (CircleChild){&circle, circle.scopes[(i + 1) % N_CIRCLE]};
      ggen_scope_spawn (circle.scopes[i], "joins the next", GGEN_WORK_COMPUTE, join_next,
                        &children[i], NULL);
    }

  for (guint i = 0; i < N_CIRCLE; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (ggen_scope_join (circle.scopes[i], &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (circle.n_refused, ==, 1);

  for (guint i = 0; i < N_CIRCLE; i++)
    g_object_unref (circle.scopes[i]);
}

typedef struct
{
  GgenRuntime *runtime;
  gint n_refused; /* atomic */
  gint n_ended;   /* atomic */
} Crowd;

static void
return_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_error_if_cancelled (task);
}

static void
start_waiting_for_ever (GCancellable *cancellable,
                        GAsyncReadyCallback ready,
                        gpointer ready_data,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_source_tag (task, start_waiting_for_ever);
  g_cancellable_connect (cancellable, G_CALLBACK (return_cancelled), task, NULL);
}

static void
wait_for_ever (GCancellable *cancellable, gpointer user_data)
{
  Crowd *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (self->runtime, start_waiting_for_ever, NULL, NULL, &error);

  if (result != NULL)
    g_task_propagate_boolean (G_TASK (result), &error);
  if (g_error_matches (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK))
    g_atomic_int_inc (&self->n_refused);
  g_atomic_int_inc (&self->n_ended);
}

/* Each of them holds a thread, so there is an end to it: a soft one, since those that are about to
 * wait are not counted yet. */
#define CROWD 1200

static void
test_crowd_is_refused (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  Crowd crowd = {.runtime = runtime};
  GgenWorkFlags flags = GPOINTER_TO_UINT (user_data);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CROWD; i++)
    ggen_runtime_spawn (runtime, "waits", flags, wait_for_ever, &crowd, NULL, NULL);
  while (g_atomic_int_get (&crowd.n_refused) == 0)
    g_thread_yield ();

  g_assert_true (ggen_runtime_close (runtime, 30 * G_TIME_SPAN_SECOND, &error));
  g_assert_no_error (error);
  g_assert_cmpint (crowd.n_refused, <=, CROWD - 1024);
  g_assert_cmpint (crowd.n_ended, ==, CROWD);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/waiting/one-worker-does-what-it-waits-for", test_one_worker_does_it_all, NULL);
  ggen_test_add ("/waiting/needs-nobody-but-workers", test_nested_on_workers_alone, NULL);
  ggen_test_add ("/waiting/nested-tasks-end", test_nested_tasks, NULL);
  ggen_test_add ("/waiting/nested-scopes-end", test_nested_scopes, NULL);
  ggen_test_add ("/waiting/deeply-nested-scopes-end", test_deeply_nested_scopes, NULL);
  ggen_test_add ("/waiting/what-is-done-meanwhile-may-wait", test_help_may_wait, NULL);
  ggen_test_add ("/waiting/runs-nothing-but-what-it-has-made", test_helps_itself_only, NULL);
  ggen_test_add ("/waiting/refuses-to-close-a-circle-of-scopes", test_circle_of_scopes, NULL);
  ggen_test_add ("/waiting/a-crowd-is-refused", test_crowd_is_refused,
                 GUINT_TO_POINTER (GGEN_WORK_COMPUTE));
  ggen_test_add ("/waiting/a-blocking-crowd-is-refused", test_crowd_is_refused,
                 GUINT_TO_POINTER (GGEN_WORK_BLOCKING));

  return ggen_test_run ();
}
