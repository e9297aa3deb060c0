/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-objects.h"

#include <pthread.h>

#include "ggen-test-check-private.h"
#include "ggen-test-construction-private.h"
#include "ggen-test-origin-private.h"
#include "ggen-test-patience-private.h"

/* Objects of the types that the test has asked to track. An object is known by a piece of data that
 * hangs on it: unlike a weak reference, that goes with the object, and not when it is disposed of. */

typedef struct
{
  GObject *object; /* (unowned) */
  GgenTestOrigin origin;
} Tracked;

static gint n_types; /* atomic; written under mutex */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GArray *types;       /* (element-type GType) (owned) (nullable), guarded by mutex */
static GHashTable *objects; /* (element-type Tracked) (unowned) (nullable), guarded by mutex */

static GQuark
get_quark (void)
{
  return g_quark_from_static_string ("ggen-test-tracked");
}

/* The last thing before the object's memory is freed. */
static void
on_finalized (gpointer data)
{
  pthread_mutex_lock (&mutex);
  if (objects != NULL)
    g_hash_table_remove (objects, data);
  pthread_mutex_unlock (&mutex);

  g_free (data);
}

static gboolean
is_tracked (GType type)
{
  gboolean is_found = FALSE;

  pthread_mutex_lock (&mutex);
  for (guint i = 0; types != NULL && i < types->len && !is_found; i++)
    is_found = g_type_is_a (type, g_array_index (types, GType, i));
  pthread_mutex_unlock (&mutex);

  return is_found;
}

void
ggen_test_objects_see_object (GObject *object)
{
  Tracked *tracked;

  /* A constructor may return an object that was there before. */
  if (g_atomic_int_get (&n_types) == 0 || !is_tracked (G_OBJECT_TYPE (object))
      || g_object_get_qdata (object, get_quark ()) != NULL)
    return;

  tracked = g_new0 (Tracked, 1);
  tracked->object = object;
  ggen_test_origin_capture (&tracked->origin);

  pthread_mutex_lock (&mutex);
  if (objects != NULL)
    g_hash_table_add (objects, tracked);
  pthread_mutex_unlock (&mutex);

  g_object_set_qdata_full (object, get_quark (), tracked, on_finalized);
}

/**
 * ggen_test_sandbox_track_type:
 * @type: a type of objects
 *
 * Has the test fail for each object of @type, or of a type derived from it, that is made from now on
 * and is not finalized when the test ends.
 *
 * The message names the object's type, how many references are left, and where it was made.
 *
 * Since: 1.0
 */
void
ggen_test_sandbox_track_type (GgenTestSandbox *sandbox, GType type)
{
  g_return_if_fail (GGEN_IS_TEST_SANDBOX (sandbox));
  g_return_if_fail (g_type_is_a (type, G_TYPE_OBJECT));

  pthread_mutex_lock (&mutex);
  if (types != NULL)
    {
      g_array_append_val (types, type);
      g_atomic_int_inc (&n_types);
    }
  pthread_mutex_unlock (&mutex);
}

static gboolean
is_any_left (void)
{
  gboolean is_left;

  pthread_mutex_lock (&mutex);
  is_left = g_hash_table_size (objects) > 0;
  pthread_mutex_unlock (&mutex);

  return is_left;
}

/* Another thread may be about to drop the last reference. */
static void
wait_until_gone (void)
{
  GgenTestPatience patience = ggen_test_patience_begin ();

  while (is_any_left () && ggen_test_patience_lasts (&patience))
    ;
}

/* Under the mutex the object's memory stays, even where its last reference is gone; it must not be
 * referenced any more. */
static void
report_locked (const Tracked *tracked)
{
  g_autofree char *place = NULL;

  if (ggen_test_findings_skip ())
    return;

  place = ggen_test_origin_describe_short (&tracked->origin);
  ggen_test_findings_add (&tracked->origin,
                          "an object was left behind: a %s at %p (reference count %d), made by %s: "
                          "drop its last reference",
                          G_OBJECT_TYPE_NAME (tracked->object), (gpointer) tracked->object,
                          g_atomic_int_get ((gint *) &tracked->object->ref_count), place);
}

static void
objects_begin (const GgenTestSubject *subject)
{
  pthread_mutex_lock (&mutex);
  types = g_array_new (FALSE, FALSE, sizeof (GType));
  objects = g_hash_table_new (NULL, NULL);
  pthread_mutex_unlock (&mutex);
}

static void
objects_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  GHashTableIter iter;
  gpointer tracked;

  g_atomic_int_set (&n_types, 0);
  wait_until_gone ();

  pthread_mutex_lock (&mutex);
  g_hash_table_iter_init (&iter, objects);
  while (g_hash_table_iter_next (&iter, &tracked, NULL))
    report_locked (tracked);
  g_clear_pointer (&objects, g_hash_table_unref);
  g_clear_pointer (&types, g_array_unref);
  pthread_mutex_unlock (&mutex);
}

const GgenTestCheck ggen_test_objects_check = {
    GGEN_TEST_DEFAULT,
    objects_begin,
    NULL,
    objects_end,
};
