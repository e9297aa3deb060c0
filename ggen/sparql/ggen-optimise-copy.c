/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

/* Expressions are never changed in place, so that all but the patterns of EXISTS is shared with the
 * query. */
static GgenExpression *
copy_expression (GgenOptimiser *self, GgenExpression *expression)
{
  GgenExpression *copy;

  if (expression == NULL || !ggen_expression_has_exists (expression))
    return expression;

  copy = ggen_arena_copy (self->arena, expression, sizeof *expression);
  if (copy->kind == GGEN_EXPRESSION_EXISTS)
    {
      copy->pattern = ggen_optimiser_run_exists (self, expression->pattern);
      return copy;
    }

  copy->arguments = ggen_arena_copy (self->arena, expression->arguments,
                                     expression->n_arguments * sizeof (GgenExpression *));
  for (guint i = 0; i < copy->n_arguments; i++)
    copy->arguments[i] = copy_expression (self, copy->arguments[i]);

  return copy;
}

static void
copy_triples (GgenOptimiser *self, GgenAlgebra *bgp)
{
  bgp->bgp.triples = ggen_arena_copy (self->arena, bgp->bgp.triples,
                                      bgp->bgp.n_triples * sizeof (GgenTriplePattern));
  for (guint i = 0; i < bgp->bgp.n_triples; i++)
    {
      bgp->bgp.triples[i].join_column = G_MAXUINT;
      bgp->bgp.triples[i].pattern_rows = -1;
    }
}

static void
copy_group (GgenOptimiser *self, GgenAlgebra *group)
{
  group->group.keys =
      ggen_arena_copy (self->arena, group->group.keys, group->group.n_keys * sizeof (GgenGroupKey));
  for (guint i = 0; i < group->group.n_keys; i++)
    group->group.keys[i].expression = copy_expression (self, group->group.keys[i].expression);

  group->group.aggregates = ggen_arena_copy (self->arena, group->group.aggregates,
                                             group->group.n_aggregates * sizeof (GgenAggregate));
  for (guint i = 0; i < group->group.n_aggregates; i++)
    group->group.aggregates[i].expression =
        copy_expression (self, group->group.aggregates[i].expression);
}

static void
copy_order (GgenOptimiser *self, GgenAlgebra *order)
{
  order->order_by.keys = ggen_arena_copy (self->arena, order->order_by.keys,
                                          order->order_by.n_keys * sizeof (GgenSortKey));
  for (guint i = 0; i < order->order_by.n_keys; i++)
    order->order_by.keys[i].expression = copy_expression (self, order->order_by.keys[i].expression);
}

/* Two basic graph patterns that join are one: their blank nodes have columns of their own. */
static GgenAlgebra *
join_triples (GgenOptimiser *self, GgenAlgebra *left, const GgenAlgebra *right)
{
  guint n_left = left->bgp.n_triples;
  guint n_right = right->bgp.n_triples;
  GgenTriplePattern *triples = ggen_arena_new0 (self->arena, GgenTriplePattern, n_left + n_right);

  for (guint i = 0; i < n_left; i++)
    triples[i] = left->bgp.triples[i];
  for (guint i = 0; i < n_right; i++)
    triples[n_left + i] = right->bgp.triples[i];

  left->bgp.triples = triples;
  left->bgp.n_triples = n_left + n_right;

  return left;
}

/* (join (join A bgp1) bgp2) has one basic graph pattern, too. */
static GgenAlgebra *
merge_basic_graph_patterns (GgenOptimiser *self, GgenAlgebra *join)
{
  GgenAlgebra *left = join->left;
  GgenAlgebra *right = join->right;

  if (right->kind != GGEN_ALGEBRA_BGP)
    return join;

  if (left->kind == GGEN_ALGEBRA_BGP)
    return join_triples (self, left, right);

  for (GgenAlgebra *inner = left; inner->kind == GGEN_ALGEBRA_JOIN; inner = inner->left)
    {
      if (inner->right->kind == GGEN_ALGEBRA_BGP)
        {
          join_triples (self, inner->right, right);
          return left;
        }
      if (inner->left->kind == GGEN_ALGEBRA_BGP)
        {
          join_triples (self, inner->left, right);
          return left;
        }
    }

  return join;
}

GgenAlgebra *
ggen_optimiser_copy (GgenOptimiser *self, const GgenAlgebra *algebra)
{
  GgenAlgebra *copy;

  if (algebra == NULL)
    return NULL;

  copy = ggen_arena_copy (self->arena, algebra, sizeof *algebra);
  copy->plan = (GgenAlgebraPlan){.join_column = G_MAXUINT, .limit = G_MAXUINT64, .rows = -1};
  copy->left = ggen_optimiser_copy (self, algebra->left);
  copy->right = ggen_optimiser_copy (self, algebra->right);

  switch (copy->kind)
    {
    case GGEN_ALGEBRA_BGP:
      copy_triples (self, copy);
      break;

    case GGEN_ALGEBRA_FILTER:
    case GGEN_ALGEBRA_LEFT_JOIN:
      copy->condition = copy_expression (self, copy->condition);
      break;

    case GGEN_ALGEBRA_EXTEND:
      copy->extend.expression = copy_expression (self, copy->extend.expression);
      break;

    case GGEN_ALGEBRA_GROUP:
      copy_group (self, copy);
      break;

    case GGEN_ALGEBRA_ORDER_BY:
      copy_order (self, copy);
      break;

    case GGEN_ALGEBRA_JOIN:
      return merge_basic_graph_patterns (self, copy);

    default:
      break;
    }

  return copy;
}
