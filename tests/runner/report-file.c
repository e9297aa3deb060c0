/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-runner-report-file.h"

static GFile *
get_file (GgenTestSandbox *sandbox, const char *name)
{
  return g_file_get_child (ggen_test_sandbox_get_dir (sandbox), name);
}

static void
write_text (GgenRunnerReportFile *file, const char *text)
{
  GgenRunnerSink sink = ggen_runner_report_file_get_sink (file);

  sink.write (text, strlen (text), sink.user_data);
}

static void
assert_holds (GFile *file, const char *expected)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_load_contents (file, NULL, &text, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static guint
count_files (GgenTestSandbox *sandbox, const char *folder_name)
{
  g_autoptr (GFile) folder = get_file (sandbox, folder_name);
  g_autoptr (GDir) dir = g_dir_open (g_file_peek_path (folder), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* A folder with one file in it */
static GFile *
make_old_file (GgenTestSandbox *sandbox)
{
  g_autoptr (GFile) folder = get_file (sandbox, "folder");
  g_autoptr (GError) error = NULL;
  GFile *file = g_file_get_child (folder, "report.xml");

  g_file_make_directory (folder, NULL, &error);
  g_assert_no_error (error);
  g_file_set_contents (g_file_peek_path (file), "old", -1, &error);
  g_assert_no_error (error);

  return file;
}

static void
test_a_file_is_replaced_when_it_is_finished (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GFile) file = make_old_file (sandbox);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerReportFile) report = ggen_runner_report_file_new (file, &error);

  g_assert_no_error (error);
  write_text (report, "new");
  assert_holds (file, "old");
  g_assert_true (ggen_runner_report_file_finish (report, &error));
  g_assert_no_error (error);
  assert_holds (file, "new");
  g_assert_cmpuint (count_files (sandbox, "folder"), ==, 1);
}

static void
test_a_file_that_is_not_finished_leaves_nothing (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GFile) file = make_old_file (sandbox);
  g_autoptr (GError) error = NULL;
  GgenRunnerReportFile *report = ggen_runner_report_file_new (file, &error);

  g_assert_no_error (error);
  write_text (report, "half");
  ggen_runner_report_file_free (report);

  assert_holds (file, "old");
  g_assert_cmpuint (count_files (sandbox, "folder"), ==, 1);
}

static void
test_a_folder_that_is_missing_is_an_error (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GFile) file = get_file (sandbox, "missing/report.xml");
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_runner_report_file_new (file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_prefix (error->message, g_file_peek_path (file)));
}

static void
test_a_folder_is_no_file (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_runner_report_file_new (ggen_test_sandbox_get_dir (sandbox), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
}

static void
test_a_pipe_is_written_as_it_is (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GFile) file = get_file (sandbox, "pipe");
  g_autoptr (GgenRunnerReportFile) report = NULL;
  g_autoptr (GError) error = NULL;
  char text[16] = "";
  int reader;

  g_assert_no_errno (mkfifo (g_file_peek_path (file), 0600));
  reader = open (g_file_peek_path (file), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (reader, >=, 0);

  report = ggen_runner_report_file_new (file, &error);
  g_assert_no_error (error);
  write_text (report, "text");
  g_assert_true (ggen_runner_report_file_finish (report, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read (reader, text, sizeof (text) - 1), ==, 4);
  g_assert_cmpstr (text, ==, "text");
  close (reader);
}

/* Nothing can be written to it. */
static void
test_what_went_wrong_is_told_at_the_end (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/full");
  g_autoptr (GgenRunnerReportFile) report = NULL;
  g_autoptr (GError) error = NULL;

  report = ggen_runner_report_file_new (file, &error);
  g_assert_no_error (error);
  write_text (report, "text");
  g_assert_false (ggen_runner_report_file_finish (report, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_true (g_str_has_prefix (error->message, "/dev/full: "));
}

static void
test_a_link_stays_and_so_does_who_may_read (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GFile) old = make_old_file (sandbox);
  g_autoptr (GFile) link = get_file (sandbox, "link");
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerReportFile) file = NULL;
  struct stat status;

  g_assert_no_errno (symlink (g_file_peek_path (old), g_file_peek_path (link)));
  g_assert_no_errno (chmod (g_file_peek_path (old), 0600));
  file = ggen_runner_report_file_new (link, &error);
  g_assert_no_error (error);
  write_text (file, "new");
  g_assert_true (ggen_runner_report_file_finish (file, &error));

  g_assert_no_errno (lstat (g_file_peek_path (link), &status));
  g_assert_true (S_ISLNK (status.st_mode));
  g_assert_no_errno (stat (g_file_peek_path (old), &status));
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  assert_holds (old, "new");
}

static void
test_what_is_open_is_written_as_it_is (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GFile) old = make_old_file (sandbox);
  int descriptor = open (g_file_peek_path (old), O_WRONLY | O_TRUNC | O_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/dev/fd/%d", descriptor);
  g_autoptr (GFile) place = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerReportFile) file = ggen_runner_report_file_new (place, &error);

  g_assert_no_error (error);
  write_text (file, "new");
  g_assert_true (ggen_runner_report_file_finish (file, &error));
  g_assert_cmpint (lseek (descriptor, 0, SEEK_END), ==, 3);
  close (descriptor);
  assert_holds (old, "new");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/report-file/a-file-is-replaced-when-it-is-finished",
                 test_a_file_is_replaced_when_it_is_finished, NULL);
  ggen_test_add ("/report-file/a-file-that-is-not-finished-leaves-nothing",
                 test_a_file_that_is_not_finished_leaves_nothing, NULL);
  ggen_test_add ("/report-file/a-folder-that-is-missing-is-an-error",
                 test_a_folder_that_is_missing_is_an_error, NULL);
  ggen_test_add ("/report-file/a-link-stays-and-so-does-who-may-read",
                 test_a_link_stays_and_so_does_who_may_read, NULL);
  ggen_test_add ("/report-file/what-is-open-is-written-as-it-is",
                 test_what_is_open_is_written_as_it_is, NULL);
  ggen_test_add ("/report-file/a-folder-is-no-file", test_a_folder_is_no_file, NULL);
  ggen_test_add ("/report-file/a-pipe-is-written-as-it-is", test_a_pipe_is_written_as_it_is, NULL);
  ggen_test_add_full ("/report-file/what-went-wrong-is-told-at-the-end", GGEN_TEST_ALLOW_FILES,
                      test_what_went_wrong_is_told_at_the_end, NULL, NULL);

  return ggen_test_run ();
}
