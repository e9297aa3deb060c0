/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-process.h"

#include "ggen-fork-server-real.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A fork takes the calling thread only: whatever others were in the middle of, and the locks that they
 * hold, stays as it is for ever. Timers and locked pages are not inherited. Other processes would serve all
 * tests, and be taken for what the first one has left. */

static int was_subreaper;

void
ggen_fork_server_process_adopt (void)
{
  prctl (PR_GET_CHILD_SUBREAPER, &was_subreaper);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
}

void
ggen_fork_server_process_let_go (void)
{
  prctl (PR_SET_CHILD_SUBREAPER, was_subreaper);
}

static long
read_number (const char *text, const char *name)
{
  const char *found = strstr (text, name);

  return found != NULL ? strtol (found + strlen (name), NULL, 10) : -1;
}

static bool
read_file (const char *path, char *text, size_t size)
{
  FILE *file = fopen (path, "re");

  if (file == NULL)
    return false;
  text[fread (text, 1, size - 1, file)] = '\0';
  fclose (file);

  return true;
}

/* The kernel's PF_EXITING, among the flags of proc_pid_stat(5). */
#define IS_EXITING 4u

/* Also one that is gone. */
static bool
is_exiting (const char *thread)
{
  char path[64];
  char text[512];
  const char *rest;
  unsigned int flags = 0;

  snprintf (path, sizeof path, "/proc/self/task/%.20s/stat", thread);
  if (!read_file (path, text, sizeof text) || text[0] == '\0')
    return true;

  rest = strrchr (text, ')');

  return (rest != NULL && sscanf (rest, ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1
          && (flags & IS_EXITING) != 0);
}

static bool
are_others_exiting (void)
{
  DIR *threads = opendir ("/proc/self/task");
  const struct dirent *entry;
  bool are = threads != NULL;

  while (are && (entry = readdir (threads)) != NULL)
    are = entry->d_name[0] == '.' || strtol (entry->d_name, NULL, 10) == gettid ()
          || is_exiting (entry->d_name);
  if (threads != NULL)
    closedir (threads);

  return are;
}

/* At most so many milliseconds for the kernel to be done with threads that have ended. */
#define PATIENCE_MS 1000

/* Who has joined a thread knows that it does nothing any more, and the kernel still counts it for a moment. */
static const char *
describe_status (void)
{
  const struct timespec moment = {.tv_nsec = 1000 * 1000};
  char text[4096];
  long n_threads = 0;

  for (int i = 0; n_threads != 1; i++)
    {
      if (!read_file ("/proc/self/status", text, sizeof text))
        return ggen_fork_server_say ("cannot be looked at: there is no /proc");

      n_threads = read_number (text, "\nThreads:");
      if (n_threads != 1 && (i == PATIENCE_MS || !are_others_exiting ()))
        return ggen_fork_server_say ("has %ld threads", n_threads);
      if (n_threads != 1)
        nanosleep (&moment, NULL);
    }

  if (read_number (text, "\nVmLck:") > 0)
    return ggen_fork_server_say ("has locked memory");

  return NULL;
}

static const char *
describe_children (void)
{
  siginfo_t info = {0};

  if (waitid (P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0)
    return ggen_fork_server_say ("has started other processes");

  return NULL;
}

static const char *
describe_signals (void)
{
  struct sigaction action;

  if (sigaction (SIGCHLD, NULL, &action) != 0)
    return ggen_fork_server_say ("does not tell what it does with SIGCHLD");
  if (action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT))
    return ggen_fork_server_say ("ignores SIGCHLD");
  if (action.sa_handler != SIG_DFL)
    return ggen_fork_server_say ("handles SIGCHLD");

  return NULL;
}

static const char *
describe_timers (void)
{
  static const int kinds[] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};
  struct itimerval timer;
  FILE *file;
  bool is_any;

  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    {
      if (getitimer (kinds[i], &timer) == 0 && timerisset (&timer.it_value))
        return ggen_fork_server_say ("has set an alarm");
    }

  /* Those of timer_create(), where the kernel tells. */
  file = fopen ("/proc/self/timers", "re");
  if (file == NULL)
    return NULL;
  is_any = fgetc (file) != EOF;
  fclose (file);

  return is_any ? ggen_fork_server_say ("has a timer") : NULL;
}

/* Returns the path of what a line of /proc/self/maps says is shared and can be written to, or NULL. */
static const char *
find_shared (char *line)
{
  char permissions[5] = "";
  int path = 0;

  if (sscanf (line, "%*s %4s %*s %*s %*s %n", permissions, &path) != 1)
    return NULL;

  line[strcspn (line, "\n")] = '\0';

  return permissions[1] == 'w' && permissions[3] == 's' ? line + path : NULL;
}

static const char *
describe_memory (void)
{
  FILE *file = fopen ("/proc/self/maps", "re");
  const char *reason = NULL;
  char *line = NULL;
  size_t size = 0;

  if (file == NULL)
    return ggen_fork_server_say ("does not tell what memory it has");

  while (reason == NULL && getline (&line, &size, file) > 0)
    {
      const char *path = find_shared (line);

      if (path != NULL)
        reason = ggen_fork_server_say ("shares memory (%s)", path);
    }
  free (line);
  fclose (file);

  return reason;
}

const char *
ggen_fork_server_process_describe_obstacle (void)
{
  static const char *(*const describe[]) (void) = {
      describe_status, describe_children, describe_signals, describe_timers, describe_memory,
  };
  const char *reason = NULL;

  for (size_t i = 0; reason == NULL && i < sizeof describe / sizeof describe[0]; i++)
    reason = describe[i]();

  return reason;
}
