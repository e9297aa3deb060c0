/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

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

static gboolean
push_into_left (GgenOptimiser *self, GgenAlgebra *algebra, GgenExpression *condition)
{
  algebra->left = ggen_optimiser_push_filter (self, algebra->left, condition);

  return TRUE;
}

static gboolean
push_into_join (GgenOptimiser *self, GgenAlgebra *join, GgenExpression *condition)
{
  GgenColumnSet columns = columns_of (self, condition);
  gboolean is_left = means_the_same_in (self, columns, join->left, join);
  gboolean is_right = means_the_same_in (self, columns, join->right, join);

  if (is_left)
    join->left = ggen_optimiser_push_filter (self, join->left, condition);
  /* On both sides it keeps more out; but a sub-query is not asked twice. */
  if (is_right && !(is_left && ggen_expression_has_exists (condition)))
    join->right = ggen_optimiser_push_filter (self, join->right, condition);

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
      algebra->right = ggen_optimiser_push_filter (self, algebra->right, condition);
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

GgenAlgebra *
ggen_optimiser_push_filter (GgenOptimiser *self, GgenAlgebra *algebra, GgenExpression *condition)
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
        join->right = ggen_optimiser_push_filter (self, join->right, conjunct);
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
    algebra = ggen_optimiser_push_filter (self, algebra, conjuncts->pdata[i]);

  return algebra;
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
