/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-runner-plain.h"
#include "report-stream.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  GString *text; /* (owned) */
  ReportStream stream;
} Log;

static void
log_init (Log *self, GgenRunnerDisplay display)
{
  *self = (Log){.text = g_string_new (NULL)};
  display.sink = ggen_runner_sink_for_string (self->text);
  report_stream_init (&self->stream, ggen_runner_plain_new (&display), g_get_monotonic_time ());
}

static void
log_clear (Log *self)
{
  report_stream_clear (&self->stream);
  g_string_free (self->text, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Log, log_clear)

static const char *
get_last_line (const GString *text)
{
  const char *line = g_strrstr_len (text->str, text->len - 1, "\n");

  return line != NULL ? line + 1 : text->str;
}

static void
test_what_is_remarkable_is_told (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Log) log = {0};

  log_init (&log, (GgenRunnerDisplay){.rerun_command = "ggen test --filter 'failed()'"});
  report_stream_play_everything (&log.stream);

  ggen_test_assert_golden (log.text->str, "runner/golden/plain.txt");
}

static void
test_verbose_tells_every_case_and_all_output (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Log) log = {0};

  log_init (&log, (GgenRunnerDisplay){.is_verbose = TRUE, .has_color = TRUE, .has_slowest = TRUE});
  report_stream_play_everything (&log.stream);

  ggen_test_assert_golden (log.text->str, "runner/golden/plain-verbose.txt");
}

static void
test_the_last_line_is_the_totals (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Log) log = {0};

  log_init (&log, (GgenRunnerDisplay){.has_color = TRUE});
  report_stream_play_everything (&log.stream);

  g_assert_cmpstr (get_last_line (log.text), ==, "8 passed, 10 failed, 3 skipped\n");
}

static void
test_a_run_without_cases_ends_with_the_totals (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Log) log = {0};

  log_init (&log, (GgenRunnerDisplay){0});
  report_stream_begin (&log.stream, 0, 0, -1);
  report_stream_end (&log.stream, NULL);

  g_assert_cmpstr (log.text->str, ==,
                   "0 cases of 0 programs, 4 not selected, seed R02S1234\n"
                   "\n"
                   "0 tests in 0 ms\n"
                   "0 passed, 0 failed, 0 skipped\n");
}

static void
test_a_quiet_run_tells_how_far_it_is (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Log) log = {0};
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("program", "/one");

  log_init (&log, (GgenRunnerDisplay){0});
  report_stream_begin (&log.stream, 1, 2, -1);
  g_string_truncate (log.text, 0);
  report_stream_begin_case (&log.stream, test_case, 1);
  ggen_test_clock_advance (9 * SECOND);
  g_assert_cmpstr (log.text->str, ==, "");

  log.stream.time = g_get_monotonic_time ();
  report_stream_note (&log.stream, "a line");
  ggen_test_clock_advance (9 * SECOND);
  g_assert_cmpstr (log.text->str, ==, "note: a line\n");

  report_stream_end_case (&log.stream,
                          report_stream_make_result (test_case, GGEN_RUNNER_PASSED, SECOND, NULL));
  ggen_test_clock_advance (12 * SECOND);
  g_assert_cmpstr (log.text->str, ==,
                   "note: a line\n"
                   "[1/2]  00:19, about 00:19 left\n"
                   "[1/2]  00:29, about 00:29 left\n");
}

static void
test_a_paused_run_is_silent (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Log) log = {0};

  log_init (&log, (GgenRunnerDisplay){0});
  report_stream_begin (&log.stream, 1, 2, -1);
  report_stream_pause (&log.stream, TRUE);
  g_string_truncate (log.text, 0);
  ggen_test_clock_advance (3600 * SECOND);
  g_assert_cmpstr (log.text->str, ==, "");

  log.stream.time = g_get_monotonic_time ();
  report_stream_pause (&log.stream, FALSE);
  ggen_test_clock_advance (10 * SECOND);
  g_assert_cmpstr (log.text->str, ==, "[0/2]  00:10\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/plain/what-is-remarkable-is-told", test_what_is_remarkable_is_told, NULL);
  ggen_test_add ("/plain/verbose-tells-every-case-and-all-output",
                 test_verbose_tells_every_case_and_all_output, NULL);
  ggen_test_add ("/plain/the-last-line-is-the-totals", test_the_last_line_is_the_totals, NULL);
  ggen_test_add ("/plain/a-run-without-cases-ends-with-the-totals",
                 test_a_run_without_cases_ends_with_the_totals, NULL);
  ggen_test_add_full ("/plain/a-quiet-run-tells-how-far-it-is", GGEN_TEST_VIRTUAL_TIME,
                      test_a_quiet_run_tells_how_far_it_is, NULL, NULL);
  ggen_test_add_full ("/plain/a-paused-run-is-silent", GGEN_TEST_VIRTUAL_TIME,
                      test_a_paused_run_is_silent, NULL, NULL);

  return ggen_test_run ();
}
