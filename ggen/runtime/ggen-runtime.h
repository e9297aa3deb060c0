/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-metrics.h"
#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GgenRuntimeMode:
 * @GGEN_RUNTIME_MODE_PRODUCTION: one shared runtime on the default main context
 * @GGEN_RUNTIME_MODE_TEST: every test has a runtime of its own, and there is no shared one
 *
 * What [func@Ggen.Runtime.get_default] means in this process.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_RUNTIME_MODE_PRODUCTION,
  GGEN_RUNTIME_MODE_TEST,
} GgenRuntimeMode;

#define GGEN_TYPE_RUNTIME (ggen_runtime_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenRuntime, ggen_runtime, GGEN, RUNTIME, GObject)

/**
 * GgenWorkFlags:
 * @GGEN_WORK_COMPUTE: the work uses the processor: it runs on a worker, and at most as many at once
 *   as there are workers
 * @GGEN_WORK_BLOCKING: the work mostly waits for the kernel, such as for a disk or a name server: it
 *   runs on a thread of its own
 *
 * What kind of work is given to a runtime.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  GGEN_WORK_COMPUTE = 0,
  GGEN_WORK_BLOCKING = 1 << 0,
} GgenWorkFlags;

/**
 * GgenStartFunc: (skip)
 * @cancellable: to be given to the asynchronous call
 * @ready: (scope async): to be given to the asynchronous call as its callback
 * @ready_data: to be given to the asynchronous call as its callback's data
 * @user_data: what was given to [method@Ggen.Runtime.execute]
 *
 * Starts one asynchronous call and returns without waiting for it.
 *
 * Since: 1.0
 */
typedef void (*GgenStartFunc) (GCancellable *cancellable,
                               GAsyncReadyCallback ready,
                               gpointer ready_data,
                               gpointer user_data);

/**
 * GgenWorkFunc: (skip)
 * @cancellable: cancelled when the runtime closes
 * @user_data: what was given with the function
 *
 * A piece of work: on a thread of the runtime for [method@Ggen.Runtime.spawn], on the context's for
 * [method@Ggen.Runtime.invoke].
 *
 * Since: 1.0
 */
typedef void (*GgenWorkFunc) (GCancellable *cancellable, gpointer user_data);

GGEN_AVAILABLE_IN_1_0
void ggen_runtime_set_mode (GgenRuntimeMode mode);
GGEN_AVAILABLE_IN_1_0
GgenRuntimeMode ggen_runtime_get_mode (void);

GGEN_AVAILABLE_IN_1_0
GgenRuntime *ggen_runtime_get_default (void);
GGEN_AVAILABLE_IN_1_0
GgenRuntime *ggen_runtime_new_isolated (void);

GGEN_AVAILABLE_IN_1_0
GMainContext *ggen_runtime_get_context (GgenRuntime *self);
GGEN_AVAILABLE_IN_1_0
GCancellable *ggen_runtime_get_cancellable (GgenRuntime *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_runtime_get_max_workers (GgenRuntime *self);
GGEN_AVAILABLE_IN_1_0
void ggen_runtime_set_max_workers (GgenRuntime *self, guint max_workers);
GGEN_AVAILABLE_IN_1_0
guint ggen_runtime_get_max_blocking (GgenRuntime *self);
GGEN_AVAILABLE_IN_1_0
void ggen_runtime_set_max_blocking (GgenRuntime *self, guint max_blocking);
GGEN_AVAILABLE_IN_1_0
guint ggen_runtime_get_n_workers (GgenRuntime *self);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_runtime_is_closed (GgenRuntime *self);

GGEN_AVAILABLE_IN_1_0
GAsyncResult *ggen_runtime_execute (GgenRuntime *self,
                                    GgenStartFunc start,
                                    gpointer user_data,
                                    GCancellable *cancellable,
                                    GError **error);
GGEN_AVAILABLE_IN_1_0
void ggen_runtime_run_task (GgenRuntime *self,
                            GTask *task,
                            GgenWorkFlags flags,
                            GTaskThreadFunc task_func);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_runtime_spawn (GgenRuntime *self,
                             const char *name,
                             GgenWorkFlags flags,
                             GgenWorkFunc func,
                             gpointer user_data,
                             GDestroyNotify user_data_destroy,
                             GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_runtime_invoke (GgenRuntime *self,
                              const char *name,
                              GgenWorkFunc func,
                              gpointer user_data,
                              GDestroyNotify user_data_destroy,
                              GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_runtime_close (GgenRuntime *self, GTimeSpan timeout, GError **error);

GGEN_AVAILABLE_IN_1_0
GgenMetrics *ggen_runtime_get_metrics (GgenRuntime *self);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_runtime_get_timing (GgenRuntime *self);
GGEN_AVAILABLE_IN_1_0
void ggen_runtime_set_timing (GgenRuntime *self, gboolean is_timing);
GGEN_AVAILABLE_IN_1_0
GTimeSpan ggen_runtime_get_watchdog (GgenRuntime *self);
GGEN_AVAILABLE_IN_1_0
void ggen_runtime_set_watchdog (GgenRuntime *self, GTimeSpan limit);

GGEN_AVAILABLE_IN_1_0
void ggen_runtime_enter (GgenRuntime *self);
GGEN_AVAILABLE_IN_1_0
void ggen_runtime_leave (GgenRuntime *self);

G_END_DECLS
