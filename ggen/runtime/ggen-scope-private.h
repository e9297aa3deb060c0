/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cancellable-link-private.h"
#include "ggen-runtime-private.h"
#include "ggen-scope.h"

G_BEGIN_DECLS

struct _GgenScope
{
  GObject parent_instance;

  GgenRuntime *runtime;     /* (owned) */
  GCancellable *parent;     /* (owned) (nullable) */
  GgenCancellableLink link; /* cancelled with the parent and with the runtime */

  gint n_children; /* atomic: those that have not ended, whether they wait or run */
  gint limit;      /* written under mutex, read atomically; 0 for none */
  gint is_used;    /* atomic: there were children */
  gint is_joined;  /* written under mutex, read atomically */

  GMutex mutex;
  gint64 deadline;    /* guarded by mutex; monotonic, 0 for none */
  GSource *alarm;     /* (owned) (nullable), guarded by mutex: fires at the deadline */
  GQueue waiting;     /* (element-type GgenScopeChild) (owned), guarded by mutex: over the limit */
  GError *error;      /* (owned) (nullable), guarded by mutex: the first one */
  GList *joiners;     /* (element-type GTask) (owned), guarded by mutex */
  GList *room_takers; /* (element-type GTask) (owned), guarded by mutex */
  guint n_held_up;    /* guarded by mutex: children that wait for room */
};

gboolean ggen_scope_has_room (GgenScope *self);
void ggen_scope_fill_up (GgenScope *self);
gboolean ggen_scope_is_child_of (const GgenWork *work, gpointer scope);

/* What the scope waits for, in words. */
GGEN_AVAILABLE_IN_1_0
char *ggen_scope_describe (GgenScope *self);
void ggen_scope_child_append_name (gpointer child, GString *text);

void ggen_scope_end_locked (GgenScope *self);
void ggen_scope_return_tasks (GList *tasks, const GError *error);

G_END_DECLS
