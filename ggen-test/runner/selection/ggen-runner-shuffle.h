/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-case.h"

G_BEGIN_DECLS

/* Puts cases in an order that is drawn from the seed, which is any text: the same on every machine. Two
 * cases stand to each other in one way, whatever else is to run. @cases: (element-type GgenRunnerCase) */
void ggen_runner_shuffle (GPtrArray *cases, const char *seed);

/* A new seed, for who has none. */
char *ggen_runner_shuffle_make_seed (void);

G_END_DECLS
