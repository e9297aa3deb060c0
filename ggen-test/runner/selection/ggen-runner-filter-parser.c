/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "ggen-did-you-mean-private.h"
#include "ggen-runner-filter-private.h"
#include "ggen-runner-selection-error.h"

/*
 *   or      = and (("|" | "or") and)*
 *   and     = not (("&" | "and" | "-") not)*
 *   not     = ("!" | "not")* primary
 *   primary = "(" or ")" | NAME "(" matcher? ")"
 *   matcher = "=" TEXT | "~" TEXT | "/" REGEX "/" | GLOB
 */

/* Far above what people write, far below what hurts. */
#define MAX_DEPTH 64

typedef struct
{
  const char *text;
  const char *at;
  const char *open; /* (nullable): the '(' of the innermost function */
  guint depth;
  const char *bad; /* (nullable): where the error is */
  gsize bad_length;
} Parser;

typedef struct
{
  const char *name;
  GgenRunnerFilterKind kind;
  const char *example; /* (nullable): of its argument; NULL: it has none */
} Function;

static const Function functions[] = {
    {"suite", GGEN_RUNNER_FILTER_SUITE, "suite(unit)"},
    {"program", GGEN_RUNNER_FILTER_PROGRAM, "program(test-*)"},
    {"test", GGEN_RUNNER_FILTER_TEST, "test(/path/*)"},
    {"project", GGEN_RUNNER_FILTER_PROJECT, "project(glib)"},
    {"failed", GGEN_RUNNER_FILTER_FAILED, NULL},
    {"changed", GGEN_RUNNER_FILTER_CHANGED, NULL},
    {"all", GGEN_RUNNER_FILTER_ALL, NULL},
    {"none", GGEN_RUNNER_FILTER_NONE, NULL},
};

static gpointer
fail (Parser *self, const char *bad, gsize length, GError **error, const char *format, ...)
    G_GNUC_PRINTF (5, 6);

static gpointer
fail (Parser *self, const char *bad, gsize length, GError **error, const char *format, ...)
{
  va_list args;

  self->bad = bad;
  self->bad_length = length;
  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (GGEN_RUNNER_SELECTION_ERROR,
                                                GGEN_RUNNER_SELECTION_ERROR_INVALID, format, args));
  va_end (args);

  return NULL;
}

static const char *
find_after_space (const char *at)
{
  while (g_ascii_isspace (*at))
    at++;

  return at;
}

static void
skip_space (Parser *self)
{
  self->at = find_after_space (self->at);
}

static gsize
measure_word (const char *at)
{
  gsize length = 0;

  while (g_ascii_isalnum (at[length]) || at[length] == '_')
    length++;

  return length;
}

/* How long what a message names is: a word, or one character. */
static gsize
measure_piece (const char *at)
{
  gsize word = measure_word (at);

  if (word > 0 || *at == '\0')
    return word;

  return g_utf8_next_char (at) - at;
}

static char *
describe_piece (const char *at)
{
  gsize length = measure_piece (at);
  gunichar character = g_utf8_get_char (at);

  if (length == 0)
    return g_strdup ("the end");
  if (!g_unichar_isprint (character))
    return g_strdup_printf ("the character U+%04X", character);

  return g_strdup_printf ("'%.*s'", (int) length, at);
}

static gboolean
take_word (Parser *self, const char *word)
{
  gsize length = strlen (word);

  skip_space (self);
  if (measure_word (self->at) != length || strncmp (self->at, word, length) != 0)
    return FALSE;

  self->at += length;

  return TRUE;
}

static gboolean
take_character (Parser *self, char character)
{
  skip_space (self);
  if (*self->at != character)
    return FALSE;

  self->at++;

  return TRUE;
}

/* The end of a regular expression that begins after a '/': another one, right before the ')'. Without it
 * the '/' begins a path. */
static const char *
find_regex_end (const char *at)
{
  for (; *at != '\0'; at++)
    {
      if (*at == '/')
        return *find_after_space (at + 1) == ')' ? at : NULL;
      if (*at == '\\' && at[1] != '\0')
        at++;
    }

  return NULL;
}

static GgenRunnerMatcher *
parse_regex (Parser *self, const char *end, GError **error)
{
  const char *begin = self->at + 1;
  g_autofree char *text = g_strndup (begin, end - begin);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GgenRunnerMatcher) matcher = NULL;

  if (begin == end)
    return fail (self, self->at, 2, error, "the regular expression is empty");

  matcher = ggen_runner_matcher_new (GGEN_RUNNER_MATCHER_REGEX, text, &reason);
  if (matcher == NULL)
    return fail (self, begin, end - begin, error, "'%s' is no regular expression: %s", text,
                 reason->message);

  self->at = end + 1;

  return g_steal_pointer (&matcher);
}

/* Up to the ')', which is not taken. What is meant literally has a backslash before it. */
static char *
read_text (Parser *self, const Function *function, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize kept = 0; /* without spaces at the end */

  for (skip_space (self); *self->at != ')'; self->at++)
    {
      if (*self->at == '\0')
        return fail (self, self->open, 1, error, "the '(' of %s() is not closed", function->name);
      if (*self->at == '(')
        return fail (self, self->at, 1, error,
                     "'(' inside of %s(): is a ')' missing? A name with a '(' in it is written "
                     "'\\('",
                     function->name);
      if (*self->at == '\\')
        {
          if (g_ascii_isalnum (self->at[1]) || self->at[1] == '\0')
            return fail (self, self->at, MIN (2, strlen (self->at)), error,
                         "a backslash stands before what is meant literally, such as '\\)'");
          self->at++;
          kept = text->len + 1;
        }
      if (!g_ascii_isspace (*self->at))
        kept = text->len + 1;
      g_string_append_c (text, *self->at);
    }
  g_string_truncate (text, kept);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GgenRunnerMatcher *
parse_text (Parser *self, const Function *function, GError **error)
{
  GgenRunnerMatcherKind kind = GGEN_RUNNER_MATCHER_GLOB;
  const char *begin = self->at;
  g_autofree char *text = NULL;

  if (take_character (self, '='))
    kind = GGEN_RUNNER_MATCHER_EXACT;
  else if (take_character (self, '~'))
    kind = GGEN_RUNNER_MATCHER_SUBSTRING;

  text = read_text (self, function, error);
  if (text == NULL)
    return NULL;
  if (*text == '\0')
    return fail (self, self->open, self->at + 1 - self->open, error,
                 "%s() says nothing to compare with; it is used like %s", function->name,
                 function->example);
  if (kind == GGEN_RUNNER_MATCHER_GLOB && *text == '/' && g_str_has_suffix (text, "/"))
    return fail (self, begin, self->at - begin, error,
                 "a path does not end with '/'; in a regular expression a slash is written '\\/'");

  return ggen_runner_matcher_new (kind, text, NULL);
}

static GgenRunnerMatcher *
parse_matcher (Parser *self, const Function *function, GError **error)
{
  const char *regex_end = NULL;

  self->open = self->at - 1;
  skip_space (self);
  if (*self->at == '/')
    regex_end = find_regex_end (self->at + 1);

  return regex_end != NULL ? parse_regex (self, regex_end, error)
                           : parse_text (self, function, error);
}

static const Function *
find_function (const char *word, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (strlen (functions[i].name) == length && strncmp (functions[i].name, word, length) == 0)
      return &functions[i];

  return NULL;
}

static gpointer
fail_unknown (Parser *self, gsize length, GError **error)
{
  const char *names[G_N_ELEMENTS (functions) + 1] = {NULL};
  g_autofree char *word = g_strndup (self->at, length);
  g_autofree char *hint = NULL;
  g_autofree char *all = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    names[i] = functions[i].name;
  hint = ggen_did_you_mean (word, names);
  all = g_strjoinv (", ", (char **) names);

  return fail (self, self->at, length, error, "unknown function '%s'%s%s", word,
               hint != NULL ? hint : "; known are: ", hint != NULL ? "" : all);
}

static GgenRunnerFilter *
parse_call (Parser *self, GError **error)
{
  gsize length = measure_word (self->at);
  const Function *function = find_function (self->at, length);
  const char *word = self->at;
  g_autoptr (GgenRunnerMatcher) matcher = NULL;

  if (function == NULL)
    return fail_unknown (self, length, error);

  self->at += length;
  if (!take_character (self, '('))
    return fail (self, word, length, error, "'%s' is a function: write %s%s", function->name,
                 function->example != NULL ? function->example : function->name,
                 function->example != NULL ? "" : "()");
  if (function->example != NULL)
    {
      matcher = parse_matcher (self, function, error);
      if (matcher == NULL)
        return NULL;
    }
  if (!take_character (self, ')'))
    return fail (self, self->at, measure_piece (self->at), error,
                 "%s() is written without anything in its parentheses", function->name);

  return ggen_runner_filter_new_leaf (function->kind, g_steal_pointer (&matcher));
}

static GgenRunnerFilter *parse_or (Parser *self, GError **error);

static GgenRunnerFilter *
parse_parentheses (Parser *self, GError **error)
{
  const char *open = self->at++;
  g_autoptr (GgenRunnerFilter) inner = NULL;

  if (++self->depth > MAX_DEPTH)
    return fail (self, open, 1, error, "nested deeper than %d levels", MAX_DEPTH);

  inner = parse_or (self, error);
  if (inner == NULL)
    return NULL;
  self->depth--;
  skip_space (self);
  if (*self->at == '\0')
    return fail (self, open, 1, error, "this '(' is not closed");
  self->at++;

  return g_steal_pointer (&inner);
}

static GgenRunnerFilter *
parse_primary (Parser *self, GError **error)
{
  g_autofree char *found = NULL;

  skip_space (self);
  if (*self->at == '(')
    return parse_parentheses (self, error);
  if (measure_word (self->at) > 0)
    return parse_call (self, error);
  if ((*self->at == '&' || *self->at == '|') && self->at > self->text && self->at[-1] == *self->at)
    return fail (self, self->at - 1, 2, error, "'%c%c' is written '%c'", *self->at, *self->at,
                 *self->at);

  found = describe_piece (self->at);

  return fail (self, self->at, measure_piece (self->at), error,
               "expected a function such as suite(unit) or a '(', found %s", found);
}

static GgenRunnerFilter *
parse_not (Parser *self, GError **error)
{
  gboolean is_negated = FALSE;
  GgenRunnerFilter *part;

  while (take_character (self, '!') || take_word (self, "not"))
    is_negated = !is_negated;

  part = parse_primary (self, error);

  return part != NULL && is_negated ? ggen_runner_filter_new_not (part) : part;
}

/* "a - b" is "a & !b". */
static GgenRunnerFilter *
parse_and (Parser *self, GError **error)
{
  g_autoptr (GgenRunnerFilter) parts = parse_not (self, error);

  while (parts != NULL)
    {
      gboolean is_difference = take_character (self, '-');
      GgenRunnerFilter *part;

      if (!is_difference && !take_character (self, '&') && !take_word (self, "and"))
        break;

      part = parse_not (self, error);
      if (part == NULL)
        return NULL;
      if (is_difference)
        part = ggen_runner_filter_new_not (part);
      parts = ggen_runner_filter_join (GGEN_RUNNER_FILTER_AND, parts, part);
    }

  return g_steal_pointer (&parts);
}

static GgenRunnerFilter *
parse_or (Parser *self, GError **error)
{
  g_autoptr (GgenRunnerFilter) parts = parse_and (self, error);
  g_autofree char *found = NULL;

  while (parts != NULL && (take_character (self, '|') || take_word (self, "or")))
    {
      GgenRunnerFilter *part = parse_and (self, error);

      if (part == NULL)
        return NULL;
      parts = ggen_runner_filter_join (GGEN_RUNNER_FILTER_OR, parts, part);
    }
  if (parts == NULL)
    return NULL;

  skip_space (self);
  if (*self->at == '\0' || (*self->at == ')' && self->depth > 0))
    return g_steal_pointer (&parts);
  if (*self->at == ')')
    return fail (self, self->at, 1, error, "there is no '(' for this ')'");

  found = describe_piece (self->at);

  return fail (self, self->at, measure_piece (self->at), error,
               "expected '&', '|', '-' or the end, found %s", found);
}

static GgenRunnerFilter *
parse (Parser *self, GError **error)
{
  const char *bad;

  self->at = self->text;
  if (!g_utf8_validate (self->text, -1, &bad))
    return fail (self, bad, 1, error, "not valid UTF-8 (byte 0x%02x)", (guchar) *bad);

  skip_space (self);
  if (*self->at == '\0')
    return fail (self, self->text, 0, error, "the filter is empty; all() is every test");

  return parse_or (self, error);
}

GgenRunnerFilter *
ggen_runner_filter_parse (const char *text, GgenRunnerFilterPlace *place, GError **error)
{
  Parser parser = {.text = text};
  GgenRunnerFilter *self = parse (&parser, error);

  if (self == NULL)
    {
      place->offset = parser.bad - text;
      place->length = parser.bad_length;
    }

  return self;
}
