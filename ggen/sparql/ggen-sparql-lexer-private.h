/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-arena-private.h"
#include "ggen-expression-private.h"

G_BEGIN_DECLS

/* The terminals of the grammar (SPARQL 1.1, section 19.8). Punctuation has its own character as its
 * type. Signed numbers are a sign and a number; NIL and ANON are their two brackets. */
typedef enum
{
  GGEN_TOKEN_END = 256,
  GGEN_TOKEN_ERROR,       /* value: what is wrong; always the last token */
  GGEN_TOKEN_WORD,        /* value: a keyword or function name, as spelled */
  GGEN_TOKEN_IRI,         /* value: what stands between < and > */
  GGEN_TOKEN_PNAME,       /* value: the local name, unescaped; prefix: before the colon */
  GGEN_TOKEN_BLANK_LABEL, /* value: after _: */
  GGEN_TOKEN_VARIABLE,    /* value: after ? or $ */
  GGEN_TOKEN_LANGUAGE,    /* value: after @ */
  GGEN_TOKEN_STRING,      /* value: unescaped */
  GGEN_TOKEN_INTEGER,     /* value: as spelled; so the next two */
  GGEN_TOKEN_DECIMAL,
  GGEN_TOKEN_DOUBLE,
  GGEN_TOKEN_NOT_EQUAL,
  GGEN_TOKEN_LESS_OR_EQUAL,
  GGEN_TOKEN_GREATER_OR_EQUAL,
  GGEN_TOKEN_AND,
  GGEN_TOKEN_OR,
  GGEN_TOKEN_DATATYPE, /* ^^ */
} GgenTokenType;

typedef struct
{
  guint type;         /* GgenTokenType or a character */
  guint length;       /* in bytes */
  const char *start;  /* in the text with its code point escapes replaced */
  const char *value;  /* (nullable) */
  const char *prefix; /* (nullable): GGEN_TOKEN_PNAME */
  GgenPlace place;
} GgenToken;

/* All tokens of @text, the last one being END or ERROR. All memory is the arena's. */
const GgenToken *ggen_sparql_tokenize (GgenArena *arena, const char *text);

G_END_DECLS
