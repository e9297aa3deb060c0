/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dlfcn.h>
#include <gio/gio.h>
#include <glib-unix.h>

#include "ggen-test-guard-private.h"

/* The functions of GLib by which a program touches the default main context. Ours stand before
 * GLib's in the order in which the dynamic linker looks, so every caller outside libglib comes
 * here first, also code that has never heard of this library. */

#define EXPORT __attribute__ ((visibility ("default")))

/* Looked up once; a second look-up by another thread finds the same. */
#define CALL_REAL(function, ...)                                                                   \
  ({                                                                                               \
    static __typeof__ (&function) real;                                                            \
    if (g_atomic_pointer_get (&real) == NULL)                                                      \
      g_atomic_pointer_set (&real, (__typeof__ (&function)) dlsym (RTLD_NEXT, #function));         \
    ((__typeof__ (&function)) g_atomic_pointer_get (&real)) (__VA_ARGS__);                         \
  })

#define CHECK(context) check (context, G_STRFUNC, __builtin_return_address (0))

static gint is_guarding; /* atomic */

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
  ggen_test_findings_add ("the default main context was touched: %s() was called from %s: use the "
                          "context of the default runtime",
                          function, place);
}

EXPORT guint
g_source_attach (GSource *source, GMainContext *context)
{
  CHECK (context);
  return CALL_REAL (g_source_attach, source, context);
}

EXPORT guint
g_idle_add (GSourceFunc function, gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_idle_add, function, data);
}

EXPORT guint
g_idle_add_full (gint priority, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  CHECK (NULL);
  return CALL_REAL (g_idle_add_full, priority, function, data, notify);
}

EXPORT guint
g_idle_add_once (GSourceOnceFunc function, gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_idle_add_once, function, data);
}

EXPORT guint
g_timeout_add_once (guint interval, GSourceOnceFunc function, gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_timeout_add_once, interval, function, data);
}

EXPORT gboolean
g_source_remove (guint id)
{
  CHECK (NULL);
  return CALL_REAL (g_source_remove, id);
}

EXPORT gboolean
g_source_remove_by_user_data (gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_source_remove_by_user_data, data);
}

EXPORT gboolean
g_idle_remove_by_data (gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_idle_remove_by_data, data);
}

EXPORT guint
g_timeout_add (guint interval, GSourceFunc function, gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_timeout_add, interval, function, data);
}

EXPORT guint
g_timeout_add_full (gint priority,
                    guint interval,
                    GSourceFunc function,
                    gpointer data,
                    GDestroyNotify notify)
{
  CHECK (NULL);
  return CALL_REAL (g_timeout_add_full, priority, interval, function, data, notify);
}

EXPORT guint
g_timeout_add_seconds (guint interval, GSourceFunc function, gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_timeout_add_seconds, interval, function, data);
}

EXPORT guint
g_timeout_add_seconds_full (gint priority,
                            guint interval,
                            GSourceFunc function,
                            gpointer data,
                            GDestroyNotify notify)
{
  CHECK (NULL);
  return CALL_REAL (g_timeout_add_seconds_full, priority, interval, function, data, notify);
}

EXPORT guint
g_child_watch_add (GPid pid, GChildWatchFunc function, gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_child_watch_add, pid, function, data);
}

EXPORT guint
g_child_watch_add_full (gint priority,
                        GPid pid,
                        GChildWatchFunc function,
                        gpointer data,
                        GDestroyNotify notify)
{
  CHECK (NULL);
  return CALL_REAL (g_child_watch_add_full, priority, pid, function, data, notify);
}

EXPORT guint
g_io_add_watch (GIOChannel *channel, GIOCondition condition, GIOFunc function, gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_io_add_watch, channel, condition, function, data);
}

EXPORT guint
g_io_add_watch_full (GIOChannel *channel,
                     gint priority,
                     GIOCondition condition,
                     GIOFunc function,
                     gpointer data,
                     GDestroyNotify notify)
{
  CHECK (NULL);
  return CALL_REAL (g_io_add_watch_full, channel, priority, condition, function, data, notify);
}

EXPORT guint
g_unix_fd_add (gint fd, GIOCondition condition, GUnixFDSourceFunc function, gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_unix_fd_add, fd, condition, function, data);
}

EXPORT guint
g_unix_fd_add_full (gint priority,
                    gint fd,
                    GIOCondition condition,
                    GUnixFDSourceFunc function,
                    gpointer data,
                    GDestroyNotify notify)
{
  CHECK (NULL);
  return CALL_REAL (g_unix_fd_add_full, priority, fd, condition, function, data, notify);
}

EXPORT guint
g_unix_signal_add (gint signum, GSourceFunc handler, gpointer data)
{
  CHECK (NULL);
  return CALL_REAL (g_unix_signal_add, signum, handler, data);
}

EXPORT guint
g_unix_signal_add_full (gint priority,
                        gint signum,
                        GSourceFunc handler,
                        gpointer data,
                        GDestroyNotify notify)
{
  CHECK (NULL);
  return CALL_REAL (g_unix_signal_add_full, priority, signum, handler, data, notify);
}

EXPORT gboolean
g_main_context_iteration (GMainContext *context, gboolean may_block)
{
  CHECK (context);
  return CALL_REAL (g_main_context_iteration, context, may_block);
}

EXPORT gboolean
g_main_context_pending (GMainContext *context)
{
  CHECK (context);
  return CALL_REAL (g_main_context_pending, context);
}

EXPORT gboolean
g_main_context_acquire (GMainContext *context)
{
  CHECK (context);
  return CALL_REAL (g_main_context_acquire, context);
}

EXPORT void
g_main_context_invoke (GMainContext *context, GSourceFunc function, gpointer data)
{
  CHECK (context);
  CALL_REAL (g_main_context_invoke, context, function, data);
}

EXPORT void
g_main_context_invoke_full (GMainContext *context,
                            gint priority,
                            GSourceFunc function,
                            gpointer data,
                            GDestroyNotify notify)
{
  CHECK (context);
  CALL_REAL (g_main_context_invoke_full, context, priority, function, data, notify);
}

EXPORT void
g_main_context_push_thread_default (GMainContext *context)
{
  CHECK (context);
  CALL_REAL (g_main_context_push_thread_default, context);
}

EXPORT void
g_main_loop_run (GMainLoop *loop)
{
  CHECK (g_main_loop_get_context (loop));
  CALL_REAL (g_main_loop_run, loop);
}

/* Whether other libraries find ours: not so where the program lists GLib before this library, or
 * loads this library late. */
gboolean
ggen_test_guard_is_in_force (void)
{
  Dl_info in_force;
  Dl_info ours;
  gpointer symbol = dlsym (RTLD_DEFAULT, "g_source_attach");

  return symbol != NULL && dladdr (symbol, &in_force) != 0
         && dladdr (ggen_test_guard_is_in_force, &ours) != 0
         && in_force.dli_fbase == ours.dli_fbase;
}

void
ggen_test_guard_begin (gboolean allow_default_context)
{
  g_atomic_int_set (&is_guarding, !allow_default_context);
}

void
ggen_test_guard_end (void)
{
  g_atomic_int_set (&is_guarding, FALSE);
}
