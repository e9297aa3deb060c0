/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib-unix.h>

#include "ggen-test-default-context-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-order-private.h"
#include "ggen-test-sources-private.h"
#include "ggen-test-timers-private.h"

/* The functions of GLib that add sources to a context, all but the first to the default one, and that
 * remove them from there. */

static void
set_origin (GSource *source, GMainContext *context, guint id)
{
  GgenTestOrigin origin;

  if (!ggen_test_sources_are_watched ())
    return;

  ggen_test_origin_capture (&origin);
  ggen_test_sources_set_origin (source, context, id, &origin);
  if (ggen_test_default_context_is (context))
    ggen_test_default_context_attached (&origin);
}

/* The same for one in the default context that is known by its id alone. */
static guint
remember (guint id)
{
  GMainContext *context;
  GSource *source;

  if (id == 0 || !ggen_test_sources_are_watched ())
    return id;

  context = g_main_context_default ();
  source = GGEN_TEST_REAL (g_main_context_find_source_by_id) (context, id);
  if (source != NULL)
    set_origin (source, context, id);

  return id;
}

GGEN_TEST_INTERPOSED guint
g_source_attach (GSource *source, GMainContext *context)
{
  guint id;

  GGEN_TEST_TOUCH (context);
  id = ggen_test_timers_take (source, context);
  if (id != 0)
    {
      set_origin (source, context, 0);
      return id;
    }

  id = GGEN_TEST_REAL (g_source_attach) (source, context);
  ggen_test_order_note (source, id);
  set_origin (source, context != NULL ? context : g_main_context_default (), id);

  return id;
}

GGEN_TEST_INTERPOSED guint
g_idle_add (GSourceFunc function, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_idle_add) (function, data));
}

GGEN_TEST_INTERPOSED guint
g_idle_add_full (gint priority, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_idle_add_full) (priority, function, data, notify));
}

GGEN_TEST_INTERPOSED guint
g_idle_add_once (GSourceOnceFunc function, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_idle_add_once) (function, data));
}

GGEN_TEST_INTERPOSED guint
g_timeout_add_once (guint interval, GSourceOnceFunc function, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_timeout_add_once) (interval, function, data));
}

GGEN_TEST_INTERPOSED gboolean
g_source_remove (guint id)
{
  GGEN_TEST_TOUCH (NULL);
  return GGEN_TEST_REAL (g_source_remove) (id);
}

GGEN_TEST_INTERPOSED gboolean
g_source_remove_by_user_data (gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return GGEN_TEST_REAL (g_source_remove_by_user_data) (data);
}

GGEN_TEST_INTERPOSED gboolean
g_idle_remove_by_data (gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return GGEN_TEST_REAL (g_idle_remove_by_data) (data);
}

GGEN_TEST_INTERPOSED guint
g_timeout_add (guint interval, GSourceFunc function, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_timeout_add) (interval, function, data));
}

GGEN_TEST_INTERPOSED guint
g_timeout_add_full (gint priority,
                    guint interval,
                    GSourceFunc function,
                    gpointer data,
                    GDestroyNotify notify)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (
      GGEN_TEST_REAL (g_timeout_add_full) (priority, interval, function, data, notify));
}

GGEN_TEST_INTERPOSED guint
g_timeout_add_seconds (guint interval, GSourceFunc function, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_timeout_add_seconds) (interval, function, data));
}

GGEN_TEST_INTERPOSED guint
g_timeout_add_seconds_full (gint priority,
                            guint interval,
                            GSourceFunc function,
                            gpointer data,
                            GDestroyNotify notify)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (
      GGEN_TEST_REAL (g_timeout_add_seconds_full) (priority, interval, function, data, notify));
}

GGEN_TEST_INTERPOSED guint
g_child_watch_add (GPid pid, GChildWatchFunc function, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_child_watch_add) (pid, function, data));
}

GGEN_TEST_INTERPOSED guint
g_child_watch_add_full (gint priority,
                        GPid pid,
                        GChildWatchFunc function,
                        gpointer data,
                        GDestroyNotify notify)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_child_watch_add_full) (priority, pid, function, data, notify));
}

GGEN_TEST_INTERPOSED guint
g_io_add_watch (GIOChannel *channel, GIOCondition condition, GIOFunc function, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_io_add_watch) (channel, condition, function, data));
}

GGEN_TEST_INTERPOSED guint
g_io_add_watch_full (GIOChannel *channel,
                     gint priority,
                     GIOCondition condition,
                     GIOFunc function,
                     gpointer data,
                     GDestroyNotify notify)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (
      GGEN_TEST_REAL (g_io_add_watch_full) (channel, priority, condition, function, data, notify));
}

GGEN_TEST_INTERPOSED guint
g_unix_fd_add (gint fd, GIOCondition condition, GUnixFDSourceFunc function, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_unix_fd_add) (fd, condition, function, data));
}

GGEN_TEST_INTERPOSED guint
g_unix_fd_add_full (gint priority,
                    gint fd,
                    GIOCondition condition,
                    GUnixFDSourceFunc function,
                    gpointer data,
                    GDestroyNotify notify)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (
      GGEN_TEST_REAL (g_unix_fd_add_full) (priority, fd, condition, function, data, notify));
}

GGEN_TEST_INTERPOSED guint
g_unix_signal_add (gint signum, GSourceFunc handler, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (GGEN_TEST_REAL (g_unix_signal_add) (signum, handler, data));
}

GGEN_TEST_INTERPOSED guint
g_unix_signal_add_full (gint priority,
                        gint signum,
                        GSourceFunc handler,
                        gpointer data,
                        GDestroyNotify notify)
{
  GGEN_TEST_TOUCH (NULL);
  return remember (
      GGEN_TEST_REAL (g_unix_signal_add_full) (priority, signum, handler, data, notify));
}

GGEN_TEST_INTERPOSED gboolean
g_source_remove_by_funcs_user_data (GSourceFuncs *functions, gpointer data)
{
  GGEN_TEST_TOUCH (NULL);
  return GGEN_TEST_REAL (g_source_remove_by_funcs_user_data) (functions, data);
}

GGEN_TEST_INTERPOSED void
g_source_set_name_by_id (guint id, const char *name)
{
  GGEN_TEST_TOUCH (NULL);
  GGEN_TEST_REAL (g_source_set_name_by_id) (id, name);
}
