/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-default-context-private.h"

#include "ggen-test-callers-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-default-touches-private.h"
#include "ggen-test-gio-threads-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-origin-private.h"
#include "ggen-test-singletons-private.h"
#include "ggen-test-sources-private.h"
#include "ggen-test-thread-default-private.h"
#include "ggen-test-timers-private.h"

/* The functions of GLib by which a program touches the default main context, but for those that add
 * and remove sources, which are in ggen-test-default-sources.c, and that find some, which
 * are in ggen-test-timers.c. Whoever makes a loop, or only asks
 * which context is the default one, or a thread's, touches nothing. */

static gint is_guarding;     /* atomic */
static gint is_of_guest;     /* atomic */
static guint n_sources_ever; /* in the default context before the test */
static gint n_excused;       /* atomic: sources that are not of the test's doing */
static gint n_touches;       /* atomic: which were reported */

/* It is made when it is first asked for, which is not to be by us in a program of others. */
static GMainContext *default_context; /* (unowned) (nullable), atomic */

GGEN_TEST_INTERPOSED GMainContext *
g_main_context_default (void)
{
  GMainContext *context = GGEN_TEST_REAL (g_main_context_default) ();

  __atomic_store_n (&default_context, context, __ATOMIC_RELAXED);

  return context;
}

GGEN_TEST_INTERPOSED GMainContext *
g_main_context_get_thread_default (void)
{
  GMainContext *context = GGEN_TEST_REAL (g_main_context_get_thread_default) ();

  return context != NULL ? context : ggen_test_gio_threads_get_context ();
}

GGEN_TEST_INTERPOSED GMainContext *
g_main_context_ref_thread_default (void)
{
  GMainContext *context = GGEN_TEST_REAL (g_main_context_ref_thread_default) ();
  GMainContext *stand_in;

  if (GGEN_TEST_REAL (g_main_context_get_thread_default) () != NULL)
    return context;

  __atomic_store_n (&default_context, context, __ATOMIC_RELAXED);
  stand_in = ggen_test_gio_threads_get_context ();
  if (stand_in == NULL)
    return context;

  g_main_context_unref (context);

  return g_main_context_ref (stand_in);
}

/* It asks inside of GLib, and tells which one it got. */
GGEN_TEST_INTERPOSED GMainLoop *
g_main_loop_new (GMainContext *context, gboolean is_running)
{
  GMainLoop *loop = GGEN_TEST_REAL (g_main_loop_new) (context, is_running);

  if (context == NULL)
    __atomic_store_n (&default_context, g_main_loop_get_context (loop), __ATOMIC_RELAXED);

  return loop;
}

GMainContext *
ggen_test_default_context_peek (void)
{
  return __atomic_load_n (&default_context, __ATOMIC_RELAXED);
}

gboolean
ggen_test_default_context_is (const GMainContext *context)
{
  return context == NULL || context == ggen_test_default_context_peek ();
}

static gboolean
is_excused (const GgenTestOrigin *origin)
{
  return ggen_test_origin_is_of_host (origin) || ggen_test_singletons_are_made_here (origin);
}

void
ggen_test_default_context_touch (GMainContext *context, const char *function)
{
  g_autofree char *place = NULL;
  GgenTestOrigin origin;

  if (!g_atomic_int_get (&is_guarding) || !ggen_test_default_context_is (context))
    return;

  ggen_test_origin_capture (&origin);
  if (is_excused (&origin))
    return;
  if (g_atomic_int_get (&is_of_guest))
    {
      ggen_test_default_touches_add (function, &origin);
      return;
    }

  g_atomic_int_inc (&n_touches);
  if (ggen_test_findings_skip ())
    return;

  place = ggen_test_origin_describe_short (&origin);
  ggen_test_findings_add (&origin,
                          "the default main context was touched: %s() was called from %s: use the "
                          "context of the default runtime",
                          function, place);
}

void
ggen_test_default_context_excuse_source (void)
{
  g_atomic_int_inc (&n_excused);
}

void
ggen_test_default_context_attached (const GgenTestOrigin *origin)
{
  if (is_excused (origin))
    ggen_test_default_context_excuse_source ();
}

GGEN_TEST_INTERPOSED gboolean
g_main_context_iteration (GMainContext *context, gboolean may_block)
{
  GGEN_TEST_TOUCH (context);
  return GGEN_TEST_REAL (g_main_context_iteration) (context, may_block);
}

GGEN_TEST_INTERPOSED gboolean
g_main_context_pending (GMainContext *context)
{
  GGEN_TEST_TOUCH (context);
  return GGEN_TEST_REAL (g_main_context_pending) (context);
}

GGEN_TEST_INTERPOSED gboolean
g_main_context_acquire (GMainContext *context)
{
  GGEN_TEST_TOUCH (context);
  return GGEN_TEST_REAL (g_main_context_acquire) (context);
}

/* GLib has the default one as none. */
static gboolean
is_thread_default (GMainContext *context)
{
  GMainContext *pushed = GGEN_TEST_REAL (g_main_context_get_thread_default) ();

  return pushed != NULL ? context == pushed : ggen_test_default_context_is (context);
}

/* Where GLib would attach a source in the end, ours is attached here, so that it is known by whom. */
static void
invoke (GMainContext *context,
        gint priority,
        GSourceFunc function,
        gpointer data,
        GDestroyNotify notify)
{
  g_autoptr (GSource) source = NULL;

  if (context == NULL || !ggen_test_sources_are_watched () || g_main_context_is_owner (context)
      || is_thread_default (context))
    {
      GGEN_TEST_REAL (g_main_context_invoke_full) (context, priority, function, data, notify);
      return;
    }

  source = g_idle_source_new ();
  g_source_set_static_name (source, "g_main_context_invoke");
  g_source_set_priority (source, priority);
  g_source_set_callback (source, function, data, notify);
  g_source_attach (source, context);
}

GGEN_TEST_INTERPOSED void
g_main_context_invoke (GMainContext *context, GSourceFunc function, gpointer data)
{
  GGEN_TEST_TOUCH (context);
  invoke (context, G_PRIORITY_DEFAULT, function, data, NULL);
}

GGEN_TEST_INTERPOSED void
g_main_context_invoke_full (GMainContext *context,
                            gint priority,
                            GSourceFunc function,
                            gpointer data,
                            GDestroyNotify notify)
{
  GGEN_TEST_TOUCH (context);
  invoke (context, priority, function, data, notify);
}

GGEN_TEST_INTERPOSED void
g_main_context_push_thread_default (GMainContext *context)
{
  GGEN_TEST_TOUCH (context);
  ggen_test_thread_default_pushed (context);
  GGEN_TEST_REAL (g_main_context_push_thread_default) (context);
}

GGEN_TEST_INTERPOSED void
g_main_loop_run (GMainLoop *loop)
{
  if (loop != NULL)
    GGEN_TEST_TOUCH (g_main_loop_get_context (loop));
  GGEN_TEST_REAL (g_main_loop_run) (loop);
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

GGEN_TEST_INTERPOSED gboolean
g_main_context_wait (GMainContext *context, GCond *cond, GMutex *mutex)
{
  GGEN_TEST_TOUCH (context);
  return GGEN_TEST_REAL (g_main_context_wait) (context, cond, mutex);
}

G_GNUC_END_IGNORE_DEPRECATIONS

GGEN_TEST_INTERPOSED gboolean
g_main_context_prepare (GMainContext *context, gint *priority)
{
  GGEN_TEST_TOUCH (context);
  ggen_test_timers_stop (context);
  return GGEN_TEST_REAL (g_main_context_prepare) (context, priority);
}

GGEN_TEST_INTERPOSED gint
g_main_context_query (GMainContext *context,
                      gint max_priority,
                      gint *timeout,
                      GPollFD *fds,
                      gint n_fds)
{
  GGEN_TEST_TOUCH (context);
  return GGEN_TEST_REAL (g_main_context_query) (context, max_priority, timeout, fds, n_fds);
}

GGEN_TEST_INTERPOSED gboolean
g_main_context_check (GMainContext *context, gint max_priority, GPollFD *fds, gint n_fds)
{
  GGEN_TEST_TOUCH (context);
  return GGEN_TEST_REAL (g_main_context_check) (context, max_priority, fds, n_fds);
}

GGEN_TEST_INTERPOSED void
g_main_context_dispatch (GMainContext *context)
{
  GGEN_TEST_TOUCH (context);
  GGEN_TEST_REAL (g_main_context_dispatch) (context);
}

GGEN_TEST_INTERPOSED void
g_main_context_wakeup (GMainContext *context)
{
  GGEN_TEST_TOUCH (context);
  GGEN_TEST_REAL (g_main_context_wakeup) (context);
}

GGEN_TEST_INTERPOSED void
g_main_context_add_poll (GMainContext *context, GPollFD *fd, gint priority)
{
  GGEN_TEST_TOUCH (context);
  GGEN_TEST_REAL (g_main_context_add_poll) (context, fd, priority);
}

GGEN_TEST_INTERPOSED void
g_main_context_remove_poll (GMainContext *context, GPollFD *fd)
{
  GGEN_TEST_TOUCH (context);
  GGEN_TEST_REAL (g_main_context_remove_poll) (context, fd);
}

GGEN_TEST_INTERPOSED void
g_main_context_set_poll_func (GMainContext *context, GPollFunc function)
{
  GGEN_TEST_TOUCH (context);
  ggen_test_timers_stop (context);
  GGEN_TEST_REAL (g_main_context_set_poll_func) (context, function);
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
default_context_begin (const GgenTestSubject *subject)
{
  g_atomic_int_set (&is_of_guest, subject->is_guest);
  if (subject->is_guest)
    ggen_test_default_touches_begin ();
  else
    n_sources_ever = ggen_test_sources_count_ever (g_main_context_default ());
  g_atomic_int_set (&n_excused, 0);
  g_atomic_int_set (&n_touches, 0);
  g_atomic_int_set (&is_guarding, !(subject->flags & GGEN_TEST_ALLOW_DEFAULT_CONTEXT));
}

static void
end_of_test (gboolean is_allowed)
{
  guint n_sources_now = ggen_test_sources_count_ever (g_main_context_default ());
  /* Our own last look was the one more. */
  guint n_known = n_sources_ever + 1 + (guint) g_atomic_int_get (&n_excused);

  /* What nobody has told of: a call inside of GLib, mostly. */
  if (!is_allowed && n_sources_now > n_known && g_atomic_int_get (&n_touches) == 0)
    ggen_test_findings_add (NULL, "%u sources were attached to the default main context",
                            n_sources_now - n_known);
}

static void
default_context_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  g_atomic_int_set (&is_guarding, FALSE);

  if (subject->is_guest)
    ggen_test_default_touches_end ();
  else
    end_of_test (is_allowed);
}

const GgenTestCheck ggen_test_default_context_check = {
    GGEN_TEST_ALLOW_DEFAULT_CONTEXT,
    default_context_begin,
    NULL,
    default_context_end,
};
