/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-executor.h"

G_BEGIN_DECLS

/* The executors of a run, made when they are first needed, and the folder that they work in. */
typedef struct _GgenRunnerPool GgenRunnerPool;

/* A new folder among those for temporary files, by an absolute path: tests run elsewhere.
 * @name: ends with XXXXXX */
char *ggen_runner_pool_make_folder (const char *name, GError **error);

GgenRunnerPool *ggen_runner_pool_new (guint n_executors, GError **error);
void ggen_runner_pool_free (GgenRunnerPool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerPool, ggen_runner_pool_free)

/* How many the process may have, by its limit of open files. */
guint ggen_runner_pool_get_most (void);

guint ggen_runner_pool_get_size (GgenRunnerPool *self);
const char *ggen_runner_pool_get_folder (GgenRunnerPool *self);

/* Returns: (transfer none) (nullable) */
GgenRunnerExecutor *ggen_runner_pool_get (GgenRunnerPool *self, guint number, GError **error);

G_END_DECLS
