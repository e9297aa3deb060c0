/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-operator-builder-private.h"

#include "ggen-operators-private.h"
#include "ggen-optimiser-private.h"

typedef struct
{
  GgenEvaluation *evaluation;
  GgenGraphScope *scope;
  const GgenCorrelation *correlation; /* (nullable) */
} GgenBuilder;

static GgenOperator *ggen_builder_build (GgenBuilder *self,
                                         const GgenAlgebra *algebra,
                                         GgenOperator *input,
                                         GgenColumnSet needed);

static GgenColumnSet
ggen_builder_new_set (GgenBuilder *self)
{
  return ggen_column_set_new (self->evaluation->arena, self->evaluation->n_variables);
}

/* @needed and all that @algebra (nullable) mentions */
static GgenColumnSet
ggen_builder_need_algebra (GgenBuilder *self, GgenColumnSet needed, const GgenAlgebra *algebra)
{
  GgenColumnSet set = ggen_column_set_copy (self->evaluation->arena, needed);

  ggen_algebra_collect_columns (algebra, set);

  return set;
}

static GgenColumnSet
ggen_builder_need_expression (GgenBuilder *self,
                              GgenColumnSet needed,
                              const GgenExpression *expression)
{
  GgenColumnSet set = ggen_column_set_copy (self->evaluation->arena, needed);

  ggen_expression_collect_columns (expression, set);

  return set;
}

static GgenComputation *
ggen_builder_compute (GgenBuilder *self, const GgenExpression *expression, GgenOperator *like)
{
  return ggen_computation_new (self->evaluation, self->scope, expression, like);
}

static GgenOperator *
ggen_builder_filter (GgenBuilder *self, GgenOperator *input, const GgenExpression *condition)
{
  return ggen_filter_operator_new (self->evaluation, input,
                                   ggen_builder_compute (self, condition, input));
}

/* What cannot be matched with values filled in is evaluated alone, and joined. */
static GgenOperator *
ggen_builder_join_alone (GgenBuilder *self, GgenOperator *input, GgenOperator *alone)
{
  if (input == NULL)
    return alone;

  return ggen_hash_join_operator_new (self->evaluation, GGEN_MATCH_INNER, input, alone, self->scope,
                                      NULL, G_MAXUINT);
}

/* Whether a path may have no steps. */
static gboolean
ggen_path_is_nullable (const GgenPath *path)
{
  switch ((guint) path->kind)
    {
    case GGEN_PATH_ZERO_OR_ONE:
    case GGEN_PATH_ZERO_OR_MORE:
      return TRUE;
    case GGEN_PATH_INVERSE:
    case GGEN_PATH_ONE_OR_MORE:
      return ggen_path_is_nullable (path->left);
    case GGEN_PATH_SEQUENCE:
      return ggen_path_is_nullable (path->left) && ggen_path_is_nullable (path->right);
    case GGEN_PATH_ALTERNATIVE:
      return ggen_path_is_nullable (path->left) || ggen_path_is_nullable (path->right);
    default:
      return FALSE;
    }
}

static gboolean
ggen_slot_is_in (const GgenSlot *slot, GgenColumnSet columns)
{
  return slot->term == NULL && ggen_column_set_contains (columns, slot->column);
}

/* Whether values filled in could change more than which solutions there are: an OPTIONAL may find
 * nothing, a filter may see a variable that the pattern does not bind, a path of no steps leads to
 * the value wherever it is from. */
static gboolean
ggen_algebra_depends_on (const GgenAlgebra *algebra, GgenColumnSet columns)
{
  switch ((guint) algebra->kind)
    {
    case GGEN_ALGEBRA_BGP:
      for (guint i = 0; i < algebra->bgp.n_triples; i++)
        if (algebra->bgp.triples[i].n_filters > 0)
          return TRUE;
      return FALSE;
    case GGEN_ALGEBRA_PATH:
      return ggen_path_is_nullable (algebra->path.path)
             && (ggen_slot_is_in (&algebra->path.subject, columns)
                 || ggen_slot_is_in (&algebra->path.object, columns));
    case GGEN_ALGEBRA_JOIN:
    case GGEN_ALGEBRA_UNION:
      return ggen_algebra_depends_on (algebra->left, columns)
             || ggen_algebra_depends_on (algebra->right, columns);
    case GGEN_ALGEBRA_LEFT_JOIN:
    case GGEN_ALGEBRA_FILTER:
    case GGEN_ALGEBRA_EXTEND:
    case GGEN_ALGEBRA_GRAPH:
    case GGEN_ALGEBRA_SEMI_JOIN:
    case GGEN_ALGEBRA_ANTI_JOIN:
      return !ggen_column_set_is_empty (columns);
    default:
      return FALSE;
    }
}

/* The right side of a hash join. Sets *tag to what it is to be joined by besides its variables. */
static GgenOperator *
ggen_builder_build_right (GgenBuilder *self,
                          const GgenAlgebra *algebra,
                          GgenColumnSet needed,
                          guint *tag)
{
  GgenBuilder uncorrelated = {self->evaluation, self->scope, NULL};
  GgenOperator *source;
  GgenColumnSet shared;

  *tag = G_MAXUINT;
  if (self->correlation == NULL)
    return ggen_builder_build (self, algebra, NULL, needed);

  shared = ggen_builder_need_algebra (self, ggen_builder_new_set (self), algebra);
  ggen_column_set_keep_all (shared, self->correlation->rows->possible);
  if (!ggen_algebra_depends_on (algebra, shared))
    return ggen_builder_build (&uncorrelated, algebra, NULL, needed);

  source = ggen_source_operator_new (self->evaluation, self->correlation->rows);
  g_ptr_array_add (self->correlation->sources, source);
  *tag = self->correlation->tag;

  return ggen_builder_build (self, algebra, source, needed);
}

static GgenOperator *
ggen_builder_build_bgp (GgenBuilder *self,
                        const GgenAlgebra *algebra,
                        GgenOperator *input,
                        GgenColumnSet needed)
{
  guint n_triples = algebra->bgp.n_triples;
  g_autofree GgenColumnSet *kept = g_new0 (GgenColumnSet, n_triples + 1);

  /* After each step go on: what is read above, by later steps, and by the filters in between. */
  kept[n_triples] = needed;
  for (guint i = n_triples; i > 0; i--)
    {
      const GgenTriplePattern *triple = &algebra->bgp.triples[i - 1];

      kept[i - 1] = ggen_column_set_copy (self->evaluation->arena, kept[i]);
      for (guint slot = 0; slot < 3; slot++)
        if (triple->slots[slot].term == NULL)
          ggen_column_set_add (kept[i - 1], triple->slots[slot].column);
      for (guint filter = 0; filter < triple->n_filters; filter++)
        {
          ggen_expression_collect_columns (triple->filters[filter], kept[i - 1]);
          kept[i] = ggen_builder_need_expression (self, kept[i], triple->filters[filter]);
        }
      if (self->scope->is_any)
        {
          ggen_column_set_add (kept[i - 1], self->scope->column);
          if (i < n_triples)
            ggen_column_set_add (kept[i], self->scope->column);
        }
    }

  if (input == NULL)
    input = ggen_unit_operator_new (self->evaluation);
  for (guint i = 0; i < n_triples; i++)
    {
      const GgenTriplePattern *triple = &algebra->bgp.triples[i];

      input = ggen_scan_operator_new (self->evaluation, input, self->scope, triple, kept[i + 1]);
      for (guint filter = 0; filter < triple->n_filters; filter++)
        input = ggen_builder_filter (self, input, triple->filters[filter]);
    }

  return input;
}

static GgenOperator *
ggen_builder_build_join (GgenBuilder *self,
                         const GgenAlgebra *algebra,
                         GgenOperator *input,
                         GgenColumnSet needed)
{
  GgenColumnSet needed_left = ggen_builder_need_algebra (self, needed, algebra->right);
  GgenColumnSet needed_right;
  GgenOperator *left = ggen_builder_build (self, algebra->left, input, needed_left);
  GgenOperator *right;
  guint tag;

  if (algebra->plan.method == GGEN_JOIN_LOOKUP)
    return ggen_builder_build (self, algebra->right, left, needed);

  needed_right = ggen_builder_need_algebra (self, needed, algebra->left);
  ggen_column_set_add_all (needed_right, left->possible);
  right = ggen_builder_build_right (self, algebra->right, needed_right, &tag);
  /* The side that is kept and hashed is the right one. */
  if (input == NULL && algebra->left->plan.rows < algebra->right->plan.rows)
    return ggen_hash_join_operator_new (self->evaluation, GGEN_MATCH_INNER, right, left,
                                        self->scope, NULL, tag);

  return ggen_hash_join_operator_new (self->evaluation, GGEN_MATCH_INNER, left, right, self->scope,
                                      NULL, tag);
}

/* LEFT_JOIN, SEMI_JOIN, ANTI_JOIN, MINUS */
static GgenOperator *
ggen_builder_build_match (GgenBuilder *self,
                          const GgenAlgebra *algebra,
                          GgenMatch match,
                          GgenOperator *input,
                          GgenColumnSet needed)
{
  GgenEvaluation *evaluation = self->evaluation;
  const GgenExpression *condition = match == GGEN_MATCH_LEFT ? algebra->condition : NULL;
  GgenColumnSet needed_both = ggen_builder_need_expression (self, needed, condition);
  GgenOperator *left =
      ggen_builder_build (self, algebra->left, input,
                          ggen_builder_need_algebra (self, needed_both, algebra->right));
  GgenColumnSet needed_right = ggen_builder_need_algebra (self, needed_both, algebra->left);
  GgenComputation *computation = NULL;
  GgenOperator *source;
  GgenOperator *right;
  guint tag;

  if (algebra->plan.method != GGEN_JOIN_LOOKUP || match == GGEN_MATCH_MINUS)
    {
      ggen_column_set_add_all (needed_right, left->possible);
      right = ggen_builder_build_right (self, algebra->right, needed_right, &tag);
      if (condition != NULL)
        {
          g_autoptr (GgenOperator) both = ggen_source_operator_new (evaluation, left);

          ggen_column_set_add_all (both->possible, right->possible);
          computation = ggen_builder_compute (self, condition, both);
        }
      return ggen_hash_join_operator_new (evaluation, match, left, right, self->scope, computation,
                                          tag);
    }

  tag = ggen_evaluation_add_column (evaluation);
  source = ggen_source_operator_new (evaluation, left);
  right = ggen_builder_build (self, algebra->right, source, needed_both);
  if (condition != NULL)
    right = ggen_builder_filter (self, right, condition);

  return ggen_lookup_join_operator_new (evaluation, match, left, source, right, tag);
}

static GgenOperator *
ggen_builder_build_union (GgenBuilder *self,
                          const GgenAlgebra *algebra,
                          GgenOperator *input,
                          GgenColumnSet needed)
{
  const GgenAlgebra *children[2] = {algebra->left, algebra->right};
  GgenOperator *sources[2] = {NULL, NULL};
  GgenOperator *branches[2];

  for (guint i = 0; i < 2; i++)
    {
      if (input != NULL)
        sources[i] = ggen_source_operator_new (self->evaluation, input);
      branches[i] = ggen_builder_build (self, children[i], sources[i], needed);
    }

  return ggen_union_operator_new (self->evaluation, input, sources, branches);
}

static GgenOperator *
ggen_builder_build_extend (GgenBuilder *self,
                           const GgenAlgebra *algebra,
                           GgenOperator *input,
                           GgenColumnSet needed)
{
  const GgenExpression *expression = algebra->extend.expression;
  GgenOperator *child =
      ggen_builder_build (self, algebra->left, input,
                          ggen_builder_need_expression (self, needed, expression));

  return ggen_extend_operator_new (self->evaluation, child, algebra->extend.column, expression,
                                   ggen_builder_compute (self, expression, child));
}

/* Patterns that can be matched against all named graphs at once: paths walk through one graph, a
 * pattern without triples has to ask which graphs there are, and an EXISTS may hold any of these. */
static gboolean
ggen_algebra_takes_quads (const GgenAlgebra *algebra)
{
  if (algebra == NULL)
    return TRUE;
  if (algebra->kind == GGEN_ALGEBRA_FILTER && ggen_expression_has_exists (algebra->condition))
    return FALSE;
  if (algebra->kind == GGEN_ALGEBRA_BGP)
    {
      for (guint i = 0; i < algebra->bgp.n_triples; i++)
        for (guint filter = 0; filter < algebra->bgp.triples[i].n_filters; filter++)
          if (ggen_expression_has_exists (algebra->bgp.triples[i].filters[filter]))
            return FALSE;
      return algebra->bgp.n_triples > 0;
    }

  return (algebra->kind == GGEN_ALGEBRA_UNION || algebra->kind == GGEN_ALGEBRA_JOIN
          || algebra->kind == GGEN_ALGEBRA_FILTER)
         && ggen_algebra_takes_quads (algebra->left) && ggen_algebra_takes_quads (algebra->right);
}

static GgenOperator *
ggen_builder_build_named_graph (GgenBuilder *self,
                                const GgenAlgebra *algebra,
                                GgenOperator *input,
                                GgenColumnSet needed)
{
  GgenEvaluation *evaluation = self->evaluation;
  GgenBuilder inner = {evaluation, ggen_graph_scope_new (evaluation), self->correlation};

  inner.scope->graph =
      ggen_dictionary_intern_term (evaluation->dictionary, algebra->graph.name.term);
  for (guint i = 0; i < evaluation->n_named_graphs; i++)
    inner.scope->has_graph |= evaluation->named_graphs[i] == inner.scope->graph;
  if (!inner.scope->has_graph)
    return ggen_empty_operator_new (evaluation, input);

  return ggen_builder_build (&inner, algebra->left, input, needed);
}

static GgenOperator *
ggen_builder_build_graph (GgenBuilder *self,
                          const GgenAlgebra *algebra,
                          GgenOperator *input,
                          GgenColumnSet needed)
{
  GgenEvaluation *evaluation = self->evaluation;
  GgenBuilder inner = {evaluation, ggen_graph_scope_new (evaluation), self->correlation};
  guint column = algebra->graph.name.column;
  GgenColumnSet mentioned;
  gboolean is_used_inside;
  GgenOperator *source;
  GgenOperator *child;

  if (algebra->graph.name.term != NULL)
    return ggen_builder_build_named_graph (self, algebra, input, needed);

  inner.scope->has_graph = TRUE;
  /* The patterns of the group join on their graph, whether it is read above or not. */
  needed = ggen_column_set_copy (evaluation->arena, needed);
  ggen_column_set_add (needed, column);
  if (algebra->graph.is_quads && ggen_algebra_takes_quads (algebra->left))
    {
      inner.scope->is_any = TRUE;
      inner.scope->column = column;
      return ggen_builder_build (&inner, algebra->left, input, needed);
    }

  if (input == NULL)
    input = ggen_unit_operator_new (evaluation);
  source = ggen_source_operator_new (evaluation, input);
  mentioned = ggen_builder_new_set (self);
  ggen_algebra_collect_columns (algebra->left, mentioned);
  is_used_inside = ggen_column_set_contains (mentioned, column);
  if (is_used_inside)
    {
      ggen_column_set_remove (source->possible, column);
      ggen_column_set_remove (source->certain, column);
    }
  else
    ggen_operator_bind (source, column);
  child = ggen_builder_build (&inner, algebra->left, source, needed);

  return ggen_graph_operator_new (evaluation, input, inner.scope, column, is_used_inside, source,
                                  child);
}

static GgenOperator *
ggen_builder_build_group (GgenBuilder *self, const GgenAlgebra *algebra)
{
  GgenColumnSet needed = ggen_builder_new_set (self);
  GgenOperator *child;

  for (guint i = 0; i < algebra->group.n_keys; i++)
    ggen_expression_collect_columns (algebra->group.keys[i].expression, needed);
  for (guint i = 0; i < algebra->group.n_aggregates; i++)
    {
      const GgenAggregate *aggregate = &algebra->group.aggregates[i];

      if (aggregate->expression != NULL)
        ggen_expression_collect_columns (aggregate->expression, needed);
      else if (aggregate->is_distinct)
        ggen_algebra_collect_columns (algebra->left, needed);
    }
  child = ggen_builder_build (self, algebra->left, NULL, needed);

  return ggen_group_operator_new (self->evaluation, child, self->scope, algebra);
}

static GgenOperator *
ggen_builder_build_project (GgenBuilder *self, const GgenAlgebra *algebra)
{
  GgenColumnSet needed = ggen_builder_new_set (self);
  GgenOperator *child;

  for (guint i = 0; i < algebra->project.n_columns; i++)
    ggen_column_set_add (needed, algebra->project.columns[i]);
  child = ggen_builder_build (self, algebra->left, NULL, needed);

  return ggen_project_operator_new (self->evaluation, child, algebra->project.columns,
                                    algebra->project.n_columns);
}

static GgenOperator *
ggen_builder_build_order_by (GgenBuilder *self, const GgenAlgebra *algebra, GgenColumnSet needed)
{
  GgenOperator *child;

  needed = ggen_column_set_copy (self->evaluation->arena, needed);
  for (guint i = 0; i < algebra->order_by.n_keys; i++)
    ggen_expression_collect_columns (algebra->order_by.keys[i].expression, needed);
  child = ggen_builder_build (self, algebra->left, NULL, needed);

  return ggen_sort_operator_new (self->evaluation, child, self->scope, algebra,
                                 algebra->plan.limit);
}

/* Nodes that give the same only when they stand alone. */
static GgenOperator *
ggen_builder_build_alone (GgenBuilder *self, const GgenAlgebra *algebra, GgenColumnSet needed)
{
  switch ((guint) algebra->kind)
    {
    case GGEN_ALGEBRA_VALUES:
      return ggen_values_operator_new (self->evaluation, algebra);
    case GGEN_ALGEBRA_GROUP:
      return ggen_builder_build_group (self, algebra);
    case GGEN_ALGEBRA_PROJECT:
      return ggen_builder_build_project (self, algebra);
    case GGEN_ALGEBRA_ORDER_BY:
      return ggen_builder_build_order_by (self, algebra, needed);
    case GGEN_ALGEBRA_DISTINCT:
      return ggen_distinct_operator_new (self->evaluation,
                                         ggen_builder_build (self, algebra->left, NULL, needed));
    case GGEN_ALGEBRA_REDUCED:
      return ggen_builder_build (self, algebra->left, NULL, needed);
    case GGEN_ALGEBRA_SLICE:
      return ggen_slice_operator_new (self->evaluation,
                                      ggen_builder_build (self, algebra->left, NULL, needed),
                                      algebra->slice.offset, algebra->slice.limit);
    case GGEN_ALGEBRA_MINUS:
      return ggen_builder_build_match (self, algebra, GGEN_MATCH_MINUS, NULL, needed);
    default:
      g_assert_not_reached ();
    }
}

static GgenOperator *
ggen_builder_build_path (GgenBuilder *self, const GgenAlgebra *algebra, GgenOperator *input)
{
  if (input == NULL)
    input = ggen_unit_operator_new (self->evaluation);

  if (self->correlation == NULL)
    return ggen_path_operator_new (self->evaluation, input, self->scope, algebra, NULL, G_MAXUINT);

  return ggen_path_operator_new (self->evaluation, input, self->scope, algebra,
                                 self->correlation->batch, self->correlation->tag);
}

static GgenOperator *
ggen_builder_build (GgenBuilder *self,
                    const GgenAlgebra *algebra,
                    GgenOperator *input,
                    GgenColumnSet needed)
{
  switch ((guint) algebra->kind)
    {
    case GGEN_ALGEBRA_BGP:
      return ggen_builder_build_bgp (self, algebra, input, needed);
    case GGEN_ALGEBRA_PATH:
      return ggen_builder_build_path (self, algebra, input);
    case GGEN_ALGEBRA_EMPTY:
      return ggen_empty_operator_new (self->evaluation, input);
    case GGEN_ALGEBRA_JOIN:
      return ggen_builder_build_join (self, algebra, input, needed);
    case GGEN_ALGEBRA_LEFT_JOIN:
      return ggen_builder_build_match (self, algebra, GGEN_MATCH_LEFT, input, needed);
    case GGEN_ALGEBRA_SEMI_JOIN:
      return ggen_builder_build_match (self, algebra, GGEN_MATCH_SEMI, input, needed);
    case GGEN_ALGEBRA_ANTI_JOIN:
      return ggen_builder_build_match (self, algebra, GGEN_MATCH_ANTI, input, needed);
    case GGEN_ALGEBRA_UNION:
      return ggen_builder_build_union (self, algebra, input, needed);
    case GGEN_ALGEBRA_FILTER:
      return ggen_builder_filter (
          self,
          ggen_builder_build (self, algebra->left, input,
                              ggen_builder_need_expression (self, needed, algebra->condition)),
          algebra->condition);
    case GGEN_ALGEBRA_EXTEND:
      return ggen_builder_build_extend (self, algebra, input, needed);
    case GGEN_ALGEBRA_GRAPH:
      return ggen_builder_build_graph (self, algebra, input, needed);
    default:
      {
        GgenBuilder uncorrelated = {self->evaluation, self->scope, NULL};
        GgenColumnSet needed_alone = ggen_column_set_copy (self->evaluation->arena, needed);

        if (input != NULL)
          ggen_column_set_add_all (needed_alone, input->possible);
        return ggen_builder_join_alone (self, input,
                                        ggen_builder_build_alone (&uncorrelated, algebra,
                                                                  needed_alone));
      }
    }
}

GgenOperator *
ggen_operator_build (GgenEvaluation *evaluation,
                     GgenGraphScope *scope,
                     const GgenAlgebra *algebra,
                     GgenOperator *input,
                     GgenColumnSet needed,
                     const GgenCorrelation *correlation)
{
  GgenBuilder builder = {evaluation, scope, correlation};

  return ggen_builder_build (&builder, algebra, input, needed);
}

GgenOperator *
ggen_operator_build_query (GgenEvaluation *evaluation)
{
  const GgenAlgebraQuery *query = evaluation->query;
  GgenBuilder builder = {evaluation, ggen_graph_scope_new (evaluation), NULL};
  GgenColumnSet needed = ggen_builder_new_set (&builder);

  builder.scope->has_graph = evaluation->has_default_graph;
  builder.scope->graph = evaluation->default_graph;
  for (guint i = 0; i < query->n_columns; i++)
    ggen_column_set_add (needed, query->columns[i]);
  for (guint i = 0; i < query->n_construct; i++)
    for (guint slot = 0; slot < 3; slot++)
      if (query->construct[i].slots[slot].term == NULL)
        ggen_column_set_add (needed, query->construct[i].slots[slot].column);

  return ggen_builder_build (&builder, query->root, NULL, needed);
}
