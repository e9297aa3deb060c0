/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-runner-pool.h"

G_BEGIN_DECLS

/* Asks programs for their cases, as many at once as there are executors. What cannot or need not be
 * asked runs whole. */
typedef struct _GgenRunnerLister GgenRunnerLister;

/* Whether a program is to run whole whatever it could list. */
typedef gboolean (*GgenRunnerWholeFunc) (GgenRunnerProgram *program, gpointer user_data);
/* Tells that a program was asked and runs whole all the same, and why. */
typedef void (*GgenRunnerNoteFunc) (const char *text, gpointer user_data);

/* @programs: (element-type GgenRunnerProgram), @pool: live longer than the lister
 * @timeout: in microseconds, for each program that has no shorter one of its own */
GgenRunnerLister *
ggen_runner_lister_new (GPtrArray *programs, GgenRunnerPool *pool, gint64 timeout);
void ggen_runner_lister_free (GgenRunnerLister *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerLister, ggen_runner_lister_free)

void ggen_runner_lister_set_funcs (GgenRunnerLister *self,
                                   GgenRunnerWholeFunc is_whole,
                                   GgenRunnerNoteFunc note,
                                   gpointer user_data);

/* @seed: GLib's, with which the cases are to run: the names of some embed it
 * @arguments: (nullable): for the programs */
void ggen_runner_lister_list_async (GgenRunnerLister *self,
                                    const char *seed,
                                    GStrv arguments,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback ready,
                                    gpointer user_data);
/* Returns: (transfer full) (element-type GgenRunnerCase): in the order of the programs */
GPtrArray *
ggen_runner_lister_list_finish (GgenRunnerLister *self, GAsyncResult *result, GError **error);

G_END_DECLS
