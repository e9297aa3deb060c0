/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sparql-lexer-private.h"

#include <string.h>

/* The lexer of SPARQL 1.1 (section 19). The whole text becomes an array of tokens, so that the parser
 * can look ahead freely. A lexical error becomes the last token: the parser reports it if it comes
 * that far, and an earlier mistake of grammar first. */

/* A code point escape (section 19.2) that was replaced: places are those of the original text. */
typedef struct
{
  gsize offset;         /* of the character that replaced it, in the replaced text */
  guint original_width; /* in characters */
} Replacement;

typedef struct
{
  GgenArena *arena;
  GArray *tokens;       /* (element-type GgenToken) */
  GArray *replacements; /* (element-type Replacement) */
  const char *text;
  const char *cursor;

  /* Where the last place was computed for */
  const char *seen;
  guint seen_replacements;
  GgenPlace place;
} Lexer;

/* Places */

static GgenPlace
lexer_place_of (Lexer *self, const char *position)
{
  for (; self->seen < position; self->seen = g_utf8_next_char (self->seen))
    {
      guint width = 1;

      if (self->seen_replacements < self->replacements->len)
        {
          const Replacement *next =
              &g_array_index (self->replacements, Replacement, self->seen_replacements);

          if (next->offset == (gsize) (self->seen - self->text))
            {
              width = next->original_width;
              self->seen_replacements++;
            }
        }

      if (width == 1 && (*self->seen == '\n' || (*self->seen == '\r' && self->seen[1] != '\n')))
        {
          self->place.line++;
          self->place.column = 1;
        }
      else
        {
          self->place.column += width;
        }
    }

  return self->place;
}

/* Adds a token that ends at the cursor. */
static GgenToken *
lexer_add (Lexer *self, guint type, const char *start)
{
  GgenToken token = {
      .type = type,
      .start = start,
      .length = self->cursor - start,
      .place = lexer_place_of (self, start),
  };

  g_array_append_val (self->tokens, token);

  return &g_array_index (self->tokens, GgenToken, self->tokens->len - 1);
}

G_GNUC_PRINTF (3, 4)
static void
lexer_fail (Lexer *self, const char *position, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  lexer_add (self, GGEN_TOKEN_ERROR, position)->value = ggen_arena_strdup (self->arena, message);
}

/* Character classes, section 19.8 */

static gboolean
is_name_base (gunichar c)
{
  return g_ascii_isalpha (c < 128 ? (char) c : 0) || (c >= 0xC0 && c <= 0xD6)
         || (c >= 0xD8 && c <= 0xF6) || (c >= 0xF8 && c <= 0x2FF) || (c >= 0x370 && c <= 0x37D)
         || (c >= 0x37F && c <= 0x1FFF) || (c >= 0x200C && c <= 0x200D)
         || (c >= 0x2070 && c <= 0x218F) || (c >= 0x2C00 && c <= 0x2FEF)
         || (c >= 0x3001 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFDCF)
         || (c >= 0xFDF0 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0xEFFFF);
}

static gboolean
is_digit (gunichar c)
{
  return c >= '0' && c <= '9';
}

static gboolean
is_name_start (gunichar c)
{
  return c == '_' || is_name_base (c);
}

/* VARNAME after its first character */
static gboolean
is_variable_char (gunichar c)
{
  return is_name_start (c) || is_digit (c) || c == 0xB7 || (c >= 0x300 && c <= 0x36F) || c == 0x203F
         || c == 0x2040;
}

static gboolean
is_name_char (gunichar c)
{
  return c == '-' || is_variable_char (c);
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Terminals */

static void
lexer_skip_space_and_comments (Lexer *self)
{
  while (is_space (*self->cursor) || *self->cursor == '#')
    {
      if (*self->cursor == '#')
        self->cursor += strcspn (self->cursor, "\r\n");
      else
        self->cursor++;
    }
}

/* The end of the IRIREF that starts at @start, or NULL where it isn't one. */
static const char *
find_iri_end (const char *start)
{
  const char *end = start + 1;

  while ((guchar) *end > 0x20 && strchr ("<>\"{}|^`\\", *end) == NULL)
    end++;

  return *end == '>' ? end : NULL;
}

static void
lexer_read_iri_or_less (Lexer *self)
{
  const char *start = self->cursor;
  const char *end = find_iri_end (start);

  if (end != NULL)
    {
      self->cursor = end + 1;
      lexer_add (self, GGEN_TOKEN_IRI, start)->value =
          ggen_arena_strndup (self->arena, start + 1, end - start - 1);
    }
  else if (start[1] == '=')
    {
      self->cursor += 2;
      lexer_add (self, GGEN_TOKEN_LESS_OR_EQUAL, start);
    }
  else
    {
      self->cursor++;
      lexer_add (self, '<', start);
    }
}

/* ECHAR */
static char
unescape (char c)
{
  static const char from[] = "tbnrf\\\"'";
  static const char to[] = "\t\b\n\r\f\\\"'";
  const char *found = c != '\0' ? strchr (from, c) : NULL;

  return found != NULL ? to[found - from] : '\0';
}

static void
lexer_read_string (Lexer *self)
{
  const char *start = self->cursor;
  char quote = *start;
  gboolean is_long = start[1] == quote && start[2] == quote;
  g_autoptr (GString) value = g_string_new (NULL);
  const char *cursor = start + (is_long ? 3 : 1);

  for (;;)
    {
      if (*cursor == '\0')
        {
          lexer_fail (self, start, "this string has no end: expected %s",
                      is_long ? (quote == '"' ? "\"\"\"" : "'''")
                              : (quote == '"' ? "'\"'" : "\"'\""));
          return;
        }

      if (!is_long && (*cursor == '\n' || *cursor == '\r'))
        {
          lexer_fail (self, start,
                      "this string does not end on its line; write it between %s to span lines",
                      quote == '"' ? "\"\"\"" : "'''");
          return;
        }

      if (*cursor == '\\')
        {
          char c = unescape (cursor[1]);

          if (c == '\0')
            {
              lexer_fail (self, cursor, "unknown escape in a string; write \\\\ for a backslash");
              return;
            }

          g_string_append_c (value, c);
          cursor += 2;
        }
      else if (*cursor == quote && (!is_long || (cursor[1] == quote && cursor[2] == quote)))
        {
          cursor += is_long ? 3 : 1;
          break;
        }
      else
        {
          g_string_append_c (value, *cursor++);
        }
    }

  self->cursor = cursor;
  lexer_add (self, GGEN_TOKEN_STRING, start)->value =
      ggen_arena_strndup (self->arena, value->str, value->len);
}

static const char *
skip_digits (const char *cursor)
{
  while (is_digit (*cursor))
    cursor++;

  return cursor;
}

/* The end of EXPONENT at @cursor, or NULL */
static const char *
find_exponent_end (const char *cursor)
{
  if (*cursor != 'e' && *cursor != 'E')
    return NULL;

  cursor++;
  if (*cursor == '+' || *cursor == '-')
    cursor++;

  return is_digit (*cursor) ? skip_digits (cursor) : NULL;
}

static void
lexer_read_number (Lexer *self)
{
  const char *start = self->cursor;
  const char *end = skip_digits (start);
  guint type = GGEN_TOKEN_INTEGER;
  const char *exponent_end;

  if (*end == '.')
    {
      const char *fraction_end = skip_digits (end + 1);

      /* "5." is an integer and the end of a triple, "5.e0" is a double. */
      if (fraction_end > end + 1)
        {
          type = GGEN_TOKEN_DECIMAL;
          end = fraction_end;
        }
      else if (find_exponent_end (fraction_end) != NULL)
        {
          end = fraction_end;
        }
    }

  exponent_end = find_exponent_end (end);
  if (exponent_end != NULL)
    {
      type = GGEN_TOKEN_DOUBLE;
      end = exponent_end;
    }

  self->cursor = end;
  lexer_add (self, type, start)->value = ggen_arena_strndup (self->arena, start, end - start);
}

/* Steps back over trailing dots: a name does not end with one. */
static const char *
without_trailing_dots (const char *start, const char *end)
{
  while (end > start && end[-1] == '.')
    end--;

  return end;
}

static const char *
find_name_end (const char *start)
{
  const char *end = start;

  while (*end == '.' || is_name_char (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);

  return end;
}

static gboolean
is_percent_escape (const char *cursor)
{
  return cursor[0] == '%' && g_ascii_isxdigit (cursor[1]) && g_ascii_isxdigit (cursor[2]);
}

static gboolean
is_local_escape (const char *cursor)
{
  return cursor[0] == '\\' && cursor[1] != '\0'
         && strchr ("_~.-!$&'()*+,;=/?#@%", cursor[1]) != NULL;
}

/* PN_LOCAL at the cursor; what remains there is for the next token. Returns FALSE after an error. */
static gboolean
lexer_read_local_name (Lexer *self, GString *local)
{
  const char *start = self->cursor;
  const char *cursor = start;
  /* Up to here it may end: not after a plain dot. */
  const char *end = start;
  gsize end_length = 0;

  for (;;)
    {
      gunichar c = g_utf8_get_char (cursor);
      gboolean is_first = cursor == start;

      if (is_percent_escape (cursor))
        {
          g_string_append_len (local, cursor, 3);
          cursor += 3;
        }
      else if (is_local_escape (cursor))
        {
          g_string_append_c (local, cursor[1]);
          cursor += 2;
        }
      else if (c == '%' || c == '\\')
        {
          lexer_fail (self, cursor, "a '%c' in a prefixed name must be %s", (int) c,
                      c == '%' ? "followed by two hexadecimal digits"
                               : "followed by the punctuation that it escapes");
          return FALSE;
        }
      else if (c == '.' && !is_first)
        {
          g_string_append_c (local, '.');
          cursor++;
          continue;
        }
      else if (c == ':' || is_digit (c) || (is_first ? is_name_start (c) : is_name_char (c)))
        {
          g_string_append_unichar (local, c);
          cursor = g_utf8_next_char (cursor);
        }
      else
        {
          break;
        }

      end = cursor;
      end_length = local->len;
    }

  g_string_truncate (local, end_length);
  self->cursor = end;

  return TRUE;
}

/* PNAME_NS and PNAME_LN; @colon is where the prefix ends. */
static void
lexer_read_prefixed_name (Lexer *self, const char *start, const char *colon)
{
  g_autoptr (GString) local = g_string_new (NULL);
  GgenToken *token;

  if (colon > start && colon[-1] == '.')
    {
      lexer_fail (self, start, "a prefix cannot end with '.'");
      return;
    }

  self->cursor = colon + 1;
  if (!lexer_read_local_name (self, local))
    return;

  token = lexer_add (self, GGEN_TOKEN_PNAME, start);
  token->prefix = ggen_arena_strndup (self->arena, start, colon - start);
  token->value = ggen_arena_strndup (self->arena, local->str, local->len);
}

static void
lexer_read_word_or_prefixed_name (Lexer *self)
{
  const char *start = self->cursor;
  const char *end = find_name_end (start);

  if (*end == ':')
    {
      lexer_read_prefixed_name (self, start, end);
      return;
    }

  while (g_ascii_isalnum (*self->cursor) || *self->cursor == '_')
    self->cursor++;

  if (self->cursor == start)
    {
      self->cursor = without_trailing_dots (start, end);
      lexer_fail (self, start, "'%.*s' is not a keyword; a name needs a prefix and a colon",
                  (int) (self->cursor - start), start);
      return;
    }

  lexer_add (self, GGEN_TOKEN_WORD, start)->value =
      ggen_arena_strndup (self->arena, start, self->cursor - start);
}

static void
lexer_read_blank_label (Lexer *self)
{
  const char *start = self->cursor;
  const char *label = start + 2;
  gunichar first = g_utf8_get_char (label);

  if (start[1] != ':' || !(is_name_start (first) || is_digit (first)))
    {
      lexer_fail (self, start, "expected the label of a blank node, as in _:name");
      return;
    }

  self->cursor = without_trailing_dots (label, find_name_end (label));
  lexer_add (self, GGEN_TOKEN_BLANK_LABEL, start)->value =
      ggen_arena_strndup (self->arena, label, self->cursor - label);
}

static void
lexer_read_variable (Lexer *self)
{
  const char *start = self->cursor;
  gunichar first = g_utf8_get_char (start + 1);

  self->cursor++;
  if (!is_name_start (first) && !is_digit (first))
    {
      if (*start == '$')
        lexer_fail (self, start, "expected the name of a variable after '$'");
      else
        lexer_add (self, '?', start);
      return;
    }

  while (is_variable_char (g_utf8_get_char (self->cursor)))
    self->cursor = g_utf8_next_char (self->cursor);

  lexer_add (self, GGEN_TOKEN_VARIABLE, start)->value =
      ggen_arena_strndup (self->arena, start + 1, self->cursor - start - 1);
}

static void
lexer_read_language (Lexer *self)
{
  const char *start = self->cursor;
  const char *cursor = start + 1;

  while (g_ascii_isalpha (*cursor))
    cursor++;

  if (cursor == start + 1)
    {
      lexer_fail (self, start, "expected a language tag after '@', as in @en");
      return;
    }

  while (*cursor == '-' && g_ascii_isalnum (cursor[1]))
    for (cursor++; g_ascii_isalnum (*cursor);)
      cursor++;

  self->cursor = cursor;
  lexer_add (self, GGEN_TOKEN_LANGUAGE, start)->value =
      ggen_arena_strndup (self->arena, start + 1, cursor - start - 1);
}

static void
lexer_read_punctuation (Lexer *self)
{
  static const struct
  {
    char text[3];
    guint type;
  } pairs[] = {
      {"!=", GGEN_TOKEN_NOT_EQUAL}, {">=", GGEN_TOKEN_GREATER_OR_EQUAL}, {"&&", GGEN_TOKEN_AND},
      {"||", GGEN_TOKEN_OR},        {"^^", GGEN_TOKEN_DATATYPE},
  };
  const char *start = self->cursor;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (strncmp (start, pairs[i].text, 2) == 0)
      {
        self->cursor += 2;
        lexer_add (self, pairs[i].type, start);
        return;
      }

  if (strchr ("{}()[];,.=>+-*/^|!", *start) != NULL)
    {
      self->cursor++;
      lexer_add (self, (guchar) *start, start);
      return;
    }

  self->cursor = g_utf8_next_char (start);
  lexer_fail (self, start, "unexpected character '%.*s'", (int) (self->cursor - start), start);
}

static void
lexer_read_token (Lexer *self)
{
  const char *cursor = self->cursor;
  gunichar c = g_utf8_get_char (cursor);

  if (c == '<')
    lexer_read_iri_or_less (self);
  else if (c == '"' || c == '\'')
    lexer_read_string (self);
  else if (c == '?' || c == '$')
    lexer_read_variable (self);
  else if (c == '@')
    lexer_read_language (self);
  else if (c == '_')
    lexer_read_blank_label (self);
  else if (c == ':')
    lexer_read_prefixed_name (self, cursor, cursor);
  else if (is_digit (c) || (c == '.' && is_digit (cursor[1])))
    lexer_read_number (self);
  else if (is_name_base (c))
    lexer_read_word_or_prefixed_name (self);
  else
    lexer_read_punctuation (self);
}

/* Code point escapes, section 19.2 */

/* The code point that \uXXXX or \UXXXXXXXX at @cursor stands for; FALSE where it isn't one. */
static gboolean
read_code_point_escape (const char *cursor, gunichar *code_point, guint *width)
{
  guint n_digits = cursor[1] == 'u' ? 4 : 8;

  *code_point = 0;
  *width = 2 + n_digits;

  for (guint i = 0; i < n_digits; i++)
    {
      int digit = g_ascii_xdigit_value (cursor[2 + i]);

      if (digit < 0)
        return FALSE;
      *code_point = *code_point << 4 | (guint) digit;
    }

  return *code_point != 0 && g_unichar_validate (*code_point);
}

/* Replaces them all. On a bad one, sets @bad to where it stands in the replaced text, which ends
 * there. */
static const char *
lexer_replace_escapes (Lexer *self, const char *text, gsize *bad)
{
  g_autoptr (GString) replaced = g_string_new (NULL);

  *bad = G_MAXSIZE;

  for (const char *cursor = text; *cursor != '\0';)
    {
      Replacement replacement;
      gunichar code_point;

      if (cursor[0] != '\\' || (cursor[1] != 'u' && cursor[1] != 'U'))
        {
          /* Of two backslashes, the first escapes the second, which then escapes nothing. */
          guint n = cursor[0] == '\\' && cursor[1] == '\\' ? 2 : 1;

          g_string_append_len (replaced, cursor, n);
          cursor += n;
          continue;
        }

      if (!read_code_point_escape (cursor, &code_point, &replacement.original_width))
        {
          *bad = replaced->len;
          break;
        }

      replacement.offset = replaced->len;
      g_array_append_val (self->replacements, replacement);
      g_string_append_unichar (replaced, code_point);
      cursor += replacement.original_width;
    }

  return ggen_arena_strndup (self->arena, replaced->str, replaced->len);
}

const GgenToken *
ggen_sparql_tokenize (GgenArena *arena, const char *text)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, TRUE, sizeof (GgenToken));
  g_autoptr (GArray) replacements = g_array_new (FALSE, FALSE, sizeof (Replacement));
  Lexer self = {
      .arena = arena,
      .tokens = tokens,
      .replacements = replacements,
      .place = {1, 1},
  };
  gboolean is_utf8;
  const char *valid_end;
  const char *error_at = NULL;
  gsize bad_escape;

  if (g_str_has_prefix (text, "\xEF\xBB\xBF"))
    text += 3;

  /* Up to the first bad byte or escape, the text is read as usual. */
  is_utf8 = g_utf8_validate (text, -1, &valid_end);
  text = ggen_arena_strndup (arena, text, valid_end - text);
  self.text = lexer_replace_escapes (&self, text, &bad_escape);
  self.cursor = self.text;
  self.seen = self.text;
  if (bad_escape != G_MAXSIZE)
    error_at = self.text + bad_escape;
  else if (!is_utf8)
    error_at = self.text + strlen (self.text);

  do
    {
      lexer_skip_space_and_comments (&self);
      if (*self.cursor == '\0')
        break;
      lexer_read_token (&self);
    }
  while (g_array_index (tokens, GgenToken, tokens->len - 1).type != GGEN_TOKEN_ERROR);

  if (error_at != NULL)
    {
      /* What was cut off there is no mistake of its own. */
      if (tokens->len > 0
          && g_array_index (tokens, GgenToken, tokens->len - 1).type == GGEN_TOKEN_ERROR)
        g_array_set_size (tokens, tokens->len - 1);
      self.cursor = error_at;
      lexer_fail (&self, error_at,
                  bad_escape != G_MAXSIZE ? "this escape is not the code point of a character"
                                          : "the query is not valid UTF-8");
    }
  else if (*self.cursor == '\0')
    {
      lexer_add (&self, GGEN_TOKEN_END, self.cursor);
    }

  return ggen_arena_copy (arena, tokens->data, tokens->len * sizeof (GgenToken));
}
