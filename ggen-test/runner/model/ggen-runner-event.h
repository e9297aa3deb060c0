/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* What the dispatcher tells the reporters. Events flow one way, in this order: the run began; for each
 * case it began, perhaps it is slow, perhaps an attempt failed (and it began again), it ended; the run
 * ended. Cases overlap. Notes come at any time. A program that was only compared with its cases, and that fails
 * for no reason that these would tell, ends without having begun. */

typedef enum
{
  GGEN_RUNNER_RUN_BEGAN,
  GGEN_RUNNER_NOTE,           /* something that people should know: "program: runs whole: …" */
  GGEN_RUNNER_CASE_BEGAN,     /* one attempt of it */
  GGEN_RUNNER_CASE_SLOW,      /* takes longer than the mark; told again at each multiple of it */
  GGEN_RUNNER_ATTEMPT_FAILED, /* and another one will be made */
  GGEN_RUNNER_CASE_ENDED,
  GGEN_RUNNER_RUN_PAUSED, /* the runner is about to be stopped (SIGTSTP) */
  GGEN_RUNNER_RUN_RESUMED,
  GGEN_RUNNER_RUN_ENDED,
} GgenRunnerEventKind;

/* Tests: a case that runs in a process of its own is one, each line of TAP of a whole program is one, and
 * a program that runs whole and tells about none (or fails beside them) is one. */
typedef struct
{
  guint n_passed; /* flaky ones are among them */
  guint n_failed;
  guint n_skipped;
  guint n_flaky;
  guint n_leaky;           /* cases */
  guint n_slow;            /* cases */
  guint n_order_dependent; /* cases */
  guint n_abandoned;       /* cases that did not run to their end; not among n_failed */
} GgenRunnerTotals;

typedef struct
{
  GgenRunnerEventKind kind;
  gint64 time; /* g_get_monotonic_time() of when it happened */

  /* RUN_BEGAN and RUN_ENDED */
  guint n_programs;
  guint n_cases;                /* to run, iterations counted each */
  guint n_deselected;           /* cases that the selection left out */
  const char *seed;             /* GLib's, of all programs: "R02S…" */
  const char *const *arguments; /* (nullable): likewise, after their own */
  gint64
      expected; /* in microseconds: how long the run may take, by what is remembered; -1: unknown */
  GgenRunnerTotals totals;  /* RUN_ENDED; also in CASE_ENDED: so far */
  gint64 duration;          /* RUN_ENDED: in microseconds, without pauses */
  const char *interruption; /* (nullable): RUN_ENDED: why it was stopped, "SIGINT", "2 failures" */

  /* NOTE */
  const char *text;

  /* CASE_… and ATTEMPT_… */
  GgenRunnerCase *test_case;
  guint iteration; /* from 1; above 1 with --repeat */
  guint attempt;   /* from 1 */
  gint64 elapsed;  /* CASE_SLOW: so far */
  gint64 delay;    /* ATTEMPT_FAILED: before the next one, in microseconds */
  const GgenRunnerAttempt *failed_attempt; /* ATTEMPT_FAILED */
  const GgenRunnerResult *result; /* CASE_ENDED: whoever needs it later takes a reference */
} GgenRunnerEvent;

void ggen_runner_totals_add (GgenRunnerTotals *self, const GgenRunnerResult *result);

/* Something that is told of events: a display, a file. */
typedef struct _GgenRunnerReporter GgenRunnerReporter;

struct _GgenRunnerReporter
{
  void (*report) (GgenRunnerReporter *self, const GgenRunnerEvent *event);
  void (*free) (GgenRunnerReporter *self);
};

G_END_DECLS
