/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <glib-unix.h>

#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-order-private.h"
#include "ggen-test-sources-private.h"
#include "ggen-test-timers-private.h"
#include "ggen-test-thread-default-private.h"

/* The functions of GLib by which a program touches the default main context. */

#define CHECK(context) check (context, G_STRFUNC, __builtin_return_address (0))

static gint is_guarding;     /* atomic */
static guint n_sources_ever; /* in the default context before the test */

static gboolean
is_default (GMainContext *context)
{
  return context == NULL || context == g_main_context_default ();
}

static void
check (GMainContext *context, const char *function, gconstpointer caller)
{
  g_autofree char *place = NULL;

  if (!g_atomic_int_get (&is_guarding) || !is_default (context))
    return;

  place = ggen_test_describe_address (caller);
  ggen_test_findings_add (NULL,
                          "the default main context was touched: %s() was called from %s: use the "
                          "context of the default runtime",
                          function, place);
}

GGEN_TEST_INTERPOSED guint
g_source_attach (GSource *source, GMainContext *context)
{
  guint id;

  CHECK (context);
  id = ggen_test_timers_take (source, context);
  if (id != 0)
    return id;

  id = GGEN_TEST_REAL (g_source_attach) (source, context);
  ggen_test_order_note (source, id);

  return id;
}

GGEN_TEST_INTERPOSED guint
g_idle_add (GSourceFunc function, gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_idle_add) (function, data);
}

GGEN_TEST_INTERPOSED guint
g_idle_add_full (gint priority, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_idle_add_full) (priority, function, data, notify);
}

GGEN_TEST_INTERPOSED guint
g_idle_add_once (GSourceOnceFunc function, gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_idle_add_once) (function, data);
}

GGEN_TEST_INTERPOSED guint
g_timeout_add_once (guint interval, GSourceOnceFunc function, gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_timeout_add_once) (interval, function, data);
}

GGEN_TEST_INTERPOSED gboolean
g_source_remove (guint id)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_source_remove) (id);
}

GGEN_TEST_INTERPOSED gboolean
g_source_remove_by_user_data (gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_source_remove_by_user_data) (data);
}

GGEN_TEST_INTERPOSED gboolean
g_idle_remove_by_data (gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_idle_remove_by_data) (data);
}

GGEN_TEST_INTERPOSED guint
g_timeout_add (guint interval, GSourceFunc function, gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_timeout_add) (interval, function, data);
}

GGEN_TEST_INTERPOSED guint
g_timeout_add_full (gint priority,
                    guint interval,
                    GSourceFunc function,
                    gpointer data,
                    GDestroyNotify notify)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_timeout_add_full) (priority, interval, function, data, notify);
}

GGEN_TEST_INTERPOSED guint
g_timeout_add_seconds (guint interval, GSourceFunc function, gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_timeout_add_seconds) (interval, function, data);
}

GGEN_TEST_INTERPOSED guint
g_timeout_add_seconds_full (gint priority,
                            guint interval,
                            GSourceFunc function,
                            gpointer data,
                            GDestroyNotify notify)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_timeout_add_seconds_full) (priority, interval, function, data, notify);
}

GGEN_TEST_INTERPOSED guint
g_child_watch_add (GPid pid, GChildWatchFunc function, gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_child_watch_add) (pid, function, data);
}

GGEN_TEST_INTERPOSED guint
g_child_watch_add_full (gint priority,
                        GPid pid,
                        GChildWatchFunc function,
                        gpointer data,
                        GDestroyNotify notify)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_child_watch_add_full) (priority, pid, function, data, notify);
}

GGEN_TEST_INTERPOSED guint
g_io_add_watch (GIOChannel *channel, GIOCondition condition, GIOFunc function, gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_io_add_watch) (channel, condition, function, data);
}

GGEN_TEST_INTERPOSED guint
g_io_add_watch_full (GIOChannel *channel,
                     gint priority,
                     GIOCondition condition,
                     GIOFunc function,
                     gpointer data,
                     GDestroyNotify notify)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_io_add_watch_full) (channel, priority, condition, function, data,
                                               notify);
}

GGEN_TEST_INTERPOSED guint
g_unix_fd_add (gint fd, GIOCondition condition, GUnixFDSourceFunc function, gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_unix_fd_add) (fd, condition, function, data);
}

GGEN_TEST_INTERPOSED guint
g_unix_fd_add_full (gint priority,
                    gint fd,
                    GIOCondition condition,
                    GUnixFDSourceFunc function,
                    gpointer data,
                    GDestroyNotify notify)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_unix_fd_add_full) (priority, fd, condition, function, data, notify);
}

GGEN_TEST_INTERPOSED guint
g_unix_signal_add (gint signum, GSourceFunc handler, gpointer data)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_unix_signal_add) (signum, handler, data);
}

GGEN_TEST_INTERPOSED guint
g_unix_signal_add_full (gint priority,
                        gint signum,
                        GSourceFunc handler,
                        gpointer data,
                        GDestroyNotify notify)
{
  CHECK (NULL);
  return GGEN_TEST_REAL (g_unix_signal_add_full) (priority, signum, handler, data, notify);
}

GGEN_TEST_INTERPOSED gboolean
g_main_context_iteration (GMainContext *context, gboolean may_block)
{
  CHECK (context);
  return GGEN_TEST_REAL (g_main_context_iteration) (context, may_block);
}

GGEN_TEST_INTERPOSED gboolean
g_main_context_pending (GMainContext *context)
{
  CHECK (context);
  return GGEN_TEST_REAL (g_main_context_pending) (context);
}

GGEN_TEST_INTERPOSED gboolean
g_main_context_acquire (GMainContext *context)
{
  CHECK (context);
  return GGEN_TEST_REAL (g_main_context_acquire) (context);
}

GGEN_TEST_INTERPOSED void
g_main_context_invoke (GMainContext *context, GSourceFunc function, gpointer data)
{
  CHECK (context);
  GGEN_TEST_REAL (g_main_context_invoke) (context, function, data);
}

GGEN_TEST_INTERPOSED void
g_main_context_invoke_full (GMainContext *context,
                            gint priority,
                            GSourceFunc function,
                            gpointer data,
                            GDestroyNotify notify)
{
  CHECK (context);
  GGEN_TEST_REAL (g_main_context_invoke_full) (context, priority, function, data, notify);
}

GGEN_TEST_INTERPOSED void
g_main_context_push_thread_default (GMainContext *context)
{
  CHECK (context);
  ggen_test_thread_default_pushed (context);
  GGEN_TEST_REAL (g_main_context_push_thread_default) (context);
}

GGEN_TEST_INTERPOSED void
g_main_loop_run (GMainLoop *loop)
{
  CHECK (g_main_loop_get_context (loop));
  GGEN_TEST_REAL (g_main_loop_run) (loop);
}

/* Whether other libraries find ours: not so where the program lists GLib before this library, or
 * loads this library late. */
gboolean
ggen_test_interposition_is_in_force (void)
{
  Dl_info in_force;
  Dl_info ours;
  gpointer symbol = dlsym (RTLD_DEFAULT, "g_source_attach");

  return symbol != NULL && dladdr (symbol, &in_force) != 0
         && dladdr (ggen_test_interposition_is_in_force, &ours) != 0
         && in_force.dli_fbase == ours.dli_fbase;
}

static void
default_context_begin (GgenTestSandbox *sandbox)
{
  n_sources_ever = ggen_test_sources_count_ever (g_main_context_default ());
  g_atomic_int_set (&is_guarding, !(sandbox->flags & GGEN_TEST_ALLOW_DEFAULT_CONTEXT));
}

static void
default_context_end (GgenTestSandbox *sandbox, gboolean is_allowed)
{
  guint n_sources_now = ggen_test_sources_count_ever (g_main_context_default ());

  g_atomic_int_set (&is_guarding, FALSE);

  /* Our own last look was the one more. */
  if (!is_allowed && n_sources_now > n_sources_ever + 1)
    ggen_test_findings_add (NULL, "%u sources were attached to the default main context",
                            n_sources_now - n_sources_ever - 1);
}

const GgenTestCheck ggen_test_default_context_check = {
    GGEN_TEST_ALLOW_DEFAULT_CONTEXT,
    default_context_begin,
    NULL,
    default_context_end,
};
