/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

/* Patterns that are matched with values filled in: the right side of a lookup, and what stands in an
 * EXISTS. Which of their triples to begin with depends on what has a value by then. */

gboolean
ggen_optimiser_is_closed (GgenOptimiser *self,
                          const GgenExpression *expression,
                          const GgenAlgebra *below)
{
  GgenColumnSet columns = ggen_optimiser_new_set (self);

  ggen_expression_add_columns (expression, columns);

  return !ggen_expression_has_exists (expression)
         && ggen_column_set_contains_all (below->plan.certain, columns);
}

/* Does filling in the values of @outer before mean the same as joining with it after? Not where an
 * expression could see values that are not of its own part of the pattern. */
gboolean
ggen_optimiser_can_look_up (GgenOptimiser *self,
                            const GgenAlgebra *pattern,
                            const GgenAlgebra *outer)
{
  switch (pattern->kind)
    {
    case GGEN_ALGEBRA_BGP:
      return pattern->bgp.n_triples > 0;

    case GGEN_ALGEBRA_PATH:
      return TRUE;

    case GGEN_ALGEBRA_JOIN:
    case GGEN_ALGEBRA_UNION:
      return ggen_optimiser_can_look_up (self, pattern->left, outer)
             && ggen_optimiser_can_look_up (self, pattern->right, outer);

    case GGEN_ALGEBRA_FILTER:
      return ggen_optimiser_can_look_up (self, pattern->left, outer)
             && ggen_optimiser_is_closed (self, pattern->condition, pattern->left);

    case GGEN_ALGEBRA_EXTEND:
      return ggen_optimiser_can_look_up (self, pattern->left, outer)
             && ggen_optimiser_is_closed (self, pattern->extend.expression, pattern->left)
             && !ggen_column_set_contains (outer->plan.possible, pattern->extend.column);

    case GGEN_ALGEBRA_GRAPH:
      return pattern->graph.name.term != NULL
             && ggen_optimiser_can_look_up (self, pattern->left, outer);

    default:
      return FALSE;
    }
}

double
ggen_optimiser_count_rows_read (const GgenAlgebra *pattern)
{
  double rows;

  if (pattern->kind == GGEN_ALGEBRA_BGP && pattern->bgp.n_triples > 0)
    return MAX (pattern->bgp.triples[0].pattern_rows, pattern->plan.rows);

  rows = pattern->plan.rows;
  if (pattern->left != NULL)
    rows = MAX (rows, ggen_optimiser_count_rows_read (pattern->left));
  if (pattern->right != NULL)
    rows = MAX (rows, ggen_optimiser_count_rows_read (pattern->right));

  return rows;
}

static void
bind_expression (GgenOptimiser *self,
                 GgenExpression *expression,
                 const GgenSlot *graph,
                 GgenColumnSet bound)
{
  if (expression->kind == GGEN_EXPRESSION_EXISTS)
    ggen_optimiser_bind_pattern (self, expression->pattern, graph, bound);

  for (guint i = 0; i < expression->n_arguments; i++)
    bind_expression (self, expression->arguments[i], graph, bound);
}

void
ggen_optimiser_bind_expression (GgenOptimiser *self,
                                GgenExpression *expression,
                                const GgenSlot *graph,
                                GgenColumnSet bound)
{
  if (expression != NULL && ggen_expression_has_exists (expression))
    bind_expression (self, expression, graph, bound);
}

static GgenColumnSet
and_certain (GgenOptimiser *self, GgenColumnSet bound, const GgenAlgebra *algebra)
{
  GgenColumnSet both = ggen_column_set_copy (self->arena, bound);

  ggen_column_set_add_all (both, algebra->plan.certain);

  return both;
}

void
ggen_optimiser_bind_pattern (GgenOptimiser *self,
                             GgenAlgebra *pattern,
                             const GgenSlot *graph,
                             GgenColumnSet bound)
{
  double rows = pattern->plan.rows;

  switch (pattern->kind)
    {
    case GGEN_ALGEBRA_BGP:
      ggen_optimiser_reorder_triples (self, pattern, graph, &bound);
      pattern->plan.rows = rows;
      break;

    case GGEN_ALGEBRA_JOIN:
    case GGEN_ALGEBRA_LEFT_JOIN:
      ggen_optimiser_bind_pattern (self, pattern->left, graph, bound);
      /* Otherwise the right side is evaluated alone. */
      if (pattern->plan.method == GGEN_JOIN_LOOKUP)
        ggen_optimiser_bind_pattern (self, pattern->right, graph,
                                     and_certain (self, bound, pattern->left));
      break;

    case GGEN_ALGEBRA_UNION:
      ggen_optimiser_bind_pattern (self, pattern->left, graph, bound);
      ggen_optimiser_bind_pattern (self, pattern->right, graph, bound);
      break;

    case GGEN_ALGEBRA_FILTER:
      ggen_optimiser_bind_pattern (self, pattern->left, graph, bound);
      ggen_optimiser_bind_expression (self, pattern->condition, graph,
                                      and_certain (self, bound, pattern->left));
      break;

    case GGEN_ALGEBRA_EXTEND:
    case GGEN_ALGEBRA_SEMI_JOIN:
    case GGEN_ALGEBRA_ANTI_JOIN:
      ggen_optimiser_bind_pattern (self, pattern->left, graph, bound);
      break;

    case GGEN_ALGEBRA_GRAPH:
      ggen_optimiser_bind_pattern (self, pattern->left, &pattern->graph.name, bound);
      break;

    default:
      break;
    }
}
