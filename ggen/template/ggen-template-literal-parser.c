/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Strings, numbers, names, lists, tuples and maps. */

#include "ggen-template-parser-private.h"

#include <errno.h>

static gboolean
append_octal_or_hex (const char **cursor, const char *end, GgenBuffer *text)
{
  char kind = **cursor;
  guint n_digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  gunichar character = 0;

  if (n_digits == 0)
    {
      for (int i = 0; i < 3 && *cursor < end && **cursor >= '0' && **cursor <= '7'; i++)
        character = character * 8 + (*(*cursor)++ - '0');
      ggen_buffer_append_unichar (text, character);
      return character != 0;
    }

  ++*cursor;
  for (guint i = 0; i < n_digits; i++, ++*cursor)
    {
      int digit = *cursor < end ? g_ascii_xdigit_value (**cursor) : -1;

      if (digit < 0)
        return FALSE;
      character = character * 16 + digit;
    }
  if (character == 0 || !g_unichar_validate (character))
    return FALSE;
  ggen_buffer_append_unichar (text, character);

  return TRUE;
}

/* The backslash is behind the cursor. */
static gboolean
append_escape (const char **cursor, const char *end, GgenBuffer *text)
{
  static const char from[] = "abfnrtv\\'\"", to[] = "\a\b\f\n\r\t\v\\'\"";
  char escape = **cursor;
  const char *known = strchr (from, escape);

  if (escape == '\n')
    {
      ++*cursor;
      return TRUE;
    }
  if (known != NULL)
    {
      ggen_buffer_append_char (text, to[known - from]);
      ++*cursor;
      return TRUE;
    }
  if (strchr ("xuU01234567", escape) != NULL)
    return append_octal_or_hex (cursor, end, text);

  /* As in Python: what is no escape stays, with its backslash. */
  ggen_buffer_append_char (text, '\\');

  return TRUE;
}

static gboolean
append_string_token (GgenParser *self, const GgenToken *token, GgenBuffer *text)
{
  const char *cursor = ggen_parser_text (self, token) + 1;
  const char *end = cursor + token->length - 2;

  while (cursor < end)
    {
      const char *escape = memchr (cursor, '\\', end - cursor);

      if (escape == NULL)
        escape = end;
      ggen_buffer_append (text, cursor, escape - cursor);
      cursor = escape;
      if (cursor == end)
        break;
      cursor++;
      if (!append_escape (&cursor, end, text))
        {
          ggen_parser_fail (self, escape - self->source->text, GGEN_TEMPLATE_ERROR_SYNTAX,
                            "this escape names no character");
          return FALSE;
        }
    }

  return TRUE;
}

/* Strings that follow each other are one. */
static GgenNode *
parse_string (GgenParser *self)
{
  g_auto (GgenBuffer) text = {0};
  guint32 offset = self->current->offset;

  while (self->current->type == GGEN_TOKEN_STRING)
    if (!append_string_token (self, self->current++, &text))
      return NULL;

  return ggen_tree_add_string (self->tree, text.data != NULL ? text.data : "", text.length, offset);
}

GgenNode *
ggen_parser_number (GgenParser *self)
{
  const GgenToken *token = self->current++;
  GgenNode *node = ggen_tree_add (self->tree, GGEN_NODE_CONSTANT, token->offset);
  g_autoptr (GString) digits = g_string_sized_new (token->length);
  guint64 value;
  guint base = 10;
  const char *start;

  for (guint32 i = 0; i < token->length; i++)
    if (ggen_parser_text (self, token)[i] != '_')
      g_string_append_c (digits, ggen_parser_text (self, token)[i]);
  if (token->type == GGEN_TOKEN_FLOAT)
    {
      node->value = ggen_slot_double (g_ascii_strtod (digits->str, NULL));
      return node;
    }

  start = digits->str;
  if (digits->len > 2 && g_ascii_isalpha (start[1]))
    {
      char prefix = g_ascii_tolower (start[1]);

      base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : 2;
      start += 2;
    }
  errno = 0;
  value = g_ascii_strtoull (start, NULL, base);
  if (errno == ERANGE || value > G_MAXINT64)
    return ggen_parser_fail (self, token->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "this integer does not fit in 64 bits");
  node->value = ggen_slot_integer ((gint64) value);

  return node;
}

static GgenNode *
parse_name (GgenParser *self)
{
  static const struct
  {
    const char *word;
    GgenSlot value;
  } constants[] = {
      {"true", {.kind = GGEN_VALUE_BOOLEAN, .as.integer = 1}},
      {"True", {.kind = GGEN_VALUE_BOOLEAN, .as.integer = 1}},
      {"false", {.kind = GGEN_VALUE_BOOLEAN, .as.integer = 0}},
      {"False", {.kind = GGEN_VALUE_BOOLEAN, .as.integer = 0}},
      {"none", {.kind = GGEN_VALUE_NULL}},
      {"None", {.kind = GGEN_VALUE_NULL}},
  };
  const GgenToken *token = self->current;
  GgenNode *node;

  for (guint i = 0; i < G_N_ELEMENTS (constants); i++)
    if (ggen_parser_accept_word (self, constants[i].word))
      {
        node = ggen_tree_add (self->tree, GGEN_NODE_CONSTANT, token->offset);
        node->value = constants[i].value;
        return node;
      }

  if (self->place.macro != NULL)
    {
      if (ggen_parser_is_word (self, "caller"))
        self->place.macro->flags |= GGEN_NODE_USES_CALLER;
      else if (ggen_parser_is_word (self, "varargs"))
        self->place.macro->flags |= GGEN_NODE_USES_VARARGS;
      else if (ggen_parser_is_word (self, "kwargs"))
        self->place.macro->flags |= GGEN_NODE_USES_KWARGS;
    }
  if (ggen_parser_is_word (self, "loop"))
    for (guint i = 0; i < self->loops->len; i++)
      ((GgenNode *) self->loops->pdata[i])->flags |= GGEN_NODE_USES_LOOP;

  node = ggen_tree_add (self->tree, GGEN_NODE_NAME, token->offset);
  node->name = ggen_parser_expect_name (self, "an expression");

  return node->name != NULL ? node : NULL;
}

static GgenNode *
parse_list (GgenParser *self)
{
  GgenNode *node = ggen_tree_add (self->tree, GGEN_NODE_LIST, self->current->offset);
  GgenNode **end = &node->first, *item;

  self->current++;
  while (self->current->type != GGEN_TOKEN_RIGHT_BRACKET)
    {
      item = ggen_parser_expression (self);
      if (item == NULL)
        return NULL;
      ggen_node_append (node, &end, item);
      if (!ggen_parser_accept (self, GGEN_TOKEN_COMMA)
          && self->current->type != GGEN_TOKEN_RIGHT_BRACKET)
        return ggen_parser_fail_expected (self, "',' or ']'");
    }
  self->current++;

  return node;
}

static GgenNode *
parse_map (GgenParser *self)
{
  GgenNode *node = ggen_tree_add (self->tree, GGEN_NODE_MAP, self->current->offset);
  GgenNode **end = &node->first, *item;

  self->current++;
  while (self->current->type != GGEN_TOKEN_RIGHT_BRACE)
    {
      item = ggen_parser_expression (self);
      if (item == NULL || !ggen_parser_expect (self, GGEN_TOKEN_COLON))
        return NULL;
      ggen_node_append (node, &end, item);
      item = ggen_parser_expression (self);
      if (item == NULL)
        return NULL;
      ggen_node_append (node, &end, item);
      if (!ggen_parser_accept (self, GGEN_TOKEN_COMMA)
          && self->current->type != GGEN_TOKEN_RIGHT_BRACE)
        return ggen_parser_fail_expected (self, "',' or '}'");
    }
  self->current++;

  return node;
}

static GgenNode *
parse_parenthesis (GgenParser *self)
{
  guint32 offset = self->current->offset;
  GgenNode *node;

  self->current++;
  if (ggen_parser_accept (self, GGEN_TOKEN_RIGHT_PARENTHESIS))
    return ggen_tree_add (self->tree, GGEN_NODE_TUPLE, offset);
  node = ggen_parser_tuple (self, TRUE);
  if (node == NULL || !ggen_parser_expect (self, GGEN_TOKEN_RIGHT_PARENTHESIS))
    return NULL;

  return node;
}

/* What an expression starts with. */
GgenNode *
ggen_parser_primary (GgenParser *self)
{
  switch (self->current->type)
    {
    case GGEN_TOKEN_NAME:
      return parse_name (self);
    case GGEN_TOKEN_STRING:
      return parse_string (self);
    case GGEN_TOKEN_INTEGER:
    case GGEN_TOKEN_FLOAT:
      return ggen_parser_number (self);
    case GGEN_TOKEN_LEFT_PARENTHESIS:
      return parse_parenthesis (self);
    case GGEN_TOKEN_LEFT_BRACKET:
      return parse_list (self);
    case GGEN_TOKEN_LEFT_BRACE:
      return parse_map (self);
    default:
      return ggen_parser_fail_expected (self, "an expression");
    }
}
