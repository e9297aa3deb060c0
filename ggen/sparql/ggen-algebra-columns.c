/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which columns expressions and patterns mention. */

#include "ggen-computation-private.h"

static void
ggen_slot_collect_columns (const GgenSlot *slot, GgenColumnSet set)
{
  if (slot->term == NULL)
    ggen_column_set_add (set, slot->column);
}

void
ggen_expression_collect_columns (const GgenExpression *expression, GgenColumnSet set)
{
  if (expression == NULL)
    return;
  if (expression->kind == GGEN_EXPRESSION_VARIABLE)
    ggen_column_set_add (set, expression->column);
  if (expression->kind == GGEN_EXPRESSION_EXISTS)
    ggen_algebra_collect_columns (expression->pattern, set);
  for (guint i = 0; i < expression->n_arguments; i++)
    ggen_expression_collect_columns (expression->arguments[i], set);
}

gboolean
ggen_expression_has_labels (const GgenExpression *expression)
{
  if (expression->kind != GGEN_EXPRESSION_CALL)
    return FALSE;
  if (expression->function == GGEN_FUNCTION_BNODE && expression->n_arguments > 0)
    return TRUE;
  for (guint i = 0; i < expression->n_arguments; i++)
    if (ggen_expression_has_labels (expression->arguments[i]))
      return TRUE;

  return FALSE;
}

static void
ggen_bgp_collect_columns (const GgenAlgebra *algebra, GgenColumnSet set)
{
  for (guint i = 0; i < algebra->bgp.n_triples; i++)
    {
      const GgenTriplePattern *triple = &algebra->bgp.triples[i];

      for (guint slot = 0; slot < 3; slot++)
        ggen_slot_collect_columns (&triple->slots[slot], set);
      for (guint filter = 0; filter < triple->n_filters; filter++)
        ggen_expression_collect_columns (triple->filters[filter], set);
    }
}

static void
ggen_group_collect_columns (const GgenAlgebra *algebra, GgenColumnSet set)
{
  for (guint i = 0; i < algebra->group.n_keys; i++)
    {
      ggen_column_set_add (set, algebra->group.keys[i].column);
      ggen_expression_collect_columns (algebra->group.keys[i].expression, set);
    }
  for (guint i = 0; i < algebra->group.n_aggregates; i++)
    {
      ggen_column_set_add (set, algebra->group.aggregates[i].column);
      ggen_expression_collect_columns (algebra->group.aggregates[i].expression, set);
    }
}

void
ggen_algebra_collect_columns (const GgenAlgebra *algebra, GgenColumnSet set)
{
  if (algebra == NULL)
    return;

  switch ((guint) algebra->kind)
    {
    case GGEN_ALGEBRA_BGP:
      ggen_bgp_collect_columns (algebra, set);
      break;
    case GGEN_ALGEBRA_PATH:
      ggen_slot_collect_columns (&algebra->path.subject, set);
      ggen_slot_collect_columns (&algebra->path.object, set);
      break;
    case GGEN_ALGEBRA_VALUES:
      for (guint i = 0; i < algebra->values.n_columns; i++)
        ggen_column_set_add (set, algebra->values.columns[i]);
      break;
    case GGEN_ALGEBRA_LEFT_JOIN:
    case GGEN_ALGEBRA_FILTER:
      ggen_expression_collect_columns (algebra->condition, set);
      break;
    case GGEN_ALGEBRA_EXTEND:
      ggen_column_set_add (set, algebra->extend.column);
      ggen_expression_collect_columns (algebra->extend.expression, set);
      break;
    case GGEN_ALGEBRA_GRAPH:
      ggen_slot_collect_columns (&algebra->graph.name, set);
      break;
    case GGEN_ALGEBRA_GROUP:
      ggen_group_collect_columns (algebra, set);
      break;
    case GGEN_ALGEBRA_ORDER_BY:
      for (guint i = 0; i < algebra->order_by.n_keys; i++)
        ggen_expression_collect_columns (algebra->order_by.keys[i].expression, set);
      break;
    case GGEN_ALGEBRA_PROJECT:
      for (guint i = 0; i < algebra->project.n_columns; i++)
        ggen_column_set_add (set, algebra->project.columns[i]);
      break;
    default:
      break;
    }
  ggen_algebra_collect_columns (algebra->left, set);
  ggen_algebra_collect_columns (algebra->right, set);
}
