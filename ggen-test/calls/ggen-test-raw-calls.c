/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <linux/openat2.h>
#include <sys/syscall.h>

/* Calls of the kernel that programs make by syscall(): some have no function in libc, or not everywhere,
 * and some languages have a libc of their own. syscall() itself is wrapped for the sake of the clock. */

#define NONE -1
#define CREATE_FLAGS (O_WRONLY | O_CREAT | O_TRUNC)

typedef struct
{
  long number;
  const char *function;
  int dir;   /* which argument is that, NONE where the path is relative to the working directory */
  int path;  /* likewise, NONE where no file is opened */
  int flags; /* likewise, NONE where they are CREATE_FLAGS */
} Opening;

static const Opening openings[] = {
    {SYS_openat, "openat", 0, 1, 2},
    {SYS_openat2, "openat2", 0, 1, 2},
#ifdef SYS_open
    {SYS_open, "open", NONE, 0, 1},
#endif
#ifdef SYS_creat
    {SYS_creat, "creat", NONE, 0, NONE},
#endif
    {SYS_pidfd_open, "pidfd_open", NONE, NONE, NONE},
    {SYS_memfd_create, "memfd_create", NONE, NONE, NONE},
};

/* (nullable) */
static const Opening *
find_opening (long number)
{
  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    if (openings[i].number == number)
      return &openings[i];

  return NULL;
}

static int
get_flags (const Opening *self, const long *arguments)
{
  if (self->number == SYS_openat2)
    return (int) ((const struct open_how *) arguments[self->flags])->flags;

  return self->flags != NONE ? (int) arguments[self->flags] : CREATE_FLAGS;
}

gboolean
ggen_test_raw_call_fails (long number, const long *arguments)
{
  const Opening *opening = find_opening (number);

  if (opening == NULL)
    return FALSE;
  if (opening->path == NONE)
    return ggen_test_faults_fail (GGEN_TEST_CALL_DESCRIPTOR);

  return ggen_test_faults_fail_path (GGEN_TEST_CALL_OPEN,
                                     opening->dir != NONE ? (int) arguments[opening->dir]
                                                          : AT_FDCWD,
                                     (const char *) arguments[opening->path]);
}

void
ggen_test_raw_call_returned (long number, const long *arguments, long result)
{
  const Opening *opening = find_opening (number);

  if (opening == NULL || result < 0 || !__atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    return;

  ggen_test_descriptors_opened ((int) result, opening->function);
  if (opening->path != NONE && ggen_test_calls_are_watched ())
    ggen_test_files_opened ((int) result, get_flags (opening, arguments), opening->function);
}
