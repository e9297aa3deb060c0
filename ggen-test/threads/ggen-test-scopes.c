/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-scopes-private.h"

#include <pthread.h>

#include "ggen-scope-private.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GPtrArray *scopes; /* (element-type GgenScope) (nullable), guarded by mutex */

void
ggen_test_scopes_add (GgenScope *scope)
{
  pthread_mutex_lock (&mutex);
  if (scopes == NULL)
    scopes = g_ptr_array_new ();
  g_ptr_array_add (scopes, scope);
  pthread_mutex_unlock (&mutex);
}

void
ggen_test_scopes_remove (GgenScope *scope)
{
  pthread_mutex_lock (&mutex);
  if (scopes != NULL)
    g_ptr_array_remove_fast (scopes, scope);
  if (scopes != NULL && scopes->len == 0)
    g_clear_pointer (&scopes, g_ptr_array_unref);
  pthread_mutex_unlock (&mutex);
}

/* A scope cannot go meanwhile, since it says so first. */
void
ggen_test_scopes_describe (GString *text)
{
  pthread_mutex_lock (&mutex);
  for (guint i = 0; scopes != NULL && i < scopes->len; i++)
    {
      g_autofree char *scope = ggen_scope_describe (scopes->pdata[i]);

      g_string_append_printf (text, "%s\n", scope);
    }
  pthread_mutex_unlock (&mutex);
}
