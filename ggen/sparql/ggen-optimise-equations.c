/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

#include <string.h>

#define XSD "http://www.w3.org/2001/XMLSchema#"

/* Equations with constants: (filter (= ?x C) bgp) becomes (extend (?x C) bgp with C for ?x) where
 * equal values are the same term: IRIs and strings (section 17.3). */

static gboolean
is_equal_only_to_itself (const GgenTerm *term)
{
  if (ggen_term_get_kind (term) == GGEN_TERM_IRI)
    return TRUE;

  return ggen_term_get_kind (term) == GGEN_TERM_LITERAL && ggen_term_get_language (term) == NULL
         && g_strcmp0 (ggen_term_get_datatype (term), XSD "string") == 0;
}

/* ?x = C, C = ?x, sameTerm (?x, C): the two parts, or FALSE */
static gboolean
is_equation (const GgenExpression *condition, guint *column, GgenExpression **constant)
{
  GgenExpression *left;
  GgenExpression *right;

  if (condition->kind != GGEN_EXPRESSION_CALL
      || (condition->function != GGEN_FUNCTION_EQUAL
          && condition->function != GGEN_FUNCTION_SAME_TERM))
    return FALSE;

  left = condition->arguments[0];
  right = condition->arguments[1];
  if (left->kind == GGEN_EXPRESSION_CONSTANT)
    {
      left = condition->arguments[1];
      right = condition->arguments[0];
    }
  if (left->kind != GGEN_EXPRESSION_VARIABLE || right->kind != GGEN_EXPRESSION_CONSTANT)
    return FALSE;

  *column = left->column;
  *constant = right;

  return condition->function == GGEN_FUNCTION_SAME_TERM || is_equal_only_to_itself (right->term);
}

static GgenAlgebra *
finish_node (GgenOptimiser *self, GgenAlgebra *node)
{
  node->plan = (GgenAlgebraPlan){.join_column = G_MAXUINT, .limit = G_MAXUINT64, .rows = -1};
  ggen_optimiser_find_own_columns (self, node);

  return node;
}

static void
replace_column (GgenAlgebra *bgp, guint column, GgenTerm *term)
{
  for (guint i = 0; i < bgp->bgp.n_triples; i++)
    for (guint j = 0; j < 3; j++)
      {
        GgenSlot *slot = &bgp->bgp.triples[i].slots[j];

        if (slot->term == NULL && slot->column == column)
          slot->term = term;
      }
}

/* The node for @bgp under a condition; @bgp may already be extended. */
static GgenAlgebra *
substitute_one (GgenOptimiser *self,
                GgenAlgebra *algebra,
                GgenAlgebra *bgp,
                GgenExpression *condition)
{
  GgenExpression *constant;
  guint column;

  if (!is_equation (condition, &column, &constant)
      || !ggen_column_set_contains (bgp->plan.certain, column))
    return NULL;

  replace_column (bgp, column, constant->term);
  ggen_optimiser_find_columns (self, algebra);

  return finish_node (self, ggen_algebra_new_extend (self->arena, condition->place, algebra, column,
                                                     constant));
}

/* ?x IN (C, D, …) of terms that equal nothing else: a table to join with, or NULL */
static GgenAlgebra *
new_table (GgenOptimiser *self, const GgenExpression *condition)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new ();
  GgenAlgebra *table;

  if (condition->kind != GGEN_EXPRESSION_CALL || condition->function != GGEN_FUNCTION_IN
      || condition->arguments[0]->kind != GGEN_EXPRESSION_VARIABLE)
    return NULL;

  for (guint i = 1; i < condition->n_arguments; i++)
    {
      const GgenExpression *constant = condition->arguments[i];

      if (constant->kind != GGEN_EXPRESSION_CONSTANT || !is_equal_only_to_itself (constant->term))
        return NULL;
      if (!g_ptr_array_find_with_equal_func (terms, constant->term, ggen_term_equal, NULL))
        g_ptr_array_add (terms, constant->term);
    }

  table = ggen_algebra_new (self->arena, GGEN_ALGEBRA_VALUES, condition->place, NULL, NULL);
  table->values.n_columns = 1;
  table->values.columns =
      ggen_arena_copy (self->arena, &condition->arguments[0]->column, sizeof (guint));
  table->values.n_rows = terms->len;
  table->values.terms =
      ggen_arena_copy (self->arena, terms->pdata, terms->len * sizeof (GgenTerm *));

  return finish_node (self, table);
}

static GgenAlgebra *
join_with_table (GgenOptimiser *self,
                 GgenAlgebra *algebra,
                 GgenAlgebra *bgp,
                 GgenExpression *condition)
{
  GgenAlgebra *table = new_table (self, condition);

  if (table == NULL || !ggen_column_set_contains (bgp->plan.certain, table->values.columns[0]))
    return NULL;

  return finish_node (self, ggen_algebra_join (self->arena, algebra, table));
}

/* Applies the rewriting to all conditions; those that it takes are removed. */
static GgenAlgebra *
apply_to_all (GgenOptimiser *self,
              GgenAlgebra *algebra,
              GgenAlgebra *bgp,
              GgenAlgebra *(*rewrite) (GgenOptimiser *self,
                                       GgenAlgebra *algebra,
                                       GgenAlgebra *bgp,
                                       GgenExpression *condition),
              GPtrArray *conditions)
{
  for (guint i = 0; i < conditions->len;)
    {
      GgenAlgebra *rewritten = rewrite (self, algebra, bgp, conditions->pdata[i]);

      if (rewritten != NULL)
        {
          algebra = rewritten;
          g_ptr_array_remove_index (conditions, i);
        }
      else
        {
          i++;
        }
    }

  return algebra;
}

/* A chain of filters over a basic graph pattern */
static GgenAlgebra *
substitute_chain (GgenOptimiser *self, GgenAlgebra *filter)
{
  g_autoptr (GPtrArray) conditions = g_ptr_array_new ();
  GgenAlgebra *algebra = filter;
  GgenAlgebra *bgp;

  for (; algebra->kind == GGEN_ALGEBRA_FILTER; algebra = algebra->left)
    g_ptr_array_add (conditions, algebra->condition);

  if (algebra->kind != GGEN_ALGEBRA_BGP)
    return filter;

  bgp = algebra;
  /* Tables last: one of a variable that an equation took away would not be joined with. */
  algebra = apply_to_all (self, algebra, bgp, substitute_one, conditions);
  algebra = apply_to_all (self, algebra, bgp, join_with_table, conditions);

  for (guint i = conditions->len; i > 0; i--)
    algebra = ggen_optimiser_push_filter (self, algebra, conditions->pdata[i - 1]);

  return algebra;
}

GgenAlgebra *
ggen_optimiser_substitute (GgenOptimiser *self, GgenAlgebra *algebra)
{
  if (algebra->kind == GGEN_ALGEBRA_FILTER)
    {
      GgenAlgebra *substituted = substitute_chain (self, algebra);

      if (substituted != algebra)
        return substituted;
    }

  if (algebra->left != NULL)
    algebra->left = ggen_optimiser_substitute (self, algebra->left);
  if (algebra->right != NULL)
    algebra->right = ggen_optimiser_substitute (self, algebra->right);
  ggen_optimiser_find_own_columns (self, algebra);

  return algebra;
}
