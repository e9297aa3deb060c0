/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* What is remembered of earlier runs. It is read when it is opened, and answers about what was before
 * this run until it is closed.
 *
 * What is recorded is written every few seconds by a thread of the default runtime, all at once or
 * not at all, so a run that is killed loses little; and several runs can record at the same time. */
typedef struct _GgenRunnerHistory GgenRunnerHistory;

/* Never fails: where there can be no history, there is one that knows nothing and keeps nothing.
 *
 * @path: (nullable): of the file, which is made with its folder if need be; NULL: keep nothing
 * @note: (out) (nullable): what people should know about it, mostly NULL */
GgenRunnerHistory *ggen_runner_history_open (const char *path, char **note);
GgenRunnerHistory *ggen_runner_history_ref (GgenRunnerHistory *self);
void ggen_runner_history_unref (GgenRunnerHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerHistory, ggen_runner_history_unref)

/* In microseconds; -1: unknown. */
gint64 ggen_runner_history_get_expected_duration (GgenRunnerHistory *self,
                                                  const GgenRunnerCase *test_case);
/* When it ran last, even if that was not in the last run: what is not run is not repaired by that. */
gboolean ggen_runner_history_has_failed (GgenRunnerHistory *self, const GgenRunnerCase *test_case);
/* It needed a retry, and has not passed at once ten times since. */
gboolean ggen_runner_history_is_flaky (GgenRunnerHistory *self, const GgenRunnerCase *test_case);
/* Its files are others than when any of it ran last, or nobody knows. Reads them only where something
 * has written them since. */
gboolean ggen_runner_history_has_changed (GgenRunnerHistory *self,
                                          const GgenRunnerProgram *program);
/* Before this one. */
guint64 ggen_runner_history_get_n_runs (GgenRunnerHistory *self);

/* An abandoned case is not recorded: it is as before. */
void ggen_runner_history_record (GgenRunnerHistory *self, const GgenRunnerResult *result);

/* Writes the rest. Nothing may be recorded any more.
 *
 * Only what failed at last is an error: what could not be written in between is tried again. */
void ggen_runner_history_close_async (GgenRunnerHistory *self,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
ggen_runner_history_close_finish (GgenRunnerHistory *self, GAsyncResult *result, GError **error);

G_END_DECLS
