/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-supervise.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Both limits, so that the test cannot raise it; never above what the user has. */
static int
limit (int resource, uint64_t value)
{
  struct rlimit limits;

  if (value == 0)
    return 0;
  if (getrlimit (resource, &limits) != 0)
    return -1;
  if (value < limits.rlim_max)
    limits.rlim_max = value;
  if (value < limits.rlim_cur)
    limits.rlim_cur = value;

  return setrlimit (resource, &limits);
}

/* SIGXCPU comes at the first of the two limits, which a test can tell; SIGKILL at the second. */
static int
limit_cpu (uint64_t seconds)
{
  struct rlimit limits = {.rlim_cur = seconds, .rlim_max = seconds + 1};
  struct rlimit old;

  if (seconds == 0)
    return 0;
  if (getrlimit (RLIMIT_CPU, &old) != 0)
    return -1;
  if (old.rlim_max < limits.rlim_max)
    limits.rlim_max = old.rlim_max;
  if (old.rlim_cur < limits.rlim_cur)
    limits.rlim_cur = old.rlim_cur;
  if (limits.rlim_max < limits.rlim_cur)
    limits.rlim_cur = limits.rlim_max;

  return setrlimit (RLIMIT_CPU, &limits);
}

static int
set_limits (const GgenSuperviseStart *start)
{
  if (limit_cpu (start->max_cpu_seconds) != 0 || limit (RLIMIT_AS, start->max_memory) != 0
      || limit (RLIMIT_NOFILE, start->max_files) != 0
      || limit (RLIMIT_NPROC, start->max_processes) != 0)
    return -1;

  return 0;
}

static int
set_standard_descriptors (const GgenSuperviseRequest *request)
{
  int null = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  if (null < 0)
    return -1;
  if (null > 0)
    {
      if (dup2 (null, 0) < 0)
        return -1;
      if (null > 2)
        close (null);
    }
  else if (fcntl (0, F_SETFD, 0) != 0)
    return -1;
  if (dup2 (request->standard_output, 1) < 0 || dup2 (request->standard_error, 2) < 0)
    return -1;
  close (request->standard_output);
  if (request->standard_error != request->standard_output)
    close (request->standard_error);

  return 0;
}

int
ggen_supervise_enter (const GgenSuperviseRequest *request)
{
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0)
    return -1;
  /* The parent may have died before. */
  if (getppid () != request->parent)
    raise (SIGKILL);
  if (setsid () < 0 || fchdir (request->work) != 0 || set_standard_descriptors (request) != 0)
    return -1;
  close (request->work);

  return set_limits (&request->start);
}
