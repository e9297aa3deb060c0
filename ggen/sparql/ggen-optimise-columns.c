/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

/* Which columns the solutions of a node may bind, and which they all do. */

static void
find_slot (GgenAlgebraPlan *plan, const GgenSlot *slot)
{
  if (slot->term != NULL)
    return;

  ggen_column_set_add (plan->possible, slot->column);
  ggen_column_set_add (plan->certain, slot->column);
}

static void
find_values (GgenAlgebra *algebra)
{
  guint n_columns = algebra->values.n_columns;

  for (guint i = 0; i < n_columns; i++)
    {
      gboolean is_certain = TRUE;

      for (guint row = 0; row < algebra->values.n_rows; row++)
        is_certain = is_certain && algebra->values.terms[row * n_columns + i] != NULL;

      ggen_column_set_add (algebra->plan.possible, algebra->values.columns[i]);
      if (is_certain)
        ggen_column_set_add (algebra->plan.certain, algebra->values.columns[i]);
    }
}

static gboolean
is_certain (const GgenExpression *expression, GgenColumnSet certain)
{
  return expression->kind == GGEN_EXPRESSION_CONSTANT
         || (expression->kind == GGEN_EXPRESSION_VARIABLE
             && ggen_column_set_contains (certain, expression->column));
}

static void
find_group (GgenAlgebra *algebra)
{
  GgenColumnSet below = algebra->left->plan.certain;

  for (guint i = 0; i < algebra->group.n_keys; i++)
    {
      const GgenGroupKey *key = &algebra->group.keys[i];

      ggen_column_set_add (algebra->plan.possible, key->column);
      if (is_certain (key->expression, below))
        ggen_column_set_add (algebra->plan.certain, key->column);
    }

  for (guint i = 0; i < algebra->group.n_aggregates; i++)
    {
      const GgenAggregate *aggregate = &algebra->group.aggregates[i];

      ggen_column_set_add (algebra->plan.possible, aggregate->column);
      if (aggregate->kind == GGEN_AGGREGATE_COUNT)
        ggen_column_set_add (algebra->plan.certain, aggregate->column);
    }
}

static void
find_project (GgenOptimiser *self, GgenAlgebra *algebra)
{
  GgenColumnSet projected = ggen_optimiser_new_set (self);

  for (guint i = 0; i < algebra->project.n_columns; i++)
    ggen_column_set_add (projected, algebra->project.columns[i]);

  ggen_column_set_keep_all (algebra->plan.possible, projected);
  ggen_column_set_keep_all (algebra->plan.certain, projected);
}

/* What comes from the children as it is */
static void
find_inherited (GgenAlgebra *algebra)
{
  GgenAlgebraPlan *plan = &algebra->plan;

  if (algebra->left == NULL || algebra->kind == GGEN_ALGEBRA_GROUP)
    return;

  ggen_column_set_add_all (plan->possible, algebra->left->plan.possible);
  ggen_column_set_add_all (plan->certain, algebra->left->plan.certain);

  if (algebra->kind == GGEN_ALGEBRA_JOIN || algebra->kind == GGEN_ALGEBRA_UNION
      || algebra->kind == GGEN_ALGEBRA_LEFT_JOIN)
    ggen_column_set_add_all (plan->possible, algebra->right->plan.possible);

  if (algebra->kind == GGEN_ALGEBRA_JOIN)
    ggen_column_set_add_all (plan->certain, algebra->right->plan.certain);
  else if (algebra->kind == GGEN_ALGEBRA_UNION)
    ggen_column_set_keep_all (plan->certain, algebra->right->plan.certain);
}

void
ggen_optimiser_find_own_columns (GgenOptimiser *self, GgenAlgebra *algebra)
{
  GgenAlgebraPlan *plan = &algebra->plan;

  plan->possible = ggen_optimiser_new_set (self);
  plan->certain = ggen_optimiser_new_set (self);
  find_inherited (algebra);

  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_BGP:
      for (guint i = 0; i < algebra->bgp.n_triples; i++)
        for (guint j = 0; j < 3; j++)
          find_slot (plan, &algebra->bgp.triples[i].slots[j]);
      break;

    case GGEN_ALGEBRA_PATH:
      find_slot (plan, &algebra->path.subject);
      find_slot (plan, &algebra->path.object);
      break;

    case GGEN_ALGEBRA_VALUES:
      find_values (algebra);
      break;

    case GGEN_ALGEBRA_EXTEND:
      ggen_column_set_add (plan->possible, algebra->extend.column);
      if (is_certain (algebra->extend.expression, algebra->left->plan.certain))
        ggen_column_set_add (plan->certain, algebra->extend.column);
      break;

    case GGEN_ALGEBRA_GRAPH:
      find_slot (plan, &algebra->graph.name);
      break;

    case GGEN_ALGEBRA_GROUP:
      find_group (algebra);
      break;

    case GGEN_ALGEBRA_PROJECT:
      find_project (self, algebra);
      break;

    default:
      break;
    }
}

void
ggen_optimiser_find_columns (GgenOptimiser *self, GgenAlgebra *algebra)
{
  if (algebra->left != NULL)
    ggen_optimiser_find_columns (self, algebra->left);
  if (algebra->right != NULL)
    ggen_optimiser_find_columns (self, algebra->right);

  ggen_optimiser_find_own_columns (self, algebra);
}
