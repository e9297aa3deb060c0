/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdint.h>
#include <time.h>

/* Nanoseconds of the monotonic clock */
static inline uint64_t
ggen_supervise_get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return now.tv_sec * UINT64_C (1000000000) + now.tv_nsec;
}
