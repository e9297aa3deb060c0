/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "report-stream.h"

#include <string.h>

#define BEGAN (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC) /* 2023-11-14T22:13:20Z */
#define MS 1000

void
report_stream_init (ReportStream *self, GgenRunnerReporter *reporter, gint64 time)
{
  *self = (ReportStream){.reporter = reporter, .began = time, .time = time};
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_result_unref);
}

void
report_stream_clear (ReportStream *self)
{
  self->reporter->free (self->reporter);
  g_ptr_array_unref (self->results);
}

static void
tell (ReportStream *self, GgenRunnerEvent *event)
{
  event->time = self->time;
  event->totals = self->totals;
  self->reporter->report (self->reporter, event);
}

void
report_stream_begin (ReportStream *self, guint n_programs, guint n_cases, gint64 expected)
{
  GgenRunnerEvent event = {.kind = GGEN_RUNNER_RUN_BEGAN,
                           .n_programs = n_programs,
                           .n_cases = n_cases,
                           .n_deselected = 4,
                           .seed = "R02S1234",
                           .expected = expected};

  tell (self, &event);
}

void
report_stream_note (ReportStream *self, const char *text)
{
  GgenRunnerEvent event = {.kind = GGEN_RUNNER_NOTE, .text = text};

  tell (self, &event);
}

void
report_stream_pause (ReportStream *self, gboolean is_paused)
{
  GgenRunnerEvent event = {.kind = is_paused ? GGEN_RUNNER_RUN_PAUSED : GGEN_RUNNER_RUN_RESUMED};

  tell (self, &event);
}

void
report_stream_begin_case (ReportStream *self, GgenRunnerCase *test_case, guint attempt)
{
  GgenRunnerEvent event = {.kind = GGEN_RUNNER_CASE_BEGAN,
                           .test_case = test_case,
                           .iteration = 1,
                           .attempt = attempt};

  tell (self, &event);
}

void
report_stream_mark_slow (ReportStream *self, GgenRunnerCase *test_case, gint64 elapsed)
{
  GgenRunnerEvent event = {.kind = GGEN_RUNNER_CASE_SLOW,
                           .test_case = test_case,
                           .iteration = 1,
                           .attempt = 1,
                           .elapsed = elapsed};

  tell (self, &event);
}

void
report_stream_fail_attempt (ReportStream *self,
                            const GgenRunnerResult *result,
                            const GgenRunnerAttempt *attempt,
                            gint64 delay)
{
  GgenRunnerEvent event = {.kind = GGEN_RUNNER_ATTEMPT_FAILED,
                           .test_case = result->test_case,
                           .iteration = result->iteration,
                           .attempt = attempt->number,
                           .delay = delay,
                           .failed_attempt = attempt};

  tell (self, &event);
}

void
report_stream_end_case (ReportStream *self, GgenRunnerResult *result)
{
  GgenRunnerEvent event = {.kind = GGEN_RUNNER_CASE_ENDED,
                           .test_case = result->test_case,
                           .iteration = result->iteration,
                           .attempt = MAX (result->attempts->len, 1),
                           .result = result};

  ggen_runner_totals_add (&self->totals, result);
  g_ptr_array_add (self->results, result);
  tell (self, &event);
}

void
report_stream_end (ReportStream *self, const char *interruption)
{
  GgenRunnerEvent event = {.kind = GGEN_RUNNER_RUN_ENDED,
                           .duration = self->time - self->began,
                           .expected = -1,
                           .seed = "R02S1234",
                           .interruption = interruption};

  tell (self, &event);
  g_ptr_array_set_size (self->results, 0);
}

GgenRunnerCase *
report_stream_make_case (const char *program_name, const char *path)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new (program_name);
  const char *command[] = {"/usr/libexec/installed-tests/a program", NULL};

  program->command = g_strdupv ((char **) command);
  if (path != NULL)
    program->glib_program = g_strdup (command[0]);

  return ggen_runner_case_new (program, path, NULL);
}

GgenRunnerAttempt *
report_stream_add_attempt (GgenRunnerResult *result,
                           GgenRunnerOutcome outcome,
                           gint64 duration,
                           const char *reason)
{
  GgenRunnerAttempt *attempt = ggen_runner_attempt_new (result->attempts->len + 1);

  attempt->outcome = outcome;
  attempt->reason = g_strdup (reason);
  attempt->began = BEGAN + 123456;
  attempt->duration = duration;
  attempt->cpu_time = duration / 2;
  attempt->peak_memory = G_GUINT64_CONSTANT (9007199254740993); /* not a double */
  attempt->has_status = outcome != GGEN_RUNNER_BROKEN;
  attempt->wait_status = outcome == GGEN_RUNNER_CRASHED     ? 11
                         : outcome == GGEN_RUNNER_TIMED_OUT ? 9
                         : outcome == GGEN_RUNNER_FAILED    ? 1 << 8
                                                            : 0;
  g_ptr_array_add (result->attempts, attempt);

  return attempt;
}

GgenRunnerResult *
report_stream_make_result (GgenRunnerCase *test_case,
                           GgenRunnerOutcome outcome,
                           gint64 duration,
                           const char *reason)
{
  GgenRunnerResult *result = ggen_runner_result_new (test_case, 1);

  result->outcome = outcome;
  report_stream_add_attempt (result, outcome, duration, reason);

  return result;
}

static GgenRunnerAttempt *
get_last (GgenRunnerResult *result)
{
  return result->attempts->pdata[result->attempts->len - 1];
}

static void
set_output (GgenRunnerOutput *output, const char *text)
{
  output->bytes = g_bytes_new (text, strlen (text));
}

static void
end_later (ReportStream *self, gint64 duration, GgenRunnerResult *result)
{
  self->time += duration;
  report_stream_end_case (self, result);
}

static void
play_case (ReportStream *self,
           const char *program,
           const char *path,
           GgenRunnerOutcome outcome,
           gint64 duration,
           const char *reason)
{
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case (program, path);

  report_stream_begin_case (self, test_case, 1);
  end_later (self, duration, report_stream_make_result (test_case, outcome, duration, reason));
}

static void
play_slow (ReportStream *self)
{
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("good", "/good/slow");
  GgenRunnerResult *result =
      report_stream_make_result (test_case, GGEN_RUNNER_PASSED, 61500 * MS, NULL);

  result->is_slow = TRUE;
  report_stream_begin_case (self, test_case, 1);
  self->time += 30000 * MS;
  report_stream_mark_slow (self, test_case, 30000 * MS);
  self->time += 30000 * MS;
  report_stream_mark_slow (self, test_case, 60000 * MS);
  end_later (self, 1500 * MS, result);
}

static void
play_failure (ReportStream *self)
{
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("bad", "/bad/fails");
  GgenRunnerResult *result =
      report_stream_make_result (test_case, GGEN_RUNNER_FAILED, 1234 * MS, "exit status 1");
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 1; i <= 200; i++)
    g_string_append_printf (lines, "line %u of the output\n", i);
  set_output (&get_last (result)->standard_output, lines->str);
  set_output (&get_last (result)->standard_error, "  assertion failed: (1 == 2)\n\n");
  report_stream_begin_case (self, test_case, 1);
  end_later (self, 1234 * MS, result);
}

static void
play_hang (ReportStream *self)
{
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("bad", "/bad/hangs");
  GgenRunnerResult *result = report_stream_make_result (test_case, GGEN_RUNNER_TIMED_OUT,
                                                        30000 * MS, "took longer than 30 s");

  get_last (result)->stacks = g_strdup ("Thread 1 (main):\n#0 poll () at poll.c:29\n");
  report_stream_begin_case (self, test_case, 1);
  end_later (self, 30000 * MS, result);
}

static void
play_retries (ReportStream *self, const char *path, GgenRunnerOutcome second)
{
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("flaky", path);
  GgenRunnerResult *result =
      report_stream_make_result (test_case, GGEN_RUNNER_FAILED, 12 * MS, "exit status 1");
  GgenRunnerAttempt *first = get_last (result);

  set_output (&first->standard_error, "the first time\n");
  report_stream_begin_case (self, test_case, 1);
  self->time += 12 * MS;
  report_stream_fail_attempt (self, result, first, 2000 * MS);
  self->time += 2000 * MS;
  report_stream_begin_case (self, test_case, 2);

  report_stream_add_attempt (result, second, 15 * MS,
                             second == GGEN_RUNNER_CRASHED ? "SIGABRT" : NULL);
  set_output (&get_last (result)->standard_output, "the second time");
  result->outcome = second;
  result->is_flaky = second == GGEN_RUNNER_PASSED;
  end_later (self, 15 * MS, result);
}

static void
play_leaks (ReportStream *self)
{
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("leaky", "/leaky/process");
  g_autoptr (GgenRunnerCase) guarded = report_stream_make_case ("leaky", "/leaky/guard");
  GgenRunnerResult *result =
      report_stream_make_result (test_case, GGEN_RUNNER_PASSED, 5 * MS, NULL);

  ggen_runner_attempt_add_leak (get_last (result),
                                ggen_runner_leak_new (GGEN_RUNNER_LEAK_PROCESS,
                                                      "process 4711 (dbus-daemon --session)"));
  ggen_runner_attempt_add_leak (get_last (result),
                                ggen_runner_leak_new (GGEN_RUNNER_LEAK_FILE, "file dconf/user"));
  report_stream_begin_case (self, test_case, 1);
  end_later (self, 5 * MS, result);

  result = report_stream_make_result (guarded, GGEN_RUNNER_PASSED, 5 * MS, NULL);
  ggen_runner_attempt_add_leak (
      get_last (result), ggen_runner_leak_new (GGEN_RUNNER_LEAK_GUARD,
                                               "a source in the default context\nmade in main()"));
  report_stream_begin_case (self, guarded, 1);
  end_later (self, 5 * MS, result);
}

static void
play_dependent (ReportStream *self,
                const char *path,
                GgenRunnerOutcome alone,
                GgenRunnerOutcome in_whole,
                const char *reason)
{
  g_autoptr (GgenRunnerCase) test_case = report_stream_make_case ("order", path);
  gboolean fails_alone = ggen_runner_outcome_is_failure (alone);
  GgenRunnerResult *result =
      report_stream_make_result (test_case, alone, 3 * MS, fails_alone ? reason : NULL);

  result->order = GGEN_RUNNER_ORDER_DEPENDENT;
  result->outcome = result->outcome_in_whole = in_whole;
  result->reason_in_whole = fails_alone ? NULL : g_strdup (reason);
  report_stream_begin_case (self, test_case, 1);
  end_later (self, 3 * MS, result);
}

static void
play_order (ReportStream *self)
{
  play_dependent (self, "/order/fails-alone", GGEN_RUNNER_FAILED, GGEN_RUNNER_PASSED,
                  "exit status 1");
  play_dependent (self, "/order/fails-among-others", GGEN_RUNNER_PASSED, GGEN_RUNNER_FAILED,
                  "the <first> has left a file");
}

static void
add_point (GgenRunnerResult *result,
           const char *name,
           GgenRunnerOutcome outcome,
           const char *message)
{
  ggen_runner_attempt_add_point (get_last (result), ggen_runner_point_new (name, outcome, message));
}

static void
play_whole (ReportStream *self)
{
  g_autoptr (GgenRunnerCase) told = report_stream_make_case ("whole", NULL);
  g_autoptr (GgenRunnerCase) untold = report_stream_make_case ("whole-crash", NULL);
  GgenRunnerResult *result =
      report_stream_make_result (told, GGEN_RUNNER_FAILED, 40 * MS, "exit status 1");

  add_point (result, "first", GGEN_RUNNER_PASSED, NULL);
  add_point (result, "second # of four", GGEN_RUNNER_FAILED, "expected 1, got 2");
  add_point (result, "third", GGEN_RUNNER_SKIPPED, "no network");
  add_point (result, "fourth", GGEN_RUNNER_SKIPPED, "TODO: not written yet");
  set_output (&get_last (result)->standard_output, "not TAP\n");
  report_stream_begin_case (self, told, 1);
  end_later (self, 40 * MS, result);

  result = report_stream_make_result (untold, GGEN_RUNNER_CRASHED, 40 * MS, "SIGSEGV");
  add_point (result, "only", GGEN_RUNNER_PASSED, NULL);
  report_stream_begin_case (self, untold, 1);
  end_later (self, 40 * MS, result);
}

/* Names and output that could damage a terminal or a document */
static void
play_strange (ReportStream *self)
{
  static const char output[] =
      "zero \0 escape \x1b[31mred\x1b[0m \x1b]0;title\a not UTF-8 \xff\xc3 "
      "<a> & ]]> \u202e\ufffe\n# \\\r\n  ...\n";
  g_autoptr (GgenRunnerCase) test_case =
      report_stream_make_case ("str\x1b[2Jange\n<&\">", "/b\xff"
                                                        "d #1 \\x/日本");
  GgenRunnerResult *result =
      report_stream_make_result (test_case, GGEN_RUNNER_FAILED, 0, "said \"no\"\n\x01");

  result->iteration = 2;
  get_last (result)->standard_output.bytes = g_bytes_new (output, sizeof (output) - 1);
  get_last (result)->standard_output.n_dropped = 12345;
  report_stream_end_case (self, result);
}

static void
play_abandoned (ReportStream *self)
{
  g_autoptr (GgenRunnerCase) never = report_stream_make_case ("good", "/good/never-began");
  g_autoptr (GgenRunnerCase) stopped = report_stream_make_case ("good", "/good/was-stopped");

  report_stream_begin_case (self, stopped, 1);
  end_later (self, 100 * MS,
             report_stream_make_result (stopped, GGEN_RUNNER_ABANDONED, 100 * MS, NULL));
  report_stream_end_case (self, ggen_runner_result_new (never, 1));
}

void
report_stream_play_everything (ReportStream *self)
{
  report_stream_begin (self, 9, 19, 90 * G_USEC_PER_SEC);
  report_stream_note (self, "whole: runs whole: it lists no cases");
  play_case (self, "good", "/good/quick", GGEN_RUNNER_PASSED, 340, NULL);
  play_case (self, "good", "/good/skipped", GGEN_RUNNER_SKIPPED, 12 * MS, "not on this machine");
  play_slow (self);
  play_failure (self);
  play_case (self, "bad", "/bad/crashes", GGEN_RUNNER_CRASHED, 999 * MS, "SIGSEGV");
  play_hang (self);
  play_case (self, "bad", "/bad/vanished", GGEN_RUNNER_VANISHED, 2 * MS,
             "the program listed it, and then did not know it");
  play_case (self, "bad", "/bad/broken", GGEN_RUNNER_BROKEN, 0, "cannot be started");
  report_stream_pause (self, TRUE);
  report_stream_pause (self, FALSE);
  play_retries (self, "/flaky/passes-then", GGEN_RUNNER_PASSED);
  play_retries (self, "/flaky/fails-again", GGEN_RUNNER_CRASHED);
  play_leaks (self);
  play_order (self);
  play_whole (self);
  play_strange (self);
  play_abandoned (self);
  report_stream_end (self, "SIGINT");
}
