/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GGEN_RUNNER_TAP_OTHER, /* output of the test */
  GGEN_RUNNER_TAP_COMMENT,
  GGEN_RUNNER_TAP_VERSION,
  GGEN_RUNNER_TAP_PLAN,
  GGEN_RUNNER_TAP_TEST,
  GGEN_RUNNER_TAP_BAIL_OUT,
} GgenRunnerTapLineKind;

typedef enum
{
  GGEN_RUNNER_TAP_NO_DIRECTIVE,
  GGEN_RUNNER_TAP_SKIP,
  GGEN_RUNNER_TAP_TODO,
} GgenRunnerTapDirective;

/* What one line of the Test Anything Protocol (12, 13 or 14) says. Text points into the line, and has no blanks
 * at its ends. */
typedef struct
{
  GgenRunnerTapLineKind kind;
  guint depth; /* above 0: of a subtest; four blanks each */
  gboolean is_ok;
  gboolean has_number;
  guint64 number;   /* of the version, of the tests planned, of the test */
  const char *text; /* of the comment; what the test is; why it bails out */
  gsize text_size;
  GgenRunnerTapDirective directive;
  const char *explanation; /* of the directive */
  gsize explanation_size;
} GgenRunnerTapLine;

/* @line: without its end. Any bytes. */
void ggen_runner_tap_line_read (GgenRunnerTapLine *self, const char *line, gsize size);

G_END_DECLS
