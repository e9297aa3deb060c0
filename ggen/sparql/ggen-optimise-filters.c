/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

#include <string.h>

#define XSD "http://www.w3.org/2001/XMLSchema#"

/* Filters move down to where their variables first have values. A filter that is a conjunction is
 * taken apart first: each part must hold, and an error is as good as false. */

/* Beyond so many, nobody wrote them by hand, and they stay together. */
#define MAX_CONJUNCTS 64

static void
add_conjuncts (GgenExpression *condition, GPtrArray *conjuncts)
{
  if (condition->kind != GGEN_EXPRESSION_CALL || condition->function != GGEN_FUNCTION_AND
      || condition->n_arguments > MAX_CONJUNCTS)
    {
      g_ptr_array_add (conjuncts, condition);
      return;
    }

  for (guint i = 0; i < condition->n_arguments; i++)
    add_conjuncts (condition->arguments[i], conjuncts);
}

static GgenAlgebra *
new_filter (GgenOptimiser *self, GgenAlgebra *child, GgenExpression *condition)
{
  GgenAlgebra *filter = ggen_algebra_new_filter (self->arena, child, condition);

  filter->plan = (GgenAlgebraPlan){.join_column = G_MAXUINT, .limit = G_MAXUINT64, .rows = -1};
  ggen_optimiser_find_own_columns (self, filter);

  return filter;
}

static GgenColumnSet
columns_of (GgenOptimiser *self, const GgenExpression *condition)
{
  GgenColumnSet columns = ggen_optimiser_new_set (self);

  ggen_expression_add_columns (condition, columns);

  return columns;
}

/* Has every variable of the condition the same value in a solution of @side as in the solution of
 * @whole that it becomes a part of? So it is if @side surely binds it, or nothing does. */
static gboolean
means_the_same_in (GgenOptimiser *self,
                   GgenColumnSet columns,
                   const GgenAlgebra *side,
                   const GgenAlgebra *whole)
{
  for (guint column = ggen_column_set_next (columns, 0); column != G_MAXUINT;
       column = ggen_column_set_next (columns, column + 1))
    if (!ggen_column_set_contains (side->plan.certain, column)
        && (self->is_correlated || ggen_column_set_contains (whole->plan.possible, column)))
      return FALSE;

  return TRUE;
}

static GgenAlgebra *push (GgenOptimiser *self, GgenAlgebra *algebra, GgenExpression *condition);

static gboolean
push_into_left (GgenOptimiser *self, GgenAlgebra *algebra, GgenExpression *condition)
{
  algebra->left = push (self, algebra->left, condition);

  return TRUE;
}

static gboolean
push_into_join (GgenOptimiser *self, GgenAlgebra *join, GgenExpression *condition)
{
  GgenColumnSet columns = columns_of (self, condition);
  gboolean is_left = means_the_same_in (self, columns, join->left, join);
  gboolean is_right = means_the_same_in (self, columns, join->right, join);

  if (is_left)
    join->left = push (self, join->left, condition);
  /* On both sides it keeps more out; but a sub-query is not asked twice. */
  if (is_right && !(is_left && ggen_expression_has_exists (condition)))
    join->right = push (self, join->right, condition);

  return is_left || is_right;
}

static gboolean
push_into_group (GgenOptimiser *self, GgenAlgebra *group, GgenExpression *condition)
{
  GgenColumnSet keys = ggen_optimiser_new_set (self);

  /* Without keys there is a group even of nothing. */
  for (guint i = 0; i < group->group.n_keys; i++)
    if (group->group.keys[i].expression->kind == GGEN_EXPRESSION_VARIABLE
        && group->group.keys[i].expression->column == group->group.keys[i].column)
      ggen_column_set_add (keys, group->group.keys[i].column);

  return ggen_column_set_contains_all (keys, columns_of (self, condition))
         && group->group.n_keys > 0 && !ggen_expression_has_exists (condition)
         && push_into_left (self, group, condition);
}

static gboolean
push_into_project (GgenOptimiser *self, GgenAlgebra *project, GgenExpression *condition)
{
  GgenColumnSet columns = columns_of (self, condition);

  /* What the projection hides has no value above it. */
  ggen_column_set_keep_all (columns, project->left->plan.possible);

  return ggen_column_set_contains_all (project->plan.possible, columns)
         && push_into_left (self, project, condition);
}

/* Moves the condition below the node if that means the same. */
static gboolean
push_below (GgenOptimiser *self, GgenAlgebra *algebra, GgenExpression *condition)
{
  gboolean has_exists = ggen_expression_has_exists (condition);

  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_FILTER:
    case GGEN_ALGEBRA_MINUS:
    case GGEN_ALGEBRA_SEMI_JOIN:
    case GGEN_ALGEBRA_ANTI_JOIN:
      return push_into_left (self, algebra, condition);

    case GGEN_ALGEBRA_JOIN:
      return push_into_join (self, algebra, condition);

    case GGEN_ALGEBRA_LEFT_JOIN:
      return means_the_same_in (self, columns_of (self, condition), algebra->left, algebra)
             && push_into_left (self, algebra, condition);

    case GGEN_ALGEBRA_UNION:
      if (has_exists)
        return FALSE;
      algebra->right = push (self, algebra->right, condition);
      return push_into_left (self, algebra, condition);

    case GGEN_ALGEBRA_EXTEND:
      return !ggen_column_set_contains (columns_of (self, condition), algebra->extend.column)
             && push_into_left (self, algebra, condition);

    case GGEN_ALGEBRA_GRAPH:
      /* A pattern in the condition is about the graph that it stands in. */
      return !has_exists
             && (algebra->graph.name.term != NULL
                 || !ggen_column_set_contains (columns_of (self, condition),
                                               algebra->graph.name.column))
             && push_into_left (self, algebra, condition);

    case GGEN_ALGEBRA_GROUP:
      return push_into_group (self, algebra, condition);

    case GGEN_ALGEBRA_PROJECT:
      return push_into_project (self, algebra, condition);

    case GGEN_ALGEBRA_DISTINCT:
    case GGEN_ALGEBRA_ORDER_BY:
      return push_into_left (self, algebra, condition);

    default:
      return FALSE;
    }
}

static GgenAlgebra *
push (GgenOptimiser *self, GgenAlgebra *algebra, GgenExpression *condition)
{
  if (!ggen_expression_is_volatile (condition) && push_below (self, algebra, condition))
    {
      ggen_optimiser_find_own_columns (self, algebra);
      return algebra;
    }

  return new_filter (self, algebra, condition);
}

/* The parts of OPTIONAL's condition that only look at its own side */
static void
push_left_join_condition (GgenOptimiser *self, GgenAlgebra *join)
{
  g_autoptr (GPtrArray) conjuncts = g_ptr_array_new ();
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  GgenAlgebra both = {.kind = GGEN_ALGEBRA_JOIN, .left = join->left, .right = join->right};

  if (join->condition == NULL)
    return;

  add_conjuncts (join->condition, conjuncts);
  ggen_optimiser_find_own_columns (self, &both);

  for (guint i = 0; i < conjuncts->len; i++)
    {
      GgenExpression *conjunct = conjuncts->pdata[i];

      if (!ggen_expression_is_volatile (conjunct)
          && means_the_same_in (self, columns_of (self, conjunct), join->right, &both))
        join->right = push (self, join->right, conjunct);
      else
        g_ptr_array_add (kept, conjunct);
    }

  join->condition =
      ggen_expression_new_conjunction (self->arena, (GgenExpression *const *) kept->pdata,
                                       kept->len);
}

GgenAlgebra *
ggen_optimiser_push_filters (GgenOptimiser *self, GgenAlgebra *algebra)
{
  g_autoptr (GPtrArray) conjuncts = NULL;

  if (algebra->left != NULL)
    algebra->left = ggen_optimiser_push_filters (self, algebra->left);
  if (algebra->right != NULL)
    algebra->right = ggen_optimiser_push_filters (self, algebra->right);

  if (algebra->kind == GGEN_ALGEBRA_LEFT_JOIN)
    push_left_join_condition (self, algebra);

  if (algebra->kind != GGEN_ALGEBRA_FILTER)
    {
      ggen_optimiser_find_own_columns (self, algebra);
      return algebra;
    }

  conjuncts = g_ptr_array_new ();
  add_conjuncts (algebra->condition, conjuncts);
  algebra = algebra->left;
  for (guint i = 0; i < conjuncts->len; i++)
    algebra = push (self, algebra, conjuncts->pdata[i]);

  return algebra;
}

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
  GgenAlgebra *extend;
  guint column;

  if (!is_equation (condition, &column, &constant)
      || !ggen_column_set_contains (bgp->plan.certain, column))
    return NULL;

  replace_column (bgp, column, constant->term);
  ggen_optimiser_find_columns (self, algebra);
  extend = ggen_algebra_new_extend (self->arena, condition->place, algebra, column, constant);
  extend->plan = (GgenAlgebraPlan){.join_column = G_MAXUINT, .limit = G_MAXUINT64, .rows = -1};
  ggen_optimiser_find_own_columns (self, extend);

  return extend;
}

/* A chain of filters over a basic graph pattern */
static GgenAlgebra *
substitute_chain (GgenOptimiser *self, GgenAlgebra *filter)
{
  g_autoptr (GPtrArray) conditions = g_ptr_array_new ();
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  GgenAlgebra *algebra = filter;
  GgenAlgebra *bgp;

  for (; algebra->kind == GGEN_ALGEBRA_FILTER; algebra = algebra->left)
    g_ptr_array_add (conditions, algebra->condition);

  if (algebra->kind != GGEN_ALGEBRA_BGP)
    return filter;

  bgp = algebra;
  for (guint i = 0; i < conditions->len; i++)
    {
      GgenAlgebra *extended = substitute_one (self, algebra, bgp, conditions->pdata[i]);

      if (extended != NULL)
        algebra = extended;
      else
        g_ptr_array_add (kept, conditions->pdata[i]);
    }

  for (guint i = kept->len; i > 0; i--)
    algebra = push (self, algebra, kept->pdata[i - 1]);

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

/* Filters of a basic graph pattern go right after the step that binds the last of their variables. */

static void
add_filter (GgenOptimiser *self, GgenTriplePattern *triple, GgenExpression *condition)
{
  GgenExpression **filters = ggen_arena_new0 (self->arena, GgenExpression *, triple->n_filters + 1);

  for (guint i = 0; i < triple->n_filters; i++)
    filters[i] = triple->filters[i];
  filters[triple->n_filters++] = condition;
  triple->filters = filters;
}

/* FALSE where no step has all the variables. */
static gboolean
place_condition (GgenOptimiser *self, GgenAlgebra *bgp, GgenExpression *condition)
{
  GgenColumnSet bound = ggen_optimiser_new_set (self);
  GgenColumnSet columns = columns_of (self, condition);

  for (guint i = 0; i < bgp->bgp.n_triples; i++)
    {
      for (guint j = 0; j < 3; j++)
        if (bgp->bgp.triples[i].slots[j].term == NULL)
          ggen_column_set_add (bound, bgp->bgp.triples[i].slots[j].column);

      if (ggen_column_set_contains_all (bound, columns))
        {
          add_filter (self, &bgp->bgp.triples[i], condition);
          return TRUE;
        }
    }

  return FALSE;
}

GgenAlgebra *
ggen_optimiser_place_filters (GgenOptimiser *self, GgenAlgebra *filter)
{
  GgenAlgebra *bgp = filter->left;

  if (bgp->kind == GGEN_ALGEBRA_BGP && !ggen_expression_has_exists (filter->condition)
      && !ggen_expression_is_volatile (filter->condition)
      && place_condition (self, bgp, filter->condition))
    return bgp;

  return filter;
}

void
ggen_optimiser_reorder_triples (GgenOptimiser *self,
                                GgenAlgebra *bgp,
                                const GgenSlot *graph,
                                const GgenColumnSet *bound)
{
  g_autoptr (GPtrArray) conditions = g_ptr_array_new ();

  for (guint i = 0; i < bgp->bgp.n_triples; i++)
    {
      for (guint j = 0; j < bgp->bgp.triples[i].n_filters; j++)
        g_ptr_array_add (conditions, bgp->bgp.triples[i].filters[j]);
      bgp->bgp.triples[i].filters = NULL;
      bgp->bgp.triples[i].n_filters = 0;
    }

  ggen_optimiser_order_triples (self, bgp, graph, bound);
  for (guint i = 0; i < conditions->len; i++)
    place_condition (self, bgp, conditions->pdata[i]);
}
