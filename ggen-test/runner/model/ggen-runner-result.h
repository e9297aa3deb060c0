/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-case.h"
#include "ggen-runner-tap.h"

G_BEGIN_DECLS

typedef enum
{
  GGEN_RUNNER_PASSED,
  GGEN_RUNNER_SKIPPED,
  GGEN_RUNNER_FAILED,    /* the test said so, by its status or its output */
  GGEN_RUNNER_CRASHED,   /* ended by a signal */
  GGEN_RUNNER_TIMED_OUT, /* and was ended */
  GGEN_RUNNER_VANISHED,  /* the program listed it, and then did not know it */
  GGEN_RUNNER_BROKEN,    /* could not be started, or its output breaks the protocol */
  GGEN_RUNNER_ABANDONED, /* the run was stopped while it ran, or before */
} GgenRunnerOutcome;

/* Everything but passed and skipped */
gboolean ggen_runner_outcome_is_failure (GgenRunnerOutcome outcome);
/* "passed", "timed out", … */
const char *ggen_runner_outcome_get_name (GgenRunnerOutcome outcome);

/* One of the tests of a program that ran whole and tells about each: a line of TAP. */
typedef struct
{
  char *name;
  GgenRunnerOutcome outcome; /* passed, skipped or failed */
  char *message;             /* (nullable): of the directive, or the diagnostics */
  guint64 n_tests;           /* 1; above it stands for those that were too many to be kept each */
} GgenRunnerPoint;

GgenRunnerPoint *
ggen_runner_point_new (const char *name, GgenRunnerOutcome outcome, const char *message);
void ggen_runner_point_free (GgenRunnerPoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerPoint, ggen_runner_point_free)

typedef enum
{
  GGEN_RUNNER_LEAK_OUTPUT,  /* standard output or error was still held open */
  GGEN_RUNNER_LEAK_PROCESS, /* a process outlived the test */
  GGEN_RUNNER_LEAK_FILE,    /* a file was left in the folder for temporary files */
  GGEN_RUNNER_LEAK_GUARD,   /* found by the checks of the test library */
} GgenRunnerLeakKind;

typedef struct
{
  GgenRunnerLeakKind kind;
  char *text; /* names the thing: "process 4711 (dbus-daemon --session)", "file dconf/user" */
} GgenRunnerLeak;

GgenRunnerLeak *ggen_runner_leak_new (GgenRunnerLeakKind kind, const char *text);
void ggen_runner_leak_free (GgenRunnerLeak *self);
const char *ggen_runner_leak_kind_get_name (GgenRunnerLeakKind kind);

/* One of the streams of an attempt. What is in the middle of very long output is dropped. */
typedef struct
{
  GBytes
      *bytes; /* (nullable) (owned): with a line in it that says how much was dropped, and where */
  guint64 n_dropped; /* bytes */
} GgenRunnerOutput;

/* One process that ran a case. */
typedef struct
{
  guint number; /* from 1; above 1 are retries */
  GgenRunnerOutcome outcome;
  char *
      reason; /* (nullable): one line: "exit status 1", "SIGSEGV", "took longer than 30 s", what g_test_skip() said */
  GPtrArray *points; /* (nullable) (element-type GgenRunnerPoint): of a program that ran whole */
  GPtrArray *leaks;  /* (nullable) (element-type GgenRunnerLeak) */
  gboolean fails_by_leaks; /* it would not have failed but for them, which the reason names */
  gboolean has_status;     /* FALSE: never started */
  int wait_status;         /* of waitpid() */
  gint64 began;            /* g_get_real_time() */
  gint64 duration;         /* in microseconds, of real time, without pauses */
  gint64 cpu_time;         /* in microseconds, of the process and its waited-for children */
  guint64 peak_memory;     /* in bytes */
  gboolean is_forked;      /* by the program's fork server */
  GgenRunnerOutput standard_output;
  GgenRunnerOutput standard_error;
  GgenRunnerTap
      *tap; /* (nullable) (owned): what all of standard output says, until the verdict is reached */
  char *stacks; /* (nullable): of all threads, before it was killed */
} GgenRunnerAttempt;

GgenRunnerAttempt *ggen_runner_attempt_new (guint number);
void ggen_runner_attempt_free (GgenRunnerAttempt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerAttempt, ggen_runner_attempt_free)

/* (transfer full) */
void ggen_runner_attempt_add_point (GgenRunnerAttempt *self, GgenRunnerPoint *point);
void ggen_runner_attempt_add_leak (GgenRunnerAttempt *self, GgenRunnerLeak *leak);

typedef enum
{
  GGEN_RUNNER_ORDER_UNKNOWN, /* nobody has compared */
  GGEN_RUNNER_ORDER_SAME,    /* alone as in the whole program */
  GGEN_RUNNER_ORDER_DEPENDENT, /* fails alone and passes in the whole program, or the other way round */
} GgenRunnerOrder;

/* What came of a case, after all attempts. */
typedef struct
{
  GgenRunnerCase *test_case; /* (owned) */
  guint iteration;           /* from 1; above 1 with --repeat */
  GPtrArray *attempts; /* (element-type GgenRunnerAttempt): in order; none where it never began */
  GgenRunnerOutcome outcome;
  gboolean is_flaky; /* passed, but not at the first attempt */
  gboolean is_slow;
  GgenRunnerOrder order;
  GgenRunnerOutcome outcome_in_whole; /* where order is dependent: it is the outcome, too */
  GStrv environment; /* (nullable) (owned): of the last attempt, where it is not the program's */
  char *reason_in_whole; /* (nullable) (owned): likewise, what the test said there */
} GgenRunnerResult;

GgenRunnerResult *ggen_runner_result_new (GgenRunnerCase *test_case, guint iteration);
/* From there on nobody changes it. Returns: (transfer full): the same, with one more reference */
const GgenRunnerResult *ggen_runner_result_ref (const GgenRunnerResult *self);
void ggen_runner_result_unref (const GgenRunnerResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerResult, ggen_runner_result_unref)

/* (nullable) (transfer none): the last, which decides */
const GgenRunnerAttempt *ggen_runner_result_get_last_attempt (const GgenRunnerResult *self);
/* Of the case in a process of its own, also where another outcome counts */
GgenRunnerOutcome ggen_runner_result_get_outcome_alone (const GgenRunnerResult *self);

G_END_DECLS
