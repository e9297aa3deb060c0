/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-watchdog-private.h"

#include <pthread.h>
#include <string.h>

#include "ggen-observation-private.h"

/* A thread that looks at the dispatches in progress, of all runtimes that have a limit, and reports
 * those that take longer.
 *
 * It sleeps until the first of them would be over its limit, or for ever where there is none; then
 * whoever begins one wakes it. So it wakes up at most once for each limit's length, and not at all
 * while nothing is dispatched. Who begins a dispatch makes it visible and then looks when the thread
 * wakes up next; the thread says that it sleeps for ever before it looks for dispatches: one of the two
 * sees the other.
 *
 * A callback may run a loop of its own on the same context, such as that of a dialog. It does not
 * block the context while that loop goes on: a source that is never ready sees that, since each
 * iteration asks it before it waits and after. */

typedef struct
{
  char name[GGEN_OBSERVED_NAME_SIZE];
  gint64 limit; /* in nanoseconds */
} Report;

typedef struct
{
  GSource source;
  GgenObserver *observer; /* (owned) */
} WaitSource;

static GMutex mutex;
static GCond changed;
static GPtrArray *watched;           /* (element-type GgenObserver) (owned), guarded by mutex */
static GThread *thread;              /* (owned) (nullable), guarded by mutex */
static gint64 wakes_at = G_MAXINT64; /* in nanoseconds, atomic */

static const char *
get_name (const char *name)
{
  return *name != '\0' ? name : "without a name";
}

static void
log_blocked (const Report *report)
{
  const char *name = get_name (report->name);
  g_autofree char *limit = g_strdup_printf ("%" G_GINT64_FORMAT, report->limit / 1000);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "GGEN_SOURCE", name, "GGEN_LIMIT_USEC",
                    limit, "MESSAGE",
                    "the main context is blocked for more than %g ms by the source \"%s\"",
                    (double) report->limit / 1e6, name);
}

static void
log_end (const char *source_name, gint64 duration)
{
  const char *name = get_name (source_name);
  g_autofree char *took = g_strdup_printf ("%" G_GINT64_FORMAT, duration / 1000);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "GGEN_SOURCE", name, "GGEN_DURATION_USEC",
                    took, "MESSAGE", "the source \"%s\" has blocked the main context for %.0f ms",
                    name, (double) duration / 1e6);
}

/* Returns when to look at the observer's context next. A dispatch that has been going on for too
 * long is appended to @reports, once. */
static gint64
look_at (GgenObserver *observer, gint64 now, GArray *reports)
{
  gint64 next_look = G_MAXINT64;
  GgenDispatch *dispatch;

  g_mutex_lock (&observer->mutex);
  dispatch = observer->dispatch;
  if (dispatch != NULL && !dispatch->is_reported && dispatch->blocks_since != 0
      && observer->limit > 0)
    {
      next_look = dispatch->blocks_since + observer->limit;
      if (next_look <= now)
        {
          Report report = {.limit = observer->limit};

          g_strlcpy (report.name, dispatch->name, sizeof report.name);
          g_array_append_val (reports, report);
          dispatch->is_reported = TRUE;
          next_look = G_MAXINT64;
        }
    }
  g_mutex_unlock (&observer->mutex);

  return next_look;
}

static void
look_at_all_locked (GArray *reports)
{
  gint64 next_look = G_MAXINT64;
  gint64 now;

  __atomic_store_n (&wakes_at, G_MAXINT64, __ATOMIC_SEQ_CST);

  now = ggen_get_time ();
  for (guint i = 0; i < watched->len; i++)
    next_look = MIN (next_look, look_at (g_ptr_array_index (watched, i), now, reports));

  __atomic_store_n (&wakes_at, next_look, __ATOMIC_SEQ_CST);
}

static void
sleep_locked (void)
{
  gint64 end_time = __atomic_load_n (&wakes_at, __ATOMIC_SEQ_CST);

  if (end_time == G_MAXINT64)
    g_cond_wait (&changed, &mutex);
  else
    g_cond_wait_until (&changed, &mutex, end_time / 1000 + 1);
}

static gpointer
watchdog_main (gpointer data)
{
  g_autoptr (GArray) reports = data;

  g_mutex_lock (&mutex);
  while (thread == g_thread_self ())
    {
      look_at_all_locked (reports);

      if (reports->len == 0)
        {
          sleep_locked ();
          continue;
        }

      /* Whoever writes the log may begin dispatches, or take a runtime's limit away. */
      g_mutex_unlock (&mutex);
      for (guint i = 0; i < reports->len; i++)
        log_blocked (&g_array_index (reports, Report, i));
      g_array_set_size (reports, 0);
      g_mutex_lock (&mutex);
    }
  g_mutex_unlock (&mutex);

  return NULL;
}

/* There is a dispatch to be looked at then, if it still goes on; it is visible by now. */
void
ggen_watchdog_look_at (gint64 time)
{
  if (time >= __atomic_load_n (&wakes_at, __ATOMIC_SEQ_CST))
    return;

  g_mutex_lock (&mutex);
  g_cond_signal (&changed);
  g_mutex_unlock (&mutex);
}

static void
set_blocks_since (GSource *source, gint64 time)
{
  GgenObserver *observer = ((WaitSource *) source)->observer;
  gint64 limit = 0;

  g_mutex_lock (&observer->mutex);
  if (observer->dispatch != NULL)
    {
      observer->dispatch->blocks_since = time;
      limit = observer->limit;
    }
  g_mutex_unlock (&observer->mutex);

  if (time != 0 && limit > 0)
    ggen_watchdog_look_at (time + limit);
}

static gboolean
wait_source_prepare (GSource *source, gint *timeout)
{
  *timeout = -1;
  set_blocks_since (source, 0);

  return FALSE;
}

static gboolean
wait_source_check (GSource *source)
{
  set_blocks_since (source, ggen_get_time ());

  return FALSE;
}

static void
wait_source_finalize (GSource *source)
{
  ggen_observer_unref (((WaitSource *) source)->observer);
}

static GSource *
wait_source_new (GgenObserver *observer)
{
  static GSourceFuncs funcs = {
      wait_source_prepare,
      wait_source_check,
      NULL,
      wait_source_finalize,
  };
  GSource *source = g_source_new (&funcs, sizeof (WaitSource));

  ((WaitSource *) source)->observer = ggen_observer_ref (observer);
  g_source_set_static_name (source, "ggen_runtime_set_watchdog");
  g_source_set_priority (source, G_MININT); /* asked first, whatever else is ready */

  return source;
}

/* A forked child has no watchdog, and perhaps its lock, until it asks for one itself. */
static void
forget_thread (void)
{
  memset (&mutex, 0, sizeof mutex);
  memset (&changed, 0, sizeof changed);
  thread = NULL;
  wakes_at = G_MAXINT64;
}

static void
start_locked (void)
{
  static gboolean is_watching_for_forks; /* guarded by mutex */
  g_autoptr (GArray) reports = g_array_new (FALSE, FALSE, sizeof (Report));
  g_autoptr (GError) error = NULL;

  if (!is_watching_for_forks)
    pthread_atfork (NULL, NULL, forget_thread);
  is_watching_for_forks = TRUE;

  /* The thread makes none itself: GLib has locks of its own around what it allocates, and somebody may fork
   * meanwhile. */
  thread = g_thread_try_new ("ggen-watchdog", watchdog_main, reports, &error);
  if (thread != NULL)
    g_steal_pointer (&reports);
  else
    g_warning ("nothing is watched: %s", error->message);
}

/* One call at a time adds or removes: see ggen-observer.c. */
void
ggen_watchdog_add (GgenObserver *observer)
{
  observer->wait_source = wait_source_new (observer);
  g_source_attach (observer->wait_source, observer->context);

  g_mutex_lock (&mutex);
  if (watched == NULL)
    watched = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_observer_unref);
  g_ptr_array_add (watched, ggen_observer_ref (observer));
  if (thread == NULL)
    start_locked ();
  g_cond_signal (&changed);
  g_mutex_unlock (&mutex);
}

/* Returns the thread where it is not needed any more, for the caller to join without any lock. */
GThread *
ggen_watchdog_remove (GgenObserver *observer)
{
  GThread *idle_thread = NULL;

  g_source_destroy (observer->wait_source);
  g_clear_pointer (&observer->wait_source, g_source_unref);

  g_mutex_lock (&mutex);
  g_ptr_array_remove_fast (watched, observer);
  if (watched->len == 0)
    idle_thread = g_steal_pointer (&thread);
  g_cond_signal (&changed);
  g_mutex_unlock (&mutex);

  return idle_thread;
}

/* On the thread that was in the dispatch, after it. */
void
ggen_watchdog_report_end (const GgenDispatch *dispatch, gint64 duration)
{
  log_end (dispatch->name, duration);
}
