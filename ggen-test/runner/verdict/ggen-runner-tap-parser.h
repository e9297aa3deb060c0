/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-tap.h"

G_BEGIN_DECLS

/* It is fed what a program prints as it comes. Takes time by the size of the output, and a bounded amount of memory:
 * of lines that are longer than any sensible one only the beginning is looked at. */
typedef struct _GgenRunnerTapParser GgenRunnerTapParser;

GgenRunnerTapParser *ggen_runner_tap_parser_new (void);
void ggen_runner_tap_parser_free (GgenRunnerTapParser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerTapParser, ggen_runner_tap_parser_free)

/* Some of the output will be missing: numbers that do not agree are no error. */
void ggen_runner_tap_parser_set_incomplete (GgenRunnerTapParser *self);
void ggen_runner_tap_parser_feed (GgenRunnerTapParser *self, const char *bytes, gsize size);
/* At the end of the output. Nothing may be fed after it. */
GgenRunnerTap *ggen_runner_tap_parser_finish (GgenRunnerTapParser *self);

G_END_DECLS
