/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-case-private.h"
#include "ggen-test-verdict-private.h"

G_BEGIN_DECLS

/* A process that runs one test for this one. */
typedef struct
{
  const GgenTestCase *test;
  gboolean is_captured;

  pid_t pid; /* 0 when it has been waited for */
  int pidfd; /* (owned), -1 where the kernel has none */
  int status;

  int channel;        /* (owned): what it says of the test */
  int errors;         /* (owned): its stderr, a pipe, or a file if it is captured */
  int output;         /* (owned): its stdout, if it is captured, or -1 */
  GByteArray *words;  /* (owned): what came through the channel */
  GString *unwritten; /* (owned): the beginning of a line that came through stderr */
  GString *tail;      /* (owned): the end of what came through stderr */

  gint64 start_time;
  gint64 timeout;
  gboolean is_overdue;

  gboolean has_said_all;
  gboolean has_hung;
  char *failure; /* (owned) (nullable): what is to be said beyond what it has said itself */
} GgenTestProcess;

typedef enum
{
  GGEN_TEST_PROCESS_DEFAULT = 0,
  GGEN_TEST_PROCESS_CAPTURE = 1 << 0, /* what it prints is kept back, until it is shown */
  GGEN_TEST_PROCESS_NO_LEAK_CHECK = 1 << 1,
} GgenTestProcessFlags;

/* One at a time, since what the test has in the file system is the same. Returns %NULL in a process that was forked: there the test has been run, and who is asked to run it
 * returns to GLib at once. */
GgenTestProcess *
ggen_test_process_start (const GgenTestCase *test, guint64 schedule, GgenTestProcessFlags flags);

void ggen_test_process_wait (GgenTestProcess *self);
gboolean ggen_test_process_has_failed (GgenTestProcess *self);

/* And was neither skipped nor given up. */
gboolean ggen_test_process_has_passed (GgenTestProcess *self);

void ggen_test_process_show_output (GgenTestProcess *self);

/* Has GLib come to the verdict that the process has come to. */
void ggen_test_process_report (GgenTestProcess *self);

/* Ends it, if it has not ended. */
void ggen_test_process_free (GgenTestProcess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenTestProcess, ggen_test_process_free)

G_END_DECLS
