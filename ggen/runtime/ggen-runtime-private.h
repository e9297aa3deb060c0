/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-blocking-pool-private.h"
#include "ggen-frame-private.h"
#include "ggen-observer-private.h"
#include "ggen-runtime.h"
#include "ggen-worker-pool-private.h"

G_BEGIN_DECLS

/* Work that is done elsewhere than on a worker, and that closing waits for. */
typedef struct
{
  GList link;         /* in the runtime's operations */
  const char *name;   /* (nullable), static */
  const char *detail; /* what it does at the moment, static */
} GgenOperation;

struct _GgenRuntime
{
  GObject parent_instance;

  GMainContext *context; /* (owned) */
  gboolean has_default_context;
  gint is_context_shown;      /* atomic: somebody else may know the context */
  GCancellable *cancellable;  /* (owned) (nullable), atomic: made when it is first asked for */
  GgenWorkerPool *workers;    /* (owned) */
  GgenBlockingPool *blocking; /* (owned) */

  gint is_closed; /* atomic */
  gint n_held;    /* calls of execute that follow, and operations, in progress, atomic */

  guint64 n_led;          /* calls of execute that led, written by the context's owner, atomic */
  guint64 n_led_ended;    /* likewise: of those, that have ended */
  guint64 n_iterations;   /* likewise: of the context, made by them */
  guint64 n_followed;     /* calls of execute that waited for the owner, atomic */
  GgenObserver *observer; /* (owned) (nullable), atomic: made when it is first needed, then kept */

  gint n_helping; /* pieces of work that do what they wait for, atomic */
  gint is_served; /* a thread runs the context for those, atomic */

  GgenRuntime *waits_for; /* (unowned) (nullable), guarded by the lock of ggen-frame.c */

  GMutex mutex;
  GCond changed;     /* signalled when something of a closed runtime has ended */
  GQueue operations; /* (element-type GgenOperation) (unowned), guarded by mutex */
};

/* From here on others may have sources in the context. */
static inline void
ggen_runtime_show_context (GgenRuntime *self)
{
  __atomic_store_n (&self->is_context_shown, TRUE, __ATOMIC_RELAXED);
}

gboolean ggen_runtime_begin_operation (GgenRuntime *self,
                                       GgenOperation *operation,
                                       const char *name,
                                       const char *detail,
                                       GError **error);
void ggen_runtime_end_operation (GgenRuntime *self, GgenOperation *operation);

gboolean ggen_runtime_hold (GgenRuntime *self, gboolean even_closed, GError **error);
void ggen_runtime_release (GgenRuntime *self);

GCancellable *ggen_runtime_make_cancellable (GgenRuntime *self);
void ggen_runtime_cancel (GgenRuntime *self);

static inline GCancellable *
ggen_runtime_peek_cancellable (GgenRuntime *self)
{
  GCancellable *cancellable = g_atomic_pointer_get (&self->cancellable);

  return G_LIKELY (cancellable != NULL) ? cancellable : ggen_runtime_make_cancellable (self);
}

gboolean
ggen_runtime_push_work (GgenRuntime *self, GgenWorkFlags flags, GgenWork *work, GError **error);

void ggen_runtime_set_closed_error (GError **error);

GGEN_AVAILABLE_IN_1_0
GPtrArray *ggen_runtime_list_pending_work (GgenRuntime *self);

/* For whatever was one of the things that closing waits for. */
void ggen_runtime_tell_closer (GgenRuntime *self);

/* As ggen_runtime_execute(); with @even_closed also on a closed runtime, for waiting that ends
 * because the runtime is closed; work that waits runs what it has pushed and @is_awaited tells to be
 * what it waits for, given @user_data. */
GAsyncResult *ggen_runtime_execute_full (GgenRuntime *self,
                                         GgenStartFunc start,
                                         gpointer user_data,
                                         GCancellable *cancellable,
                                         gboolean even_closed,
                                         GgenWorkMatchFunc is_awaited,
                                         GError **error);

G_END_DECLS
