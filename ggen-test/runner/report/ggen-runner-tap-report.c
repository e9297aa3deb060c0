/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-tap-report.h"

#include <string.h>

#include "ggen-runner-test.h"
#include "ggen-runner-yaml-text.h"
#include "ggen-visible-private.h"

#define TODO "TODO"

typedef struct
{
  GgenRunnerReporter parent;
  GgenRunnerSink sink;
  GString
      *early; /* (nullable) (owned): what was told before the run began: the version comes first */
  guint n_tests;
} TapReport;

/* Text that may stand where a directive could begin */
static void
append_escaped (GString *text, const char *name)
{
  g_autoptr (GString) visible = g_string_new (NULL);

  ggen_visible_append (visible, name, -1);
  for (const char *p = visible->str; *p != '\0'; p++)
    {
      if (*p == '#' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
}

void
ggen_runner_tap_report_append_name (GString *text, const char *name)
{
  append_escaped (text, name);
}

/* (nullable): what a program has said of a test that is not done yet: "TODO: why" */
static const char *
find_todo (const GgenRunnerTest *test)
{
  const char *message = test->message;

  if (test->outcome != GGEN_RUNNER_SKIPPED || message == NULL || !g_str_has_prefix (message, TODO))
    return NULL;
  if (message[strlen (TODO)] == '\0')
    return "";

  return g_str_has_prefix (message, TODO ": ") ? message + strlen (TODO ": ") : NULL;
}

static void
append_name (GString *text, const GgenRunnerResult *result, const GgenRunnerTest *test)
{
  append_escaped (text, result->test_case->program->name);
  if (test->name != result->test_case->program->name)
    {
      g_string_append_c (text, ' ');
      append_escaped (text, test->name);
    }
  if (result->iteration > 1)
    g_string_append_printf (text, " (iteration %u)", result->iteration);
}

static void
append_directive (GString *text, const char *directive, const char *message)
{
  g_string_append_printf (text, " # %s", directive);
  if (message != NULL && *message != '\0')
    {
      g_string_append_c (text, ' ');
      append_escaped (text, message);
    }
}

static void
append_output (GString *text, const char *key, const GgenRunnerOutput *output)
{
  if (output->bytes != NULL)
    ggen_runner_yaml_text_append_block (text, key, g_bytes_get_data (output->bytes, NULL),
                                        g_bytes_get_size (output->bytes));
}

static void
append_attempt (GString *text, const GgenRunnerAttempt *attempt)
{
  g_string_append_printf (text, "  duration_ms: %" G_GINT64_FORMAT ".%03d\n",
                          attempt->duration / 1000, (int) (attempt->duration % 1000));
  g_string_append_printf (text, "  attempts: %u\n", attempt->number);
  append_output (text, "stdout", &attempt->standard_output);
  append_output (text, "stderr", &attempt->standard_error);
  if (attempt->stacks != NULL)
    ggen_runner_yaml_text_append_block (text, "stacks", attempt->stacks, strlen (attempt->stacks));
}

static void
append_leaks (GString *text, const GPtrArray *leaks)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < leaks->len; i++)
    g_string_append_printf (lines, "%s\n", ((const GgenRunnerLeak *) leaks->pdata[i])->text);
  ggen_runner_yaml_text_append_block (text, "leaks", lines->str, lines->len);
}

/* Of what failed, and of what passed with a remark */
static void
append_diagnostics (GString *text, const GgenRunnerResult *result, const GgenRunnerTest *test)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);
  gboolean is_failure = ggen_runner_outcome_is_failure (test->outcome);
  gboolean has_leaks = test->has_output && last != NULL && last->leaks != NULL;

  g_autofree char *order = ggen_runner_test_describe_order (result);

  if (!is_failure && !has_leaks && order == NULL && !(test->has_output && result->is_flaky))
    return;

  g_string_append (text, "  ---\n");
  ggen_runner_yaml_text_append_line (text, "outcome",
                                     result->is_flaky && !is_failure
                                         ? "flaky"
                                         : ggen_runner_outcome_get_name (test->outcome));
  ggen_runner_yaml_text_append_line (text, "message", test->message);
  ggen_runner_yaml_text_append_line (text, "order", order);
  if (test->has_output && last != NULL && (is_failure || result->is_flaky))
    append_attempt (text, last);
  if (has_leaks)
    append_leaks (text, last->leaks);
  g_string_append (text, "  ...\n");
}

static void
append_test (TapReport *self,
             GString *text,
             const GgenRunnerResult *result,
             const GgenRunnerTest *test)
{
  const char *todo = find_todo (test);
  gboolean is_ok = !ggen_runner_outcome_is_failure (test->outcome) && todo == NULL;

  g_string_append_printf (text, "%s %u - ", is_ok ? "ok" : "not ok", ++self->n_tests);
  append_name (text, result, test);
  if (todo != NULL)
    append_directive (text, TODO, todo);
  else if (test->outcome == GGEN_RUNNER_SKIPPED)
    append_directive (text, "SKIP", test->message);
  g_string_append_c (text, '\n');
  append_diagnostics (text, result, test);
}

static void
append_result (TapReport *self, GString *text, const GgenRunnerResult *result)
{
  g_autoptr (GArray) tests = ggen_runner_test_list (result);

  for (guint i = 0; i < tests->len; i++)
    append_test (self, text, result, &g_array_index (tests, GgenRunnerTest, i));
}

static void
append_comment (GString *text, const char *what, const char *comment)
{
  g_string_append_printf (text, "# %s", what);
  ggen_visible_append (text, comment, -1);
  g_string_append_c (text, '\n');
}

/* A run that was stopped has no plan that it kept. */
static void
append_end (TapReport *self, GString *text, const GgenRunnerEvent *event)
{
  if (event->interruption == NULL)
    {
      g_string_append_printf (text, "1..%u\n", self->n_tests);
      return;
    }

  g_string_append (text, "Bail out! stopped by ");
  ggen_visible_append (text, event->interruption, -1);
  g_string_append_c (text, '\n');
}

static void
append_head (TapReport *self, GString *text, const GgenRunnerEvent *event)
{
  g_string_append (text, "TAP version 13\n");
  if (event->seed != NULL)
    append_comment (text, "random seed: ", event->seed);
  g_string_append_len (text, self->early->str, self->early->len);
  g_string_free (g_steal_pointer (&self->early), TRUE);
}

static void
tap_report_report (GgenRunnerReporter *reporter, const GgenRunnerEvent *event)
{
  TapReport *self = (TapReport *) reporter;
  g_autoptr (GString) text = g_string_new (NULL);

  if (event->kind == GGEN_RUNNER_RUN_BEGAN && self->early != NULL)
    append_head (self, text, event);
  else if (event->kind == GGEN_RUNNER_NOTE)
    append_comment (self->early != NULL ? self->early : text, "", event->text);
  else if (event->kind == GGEN_RUNNER_CASE_ENDED)
    append_result (self, text, event->result);
  else if (event->kind == GGEN_RUNNER_RUN_ENDED)
    append_end (self, text, event);

  ggen_runner_sink_flush (&self->sink, text);
}

static void
tap_report_free (GgenRunnerReporter *reporter)
{
  TapReport *self = (TapReport *) reporter;

  if (self->early != NULL)
    g_string_free (self->early, TRUE);
  g_free (self);
}

GgenRunnerReporter *
ggen_runner_tap_report_new (const GgenRunnerSink *sink)
{
  TapReport *self = g_new0 (TapReport, 1);

  self->parent.report = tap_report_report;
  self->parent.free = tap_report_free;
  self->sink = *sink;
  self->early = g_string_new (NULL);

  return &self->parent;
}
