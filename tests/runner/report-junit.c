/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-runner-junit.h"
#include "report-stream.h"

static char *
make_report (void)
{
  GString *xml = g_string_new (NULL);
  GgenRunnerSink sink = ggen_runner_sink_for_string (xml);
  g_auto (ReportStream) stream = {0};

  report_stream_init (&stream, ggen_runner_junit_new (&sink), 1000);
  report_stream_play_everything (&stream);

  return g_string_free (xml, FALSE);
}

static void
test_everything_has_its_element (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *xml = make_report ();

  ggen_test_assert_golden (xml, "runner/golden/junit.xml");
}

/* Checks @xml as a program of a CI would. */
static int
validate (GgenTestSandbox *sandbox, const char *xmllint, const char *xml)
{
  g_autofree char *schema = g_test_build_filename (G_TEST_DIST, "runner", "junit.xsd", NULL);
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_new (sandbox, xmllint, "--noout", "--schema", schema, "-", NULL);
  g_autoptr (GError) error = NULL;

  ggen_test_command_set_input (command, xml);
  ggen_test_command_run (command, &error);
  g_assert_no_error (error);
  g_test_message ("%s", ggen_test_command_get_stderr (command));

  return ggen_test_command_get_status (command);
}

static void
test_the_report_keeps_to_the_common_schema (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *xmllint = g_find_program_in_path ("xmllint");
  g_autofree char *xml = NULL;

  if (xmllint == NULL)
    {
      g_test_skip ("xmllint is missing");
      return;
    }

  xml = make_report ();
  g_assert_cmpint (validate (sandbox, xmllint, xml), ==, 0);
  g_assert_cmpint (validate (sandbox, xmllint, "<testsuites/>"), !=, 0);
}

typedef struct
{
  guint n_cases;
  guint n_failures;
  guint n_errors;
  guint n_skipped;
  guint n_told; /* by the attributes of the suites */
} Counts;

static guint
get_number (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return g_ascii_strtoull (values[i], NULL, 10);

  g_assert_not_reached ();
}

static void
count_element (GMarkupParseContext *context,
               const char *element,
               const char **names,
               const char **values,
               gpointer user_data,
               GError **error)
{
  Counts *counts = user_data;

  counts->n_cases += g_str_equal (element, "testcase");
  counts->n_failures += g_str_equal (element, "failure");
  counts->n_errors += g_str_equal (element, "error");
  counts->n_skipped += g_str_equal (element, "skipped");
  if (!g_str_equal (element, "testsuite"))
    return;

  counts->n_told +=
      get_number (names, values, "tests") * 1000000 + get_number (names, values, "failures") * 10000
      + get_number (names, values, "errors") * 100 + get_number (names, values, "skipped");
}

static void
test_counts_are_those_of_the_totals (GgenTestSandbox *sandbox, gpointer data)
{
  static const GMarkupParser parser = {.start_element = count_element};
  Counts counts = {0};
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &counts, NULL);
  g_autofree char *xml = make_report ();
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, xml, -1, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (counts.n_cases, ==, 21);
  g_assert_cmpuint (counts.n_failures + counts.n_errors, ==, 10);
  g_assert_cmpuint (counts.n_skipped, ==, 3);
  g_assert_cmpuint (counts.n_told, ==,
                    counts.n_cases * 1000000 + counts.n_failures * 10000 + counts.n_errors * 100
                        + counts.n_skipped);
}

static void
test_a_run_without_cases_is_a_report (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  GgenRunnerSink sink = ggen_runner_sink_for_string (xml);
  g_auto (ReportStream) stream = {0};

  report_stream_init (&stream, ggen_runner_junit_new (&sink), 1000);
  report_stream_begin (&stream, 0, 0, -1);
  report_stream_end (&stream, NULL);

  g_assert_cmpstr (xml->str, ==,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<testsuites name=\"ggen test\" tests=\"0\" failures=\"0\" errors=\"0\" "
                   "time=\"0.000\">\n"
                   "</testsuites>\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/junit/everything-has-its-element", test_everything_has_its_element, NULL);
  ggen_test_add ("/junit/the-report-keeps-to-the-common-schema",
                 test_the_report_keeps_to_the_common_schema, NULL);
  ggen_test_add ("/junit/counts-are-those-of-the-totals", test_counts_are_those_of_the_totals,
                 NULL);
  ggen_test_add ("/junit/a-run-without-cases-is-a-report", test_a_run_without_cases_is_a_report,
                 NULL);

  return ggen_test_run ();
}
