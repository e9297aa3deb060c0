/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <unistd.h>

/* What the guard has to say of threads and descriptors. */

static GMutex mutex; /* held for ever by who is to keep a thread from ending */

static gpointer
wait_for_ever (gpointer user_data)
{
  g_mutex_lock (&mutex);

  return NULL;
}

static gpointer
end_at_once (gpointer user_data)
{
  return NULL;
}

static void
leave_running (void)
{
  g_mutex_lock (&mutex);
  g_thread_new ("endless", wait_for_ever, NULL);
}

static void
leave_unjoined (void)
{
  g_thread_new ("unjoined", end_at_once, NULL);
}

static void
do_nothing (gpointer data, gpointer user_data)
{
}

static void
leave_pool (void)
{
  GThreadPool *pool = g_thread_pool_new (do_nothing, NULL, 2, FALSE, NULL);

  g_thread_pool_push (pool, GINT_TO_POINTER (1), NULL);
}

static void
on_thread_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
return_true (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
run_in_gio (GMainContext *context)
{
  g_autoptr (GTask) task = NULL;
  gboolean is_done = FALSE;

  task = g_task_new (NULL, NULL, on_thread_done, &is_done);
  g_task_run_in_thread (task, return_true);
  while (!is_done)
    g_main_context_iteration (context, TRUE);
}

/* GLib keeps threads of its own for the pool, and GIO for tasks. */
static void
end_all (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GThreadPool *pool = g_thread_pool_new (do_nothing, NULL, 2, FALSE, NULL);
  GThread *joined = g_thread_new ("joined", end_at_once, NULL);
  pthread_t detached;

  g_main_context_push_thread_default (context);
  run_in_gio (context);
  g_main_context_pop_thread_default (context);

  g_thread_pool_push (pool, GINT_TO_POINTER (1), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_thread_join (joined);
  g_assert_cmpint (pthread_create (&detached, NULL, end_at_once, NULL), ==, 0);
  pthread_detach (detached);
}

static void
leave_descriptor (void)
{
  g_assert_cmpint (open ("/dev/null", O_RDONLY | O_CLOEXEC), >=, 0);
}

static void
close_input (void)
{
  close (0);
}

/* The guard's own pipe goes with them, where it has one. */
static void
close_all (void)
{
  for (int fd = 3; fd < 64; fd++)
    close (fd);
  leave_descriptor ();
}

static void
close_what_is_opened (void)
{
  const int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/threads/running", leave_running);
  g_test_add_func ("/threads/unjoined", leave_unjoined);
  g_test_add_func ("/threads/pool", leave_pool);
  g_test_add_func ("/threads/clean", end_all);
  g_test_add_func ("/descriptors/left", leave_descriptor);
  g_test_add_func ("/descriptors/input-is-closed", close_input);
  g_test_add_func ("/descriptors/all-are-closed", close_all);
  g_test_add_func ("/descriptors/clean", close_what_is_opened);

  return g_test_run ();
}
