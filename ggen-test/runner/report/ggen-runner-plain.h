/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-display.h"
#include "ggen-runner-event.h"

G_BEGIN_DECLS

/* For where lines can only follow each other: files, pipes, logs of a CI. Where nothing else was to be
 * told for some time it tells how far it is, so that nobody takes it for dead. */
GgenRunnerReporter *ggen_runner_plain_new (const GgenRunnerDisplay *display);

G_END_DECLS
