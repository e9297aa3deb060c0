/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-diff-private.h"

#include <string.h>

/*
 * Unified diffs. Lines are numbered by content; then the shortest edit script is found with the
 * linear-space algorithm of E. Myers, "An O(ND) difference algorithm and its variations" (1986).
 * Texts that have next to nothing in common would take long and give a diff that helps nobody:
 * past MAX_COST edits the rest of the range at hand is taken as replaced.
 */

#define CONTEXT 3
#define MAX_COST 4096
#define NOWHERE (-(1 << 30)) /* of a path that would leave the range */

typedef struct
{
  const char *start;
  gsize length; /* with its newline */
} Line;

typedef struct
{
  GArray *old_lines; /* (element-type Line) */
  GArray *new_lines; /* (element-type Line) */
  int *old_ids;
  int *new_ids;
  gboolean *is_removed; /* by old line */
  gboolean *is_added;   /* by new line */
  int *forward;         /* furthest reaching paths, by diagonal */
  int *backward;
  int origin; /* index of diagonal 0 */
} Diff;

typedef struct
{
  int x;
  int y;
} Point;

static guint
hash_line (gconstpointer data)
{
  const Line *line = data;
  guint hash = 5381;

  for (gsize i = 0; i < line->length; i++)
    hash = hash * 33 + (guchar) line->start[i];

  return hash;
}

static gboolean
equal_lines (gconstpointer a, gconstpointer b)
{
  const Line *one = a;
  const Line *other = b;

  return one->length == other->length && memcmp (one->start, other->start, one->length) == 0;
}

static GArray *
split_lines (const char *text, gsize length)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));
  const char *end = text + length;

  for (const char *at = text; at < end;)
    {
      const char *newline = memchr (at, '\n', end - at);
      const char *next = newline != NULL ? newline + 1 : end;
      Line line = {at, next - at};

      g_array_append_val (lines, line);
      at = next;
    }

  return lines;
}

static int *
number_lines (GHashTable *ids, GArray *lines)
{
  int *numbers = g_new (int, lines->len + 1);

  for (guint i = 0; i < lines->len; i++)
    {
      Line *line = &g_array_index (lines, Line, i);
      gpointer id = g_hash_table_lookup (ids, line);

      if (id == NULL)
        {
          id = GINT_TO_POINTER (g_hash_table_size (ids) + 1);
          g_hash_table_insert (ids, line, id);
        }
      numbers[i] = GPOINTER_TO_INT (id);
    }

  return numbers;
}

static void
diff_init (Diff *self,
           const char *old_text,
           gsize old_length,
           const char *new_text,
           gsize new_length)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (hash_line, equal_lines);
  gsize n;

  self->old_lines = split_lines (old_text, old_length);
  self->new_lines = split_lines (new_text, new_length);
  self->old_ids = number_lines (ids, self->old_lines);
  self->new_ids = number_lines (ids, self->new_lines);
  self->is_removed = g_new0 (gboolean, self->old_lines->len + 1);
  self->is_added = g_new0 (gboolean, self->new_lines->len + 1);
  n = self->old_lines->len + self->new_lines->len + 3;
  self->forward = g_new (int, 2 * n);
  self->backward = g_new (int, 2 * n);
  self->origin = n;
}

static void
diff_clear (Diff *self)
{
  g_array_unref (self->old_lines);
  g_array_unref (self->new_lines);
  g_free (self->old_ids);
  g_free (self->new_ids);
  g_free (self->is_removed);
  g_free (self->is_added);
  g_free (self->forward);
  g_free (self->backward);
}

/* One more edit on every forward path; whether one of them met a backward path, at @middle. */
static gboolean
step_forward (Diff *self, Point from, Point to, int cost, Point *middle)
{
  int *forward = self->forward + self->origin;
  int *backward = self->backward + self->origin;
  int delta = (to.x - to.y) - (from.x - from.y);

  for (int k = -cost; k <= cost; k += 2)
    {
      int x;
      int y;

      if (k == -cost || (k != cost && forward[k - 1] < forward[k + 1]))
        x = forward[k + 1];
      else
        x = forward[k - 1] + 1;
      y = from.y + (x - from.x) - k;
      if (x < from.x || x > to.x || y > to.y)
        {
          forward[k] = NOWHERE;
          continue;
        }
      while (x < to.x && y < to.y && self->old_ids[x] == self->new_ids[y])
        x++, y++;
      forward[k] = x;

      if (delta % 2 != 0 && k - delta >= -(cost - 1) && k - delta <= cost - 1
          && x >= backward[k - delta])
        {
          *middle = (Point){x, y};
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
step_backward (Diff *self, Point from, Point to, int cost, Point *middle)
{
  int *forward = self->forward + self->origin;
  int *backward = self->backward + self->origin;
  int delta = (to.x - to.y) - (from.x - from.y);

  for (int k = -cost; k <= cost; k += 2)
    {
      int x;
      int y;

      if (k == cost || (k != -cost && backward[k - 1] < backward[k + 1]))
        x = backward[k - 1];
      else
        x = backward[k + 1] - 1;
      y = to.y + (x - to.x) - k;
      if (x > to.x || x < from.x || y < from.y)
        {
          backward[k] = -NOWHERE;
          continue;
        }
      while (x > from.x && y > from.y && self->old_ids[x - 1] == self->new_ids[y - 1])
        x--, y--;
      backward[k] = x;

      if (delta % 2 == 0 && k + delta >= -cost && k + delta <= cost && x <= forward[k + delta])
        {
          *middle = (Point){x, y};
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
find_middle (Diff *self, Point from, Point to, Point *middle)
{
  int *forward = self->forward + self->origin;
  int *backward = self->backward + self->origin;
  int most = MIN (((to.x - from.x) + (to.y - from.y) + 1) / 2, MAX_COST);

  forward[1] = from.x;
  backward[-1] = to.x;
  for (int cost = 0; cost <= most; cost++)
    if (step_forward (self, from, to, cost, middle) || step_backward (self, from, to, cost, middle))
      return TRUE;

  return FALSE;
}

static void
mark_replaced (Diff *self, Point from, Point to)
{
  for (int x = from.x; x < to.x; x++)
    self->is_removed[x] = TRUE;
  for (int y = from.y; y < to.y; y++)
    self->is_added[y] = TRUE;
}

static void
compare (Diff *self, Point from, Point to)
{
  Point middle;

  while (from.x < to.x && from.y < to.y && self->old_ids[from.x] == self->new_ids[from.y])
    from.x++, from.y++;
  while (from.x < to.x && from.y < to.y && self->old_ids[to.x - 1] == self->new_ids[to.y - 1])
    to.x--, to.y--;

  if (from.x == to.x || from.y == to.y || !find_middle (self, from, to, &middle)
      || (middle.x == from.x && middle.y == from.y) || (middle.x == to.x && middle.y == to.y))
    {
      mark_replaced (self, from, to);
      return;
    }

  compare (self, from, middle);
  compare (self, middle, to);
}

static void
append_line (GString *text, char sign, const Line *line)
{
  g_string_append_c (text, sign);
  g_string_append_len (text, line->start, line->length);
  if (line->start[line->length - 1] != '\n')
    g_string_append (text, "\n\\ No newline at end of file\n");
}

static void
append_range (GString *text, char sign, int start, int count)
{
  /* An empty range is named by the line before it. */
  g_string_append_printf (text, "%c%d", sign, count == 0 ? start : start + 1);
  if (count != 1)
    g_string_append_printf (text, ",%d", count);
}

static gboolean
is_change (const Diff *self, int x, int y)
{
  return (x < (int) self->old_lines->len && self->is_removed[x])
         || (y < (int) self->new_lines->len && self->is_added[y]);
}

static gboolean
is_at_end (const Diff *self, Point at)
{
  return at.x >= (int) self->old_lines->len && at.y >= (int) self->new_lines->len;
}

static void
skip_changes (const Diff *self, Point *at)
{
  while (at->x < (int) self->old_lines->len && self->is_removed[at->x])
    at->x++;
  while (at->y < (int) self->new_lines->len && self->is_added[at->y])
    at->y++;
}

/* Where the hunk that begins with the change at @at ends: changes closer than twice the context
 * belong together. */
static Point
find_hunk_end (const Diff *self, Point at)
{
  Point end = at;

  while (!is_at_end (self, at))
    {
      int n_common = 0;

      skip_changes (self, &at);
      end = at;
      while (!is_at_end (self, at) && !is_change (self, at.x, at.y) && n_common <= 2 * CONTEXT)
        at.x++, at.y++, n_common++;
      if (n_common > 2 * CONTEXT)
        break;
    }

  return end;
}

static Point
append_hunk (const Diff *self, GString *text, Point change)
{
  Point end = find_hunk_end (self, change);
  int before = MIN (CONTEXT, MIN (change.x, change.y));
  int after =
      MIN (CONTEXT, MIN ((int) self->old_lines->len - end.x, (int) self->new_lines->len - end.y));
  Point from = {change.x - before, change.y - before};
  Point to = {end.x + after, end.y + after};

  g_string_append (text, "@@ ");
  append_range (text, '-', from.x, to.x - from.x);
  g_string_append_c (text, ' ');
  append_range (text, '+', from.y, to.y - from.y);
  g_string_append (text, " @@\n");

  for (Point at = from; at.x < to.x || at.y < to.y;)
    {
      if (at.x < to.x && self->is_removed[at.x])
        append_line (text, '-', &g_array_index (self->old_lines, Line, at.x++));
      else if (at.y < to.y && self->is_added[at.y])
        append_line (text, '+', &g_array_index (self->new_lines, Line, at.y++));
      else
        {
          append_line (text, ' ', &g_array_index (self->old_lines, Line, at.x++));
          at.y++;
        }
    }

  return to;
}

/*
 * ggen_diff_unified:
 * @old_name: (nullable): %NULL for a file that does not exist
 * @new_name: (nullable): %NULL for a file that will not exist
 *
 * Returns: (transfer full): a unified diff that patch(1) understands, "" where there is no difference
 */
GString *
ggen_diff_unified (const char *old_name,
                   const char *new_name,
                   const char *old_text,
                   gsize old_length,
                   const char *new_text,
                   gsize new_length)
{
  GString *text = g_string_new (NULL);
  Diff diff;
  Point at = {0, 0};

  diff_init (&diff, old_text, old_length, new_text, new_length);
  compare (&diff, at, (Point){diff.old_lines->len, diff.new_lines->len});

  while (!is_at_end (&diff, at))
    {
      if (!is_change (&diff, at.x, at.y))
        {
          at.x++, at.y++;
          continue;
        }
      if (text->len == 0)
        g_string_append_printf (text, "--- %s%s\n+++ %s%s\n", old_name != NULL ? "a/" : "",
                                old_name != NULL ? old_name : "/dev/null",
                                new_name != NULL ? "b/" : "",
                                new_name != NULL ? new_name : "/dev/null");
      at = append_hunk (&diff, text, at);
    }
  diff_clear (&diff);

  return text;
}
