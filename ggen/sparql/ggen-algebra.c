/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-algebra-private.h"

/* Algebra nodes */

GgenAlgebra *
ggen_algebra_new (GgenArena *arena,
                  GgenAlgebraKind kind,
                  GgenPlace place,
                  GgenAlgebra *left,
                  GgenAlgebra *right)
{
  GgenAlgebra *self = ggen_arena_new0 (arena, GgenAlgebra, 1);

  self->kind = kind;
  self->place = place;
  self->left = left;
  self->right = right;
  self->height = 1 + MAX (left != NULL ? left->height : 0, right != NULL ? right->height : 0);

  return self;
}

void
ggen_algebra_count_height (GgenAlgebra *self, const GgenExpression *expression)
{
  if (expression != NULL)
    self->height = MAX (self->height, expression->height + 1);
}

GgenAlgebra *
ggen_algebra_new_filter (GgenArena *arena, GgenAlgebra *child, GgenExpression *condition)
{
  GgenAlgebra *self = ggen_algebra_new (arena, GGEN_ALGEBRA_FILTER, condition->place, child, NULL);

  self->condition = condition;
  ggen_algebra_count_height (self, condition);

  return self;
}

GgenAlgebra *
ggen_algebra_new_extend (GgenArena *arena,
                         GgenPlace place,
                         GgenAlgebra *child,
                         guint column,
                         GgenExpression *expression)
{
  GgenAlgebra *self = ggen_algebra_new (arena, GGEN_ALGEBRA_EXTEND, place, child, NULL);

  self->extend.column = column;
  self->extend.expression = expression;
  ggen_algebra_count_height (self, expression);

  return self;
}

GgenAlgebra *
ggen_algebra_join (GgenArena *arena, GgenAlgebra *left, GgenAlgebra *right)
{
  if (left == NULL)
    return right;
  if (right == NULL)
    return left;

  return ggen_algebra_new (arena, GGEN_ALGEBRA_JOIN, right->place, left, right);
}

/* Expressions */

static GgenExpression *
ggen_expression_new (GgenArena *arena, GgenExpressionKind kind, GgenPlace place)
{
  GgenExpression *self = ggen_arena_new0 (arena, GgenExpression, 1);

  self->kind = kind;
  self->place = place;
  self->height = 1;

  return self;
}

GgenExpression *
ggen_expression_new_variable (GgenArena *arena, GgenPlace place, guint column)
{
  GgenExpression *self = ggen_expression_new (arena, GGEN_EXPRESSION_VARIABLE, place);

  self->column = column;

  return self;
}

GgenExpression *
ggen_expression_new_constant (GgenArena *arena, GgenPlace place, GgenTerm *term)
{
  GgenExpression *self = ggen_expression_new (arena, GGEN_EXPRESSION_CONSTANT, place);

  self->term = term;

  return self;
}

GgenExpression *
ggen_expression_new_exists (GgenArena *arena, GgenPlace place, GgenAlgebra *pattern)
{
  GgenExpression *self = ggen_expression_new (arena, GGEN_EXPRESSION_EXISTS, place);

  self->pattern = pattern;
  self->height = pattern->height + 1;

  return self;
}

GgenExpression *
ggen_expression_new_call (GgenArena *arena,
                          GgenPlace place,
                          GgenFunction function,
                          GgenExpression *const *arguments,
                          guint n_arguments)
{
  GgenExpression *self = ggen_expression_new (arena, GGEN_EXPRESSION_CALL, place);

  self->function = function;
  self->n_arguments = n_arguments;
  self->arguments = ggen_arena_copy (arena, arguments, n_arguments * sizeof (GgenExpression *));
  for (guint i = 0; i < n_arguments; i++)
    self->height = MAX (self->height, arguments[i]->height + 1);

  return self;
}

GgenExpression *
ggen_expression_new_conjunction (GgenArena *arena,
                                 GgenExpression *const *conditions,
                                 guint n_conditions)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  for (guint i = 0; i < n_conditions; i++)
    {
      GgenExpression *condition = conditions[i];

      if (condition->kind == GGEN_EXPRESSION_CALL && condition->function == GGEN_FUNCTION_AND)
        for (guint j = 0; j < condition->n_arguments; j++)
          g_ptr_array_add (arguments, condition->arguments[j]);
      else
        g_ptr_array_add (arguments, condition);
    }

  if (arguments->len < 2)
    return arguments->len == 1 ? arguments->pdata[0] : NULL;

  return ggen_expression_new_call (arena, conditions[0]->place, GGEN_FUNCTION_AND,
                                   (GgenExpression *const *) arguments->pdata, arguments->len);
}

/* Variables */

static void
add_slot (const GgenSlot *slot, GgenColumnSet set)
{
  if (slot->term == NULL)
    ggen_column_set_add (set, slot->column);
}

void
ggen_algebra_add_visible (const GgenAlgebra *self, GgenColumnSet set)
{
  switch (self->kind)
    {
    case GGEN_ALGEBRA_BGP:
      for (guint i = 0; i < self->bgp.n_triples; i++)
        for (guint j = 0; j < 3; j++)
          add_slot (&self->bgp.triples[i].slots[j], set);
      break;

    case GGEN_ALGEBRA_PATH:
      add_slot (&self->path.subject, set);
      add_slot (&self->path.object, set);
      break;

    case GGEN_ALGEBRA_VALUES:
      for (guint i = 0; i < self->values.n_columns; i++)
        ggen_column_set_add (set, self->values.columns[i]);
      break;

    case GGEN_ALGEBRA_EMPTY:
      break;

    case GGEN_ALGEBRA_JOIN:
    case GGEN_ALGEBRA_LEFT_JOIN:
    case GGEN_ALGEBRA_UNION:
      ggen_algebra_add_visible (self->left, set);
      ggen_algebra_add_visible (self->right, set);
      break;

    case GGEN_ALGEBRA_GROUP:
      for (guint i = 0; i < self->group.n_keys; i++)
        ggen_column_set_add (set, self->group.keys[i].column);
      for (guint i = 0; i < self->group.n_aggregates; i++)
        ggen_column_set_add (set, self->group.aggregates[i].column);
      break;

    case GGEN_ALGEBRA_PROJECT:
      for (guint i = 0; i < self->project.n_columns; i++)
        ggen_column_set_add (set, self->project.columns[i]);
      break;

    case GGEN_ALGEBRA_EXTEND:
      ggen_column_set_add (set, self->extend.column);
      ggen_algebra_add_visible (self->left, set);
      break;

    case GGEN_ALGEBRA_GRAPH:
      add_slot (&self->graph.name, set);
      ggen_algebra_add_visible (self->left, set);
      break;

    case GGEN_ALGEBRA_MINUS:
    case GGEN_ALGEBRA_SEMI_JOIN:
    case GGEN_ALGEBRA_ANTI_JOIN:
    case GGEN_ALGEBRA_FILTER:
    case GGEN_ALGEBRA_ORDER_BY:
    case GGEN_ALGEBRA_DISTINCT:
    case GGEN_ALGEBRA_REDUCED:
    case GGEN_ALGEBRA_SLICE:
      ggen_algebra_add_visible (self->left, set);
      break;
    }
}

/* All columns that the node and what is below it mention. */
static void
add_mentioned (const GgenAlgebra *self, GgenColumnSet set)
{
  if (self == NULL)
    return;

  if (self->left == NULL)
    ggen_algebra_add_visible (self, set);

  add_mentioned (self->left, set);
  add_mentioned (self->right, set);

  if (self->kind == GGEN_ALGEBRA_FILTER
      || (self->kind == GGEN_ALGEBRA_LEFT_JOIN && self->condition != NULL))
    ggen_expression_add_columns (self->condition, set);
  else if (self->kind == GGEN_ALGEBRA_EXTEND)
    ggen_expression_add_columns (self->extend.expression, set);
  else if (self->kind == GGEN_ALGEBRA_GRAPH)
    add_slot (&self->graph.name, set);
  else if (self->kind == GGEN_ALGEBRA_ORDER_BY)
    for (guint i = 0; i < self->order_by.n_keys; i++)
      ggen_expression_add_columns (self->order_by.keys[i].expression, set);
  else if (self->kind == GGEN_ALGEBRA_GROUP)
    {
      for (guint i = 0; i < self->group.n_keys; i++)
        ggen_expression_add_columns (self->group.keys[i].expression, set);
      for (guint i = 0; i < self->group.n_aggregates; i++)
        if (self->group.aggregates[i].expression != NULL)
          ggen_expression_add_columns (self->group.aggregates[i].expression, set);
    }
}

void
ggen_expression_add_columns (const GgenExpression *self, GgenColumnSet set)
{
  switch (self->kind)
    {
    case GGEN_EXPRESSION_VARIABLE:
      ggen_column_set_add (set, self->column);
      break;

    case GGEN_EXPRESSION_CONSTANT:
      break;

    case GGEN_EXPRESSION_CALL:
      for (guint i = 0; i < self->n_arguments; i++)
        ggen_expression_add_columns (self->arguments[i], set);
      break;

    case GGEN_EXPRESSION_EXISTS:
      add_mentioned (self->pattern, set);
      break;
    }
}
