/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-open-files.h"

#include <sys/resource.h>

static rlim_t original; /* 0: it was not raised */

void
ggen_runner_open_files_raise (void)
{
  struct rlimit limit;
  rlim_t soft;

  if (original > 0 || getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;

  soft = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) == 0)
    original = soft;
}

void
ggen_runner_open_files_restore (void)
{
  struct rlimit limit;

  if (original == 0 || getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;

  limit.rlim_cur = MIN (original, limit.rlim_max);
  setrlimit (RLIMIT_NOFILE, &limit);
  original = 0;
}

guint64
ggen_runner_open_files_get_original (void)
{
  return original;
}
