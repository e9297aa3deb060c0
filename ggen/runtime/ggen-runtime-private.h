/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runtime.h"
#include "ggen-worker-pool-private.h"

G_BEGIN_DECLS

/* What a thread works for at the moment; frames lie on the thread's stack, innermost first. */
typedef struct _GgenFrame GgenFrame;

struct _GgenFrame
{
  GgenFrame *outer;
  GgenRuntime *runtime;    /* (unowned): whoever made the frame holds it */
  gboolean is_iterating;   /* the thread runs the runtime's context */
  GgenRuntime *waited_for; /* (unowned) (nullable): what the runtime waited for before */
};

void ggen_frame_push (GgenFrame *frame, GgenRuntime *runtime, gboolean is_iterating);
void ggen_frame_pop (GgenFrame *frame);
gboolean ggen_frames_begin_waiting (GgenRuntime *runtime);
void ggen_frames_end_waiting (void);

/* Work that is done elsewhere than on a worker, and that closing waits for. */
typedef struct
{
  GList link;         /* in the runtime's operations */
  const char *name;   /* (nullable), static */
  const char *detail; /* what it does at the moment, static */
} GgenOperation;

gboolean ggen_runtime_begin_operation (GgenRuntime *self,
                                       GgenOperation *operation,
                                       const char *name,
                                       const char *detail,
                                       GError **error);
void ggen_runtime_end_operation (GgenRuntime *self, GgenOperation *operation);

gboolean ggen_runtime_is_dispatching (GgenRuntime *self);
void ggen_runtime_set_would_deadlock_error (GError **error);
gboolean ggen_runtime_begin_call (GgenRuntime *self, gboolean even_closed, GError **error);
void ggen_runtime_end_call (GgenRuntime *self);

/* As ggen_runtime_execute(); with @even_closed also on a closed runtime, for waiting that ends
 * because the runtime is closed. */
GAsyncResult *ggen_runtime_execute_full (GgenRuntime *self,
                                         GgenStartFunc start,
                                         gpointer user_data,
                                         GCancellable *cancellable,
                                         gboolean even_closed,
                                         GError **error);

G_END_DECLS
