/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* REGEX and REPLACE: SPARQL 1.1, sections 17.4.3.14 and 17.4.3.15, on top of XPath's fn:matches and
 * fn:replace. */

#include "ggen-call-private.h"

#include <string.h>

/* The last pattern, as it is mostly the same for all rows. */
typedef struct
{
  char *pattern; /* (owned) */
  char *flags;   /* (owned) */
  GRegex *regex; /* (owned) (nullable): NULL for a pattern that is none */
} GgenRegexState;

static void
ggen_regex_state_free (gpointer data)
{
  GgenRegexState *self = data;

  g_free (self->pattern);
  g_free (self->flags);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_free (self);
}

/* XPath's flags x: white space goes out of the pattern, except in a class. */
static char *
ggen_pattern_strip (const char *pattern)
{
  GString *stripped = g_string_new (NULL);
  gboolean is_in_class = FALSE;

  for (const char *place = pattern; *place != '\0'; place++)
    {
      if (*place == '\\' && place[1] != '\0')
        g_string_append_c (stripped, *place++);
      else if (*place == '[')
        is_in_class = TRUE;
      else if (*place == ']')
        is_in_class = FALSE;
      else if (!is_in_class && strchr (" \t\r\n", *place) != NULL)
        continue;
      g_string_append_c (stripped, *place);
    }

  return g_string_free (stripped, FALSE);
}

static GRegex *
ggen_regex_compile (const char *pattern, const char *flags)
{
  GRegexCompileFlags options = G_REGEX_OPTIMIZE | G_REGEX_DOLLAR_ENDONLY | G_REGEX_NEWLINE_LF;
  g_autofree char *changed = NULL;

  for (; *flags != '\0'; flags++)
    {
      g_autofree char *before = g_steal_pointer (&changed);

      switch (*flags)
        {
        case 'i':
          options |= G_REGEX_CASELESS;
          break;
        case 's':
          options |= G_REGEX_DOTALL;
          break;
        case 'm':
          options |= G_REGEX_MULTILINE;
          break;
        case 'x':
          changed = ggen_pattern_strip (before != NULL ? before : pattern);
          break;
        case 'q':
          changed = g_regex_escape_string (before != NULL ? before : pattern, -1);
          break;
        default:
          return NULL;
        }
      if (changed == NULL)
        changed = g_steal_pointer (&before);
    }

  return g_regex_new (changed != NULL ? changed : pattern, options, 0, NULL);
}

static GRegex *
ggen_call_get_regex (GgenCall *call, const char *pattern, const char *flags)
{
  GgenRegexState *state = call->state;

  if (state != NULL && strcmp (state->pattern, pattern) == 0 && strcmp (state->flags, flags) == 0)
    return state->regex;

  if (state != NULL)
    ggen_regex_state_free (state);
  call->state = state = g_new0 (GgenRegexState, 1);
  call->state_destroy = ggen_regex_state_free;
  state->pattern = g_strdup (pattern);
  state->flags = g_strdup (flags);
  state->regex = ggen_regex_compile (pattern, flags);

  return state->regex;
}

/* (nullable): an error where the arguments from @index on are no pattern and flags. */
static GRegex *
ggen_call_read_regex (GgenCall *call, GgenCell **arguments, guint flags_index)
{
  const char *flags = "";
  const char *pattern;
  gsize length;

  if (!ggen_cell_is_string (arguments[0]) || arguments[1]->typed.kind != GGEN_TYPED_STRING)
    return NULL;
  if (call->n_arguments > flags_index)
    {
      if (arguments[flags_index]->typed.kind != GGEN_TYPED_STRING)
        return NULL;
      flags = ggen_cell_get_text (arguments[flags_index], call->evaluation, &length);
    }
  pattern = ggen_cell_get_text (arguments[1], call->evaluation, &length);

  return ggen_call_get_regex (call, pattern, flags);
}

void
ggen_call_regex (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GRegex *regex = ggen_call_read_regex (call, arguments, 2);
  g_autoptr (GError) error = NULL;
  const char *text;
  gboolean matches;
  gsize length;

  if (regex == NULL)
    return;
  text = ggen_cell_get_text (arguments[0], call->evaluation, &length);
  matches = g_regex_match_full (regex, text, (gssize) length, 0, 0, NULL, &error);
  /* A pattern that takes too long to match is an error, not a mismatch. */
  if (error == NULL)
    ggen_cell_set_boolean (result, matches);
}

/* One match's replacement: $N is a group (as many digits as name one), \$ and \\ themselves. */
static gboolean
ggen_replacement_append (GString *output, const char *replacement, const GMatchInfo *match)
{
  gint n_groups = g_regex_get_capture_count (g_match_info_get_regex (match));

  for (const char *place = replacement; *place != '\0'; place++)
    {
      g_autofree char *group = NULL;
      gint number;

      if (*place == '\\')
        {
          if (place[1] != '\\' && place[1] != '$')
            return FALSE;
          g_string_append_c (output, *++place);
          continue;
        }
      if (*place != '$')
        {
          g_string_append_c (output, *place);
          continue;
        }
      if (!g_ascii_isdigit (place[1]))
        return FALSE;
      number = *++place - '0';
      while (g_ascii_isdigit (place[1]) && number * 10 + (place[1] - '0') <= n_groups)
        number = number * 10 + (*++place - '0');
      group = g_match_info_fetch (match, number);
      if (group != NULL)
        g_string_append (output, group);
    }

  return TRUE;
}

static gboolean
ggen_regex_replace_all (GRegex *regex,
                        const char *text,
                        gsize length,
                        const char *replacement,
                        GString *output)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GError) error = NULL;
  gint last = 0;

  g_regex_match_full (regex, text, (gssize) length, 0, 0, &match, &error);
  while (error == NULL && g_match_info_matches (match))
    {
      gint start = 0;
      gint end = 0;

      g_match_info_fetch_pos (match, 0, &start, &end);
      /* fn:replace does not take a pattern that matches nothing (FORX0003). */
      if (start == end)
        return FALSE;
      g_string_append_len (output, text + last, start - last);
      if (!ggen_replacement_append (output, replacement, match))
        return FALSE;
      last = end;
      g_match_info_next (match, &error);
    }
  g_string_append_len (output, text + last, (gssize) length - last);

  return error == NULL;
}

void
ggen_call_replace (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GRegex *regex = ggen_call_read_regex (call, arguments, 3);
  g_autoptr (GString) output = NULL;
  const char *replacement;
  const char *text;
  gsize length;

  if (regex == NULL || arguments[2]->typed.kind != GGEN_TYPED_STRING)
    return;
  text = ggen_cell_get_text (arguments[0], call->evaluation, &length);
  output = g_string_sized_new (length);
  replacement = ggen_cell_get_text (arguments[2], call->evaluation, &(gsize){0});
  if (!ggen_regex_replace_all (regex, text, length, replacement, output))
    return;
  ggen_cell_take_string_like (result, arguments[0],
                              ggen_scratch_copy (&call->evaluation->scratch, output->str,
                                                 output->len),
                              output->len);
}
