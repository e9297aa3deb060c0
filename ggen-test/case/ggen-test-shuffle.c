/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-shuffle-private.h"

#include "ggen-test-options-private.h"

static gboolean
is_random (GPtrArray *cases)
{
  return cases->len > 1 && !ggen_test_options.is_in_order && !ggen_test_options.is_list;
}

/* GLib keeps together the tests whose paths begin with the same folder, in the order in which it got
 * to know the folders and the tests in them; so both are in random order. Its numbers come from
 * --seed, and begin again with each test, so that to draw some disturbs none. */
void
ggen_test_shuffle (GPtrArray *cases)
{
  if (!is_random (cases))
    return;

  for (guint i = cases->len - 1; i > 0; i--)
    {
      guint j = (guint) g_test_rand_int_range (0, (gint32) i + 1);
      gpointer swapped = cases->pdata[i];

      cases->pdata[i] = cases->pdata[j];
      cases->pdata[j] = swapped;
    }
}

char *
ggen_test_shuffle_describe (GPtrArray *cases)
{
  /* What started this process for a part of a test looks at what it prints. */
  if (!is_random (cases) || g_test_subprocess ())
    return NULL;

  return g_strdup_printf ("%s --seed %s", ggen_test_options.program, ggen_test_options.seed);
}
