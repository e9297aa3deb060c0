/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-tap-parser.h"

#include "ggen-runner-complaint.h"
#include "ggen-runner-tap-yaml.h"

#include <string.h>

/* Bounds for programs that print without end. The longest line of any use has a path of GLib's in it. */
#define MAX_LINE (64 * 1024)
#define MAX_TEXT (32 * 1024 * 1024)
#define MAX_TEXT_WITH_FAILURES (MAX_TEXT + MAX_TEXT / 4)
#define MAX_DIAGNOSTICS 4096
#define MAX_DEPTH 16

struct _GgenRunnerTapParser
{
  GgenRunnerTap *tap;    /* (owned) */
  GString *partial_line; /* (owned): that has not ended yet */
  guint64 n_lines;
  gboolean is_incomplete;
  gboolean is_plan_late;
  gsize text_size; /* of what tap->tests holds */

  gboolean is_after_test; /* the line before was one */
  GgenRunnerTapYaml yaml;
  guint64 yaml_line; /* where the block began */

  GString *comments;       /* (owned): since the last test */
  GgenRunnerTapTest *last; /* (nullable): in tap->tests, while comments may still be its own */
  char *failed_subtest; /* (nullable) (owned): the first since the last test that is no subtest's */
  char *subtests[MAX_DEPTH + 1]; /* (nullable) (owned): by depth; the names of those that go on */
};

GgenRunnerTapParser *
ggen_runner_tap_parser_new (void)
{
  GgenRunnerTapParser *self = g_new0 (GgenRunnerTapParser, 1);

  self->tap = ggen_runner_tap_new ();
  self->partial_line = g_string_new (NULL);
  self->comments = g_string_new (NULL);

  return self;
}

/* Names of subtests that are deeper than @depth: these are over. */
static void
forget_subtests (GgenRunnerTapParser *self, guint depth)
{
  for (guint i = depth + 1; i <= MAX_DEPTH; i++)
    g_clear_pointer (&self->subtests[i], g_free);
}

void
ggen_runner_tap_parser_free (GgenRunnerTapParser *self)
{
  g_clear_pointer (&self->tap, ggen_runner_tap_free);
  g_string_free (self->partial_line, TRUE);
  ggen_runner_tap_yaml_clear (&self->yaml);
  g_string_free (self->comments, TRUE);
  g_free (self->failed_subtest);
  forget_subtests (self, 0);
  g_free (self);
}

void
ggen_runner_tap_parser_set_incomplete (GgenRunnerTapParser *self)
{
  self->is_incomplete = TRUE;
}

G_GNUC_PRINTF (2, 3)
static void
add_error (GgenRunnerTapParser *self, const char *format, ...)
{
  va_list arguments;

  if (self->tap->error != NULL)
    return;
  va_start (arguments, format);
  self->tap->error = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

/* (nullable): of nothing */
static char *
dup_text (const char *text, gsize size)
{
  return size > 0 ? g_utf8_make_valid (text, size) : NULL;
}

/* (nullable): "outer/inner" */
static char *
join_subtests (GgenRunnerTapParser *self, guint depth)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 1; i <= depth; i++)
    if (self->subtests[i] != NULL)
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? "/" : "", self->subtests[i]);

  return joined->len > 0 ? g_string_free (g_steal_pointer (&joined), FALSE) : NULL;
}

static void
keep_test (GgenRunnerTapParser *self, GgenRunnerTapTest *test)
{
  gsize size = ggen_runner_tap_test_measure (test);
  gsize most = ggen_runner_tap_test_is_failed (test) ? MAX_TEXT_WITH_FAILURES : MAX_TEXT;

  self->last = NULL;
  if (self->text_size + size > most)
    {
      ggen_runner_tap_test_free (test);
      self->tap->n_forgotten++;
      return;
    }
  self->text_size += size;
  self->last = test;
  g_ptr_array_add (self->tap->tests, test);
}

/* (nullable): those that tell why the test has failed. GLib says so of assertions, and anything may be before that and
 * after it: what g_test_message() was told is about a failure or not. Others comment on failures only. */
static char *
find_diagnostics (const GgenRunnerTapTest *test, const GString *comments)
{
  const char *line = comments->str;

  if (test->name[0] != '/')
    return g_utf8_make_valid (comments->str, comments->len);

  while (line != NULL)
    {
      const char *newline = strchr (line, '\n');
      g_autofree char *alone =
          g_strndup (line, newline != NULL ? (gsize) (newline - line) : strlen (line));

      if (ggen_runner_complaint_is_about_failure (alone))
        return g_utf8_make_valid (line, -1);
      line = newline != NULL ? newline + 1 : NULL;
    }

  return NULL;
}

static void
set_diagnostics (GgenRunnerTapParser *self, GgenRunnerTapTest *test)
{
  if (self->comments->len > 0)
    test->diagnostics = find_diagnostics (test, self->comments);
  if (test->diagnostics == NULL && test->depth == 0 && !test->is_ok)
    test->diagnostics = g_steal_pointer (&self->failed_subtest);
  g_string_truncate (self->comments, 0);
}

static void
remember_failed_subtest (GgenRunnerTapParser *self, const GgenRunnerTapTest *test)
{
  if (self->failed_subtest != NULL || !ggen_runner_tap_test_is_failed (test))
    return;
  self->failed_subtest =
      g_strdup_printf ("subtest %s%s%.500s%s%.*s", test->subtest != NULL ? test->subtest : "",
                       test->subtest != NULL ? "/" : "", test->name,
                       test->diagnostics != NULL ? ": " : "", MAX_DIAGNOSTICS,
                       test->diagnostics != NULL ? test->diagnostics : "");
}

static void
count_test (GgenRunnerTapParser *self, const GgenRunnerTapTest *test)
{
  GgenRunnerTap *tap = self->tap;

  tap->n_tests++;
  if (ggen_runner_tap_test_is_failed (test))
    tap->n_failed++;
  else if (test->directive != GGEN_RUNNER_TAP_NO_DIRECTIVE)
    tap->n_skipped++;
  if (self->is_incomplete)
    return;
  if (self->is_plan_late)
    add_error (self, "line %" G_GUINT64_FORMAT ": a test after the plan that ended them",
               self->n_lines);
  if (test->number != tap->n_tests)
    add_error (self,
               "line %" G_GUINT64_FORMAT ": test number %" G_GUINT64_FORMAT
               " where %" G_GUINT64_FORMAT " is next",
               self->n_lines, test->number, tap->n_tests);
}

static void
read_test (GgenRunnerTapParser *self, const GgenRunnerTapLine *line)
{
  GgenRunnerTapTest *test = ggen_runner_tap_test_new (line->text, line->text_size);

  test->depth = line->depth;
  test->is_ok = line->is_ok;
  test->directive = line->directive;
  if (line->has_number)
    test->number = line->number;
  else if (line->depth == 0)
    test->number = self->tap->n_tests + 1;
  test->subtest = join_subtests (self, line->depth);
  test->explanation = dup_text (line->explanation, line->explanation_size);
  set_diagnostics (self, test);
  if (test->depth > 0)
    remember_failed_subtest (self, test);
  else
    {
      count_test (self, test);
      g_clear_pointer (&self->failed_subtest, g_free);
    }
  forget_subtests (self, line->depth);
  keep_test (self, test);
  self->is_after_test = line->depth == 0;
}

static void
read_plan (GgenRunnerTapParser *self, const GgenRunnerTapLine *line)
{
  GgenRunnerTap *tap = self->tap;

  tap->n_ended = tap->tests->len;
  if (tap->has_plan)
    {
      add_error (self, "line %" G_GUINT64_FORMAT ": a second plan", self->n_lines);
      return;
    }

  if (line->directive == GGEN_RUNNER_TAP_TODO)
    add_error (self, "line %" G_GUINT64_FORMAT ": a plan cannot be TODO", self->n_lines);
  else if (line->directive == GGEN_RUNNER_TAP_SKIP && line->number > 0)
    add_error (self, "line %" G_GUINT64_FORMAT ": a plan with tests cannot be skipped",
               self->n_lines);
  tap->has_plan = TRUE;
  tap->n_planned = line->number;
  tap->plan_explanation = dup_text (line->explanation, line->explanation_size);
  self->is_plan_late = tap->n_tests > 0;
}

static void
read_version (GgenRunnerTapParser *self, const GgenRunnerTapLine *line)
{
  if (self->is_incomplete)
    return;
  if (self->n_lines != 1)
    add_error (self, "line %" G_GUINT64_FORMAT ": the version is not on the first line",
               self->n_lines);
  else if (line->number < 13)
    add_error (self, "line 1: version %" G_GUINT64_FORMAT " cannot be asked for", line->number);
  if (self->n_lines == 1)
    self->tap->version = line->number;
}

/* "# Subtest: name" is before the lines of the subtest, indented as these are or not. */
static void
begin_subtest (GgenRunnerTapParser *self, guint depth, const char *name, gsize size)
{
  if (depth == 0 || self->subtests[depth] != NULL)
    depth++;
  if (depth > MAX_DEPTH)
    return;

  forget_subtests (self, depth - 1);
  self->subtests[depth] = g_utf8_make_valid (name, MIN (size, MAX_DIAGNOSTICS));
  g_strstrip (self->subtests[depth]);
}

static gboolean
begins_with (const GgenRunnerTapLine *line, const char *begin)
{
  return line->text_size >= strlen (begin) && memcmp (line->text, begin, strlen (begin)) == 0;
}

/* "# Start of a tests", "# End of a tests" */
static void
count_suites (GgenRunnerTap *tap, const GgenRunnerTapLine *line)
{
  static const char end[] = " tests";

  if (line->depth > 0 || line->text_size < strlen (end)
      || memcmp (line->text + line->text_size - strlen (end), end, strlen (end)) != 0)
    return;

  if (begins_with (line, "Start of "))
    tap->n_open_suites++;
  else if (begins_with (line, "End of "))
    {
      tap->n_open_suites -= tap->n_open_suites > 0;
      tap->n_ended = tap->tests->len;
    }
}

/* What GLib tells about each test, failed or not */
static gboolean
is_of_framework (const GgenRunnerTapLine *line)
{
  static const char *const begins[] = {"Start of ", "End of ", "random seed: ", "Bug Reference: "};

  for (guint i = 0; i < G_N_ELEMENTS (begins); i++)
    if (begins_with (line, begins[i]))
      return TRUE;

  return line->text_size > 0 && line->text[0] == '/'
         && g_strstr_len (line->text, line->text_size, " summary: ") != NULL;
}

static void
append_line (GString *text, const char *line, gsize size)
{
  if (text->len + size > MAX_DIAGNOSTICS || size == 0)
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_len (text, line, size);
}

static void
read_comment (GgenRunnerTapParser *self, const GgenRunnerTapLine *line)
{
  static const char subtest[] = "Subtest:";

  count_suites (self->tap, line);
  if (begins_with (line, subtest))
    begin_subtest (self, line->depth, line->text + strlen (subtest),
                   line->text_size - strlen (subtest));
  else if (!is_of_framework (line))
    append_line (self->comments, line->text, line->text_size);
}

/* GLib tells why a test has failed before the line that says so, others do afterwards. */
static void
give_comments_to_last_test (GgenRunnerTapParser *self)
{
  if (self->last == NULL || self->last->is_ok || self->last->diagnostics != NULL
      || self->comments->len == 0)
    return;

  self->last->diagnostics = find_diagnostics (self->last, self->comments);
  if (self->last->diagnostics == NULL)
    return;
  self->text_size += self->comments->len;
  g_string_truncate (self->comments, 0);
}

static void
read_bail_out (GgenRunnerTapParser *self, const GgenRunnerTapLine *line)
{
  GgenRunnerTap *tap = self->tap;

  tap->is_bailed_out = TRUE;
  if (tap->bail_out_reason == NULL)
    tap->bail_out_reason = dup_text (line->text, line->text_size);
}

/* Its message counts more than comments do. */
static void
end_yaml (GgenRunnerTapParser *self)
{
  if (self->last == NULL || self->yaml.message == NULL)
    return;

  g_free (self->last->diagnostics);
  self->text_size += strlen (self->yaml.message);
  self->last->diagnostics = g_steal_pointer (&self->yaml.message);
}

static void
add_yaml_error (GgenRunnerTapParser *self)
{
  add_error (self, "line %" G_GUINT64_FORMAT ": the YAML block has no end", self->yaml_line);
}

/* Does the line begin or go on with a YAML block? Then it says nothing else. */
static gboolean
read_yaml (GgenRunnerTapParser *self, const char *line, gsize size)
{
  gboolean is_yaml;

  if (!self->yaml.is_open)
    {
      self->yaml_line = self->n_lines;
      is_yaml = self->is_after_test && self->tap->version >= 13
                && ggen_runner_tap_yaml_open (&self->yaml, line, size);
      self->is_after_test = FALSE;
      return is_yaml;
    }

  is_yaml = ggen_runner_tap_yaml_read (&self->yaml, line, size);
  if (!is_yaml)
    add_yaml_error (self);
  if (!self->yaml.is_open)
    end_yaml (self);

  return is_yaml;
}

/* Only lines of the program's own tests obey the protocol: those of subtests are told, and decide nothing. */
static void
read_line_of_subtest (GgenRunnerTapParser *self, const GgenRunnerTapLine *line)
{
  if (line->depth > MAX_DEPTH)
    return;
  if (line->kind == GGEN_RUNNER_TAP_TEST)
    read_test (self, line);
  else if (line->kind == GGEN_RUNNER_TAP_COMMENT)
    read_comment (self, line);
}

static void
read_line (GgenRunnerTapParser *self, const char *bytes, gsize size)
{
  GgenRunnerTapLine line;

  self->n_lines++;
  while (size > 0 && g_ascii_isspace (bytes[size - 1]))
    size--;
  if (read_yaml (self, bytes, size))
    return;

  ggen_runner_tap_line_read (&line, bytes, size);
  if (line.kind == GGEN_RUNNER_TAP_OTHER)
    return;
  if (line.kind != GGEN_RUNNER_TAP_COMMENT && !(line.kind == GGEN_RUNNER_TAP_TEST && !line.is_ok))
    give_comments_to_last_test (self);

  if (line.depth > 0)
    read_line_of_subtest (self, &line);
  else if (line.kind == GGEN_RUNNER_TAP_TEST)
    read_test (self, &line);
  else if (line.kind == GGEN_RUNNER_TAP_PLAN)
    read_plan (self, &line);
  else if (line.kind == GGEN_RUNNER_TAP_VERSION)
    read_version (self, &line);
  else if (line.kind == GGEN_RUNNER_TAP_BAIL_OUT)
    read_bail_out (self, &line);
  else
    read_comment (self, &line);
}

static void
append_partial_line (GgenRunnerTapParser *self, const char *bytes, gsize size)
{
  gsize room = MAX_LINE - self->partial_line->len;

  g_string_append_len (self->partial_line, bytes, MIN (size, room));
}

static void
end_partial_line (GgenRunnerTapParser *self)
{
  read_line (self, self->partial_line->str, self->partial_line->len);
  g_string_truncate (self->partial_line, 0);
}

void
ggen_runner_tap_parser_feed (GgenRunnerTapParser *self, const char *bytes, gsize size)
{
  const char *end = bytes + size;

  g_return_if_fail (self->tap != NULL);

  while (bytes < end)
    {
      const char *newline = memchr (bytes, '\n', end - bytes);
      gsize length = (newline != NULL ? newline : end) - bytes;

      if (newline == NULL || self->partial_line->len > 0)
        append_partial_line (self, bytes, length);
      else
        read_line (self, bytes, MIN (length, MAX_LINE));
      if (newline != NULL && self->partial_line->len > 0)
        end_partial_line (self);
      bytes += length + 1;
    }
}

static void
check_count (GgenRunnerTapParser *self)
{
  GgenRunnerTap *tap = self->tap;

  if (!self->is_incomplete && !tap->is_bailed_out && tap->has_plan
      && tap->n_planned != tap->n_tests)
    add_error (self, "%" G_GUINT64_FORMAT " tests planned, %" G_GUINT64_FORMAT " run",
               tap->n_planned, tap->n_tests);
}

GgenRunnerTap *
ggen_runner_tap_parser_finish (GgenRunnerTapParser *self)
{
  g_return_val_if_fail (self->tap != NULL, NULL);

  if (self->partial_line->len > 0)
    end_partial_line (self);
  give_comments_to_last_test (self);
  if (self->yaml.is_open)
    {
      add_yaml_error (self);
      end_yaml (self);
    }
  check_count (self);

  return g_steal_pointer (&self->tap);
}
