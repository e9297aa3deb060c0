/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sparql-parser-private.h"

/* SELECT clauses, solution modifiers and grouping, translated as sections 18.2.4 and 18.2.5 say. */

/* ?x or (expression AS ?x) */
typedef struct
{
  GgenPlace place;
  const char *name;
  guint column;
  GgenExpression *expression; /* (nullable) */
} SelectItem;

typedef struct
{
  gboolean is_select; /* ASK and CONSTRUCT have modifiers only */
  gboolean is_distinct;
  gboolean is_reduced;
  gboolean is_all;    /* SELECT * */
  GArray *items;      /* (owned) (element-type SelectItem) */
  GArray *aggregates; /* (owned) (element-type GgenAggregate) */

  gboolean has_group_by;
  GArray *group_keys;     /* (owned) (element-type GgenGroupKey) */
  GgenExpression *having; /* (nullable) */
  GArray *sort_keys;      /* (owned) (element-type GgenSortKey) */
  gboolean has_slice;
  guint64 offset;
  guint64 limit;
  GgenPlace place;
} Select;

static void
select_init (Select *select, GgenPlace place)
{
  *select = (Select){
      .items = g_array_new (FALSE, TRUE, sizeof (SelectItem)),
      .aggregates = g_array_new (FALSE, TRUE, sizeof (GgenAggregate)),
      .group_keys = g_array_new (FALSE, TRUE, sizeof (GgenGroupKey)),
      .sort_keys = g_array_new (FALSE, TRUE, sizeof (GgenSortKey)),
      .limit = G_MAXUINT64,
      .place = place,
  };
}

static void
select_clear (Select *select)
{
  g_array_unref (select->items);
  g_array_unref (select->aggregates);
  g_array_unref (select->group_keys);
  g_array_unref (select->sort_keys);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Select, select_clear)

static gboolean
select_is_grouped (const Select *select)
{
  return select->has_group_by || select->aggregates->len > 0;
}

static GgenColumnSet
visible_of (GgenSparqlParser *self, const GgenAlgebra *pattern)
{
  GgenColumnSet visible = ggen_column_set_new (self->arena, self->variables->len);

  ggen_algebra_add_visible (pattern, visible);

  return visible;
}

/* SelectClause */

static gboolean
select_has_item (const Select *select, guint column)
{
  for (guint i = 0; i < select->items->len; i++)
    if (g_array_index (select->items, SelectItem, i).column == column)
      return TRUE;

  return FALSE;
}

/* 'AS' Var ')' */
static gboolean
ggen_sparql_parse_as (GgenSparqlParser *self, SelectItem *item)
{
  const GgenToken *variable;

  if (!ggen_sparql_parser_expect_word (self, "AS"))
    return FALSE;

  variable = self->token;
  if (!ggen_sparql_parser_expect (self, GGEN_TOKEN_VARIABLE, "a variable"))
    return FALSE;

  item->place = variable->place;
  item->name = variable->value;
  item->column = ggen_sparql_parser_lookup_variable (self, variable->value);

  return ggen_sparql_parser_expect (self, ')', "')'");
}

/* '(' Expression 'AS' Var ')' after its bracket */
static gboolean
ggen_sparql_parse_select_expression (GgenSparqlParser *self, Select *select)
{
  SelectItem item = {0};

  item.expression = ggen_sparql_parse_expression (self);
  if (item.expression == NULL || !ggen_sparql_parse_as (self, &item))
    return FALSE;

  if (select_has_item (select, item.column))
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, item.place, "?%s is selected twice",
                               item.name);
      return FALSE;
    }

  g_array_append_val (select->items, item);

  return TRUE;
}

static gboolean
ggen_sparql_parse_select_items (GgenSparqlParser *self, Select *select)
{
  for (;;)
    {
      const GgenToken *token = self->token;

      if (ggen_sparql_parser_accept (self, GGEN_TOKEN_VARIABLE))
        {
          SelectItem item = {.place = token->place, .name = token->value};

          item.column = ggen_sparql_parser_lookup_variable (self, token->value);
          if (!select_has_item (select, item.column))
            g_array_append_val (select->items, item);
        }
      else if (ggen_sparql_parser_accept (self, '('))
        {
          if (!ggen_sparql_parse_select_expression (self, select))
            return FALSE;
        }
      else
        {
          return select->items->len > 0
                 || ggen_sparql_parser_fail_expected (self, "'*', a variable or '('");
        }
    }
}

static gboolean
ggen_sparql_parse_select_clause (GgenSparqlParser *self, Select *select)
{
  select->is_select = TRUE;
  select->is_distinct = ggen_sparql_parser_accept_word (self, "DISTINCT");
  select->is_reduced = !select->is_distinct && ggen_sparql_parser_accept_word (self, "REDUCED");
  select->is_all = ggen_sparql_parser_accept (self, '*');

  return select->is_all || ggen_sparql_parse_select_items (self, select);
}

/* GroupClause */

/* GroupCondition */
static gboolean
ggen_sparql_parse_group_key (GgenSparqlParser *self, Select *select, GgenColumnSet visible)
{
  const GgenToken *start = self->token;
  SelectItem item = {.column = G_MAXUINT};
  GgenGroupKey key;

  if (ggen_sparql_parser_accept (self, GGEN_TOKEN_VARIABLE))
    {
      item.column = ggen_sparql_parser_lookup_variable (self, start->value);
      item.expression = ggen_expression_new_variable (self->arena, start->place, item.column);
    }
  else if (ggen_sparql_parser_accept (self, '('))
    {
      item.expression = ggen_sparql_parse_expression (self);
      if (item.expression == NULL)
        return FALSE;

      if (ggen_sparql_parser_is_word (self, "AS"))
        {
          if (!ggen_sparql_parse_as (self, &item))
            return FALSE;
          if (item.column < visible.n_words * 64 && ggen_column_set_contains (visible, item.column))
            {
              ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, item.place,
                                       "?%s already has a value in the pattern; AS needs a new "
                                       "variable",
                                       item.name);
              return FALSE;
            }
        }
      else if (!ggen_sparql_parser_expect (self, ')', "AS or ')'"))
        {
          return FALSE;
        }
    }
  else
    {
      item.expression = ggen_sparql_parse_constraint (self);
      if (item.expression == NULL)
        return FALSE;
    }

  key.expression = item.expression;
  if (item.column != G_MAXUINT)
    key.column = item.column;
  else if (item.expression->kind == GGEN_EXPRESSION_VARIABLE)
    key.column = item.expression->column;
  else
    key.column = ggen_sparql_parser_add_hidden_variable (self);
  g_array_append_val (select->group_keys, key);

  return TRUE;
}

static gboolean
ggen_sparql_parse_group_clause (GgenSparqlParser *self, Select *select, const GgenAlgebra *pattern)
{
  GgenColumnSet visible;

  if (!ggen_sparql_parser_accept_word (self, "GROUP"))
    return TRUE;

  if (!ggen_sparql_parser_expect_word (self, "BY"))
    return FALSE;

  select->has_group_by = TRUE;
  visible = visible_of (self, pattern);
  do
    if (!ggen_sparql_parse_group_key (self, select, visible))
      return FALSE;
  while (self->token->type == GGEN_TOKEN_VARIABLE || ggen_sparql_is_constraint (self));

  return TRUE;
}

/* HavingClause */
static gboolean
ggen_sparql_parse_having_clause (GgenSparqlParser *self, Select *select)
{
  g_autoptr (GPtrArray) conditions = g_ptr_array_new ();

  if (!ggen_sparql_parser_accept_word (self, "HAVING"))
    return TRUE;

  do
    {
      GgenExpression *condition = ggen_sparql_parse_constraint (self);

      if (condition == NULL)
        return FALSE;
      g_ptr_array_add (conditions, condition);
    }
  while (ggen_sparql_is_constraint (self));

  select->having =
      ggen_expression_new_conjunction (self->arena, (GgenExpression *const *) conditions->pdata,
                                       conditions->len);

  return TRUE;
}

/* OrderClause */

static gboolean
is_sort_key (GgenSparqlParser *self)
{
  return self->token->type == GGEN_TOKEN_VARIABLE || ggen_sparql_parser_is_word (self, "ASC")
         || ggen_sparql_parser_is_word (self, "DESC") || ggen_sparql_is_constraint (self);
}

/* OrderCondition */
static gboolean
ggen_sparql_parse_sort_key (GgenSparqlParser *self, Select *select)
{
  const GgenToken *start = self->token;
  GgenSortKey key = {.is_descending = ggen_sparql_parser_is_word (self, "DESC")};

  if (ggen_sparql_parser_accept_word (self, "ASC") || ggen_sparql_parser_accept_word (self, "DESC"))
    {
      if (self->token->type != '(')
        return ggen_sparql_parser_fail_expected (self, "'('");
      key.expression = ggen_sparql_parse_constraint (self);
    }
  else if (ggen_sparql_parser_accept (self, GGEN_TOKEN_VARIABLE))
    {
      key.expression =
          ggen_expression_new_variable (self->arena, start->place,
                                        ggen_sparql_parser_lookup_variable (self, start->value));
    }
  else
    {
      key.expression = ggen_sparql_parse_constraint (self);
    }

  if (key.expression == NULL)
    return FALSE;

  g_array_append_val (select->sort_keys, key);

  return TRUE;
}

static gboolean
ggen_sparql_parse_order_clause (GgenSparqlParser *self, Select *select)
{
  if (!ggen_sparql_parser_accept_word (self, "ORDER"))
    return TRUE;

  if (!ggen_sparql_parser_expect_word (self, "BY"))
    return FALSE;

  do
    if (!ggen_sparql_parse_sort_key (self, select))
      return FALSE;
  while (is_sort_key (self));

  return TRUE;
}

/* LimitOffsetClauses */

static gboolean
ggen_sparql_parse_count (GgenSparqlParser *self, guint64 *count)
{
  const GgenToken *token = self->token;

  if (!ggen_sparql_parser_expect (self, GGEN_TOKEN_INTEGER, "a whole number"))
    return FALSE;

  if (g_ascii_string_to_unsigned (token->value, 10, 0, G_MAXINT64, count, NULL))
    return TRUE;

  ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, token->place, "%s is too large",
                           token->value);

  return FALSE;
}

static gboolean
ggen_sparql_parse_limit_and_offset (GgenSparqlParser *self, Select *select)
{
  gboolean has_limit = FALSE;
  gboolean has_offset = FALSE;

  for (;;)
    {
      if (!has_limit && ggen_sparql_parser_accept_word (self, "LIMIT"))
        {
          has_limit = TRUE;
          if (!ggen_sparql_parse_count (self, &select->limit))
            return FALSE;
        }
      else if (!has_offset && ggen_sparql_parser_accept_word (self, "OFFSET"))
        {
          has_offset = TRUE;
          if (!ggen_sparql_parse_count (self, &select->offset))
            return FALSE;
        }
      else
        {
          select->has_slice = has_limit || has_offset;
          return TRUE;
        }
    }
}

/* SolutionModifier */
static gboolean
ggen_sparql_parse_solution_modifier (GgenSparqlParser *self,
                                     Select *select,
                                     const GgenAlgebra *pattern)
{
  GArray *aggregates = self->aggregates;
  gboolean is_parsed;

  self->aggregates = NULL;
  is_parsed = ggen_sparql_parse_group_clause (self, select, pattern);

  self->aggregates = select->aggregates;
  is_parsed = is_parsed && ggen_sparql_parse_having_clause (self, select)
              && ggen_sparql_parse_order_clause (self, select)
              && ggen_sparql_parse_limit_and_offset (self, select);
  self->aggregates = aggregates;

  return is_parsed;
}

/* Checks */

/* A variable of the expression that is not in the set, or NULL */
static const GgenExpression *
find_ungrouped (const GgenExpression *expression, GgenColumnSet grouped)
{
  if (expression->kind == GGEN_EXPRESSION_VARIABLE)
    return ggen_column_set_contains (grouped, expression->column) ? NULL : expression;

  for (guint i = 0; i < expression->n_arguments; i++)
    {
      const GgenExpression *found = find_ungrouped (expression->arguments[i], grouped);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
fail_ungrouped (GgenSparqlParser *self, GgenPlace place, guint column)
{
  ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, place,
                           "?%s is neither in GROUP BY nor within an aggregate; add it to GROUP "
                           "BY, or select SAMPLE(?%s)",
                           g_array_index (self->variables, GgenVariable, column).name,
                           g_array_index (self->variables, GgenVariable, column).name);
}

/* Section 11.4: what a grouped query may select */
static gboolean
select_check_grouping (Select *select, GgenSparqlParser *self)
{
  GgenColumnSet grouped = ggen_column_set_new (self->arena, self->variables->len);

  if (select->is_all)
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, select->place,
                               "SELECT * cannot be grouped; name the variables to select");
      return FALSE;
    }

  for (guint i = 0; i < select->group_keys->len; i++)
    ggen_column_set_add (grouped, g_array_index (select->group_keys, GgenGroupKey, i).column);
  for (guint i = 0; i < select->aggregates->len; i++)
    ggen_column_set_add (grouped, g_array_index (select->aggregates, GgenAggregate, i).column);

  for (guint i = 0; i < select->items->len; i++)
    {
      const SelectItem *item = &g_array_index (select->items, SelectItem, i);
      const GgenExpression *ungrouped = NULL;

      if (item->expression != NULL)
        ungrouped = find_ungrouped (item->expression, grouped);
      else if (!ggen_column_set_contains (grouped, item->column))
        fail_ungrouped (self, item->place, item->column);

      if (ungrouped != NULL)
        fail_ungrouped (self, ungrouped->place, ungrouped->column);

      if (ungrouped != NULL
          || (item->expression == NULL && !ggen_column_set_contains (grouped, item->column)))
        return FALSE;

      ggen_column_set_add (grouped, item->column);
    }

  return TRUE;
}

/* Section 18.2.1: AS names a variable that the pattern does not have */
static gboolean
select_check_new_variables (Select *select, GgenSparqlParser *self, const GgenAlgebra *pattern)
{
  GgenColumnSet visible = visible_of (self, pattern);

  for (guint i = 0; i < select->items->len; i++)
    {
      const SelectItem *item = &g_array_index (select->items, SelectItem, i);

      if (item->expression != NULL && ggen_column_set_contains (visible, item->column))
        {
          ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, item->place,
                                   "?%s already has a value in the pattern; AS needs a new "
                                   "variable",
                                   item->name);
          return FALSE;
        }
    }

  return TRUE;
}

/* Translation */

static GgenAlgebra *
select_add_group (Select *select, GgenSparqlParser *self, GgenAlgebra *pattern)
{
  GgenAlgebra *group =
      ggen_algebra_new (self->arena, GGEN_ALGEBRA_GROUP, select->place, pattern, NULL);

  group->group.n_keys = select->group_keys->len;
  group->group.keys = ggen_arena_copy (self->arena, select->group_keys->data,
                                       select->group_keys->len * sizeof (GgenGroupKey));
  group->group.n_aggregates = select->aggregates->len;
  group->group.aggregates = ggen_arena_copy (self->arena, select->aggregates->data,
                                             select->aggregates->len * sizeof (GgenAggregate));

  for (guint i = 0; i < group->group.n_keys; i++)
    ggen_algebra_count_height (group, group->group.keys[i].expression);
  for (guint i = 0; i < group->group.n_aggregates; i++)
    ggen_algebra_count_height (group, group->group.aggregates[i].expression);

  return group;
}

static GgenAlgebra *
select_add_expressions (Select *select, GgenSparqlParser *self, GgenAlgebra *pattern)
{
  for (guint i = 0; i < select->items->len; i++)
    {
      const SelectItem *item = &g_array_index (select->items, SelectItem, i);

      if (item->expression != NULL)
        pattern = ggen_algebra_new_extend (self->arena, item->place, pattern, item->column,
                                           item->expression);
    }

  return pattern;
}

/* Does HAVING read what SELECT computes? The recommendation leaves such a variable unbound there,
 * which nobody who writes HAVING (?count > 1) can mean. */
static gboolean
select_having_reads_expressions (Select *select, GgenSparqlParser *self)
{
  GgenColumnSet read = ggen_column_set_new (self->arena, self->variables->len);

  ggen_expression_add_columns (select->having, read);
  for (guint i = 0; i < select->items->len; i++)
    {
      const SelectItem *item = &g_array_index (select->items, SelectItem, i);

      if (item->expression != NULL && ggen_column_set_contains (read, item->column))
        return TRUE;
    }

  return FALSE;
}

static GgenAlgebra *
select_add_order (Select *select, GgenSparqlParser *self, GgenAlgebra *pattern)
{
  GgenAlgebra *order;

  if (select->sort_keys->len == 0)
    return pattern;

  order = ggen_algebra_new (self->arena, GGEN_ALGEBRA_ORDER_BY, select->place, pattern, NULL);
  order->order_by.n_keys = select->sort_keys->len;
  order->order_by.keys = ggen_arena_copy (self->arena, select->sort_keys->data,
                                          select->sort_keys->len * sizeof (GgenSortKey));
  for (guint i = 0; i < order->order_by.n_keys; i++)
    ggen_algebra_count_height (order, order->order_by.keys[i].expression);

  return order;
}

/* The columns of SELECT *: the variables in scope that have a name */
static void
select_collect_all (GgenSparqlParser *self, const GgenAlgebra *pattern, GArray *columns)
{
  GgenColumnSet visible = visible_of (self, pattern);

  for (guint column = ggen_column_set_next (visible, 0); column != G_MAXUINT;
       column = ggen_column_set_next (visible, column + 1))
    if (g_array_index (self->variables, GgenVariable, column).name != NULL)
      g_array_append_val (columns, column);
}

static GgenAlgebra *
select_add_project (Select *select, GgenSparqlParser *self, GgenAlgebra *pattern)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  GgenAlgebra *project;

  if (select->is_all)
    select_collect_all (self, pattern, columns);
  for (guint i = 0; i < select->items->len; i++)
    g_array_append_val (columns, g_array_index (select->items, SelectItem, i).column);

  project = ggen_algebra_new (self->arena, GGEN_ALGEBRA_PROJECT, select->place, pattern, NULL);
  project->project.n_columns = columns->len;
  project->project.columns =
      ggen_arena_copy (self->arena, columns->data, columns->len * sizeof (guint));

  return project;
}

static GgenAlgebra *
select_add_slice (Select *select, GgenSparqlParser *self, GgenAlgebra *pattern)
{
  GgenAlgebra *slice;

  if (!select->has_slice)
    return pattern;

  slice = ggen_algebra_new (self->arena, GGEN_ALGEBRA_SLICE, select->place, pattern, NULL);
  slice->slice.offset = select->offset;
  slice->slice.limit = select->limit;

  return slice;
}

static GgenAlgebra *
select_translate (Select *select, GgenSparqlParser *self, GgenAlgebra *pattern, GgenAlgebra *values)
{
  gboolean having_last;

  if (select_is_grouped (select))
    pattern = select_add_group (select, self, pattern);

  having_last = select->having != NULL && select_having_reads_expressions (select, self);
  if (select->having != NULL && !having_last)
    pattern = ggen_algebra_new_filter (self->arena, pattern, select->having);

  pattern = ggen_algebra_join (self->arena, pattern, values);
  pattern = select_add_expressions (select, self, pattern);
  if (having_last)
    pattern = ggen_algebra_new_filter (self->arena, pattern, select->having);

  pattern = select_add_order (select, self, pattern);
  if (select->is_select)
    pattern = select_add_project (select, self, pattern);
  if (select->is_distinct)
    pattern = ggen_algebra_new (self->arena, GGEN_ALGEBRA_DISTINCT, select->place, pattern, NULL);
  if (select->is_reduced)
    pattern = ggen_algebra_new (self->arena, GGEN_ALGEBRA_REDUCED, select->place, pattern, NULL);

  return select_add_slice (select, self, pattern);
}

/* SolutionModifier ValuesClause, and all that follows from them */
static GgenAlgebra *
ggen_sparql_parse_select_rest (GgenSparqlParser *self, Select *select, GgenAlgebra *pattern)
{
  GgenAlgebra *values = NULL;
  GgenAlgebra *whole;

  if (!ggen_sparql_parse_solution_modifier (self, select, pattern))
    return NULL;

  if (ggen_sparql_parser_accept_word (self, "VALUES")
      && (values = ggen_sparql_parse_data_block (self)) == NULL)
    return NULL;

  if (select->is_select
      && ((select_is_grouped (select) && !select_check_grouping (select, self))
          || !select_check_new_variables (select, self, pattern)))
    return NULL;

  whole = select_translate (select, self, pattern, values);

  return ggen_sparql_parser_check_height (self, whole->height, select->place) ? whole : NULL;
}

GgenAlgebra *
ggen_sparql_parse_modifiers (GgenSparqlParser *self, GgenAlgebra *pattern)
{
  g_auto (Select) select = {0};

  select_init (&select, self->token->place);

  return ggen_sparql_parse_select_rest (self, &select, pattern);
}

/* Queries */

/* DatasetClause* */
gboolean
ggen_sparql_parse_dataset (GgenSparqlParser *self)
{
  g_autoptr (GPtrArray) from = g_ptr_array_new ();
  g_autoptr (GPtrArray) from_named = g_ptr_array_new ();
  GgenAlgebraQuery *query = self->query;

  while (ggen_sparql_parser_is_word (self, "FROM"))
    {
      gboolean is_named;
      GgenTerm *iri;

      if (!query->has_dataset)
        query->dataset_place = self->token->place;
      query->has_dataset = TRUE;

      self->token++;
      is_named = ggen_sparql_parser_accept_word (self, "NAMED");
      iri = ggen_sparql_parser_parse_iri_term (self);
      if (iri == NULL)
        return FALSE;
      g_ptr_array_add (is_named ? from_named : from, iri);
    }

  query->n_from = from->len;
  query->from = ggen_arena_copy (self->arena, from->pdata, from->len * sizeof (GgenTerm *));
  query->n_from_named = from_named->len;
  query->from_named =
      ggen_arena_copy (self->arena, from_named->pdata, from_named->len * sizeof (GgenTerm *));

  return TRUE;
}

/* SelectQuery and SubSelect, after their keyword */
static GgenAlgebra *
ggen_sparql_parse_select (GgenSparqlParser *self, gboolean is_sub_select)
{
  g_auto (Select) select = {0};
  GArray *aggregates = self->aggregates;
  GgenAlgebra *pattern;
  gboolean is_parsed;

  select_init (&select, self->token[-1].place);

  self->aggregates = select.aggregates;
  is_parsed = ggen_sparql_parse_select_clause (self, &select);
  self->aggregates = aggregates;
  if (!is_parsed || (!is_sub_select && !ggen_sparql_parse_dataset (self)))
    return NULL;

  if (!ggen_sparql_parser_accept_word (self, "WHERE") && self->token->type != '{')
    {
      ggen_sparql_parser_fail_expected (self, select.is_all ? "WHERE or '{'"
                                                            : "a variable, '(', WHERE or '{'");
      return NULL;
    }

  pattern = ggen_sparql_parse_group_graph_pattern (self);

  return pattern != NULL ? ggen_sparql_parse_select_rest (self, &select, pattern) : NULL;
}

GgenAlgebra *
ggen_sparql_parse_select_query (GgenSparqlParser *self)
{
  GgenAlgebra *root = ggen_sparql_parse_select (self, FALSE);
  const GgenAlgebra *project = root;

  if (root == NULL)
    return NULL;

  while (project->kind != GGEN_ALGEBRA_PROJECT)
    project = project->left;
  self->query->columns = project->project.columns;
  self->query->n_columns = project->project.n_columns;

  return root;
}

/* The names that the SELECT clause at the next token projects, read ahead of parsing it; NULL for
 * all. */
static GHashTable *
find_projected (const GgenToken *token)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint depth = 0;

  if (token->type == GGEN_TOKEN_WORD)
    token++;
  if (token->type == '*')
    return NULL;

  for (; token->type != GGEN_TOKEN_END && token->type != GGEN_TOKEN_ERROR; token++)
    {
      gboolean is_as = token->type == GGEN_TOKEN_WORD
                       && g_ascii_strcasecmp (token->value, "AS") == 0
                       && token[1].type == GGEN_TOKEN_VARIABLE;

      if (token->type == '(')
        depth++;
      else if (token->type == ')' && depth > 0)
        depth--;
      else if (depth == 0 && token->type == GGEN_TOKEN_VARIABLE)
        g_hash_table_add (names, (gpointer) token->value);
      else if (depth == 1 && is_as)
        g_hash_table_add (names, (gpointer) token[1].value);
      else if (depth == 0)
        break;
    }

  return g_steal_pointer (&names);
}

GgenAlgebra *
ggen_sparql_parse_sub_select (GgenSparqlParser *self)
{
  g_autoptr (GHashTable) projected = find_projected (self->token);
  g_autoptr (GHashTable) columns = g_hash_table_new (g_str_hash, g_str_equal);
  GgenSparqlScope scope = {.parent = self->scope, .columns = columns, .projected = projected};
  GgenAlgebra *algebra;

  /* SELECT * projects whatever is in scope: its variables are the parent's. */
  if (projected == NULL)
    return ggen_sparql_parse_select (self, TRUE);

  self->scope = &scope;
  algebra = ggen_sparql_parse_select (self, TRUE);
  self->scope = scope.parent;

  return algebra;
}
