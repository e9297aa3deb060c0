/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-rdf-text-private.h"

#include <string.h>

/* Bytes that are looked at in one go; less than 256. */
#define BLOCK_LENGTH 64

gboolean
ggen_rdf_text_fail (const char *text,
                    gsize length,
                    gsize offset,
                    const char *name,
                    GgenRdfError code,
                    const char *message,
                    GError **error)
{
  gsize line = 1;
  gsize line_start = 0;
  gsize column = 1;

  offset = MIN (offset, length);
  for (gsize i = 0; i < offset; i++)
    if (text[i] == '\n')
      {
        line++;
        line_start = i + 1;
      }

  /* Bytes that continue a character do not count. */
  for (gsize i = line_start; i < offset; i++)
    column += ((guchar) text[i] & 0xc0) != 0x80;

  g_set_error (error, GGEN_RDF_ERROR, code, "%s:%" G_GSIZE_FORMAT ":%" G_GSIZE_FORMAT ": %s", name,
               line, column, message);
  return FALSE;
}

/* The first byte that is not UTF-8; length where there is none. */
static gsize
find_bad_byte (const char *text, gsize length)
{
  gsize i = 0;

  while (i < length)
    {
      gunichar character;
      guint64 word;

      /* Most text is ASCII: look at eight bytes at once for a high bit. */
      while (i + 8 <= length)
        {
          memcpy (&word, text + i, 8);
          if ((word & 0x8080808080808080u) != 0)
            break;
          i += 8;
        }

      if (i == length || (guchar) text[i] < 0x80)
        {
          i += i < length;
          continue;
        }

      character = g_utf8_get_char_validated (text + i, length - i);
      if (character == (gunichar) -1 || character == (gunichar) -2)
        return i;
      i = g_utf8_next_char (text + i) - text;
    }

  return length;
}

static gboolean
check_encoding (const char *text, gsize length, const char *name, GError **error)
{
  gsize offset = find_bad_byte (text, length);
  g_autofree char *message = NULL;

  if (offset == length)
    return TRUE;

  if (text[offset] == '\0')
    message = g_strdup ("a NUL byte, which RDF text cannot hold");
  else
    message =
        g_strdup_printf ("byte 0x%02X is not UTF-8; save the file as UTF-8", (guchar) text[offset]);

  return ggen_rdf_text_fail (text, length, offset, name, GGEN_RDF_ERROR_ENCODING, message, error);
}

/* What starts with a quote at @start: "…", '…', """…""" or '''…'''. Returns where it ends. */
static gsize
skip_string (const char *text, gsize length, gsize start)
{
  char quote = text[start];
  gboolean is_long = start + 2 < length && text[start + 1] == quote && text[start + 2] == quote;

  for (gsize i = start + (is_long ? 3 : 1); i < length; i++)
    {
      if (text[i] == '\\')
        i++;
      else if (text[i] == quote && !is_long)
        return i + 1;
      else if (text[i] == quote && i + 2 < length && text[i + 1] == quote && text[i + 2] == quote)
        return i + 3;
    }

  return length;
}

static gsize
skip_to (const char *text, gsize length, gsize start, char last)
{
  const char *found = memchr (text + start, last, length - start);

  return found != NULL ? (gsize) (found - text) + 1 : length;
}

/* Follows just as much of the syntaxes as it takes to know what stands outside of strings, IRIs and
 * comments: how deep brackets are nested, and that there is no NUL, which Serd would skip. */
static gboolean
check_structure (const char *text, gsize length, const char *name, GError **error)
{
  guint depth = 0;
  gsize i = 0;

  while (i < length)
    switch (text[i])
      {
      case '[':
      case '(':
        if (++depth > GGEN_RDF_MAX_NESTING)
          {
            g_autofree char *message = g_strdup_printf (
                "brackets are nested more than %d deep; give inner nodes a label of their own",
                GGEN_RDF_MAX_NESTING);
            return ggen_rdf_text_fail (text, length, i, name, GGEN_RDF_ERROR_SYNTAX, message,
                                       error);
          }
        i++;
        break;

      case ']':
      case ')':
        depth -= depth > 0;
        i++;
        break;

      case '\0':
        return ggen_rdf_text_fail (text, length, i, name, GGEN_RDF_ERROR_SYNTAX,
                                   "a NUL byte, which only a string can hold", error);

      case '#':
        i = skip_to (text, length, i, '\n');
        break;

      case '<':
        i = skip_to (text, length, i, '>');
        break;

      case '"':
      case '\'':
        i = skip_string (text, length, i);
        break;

      case '\\':
        i += 2;
        break;

      default:
        i++;
      }

  return TRUE;
}

/* Counts in blocks of a fixed length, which the compiler turns into a few vector instructions. */
static gboolean
has_many_brackets (const char *text, gsize length)
{
  guint n_open = 0;
  gsize i = 0;

  for (; length - i >= BLOCK_LENGTH; i += BLOCK_LENGTH)
    {
      guint8 n_in_block = 0;

      for (guint k = 0; k < BLOCK_LENGTH; k++)
        n_in_block += (text[i + k] == '[') | (text[i + k] == '(');
      n_open += n_in_block;
    }
  for (; i < length; i++)
    n_open += text[i] == '[' || text[i] == '(';

  return n_open > GGEN_RDF_MAX_NESTING;
}

gboolean
ggen_rdf_text_check (const char *text, gsize length, const char *name, GError **error)
{
  gboolean has_nul = length > 0 && memchr (text, '\0', length) != NULL;

  if (!check_encoding (text, length, name, error))
    return FALSE;

  return (!has_nul && !has_many_brackets (text, length))
         || check_structure (text, length, name, error);
}

gboolean
ggen_rdf_text_has_escapes (const char *text, gsize length)
{
  const char *end = text + length;

  for (const char *p = text; p < end && (p = memchr (p, '\\', end - p)) != NULL; p += 2)
    if (p + 1 < end && (p[1] == 'u' || p[1] == 'U'))
      return TRUE;

  return FALSE;
}
