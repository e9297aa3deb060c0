/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <gio/gio.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define HOUR G_TIME_SPAN_HOUR

static gboolean
set_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
cancel_it (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

typedef struct
{
  gint64 due;      /* when it was to be called */
  gint64 *last;    /* when the one before was called */
  guint *n_called; /* how many have been */
} Timer;

static gboolean
on_timer (gpointer user_data)
{
  Timer *timer = user_data;

  g_assert_cmpint (g_get_monotonic_time (), >=, timer->due);
  g_assert_cmpint (g_get_monotonic_time (), <, timer->due + G_TIME_SPAN_MILLISECOND);
  if (timer->last != NULL)
    {
      g_assert_cmpint (*timer->last, <=, timer->due);
      *timer->last = timer->due;
    }
  ++*timer->n_called;

  return G_SOURCE_REMOVE;
}

static void
attach_timeout (guint interval, GSourceFunc func, gpointer user_data)
{
  g_autoptr (GSource) source = g_timeout_source_new (interval);

  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
run_until (const guint *n_called, guint n)
{
  while (*n_called < n)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static void
test_timeout (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  guint n_called = 0;
  Timer timer = {before + HOUR, NULL, &n_called};

  attach_timeout (3600 * 1000, on_timer, &timer);
  run_until (&n_called, 1);

  g_assert_cmpint (g_get_monotonic_time () - before, ==, HOUR);
}

/* As somebody writes it who has never heard of virtual time. */
typedef struct
{
  guint n_tries;
  gint64 waited;
  gboolean is_done;
} Backoff;

static gboolean
on_retry (gpointer user_data)
{
  Backoff *backoff = user_data;
  guint delay = 60 << MIN (backoff->n_tries, 10);

  backoff->n_tries++;
  backoff->waited += delay;
  if (backoff->waited > 24 * 3600)
    {
      backoff->is_done = TRUE;
      return G_SOURCE_REMOVE;
    }

  attach_timeout (delay * 1000, on_retry, backoff);

  return G_SOURCE_REMOVE;
}

static void
test_backoff (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_real_time ();
  Backoff backoff = {0};

  on_retry (&backoff);
  while (!backoff.is_done)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  g_assert_cmpuint (backoff.n_tries, >, 8);
  g_assert_cmpint (g_get_real_time () - before, >, 12 * HOUR);
}

static void
test_many_timers (GgenTestSandbox *sandbox, gpointer user_data)
{
  enum
  {
    N_TIMERS = 10000
  };
  g_autofree Timer *timers = g_new (Timer, N_TIMERS);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gint64 now = g_get_monotonic_time ();
  gint64 last = 0;
  guint n_called = 0;

  for (guint i = 0; i < N_TIMERS; i++)
    {
      guint minutes = (guint) g_rand_int_range (random, 1, 365 * 24 * 60);

      timers[i] = (Timer){now + minutes * G_TIME_SPAN_MINUTE, &last, &n_called};
      /* Weeks are more than g_timeout_source_new() can count in milliseconds. */
      g_autoptr (GSource) source = g_timeout_source_new (0);

      g_source_set_ready_time (source, timers[i].due);
      g_source_set_callback (source, on_timer, &timers[i], NULL);
      g_source_attach (source, g_main_context_get_thread_default ());
    }

  run_until (&n_called, N_TIMERS);
}

#define N_CHANGED 1000

/* In no order, ten at each moment. */
static GSource *
make_timer (Timer *timer, guint number)
{
  guint seconds = 1 + number * 37 % 100;
  GSource *source = g_timeout_source_new (seconds * 1000);

  timer->due = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  g_source_set_callback (source, on_timer, timer, NULL);

  return source;
}

/* Three of four never come, and some of the rest later. */
static void
change_timers (Timer *timers, GPtrArray *sources)
{
  for (guint i = 0; i < sources->len; i++)
    {
      if (i % 4 != 3)
        g_source_destroy (sources->pdata[i]);
      else if (i % 16 == 3)
        g_source_set_ready_time (sources->pdata[i], timers[i].due += HOUR);
    }
}

static void
test_changed_timers (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autofree Timer *timers = g_new (Timer, N_CHANGED);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);
  gint64 now = g_get_monotonic_time ();
  gint64 last = 0;
  guint n_called = 0;

  for (guint i = 0; i < N_CHANGED; i++)
    {
      timers[i] = (Timer){0, &last, &n_called};
      g_ptr_array_add (sources, make_timer (&timers[i], i));
      g_source_attach (sources->pdata[i], context);
    }

  change_timers (timers, sources);
  run_until (&n_called, N_CHANGED / 4);

  g_assert_cmpint (last, >, now + HOUR);
  g_assert_false (g_main_context_iteration (context, FALSE));
  g_assert_cmpuint (n_called, ==, N_CHANGED / 4);
}

/* Ids of the same number are promised in one context and given in another. */
static void
test_ids (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *contexts[] = {g_main_context_get_thread_default (), g_main_context_new ()};
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < 200; i++)
    {
      GSource *source = g_timeout_source_new (1000);
      guint id = g_source_attach (source, contexts[i % 2]);

      g_ptr_array_add (sources, source);
      g_array_append_val (ids, id);
    }

  for (guint i = 0; i < sources->len; i++)
    {
      guint id = g_array_index (ids, guint, i);

      g_assert_cmpuint (g_source_get_id (sources->pdata[i]), ==, id);
      g_assert_true (g_main_context_find_source_by_id (contexts[i % 2], id) == sources->pdata[i]);
    }
  for (guint i = 0; i < sources->len; i++)
    g_source_destroy (sources->pdata[i]);

  g_main_context_unref (contexts[1]);
}

static void
test_advance (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  guint n_called = 0;
  Timer first = {before + HOUR, NULL, &n_called};
  Timer second = {before + 2 * HOUR, NULL, &n_called};

  attach_timeout (3600 * 1000, on_timer, &first);
  attach_timeout (2 * 3600 * 1000, on_timer, &second);

  ggen_test_clock_advance (HOUR - 1);
  g_assert_cmpuint (n_called, ==, 0);
  ggen_test_clock_advance (1);
  g_assert_cmpuint (n_called, ==, 1);
  ggen_test_clock_advance (5 * HOUR);
  g_assert_cmpuint (n_called, ==, 2);
  g_assert_cmpint (ggen_test_clock_get_now () - before, ==, 6 * HOUR);
}

/* Waits for what nobody signals, for an hour. */
static void
wait_for_condition (GCancellable *cancellable, gpointer user_data)
{
  gboolean *is_done = user_data;
  gint64 until = g_get_monotonic_time () + HOUR;
  gboolean is_signalled = TRUE;
  GMutex mutex;
  GCond condition;

  g_mutex_init (&mutex);
  g_cond_init (&condition);
  g_mutex_lock (&mutex);
  while (is_signalled)
    is_signalled = g_cond_wait_until (&condition, &mutex, until);
  g_mutex_unlock (&mutex);
  g_mutex_clear (&mutex);
  g_cond_clear (&condition);

  g_assert_cmpint (g_get_monotonic_time (), ==, until);
  g_atomic_int_set (is_done, TRUE);
  g_main_context_wakeup (ggen_runtime_get_context (ggen_runtime_get_default ()));
}

static void
test_worker (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  gint64 before = g_get_monotonic_time ();
  gboolean is_done = FALSE;

  ggen_runtime_spawn (ggen_runtime_get_default (), "waits", GGEN_WORK_COMPUTE, wait_for_condition,
                      &is_done, NULL, NULL);
  while (!g_atomic_int_get (&is_done))
    g_main_context_iteration (context, TRUE);

  g_assert_cmpint (g_get_monotonic_time () - before, ==, HOUR);
}

static gpointer
sleep_long (gpointer user_data)
{
  g_usleep (HOUR);
  sleep (3600);
  usleep (1000);

  return NULL;
}

static void
test_sleeping_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();

  g_thread_join (g_thread_new ("sleeper", sleep_long, NULL));

  g_assert_cmpint (g_get_monotonic_time () - before, ==, 2 * HOUR + G_TIME_SPAN_MILLISECOND);
}

static gint64
get_seconds (clockid_t clock)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (clock, &now), ==, 0);

  return now.tv_sec;
}

static void
test_clocks (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (1577836800);
  gint64 monotonic = get_seconds (CLOCK_MONOTONIC);
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_utc (1577836800 + 3600);

  now = g_date_time_new_now_utc ();
  g_assert_true (g_date_time_equal (now, start));
  g_clear_pointer (&now, g_date_time_unref);

  g_usleep (HOUR);

  now = g_date_time_new_now_utc ();
  g_assert_true (g_date_time_equal (now, then));
  g_assert_cmpint (get_seconds (CLOCK_REALTIME), ==, 1577836800 + 3600);
  g_assert_cmpint (time (NULL), ==, 1577836800 + 3600);
  g_assert_cmpint (g_get_real_time (), ==, G_GINT64_CONSTANT (1577836800 + 3600) * G_USEC_PER_SEC);
  g_assert_cmpint (get_seconds (CLOCK_MONOTONIC), ==, monotonic + 3600);
}

/* An answer that takes a moment of real time is there before an hour has passed. */
static void
on_answer (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source_object), result, &output, NULL,
                                        &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "here\n");
  *(gboolean *) user_data = TRUE;
}

static gboolean
never_to_be_called (gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_outside (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) source = g_timeout_source_new_seconds (3600);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_answered = FALSE;
  gint64 before = g_get_monotonic_time ();

  ggen_test_clock_set_patience (30 * G_TIME_SPAN_SECOND);
  g_source_set_callback (source, never_to_be_called, NULL, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "echo", "here", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, on_answer, &is_answered);
  while (!is_answered)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  g_source_destroy (source);
  g_assert_cmpint (g_get_monotonic_time (), ==, before);
}

static gboolean
on_called (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Who only looks at the clock, or whether something is ready, gets on, too. */
static void
test_busy_wait (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = g_get_monotonic_time ();
  gboolean is_called = FALSE;

  while (g_get_monotonic_time () < before + HOUR)
    ;
  g_assert_cmpint (g_get_monotonic_time (), <, before + 2 * HOUR);

  before = g_get_monotonic_time ();
  attach_timeout (3600 * 1000, on_called, &is_called);
  while (!is_called)
    g_main_context_iteration (g_main_context_get_thread_default (), FALSE);
  g_assert_cmpint (g_get_monotonic_time (), <, before + 2 * HOUR);
}

/* A thread that was there before the test, and works for nobody. */
static GAsyncQueue *questions;
static GAsyncQueue *answers;

static gpointer
stand_by (gpointer user_data)
{
  while (g_async_queue_pop (questions) != questions)
    {
      gint64 *now = g_new (gint64, 1);

      *now = g_get_monotonic_time ();
      g_async_queue_push (answers, now);
    }

  return NULL;
}

static gint64
ask_bystander (void)
{
  g_autofree gint64 *now = NULL;

  g_async_queue_push (questions, GINT_TO_POINTER (1));
  now = g_async_queue_pop (answers);

  return *now;
}

static void
test_bystander (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint64 before = ask_bystander ();

  g_usleep (HOUR);

  g_assert_cmpint (ask_bystander () - before, <, HOUR);
}

/* A timer that also waits for its child, which may be ready before. */
static void
test_child (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) child = g_cancellable_source_new (cancellable);
  g_autoptr (GSource) source = g_timeout_source_new_seconds (3600);
  g_autoptr (GSource) cancel = g_timeout_source_new (1000);
  GMainContext *context = g_main_context_get_thread_default ();
  const gint64 start = g_get_monotonic_time ();
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);
  gboolean is_done = FALSE;

  for (guint i = 0; i < 100; i++)
    {
      g_ptr_array_add (others, g_timeout_source_new_seconds (7200));
      g_source_attach (others->pdata[i], context);
    }
  g_source_set_dummy_callback (child);
  g_source_add_child_source (source, child);
  g_source_set_callback (source, set_flag, &is_done, NULL);
  g_source_attach (source, context);
  g_source_set_callback (cancel, cancel_it, cancellable, NULL);
  g_source_attach (cancel, context);

  while (!is_done)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - start, ==, G_TIME_SPAN_SECOND);

  for (guint i = 0; i < others->len; i++)
    g_source_destroy (others->pdata[i]);
}

/* What a task does that is made in one source's callback, and returned in another's. */
typedef struct
{
  GTask *task;
  gboolean has_called_back;
  gboolean has_called_back_at_once;
  gboolean is_done;
} Return;

static void
on_return (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  ((Return *) user_data)->has_called_back = TRUE;
}

static gboolean
make_task (gpointer user_data)
{
  Return *state = user_data;

  state->task = g_task_new (NULL, NULL, on_return, state);

  return G_SOURCE_REMOVE;
}

static gboolean
return_task (gpointer user_data)
{
  Return *state = user_data;

  g_task_return_boolean (state->task, TRUE);
  state->has_called_back_at_once = state->has_called_back;
  state->is_done = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
make_and_return_task (gpointer user_data)
{
  make_task (user_data);

  return return_task (user_data);
}

static void
finish_return (Return *state)
{
  GMainContext *context = g_main_context_get_thread_default ();

  while (!state->is_done || !state->has_called_back)
    g_main_context_iteration (context, TRUE);
  g_clear_object (&state->task);
}

/* As in real time, though no time passes between the rounds. */
static void
test_tasks (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 start = g_get_monotonic_time ();
  Return later = {NULL};
  Return same = {NULL};

  attach_timeout (0, make_task, &later);
  while (later.task == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  attach_timeout (0, return_task, &later);
  finish_return (&later);
  g_assert_true (later.has_called_back_at_once);

  attach_timeout (0, make_and_return_task, &same);
  finish_return (&same);
  g_assert_false (same.has_called_back_at_once);
  g_assert_cmpint (g_get_monotonic_time (), ==, start);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GThread) bystander = NULL;
  int status;

  ggen_test_init (&argc, &argv);

  questions = g_async_queue_new ();
  answers = g_async_queue_new ();
  bystander = g_thread_new ("bystander", stand_by, NULL);

  ggen_test_add_full ("/virtual-time/an-hour", GGEN_TEST_VIRTUAL_TIME, test_timeout, NULL, NULL);
  ggen_test_add_full ("/virtual-time/a-day-of-retries", GGEN_TEST_VIRTUAL_TIME, test_backoff, NULL,
                      NULL);
  ggen_test_add_full ("/virtual-time/a-year-of-timers", GGEN_TEST_VIRTUAL_TIME, test_many_timers,
                      NULL, NULL);
  ggen_test_add_full ("/virtual-time/timers-that-are-changed", GGEN_TEST_VIRTUAL_TIME,
                      test_changed_timers, NULL, NULL);
  ggen_test_add_full ("/virtual-time/timers-with-children", GGEN_TEST_VIRTUAL_TIME, test_child,
                      NULL, NULL);
  ggen_test_add_full ("/virtual-time/timers-keep-their-ids", GGEN_TEST_VIRTUAL_TIME, test_ids, NULL,
                      NULL);
  ggen_test_add_full ("/virtual-time/advance-runs-what-is-due", GGEN_TEST_VIRTUAL_TIME,
                      test_advance, NULL, NULL);
  ggen_test_add_full ("/virtual-time/tasks-call-back-at-once-in-another-round",
                      GGEN_TEST_VIRTUAL_TIME, test_tasks, NULL, NULL);
  ggen_test_add_full ("/virtual-time/conditions-of-workers", GGEN_TEST_VIRTUAL_TIME, test_worker,
                      NULL, NULL);
  ggen_test_add_full ("/virtual-time/threads-that-sleep", GGEN_TEST_VIRTUAL_TIME,
                      test_sleeping_thread, NULL, NULL);
  ggen_test_add_full ("/virtual-time/all-clocks-agree", GGEN_TEST_VIRTUAL_TIME, test_clocks, NULL,
                      NULL);
  ggen_test_add_full ("/virtual-time/what-comes-from-outside-is-waited-for", GGEN_TEST_VIRTUAL_TIME,
                      test_outside, NULL, NULL);
  ggen_test_add_full ("/virtual-time/a-busy-wait-ends", GGEN_TEST_VIRTUAL_TIME, test_busy_wait,
                      NULL, NULL);

  ggen_test_add_full ("/virtual-time/other-threads-keep-the-real-clock", GGEN_TEST_VIRTUAL_TIME,
                      test_bystander, NULL, NULL);

  status = ggen_test_run ();

  g_async_queue_push (questions, questions);
  g_thread_join (g_steal_pointer (&bystander));
  g_async_queue_unref (questions);
  g_async_queue_unref (answers);

  return status;
}
