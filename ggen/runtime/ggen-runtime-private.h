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
  GgenRuntime *runtime; /* (unowned): whoever made the frame holds it */
};

void ggen_frame_push (GgenFrame *frame, GgenRuntime *runtime);
void ggen_frame_pop (GgenFrame *frame);

gboolean ggen_runtime_is_dispatching (GgenRuntime *self);
gboolean ggen_runtime_begin_call (GgenRuntime *self);
void ggen_runtime_end_call (GgenRuntime *self);

G_END_DECLS
