/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper-run.h"

static GgenTestCommand *
run_shell (GgenTestSandbox *sandbox, const char *script)
{
  GgenTestCommand *command = ggen_test_command_new (sandbox, "sh", "-c", script, NULL);

  ggen_test_command_assert_runs (command);

  return command;
}

static void
test_input (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = ggen_test_command_new (sandbox, "tr", "a-z", "A-Z", NULL);

  ggen_test_command_set_input (command, "hello\n");
  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_status (command, 0);
  ggen_test_command_assert_stdout (command, "HELLO\n");
  ggen_test_command_assert_stderr (command, "");

  ggen_test_command_set_input (command, NULL);
  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_stdout (command, "");
}

/* More than any pipe holds, in both directions, and a command that reads none of it. */
static void
test_much (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *text = g_strnfill (3 * 1000 * 1000, 'x');
  g_autoptr (GgenTestCommand) copy =
      ggen_test_command_new (sandbox, "sh", "-c", "tee /dev/stderr", NULL);
  g_autoptr (GgenTestCommand) deaf = ggen_test_command_new (sandbox, "true", NULL);

  ggen_test_command_set_input (copy, text);
  ggen_test_command_assert_runs (copy);
  ggen_test_command_assert_stdout (copy, text);
  ggen_test_command_assert_stderr (copy, text);

  ggen_test_command_set_input (deaf, text);
  ggen_test_command_assert_runs (deaf);
  ggen_test_command_assert_status (deaf, 0);
}

static void
test_bytes (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const guint8 bytes[] = {'a', 0, 0xff, '\n'};
  g_autoptr (GBytes) input = g_bytes_new_static (bytes, sizeof bytes);
  g_autoptr (GgenTestCommand) command = ggen_test_command_new (sandbox, "cat", NULL);

  ggen_test_command_set_input_bytes (command, input);
  ggen_test_command_assert_runs (command);
  g_assert_true (
      g_bytes_equal (ggen_test_command_get_bytes (command, GGEN_TEST_STREAM_STDOUT), input));
  g_assert_true (g_utf8_validate (ggen_test_command_get_stdout (command), -1, NULL));
}

static void
test_environment (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_new (sandbox, "sh", "-c", "echo $HOME; echo $COLOUR; echo ${TMPDIR-none}",
                             NULL);
  g_autofree char *expected = g_strdup_printf ("%s\nblue\nnone\n", g_getenv ("HOME"));

  ggen_test_command_set_env (command, "COLOUR", "blue");
  ggen_test_command_set_env (command, "TMPDIR", NULL);
  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_stdout (command, expected);
  g_assert_null (g_getenv ("COLOUR"));
}

static void
test_folder (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *dir = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  g_autoptr (GgenTestCommand) command = ggen_test_command_new (sandbox, "pwd", NULL);
  g_autofree char *here = g_strconcat (dir, "\n", NULL);
  g_autofree char *below = g_strconcat (dir, "/below\n", NULL);

  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_stdout (command, here);

  g_assert_cmpint (g_mkdir ("below", 0700), ==, 0);
  ggen_test_command_set_cwd (command, "below");
  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_stdout (command, below);
}

/* One that is not closed on exec. */
static void
test_descriptors (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = NULL;
  int inherited[] = {open ("/dev/null", O_RDONLY), dup (STDOUT_FILENO)};

  command =
      run_shell (sandbox, "for i in $(seq 0 50); do test ! -e /proc/$$/fd/$i || echo $i; done");
  ggen_test_command_assert_stdout (command, "0\n1\n2\n");

  for (guint i = 0; i < G_N_ELEMENTS (inherited); i++)
    close (inherited[i]);
}

/* Which signals a status file of the kernel names. */
static guint64
read_signals (const char *status, const char *name)
{
  const char *line = strstr (status, name);

  g_assert_nonnull (line);

  return g_ascii_strtoull (line + strlen (name), NULL, 16);
}

/* GIO ignores SIGPIPE in the test. */
static void
test_signals (GgenTestSandbox *sandbox, gpointer user_data)
{
  const guint64 pipe_and_user = 1 << (SIGPIPE - 1) | 1 << (SIGUSR1 - 1);
  struct sigaction ignored = {.sa_handler = SIG_IGN};
  struct sigaction old;
  g_autoptr (GgenTestCommand) command = NULL;
  g_autoptr (GgenTestCommand) killed = NULL;
  const char *status;

  sigaction (SIGPIPE, &ignored, &old);
  command = run_shell (sandbox, "cat /proc/self/status");
  sigaction (SIGPIPE, &old, NULL);
  status = ggen_test_command_get_stdout (command);
  g_assert_cmpuint (read_signals (status, "\nSigBlk:\t"), ==, 0);
  g_assert_cmpuint (read_signals (status, "\nSigIgn:\t") & pipe_and_user, ==, 0);

  killed = run_shell (sandbox, "kill -TERM $$");
  ggen_test_command_assert_signal (killed, SIGTERM);
  g_assert_cmpint (ggen_test_command_get_status (killed), ==, -1);
}

static void
test_status (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = run_shell (sandbox, "exit 42");

  ggen_test_command_assert_status (command, 42);
  g_assert_cmpint (ggen_test_command_get_status (command), ==, 42);
  g_assert_cmpint (ggen_test_command_get_signal (command), ==, 0);
}

static gboolean
has_ended (gpointer user_data)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", (const char *) user_data);
  g_autofree char *stat = NULL;

  /* Whoever takes it over may be slow to notice. */
  return !g_file_get_contents (path, &stat, NULL, NULL) || strstr (stat, ") Z ") != NULL;
}

/* What it has started goes with it, and what it has printed is told. */
static void
test_timeout (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_new (sandbox, "sh", "-c",
                             "sleep 3600 & echo $! >child; echo so far; echo so bad >&2; wait",
                             NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *child = NULL;

  ggen_test_command_set_timeout (command, G_TIME_SPAN_SECOND);
  g_assert_false (ggen_test_command_run (command, &error));
  g_assert_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_TIMED_OUT);
  g_assert_true (g_str_has_suffix (error->message,
                                   " did not end within 1 s, and was killed\n"
                                   "standard output:\n  so far\nstandard error:\n  so bad\n"));
  ggen_test_command_assert_signal (command, SIGKILL);

  g_file_get_contents ("child", &child, NULL, NULL);
  g_assert_nonnull (child);
  g_strchomp (child);
  while (!has_ended (child))
    g_thread_yield ();
}

static void
test_left_behind (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command =
      run_shell (sandbox, "sleep 3600 <&- >&- 2>&- & printf '%s' $!");

  ggen_test_command_assert_status (command, 0);
  while (!has_ended ((gpointer) ggen_test_command_get_stdout (command)))
    g_thread_yield ();
}

static void
test_kept_open (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_new (sandbox, "sh", "-c", "sleep 3600 & exit 0", NULL);
  g_autoptr (GError) error = NULL;

  ggen_test_command_set_timeout (command, G_TIME_SPAN_SECOND);
  g_assert_false (ggen_test_command_run (command, &error));
  g_assert_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "has ended, but what it started did not within 1 s"));
}

/* What waits for its end of the output gets it, though another still writes. */
static void
test_late_writer (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = NULL;

  g_assert_cmpint (mkfifo ("gate", 0600), ==, 0);
  command = run_shell (sandbox, "{ read line <gate; echo late; } & echo early; echo go >gate");
  ggen_test_command_assert_stdout (command, "early\nlate\n");
}

static void
test_cannot_start (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) missing =
      ggen_test_command_new (sandbox, "no-such-program-anywhere", NULL);
  g_autoptr (GgenTestCommand) elsewhere = ggen_test_command_new (sandbox, "true", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) cwd_error = NULL;

  g_assert_false (ggen_test_command_run (missing, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "cannot start no-such-program-anywhere: "));

  ggen_test_command_set_cwd (elsewhere, "no-such-folder");
  g_assert_false (ggen_test_command_run (elsewhere, &cwd_error));
  g_assert_error (cwd_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source_object,
             gpointer user_data)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_assert_true (g_output_stream_write_all (stream, "served\n", 7, NULL, NULL, NULL));

  return FALSE;
}

/* The command is answered by the test that runs it. */
static void
test_served (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new ("socket");
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_new (sandbox, "python3", "-c",
                             "import socket; s = socket.socket (socket.AF_UNIX); s.connect "
                             "('socket'); print (s.recv (99))",
                             NULL);
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), NULL);
  g_socket_service_start (service);

  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_stdout (command, "b'served\\n'\n");

  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  ggen_test_settle (sandbox);
}

static gboolean
set_flag (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* What is to happen in an hour does not happen while a command runs, however long that takes. */
static void
test_virtual_time (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) later = g_timeout_source_new_seconds (3600);
  g_autoptr (GgenTestCommand) command = NULL;
  gint64 began_at = g_get_monotonic_time ();
  gboolean is_later = FALSE;

  g_source_set_callback (later, set_flag, &is_later, NULL);
  g_source_attach (later, g_main_context_get_thread_default ());

  command = run_shell (sandbox, "seq 100 | sort -n | tail -n 1");
  ggen_test_command_assert_stdout (command, "100\n");
  g_assert_false (is_later);
  g_assert_cmpint (g_get_monotonic_time (), ==, began_at);

  g_source_destroy (later);
}

static void
test_asserts (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = run_shell (sandbox, "echo one two; echo three four >&2");

  ggen_test_command_assert_stdout (command, "one two\n");
  ggen_test_command_assert_stdout_matches (command, "o?e*o\n");
  ggen_test_command_assert_stdout_contains (command, "e t");
  ggen_test_command_assert_stdout_contains (command, "");
  ggen_test_command_assert_stdout_golden (command, "ggen-test/command-stdout.expected");
  ggen_test_command_assert_stderr (command, "three four\n");
  ggen_test_command_assert_stderr_matches (command, "three*");
  ggen_test_command_assert_stderr_contains (command, "four");
  ggen_test_command_assert_stderr_golden (command, "ggen-test/command-stderr.expected");
}

/* Each check that fails, and how its message begins. */
static void
test_mismatches (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = run_shell (sandbox, "echo one; echo two >&2; exit 1");
  GError *errors[6] = {NULL};
  static const char *const beginnings[] = {
      "ended with status 1 instead of with status 0\n",
      "ended with status 1 instead of by signal 9 (Killed)\n",
      "printed something else than expected to its standard output\n--- expected\n",
      "printed to its standard error what does not match \"t?o\"\n",
      "did not print \"x\" to its standard error\n",
      "printed something else to its standard output: there is no golden file ",
  };

  g_assert_false (ggen_test_command_check_status (command, 0, &errors[0]));
  g_assert_false (ggen_test_command_check_signal (command, 9, &errors[1]));
  g_assert_false (
      ggen_test_command_check_output (command, GGEN_TEST_STREAM_STDOUT, "one", &errors[2]));
  g_assert_false (
      ggen_test_command_check_output_matches (command, GGEN_TEST_STREAM_STDERR, "t?o", &errors[3]));
  g_assert_false (
      ggen_test_command_check_output_contains (command, GGEN_TEST_STREAM_STDERR, "x", &errors[4]));
  g_assert_false (ggen_test_command_check_output_golden (command, GGEN_TEST_STREAM_STDOUT,
                                                         "ggen-test/nowhere.expected", &errors[5]));

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      const char *prefix = "sh -c 'echo one; echo two >&2; exit 1' ";

      g_assert_error (errors[i], GGEN_TEST_ERROR, GGEN_TEST_ERROR_MISMATCH);
      g_assert_true (g_str_has_prefix (errors[i]->message, prefix));
      g_assert_true (g_str_has_prefix (errors[i]->message + strlen (prefix), beginnings[i]));
      g_assert_true (g_str_has_suffix (
          errors[i]->message,
          "it ended with status 1\nstandard output:\n  one\nstandard error:\n  two\n"));
      g_error_free (errors[i]);
    }
}

static void
test_shown (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command =
      run_shell (sandbox, "seq 1000; printf 'a\\033[1mb\\377' >&2");
  g_autoptr (GError) error = NULL;

  g_assert_false (ggen_test_command_check_status (command, 1, &error));
  g_assert_nonnull (strstr (error->message, "\n  15\n  ... 940 lines ...\n  956\n"));
  g_assert_nonnull (
      strstr (error->message, "\n  a\\e[1mb\\xff\n  (without a newline at the end)\n"));
}

static void
test_failures (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const cases[][2] = {
      {"/offenders/status", "# standard error:\n#   a complaint\n"},
      {"/offenders/output", "# -2\n# +two\n"},
      {"/offenders/too-soon", " true has not run"},
      {"/offenders/missing", " cannot start no-such-program-anywhere: "},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    helper_offender_assert_fails (sandbox, cases[i][0], cases[i][1]);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/command/reads-its-input", test_input, NULL);
  ggen_test_add ("/command/takes-and-prints-much", test_much, NULL);
  ggen_test_add ("/command/output-is-kept-byte-for-byte", test_bytes, NULL);
  ggen_test_add ("/command/has-the-test's-environment", test_environment, NULL);
  ggen_test_add ("/command/runs-in-the-test's-folder", test_folder, NULL);
  ggen_test_add ("/command/inherits-no-descriptor", test_descriptors, NULL);
  ggen_test_add ("/command/signals-are-as-for-a-person", test_signals, NULL);
  ggen_test_add ("/command/status-is-told", test_status, NULL);
  ggen_test_add ("/command/is-killed-when-late", test_timeout, NULL);
  ggen_test_add ("/command/leaves-nothing-running", test_left_behind, NULL);
  ggen_test_add ("/command/is-late-while-its-output-is-open", test_kept_open, NULL);
  ggen_test_add ("/command/output-is-read-to-its-end", test_late_writer, NULL);
  ggen_test_add ("/command/cannot-start", test_cannot_start, NULL);
  ggen_test_add ("/command/may-be-served-by-its-test", test_served, NULL);
  ggen_test_add_full ("/command/virtual-time-stands-still", GGEN_TEST_VIRTUAL_TIME,
                      test_virtual_time, NULL, NULL);
  ggen_test_add_full ("/command/runs-in-a-deterministic-test", GGEN_TEST_DETERMINISTIC,
                      test_virtual_time, NULL, NULL);
  ggen_test_add_full ("/command/may-be-served-in-virtual-time", GGEN_TEST_VIRTUAL_TIME, test_served,
                      NULL, NULL);
  ggen_test_add_full ("/command/may-be-served-in-a-deterministic-test", GGEN_TEST_DETERMINISTIC,
                      test_served, NULL, NULL);
  ggen_test_add ("/command/asserts-pass", test_asserts, NULL);
  ggen_test_add ("/command/mismatches-are-told", test_mismatches, NULL);
  ggen_test_add ("/command/outputs-are-shown", test_shown, NULL);
  ggen_test_add ("/command/asserts-fail-the-test", test_failures, NULL);

  return ggen_test_run ();
}
