/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "ggen-runner-case.h"
#include "ggen-runner-history.h"

#define FILE_NAME "folder/history.db"

static GgenRunnerProgram *
make_program (const char *path)
{
  GgenRunnerProgram *self = ggen_runner_program_new ("program");
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  const char *command[] = {"env", absolute, "--flag", NULL};

  self->command = g_strdupv ((char **) command);

  return self;
}

static GgenRunnerCase *
make_case (const char *path)
{
  g_autoptr (GgenRunnerProgram) program = make_program ("program");

  return ggen_runner_case_new (program, path, NULL);
}

static GgenRunnerResult *
make_result (const char *path, GgenRunnerOutcome outcome, gint64 duration)
{
  g_autoptr (GgenRunnerCase) test_case = make_case (path);
  GgenRunnerResult *self = ggen_runner_result_new (test_case, 1);
  GgenRunnerAttempt *attempt = ggen_runner_attempt_new (1);

  attempt->duration = duration;
  g_ptr_array_add (self->attempts, attempt);
  self->outcome = outcome;

  return self;
}

static GgenRunnerHistory *
open_history (void)
{
  g_autofree char *note = NULL;
  GgenRunnerHistory *self = ggen_runner_history_open (FILE_NAME, &note);

  g_assert_cmpstr (note, ==, NULL);

  return self;
}

static void
start_closing (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  ggen_runner_history_close_async (user_data, ready, ready_data);
}

static void
close_history (GgenTestSandbox *sandbox, GgenRunnerHistory *history)
{
  g_autoptr (GAsyncResult) result = ggen_test_execute (sandbox, start_closing, history);
  g_autoptr (GError) error = NULL;

  ggen_runner_history_close_finish (history, result, &error);
  g_assert_no_error (error);
}

/* A run in which that happened, and nothing else. */
static void
run_once (GgenTestSandbox *sandbox,
          const char *path,
          GgenRunnerOutcome outcome,
          gint64 duration,
          gboolean is_flaky)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();
  g_autoptr (GgenRunnerResult) result = make_result (path, outcome, duration);

  result->is_flaky = is_flaky;
  ggen_runner_history_record (history, result);
  close_history (sandbox, history);
}

static gint64
get_duration (GgenRunnerHistory *history, const char *path)
{
  g_autoptr (GgenRunnerCase) test_case = make_case (path);

  return ggen_runner_history_get_expected_duration (history, test_case);
}

static gboolean
has_failed (GgenRunnerHistory *history, const char *path)
{
  g_autoptr (GgenRunnerCase) test_case = make_case (path);

  return ggen_runner_history_has_failed (history, test_case);
}

static gboolean
is_flaky (GgenRunnerHistory *history, const char *path)
{
  g_autoptr (GgenRunnerCase) test_case = make_case (path);

  return ggen_runner_history_is_flaky (history, test_case);
}

static void
execute_sql (const char *sql)
{
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (FILE_NAME, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
test_what_never_ran_is_unknown (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();
  g_autoptr (GgenRunnerProgram) program = make_program ("program");

  g_assert_cmpint (get_duration (history, "/a"), ==, -1);
  g_assert_false (has_failed (history, "/a"));
  g_assert_false (is_flaky (history, "/a"));
  g_assert_true (ggen_runner_history_has_changed (history, program));
  g_assert_cmpuint (ggen_runner_history_get_n_runs (history), ==, 0);
}

static void
test_results_are_remembered (GgenTestSandbox *sandbox, gpointer data)
{
  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000, FALSE);
  run_once (sandbox, "/b", GGEN_RUNNER_CRASHED, 2000, FALSE);
  run_once (sandbox, NULL, GGEN_RUNNER_SKIPPED, 3000, FALSE);

  {
    g_autoptr (GgenRunnerHistory) history = open_history ();

    g_assert_cmpint (get_duration (history, "/a"), ==, 1000);
    g_assert_cmpint (get_duration (history, "/b"), ==, 2000);
    g_assert_cmpint (get_duration (history, NULL), ==, 3000);
    g_assert_false (has_failed (history, "/a"));
    g_assert_true (has_failed (history, "/b"));
    g_assert_false (has_failed (history, NULL));
    g_assert_cmpuint (ggen_runner_history_get_n_runs (history), ==, 3);
  }
}

static void
test_every_failure_is_one_until_it_passes (GgenTestSandbox *sandbox, gpointer data)
{
  for (GgenRunnerOutcome i = GGEN_RUNNER_PASSED; i < GGEN_RUNNER_ABANDONED; i++)
    {
      g_autoptr (GgenRunnerHistory) history = NULL;

      run_once (sandbox, "/a", i, 1000, FALSE);
      history = open_history ();
      g_assert_cmpint (has_failed (history, "/a"), ==, ggen_runner_outcome_is_failure (i));
    }
}

static void
test_what_was_abandoned_is_as_before (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = NULL;

  run_once (sandbox, "/a", GGEN_RUNNER_FAILED, 1000, FALSE);
  run_once (sandbox, "/a", GGEN_RUNNER_ABANDONED, 1, FALSE);

  history = open_history ();
  g_assert_true (has_failed (history, "/a"));
  g_assert_cmpint (get_duration (history, "/a"), ==, 1000);
  g_assert_cmpuint (ggen_runner_history_get_n_runs (history), ==, 1);
}

static void
test_what_is_broken_takes_no_time (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = NULL;

  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000, FALSE);
  run_once (sandbox, "/a", GGEN_RUNNER_BROKEN, 1, FALSE);
  run_once (sandbox, "/b", GGEN_RUNNER_VANISHED, 1, FALSE);

  history = open_history ();
  g_assert_cmpint (get_duration (history, "/a"), ==, 1000);
  g_assert_cmpint (get_duration (history, "/b"), ==, -1);
}

static void
test_one_slow_run_does_not_count_for_much (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = NULL;

  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 10000, FALSE);
  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 10000000, FALSE);

  history = open_history ();
  g_assert_cmpint (get_duration (history, "/a"), >, 10000);
  g_assert_cmpint (get_duration (history, "/a"), <, 20000);
}

static void
test_a_lasting_change_is_followed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = NULL;

  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 0, FALSE);
  for (guint i = 0; i < 30; i++)
    run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000000, FALSE);

  history = open_history ();
  g_assert_cmpint (get_duration (history, "/a"), >, 900000);
  g_assert_cmpint (get_duration (history, "/a"), <=, 1000000);
}

static void
test_ten_good_runs_clear_a_flaky_one (GgenTestSandbox *sandbox, gpointer data)
{
  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000, TRUE);

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GgenRunnerHistory) history = open_history ();

      g_assert_true (is_flaky (history, "/a"));
      run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000, FALSE);
    }

  {
    g_autoptr (GgenRunnerHistory) history = open_history ();

    g_assert_false (is_flaky (history, "/a"));
  }
}

static void
test_a_run_without_results_is_none (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();
  g_autoptr (GgenRunnerHistory) next = NULL;

  close_history (sandbox, history);

  next = open_history ();
  g_assert_cmpuint (ggen_runner_history_get_n_runs (next), ==, 0);
}

static gboolean
is_written (gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();

  return get_duration (history, "/a") >= 0;
}

/* A run that is killed has remembered that much. */
static void
test_results_are_written_meanwhile (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();
  g_autoptr (GgenRunnerResult) result = make_result ("/a", GGEN_RUNNER_PASSED, 1000);

  ggen_runner_history_record (history, result);
  g_assert_false (is_written (NULL));

  ggen_test_wait_until (sandbox, is_written, NULL);

  close_history (sandbox, history);
}

static void
test_a_run_that_writes_often_counts_once (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();
  g_autoptr (GgenRunnerResult) first = make_result ("/a", GGEN_RUNNER_PASSED, 1000);
  g_autoptr (GgenRunnerResult) second = make_result ("/b", GGEN_RUNNER_PASSED, 1000);
  g_autoptr (GgenRunnerHistory) next = NULL;

  ggen_runner_history_record (history, first);
  ggen_test_wait_until (sandbox, is_written, NULL);
  ggen_runner_history_record (history, second);
  close_history (sandbox, history);

  next = open_history ();
  g_assert_cmpint (get_duration (next, "/b"), ==, 1000);
  g_assert_cmpuint (ggen_runner_history_get_n_runs (next), ==, 1);
}

static void
test_runs_at_once_add_up (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) first = open_history ();
  g_autoptr (GgenRunnerHistory) second = open_history ();
  g_autoptr (GgenRunnerResult) a = make_result ("/a", GGEN_RUNNER_PASSED, 1000);
  g_autoptr (GgenRunnerResult) b = make_result ("/b", GGEN_RUNNER_FAILED, 2000);
  g_autoptr (GgenRunnerHistory) next = NULL;

  ggen_runner_history_record (first, a);
  ggen_runner_history_record (second, b);
  ggen_runner_history_record (second, a);
  close_history (sandbox, second);
  close_history (sandbox, first);

  next = open_history ();
  g_assert_cmpint (get_duration (next, "/a"), ==, 1000);
  g_assert_cmpint (get_duration (next, "/b"), ==, 2000);
  g_assert_cmpuint (ggen_runner_history_get_n_runs (next), ==, 2);
}

static void
test_what_is_not_seen_for_90_days_is_forgotten (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = NULL;

  run_once (sandbox, "/old", GGEN_RUNNER_PASSED, 1000, FALSE);
  run_once (sandbox, "/kept", GGEN_RUNNER_PASSED, 1000, FALSE);
  execute_sql ("UPDATE cases SET last_run = last_run - 91 * 86400 WHERE id LIKE '%/old';"
               "UPDATE cases SET last_run = last_run - 89 * 86400 WHERE id LIKE '%/kept'");
  run_once (sandbox, "/new", GGEN_RUNNER_PASSED, 1000, FALSE);

  history = open_history ();
  g_assert_cmpint (get_duration (history, "/old"), ==, -1);
  g_assert_cmpint (get_duration (history, "/kept"), ==, 1000);
  g_assert_cmpint (get_duration (history, "/new"), ==, 1000);
}

static void
write_file (const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (name, text, -1, &error);
  g_assert_no_error (error);
}

static gboolean
has_changed (void)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();
  g_autoptr (GgenRunnerProgram) program = make_program ("program");

  return ggen_runner_history_has_changed (history, program);
}

static void
test_a_program_changes_with_its_content (GgenTestSandbox *sandbox, gpointer data)
{
  write_file ("program", "one");
  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000, FALSE);
  g_assert_false (has_changed ());

  write_file ("program", "two");
  g_assert_true (has_changed ());

  run_once (sandbox, "/b", GGEN_RUNNER_PASSED, 1000, FALSE);
  g_assert_false (has_changed ());

  g_unlink ("program");
  g_assert_true (has_changed ());
}

static void
test_a_program_that_is_written_alike_has_not_changed (GgenTestSandbox *sandbox, gpointer data)
{
  write_file ("program", "one");
  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000, FALSE);

  write_file ("other", "one");
  g_assert_cmpint (g_rename ("other", "program"), ==, 0);
  g_assert_false (has_changed ());
}

static void
assert_moved_aside (GgenTestSandbox *sandbox, const char *aside)
{
  g_autofree char *note = NULL;
  g_autoptr (GgenRunnerHistory) history = ggen_runner_history_open (FILE_NAME, &note);

  g_assert_nonnull (note);
  g_assert_nonnull (strstr (note, aside));
  g_assert_true (g_file_test (aside, G_FILE_TEST_IS_REGULAR));
  g_clear_pointer (&history, ggen_runner_history_unref);

  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000, FALSE);
  history = open_history ();
  g_assert_cmpint (get_duration (history, "/a"), ==, 1000);
}

static void
test_a_foreign_file_is_moved_aside (GgenTestSandbox *sandbox, gpointer data)
{
  g_assert_cmpint (g_mkdir ("folder", 0700), ==, 0);
  write_file (FILE_NAME, "This is no database, but somebody may want to have it back.");
  assert_moved_aside (sandbox, FILE_NAME ".damaged-1");
  g_unlink (FILE_NAME);
  g_unlink (FILE_NAME "-wal");

  write_file (FILE_NAME, "Nor is this.");
  assert_moved_aside (sandbox, FILE_NAME ".damaged-2");
}

static void
test_a_foreign_database_is_moved_aside (GgenTestSandbox *sandbox, gpointer data)
{
  g_assert_cmpint (g_mkdir ("folder", 0700), ==, 0);
  execute_sql ("CREATE TABLE bookmarks (url TEXT)");
  assert_moved_aside (sandbox, FILE_NAME ".damaged-1");

  execute_sql ("DROP TABLE cases; CREATE TABLE cases (what TEXT)");
  assert_moved_aside (sandbox, FILE_NAME ".damaged-2");
}

static void
test_a_damaged_file_is_moved_aside (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000, FALSE);
  execute_sql ("PRAGMA wal_checkpoint (TRUNCATE)");
  g_file_get_contents (FILE_NAME, &text, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (size, >, 8192);
  memset (text + 4096, 0x5a, size - 4096);
  g_file_set_contents (FILE_NAME, text, size, &error);
  g_assert_no_error (error);

  assert_moved_aside (sandbox, FILE_NAME ".damaged-1");
}

/* A history that knows nothing and keeps nothing, but can be used. */
static void
assert_none (GgenTestSandbox *sandbox, const char *path, const char *expected_note)
{
  g_autofree char *note = NULL;
  g_autoptr (GgenRunnerHistory) history = ggen_runner_history_open (path, &note);
  g_autoptr (GgenRunnerResult) result = make_result ("/a", GGEN_RUNNER_PASSED, 1000);

  g_assert_cmpstr (note, ==, expected_note);
  ggen_runner_history_record (history, result);
  g_assert_cmpint (get_duration (history, "/a"), ==, -1);
  close_history (sandbox, history);
}

static void
test_a_place_that_cannot_be_written_is_no_failure (GgenTestSandbox *sandbox, gpointer data)
{
  g_assert_cmpint (g_mkdir ("taken", 0700), ==, 0);
  write_file ("file", "");

  assert_none (sandbox, NULL, NULL);
  assert_none (sandbox, "file/history.db", "no history is kept: file: Not a directory");
  assert_none (sandbox, "taken", "no history is kept: taken: unable to open database file");
}

static void
test_a_newer_version_is_left_alone (GgenTestSandbox *sandbox, gpointer data)
{
  run_once (sandbox, "/a", GGEN_RUNNER_PASSED, 1000, FALSE);
  execute_sql ("PRAGMA user_version = 2");

  assert_none (sandbox, FILE_NAME,
               "no history is kept: " FILE_NAME ": it was written by a newer version");

  execute_sql ("PRAGMA user_version = 1");
  {
    g_autoptr (GgenRunnerHistory) history = open_history ();

    g_assert_cmpint (get_duration (history, "/a"), ==, 1000);
  }
}

static gboolean
on_time_over (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
let_time_pass (GgenTestSandbox *sandbox, guint seconds)
{
  g_autoptr (GSource) timer = g_timeout_source_new_seconds (seconds);
  gboolean is_over = FALSE;

  g_source_set_callback (timer, on_time_over, &is_over, NULL);
  g_source_attach (timer, g_main_context_get_thread_default ());
  ggen_test_wait_until (sandbox, is_true, &is_over);
}

static void
test_what_cannot_be_written_is_tried_again (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();
  g_autoptr (GgenRunnerResult) first = make_result ("/a", GGEN_RUNNER_PASSED, 1000);
  g_autoptr (GgenRunnerResult) second = make_result ("/b", GGEN_RUNNER_PASSED, 2000);
  g_autoptr (GgenRunnerHistory) next = NULL;

  execute_sql ("CREATE TRIGGER full BEFORE INSERT ON programs BEGIN"
               "  SELECT RAISE (ABORT, 'the disk is full'); END");
  ggen_runner_history_record (history, first);
  let_time_pass (sandbox, 60);
  g_assert_false (is_written (NULL));

  ggen_runner_history_record (history, second);
  execute_sql ("DROP TRIGGER full");
  close_history (sandbox, history);

  next = open_history ();
  g_assert_cmpint (get_duration (next, "/a"), ==, 1000);
  g_assert_cmpint (get_duration (next, "/b"), ==, 2000);
  g_assert_cmpuint (ggen_runner_history_get_n_runs (next), ==, 1);
}

static void
test_a_failure_to_write_at_last_is_told (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();
  g_autoptr (GgenRunnerResult) result = make_result ("/a", GGEN_RUNNER_PASSED, 1000);
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;

  ggen_runner_history_record (history, result);
  execute_sql ("DROP TABLE programs");

  closed = ggen_test_execute (sandbox, start_closing, history);
  g_assert_false (ggen_runner_history_close_finish (history, closed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, FILE_NAME ": no such table: programs");
}

static void
test_20000_cases_are_remembered (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerHistory) history = open_history ();
  g_autoptr (GgenRunnerHistory) next = NULL;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *path = g_strdup_printf ("/case/%u", i);
      g_autoptr (GgenRunnerResult) result = make_result (path, GGEN_RUNNER_PASSED, i);

      ggen_runner_history_record (history, result);
    }
  close_history (sandbox, history);

  next = open_history ();
  g_assert_cmpint (get_duration (next, "/case/0"), ==, 0);
  g_assert_cmpint (get_duration (next, "/case/19999"), ==, 19999);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/history/what-never-ran-is-unknown", test_what_never_ran_is_unknown, NULL);
  ggen_test_add ("/history/results-are-remembered", test_results_are_remembered, NULL);
  ggen_test_add ("/history/every-failure-is-one-until-it-passes",
                 test_every_failure_is_one_until_it_passes, NULL);
  ggen_test_add ("/history/what-was-abandoned-is-as-before", test_what_was_abandoned_is_as_before,
                 NULL);
  ggen_test_add ("/history/what-is-broken-takes-no-time", test_what_is_broken_takes_no_time, NULL);
  ggen_test_add ("/history/one-slow-run-does-not-count-for-much",
                 test_one_slow_run_does_not_count_for_much, NULL);
  ggen_test_add ("/history/a-lasting-change-is-followed", test_a_lasting_change_is_followed, NULL);
  ggen_test_add ("/history/ten-good-runs-clear-a-flaky-one", test_ten_good_runs_clear_a_flaky_one,
                 NULL);
  ggen_test_add ("/history/a-run-without-results-is-none", test_a_run_without_results_is_none,
                 NULL);
  ggen_test_add_full ("/history/results-are-written-meanwhile", GGEN_TEST_VIRTUAL_TIME,
                      test_results_are_written_meanwhile, NULL, NULL);
  ggen_test_add_full ("/history/a-run-that-writes-often-counts-once", GGEN_TEST_VIRTUAL_TIME,
                      test_a_run_that_writes_often_counts_once, NULL, NULL);
  ggen_test_add ("/history/runs-at-once-add-up", test_runs_at_once_add_up, NULL);
  ggen_test_add ("/history/what-is-not-seen-for-90-days-is-forgotten",
                 test_what_is_not_seen_for_90_days_is_forgotten, NULL);
  ggen_test_add ("/history/a-program-changes-with-its-content",
                 test_a_program_changes_with_its_content, NULL);
  ggen_test_add ("/history/a-program-that-is-written-alike-has-not-changed",
                 test_a_program_that_is_written_alike_has_not_changed, NULL);
  ggen_test_add ("/history/a-foreign-file-is-moved-aside", test_a_foreign_file_is_moved_aside,
                 NULL);
  ggen_test_add ("/history/a-foreign-database-is-moved-aside",
                 test_a_foreign_database_is_moved_aside, NULL);
  ggen_test_add ("/history/a-damaged-file-is-moved-aside", test_a_damaged_file_is_moved_aside,
                 NULL);
  ggen_test_add ("/history/a-place-that-cannot-be-written-is-no-failure",
                 test_a_place_that_cannot_be_written_is_no_failure, NULL);
  ggen_test_add ("/history/a-newer-version-is-left-alone", test_a_newer_version_is_left_alone,
                 NULL);
  ggen_test_add_full ("/history/what-cannot-be-written-is-tried-again", GGEN_TEST_VIRTUAL_TIME,
                      test_what_cannot_be_written_is_tried_again, NULL, NULL);
  ggen_test_add ("/history/a-failure-to-write-at-last-is-told",
                 test_a_failure_to_write_at_last_is_told, NULL);
  ggen_test_add ("/history/20000-cases-are-remembered", test_20000_cases_are_remembered, NULL);

  return ggen_test_run ();
}
