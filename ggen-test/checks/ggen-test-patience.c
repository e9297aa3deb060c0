/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-patience-private.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-time-private.h"

#define MOMENT NSEC_PER_MSEC

/* Who waits for a processor longer than that gets none. */
#define MOST_LONGER (30 * NSEC_PER_SEC)

static gint64
get_work (void)
{
  struct timespec time;

  GGEN_TEST_REAL (clock_gettime) (CLOCK_PROCESS_CPUTIME_ID, &time);

  return time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
}

GgenTestPatience
ggen_test_patience_begin_for (gint64 duration)
{
  return (GgenTestPatience){duration, ggen_test_time_get_real_now () + duration, 0};
}

GgenTestPatience
ggen_test_patience_begin (void)
{
  return ggen_test_patience_begin_for (NSEC_PER_SEC);
}

/* Whether another thread of the process runs, or would. */
static gboolean
is_any_working (void)
{
  const gint self = (gint) GGEN_TEST_REAL (syscall) (SYS_gettid);
  DIR *threads = opendir ("/proc/self/task");
  gboolean is_any = FALSE;
  const struct dirent *entry;

  while (threads != NULL && !is_any && (entry = readdir (threads)) != NULL)
    {
      const gint tid = atoi (entry->d_name);

      is_any = tid != 0 && tid != self && ggen_test_time_is_working (tid);
    }
  if (threads != NULL)
    closedir (threads);

  return is_any;
}

static gboolean
is_over (GgenTestPatience *self)
{
  const gint64 now = ggen_test_time_get_real_now ();

  return now >= self->end
         && (now >= self->end + MOST_LONGER || get_work () >= self->work_end || !is_any_working ());
}

gboolean
ggen_test_patience_lasts (GgenTestPatience *self)
{
  if (self->work_end == 0)
    self->work_end = get_work () + self->duration;
  if (is_over (self))
    return FALSE;

  ggen_test_time_sleep_for_real (MOMENT);

  return TRUE;
}
