/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <string.h>
#include <yaml.h>

#include "ggen-runner-tap-report.h"
#include "report-stream.h"

static char *
make_report (gboolean is_everything)
{
  GString *tap = g_string_new (NULL);
  GgenRunnerSink sink = ggen_runner_sink_for_string (tap);
  g_auto (ReportStream) stream = {0};

  report_stream_init (&stream, ggen_runner_tap_report_new (&sink), 1000);
  if (!is_everything)
    {
      g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("program", "/path");

      report_stream_begin (&stream, 1, 1, -1);
      report_stream_end_case (&stream,
                              report_stream_make_result (test_case, GGEN_RUNNER_PASSED, 1, NULL));
      report_stream_end (&stream, NULL);
    }
  else
    report_stream_play_everything (&stream);

  return g_string_free (tap, FALSE);
}

static void
test_every_test_has_a_line (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *tap = make_report (TRUE);

  ggen_test_assert_golden (tap, "runner/golden/report.tap");
}

static void
test_the_plan_is_the_last_line (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *tap = make_report (FALSE);

  g_assert_cmpstr (tap, ==,
                   "TAP version 13\n"
                   "# random seed: R02S1234\n"
                   "ok 1 - program /path\n"
                   "1..1\n");
}

static void
test_what_is_told_before_stands_below_the_version (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GString) tap = g_string_new (NULL);
  GgenRunnerSink sink = ggen_runner_sink_for_string (tap);
  g_auto (ReportStream) stream = {0};

  report_stream_init (&stream, ggen_runner_tap_report_new (&sink), 1000);
  report_stream_note (&stream, "early");
  report_stream_begin (&stream, 0, 0, -1);
  report_stream_end (&stream, NULL);

  g_assert_cmpstr (tap->str, ==, "TAP version 13\n# random seed: R02S1234\n# early\n1..0\n");
}

static char *
find_value (const char *yaml, gsize length, const char *key)
{
  yaml_parser_t parser;
  yaml_document_t document;
  char *found = NULL;
  yaml_node_t *root;

  yaml_parser_initialize (&parser);
  yaml_parser_set_input_string (&parser, (const guchar *) yaml, length);
  g_assert_true (yaml_parser_load (&parser, &document));
  root = yaml_document_get_root_node (&document);
  g_assert_cmpint (root->type, ==, YAML_MAPPING_NODE);
  for (yaml_node_pair_t *pair = root->data.mapping.pairs.start; pair < root->data.mapping.pairs.top;
       pair++)
    {
      const yaml_node_t *name = yaml_document_get_node (&document, pair->key);
      const yaml_node_t *value = yaml_document_get_node (&document, pair->value);

      if (g_str_equal (name->data.scalar.value, key))
        found = g_strdup ((const char *) value->data.scalar.value);
    }
  yaml_document_delete (&document);
  yaml_parser_delete (&parser);

  return found;
}

/* Each block is read by a parser of YAML; returns the value of @key in the @n th that has one. */
static char *
read_value (const char *tap, const char *key, guint n)
{
  static const char begin[] = "\n  ---\n";
  static const char end[] = "\n  ...\n";
  const char *block = tap;

  while ((block = strstr (block, begin)) != NULL)
    {
      const char *text = block + strlen (begin);
      g_autofree char *value = NULL;

      block = strstr (text, end);
      value = find_value (text, block + 1 - text, key);
      if (value != NULL && n-- == 0)
        return g_steal_pointer (&value);
    }

  return NULL;
}

static void
test_diagnostics_are_yaml_that_says_what_was_written (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *tap = make_report (TRUE);
  g_autofree char *error = read_value (tap, "stderr", 0);
  g_autofree char *without_newline = read_value (tap, "stdout", 1);
  g_autofree char *strange = read_value (tap, "stdout", 4);
  g_autofree char *outcome = read_value (tap, "outcome", 2);

  g_assert_cmpstr (error, ==, "  assertion failed: (1 == 2)\n\n");
  g_assert_cmpstr (without_newline, ==, "the second time");
  g_assert_cmpstr (strange, ==,
                   "zero \\x00 escape red \\x1b]0;title\\x07 not UTF-8 \\xff\\xc3 <a> & ]]> "
                   "\\u202e\\ufffe\n# \\\\r\n  ...\n");
  g_assert_cmpstr (outcome, ==, "timed out");
}

/* Of Perl: it knows neither version 14 nor all of YAML. */
static void
test_prove_reads_it (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *prove = g_find_program_in_path ("prove");
  g_autofree char *tap = make_report (TRUE);
  g_autofree char *path = NULL;
  g_autoptr (GgenTestCommand) command = NULL;

  if (prove == NULL)
    {
      g_test_skip ("prove is not installed");
      return;
    }
  path = g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), "tap", NULL);
  g_assert_true (g_file_set_contents (path, tap, -1, NULL));
  command = ggen_test_command_new (sandbox, prove, "-e", "cat", path, NULL);
  ggen_test_command_assert_runs (command);
  /* The run that is told of was stopped. */
  ggen_test_command_assert_stdout_contains (command, "Failed 10/21 subtests");
  ggen_test_command_assert_stdout_contains (command, "Parse errors: No plan found in TAP output");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/tap-report/every-test-has-a-line", test_every_test_has_a_line, NULL);
  ggen_test_add ("/tap-report/the-plan-is-the-last-line", test_the_plan_is_the_last_line, NULL);
  ggen_test_add ("/tap-report/what-is-told-before-stands-below-the-version",
                 test_what_is_told_before_stands_below_the_version, NULL);
  ggen_test_add ("/tap-report/diagnostics-are-yaml-that-says-what-was-written",
                 test_diagnostics_are_yaml_that_says_what_was_written, NULL);
  ggen_test_add ("/tap-report/prove-reads-it", test_prove_reads_it, NULL);

  return ggen_test_run ();
}
