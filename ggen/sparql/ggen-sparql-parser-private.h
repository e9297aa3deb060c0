/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-algebra-private.h"
#include "ggen-sparql-lexer-private.h"

G_BEGIN_DECLS

/* A recursive-descent parser of SPARQL 1.1 queries (section 19.8) that makes the algebra (section
 * 18.2) as it goes. Comments name the productions of the grammar.
 *
 * Every parse function returns NULL or FALSE after an error, which is set exactly once.
 */

/* Where names are looked up. A sub-query has one of its own; what it projects is its parent's. */
typedef struct _GgenSparqlScope GgenSparqlScope;

struct _GgenSparqlScope
{
  GgenSparqlScope *parent; /* (nullable) */
  GHashTable *columns;     /* (owned): name to column */
  GHashTable *projected;   /* (nullable) (owned): the names that are the parent's */
};

typedef enum
{
  GGEN_TRIPLES_PATTERN,  /* blank nodes are variables, predicates may be paths */
  GGEN_TRIPLES_TEMPLATE, /* blank nodes are terms, no paths */
} GgenTriplesMode;

typedef struct
{
  GgenArena *arena;
  GgenAlgebraQuery *query;
  const GgenToken *token; /* the next one */
  GError **error;

  GHashTable *prefixes; /* (owned): prefix to IRI */
  const char *base_uri; /* (nullable) */
  GArray *variables;    /* (owned) (element-type GgenVariable) */

  GgenSparqlScope *scope;
  GHashTable *blank_labels;  /* (owned): label to BlankLabel of the patterns */
  guint basic_graph_pattern; /* which one is being read; labels do not cross them */
  guint n_basic_graph_patterns;
  guint n_template_blanks;
  guint nesting;

  GArray *aggregates; /* (nullable) (element-type GgenAggregate): NULL where none may stand */
} GgenSparqlParser;

/* ggen-sparql-parser.c: tokens, names and terms */

/* Fills @query, in @arena. @prefixes (nullable): prefixes that the text need not declare. */
gboolean ggen_sparql_parse (GgenArena *arena,
                            GgenAlgebraQuery *query,
                            const char *text,
                            GHashTable *prefixes,
                            GError **error);

void ggen_sparql_parser_fail (GgenSparqlParser *self,
                              GgenQueryError code,
                              GgenPlace place,
                              const char *format,
                              ...) G_GNUC_PRINTF (4, 5);
/* "expected WHAT, found ..." at the next token; always FALSE. */
gboolean ggen_sparql_parser_fail_expected (GgenSparqlParser *self, const char *what);

gboolean ggen_sparql_parser_is_word (GgenSparqlParser *self, const char *word);
/* The keyword 'a', which is rdf:type; in small letters only */
gboolean ggen_sparql_parser_is_a (GgenSparqlParser *self);
gboolean ggen_sparql_parser_accept_word (GgenSparqlParser *self, const char *word);
gboolean ggen_sparql_parser_expect_word (GgenSparqlParser *self, const char *word);
gboolean ggen_sparql_parser_accept (GgenSparqlParser *self, guint type);
gboolean ggen_sparql_parser_expect (GgenSparqlParser *self, guint type, const char *what);
/* Both brackets, with nothing between them: NIL and ANON */
gboolean ggen_sparql_parser_accept_pair (GgenSparqlParser *self, guint open, guint close);

/* Guards every recursion of the grammar. */
gboolean ggen_sparql_parser_enter (GgenSparqlParser *self);
void ggen_sparql_parser_leave (GgenSparqlParser *self);

/* Guards every recursion over what comes out: @height is of what was just made. */
gboolean ggen_sparql_parser_check_height (GgenSparqlParser *self, guint height, GgenPlace place);

guint ggen_sparql_parser_add_hidden_variable (GgenSparqlParser *self);
guint ggen_sparql_parser_lookup_variable (GgenSparqlParser *self, const char *name);

gboolean ggen_sparql_parser_is_iri (GgenSparqlParser *self);
/* iri: the absolute IRI, in the arena */
const char *ggen_sparql_parser_parse_iri (GgenSparqlParser *self);
GgenTerm *ggen_sparql_parser_parse_iri_term (GgenSparqlParser *self);
GgenTerm *ggen_sparql_parser_new_iri (GgenSparqlParser *self, const char *iri);
/* RDFLiteral | NumericLiteral | BooleanLiteral */
gboolean ggen_sparql_parser_is_literal (GgenSparqlParser *self);
GgenTerm *ggen_sparql_parser_parse_literal (GgenSparqlParser *self);

/* ggen-sparql-parse-expression.c */

/* Expression */
GgenExpression *ggen_sparql_parse_expression (GgenSparqlParser *self);
/* BrackettedExpression | BuiltInCall | FunctionCall */
gboolean ggen_sparql_is_constraint (GgenSparqlParser *self);
GgenExpression *ggen_sparql_parse_constraint (GgenSparqlParser *self);

/* ggen-sparql-parse-triples.c */

/* What stands between two filters, binds or groups: triple patterns and what paths dissolve into */
typedef struct
{
  GgenTriplesMode mode;
  GArray *triples;      /* (owned) (element-type GgenTriplePattern): not yet in the algebra */
  GgenAlgebra *pattern; /* (nullable) */
} GgenTriplesBlock;

void ggen_triples_block_init (GgenTriplesBlock *block, GgenTriplesMode mode);
void ggen_triples_block_clear (GgenTriplesBlock *block);
/* Everything read so far as one node, or NULL for nothing */
GgenAlgebra *ggen_triples_block_end (GgenTriplesBlock *block, GgenSparqlParser *parser);

gboolean ggen_sparql_is_triples_start (GgenSparqlParser *self);
/* TriplesSameSubjectPath, TriplesSameSubject */
gboolean ggen_sparql_parse_triples (GgenSparqlParser *self, GgenTriplesBlock *block);
/* VarOrIri */
gboolean ggen_sparql_parse_variable_or_iri (GgenSparqlParser *self, GgenSlot *slot);

/* ggen-sparql-parse-path.c */

/* Path */
GgenPath *ggen_sparql_parse_path (GgenSparqlParser *self);
/* Adds what the path means between two slots (section 18.2.2.4) */
gboolean ggen_sparql_add_path (GgenSparqlParser *self,
                               GgenTriplesBlock *block,
                               GgenSlot subject,
                               GgenPath *path,
                               GgenSlot object);

/* ggen-sparql-parse-pattern.c */

/* GroupGraphPattern */
GgenAlgebra *ggen_sparql_parse_group_graph_pattern (GgenSparqlParser *self);
/* DataBlock */
GgenAlgebra *ggen_sparql_parse_data_block (GgenSparqlParser *self);

/* ggen-sparql-parse-select.c */

/* SubSelect, and what SelectQuery is after its prologue */
GgenAlgebra *ggen_sparql_parse_sub_select (GgenSparqlParser *self);
GgenAlgebra *ggen_sparql_parse_select_query (GgenSparqlParser *self);
/* SolutionModifier, ValuesClause, for a query without a SELECT clause */
GgenAlgebra *ggen_sparql_parse_modifiers (GgenSparqlParser *self, GgenAlgebra *pattern);
/* DatasetClause* */
gboolean ggen_sparql_parse_dataset (GgenSparqlParser *self);

G_END_DECLS
