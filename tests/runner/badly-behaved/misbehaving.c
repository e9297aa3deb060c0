/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program of GLib's test framework whose cases behave badly, each in one way. What a runner has to make of
 * them stands in expected.yaml. */

#include <glib.h>
#include <glib/gstdio.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lingering.h"

static void
pass (void)
{
}

static void
crash (void)
{
  const struct rlimit no_core = {0, 0};

  /* None is of use to anybody, and a core may take long to be written. */
  setrlimit (RLIMIT_CORE, &no_core);
  raise (SIGSEGV);
}

static void
fail_assertion (void)
{
  g_assert_cmpint (1 + 1, ==, 3);
}

static void
fail_silently (void)
{
  g_test_fail ();
}

static void
fail_with_message (void)
{
  g_test_fail_printf ("the server was <late> & \"gone\"");
}

static void
end_by_error (void)
{
  g_error ("all is lost");
}

static void
end_by_abort (void)
{
  abort ();
}

static void
exit_with (gconstpointer status)
{
  exit (GPOINTER_TO_INT (status));
}

static void
hang (void)
{
  linger ();
}

static void
hang_and_ignore_sigterm (void)
{
  signal (SIGTERM, SIG_IGN);
  linger ();
}

static void
make_daemon (void)
{
  leave_process (TRUE, FALSE);
}

static void
leave_child_that_holds_output (void)
{
  leave_process (FALSE, TRUE);
}

static void
leave_other_process_group (void)
{
  leave_process (FALSE, FALSE);
}

static void
explode_boundedly (void)
{
  explode (300);
}

static void
print_bytes (const char *bytes, gsize size)
{
  while (size > 0)
    {
      gssize written = write (STDOUT_FILENO, bytes, size);

      g_assert_cmpint (written, >, 0);
      bytes += written;
      size -= written;
    }
}

static void
print_binary (void)
{
  static const char bytes[] = "\0\xff\xfe\n\0ok 1 \0\r\n\x80not ok\n\xc3\n<&]]>\x01\x1f\n";

  print_bytes (bytes, sizeof bytes - 1);
}

static void
print_without_end (void)
{
  g_autofree char *line = g_strnfill (4096, '.');

  alarm (120);
  line[4095] = '\n';
  for (;;)
    print_bytes (line, 4096);
}

static void
print_much (void)
{
  g_autofree char *line = g_strnfill (1000 * 1000, '.');

  line[1000 * 1000 - 1] = '\n';
  for (int i = 0; i < 100; i++)
    print_bytes (line, 1000 * 1000);
}

static void
print_unfinished_line (void)
{
  print_bytes ("no end of line", strlen ("no end of line"));
}

/* On a terminal it would clear the screen, and set the title. */
static void
print_escapes (void)
{
  static const char escapes[] = "\033[2J\033[H\033]0;owned\007\033[31mred\n";

  print_bytes (escapes, strlen (escapes));
  g_test_fail_printf ("\033[2Jcleared");
}

static void
print_result_to_standard_error (void)
{
  g_printerr ("ok 1 %s\n1..1\n", g_test_get_path ());
  _exit (0);
}

static void
print_result_of_another (void)
{
  g_print ("ok 1 /nobody\n1..1\n");
  _exit (0);
}

static void
print_subtests (void)
{
  g_print ("# Subtest: below\n"
           "    ok 1 - good\n"
           "    not ok 2 - bad\n"
           "    1..2\n");
}

/* Both go on as if each were the test. */
static void
fork_and_both_print (void)
{
  pid_t pid;

  fflush (stdout);
  pid = fork ();
  if (pid > 0)
    waitpid (pid, NULL, 0);
}

static void
close_standard_output (void)
{
  close (STDOUT_FILENO);
}

static char *
build_temporary_name (const char *name)
{
  return g_build_filename (g_getenv ("TMPDIR"), name, NULL);
}

/* The one that it was started in, where the runner has made that for it; else one that it goes to. */
static void
delete_own_folder (void)
{
  g_autofree char *folder = g_get_current_dir ();
  g_autofree char *base = g_path_get_dirname (g_getenv ("TMPDIR"));

  if (!g_str_has_prefix (folder, base))
    {
      g_free (folder);
      folder = build_temporary_name ("work");
      g_assert_no_errno (g_mkdir (folder, 0700));
      g_assert_no_errno (g_chdir (folder));
    }
  g_assert_no_errno (g_rmdir (folder));
}

static void
leave_file (void)
{
  g_autofree char *path = build_temporary_name ("left behind <&>");

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
}

static void
leave_closed_folder (void)
{
  g_autofree char *folder = build_temporary_name ("closed");
  g_autofree char *path = g_build_filename (folder, "inside", NULL);

  g_assert_no_errno (g_mkdir (folder, 0700));
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_no_errno (g_chmod (folder, 0));
}

static void
skip (void)
{
  g_test_skip ("no network");
}

static void
be_incomplete (void)
{
  g_test_incomplete ("some day");
}

static void
trap (void)
{
  g_test_trap_subprocess ("/trap/subprocess/fails", 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*in vain*");
}

static void
trap_inner (void)
{
  g_error ("in vain");
}

/* Fails twice, and passes every third time. How often it ran stands in a file. */
static void
be_flaky (void)
{
  const char *path = g_getenv ("BADLY_BEHAVED_COUNTER");
  int fd;
  struct stat status;

  g_assert_nonnull (path);
  fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, "x", 1), ==, 1);
  g_assert_no_errno (fstat (fd, &status));
  g_close (fd, NULL);

  g_assert_cmpint (status.st_size % 3, ==, 0);
}

/* Names that only the seed tells: who lists with one and runs with another finds none of them. */
static void
add_case_of_seed (void)
{
  g_autofree char *path = g_strdup_printf ("/seed/%d", g_test_rand_int_range (0, 1000000));

  g_test_add_func (path, pass);
}

/* Lists a case that is not there when it is to run. */
static void
add_vanishing_case (gboolean is_listing)
{
  if (is_listing)
    g_test_add_func ("/vanishes", pass);
}

static void
add_ends (void)
{
  g_test_add_func ("/crash", crash);
  g_test_add_func ("/assertion", fail_assertion);
  g_test_add_func ("/fail", fail_silently);
  g_test_add_func ("/fail-with-message", fail_with_message);
  g_test_add_func ("/error", end_by_error);
  g_test_add_func ("/abort", end_by_abort);
  g_test_add_data_func ("/exit-0", GINT_TO_POINTER (0), exit_with);
  g_test_add_data_func ("/exit-3", GINT_TO_POINTER (3), exit_with);
  g_test_add_data_func ("/exit-77", GINT_TO_POINTER (77), exit_with);
  g_test_add_data_func ("/exit-99", GINT_TO_POINTER (99), exit_with);
  g_test_add_func ("/hang", hang);
  g_test_add_func ("/hang-and-ignore-sigterm", hang_and_ignore_sigterm);
  g_test_add_func ("/skip", skip);
  g_test_add_func ("/incomplete", be_incomplete);
  g_test_add_func ("/flaky", be_flaky);
}

static void
add_leftovers (void)
{
  g_test_add_func ("/daemon", make_daemon);
  g_test_add_func ("/child-holds-output", leave_child_that_holds_output);
  g_test_add_func ("/other-process-group", leave_other_process_group);
  g_test_add_func ("/fork-bomb", explode_boundedly);
  g_test_add_func ("/deletes-own-folder", delete_own_folder);
  g_test_add_func ("/leaves-file", leave_file);
  g_test_add_func ("/leaves-closed-folder", leave_closed_folder);
}

static void
add_output (void)
{
  g_test_add_func ("/binary-output", print_binary);
  g_test_add_func ("/endless-output", print_without_end);
  g_test_add_func ("/much-output", print_much);
  g_test_add_func ("/unfinished-line", print_unfinished_line);
  g_test_add_func ("/escapes", print_escapes);
  g_test_add_func ("/result-on-standard-error", print_result_to_standard_error);
  g_test_add_func ("/result-of-another", print_result_of_another);
  g_test_add_func ("/subtests", print_subtests);
  g_test_add_func ("/both-print", fork_and_both_print);
  g_test_add_func ("/closes-output", close_standard_output);
}

static void
add_names (gboolean is_listing)
{
  g_test_add_func ("/passes", pass);
  /* -p with the path of the first would run the second, too. */
  g_test_add_func ("/parent", fail_silently);
  g_test_add_func ("/parent/child", pass);
  g_test_add_func ("/names/a b 'c' \"d\" <e> & gr\303\266\303\237e", pass);
  g_test_add_func ("/names/[f] * ? $(g) \\h - i", fail_with_message);
  g_test_add_func ("/trap", trap);
  g_test_add_func ("/trap/subprocess/fails", trap_inner);
  add_case_of_seed ();
  add_vanishing_case (is_listing);
}

int
main (int argc, char **argv)
{
  gboolean is_listing = FALSE;

  for (int i = 1; i < argc; i++)
    is_listing = is_listing || g_str_equal (argv[i], "-l");
  g_test_init (&argc, &argv, NULL);
  add_names (is_listing);
  add_ends ();
  add_leftovers ();
  add_output ();

  return g_test_run ();
}
