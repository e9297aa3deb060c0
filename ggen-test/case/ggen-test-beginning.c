/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-beginning-private.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-options-private.h"
#include "ggen-test-children-list-private.h"

/* How the program began, so that it can begin again: to come before GLib, to run a test in a process
 * of its own, to leave behind a test that hangs. */

static char **words;       /* (owned): the command line as the kernel has it */
static char **environment; /* (owned) */
static char *folder;       /* (owned) */
static mode_t mask_of_files;
static sigset_t blocked;
static sigset_t ignored;
static struct rlimit limits[RLIMIT_NLIMITS];
static gboolean was_open[64]; /* descriptors; there are few at the beginning */
static GArray
    *others_open; /* (element-type int) (owned): those that are greater, in ascending order */

/* Of a script it begins with the interpreter. */
static char **
read_command_line (void)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents ("/proc/self/cmdline", &text, &length, &error))
    g_error ("cannot read the command line: %s", error->message);

  for (gsize i = 0; i < length; i += strlen (text + i) + 1)
    g_ptr_array_add (arguments, g_strdup (text + i));
  g_ptr_array_add (arguments, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);
}

static void
remember_signals (void)
{
  struct sigaction action;

  sigprocmask (SIG_SETMASK, NULL, &blocked);
  sigemptyset (&ignored);
  for (int number = 1; number < NSIG; number++)
    if (sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
      sigaddset (&ignored, number);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

static void
remember_descriptors (void)
{
  g_autoptr (GDir) listing = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  for (int i = 0; i < (int) G_N_ELEMENTS (was_open); i++)
    was_open[i] = fcntl (i, F_GETFD) == 0;

  others_open = g_array_new (FALSE, FALSE, sizeof (int));
  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    {
      const int fd = atoi (name);

      if (fd >= (int) G_N_ELEMENTS (was_open))
        g_array_append_val (others_open, fd);
    }
  g_array_sort (others_open, compare_numbers);
}

void
ggen_test_beginning_remember (void)
{
  words = read_command_line ();
  environment = g_get_environ ();
  folder = g_get_current_dir ();
  mask_of_files = umask (0);
  umask (mask_of_files);
  remember_signals ();

  for (guint i = 0; i < RLIMIT_NLIMITS; i++)
    getrlimit (i, &limits[i]);
  remember_descriptors ();
}

char *
ggen_test_beginning_describe_program (int argc)
{
  GString *text = g_string_new (NULL);
  guint n_words = g_strv_length (words);
  guint n_arguments = argc > 0 ? (guint) argc - 1 : 0;

  /* What main() was given need not be what the kernel was. */
  n_words = n_words > n_arguments ? n_words - n_arguments : 1;

  for (guint i = 0; i < n_words && words[i] != NULL; i++)
    {
      g_autofree char *word = ggen_test_options_quote (words[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", word);
    }

  return g_string_free (text, FALSE);
}

char **
ggen_test_beginning_dup_environment (void)
{
  return g_strdupv (environment);
}

char **
ggen_test_beginning_make_environment (const char *name, const char *value)
{
  return g_environ_setenv (g_strdupv (environment), name, value, TRUE);
}

void
ggen_test_beginning_change_folder (void)
{
  /* Where it is gone, the program is started wherever this is. */
  if (chdir (folder) != 0)
    return;
}

void
ggen_test_beginning_exec (char **with)
{
  /* That of the process is gone where its first thread has ended. */
  GGEN_TEST_REAL (execve) ("/proc/thread-self/exe", words, with);
}

/* Only what outlives exec(). */
static void
restore_signals (void)
{
  const struct itimerval none = {0};
  struct sigaction action = {0};

  setitimer (ITIMER_REAL, &none, NULL);
  setitimer (ITIMER_VIRTUAL, &none, NULL);
  setitimer (ITIMER_PROF, &none, NULL);

  for (int number = 1; number < NSIG; number++)
    {
      action.sa_handler = sigismember (&ignored, number) ? SIG_IGN : SIG_DFL;
      sigaction (number, &action, NULL);
    }
  pthread_sigmask (SIG_SETMASK, &blocked, NULL);
}

static void
close_descriptors (void)
{
  guint first = G_N_ELEMENTS (was_open);

  for (int i = 0; i < (int) G_N_ELEMENTS (was_open); i++)
    if (!was_open[i])
      fcntl (i, F_SETFD, FD_CLOEXEC);

  for (guint i = 0; i < others_open->len; i++)
    {
      const guint fd = (guint) g_array_index (others_open, int, i);

      if (fd > first)
        close_range (first, fd - 1, CLOSE_RANGE_CLOEXEC);
      first = fd + 1;
    }
  close_range (first, ~0U, CLOSE_RANGE_CLOEXEC);
}

void
ggen_test_beginning_end_children (void)
{
  g_autoptr (GArray) children = ggen_test_children_list ();

  for (guint i = 0; i < children->len; i++)
    {
      pid_t child = g_array_index (children, pid_t, i);

      if (kill (child, SIGKILL) == 0)
        waitpid (child, NULL, 0);
    }
}

void
ggen_test_beginning_put_limits_back (void)
{
  for (guint i = 0; i < RLIMIT_NLIMITS; i++)
    setrlimit (i, &limits[i]);
}

void
ggen_test_beginning_begin_again (char **with)
{
  close_descriptors ();
  ggen_test_beginning_change_folder ();
  umask (mask_of_files);
  ggen_test_beginning_put_limits_back ();
  restore_signals ();
  ggen_test_beginning_exec (with);
}
