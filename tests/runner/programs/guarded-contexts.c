/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>

/* What the guard has to say of main contexts. */

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
quit (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static void
leave_source (void)
{
  const guint id = g_timeout_add_seconds (3600, do_nothing, NULL);

  g_source_set_name_by_id (id, "forgotten timer");
}

static void
use_default_context (void)
{
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);

  g_idle_add (quit, loop);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
}

static void
leave_pushed (void)
{
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  g_main_context_unref (context);
}

static void
use_own_context (void)
{
  GMainContext *context = g_main_context_new ();
  GMainLoop *loop = g_main_loop_new (context, FALSE);
  GSource *source = g_idle_source_new ();

  g_main_context_push_thread_default (context);
  g_source_set_callback (source, quit, loop, NULL);
  g_source_attach (source, context);
  g_source_unref (source);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
  g_main_loop_unref (loop);
  g_main_context_unref (context);
}

/* A source that was there before the tests is not theirs. */
int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_idle_add (do_nothing, NULL);

  g_test_add_func ("/contexts/source-is-left", leave_source);
  g_test_add_func ("/contexts/default-is-used", use_default_context);
  g_test_add_func ("/contexts/thread-default-is-left", leave_pushed);
  g_test_add_func ("/contexts/clean", use_own_context);

  return g_test_run ();
}
