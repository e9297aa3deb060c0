/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-tap-yaml.h"

#include <string.h>

#define MAX_MESSAGE 4096

void
ggen_runner_tap_yaml_clear (GgenRunnerTapYaml *self)
{
  if (self->blank != NULL)
    g_string_free (self->blank, TRUE);
  g_free (self->message);
  *self = (GgenRunnerTapYaml){0};
}

static gsize
count_blanks (const char *line, gsize size)
{
  gsize n = 0;

  while (n < size && g_ascii_isspace (line[n]))
    n++;

  return n;
}

gboolean
ggen_runner_tap_yaml_open (GgenRunnerTapYaml *self, const char *line, gsize size)
{
  gsize n_blanks = count_blanks (line, size);

  if (n_blanks == 0 || size - n_blanks < 3 || memcmp (line + n_blanks, "---", 3) != 0)
    return FALSE;

  ggen_runner_tap_yaml_clear (self);
  self->is_open = TRUE;
  self->blank = g_string_new_len (line, n_blanks);

  return TRUE;
}

static void
set_message (GgenRunnerTapYaml *self, const char *bytes, gsize size)
{
  gsize length;

  self->message = g_strstrip (g_utf8_make_valid (bytes, MIN (size, MAX_MESSAGE)));
  length = strlen (self->message);
  if (length >= 2 && strchr ("\"'", self->message[0]) != NULL
      && self->message[length - 1] == self->message[0])
    {
      self->message[length - 1] = '\0';
      memmove (self->message, self->message + 1, length - 1);
    }
}

static void
read_message (GgenRunnerTapYaml *self, const char *text, gsize size)
{
  static const char key[] = "message:";

  if (self->message != NULL || size == 0)
    return;
  if (!self->is_message_next)
    {
      gsize n_blanks;

      if (size < strlen (key) || memcmp (text, key, strlen (key)) != 0)
        return;
      n_blanks = count_blanks (text + strlen (key), size - strlen (key));
      text += strlen (key) + n_blanks;
      size -= strlen (key) + n_blanks;
    }

  /* After "|" and ">" it stands on the following lines, of which the first will do. */
  self->is_message_next = size == 0 || (size <= 2 && (text[0] == '|' || text[0] == '>'));
  if (!self->is_message_next)
    set_message (self, text, size);
}

gboolean
ggen_runner_tap_yaml_read (GgenRunnerTapYaml *self, const char *line, gsize size)
{
  gsize n_blanks = count_blanks (line, size);

  if (n_blanks > 0 && size - n_blanks == 3 && memcmp (line + n_blanks, "...", 3) == 0)
    {
      self->is_open = FALSE;
      return TRUE;
    }
  if (size < self->blank->len || memcmp (line, self->blank->str, self->blank->len) != 0)
    {
      self->is_open = FALSE;
      return FALSE;
    }
  read_message (self, line + n_blanks, size - n_blanks);

  return TRUE;
}
