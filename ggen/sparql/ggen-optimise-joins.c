/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

#include <math.h>

/* Joins of whole nodes: their order, and how each meets what stands before it. Only basic graph
 * patterns have exact numbers to start from; the rest is guesses in the right direction. */

/* Looking a leaf up costs about as much as reading so many of its rows. */
#define LOOKUP_COST 8

/* What a path reaches from one node */
#define PATH_FAN_OUT 10

static GgenAlgebra *order (GgenOptimiser *self, GgenAlgebra *algebra, const GgenSlot *graph);

/* Sharing */

static GgenColumnSet
get_shared (GgenOptimiser *self, const GgenAlgebra *left, const GgenAlgebra *right)
{
  GgenColumnSet shared = ggen_column_set_copy (self->arena, left->plan.possible);

  ggen_column_set_keep_all (shared, right->plan.possible);

  return shared;
}

static gboolean
is_connected (const GgenAlgebra *left, const GgenAlgebra *right)
{
  return ggen_column_set_intersects (left->plan.possible, right->plan.possible);
}

/* Estimates */

static double
estimate_path (const GgenAlgebra *path)
{
  guint n_variables =
      (path->path.subject.term == NULL ? 1 : 0) + (path->path.object.term == NULL ? 1 : 0);

  return n_variables == 0 ? 1 : n_variables == 1 ? 10 * PATH_FAN_OUT : 1e7;
}

static double
estimate_join (const GgenAlgebra *left, const GgenAlgebra *right)
{
  double smaller = MIN (left->plan.rows, right->plan.rows);

  if (!is_connected (left, right))
    return left->plan.rows * right->plan.rows;
  if (right->kind == GGEN_ALGEBRA_PATH)
    return left->plan.rows * PATH_FAN_OUT;
  if (left->kind == GGEN_ALGEBRA_PATH)
    return right->plan.rows * PATH_FAN_OUT;

  return 2 * smaller;
}

static double
estimate (const GgenAlgebra *algebra)
{
  double rows = algebra->left != NULL ? algebra->left->plan.rows : 0;

  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_BGP:
      return algebra->plan.rows;

    case GGEN_ALGEBRA_PATH:
      return estimate_path (algebra);

    case GGEN_ALGEBRA_VALUES:
      return algebra->values.n_rows;

    case GGEN_ALGEBRA_EMPTY:
      return 0;

    case GGEN_ALGEBRA_JOIN:
      return estimate_join (algebra->left, algebra->right);

    case GGEN_ALGEBRA_LEFT_JOIN:
      return MAX (rows, estimate_join (algebra->left, algebra->right));

    case GGEN_ALGEBRA_UNION:
      return rows + algebra->right->plan.rows;

    case GGEN_ALGEBRA_FILTER:
    case GGEN_ALGEBRA_SEMI_JOIN:
    case GGEN_ALGEBRA_ANTI_JOIN:
      return rows / 3;

    case GGEN_ALGEBRA_GROUP:
      return algebra->group.n_keys == 0 ? 1 : sqrt (rows);

    case GGEN_ALGEBRA_SLICE:
      return MIN (rows, (double) algebra->slice.limit);

    default:
      return rows;
    }
}

/* Methods */

/* Lookup where the left is so small that reading all of the right would be a waste. @graph: for
 * the triples that are then put in an order that starts from the values looked up. */
static void
choose_method (GgenOptimiser *self, GgenAlgebra *join, const GgenSlot *graph)
{
  GgenAlgebra *right = join->right;
  GgenColumnSet shared = get_shared (self, join->left, right);

  join->plan.join_column = G_MAXUINT;
  join->plan.method = GGEN_JOIN_HASH;
  if (ggen_column_set_is_empty (shared))
    join->plan.method = GGEN_JOIN_CROSS;

  if (join->kind == GGEN_ALGEBRA_MINUS || join->plan.method == GGEN_JOIN_CROSS
      || !ggen_column_set_contains_all (join->left->plan.certain, shared)
      || !ggen_optimiser_can_look_up (self, right, join->left))
    return;

  if (right->kind != GGEN_ALGEBRA_PATH
      && join->left->plan.rows * LOOKUP_COST >= ggen_optimiser_count_rows_read (right))
    return;

  join->plan.method = GGEN_JOIN_LOOKUP;
  ggen_optimiser_bind_pattern (self, right, graph, shared);
}

static GgenAlgebra *
finish (GgenOptimiser *self, GgenAlgebra *algebra, const GgenSlot *graph)
{
  ggen_optimiser_find_own_columns (self, algebra);
  algebra->plan.rows = estimate (algebra);
  if (algebra->right != NULL && algebra->kind != GGEN_ALGEBRA_UNION)
    choose_method (self, algebra, graph);

  if (algebra->kind == GGEN_ALGEBRA_FILTER)
    ggen_optimiser_bind_expression (self, algebra->condition, graph, algebra->left->plan.certain);
  else if (algebra->kind == GGEN_ALGEBRA_EXTEND)
    ggen_optimiser_bind_expression (self, algebra->extend.expression, graph,
                                    algebra->left->plan.certain);
  else if (algebra->kind == GGEN_ALGEBRA_LEFT_JOIN)
    ggen_optimiser_bind_expression (self, algebra->condition, graph, algebra->left->plan.certain);

  return algebra;
}

/* Order of joins */

static void
collect_operands (GgenOptimiser *self,
                  GgenAlgebra *join,
                  const GgenSlot *graph,
                  GPtrArray *operands)
{
  if (join->kind != GGEN_ALGEBRA_JOIN)
    {
      g_ptr_array_add (operands, order (self, join, graph));
      return;
    }

  collect_operands (self, join->left, graph, operands);
  collect_operands (self, join->right, graph, operands);
}

/* The operand to go on with: one that is connected, if there is one, and of those the smallest */
static guint
find_next_operand (GPtrArray *operands, const GgenAlgebra *left)
{
  guint best = 0;
  double best_rows = INFINITY;
  gboolean best_is_connected = FALSE;

  for (guint i = 0; i < operands->len; i++)
    {
      const GgenAlgebra *operand = operands->pdata[i];
      gboolean connected = left != NULL && is_connected (left, operand);
      double rows = left != NULL ? estimate_join (left, operand) : operand->plan.rows;

      if ((connected && !best_is_connected) || (connected == best_is_connected && rows < best_rows))
        {
          best = i;
          best_rows = rows;
          best_is_connected = connected;
        }
    }

  return best;
}

static GgenAlgebra *
order_join (GgenOptimiser *self, GgenAlgebra *join, const GgenSlot *graph)
{
  g_autoptr (GPtrArray) operands = g_ptr_array_new ();
  GgenAlgebra *left;

  collect_operands (self, join, graph, operands);
  left = g_ptr_array_remove_index (operands, find_next_operand (operands, NULL));

  while (operands->len > 0)
    {
      GgenAlgebra *right = g_ptr_array_remove_index (operands, find_next_operand (operands, left));
      GgenAlgebra *next =
          ggen_algebra_new (self->arena, GGEN_ALGEBRA_JOIN, join->place, left, right);

      next->plan = (GgenAlgebraPlan){.join_column = G_MAXUINT, .limit = G_MAXUINT64, .rows = -1};
      left = finish (self, next, graph);
    }

  return left;
}

static GgenAlgebra *
order_filter (GgenOptimiser *self, GgenAlgebra *filter, const GgenSlot *graph)
{
  GgenAlgebra *placed;

  filter->left = order (self, filter->left, graph);
  ggen_optimiser_find_own_columns (self, filter);

  placed = ggen_optimiser_place_filters (self, filter);
  if (placed != filter)
    {
      placed->plan.rows /= 3;
      return placed;
    }

  return finish (self, ggen_optimiser_unnest_exists (self, filter), graph);
}

static GgenAlgebra *
order (GgenOptimiser *self, GgenAlgebra *algebra, const GgenSlot *graph)
{
  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_BGP:
      ggen_optimiser_order_triples (self, algebra, graph, NULL);
      return finish (self, algebra, graph);

    case GGEN_ALGEBRA_JOIN:
      return order_join (self, algebra, graph);

    case GGEN_ALGEBRA_FILTER:
      return order_filter (self, algebra, graph);

    case GGEN_ALGEBRA_GRAPH:
      algebra->left = order (self, algebra->left, &algebra->graph.name);
      return finish (self, algebra, graph);

    default:
      break;
    }

  if (algebra->left != NULL)
    algebra->left = order (self, algebra->left, graph);
  if (algebra->right != NULL)
    algebra->right = order (self, algebra->right, graph);

  return finish (self, algebra, graph);
}

GgenAlgebra *
ggen_optimiser_order_joins (GgenOptimiser *self, GgenAlgebra *algebra, const GgenSlot *graph)
{
  return order (self, algebra, graph);
}
