/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

/* EXISTS as a semi-join. Substituting a solution into a pattern (section 18.6) and joining with it
 * come to the same only where each expression of the pattern has all its variables from its own
 * part of the pattern, and nothing in it tells unbound from bound. */

static gboolean
is_joinable_pattern (GgenOptimiser *self, const GgenAlgebra *pattern, const GgenAlgebra *outer)
{
  switch (pattern->kind)
    {
    case GGEN_ALGEBRA_BGP:
      for (guint i = 0; i < pattern->bgp.n_triples; i++)
        for (guint j = 0; j < pattern->bgp.triples[i].n_filters; j++)
          if (!ggen_optimiser_is_closed (self, pattern->bgp.triples[i].filters[j], pattern))
            return FALSE;
      return TRUE;

    case GGEN_ALGEBRA_VALUES:
    case GGEN_ALGEBRA_EMPTY:
      return TRUE;

    case GGEN_ALGEBRA_JOIN:
    case GGEN_ALGEBRA_UNION:
      return is_joinable_pattern (self, pattern->left, outer)
             && is_joinable_pattern (self, pattern->right, outer);

    case GGEN_ALGEBRA_FILTER:
      return is_joinable_pattern (self, pattern->left, outer)
             && ggen_optimiser_is_closed (self, pattern->condition, pattern->left);

    case GGEN_ALGEBRA_EXTEND:
      return is_joinable_pattern (self, pattern->left, outer)
             && ggen_optimiser_is_closed (self, pattern->extend.expression, pattern->left)
             && !ggen_column_set_contains (outer->plan.possible, pattern->extend.column);

    default:
      return FALSE;
    }
}

GgenAlgebra *
ggen_optimiser_unnest_exists (GgenOptimiser *self, GgenAlgebra *filter)
{
  const GgenExpression *condition = filter->condition;
  gboolean is_negated = FALSE;

  if (condition->kind == GGEN_EXPRESSION_CALL && condition->function == GGEN_FUNCTION_NOT)
    {
      is_negated = TRUE;
      condition = condition->arguments[0];
    }

  if (condition->kind != GGEN_EXPRESSION_EXISTS || self->is_correlated
      || !is_joinable_pattern (self, condition->pattern, filter->left))
    return filter;

  filter->kind = is_negated ? GGEN_ALGEBRA_ANTI_JOIN : GGEN_ALGEBRA_SEMI_JOIN;
  filter->condition = NULL;
  filter->right = condition->pattern;
  ggen_optimiser_find_own_columns (self, filter);

  return filter;
}
