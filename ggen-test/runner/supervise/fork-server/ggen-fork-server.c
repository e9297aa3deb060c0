/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-real.h"

#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ggen-fork-server-beginning.h"
#include "ggen-fork-server-case.h"
#include "ggen-fork-server-files.h"
#include "ggen-fork-server-folders.h"
#include "ggen-fork-server-framework.h"
#include "ggen-fork-server-ids.h"
#include "ggen-fork-server-process.h"
#include "ggen-fork-server-tests.h"
#include "ggen-supervise.h"

/* Preloaded into a test program by the runner, this library takes over when the program calls g_test_run():
 * it is loaded, linked and has registered its tests by then, which is what takes the time, and from there on each test
 * can have a process of its own by fork().
 *
 * That is the same as a program that is started for each test only while nothing was done before that a fork
 * shares, loses, or does once where it would have been done each time. All of that is looked at, and where
 * there is anything, the runner is told, and the program goes on as if nobody had asked:
 *
 * - shared: descriptors (with them buses, displays, opened and locked files), memory, namespaces;
 * - lost: threads, timers, locked pages, children;
 * - done once: what depends on the folders that each test has of its own, on which process it is, on the command
 *   line, and on random numbers; files that are made. See ggen-fork-server-folders.c, -ids.c, -framework.c and
 *   -files.c.
 *
 * What is left is memory, of which each test gets its own copy, and dispositions of signals, limits, masks and the
 * like, which fork() and exec() treat alike, or which the program itself has set and would have set again.
 *
 * Without the variable it does nothing. What the program and its tests start never sees it. */

#define VARIABLE GGEN_SUPERVISE_SOCKET
#define PRELOAD "LD_PRELOAD"

static int runner = -1; /* the socket; -1: none, or it was told already */
static pid_t owner;     /* a child that the program forks has no part in it */

/* An entry is told from another by the name of the file. */
static bool
is_this_library (const char *entry, size_t length)
{
  static const char name[] = "/libggen-test-fork-server.so";
  const size_t name_length = sizeof name - 1;

  return length >= name_length && strncmp (entry + length - name_length, name, name_length) == 0;
}

static void
forget_preload (void)
{
  const char *value = GGEN_FORK_SERVER_REAL (getenv) (PRELOAD);
  char *rest = value != NULL ? calloc (1, strlen (value) + 2) : NULL;

  if (rest == NULL)
    return;

  while (*value != '\0')
    {
      const size_t length = strcspn (value, ": ");

      if (length > 0 && !is_this_library (value, length))
        sprintf (rest + strlen (rest), "%s%.*s", *rest != '\0' ? ":" : "", (int) length, value);
      value += length + (value[length] != '\0');
    }

  if (*rest != '\0')
    setenv (PRELOAD, rest, 1);
  else
    unsetenv (PRELOAD);
  free (rest);
}

/* It is none where the program has executed itself again: the socket was closed by that. */
static int
take_socket (const char *number)
{
  const int descriptor = atoi (number);
  int kind = 0;
  socklen_t size = sizeof kind;

  if (getsockopt (descriptor, SOL_SOCKET, SO_TYPE, &kind, &size) != 0 || kind != SOCK_STREAM)
    return -1;
  fcntl (descriptor, F_SETFD, FD_CLOEXEC);

  return descriptor;
}

/* Nothing of this library is in the program's way from here on. */
static int
end_watch (void)
{
  const int descriptor = runner;

  runner = -1;
  ggen_fork_server_files_end ();
  ggen_fork_server_folders_end ();
  ggen_fork_server_ids_end ();

  return descriptor;
}

static void
refuse (const char *reason)
{
  const int descriptor = end_watch ();

  ggen_supervise_refuse (descriptor, reason);
  close (descriptor);
  ggen_fork_server_process_let_go ();
  ggen_fork_server_framework_give_back ();
  ggen_fork_server_tests_release ();
}

/* Before main(), and after the constructors of the libraries that the program is linked with. */
__attribute__ ((constructor)) static void
begin (void)
{
  const char *number = GGEN_FORK_SERVER_REAL (getenv) (VARIABLE);

  if (number != NULL)
    {
      runner = take_socket (number);
      owner = getpid ();
      forget_preload ();
      unsetenv (VARIABLE);
    }

  if (runner < 0)
    end_watch ();
  /* Also what the runner takes for a program may be a shell, an interpreter, or whatever starts the program. */
  else if (GGEN_FORK_SERVER_REAL (g_test_run) == NULL)
    refuse ("is not linked with GLib");
  else
    {
      ggen_fork_server_process_adopt ();
      ggen_fork_server_beginning_remember (runner);
      ggen_fork_server_framework_prepare ();
      ggen_fork_server_tests_hold ();
    }
}

static const char *
describe_obstacle (void)
{
  const char *reason = ggen_fork_server_framework_describe_obstacle ();

  if (reason == NULL)
    reason = ggen_fork_server_process_describe_obstacle ();
  if (reason == NULL)
    reason = ggen_fork_server_beginning_describe_change ();
  if (reason == NULL)
    reason = ggen_fork_server_folders_describe_use (ggen_fork_server_framework_is_isolated ());
  if (reason == NULL)
    reason = ggen_fork_server_ids_describe_use ();
  if (reason == NULL)
    reason = ggen_fork_server_files_describe_change ();

  return reason;
}

/* Comes back in the process of a test. */
static void
serve (void)
{
  const int descriptor = end_watch ();

  /* What the program has printed so far is printed once, by the server, and put before what each test prints by
   * the runner. */
  fflush (NULL);
  ggen_fork_server_framework_look_up ();
  if (!ggen_fork_server_case_wait (descriptor))
    _exit (EXIT_SUCCESS);
  ggen_fork_server_case_begin ();
}

static bool
is_asked (void)
{
  return runner >= 0 && owner == getpid ();
}

GGEN_FORK_SERVER_INTERPOSED int
g_test_run (void)
{
  int (*const run) (void) = GGEN_FORK_SERVER_REAL (g_test_run);

  if (is_asked ())
    {
      const char *reason = describe_obstacle ();

      if (reason == NULL)
        {
          serve ();
          return run ();
        }
      refuse (reason);
    }
  ggen_fork_server_tests_release ();

  return run ();
}

/* Which of its suites a program runs, and how often, is its own affair. */
GGEN_FORK_SERVER_INTERPOSED int
g_test_run_suite (GTestSuite *suite)
{
  if (is_asked ())
    refuse ("runs its suites by itself");
  ggen_fork_server_tests_release ();

  return GGEN_FORK_SERVER_REAL (g_test_run_suite) (suite);
}
