/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-suggest.h"

#include <string.h>

/* Longer words are no typos of ours. */
#define MAX_WORD 63

/* How many letters must be added, dropped, changed or swapped with their neighbour to turn one
 * word into the other (optimal string alignment). */
static guint
edit_distance (const char *a, const char *b)
{
  guint rows[3][MAX_WORD + 2];
  gsize n_a = strlen (a);
  gsize n_b = strlen (b);
  guint *before_last = rows[0];
  guint *last = rows[1];
  guint *row = rows[2];

  if (n_a > MAX_WORD || n_b > MAX_WORD)
    return G_MAXUINT;

  for (gsize j = 0; j <= n_b; j++)
    last[j] = j;

  for (gsize i = 1; i <= n_a; i++)
    {
      guint *oldest = before_last;

      row[0] = i;
      for (gsize j = 1; j <= n_b; j++)
        {
          guint change = last[j - 1] + (a[i - 1] != b[j - 1]);

          row[j] = MIN (change, MIN (last[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], before_last[j - 2] + 1);
        }

      before_last = last;
      last = row;
      row = oldest;
    }

  return last[n_b];
}

/* The candidate that the user most likely meant: one that @typed begins, or one a typo or two
 * away. (nullable) */
const char *
ggen_cli_suggest (const char *typed, const char *const *candidates)
{
  gsize length = strlen (typed);
  guint limit = length <= 3 ? 1 : 2;
  guint best_distance = limit + 1;
  const char *best = NULL;

  for (const char *const *candidate = candidates; *candidate != NULL; candidate++)
    {
      guint distance = edit_distance (typed, *candidate);

      if (length >= 3 && g_str_has_prefix (*candidate, typed))
        distance = MIN (distance, 1);
      if (distance < best_distance)
        {
          best_distance = distance;
          best = *candidate;
        }
    }

  return best;
}
