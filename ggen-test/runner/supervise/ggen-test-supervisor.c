/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Starts the processes of tests for `ggen test`, one after the other, and ends whatever they leave. It is a
 * process of its own so that it can be a reaper of everything that its test starts and of nothing
 * else, and so that nothing survives when the runner is killed.
 *
 *     ggen-test-supervisor [FILES [VARIABLE]]
 *
 * FILES: how many files tests may have open. VARIABLE: what has the number of the socket to the runner, where it
 * is not 3, since another supervisor has started this one, in a sandbox. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ggen-supervise-text.h"
#include "ggen-supervise.h"

#define SOCKET 3
#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

static const char *
get_variable (char *const *variables, const char *name)
{
  size_t size = strlen (name);

  for (; *variables != NULL; variables++)
    if (strncmp (*variables, name, size) == 0 && (*variables)[size] == '=')
      return *variables + size + 1;

  return NULL;
}

/* As execvp() looks for a program, but by the PATH of the test. Returns errno. */
static int
execute_by_path (const GgenSuperviseRequest *request)
{
  const char *path = get_variable (request->variables, "PATH");
  const char *name = request->arguments[0];
  int error = ENOENT;

  path = path != NULL ? path : DEFAULT_PATH;
  while (path != NULL)
    {
      const char *end = strchrnul (path, ':');
      char candidate[4096];
      int n = snprintf (candidate, sizeof candidate, "%.*s%s%s", (int) (end - path), path,
                        end > path ? "/" : "", name);

      if (n > 0 && n < (int) sizeof candidate)
        {
          execve (candidate, request->arguments, request->variables);
          if (errno == EACCES)
            error = EACCES;
          else if (errno != ENOENT && errno != ENOTDIR)
            return errno;
        }
      path = *end == ':' ? end + 1 : NULL;
    }

  return error;
}

/* Returns errno: this is the child, which shares the parent's memory. */
static int
execute (const GgenSuperviseRequest *request)
{
  if (ggen_supervise_enter (request) != 0)
    return errno;
  if (request->socket >= 0)
    fcntl (request->socket, F_SETFD, 0);
  if (request->guard >= 0)
    fcntl (request->guard, F_SETFD, 0);
  if (request->arguments[0] == NULL || *request->arguments[0] == '\0')
    return ENOENT;
  if (strchr (request->arguments[0], '/') == NULL)
    return execute_by_path (request);
  execve (request->arguments[0], request->arguments, request->variables);

  return errno;
}

/* The parent waits until the child has executed the program, and needs neither a copy of its memory nor a pipe
 * to learn what has failed. */
static pid_t
start (const GgenSuperviseRequest *request, void *data)
{
  volatile int error = 0;
  pid_t id = vfork ();

  if (id == 0)
    {
      error = execute (request);
      _exit (127);
    }
  if (id > 0 && error != 0)
    {
      waitpid (id, NULL, 0);
      errno = error;
      return -1;
    }

  return id;
}

static int
find_socket (const char *variable)
{
  const char *number = variable != NULL ? getenv (variable) : NULL;

  return number != NULL ? atoi (number) : SOCKET;
}

/* Nothing of what the runner has is for the tests: descriptors, ignored and blocked signals. */
static void
forget_runner (int socket)
{
  const struct sigaction by_default = {.sa_handler = SIG_DFL};
  sigset_t none;

  if (socket > SOCKET)
    close_range (SOCKET, socket - 1, 0);
  close_range (socket + 1, ~0U, 0);
  fcntl (socket, F_SETFD, FD_CLOEXEC);
  for (int i = 1; i < NSIG; i++)
    sigaction (i, &by_default, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  /* Signals of the terminal are for the runner, which passes on what it wants to. */
  setsid ();
}

/* The runner may have more open than tests. It tells how many these may have; 0: as many as it has itself. */
static void
limit_files (const char *word)
{
  const unsigned long long n = strtoull (word, NULL, 10);
  struct rlimit limit;

  if (n == 0 || getrlimit (RLIMIT_NOFILE, &limit) != 0 || n > limit.rlim_max)
    return;
  limit.rlim_cur = n;
  setrlimit (RLIMIT_NOFILE, &limit);
}

int
main (int argc, char **argv)
{
  const int socket = find_socket (argc > 2 ? argv[2] : NULL);
  int type;
  socklen_t size = sizeof type;

  if (getsockopt (socket, SOL_SOCKET, SO_TYPE, &type, &size) != 0)
    {
      fprintf (stderr, "ggen-test-supervisor: this is run by \"ggen test\"\n");
      return 2;
    }
  forget_runner (socket);
  if (argc > 1)
    limit_files (argv[1]);
  ggen_supervise_serve (socket, start, NULL);

  /* Not by exit(): nothing is to be written, and LeakSanitizer would look at us by a child of its own, whom a
   * subreaper may take for one of its. */
  _exit (0);
}
