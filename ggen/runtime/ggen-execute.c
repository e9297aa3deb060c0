/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>

#include "ggen-cancellable-link-private.h"
#include "ggen-counter-private.h"
#include "ggen-error.h"
#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-runtime-private.h"
#include "ggen-thread-cache-private.h"

/* The sync bridge.
 *
 * Of the threads that wait in execute, the one that holds the context leads: it iterates until
 * its own call is done, and so completes the others' calls as well. The others follow: each
 * waits in g_main_loop_run(), which is GLib's own way to wait for a context, until its call is
 * done or until the context is free and it has become the leader. That also holds where the
 * context belongs to somebody who is none of us, such as an application's main loop: it serves
 * the followers while it runs, and hands over when it ends.
 *
 * GLib wakes followers in no order that we rely on: who finds itself the owner quits its own loop,
 * and quitting wakes all that wait for the same context.
 *
 * Nearly all calls lead, so that is the short way: the call lies on the stack, and where the work
 * is complete when start returns, nothing is waited for and nothing allocated.
 *
 * A follower's call has a source in the context, by which whoever runs the context starts the
 * call, and tells the follower that it is done. */

typedef enum
{
  CALL_NEW,
  CALL_STARTING,
  CALL_STARTED,
} CallStage;

typedef struct
{
  gint ref_count;       /* atomic; of followers only: a leader's call lies on its stack */
  GgenRuntime *runtime; /* (unowned): the waiting thread holds it */
  GgenStartFunc start;
  gpointer user_data;
  GCancellable *cancellable;    /* (unowned) */
  GgenWorkMatchFunc is_awaited; /* (nullable): what work does while it follows */
  gboolean even_closed;
  gconstpointer thread; /* the thread that waits: see ggen_thread_get_id() */
  GMainLoop *loop;      /* (owned) (nullable): what a follower waits in */

  gint is_in_loop;      /* atomic: a follower waits, or is about to */
  gint stage;           /* CallStage, atomic */
  gint is_done;         /* atomic: publishes result */
  GAsyncResult *result; /* (owned) */
} Call;

typedef struct
{
  GSource source;
  Call *call; /* (owned) */
} CallSource;

static Call *
call_ref (Call *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

static void
call_unref (Call *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_clear_object (&self->result);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_slice_free (Call, self);
}

/* The call may be gone as soon as it is done, unless we are on the thread that waits for it. */
static void
on_ready (GObject *source_object, GAsyncResult *result, gpointer ready_data)
{
  Call *self = ready_data;
  GMainContext *context;

  g_assert (self->result == NULL);

  self->result = g_object_ref (result);

  if (G_LIKELY (self->thread == ggen_thread_get_id ()))
    {
      __atomic_store_n (&self->is_done, TRUE, __ATOMIC_RELEASE);
      return;
    }

  context = g_main_context_ref (self->runtime->context);
  g_atomic_int_set (&self->is_done, TRUE);

  /* Mostly we are called by the thread that runs the context, and it looks next. */
  if (!g_main_context_is_owner (context))
    g_main_context_wakeup (context);

  g_main_context_unref (context);
}

/* What start was given lives until it has returned, even where it has called back already. */
static gboolean
call_is_over (Call *self)
{
  return __atomic_load_n (&self->is_done, __ATOMIC_ACQUIRE)
         && __atomic_load_n (&self->stage, __ATOMIC_ACQUIRE) == CALL_STARTED;
}

/* A follower's call may be started by whoever runs the context, but once. */
static void
call_start_once (Call *self)
{
  if (!g_atomic_int_compare_and_exchange (&self->stage, CALL_NEW, CALL_STARTING))
    return;

  self->start (self->cancellable, on_ready, self, self->user_data);
  g_atomic_int_set (&self->stage, CALL_STARTED);
}

/* A leader's own call: nobody else sees it. */
static void
call_start (Call *self)
{
  self->start (self->cancellable, on_ready, self, self->user_data);
  self->stage = CALL_STARTED;
}

/* On the thread that runs the context, whoever that is. */
static void
call_start_for_follower (Call *self)
{
  GMainContext *context = ggen_runtime_get_context (self->runtime);
  GgenFrame frame;

  ggen_frame_push (&frame, self->runtime, GGEN_FRAME_ITERATING);
  g_main_context_push_thread_default (context);
  call_start_once (self);
  g_main_context_pop_thread_default (context);
  ggen_frame_pop (&frame);
}

/* A follower that is busy with something else than waiting is not told: it looks for itself when
 * it is done with that, and before it waits. It says that it waits before it looks a last time; what
 * the call waits for is done before we look whether it waits. All are sequentially consistent. */
static gboolean
call_needs_dispatch (Call *self)
{
  if (g_atomic_int_get (&self->stage) == CALL_NEW)
    return TRUE;

  return g_atomic_int_get (&self->is_in_loop)
         && (call_is_over (self) || self->thread == ggen_thread_get_id ());
}

static gboolean
call_source_is_ready (GSource *source)
{
  gboolean is_ready;

  ggen_take_over (source);
  is_ready = call_needs_dispatch (((CallSource *) source)->call);
  ggen_hand_over (source);

  return is_ready;
}

static gboolean
call_source_prepare (GSource *source, gint *timeout)
{
  *timeout = -1;

  return call_source_is_ready (source);
}

static gboolean
call_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  gboolean is_over = FALSE;
  Call *call;

  ggen_take_over (source);
  call = ((CallSource *) source)->call;

  if (call->thread == ggen_thread_get_id () && g_atomic_int_get (&call->is_in_loop))
    {
      /* The follower runs the context now: out of the loop, so that it leads properly. */
      g_main_loop_quit (call->loop);
    }
  else if (g_atomic_int_get (&call->stage) == CALL_NEW)
    {
      call_start_for_follower (call);
    }
  else if (call_is_over (call) && g_main_loop_is_running (call->loop))
    {
      g_main_loop_quit (call->loop);
      is_over = TRUE;
    }
  else
    {
      /* Before the loop is running, quitting it would be lost: we come back here, and let it. */
      g_thread_yield ();
    }

  ggen_hand_over (source);

  return is_over ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
call_source_finalize (GSource *source)
{
  ggen_take_over (source);
  call_unref (((CallSource *) source)->call);
}

static GSourceFuncs call_source_funcs = {
    call_source_prepare,
    call_source_is_ready,
    call_source_dispatch,
    call_source_finalize,
};

/* What has a callback is seen, by name, when it is dispatched while somebody observes. */
static gboolean
never_called (gpointer user_data)
{
  g_assert_not_reached ();
}

static GSource *
call_source_new (Call *call)
{
  GSource *source = g_source_new (&call_source_funcs, sizeof (CallSource));

  ((CallSource *) source)->call = call_ref (call);
  g_source_set_static_name (source, "ggen_runtime_execute");

  g_source_set_callback (source, never_called, NULL, NULL);

  /* Before all others: who has just become the owner must not dispatch anything else until it
   * leads properly. */
  g_source_set_priority (source, G_MININT);

  return source;
}

static gboolean
is_thread_default (GgenRuntime *runtime)
{
  GMainContext *current = g_main_context_get_thread_default ();

  return current == runtime->context || (current == NULL && runtime->has_default_context);
}

/* Work that waits gives up its place meanwhile, so that it cannot starve what it waits for. Returns
 * %FALSE where nobody can take the place. */
static gboolean
begin_waiting (void)
{
  ggen_blocking_begin_waiting ();

  return ggen_worker_begin_waiting ();
}

static void
end_waiting (void)
{
  ggen_worker_end_waiting ();
  ggen_blocking_end_waiting ();
}

static void
call_iterate (Call *self, GMainContext *context)
{
  while (!call_is_over (self))
    {
      gboolean has_result = ggen_worker_pool_look_for_result (self->runtime->workers);
      gboolean may_sleep;

      ggen_count (&self->runtime->n_iterations);

      may_sleep = begin_waiting ();
      g_main_context_iteration (context, may_sleep && !has_result);
      end_waiting ();

      if (!may_sleep && !call_is_over (self))
        ggen_worker_run_any ();
    }
}

/* Holds the context. */
static void
call_lead (Call *self)
{
  GMainContext *context = self->runtime->context;
  gboolean is_pushed = !is_thread_default (self->runtime);
  GgenFrame frame;

  ggen_frame_push (&frame, self->runtime, GGEN_FRAME_ITERATING);
  if (is_pushed)
    g_main_context_push_thread_default (context);

  if (self->loop == NULL)
    call_start (self);
  else
    call_start_once (self);
  call_iterate (self, context);

  if (is_pushed)
    g_main_context_pop_thread_default (context);
  ggen_frame_pop (&frame);
}

/* Runs the context as long as work helps itself that would run it otherwise. */
static void
serve_helpers (gpointer data)
{
  g_autoptr (GgenRuntime) runtime = data;
  GMainContext *context = runtime->context;
  GgenFrame frame;

  ggen_thread_set_name ("ggen-context");
  g_atomic_int_set (&runtime->is_served, TRUE);

  while (g_atomic_int_get (&runtime->n_helping) > 0 && g_main_context_acquire (context))
    {
      ggen_frame_push (&frame, runtime, GGEN_FRAME_ITERATING);
      g_main_context_push_thread_default (context);
      while (g_atomic_int_get (&runtime->n_helping) > 0)
        g_main_context_iteration (context, TRUE);
      g_main_context_pop_thread_default (context);
      ggen_frame_pop (&frame);
      g_main_context_release (context);
    }

  g_atomic_int_set (&runtime->is_served, FALSE);
}

/* Nobody may be left to run the context for work that helps itself, so a thread is. Either such work
 * finds the context free (call_help), or we see that there is some: it counts itself before it looks
 * at the context, and we look at the count after the context is free. */
static void
release_context (GgenRuntime *self)
{
  g_main_context_release (self->context);

  if (G_UNLIKELY (g_atomic_int_get (&self->n_helping) > 0))
    {
      g_object_ref (self);
      if (!ggen_thread_cache_run (self, serve_helpers, self, NULL))
        g_object_unref (self);
    }
}

/* Lets work that follows do what it waits for, while somebody else runs the context. */
static gboolean
call_help (Call *self)
{
  GgenRuntime *runtime = self->runtime;
  gboolean has_helped = FALSE;

  if (self->is_awaited == NULL)
    return FALSE;

  g_atomic_int_inc (&runtime->n_helping);

  if (g_main_context_acquire (runtime->context))
    g_main_context_release (runtime->context);
  else
    has_helped = ggen_worker_help (self->is_awaited, self->user_data);

  if (g_atomic_int_dec_and_test (&runtime->n_helping) && g_atomic_int_get (&runtime->is_served))
    g_main_context_wakeup (runtime->context);

  return has_helped;
}

static void
call_follow (Call *self)
{
  GMainContext *context = self->runtime->context;
  g_autoptr (GSource) source = NULL;

  self->loop = g_main_loop_new (context, FALSE);
  source = call_source_new (self);
  ggen_hand_over (source);
  g_source_attach (source, context);

  while (!call_is_over (self))
    {
      if (call_help (self))
        continue;

      if (!begin_waiting ())
        {
          end_waiting ();
          ggen_worker_run_any ();
          continue;
        }

      g_atomic_int_set (&self->is_in_loop, TRUE);
      if (!call_is_over (self))
        g_main_loop_run (self->loop);
      g_atomic_int_set (&self->is_in_loop, FALSE);
      end_waiting ();

      if (call_is_over (self) || !g_main_context_acquire (context))
        continue;

      g_source_destroy (source);
      call_lead (self);
      release_context (self->runtime);
    }

  g_source_destroy (source);
}

/* Somebody else runs the context, and may look at the call after we are done with it. */
static GAsyncResult *
call_run_as_follower (const Call *call, GError **error)
{
  GAsyncResult *result;
  Call *self;

  if (!ggen_frames_begin_waiting (call->runtime))
    {
      ggen_runtime_set_would_deadlock_error (error);
      return NULL;
    }

  __atomic_fetch_add (&call->runtime->n_followed, 1, __ATOMIC_RELAXED);

  self = g_slice_dup (Call, call);
  self->ref_count = 1;
  call_follow (self);
  ggen_frames_end_waiting ();

  result = g_steal_pointer (&self->result);
  call_unref (self);

  return result;
}

/* Calls that lead are counted by whoever owns the context, one after the other, so without
 * read-modify-write. Counting comes before looking whether the runtime is closed, and closing before
 * looking at the counts, all sequentially consistent: what slips in is waited for. */
static gboolean
begin_leading (Call *self, GError **error)
{
  GgenRuntime *runtime = self->runtime;

  ggen_counter_increment (&runtime->n_led, __ATOMIC_SEQ_CST);

  if (G_LIKELY (!g_atomic_int_get (&runtime->is_closed)) || self->even_closed)
    return TRUE;

  ggen_counter_increment (&runtime->n_led_ended, __ATOMIC_RELEASE);
  ggen_runtime_set_closed_error (error);

  return FALSE;
}

/* A closer that looked before may not be told, and looks again soon. */
static void
end_leading (Call *self)
{
  GgenRuntime *runtime = self->runtime;

  ggen_counter_increment (&runtime->n_led_ended, __ATOMIC_RELEASE);
  release_context (runtime);

  if (G_UNLIKELY (g_atomic_int_get (&runtime->is_closed)))
    ggen_runtime_tell_closer (runtime);
}

static GAsyncResult *
call_run (Call *self, GError **error)
{
  GAsyncResult *result = NULL;

  if (G_LIKELY (g_main_context_acquire (self->runtime->context)))
    {
      if (!begin_leading (self, error))
        {
          release_context (self->runtime);
          return NULL;
        }

      call_lead (self);
      end_leading (self);

      return self->result;
    }

  if (ggen_runtime_hold (self->runtime, self->even_closed, error))
    {
      result = call_run_as_follower (self, error);
      ggen_runtime_release (self->runtime);
    }

  return result;
}

static GAsyncResult *
call_run_linked (Call *self, GCancellable *cancellable, GError **error)
{
  GCancellable *root = ggen_runtime_peek_cancellable (self->runtime);
  GgenCancellableLink link = {NULL};
  GAsyncResult *result;

  self->cancellable = root;
  if (cancellable == NULL)
    return call_run (self, error);

  ggen_cancellable_link_init (&link, root, cancellable);
  self->cancellable = link.cancellable;
  result = call_run (self, error);
  ggen_cancellable_link_clear (&link);

  return result;
}

static GAsyncResult *
call_run_observed (Call *self, GCancellable *cancellable, GError **error)
{
  gint64 began_at = ggen_get_time ();
  GAsyncResult *result = call_run_linked (self, cancellable, error);

  ggen_observe_execute (self->runtime, began_at, result);

  return result;
}

static gboolean
check_may_wait (GgenRuntime *self, GError **error)
{
  if (G_UNLIKELY (ggen_runtime_is_dispatching (self)))
    {
      ggen_runtime_set_would_deadlock_error (error);
      return FALSE;
    }

  /* Work has a frame. */
  if (G_UNLIKELY (ggen_current_frame != NULL)
      && (!ggen_worker_may_wait () || !ggen_blocking_may_wait ()))
    {
      g_set_error (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK,
                   "%d pieces of work wait for others already: what they wait for could not go on",
                   GGEN_MOST_WAITING);
      return FALSE;
    }

  return TRUE;
}

GAsyncResult *
ggen_runtime_execute_full (GgenRuntime *self,
                           GgenStartFunc start,
                           gpointer user_data,
                           GCancellable *cancellable,
                           gboolean even_closed,
                           GgenWorkMatchFunc is_awaited,
                           GError **error)
{
  Call call = {
      .runtime = self,
      .start = start,
      .user_data = user_data,
      .is_awaited = is_awaited,
      .even_closed = even_closed,
      .thread = ggen_thread_get_id (),
  };

  if (!check_may_wait (self, error))
    return NULL;

  if (ggen_is_observed ())
    return call_run_observed (&call, cancellable, error);

  return call_run_linked (&call, cancellable, error);
}

/**
 * ggen_runtime_execute: (skip)
 * @start: (scope call) (closure user_data): starts the asynchronous call
 * @user_data: data for @start
 * @cancellable: (nullable): cancels the call
 * @error: return location for a [error@Ggen.Error]
 *
 * Waits for asynchronous work from synchronous code.
 *
 * @start begins any asynchronous call with the arguments it is given; what this function returns
 * goes to that call's `_finish` function, which tells how the work itself went:
 *
 * ```c
 * static void
 * start_loading (GCancellable *cancellable, GAsyncReadyCallback ready, gpointer ready_data,
 *                gpointer user_data)
 * {
 *   g_file_load_contents_async (user_data, cancellable, ready, ready_data);
 * }
 *
 * result = ggen_runtime_execute (runtime, start_loading, file, NULL, error);
 * return result != NULL && g_file_load_contents_finish (file, result, …, error);
 * ```
 *
 * May be called from any thread. @start runs on the thread that runs the context, with the
 * context as the thread's default. Where nobody runs the context, the calling thread does so
 * until the work is done; otherwise it waits, and takes over when the other thread is done.
 *
 * Work of a runtime that waits gives up its place meanwhile, so that other work goes on.
 *
 * The call ends when the work does; the cancellable that @start is given is cancelled with
 * @cancellable and with the runtime's own.
 *
 * Returns: (transfer full): the result of the call; %NULL with %GGEN_ERROR_WOULD_DEADLOCK inside
 *   a callback of the runtime's context, or of another whose runtime this one waits for, and where
 *   more than 1024 pieces of work of a runtime wait for each other; with
 *   %GGEN_ERROR_CLOSED where the runtime is closed
 *
 * Since: 1.0
 */
GAsyncResult *
ggen_runtime_execute (GgenRuntime *self,
                      GgenStartFunc start,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (GGEN_IS_RUNTIME (self), NULL);
  g_return_val_if_fail (start != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return ggen_runtime_execute_full (self, start, user_data, cancellable, FALSE, NULL, error);
}
