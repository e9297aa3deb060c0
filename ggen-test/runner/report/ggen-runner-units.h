/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How times are told to people; all are in microseconds. */

/* "340 ms", "12.3 s", "02:05", "01:02:03" */
void ggen_runner_duration_append (GString *text, gint64 duration);
/* The same, with blanks before it where it takes fewer than @width cells */
void ggen_runner_duration_append_padded (GString *text, gint64 duration, guint width);
/* In whole seconds: "12 s", "02:05", "01:02:03" */
char *ggen_runner_duration_format_coarse (gint64 duration);
/* Like a clock: "00:12", "01:02:03" */
void ggen_runner_clock_append (GString *text, gint64 duration);

/* For a sentence: "1 case", "3 cases" */
void ggen_runner_count_append (GString *text, guint64 n, const char *singular, const char *plural);

G_END_DECLS
