/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "ggen-supervise-protocol.h"

/* What supervisors and fork servers have in common: they read what is to be started, start it, wait for
 * it, end whatever is left of it, and tell. One test runs at a time. libc only, no threads, no signal
 * handlers: what the process has of those is the program's. */

/* What START said. Everything points into memory that lives until the test has ended. */
typedef struct
{
  GgenSuperviseStart start;
  char **arguments;      /* ended by a NULL */
  char **variables;      /* ended by a NULL; those of the test's own folders are among them */
  const char *directory; /* where it runs; below the base where START says nothing */
  const char *base;
  int standard_output; /* -1 once they are the child's alone */
  int standard_error;
  int socket; /* -1: none; it and the next have high numbers, told in the variables */
  int guard;  /* -1: none */
  int work;   /* the folder where it runs; -1 once it is the child's alone */
  pid_t parent;
} GgenSuperviseRequest;

/* Makes the process of a test, as fork() does: returns its id, 0 in it (only a fork server's comes back there), -1
 * with errno. */
typedef pid_t (*GgenSuperviseStartFunc) (const GgenSuperviseRequest *request, void *data);

/* In a new process: a session of its own, descriptors 0 to 2, limits, folder, the parent's death. Returns -1 with errno.
 * What it leaves open beside 0 to 2 are `socket` and `guard`, which are closed by exec(). */
int ggen_supervise_enter (const GgenSuperviseRequest *request);

/* Says READY, then serves until the socket is closed. Returns 1 in the process of a test, 0 when there is nothing more
 * to do. All descendants of the calling process are taken for the test's, so it must have no children before. In the
 * process of a test the socket is closed, and the disposition of SIGCHLD is again what it was before; the request
 * lives there as long as the process. */
int ggen_supervise_serve (int socket, GgenSuperviseStartFunc start, void *data);

/* Says REFUSED instead. */
void ggen_supervise_refuse (int socket, const char *reason);
