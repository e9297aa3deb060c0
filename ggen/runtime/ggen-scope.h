/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runtime.h"

G_BEGIN_DECLS

#define GGEN_TYPE_SCOPE (ggen_scope_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenScope, ggen_scope, GGEN, SCOPE, GObject)

/**
 * GgenScopeFunc: (skip)
 * @cancellable: cancelled when the scope is: by its parent, its deadline, or the first error
 * @user_data: what was given to [method@Ggen.Scope.spawn]
 * @error: return location for why the work failed
 *
 * A piece of work in a scope. Runs on a thread of the runtime.
 *
 * Returns: %TRUE on success, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
typedef gboolean (*GgenScopeFunc) (GCancellable *cancellable, gpointer user_data, GError **error);

/**
 * GgenScopeFinishFunc: (skip)
 * @result: what the asynchronous call ended with
 * @user_data: what was given to [method@Ggen.Scope.start]
 * @error: return location for why the call failed
 *
 * Finishes an asynchronous call that was started in a scope. Runs on the context's thread.
 *
 * Returns: %TRUE on success, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
typedef gboolean (*GgenScopeFinishFunc) (GAsyncResult *result, gpointer user_data, GError **error);

GGEN_AVAILABLE_IN_1_0
GgenScope *ggen_scope_new (GgenRuntime *runtime, GCancellable *cancellable);

GGEN_AVAILABLE_IN_1_0
GgenRuntime *ggen_scope_get_runtime (GgenScope *self);
GGEN_AVAILABLE_IN_1_0
GCancellable *ggen_scope_get_cancellable (GgenScope *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_scope_get_limit (GgenScope *self);
GGEN_AVAILABLE_IN_1_0
void ggen_scope_set_limit (GgenScope *self, guint limit);
GGEN_AVAILABLE_IN_1_0
gint64 ggen_scope_get_deadline (GgenScope *self);
GGEN_AVAILABLE_IN_1_0
void ggen_scope_set_deadline (GgenScope *self, gint64 deadline);

GGEN_AVAILABLE_IN_1_0
void ggen_scope_spawn (GgenScope *self,
                       const char *name,
                       GgenWorkFlags flags,
                       GgenScopeFunc func,
                       gpointer user_data,
                       GDestroyNotify user_data_destroy);
GGEN_AVAILABLE_IN_1_0
void ggen_scope_start (GgenScope *self,
                       const char *name,
                       GgenStartFunc start,
                       GgenScopeFinishFunc finish,
                       gpointer user_data,
                       GDestroyNotify user_data_destroy);
GGEN_AVAILABLE_IN_1_0
void ggen_scope_fail (GgenScope *self, GError *error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_scope_wait_for_room (GgenScope *self, GError **error);

GGEN_AVAILABLE_IN_1_0
void ggen_scope_join_async (GgenScope *self, GAsyncReadyCallback callback, gpointer user_data);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_scope_join_finish (GgenScope *self, GAsyncResult *result, GError **error);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_scope_join (GgenScope *self, GError **error);

G_END_DECLS
