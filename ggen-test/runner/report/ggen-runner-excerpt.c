/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-excerpt.h"

#include <string.h>

#include "ggen-runner-units.h"
#include "ggen-runner-visible.h"

/* How it began tells something, how it ended more. */
#define FIRST_LINES 15
#define LAST_LINES 45
#define LINE_BYTES 1000

static const char *
find_line_end (const char *text, const char *end)
{
  const char *newline = memchr (text, '\n', end - text);

  return newline != NULL ? newline : end;
}

static guint64
count_lines (const char *text, const char *end)
{
  guint64 n = 0;

  for (; text < end; n++)
    text = find_line_end (text, end) + 1;

  return n;
}

/* A character that is in the way of the cut is not cut. */
static gsize
find_cut (const char *line, gsize length)
{
  gsize at = LINE_BYTES;

  while (at < length && at < LINE_BYTES + 4 && (line[at] & 0xc0) == 0x80)
    at++;

  return at;
}

static void
append_line (GString *text, const char *line, gsize length, gboolean is_cut)
{
  gsize shown = length;

  if (length > 0 && line[length - 1] == '\r')
    shown = --length;
  if (is_cut && length > LINE_BYTES)
    shown = MIN (find_cut (line, length), length);

  g_string_append (text, length > 0 ? "    " : "");
  ggen_runner_visible_append_output (text, line, shown);
  if (shown < length)
    {
      g_string_append (text, "… (");
      ggen_runner_count_append (text, length - shown, "more byte)", "more bytes)");
    }
  g_string_append_c (text, '\n');
}

static void
append_gap (GString *text, guint64 n_lines)
{
  g_string_append (text, "    … ");
  ggen_runner_count_append (text, n_lines, "line is", "lines are");
  g_string_append (text, " left out here: --verbose shows all …\n");
}

void
ggen_runner_excerpt_append (GString *text,
                            const char *title,
                            const char *bytes,
                            gsize length,
                            gboolean is_cut)
{
  const char *end = bytes + length;
  guint64 n_lines = count_lines (bytes, end);
  /* One line would not be shorter than the words that stand for it. */
  gboolean has_gap = is_cut && n_lines > FIRST_LINES + LAST_LINES + 1;

  if (length == 0)
    return;

  g_string_append_printf (text, "  %s:\n", title);
  for (guint64 i = 0; bytes < end; i++)
    {
      const char *line_end = find_line_end (bytes, end);

      if (!has_gap || i < FIRST_LINES || i >= n_lines - LAST_LINES)
        append_line (text, bytes, line_end - bytes, is_cut);
      else if (i == FIRST_LINES)
        append_gap (text, n_lines - FIRST_LINES - LAST_LINES);
      bytes = line_end + 1;
    }
}
