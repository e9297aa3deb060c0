/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sparql-parser-private.h"

/* Groups of patterns (sections 5 to 10), translated as section 18.2.2.6 says. */

typedef struct
{
  GgenAlgebra *pattern;   /* (nullable): G of the recommendation */
  GPtrArray *filters;     /* (owned) (element-type GgenExpression): FS */
  GgenTriplesBlock block; /* what follows the pattern */
  gboolean needs_dot;     /* before more triples */
  GgenPlace place;        /* of its opening bracket */
} Group;

/* The pattern so far, with the block in it; NULL for nothing */
static GgenAlgebra *
group_end_block (Group *group, GgenSparqlParser *self)
{
  GgenAlgebra *block = ggen_triples_block_end (&group->block, self);

  group->block.pattern = NULL;
  group->pattern = ggen_algebra_join (self->arena, group->pattern, block);

  return group->pattern;
}

static void
group_init (Group *group)
{
  *group = (Group){.filters = g_ptr_array_new ()};
  ggen_triples_block_init (&group->block, GGEN_TRIPLES_PATTERN);
}

static void
group_clear (Group *group)
{
  g_ptr_array_unref (group->filters);
  ggen_triples_block_clear (&group->block);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Group, group_clear)

/* All filters as one condition, or NULL */
static GgenExpression *
group_get_condition (Group *group, GgenSparqlParser *self)
{
  return ggen_expression_new_conjunction (self->arena,
                                          (GgenExpression *const *) group->filters->pdata,
                                          group->filters->len);
}

static GgenAlgebra *
new_unit (GgenSparqlParser *self, GgenPlace place)
{
  return ggen_algebra_new (self->arena, GGEN_ALGEBRA_BGP, place, NULL, NULL);
}

/* Same, with an empty pattern for nothing */
static GgenAlgebra *
group_end_block_or_unit (Group *group, GgenSparqlParser *self)
{
  GgenAlgebra *pattern = group_end_block (group, self);

  return pattern != NULL ? pattern : new_unit (self, self->token->place);
}

static void
begin_basic_graph_pattern (GgenSparqlParser *self)
{
  self->basic_graph_pattern = ++self->n_basic_graph_patterns;
}

/* Data */

/* DataBlockValue; *term is NULL for UNDEF */
static gboolean
ggen_sparql_parse_data_value (GgenSparqlParser *self, GgenTerm **term)
{
  *term = NULL;

  if (ggen_sparql_parser_accept_word (self, "UNDEF"))
    return TRUE;

  if (ggen_sparql_parser_is_iri (self))
    *term = ggen_sparql_parser_parse_iri_term (self);
  else if (ggen_sparql_parser_is_literal (self))
    *term = ggen_sparql_parser_parse_literal (self);
  else
    ggen_sparql_parser_fail_expected (self, "an IRI, a literal or UNDEF");

  return *term != NULL;
}

static gboolean
ggen_sparql_parse_data_variable (GgenSparqlParser *self, GArray *columns)
{
  const GgenToken *token = self->token;
  guint column;

  if (!ggen_sparql_parser_expect (self, GGEN_TOKEN_VARIABLE, "a variable"))
    return FALSE;

  column = ggen_sparql_parser_lookup_variable (self, token->value);
  for (guint i = 0; i < columns->len; i++)
    if (g_array_index (columns, guint, i) == column)
      {
        ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, token->place,
                                 "?%s stands twice among the variables of VALUES", token->value);
        return FALSE;
      }

  g_array_append_val (columns, column);

  return TRUE;
}

/* One row in brackets */
static gboolean
ggen_sparql_parse_data_row (GgenSparqlParser *self, guint n_columns, GPtrArray *terms)
{
  GgenPlace place = self->token->place;
  guint n_values = 0;

  if (!ggen_sparql_parser_expect (self, '(', "'(' or '}'"))
    return FALSE;

  while (!ggen_sparql_parser_accept (self, ')'))
    {
      GgenTerm *term;

      if (!ggen_sparql_parse_data_value (self, &term))
        return FALSE;
      g_ptr_array_add (terms, term);
      n_values++;
    }

  if (n_values != n_columns)
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, place,
                               "this row of VALUES has %u value%s for %u variable%s", n_values,
                               n_values == 1 ? "" : "s", n_columns, n_columns == 1 ? "" : "s");
      return FALSE;
    }

  return TRUE;
}

/* InlineDataFull after its opening bracket */
static gboolean
ggen_sparql_parse_data_table (GgenSparqlParser *self,
                              GArray *columns,
                              GPtrArray *terms,
                              guint *n_rows)
{
  while (!ggen_sparql_parser_accept (self, ')'))
    if (!ggen_sparql_parse_data_variable (self, columns))
      return FALSE;

  if (!ggen_sparql_parser_expect (self, '{', "'{'"))
    return FALSE;

  while (!ggen_sparql_parser_accept (self, '}'))
    {
      if (!ggen_sparql_parse_data_row (self, columns->len, terms))
        return FALSE;
      (*n_rows)++;
    }

  return TRUE;
}

/* InlineDataOneVar */
static gboolean
ggen_sparql_parse_data_list (GgenSparqlParser *self,
                             GArray *columns,
                             GPtrArray *terms,
                             guint *n_rows)
{
  if (!ggen_sparql_parse_data_variable (self, columns)
      || !ggen_sparql_parser_expect (self, '{', "'{'"))
    return FALSE;

  while (!ggen_sparql_parser_accept (self, '}'))
    {
      GgenTerm *term;

      if (!ggen_sparql_parse_data_value (self, &term))
        return FALSE;
      g_ptr_array_add (terms, term);
      (*n_rows)++;
    }

  return TRUE;
}

/* DataBlock */
GgenAlgebra *
ggen_sparql_parse_data_block (GgenSparqlParser *self)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) terms = g_ptr_array_new ();
  GgenPlace place = self->token->place;
  GgenAlgebra *values;
  guint n_rows = 0;
  gboolean is_parsed;

  if (ggen_sparql_parser_accept (self, '('))
    is_parsed = ggen_sparql_parse_data_table (self, columns, terms, &n_rows);
  else
    is_parsed = ggen_sparql_parse_data_list (self, columns, terms, &n_rows);
  if (!is_parsed)
    return NULL;

  values = ggen_algebra_new (self->arena, GGEN_ALGEBRA_VALUES, place, NULL, NULL);
  values->values.n_columns = columns->len;
  values->values.columns =
      ggen_arena_copy (self->arena, columns->data, columns->len * sizeof (guint));
  values->values.n_rows = n_rows;
  values->values.terms =
      ggen_arena_copy (self->arena, terms->pdata, terms->len * sizeof (GgenTerm *));

  return values;
}

/* What may stand in a group */

static gboolean ggen_sparql_parse_group (GgenSparqlParser *self, Group *group);

/* Filter, after its keyword */
static gboolean
ggen_sparql_parse_filter (GgenSparqlParser *self, Group *group)
{
  /* A filter does not end the basic graph pattern that it stands in. */
  guint basic_graph_pattern = self->basic_graph_pattern;
  GgenExpression *condition = ggen_sparql_parse_constraint (self);

  self->basic_graph_pattern = basic_graph_pattern;
  if (condition == NULL)
    return FALSE;

  g_ptr_array_add (group->filters, condition);

  return ggen_sparql_parser_check_height (self, condition->height, condition->place);
}

/* OptionalGraphPattern, after its keyword. The filters of the optional group itself become the
 * condition of the join: they see both sides. */
static gboolean
ggen_sparql_parse_optional (GgenSparqlParser *self, Group *group, GgenPlace place)
{
  g_auto (Group) optional = {NULL};
  GgenAlgebra *left = group_end_block_or_unit (group, self);

  group_init (&optional);
  if (!ggen_sparql_parse_group (self, &optional))
    return FALSE;

  group->pattern =
      ggen_algebra_new (self->arena, GGEN_ALGEBRA_LEFT_JOIN, place, left, optional.pattern);
  group->pattern->condition = group_get_condition (&optional, self);
  ggen_algebra_count_height (group->pattern, group->pattern->condition);

  return TRUE;
}

/* MinusGraphPattern, after its keyword */
static gboolean
ggen_sparql_parse_minus (GgenSparqlParser *self, Group *group, GgenPlace place)
{
  GgenAlgebra *left = group_end_block_or_unit (group, self);
  GgenAlgebra *right = ggen_sparql_parse_group_graph_pattern (self);

  if (right == NULL)
    return FALSE;

  group->pattern = ggen_algebra_new (self->arena, GGEN_ALGEBRA_MINUS, place, left, right);

  return TRUE;
}

/* Bind, after its keyword */
static gboolean
ggen_sparql_parse_bind (GgenSparqlParser *self, Group *group, GgenPlace place)
{
  GgenAlgebra *left = group_end_block_or_unit (group, self);
  GgenExpression *expression;
  const GgenToken *variable;
  GgenColumnSet visible;
  guint column;

  if (!ggen_sparql_parser_expect (self, '(', "'('")
      || (expression = ggen_sparql_parse_expression (self)) == NULL
      || !ggen_sparql_parser_expect_word (self, "AS"))
    return FALSE;

  variable = self->token;
  if (!ggen_sparql_parser_expect (self, GGEN_TOKEN_VARIABLE, "a variable"))
    return FALSE;

  column = ggen_sparql_parser_lookup_variable (self, variable->value);
  visible = ggen_column_set_new (self->arena, self->variables->len);
  ggen_algebra_add_visible (left, visible);
  if (ggen_column_set_contains (visible, column))
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, variable->place,
                               "?%s already has a value in this group; BIND needs a new variable",
                               variable->value);
      return FALSE;
    }

  group->pattern = ggen_algebra_new_extend (self->arena, place, left, column, expression);

  return ggen_sparql_parser_expect (self, ')', "')'");
}

/* GraphGraphPattern, after its keyword */
static gboolean
ggen_sparql_parse_graph (GgenSparqlParser *self, Group *group, GgenPlace place)
{
  GgenAlgebra *graph;
  GgenAlgebra *child;
  GgenSlot name;

  if (!ggen_sparql_parse_variable_or_iri (self, &name)
      || (child = ggen_sparql_parse_group_graph_pattern (self)) == NULL)
    return FALSE;

  graph = ggen_algebra_new (self->arena, GGEN_ALGEBRA_GRAPH, place, child, NULL);
  graph->graph.name = name;
  group->pattern = ggen_algebra_join (self->arena, group_end_block (group, self), graph);

  return TRUE;
}

/* GroupOrUnionGraphPattern */
static gboolean
ggen_sparql_parse_group_or_union (GgenSparqlParser *self, Group *group)
{
  GgenAlgebra *pattern = ggen_sparql_parse_group_graph_pattern (self);

  while (pattern != NULL && ggen_sparql_parser_is_word (self, "UNION"))
    {
      GgenPlace place = self->token->place;
      GgenAlgebra *right;

      self->token++;
      right = ggen_sparql_parse_group_graph_pattern (self);
      if (right == NULL)
        return FALSE;

      pattern = ggen_algebra_new (self->arena, GGEN_ALGEBRA_UNION, place, pattern, right);
      if (!ggen_sparql_parser_check_height (self, pattern->height, place))
        return FALSE;
    }

  if (pattern == NULL)
    return FALSE;

  group->pattern = ggen_algebra_join (self->arena, group_end_block (group, self), pattern);

  return TRUE;
}

/* InlineData, after its keyword */
static gboolean
ggen_sparql_parse_inline_data (GgenSparqlParser *self, Group *group)
{
  GgenAlgebra *values = ggen_sparql_parse_data_block (self);

  if (values == NULL)
    return FALSE;

  group->pattern = ggen_algebra_join (self->arena, group_end_block (group, self), values);

  return TRUE;
}

/* Neither a pattern nor the end of the group */
static gboolean
fail_in_group (GgenSparqlParser *self, const Group *group)
{
  if (self->token->type != GGEN_TOKEN_END)
    return ggen_sparql_parser_fail_expected (self, group->needs_dot ? "'.', ';' or '}'"
                                                                    : "a pattern or '}'");

  ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, self->token->place,
                           "expected '}', found the end of the query: the group that begins at "
                           "%u:%u is still open",
                           group->place.line, group->place.column);

  return FALSE;
}

/* GraphPatternNotTriples, except for filters */
static gboolean
ggen_sparql_parse_not_triples (GgenSparqlParser *self, Group *group)
{
  GgenPlace place = self->token->place;

  if (self->token->type == '{')
    return ggen_sparql_parse_group_or_union (self, group);
  if (ggen_sparql_parser_accept_word (self, "OPTIONAL"))
    return ggen_sparql_parse_optional (self, group, place);
  if (ggen_sparql_parser_accept_word (self, "MINUS"))
    return ggen_sparql_parse_minus (self, group, place);
  if (ggen_sparql_parser_accept_word (self, "GRAPH"))
    return ggen_sparql_parse_graph (self, group, place);
  if (ggen_sparql_parser_accept_word (self, "BIND"))
    return ggen_sparql_parse_bind (self, group, place);
  if (ggen_sparql_parser_accept_word (self, "VALUES"))
    return ggen_sparql_parse_inline_data (self, group);

  if (ggen_sparql_parser_is_word (self, "SERVICE"))
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_UNSUPPORTED, place,
                               "SERVICE is not supported yet");
      return FALSE;
    }

  return fail_in_group (self, group);
}

static gboolean
ggen_sparql_parse_group_element (GgenSparqlParser *self, Group *group)
{
  if (ggen_sparql_is_triples_start (self))
    {
      if (group->needs_dot)
        return fail_in_group (self, group);
      if (!ggen_sparql_parse_triples (self, &group->block))
        return FALSE;
      group->needs_dot = !ggen_sparql_parser_accept (self, '.');
      return TRUE;
    }

  if (ggen_sparql_parser_accept_word (self, "FILTER"))
    {
      if (!ggen_sparql_parse_filter (self, group))
        return FALSE;
    }
  else
    {
      if (!ggen_sparql_parse_not_triples (self, group))
        return FALSE;
      begin_basic_graph_pattern (self);
    }

  group->needs_dot = FALSE;
  ggen_sparql_parser_accept (self, '.');

  return group->pattern == NULL
         || ggen_sparql_parser_check_height (self, group->pattern->height, group->pattern->place);
}

/* GroupGraphPatternSub, after the opening bracket: fills in the pattern and leaves the filters */
static gboolean
ggen_sparql_parse_group_elements (GgenSparqlParser *self, Group *group, GgenPlace place)
{
  gboolean is_parsed = TRUE;

  begin_basic_graph_pattern (self);
  group->place = place;

  while (is_parsed && self->token->type != '}')
    is_parsed = ggen_sparql_parse_group_element (self, group);

  if (is_parsed)
    {
      self->token++;
      if (group_end_block (group, self) == NULL)
        group->pattern = new_unit (self, place);
      is_parsed = ggen_sparql_parser_check_height (self, group->pattern->height, place);
    }

  begin_basic_graph_pattern (self);

  return is_parsed;
}

/* GroupGraphPattern, its filters kept apart */
static gboolean
ggen_sparql_parse_group (GgenSparqlParser *self, Group *group)
{
  GgenPlace place = self->token->place;
  GArray *aggregates = self->aggregates;
  gboolean is_parsed;

  if (!ggen_sparql_parser_enter (self) || !ggen_sparql_parser_expect (self, '{', "'{'"))
    return FALSE;

  self->aggregates = NULL;
  if (ggen_sparql_parser_accept_word (self, "SELECT"))
    {
      begin_basic_graph_pattern (self);
      group->pattern = ggen_sparql_parse_sub_select (self);
      is_parsed = group->pattern != NULL && ggen_sparql_parser_expect (self, '}', "'}'");
      begin_basic_graph_pattern (self);
    }
  else
    {
      is_parsed = ggen_sparql_parse_group_elements (self, group, place);
    }
  self->aggregates = aggregates;

  ggen_sparql_parser_leave (self);

  return is_parsed;
}

GgenAlgebra *
ggen_sparql_parse_group_graph_pattern (GgenSparqlParser *self)
{
  g_auto (Group) group = {NULL};
  GgenExpression *condition;

  group_init (&group);
  if (!ggen_sparql_parse_group (self, &group))
    return NULL;

  condition = group_get_condition (&group, self);

  return condition != NULL ? ggen_algebra_new_filter (self->arena, group.pattern, condition)
                           : group.pattern;
}
