/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-rdf-split-private.h"

#include <string.h>

/* Every part starts with a copy of it. */
#define MAX_PREAMBLE 65536

typedef struct
{
  const char *text;
  gsize length;
  guint n_parts;
  gsize next_cut; /* the first end of a statement from here on ends a part */
  GString *preamble;
  GArray *parts;
} Splitter;

static void
clear_part (gpointer data)
{
  GgenRdfPart *part = data;

  g_free (part->preamble);
}

/* Ends the last part, unless it is the first, and starts one that knows the directives so far. */
static void
cut (Splitter *self, gsize offset)
{
  GgenRdfPart part = {offset, self->length, g_strdup (self->preamble->str)};

  if (self->parts->len > 0)
    g_array_index (self->parts, GgenRdfPart, self->parts->len - 1).end = offset;
  g_array_append_val (self->parts, part);
  self->next_cut = MAX (offset, self->length / self->n_parts * self->parts->len);
}

static gsize
skip_to (const Splitter *self, gsize start, char last)
{
  const char *found = memchr (self->text + start, last, self->length - start);

  return found != NULL ? (gsize) (found - self->text) + 1 : self->length;
}

static void
split_lines (Splitter *self)
{
  while (self->parts->len < self->n_parts && self->next_cut < self->length)
    {
      gsize line_start = skip_to (self, self->next_cut, '\n');

      if (line_start >= self->length)
        return;
      cut (self, line_start);
    }
}

/* Behind a string that starts with a quote at start. */
static gsize
skip_string (const Splitter *self, gsize start)
{
  const char *text = self->text;
  char quote = text[start];
  gboolean is_long =
      start + 2 < self->length && text[start + 1] == quote && text[start + 2] == quote;
  gsize i = start + (is_long ? 3 : 1);

  while (i < self->length)
    {
      if (text[i] == '\\')
        i += 2;
      else if (text[i] != quote)
        i++;
      else if (!is_long)
        return i + 1;
      else if (i + 2 < self->length && text[i + 1] == quote && text[i + 2] == quote)
        return i + 3;
      else
        i++;
    }

  return self->length;
}

static gboolean
is_keyword (const Splitter *self, gsize offset, const char *keyword)
{
  gsize length = strlen (keyword);

  return offset + length < self->length
         && g_ascii_strncasecmp (self->text + offset, keyword, length) == 0
         && g_ascii_isspace (self->text[offset + length]);
}

/* What a name or number may go on with behind a point, or have before one. */
static gboolean
is_name_character (char c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80 || (c != '\0' && strchr ("_-:%\\.", c) != NULL);
}

static gboolean
ends_statement (const Splitter *self, gsize offset)
{
  gboolean is_last = offset + 1 >= self->length;

  if (is_last || !is_name_character (self->text[offset + 1]))
    return TRUE;

  return !g_ascii_isdigit (self->text[offset + 1]) && offset > 0
         && !is_name_character (self->text[offset - 1]);
}

static gboolean
is_directive (const Splitter *self, gsize offset)
{
  return self->text[offset] == '@' || is_keyword (self, offset, "PREFIX")
         || is_keyword (self, offset, "BASE");
}

/* The end of the directive that starts at start; start where there is none. */
static gsize
skip_directive (Splitter *self, gsize start)
{
  gsize end = start;

  if (is_directive (self, start))
    {
      end = skip_to (self, start, '>');
      if (self->text[start] == '@')
        end = skip_to (self, end, '.');
      g_string_append_len (self->preamble, self->text + start, end - start);
      g_string_append_c (self->preamble, '\n');
    }

  return end;
}

static const guint8 specials[256] = {
    ['#'] = 1, ['<'] = 1, ['"'] = 1, ['\''] = 1, ['\\'] = 1, ['.'] = 1, ['['] = 1,
    ['('] = 1, ['{'] = 1, [']'] = 1, [')'] = 1,  ['}'] = 1,  ['@'] = 1,
};

/* From the start of a statement to its end. Where that is not certain, what looks like two is taken
 * for one; but if the second could be a directive, the end of the text is as far as we can see. */
static gsize
skip_statement (const Splitter *self, gsize start)
{
  guint depth = 0;
  gsize i = start;

  while (i < self->length)
    switch (specials[(guchar) self->text[i]] ? self->text[i] : '\0')
      {
      case '[':
      case '(':
      case '{':
        depth++;
        i++;
        break;

      case ']':
      case ')':
        depth -= depth > 0;
        i++;
        break;

      case '}':
        i++;
        depth -= depth > 0;
        if (depth == 0)
          return i;
        break;

      case '@': /* a language, which a point is no part of */
        for (i++; i < self->length && (g_ascii_isalnum (self->text[i]) || self->text[i] == '-');
             i++)
          ;
        if (depth == 0 && i < self->length && self->text[i] == '.')
          return i + 1;
        break;

      case '.':
        if (depth == 0 && ends_statement (self, i))
          return i + 1;
        i++;
        if (i < self->length && is_directive (self, i))
          return self->length;
        break;

      case '#':
        i = skip_to (self, i, '\n');
        break;

      case '<':
        i = skip_to (self, i, '>');
        break;

      case '"':
      case '\'':
        i = skip_string (self, i);
        break;

      case '\\':
        i += 2;
        break;

      default:
        i++;
      }

  return self->length;
}

static gsize
skip_blanks (const Splitter *self, gsize offset)
{
  while (offset < self->length)
    if (self->text[offset] == '#')
      offset = skip_to (self, offset, '\n');
    else if (g_ascii_isspace (self->text[offset]))
      offset++;
    else
      break;

  return offset;
}

static void
split_statements (Splitter *self)
{
  gsize offset = self->length >= 3 && memcmp (self->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  while (self->parts->len < self->n_parts && self->preamble->len <= MAX_PREAMBLE)
    {
      gsize start = skip_blanks (self, offset);

      if (start >= self->length)
        return;
      offset = skip_directive (self, start);
      if (offset == start)
        {
          offset = skip_statement (self, start);
          if (offset >= self->next_cut && offset < self->length)
            cut (self, offset);
        }
    }
}

GArray *
ggen_rdf_split (const char *text, gsize length, GgenRdfSyntax syntax, guint n_parts)
{
  Splitter self = {
      .text = text,
      .length = length,
      .n_parts = n_parts,
      .preamble = g_string_new (NULL),
      .parts = g_array_new (FALSE, FALSE, sizeof (GgenRdfPart)),
  };

  g_array_set_clear_func (self.parts, clear_part);
  cut (&self, 0);
  if (syntax == GGEN_RDF_SYNTAX_NTRIPLES || syntax == GGEN_RDF_SYNTAX_NQUADS)
    split_lines (&self);
  else
    split_statements (&self);
  g_string_free (self.preamble, TRUE);

  return self.parts;
}
