/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-source-private.h"

G_BEGIN_DECLS

typedef enum
{
  GGEN_TOKEN_END,
  GGEN_TOKEN_DATA,
  GGEN_TOKEN_VARIABLE_BEGIN,
  GGEN_TOKEN_VARIABLE_END,
  GGEN_TOKEN_BLOCK_BEGIN,
  GGEN_TOKEN_BLOCK_END,
  GGEN_TOKEN_NAME,
  GGEN_TOKEN_STRING,
  GGEN_TOKEN_INTEGER,
  GGEN_TOKEN_FLOAT,
  GGEN_TOKEN_ADD,
  GGEN_TOKEN_SUBTRACT,
  GGEN_TOKEN_MULTIPLY,
  GGEN_TOKEN_DIVIDE,
  GGEN_TOKEN_FLOOR_DIVIDE,
  GGEN_TOKEN_MODULO,
  GGEN_TOKEN_POWER,
  GGEN_TOKEN_TILDE,
  GGEN_TOKEN_EQUAL,
  GGEN_TOKEN_NOT_EQUAL,
  GGEN_TOKEN_LESS,
  GGEN_TOKEN_LESS_EQUAL,
  GGEN_TOKEN_GREATER,
  GGEN_TOKEN_GREATER_EQUAL,
  GGEN_TOKEN_ASSIGN,
  GGEN_TOKEN_DOT,
  GGEN_TOKEN_COLON,
  GGEN_TOKEN_COMMA,
  GGEN_TOKEN_PIPE,
  GGEN_TOKEN_LEFT_PARENTHESIS,
  GGEN_TOKEN_RIGHT_PARENTHESIS,
  GGEN_TOKEN_LEFT_BRACKET,
  GGEN_TOKEN_RIGHT_BRACKET,
  GGEN_TOKEN_LEFT_BRACE,
  GGEN_TOKEN_RIGHT_BRACE,
} GgenTokenType;

/* A piece of the source; strings with their quotes. */
typedef struct
{
  GgenTokenType type;
  guint32 offset;
  guint32 length;
} GgenToken;

typedef struct
{
  gboolean trim_blocks;
  gboolean lstrip_blocks;
  gboolean keep_trailing_newline;
} GgenLexerOptions;

GArray *ggen_template_lex (const GgenTemplateSource *source,
                           const GgenLexerOptions *options,
                           GError **error);
const char *ggen_token_type_to_string (GgenTokenType type);

G_END_DECLS
