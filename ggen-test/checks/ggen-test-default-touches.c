/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-default-touches-private.h"

#include <pthread.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-findings-private.h"
#include "ggen-test-thread-private.h"

/* Places in code are told apart by the address of the call. */
#define MOST_PLACES 64

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static const char *first_function; /* (nullable), guarded by mutex, as are the others */
static GgenTestOrigin first_origin;
static gconstpointer places[MOST_PLACES];
static guint n_places;

/* The innermost that is none of GLib's or ours, since those are called to do it. */
static gconstpointer
find_place (const GgenTestOrigin *origin)
{
  for (guint i = 0; i < origin->n_frames; i++)
    {
      if (!ggen_test_caller_is_toolkit (origin->frames[i]))
        return origin->frames[i];
    }

  return NULL;
}

static gboolean
is_known_locked (gconstpointer place)
{
  for (guint i = 0; i < n_places; i++)
    {
      if (places[i] == place)
        return TRUE;
    }

  return FALSE;
}

void
ggen_test_default_touches_begin (void)
{
  pthread_mutex_lock (&mutex);
  first_function = NULL;
  n_places = 0;
  pthread_mutex_unlock (&mutex);
}

void
ggen_test_default_touches_add (const char *function, const GgenTestOrigin *origin)
{
  gconstpointer place;

  if (ggen_test_thread_get_current () == NULL)
    return;

  place = find_place (origin);

  pthread_mutex_lock (&mutex);
  if (first_function == NULL)
    {
      first_function = function;
      first_origin = *origin;
    }
  if (n_places < MOST_PLACES && !is_known_locked (place))
    places[n_places++] = place;
  pthread_mutex_unlock (&mutex);
}

static char *
describe_others (guint n_others)
{
  if (n_others == 0)
    return g_strdup ("");
  if (n_others == 1)
    return g_strdup (", and from one more place");

  return g_strdup_printf (", and from %u%s more places", n_others,
                          n_others == MOST_PLACES - 1 ? " or" : "");
}

void
ggen_test_default_touches_end (void)
{
  g_autofree char *others = NULL;
  g_autofree char *place = NULL;

  if (first_function == NULL)
    return;

  others = describe_others (n_places - 1);
  place = ggen_test_origin_describe_short (&first_origin);
  ggen_test_findings_add (NULL,
                          "the default main context is used: %s() was called from %s%s: have a "
                          "context for each test, by g_main_context_push_thread_default()",
                          first_function, place, others);
}
