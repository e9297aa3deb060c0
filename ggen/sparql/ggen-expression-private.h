/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-term.h"

G_BEGIN_DECLS

typedef struct _GgenAlgebra GgenAlgebra;
typedef struct _GgenExpression GgenExpression;

/* Where something stands in the text of the query: 1-based, columns count characters. */
typedef struct
{
  guint line;
  guint column;
} GgenPlace;

/* Operators and functions, SPARQL 1.1 Query Language, section 17. The number and order of
 * arguments are those of the recommendation, checked by the parser. */
typedef enum
{
  /* Operators. OR and AND have two or more arguments. IN and NOT_IN: the first argument is looked for among the others. */
  GGEN_FUNCTION_OR,
  GGEN_FUNCTION_AND,
  GGEN_FUNCTION_NOT,
  GGEN_FUNCTION_EQUAL,
  GGEN_FUNCTION_NOT_EQUAL,
  GGEN_FUNCTION_LESS,
  GGEN_FUNCTION_GREATER,
  GGEN_FUNCTION_LESS_OR_EQUAL,
  GGEN_FUNCTION_GREATER_OR_EQUAL,
  GGEN_FUNCTION_IN,
  GGEN_FUNCTION_NOT_IN,
  GGEN_FUNCTION_ADD,
  GGEN_FUNCTION_SUBTRACT,
  GGEN_FUNCTION_MULTIPLY,
  GGEN_FUNCTION_DIVIDE,
  GGEN_FUNCTION_UNARY_PLUS,
  GGEN_FUNCTION_UNARY_MINUS,

  /* Functional forms. BOUND's argument is always a GGEN_EXPRESSION_VARIABLE. */
  GGEN_FUNCTION_BOUND,
  GGEN_FUNCTION_IF,
  GGEN_FUNCTION_COALESCE,
  GGEN_FUNCTION_SAME_TERM,

  /* Functions on terms. URI and isURI are parsed to their IRI twins. BNODE has 0 or 1 arguments. */
  GGEN_FUNCTION_IS_IRI,
  GGEN_FUNCTION_IS_BLANK,
  GGEN_FUNCTION_IS_LITERAL,
  GGEN_FUNCTION_IS_NUMERIC,
  GGEN_FUNCTION_STR,
  GGEN_FUNCTION_LANG,
  GGEN_FUNCTION_DATATYPE,
  GGEN_FUNCTION_IRI,
  GGEN_FUNCTION_BNODE,
  GGEN_FUNCTION_STRDT,
  GGEN_FUNCTION_STRLANG,
  GGEN_FUNCTION_UUID,
  GGEN_FUNCTION_STRUUID,

  /* Functions on strings */
  GGEN_FUNCTION_STRLEN,
  GGEN_FUNCTION_SUBSTR,
  GGEN_FUNCTION_UCASE,
  GGEN_FUNCTION_LCASE,
  GGEN_FUNCTION_STRSTARTS,
  GGEN_FUNCTION_STRENDS,
  GGEN_FUNCTION_CONTAINS,
  GGEN_FUNCTION_STRBEFORE,
  GGEN_FUNCTION_STRAFTER,
  GGEN_FUNCTION_ENCODE_FOR_URI,
  GGEN_FUNCTION_CONCAT,
  GGEN_FUNCTION_LANGMATCHES,
  GGEN_FUNCTION_REGEX,
  GGEN_FUNCTION_REPLACE,

  /* Functions on numbers */
  GGEN_FUNCTION_ABS,
  GGEN_FUNCTION_ROUND,
  GGEN_FUNCTION_CEIL,
  GGEN_FUNCTION_FLOOR,
  GGEN_FUNCTION_RAND,

  /* Functions on dates and times */
  GGEN_FUNCTION_NOW,
  GGEN_FUNCTION_YEAR,
  GGEN_FUNCTION_MONTH,
  GGEN_FUNCTION_DAY,
  GGEN_FUNCTION_HOURS,
  GGEN_FUNCTION_MINUTES,
  GGEN_FUNCTION_SECONDS,
  GGEN_FUNCTION_TIMEZONE,
  GGEN_FUNCTION_TZ,

  /* Hash functions */
  GGEN_FUNCTION_MD5,
  GGEN_FUNCTION_SHA1,
  GGEN_FUNCTION_SHA256,
  GGEN_FUNCTION_SHA384,
  GGEN_FUNCTION_SHA512,

  /* Constructor functions (casts), section 17.5: xsd:boolean (?x) and so on; one argument */
  GGEN_FUNCTION_CAST_BOOLEAN,
  GGEN_FUNCTION_CAST_DOUBLE,
  GGEN_FUNCTION_CAST_FLOAT,
  GGEN_FUNCTION_CAST_DECIMAL,
  GGEN_FUNCTION_CAST_INTEGER,
  GGEN_FUNCTION_CAST_DATE_TIME,
  GGEN_FUNCTION_CAST_STRING,

  GGEN_N_FUNCTIONS
} GgenFunction;

typedef enum
{
  GGEN_EXPRESSION_VARIABLE, /* column */
  GGEN_EXPRESSION_CONSTANT, /* term */
  GGEN_EXPRESSION_CALL,     /* function, arguments */
  GGEN_EXPRESSION_EXISTS,   /* pattern; NOT EXISTS is NOT (EXISTS) */
} GgenExpressionKind;

struct _GgenExpression
{
  GgenExpressionKind kind;
  GgenPlace place;
  guint height; /* of the tree below */
  GgenFunction function;
  guint column;
  GgenTerm *term; /* owned by the arena */
  guint n_arguments;
  GgenExpression **arguments;
  GgenAlgebra *pattern;
};

/* Aggregates, section 18.5.1. In expressions, an aggregate is the variable of its column. */
typedef enum
{
  GGEN_AGGREGATE_COUNT, /* without an expression: COUNT(*), which counts solutions */
  GGEN_AGGREGATE_SUM,
  GGEN_AGGREGATE_MIN,
  GGEN_AGGREGATE_MAX,
  GGEN_AGGREGATE_AVG,
  GGEN_AGGREGATE_SAMPLE,
  GGEN_AGGREGATE_GROUP_CONCAT,
} GgenAggregateKind;

typedef struct
{
  GgenAggregateKind kind;
  GgenPlace place;
  gboolean is_distinct;
  GgenExpression *expression; /* (nullable): NULL for COUNT(*) only */
  const char *separator;      /* of GROUP_CONCAT; " " unless given */
  guint column;               /* where the value goes: a hidden column; unbound on an error */
} GgenAggregate;

const char *ggen_function_get_name (GgenFunction function);
const char *ggen_aggregate_kind_get_name (GgenAggregateKind kind);

G_END_DECLS
