/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <json-glib/json-glib.h>
#include <string.h>

#include "ggen-runner-json-report.h"
#include "report-stream.h"

static char *
make_report (void)
{
  GString *lines = g_string_new (NULL);
  GgenRunnerSink sink = ggen_runner_sink_for_string (lines);
  g_auto (ReportStream) stream = {0};

  report_stream_init (&stream, ggen_runner_json_report_new (&sink), 1000);
  report_stream_play_everything (&stream);

  return g_string_free (lines, FALSE);
}

static void
test_every_event_is_a_line (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *lines = make_report ();

  ggen_test_assert_golden (lines, "runner/golden/report.jsonl");
}

/* Returns: the status of the script; what it has to complain about is in @complaints. */
static int
validate (GgenTestSandbox *sandbox, const char *lines, char **complaints)
{
  g_autofree char *script =
      g_test_build_filename (G_TEST_DIST, "runner", "check-json-lines.py", NULL);
  g_autofree char *schema = g_test_build_filename (G_TEST_DIST, "..", "doc", "reference",
                                                   "ggen-test-events.schema.json", NULL);
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_new (sandbox, "/usr/bin/python3", script, schema, NULL);
  g_autoptr (GError) error = NULL;

  ggen_test_command_set_input (command, lines);
  ggen_test_command_run (command, &error);
  g_assert_no_error (error);
  *complaints = g_strdup (ggen_test_command_get_stderr (command));

  return ggen_test_command_get_status (command);
}

static void
test_every_line_keeps_to_the_schema (GgenTestSandbox *sandbox, gpointer data)
{
  static const char wrong[] = "{\"type\": \"note\", \"at_us\": 1}\n"
                              "{\"type\": \"unheard-of\", \"at_us\": 1}\n";
  g_autofree char *lines = make_report ();
  g_autofree char *complaints = NULL;
  g_autofree char *expected_complaints = NULL;
  int status = validate (sandbox, lines, &complaints);

  if (status == 77)
    {
      g_test_skip ("Python's jsonschema is missing");
      return;
    }

  g_assert_cmpstr (complaints, ==, "");
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpint (validate (sandbox, wrong, &expected_complaints), ==, 1);
  g_assert_nonnull (strstr (expected_complaints, "line 1: $: 'text' is a required property"));
  g_assert_nonnull (strstr (expected_complaints, "line 2: $.type: 'unheard-of'"));
}

/* The first line of the report that contains @text, as it is read again */
static JsonNode *
read_line (const char *lines, const char *text)
{
  g_auto (GStrv) split = g_strsplit (lines, "\n", -1);
  g_autoptr (GError) error = NULL;
  JsonNode *node;
  guint i = 0;

  while (strstr (split[i], text) == NULL)
    g_assert_nonnull (split[++i]);
  node = json_from_string (split[i], &error);
  g_assert_no_error (error);

  return node;
}

static JsonObject *
get_last_attempt (JsonNode *node)
{
  JsonArray *attempts = json_object_get_array_member (json_node_get_object (node), "attempts");

  return json_array_get_object_element (attempts, json_array_get_length (attempts) - 1);
}

static void
test_binary_output_is_made_valid_and_marked (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *lines = make_report ();
  g_autoptr (JsonNode) strange = read_line (lines, "escape");
  g_autoptr (JsonNode) plain = read_line (lines, "line 1 of the output");

  g_assert_true (json_object_get_boolean_member (get_last_attempt (strange), "output_is_lossy"));
  g_assert_cmpstr (json_object_get_string_member (get_last_attempt (strange), "stdout"), ==,
                   "zero \ufffd escape \x1b[31mred\x1b[0m \x1b]0;title\a not UTF-8 \ufffd\ufffd "
                   "<a> & ]]> \u202e\ufffe\n# \\\r\n  ...\n");
  g_assert_false (json_object_get_boolean_member (get_last_attempt (plain), "output_is_lossy"));
}

static void
test_numbers_are_exact (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *lines = make_report ();

  g_assert_nonnull (strstr (lines, "\"peak_memory\":9007199254740993"));
}

static void
test_the_version_is_the_first_line (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  GgenRunnerSink sink = ggen_runner_sink_for_string (lines);
  g_auto (ReportStream) stream = {0};
  g_auto (GStrv) split = NULL;

  report_stream_init (&stream, ggen_runner_json_report_new (&sink), 1000);
  report_stream_note (&stream, "early");
  report_stream_begin (&stream, 0, 0, -1);
  split = g_strsplit (lines->str, "\n", -1);

  g_assert_true (g_str_has_prefix (
      split[0], "{\"type\":\"run_began\",\"at_us\":0,\"format\":\"ggen-test\",\"version\":1,"));
  g_assert_cmpstr (split[1], ==, "{\"type\":\"note\",\"at_us\":0,\"text\":\"early\"}");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/json-report/every-event-is-a-line", test_every_event_is_a_line, NULL);
  ggen_test_add ("/json-report/every-line-keeps-to-the-schema", test_every_line_keeps_to_the_schema,
                 NULL);
  ggen_test_add ("/json-report/binary-output-is-made-valid-and-marked",
                 test_binary_output_is_made_valid_and_marked, NULL);
  ggen_test_add ("/json-report/the-version-is-the-first-line", test_the_version_is_the_first_line,
                 NULL);
  ggen_test_add ("/json-report/numbers-are-exact", test_numbers_are_exact, NULL);

  return ggen_test_run ();
}
