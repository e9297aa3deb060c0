/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-partition.h"

#include <string.h>

#include "ggen-runner-digest.h"
#include "ggen-runner-selection-error.h"

static gboolean
fail (GError **error, const char *text, const char *why)
{
  g_set_error (error, GGEN_RUNNER_SELECTION_ERROR, GGEN_RUNNER_SELECTION_ERROR_INVALID,
               "'%s' is no partition: %s", text, why);
  return FALSE;
}

static gboolean
parse_number (const char *digits, gsize length, guint *number)
{
  g_autofree char *text = g_strndup (digits, length);
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &value, NULL))
    return FALSE;

  *number = value;

  return TRUE;
}

gboolean
ggen_runner_partition_parse (const char *text, GgenRunnerPartition *partition, GError **error)
{
  const char *colon = strchr (text, ':');
  const char *slash = colon != NULL ? strchr (colon, '/') : NULL;
  GgenRunnerPartition parsed;

  if (g_str_has_prefix (text, "hash:"))
    parsed.kind = GGEN_RUNNER_PARTITION_HASH;
  else if (g_str_has_prefix (text, "slice:"))
    parsed.kind = GGEN_RUNNER_PARTITION_SLICE;
  else
    return fail (error, text, "write hash:2/8 or slice:2/8");
  if (slash == NULL || !parse_number (colon + 1, slash - colon - 1, &parsed.index)
      || !parse_number (slash + 1, strlen (slash + 1), &parsed.count))
    return fail (error, text, "after the colon come two numbers, as in 2/8");
  if (parsed.count == 0)
    return fail (error, text, "there must be at least one part");
  if (parsed.index == 0)
    return fail (error, text, "parts are counted from 1");
  if (parsed.index > parsed.count)
    return fail (error, text, "there are not so many parts");

  *partition = parsed;

  return TRUE;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Every machine must come to the same, in whatever order it has found the tests. */
static GHashTable *
choose_slice (const GgenRunnerPartition *self, GPtrArray *ids)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GHashTable *chosen = g_hash_table_new (g_str_hash, g_str_equal);

  g_ptr_array_extend (sorted, ids, NULL, NULL);
  g_ptr_array_sort (sorted, compare_strings);
  for (guint i = self->index - 1; i < sorted->len; i += self->count)
    {
      g_hash_table_add (chosen, sorted->pdata[i]);
      if (sorted->len - i <= self->count)
        break;
    }

  return chosen;
}

static GHashTable *
choose_by_hash (const GgenRunnerPartition *self, GPtrArray *ids)
{
  GHashTable *chosen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < ids->len; i++)
    if (ggen_runner_digest ("partition", ids->pdata[i]) % self->count == self->index - 1)
      g_hash_table_add (chosen, ids->pdata[i]);

  return chosen;
}

void
ggen_runner_partition_apply (const GgenRunnerPartition *self, GPtrArray *cases)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) chosen = NULL;
  guint n_kept = 0;

  for (guint i = 0; i < cases->len; i++)
    g_ptr_array_add (ids, ggen_runner_case_get_id (cases->pdata[i]));
  chosen = self->kind == GGEN_RUNNER_PARTITION_SLICE ? choose_slice (self, ids)
                                                     : choose_by_hash (self, ids);

  for (guint i = 0; i < cases->len; i++)
    if (g_hash_table_contains (chosen, ids->pdata[i]))
      {
        gpointer kept = cases->pdata[i];

        cases->pdata[i] = cases->pdata[n_kept];
        cases->pdata[n_kept++] = kept;
      }
  g_ptr_array_set_size (cases, n_kept);
}
