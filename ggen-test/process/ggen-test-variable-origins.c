/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-variables-private.h"

/* g_setenv() and g_unsetenv() come here as well, since GLib calls libc through the dynamic linker. That a
 * variable was changed is seen without; here it is known where. */

/* The name for what clearenv() does to all. */
#define ALL ""

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static gint is_watching; /* atomic */
static GHashTable
    *origins; /* (element-type utf8 GgenTestOrigin) (owned) (nullable), guarded by mutex */

/* In a child after fork() the lock may be held by nobody that is left. */
GGEN_TEST_NOT_INSTRUMENTED static void
note (const char *name, gsize length)
{
  GgenTestOrigin *origin;

  if (!g_atomic_int_get (&is_watching) || pthread_mutex_trylock (&mutex) != 0)
    return;

  origin = g_new0 (GgenTestOrigin, 1);
  ggen_test_origin_capture (origin);
  if (origins == NULL)
    origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (origins, g_strndup (name, length), origin);

  pthread_mutex_unlock (&mutex);
}

GGEN_TEST_INTERPOSED int
setenv (const char *name, const char *value, int overwrites)
{
  if (name != NULL)
    note (name, strlen (name));
  return GGEN_TEST_REAL (setenv) (name, value, overwrites);
}

GGEN_TEST_INTERPOSED int
unsetenv (const char *name)
{
  note (name, strlen (name));
  return GGEN_TEST_REAL (unsetenv) (name);
}

GGEN_TEST_INTERPOSED int
putenv (char *entry)
{
  note (entry, strcspn (entry, "="));
  return GGEN_TEST_REAL (putenv) (entry);
}

GGEN_TEST_INTERPOSED int
clearenv (void)
{
  note (ALL, 0);
  return GGEN_TEST_REAL (clearenv) ();
}

void
ggen_test_variable_origins_begin (void)
{
  g_atomic_int_set (&is_watching, TRUE);
}

void
ggen_test_variable_origins_end (void)
{
  g_atomic_int_set (&is_watching, FALSE);
  pthread_mutex_lock (&mutex);
  if (origins != NULL)
    g_hash_table_remove_all (origins);
  pthread_mutex_unlock (&mutex);
}

gboolean
ggen_test_variable_origins_find (const char *name, GgenTestOrigin *origin)
{
  const GgenTestOrigin *found = NULL;

  pthread_mutex_lock (&mutex);
  if (origins != NULL)
    {
      found = g_hash_table_lookup (origins, name);
      if (found == NULL)
        found = g_hash_table_lookup (origins, ALL);
      if (found != NULL)
        *origin = *found;
    }
  pthread_mutex_unlock (&mutex);

  return found != NULL;
}
