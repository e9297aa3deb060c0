/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <linux/openat2.h>
#include <sys/syscall.h>

/* Calls of the kernel that programs make by syscall(), since libc has no function for them, or not
 * everywhere. syscall() itself is wrapped for the sake of the clock. */

gboolean
ggen_test_raw_call_fails (long number, const long *arguments)
{
  if (number == SYS_openat2)
    return ggen_test_faults_fail_path (GGEN_TEST_CALL_OPEN, (int) arguments[0],
                                       (const char *) arguments[1]);

  return number == SYS_pidfd_open && ggen_test_faults_fail (GGEN_TEST_CALL_DESCRIPTOR);
}

void
ggen_test_raw_call_returned (long number, const long *arguments, long result)
{
  const struct open_how *how = (const struct open_how *) arguments[2];

  if ((number != SYS_openat2 && number != SYS_pidfd_open) || result < 0
      || !__atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    return;

  ggen_test_descriptors_opened ((int) result, number == SYS_openat2 ? "openat2" : "pidfd_open");
  if (number == SYS_openat2 && ggen_test_calls_are_watched ())
    ggen_test_files_opened ((int) result, (int) how->flags, "openat2");
}
