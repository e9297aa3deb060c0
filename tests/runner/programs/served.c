/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* A program of GLib's tests that the fork server is tried with. A word of the command line that GLib does not know
 * says what it does before its tests, and after them. */

static const char *habit = "none";

static gboolean
is_habit (const char *name)
{
  return g_str_equal (habit, name);
}

static void
test_passes (void)
{
  g_assert_true (g_test_initialized ());
}

static void
test_fails (void)
{
  g_assert_cmpint (1, ==, 2);
}

static void
test_skips (void)
{
  g_test_skip ("for no reason");
}

static void
test_is_incomplete (void)
{
  g_test_incomplete ("not yet");
}

static void
test_crashes (void)
{
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
}

static void
test_exits (void)
{
  exit (3);
}

/* Without a newline, and without flushing what libc keeps. */
static void
test_prints (void)
{
  printf ("# by libc ");
  g_print ("# by GLib ");
  fputs ("an error without an end", stderr);
}

static void
test_draws (void)
{
  for (int i = 0; i < 5; i++)
    g_print ("# drawn %d %f\n", g_test_rand_int (), g_test_rand_double ());
}

/* Not those of the seed */
static void
test_draws_globally (void)
{
  g_print ("# drawn globally %u\n", g_random_int ());
}

static void
test_tells_place (void)
{
  g_autofree char *folder = g_get_current_dir ();

  g_print ("# %s %s %s\n", folder, g_get_home_dir (), g_get_tmp_dir ());
  g_print ("# %s %s %s\n", g_get_user_config_dir (), g_get_user_data_dir (),
           g_get_user_cache_dir ());
  g_print ("# %s %s\n", g_get_user_state_dir (), g_get_user_runtime_dir ());
  g_print ("# %s\n", g_test_get_dir (G_TEST_BUILT));
  g_print ("# %s\n", g_test_get_dir (G_TEST_DIST));
  g_print ("# LD_PRELOAD %s, fork server %s, extra %s\n", g_getenv ("LD_PRELOAD"),
           g_getenv ("GGEN_TEST_FORK_SERVER"), g_getenv ("EXTRA"));
  g_print ("# session leader %d\n", getsid (0) == getpid ());
}

static void
test_tells_descriptors (void)
{
  for (int i = 0; i < 4096; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", i);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target != NULL && i > 2)
        g_print ("# %d %s\n", i, target);
    }
}

static void
test_warns (void)
{
  g_warning ("a warning");
}

static void
test_leaves_file (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "left", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static void
test_leaves_process (void)
{
  if (fork () == 0)
    {
      pause ();
      _exit (0);
    }
}

static gboolean
on_idle (gpointer user_data)
{
  g_print ("# idle\n");
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static gpointer
wake (gpointer user_data)
{
  g_idle_add (on_idle, user_data);

  return NULL;
}

static void
test_is_woken (void)
{
  gboolean is_done = FALSE;
  GThread *thread = g_thread_new ("wake", wake, &is_done);

  while (!is_done)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
}

static void
subprocess (void)
{
  g_test_trap_subprocess ("/traps/subprocess/child", 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*in the child*");
}

static void
subprocess_elsewhere (void)
{
  g_test_trap_subprocess ("/elsewhere/subprocess/child", 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*in the child*");
}

static void
test_registers_again (void)
{
  g_test_add_func ("/skips", test_passes);
}

static void
in_subprocess (void)
{
  g_print ("in the child\n");
}

static void
test_tells_data (gconstpointer data)
{
  g_print ("# data %s\n", (const char *) data);
}

static void
free_data (gpointer data)
{
  g_print ("# frees %s\n", (const char *) data);
  g_free (data);
}

typedef struct
{
  int number;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_print ("# sets up %d\n", fixture->number);
  fixture->number = 42;
}

static void
test_tells_fixture (Fixture *fixture, gconstpointer data)
{
  g_print ("# fixture %d, data %s\n", fixture->number, (const char *) data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_print ("# tears down %d\n", fixture->number);
}

static void
add_tests (void)
{
  g_test_add_data_func ("/registered/data", "of a test", test_tells_data);
  g_test_add_data_func_full ("/registered/owned", g_strdup ("its own"), test_tells_data, free_data);
  g_test_add ("/registered/fixture", Fixture, "of a fixture", set_up, test_tells_fixture,
              tear_down);
  g_test_add_func ("/passes", test_passes);
  g_test_add_func ("/fails", test_fails);
  g_test_add_func ("/skips", test_skips);
  g_test_add_func ("/incomplete", test_is_incomplete);
  g_test_add_func ("/crashes", test_crashes);
  g_test_add_func ("/exits", test_exits);
  g_test_add_func ("/prints", test_prints);
  g_test_add_func ("/draws", test_draws);
  g_test_add_func ("/draws-globally", test_draws_globally);
  g_test_add_func ("/place", test_tells_place);
  g_test_add_func ("/descriptors", test_tells_descriptors);
  g_test_add_func ("/warns", test_warns);
  g_test_add_func ("/leaves/file", test_leaves_file);
  g_test_add_func ("/leaves/process", test_leaves_process);
  g_test_add_func ("/woken", test_is_woken);
  g_test_add_func ("/traps", subprocess);
  g_test_add_func ("/traps-elsewhere", subprocess_elsewhere);
  g_test_add_func ("/elsewhere/subprocess/child", in_subprocess);
  g_test_add_func ("/registers-again", test_registers_again);
  g_test_add_func ("//slashes///many", test_passes);
  g_test_add_func ("/traps/subprocess/child", in_subprocess);
  g_test_add_func ("/a", test_passes);
  g_test_add_func ("/a/b", test_prints);
  g_test_add_func ("/a/b/c", test_skips);
}

static gpointer
wait_for_ever (gpointer data)
{
  pause ();

  return NULL;
}

static gpointer
return_at_once (gpointer data)
{
  return NULL;
}

static void
start_thread (void)
{
  g_thread_unref (g_thread_new ("waits", wait_for_ever, NULL));
}

static void
end_thread (void)
{
  g_thread_join (g_thread_new ("returns", return_at_once, NULL));
}

static void
open_file (void)
{
  g_assert_cmpint (open ("/dev/zero", O_RDONLY), >, 2);
}

static void
start_child (void)
{
  if (fork () == 0)
    wait_for_ever (NULL);
}

static void
start_daemon (void)
{
  g_autofree char *nothing = NULL;

  g_assert_true (g_spawn_command_line_async ("sleep 60", NULL));
}

static void
end_child (void)
{
  g_assert_true (g_spawn_command_line_sync ("true", NULL, NULL, NULL, NULL));
}

static void
set_alarm (void)
{
  alarm (1000);
}

static void
set_timer (void)
{
  struct sigevent event = {.sigev_notify = SIGEV_NONE};
  timer_t timer;

  g_assert_cmpint (timer_create (CLOCK_MONOTONIC, &event, &timer), ==, 0);
}

static void
share_memory (void)
{
  g_assert_true (mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
                 != MAP_FAILED);
}

static void
lock_memory (void)
{
  static char page[8192];

  g_assert_cmpint (mlock (page, sizeof page), ==, 0);
}

static void
change_folder (void)
{
  g_assert_cmpint (g_chdir ("/"), ==, 0);
}

static void
ask_folder (void)
{
  g_autofree char *folder = g_get_current_dir ();
}

static void
ask_home (void)
{
  g_get_home_dir ();
}

static void
ask_environment (void)
{
  g_auto (GStrv) environment = g_get_environ ();

  g_assert_nonnull (g_environ_getenv (environment, "HOME"));
}

static void
list_environment (void)
{
  g_auto (GStrv) names = g_listenv ();

  g_assert_true (g_strv_contains ((const char *const *) names, "HOME"));
}

/* Which GLib complains about */
static void
add_nothing (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_test_add_func ("/registered/nothing", NULL);
}

/* In the middle of the others, and by itself. */
static void
add_suite (void)
{
  GTestSuite *suite = g_test_create_suite ("own-suite");

  g_test_suite_add (suite, g_test_create_case ("case", sizeof (Fixture), "of a case",
                                               (GTestFixtureFunc) set_up,
                                               (GTestFixtureFunc) test_tells_fixture,
                                               (GTestFixtureFunc) tear_down));
  g_test_suite_add_suite (g_test_get_root (), suite);
  g_test_add_func ("/registered/late", test_prints);
}

static void
ask_process (void)
{
  g_assert_cmpint (getpid (), >, 0);
}

static void
ask_parent (void)
{
  g_assert_cmpint (getppid (), >=, 0);
}

static void
ask_thread (void)
{
  g_assert_cmpint (gettid (), >, 0);
}

/* The program itself does not: GLib puts the id of the process before a warning. */
static void
let_glib_ask_process (void)
{
  const GLogField field = {"MESSAGE", "a warning", -1};
  g_autofree char *text = g_log_writer_format_fields (G_LOG_LEVEL_WARNING, &field, 1, FALSE);
  g_autofree char *process = g_strdup_printf (":%d)", (int) syscall (SYS_getpid));

  g_assert_nonnull (strstr (text, process));
}

static void
ask_temporary (void)
{
  g_autofree char *path = NULL;
  int file = g_file_open_tmp (NULL, &path, NULL);

  g_assert_cmpint (file, >=, 0);
  close (file);
  g_unlink (path);
}

static void
make_file (void)
{
  g_assert_true (g_file_set_contents ("made", "", 0, NULL));
}

static void
make_elsewhere (void)
{
  g_assert_cmpint (g_mkdir_with_parents ("/tmp/ggen-served-fixture", 0700), ==, 0);
  g_assert_cmpint (g_rmdir ("/tmp/ggen-served-fixture"), ==, 0);
}

static void
write_elsewhere (void)
{
  FILE *file = fopen ("/proc/self/comm", "w");

  g_assert_nonnull (file);
  g_assert_cmpint (fprintf (file, "served\n"), >, 0);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
write_nowhere (void)
{
  FILE *file = fopen ("/dev/null", "w");

  g_assert_nonnull (file);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
make_semaphore (void)
{
  int semaphore = semget (IPC_PRIVATE, 1, 0600);

  g_assert_cmpint (semaphore, >=, 0);
  g_assert_cmpint (semctl (semaphore, 0, IPC_RMID), ==, 0);
}

static void
ignore_children (void)
{
  signal (SIGCHLD, SIG_IGN);
}

static void
seed (void)
{
  g_random_set_seed (7);
}

static void
set_home (void)
{
  g_setenv ("HOME", "/own/home", TRUE);
  g_setenv ("EXTRA", "of the program", TRUE);
}

static void
print (void)
{
  printf ("# a beginning without an end ");
  fputs ("an early error ", stderr);
}

static void
make_context (void)
{
  g_main_context_wakeup (g_main_context_default ());
}

static void
write_log (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  g_print ("# %s: %s\n", (const char *) data, message);
}

static void
handle_log (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_default_handler (write_log, (gpointer) "by the program's handler");
}

static const struct
{
  const char *name;
  void (*function) (void);
} habits[] = {
    {"adds-nothing", add_nothing},
    {"adds-suite", add_suite},
    {"asks-environment", ask_environment},
    {"asks-folder", ask_folder},
    {"asks-home", ask_home},
    {"asks-parent", ask_parent},
    {"asks-process", ask_process},
    {"asks-temporary", ask_temporary},
    {"asks-thread", ask_thread},
    {"changes-folder", change_folder},
    {"context", make_context},
    {"ends-child", end_child},
    {"ends-thread", end_thread},
    {"glib-asks-process", let_glib_ask_process},
    {"handles-log", handle_log},
    {"ignores-children", ignore_children},
    {"lists-environment", list_environment},
    {"locks-memory", lock_memory},
    {"makes-elsewhere", make_elsewhere},
    {"makes-file", make_file},
    {"makes-semaphore", make_semaphore},
    {"opens-file", open_file},
    {"prints", print},
    {"seeds", seed},
    {"sets-alarm", set_alarm},
    {"sets-home", set_home},
    {"sets-timer", set_timer},
    {"shares-memory", share_memory},
    {"starts-child", start_child},
    {"starts-daemon", start_daemon},
    {"starts-thread", start_thread},
    {"writes-elsewhere", write_elsewhere},
    {"writes-nowhere", write_nowhere},
};

static void
follow_habit (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (habits); i++)
    {
      if (is_habit (habits[i].name))
        habits[i].function ();
    }
}

static int
run (void)
{
  int status;

  if (is_habit ("runs-suite"))
    return g_test_run_suite (g_test_get_root ());

  status = g_test_run ();
  if (is_habit ("returns-five"))
    {
      printf ("# after the tests");
      return 5;
    }
  if (is_habit ("runs-twice"))
    return g_test_run ();

  return status;
}

int
main (int argc, char **argv)
{
  if (argc > 1 && argv[1][0] != '-')
    habit = argv[1];

  if (strstr (habit, "isolates") != NULL)
    g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  else
    g_test_init (&argc, &argv, NULL);
  if (is_habit ("isolates-and-asks"))
    ask_home ();

  add_tests ();
  follow_habit ();

  return run ();
}
