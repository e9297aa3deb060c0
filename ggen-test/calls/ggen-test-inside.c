/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-inside-private.h"

#include "ggen-test-interpose-private.h"

#define MOST_FDS 4096

static guint8 inside[MOST_FDS]; /* each atomic */

GGEN_TEST_NOT_INSTRUMENTED void
ggen_test_inside_set (int fd, gboolean is_inside)
{
  if (fd >= 0 && fd < MOST_FDS)
    __atomic_store_n (&inside[fd], is_inside ? 1 : 0, __ATOMIC_RELAXED);
}

gboolean
ggen_test_inside_get (int fd)
{
  return fd >= 0 && fd < MOST_FDS && __atomic_load_n (&inside[fd], __ATOMIC_RELAXED) != 0;
}
