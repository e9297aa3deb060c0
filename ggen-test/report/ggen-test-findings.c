/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-findings-private.h"

#include <dlfcn.h>

#define MOST_FINDINGS 20

static GMutex mutex;
static GPtrArray *findings; /* (element-type utf8) (owned) (nullable), guarded by mutex */
static guint n_findings;    /* guarded by mutex */

void
ggen_test_findings_begin (void)
{
  g_mutex_lock (&mutex);
  findings = g_ptr_array_new_with_free_func (g_free);
  n_findings = 0;
  g_mutex_unlock (&mutex);
}

/* Adds a sentence; outside a test it is dropped, since nobody is to blame. */
void
ggen_test_findings_add (const GgenTestOrigin *origin, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_mutex_lock (&mutex);
  if (findings != NULL && n_findings++ < MOST_FINDINGS)
    g_ptr_array_add (findings, g_steal_pointer (&text));
  g_mutex_unlock (&mutex);
}

/* Returns what was found. */
GPtrArray *
ggen_test_findings_end (void)
{
  GPtrArray *found;

  g_mutex_lock (&mutex);
  found = g_steal_pointer (&findings);
  if (n_findings > MOST_FINDINGS)
    g_ptr_array_add (found, g_strdup_printf ("... and %u more", n_findings - MOST_FINDINGS));
  g_mutex_unlock (&mutex);

  return found;
}

/* Names the function that holds @address as well as the dynamic linker can. */
char *
ggen_test_describe_address (gconstpointer address)
{
  g_autofree char *file = NULL;
  Dl_info info;

  if (address == NULL || dladdr (address, &info) == 0)
    return g_strdup_printf ("%p", address);

  if (info.dli_sname != NULL)
    return g_strdup_printf ("%s()", info.dli_sname);

  file = g_path_get_basename (info.dli_fname);

  return g_strdup_printf ("%s+0x%tx", file, (const char *) address - (const char *) info.dli_fbase);
}
