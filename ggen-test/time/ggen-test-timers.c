/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-timers-private.h"

#include "ggen-test-callers-private.h"
#include "ggen-test-default-context-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-order-private.h"
#include "ggen-test-sources-private.h"
#include "ggen-test-time-private.h"
#include "ggen-test-timer-queue-private.h"

/* A main context looks at each of its sources in each of its rounds, which for ten thousand timers means a
 * hundred million looks before the last one is due. In a test that takes the time, not the waiting. So where
 * a context has many timers, those that are attached from then on are kept aside, in the order of their
 * times, and are attached when they are due: just before the context looks which ones are.
 *
 * Until then a timer is not attached, which nobody notices: whoever wants to know something of one, or to
 * change it, has it attached first. Its id was promised before, and stays.
 *
 * Guarded by a lock of its own, that nothing else is locked under; the context is that of the test. */

/* So many timers a context looks through as fast as anything else that it does in a round. They may stay
 * for long: the first ones that come need not be the first ones to be due. */
#define MOST_ATTACHED 8

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static gint n_aside;              /* atomic, so that mostly nobody has to look */
static GMainContext *context;     /* (unowned) (nullable) */
static GgenTestTimerQueue *aside; /* (owned) (nullable): holds a reference to each source */
static GArray *real_ids;     /* (element-type guint) (nullable): by number; 0 for who is aside */
static GHashTable *promised; /* (element-type guint guint) (nullable): by real id, once asked for */
static GHashTable *watching; /* (element-type GSource) (nullable): with children or descriptors */
static gint n_attached;      /* timers that were not kept aside; -1 once none are to be */
static guint n_ever;
static gint64 n_rounds; /* that the context has begun; of the thread that runs it */

/* Ids are promised from the other end. */
static guint
get_id_of_number (guint number)
{
  return G_MAXUINT - number;
}

/* It is not only a timer any more. One that is gone may leave its address to another, which is attached as well. */
static void
note_watching (GSource *source)
{
  if (G_LIKELY (aside == NULL))
    return;

  pthread_mutex_lock (&mutex);
  if (watching == NULL)
    watching = g_hash_table_new (NULL, NULL);
  g_hash_table_add (watching, source);
  pthread_mutex_unlock (&mutex);
}

static gboolean
is_watching (GSource *source)
{
  gboolean is_known;

  pthread_mutex_lock (&mutex);
  is_known = watching != NULL && g_hash_table_contains (watching, source);
  pthread_mutex_unlock (&mutex);

  return is_known;
}

static gboolean
may_be_kept_aside (GSource *source)
{
  return source->source_funcs == &g_timeout_funcs && !is_watching (source)
         && g_source_get_ready_time (source) > ggen_test_time_get_now () / NSEC_PER_USEC;
}

static guint
add_locked (GSource *source)
{
  const GgenTestTimer timer = {g_source_get_ready_time (source), n_ever++, g_source_ref (source)};

  g_array_set_size (real_ids, n_ever);
  ggen_test_timer_queue_add (aside, &timer);
  g_atomic_int_inc (&n_aside);

  return get_id_of_number (timer.number);
}

guint
ggen_test_timers_take (GSource *source, GMainContext *attached_to)
{
  guint id;

  if (aside == NULL || attached_to != context || !may_be_kept_aside (source))
    return 0;
  if (n_attached < MOST_ATTACHED)
    {
      n_attached += n_attached >= 0;
      return 0;
    }

  pthread_mutex_lock (&mutex);
  id = add_locked (source);
  pthread_mutex_unlock (&mutex);

  /* Whoever runs the context may sleep for longer than that. */
  if (!g_main_context_is_owner (context))
    g_main_context_wakeup (context);

  return id;
}

static gboolean
remove_locked (GSource *source, guint *number)
{
  if (!ggen_test_timer_queue_remove (aside, source, number))
    return FALSE;

  g_atomic_int_add (&n_aside, -1);

  return TRUE;
}

/* Takes the reference that was held meanwhile. */
static void
attach (GSource *source, guint number)
{
  guint id = GGEN_TEST_REAL (g_source_attach) (source, context);

  pthread_mutex_lock (&mutex);
  g_array_index (real_ids, guint, number) = id;
  if (promised != NULL)
    g_hash_table_insert (promised, GUINT_TO_POINTER (id),
                         GUINT_TO_POINTER (get_id_of_number (number)));
  pthread_mutex_unlock (&mutex);

  ggen_test_order_note (source, id);
  ggen_test_sources_set_id (source, context, id);
  g_source_unref (source);
}

static GSource *
take_due (gint64 until, guint *number)
{
  const GgenTestTimer *first;
  GSource *source = NULL;

  pthread_mutex_lock (&mutex);
  first = aside != NULL ? ggen_test_timer_queue_get_first (aside) : NULL;
  if (first != NULL && first->ready_time <= until)
    {
      source = first->source;
      remove_locked (source, number);
    }
  pthread_mutex_unlock (&mutex);

  return source;
}

static gboolean
attach_due (gint64 until)
{
  gboolean has_attached = FALSE;
  GSource *source;
  guint number;

  if (g_atomic_int_get (&n_aside) == 0)
    return FALSE;

  while ((source = take_due (until, &number)) != NULL)
    {
      attach (source, number);
      has_attached = TRUE;
    }

  return has_attached;
}

/* Returns whether @source was kept aside; the reference to it is the caller's then. */
static gboolean
take (GSource *source, guint *number)
{
  gboolean is_aside;

  if (G_LIKELY (g_atomic_int_get (&n_aside) == 0))
    return FALSE;

  pthread_mutex_lock (&mutex);
  is_aside = aside != NULL && remove_locked (source, number);
  pthread_mutex_unlock (&mutex);

  return is_aside;
}

/* Before something is done with a source that only an attached one can do. */
static void
make_sure_it_is_attached (GSource *source)
{
  guint number;

  if (take (source, &number))
    attach (source, number);
}

void
ggen_test_timers_attach_all (void)
{
  attach_due (G_MAXINT64);
}

/* In milliseconds, as poll() has it. */
static gint
get_timeout (gint timeout)
{
  const GgenTestTimer *first;
  gint64 rest = G_MAXINT;

  if (g_atomic_int_get (&n_aside) == 0)
    return timeout;

  pthread_mutex_lock (&mutex);
  first = ggen_test_timer_queue_get_first (aside);
  if (first != NULL)
    rest = (first->ready_time - ggen_test_time_get_now () / NSEC_PER_USEC + 999) / 1000;
  pthread_mutex_unlock (&mutex);

  rest = CLAMP (rest, 0, G_MAXINT);

  return timeout < 0 ? (gint) rest : MIN (timeout, (gint) rest);
}

static gint
poll_with_timers (GPollFD *fds, guint n_fds, gint timeout)
{
  gint result;

  n_rounds++;
  ggen_test_order_shuffle ();
  if (attach_due (ggen_test_time_get_now () / NSEC_PER_USEC))
    timeout = 0;

  result = g_poll (fds, n_fds, get_timeout (timeout));
  attach_due (ggen_test_time_get_now () / NSEC_PER_USEC);

  return result;
}

void
ggen_test_timers_begin (GMainContext *of_test)
{
  context = of_test;
  n_attached = 0;
  n_ever = 0;
  n_rounds = 0;
  aside = ggen_test_timer_queue_new ();
  real_ids = g_array_new (FALSE, TRUE, sizeof (guint));
  GGEN_TEST_REAL (g_main_context_set_poll_func) (context, poll_with_timers);
}

void
ggen_test_timers_end (void)
{
  ggen_test_timers_attach_all ();
  if (GGEN_TEST_REAL (g_main_context_get_poll_func) (context) == poll_with_timers)
    GGEN_TEST_REAL (g_main_context_set_poll_func) (context, g_poll);

  pthread_mutex_lock (&mutex);
  g_clear_pointer (&aside, ggen_test_timer_queue_free);
  g_clear_pointer (&real_ids, g_array_unref);
  g_clear_pointer (&promised, g_hash_table_unref);
  g_clear_pointer (&watching, g_hash_table_unref);
  context = NULL;
  pthread_mutex_unlock (&mutex);
}

void
ggen_test_timers_stop (GMainContext *looked_into)
{
  if (G_LIKELY (aside == NULL) || looked_into != context)
    return;

  n_attached = -1;
  ggen_test_timers_attach_all ();
}

GGEN_TEST_INTERPOSED GPollFunc
g_main_context_get_poll_func (GMainContext *asked)
{
  GPollFunc func = GGEN_TEST_REAL (g_main_context_get_poll_func) (asked);

  return func == poll_with_timers ? g_poll : func;
}

/* It was never attached, so what it holds goes here. */
static void
destroy_aside (GSource *source)
{
  GGEN_TEST_REAL (g_source_destroy) (source);
  g_source_set_callback (source, NULL, NULL, NULL);
  g_source_unref (source);
}

GGEN_TEST_INTERPOSED void
g_source_destroy (GSource *source)
{
  guint number;

  if (take (source, &number))
    destroy_aside (source);
  else
    GGEN_TEST_REAL (g_source_destroy) (source);
}

GGEN_TEST_INTERPOSED void
g_source_set_ready_time (GSource *source, gint64 ready_time)
{
  make_sure_it_is_attached (source);
  GGEN_TEST_REAL (g_source_set_ready_time) (source, ready_time);
}

GGEN_TEST_INTERPOSED void
g_source_set_priority (GSource *source, gint priority)
{
  make_sure_it_is_attached (source);
  GGEN_TEST_REAL (g_source_set_priority) (source, priority);
}

GGEN_TEST_INTERPOSED GMainContext *
g_source_get_context (GSource *source)
{
  make_sure_it_is_attached (source);
  return GGEN_TEST_REAL (g_source_get_context) (source);
}

/* GIO counts on time that passes, which stands still here, or is at the very moment that was waited for.
 *
 * A task that returns in the round in which it was made calls back later, and one that returns in another at
 * once, in the order in which the messages of a bus have come, for instance: it asks for the time to know that.
 * And a socket takes its time for over when it is later than it meant to be. */
static gint64
get_time_for_gio (GSource *source, gint64 time, gconstpointer caller)
{
  if (ggen_test_caller_is_task (caller))
    return GGEN_TEST_REAL (g_source_get_context) (source) == context ? time + n_rounds : time;

  return time == g_source_get_ready_time (source) ? time + 1 : time;
}

GGEN_TEST_INTERPOSED gint64
g_source_get_time (GSource *source)
{
  gconstpointer caller = __builtin_return_address (0);
  gint64 time;

  make_sure_it_is_attached (source);
  time = GGEN_TEST_REAL (g_source_get_time) (source);

  return ggen_test_time_is_virtual () && ggen_test_caller_is_gio (caller)
             ? get_time_for_gio (source, time, caller)
             : time;
}

GGEN_TEST_INTERPOSED void
g_source_add_poll (GSource *source, GPollFD *fd)
{
  make_sure_it_is_attached (source);
  note_watching (source);
  ggen_test_order_see_descriptor (source);
  GGEN_TEST_REAL (g_source_add_poll) (source, fd);
}

GGEN_TEST_INTERPOSED gpointer
g_source_add_unix_fd (GSource *source, gint fd, GIOCondition events)
{
  make_sure_it_is_attached (source);
  note_watching (source);
  ggen_test_order_see_descriptor (source);
  return GGEN_TEST_REAL (g_source_add_unix_fd) (source, fd, events);
}

GGEN_TEST_INTERPOSED void
g_source_add_child_source (GSource *source, GSource *child)
{
  make_sure_it_is_attached (source);
  note_watching (source);
  ggen_test_order_see_child (source, child);
  GGEN_TEST_REAL (g_source_add_child_source) (source, child);
}

static guint
get_real_id (guint id)
{
  const guint number = G_MAXUINT - id;
  guint real_id = 0;

  if (G_LIKELY (real_ids == NULL))
    return id;

  pthread_mutex_lock (&mutex);
  if (real_ids != NULL && number < real_ids->len)
    real_id = g_array_index (real_ids, guint, number);
  pthread_mutex_unlock (&mutex);

  return real_id != 0 ? real_id : id;
}

static void
list_promised_locked (void)
{
  promised = g_hash_table_new (NULL, NULL);

  for (guint number = 0; number < real_ids->len; number++)
    {
      guint real_id = g_array_index (real_ids, guint, number);

      if (real_id != 0)
        g_hash_table_insert (promised, GUINT_TO_POINTER (real_id),
                             GUINT_TO_POINTER (get_id_of_number (number)));
    }
}

/* Other contexts hand out the same ids. */
static guint
get_promised_id (GSource *source, guint real_id)
{
  guint id = 0;

  if (G_LIKELY (real_ids == NULL) || source->context != context)
    return real_id;

  pthread_mutex_lock (&mutex);
  if (promised == NULL && real_ids != NULL)
    list_promised_locked ();
  if (promised != NULL)
    id = GPOINTER_TO_UINT (g_hash_table_lookup (promised, GUINT_TO_POINTER (real_id)));
  pthread_mutex_unlock (&mutex);

  return id != 0 ? id : real_id;
}

GGEN_TEST_INTERPOSED guint
g_source_get_id (GSource *source)
{
  make_sure_it_is_attached (source);
  return get_promised_id (source, GGEN_TEST_REAL (g_source_get_id) (source));
}

GGEN_TEST_INTERPOSED GSource *
g_main_context_find_source_by_id (GMainContext *searched, guint id)
{
  GGEN_TEST_TOUCH (searched);
  if (searched != NULL && searched == context)
    {
      ggen_test_timers_attach_all ();
      id = get_real_id (id);
    }

  return GGEN_TEST_REAL (g_main_context_find_source_by_id) (searched, id);
}

GGEN_TEST_INTERPOSED GSource *
g_main_context_find_source_by_user_data (GMainContext *searched, gpointer user_data)
{
  GGEN_TEST_TOUCH (searched);
  if (searched != NULL && searched == context)
    ggen_test_timers_attach_all ();

  return GGEN_TEST_REAL (g_main_context_find_source_by_user_data) (searched, user_data);
}

GGEN_TEST_INTERPOSED GSource *
g_main_context_find_source_by_funcs_user_data (GMainContext *searched,
                                               GSourceFuncs *funcs,
                                               gpointer user_data)
{
  GGEN_TEST_TOUCH (searched);
  if (searched != NULL && searched == context)
    ggen_test_timers_attach_all ();

  return GGEN_TEST_REAL (g_main_context_find_source_by_funcs_user_data) (searched, funcs,
                                                                         user_data);
}
