/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lines at the bottom of a terminal that are drawn again in place. The cursor rests behind the last of
 * them; none is so long that the terminal would break it. */
typedef struct
{
  GArray *widths;  /* (nullable) (owned) (element-type guint): of the lines that are there */
  GString *drawn;  /* (nullable) (owned): what was written for them */
  guint n_columns; /* of the terminal then */
} GgenRunnerBlock;

void ggen_runner_block_clear (GgenRunnerBlock *self);

/* Appends to @output what takes the lines away, writes @above where they were, and shows @lines below it.
 *
 * @above: whole lines, each with a newline; they may be longer than the terminal is wide
 * @lines: (element-type GString): without newlines; none: nothing stays
 * @n_columns: of the terminal now */
void ggen_runner_block_draw (GgenRunnerBlock *self,
                             GString *output,
                             const GString *above,
                             const GPtrArray *lines,
                             guint n_columns);

G_END_DECLS
