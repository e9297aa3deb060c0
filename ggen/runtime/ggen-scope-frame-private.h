/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-frame-private.h"
#include "ggen-scope.h"

G_BEGIN_DECLS

/* That the calling thread works in a scope. Frames lie on the thread's stack, innermost first. */
typedef struct _GgenScopeFrame GgenScopeFrame;

struct _GgenScopeFrame
{
  GgenScopeFrame *outer;
  GgenScope *scope; /* (unowned): its child keeps it */
};

/* That such a thread waits for a scope. Lies on its stack. */
typedef struct _GgenScopeWait GgenScopeWait;

struct _GgenScopeWait
{
  GgenScopeWait *next;          /* guarded by the lock of all waits */
  GgenScope *scope;             /* (unowned): who waits has it */
  const GgenScopeFrame *frames; /* (nullable): what has to wait with it */
  guint last_seen;              /* guarded by the lock of all waits */
};

extern GGEN_THREAD_LOCAL GgenScopeFrame *ggen_current_scope_frame;

static inline void
ggen_scope_frame_push (GgenScopeFrame *frame, GgenScope *scope)
{
  frame->outer = ggen_current_scope_frame;
  frame->scope = scope;
  ggen_current_scope_frame = frame;
}

static inline void
ggen_scope_frame_pop (GgenScopeFrame *frame)
{
  g_assert (ggen_current_scope_frame == frame);

  ggen_current_scope_frame = frame->outer;
}

gboolean ggen_scope_is_worked_in (GgenScope *scope);
gboolean ggen_scope_wait_begin (GgenScopeWait *self, GgenScope *scope, GError **error);
void ggen_scope_wait_end (GgenScopeWait *self);

G_END_DECLS
