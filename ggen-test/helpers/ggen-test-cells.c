/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-cells-private.h"

#include <string.h>

/* A line that is shown to a person: what has no shape of its own gets one. Control characters and
 * others without a shape are shown as they are written in C, or by their number, and bytes that are
 * no UTF-8 by their value.
 *
 * What GLib prints is converted to the encoding of the locale, which is that of C in most test
 * programs, and what has no place there would all be shown alike: it gets its number as well. */

static gboolean
has_shape (gunichar character)
{
  if (character < 0x80)
    return character >= ' ' && character != 0x7f;
  if (!g_get_charset (NULL))
    return FALSE;

  switch (g_unichar_type (character))
    {
    case G_UNICODE_FORMAT:
    case G_UNICODE_SPACE_SEPARATOR:
      return FALSE;
    default:
      return g_unichar_isprint (character);
    }
}

static GgenTestCell
cell_of_text (const char *shown)
{
  GgenTestCell cell = {.width = strlen (shown)};

  g_strlcpy (cell.shown, shown, sizeof cell.shown);

  return cell;
}

static GgenTestCell
cell_of_byte (guchar byte)
{
  char shown[sizeof ((GgenTestCell *) NULL)->shown];

  g_snprintf (shown, sizeof shown, "\\x%02x", byte);

  return cell_of_text (shown);
}

static GgenTestCell
cell_of_shapeless (gunichar character)
{
  char shown[sizeof ((GgenTestCell *) NULL)->shown];

  switch (character)
    {
    case '\t':
      return cell_of_text ("\\t");
    case '\r':
      return cell_of_text ("\\r");
    case '\033':
      return cell_of_text ("\\e");
    default:
      if (character < 0x80)
        return cell_of_byte (character);
      g_snprintf (shown, sizeof shown, "\\u{%x}", character);
      return cell_of_text (shown);
    }
}

static GgenTestCell
cell_of_character (gunichar character)
{
  GgenTestCell cell = {.width = 1};

  if (!has_shape (character))
    return cell_of_shapeless (character);

  g_unichar_to_utf8 (character, cell.shown);
  if (g_unichar_iszerowidth (character))
    cell.width = 0;
  else if (g_unichar_iswide (character))
    cell.width = 2;

  return cell;
}

/* @line: without its newline
 * Returns: (element-type GgenTestCell) (transfer full) */
GArray *
ggen_test_cells_new (const char *line, gsize length)
{
  GArray *cells = g_array_sized_new (FALSE, FALSE, sizeof (GgenTestCell), length);

  for (const char *at = line; at < line + length;)
    {
      gunichar character =
          (guchar) *at < 0x80 ? (gunichar) *at : g_utf8_get_char_validated (at, line + length - at);
      gboolean is_valid = character < 0x110000;
      GgenTestCell cell = is_valid ? cell_of_character (character) : cell_of_byte ((guchar) *at);

      g_array_append_val (cells, cell);
      at += is_valid ? g_unichar_to_utf8 (character, NULL) : 1;
    }

  return cells;
}

static gboolean
is_equal (GArray *one, guint i, GArray *other, guint j)
{
  return strcmp (g_array_index (one, GgenTestCell, i).shown,
                 g_array_index (other, GgenTestCell, j).shown)
         == 0;
}

/* Returns how many cells both begin with; @n_at_end: with how many more both end. */
guint
ggen_test_cells_count_common (GArray *one, GArray *other, guint *n_at_end)
{
  guint most = MIN (one->len, other->len);
  guint n_at_start = 0;

  while (n_at_start < most && is_equal (one, n_at_start, other, n_at_start))
    n_at_start++;

  *n_at_end = 0;
  while (*n_at_end < most - n_at_start
         && is_equal (one, one->len - *n_at_end - 1, other, other->len - *n_at_end - 1))
    ++*n_at_end;

  return n_at_start;
}

void
ggen_test_cells_append (GArray *cells, guint from, guint to, GString *text)
{
  for (guint i = from; i < to; i++)
    g_string_append (text, g_array_index (cells, GgenTestCell, i).shown);
}

/* Returns how many columns the cells take. */
guint
ggen_test_cells_measure (GArray *cells, guint from, guint to)
{
  guint width = 0;

  for (guint i = from; i < to; i++)
    width += g_array_index (cells, GgenTestCell, i).width;

  return width;
}
