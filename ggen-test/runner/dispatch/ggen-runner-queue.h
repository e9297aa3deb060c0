/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-unit.h"

G_BEGIN_DECLS

/* Which case runs next: by priority, then those first that take long, so that none of them is left
 * to the end; short ones where their program's fork server runs already. Groups have at most so many
 * at once, wide cases wait for their room, and those that must run alone come last. */
typedef struct _GgenRunnerQueue GgenRunnerQueue;

/* @n_places: how many run at once
 * @max_in_group: (nullable): how many of the named group run at once; 0: no limit */
typedef guint (*GgenRunnerGroupLimitFunc) (const char *group, gpointer user_data);

GgenRunnerQueue *
ggen_runner_queue_new (guint n_places, GgenRunnerGroupLimitFunc limit, gpointer user_data);
void ggen_runner_queue_free (GgenRunnerQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerQueue, ggen_runner_queue_free)

/* @unit: (transfer none): lives as long as the queue */
void ggen_runner_queue_add (GgenRunnerQueue *self, GgenRunnerUnit *unit);
/* To be called when all were added.
 * @keep_order: by their positions, whatever is known of them */
void ggen_runner_queue_sort (GgenRunnerQueue *self, gboolean keep_order);

/* Returns: (nullable): NULL where none may begin now
 * @served: (nullable): the program that would cost least */
GgenRunnerUnit *ggen_runner_queue_take (GgenRunnerQueue *self, GgenRunnerProgram *served);
/* The place of a taken unit is free again. */
void ggen_runner_queue_give_back_place (GgenRunnerQueue *self, GgenRunnerUnit *unit);
/* Takes the place of a unit that was taken before, for another attempt. FALSE: not now. */
gboolean ggen_runner_queue_take_place (GgenRunnerQueue *self, GgenRunnerUnit *unit);

guint ggen_runner_queue_get_n_waiting (GgenRunnerQueue *self);
/* How many cases of the program wait. */
guint ggen_runner_queue_get_n_waiting_of (GgenRunnerQueue *self, GgenRunnerProgram *program);

G_END_DECLS
