/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-runner-list.h"

static GPtrArray *
make_cases (void)
{
  static const char *const suites[] = {"unit", "fast", NULL};
  static const char *const command[] = {"/usr/bin/env", "/build/socket", NULL};
  GPtrArray *cases = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_case_unref);
  g_autoptr (GgenRunnerProgram) socket = ggen_runner_program_new ("socket");
  g_autoptr (GgenRunnerProgram) whole = ggen_runner_program_new ("whole");

  socket->project = g_strdup ("glib");
  socket->suites = g_strdupv ((char **) suites);
  socket->command = g_strdupv ((char **) command);
  socket->protocol = GGEN_RUNNER_PROTOCOL_TAP;
  whole->is_parallel = FALSE;
  g_ptr_array_add (cases, ggen_runner_case_new (socket, "/socket/ipv4", NULL));
  g_ptr_array_add (cases, ggen_runner_case_new (socket, "/socket/#1\n", NULL));
  g_ptr_array_add (cases, ggen_runner_case_new (whole, NULL, NULL));

  return cases;
}

static void
assert_lists (const char *format_name, const char *expected)
{
  g_autoptr (GPtrArray) cases = make_cases ();
  g_autoptr (GString) text = g_string_new (NULL);
  GgenRunnerSink sink = ggen_runner_sink_for_string (text);
  GgenRunnerListFormat format;

  g_assert_true (ggen_runner_list_parse_format (format_name, &format));
  ggen_runner_list_write (cases, format, &sink);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_text_has_cases_below_their_programs (GgenTestSandbox *sandbox, gpointer data)
{
  assert_lists ("text", "socket\n  /socket/ipv4\n  /socket/#1\\n\nwhole\n  (runs whole)\n");
}

static void
test_names_are_a_line_each (GgenTestSandbox *sandbox, gpointer data)
{
  assert_lists ("names", "socket /socket/ipv4\nsocket /socket/#1\\n\nwhole\n");
}

static void
test_json_has_an_object_for_each_program (GgenTestSandbox *sandbox, gpointer data)
{
  assert_lists (
      "json",
      "{\"type\":\"list\",\"format\":\"ggen-test-list\",\"version\":1,\"n_cases\":3}\n"
      "{\"type\":\"program\",\"name\":\"socket\",\"project\":\"glib\",\"suites\":[\"unit\","
      "\"fast\"],"
      "\"command\":[\"/usr/bin/env\",\"/build/socket\"],\"directory\":null,\"protocol\":\"tap\","
      "\"is_parallel\":true,\"is_expected_to_fail\":false,\"cases\":["
      "{\"id\":\"socket /socket/ipv4\",\"path\":\"/socket/ipv4\"},"
      "{\"id\":\"socket /socket/#1\\n\",\"path\":\"/socket/#1\\n\"}]}\n"
      "{\"type\":\"program\",\"name\":\"whole\",\"project\":null,\"suites\":[],\"command\":[],"
      "\"directory\":null,\"protocol\":\"exit_status\",\"is_parallel\":false,"
      "\"is_expected_to_fail\":false,\"cases\":[{\"id\":\"whole\",\"path\":null}]}\n");
}

static void
test_tap_skips_every_case (GgenTestSandbox *sandbox, gpointer data)
{
  assert_lists ("tap", "TAP version 13\n"
                       "1..3\n"
                       "ok 1 - socket /socket/ipv4 # SKIP listed, not run\n"
                       "ok 2 - socket /socket/\\#1\\\\n # SKIP listed, not run\n"
                       "ok 3 - whole # SKIP listed, not run\n");
}

static void
test_an_unknown_format_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
  GgenRunnerListFormat format = GGEN_RUNNER_LIST_TAP;

  g_assert_false (ggen_runner_list_parse_format ("xml", &format));
  g_assert_cmpint (format, ==, GGEN_RUNNER_LIST_TAP);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/list/text-has-cases-below-their-programs",
                 test_text_has_cases_below_their_programs, NULL);
  ggen_test_add ("/list/names-are-a-line-each", test_names_are_a_line_each, NULL);
  ggen_test_add ("/list/json-has-an-object-for-each-program",
                 test_json_has_an_object_for_each_program, NULL);
  ggen_test_add ("/list/tap-skips-every-case", test_tap_skips_every_case, NULL);
  ggen_test_add ("/list/an-unknown-format-is-refused", test_an_unknown_format_is_refused, NULL);

  return ggen_test_run ();
}
