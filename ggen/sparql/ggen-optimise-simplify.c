/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

#include <string.h>

#define XSD "http://www.w3.org/2001/XMLSchema#"

/* Folds what is constant in expressions, then what that makes of nodes. Only rules that hold for
 * errors and unbound variables, too (section 17.2). */

/* What is known of expressions */

gboolean
ggen_expression_has_exists (const GgenExpression *expression)
{
  if (expression->kind == GGEN_EXPRESSION_EXISTS)
    return TRUE;

  for (guint i = 0; i < expression->n_arguments; i++)
    if (ggen_expression_has_exists (expression->arguments[i]))
      return TRUE;

  return FALSE;
}

gboolean
ggen_expression_is_volatile (const GgenExpression *expression)
{
  if (expression->kind == GGEN_EXPRESSION_CALL
      && (expression->function == GGEN_FUNCTION_RAND || expression->function == GGEN_FUNCTION_UUID
          || expression->function == GGEN_FUNCTION_STRUUID
          || expression->function == GGEN_FUNCTION_BNODE))
    return TRUE;

  for (guint i = 0; i < expression->n_arguments; i++)
    if (ggen_expression_is_volatile (expression->arguments[i]))
      return TRUE;

  return FALSE;
}

gboolean
ggen_expression_is_boolean (const GgenExpression *expression, gboolean value)
{
  return expression->kind == GGEN_EXPRESSION_CONSTANT
         && g_strcmp0 (ggen_term_get_datatype (expression->term), XSD "boolean") == 0
         && strcmp (ggen_term_get_value (expression->term), value ? "true" : "false") == 0;
}

/* Expressions */

static GgenExpression *fold (GgenOptimiser *self, GgenExpression *expression, GgenAlgebra *below);

static GgenExpression *
new_boolean (GgenOptimiser *self, GgenPlace place, gboolean value)
{
  GgenTerm *term =
      ggen_arena_take_term (self->arena,
                            ggen_term_new_literal (value ? "true" : "false", XSD "boolean", NULL));

  return ggen_expression_new_constant (self->arena, place, term);
}

/* Is the variable bound: TRUE, FALSE, or -1 for "it depends" */
static int
is_bound (GgenOptimiser *self, guint column, GgenAlgebra *below)
{
  if (ggen_column_set_contains (below->plan.certain, column))
    return TRUE;

  return !self->is_correlated && !ggen_column_set_contains (below->plan.possible, column) ? FALSE
                                                                                          : -1;
}

/* AND and OR: false decides the one, true the other, and the opposite adds nothing. An error gives
 * way to what decides, so order does not matter. What is left alone is only equal as an effective
 * boolean value: it stays inside. */
static GgenExpression *
fold_logical (GgenOptimiser *self, GgenExpression *expression)
{
  gboolean decisive = expression->function == GGEN_FUNCTION_OR;
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; i < expression->n_arguments; i++)
    {
      if (ggen_expression_is_boolean (expression->arguments[i], decisive))
        return expression->arguments[i];
      if (!ggen_expression_is_boolean (expression->arguments[i], !decisive))
        g_ptr_array_add (kept, expression->arguments[i]);
    }

  if (kept->len == expression->n_arguments)
    return expression;
  if (kept->len == 0)
    return new_boolean (self, expression->place, !decisive);
  if (kept->len == 1)
    g_ptr_array_add (kept, new_boolean (self, expression->place, !decisive));

  return ggen_expression_new_call (self->arena, expression->place, expression->function,
                                   (GgenExpression *const *) kept->pdata, kept->len);
}

static GgenExpression *
fold_call (GgenOptimiser *self, GgenExpression *expression, GgenAlgebra *below)
{
  GgenExpression **arguments = expression->arguments;
  int bound;

  switch ((int) expression->function)
    {
    case GGEN_FUNCTION_AND:
    case GGEN_FUNCTION_OR:
      return fold_logical (self, expression);

    case GGEN_FUNCTION_NOT:
      for (int value = FALSE; value <= TRUE; value++)
        if (ggen_expression_is_boolean (arguments[0], value))
          return new_boolean (self, expression->place, !value);
      return expression;

    case GGEN_FUNCTION_IF:
      for (int value = FALSE; value <= TRUE; value++)
        if (ggen_expression_is_boolean (arguments[0], value))
          return arguments[value ? 1 : 2];
      return expression;

    case GGEN_FUNCTION_BOUND:
      bound = is_bound (self, arguments[0]->column, below);
      return bound != -1 ? new_boolean (self, expression->place, bound) : expression;

    case GGEN_FUNCTION_COALESCE:
      if (expression->n_arguments > 0
          && (arguments[0]->kind == GGEN_EXPRESSION_CONSTANT
              || (arguments[0]->kind == GGEN_EXPRESSION_VARIABLE
                  && is_bound (self, arguments[0]->column, below) == TRUE)))
        return arguments[0];
      return expression;

    case GGEN_FUNCTION_IN:
    case GGEN_FUNCTION_NOT_IN:
      if (expression->n_arguments == 2)
        return ggen_expression_new_call (self->arena, expression->place,
                                         expression->function == GGEN_FUNCTION_IN
                                             ? GGEN_FUNCTION_EQUAL
                                             : GGEN_FUNCTION_NOT_EQUAL,
                                         arguments, 2);
      return expression;

    default:
      return expression;
    }
}

/* @below: whose solutions the expression is evaluated on */
static GgenExpression *
fold (GgenOptimiser *self, GgenExpression *expression, GgenAlgebra *below)
{
  g_autofree GgenExpression **folded = NULL;
  gboolean is_changed = FALSE;

  if (expression->kind != GGEN_EXPRESSION_CALL)
    return expression;

  folded = g_new0 (GgenExpression *, expression->n_arguments + 1);
  for (guint i = 0; i < expression->n_arguments; i++)
    {
      folded[i] = fold (self, expression->arguments[i], below);
      is_changed = is_changed || folded[i] != expression->arguments[i];
    }

  if (is_changed)
    expression = ggen_expression_new_call (self->arena, expression->place, expression->function,
                                           folded, expression->n_arguments);

  return fold_call (self, expression, below);
}

/* The same for what only has to be true: "x && true" and "x || false" are as true as x. */
static GgenExpression *
fold_condition (GgenOptimiser *self, GgenExpression *condition, GgenAlgebra *below)
{
  condition = fold (self, condition, below);

  if (condition->kind == GGEN_EXPRESSION_CALL && condition->n_arguments == 2
      && ((condition->function == GGEN_FUNCTION_AND
           && ggen_expression_is_boolean (condition->arguments[1], TRUE))
          || (condition->function == GGEN_FUNCTION_OR
              && ggen_expression_is_boolean (condition->arguments[1], FALSE))))
    return condition->arguments[0];

  return condition;
}

/* Nodes */

static GgenAlgebra *
make_empty (GgenOptimiser *self, GgenAlgebra *algebra)
{
  algebra->kind = GGEN_ALGEBRA_EMPTY;
  algebra->left = NULL;
  algebra->right = NULL;
  ggen_optimiser_find_own_columns (self, algebra);

  return algebra;
}

static gboolean
is_empty (const GgenAlgebra *algebra)
{
  return algebra->kind == GGEN_ALGEBRA_EMPTY;
}

static gboolean
is_unit (const GgenAlgebra *algebra)
{
  return algebra->kind == GGEN_ALGEBRA_BGP && algebra->bgp.n_triples == 0;
}

static GgenAlgebra *
simplify_filter (GgenOptimiser *self, GgenAlgebra *filter)
{
  filter->condition = fold_condition (self, filter->condition, filter->left);

  if (ggen_expression_is_boolean (filter->condition, TRUE))
    return filter->left;
  if (ggen_expression_is_boolean (filter->condition, FALSE) || is_empty (filter->left))
    return make_empty (self, filter);

  return filter;
}

static GgenAlgebra *
simplify_join (GgenOptimiser *self, GgenAlgebra *join)
{
  if (is_empty (join->left) || is_empty (join->right))
    return make_empty (self, join);
  if (is_unit (join->left))
    return join->right;
  if (is_unit (join->right))
    return join->left;

  return join;
}

static GgenAlgebra *
simplify_left_join (GgenOptimiser *self, GgenAlgebra *join)
{
  GgenAlgebra both = {.kind = GGEN_ALGEBRA_JOIN, .left = join->left, .right = join->right};

  if (is_empty (join->left))
    return make_empty (self, join);
  if (is_empty (join->right))
    return join->left;
  if (join->condition == NULL)
    return join;

  ggen_optimiser_find_own_columns (self, &both);
  join->condition = fold_condition (self, join->condition, &both);
  if (ggen_expression_is_boolean (join->condition, TRUE))
    join->condition = NULL;
  else if (ggen_expression_is_boolean (join->condition, FALSE))
    return join->left;

  return join;
}

/* Solutions without a variable in common do not take each other away. */
static GgenAlgebra *
simplify_minus (GgenOptimiser *self, GgenAlgebra *minus)
{
  if (is_empty (minus->left))
    return make_empty (self, minus);
  if (is_empty (minus->right)
      || (!self->is_correlated
          && !ggen_column_set_intersects (minus->left->plan.possible, minus->right->plan.possible)))
    return minus->left;

  return minus;
}

static GgenAlgebra *
simplify_union (GgenAlgebra *both)
{
  if (is_empty (both->left))
    return both->right;

  return is_empty (both->right) ? both->left : both;
}

static GgenAlgebra *
simplify_node (GgenOptimiser *self, GgenAlgebra *algebra)
{
  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_FILTER:
      return simplify_filter (self, algebra);

    case GGEN_ALGEBRA_JOIN:
      return simplify_join (self, algebra);

    case GGEN_ALGEBRA_LEFT_JOIN:
      return simplify_left_join (self, algebra);

    case GGEN_ALGEBRA_MINUS:
      return simplify_minus (self, algebra);

    case GGEN_ALGEBRA_UNION:
      return simplify_union (algebra);

    case GGEN_ALGEBRA_EXTEND:
      algebra->extend.expression = fold (self, algebra->extend.expression, algebra->left);
      return is_empty (algebra->left) ? make_empty (self, algebra) : algebra;

    case GGEN_ALGEBRA_GRAPH:
    case GGEN_ALGEBRA_ORDER_BY:
    case GGEN_ALGEBRA_DISTINCT:
    case GGEN_ALGEBRA_REDUCED:
      return is_empty (algebra->left) ? make_empty (self, algebra) : algebra;

    case GGEN_ALGEBRA_VALUES:
      return algebra->values.n_rows == 0 ? make_empty (self, algebra) : algebra;

    default:
      return algebra;
    }
}

GgenAlgebra *
ggen_optimiser_simplify (GgenOptimiser *self, GgenAlgebra *algebra)
{
  GgenAlgebra *simplified;

  if (algebra->left != NULL)
    algebra->left = ggen_optimiser_simplify (self, algebra->left);
  if (algebra->right != NULL)
    algebra->right = ggen_optimiser_simplify (self, algebra->right);

  ggen_optimiser_find_own_columns (self, algebra);
  simplified = simplify_node (self, algebra);
  if (simplified == algebra)
    ggen_optimiser_find_own_columns (self, algebra);

  return simplified;
}
