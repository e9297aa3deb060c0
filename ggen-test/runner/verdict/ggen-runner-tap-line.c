/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-tap-line.h"

#include <string.h>

/* What is left of a line. It is not a string: a test may print NULs. */
typedef struct
{
  const char *at;
  const char *end;
} Rest;

static void
skip_blanks (Rest *rest)
{
  while (rest->at < rest->end && g_ascii_isspace (*rest->at))
    rest->at++;
}

static void
strip_end (Rest *rest)
{
  while (rest->at < rest->end && g_ascii_isspace (rest->end[-1]))
    rest->end--;
}

static gboolean
take (Rest *rest, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (rest->end - rest->at) < length || memcmp (rest->at, word, length) != 0)
    return FALSE;
  rest->at += length;

  return TRUE;
}

static gboolean
is_word_end (const Rest *rest)
{
  return rest->at == rest->end || !(g_ascii_isalnum (*rest->at) || *rest->at == '_');
}

/* A number that is too large stays as large as can be: it agrees with no count. */
static gboolean
take_number (Rest *rest, guint64 *number)
{
  const char *begin = rest->at;

  *number = 0;
  for (; rest->at < rest->end && g_ascii_isdigit (*rest->at); rest->at++)
    if (!g_uint64_checked_mul (number, *number, 10)
        || !g_uint64_checked_add (number, *number, *rest->at - '0'))
      *number = G_MAXUINT64;

  return rest->at > begin;
}

/* "1 " of "ok 1 it works", but not the 2 of "ok 2nd try" */
static void
take_test_number (GgenRunnerTapLine *self, Rest *rest)
{
  Rest after = *rest;

  if (!take_number (&after, &self->number) || !is_word_end (&after))
    return;
  self->has_number = TRUE;
  *rest = after;
  skip_blanks (rest);
}

/* At a '#': is it "# SKIP …", "# Skipped: …" or "# todo …"? */
static gboolean
take_directive (GgenRunnerTapLine *self, Rest rest)
{
  rest.at++;
  skip_blanks (&rest);
  if (rest.end - rest.at < 4)
    return FALSE;
  if (g_ascii_strncasecmp (rest.at, "skip", 4) == 0)
    {
      self->directive = GGEN_RUNNER_TAP_SKIP;
      while (rest.at < rest.end && !g_ascii_isspace (*rest.at))
        rest.at++;
    }
  else if (g_ascii_strncasecmp (rest.at, "todo", 4) == 0)
    {
      rest.at += 4;
      if (!is_word_end (&rest))
        return FALSE;
      self->directive = GGEN_RUNNER_TAP_TODO;
    }
  else
    return FALSE;

  skip_blanks (&rest);
  self->explanation = rest.at;
  self->explanation_size = rest.end - rest.at;

  return TRUE;
}

/* A '#' within a word, after a backslash, or before any other word, is part of the text. */
static void
read_text_and_directive (GgenRunnerTapLine *self, Rest rest)
{
  Rest text = rest;

  for (const char *at = rest.at; at < rest.end; at++)
    {
      if (*at == '\\')
        at++;
      else if (*at == '#' && (at == rest.at || g_ascii_isspace (at[-1]))
               && take_directive (self, (Rest){at, rest.end}))
        {
          text.end = at;
          break;
        }
    }
  strip_end (&text);
  self->text = text.at;
  self->text_size = text.end - text.at;
}

static gboolean
read_test (GgenRunnerTapLine *self, Rest rest)
{
  gboolean is_ok = !take (&rest, "not ");

  if (!take (&rest, "ok") || !is_word_end (&rest))
    return FALSE;

  self->kind = GGEN_RUNNER_TAP_TEST;
  self->is_ok = is_ok;
  skip_blanks (&rest);
  take_test_number (self, &rest);
  read_text_and_directive (self, rest);

  return TRUE;
}

static gboolean
read_plan (GgenRunnerTapLine *self, Rest rest)
{
  if (!take (&rest, "1..") || !take_number (&rest, &self->number))
    return FALSE;

  self->kind = GGEN_RUNNER_TAP_PLAN;
  self->has_number = TRUE;
  skip_blanks (&rest);
  read_text_and_directive (self, rest);

  return TRUE;
}

static gboolean
read_version (GgenRunnerTapLine *self, Rest rest)
{
  if (!take (&rest, "TAP version ") || !take_number (&rest, &self->number))
    return FALSE;

  self->kind = GGEN_RUNNER_TAP_VERSION;
  self->has_number = TRUE;

  return TRUE;
}

static gboolean
read_sentence (GgenRunnerTapLine *self, Rest rest, const char *begin, GgenRunnerTapLineKind kind)
{
  if (!take (&rest, begin))
    return FALSE;

  self->kind = kind;
  skip_blanks (&rest);
  self->text = rest.at;
  self->text_size = rest.end - rest.at;

  return TRUE;
}

void
ggen_runner_tap_line_read (GgenRunnerTapLine *self, const char *line, gsize size)
{
  Rest rest = {line, line + size};

  *self = (GgenRunnerTapLine){0};
  strip_end (&rest);
  while (take (&rest, "    "))
    self->depth++;
  /* What most lines of output are not is told by one byte. */
  if (rest.at == rest.end || strchr ("no1TB#", *rest.at) == NULL || *rest.at == '\0')
    return;

  if (!read_test (self, rest) && !read_plan (self, rest) && !read_version (self, rest)
      && !read_sentence (self, rest, "Bail out!", GGEN_RUNNER_TAP_BAIL_OUT))
    read_sentence (self, rest, "#", GGEN_RUNNER_TAP_COMMENT);
}
