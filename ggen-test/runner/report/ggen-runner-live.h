/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-display.h"
#include "ggen-runner-event.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_columns;
  guint n_rows;
} GgenRunnerTerminalSize;

/* Asked before each drawing, so that the window may be resized. */
typedef GgenRunnerTerminalSize (*GgenRunnerGetTerminalSize) (gpointer user_data);

/* For a terminal that moves its cursor: lines scroll by, and below them stands how far the run is and
 * what runs now. */
GgenRunnerReporter *ggen_runner_live_new (const GgenRunnerDisplay *display,
                                          GgenRunnerGetTerminalSize get_size,
                                          gpointer user_data);

G_END_DECLS
