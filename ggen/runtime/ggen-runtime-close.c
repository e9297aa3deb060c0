/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-error.h"
#include "ggen-runtime-private.h"
#include "ggen-spin-private.h"

/* How many callbacks closing dispatches at most once nothing is pending. */
#define MOST_LAST_DISPATCHES 10000

/* How soon closing notices that somebody else's loop has left the context alone. */
#define LOOK_AGAIN_AFTER (20 * G_TIME_SPAN_MILLISECOND)

static guint64
count_leading_calls (GgenRuntime *self)
{
  guint64 n_ended = __atomic_load_n (&self->n_led_ended, __ATOMIC_ACQUIRE);

  return __atomic_load_n (&self->n_led, __ATOMIC_SEQ_CST) - n_ended;
}

static gboolean
is_finished (GgenRuntime *self)
{
  return ggen_worker_pool_is_finished (self->workers)
         && ggen_blocking_pool_is_finished (self->blocking) && g_atomic_int_get (&self->n_held) == 0
         && count_leading_calls (self) == 0;
}

/* Who closes the runtime waits for the condition, or for the context that it iterates. */
void
ggen_runtime_tell_closer (GgenRuntime *self)
{
  if (!g_atomic_int_get (&self->is_closed))
    return;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);

  g_main_context_wakeup (self->context);
}

/* Somebody else runs the context: a call of execute, which tells us when it ends, or somebody's loop,
 * which does not: so we look again from time to time. */
static void
wait_for_a_change (GgenRuntime *self, gint64 end_time)
{
  gint64 look_again_at = MIN (end_time, g_get_monotonic_time () + LOOK_AGAIN_AFTER);

  g_mutex_lock (&self->mutex);
  if (!is_finished (self))
    g_cond_wait_until (&self->changed, &self->mutex, look_again_at);
  g_mutex_unlock (&self->mutex);
}

static gboolean
on_end_time (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
iterate_until_finished (GgenRuntime *self, gint64 end_time)
{
  g_autoptr (GSource) alarm = g_timeout_source_new (0);

  g_source_set_static_name (alarm, "ggen_runtime_close");
  g_source_set_ready_time (alarm, end_time);
  g_source_set_callback (alarm, on_end_time, NULL, NULL);
  g_source_attach (alarm, self->context);

  while (!is_finished (self) && g_get_monotonic_time () < end_time)
    g_main_context_iteration (self->context, TRUE);

  g_source_destroy (alarm);
}

/* Runs the context until nothing is left, then dispatches what is ready: the callbacks of what
 * was cancelled free what they hold. */
static void
drain_by_iterating (GgenRuntime *self, gint64 end_time)
{
  if (!is_finished (self))
    iterate_until_finished (self, end_time);

  for (guint i = 0; i < MOST_LAST_DISPATCHES && g_get_monotonic_time () < end_time; i++)
    {
      if (!g_main_context_iteration (self->context, FALSE))
        break;
    }
}

/* Returns %FALSE where somebody else runs the context. */
static gboolean
try_to_drain (GgenRuntime *self, gint64 end_time)
{
  GgenFrame frame;

  if (!g_main_context_acquire (self->context))
    return FALSE;

  ggen_frame_push (&frame, self, GGEN_FRAME_ITERATING);
  g_main_context_push_thread_default (self->context);
  drain_by_iterating (self, end_time);
  g_main_context_pop_thread_default (self->context);
  ggen_frame_pop (&frame);
  g_main_context_release (self->context);

  return TRUE;
}

/* A runtime of which nobody has seen the context yet has nothing in it: that is not worth a system
 * call. */
static gboolean
may_have_sources (GgenRuntime *self)
{
  return __atomic_load_n (&self->is_context_shown, __ATOMIC_RELAXED)
         || __atomic_load_n (&self->n_led, __ATOMIC_RELAXED) > 0;
}

static gboolean
has_finished (gpointer user_data)
{
  return is_finished (user_data);
}

static void
drain (GgenRuntime *self, gint64 end_time)
{
  /* Of all runtimes, since one lives too short to learn from. */
  static GgenSpin closing_spin;

  /* Mostly there is but an idle worker left, which ends at once. */
  if (!is_finished (self) && end_time > g_get_monotonic_time ())
    ggen_spin_until (&closing_spin, has_finished, self);

  if (is_finished (self) && (!may_have_sources (self) || !g_main_context_pending (self->context)))
    return;

  while (!try_to_drain (self, end_time) && !is_finished (self)
         && g_get_monotonic_time () < end_time)
    wait_for_a_change (self, end_time);
}

/* What has not ended, in words. */
GPtrArray *
ggen_runtime_list_pending_work (GgenRuntime *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  gint n_calls;

  ggen_worker_pool_add_names (self->workers, names);
  ggen_blocking_pool_add_names (self->blocking, names);

  g_mutex_lock (&self->mutex);
  for (GList *iter = self->operations.head; iter != NULL; iter = iter->next)
    {
      const GgenOperation *operation = iter->data;

      g_ptr_array_add (names, g_strdup_printf ("\"%s\" (%s)",
                                               operation->name != NULL ? operation->name
                                                                       : "work without a name",
                                               operation->detail));
    }
  n_calls = g_atomic_int_get (&self->n_held) - (gint) self->operations.length
            + (gint) count_leading_calls (self);
  g_mutex_unlock (&self->mutex);

  for (gint i = 0; i < n_calls; i++)
    g_ptr_array_add (names, g_strdup ("a call of ggen_runtime_execute()"));

  return names;
}

/**
 * ggen_runtime_close:
 * @timeout: how long to wait for work to end, in microseconds
 * @error: return location for a [error@Ggen.Error]
 *
 * Stops taking work, cancels what runs, and waits for it, but not for ever.
 *
 * Work that waits for a worker is still run, with its cancellable cancelled, so that it can clean
 * up; a task that waits for one returns %G_IO_ERROR_CANCELLED. The context is iterated meanwhile
 * where the calling thread may do so.
 *
 * Closing again waits again.
 *
 * Returns: %TRUE if nothing is left; %FALSE with %GGEN_ERROR_LEFT_BEHIND, whose message names
 *   each piece of work that did not end; %FALSE with %GGEN_ERROR_WOULD_DEADLOCK inside a callback
 *   of the context or work of the runtime: then the runtime is closed and cancelled, but nothing was waited for
 *
 * Since: 1.0
 */
gboolean
ggen_runtime_close (GgenRuntime *self, GTimeSpan timeout, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *list = NULL;
  gboolean has_ended;
  gint64 end_time;
  gint64 now;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), FALSE);
  g_return_val_if_fail (timeout >= 0, FALSE);

  g_atomic_int_set (&self->is_closed, TRUE);
  ggen_runtime_cancel (self);
  ggen_worker_pool_close (self->workers);
  ggen_blocking_pool_close (self->blocking);

  if (ggen_runtime_is_dispatching (self))
    {
      ggen_runtime_set_would_deadlock_error (error);
      return FALSE;
    }

  if (ggen_runtime_is_working (self))
    {
      g_set_error_literal (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK,
                           "work cannot wait for its own runtime to close");
      return FALSE;
    }

  now = g_get_monotonic_time ();
  end_time = timeout < G_MAXINT64 - now ? now + timeout : G_MAXINT64;

  /* Looked at once: what is refused afterwards counts for a moment, too. */
  do
    {
      drain (self, end_time);
      has_ended = is_finished (self);
    }
  while (!has_ended && g_get_monotonic_time () < end_time);

  if (has_ended)
    return TRUE;

  names = ggen_runtime_list_pending_work (self);
  if (names->len == 0) /* ended between the two looks */
    return TRUE;

  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  g_set_error (error, GGEN_ERROR, GGEN_ERROR_LEFT_BEHIND,
               "still there %.3f s after the runtime was closed: %s",
               timeout / (double) G_TIME_SPAN_SECOND, list);

  return FALSE;
}
