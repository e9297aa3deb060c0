/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdint.h>

/* What the runner and a supervisor say to each other, over a socket of a pair (SOCK_STREAM). Both are of
 * one version of ggen: nothing here is for others. libc only: also the fork server speaks it.
 *
 * A frame is a GgenSuperviseFrame and `size` bytes after it. Numbers are in the order of bytes of the
 * machine. The runner sends one START, then perhaps SIGNALs and KILL, and reads STARTED, unless the test ends very
 * soon, and in the end ENDED; then the next START. A closed socket is the order to kill everything and to end. */

enum
{
  /* to the supervisor */
  GGEN_SUPERVISE_START = 1, /* with file descriptors, see GgenSuperviseStart */
  GGEN_SUPERVISE_SIGNAL, /* int32_t: to the process group of the test; SIGSTOP and SIGCONT: to all processes */
  GGEN_SUPERVISE_KILL, /* everything that the test has started, at once */
  /* to the runner */
  GGEN_SUPERVISE_READY = 64, /* of a fork server: it serves; of a supervisor: it is there */
  GGEN_SUPERVISE_REFUSED, /* of a fork server: why not; then the program goes on as if nobody had asked */
  GGEN_SUPERVISE_STARTED, /* int32_t: process id, as the supervisor sees it; with a pidfd of the process */
  GGEN_SUPERVISE_ENDED, /* GgenSuperviseEnded and text */
};

/* The variable that has the number of the socket which is given to a program that serves */
#define GGEN_SUPERVISE_SOCKET "GGEN_TEST_FORK_SERVER"

typedef struct
{
  uint32_t size;
  uint32_t kind;
} GgenSuperviseFrame;

/* Descriptors that come with START, in this order: standard output, standard error, and, where `has_socket`,
 * the socket that the program is given for its fork server, whose number is told in the variable
 * GGEN_TEST_FORK_SERVER of its environment, and, where `has_guard`, the pipe for what the checks of the
 * test library find, whose number is told in GGEN_TEST_GUARD. */
typedef struct
{
  uint32_t
      n_arguments; /* a supervisor: the whole command; a fork server: what g_test_init() is given after argv[0] */
  uint32_t
      n_variables; /* a supervisor: the whole environment; a fork server: what differs from its own; "NAME" alone unsets */
  uint32_t
      has_directory; /* text follows the variables: where to run; else a folder of its own, made below `base` */
  uint32_t has_socket;
  uint32_t has_guard;
  uint32_t
      grace; /* in milliseconds: what the processes of the test that are left at its end are given */
  uint64_t max_cpu_seconds, max_memory, max_files, max_processes; /* 0: no limit; see setrlimit() */
  /* Then strings, each ended by a NUL: arguments, variables, directory (where has_directory), base: a folder that exists
   * and is this supervisor's alone. In it the test gets `home`, `tmp`, `run` and `work`, whose paths are put into its
   * environment as HOME, TMPDIR, XDG_RUNTIME_DIR, and those below home as XDG_CONFIG_HOME, XDG_DATA_HOME,
   * XDG_CACHE_HOME, XDG_STATE_HOME. What the test did to
   * them is undone before ENDED is sent; the folders may stay, empty, for the next. */
} GgenSuperviseStart;

typedef struct
{
  int32_t error;        /* errno of what could not be started; 0: it was */
  int32_t wait_status;  /* of waitpid() */
  uint64_t duration;    /* in nanoseconds, between fork and end */
  uint64_t cpu_time;    /* in microseconds */
  uint64_t peak_memory; /* in bytes */
  uint32_t n_processes; /* that were left */
  uint32_t n_files;     /* that were left */
  /* Then strings, each ended by a NUL: what could not be started (where error), a name for each process
   * ("4711 (dbus-daemon --session)"), and a path for each file, relative to `tmp`; at most 20 each. */
} GgenSuperviseEnded;
