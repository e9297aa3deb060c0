/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-findings-private.h"

#include <pthread.h>

#include "ggen-test-origin-private.h"

#define MOST_FINDINGS 20

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* GLib's are watched themselves */
static GPtrArray *findings; /* (element-type utf8) (owned) (nullable), guarded by mutex */
static guint n_findings;    /* guarded by mutex */

void
ggen_test_findings_begin (void)
{
  pthread_mutex_lock (&mutex);
  findings = g_ptr_array_new_with_free_func (g_free);
  n_findings = 0;
  pthread_mutex_unlock (&mutex);
}

static char *
add_origin (char *sentence, const GgenTestOrigin *origin)
{
  g_autofree char *text = sentence;
  g_autofree char *place = ggen_test_origin_describe (origin);

  return g_strdup_printf ("%s\n  at:\n%s", text, place);
}

/* Whether there are so many by now that the next one is only counted, which it is by this call: so a
 * caller with thousands need not describe them all. */
gboolean
ggen_test_findings_skip (void)
{
  gboolean is_skipped;

  pthread_mutex_lock (&mutex);
  is_skipped = findings == NULL || n_findings >= MOST_FINDINGS;
  if (is_skipped)
    n_findings++;
  pthread_mutex_unlock (&mutex);

  return is_skipped;
}

/* Adds a sentence, and below it where that was, if @origin is known. Outside a test it is dropped, since
 * nobody is to blame. */
void
ggen_test_findings_add (const GgenTestOrigin *origin, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (origin != NULL && (origin->n_frames > 0 || origin->script != NULL))
    text = add_origin (g_steal_pointer (&text), origin);

  pthread_mutex_lock (&mutex);
  if (findings != NULL && n_findings++ < MOST_FINDINGS)
    g_ptr_array_add (findings, g_steal_pointer (&text));
  pthread_mutex_unlock (&mutex);
}

/* Returns what was found. */
GPtrArray *
ggen_test_findings_end (void)
{
  GPtrArray *found;

  pthread_mutex_lock (&mutex);
  found = g_steal_pointer (&findings);
  if (n_findings > MOST_FINDINGS)
    g_ptr_array_add (found, g_strdup_printf ("... and %u more", n_findings - MOST_FINDINGS));
  pthread_mutex_unlock (&mutex);

  return found;
}

/* Says which code @address, a return address, is in: "leave_source() at offenders.c:25". */
char *
ggen_test_describe_address (gconstpointer address)
{
  const GgenTestOrigin origin = {{(gpointer) address}, address != NULL ? 1 : 0};

  return ggen_test_origin_describe_short (&origin);
}
