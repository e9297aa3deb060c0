/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-path-walk-private.h"

#include <string.h>

/* How many nodes are followed between two looks at the cancellable. */
#define NODES_PER_CHECK 4096

/* Which nodes were seen in one walk of one closure. A walk has a number, so that the next one starts
 * with an empty set at no cost. */
typedef struct
{
  guint32 *walks; /* (owned): [n_ids]: the last walk that saw the id */
  guint32 n_ids;
  guint32 walk;
} GgenVisited;

/* A path made ready: predicates are ids. */
typedef struct _GgenStep GgenStep;

struct _GgenStep
{
  GgenPathKind kind;
  GgenTermId iri;
  GgenStep *left;          /* (owned) (nullable) */
  GgenStep *right;         /* (owned) (nullable) */
  GHashTable *excluded[2]; /* (owned) (nullable): forward, backward; NULL where it does not match */
  GgenVisited visited;
};

struct _GgenPathWalk
{
  GgenEvaluation *evaluation;
  GgenGraphScope *scope;
  GgenStep *step; /* (owned) */
  guint n_followed;
};

static GHashTable *
ggen_step_make_excluded (GgenEvaluation *evaluation, GgenTerm **terms, guint n_terms)
{
  GHashTable *ids = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_terms; i++)
    g_hash_table_add (ids, GUINT_TO_POINTER (
                               ggen_dictionary_intern_term (evaluation->dictionary, terms[i])));

  return ids;
}

static GgenStep *
ggen_step_new (GgenEvaluation *evaluation, const GgenPath *path)
{
  GgenStep *self;

  if (path == NULL)
    return NULL;
  self = g_new0 (GgenStep, 1);
  self->kind = path->kind;
  if (path->kind == GGEN_PATH_LINK)
    self->iri = ggen_dictionary_intern_term (evaluation->dictionary, path->iri);
  if (path->kind == GGEN_PATH_NEGATED_SET && path->matches_forward)
    self->excluded[0] = ggen_step_make_excluded (evaluation, path->forward, path->n_forward);
  if (path->kind == GGEN_PATH_NEGATED_SET && path->matches_backward)
    self->excluded[1] = ggen_step_make_excluded (evaluation, path->backward, path->n_backward);
  self->left = ggen_step_new (evaluation, path->left);
  self->right = ggen_step_new (evaluation, path->right);

  return self;
}

static void
ggen_step_free (GgenStep *self)
{
  if (self == NULL)
    return;
  ggen_step_free (self->left);
  ggen_step_free (self->right);
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&self->excluded[i], g_hash_table_unref);
  g_free (self->visited.walks);
  g_free (self);
}

GgenPathWalk *
ggen_path_walk_new (GgenEvaluation *evaluation, GgenGraphScope *scope, const GgenPath *path)
{
  GgenPathWalk *self = g_new0 (GgenPathWalk, 1);

  self->evaluation = evaluation;
  self->scope = scope;
  self->step = ggen_step_new (evaluation, path);

  return self;
}

void
ggen_path_walk_free (GgenPathWalk *self)
{
  ggen_step_free (self->step);
  g_free (self);
}

static void
ggen_visited_start (GgenVisited *self)
{
  if (++self->walk == 0 && self->walks != NULL)
    {
      memset (self->walks, 0, self->n_ids * sizeof (guint32));
      self->walk = 1;
    }
}

/* Whether the id is new to this walk. */
static gboolean
ggen_visited_add (GgenVisited *self, const GgenEvaluation *evaluation, GgenTermId id)
{
  if (id >= self->n_ids)
    {
      guint32 n_ids = ggen_dictionary_get_last_id (evaluation->dictionary) + 64;

      self->walks = g_renew (guint32, self->walks, n_ids);
      memset (self->walks + self->n_ids, 0, (n_ids - self->n_ids) * sizeof (guint32));
      self->n_ids = n_ids;
    }
  if (self->walks[id] == self->walk)
    return FALSE;
  self->walks[id] = self->walk;

  return TRUE;
}

static gboolean
ggen_path_walk_is_stopped (GgenPathWalk *self)
{
  GgenEvaluation *evaluation = self->evaluation;

  if (++self->n_followed % NODES_PER_CHECK == 0 && evaluation->error == NULL)
    g_cancellable_set_error_if_cancelled (evaluation->cancellable, &evaluation->error);

  return evaluation->error != NULL;
}

static void ggen_path_walk_step (GgenPathWalk *self,
                                 GgenStep *step,
                                 gboolean is_backward,
                                 const GArray *from,
                                 GArray *to);

static void
ggen_path_walk_match (GgenPathWalk *self,
                      GgenTermId node,
                      GgenTermId predicate,
                      gboolean is_backward,
                      GgenRange *range)
{
  *range = (GgenRange){0};
  if (self->scope->has_graph)
    ggen_image_match (self->evaluation->image, self->scope->graph, is_backward ? 0 : node,
                      predicate, is_backward ? node : 0, range);
}

static void
ggen_path_walk_link (GgenPathWalk *self,
                     const GgenStep *step,
                     gboolean is_backward,
                     const GArray *from,
                     GArray *to)
{
  for (guint i = 0; i < from->len && !ggen_path_walk_is_stopped (self); i++)
    {
      GgenRange range;
      const GgenTermId *ends;

      ggen_path_walk_match (self, g_array_index (from, GgenTermId, i), step->iri, is_backward,
                            &range);
      ends = is_backward ? range.subjects : range.objects;
      if (range.end > range.start)
        g_array_append_vals (to, ends + range.start, range.end - range.start);
    }
}

static void
ggen_path_walk_negated (GgenPathWalk *self,
                        const GHashTable *excluded,
                        gboolean is_backward,
                        const GArray *from,
                        GArray *to)
{
  for (guint i = 0; i < from->len && !ggen_path_walk_is_stopped (self); i++)
    {
      GgenRange range;
      const GgenTermId *ends;

      ggen_path_walk_match (self, g_array_index (from, GgenTermId, i), GGEN_TERM_ID_NONE,
                            is_backward, &range);
      ends = is_backward ? range.subjects : range.objects;
      for (guint32 row = range.start; row < range.end; row++)
        if (!g_hash_table_contains ((GHashTable *) excluded,
                                    GUINT_TO_POINTER (range.predicates[row])))
          g_array_append_val (to, ends[row]);
    }
}

static void
ggen_path_walk_sequence (GgenPathWalk *self,
                         GgenStep *step,
                         gboolean is_backward,
                         const GArray *from,
                         GArray *to)
{
  g_autoptr (GArray) between = g_array_new (FALSE, FALSE, sizeof (GgenTermId));

  ggen_path_walk_step (self, is_backward ? step->right : step->left, is_backward, from, between);
  ggen_path_walk_step (self, is_backward ? step->left : step->right, is_backward, between, to);
}

/* From one node: those reached join the frontier, which is followed as a whole. */
static void
ggen_path_walk_close (GgenPathWalk *self,
                      GgenStep *step,
                      gboolean is_backward,
                      GgenTermId start,
                      GArray *to)
{
  g_autoptr (GArray) frontier = g_array_new (FALSE, FALSE, sizeof (GgenTermId));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (GgenTermId));
  gboolean is_once = step->kind == GGEN_PATH_ZERO_OR_ONE;

  ggen_visited_start (&step->visited);
  g_array_append_val (frontier, start);
  if (step->kind != GGEN_PATH_ONE_OR_MORE)
    {
      ggen_visited_add (&step->visited, self->evaluation, start);
      g_array_append_val (to, start);
    }

  while (frontier->len > 0 && self->evaluation->error == NULL)
    {
      g_array_set_size (found, 0);
      ggen_path_walk_step (self, step->left, is_backward, frontier, found);
      g_array_set_size (frontier, 0);
      for (guint i = 0; i < found->len; i++)
        {
          GgenTermId node = g_array_index (found, GgenTermId, i);

          if (!ggen_visited_add (&step->visited, self->evaluation, node))
            continue;
          g_array_append_val (to, node);
          if (!is_once)
            g_array_append_val (frontier, node);
        }
    }
}

static void
ggen_path_walk_step (GgenPathWalk *self,
                     GgenStep *step,
                     gboolean is_backward,
                     const GArray *from,
                     GArray *to)
{
  switch (step->kind)
    {
    case GGEN_PATH_LINK:
      ggen_path_walk_link (self, step, is_backward, from, to);
      break;
    case GGEN_PATH_INVERSE:
      ggen_path_walk_step (self, step->left, !is_backward, from, to);
      break;
    case GGEN_PATH_SEQUENCE:
      ggen_path_walk_sequence (self, step, is_backward, from, to);
      break;
    case GGEN_PATH_ALTERNATIVE:
      ggen_path_walk_step (self, step->left, is_backward, from, to);
      ggen_path_walk_step (self, step->right, is_backward, from, to);
      break;
    case GGEN_PATH_NEGATED_SET:
      for (guint i = 0; i < 2; i++)
        if (step->excluded[i] != NULL)
          ggen_path_walk_negated (self, step->excluded[i], is_backward != (i == 1), from, to);
      break;
    case GGEN_PATH_ZERO_OR_ONE:
    case GGEN_PATH_ZERO_OR_MORE:
    case GGEN_PATH_ONE_OR_MORE:
    default:
      for (guint i = 0; i < from->len && !ggen_path_walk_is_stopped (self); i++)
        ggen_path_walk_close (self, step, is_backward, g_array_index (from, GgenTermId, i), to);
    }
}

void
ggen_path_walk_from (GgenPathWalk *self, GgenTermId start, gboolean is_backward, GArray *reached)
{
  GArray from = {.data = (char *) &start, .len = 1};

  ggen_path_walk_step (self, self->step, is_backward, &from, reached);
}

gboolean
ggen_path_walk_is_node (GgenPathWalk *self, GgenTermId term)
{
  for (guint i = 0; i < 2; i++)
    {
      GgenRange range;

      ggen_path_walk_match (self, term, GGEN_TERM_ID_NONE, i == 1, &range);
      if (range.end > range.start)
        return TRUE;
    }

  return FALSE;
}

static void
ggen_path_walk_append_distinct (GgenPathWalk *self,
                                GgenVisited *visited,
                                GgenPermutation permutation,
                                GArray *nodes)
{
  GgenRange range = {0};
  const GgenTermId *ids;

  if (!self->scope->has_graph)
    return;
  ggen_image_scan (self->evaluation->image, self->scope->graph, permutation, 0, 0, &range);
  ids = ggen_range_get_column (&range, 0);
  for (guint32 row = range.start; row < range.end; row++)
    if ((row == range.start || ids[row] != ids[row - 1])
        && ggen_visited_add (visited, self->evaluation, ids[row]))
      g_array_append_val (nodes, ids[row]);
}

GArray *
ggen_path_walk_find_nodes (GgenPathWalk *self)
{
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (GgenTermId));
  GgenVisited visited = {0};

  ggen_visited_start (&visited);
  ggen_path_walk_append_distinct (self, &visited, GGEN_PERMUTATION_SPO, nodes);
  ggen_path_walk_append_distinct (self, &visited, GGEN_PERMUTATION_OSP, nodes);
  g_free (visited.walks);

  return nodes;
}
