/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* An event that asynchronous calls wait for, and any thread sets. */
typedef struct
{
  GMutex mutex;
  GList *tasks; /* (element-type GTask) (owned) */
  gboolean is_set;
} Event;

static void
event_set (Event *self)
{
  GList *tasks;

  g_mutex_lock (&self->mutex);
  self->is_set = TRUE;
  tasks = g_steal_pointer (&self->tasks);
  g_mutex_unlock (&self->mutex);

  for (GList *iter = tasks; iter != NULL; iter = iter->next)
    g_task_return_boolean (iter->data, TRUE);
  g_list_free_full (tasks, g_object_unref);
}

static void
event_start (GCancellable *cancellable,
             GAsyncReadyCallback ready,
             gpointer ready_data,
             gpointer user_data)
{
  Event *self = user_data;
  GTask *task = g_task_new (NULL, NULL, ready, ready_data);

  g_task_set_source_tag (task, event_start);
  g_mutex_lock (&self->mutex);
  if (!self->is_set)
    self->tasks = g_list_prepend (self->tasks, g_steal_pointer (&task));
  g_mutex_unlock (&self->mutex);

  if (task != NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

static void
execute (GgenRuntime *runtime, GgenStartFunc start, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = ggen_runtime_execute (runtime, start, user_data, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_no_error (error);
}

static gboolean
return_true (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

/* Something short that is not complete at once. */
static void
short_start (GCancellable *cancellable,
             GAsyncReadyCallback ready,
             gpointer ready_data,
             gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, ready, ready_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_task_set_source_tag (task, short_start);
  g_task_attach_source (task, source, return_true);
}

typedef struct
{
  GgenRuntime *runtime;
  GgenRuntime *other;
  GgenScope *scope;
  Event first;
  gint n_done;
  gint value;
  gint most;
  guint depth;
  gconstpointer seen[2];
} World;

static void
wait_until (gint *value, gint wanted)
{
  while (g_atomic_int_get (value) < wanted)
    g_thread_yield ();
}

static void
spawn (World *self, GgenRuntime *runtime, GgenWorkFunc func)
{
  g_autoptr (GError) error = NULL;

  ggen_runtime_spawn (runtime, "piece", GGEN_WORK_COMPUTE, func, self, NULL, &error);
  g_assert_no_error (error);
}

static void
close_it (GgenRuntime *runtime)
{
  g_autoptr (GError) error = NULL;

  ggen_runtime_close (runtime, 5 * G_TIME_SPAN_SECOND, &error);
  g_assert_no_error (error);
}

/* Work runs nothing in its wait that may wait for the work itself. */
static void
wait_for_first (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  execute (self->runtime, event_start, &self->first);
  g_atomic_int_inc (&self->n_done);
}

static void
push_then_set (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  spawn (self, self->runtime, wait_for_first);
  execute (self->runtime, short_start, NULL);
  event_set (&self->first);
  g_atomic_int_inc (&self->n_done);
}

static void
test_child_waits_for_pusher (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};

  spawn (&world, world.runtime, push_then_set);
  wait_until (&world.n_done, 2);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* Who runs the context does nothing else. */
static void
until_value_is_two (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  g_atomic_int_set (&self->value, 1);
  wait_until (&self->value, 2);
  g_atomic_int_inc (&self->n_done);
}

static void
lead_and_push (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  spawn (self, self->runtime, until_value_is_two);
  execute (self->runtime, short_start, NULL);
  g_atomic_int_inc (&self->n_done);
}

static void
test_leader_keeps_serving (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};

  spawn (&world, world.runtime, lead_and_push);
  wait_until (&world.value, 1);
  execute (world.runtime, short_start, NULL);
  g_atomic_int_set (&world.value, 2);
  wait_until (&world.n_done, 2);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* What ends the work of a scope is in the context that its joiner runs. */
static gboolean
until_cancelled (GCancellable *cancellable, gpointer user_data, GError **error)
{
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_thread_yield ();

  return FALSE;
}

static void
join_with_deadline (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;
  g_autoptr (GgenScope) scope = ggen_scope_new (self->runtime, NULL);
  g_autoptr (GError) error = NULL;

  ggen_scope_set_deadline (scope, g_get_monotonic_time () + 10 * G_TIME_SPAN_MILLISECOND);
  ggen_scope_spawn (scope, "until cancelled", GGEN_WORK_COMPUTE, until_cancelled, NULL, NULL);
  g_assert_false (ggen_scope_join (scope, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_DEADLINE);
  g_atomic_int_inc (&self->n_done);
}

static void
test_deadline_on_worker (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};

  spawn (&world, world.runtime, join_with_deadline);
  wait_until (&world.n_done, 1);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* What callbacks push while a piece of work runs the context is not its own. */
static void
foreign_piece (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  g_atomic_int_set (&self->value, 2);
  wait_until (&self->n_done, 1); /* until the waiting piece got on */
  g_atomic_int_inc (&self->n_done);
}

static void
push_foreign (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  spawn (self, self->runtime, foreign_piece);
}

static void
lead_for_first (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  g_atomic_int_set (&self->value, 1);
  execute (self->runtime, event_start, &self->first);
  g_atomic_int_inc (&self->n_done);
}

static void
test_callbacks_push_elsewhere (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};

  spawn (&world, world.runtime, lead_for_first);
  wait_until (&world.value, 1);
  ggen_runtime_invoke (world.runtime, "pushes", push_foreign, &world, NULL, NULL);
  wait_until (&world.value, 2);
  event_set (&world.first);
  wait_until (&world.n_done, 2);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* Work sees the same context whoever runs it. */
static void
see_context (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  self->seen[self->depth] = g_main_context_get_thread_default ();
  g_atomic_int_inc (&self->n_done);
}

static void
see_context_helped (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  spawn (self, self->runtime, see_context);
  execute (self->runtime, short_start, NULL);
  g_atomic_int_inc (&self->n_done);
}

static void
test_same_context (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};

  spawn (&world, world.runtime, see_context);
  wait_until (&world.n_done, 1);
  world.depth = 1;
  spawn (&world, world.runtime, see_context_helped);
  wait_until (&world.n_done, 3);
  g_assert_true (world.seen[0] == world.seen[1]);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* A callback that waits for another runtime begins no work of its own. */
static void
execute_shortly (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  execute (self->runtime, short_start, NULL);
  g_atomic_int_inc (&self->n_done);
}

static void
execute_on_other (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  spawn (self, self->runtime, execute_shortly);
  execute (self->other, short_start, NULL);
  event_set (&self->first);
}

static void
test_other_runtime_in_callback (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated (), .other = ggen_runtime_new_isolated ()};

  spawn (&world, world.runtime, lead_for_first);
  wait_until (&world.value, 1);
  ggen_runtime_invoke (world.runtime, "executes elsewhere", execute_on_other, &world, NULL, NULL);
  wait_until (&world.n_done, 2);
  close_it (world.runtime);
  close_it (world.other);
  g_object_unref (world.runtime);
  g_object_unref (world.other);
}

/* Who waits for a scope in work of its own is no child of it. */
static void
join_from_outside (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;
  g_autoptr (GError) error = NULL;

  ggen_scope_join (self->scope, &error);
  g_assert_no_error (error);
  g_atomic_int_inc (&self->n_done);
}

static gboolean
spawn_joiner (GCancellable *cancellable, gpointer user_data, GError **error)
{
  World *self = user_data;

  spawn (self, self->runtime, join_from_outside);
  execute (self->runtime, short_start, NULL);

  return TRUE;
}

static void
test_detached_joiner (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};

  world.scope = ggen_scope_new (world.runtime, NULL);
  ggen_scope_spawn (world.scope, "child", GGEN_WORK_COMPUTE, spawn_joiner, &world, NULL);
  wait_until (&world.n_done, 1);
  close_it (world.runtime);
  g_object_unref (world.scope);
  g_object_unref (world.runtime);
}

/* Nested work uses more stack than a thread has. */
static gboolean
use_stack (GCancellable *cancellable, gpointer user_data, GError **error)
{
  World *self = user_data;
  World inner = {.runtime = self->runtime, .depth = self->depth - 1};
  g_autoptr (GgenScope) scope = NULL;
  volatile char buffer[100 * 1024];

  for (gsize i = 0; i < sizeof buffer; i += 1024)
    buffer[i] = 1;
  if (self->depth == 0)
    return TRUE;

  scope = ggen_scope_new (self->runtime, NULL);
  ggen_scope_spawn (scope, "nested", GGEN_WORK_COMPUTE, use_stack, &inner, NULL);

  return ggen_scope_join (scope, error) && buffer[0] == 1;
}

static void
test_stack (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated (), .depth = 100};
  g_autoptr (GgenScope) scope = ggen_scope_new (world.runtime, NULL);
  g_autoptr (GError) error = NULL;

  ggen_runtime_set_max_workers (world.runtime, 1);
  ggen_scope_spawn (scope, "outermost", GGEN_WORK_COMPUTE, use_stack, &world, NULL);
  ggen_scope_join (scope, &error);
  g_assert_no_error (error);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* Work cannot wait for its runtime to close. */
static void
close_myself (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (ggen_runtime_close (self->runtime, G_MAXINT64, &error));
  g_assert_error (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
  g_atomic_int_inc (&self->n_done);
}

static void
test_close_from_work (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};
  GgenWorkFlags flags = GPOINTER_TO_UINT (user_data);

  ggen_runtime_spawn (world.runtime, "closes", flags, close_myself, &world, NULL, NULL);
  wait_until (&world.n_done, 1);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* However many wait, others go on. */
static void
short_piece (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  g_atomic_int_inc (&self->most);
}

static void
enter_and_wait (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  g_atomic_int_inc (&self->value);
  execute (self->runtime, event_start, &self->first);
  g_atomic_int_inc (&self->n_done);
}

static void
long_piece (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;

  g_atomic_int_set (&self->most, 1);
  wait_until (&self->most, 2);
  g_atomic_int_inc (&self->n_done);
}

static void
test_many_waiting (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};

  for (guint i = 0; i < 70; i++)
    spawn (&world, world.runtime, enter_and_wait);
  wait_until (&world.value, 70);
  spawn (&world, world.runtime, long_piece);
  wait_until (&world.most, 1);
  spawn (&world, world.runtime, short_piece);
  wait_until (&world.n_done, 1);

  event_set (&world.first);
  wait_until (&world.n_done, 71);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* A task returns when it is cancelled, though no worker is free. */
static void
on_task (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  World *self = user_data;
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_atomic_int_set (&self->value, 2);
}

static void
run_nothing (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
test_return_on_cancel (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = NULL;

  ggen_runtime_set_max_workers (world.runtime, 1);
  spawn (&world, world.runtime, long_piece);
  wait_until (&world.most, 1);

  task = g_task_new (NULL, cancellable, on_task, &world);
  g_task_set_return_on_cancel (task, TRUE);
  ggen_runtime_run_task (world.runtime, task, GGEN_WORK_COMPUTE, run_nothing);
  g_cancellable_cancel (cancellable);
  while (g_atomic_int_get (&world.value) < 2)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  g_atomic_int_set (&world.most, 2);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* But not inside of the cancelling, where its callback could not let go of the cancellable. */
typedef struct
{
  GCancellable *cancellable;
  gulong handler;
  gboolean is_cancelling;
  gboolean was_inside;
  gint is_called;
} Cancelling;

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
}

/* What a callback mostly does: it lets go of the cancellable. */
static void
on_cancelled_task (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  Cancelling *self = user_data;

  self->was_inside = self->is_cancelling;
  g_cancellable_disconnect (self->cancellable, self->handler);
  self->is_called = TRUE;
}

static gboolean
cancel_in_source (gpointer user_data)
{
  Cancelling *self = user_data;

  self->is_cancelling = TRUE;
  g_cancellable_cancel (self->cancellable);
  self->is_cancelling = FALSE;

  return G_SOURCE_REMOVE;
}

static void
test_cancel_in_context (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Cancelling cancelling = {.cancellable = cancellable};
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, on_cancelled_task, &cancelling);

  cancelling.handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), NULL, NULL);
  ggen_runtime_set_max_workers (world.runtime, 1);
  spawn (&world, world.runtime, long_piece);
  wait_until (&world.most, 1);

  g_task_set_return_on_cancel (task, TRUE);
  ggen_runtime_run_task (world.runtime, task, GGEN_WORK_COMPUTE, run_nothing);
  g_source_set_callback (source, cancel_in_source, &cancelling, NULL);
  g_source_attach (source, context);
  while (!cancelling.is_called)
    g_main_context_iteration (context, TRUE);
  g_assert_false (cancelling.was_inside);

  g_atomic_int_set (&world.most, 2);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

/* The leader leaves while work that follows does what it waits for: somebody still has to run the
 * context. */
static gboolean
dismiss_leader (GCancellable *cancellable, gpointer user_data, GError **error)
{
  World *self = user_data;

  event_set (&self->first);
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_thread_yield ();

  return FALSE;
}

static gboolean
cancel_it (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static void
follow_with_deadline (GCancellable *cancellable, gpointer user_data)
{
  World *self = user_data;
  g_autoptr (GgenScope) scope = ggen_scope_new (self->runtime, NULL);
  g_autoptr (GError) error = NULL;

  wait_until (&self->value, 1);
  if (self->depth == 0)
    ggen_scope_set_deadline (scope, g_get_monotonic_time () + 100 * G_TIME_SPAN_MILLISECOND);
  ggen_scope_spawn (scope, "child", GGEN_WORK_COMPUTE, dismiss_leader, self, NULL);
  if (self->depth == 1)
    {
      /* as a timeout that somebody else has in the context */
      g_autoptr (GSource) source = g_timeout_source_new (100);

      g_source_set_callback (source, G_SOURCE_FUNC (cancel_it), ggen_scope_get_cancellable (scope),
                             NULL);
      g_source_attach (source, ggen_runtime_get_context (self->runtime));
      ggen_scope_join (scope, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  else
    {
      ggen_scope_join (scope, &error);
      g_assert_error (error, GGEN_ERROR, GGEN_ERROR_DEADLINE);
    }
  g_atomic_int_inc (&self->n_done);
}

static void
value_then_event_start (GCancellable *cancellable,
                        GAsyncReadyCallback ready,
                        gpointer ready_data,
                        gpointer user_data)
{
  World *self = user_data;

  event_start (cancellable, ready, ready_data, &self->first);
  g_atomic_int_set (&self->value, 1);
}

static void
test_leader_leaves (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated (), .depth = GPOINTER_TO_UINT (user_data)};

  ggen_runtime_set_max_workers (world.runtime, 1);
  spawn (&world, world.runtime, follow_with_deadline);
  execute (world.runtime, value_then_event_start, &world);
  wait_until (&world.n_done, 1);
  close_it (world.runtime);
  g_object_unref (world.runtime);
}

static gboolean
do_nothing_in_scope (GCancellable *cancellable, gpointer user_data, GError **error)
{
  return TRUE;
}

/* A child that makes children waits for room among them. */
static gboolean
make_siblings (GCancellable *cancellable, gpointer user_data, GError **error)
{
  World *self = user_data;

  for (guint i = 0; i < 10; i++)
    {
      if (!ggen_scope_wait_for_room (self->scope, error))
        return FALSE;
      ggen_scope_spawn (self->scope, "sibling", GGEN_WORK_COMPUTE, do_nothing_in_scope, NULL, NULL);
    }

  return TRUE;
}

static void
test_room_for_siblings (GgenTestSandbox *sandbox, gpointer user_data)
{
  World world = {.runtime = ggen_runtime_new_isolated ()};
  g_autoptr (GError) error = NULL;

  world.scope = ggen_scope_new (world.runtime, NULL);
  ggen_scope_set_limit (world.scope, 4);
  ggen_scope_spawn (world.scope, "maker", GGEN_WORK_COMPUTE, make_siblings, &world, NULL);
  ggen_scope_join (world.scope, &error);
  g_assert_no_error (error);
  close_it (world.runtime);
  g_object_unref (world.scope);
  g_object_unref (world.runtime);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/hostile/child-waits-for-pusher", test_child_waits_for_pusher, NULL);
  ggen_test_add ("/hostile/leader-keeps-serving", test_leader_keeps_serving, NULL);
  ggen_test_add ("/hostile/deadline-on-worker", test_deadline_on_worker, NULL);
  ggen_test_add ("/hostile/callbacks-push-elsewhere", test_callbacks_push_elsewhere, NULL);
  ggen_test_add ("/hostile/same-context", test_same_context, NULL);
  ggen_test_add ("/hostile/other-runtime-in-callback", test_other_runtime_in_callback, NULL);
  ggen_test_add ("/hostile/detached-joiner", test_detached_joiner, NULL);
  ggen_test_add ("/hostile/stack", test_stack, NULL);
  ggen_test_add ("/hostile/close-from-work", test_close_from_work,
                 GUINT_TO_POINTER (GGEN_WORK_COMPUTE));
  ggen_test_add ("/hostile/close-from-blocking-work", test_close_from_work,
                 GUINT_TO_POINTER (GGEN_WORK_BLOCKING));
  ggen_test_add ("/hostile/many-waiting", test_many_waiting, NULL);
  ggen_test_add ("/hostile/leader-leaves-deadline", test_leader_leaves, GUINT_TO_POINTER (0));
  ggen_test_add ("/hostile/leader-leaves-timeout", test_leader_leaves, GUINT_TO_POINTER (1));
  ggen_test_add ("/hostile/room-for-siblings", test_room_for_siblings, NULL);
  ggen_test_add ("/hostile/return-on-cancel", test_return_on_cancel, NULL);
  ggen_test_add ("/hostile/cancel-in-context", test_cancel_in_context, NULL);

  return ggen_test_run ();
}
