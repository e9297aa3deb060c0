/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-findings-private.h"

#include "ggen-test-frames-private.h"
#include "ggen-test-origin-private.h"

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

static char *
add_place (const char *text, const GgenTestOrigin *origin)
{
  g_autofree char *place = ggen_test_origin_describe_short (origin);

  return g_strdup_printf ("%s [%s]", text, place);
}

/* Adds a sentence, and where what it tells of was made; outside a test it is dropped, since nobody is to
 * blame. */
void
ggen_test_findings_add (const GgenTestOrigin *origin, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  if (origin != NULL)
    {
      g_autofree char *sentence = g_steal_pointer (&text);

      text = add_place (sentence, origin);
    }

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

/* Says which code @address, a return address, is in: "leave_source() at offenders.c:25". */
char *
ggen_test_describe_address (gconstpointer address)
{
  g_autoptr (GPtrArray) frames = NULL;

  if (address == NULL)
    return g_strdup ("a place that is not known");

  frames = ggen_test_frames_look_up ((const gpointer *) &address, 1);

  return ggen_test_frame_describe_short (ggen_test_frames_find_caller (frames));
}
