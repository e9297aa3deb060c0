/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-arena-private.h"
#include "ggen-column-set-private.h"
#include "ggen-expression-private.h"
#include "ggen-query.h"
#include "ggen-term.h"

G_BEGIN_DECLS

/* The algebra of SPARQL 1.1 (section 18 of the recommendation) as a tree of nodes.
 *
 * Columns. Every variable of the query is a column: a dense index into GgenAlgebraQuery.variables.
 * One numbering serves the whole query, sub-queries included: a variable that a sub-query does not
 * project has a column of its own, even where it is spelled like an outer one. So equal column means
 * same variable everywhere, and a join of two nodes is on the columns both have. Blank nodes of
 * patterns, the steps of paths and the results of aggregates are hidden variables: columns without a
 * name, which SELECT * leaves out.
 *
 * Memory. All nodes, arrays and strings live in an arena of the GgenQuery (or of the plan, for the
 * optimiser's copy) and are read-only for evaluators. Terms in them are owned by the arena, too.
 */

/* One place of a pattern: a constant term, or (term == NULL) a variable. */
typedef struct
{
  GgenTerm *term;
  guint column;
} GgenSlot;

/* How a step of a plan meets what stands before it. */
typedef enum
{
  GGEN_JOIN_CROSS,  /* no shared column (or nothing before it): plain product */
  GGEN_JOIN_LOOKUP, /* for each row so far, look the pattern up with the row's values filled in */
  GGEN_JOIN_HASH,   /* evaluate both sides once, hash the one with fewer rows */
  GGEN_JOIN_MERGE,  /* both sides can be read sorted by plan.join_column: walk them together */
} GgenJoinMethod;

typedef struct
{
  GgenSlot slots[3]; /* subject, predicate, object */
  GgenPlace place;

  /* Set in a plan: */
  GgenJoinMethod method;    /* how this pattern meets those before it in the array */
  guint join_column;        /* MERGE: the column, else G_MAXUINT */
  double pattern_rows;      /* rows of the pattern alone (exact), -1 outside of a plan */
  double rows;              /* estimated rows after this step */
  GgenExpression **filters; /* to be applied right after this step; all must hold */
  guint n_filters;
} GgenTriplePattern;

/* Property paths (section 18.1.7) that do not dissolve into patterns. */
typedef enum
{
  GGEN_PATH_LINK,         /* iri */
  GGEN_PATH_INVERSE,      /* left */
  GGEN_PATH_SEQUENCE,     /* left / right */
  GGEN_PATH_ALTERNATIVE,  /* left | right */
  GGEN_PATH_ZERO_OR_ONE,  /* left? */
  GGEN_PATH_ZERO_OR_MORE, /* left* */
  GGEN_PATH_ONE_OR_MORE,  /* left+ */
  GGEN_PATH_NEGATED_SET,  /* !(forward | ^backward) */
} GgenPathKind;

typedef struct _GgenPath GgenPath;

struct _GgenPath
{
  GgenPathKind kind;
  GgenPlace place;
  guint height;
  GgenTerm *iri;
  GgenPath *left;
  GgenPath *right;
  GgenTerm **forward; /* NEGATED_SET: any predicate but these, forward; only if matches_forward */
  guint n_forward;
  GgenTerm *
      *backward; /* NEGATED_SET: any predicate but these, backward; only if matches_backward */
  guint n_backward;
  gboolean matches_forward;
  gboolean matches_backward;
};

typedef struct
{
  GgenExpression *expression;
  guint column; /* where the key goes; the variable's own for a plain variable; unbound on error */
} GgenGroupKey;

typedef struct
{
  GgenExpression *expression;
  gboolean is_descending;
} GgenSortKey;

/* Nodes. "child" is left where there is one; "left" and "right" where there are two. */
typedef enum
{
  /* Leaves */
  GGEN_ALGEBRA_BGP,    /* bgp; without triples: one solution that binds nothing */
  GGEN_ALGEBRA_PATH,   /* path: a path with *, + or ?; the rest dissolve into BGP and UNION */
  GGEN_ALGEBRA_VALUES, /* values: an inline table */
  GGEN_ALGEBRA_EMPTY,  /* no solutions; only the optimiser makes it */

  /* Patterns */
  GGEN_ALGEBRA_JOIN,
  GGEN_ALGEBRA_LEFT_JOIN, /* condition (nullable), evaluated on the merged solutions */
  GGEN_ALGEBRA_UNION,
  GGEN_ALGEBRA_MINUS,
  GGEN_ALGEBRA_FILTER, /* condition */
  GGEN_ALGEBRA_EXTEND, /* extend: BIND and SELECT (... AS ?x); an error leaves ?x unbound */
  GGEN_ALGEBRA_GRAPH,  /* graph */
  GGEN_ALGEBRA_GROUP,  /* group; without keys: one group, even of no solutions */

  /* Solution modifiers */
  GGEN_ALGEBRA_ORDER_BY, /* order_by */
  GGEN_ALGEBRA_PROJECT,  /* project */
  GGEN_ALGEBRA_DISTINCT,
  GGEN_ALGEBRA_REDUCED,
  GGEN_ALGEBRA_SLICE, /* slice */

  /* Made by the optimiser only: the left solutions for which right has (SEMI) or has not (ANTI) a
   * compatible solution; from FILTER EXISTS and FILTER NOT EXISTS where that means the same. */
  GGEN_ALGEBRA_SEMI_JOIN,
  GGEN_ALGEBRA_ANTI_JOIN,
} GgenAlgebraKind;

/* What the optimiser found out about a node. */
typedef struct
{
  GgenColumnSet possible; /* columns that some solution of the node may bind */
  GgenColumnSet certain;  /* columns that every solution of the node binds */
  GgenColumnSet needed;   /* columns read above the node; others need not leave it */
  double rows;            /* estimated number of solutions */
  GgenJoinMethod method; /* JOIN, LEFT_JOIN, SEMI_JOIN, ANTI_JOIN, MINUS; LOOKUP: evaluate right for
                             each (batch of) left solution(s), its columns filled in */
  guint join_column;     /* MERGE: the column, else G_MAXUINT */
  guint64 limit;         /* no more solutions than this will be read; G_MAXUINT64: all may be */
  gboolean ignores_duplicates; /* how often a solution comes makes no difference above */
} GgenAlgebraPlan;

/* Trees are at most this high, so that recursion over them is safe on any thread. */
#define GGEN_ALGEBRA_MAX_HEIGHT 1000

struct _GgenAlgebra
{
  GgenAlgebraKind kind;
  GgenPlace place;
  guint height; /* of the tree below, with the expressions in it */
  GgenAlgebra *left;
  GgenAlgebra *right;

  union
  {
    struct
    {
      GgenTriplePattern *triples; /* in a plan: in the order to be evaluated */
      guint n_triples;
    } bgp;
    struct
    {
      GgenSlot subject;
      GgenPath *path;
      GgenSlot object;
    } path;
    struct
    {
      guint *columns;
      guint n_columns;
      GgenTerm **terms; /* n_rows * n_columns, row after row; NULL is UNDEF */
      guint n_rows;
    } values;
    GgenExpression *condition;
    struct
    {
      guint column;
      GgenExpression *expression;
    } extend;
    struct
    {
      GgenSlot name;
      /* In a plan, for a variable name: the child means the same when its patterns are matched
       * against the quads of all named graphs with the variable as their fourth place. Otherwise
       * evaluate the child once for each named graph. */
      gboolean is_quads;
    } graph;
    struct
    {
      GgenGroupKey *keys;
      guint n_keys;
      GgenAggregate *aggregates;
      guint n_aggregates;
    } group;
    struct
    {
      GgenSortKey *keys;
      guint n_keys;
    } order_by;
    struct
    {
      guint *columns; /* in the order of the SELECT clause */
      guint n_columns;
    } project;
    struct
    {
      guint64 offset;
      guint64 limit; /* G_MAXUINT64: none */
    } slice;
  };

  GgenAlgebraPlan plan; /* only in a plan */
};

typedef struct
{
  const char *name; /* without '?'; NULL for a hidden variable */
} GgenVariable;

/* A whole query. */
typedef struct
{
  GgenQueryForm form;
  GgenAlgebra *root; /* SELECT: a PROJECT (under DISTINCT, SLICE); ASK, CONSTRUCT: the solutions */

  GgenVariable *variables;
  guint n_variables;

  guint *columns; /* SELECT: the columns of the answer, in order */
  guint n_columns;

  /* CONSTRUCT: the template. A blank node here is a constant of kind blank: a fresh node for each
   * solution and label. */
  GgenTriplePattern *construct;
  guint n_construct;

  /* Section 13.2. With either clause, the default graph is the merge of the from graphs (none: an
   * empty graph) and the named graphs are the from_named ones. */
  gboolean has_dataset;
  GgenPlace dataset_place;
  GgenTerm **from;
  guint n_from;
  GgenTerm **from_named;
  guint n_from_named;

  const char *base_uri;    /* (nullable): what IRI() resolves against */
  const char *source_name; /* for messages: "source_name:line:column: ..." */
} GgenAlgebraQuery;

/* Owned by the query; lives as long as it does. */
const GgenAlgebraQuery *ggen_query_get_algebra (GgenQuery *self);

/* Making nodes (ggen-algebra.c); children may be NULL where a kind has none. */
GgenAlgebra *ggen_algebra_new (GgenArena *arena,
                               GgenAlgebraKind kind,
                               GgenPlace place,
                               GgenAlgebra *left,
                               GgenAlgebra *right);
GgenAlgebra *
ggen_algebra_new_filter (GgenArena *arena, GgenAlgebra *child, GgenExpression *condition);
GgenAlgebra *ggen_algebra_new_extend (GgenArena *arena,
                                      GgenPlace place,
                                      GgenAlgebra *child,
                                      guint column,
                                      GgenExpression *expression);
/* To be called for an expression (nullable) that is put into a node by hand. */
void ggen_algebra_count_height (GgenAlgebra *self, const GgenExpression *expression);
/* Either may be NULL: nothing yet. */
GgenAlgebra *ggen_algebra_join (GgenArena *arena, GgenAlgebra *left, GgenAlgebra *right);

GgenExpression *ggen_expression_new_variable (GgenArena *arena, GgenPlace place, guint column);
GgenExpression *ggen_expression_new_constant (GgenArena *arena, GgenPlace place, GgenTerm *term);
GgenExpression *
ggen_expression_new_exists (GgenArena *arena, GgenPlace place, GgenAlgebra *pattern);
GgenExpression *ggen_expression_new_call (GgenArena *arena,
                                          GgenPlace place,
                                          GgenFunction function,
                                          GgenExpression *const *arguments,
                                          guint n_arguments);
/* AND of all, kept flat; NULL for none. */
GgenExpression *ggen_expression_new_conjunction (GgenArena *arena,
                                                 GgenExpression *const *conditions,
                                                 guint n_conditions);

/* The variables in scope of a node (section 18.2.1), hidden ones included. */
void ggen_algebra_add_visible (const GgenAlgebra *self, GgenColumnSet set);
/* The variables that an expression reads, those of the patterns in it included. */
void ggen_expression_add_columns (const GgenExpression *self, GgenColumnSet set);

/* S-expressions: (project (?s) (bgp (triple ?s ?p ?o))). Hidden variables are written ?.N, their N
 * counted in order of appearance; ?x/1 is another variable than ?x, of a sub-query. */
char *ggen_algebra_query_to_string (const GgenAlgebraQuery *query);
char *ggen_algebra_to_string (const GgenAlgebraQuery *query, const GgenAlgebra *algebra);

/* What @iri is, seen from @base_uri (nullable): RFC 3986, section 5.2. In the arena, or @iri. */
const char *ggen_sparql_resolve_iri (GgenArena *arena, const char *iri, const char *base_uri);

/* "source:line:column: MESSAGE" in GGEN_QUERY_ERROR, for use by evaluators, too. */
void ggen_query_set_error (GError **error,
                           GgenQueryError code,
                           const char *source_name,
                           GgenPlace place,
                           const char *format,
                           ...) G_GNUC_PRINTF (5, 6);

G_END_DECLS
