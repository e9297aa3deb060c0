/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-tap-line.h"

G_BEGIN_DECLS

/* One line "ok" or "not ok". Text is valid UTF-8: bytes that are not are replaced. */
typedef struct
{
  guint64 number; /* as printed, or counted where none was */
  guint
      depth; /* above 0: of a subtest; what it tells counts by the line of the test that it is part of */
  gboolean is_ok;
  GgenRunnerTapDirective directive;
  char *name;         /* what stands behind "- ", with escapes undone */
  char *printed_name; /* (nullable): where it had escapes */
  char *subtest;      /* (nullable): names of the subtests that it is in, joined by "/" */
  char *explanation;  /* (nullable): of the directive */
  char
      *diagnostics; /* (nullable): message of the YAML block, comments before it, failed subtest, or
                        comments after it: the first of these */
} GgenRunnerTapTest;

/* @text: what stands behind the number */
GgenRunnerTapTest *ggen_runner_tap_test_new (const char *text, gsize size);
void ggen_runner_tap_test_free (GgenRunnerTapTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerTapTest, ggen_runner_tap_test_free)

/* How much memory it takes */
gsize ggen_runner_tap_test_measure (const GgenRunnerTapTest *self);
/* Failed in the eyes of Meson: also "ok # TODO", which was expected to fail. */
gboolean ggen_runner_tap_test_is_failed (const GgenRunnerTapTest *self);

/* What a program has told. Errors of the protocol are those of Meson's parser. */
typedef struct
{
  guint64 version; /* 12 where it does not say */
  gboolean has_plan;
  guint64 n_planned;
  char *plan_explanation; /* (nullable): of "1..0 # SKIP …" */

  GPtrArray *tests;    /* (element-type GgenRunnerTapTest): also those of subtests, in order */
  guint64 n_tests;     /* these and the following without those of subtests */
  guint64 n_failed;    /* among n_tests */
  guint64 n_skipped;   /* likewise: skipped, or expected to fail and failed */
  guint64 n_forgotten; /* not in `tests`: it would have taken too much memory */

  /* What GLib tells of its own way */
  guint n_ended;       /* of `tests`: those that the last plan, or end of a suite, came after */
  guint n_open_suites; /* begun, and not ended */

  gboolean is_bailed_out;
  char *bail_out_reason; /* (nullable): of the first, where it gives one */
  char *error;           /* (nullable): the first error of the protocol: "line 12: a second plan" */
} GgenRunnerTap;

GgenRunnerTap *ggen_runner_tap_new (void);
void ggen_runner_tap_free (GgenRunnerTap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerTap, ggen_runner_tap_free)

G_END_DECLS
