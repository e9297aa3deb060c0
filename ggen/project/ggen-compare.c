/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-compare-private.h"

#include <string.h>

/*
 * Compares what was rendered with what is on disk and with what the last sync remembers, and so
 * tells what ggen wrote from what people wrote. Nothing that a person wrote is overwritten unless
 * the user says so, and nothing at all is written if that would be needed.
 */

#define MAX_NAMED 10

typedef struct
{
  GgenOutputDir *dir;
  GgenInputs *inputs;
  GgenState *last; /* (nullable) */
  GgenSyncFlags flags;
  GPtrArray *edited;  /* (element-type utf8): would lose what a person changed */
  GPtrArray *foreign; /* (element-type utf8): exist, but ggen never wrote them */
} Comparison;

static void
decision_free (gpointer data)
{
  GgenDecision *decision = data;

  g_clear_pointer (&decision->old_content, g_bytes_unref);
  g_free (decision);
}

static gboolean
read_disk (Comparison *self, GgenDecision *decision, GError **error)
{
  decision->old_content = ggen_output_dir_read (self->dir, decision->path, &decision->info, error);
  if (decision->old_content == NULL)
    return FALSE;
  decision->disk = ggen_content_hash (g_bytes_get_data (decision->old_content, NULL),
                                      g_bytes_get_size (decision->old_content));

  return TRUE;
}

/* Finds out what is on disk, by reading it only if the last sync cannot tell. */
static gboolean
look (Comparison *self, GgenDecision *decision, GError **error)
{
  const GgenStateOutput *last = decision->last;
  gint64 now = ggen_file_stamp_now ();

  if (!ggen_output_dir_stat (self->dir, decision->path, &decision->exists, &decision->info, error))
    return FALSE;
  if (!decision->exists)
    return TRUE;

  ggen_file_stamp_init (&decision->stamp, &decision->info, now);
  if (last != NULL && ggen_file_stamp_equal (&decision->stamp, &last->stamp)
      && ggen_file_stamp_is_settled (&last->stamp))
    {
      decision->disk = last->disk;
      return TRUE;
    }
  if (!read_disk (self, decision, error))
    return FALSE;
  ggen_file_stamp_init (&decision->stamp, &decision->info, now);

  return TRUE;
}

static gboolean
is_ours (const GgenDecision *decision)
{
  const GgenStateOutput *last = decision->last;

  if (last == NULL)
    return FALSE;

  return ggen_content_hash_equal (decision->disk, last->generated)
         || (!ggen_content_hash_is_none (last->pending)
             && ggen_content_hash_equal (decision->disk, last->pending));
}

/* Whether the template makes the same as last time. */
static gboolean
is_same_as_before (const GgenDecision *decision)
{
  return decision->last != NULL
         && ggen_content_hash_equal (decision->rendered->hash, decision->last->generated);
}

static void
decide (Comparison *self, GgenDecision *decision)
{
  const GgenFrontMatter *front_matter = decision->rendered->rendering->file->front_matter;
  gboolean is_forced = front_matter->force || (self->flags & GGEN_SYNC_FORCE) != 0;

  if (!decision->exists)
    decision->status = GGEN_SYNC_STATUS_CREATED;
  else if (front_matter->unless_exists)
    decision->status = GGEN_SYNC_STATUS_KEPT;
  else if (ggen_content_hash_equal (decision->disk, decision->rendered->hash))
    decision->status = GGEN_SYNC_STATUS_UNCHANGED;
  else if (is_forced || is_ours (decision))
    decision->status = GGEN_SYNC_STATUS_UPDATED;
  else if (is_same_as_before (decision))
    decision->status = GGEN_SYNC_STATUS_KEPT;
  else
    g_ptr_array_add (decision->last != NULL ? self->edited : self->foreign,
                     (gpointer) decision->path);
}

static GgenDecision *
make_decision (Comparison *self, const char *path, const GgenRendered *rendered)
{
  GgenDecision *decision = g_new0 (GgenDecision, 1);

  decision->path = path;
  decision->rendered = rendered;
  decision->last = self->last != NULL ? ggen_state_lookup_output (self->last, path) : NULL;

  return decision;
}

static gboolean
compare_rendered (Comparison *self,
                  const GgenRendered *rendered,
                  GPtrArray *decisions,
                  GError **error)
{
  GgenDecision *decision = make_decision (self, rendered->path, rendered);

  g_ptr_array_add (decisions, decision);
  if (*rendered->path == '\0')
    {
      decision->status = GGEN_SYNC_STATUS_CREATED;
      return TRUE;
    }
  if (ggen_inputs_contains (self->inputs, rendered->path))
    {
      g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH,
                   "template '%s' would overwrite '%s', which is an input of the project",
                   rendered->rendering->file->path, rendered->path);
      return FALSE;
    }
  if (!look (self, decision, error))
    return FALSE;

  decide (self, decision);

  return TRUE;
}

/* What was generated once and is no longer. */
static gboolean
compare_leftover (Comparison *self,
                  const GgenStateOutput *last,
                  GPtrArray *decisions,
                  GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GgenDecision *decision;

  /* Made once and given away. */
  if ((last->flags & GGEN_STATE_OUTPUT_ONCE) != 0)
    return TRUE;
  /* The user has made an input of it. */
  if (ggen_inputs_contains (self->inputs, last->path))
    return TRUE;

  decision = make_decision (self, last->path, NULL);
  if (!look (self, decision, &local_error) || !decision->exists)
    {
      /* Not a file any more, so not one of ours. */
      decision_free (decision);
      if (local_error == NULL
          || g_error_matches (local_error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  decision->status = is_ours (decision) ? GGEN_SYNC_STATUS_REMOVED : GGEN_SYNC_STATUS_STALE;
  g_ptr_array_add (decisions, decision);

  return TRUE;
}

static char *
name_some (GPtrArray *paths)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < paths->len && i < MAX_NAMED; i++)
    g_string_append_printf (names, "%s'%s'", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (paths, i));
  if (paths->len > MAX_NAMED)
    g_string_append_printf (names, " and %u more", paths->len - MAX_NAMED);

  return g_string_free (names, FALSE);
}

static gboolean
check_losses (Comparison *self, GError **error)
{
  GPtrArray *losses = self->edited->len > 0 ? self->edited : self->foreign;
  g_autofree char *names = NULL;

  if (losses->len == 0)
    return TRUE;

  names = name_some (losses);
  g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_EDITED,
               "%s %s; nothing was written. Use --force to replace %s", names,
               losses == self->edited ? (losses->len > 1 ? "were edited since they were generated"
                                                         : "was edited since it was generated")
                                      : (losses->len > 1 ? "exist and were not generated by ggen"
                                                         : "exists and was not generated by ggen"),
               losses->len > 1 ? "them" : "it");

  return FALSE;
}

static int
compare_decisions (gconstpointer a, gconstpointer b)
{
  const GgenDecision *one = *(GgenDecision *const *) a;
  const GgenDecision *other = *(GgenDecision *const *) b;

  return strcmp (one->path, other->path);
}

static gboolean
compare_all (Comparison *self,
             GPtrArray *outputs,
             GPtrArray *decisions,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GHashTable) rendered = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < outputs->len; i++)
    {
      const GgenRendered *output = g_ptr_array_index (outputs, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !compare_rendered (self, output, decisions, error))
        return FALSE;
      g_hash_table_add (rendered, output->path);
    }

  for (guint i = 0; self->last != NULL && i < self->last->outputs->len; i++)
    {
      const GgenStateOutput *last = g_ptr_array_index (self->last->outputs, i);

      if (!g_hash_table_contains (rendered, last->path)
          && !compare_leftover (self, last, decisions, error))
        return FALSE;
    }

  return check_losses (self, error);
}

/*
 * ggen_compare:
 * @outputs: (element-type GgenRendered): outlives the decisions
 * @last: (nullable): outlives the decisions
 */
GPtrArray *
ggen_compare (GgenOutputDir *dir,
              GgenInputs *inputs,
              GPtrArray *outputs,
              GgenState *last,
              GgenSyncFlags flags,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) decisions = g_ptr_array_new_with_free_func (decision_free);
  g_autoptr (GPtrArray) edited = g_ptr_array_new ();
  g_autoptr (GPtrArray) foreign = g_ptr_array_new ();
  Comparison comparison = {dir, inputs, last, flags, edited, foreign};

  if (!compare_all (&comparison, outputs, decisions, cancellable, error))
    return NULL;

  g_ptr_array_sort (decisions, compare_decisions);

  return g_steal_pointer (&decisions);
}
