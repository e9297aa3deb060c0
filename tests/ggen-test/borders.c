/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <glib-unix.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

/* Where virtual time and the schedule meet what programs do seldom. */

#define N_MESSAGES 12

typedef struct
{
  GMainContext *context;
  GString *order; /* of the messages, as they arrived */
} Receiver;

typedef struct
{
  Receiver *receiver;
  char letter;
} Message;

static gboolean
receive (gpointer user_data)
{
  g_autofree Message *message = user_data;

  g_string_append_c (message->receiver->order, message->letter);

  return G_SOURCE_REMOVE;
}

static gpointer
send_all (gpointer user_data)
{
  Receiver *receiver = user_data;

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr (GSource) source = g_idle_source_new ();
      Message *message = g_new (Message, 1);

      *message = (Message){receiver, (char) ('a' + i)};
      g_source_set_callback (source, receive, message, NULL);
      g_source_attach (source, receiver->context);
    }

  return NULL;
}

/* As the signals of one sender on a message bus. */
static void
test_one_sender (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) order = g_string_new (NULL);
  Receiver receiver = {g_main_context_get_thread_default (), order};
  g_autoptr (GThread) sender = g_thread_new ("sender", send_all, &receiver);

  while (order->len < N_MESSAGES)
    g_main_context_iteration (receiver.context, TRUE);

  g_thread_join (g_steal_pointer (&sender));
  g_assert_cmpstr (order->str, ==, "abcdefghijkl");
}

static gpointer
lock_with_little_room (gpointer mutex)
{
  g_mutex_lock (mutex);
  g_mutex_unlock (mutex);
  g_usleep (1000);

  return NULL;
}

static void
test_small_stack (GgenTestSandbox *sandbox, gpointer user_data)
{
  pthread_attr_t attributes;
  pthread_t thread;
  GMutex mutex;

  g_mutex_init (&mutex);
  pthread_attr_init (&attributes);
  g_assert_cmpint (pthread_attr_setstacksize (&attributes, MAX (PTHREAD_STACK_MIN, 32 * 1024)), ==,
                   0);
  g_assert_cmpint (pthread_create (&thread, &attributes, lock_with_little_room, &mutex), ==, 0);
  g_assert_cmpint (pthread_join (thread, NULL), ==, 0);
  pthread_attr_destroy (&attributes);
  g_mutex_clear (&mutex);
}

static gint n_handled; /* atomic */

/* usleep() may be called in a handler. */
static void
on_signal (int number)
{
  usleep (5);
  g_atomic_int_inc (&n_handled);
}

static gpointer
sleep_on (gpointer user_data)
{
  for (guint i = 0; i < 1000; i++)
    g_usleep (1000);

  return NULL;
}

static void
test_handler (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct sigaction action = {.sa_handler = on_signal};
  struct sigaction before;
  pthread_t sleeper;

  g_assert_cmpint (sigaction (SIGUSR1, &action, &before), ==, 0);
  g_assert_cmpint (pthread_create (&sleeper, NULL, sleep_on, NULL), ==, 0);
  for (guint i = 0; i < 200; i++)
    {
      pthread_kill (sleeper, SIGUSR1);
      g_usleep (1000);
    }
  g_assert_cmpint (pthread_join (sleeper, NULL), ==, 0);
  g_assert_cmpint (sigaction (SIGUSR1, &before, NULL), ==, 0);

  g_assert_cmpint (g_atomic_int_get (&n_handled), >, 0);
}

static gboolean
count (gpointer user_data)
{
  ++*(guint *) user_data;

  return G_SOURCE_REMOVE;
}

/* As a toolkit does that has another loop. */
static void
iterate_by_hand (GMainContext *context)
{
  GPollFD fds[8];
  gint priority;
  gint timeout;
  gint n_fds;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  n_fds = g_main_context_query (context, priority, &timeout, fds, G_N_ELEMENTS (fds));
  g_assert_cmpint (n_fds, <=, G_N_ELEMENTS (fds));
  g_main_context_get_poll_func (context) (fds, (guint) n_fds, timeout);
  if (g_main_context_check (context, priority, fds, n_fds))
    g_main_context_dispatch (context);
  g_main_context_release (context);
}

static void
test_own_loop (GgenTestSandbox *sandbox, gpointer user_data)
{
  enum
  {
    N_TIMERS = 100
  };
  GMainContext *context = g_main_context_get_thread_default ();
  guint n_called = 0;

  g_assert_true (g_main_context_get_poll_func (context) == g_poll);

  for (guint i = 0; i < N_TIMERS; i++)
    {
      g_autoptr (GSource) source = g_timeout_source_new_seconds (60 + i);

      g_source_set_callback (source, count, &n_called, NULL);
      g_source_attach (source, context);
    }

  while (n_called < N_TIMERS)
    iterate_by_hand (context);
}

static gboolean
count_timer (gpointer user_data)
{
  return ++*(guint *) user_data < 1000;
}

/* A descriptor that only the test itself could write to does not hold time up: a thousand jumps, each after
 * the patience for what comes from outside, would take longer than a test may. */
static void
test_own_pair (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) reader = NULL;
  g_autoptr (GSource) timer = g_timeout_source_new_seconds (60);
  guint n_called = 0;
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  reader = g_unix_fd_source_new (pair[0], G_IO_IN);
  g_source_set_callback (reader, count, &n_called, NULL);
  g_source_attach (reader, context);
  g_source_set_callback (timer, count_timer, &n_called, NULL);
  g_source_attach (timer, context);

  ggen_test_sandbox_set_timeout (sandbox, 30);
  ggen_test_clock_set_patience (G_TIME_SPAN_SECOND);
  while (n_called < 1000)
    g_main_context_iteration (context, TRUE);

  g_source_destroy (reader);
  close (pair[0]);
  close (pair[1]);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add_full ("/borders/what-one-thread-sends-stays-in-order", GGEN_TEST_DETERMINISTIC,
                      test_one_sender, NULL, NULL);
  ggen_test_add_full ("/borders/a-small-stack-is-enough", GGEN_TEST_DETERMINISTIC, test_small_stack,
                      NULL, NULL);
  ggen_test_add_full ("/borders/a-signal-handler-may-sleep", GGEN_TEST_VIRTUAL_TIME, test_handler,
                      NULL, NULL);
  ggen_test_add_full ("/borders/a-loop-of-one's-own-sees-all-timers", GGEN_TEST_VIRTUAL_TIME,
                      test_own_loop, NULL, NULL);
  ggen_test_add_full ("/borders/what-is-inside-does-not-hold-time-up", GGEN_TEST_VIRTUAL_TIME,
                      test_own_pair, NULL, NULL);

  return ggen_test_run ();
}
