/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* Included first by the files that stand in front of libc: both the plain functions and those for large
 * files are defined there, under the names that they have. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <limits.h>

#include "ggen-test-descriptors-private.h"
#include "ggen-test-faults-private.h"
#include "ggen-test-files-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-origin-private.h"
#include "ggen-test-thread-private.h"

G_BEGIN_DECLS

/* Whether a test runs in this process. */
extern gboolean ggen_test_calls_are_on; /* atomic */

void ggen_test_calls_begin (void);
void ggen_test_calls_end (void);

/* Between the two the calling thread's calls are this library's own. They nest. */
void ggen_test_calls_pause (void);
void ggen_test_calls_resume (void);

gboolean ggen_test_calls_are_of_test (void);

/* Whether the calling thread works for the test, and not within this library. Asked by every wrapper,
 * so it costs little where no test runs. */
static inline gboolean
ggen_test_calls_are_watched (void)
{
  return __builtin_expect (__atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED), 0)
         && ggen_test_calls_are_of_test ();
}

/* Told by syscall() before the call, and after it. */
gboolean ggen_test_raw_call_fails (long number, const long *arguments);
void ggen_test_raw_call_returned (long number, const long *arguments, long result);

/* The directory part of @path, which is relative to @dir, is resolved and made absolute, and the last
 * part is added. Safe in signal handlers. @resolved has PATH_MAX bytes. */
gboolean ggen_test_path_resolve_entry (int dir, const char *path, char *resolved);

/* Where @path leads to. */
gboolean ggen_test_path_resolve (int dir, const char *path, char *resolved);

/* What @fd was opened as. */
gboolean ggen_test_path_of_descriptor (int fd, char *resolved);

G_END_DECLS
