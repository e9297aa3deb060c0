/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-case.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ggen-fork-server-environment.h"
#include "ggen-fork-server-events.h"
#include "ggen-fork-server-framework.h"
#include "ggen-fork-server-tests.h"
#include "ggen-supervise.h"

/* As of a command that cannot be run. */
#define CANNOT_BEGIN 126

static const GgenSuperviseRequest *asked;

static pid_t
start (const GgenSuperviseRequest *request, void *data)
{
  asked = request;
  ggen_fork_server_environment_make (request->variables);

  return fork ();
}

bool
ggen_fork_server_case_wait (int socket)
{
  return ggen_supervise_serve (socket, start, NULL) == 1;
}

void
ggen_fork_server_case_begin (void)
{
  if (ggen_supervise_enter (asked) != 0 || ggen_fork_server_events_renew () != 0)
    {
      dprintf (STDERR_FILENO, "the process of a test cannot begin: %s\n", strerror (errno));
      _exit (CANNOT_BEGIN);
    }

  ggen_fork_server_environment_enter ();
  ggen_fork_server_framework_begin_again (asked->arguments);
  ggen_fork_server_tests_release_for (asked->arguments);
}
