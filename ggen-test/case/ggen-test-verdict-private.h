/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a process that runs one test for another says of it. */
typedef enum
{
  GGEN_TEST_VERDICT_SKIP = 's',
  GGEN_TEST_VERDICT_INCOMPLETE = 'i',
  GGEN_TEST_VERDICT_FAIL = 'f',
  GGEN_TEST_VERDICT_FOLDER = 'd',  /* one that is to be removed should the process not come to it */
  GGEN_TEST_VERDICT_TIMEOUT = 't', /* how long the test may take, in microseconds */
  GGEN_TEST_VERDICT_CHILDREN = 'c', /* what a process that hangs has started */
  GGEN_TEST_VERDICT_HANG = 'h',     /* the test is failed, and the process waits to be ended */
  GGEN_TEST_VERDICT_END = 'e',      /* all is said */
} GgenTestVerdict;

typedef void (*GgenTestVerdictFunc) (GgenTestVerdict verdict,
                                     const char *text, /* (nullable) */
                                     gpointer user_data);

/* From now on this process says what becomes of the running test to the other end of @channel. */
void ggen_test_verdict_open (int channel);
gboolean ggen_test_verdict_is_open (void);

/* Does nothing where there is nobody to be told. */
void ggen_test_verdict_send (GgenTestVerdict verdict, const char *text);

void ggen_test_verdict_close (void);

/* Whether the running test is failed as things are. */
void ggen_test_verdict_forget (void);
gboolean ggen_test_verdict_is_failure (void);

/* Reads what was sent. */
void ggen_test_verdict_read (const GByteArray *bytes, GgenTestVerdictFunc func, gpointer user_data);

/* GLib's own, for what another process has said. */
void ggen_test_verdict_apply (GgenTestVerdict verdict, const char *text);

G_END_DECLS
