/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-rdf-mend-private.h"

#include <string.h>

/* A long string that is being copied to mended; start is after its first quotes. Returns where it
 * ends. What was copied before is all up to *n_copied. */
static gsize
mend_long_string (const char *text, gsize length, gsize start, GString *mended, gsize *n_copied)
{
  char quote = text[start - 1];

  for (gsize i = start; i < length; i++)
    {
      if (text[i] == '\\')
        {
          i++;
          continue;
        }
      if (text[i] != quote)
        continue;
      if (i + 2 < length && text[i + 1] == quote && text[i + 2] == quote)
        return i + 3;
      /* Of two quotes, the second one is what stands after the first. */
      if (i + 1 < length && text[i + 1] == quote)
        i++;
      else if (i + 1 < length && text[i + 1] == '\\')
        {
          g_string_append_len (mended, text + *n_copied, (gssize) (i - *n_copied));
          g_string_append_c (mended, '\\');
          *n_copied = i;
        }
    }

  return length;
}

static gsize
skip_short_string (const char *text, gsize length, gsize start)
{
  for (gsize i = start + 1; i < length; i++)
    {
      if (text[i] == '\\')
        i++;
      else if (text[i] == text[start] || text[i] == '\n')
        return i + 1;
    }

  return length;
}

static gsize
skip_to (const char *text, gsize length, gsize start, char last)
{
  const char *found = memchr (text + start, last, length - start);

  return found != NULL ? (gsize) (found - text) + 1 : length;
}

/* Follows the syntax just as far as it takes to know a long string from what looks like one. */
static void
mend (const char *text, gsize length, GString *mended, gsize *n_copied)
{
  gsize i = 0;

  while (i < length)
    switch (text[i])
      {
      case '#':
        i = skip_to (text, length, i, '\n');
        break;

      case '<':
        i = skip_to (text, length, i, '>');
        break;

      case '"':
      case '\'':
        if (i + 2 < length && text[i + 1] == text[i] && text[i + 2] == text[i])
          i = mend_long_string (text, length, i + 3, mended, n_copied);
        else
          i = skip_short_string (text, length, i);
        break;

      case '\\':
        i += 2;
        break;

      default:
        i++;
      }
}

/* Whether there are long strings, and quotes before backslashes, at all. */
static gboolean
may_need_mending (const char *text, gsize length)
{
  if (memchr (text, '\\', length) == NULL)
    return FALSE;

  return (memmem (text, length, "\"\"\"", 3) != NULL && memmem (text, length, "\"\\", 2) != NULL)
         || (memmem (text, length, "'''", 3) != NULL && memmem (text, length, "'\\", 2) != NULL);
}

GBytes *
ggen_rdf_mend (GBytes *bytes, GgenRdfSyntax syntax)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  gsize n_copied = 0;
  GString *mended;

  if (syntax == GGEN_RDF_SYNTAX_NTRIPLES || syntax == GGEN_RDF_SYNTAX_NQUADS || text == NULL
      || !may_need_mending (text, length))
    return g_bytes_ref (bytes);

  mended = g_string_sized_new (length + 64);
  mend (text, length, mended, &n_copied);
  if (n_copied == 0)
    {
      g_string_free (mended, TRUE);
      return g_bytes_ref (bytes);
    }
  g_string_append_len (mended, text + n_copied, (gssize) (length - n_copied));

  return g_string_free_to_bytes (mended);
}

gsize
ggen_rdf_mend_find (GBytes *bytes, GBytes *mended, gsize offset)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  const char *mended_text = g_bytes_get_data (mended, NULL);
  gsize found = 0;

  if (bytes == mended)
    return offset;

  /* What is not the same is a backslash that was put before a quote. */
  for (gsize i = 0; i < offset && found < length; i++)
    found += mended_text[i] == text[found];

  return found;
}
