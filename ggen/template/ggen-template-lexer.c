/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-lexer-private.h"

#include <string.h>

/* Cuts the source into tokens. What is left of whitespace is settled here, so that the parser
 * sees only the text that will be printed. */
typedef struct
{
  const GgenTemplateSource *source;
  const GgenLexerOptions *options;
  const char *cursor;
  const char *end;
  gboolean at_line_start; /* whether the text at the cursor begins a line */
  GArray *tokens;         /* (element-type GgenToken) */
  GError **error;
} Lexer;

static gboolean
fail (Lexer *lexer, const char *place, const char *message)
{
  ggen_template_source_set_error (lexer->source, place - lexer->source->text, lexer->error,
                                  GGEN_TEMPLATE_ERROR_SYNTAX, "%s", message);

  return FALSE;
}

static void
add_token (Lexer *lexer, GgenTokenType type, const char *start, const char *end)
{
  GgenToken token = {type, start - lexer->source->text, end - start};

  g_array_append_val (lexer->tokens, token);
}

static gboolean
is_space (char character)
{
  return g_ascii_isspace (character) || character == '\v';
}

static const char *
skip_space (const Lexer *lexer, const char *cursor)
{
  while (cursor < lexer->end && is_space (*cursor))
    cursor++;

  return cursor;
}

/* Where the text before a tag ends, given the sign after the tag's opening. */
static const char *
trim_before (Lexer *lexer, const char *start, const char *end, char sign, gboolean is_variable)
{
  const char *line = end;

  if (sign == '-')
    {
      while (end > start && is_space (end[-1]))
        end--;
      return end;
    }
  if (sign == '+' || is_variable || !lexer->options->lstrip_blocks)
    return end;

  while (line > start && line[-1] != '\n')
    line--;
  if (line == start && !lexer->at_line_start)
    return end;
  for (const char *cursor = line; cursor < end; cursor++)
    if (!is_space (*cursor))
      return end;

  return line;
}

static void
add_data (Lexer *lexer, const char *start, const char *end)
{
  if (end > start)
    add_token (lexer, GGEN_TOKEN_DATA, start, end);
}

/* After the end of a block or comment: @sign stands before the closing. */
static void
trim_after (Lexer *lexer, char sign)
{
  const char *start = lexer->cursor;

  if (sign == '-')
    lexer->cursor = skip_space (lexer, lexer->cursor);
  else if (sign != '+' && lexer->options->trim_blocks && lexer->cursor < lexer->end
           && *lexer->cursor == '\n')
    lexer->cursor++;
  lexer->at_line_start = lexer->cursor > start && lexer->cursor[-1] == '\n';
}

static char
sign_at (const char *cursor)
{
  return *cursor == '-' || *cursor == '+' ? *cursor : '\0';
}

/* Matches `{% WORD %}` at @start; sets where it ends and the signs inside its ends. */
static gboolean
match_word_tag (const Lexer *lexer,
                const char *start,
                const char *word,
                const char **after,
                char *closing_sign)
{
  const char *cursor = start + 2;
  gsize length = strlen (word);

  if (sign_at (cursor))
    cursor++;
  cursor = skip_space (lexer, cursor);
  if ((gsize) (lexer->end - cursor) < length || strncmp (cursor, word, length) != 0)
    return FALSE;
  cursor = skip_space (lexer, cursor + length);
  *closing_sign = sign_at (cursor);
  if (*closing_sign)
    cursor++;
  if (cursor[0] != '%' || cursor[1] != '}')
    return FALSE;
  *after = cursor + 2;

  return TRUE;
}

static gboolean
lex_raw (Lexer *lexer, const char *tag, const char *content, char opening_sign)
{
  const char *start = content, *after;
  char sign;

  if (opening_sign == '-')
    start = skip_space (lexer, start);
  for (const char *cursor = start; (cursor = strstr (cursor, "{%")) != NULL; cursor += 2)
    if (cursor < lexer->end && match_word_tag (lexer, cursor, "endraw", &after, &sign))
      {
        lexer->at_line_start = FALSE;
        add_data (lexer, start, trim_before (lexer, start, cursor, sign_at (cursor + 2), FALSE));
        lexer->cursor = after;
        trim_after (lexer, sign);
        return TRUE;
      }

  return fail (lexer, tag, "this raw block is not closed: expected '{% endraw %}'");
}

static gboolean
lex_comment (Lexer *lexer, const char *tag)
{
  const char *close = strstr (tag + 2, "#}");

  if (close == NULL || close >= lexer->end)
    return fail (lexer, tag, "this comment is not closed: expected '#}'");
  lexer->cursor = close + 2;
  trim_after (lexer, close > tag + 2 ? sign_at (close - 1) : '\0');

  return TRUE;
}

static gboolean
is_name_start (gunichar character)
{
  return character == '_' || g_unichar_isalpha (character);
}

static void
lex_name (Lexer *lexer)
{
  const char *start = lexer->cursor;

  while (lexer->cursor < lexer->end)
    {
      gunichar character = g_utf8_get_char (lexer->cursor);

      if (!is_name_start (character) && !g_unichar_isdigit (character)
          && !g_unichar_ismark (character))
        break;
      lexer->cursor = g_utf8_next_char (lexer->cursor);
    }
  add_token (lexer, GGEN_TOKEN_NAME, start, lexer->cursor);
}

static gboolean
lex_string (Lexer *lexer)
{
  const char *start = lexer->cursor;
  char quote = *start;

  for (lexer->cursor++; lexer->cursor < lexer->end && *lexer->cursor != quote; lexer->cursor++)
    if (*lexer->cursor == '\\' && lexer->cursor + 1 < lexer->end)
      lexer->cursor++;
  if (lexer->cursor >= lexer->end)
    return fail (lexer, start, "this string is not closed");
  lexer->cursor++;
  add_token (lexer, GGEN_TOKEN_STRING, start, lexer->cursor);

  return TRUE;
}

static gboolean
is_digit_of_base (char character, guint base)
{
  int value = g_ascii_xdigit_value (character);

  return value >= 0 && value < (int) base;
}

static gboolean
lex_digits (Lexer *lexer, guint base)
{
  while (is_digit_of_base (*lexer->cursor, base) || *lexer->cursor == '_')
    {
      if (*lexer->cursor == '_' && !is_digit_of_base (lexer->cursor[1], base))
        return fail (lexer, lexer->cursor, "'_' may only stand between the digits of a number");
      lexer->cursor++;
    }

  return TRUE;
}

static gboolean
lex_number (Lexer *lexer)
{
  const char *start = lexer->cursor;
  GgenTokenType type = GGEN_TOKEN_INTEGER;
  char prefix = *start == '0' ? g_ascii_tolower (start[1]) : '\0';
  guint base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 10;
  gboolean is_position = start > lexer->source->text && start[-1] == '.';

  if (base != 10)
    {
      lexer->cursor += 2;
      if (!is_digit_of_base (*lexer->cursor, base))
        return fail (lexer, start, "this number has no digits");
      if (!lex_digits (lexer, base))
        return FALSE;
    }
  else
    {
      if (!lex_digits (lexer, 10))
        return FALSE;
      if (!is_position && lexer->cursor[0] == '.' && g_ascii_isdigit (lexer->cursor[1]))
        {
          type = GGEN_TOKEN_FLOAT;
          lexer->cursor++;
          if (!lex_digits (lexer, 10))
            return FALSE;
        }
      if (!is_position && (lexer->cursor[0] == 'e' || lexer->cursor[0] == 'E'))
        {
          const char *digits = lexer->cursor + 1;

          if (*digits == '+' || *digits == '-')
            digits++;
          if (g_ascii_isdigit (*digits))
            {
              type = GGEN_TOKEN_FLOAT;
              lexer->cursor = digits;
              if (!lex_digits (lexer, 10))
                return FALSE;
            }
        }
    }
  if (lexer->cursor < lexer->end && is_name_start (g_utf8_get_char (lexer->cursor)))
    return fail (lexer, lexer->cursor, "a number cannot go on with a letter");
  add_token (lexer, type, start, lexer->cursor);

  return TRUE;
}

static const struct
{
  char text[3];
  GgenTokenType type;
} operators[] = {
    {"//", GGEN_TOKEN_FLOOR_DIVIDE},
    {"**", GGEN_TOKEN_POWER},
    {"==", GGEN_TOKEN_EQUAL},
    {"!=", GGEN_TOKEN_NOT_EQUAL},
    {"<=", GGEN_TOKEN_LESS_EQUAL},
    {">=", GGEN_TOKEN_GREATER_EQUAL},
    {"+", GGEN_TOKEN_ADD},
    {"-", GGEN_TOKEN_SUBTRACT},
    {"*", GGEN_TOKEN_MULTIPLY},
    {"/", GGEN_TOKEN_DIVIDE},
    {"%", GGEN_TOKEN_MODULO},
    {"~", GGEN_TOKEN_TILDE},
    {"<", GGEN_TOKEN_LESS},
    {">", GGEN_TOKEN_GREATER},
    {"=", GGEN_TOKEN_ASSIGN},
    {".", GGEN_TOKEN_DOT},
    {":", GGEN_TOKEN_COLON},
    {",", GGEN_TOKEN_COMMA},
    {"|", GGEN_TOKEN_PIPE},
    {"(", GGEN_TOKEN_LEFT_PARENTHESIS},
    {")", GGEN_TOKEN_RIGHT_PARENTHESIS},
    {"[", GGEN_TOKEN_LEFT_BRACKET},
    {"]", GGEN_TOKEN_RIGHT_BRACKET},
    {"{", GGEN_TOKEN_LEFT_BRACE},
    {"}", GGEN_TOKEN_RIGHT_BRACE},
};

static gboolean
lex_operator (Lexer *lexer, int *n_braces)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      gsize length = strlen (operators[i].text);

      if (strncmp (lexer->cursor, operators[i].text, length) != 0)
        continue;
      add_token (lexer, operators[i].type, lexer->cursor, lexer->cursor + length);
      lexer->cursor += length;
      if (operators[i].type == GGEN_TOKEN_LEFT_BRACE)
        ++*n_braces;
      else if (operators[i].type == GGEN_TOKEN_RIGHT_BRACE)
        --*n_braces;
      return TRUE;
    }

  return fail (lexer, lexer->cursor, "unexpected character");
}

/* The end of a tag; inside of braces `}}` closes two of them instead. */
static gboolean
match_tag_end (Lexer *lexer, gboolean is_variable, int n_braces)
{
  const char *cursor = lexer->cursor;
  const char *close = is_variable ? "}}" : "%}";
  char sign = sign_at (cursor);

  if (n_braces > 0 && is_variable)
    return FALSE;
  if (sign)
    cursor++;
  if (strncmp (cursor, close, 2) != 0)
    return FALSE;

  add_token (lexer, is_variable ? GGEN_TOKEN_VARIABLE_END : GGEN_TOKEN_BLOCK_END, lexer->cursor,
             cursor + 2);
  lexer->cursor = cursor + 2;
  if (!is_variable)
    trim_after (lexer, sign);
  else
    {
      lexer->at_line_start = FALSE;
      if (sign == '-')
        trim_after (lexer, sign);
    }

  return TRUE;
}

static gboolean
lex_tag (Lexer *lexer, const char *tag, gboolean is_variable)
{
  int n_braces = 0;

  lexer->cursor = tag + (sign_at (tag + 2) ? 3 : 2);
  add_token (lexer, is_variable ? GGEN_TOKEN_VARIABLE_BEGIN : GGEN_TOKEN_BLOCK_BEGIN, tag,
             lexer->cursor);
  for (;;)
    {
      gboolean is_read = TRUE;

      lexer->cursor = skip_space (lexer, lexer->cursor);
      if (lexer->cursor >= lexer->end)
        return fail (lexer, tag,
                     is_variable ? "this tag is not closed: expected '}}'"
                                 : "this tag is not closed: expected '%}'");
      if (match_tag_end (lexer, is_variable, n_braces))
        return TRUE;
      if (is_name_start (g_utf8_get_char (lexer->cursor)))
        lex_name (lexer);
      else if (g_ascii_isdigit (*lexer->cursor))
        is_read = lex_number (lexer);
      else if (*lexer->cursor == '"' || *lexer->cursor == '\'')
        is_read = lex_string (lexer);
      else
        is_read = lex_operator (lexer, &n_braces);
      if (!is_read)
        return FALSE;
    }
}

/* The next `{{`, `{%` or `{#`. */
static const char *
find_tag (Lexer *lexer)
{
  const char *cursor = lexer->cursor;

  while ((cursor = memchr (cursor, '{', lexer->end - cursor)) != NULL)
    {
      if (cursor[1] != '\0' && strchr ("{%#", cursor[1]) != NULL)
        return cursor + 1 < lexer->end ? cursor : NULL;
      cursor++;
    }

  return NULL;
}

static gboolean
lex_template (Lexer *lexer)
{
  const char *tag;

  while ((tag = find_tag (lexer)) != NULL)
    {
      gboolean is_variable = tag[1] == '{', is_read;
      const char *after;
      char sign = sign_at (tag + 2), closing_sign;

      add_data (lexer, lexer->cursor, trim_before (lexer, lexer->cursor, tag, sign, is_variable));
      if (tag[1] == '#')
        is_read = lex_comment (lexer, tag);
      else if (!is_variable && match_word_tag (lexer, tag, "raw", &after, &closing_sign))
        is_read = lex_raw (lexer, tag, after, closing_sign);
      else
        is_read = lex_tag (lexer, tag, is_variable);
      if (!is_read)
        return FALSE;
    }
  add_data (lexer, lexer->cursor, lexer->end);
  add_token (lexer, GGEN_TOKEN_END, lexer->end, lexer->end);

  return TRUE;
}

/* Returns: (transfer full) (nullable) (element-type GgenToken): the tokens, ended by an END */
GArray *
ggen_template_lex (const GgenTemplateSource *source,
                   const GgenLexerOptions *options,
                   GError **error)
{
  g_autoptr (GArray) tokens = g_array_sized_new (FALSE, FALSE, sizeof (GgenToken), 64);
  Lexer lexer = {
      .source = source,
      .options = options,
      .cursor = source->text,
      .end = source->text + source->length,
      .at_line_start = TRUE,
      .tokens = tokens,
      .error = error,
  };

  if (!options->keep_trailing_newline && source->length > 0 && lexer.end[-1] == '\n')
    lexer.end--;

  return lex_template (&lexer) ? g_steal_pointer (&tokens) : NULL;
}

/* As messages call it. */
const char *
ggen_token_type_to_string (GgenTokenType type)
{
  switch (type)
    {
    case GGEN_TOKEN_END:
      return "the end of the template";
    case GGEN_TOKEN_DATA:
      return "text";
    case GGEN_TOKEN_VARIABLE_BEGIN:
      return "'{{'";
    case GGEN_TOKEN_VARIABLE_END:
      return "'}}'";
    case GGEN_TOKEN_BLOCK_BEGIN:
      return "'{%'";
    case GGEN_TOKEN_BLOCK_END:
      return "'%}'";
    case GGEN_TOKEN_NAME:
      return "a name";
    case GGEN_TOKEN_STRING:
      return "a string";
    case GGEN_TOKEN_INTEGER:
    case GGEN_TOKEN_FLOAT:
      return "a number";
    default:
      break;
    }
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].type == type)
      {
        static const char *const quoted[] = {
            "'//'", "'**'", "'=='", "'!='", "'<='", "'>='", "'+'", "'-'", "'*'",
            "'/'",  "'%'",  "'~'",  "'<'",  "'>'",  "'='",  "'.'", "':'", "','",
            "'|'",  "'('",  "')'",  "'['",  "']'",  "'{'",  "'}'",
        };

        G_STATIC_ASSERT (G_N_ELEMENTS (quoted) == G_N_ELEMENTS (operators));
        return quoted[i];
      }

  return "something else";
}
