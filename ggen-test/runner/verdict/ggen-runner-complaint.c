/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-complaint.h"

#include <string.h>

/* What is looked at: programs may print without end. */
#define MAX_LOOKED_AT (4 * 1024 * 1024)
#define MAX_LENGTH 1000

char *
ggen_runner_complaint_clean (const char *text, gsize size)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) line = g_string_new (NULL);

  while (size > 0 && g_ascii_isspace (*text))
    {
      text++;
      size--;
    }
  if (memchr (text, '\n', size) != NULL)
    size = (const char *) memchr (text, '\n', size) - text;
  valid = g_utf8_make_valid (text, MIN (size, MAX_LENGTH));
  g_strchomp (valid);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (character == '\t')
        g_string_append_c (line, ' ');
      else if (g_unichar_iscntrl (character))
        g_string_append_printf (line, "\\x%02x", character);
      else
        g_string_append_unichar (line, character);
    }
  if (size > MAX_LENGTH)
    g_string_append (line, "…");

  return line->len > 0 ? g_string_free (g_steal_pointer (&line), FALSE) : NULL;
}

const char *
ggen_runner_complaint_strip (const char *message)
{
  static const char mark[] = "ERROR:";
  const char *found = strstr (message, mark);

  /* "GLib:ERROR:../a.c:1:…", but not "some words ERROR:…" */
  if (found == NULL || (found > message && found[-1] != ':'))
    return message;
  for (const char *at = message; at < found; at++)
    if (g_ascii_isspace (*at))
      return message;

  return found + strlen (mark);
}

/* Looks for lines that tell, one after the other; some tell about the line that follows. */
typedef struct
{
  gboolean is_after_stars;  /* "**": g_assert() follows */
  gboolean is_in_traceback; /* of Python: ends with the first line that is not indented */
} Search;

static gboolean
has (const char *line, const char *word)
{
  return strstr (line, word) != NULL;
}

/* (nullable) (transfer none): where in the line the complaint begins */
static const char *
look_at_line (Search *self, const char *line)
{
  gboolean was_after_stars = self->is_after_stars;
  const char *sanitizer = strstr (line, "Sanitizer: ");

  self->is_after_stars = g_str_equal (line, "**");
  if (was_after_stars && has (line, "ERROR:"))
    return ggen_runner_complaint_strip (line);
  if (g_str_has_prefix (line, "Traceback (most recent call last)"))
    self->is_in_traceback = TRUE;
  else if (self->is_in_traceback && line[0] != '\0' && !g_ascii_isspace (line[0]))
    return line;

  if (sanitizer != NULL && (has (line, "==ERROR: ") || has (line, "WARNING: ThreadSanitizer")))
    {
      while (sanitizer > line && g_ascii_isalpha (sanitizer[-1]))
        sanitizer--;
      return sanitizer;
    }
  if (has (line, ": Assertion `") || has (line, ": runtime error: ") || has (line, "-ERROR **: ")
      || has (line, " ERROR **: "))
    return line;
  if (has (line, "JS ERROR: "))
    return strstr (line, "JS ERROR: ") + strlen ("JS ERROR: ");

  return NULL;
}

char *
ggen_runner_complaint_find (const char *bytes, gsize size)
{
  const char *end = bytes + MIN (size, MAX_LOOKED_AT);
  Search search = {0};

  while (bytes < end)
    {
      const char *newline = memchr (bytes, '\n', end - bytes);
      gsize length = (newline != NULL ? newline : end) - bytes;
      g_autofree char *line = g_strndup (bytes, MIN (length, 2 * MAX_LENGTH));
      const char *complaint;

      g_strchomp (line);
      complaint = look_at_line (&search, line);
      if (complaint != NULL)
        return ggen_runner_complaint_clean (complaint, strlen (complaint));
      bytes += length + 1;
    }

  return NULL;
}

gboolean
ggen_runner_complaint_is_about_failure (const char *line)
{
  g_autofree char *found = NULL;

  if (ggen_runner_complaint_strip (line) != line || g_str_has_prefix (line, "Failed test"))
    return TRUE;
  found = ggen_runner_complaint_find (line, strlen (line));

  return found != NULL;
}
