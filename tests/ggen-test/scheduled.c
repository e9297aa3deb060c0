/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <ggen-test.h>
#include <gio/gio.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* Not a test itself: what happens here is told, and schedule.c compares it. */

/* By what a test calls the stranger, where there is one. */
static int calls = -1;

enum
{
  STRANGER_WORKS = 1,
  STRANGER_ENDS = 1 << 20, /* more than it is ever called to work */
};

static void
call_stranger (guint64 what)
{
  if (calls >= 0 && write (calls, &what, sizeof what) != sizeof what)
    g_error ("the stranger cannot be called: %s", g_strerror (errno));
}

/* Returns the last of what it was called for. */
static gint
await_call (void)
{
  GPollFD fd = {calls, G_IO_IN, 0};
  guint64 what = 0;

  while (read (calls, &what, sizeof what) != sizeof what)
    g_poll (&fd, 1, -1);

  return what < STRANGER_ENDS ? STRANGER_WORKS : STRANGER_ENDS;
}

/* Each of these puts a letter into the order in which things happened. */
static GString *order;
static GMutex order_mutex;

static void
note (char letter)
{
  g_mutex_lock (&order_mutex);
  g_string_append_c (order, letter);
  g_mutex_unlock (&order_mutex);
}

static gpointer
note_thrice (gpointer user_data)
{
  for (guint i = 0; i < 3; i++)
    note ((char) GPOINTER_TO_INT (user_data));

  return NULL;
}

static void
do_work (GCancellable *cancellable, gpointer user_data)
{
  note ((char) GPOINTER_TO_INT (user_data));
  g_usleep (1000);
  note ((char) GPOINTER_TO_INT (user_data));
}

static void
do_in_pool (gpointer data, gpointer user_data)
{
  do_work (NULL, data);
}

static gboolean
on_idle (gpointer user_data)
{
  note ((char) GPOINTER_TO_INT (user_data));

  return G_SOURCE_REMOVE;
}

static gboolean
on_last (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
add_source (GSource *owned, GSourceFunc func, gpointer user_data)
{
  g_autoptr (GSource) source = owned;

  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* Threads, work, pools, callbacks and time. */
static void
do_everything (void)
{
  GgenRuntime *runtime = ggen_runtime_get_default ();
  GThreadPool *pool = g_thread_pool_new (do_in_pool, NULL, 2, FALSE, NULL);
  GThread *threads[3];
  gboolean is_over = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("noter", note_thrice, GINT_TO_POINTER ('a' + i));
  for (guint i = 0; i < 4; i++)
    ggen_runtime_spawn (runtime, "work", GGEN_WORK_COMPUTE, do_work, GINT_TO_POINTER ('p' + i),
                        NULL, NULL);
  for (guint i = 0; i < 4; i++)
    g_thread_pool_push (pool, GINT_TO_POINTER ('w' + i), NULL);
  for (guint i = 0; i < 5; i++)
    add_source (g_idle_source_new (), on_idle, GINT_TO_POINTER ('0' + i));
  add_source (g_timeout_source_new (1), on_idle, GINT_TO_POINTER ('t'));
  add_source (g_timeout_source_new (100), on_last, &is_over);

  while (!is_over)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_thread_pool_free (pool, FALSE, TRUE);
}

/* What a pool has taken by the time that it is asked, or that it drops the rest. */
static void
use_pool (void)
{
  GThreadPool *pool = g_thread_pool_new (do_in_pool, NULL, 2, FALSE, NULL);
  GThread *thread = g_thread_new ("noter", note_thrice, GINT_TO_POINTER ('a'));

  for (guint i = 0; i < 6; i++)
    {
      g_thread_pool_push (pool, GINT_TO_POINTER ('u' + i), NULL);
      note ((char) ('0' + g_thread_pool_unprocessed (pool)));
    }
  g_thread_pool_move_to_front (pool, GINT_TO_POINTER ('z'));
  g_usleep (1500);
  g_thread_pool_free (pool, TRUE, TRUE);
  g_thread_join (thread);
}

static gint
compare_letters (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return GPOINTER_TO_INT (b) - GPOINTER_TO_INT (a);
}

/* What a pool takes next depends on what it has taken. */
static void
use_sorted_pool (void)
{
  GThreadPool *pool = g_thread_pool_new (do_in_pool, NULL, 1, FALSE, NULL);

  g_thread_pool_set_sort_function (pool, compare_letters, NULL);
  for (guint i = 0; i < 4; i++)
    g_thread_pool_push (pool, GINT_TO_POINTER ('u' + i), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
}

static void
use_pools (void)
{
  use_pool ();
  use_sorted_pool ();
}

static pthread_mutex_t turn_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_passed = PTHREAD_COND_INITIALIZER;
static guint n_passed; /* guarded by turn_mutex */

/* Whoever is woken waits for the mutex, which others have. */
static gpointer
pass_turns (gpointer letter)
{
  for (guint i = 0; i < 8; i++)
    {
      struct timespec end;

      clock_gettime (CLOCK_REALTIME, &end);
      end.tv_sec++;
      pthread_mutex_lock (&turn_mutex);
      note ((char) GPOINTER_TO_INT (letter));
      pthread_cond_signal (&turn_passed);
      if (++n_passed % 3 != 0)
        pthread_cond_timedwait (&turn_passed, &turn_mutex, &end);
      note ((char) GPOINTER_TO_INT (letter));
      pthread_mutex_unlock (&turn_mutex);
    }

  return NULL;
}

static void
use_condition (void)
{
  GThread *threads[4];

  n_passed = 0;
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("passer", pass_turns, GINT_TO_POINTER ('a' + i));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static char *
get_order (void (*func) (void))
{
  char *text;

  order = g_string_new (NULL);
  call_stranger (STRANGER_WORKS);
  func ();
  text = g_string_free (g_steal_pointer (&order), FALSE);

  return text;
}

static void
tell_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *text = get_order (do_everything);

  g_test_message ("order: %s", text);
  g_assert_cmpuint (strlen (text), ==, 3 * 3 + 4 * 2 + 4 * 2 + 5 + 1);
  for (const char *letter = "abcpqrswxyz01234t"; *letter != '\0'; letter++)
    g_assert_nonnull (strchr (text, *letter));
}

static void
tell_order_of_pool (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *text = get_order (use_pools);

  g_test_message ("order: %s", text);
  g_assert_cmpuint (strlen (text), >=, 3 + 6 + 2 * 2 + 4 * 2);
}

static void
tell_order_of_condition (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *text = get_order (use_condition);

  g_test_message ("order: %s", text);
  g_assert_cmpuint (strlen (text), ==, 4 * 8 * 2);
}

static void
do_nothing (GCancellable *cancellable, gpointer user_data)
{
}

static void
use_other_runtime (void)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  for (guint i = 0; i < 3; i++)
    ggen_runtime_spawn (runtime, "nothing", GGEN_WORK_COMPUTE, do_nothing, NULL, NULL, NULL);
  ggen_runtime_close (runtime, G_TIME_SPAN_MINUTE, NULL);
}

/* Works for no test, but does beside each what has nothing to do with it: the threads of other runtimes come
 * from and go to where those of the tests do. */
static gpointer
stranger_main (gpointer unused)
{
  gint what = STRANGER_WORKS;

  while (what == STRANGER_WORKS)
    {
      for (guint i = 0; i < 8; i++)
        use_other_runtime ();
      what = await_call ();
    }

  return NULL;
}

static char *
name_repetition (gconstpointer element)
{
  return g_strdup_printf ("%03u", *(const guint *) element);
}

int
main (int argc, char *argv[])
{
  static guint repetitions[1000];
  GThread *stranger = NULL;
  int status;

  ggen_test_init (&argc, &argv);

  if (g_getenv ("SCHEDULED_BESIDE_STRANGERS") != NULL)
    {
      calls = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
      stranger = g_thread_new ("stranger", stranger_main, NULL);
    }

  for (guint i = 0; i < G_N_ELEMENTS (repetitions); i++)
    repetitions[i] = i;

  ggen_test_add_table ("/offenders/tell", GGEN_TEST_DETERMINISTIC, tell_order, repetitions,
                       G_N_ELEMENTS (repetitions), sizeof *repetitions, name_repetition);
  ggen_test_add_table ("/offenders/pool", GGEN_TEST_DETERMINISTIC, tell_order_of_pool, repetitions,
                       G_N_ELEMENTS (repetitions), sizeof *repetitions, name_repetition);
  ggen_test_add_table ("/offenders/condition", GGEN_TEST_DETERMINISTIC, tell_order_of_condition,
                       repetitions, G_N_ELEMENTS (repetitions), sizeof *repetitions,
                       name_repetition);

  status = ggen_test_run ();

  if (stranger != NULL)
    {
      call_stranger (STRANGER_ENDS);
      g_thread_join (stranger);
    }

  return status;
}
