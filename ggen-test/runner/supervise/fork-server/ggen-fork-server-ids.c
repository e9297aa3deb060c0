/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-ids.h"

#include "ggen-fork-server-real.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

/* GLib and what else comes with the system ask which process they are in too, and know about fork(). So it matters
 * who asks: the program, or a library of its own. Those of the system are where GLib or libc is. */

/* From before the first constructor of any library. */
static bool is_watching = true;
static const char *asked_for; /* (nullable) */

/* Whether both are in one folder. */
static bool
are_neighbours (const char *path, const char *other)
{
  const char *end = strrchr (path, '/');
  const char *other_end = strrchr (other, '/');

  return end != NULL && other_end != NULL && end - path == other_end - other
         && memcmp (path, other, end - path) == 0;
}

static bool
is_beside (const Dl_info *caller, const void *function)
{
  Dl_info info;

  return function != NULL && dladdr (function, &info) != 0 && info.dli_fbase != NULL
         && are_neighbours (caller->dli_fname, info.dli_fname);
}

static bool
is_in (const Dl_info *caller, const void *address)
{
  Dl_info info;

  return dladdr (address, &info) != 0 && info.dli_fbase == caller->dli_fbase;
}

/* Code without a file is made by the program, which may be installed beside GLib. */
static bool
is_of_system (const void *caller)
{
  Dl_info info;

  if (dladdr (caller, &info) == 0 || info.dli_fname == NULL)
    return false;
  if (is_in (&info, (const void *) getauxval (AT_ENTRY)))
    return false;
  if (is_in (&info, &asked_for))
    return true;

  return is_beside (&info, GGEN_FORK_SERVER_REAL (exit))
         || is_beside (&info, GGEN_FORK_SERVER_REAL (g_test_run));
}

static void
note (const char *what, const void *caller)
{
  if (is_watching && asked_for == NULL && !is_of_system (caller))
    asked_for = what;
}

/* These are called by handlers of signals, and between vfork() and exec(): nothing is looked up for them. */

GGEN_FORK_SERVER_INTERPOSED pid_t
getpid (void)
{
  note ("process id", __builtin_return_address (0));

  return (pid_t) syscall (SYS_getpid);
}

GGEN_FORK_SERVER_INTERPOSED pid_t
getppid (void)
{
  note ("parent's process id", __builtin_return_address (0));

  return (pid_t) syscall (SYS_getppid);
}

GGEN_FORK_SERVER_INTERPOSED pid_t
gettid (void)
{
  note ("thread id", __builtin_return_address (0));

  return (pid_t) syscall (SYS_gettid);
}

void
ggen_fork_server_ids_end (void)
{
  is_watching = false;
}

const char *
ggen_fork_server_ids_describe_use (void)
{
  if (asked_for == NULL)
    return NULL;

  return ggen_fork_server_say ("asks for its %s before its tests", asked_for);
}
