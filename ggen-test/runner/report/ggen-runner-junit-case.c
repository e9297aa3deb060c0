/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-junit-case.h"

#include <string.h>

#include "ggen-runner-test.h"
#include "ggen-runner-xml.h"

/* In Surefire's form the first attempt is the failure, and what came of the others follows; where one of
 * them passed there is no failure, and those before it are flaky ones. */
static const GgenRunnerAttempt *
get_main_attempt (const GgenRunnerResult *result)
{
  if (result->attempts->len == 0)
    return NULL;
  if (ggen_runner_outcome_is_failure (result->outcome))
    return result->attempts->pdata[0];

  return ggen_runner_result_get_last_attempt (result);
}

/* How it failed: of a case as the first attempt did, of a line of TAP as it says */
static GgenRunnerOutcome
get_outcome (const GgenRunnerResult *result, const GgenRunnerTest *test)
{
  const GgenRunnerAttempt *attempt = get_main_attempt (result);

  if (test->is_point || attempt == NULL || result->order == GGEN_RUNNER_ORDER_DEPENDENT
      || !ggen_runner_outcome_is_failure (test->outcome))
    return test->outcome;

  return attempt->outcome;
}

void
ggen_runner_junit_case_count (const GgenRunnerResult *result, GgenRunnerJUnitCounts *counts)
{
  g_autoptr (GArray) tests = ggen_runner_test_list (result);

  for (guint i = 0; i < tests->len; i++)
    {
      GgenRunnerOutcome outcome = get_outcome (result, &g_array_index (tests, GgenRunnerTest, i));

      counts->n_tests++;
      if (outcome == GGEN_RUNNER_SKIPPED)
        counts->n_skipped++;
      else if (outcome == GGEN_RUNNER_FAILED)
        counts->n_failures++;
      else if (outcome != GGEN_RUNNER_PASSED)
        counts->n_errors++;
    }
}

static void
append_text_element (GString *xml, const char *indent, const char *name, const GString *text)
{
  if (text->len == 0)
    return;

  g_string_append_printf (xml, "%s<%s>", indent, name);
  ggen_runner_xml_append (xml, text->str, text->len);
  g_string_append_printf (xml, "</%s>\n", name);
}

static GString *
copy_output (const GgenRunnerOutput *output)
{
  GString *text = g_string_new (NULL);

  if (output->bytes != NULL)
    g_string_append_len (text, g_bytes_get_data (output->bytes, NULL),
                         g_bytes_get_size (output->bytes));

  return text;
}

static void
append_line (GString *text, const char *what, const char *line)
{
  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
  g_string_append_printf (text, "%s: %s\n", what, line);
}

/* There is no place for leaks but what the test wrote. */
static void
append_output (GString *xml,
               const char *indent,
               const GgenRunnerAttempt *attempt,
               const GPtrArray *leaks)
{
  GString *output = copy_output (&attempt->standard_output);
  GString *error = copy_output (&attempt->standard_error);

  for (guint i = 0; leaks != NULL && i < leaks->len; i++)
    append_line (error, "left behind", ((const GgenRunnerLeak *) leaks->pdata[i])->text);
  append_text_element (xml, indent, "system-out", output);
  append_text_element (xml, indent, "system-err", error);

  g_string_free (output, TRUE);
  g_string_free (error, TRUE);
}

static void
append_failure_tag (GString *xml, const char *name, GgenRunnerOutcome outcome, const char *message)
{
  const char *type = ggen_runner_outcome_get_name (outcome);

  g_string_append_printf (xml, "      <%s", name);
  ggen_runner_xml_append_attribute (xml, "message", message != NULL ? message : type);
  ggen_runner_xml_append_attribute (xml, "type", type);
}

/* flakyFailure, rerunError and the like */
static void
append_other_attempt (GString *xml, const char *prefix, const GgenRunnerAttempt *attempt)
{
  g_autofree char *name =
      g_strconcat (prefix, attempt->outcome == GGEN_RUNNER_FAILED ? "Failure" : "Error", NULL);

  append_failure_tag (xml, name, attempt->outcome, attempt->reason);
  g_string_append (xml, ">\n");
  if (attempt->stacks != NULL)
    {
      g_string_append (xml, "        <stackTrace>");
      ggen_runner_xml_append (xml, attempt->stacks, strlen (attempt->stacks));
      g_string_append (xml, "</stackTrace>\n");
    }
  append_output (xml, "        ", attempt, NULL);
  g_string_append_printf (xml, "      </%s>\n", name);
}

static void
append_other_attempts (GString *xml, const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *main_attempt = get_main_attempt (result);

  for (guint i = 0; i < result->attempts->len; i++)
    {
      const GgenRunnerAttempt *attempt = result->attempts->pdata[i];

      if (attempt != main_attempt && ggen_runner_outcome_is_failure (attempt->outcome))
        append_other_attempt (xml, result->is_flaky ? "flaky" : "rerun", attempt);
    }
}

/* (nullable)
 * @order: what is told where a case has failed among others, of which its own process knows nothing */
static const char *
get_message (const GgenRunnerResult *result, const GgenRunnerTest *test, const char *order)
{
  const GgenRunnerAttempt *attempt = get_main_attempt (result);

  if (test->is_point || attempt == NULL)
    return test->message;
  if (order != NULL)
    return test->message != NULL ? test->message : order;

  return attempt->reason;
}

static void
append_verdict (GString *xml, const GgenRunnerResult *result, const GgenRunnerTest *test)
{
  const GgenRunnerAttempt *attempt = get_main_attempt (result);
  GgenRunnerOutcome outcome = get_outcome (result, test);
  g_autofree char *order = ggen_runner_test_describe_order (result);
  const char *message = get_message (result, test, order);
  const char *name = outcome == GGEN_RUNNER_FAILED ? "failure" : "error";

  if (outcome == GGEN_RUNNER_SKIPPED)
    {
      g_string_append (xml, "      <skipped");
      ggen_runner_xml_append_attribute (xml, "message", message);
      g_string_append (xml, "/>\n");
    }
  else if (ggen_runner_outcome_is_failure (outcome))
    {
      append_failure_tag (xml, name, outcome, message);
      g_string_append_c (xml, '>');
      if (test->has_output && attempt != NULL && attempt->stacks != NULL)
        ggen_runner_xml_append (xml, attempt->stacks, strlen (attempt->stacks));
      g_string_append_printf (xml, "</%s>\n", name);
    }
}

static void
append_test (GString *xml, const GgenRunnerResult *result, const GgenRunnerTest *test)
{
  const GgenRunnerAttempt *attempt = get_main_attempt (result);
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);
  g_autofree char *name = result->iteration > 1
                              ? g_strdup_printf ("%s (iteration %u)", test->name, result->iteration)
                              : g_strdup (test->name);
  gsize start;

  g_string_append (xml, "    <testcase");
  ggen_runner_xml_append_attribute (xml, "name", name);
  ggen_runner_xml_append_attribute (xml, "classname", result->test_case->program->name);
  /* Nobody knows how long one line of a whole program took. */
  ggen_runner_xml_append_time (xml, test->is_point || attempt == NULL ? 0 : attempt->duration);
  g_string_append (xml, ">\n");

  start = xml->len;
  append_verdict (xml, result, test);
  if (test->has_output && attempt != NULL)
    {
      append_other_attempts (xml, result);
      append_output (xml, "      ", attempt, last->leaks);
    }

  if (xml->len == start)
    {
      g_string_truncate (xml, start - 2);
      g_string_append (xml, "/>\n");
    }
  else
    g_string_append (xml, "    </testcase>\n");
}

void
ggen_runner_junit_case_append (GString *xml, const GgenRunnerResult *result)
{
  g_autoptr (GArray) tests = ggen_runner_test_list (result);

  for (guint i = 0; i < tests->len; i++)
    append_test (xml, result, &g_array_index (tests, GgenRunnerTest, i));
}
