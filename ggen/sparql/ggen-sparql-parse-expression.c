/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sparql-parser-private.h"

#include <string.h>

#define XSD "http://www.w3.org/2001/XMLSchema#"

#define ANY_NUMBER G_MAXUINT

/* BuiltInCall */
static const struct
{
  const char *name;
  GgenFunction function;
  guint min_arguments;
  guint max_arguments;
} built_ins[] = {
    {"ABS", GGEN_FUNCTION_ABS, 1, 1},
    {"BNODE", GGEN_FUNCTION_BNODE, 0, 1},
    {"BOUND", GGEN_FUNCTION_BOUND, 1, 1},
    {"CEIL", GGEN_FUNCTION_CEIL, 1, 1},
    {"COALESCE", GGEN_FUNCTION_COALESCE, 0, ANY_NUMBER},
    {"CONCAT", GGEN_FUNCTION_CONCAT, 0, ANY_NUMBER},
    {"CONTAINS", GGEN_FUNCTION_CONTAINS, 2, 2},
    {"DATATYPE", GGEN_FUNCTION_DATATYPE, 1, 1},
    {"DAY", GGEN_FUNCTION_DAY, 1, 1},
    {"ENCODE_FOR_URI", GGEN_FUNCTION_ENCODE_FOR_URI, 1, 1},
    {"FLOOR", GGEN_FUNCTION_FLOOR, 1, 1},
    {"HOURS", GGEN_FUNCTION_HOURS, 1, 1},
    {"IF", GGEN_FUNCTION_IF, 3, 3},
    {"IRI", GGEN_FUNCTION_IRI, 1, 1},
    {"ISBLANK", GGEN_FUNCTION_IS_BLANK, 1, 1},
    {"ISIRI", GGEN_FUNCTION_IS_IRI, 1, 1},
    {"ISLITERAL", GGEN_FUNCTION_IS_LITERAL, 1, 1},
    {"ISNUMERIC", GGEN_FUNCTION_IS_NUMERIC, 1, 1},
    {"ISURI", GGEN_FUNCTION_IS_IRI, 1, 1},
    {"LANG", GGEN_FUNCTION_LANG, 1, 1},
    {"LANGMATCHES", GGEN_FUNCTION_LANGMATCHES, 2, 2},
    {"LCASE", GGEN_FUNCTION_LCASE, 1, 1},
    {"MD5", GGEN_FUNCTION_MD5, 1, 1},
    {"MINUTES", GGEN_FUNCTION_MINUTES, 1, 1},
    {"MONTH", GGEN_FUNCTION_MONTH, 1, 1},
    {"NOW", GGEN_FUNCTION_NOW, 0, 0},
    {"RAND", GGEN_FUNCTION_RAND, 0, 0},
    {"REGEX", GGEN_FUNCTION_REGEX, 2, 3},
    {"REPLACE", GGEN_FUNCTION_REPLACE, 3, 4},
    {"ROUND", GGEN_FUNCTION_ROUND, 1, 1},
    {"SAMETERM", GGEN_FUNCTION_SAME_TERM, 2, 2},
    {"SECONDS", GGEN_FUNCTION_SECONDS, 1, 1},
    {"SHA1", GGEN_FUNCTION_SHA1, 1, 1},
    {"SHA256", GGEN_FUNCTION_SHA256, 1, 1},
    {"SHA384", GGEN_FUNCTION_SHA384, 1, 1},
    {"SHA512", GGEN_FUNCTION_SHA512, 1, 1},
    {"STR", GGEN_FUNCTION_STR, 1, 1},
    {"STRAFTER", GGEN_FUNCTION_STRAFTER, 2, 2},
    {"STRBEFORE", GGEN_FUNCTION_STRBEFORE, 2, 2},
    {"STRDT", GGEN_FUNCTION_STRDT, 2, 2},
    {"STRENDS", GGEN_FUNCTION_STRENDS, 2, 2},
    {"STRLANG", GGEN_FUNCTION_STRLANG, 2, 2},
    {"STRLEN", GGEN_FUNCTION_STRLEN, 1, 1},
    {"STRSTARTS", GGEN_FUNCTION_STRSTARTS, 2, 2},
    {"STRUUID", GGEN_FUNCTION_STRUUID, 0, 0},
    {"SUBSTR", GGEN_FUNCTION_SUBSTR, 2, 3},
    {"TIMEZONE", GGEN_FUNCTION_TIMEZONE, 1, 1},
    {"TZ", GGEN_FUNCTION_TZ, 1, 1},
    {"UCASE", GGEN_FUNCTION_UCASE, 1, 1},
    {"URI", GGEN_FUNCTION_IRI, 1, 1},
    {"UUID", GGEN_FUNCTION_UUID, 0, 0},
    {"YEAR", GGEN_FUNCTION_YEAR, 1, 1},
};

/* Section 17.5 */
static const struct
{
  const char *iri;
  GgenFunction function;
} casts[] = {
    {XSD "boolean", GGEN_FUNCTION_CAST_BOOLEAN}, {XSD "double", GGEN_FUNCTION_CAST_DOUBLE},
    {XSD "float", GGEN_FUNCTION_CAST_FLOAT},     {XSD "decimal", GGEN_FUNCTION_CAST_DECIMAL},
    {XSD "integer", GGEN_FUNCTION_CAST_INTEGER}, {XSD "dateTime", GGEN_FUNCTION_CAST_DATE_TIME},
    {XSD "string", GGEN_FUNCTION_CAST_STRING},
};

static int
find_built_in (GgenSparqlParser *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_ins); i++)
    if (ggen_sparql_parser_is_word (self, built_ins[i].name))
      return (int) i;

  return -1;
}

static int
find_aggregate (GgenSparqlParser *self)
{
  for (guint i = 0; i <= GGEN_AGGREGATE_GROUP_CONCAT; i++)
    if (ggen_sparql_parser_is_word (self, ggen_aggregate_kind_get_name (i)))
      return (int) i;

  return -1;
}

/* Calls */

/* ( Expression ( ',' Expression )* ')' after the opening bracket */
static gboolean
ggen_sparql_parse_arguments (GgenSparqlParser *self, GPtrArray *arguments)
{
  do
    {
      GgenExpression *argument = ggen_sparql_parse_expression (self);

      if (argument == NULL)
        return FALSE;
      g_ptr_array_add (arguments, argument);
    }
  while (ggen_sparql_parser_accept (self, ','));

  return ggen_sparql_parser_expect (self, ')', "',' or ')'");
}

/* ExpressionList: NIL or arguments in brackets */
static gboolean
ggen_sparql_parse_expression_list (GgenSparqlParser *self, GPtrArray *arguments)
{
  if (ggen_sparql_parser_accept_pair (self, '(', ')'))
    return TRUE;

  return ggen_sparql_parser_expect (self, '(', "'('")
         && ggen_sparql_parse_arguments (self, arguments);
}

static GgenExpression *
new_call (GgenSparqlParser *self, GgenPlace place, GgenFunction function, GPtrArray *arguments)
{
  GgenExpression *call =
      ggen_expression_new_call (self->arena, place, function,
                                (GgenExpression *const *) arguments->pdata, arguments->len);

  return ggen_sparql_parser_check_height (self, call->height, place) ? call : NULL;
}

static GgenExpression *
new_unary (GgenSparqlParser *self, GgenPlace place, GgenFunction function, GgenExpression *argument)
{
  if (argument == NULL)
    return NULL;

  return ggen_expression_new_call (self->arena, place, function, &argument, 1);
}

static gboolean
ggen_sparql_parser_check_n_arguments (GgenSparqlParser *self,
                                      GgenPlace place,
                                      const char *name,
                                      guint n,
                                      guint min,
                                      guint max)
{
  g_autofree char *range = NULL;

  if (n >= min && n <= max)
    return TRUE;

  if (min == max)
    range = g_strdup_printf ("%u argument%s", min, min == 1 ? "" : "s");
  else
    range = g_strdup_printf ("%u or %u arguments", min, max);
  ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, place, "%s takes %s, not %u", name, range,
                           n);

  return FALSE;
}

static GgenExpression *
ggen_sparql_parse_built_in (GgenSparqlParser *self, guint built_in)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const GgenToken *name = self->token;
  GgenFunction function = built_ins[built_in].function;

  self->token++;
  if (!ggen_sparql_parse_expression_list (self, arguments)
      || !ggen_sparql_parser_check_n_arguments (self, name->place,
                                                ggen_function_get_name (function), arguments->len,
                                                built_ins[built_in].min_arguments,
                                                built_ins[built_in].max_arguments))
    return NULL;

  if (function == GGEN_FUNCTION_BOUND
      && ((GgenExpression *) arguments->pdata[0])->kind != GGEN_EXPRESSION_VARIABLE)
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, name->place,
                               "BOUND takes a variable");
      return NULL;
    }

  return new_call (self, name->place, function, arguments);
}

/* FunctionCall, its IRI already read: only casts are known */
static GgenExpression *
ggen_sparql_parse_function_call (GgenSparqlParser *self, GgenPlace place, const char *iri)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (casts); i++)
    if (strcmp (iri, casts[i].iri) == 0)
      {
        if (!ggen_sparql_parse_expression_list (self, arguments)
            || !ggen_sparql_parser_check_n_arguments (self, place,
                                                      ggen_function_get_name (casts[i].function),
                                                      arguments->len, 1, 1))
          return NULL;
        return new_call (self, place, casts[i].function, arguments);
      }

  ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_UNSUPPORTED, place,
                           "function <%s> is not supported; of the functions named by IRIs, only "
                           "the casts xsd:boolean, double, float, decimal, integer, dateTime and "
                           "string are",
                           iri);

  return NULL;
}

/* ExistsFunc, after EXISTS */
static GgenExpression *
ggen_sparql_parse_exists (GgenSparqlParser *self, GgenPlace place)
{
  GgenAlgebra *pattern = ggen_sparql_parse_group_graph_pattern (self);

  return pattern != NULL ? ggen_expression_new_exists (self->arena, place, pattern) : NULL;
}

/* Aggregates */

/* ( ';' 'SEPARATOR' '=' String )? */
static gboolean
ggen_sparql_parse_separator (GgenSparqlParser *self, GgenAggregate *aggregate)
{
  aggregate->separator = " ";
  if (!ggen_sparql_parser_accept (self, ';'))
    return TRUE;

  if (!ggen_sparql_parser_expect_word (self, "SEPARATOR")
      || !ggen_sparql_parser_expect (self, '=', "'='"))
    return FALSE;

  aggregate->separator = self->token->value;

  return ggen_sparql_parser_expect (self, GGEN_TOKEN_STRING, "a string");
}

/* What stands between the brackets of an Aggregate */
static gboolean
ggen_sparql_parse_aggregated (GgenSparqlParser *self, GgenAggregate *aggregate)
{
  GArray *aggregates = self->aggregates;

  aggregate->is_distinct = ggen_sparql_parser_accept_word (self, "DISTINCT");
  if (aggregate->kind == GGEN_AGGREGATE_COUNT && ggen_sparql_parser_accept (self, '*'))
    return TRUE;

  /* There are no aggregates of aggregates. */
  self->aggregates = NULL;
  aggregate->expression = ggen_sparql_parse_expression (self);
  self->aggregates = aggregates;

  return aggregate->expression != NULL
         && (aggregate->kind != GGEN_AGGREGATE_GROUP_CONCAT
             || ggen_sparql_parse_separator (self, aggregate));
}

/* Aggregate: becomes a variable that GROUP will bind */
static GgenExpression *
ggen_sparql_parse_aggregate (GgenSparqlParser *self, GgenAggregateKind kind)
{
  GgenAggregate aggregate = {.kind = kind, .place = self->token->place};

  if (self->aggregates == NULL)
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, aggregate.place,
                               "%s cannot stand here: aggregates belong in SELECT, HAVING and "
                               "ORDER BY, and not within another aggregate",
                               ggen_aggregate_kind_get_name (kind));
      return NULL;
    }

  self->token++;
  if (!ggen_sparql_parser_expect (self, '(', "'('")
      || !ggen_sparql_parse_aggregated (self, &aggregate)
      || !ggen_sparql_parser_expect (self, ')', "')'"))
    return NULL;

  aggregate.column = ggen_sparql_parser_add_hidden_variable (self);
  g_array_append_val (self->aggregates, aggregate);

  return ggen_expression_new_variable (self->arena, aggregate.place, aggregate.column);
}

/* The grammar, from the tightest binding to the loosest */

/* BrackettedExpression after its opening bracket */
static GgenExpression *
ggen_sparql_parse_bracketed (GgenSparqlParser *self)
{
  GgenExpression *expression = ggen_sparql_parse_expression (self);

  if (expression == NULL || !ggen_sparql_parser_expect (self, ')', "')'"))
    return NULL;

  return expression;
}

/* BuiltInCall */
static GgenExpression *
ggen_sparql_parse_word (GgenSparqlParser *self)
{
  GgenPlace place = self->token->place;
  int found;

  if ((found = find_built_in (self)) >= 0)
    return ggen_sparql_parse_built_in (self, (guint) found);

  if ((found = find_aggregate (self)) >= 0)
    return ggen_sparql_parse_aggregate (self, (GgenAggregateKind) found);

  if (ggen_sparql_parser_accept_word (self, "EXISTS"))
    return ggen_sparql_parse_exists (self, place);

  if (ggen_sparql_parser_accept_word (self, "NOT"))
    {
      if (!ggen_sparql_parser_expect_word (self, "EXISTS"))
        return NULL;
      return new_unary (self, place, GGEN_FUNCTION_NOT, ggen_sparql_parse_exists (self, place));
    }

  if (self->token->type == GGEN_TOKEN_WORD && self->token[1].type == '(')
    ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, place, "there is no function %s",
                             self->token->value);
  else
    ggen_sparql_parser_fail_expected (self, "an expression");

  return NULL;
}

/* PrimaryExpression */
static GgenExpression *
ggen_sparql_parse_primary (GgenSparqlParser *self)
{
  const GgenToken *start = self->token;
  const char *iri;

  if (ggen_sparql_parser_accept (self, '('))
    return ggen_sparql_parse_bracketed (self);

  if (ggen_sparql_parser_accept (self, GGEN_TOKEN_VARIABLE))
    return ggen_expression_new_variable (self->arena, start->place,
                                         ggen_sparql_parser_lookup_variable (self, start->value));

  if (ggen_sparql_parser_is_literal (self))
    {
      GgenTerm *term = ggen_sparql_parser_parse_literal (self);

      return term != NULL ? ggen_expression_new_constant (self->arena, start->place, term) : NULL;
    }

  if (!ggen_sparql_parser_is_iri (self))
    return ggen_sparql_parse_word (self);

  iri = ggen_sparql_parser_parse_iri (self);
  if (iri == NULL)
    return NULL;

  if (self->token->type == '(')
    return ggen_sparql_parse_function_call (self, start->place, iri);

  return ggen_expression_new_constant (self->arena, start->place,
                                       ggen_sparql_parser_new_iri (self, iri));
}

/* UnaryExpression */
static GgenExpression *
ggen_sparql_parse_unary (GgenSparqlParser *self)
{
  GgenPlace place = self->token->place;

  /* A sign that touches its number is a part of it. */
  if (ggen_sparql_parser_is_literal (self))
    return ggen_sparql_parse_primary (self);

  if (ggen_sparql_parser_accept (self, '!'))
    return new_unary (self, place, GGEN_FUNCTION_NOT, ggen_sparql_parse_primary (self));
  if (ggen_sparql_parser_accept (self, '+'))
    return new_unary (self, place, GGEN_FUNCTION_UNARY_PLUS, ggen_sparql_parse_primary (self));
  if (ggen_sparql_parser_accept (self, '-'))
    return new_unary (self, place, GGEN_FUNCTION_UNARY_MINUS, ggen_sparql_parse_primary (self));

  return ggen_sparql_parse_primary (self);
}

/* A binary operator that may follow: its token and what it is */
typedef struct
{
  guint token;
  GgenFunction function;
} BinaryOperator;

static gboolean
ggen_sparql_parser_accept_operator (GgenSparqlParser *self,
                                    const BinaryOperator *operators,
                                    guint n_operators,
                                    GgenFunction *function)
{
  for (guint i = 0; i < n_operators; i++)
    if (ggen_sparql_parser_accept (self, operators[i].token))
      {
        *function = operators[i].function;
        return TRUE;
      }

  return FALSE;
}

/* OPERAND ( OPERATOR OPERAND )*, leaning to the left */
static GgenExpression *
ggen_sparql_parse_binary (GgenSparqlParser *self,
                          const BinaryOperator *operators,
                          guint n_operators,
                          GgenExpression *(*parse_operand) (GgenSparqlParser *self))
{
  GgenExpression *left = parse_operand (self);
  GgenFunction function;

  while (left != NULL
         && ggen_sparql_parser_accept_operator (self, operators, n_operators, &function))
    {
      GgenExpression *right = parse_operand (self);
      GgenExpression *both[] = {left, right};

      if (right == NULL)
        return NULL;

      left = ggen_expression_new_call (self->arena, left->place, function, both, 2);
      if (!ggen_sparql_parser_check_height (self, left->height, right->place))
        return NULL;
    }

  return left;
}

/* MultiplicativeExpression */
static GgenExpression *
ggen_sparql_parse_multiplicative (GgenSparqlParser *self)
{
  static const BinaryOperator operators[] = {{'*', GGEN_FUNCTION_MULTIPLY},
                                             {'/', GGEN_FUNCTION_DIVIDE}};

  return ggen_sparql_parse_binary (self, operators, G_N_ELEMENTS (operators),
                                   ggen_sparql_parse_unary);
}

/* AdditiveExpression. "?x -5" is a subtraction, which is what the grammar's NumericLiteralNegative
 * after an operand comes to. */
static GgenExpression *
ggen_sparql_parse_additive (GgenSparqlParser *self)
{
  static const BinaryOperator operators[] = {{'+', GGEN_FUNCTION_ADD},
                                             {'-', GGEN_FUNCTION_SUBTRACT}};

  return ggen_sparql_parse_binary (self, operators, G_N_ELEMENTS (operators),
                                   ggen_sparql_parse_multiplicative);
}

/* 'IN' or 'NOT' 'IN', after it */
static GgenExpression *
ggen_sparql_parse_in (GgenSparqlParser *self, GgenFunction function, GgenExpression *needle)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  g_ptr_array_add (arguments, needle);
  if (!ggen_sparql_parse_expression_list (self, arguments))
    return NULL;

  return new_call (self, needle->place, function, arguments);
}

/* RelationalExpression: these do not chain */
static GgenExpression *
ggen_sparql_parse_relational (GgenSparqlParser *self)
{
  static const BinaryOperator operators[] = {
      {'=', GGEN_FUNCTION_EQUAL},
      {GGEN_TOKEN_NOT_EQUAL, GGEN_FUNCTION_NOT_EQUAL},
      {'<', GGEN_FUNCTION_LESS},
      {'>', GGEN_FUNCTION_GREATER},
      {GGEN_TOKEN_LESS_OR_EQUAL, GGEN_FUNCTION_LESS_OR_EQUAL},
      {GGEN_TOKEN_GREATER_OR_EQUAL, GGEN_FUNCTION_GREATER_OR_EQUAL},
  };
  GgenExpression *left = ggen_sparql_parse_additive (self);
  GgenFunction function;

  if (left == NULL)
    return NULL;

  if (ggen_sparql_parser_accept_operator (self, operators, G_N_ELEMENTS (operators), &function))
    {
      GgenExpression *right = ggen_sparql_parse_additive (self);
      GgenExpression *both[] = {left, right};

      return right != NULL ? ggen_expression_new_call (self->arena, left->place, function, both, 2)
                           : NULL;
    }

  if (ggen_sparql_parser_accept_word (self, "IN"))
    return ggen_sparql_parse_in (self, GGEN_FUNCTION_IN, left);

  if (ggen_sparql_parser_accept_word (self, "NOT"))
    return ggen_sparql_parser_expect_word (self, "IN")
               ? ggen_sparql_parse_in (self, GGEN_FUNCTION_NOT_IN, left)
               : NULL;

  return left;
}

/* OPERAND ( OPERATOR OPERAND )* as one call of all operands */
static GgenExpression *
ggen_sparql_parse_logical (GgenSparqlParser *self,
                           guint
                           operator,
                           GgenFunction function,
                           GgenExpression *(*parse_operand) (GgenSparqlParser *self))
{
  g_autoptr (GPtrArray) operands = g_ptr_array_new ();

  do
    {
      GgenExpression *operand = parse_operand (self);

      if (operand == NULL)
        return NULL;
      g_ptr_array_add (operands, operand);
    }
  while (ggen_sparql_parser_accept (self, operator));

  if (operands->len == 1)
    return operands->pdata[0];

  return new_call (self, ((GgenExpression *) operands->pdata[0])->place, function, operands);
}

/* ConditionalAndExpression */
static GgenExpression *
ggen_sparql_parse_conditional_and (GgenSparqlParser *self)
{
  return ggen_sparql_parse_logical (self, GGEN_TOKEN_AND, GGEN_FUNCTION_AND,
                                    ggen_sparql_parse_relational);
}

/* Expression, ConditionalOrExpression */
GgenExpression *
ggen_sparql_parse_expression (GgenSparqlParser *self)
{
  GgenExpression *expression;

  if (!ggen_sparql_parser_enter (self))
    return NULL;

  expression = ggen_sparql_parse_logical (self, GGEN_TOKEN_OR, GGEN_FUNCTION_OR,
                                          ggen_sparql_parse_conditional_and);
  ggen_sparql_parser_leave (self);

  return expression;
}

gboolean
ggen_sparql_is_constraint (GgenSparqlParser *self)
{
  return self->token->type == '(' || ggen_sparql_parser_is_iri (self) || find_built_in (self) >= 0
         || find_aggregate (self) >= 0 || ggen_sparql_parser_is_word (self, "EXISTS")
         || ggen_sparql_parser_is_word (self, "NOT");
}

/* Constraint */
GgenExpression *
ggen_sparql_parse_constraint (GgenSparqlParser *self)
{
  GgenPlace place = self->token->place;

  if (ggen_sparql_parser_accept (self, '('))
    return ggen_sparql_parse_bracketed (self);

  if (ggen_sparql_parser_is_iri (self))
    {
      const char *iri = ggen_sparql_parser_parse_iri (self);

      return iri != NULL ? ggen_sparql_parse_function_call (self, place, iri) : NULL;
    }

  if (self->token->type != GGEN_TOKEN_WORD)
    {
      ggen_sparql_parser_fail_expected (self, "'(' or a function");
      return NULL;
    }

  return ggen_sparql_parse_word (self);
}
