/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runtime.h"

G_BEGIN_DECLS

/* Found without a call, as the few variables of a library may be that is not loaded late. */
#define GGEN_THREAD_LOCAL __thread __attribute__ ((tls_model ("initial-exec")))

/* What a thread does for a runtime. */
typedef enum
{
  GGEN_FRAME_ENTERED,   /* it works for the runtime: ggen_runtime_enter() */
  GGEN_FRAME_ITERATING, /* it runs the runtime's context */
  GGEN_FRAME_WORK,      /* it runs a piece of work; of no context a callback is in progress below */
} GgenFrameKind;

/* Frames lie on the thread's stack, innermost first. */
typedef struct _GgenFrame GgenFrame;

struct _GgenFrame
{
  GgenFrame *outer;
  GgenRuntime *runtime; /* (unowned): whoever made the frame holds it */
  GgenFrameKind kind;
  GgenRuntime *waited_for; /* (unowned) (nullable): what the runtime waited for before */
};

extern GGEN_THREAD_LOCAL GgenFrame *ggen_current_frame;

/* Tells threads apart that live at the same time. */
static inline gconstpointer
ggen_thread_get_id (void)
{
  return &ggen_current_frame;
}

static inline void
ggen_frame_push (GgenFrame *frame, GgenRuntime *runtime, GgenFrameKind kind)
{
  frame->outer = ggen_current_frame;
  frame->runtime = runtime;
  frame->kind = kind;
  frame->waited_for = NULL;
  ggen_current_frame = frame;
}

static inline void
ggen_frame_pop (GgenFrame *frame)
{
  g_assert (ggen_current_frame == frame);

  ggen_current_frame = frame->outer;
}

gboolean ggen_frames_begin_waiting (GgenRuntime *runtime);
void ggen_frames_end_waiting (void);

gboolean ggen_runtime_is_dispatching (GgenRuntime *self);
gboolean ggen_runtime_is_working (GgenRuntime *self);
void ggen_runtime_set_would_deadlock_error (GError **error);

G_END_DECLS
