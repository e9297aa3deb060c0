/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-event.h"

G_BEGIN_DECLS

/* A made-up run, told to one reporter: it does what a dispatcher does, without any process. */
typedef struct
{
  GgenRunnerReporter *reporter; /* (owned) */
  GPtrArray *results; /* (owned) (element-type GgenRunnerResult): live until the run has ended */
  GgenRunnerTotals totals;
  gint64 began;
  gint64 time; /* of the next event */
} ReportStream;

/* Takes @reporter. Its clock begins at @time. */
void report_stream_init (ReportStream *self, GgenRunnerReporter *reporter, gint64 time);
void report_stream_clear (ReportStream *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReportStream, report_stream_clear)

void report_stream_begin (ReportStream *self, guint n_programs, guint n_cases, gint64 expected);
void report_stream_note (ReportStream *self, const char *text);
void report_stream_pause (ReportStream *self, gboolean is_paused);
void report_stream_begin_case (ReportStream *self, GgenRunnerCase *test_case, guint attempt);
void report_stream_mark_slow (ReportStream *self, GgenRunnerCase *test_case, gint64 elapsed);
void report_stream_fail_attempt (ReportStream *self,
                                 const GgenRunnerResult *result,
                                 const GgenRunnerAttempt *attempt,
                                 gint64 delay);
/* Takes @result. */
void report_stream_end_case (ReportStream *self, GgenRunnerResult *result);
/* Frees the results. */
void report_stream_end (ReportStream *self, const char *interruption);

GgenRunnerCase *report_stream_make_case (const char *program, const char *path);
/* With one attempt */
GgenRunnerResult *report_stream_make_result (GgenRunnerCase *test_case,
                                             GgenRunnerOutcome outcome,
                                             gint64 duration,
                                             const char *reason);
GgenRunnerAttempt *report_stream_add_attempt (GgenRunnerResult *result,
                                              GgenRunnerOutcome outcome,
                                              gint64 duration,
                                              const char *reason);

/* A run with everything that can come of a case, from its beginning to its end. */
void report_stream_play_everything (ReportStream *self);

G_END_DECLS
