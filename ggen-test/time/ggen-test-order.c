/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-order-private.h"

#include <glib-unix.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-schedule-private.h"
#include "ggen-test-time-private.h"

/* A context dispatches sources of the same priority in the order of its list. Setting a source's priority
 * again, to the same value, moves it to the end of those that have it.
 *
 * Only sources without descriptors, and without children that have some, are moved: with others the context
 * would begin its round again. And where there are many, only some: what matters is the order of those that are ready together, which are mostly
 * the last ones. */

#define MOST_MOVED 32

static GMainContext *shuffled; /* (unowned) (nullable) */
static GArray *ids; /* (element-type guint) (owned) (nullable): guarded by the lock of the time */
static GHashTable *polling; /* (element-type GSource) (owned) (nullable): guarded likewise */
static GHashTable
    *parents; /* (element-type GSource GSource) (owned) (nullable): of children, likewise */

/* Sockets and streams of GIO have descriptors that cannot be seen from outside. The source may have gone
 * and its address may be another's, which is then not moved either. */
void
ggen_test_order_see_descriptor (const GSource *source)
{
  if (!ggen_test_schedule_is_on ())
    return;

  /* What is known to poll has made that known of what is above it. */
  ggen_test_time_lock ();
  while (polling != NULL && source != NULL && g_hash_table_add (polling, (gpointer) source))
    source = g_hash_table_lookup (parents, source);
  ggen_test_time_unlock ();
}

static gboolean
is_polling (const GSource *source)
{
  gboolean is_known;

  ggen_test_time_lock ();
  is_known = polling != NULL && g_hash_table_contains (polling, source);
  ggen_test_time_unlock ();

  return is_known;
}

static gboolean
has_descriptors (const GSource *source)
{
  return source->poll_fds != NULL || source->source_funcs == &g_unix_fd_source_funcs
         || source->source_funcs == &g_child_watch_funcs
         || source->source_funcs == &g_unix_signal_funcs
         || source->source_funcs == &g_io_watch_funcs || is_polling (source);
}

void
ggen_test_order_see_child (const GSource *source, const GSource *child)
{
  if (!ggen_test_schedule_is_on ())
    return;

  ggen_test_time_lock ();
  if (parents != NULL)
    g_hash_table_insert (parents, (gpointer) child, (gpointer) source);
  ggen_test_time_unlock ();

  if (has_descriptors (child))
    ggen_test_order_see_descriptor (source);
}

/* What other threads attach comes in the order in which they do, as messages of one sender have to: that
 * of the threads is drawn already. */
void
ggen_test_order_note (GSource *source, guint id)
{
  if (!ggen_test_schedule_is_on () || shuffled == NULL
      || GGEN_TEST_REAL (g_source_get_context) (source) != shuffled
      || !g_main_context_is_owner (shuffled) || has_descriptors (source))
    return;

  ggen_test_time_lock ();
  if (ids != NULL)
    g_array_append_val (ids, id);
  ggen_test_time_unlock ();
}

static GSource *
find (guint id)
{
  return GGEN_TEST_REAL (g_main_context_find_source_by_id) (shuffled, id);
}

/* Returns how many of the last ones are there, at most MOST_MOVED, and forgets those that are gone. */
static guint
list_last (guint *last)
{
  guint n = 0;

  for (guint i = ids->len; i > 0 && n < MOST_MOVED; i--)
    {
      guint id = g_array_index (ids, guint, i - 1);

      if (find (id) != NULL)
        last[n++] = id;
      else
        g_array_remove_index (ids, i - 1);
    }

  return n;
}

/* The test's threads stand still meanwhile, but for this one. */
void
ggen_test_order_shuffle (void)
{
  guint last[MOST_MOVED];
  guint n;

  if (ids == NULL || ids->len < 2)
    return;

  for (n = list_last (last); n > 0; n--)
    {
      guint drawn = ggen_test_schedule_draw (n);
      GSource *source = find (last[drawn]);

      if (!has_descriptors (source))
        GGEN_TEST_REAL (g_source_set_priority) (source, g_source_get_priority (source));
      last[drawn] = last[n - 1];
    }
}

void
ggen_test_order_begin (GMainContext *context)
{
  shuffled = context;
  ids = g_array_new (FALSE, FALSE, sizeof (guint));
  polling = g_hash_table_new (NULL, NULL);
  parents = g_hash_table_new (NULL, NULL);
}

void
ggen_test_order_end (void)
{
  if (shuffled == NULL)
    return;

  shuffled = NULL;
  g_clear_pointer (&ids, g_array_unref);
  g_clear_pointer (&polling, g_hash_table_unref);
  g_clear_pointer (&parents, g_hash_table_unref);
}
