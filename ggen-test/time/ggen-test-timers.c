/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-timers-private.h"

#include "ggen-test-default-context-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-order-private.h"
#include "ggen-test-sources-private.h"
#include "ggen-test-time-private.h"

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

typedef struct
{
  gint64 ready_time;
  guint number;    /* in the order in which they came */
  guint id;        /* the promised one */
  GSource *source; /* (owned) */
} Timer;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static gint n_aside;          /* atomic, so that mostly nobody has to look */
static GMainContext *context; /* (unowned) (nullable) */
static GTree *by_time;        /* (key-type Timer) (owned) (nullable) */
static GHashTable *by_source; /* (element-type GSource Timer) (nullable): the same */
static GArray *real_ids;      /* (element-type guint) (nullable): by number; 0 for who is aside */
static GHashTable *promised;  /* (element-type GSource guint) (nullable): of those attached since */
static guint n_attached;      /* timers that were not kept aside */
static guint n_ever;

static int
compare_timers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Timer *left = a;
  const Timer *right = b;

  if (left->ready_time != right->ready_time)
    return left->ready_time < right->ready_time ? -1 : 1;

  return left->number < right->number ? -1 : left->number > right->number;
}

static void
timer_free (gpointer data)
{
  Timer *self = data;

  g_source_unref (self->source);
  g_free (self);
}

static gboolean
may_be_kept_aside (GSource *source)
{
  return source->source_funcs == &g_timeout_funcs && source->poll_fds == NULL
         && g_source_get_ready_time (source) > ggen_test_time_get_now () / NSEC_PER_USEC;
}

guint
ggen_test_timers_take (GSource *source, GMainContext *attached_to)
{
  Timer *timer;

  if (by_time == NULL || attached_to != context || !may_be_kept_aside (source))
    return 0;
  if (n_attached < MOST_ATTACHED)
    {
      n_attached++;
      return 0;
    }

  timer = g_new0 (Timer, 1);
  timer->ready_time = g_source_get_ready_time (source);
  timer->source = g_source_ref (source);

  pthread_mutex_lock (&mutex);
  timer->number = n_ever++;
  g_array_set_size (real_ids, n_ever);
  timer->id = G_MAXUINT - timer->number;
  g_tree_insert (by_time, timer, timer);
  g_hash_table_insert (by_source, source, timer);
  g_atomic_int_inc (&n_aside);
  pthread_mutex_unlock (&mutex);

  /* Whoever runs the context may sleep for longer than that. */
  if (!g_main_context_is_owner (context))
    g_main_context_wakeup (context);

  return timer->id;
}

static Timer *
remove_locked (Timer *timer)
{
  g_tree_remove (by_time, timer);
  g_hash_table_remove (by_source, timer->source);
  g_atomic_int_add (&n_aside, -1);

  return timer;
}

static void
attach (Timer *timer)
{
  guint id = GGEN_TEST_REAL (g_source_attach) (timer->source, context);

  pthread_mutex_lock (&mutex);
  g_array_index (real_ids, guint, timer->number) = id;
  g_hash_table_insert (promised, timer->source, GUINT_TO_POINTER (timer->id));
  pthread_mutex_unlock (&mutex);

  ggen_test_order_note (timer->source, id);
  ggen_test_sources_set_id (timer->source, context, id);
  timer_free (timer);
}

static Timer *
take_due (gint64 until)
{
  GTreeNode *first;
  Timer *timer = NULL;

  pthread_mutex_lock (&mutex);
  first = by_time != NULL ? g_tree_node_first (by_time) : NULL;
  if (first != NULL && ((Timer *) g_tree_node_key (first))->ready_time <= until)
    timer = remove_locked (g_tree_node_key (first));
  pthread_mutex_unlock (&mutex);

  return timer;
}

static gboolean
attach_due (gint64 until)
{
  gboolean has_attached = FALSE;
  Timer *timer;

  if (g_atomic_int_get (&n_aside) == 0)
    return FALSE;

  while ((timer = take_due (until)) != NULL)
    {
      attach (timer);
      has_attached = TRUE;
    }

  return has_attached;
}

static Timer *
take (GSource *source)
{
  Timer *timer;

  if (G_LIKELY (g_atomic_int_get (&n_aside) == 0))
    return NULL;

  pthread_mutex_lock (&mutex);
  timer = g_hash_table_lookup (by_source, source);
  if (timer != NULL)
    remove_locked (timer);
  pthread_mutex_unlock (&mutex);

  return timer;
}

/* Before something is done with a source that only an attached one can do. */
static void
make_sure_it_is_attached (GSource *source)
{
  Timer *timer = take (source);

  if (timer != NULL)
    attach (timer);
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
  GTreeNode *first;
  gint64 rest = G_MAXINT;

  if (g_atomic_int_get (&n_aside) == 0)
    return timeout;

  pthread_mutex_lock (&mutex);
  first = g_tree_node_first (by_time);
  if (first != NULL)
    rest = (((Timer *) g_tree_node_key (first))->ready_time
            - ggen_test_time_get_now () / NSEC_PER_USEC + 999)
           / 1000;
  pthread_mutex_unlock (&mutex);

  rest = CLAMP (rest, 0, G_MAXINT);

  return timeout < 0 ? (gint) rest : MIN (timeout, (gint) rest);
}

static gint
poll_with_timers (GPollFD *fds, guint n_fds, gint timeout)
{
  gint result;

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
  by_time = g_tree_new_with_data (compare_timers, NULL);
  by_source = g_hash_table_new (NULL, NULL);
  real_ids = g_array_new (FALSE, TRUE, sizeof (guint));
  promised = g_hash_table_new (NULL, NULL);
  g_main_context_set_poll_func (context, poll_with_timers);
}

void
ggen_test_timers_end (void)
{
  ggen_test_timers_attach_all ();
  g_main_context_set_poll_func (context, g_poll);

  pthread_mutex_lock (&mutex);
  g_clear_pointer (&by_time, g_tree_unref);
  g_clear_pointer (&by_source, g_hash_table_unref);
  g_clear_pointer (&real_ids, g_array_unref);
  g_clear_pointer (&promised, g_hash_table_unref);
  context = NULL;
  pthread_mutex_unlock (&mutex);
}

/* It was never attached, so what it holds goes here. */
static void
destroy_aside (Timer *timer)
{
  GGEN_TEST_REAL (g_source_destroy) (timer->source);
  g_source_set_callback (timer->source, NULL, NULL, NULL);
  timer_free (timer);
}

GGEN_TEST_INTERPOSED void
g_source_destroy (GSource *source)
{
  Timer *timer = take (source);

  if (timer != NULL)
    destroy_aside (timer);
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

GGEN_TEST_INTERPOSED gint64
g_source_get_time (GSource *source)
{
  make_sure_it_is_attached (source);
  return GGEN_TEST_REAL (g_source_get_time) (source);
}

GGEN_TEST_INTERPOSED void
g_source_add_poll (GSource *source, GPollFD *fd)
{
  make_sure_it_is_attached (source);
  GGEN_TEST_REAL (g_source_add_poll) (source, fd);
}

GGEN_TEST_INTERPOSED gpointer
g_source_add_unix_fd (GSource *source, gint fd, GIOCondition events)
{
  make_sure_it_is_attached (source);
  ggen_test_order_see_descriptor (source);
  return GGEN_TEST_REAL (g_source_add_unix_fd) (source, fd, events);
}

GGEN_TEST_INTERPOSED void
g_source_add_child_source (GSource *source, GSource *child)
{
  make_sure_it_is_attached (source);
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

/* Sources are made where others were: the promise is for one that has the id that came with it. */
static guint
get_promised_id (GSource *source, guint real_id)
{
  guint id;

  if (G_LIKELY (promised == NULL))
    return real_id;

  pthread_mutex_lock (&mutex);
  id = GPOINTER_TO_UINT (g_hash_table_lookup (promised, source));
  pthread_mutex_unlock (&mutex);

  return id != 0 && get_real_id (id) == real_id ? id : real_id;
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
