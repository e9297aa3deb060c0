/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-guard-output-private.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PLACE "GGEN_TEST_GUARD"
#define FORK_SERVER "GGEN_TEST_FORK_SERVER"
#define PRELOAD "LD_PRELOAD"

/* Of all the findings of a test, of which there are a few more than 20 at most, nothing is too much for a
 * pipe, so who does not read from it holds nobody up. */
#define MOST_LINE 2900

#define BETWEEN " | "
#define HEADING "at:"

static char *given; /* (owned) (nullable): when the program began */
static char *path;  /* (owned) (nullable) */
static int pipe_fd = -1;
static struct stat pipe_info; /* of what has that number when the test begins */

static gboolean
parse_number (const char *text, int *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &value, NULL))
    return FALSE;

  *number = (int) value;

  return TRUE;
}

/* Of what the dynamic linker was told to load first, this library is dropped. */
static void
forget_preload (void)
{
  const char *preload = getenv (PRELOAD);
  g_autoptr (GString) others = g_string_new (NULL);
  g_auto (GStrv) names = NULL;
  Dl_info info;

  if (preload == NULL || dladdr (ggen_test_guard_output_open, &info) == 0)
    return;

  names = g_strsplit_set (preload, " :", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (names[i][0] != '\0' && strcmp (names[i], info.dli_fname) != 0)
        g_string_append_printf (others, "%s%s", others->len > 0 ? ":" : "", names[i]);
    }

  if (others->len > 0)
    setenv (PRELOAD, others->str, TRUE);
  else
    unsetenv (PRELOAD);
}

/* Before main(), which may start programs: they are not to be guarded, nor to hold the pipe. Where a fork
 * server begins, each test is told the place when its time comes. */
__attribute__ ((constructor)) static void
take_environment (void)
{
  const char *place = getenv (PLACE);
  int number;

  if (place == NULL)
    {
      if (getenv (FORK_SERVER) != NULL)
        forget_preload ();
      return;
    }

  given = g_strdup (place);
  unsetenv (PLACE);
  forget_preload ();
  if (parse_number (given, &number))
    fcntl (number, F_SETFD, FD_CLOEXEC);
}

static gboolean
open_pipe (int number)
{
  if (fcntl (number, F_SETFD, FD_CLOEXEC) != 0 || fstat (number, &pipe_info) != 0)
    return FALSE;

  pipe_fd = number;

  return TRUE;
}

gboolean
ggen_test_guard_output_open (void)
{
  g_autofree char *place = g_strdup (getenv (PLACE));
  int number;

  if (place != NULL)
    unsetenv (PLACE);
  else
    place = g_strdup (given);

  if (place == NULL || place[0] == '\0')
    return FALSE;
  if (parse_number (place, &number))
    return open_pipe (number);
  if (!g_path_is_absolute (place))
    return FALSE;

  g_free (path);
  path = g_steal_pointer (&place);

  return TRUE;
}

/* "sentence | at: innermost | outer" */
static char *
make_line (const char *finding)
{
  g_auto (GStrv) parts = g_strsplit (finding, "\n", -1);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *valid = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const gboolean is_after_heading = i > 0 && strcmp (parts[i - 1], HEADING) == 0;

      g_strstrip (parts[i]);
      if (parts[i][0] != '\0')
        g_string_append_printf (line, "%s%s",
                                is_after_heading ? " "
                                : i > 0          ? BETWEEN
                                                 : "",
                                parts[i]);
    }

  g_string_truncate (line, MIN (line->len, MOST_LINE));
  valid = g_utf8_make_valid (line->str, -1);
  for (char *at = valid; *at != '\0'; at++)
    {
      if (g_ascii_iscntrl (*at))
        *at = ' ';
    }

  return g_steal_pointer (&valid);
}

/* Nobody may read from a pipe any more, which is not to end the program. */
static void
write_line (int fd, const char *finding, guint n_more)
{
  g_autofree char *text = make_line (finding);
  g_autofree char *more =
      n_more > 0 ? g_strdup_printf (BETWEEN "and %u more like it", n_more) : g_strdup ("");
  g_autofree char *line = g_strconcat (text, more, "\n", NULL);
  const struct timespec no_time = {0, 0};
  sigset_t broken_pipe;
  sigset_t pending;
  sigset_t mask;
  gssize n;

  sigemptyset (&broken_pipe);
  sigaddset (&broken_pipe, SIGPIPE);
  sigemptyset (&pending);
  sigpending (&pending);
  pthread_sigmask (SIG_BLOCK, &broken_pipe, &mask);

  do
    n = write (fd, line, strlen (line));
  while (n < 0 && errno == EINTR);

  if (n < 0 && errno == EPIPE && !sigismember (&pending, SIGPIPE))
    sigtimedwait (&broken_pipe, NULL, &no_time);
  pthread_sigmask (SIG_SETMASK, &mask, NULL);
}

/* The number may be something else's by now: a test may close all that it finds open. */
static gboolean
is_pipe_open (void)
{
  struct stat info;

  return fstat (pipe_fd, &info) == 0 && info.st_dev == pipe_info.st_dev
         && info.st_ino == pipe_info.st_ino;
}

/* Without numbers, but for those of the place. */
static char *
make_key (const char *finding)
{
  GString *key = g_string_new (NULL);
  const char *at;

  for (at = finding; *at != '\0' && *at != '\n'; at++)
    {
      if (!g_ascii_isdigit (*at))
        g_string_append_c (key, *at);
    }
  g_string_append (key, at);

  return g_string_free (key, FALSE);
}

/* How many there are of each kind. (element-type utf8 guint) (transfer full) */
static GHashTable *
count_alike (GPtrArray *findings)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      char *key = make_key (findings->pdata[i]);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, key));

      g_hash_table_replace (counts, key, GUINT_TO_POINTER (n + 1));
    }

  return counts;
}

static void
write_lines (int fd, GPtrArray *findings)
{
  g_autoptr (GHashTable) counts = count_alike (findings);

  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *key = make_key (findings->pdata[i]);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, key));

      if (n > 0)
        write_line (fd, findings->pdata[i], n - 1);
      g_hash_table_remove (counts, key);
    }
}

void
ggen_test_guard_output_write (GPtrArray *findings)
{
  int fd = -1;

  if (findings->len == 0)
    return;

  if (path != NULL)
    fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  else if (is_pipe_open ())
    fd = pipe_fd;

  if (fd < 0)
    return;

  write_lines (fd, findings);
  if (path != NULL)
    close (fd);
}
