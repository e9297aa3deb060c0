/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-shuffle.h"

#include <string.h>

#include "ggen-runner-digest.h"

typedef struct
{
  guint64 rank;
  char *id;           /* (owned): decides between equal ranks */
  gpointer test_case; /* (unowned) */
} Entry;

static void
clear_entry (gpointer data)
{
  g_free (((Entry *) data)->id);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a;
  const Entry *second = b;

  if (first->rank != second->rank)
    return first->rank < second->rank ? -1 : 1;

  return strcmp (first->id, second->id);
}

void
ggen_runner_shuffle (GPtrArray *cases, const char *seed)
{
  g_autoptr (GArray) entries = g_array_sized_new (FALSE, FALSE, sizeof (Entry), cases->len);

  g_array_set_clear_func (entries, clear_entry);
  for (guint i = 0; i < cases->len; i++)
    {
      Entry entry = {.id = ggen_runner_case_get_id (cases->pdata[i]), .test_case = cases->pdata[i]};

      entry.rank = ggen_runner_digest (seed, entry.id);
      g_array_append_val (entries, entry);
    }

  g_array_sort (entries, compare_entries);
  for (guint i = 0; i < cases->len; i++)
    cases->pdata[i] = g_array_index (entries, Entry, i).test_case;
}

char *
ggen_runner_shuffle_make_seed (void)
{
  return g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
}
