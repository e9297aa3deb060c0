/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a terminal shows a piece of text in */
typedef enum
{
  GGEN_RUNNER_COLOR_NONE,
  GGEN_RUNNER_COLOR_GOOD,
  GGEN_RUNNER_COLOR_BAD,
  GGEN_RUNNER_COLOR_DOUBTFUL,
  GGEN_RUNNER_COLOR_QUIET,
  GGEN_RUNNER_COLOR_HEADING,
} GgenRunnerColor;

/* @text must be visible; it is appended as it is where @has_color is not set. */
void ggen_runner_color_append (GString *out,
                               GgenRunnerColor color,
                               gboolean has_color,
                               const char *text);

G_END_DECLS
