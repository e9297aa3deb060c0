/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-did-you-mean-private.h"

#include <string.h>

/* Optimal string alignment: insert, delete, replace, swap neighbours. */
static guint
edit_distance (const char *a, const char *b)
{
  gsize n = strlen (a);
  gsize m = strlen (b);
  g_autofree guint *cells = g_new0 (guint, (n + 1) * (m + 1));

#define CELL(i, j) cells[(i) * (m + 1) + (j)]
  for (gsize i = 0; i <= n; i++)
    CELL (i, 0) = i;
  for (gsize j = 0; j <= m; j++)
    CELL (0, j) = j;
  for (gsize i = 1; i <= n; i++)
    for (gsize j = 1; j <= m; j++)
      {
        guint best = CELL (i - 1, j - 1) + (a[i - 1] != b[j - 1]);

        best = MIN (best, CELL (i - 1, j) + 1);
        best = MIN (best, CELL (i, j - 1) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          best = MIN (best, CELL (i - 2, j - 2) + 1);
        CELL (i, j) = best;
      }

  return CELL (n, m);
#undef CELL
}

/* Returns: (nullable): "; did you mean 'x'?" */
char *
ggen_did_you_mean (const char *word, const char *const *candidates)
{
  const char *best = NULL;
  guint best_distance = G_MAXUINT;
  gsize length = strlen (word);

  if (length > 64)
    return NULL;

  for (guint i = 0; candidates[i] != NULL; i++)
    {
      guint distance = edit_distance (word, candidates[i]);

      if (distance < best_distance)
        {
          best_distance = distance;
          best = candidates[i];
        }
    }

  if (best == NULL || best_distance > MAX (1, length / 3))
    return NULL;

  return g_strdup_printf ("; did you mean '%s'?", best);
}
