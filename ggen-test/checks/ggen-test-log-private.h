/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-log.h"
#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* What the running test expects to be logged. Any thread may ask. */

void ggen_test_expected_log_begin (void);

/* Whether a message is expected, which it then is no more. */
gboolean
ggen_test_expected_log_take (const char *domain, GLogLevelFlags level, const char *message);

/* Whether the very next message should have been another one; what that is, in words, or %NULL. */
char *ggen_test_expected_log_describe_next (void);

/* Reports what was expected and not logged. */
void ggen_test_expected_log_end (void);

/* "critical message", "warning", ... */
const char *ggen_test_log_level_name (GLogLevelFlags level);

gboolean ggen_test_log_is_catching (void);

/* In a process that a test has forked, and whose findings nobody reads. */
gboolean ggen_test_log_is_in_child (void);

/* There: whether GLib is to decide, as where there is no test, whether the message ends the process. */
gboolean
ggen_test_log_may_end_child (const char *domain, GLogLevelFlags level, const char *message);

/* A critical message or warning that nobody expects. */
void ggen_test_log_report (const GgenTestOrigin *origin,
                           const char *domain,
                           GLogLevelFlags level,
                           const char *message);

/* Another message than GLib was told to expect next. */
void ggen_test_log_report_out_of_turn (const GgenTestOrigin *origin,
                                       const char *domain,
                                       GLogLevelFlags level,
                                       const char *message);

/* Once in a process; more often does nothing. */
void ggen_test_log_writer_install (void);

G_END_DECLS
