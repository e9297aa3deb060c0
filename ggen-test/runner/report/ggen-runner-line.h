/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-event.h"

G_BEGIN_DECLS

/* The lines that tell people of one event: "FAIL       1.2 s  socket /ipv4: exit status 1". All end with a
 * newline, and are as long as they are. */

/* How many cells stand before the name */
#define GGEN_RUNNER_LINE_HEAD_WIDTH 18

/* Whether it is worth a line without --verbose */
gboolean ggen_runner_line_is_remarkable (const GgenRunnerResult *result);

void
ggen_runner_line_append_ended (GString *text, const GgenRunnerResult *result, gboolean has_color);
void
ggen_runner_line_append_attempt (GString *text, const GgenRunnerEvent *event, gboolean has_color);
void ggen_runner_line_append_slow (GString *text, const GgenRunnerEvent *event, gboolean has_color);
void ggen_runner_line_append_note (GString *text, const char *note, gboolean has_color);
/* What is run: told when a run begins */
void
ggen_runner_line_append_began (GString *text, const GgenRunnerEvent *event, gboolean has_color);

/* "program /path", and which time where it runs more than once; visible */
void ggen_runner_line_append_name (GString *text, const GgenRunnerCase *test_case, guint iteration);

G_END_DECLS
