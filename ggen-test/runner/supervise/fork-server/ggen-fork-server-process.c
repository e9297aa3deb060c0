/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-process.h"

#include "ggen-fork-server-real.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>

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

static const char *
describe_status (void)
{
  char text[4096];
  FILE *file = fopen ("/proc/self/status", "re");
  size_t length;
  long n_threads;

  if (file == NULL)
    return ggen_fork_server_say ("cannot be looked at: there is no /proc");
  length = fread (text, 1, sizeof text - 1, file);
  text[length] = '\0';
  fclose (file);

  n_threads = read_number (text, "\nThreads:");
  if (n_threads != 1)
    return ggen_fork_server_say ("has %ld threads", n_threads);
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
