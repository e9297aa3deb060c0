/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <string.h>

#include "ggen-runner-live.h"
#include "report-stream.h"
#include "report-terminal.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* A display, the terminal that it is on, and what is told to it, by a clock that only this test moves */
typedef struct
{
  ReportTerminal terminal;
  ReportStream stream;
  guint n_writes;
} Show;

static GgenRunnerTerminalSize
get_size (gpointer user_data)
{
  Show *self = user_data;

  return (GgenRunnerTerminalSize){self->terminal.n_columns, self->terminal.n_rows};
}

static void
count_and_write (const char *text, gsize length, gpointer user_data)
{
  Show *self = user_data;

  self->n_writes++;
  report_terminal_write (text, length, &self->terminal);
}

static void
show_init (Show *self, guint n_columns, guint n_rows, gboolean has_color, gboolean is_verbose)
{
  GgenRunnerDisplay display = {.sink = {count_and_write, self},
                               .has_color = has_color,
                               .is_verbose = is_verbose};

  *self = (Show){0};
  report_terminal_init (&self->terminal, n_columns, n_rows);
  report_stream_init (&self->stream, ggen_runner_live_new (&display, get_size, self),
                      g_get_monotonic_time ());
}

static void
show_clear (Show *self)
{
  report_stream_clear (&self->stream);
  report_terminal_clear (&self->terminal);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Show, show_clear)

/* Time goes by, and whatever is due is done. */
static void
wait_for (GgenTestSandbox *sandbox, Show *self, gint64 duration)
{
  ggen_test_settle (sandbox);
  ggen_test_clock_advance (duration);
  ggen_test_settle (sandbox);
  self->stream.time = g_get_monotonic_time ();
}

static void
assert_shows (Show *self, const char *expected)
{
  g_autofree char *screen = report_terminal_read (&self->terminal);

  g_assert_cmpstr (screen, ==, expected);
}

static void
end_case (Show *self, GgenRunnerCase *test_case, GgenRunnerOutcome outcome, const char *reason)
{
  report_stream_end_case (&self->stream,
                          report_stream_make_result (test_case, outcome, SECOND, reason));
}

static void
test_what_runs_is_shown_longest_first (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};
  g_autoptr (GgenRunnerCase) one = report_stream_make_case ("program", "/one");
  g_autoptr (GgenRunnerCase) two = report_stream_make_case ("program", "/two");

  show_init (&show, 80, 24, FALSE, FALSE);
  report_stream_begin (&show.stream, 1, 2, 90 * SECOND);
  report_stream_begin_case (&show.stream, one, 1);
  wait_for (sandbox, &show, 2 * SECOND);
  report_stream_begin_case (&show.stream, two, 2);
  report_stream_mark_slow (&show.stream, one, 2 * SECOND);
  wait_for (sandbox, &show, SECOND);

  assert_shows (&show, "2 cases of 1 program, 4 not selected, seed R02S1234\n"
                       "SLOW       2.0 s  program /one: still running\n"
                       "[0/2]  00:03, about 01:27 left\n"
                       "slow    3 s  program /one\n"
                       "        1 s  program /two (attempt 2)\n");
}

static void
test_the_end_leaves_the_lines_and_the_summary (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};
  g_autoptr (GgenRunnerCase) one = report_stream_make_case ("program", "/one");
  g_autoptr (GgenRunnerCase) two = report_stream_make_case ("program", "/two");

  show_init (&show, 80, 24, TRUE, FALSE);
  report_stream_begin (&show.stream, 1, 2, -1);
  report_stream_begin_case (&show.stream, one, 1);
  report_stream_begin_case (&show.stream, two, 1);
  wait_for (sandbox, &show, SECOND);
  end_case (&show, one, GGEN_RUNNER_PASSED, NULL);
  end_case (&show, two, GGEN_RUNNER_VANISHED, "is not there");
  report_stream_end (&show.stream, NULL);

  assert_shows (&show, "2 cases of 1 program, 4 not selected, seed R02S1234\n"
                       "VANISHED   1.0 s  program /two: is not there\n"
                       "\n"
                       "Failures\n"
                       "\n"
                       "VANISHED   1.0 s  program /two: is not there\n"
                       "  again: '/usr/libexec/installed-tests/a program' -p /two --seed=R02S1234\n"
                       "\n"
                       "Slowest\n"
                       "     1.0 s  program /one\n"
                       "     1.0 s  program /two\n"
                       "\n"
                       "2 tests in 1.0 s\n"
                       "1 passed, 1 failed, 0 skipped\n"
                       "\n");
}

static void
test_forty_columns_are_enough (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};
  g_autoptr (GgenRunnerCase) wide =
      report_stream_make_case ("日本語", "/とても長い名前のテスト/終わり");
  g_autoptr (GgenRunnerCase) combined =
      report_stream_make_case ("program",
                               "/re\u0301sume\u0301/re\u0301sume\u0301/re\u0301sume\u0301");
  g_autoptr (GgenRunnerCase) failed = report_stream_make_case ("program", "/a-name/of-some-length");

  show_init (&show, 40, 24, TRUE, FALSE);
  report_stream_begin (&show.stream, 12, 5669, 3600 * SECOND);
  report_stream_begin_case (&show.stream, wide, 1);
  report_stream_begin_case (&show.stream, combined, 1);
  report_stream_begin_case (&show.stream, failed, 1);
  wait_for (sandbox, &show, 75 * SECOND);
  end_case (&show, failed, GGEN_RUNNER_FAILED, "exit status 1");
  wait_for (sandbox, &show, SECOND);

  assert_shows (&show, "5669 cases of 12 programs, 4 not\n"
                       "    selected, seed R02S1234\n"
                       "FAIL       1.0 s  program\n"
                       "    /a-name/of-some-length: exit status\n"
                       "    1\n"
                       "[   1/5669] 1 failed  01:16, 59:59 left\n"
                       "      01:16  日本語 /…前のテスト/終わり\n"
                       "      01:16  program …ume\u0301/re\u0301sume\u0301/re\u0301sume\u0301\n");
}

static void
test_a_resized_terminal_is_drawn_anew (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};
  g_autoptr (GgenRunnerCase) test_case =
      report_stream_make_case ("program", "/a/path/that/takes/more/than/half/of/the/width");

  show_init (&show, 100, 24, TRUE, FALSE);
  report_stream_begin (&show.stream, 1, 1, 600 * SECOND);
  report_stream_note (&show.stream, "a line above");
  report_stream_begin_case (&show.stream, test_case, 1);
  wait_for (sandbox, &show, SECOND);
  show.terminal.n_columns = 40;
  wait_for (sandbox, &show, SECOND);
  assert_shows (&show, "1 case of 1 program, 4 not selected, see\n"
                       "d R02S1234\n"
                       "note: a line above\n"
                       "[0/1]  00:02, about 09:58 left\n"
                       "        2 s  program …half/of/the/width\n");

  show.terminal.n_columns = 100;
  wait_for (sandbox, &show, SECOND);
  assert_shows (&show, "1 case of 1 program, 4 not selected, seed R02S1234\n"
                       "note: a line above\n"
                       "[0/1]  00:03, about 09:57 left\n"
                       "        3 s  program /a/path/that/takes/more/than/half/of/the/width\n");
}

static void
test_more_cases_than_lines_are_counted (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};

  show_init (&show, 40, 9, FALSE, FALSE);
  report_stream_begin (&show.stream, 1, 5, -1);
  for (guint i = 1; i <= 5; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);
      g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("program", path);

      report_stream_begin_case (&show.stream, test_case, 1);
    }
  wait_for (sandbox, &show, SECOND);

  assert_shows (&show, "5 cases of 1 program, 4 not selected,\n"
                       "    seed R02S1234\n"
                       "[0/5]  00:01\n"
                       "        1 s  program /1\n"
                       "        1 s  program /2\n"
                       "             and 3 more\n");
}

static void
test_a_pause_takes_the_block_away_and_stops_the_clocks (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("program", "/one");
  guint n_writes;

  show_init (&show, 60, 24, TRUE, FALSE);
  report_stream_begin (&show.stream, 1, 1, -1);
  report_stream_begin_case (&show.stream, test_case, 1);
  wait_for (sandbox, &show, SECOND);
  report_stream_pause (&show.stream, TRUE);
  assert_shows (&show, "1 case of 1 program, 4 not selected, seed R02S1234\n\n");

  n_writes = show.n_writes;
  wait_for (sandbox, &show, 3600 * SECOND);
  g_assert_cmpuint (show.n_writes, ==, n_writes);

  report_stream_pause (&show.stream, FALSE);
  wait_for (sandbox, &show, SECOND);
  assert_shows (&show, "1 case of 1 program, 4 not selected, seed R02S1234\n"
                       "[0/1]  00:02\n"
                       "        2 s  program /one\n");
}

static void
test_many_events_are_drawn_at_once (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};

  show_init (&show, 80, 24, TRUE, FALSE);
  report_stream_begin (&show.stream, 1, 2000, -1);
  wait_for (sandbox, &show, SECOND);
  show.n_writes = 0;
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("program", "/path");

      report_stream_begin_case (&show.stream, test_case, 1);
      end_case (&show, test_case, GGEN_RUNNER_PASSED, NULL);
    }
  g_assert_cmpuint (show.n_writes, ==, 0);

  wait_for (sandbox, &show, SECOND / 2);
  g_assert_cmpuint (show.n_writes, ==, 1);
  assert_shows (&show, "2000 cases of 1 program, 4 not selected, seed R02S1234\n"
                       "[2000/2000]  00:01\n");
}

/* Nothing happens but that seconds go by: one drawing for each. */
static void
test_a_quiet_run_is_drawn_once_a_second (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("program", "/one");

  show_init (&show, 80, 24, TRUE, FALSE);
  report_stream_begin (&show.stream, 1, 1, -1);
  report_stream_begin_case (&show.stream, test_case, 1);
  wait_for (sandbox, &show, SECOND);
  show.n_writes = 0;
  for (guint i = 0; i < 100; i++)
    wait_for (sandbox, &show, SECOND / 10);

  g_assert_cmpuint (show.n_writes, ==, 10);
}

static void
test_notes_before_the_run_are_told_at_once (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};

  show_init (&show, 80, 24, FALSE, FALSE);
  report_stream_note (&show.stream, "program: runs whole");

  assert_shows (&show, "note: program: runs whole\n\n");
}

static void
test_everything_leaves_a_terminal_whole (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Show) show = {0};
  g_autofree char *screen = NULL;

  show_init (&show, 80, 24, TRUE, TRUE);
  report_stream_play_everything (&show.stream);
  screen = report_terminal_read (&show.terminal);

  ggen_test_assert_golden (screen, "runner/golden/live-everything.txt");
}

static void
add (const char *path, GgenTestFunc func)
{
  ggen_test_add_full (path, GGEN_TEST_VIRTUAL_TIME, func, NULL, NULL);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  add ("/live/what-runs-is-shown-longest-first", test_what_runs_is_shown_longest_first);
  add ("/live/the-end-leaves-the-lines-and-the-summary",
       test_the_end_leaves_the_lines_and_the_summary);
  add ("/live/forty-columns-are-enough", test_forty_columns_are_enough);
  add ("/live/a-resized-terminal-is-drawn-anew", test_a_resized_terminal_is_drawn_anew);
  add ("/live/more-cases-than-lines-are-counted", test_more_cases_than_lines_are_counted);
  add ("/live/a-pause-takes-the-block-away-and-stops-the-clocks",
       test_a_pause_takes_the_block_away_and_stops_the_clocks);
  add ("/live/many-events-are-drawn-at-once", test_many_events_are_drawn_at_once);
  add ("/live/a-quiet-run-is-drawn-once-a-second", test_a_quiet_run_is_drawn_once_a_second);
  add ("/live/notes-before-the-run-are-told-at-once", test_notes_before_the_run_are_told_at_once);
  add ("/live/everything-leaves-a-terminal-whole", test_everything_leaves_a_terminal_whole);

  return ggen_test_run ();
}
