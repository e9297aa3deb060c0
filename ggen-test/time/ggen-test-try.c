/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-try-private.h"

#include <errno.h>
#include <time.h>

#include "ggen-test-time-private.h"

/* Who waits for long need not be so exact. */
#define FIRST_PAUSE NSEC_PER_MSEC
#define LONGEST_PAUSE NSEC_PER_SEC

static void
let_pass (gint64 nanoseconds)
{
  const struct timespec time = {nanoseconds / NSEC_PER_SEC, nanoseconds % NSEC_PER_SEC};

  nanosleep (&time, NULL);
}

int
ggen_test_try_until (int (*ask) (gpointer lock), gpointer lock, gint64 deadline)
{
  gint64 pause = FIRST_PAUSE;
  int result = ask (lock);

  while (result == ETIMEDOUT && ggen_test_time_is_virtual ()
         && ggen_test_time_get_now () < deadline)
    {
      let_pass (MIN (pause, deadline - ggen_test_time_get_now ()));
      pause = MIN (2 * pause, LONGEST_PAUSE);
      result = ask (lock);
    }

  return result;
}
