/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-frame-private.h"

#include "ggen-error.h"
#include "ggen-runtime-private.h"

/* What each thread is inside of: by this a call that could only wait for itself is seen, wherever
 * it is made from. */

GGEN_THREAD_LOCAL GgenFrame *ggen_current_frame;

static GMutex waiting_mutex;

/* Whether the thread runs the runtime's context, in whatever is in progress. */
static gboolean
holds_context (GgenRuntime *runtime)
{
  for (GgenFrame *frame = ggen_current_frame; frame != NULL; frame = frame->outer)
    {
      if (frame->runtime == runtime && frame->kind == GGEN_FRAME_ITERATING)
        return TRUE;
    }

  return FALSE;
}

/* Whether that is something a callback of the context may be in progress of. Work that another
 * piece of work runs while it waits begins anew: the other one does not iterate meanwhile. */
static gboolean
is_iterating (GgenRuntime *runtime)
{
  for (GgenFrame *frame = ggen_current_frame; frame != NULL && frame->kind != GGEN_FRAME_WORK;
       frame = frame->outer)
    {
      if (frame->runtime == runtime && frame->kind == GGEN_FRAME_ITERATING)
        return TRUE;
    }

  return FALSE;
}

/* Before the thread waits for whoever runs the context of @runtime: the runtimes whose contexts it
 * runs itself wait with it. Returns %FALSE where @runtime waits for one of those in turn. */
gboolean
ggen_frames_begin_waiting (GgenRuntime *runtime)
{
  gboolean is_circle = FALSE;

  g_mutex_lock (&waiting_mutex);

  for (GgenRuntime *next = runtime; next != NULL && !is_circle; next = next->waits_for)
    is_circle = holds_context (next);

  for (GgenFrame *frame = ggen_current_frame; frame != NULL && !is_circle; frame = frame->outer)
    {
      if (frame->kind == GGEN_FRAME_ITERATING)
        {
          frame->waited_for = frame->runtime->waits_for;
          frame->runtime->waits_for = runtime;
        }
    }

  g_mutex_unlock (&waiting_mutex);

  return !is_circle;
}

void
ggen_frames_end_waiting (void)
{
  g_mutex_lock (&waiting_mutex);

  for (GgenFrame *frame = ggen_current_frame; frame != NULL; frame = frame->outer)
    {
      if (frame->kind == GGEN_FRAME_ITERATING)
        frame->runtime->waits_for = frame->waited_for;
    }

  g_mutex_unlock (&waiting_mutex);
}

/* Whether the calling thread is inside the runtime's context: in something that we run there, or
 * in a callback that anybody's loop dispatches. Of a loop further down the stack nobody can tell;
 * for the default context, which applications run, owning it is taken for being inside. */
gboolean
ggen_runtime_is_dispatching (GgenRuntime *self)
{
  GSource *source;

  if (is_iterating (self))
    return TRUE;

  source = g_main_current_source ();
  if (G_LIKELY (source == NULL))
    return FALSE;

  return g_source_get_context (source) == self->context
         || (self->has_default_context && g_main_context_is_owner (self->context));
}

/* Whether the calling thread is inside a piece of work of the runtime. */
gboolean
ggen_runtime_is_working (GgenRuntime *self)
{
  for (GgenFrame *frame = ggen_current_frame; frame != NULL; frame = frame->outer)
    {
      if (frame->runtime == self && frame->kind == GGEN_FRAME_WORK)
        return TRUE;
    }

  return FALSE;
}

void
ggen_runtime_set_would_deadlock_error (GError **error)
{
  GSource *source = g_main_current_source ();
  const char *name = source != NULL ? g_source_get_name (source) : NULL;

  g_set_error (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK,
               "cannot wait inside a callback of the main context that would have to go on (source "
               "\"%s\"): use the asynchronous call there",
               name != NULL ? name : "without a name");
}
