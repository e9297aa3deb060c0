/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-program.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void
cli_result_free (CliResult *self)
{
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

const char *
cli_get_program (void)
{
  static char *path = NULL;

  if (path == NULL)
    {
      g_assert_nonnull (g_getenv ("GGEN_TEST_BUILD_ROOT"));
      path = g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "ggen-cli", "ggen", NULL);
    }

  return path;
}

static GPtrArray *
collect_arguments (const char *first, va_list rest)
{
  GPtrArray *argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (gpointer) cli_get_program ());
  for (const char *argument = first; argument != NULL; argument = va_arg (rest, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  g_ptr_array_add (argv, NULL);

  return argv;
}

static CliResult *
run (const char *const *argv, const char *input)
{
  CliResult *result = g_new0 (CliResult, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE
      | (input != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : G_SUBPROCESS_FLAGS_NONE));
  g_autoptr (GSubprocess) process = NULL;

  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &result->out, &result->err, &error);
  g_assert_no_error (error);

  result->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                                        : 128 + g_subprocess_get_term_sig (process);

  return result;
}

CliResult *
cli_run (const char *argument, ...)
{
  g_autoptr (GPtrArray) argv = NULL;
  va_list rest;

  va_start (rest, argument);
  argv = collect_arguments (argument, rest);
  va_end (rest);

  return run ((const char *const *) argv->pdata, NULL);
}

CliResult *
cli_run_with_input (const char *input, const char *argument, ...)
{
  g_autoptr (GPtrArray) argv = NULL;
  va_list rest;

  va_start (rest, argument);
  argv = collect_arguments (argument, rest);
  va_end (rest);

  return run ((const char *const *) argv->pdata, input);
}

/* In bash, where $GGEN is the program */
CliResult *
cli_run_shell (const char *script)
{
  g_autofree char *whole = g_strdup_printf ("GGEN='%s'; %s", cli_get_program (), script);
  const char *const argv[] = {"bash", "-c", whole, NULL};

  return run (argv, NULL);
}

static int
open_terminal (guint columns, int *terminal)
{
  struct winsize size = {.ws_row = 24, .ws_col = columns};
  int controller = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);

  g_assert_cmpint (controller, >=, 0);
  g_assert_cmpint (grantpt (controller), ==, 0);
  g_assert_cmpint (unlockpt (controller), ==, 0);
  *terminal = open (ptsname (controller), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (*terminal, >=, 0);
  g_assert_cmpint (ioctl (*terminal, TIOCSWINSZ, &size), ==, 0);

  return controller;
}

static GSubprocess *
spawn_in_terminal (guint columns,
                   const char *const *environment,
                   const char *const *argv,
                   int *controller)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (0);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  int terminal;

  *controller = open_terminal (columns, &terminal);
  g_subprocess_launcher_unsetenv (launcher, "NO_COLOR");
  g_subprocess_launcher_setenv (launcher, "TERM", "xterm", TRUE);
  for (guint i = 0; environment != NULL && environment[i] != NULL; i += 2)
    g_subprocess_launcher_setenv (launcher, environment[i], environment[i + 1], TRUE);
  g_subprocess_launcher_take_stdout_fd (launcher, dup (terminal));
  g_subprocess_launcher_take_stderr_fd (launcher, terminal);

  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  /* Ours must go, or the terminal never ends. */
  g_subprocess_launcher_close (launcher);

  return process;
}

/* Until @last has been printed, or without it until every process has closed the terminal; line
 * ends as they were printed. */
static char *
read_terminal (int controller, const char *last)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gssize n = 0;

  while ((last == NULL || strstr (text->str, last) == NULL)
         && (n = read (controller, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  if (n <= 0)
    g_assert_cmpint (n == 0 ? EIO : errno, ==, EIO);

  g_string_replace (text, "\r\n", "\n", 0);

  return g_string_free (text, FALSE);
}

/* Both outputs, as a person sees them.
 * @environment: NAME, VALUE, ..., NULL; or NULL */
char *
cli_run_in_terminal (guint columns, const char *const *environment, const char *argument, ...)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GPtrArray) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  int controller;
  va_list rest;

  va_start (rest, argument);
  argv = collect_arguments (argument, rest);
  va_end (rest);

  process =
      spawn_in_terminal (columns, environment, (const char *const *) argv->pdata, &controller);
  text = read_terminal (controller, NULL);
  close (controller);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&text);
}

/* Runs a command that reads @fifo, lets it wait there until @news has been printed, then ends the
 * input. Returns everything that was printed after the news began. */
char *
cli_run_in_terminal_until (const char *fifo, const char *news, const char *argument, ...)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GPtrArray) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  int controller;
  int input;
  va_list rest;

  va_start (rest, argument);
  argv = collect_arguments (argument, rest);
  va_end (rest);

  process = spawn_in_terminal (80, NULL, (const char *const *) argv->pdata, &controller);
  input = open (fifo, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (input, >=, 0);
  before = read_terminal (controller, news);
  close (input);
  after = read_terminal (controller, NULL);
  close (controller);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);

  g_assert_nonnull (strstr (before, news));

  return g_strconcat (strstr (before, news), after, NULL);
}

void
cli_assert_success (const CliResult *result)
{
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 0);
}

/* Exactly this on standard error, and nothing on standard output */
void
cli_assert_failure (const CliResult *result, const char *error)
{
  g_assert_cmpstr (result->err, ==, error);
  g_assert_cmpstr (result->out, ==, "");
  g_assert_cmpint (result->status, ==, 1);
}

/* The first line is exactly this. */
void
cli_assert_usage_error (const CliResult *result, const char *error)
{
  g_autofree char *first_line = g_strndup (result->err, strcspn (result->err, "\n"));

  g_assert_cmpstr (first_line, ==, error);
  g_assert_cmpstr (result->out, ==, "");
  g_assert_cmpint (result->status, ==, 2);
}

void
cli_assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("'%s' is not in:\n%s", part, text);
}

void
cli_assert_lacks (const char *text, const char *part)
{
  if (strstr (text, part) != NULL)
    g_error ("'%s' is in:\n%s", part, text);
}

/* tests/cli/NAME.expected; UPDATE_GOLDEN=1 rewrites it. */
void
cli_assert_golden (const char *name, const char *text)
{
  g_autofree char *path = g_strconcat ("cli/", name, ".expected", NULL);

  ggen_test_assert_golden (text, path);
}

/* With the folders on the way */
void
cli_write_file (const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

char *
cli_read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
list_folder (const char *folder, const char *prefix, GPtrArray *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *shown = g_strconcat (prefix, name, NULL);

      /* The sandbox's own */
      if (*prefix == '\0' && *name == '.')
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          g_autofree char *next_prefix = g_strconcat (shown, "/", NULL);

          list_folder (path, next_prefix, paths);
        }
      else
        {
          g_ptr_array_add (paths, g_steal_pointer (&shown));
        }
    }
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Every file in the current folder, but for hidden folders: one a line, sorted. */
char *
cli_list_files (void)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  GString *list = g_string_new (NULL);

  list_folder (".", "", paths);
  g_ptr_array_sort (paths, compare_paths);
  for (guint i = 0; i < paths->len; i++)
    g_string_append_printf (list, "%s\n", (const char *) paths->pdata[i]);

  return g_string_free (list, FALSE);
}
