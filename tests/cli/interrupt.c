/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli-process.h"
#include "cli-project.h"

#define N_PEOPLE 800

static void
test_signal (GgenTestSandbox *sandbox, gpointer user_data)
{
  int signal = GPOINTER_TO_INT (user_data);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (CliResult) result = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  cli_project_write ();
  cli_write_file ("templates/hello.j2", CLI_PROJECT_FRONT_MATTER CLI_PROJECT_ENDLESS);
  before = cli_list_files ();

  process = cli_start ("sync", NULL);
  cli_wait_until_catching (process, signal);
  g_subprocess_send_signal (process, signal);
  result = cli_finish (process);
  after = cli_list_files ();

  g_assert_cmpstr (result->err, ==, "ggen: interrupted\n");
  g_assert_cmpstr (result->out, ==, "");
  g_assert_cmpint (result->status, ==, 128 + signal);
  g_assert_cmpstr (after, ==, before);
}

/* A read that does not come back cannot be cancelled. */
static void
test_second_signal (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  int input;

  g_assert_cmpint (mkfifo ("slow.ttl", 0600), ==, 0);
  process = cli_start ("graph", "load", "slow.ttl", NULL);
  /* Comes back when the other side is being opened. */
  input = open ("slow.ttl", O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (input, >=, 0);
  cli_wait_until_catching (process, SIGINT);
  cli_wait_until_asleep (process);

  g_subprocess_send_signal (process, SIGINT);
  while (cli_catches (process, SIGINT))
    g_thread_yield ();
  g_subprocess_send_signal (process, SIGINT);

  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGINT);
  close (input);
}

/* It tells what it waits for, and cleans up behind itself. */
static void
test_progress (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *printed = NULL;

  g_assert_cmpint (mkfifo ("slow.ttl", 0600), ==, 0);
  printed =
      cli_run_in_terminal_until ("slow.ttl", "loading... ", "graph", "load", "slow.ttl", NULL);
  cli_assert_contains (printed, "\r\033[Ktriples  0\n");
}

static void
write_people (guint n_people)
{
  g_autoptr (GString) people = g_string_new ("@prefix ex: <http://example.org/> .\n");

  for (guint i = 0; i < n_people; i++)
    g_string_append_printf (people, "ex:p%u ex:name \"p%u\" .\n", i, i);
  cli_write_file ("people.ttl", people->str);
}

/* Each file in out/ is one that a whole sync makes. */
static void
assert_whole (void)
{
  g_autoptr (GDir) dir = g_dir_open ("out", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("out", name, NULL);
      g_autofree char *text = cli_read_file (path);
      g_autofree char *person = g_strndup (name, strcspn (name, "."));
      g_autofree char *expected = g_strdup_printf ("Hello %s\n", person);

      g_assert_true (g_str_has_suffix (name, ".txt"));
      g_assert_cmpstr (text, ==, expected);
    }
}

static gboolean
anything_written (void)
{
  g_autoptr (GDir) dir = g_dir_open ("out", 0, NULL);

  return dir != NULL && g_dir_read_name (dir) != NULL;
}

/* While outputs are being put in place: it may be too late to stop, but never half way in a file,
 * and what is left is finished by the next sync. */
static void
test_while_writing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (CliResult) result = NULL;
  g_autoptr (CliResult) next = NULL;
  g_autoptr (GDir) dir = NULL;
  guint n_files = 0;

  cli_project_write ();
  write_people (N_PEOPLE);

  process = cli_start ("sync", NULL);
  while (!anything_written ())
    g_thread_yield ();
  g_subprocess_send_signal (process, SIGINT);
  result = cli_finish (process);

  g_assert_true (result->status == 130 || result->status == 0);
  assert_whole ();

  next = cli_run ("sync", NULL);
  g_assert_cmpint (next->status, ==, 0);
  assert_whole ();
  dir = g_dir_open ("out", 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_files++;
  g_assert_cmpint (n_files, ==, N_PEOPLE);
}

static void
wait_until_full (GInputStream *stream)
{
  int fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (stream));
  int capacity = fcntl (fd, F_GETPIPE_SZ);
  int n_bytes = 0;

  g_assert_cmpint (capacity, >, 0);
  while (n_bytes < capacity)
    {
      g_assert_cmpint (ioctl (fd, FIONREAD, &n_bytes), ==, 0);
      g_thread_yield ();
    }
}

/* Whoever reads the answer has stopped reading: it waits, and can still be interrupted. */
static void
test_stalled_reader (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  write_people (20 * N_PEOPLE);
  process = cli_start ("graph", "query", "-g", "people.ttl", "--format", "csv",
                       "SELECT * { ?s ?p ?o }", NULL);
  wait_until_full (g_subprocess_get_stdout_pipe (process));
  g_subprocess_send_signal (process, SIGINT);

  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
}

int
main (int argc, char **argv)
{
  /* It is ignored in a script that runs us in the background. */
  signal (SIGINT, SIG_DFL);
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/interrupt/sigint-ends-with-130-and-a-whole-tree", test_signal,
                 GINT_TO_POINTER (SIGINT));
  ggen_test_add ("/interrupt/sigterm-ends-with-143-and-a-whole-tree", test_signal,
                 GINT_TO_POINTER (SIGTERM));
  ggen_test_add ("/interrupt/second-sigint-kills", test_second_signal, NULL);
  ggen_test_add ("/interrupt/waiting-shows-progress-on-a-terminal", test_progress, NULL);
  ggen_test_add ("/interrupt/reader-that-stopped-is-not-waited-for", test_stalled_reader, NULL);
  ggen_test_add ("/interrupt/no-file-is-half-written", test_while_writing, NULL);

  return ggen_test_run ();
}
