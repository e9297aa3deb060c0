/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-matcher.h"

#include <string.h>

#include "ggen-runner-selection-error.h"

struct _GgenRunnerMatcher
{
  GgenRunnerMatcherKind kind;
  char *text;
  GPatternSpec *pattern; /* (nullable): of a glob */
  GRegex *regex;         /* (nullable) */
};

gboolean
ggen_runner_is_glob (const char *text)
{
  return strpbrk (text, "*?") != NULL;
}

/* GLib tells the expression and the place before the reason. */
static void
take_reason (GError *regex_error, GError **error)
{
  const char *reason = g_strrstr (regex_error->message, ": ");

  g_set_error_literal (error, GGEN_RUNNER_SELECTION_ERROR, GGEN_RUNNER_SELECTION_ERROR_INVALID,
                       reason != NULL ? reason + strlen (": ") : regex_error->message);
}

GgenRunnerMatcher *
ggen_runner_matcher_new (GgenRunnerMatcherKind kind, const char *text, GError **error)
{
  g_autoptr (GgenRunnerMatcher) self = g_new0 (GgenRunnerMatcher, 1);
  g_autoptr (GError) regex_error = NULL;

  self->kind = kind;
  self->text = g_strdup (text);
  if (kind == GGEN_RUNNER_MATCHER_GLOB)
    self->pattern = g_pattern_spec_new (text);
  if (kind == GGEN_RUNNER_MATCHER_REGEX)
    self->regex = g_regex_new (text, 0, 0, &regex_error);
  if (regex_error != NULL)
    {
      take_reason (regex_error, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
ggen_runner_matcher_free (GgenRunnerMatcher *self)
{
  g_free (self->text);
  g_clear_pointer (&self->pattern, g_pattern_spec_free);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_free (self);
}

static gboolean
is_in_folder (const char *folder, const char *path)
{
  gsize length = strlen (folder);

  if (strncmp (folder, path, length) != 0)
    return FALSE;

  return path[length] == '\0' || path[length] == '/' || g_str_has_suffix (folder, "/");
}

/* Of valid UTF-8. */
static gboolean
matches_valid (const GgenRunnerMatcher *self, const char *text)
{
  switch (self->kind)
    {
    case GGEN_RUNNER_MATCHER_GLOB:
      return g_pattern_spec_match_string (self->pattern, text);

    case GGEN_RUNNER_MATCHER_SUBSTRING:
      return strstr (text, self->text) != NULL;

    case GGEN_RUNNER_MATCHER_REGEX:
      return g_regex_match (self->regex, text, 0, NULL);

    case GGEN_RUNNER_MATCHER_FOLDER:
      return is_in_folder (self->text, text);

    case GGEN_RUNNER_MATCHER_EXACT:
    default:
      return g_str_equal (self->text, text);
    }
}

/* Programs print what they like, but patterns are of characters. */
gboolean
ggen_runner_matcher_matches (const GgenRunnerMatcher *self, const char *text)
{
  g_autofree char *valid = NULL;

  if (g_utf8_validate (text, -1, NULL))
    return matches_valid (self, text);

  valid = g_utf8_make_valid (text, -1);

  return matches_valid (self, valid);
}

gboolean
ggen_runner_matcher_matches_name (const GgenRunnerMatcher *self, const char *name)
{
  const char *last = strrchr (name, '/');

  if (ggen_runner_matcher_matches (self, name))
    return TRUE;

  return self->kind == GGEN_RUNNER_MATCHER_GLOB && last != NULL && strchr (self->text, '/') == NULL
         && ggen_runner_matcher_matches (self, last + 1);
}
