/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the guard has to say of the state of the process, and of other processes. */

#define VARIABLE "GUARDED_VARIABLE"

static void
change_variable (void)
{
  g_setenv (VARIABLE, "left", TRUE);
}

static void
change_cwd (void)
{
  g_assert_cmpint (g_chdir ("/"), ==, 0);
}

static void
change_umask (void)
{
  umask (0);
}

static void
on_signal (int number)
{
}

static void
change_signal (void)
{
  signal (SIGUSR1, on_signal);
}

static void
change_mask (void)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGUSR2);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
}

static void
change_locale (void)
{
  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
}

static void
change_limit (void)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur--;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

static const char *const reader[] = {"cat", NULL};

#define FLAGS                                                                                      \
  (G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN | G_SPAWN_STDOUT_TO_DEV_NULL                 \
   | G_SPAWN_STDERR_TO_DEV_NULL)

static const char *const nothing[] = {"true", NULL};

static void
leave_child (void)
{
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **) reader, NULL, FLAGS | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, NULL,
                 &error);
  g_assert_no_error (error);
}

static void
leave_orphan (void)
{
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **) reader, NULL, FLAGS, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
leave_zombie (void)
{
  const pid_t child = fork ();
  siginfo_t info;

  if (child == 0)
    _exit (0);
  g_assert_cmpint (waitid (P_PID, (id_t) child, &info, WEXITED | WNOWAIT), ==, 0);
}

static char *shared_name; /* (owned) (nullable) */

static void
leave_shared_name (void)
{
  int fd;

  shared_name = g_strdup_printf ("/guarded-name-%d", (int) getpid ());
  fd = shm_open (shared_name, O_RDWR | O_CREAT, 0600);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

static void
run_subprocess (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (nothing, G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
}

static void
put_back (void)
{
  g_autofree char *folder = g_get_current_dir ();
  g_autofree char *locale = g_strdup (setlocale (LC_ALL, NULL));
  const mode_t mask = umask (0);
  struct sigaction action;

  sigaction (SIGUSR1, NULL, &action);
  change_variable ();
  change_cwd ();
  change_signal ();
  change_locale ();

  g_unsetenv (VARIABLE);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  sigaction (SIGUSR1, &action, NULL);
  setlocale (LC_ALL, locale);
  umask (mask);
  run_subprocess ();
}

/* After the tests everything is as they have left it. */
static void
tell_left (void)
{
  struct sigaction action;

  sigaction (SIGUSR1, NULL, &action);
  g_print ("# variable %s, signal %s, mask %03o\n", g_getenv (VARIABLE) != NULL ? "set" : "unset",
           action.sa_handler == on_signal ? "handled" : "not handled", umask (0));
  if (shared_name != NULL)
    g_assert_cmpint (shm_unlink (shared_name), ==, 0);
  g_free (shared_name);
}

int
main (int argc, char **argv)
{
  int status;

  umask (022);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/process/variable", change_variable);
  g_test_add_func ("/process/cwd", change_cwd);
  g_test_add_func ("/process/umask", change_umask);
  g_test_add_func ("/process/signal", change_signal);
  g_test_add_func ("/process/signal-mask", change_mask);
  g_test_add_func ("/process/locale", change_locale);
  g_test_add_func ("/process/limit", change_limit);
  g_test_add_func ("/process/child", leave_child);
  g_test_add_func ("/process/orphan", leave_orphan);
  g_test_add_func ("/process/zombie", leave_zombie);
  g_test_add_func ("/process/shared-name", leave_shared_name);
  g_test_add_func ("/process/clean", put_back);

  status = g_test_run ();
  tell_left ();

  return status;
}
