/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-place.h"
#include "ggen-runner-pool.h"

G_BEGIN_DECLS

/* All places of a run, each made when a case first needs it. */
typedef struct _GgenRunnerPlaces GgenRunnerPlaces;

/* @pool, @clock, @funcs: live longer */
GgenRunnerPlaces *ggen_runner_places_new (GgenRunnerPool *pool,
                                          const GgenRunnerClock *clock,
                                          const GgenRunnerPlaceFuncs *funcs,
                                          gpointer user_data);
void ggen_runner_places_free (GgenRunnerPlaces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerPlaces, ggen_runner_places_free)

/* One where nothing runs. Where it cannot be made, there will be no more than there are.
 * Returns: (transfer none) (nullable): NULL without an error where all are busy */
GgenRunnerPlace *ggen_runner_places_find_free (GgenRunnerPlaces *self, GError **error);

guint ggen_runner_places_get_size (GgenRunnerPlaces *self);
gboolean ggen_runner_places_are_free (GgenRunnerPlaces *self);

/* Asks all that run to end. @why: the interruption */
void ggen_runner_places_stop (GgenRunnerPlaces *self, const char *why);
void ggen_runner_places_kill (GgenRunnerPlaces *self);
/* The clock was paused or goes on: tells all that run by a signal. */
void ggen_runner_places_follow_clock (GgenRunnerPlaces *self, int signal_number);

G_END_DECLS
