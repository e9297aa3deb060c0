/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-sources-private.h"

#include <pthread.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-default-context-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-singletons-private.h"
#include "ggen-test-thread-private.h"
#include "ggen-test-timers-private.h"

/* A context hands out ids in order and finds sources by id, which is all that is needed to see
 * every source in it, whoever attached it.
 *
 * Where a source was attached is known for those that were attached by a call from outside of GLib.
 * Nobody tells when a source goes, so what is known of one is kept until its place in memory is used
 * by another; that it is the same still is seen by its id.
 *
 * What GIO's own threads attach, such as to tell that a connection was closed, is not the test's doing,
 * and is left to the runtime, which dispatches what is ready when it closes. */

typedef struct
{
  GMainContext *context; /* (unowned): may be gone */
  guint id;
  gboolean is_of_test; /* attached by a thread that works for the test */
  GgenTestOrigin origin;
} Attachment;

static gint is_watching; /* atomic */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GHashTable
    *attachments; /* (element-type GSource Attachment) (owned) (nullable), guarded by mutex */
static GMainContext *test_context; /* (unowned) (nullable), guarded by mutex */
static guint n_seen;               /* guarded by mutex: sources that we saw attached to it */

static gboolean
never_dispatched (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_assert_not_reached ();
}

/* Returns how many sources were ever attached to @context, by looking at the id of one more, which is
 * never ready: another thread may be running the context. */
guint
ggen_test_sources_count_ever (GMainContext *context)
{
  static GSourceFuncs functions = {.dispatch = never_dispatched};

  g_autoptr (GSource) probe = g_source_new (&functions, sizeof (GSource));
  guint id = GGEN_TEST_REAL (g_source_attach) (probe, context);

  g_source_destroy (probe);

  pthread_mutex_lock (&mutex);
  if (context == test_context)
    n_seen++;
  pthread_mutex_unlock (&mutex);

  return id - 1;
}

gboolean
ggen_test_sources_are_watched (void)
{
  return g_atomic_int_get (&is_watching);
}

void
ggen_test_sources_set_origin (GSource *source,
                              GMainContext *context,
                              guint id,
                              const GgenTestOrigin *origin)
{
  const gboolean is_of_test = ggen_test_thread_get_current () != NULL
                              && !ggen_test_origin_is_of_host (origin)
                              && !ggen_test_singletons_have_made (origin);
  Attachment *attachment;

  pthread_mutex_lock (&mutex);

  if (context == test_context && id != 0)
    n_seen++;

  if (attachments != NULL)
    {
      attachment = g_hash_table_lookup (attachments, source);
      if (attachment == NULL)
        {
          attachment = g_new (Attachment, 1);
          g_hash_table_insert (attachments, source, attachment);
        }
      *attachment = (Attachment){context, id, is_of_test, *origin};
    }

  pthread_mutex_unlock (&mutex);
}

void
ggen_test_sources_set_id (GSource *source, GMainContext *context, guint id)
{
  Attachment *attachment;

  pthread_mutex_lock (&mutex);

  if (context == test_context)
    n_seen++;

  attachment = attachments != NULL ? g_hash_table_lookup (attachments, source) : NULL;
  if (attachment != NULL && attachment->context == context && attachment->id == 0)
    attachment->id = id;

  pthread_mutex_unlock (&mutex);
}

/* Of a source that was attached inside of GLib it is not known who did it: the test, most likely. */
static Attachment
get_attachment (GSource *source, GMainContext *context, guint id)
{
  Attachment found = {context, id, TRUE, {{NULL}, 0}};
  const Attachment *attachment;

  pthread_mutex_lock (&mutex);
  attachment = attachments != NULL ? g_hash_table_lookup (attachments, source) : NULL;
  if (attachment != NULL && attachment->context == context && attachment->id == id)
    found = *attachment;
  pthread_mutex_unlock (&mutex);

  return found;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;

  return first < second ? -1 : first > second;
}

static void
add_known_ids_locked (GMainContext *context, GArray *ids)
{
  GHashTableIter iter;
  gpointer attachment;

  g_hash_table_iter_init (&iter, attachments);
  while (g_hash_table_iter_next (&iter, NULL, &attachment))
    {
      /* A timer that was taken back in time was never attached. */
      if (((Attachment *) attachment)->context == context && ((Attachment *) attachment)->id != 0)
        g_array_append_val (ids, ((Attachment *) attachment)->id);
    }
}

/* Of what is known most is gone: sorting that would take longer than looking. */
static void
keep_attached (GMainContext *context, GArray *ids)
{
  guint n = 0;

  for (guint i = 0; i < ids->len; i++)
    {
      guint id = g_array_index (ids, guint, i);

      if (GGEN_TEST_REAL (g_main_context_find_source_by_id) (context, id) != NULL)
        g_array_index (ids, guint, n++) = id;
    }

  g_array_set_size (ids, n);
  g_array_sort (ids, compare_ids);
}

/* The ids of sources that may be in @context. A test may have had millions, of which a few are left:
 * where we saw all of them attached, only those need a look that were not replaced by others. */
static GArray *
list_candidates (GMainContext *context)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean are_all_known;
  guint last_id;

  ggen_test_timers_attach_all ();
  last_id = ggen_test_sources_count_ever (context);

  pthread_mutex_lock (&mutex);
  /* The one more is that which was attached just now to count them. */
  are_all_known = context == test_context && n_seen == last_id + 1;
  if (are_all_known)
    add_known_ids_locked (context, ids);
  pthread_mutex_unlock (&mutex);

  if (are_all_known)
    keep_attached (context, ids);
  for (guint id = 1; id <= last_id && !are_all_known; id++)
    g_array_append_val (ids, id);

  return ids;
}

/* About how long, as people say it: who looks at it later, or again, is to read the same. */
static char *
describe_wait (gint64 wait)
{
  if (wait < 10 * G_TIME_SPAN_SECOND)
    return g_strdup_printf ("%" G_GINT64_FORMAT " ms", (wait + 999) / G_TIME_SPAN_MILLISECOND);

  if (wait < 10 * G_TIME_SPAN_MINUTE)
    return g_strdup_printf ("%.0f s", (double) wait / G_TIME_SPAN_SECOND);

  if (wait < 10 * G_TIME_SPAN_HOUR)
    return g_strdup_printf ("%.0f min", (double) wait / G_TIME_SPAN_MINUTE);

  return g_strdup_printf ("%.0f h", (double) wait / G_TIME_SPAN_HOUR);
}

static char *
describe_ready_time (GSource *source)
{
  gint64 ready_time = g_source_get_ready_time (source);
  gint64 wait = ready_time - g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if (ready_time == -1)
    return g_strdup ("no ready time");

  if (wait <= 0)
    return g_strdup ("ready");

  text = describe_wait (wait);

  return g_strconcat ("ready in ", text, NULL);
}

/* '"name" (id 5, priority 0, ready in 20 ms), attached by leave_source() at offenders.c:25' */
static char *
describe (GSource *source, const Attachment *attachment)
{
  const char *name = g_source_get_name (source);
  g_autofree char *ready_time = describe_ready_time (source);
  g_autofree char *place = ggen_test_origin_describe_short (&attachment->origin);

  return g_strdup_printf ("\"%s\" (id %u, priority %d, %s), attached by %s",
                          name != NULL ? name : "without a name", g_source_get_id (source),
                          g_source_get_priority (source), ready_time, place);
}

void
ggen_test_sources_describe (GMainContext *context, GString *text)
{
  g_autoptr (GArray) ids = list_candidates (context);

  for (guint i = 0; i < ids->len; i++)
    {
      guint id = g_array_index (ids, guint, i);
      GSource *source = GGEN_TEST_REAL (g_main_context_find_source_by_id) (context, id);
      g_autofree char *description = NULL;
      Attachment attachment;

      if (source == NULL)
        continue;

      attachment = get_attachment (source, context, id);
      description = describe (source, &attachment);
      g_string_append_printf (text, "%s\n", description);
    }
}

/* The runtime's own, which goes with it: it is there when the tests are run with a watchdog. */
static gboolean
is_of_runtime (GSource *source)
{
  return g_strcmp0 (g_source_get_name (source), "ggen_runtime_set_watchdog") == 0;
}

static void
report (GSource *source, const Attachment *attachment)
{
  g_autofree char *description = describe (source, attachment);

  ggen_test_findings_add (&attachment->origin,
                          "a source was left behind: %s: destroy it, or wait for what it does",
                          description);
}

/* Reports the test's sources that are still attached to its context, and destroys them; with
 * @is_last also those that are not the test's. */
static void
end_sources (const GgenTestSubject *subject, gboolean is_allowed, gboolean is_last)
{
  GMainContext *context = ggen_runtime_get_context (subject->runtime);
  g_autoptr (GArray) ids = list_candidates (context);

  for (guint i = 0; i < ids->len; i++)
    {
      guint id = g_array_index (ids, guint, i);
      GSource *source = GGEN_TEST_REAL (g_main_context_find_source_by_id) (context, id);
      Attachment attachment;

      if (source == NULL || is_of_runtime (source))
        continue;

      attachment = get_attachment (source, context, id);
      if (attachment.is_of_test && !is_allowed && !ggen_test_findings_skip ())
        report (source, &attachment);
      if (attachment.is_of_test || is_last)
        g_source_destroy (source);
    }
}

/* Sources of a guest in the default context, in the order of their ids. (element-type guint) */
static GArray *
list_ids_of_guest (GMainContext *context)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint));

  pthread_mutex_lock (&mutex);
  add_known_ids_locked (context, ids);
  pthread_mutex_unlock (&mutex);
  keep_attached (context, ids);

  return ids;
}

/* GIO frees by such what somebody has given it, once the context runs; and what a module of GIO attaches
 * is there for the whole process. */
static gboolean
is_of_guest (GSource *source, const Attachment *attachment)
{
  return attachment->is_of_test
         && g_strcmp0 (g_source_get_name (source), "[gio] call_destroy_notify_data_in_idle") != 0
         && !ggen_test_origin_has_gio_module (&attachment->origin);
}

/* Where nobody has asked for the context, nothing is in it; what was in it before is not the guest's. */
static void
end_of_guest (void)
{
  GMainContext *context = ggen_test_default_context_peek ();
  g_autoptr (GArray) ids = context != NULL ? list_ids_of_guest (context) : NULL;

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      guint id = g_array_index (ids, guint, i);
      GSource *source = GGEN_TEST_REAL (g_main_context_find_source_by_id) (context, id);
      Attachment attachment;

      if (source == NULL)
        continue;

      attachment = get_attachment (source, context, id);
      if (is_of_guest (source, &attachment) && !ggen_test_findings_skip ())
        report (source, &attachment);
    }
}

static void
sources_begin (const GgenTestSubject *subject)
{
  GMainContext *context = subject->is_guest ? NULL : ggen_runtime_get_context (subject->runtime);

  pthread_mutex_lock (&mutex);
  attachments = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  test_context = context;
  n_seen = 0;
  pthread_mutex_unlock (&mutex);

  g_atomic_int_set (&is_watching, TRUE);
}

static void
sources_look (const GgenTestSubject *subject)
{
  end_sources (subject, FALSE, FALSE);
}

static void
sources_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  if (subject->is_guest)
    end_of_guest ();
  else
    end_sources (subject, is_allowed, TRUE);

  g_atomic_int_set (&is_watching, FALSE);

  pthread_mutex_lock (&mutex);
  g_clear_pointer (&attachments, g_hash_table_unref);
  test_context = NULL;
  pthread_mutex_unlock (&mutex);
}

const GgenTestCheck ggen_test_sources_check = {
    GGEN_TEST_ALLOW_SOURCES,
    sources_begin,
    sources_look,
    sources_end,
};
