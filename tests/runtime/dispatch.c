/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* What sources do while their dispatches are observed, and what is seen of them. */

typedef struct
{
  guint n_called;
  guint n_freed;
} Counts;

typedef struct
{
  GSourceCallbackFuncs *funcs;
  GSourceCallbackFuncs before;
} Table;

static GgenRuntime *
make_observed_runtime (void)
{
  GgenRuntime *runtime = ggen_runtime_new_isolated ();

  ggen_runtime_set_timing (runtime, TRUE);

  return runtime;
}

static guint64
count_dispatches (GgenRuntime *runtime)
{
  g_autoptr (GgenMetrics) metrics = ggen_runtime_get_metrics (runtime);

  g_assert_cmpuint (ggen_metrics_get_count (metrics, GGEN_LATENCY_DISPATCH), ==,
                    ggen_metrics_get_n_dispatches (metrics));

  return ggen_metrics_get_n_dispatches (metrics);
}

static void
iterate_until_done (GgenRuntime *runtime)
{
  while (g_main_context_iteration (ggen_runtime_get_context (runtime), FALSE))
    continue;
}

static gboolean
count_call (gpointer user_data)
{
  Counts *counts = user_data;

  counts->n_called++;

  return G_SOURCE_REMOVE;
}

static void
count_free (gpointer user_data)
{
  Counts *counts = user_data;

  counts->n_freed++;
}

static void
attach (GgenRuntime *runtime, GSource *source)
{
  g_source_attach (source, ggen_runtime_get_context (runtime));
}

static GSource *
attach_idle (GgenRuntime *runtime, GSourceFunc func, gpointer user_data, GDestroyNotify destroy)
{
  GSource *source = g_idle_source_new ();

  g_source_set_static_name (source, "idle");
  g_source_set_callback (source, func, user_data, destroy);
  attach (runtime, source);

  return source;
}

static void
test_each_dispatch_is_seen_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Counts counts = {0};

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GSource) idle = attach_idle (runtime, count_call, &counts, count_free);
      g_autoptr (GSource) timeout = g_timeout_source_new (0);

      g_source_set_callback (timeout, count_call, &counts, count_free);
      attach (runtime, timeout);
    }
  iterate_until_done (runtime);

  g_assert_cmpuint (counts.n_called, ==, 20);
  g_assert_cmpuint (counts.n_freed, ==, 20);
  g_assert_cmpuint (count_dispatches (runtime), ==, 20);
}

static gboolean
call_again (gpointer user_data)
{
  Counts *counts = user_data;

  return ++counts->n_called < 5 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
test_a_source_is_seen_each_time (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Counts counts = {0};
  g_autoptr (GSource) source = attach_idle (runtime, call_again, &counts, count_free);

  iterate_until_done (runtime);

  g_assert_cmpuint (counts.n_called, ==, 5);
  g_assert_cmpuint (counts.n_freed, ==, 1);
  g_assert_cmpuint (count_dispatches (runtime), ==, 5);
}

static void
on_closure_freed (gpointer user_data, GClosure *closure)
{
  count_free (user_data);
}

static void
test_closures_are_seen (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  g_autoptr (GSource) source = g_idle_source_new ();
  Counts counts = {0};

  g_source_set_closure (source,
                        g_cclosure_new (G_CALLBACK (call_again), &counts, on_closure_freed));
  attach (runtime, source);
  iterate_until_done (runtime);

  g_assert_cmpuint (counts.n_called, ==, 5);
  g_assert_cmpuint (counts.n_freed, ==, 1);
  g_assert_cmpuint (count_dispatches (runtime), ==, 5);
}

static void
on_task_done (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  count_call (user_data);
}

static void
test_tasks_are_seen (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Counts counts = {0};
  GTask *task;

  g_main_context_push_thread_default (ggen_runtime_get_context (runtime));
  task = g_task_new (NULL, NULL, on_task_done, &counts);
  g_task_set_task_data (task, &counts, count_free);
  g_task_return_boolean (task, TRUE);
  g_main_context_pop_thread_default (ggen_runtime_get_context (runtime));
  g_object_unref (task);
  iterate_until_done (runtime);

  g_assert_cmpuint (counts.n_called, ==, 1);
  g_assert_cmpuint (counts.n_freed, ==, 1);
  g_assert_cmpuint (count_dispatches (runtime), ==, 1);
}

static void
test_a_search_is_no_dispatch (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  GMainContext *context = ggen_runtime_get_context (runtime);
  Counts counts = {0};
  g_autoptr (GSource) source = attach_idle (runtime, count_call, &counts, count_free);

  g_assert_true (g_main_context_find_source_by_user_data (context, &counts) == source);
  g_assert_true (g_main_context_find_source_by_funcs_user_data (context, &g_idle_funcs, &counts)
                 == source);
  g_source_destroy (source);
  iterate_until_done (runtime);

  g_assert_cmpuint (counts.n_called, ==, 0);
  g_assert_cmpuint (counts.n_freed, ==, 1);
  g_assert_cmpuint (count_dispatches (runtime), ==, 0);
}

typedef struct
{
  GgenRuntime *runtime;
  Counts counts;
  Counts other;
} Inside;

static gboolean
search_inside (gpointer user_data)
{
  Inside *inside = user_data;
  GMainContext *context = ggen_runtime_get_context (inside->runtime);

  inside->counts.n_called++;
  g_assert_true (g_main_context_find_source_by_user_data (context, inside)
                 == g_main_current_source ());
  g_source_destroy (g_main_context_find_source_by_user_data (context, &inside->other));

  return G_SOURCE_REMOVE;
}

static void
test_a_search_inside_is_no_dispatch (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Inside inside = {.runtime = runtime};
  g_autoptr (GSource) source = attach_idle (runtime, search_inside, &inside, NULL);
  g_autoptr (GSource) other = attach_idle (runtime, count_call, &inside.other, count_free);

  iterate_until_done (runtime);

  g_assert_cmpuint (inside.counts.n_called, ==, 1);
  g_assert_cmpuint (inside.other.n_called, ==, 0);
  g_assert_cmpuint (count_dispatches (runtime), ==, 1);
}

static gboolean
destroy_inside (gpointer user_data)
{
  Counts *counts = user_data;

  counts->n_called++;
  g_source_destroy (g_main_current_source ());
  g_assert_cmpuint (counts->n_freed, ==, 0);

  return G_SOURCE_CONTINUE;
}

static void
test_a_source_may_destroy_itself (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Counts counts = {0};
  GSource *source = attach_idle (runtime, destroy_inside, &counts, count_free);

  g_source_unref (source);
  iterate_until_done (runtime);

  g_assert_cmpuint (counts.n_called, ==, 1);
  g_assert_cmpuint (counts.n_freed, ==, 1);
  g_assert_cmpuint (count_dispatches (runtime), ==, 1);
}

static gboolean
replace_inside (gpointer user_data)
{
  Inside *inside = user_data;

  inside->counts.n_called++;
  g_source_set_callback (g_main_current_source (), count_call, &inside->other, count_free);

  return G_SOURCE_CONTINUE;
}

static void
free_inside (gpointer user_data)
{
  Inside *inside = user_data;

  inside->counts.n_freed++;
}

static void
test_a_callback_may_be_replaced (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Inside inside = {.runtime = runtime};
  Counts never = {0};
  g_autoptr (GSource) source = attach_idle (runtime, count_call, &never, count_free);

  g_source_set_callback (source, replace_inside, &inside, free_inside);
  iterate_until_done (runtime);

  g_assert_cmpuint (never.n_called, ==, 0);
  g_assert_cmpuint (never.n_freed, ==, 1);
  g_assert_cmpuint (inside.counts.n_called, ==, 1);
  g_assert_cmpuint (inside.counts.n_freed, ==, 1);
  g_assert_cmpuint (inside.other.n_called, ==, 1);
  g_assert_cmpuint (inside.other.n_freed, ==, 1);
  g_assert_cmpuint (count_dispatches (runtime), ==, 2);
}

static gboolean
iterate_inside (gpointer user_data)
{
  Inside *inside = user_data;

  if (inside->counts.n_called++ < 3)
    {
      g_autoptr (GSource) source = attach_idle (inside->runtime, iterate_inside, inside, NULL);

      iterate_until_done (inside->runtime);
    }

  return G_SOURCE_REMOVE;
}

static void
test_loops_inside_are_seen (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Inside inside = {.runtime = runtime};
  g_autoptr (GSource) source = attach_idle (runtime, iterate_inside, &inside, NULL);

  iterate_until_done (runtime);

  g_assert_cmpuint (inside.counts.n_called, ==, 4);
  g_assert_cmpuint (count_dispatches (runtime), ==, 4);
}

static void
iterate_when_freed (gpointer user_data)
{
  Inside *inside = (Inside *) ((char *) user_data - G_STRUCT_OFFSET (Inside, counts));

  iterate_until_done (inside->runtime);
}

static void
test_a_loop_may_run_while_data_are_freed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Inside inside = {.runtime = runtime};
  g_autoptr (GSource) first = attach_idle (runtime, count_call, &inside.counts, iterate_when_freed);
  g_autoptr (GSource) second = attach_idle (runtime, count_call, &inside.other, count_free);

  iterate_until_done (runtime);

  g_assert_cmpuint (inside.other.n_called, ==, 1);
  g_assert_cmpuint (inside.other.n_freed, ==, 1);
  g_assert_cmpuint (count_dispatches (runtime), ==, 2);
}

/* A source of a type of its own, without a callback. */
typedef struct
{
  GSource source;
  guint n_ready;
  Counts *counts;
} BareSource;

static gboolean
bare_prepare (GSource *source, gint *timeout)
{
  *timeout = -1;

  return ((BareSource *) source)->n_ready > 0;
}

static gboolean
bare_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  BareSource *self = (BareSource *) source;

  g_assert_null (callback);
  g_assert_null (user_data);
  self->n_ready--;
  self->counts->n_called++;

  return G_SOURCE_CONTINUE;
}

static void
bare_finalize (GSource *source)
{
  count_free (((BareSource *) source)->counts);
}

static BareSource *
attach_bare (GgenRuntime *runtime, Counts *counts)
{
  static GSourceFuncs funcs = {bare_prepare, NULL, bare_dispatch, bare_finalize};
  BareSource *self = (BareSource *) g_source_new (&funcs, sizeof (BareSource));

  self->counts = counts;
  g_source_set_static_name (&self->source, "bare");
  g_source_set_priority (&self->source, G_PRIORITY_DEFAULT_IDLE);
  attach (runtime, &self->source);

  return self;
}

static void
test_a_source_without_callback_gets_none (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  GMainContext *context = ggen_runtime_get_context (runtime);
  Counts counts = {0}, others = {0};
  BareSource *bare = attach_bare (runtime, &counts);
  g_autoptr (GSource) other = attach_idle (runtime, count_call, &others, NULL);

  iterate_until_done (runtime);
  bare->n_ready = 3;
  iterate_until_done (runtime);
  g_assert_cmpuint (counts.n_called, ==, 3);
  g_assert_null (g_main_context_find_source_by_user_data (context, NULL));

  g_source_destroy (&bare->source);
  g_source_unref (&bare->source);
  g_assert_cmpuint (counts.n_freed, ==, 1);
}

static void
test_a_source_without_callback_is_seen (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Counts counts = {0}, others = {0};
  BareSource *bare = attach_bare (runtime, &counts);
  g_autoptr (GSource) other = attach_idle (runtime, count_call, &others, NULL);

  iterate_until_done (runtime);
  g_assert_cmpuint (count_dispatches (runtime), ==, 1);
  bare->n_ready = 3;
  iterate_until_done (runtime);
  g_assert_cmpuint (count_dispatches (runtime), ==, 4);

  g_source_destroy (&bare->source);
  g_source_unref (&bare->source);
}

/* It has a table by then that is not its own. */
static void
test_a_source_may_get_a_callback_later (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Counts counts = {0}, others = {0};
  g_autoptr (GSource) source = g_timeout_source_new_seconds (3600);
  g_autoptr (GSource) other = NULL;

  g_source_set_priority (source, G_PRIORITY_DEFAULT_IDLE);
  attach (runtime, source);
  other = attach_idle (runtime, count_call, &others, NULL);
  iterate_until_done (runtime);

  g_source_set_callback (source, count_call, &counts, count_free);
  g_source_set_ready_time (source, 0);
  iterate_until_done (runtime);

  g_assert_cmpuint (counts.n_called, ==, 1);
  g_assert_cmpuint (counts.n_freed, ==, 1);
  g_assert_cmpuint (count_dispatches (runtime), ==, 2);
}

static void
test_what_was_seen_goes_on_unseen (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Counts counts = {0}, others = {0};
  BareSource *bare = attach_bare (runtime, &counts);
  g_autoptr (GSource) other = attach_idle (runtime, count_call, &others, NULL);
  g_autoptr (GgenMetrics) metrics = NULL;

  iterate_until_done (runtime);
  ggen_runtime_set_timing (runtime, FALSE);
  bare->n_ready = 3;
  iterate_until_done (runtime);
  metrics = ggen_runtime_get_metrics (runtime);

  g_assert_cmpuint (counts.n_called, ==, 3);
  g_assert_cmpuint (ggen_metrics_get_n_dispatches (metrics), ==, 1);
  g_source_destroy (&bare->source);
  g_source_unref (&bare->source);
  g_assert_cmpuint (counts.n_freed, ==, 1);
}

static gpointer
attach_many (gpointer user_data)
{
  Inside *inside = user_data;

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (GSource) called = attach_idle (inside->runtime, count_call, &inside->counts, NULL);
      g_autoptr (GSource) destroyed =
          attach_idle (inside->runtime, count_call, &inside->counts, NULL);

      g_source_destroy (destroyed);
    }
  g_atomic_int_inc ((gint *) &inside->other.n_called);

  return NULL;
}

static void
test_threads_attach_meanwhile (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  Inside inside = {.runtime = runtime};
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("attacher", attach_many, &inside);
  while ((guint) g_atomic_int_get ((gint *) &inside.other.n_called) < G_N_ELEMENTS (threads))
    g_main_context_iteration (ggen_runtime_get_context (runtime), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  iterate_until_done (runtime);

  /* Some were dispatched before they were destroyed. */
  g_assert_cmpuint (inside.counts.n_called, >=, 4000);
  g_assert_cmpuint (count_dispatches (runtime), ==, inside.counts.n_called);
}

static void
test_other_contexts_are_not_seen (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  g_autoptr (GgenRuntime) other = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;
  Counts counts = {0};
  g_autoptr (GSource) source = attach_idle (other, count_call, &counts, NULL);

  iterate_until_done (other);
  metrics = ggen_runtime_get_metrics (other);

  g_assert_cmpuint (counts.n_called, ==, 1);
  g_assert_cmpuint (count_dispatches (runtime), ==, 0);
  g_assert_cmpuint (ggen_metrics_get_n_dispatches (metrics), ==, 0);
}

static gboolean
switch_off_inside (gpointer user_data)
{
  ggen_runtime_set_timing (user_data, FALSE);

  return G_SOURCE_REMOVE;
}

/* It was seen to begin, so it is seen to end. */
static void
test_observation_may_end_inside (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  g_autoptr (GSource) source = attach_idle (runtime, switch_off_inside, runtime, NULL);
  g_autoptr (GgenMetrics) metrics = NULL;
  Counts counts = {0};
  g_autoptr (GSource) unseen = NULL;

  iterate_until_done (runtime);
  unseen = attach_idle (runtime, count_call, &counts, NULL);
  iterate_until_done (runtime);
  metrics = ggen_runtime_get_metrics (runtime);

  g_assert_cmpuint (counts.n_called, ==, 1);
  g_assert_cmpuint (ggen_metrics_get_n_dispatches (metrics), ==, 1);
}

static gboolean
drop_runtime_inside (gpointer user_data)
{
  g_object_unref (user_data);

  return G_SOURCE_REMOVE;
}

static void
test_a_runtime_may_go_inside (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = make_observed_runtime ();
  g_autoptr (GMainContext) context = g_main_context_ref (ggen_runtime_get_context (runtime));
  g_autoptr (GSource) source = attach_idle (runtime, drop_runtime_inside, runtime, NULL);

  while (g_main_context_iteration (context, FALSE))
    continue;

  g_assert_true (g_source_is_destroyed (source));
}

static gboolean
be_long (gpointer user_data)
{
  gint64 end_time = g_get_monotonic_time () + 2 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end_time)
    continue;

  return G_SOURCE_REMOVE;
}

static void
test_the_longest_one_is_named (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
  g_autoptr (GgenMetrics) metrics = NULL;
  g_autoptr (GSource) source = attach_idle (runtime, be_long, NULL, NULL);

  g_source_set_name (source, "the long one");
  iterate_until_done (runtime);
  metrics = ggen_runtime_get_metrics (runtime);

  g_assert_cmpstr (ggen_metrics_get_longest_dispatch_source (metrics), ==, "the long one");
  /* Both ends of the callback's own two milliseconds are rounded. */
  g_assert_cmpint (ggen_metrics_get_longest_dispatch (metrics), >=,
                   2 * G_TIME_SPAN_MILLISECOND - 1);
  g_assert_cmpuint (ggen_metrics_get_max (metrics, GGEN_LATENCY_DISPATCH), >=, 2000000 - 1000);
}

static void
table_init (Table *self, GSource *source)
{
  self->funcs = source->callback_funcs;
  self->before = *self->funcs;
}

static gboolean
table_is_as_before (const Table *self)
{
  return self->funcs->ref == self->before.ref && self->funcs->unref == self->before.unref
         && self->funcs->get == self->before.get;
}

static void
test_everything_is_put_back (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) with_callback = g_idle_source_new ();
  g_autoptr (GSource) with_closure = g_idle_source_new ();
  g_autoptr (GgenRuntime) first = ggen_runtime_new_isolated ();
  g_autoptr (GgenRuntime) second = ggen_runtime_new_isolated ();
  Table callbacks, closures;

  g_source_set_callback (with_callback, count_call, NULL, NULL);
  g_source_set_closure (with_closure, g_cclosure_new (G_CALLBACK (count_call), NULL, NULL));
  table_init (&callbacks, with_callback);
  table_init (&closures, with_closure);

  ggen_runtime_set_timing (first, TRUE);
  ggen_runtime_set_timing (second, TRUE);
  ggen_runtime_set_timing (first, FALSE);
  g_assert_false (table_is_as_before (&callbacks));
  g_assert_false (table_is_as_before (&closures));

  ggen_runtime_set_timing (second, FALSE);
  g_assert_true (table_is_as_before (&callbacks));
  g_assert_true (table_is_as_before (&closures));
}

static gpointer
observe_on_and_off (gpointer user_data)
{
  Counts counts = {0};

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GgenRuntime) runtime = make_observed_runtime ();
      g_autoptr (GSource) source = attach_idle (runtime, count_call, &counts, count_free);

      iterate_until_done (runtime);
      g_assert_cmpuint (count_dispatches (runtime), ==, 1);
    }

  return GUINT_TO_POINTER (counts.n_freed);
}

static void
test_threads_observe_on_and_off (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("observer", observe_on_and_off, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, 300);
}

int
main (int argc, char *argv[])
{
  /* What is observed is what the tests say. */
  g_unsetenv ("GGEN_TRACE");
  g_unsetenv ("GGEN_WATCHDOG");
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/dispatch/each-is-seen-once", test_each_dispatch_is_seen_once, NULL);
  ggen_test_add ("/dispatch/a-source-is-seen-each-time", test_a_source_is_seen_each_time, NULL);
  ggen_test_add ("/dispatch/closures-are-seen", test_closures_are_seen, NULL);
  ggen_test_add ("/dispatch/tasks-are-seen", test_tasks_are_seen, NULL);
  ggen_test_add ("/dispatch/a-search-is-none", test_a_search_is_no_dispatch, NULL);
  ggen_test_add ("/dispatch/a-search-inside-is-none", test_a_search_inside_is_no_dispatch, NULL);
  ggen_test_add ("/dispatch/a-source-may-destroy-itself", test_a_source_may_destroy_itself, NULL);
  ggen_test_add ("/dispatch/a-callback-may-be-replaced", test_a_callback_may_be_replaced, NULL);
  ggen_test_add ("/dispatch/loops-inside-are-seen", test_loops_inside_are_seen, NULL);
  ggen_test_add ("/dispatch/a-loop-may-run-while-data-are-freed",
                 test_a_loop_may_run_while_data_are_freed, NULL);
  ggen_test_add ("/dispatch/a-source-without-callback-gets-none",
                 test_a_source_without_callback_gets_none, NULL);
  ggen_test_add ("/dispatch/a-source-without-callback-is-seen",
                 test_a_source_without_callback_is_seen, NULL);
  ggen_test_add ("/dispatch/a-source-may-get-a-callback-later",
                 test_a_source_may_get_a_callback_later, NULL);
  ggen_test_add ("/dispatch/what-was-seen-goes-on-unseen", test_what_was_seen_goes_on_unseen, NULL);
  ggen_test_add ("/dispatch/threads-attach-meanwhile", test_threads_attach_meanwhile, NULL);
  ggen_test_add ("/dispatch/other-contexts-are-not-seen", test_other_contexts_are_not_seen, NULL);
  ggen_test_add ("/dispatch/observation-may-end-inside", test_observation_may_end_inside, NULL);
  ggen_test_add ("/dispatch/a-runtime-may-go-inside", test_a_runtime_may_go_inside, NULL);
  ggen_test_add ("/dispatch/the-longest-one-is-named", test_the_longest_one_is_named, NULL);
  ggen_test_add ("/dispatch/everything-is-put-back", test_everything_is_put_back, NULL);
  ggen_test_add ("/dispatch/threads-observe-on-and-off", test_threads_observe_on_and_off, NULL);

  return ggen_test_run ();
}
