/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-ast-private.h"

G_BEGIN_DECLS

/* How deep statements and parentheses may nest, and how long a chain of operators may be. */
#define GGEN_PARSER_MAX_DEPTH 100
#define GGEN_PARSER_MAX_HEIGHT 1000

/* What surrounds the place that is being parsed. */
typedef struct
{
  guint loops;     /* how many loops, inside of the innermost macro or block */
  GgenNode *macro; /* (nullable): the innermost */
  gboolean in_block;
} GgenParserPlace;

typedef struct
{
  const GgenTemplateSource *source;
  const GgenToken *tokens;
  const GgenToken *current;
  GgenNames *names;
  GgenTree *tree;
  GHashTable *blocks; /* (element-type GgenString): names of the blocks so far */
  GPtrArray *loops;   /* (element-type GgenNode): every FOR around, across macros too */
  GgenParserPlace place;
  guint depth;
  guint n_closed; /* how many constructs other than `if` are open */
  GError **error;
  gboolean has_failed;
} GgenParser;

/* Every parsing function returns NULL (or FALSE) after it has set the error. */
gpointer
ggen_parser_fail (GgenParser *self, guint32 offset, GgenTemplateError code, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
gpointer ggen_parser_fail_expected (GgenParser *self, const char *expected);
gboolean ggen_parser_enter (GgenParser *self);
void ggen_parser_leave (GgenParser *self);
gboolean ggen_parser_accept (GgenParser *self, GgenTokenType type);
gboolean ggen_parser_expect (GgenParser *self, GgenTokenType type);
gboolean ggen_parser_is_word (GgenParser *self, const char *word);
gboolean ggen_parser_accept_word (GgenParser *self, const char *word);
gboolean ggen_parser_expect_word (GgenParser *self, const char *word);
GgenString *ggen_parser_expect_name (GgenParser *self, const char *what);

GgenNode *ggen_parser_expression (GgenParser *self);
GgenNode *ggen_parser_expression_without_condition (GgenParser *self);
GgenNode *ggen_parser_tuple (GgenParser *self, gboolean with_condition);
GgenNode *ggen_parser_filters (GgenParser *self, GgenNode *operand);
GgenNode *ggen_parser_postfix (GgenParser *self);

GgenNode *ggen_parser_primary (GgenParser *self);
char *ggen_parser_describe (GgenParser *self);
GgenNode *ggen_parser_add (GgenParser *self, GgenNodeType type);
gboolean ggen_parser_body (GgenParser *self,
                           const GgenNode *opener,
                           const char *const *ends,
                           GgenNode **body);
gboolean ggen_parser_end (GgenParser *self);
GgenNode *ggen_parser_statement (GgenParser *self);
GgenNode *ggen_parser_block (GgenParser *self);
GgenNode *ggen_parser_macro (GgenParser *self);
GgenNode *ggen_parser_call_block (GgenParser *self);

GgenNode *ggen_parser_number (GgenParser *self);

static inline const char *
ggen_parser_text (GgenParser *self, const GgenToken *token)
{
  return self->source->text + token->offset;
}

/* Puts a child at the end of the list that @end points to. */
static inline void
ggen_node_append (GgenNode *parent, GgenNode ***end, GgenNode *child)
{
  **end = child;
  *end = &child->next;
  parent->height = MAX (parent->height, child->height + 1);
}

G_END_DECLS
