/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-project.h"

G_BEGIN_DECLS

/* Brings news of progress from any thread to the thread of the context; what comes too fast to be
 * delivered is replaced by what comes after it. */
typedef struct _GgenProgressRelay GgenProgressRelay;

typedef void (*GgenProgressFunc) (GgenProject *project,
                                  GgenSyncStage stage,
                                  guint n_done,
                                  guint n_total);

GgenProgressRelay *ggen_progress_relay_new (GgenProject *project, GgenProgressFunc func);
void ggen_progress_relay_unref (GgenProgressRelay *self);

void
ggen_progress_relay_send (GgenSyncStage stage, guint n_done, guint n_total, gpointer user_data);

G_END_DECLS
