/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* Not a test itself: cases that run in processes of their own, which process.c looks at from outside.
 * With PROCESS_HERE=1 in the environment they run in the program's, with PROCESS_THREAD=1 there is a
 * thread that makes forking unsafe. */

static pid_t main_process;
static int n_changes;

static void
pass (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_message ("a message");
  g_print ("# printed\n");
}

static void
skip (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_skip ("not today");
}

static void
skip_printf (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_skip_printf ("not %s", "tomorrow");
}

static void
incomplete (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_incomplete ("to be done");
}

static void
fail (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_fail ();
}

static void
fail_printf (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_fail_printf ("failed on %s", "purpose");
}

static void
fail_then_skip (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_fail_printf ("failed at first");
  g_test_skip ("then skipped");
}

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
leave_source (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_name (source, "forgotten-idle");
  g_source_set_callback (source, do_nothing, NULL, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
say_queued (gpointer text)
{
  g_test_message ("%s", (const char *) text);
}

static void
fail_queued (gpointer text)
{
  g_test_fail_printf ("%s", (const char *) text);
}

static void
queue (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_queue_destroy (fail_queued, (gpointer) "queued failure");
  g_test_queue_destroy (say_queued, (gpointer) "queued message");
}

static void
draw (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_message ("drawn %d", g_test_rand_int ());
}

static void
assert_wrongly (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (1, ==, 2);
}

static void
crash (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *left = g_build_filename (g_get_home_dir (), "left", NULL);

  g_assert_true (g_file_set_contents (left, "x", -1, NULL));
  g_test_message ("folder: %s", g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)));
  g_printerr ("about to crash\n\n");
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
}

static void
leave (GgenTestSandbox *sandbox, gpointer user_data)
{
  _exit (3);
}

static void
change (GgenTestSandbox *sandbox, gpointer user_data)
{
  n_changes++;
}

static void
find_nothing_changed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (n_changes, ==, 0);
}

/* A part of the test in yet another process, as GLib has it. */
static void
trap (GgenTestSandbox *sandbox, gpointer user_data)
{
  if (g_test_subprocess ())
    g_error ("trapped");

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*trapped*");
}

static void
tell_how (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_message ("the process was %s", main_process == getpid () ? "started again" : "forked");
}

static void
write_much (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_print ("# line %u of standard output, of which there are many\n", i);
      g_printerr ("line %u of standard error, of which there are many\n", i);
    }
}

/* What outlives the test holds its streams open, but for what whoever runs this waits for. */
static void
leave_child (GgenTestSandbox *sandbox, gpointer user_data)
{
  pid_t child = fork ();

  if (child == 0)
    {
      close (STDOUT_FILENO);
      execlp ("sleep", "sleep", "60", NULL);
      _exit (127);
    }
  g_test_message ("child: %d", (int) child);
}

static gpointer
linger (gpointer mutex)
{
  g_mutex_lock (mutex);

  return NULL;
}

static void
add (const char *name, GgenTestFlags flags, GgenTestFunc func)
{
  g_autofree char *path = g_strconcat ("/offenders/", name, NULL);

  ggen_test_add_full (
      path, flags | (g_getenv ("PROCESS_HERE") == NULL ? GGEN_TEST_PROCESS : GGEN_TEST_DEFAULT),
      func, NULL, NULL);
}

static void
find_nothing_left (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *left = g_build_filename (g_get_home_dir (), "left", NULL);
  g_autoptr (GDir) dir = g_dir_open (".", 0, NULL);

  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_null (g_dir_read_name (dir));
}

int
main (int argc, char *argv[])
{
  static GMutex mutex;

  main_process = getpid ();
  ggen_test_init (&argc, &argv);

  if (g_getenv ("PROCESS_IGNORE") != NULL)
    signal (SIGCHLD, SIG_IGN);

  g_mutex_lock (&mutex);
  if (g_getenv ("PROCESS_THREAD") != NULL)
    g_thread_unref (g_thread_new ("lingering", linger, &mutex));

  add ("pass", GGEN_TEST_DEFAULT, pass);
  add ("skip", GGEN_TEST_DEFAULT, skip);
  add ("skip-printf", GGEN_TEST_DEFAULT, skip_printf);
  add ("incomplete", GGEN_TEST_DEFAULT, incomplete);
  add ("fail", GGEN_TEST_DEFAULT, fail);
  add ("fail-printf", GGEN_TEST_DEFAULT, fail_printf);
  add ("fail-then-skip", GGEN_TEST_DEFAULT, fail_then_skip);
  add ("finding", GGEN_TEST_DEFAULT, leave_source);
  add ("queue", GGEN_TEST_DEFAULT, queue);
  add ("draw", GGEN_TEST_DEFAULT, draw);
  if (g_getenv ("PROCESS_HERE") == NULL)
    {
      add ("assertion", GGEN_TEST_DEFAULT, assert_wrongly);
      add ("crash", GGEN_TEST_DEFAULT, crash);
      add ("exit", GGEN_TEST_DEFAULT, leave);
      add ("change", GGEN_TEST_DEFAULT, change);
      add ("nothing-changed", GGEN_TEST_DEFAULT, find_nothing_changed);
      add ("trap", GGEN_TEST_DEFAULT, trap);
      add ("how", GGEN_TEST_DEFAULT, tell_how);
      add ("much", GGEN_TEST_DEFAULT, write_much);
      add ("child", GGEN_TEST_ALLOW_CHILDREN, leave_child);
      ggen_test_add ("/offenders/last", find_nothing_left, NULL);
    }

  return ggen_test_run ();
}
