/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

/* What the evaluator may leave out: columns that nobody reads, solutions beyond a limit, duplicates.
 * All of it is known above a node and handed down. */

static GgenColumnSet
copy_set (GgenOptimiser *self, GgenColumnSet set)
{
  return ggen_column_set_copy (self->arena, set);
}

/* Columns that both sides of a node may bind */
static GgenColumnSet
shared_columns (GgenOptimiser *self, const GgenAlgebra *algebra)
{
  GgenColumnSet shared = copy_set (self, algebra->left->plan.possible);

  ggen_column_set_keep_all (shared, algebra->right->plan.possible);

  return shared;
}

/* Columns */

static GgenColumnSet
needed_by_group (GgenOptimiser *self, const GgenAlgebra *algebra)
{
  GgenColumnSet needed = ggen_optimiser_new_set (self);

  for (guint i = 0; i < algebra->group.n_keys; i++)
    ggen_expression_add_columns (algebra->group.keys[i].expression, needed);

  for (guint i = 0; i < algebra->group.n_aggregates; i++)
    {
      const GgenAggregate *aggregate = &algebra->group.aggregates[i];

      if (aggregate->expression != NULL)
        ggen_expression_add_columns (aggregate->expression, needed);
      else if (aggregate->is_distinct)
        ggen_column_set_add_all (needed, algebra->left->plan.possible);
    }

  return needed;
}

/* What a node with one child, or the left child, must be given */
static GgenColumnSet
needed_from_left (GgenOptimiser *self, const GgenAlgebra *algebra)
{
  GgenColumnSet needed;

  if (algebra->kind == GGEN_ALGEBRA_GROUP)
    return needed_by_group (self, algebra);
  if (algebra->kind == GGEN_ALGEBRA_DISTINCT)
    return copy_set (self, algebra->left->plan.possible);

  needed = copy_set (self, algebra->plan.needed);

  if (algebra->right != NULL && algebra->kind != GGEN_ALGEBRA_UNION)
    ggen_column_set_add_all (needed, shared_columns (self, algebra));

  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_FILTER:
      ggen_expression_add_columns (algebra->condition, needed);
      break;

    case GGEN_ALGEBRA_LEFT_JOIN:
      if (algebra->condition != NULL)
        ggen_expression_add_columns (algebra->condition, needed);
      break;

    case GGEN_ALGEBRA_EXTEND:
      ggen_column_set_remove (needed, algebra->extend.column);
      ggen_expression_add_columns (algebra->extend.expression, needed);
      break;

    case GGEN_ALGEBRA_GRAPH:
      if (algebra->graph.name.term == NULL)
        ggen_column_set_add (needed, algebra->graph.name.column);
      break;

    case GGEN_ALGEBRA_ORDER_BY:
      for (guint i = 0; i < algebra->order_by.n_keys; i++)
        ggen_expression_add_columns (algebra->order_by.keys[i].expression, needed);
      break;

    default:
      break;
    }

  return needed;
}

static GgenColumnSet
needed_from_right (GgenOptimiser *self, const GgenAlgebra *algebra)
{
  GgenColumnSet needed;

  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_UNION:
      return copy_set (self, algebra->plan.needed);

    case GGEN_ALGEBRA_MINUS:
    case GGEN_ALGEBRA_SEMI_JOIN:
    case GGEN_ALGEBRA_ANTI_JOIN:
      return shared_columns (self, algebra);

    default:
      needed = copy_set (self, algebra->plan.needed);
      ggen_column_set_add_all (needed, shared_columns (self, algebra));
      if (algebra->kind == GGEN_ALGEBRA_LEFT_JOIN && algebra->condition != NULL)
        ggen_expression_add_columns (algebra->condition, needed);
      return needed;
    }
}

/* Limits */

static guint64
limit_of_left (const GgenAlgebra *algebra)
{
  guint64 limit = algebra->plan.limit;

  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_SLICE:
      if (algebra->slice.limit == G_MAXUINT64)
        return limit == G_MAXUINT64 ? limit : limit + algebra->slice.offset;
      return MIN (limit, algebra->slice.limit) + algebra->slice.offset;

    /* One solution in, at least one out: what is beyond the limit below is so above. */
    case GGEN_ALGEBRA_PROJECT:
    case GGEN_ALGEBRA_EXTEND:
    case GGEN_ALGEBRA_UNION:
    case GGEN_ALGEBRA_LEFT_JOIN:
      return limit;

    case GGEN_ALGEBRA_GRAPH:
      if (algebra->graph.name.term != NULL
          || !ggen_column_set_contains (algebra->left->plan.possible, algebra->graph.name.column))
        return limit;
      return G_MAXUINT64;

    default:
      return G_MAXUINT64;
    }
}

/* Duplicates */

static gboolean
group_ignores_duplicates (const GgenAlgebra *algebra)
{
  for (guint i = 0; i < algebra->group.n_aggregates; i++)
    {
      const GgenAggregate *aggregate = &algebra->group.aggregates[i];

      if (!aggregate->is_distinct && aggregate->kind != GGEN_AGGREGATE_MIN
          && aggregate->kind != GGEN_AGGREGATE_MAX && aggregate->kind != GGEN_AGGREGATE_SAMPLE)
        return FALSE;
    }

  return TRUE;
}

static gboolean
left_ignores_duplicates (const GgenAlgebra *algebra)
{
  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_DISTINCT:
    case GGEN_ALGEBRA_REDUCED:
      return TRUE;

    case GGEN_ALGEBRA_GROUP:
      return group_ignores_duplicates (algebra);

    /* How many of them there are decides what the slice has. */
    case GGEN_ALGEBRA_SLICE:
      return FALSE;

    case GGEN_ALGEBRA_EXTEND:
      return algebra->plan.ignores_duplicates
             && !ggen_expression_is_volatile (algebra->extend.expression);

    default:
      return algebra->plan.ignores_duplicates;
    }
}

static gboolean
right_ignores_duplicates (const GgenAlgebra *algebra)
{
  return algebra->kind == GGEN_ALGEBRA_MINUS || algebra->kind == GGEN_ALGEBRA_SEMI_JOIN
         || algebra->kind == GGEN_ALGEBRA_ANTI_JOIN || algebra->plan.ignores_duplicates;
}

/* Can the patterns below be matched against quads, the graph's name being one more variable of
 * theirs? Then *binds_graph tells whether every solution binds it. A filter that reads the variable
 * cannot: within the group it has no value. */
static gboolean
is_matchable_by_quads (GgenOptimiser *self,
                       const GgenAlgebra *algebra,
                       guint column,
                       gboolean *binds_graph)
{
  GgenColumnSet read = ggen_optimiser_new_set (self);
  gboolean left_binds = FALSE;
  gboolean right_binds = FALSE;

  *binds_graph = FALSE;

  if (algebra->left != NULL && !is_matchable_by_quads (self, algebra->left, column, &left_binds))
    return FALSE;
  if (algebra->right != NULL && !is_matchable_by_quads (self, algebra->right, column, &right_binds))
    return FALSE;

  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_BGP:
      *binds_graph = algebra->bgp.n_triples > 0;
      for (guint i = 0; i < algebra->bgp.n_triples; i++)
        for (guint j = 0; j < algebra->bgp.triples[i].n_filters; j++)
          ggen_expression_add_columns (algebra->bgp.triples[i].filters[j], read);
      return !ggen_column_set_contains (read, column);

    case GGEN_ALGEBRA_VALUES:
      return TRUE;

    case GGEN_ALGEBRA_JOIN:
      *binds_graph = left_binds || right_binds;
      return TRUE;

    case GGEN_ALGEBRA_UNION:
      *binds_graph = left_binds && right_binds;
      return TRUE;

    case GGEN_ALGEBRA_LEFT_JOIN:
    case GGEN_ALGEBRA_FILTER:
      *binds_graph = left_binds;
      /* An optional part that binds the variable itself may bind it to what is not the graph. */
      if (algebra->right != NULL
          && ggen_column_set_contains (algebra->right->plan.possible, column))
        return FALSE;
      if (algebra->condition == NULL)
        return TRUE;
      ggen_expression_add_columns (algebra->condition, read);
      return !ggen_expression_has_exists (algebra->condition)
             && !ggen_column_set_contains (read, column);

    case GGEN_ALGEBRA_EXTEND:
      *binds_graph = left_binds;
      ggen_expression_add_columns (algebra->extend.expression, read);
      return algebra->extend.column != column
             && !ggen_expression_has_exists (algebra->extend.expression)
             && !ggen_column_set_contains (read, column);

    default:
      return FALSE;
    }
}

static void
find_graph_matching (GgenOptimiser *self, GgenAlgebra *algebra)
{
  gboolean binds_graph;

  algebra->graph.is_quads =
      algebra->graph.name.term == NULL
      && is_matchable_by_quads (self, algebra->left, algebra->graph.name.column, &binds_graph)
      && binds_graph;
}

void
ggen_optimiser_annotate (GgenOptimiser *self,
                         GgenAlgebra *algebra,
                         GgenColumnSet needed,
                         guint64 limit,
                         gboolean ignores_duplicates)
{
  GgenAlgebraPlan *plan = &algebra->plan;

  plan->needed = copy_set (self, needed);
  ggen_column_set_keep_all (plan->needed, plan->possible);
  plan->limit = limit;
  plan->ignores_duplicates = ignores_duplicates;

  if (algebra->kind == GGEN_ALGEBRA_GRAPH)
    find_graph_matching (self, algebra);

  if (algebra->left != NULL)
    ggen_optimiser_annotate (self, algebra->left, needed_from_left (self, algebra),
                             limit_of_left (algebra), left_ignores_duplicates (algebra));

  if (algebra->right != NULL)
    ggen_optimiser_annotate (self, algebra->right, needed_from_right (self, algebra),
                             algebra->kind == GGEN_ALGEBRA_UNION ? limit : G_MAXUINT64,
                             right_ignores_duplicates (algebra));
}
