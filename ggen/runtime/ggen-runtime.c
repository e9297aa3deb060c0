/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runtime.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "ggen-error.h"
#include "ggen-hand-over-private.h"
#include "ggen-observation-private.h"
#include "ggen-runtime-private.h"

/**
 * GgenRuntime:
 *
 * A main context, workers, and what stops both.
 *
 * Commands share one runtime, tests never share anything. Code that needs a runtime asks for
 * [func@Ggen.Runtime.get_default] and needs no other change to be tested: in production that is
 * the one shared runtime on the default main context, made on first use; under a test it is the
 * runtime of the test that the calling thread works for.
 *
 * Synchronous code waits for asynchronous work with [method@Ggen.Runtime.execute]. Work for the
 * processor goes to workers with [method@Ggen.Runtime.run_task]; workers are threads that are
 * started only when there is work. Work that mostly waits for the kernel says so with
 * %GGEN_WORK_BLOCKING, and gets a thread of its own, so that it is never in the way of the rest.
 *
 * All methods may be called from any thread.
 *
 * Since: 1.0
 */

#define DEFAULT_MAX_WORKERS 4
#define DEFAULT_MAX_BLOCKING 64
#define MOST_WORKERS 1024

G_DEFINE_FINAL_TYPE (GgenRuntime, ggen_runtime, G_TYPE_OBJECT)

enum
{
  PROP_CONTEXT = 1,
  PROP_MAX_WORKERS,
  PROP_MAX_BLOCKING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gint current_mode = GGEN_RUNTIME_MODE_PRODUCTION; /* atomic */
static gint n_runtimes_made;                             /* atomic */
static __thread GSList *entered_frames;                  /* (element-type GgenFrame) (owned) */

static guint
get_default_max_workers (void)
{
  const char *text = g_getenv ("GGEN_WORKERS");
  guint64 n_workers;

  if (text == NULL)
    return DEFAULT_MAX_WORKERS;

  if (!g_ascii_string_to_unsigned (text, 10, 1, MOST_WORKERS, &n_workers, NULL))
    {
      g_warning ("GGEN_WORKERS is \"%s\", which is not a number from 1 to %d: using %d", text,
                 MOST_WORKERS, DEFAULT_MAX_WORKERS);
      return DEFAULT_MAX_WORKERS;
    }

  return (guint) n_workers;
}

/* Closes without waiting and without running the context: the last reference may be dropped by any
 * thread. Workers, calls and operations hold references, so none of them can be left; work can be
 * only where no thread could be started for it. */
static void
ggen_runtime_dispose (GObject *object)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  g_atomic_int_set (&self->is_closed, TRUE);
  ggen_runtime_cancel (self);
  ggen_worker_pool_close (self->workers);
  ggen_blocking_pool_close (self->blocking);
  ggen_worker_pool_run_rest (self->workers);
  ggen_blocking_pool_run_rest (self->blocking);

  G_OBJECT_CLASS (ggen_runtime_parent_class)->dispose (object);
}

static void
ggen_runtime_finalize (GObject *object)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  g_assert (g_queue_is_empty (&self->operations));

  ggen_runtime_end_observing (self);
  ggen_worker_pool_free (self->workers);
  ggen_blocking_pool_free (self->blocking);
  g_clear_object (&self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);

  G_OBJECT_CLASS (ggen_runtime_parent_class)->finalize (object);
}

static void
ggen_runtime_constructed (GObject *object)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  G_OBJECT_CLASS (ggen_runtime_parent_class)->constructed (object);

  if (self->context == NULL)
    self->context = g_main_context_new ();
  self->has_default_context = self->context == g_main_context_default ();

  ggen_observe_new_runtime (self);
}

static void
ggen_runtime_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  switch (prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_boxed (value, ggen_runtime_get_context (self));
      break;

    case PROP_MAX_WORKERS:
      g_value_set_uint (value, ggen_runtime_get_max_workers (self));
      break;

    case PROP_MAX_BLOCKING:
      g_value_set_uint (value, ggen_runtime_get_max_blocking (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ggen_runtime_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  switch (prop_id)
    {
    case PROP_CONTEXT:
      self->context = g_value_dup_boxed (value);
      self->is_context_shown = self->context != NULL;
      break;

    case PROP_MAX_WORKERS:
      ggen_runtime_set_max_workers (self, g_value_get_uint (value));
      break;

    case PROP_MAX_BLOCKING:
      ggen_runtime_set_max_blocking (self, g_value_get_uint (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ggen_runtime_class_init (GgenRuntimeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = ggen_runtime_constructed;
  object_class->dispose = ggen_runtime_dispose;
  object_class->finalize = ggen_runtime_finalize;
  object_class->get_property = ggen_runtime_get_property;
  object_class->set_property = ggen_runtime_set_property;

  /**
   * GgenRuntime:context: (getter get_context)
   *
   * The main context that asynchronous work of this runtime completes in: a fresh one by default.
   *
   * Since: 1.0
   */
  properties[PROP_CONTEXT] =
      g_param_spec_boxed ("context", NULL, NULL, G_TYPE_MAIN_CONTEXT,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * GgenRuntime:max-workers: (getter get_max_workers) (setter set_max_workers)
   *
   * How many workers may run at once. The environment variable `GGEN_WORKERS` sets the default,
   * which is 4 without it.
   *
   * Work that waits in [method@Ggen.Runtime.execute] does not count meanwhile, and goes on at once
   * when its wait ends, beside what has taken its place.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_WORKERS] =
      g_param_spec_uint ("max-workers", NULL, NULL, 1, MOST_WORKERS, DEFAULT_MAX_WORKERS,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GgenRuntime:max-blocking: (getter get_max_blocking) (setter set_max_blocking)
   *
   * How many pieces of blocking work may run at once, each on a thread of its own. What is over
   * this limit waits.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_BLOCKING] =
      g_param_spec_uint ("max-blocking", NULL, NULL, 1, MOST_WORKERS, DEFAULT_MAX_BLOCKING,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ggen_runtime_init (GgenRuntime *self)
{
  g_atomic_int_inc (&n_runtimes_made);

  self->workers = ggen_worker_pool_new (self, get_default_max_workers ());
  self->blocking = ggen_blocking_pool_new (self, DEFAULT_MAX_BLOCKING);
  g_queue_init (&self->operations);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
}

/**
 * ggen_runtime_set_mode:
 * @mode: how this process uses runtimes
 *
 * Sets the mode of the process. Test frameworks call this before anything else; there is no way
 * back, and no way once a runtime was made.
 *
 * Since: 1.0
 */
void
ggen_runtime_set_mode (GgenRuntimeMode mode)
{
  if (g_atomic_int_get (&current_mode) == (gint) mode)
    return;

  if (mode == GGEN_RUNTIME_MODE_PRODUCTION)
    g_critical ("the test mode cannot be left");
  else if (g_atomic_int_get (&n_runtimes_made) > 0)
    g_critical ("the test mode must be set before the first runtime is made");
  else
    g_atomic_int_set (&current_mode, mode);
}

/**
 * ggen_runtime_get_mode:
 *
 * Gets what [func@Ggen.Runtime.get_default] means in this process.
 *
 * Returns: the mode of the process
 *
 * Since: 1.0
 */
GgenRuntimeMode
ggen_runtime_get_mode (void)
{
  return g_atomic_int_get (&current_mode);
}

static GgenRuntime *
get_shared (void)
{
  static GgenRuntime *shared;

  if (g_once_init_enter (&shared))
    {
      GgenRuntime *runtime =
          g_object_new (GGEN_TYPE_RUNTIME, "context", g_main_context_default (), NULL);

      g_once_init_leave (&shared, runtime);
    }

  return shared;
}

static void
complain_outside_test (gpointer caller)
{
  Dl_info info;

  if (dladdr (caller, &info) == 0)
    g_critical ("the default runtime was asked for outside any test, from %p", caller);
  else
    g_critical ("the default runtime was asked for outside any test, from %s in %s (+0x%tx): "
                "a thread works for a test while the test's runtime started it",
                info.dli_sname != NULL ? info.dli_sname : "a static function", info.dli_fname,
                (char *) caller - (char *) info.dli_fbase);
}

/**
 * ggen_runtime_get_default:
 *
 * Gets the runtime that the calling code is to use.
 *
 * In production this is the shared runtime: made on first use, bound to the default main
 * context, alive as long as the process. Under a test it is the runtime of the test that the
 * calling thread works for: the test's own thread, one of its workers, or any thread that waits
 * in [method@Ggen.Runtime.execute] for it. On other threads of a test program the call is a
 * mistake, which a critical message reports with the name of the calling function.
 *
 * Returns: (transfer none) (nullable): the runtime; %NULL after the critical message
 *
 * Since: 1.0
 */
GgenRuntime *
ggen_runtime_get_default (void)
{
  if (G_LIKELY (ggen_runtime_get_mode () == GGEN_RUNTIME_MODE_PRODUCTION))
    return get_shared ();

  if (ggen_current_frame != NULL)
    return ggen_current_frame->runtime;

  complain_outside_test (__builtin_return_address (0));

  return NULL;
}

/**
 * ggen_runtime_new_isolated:
 *
 * Makes a runtime that shares nothing: a fresh main context, workers of its own.
 *
 * Tests get theirs from the test library. In production this is for a thread that embeds a
 * runtime of its own; everything else wants [func@Ggen.Runtime.get_default].
 *
 * Close it with [method@Ggen.Runtime.close] before dropping it.
 *
 * Returns: (transfer full): a new runtime
 *
 * Since: 1.0
 */
GgenRuntime *
ggen_runtime_new_isolated (void)
{
  return g_object_new (GGEN_TYPE_RUNTIME, NULL);
}

/**
 * ggen_runtime_get_context: (get-property context)
 *
 * Gets the main context that asynchronous work of this runtime completes in.
 *
 * Returns: (transfer none): the context
 *
 * Since: 1.0
 */
GMainContext *
ggen_runtime_get_context (GgenRuntime *self)
{
  g_return_val_if_fail (GGEN_IS_RUNTIME (self), NULL);

  ggen_runtime_show_context (self);

  return self->context;
}

/* A runtime that closes says so before it looks for a cancellable; one that is made is there before
 * we look whether the runtime has closed: so it is cancelled by one of the two, or both. */
GCancellable *
ggen_runtime_make_cancellable (GgenRuntime *self)
{
  GCancellable *cancellable = g_cancellable_new ();

  if (!g_atomic_pointer_compare_and_exchange (&self->cancellable, NULL, cancellable))
    g_object_unref (cancellable);

  if (g_atomic_int_get (&self->is_closed))
    ggen_runtime_cancel (self);

  return g_atomic_pointer_get (&self->cancellable);
}

void
ggen_runtime_cancel (GgenRuntime *self)
{
  GCancellable *cancellable = g_atomic_pointer_get (&self->cancellable);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

/**
 * ggen_runtime_get_cancellable:
 *
 * Gets the cancellable that stops everything this runtime runs.
 *
 * Returns: (transfer none): the cancellable
 *
 * Since: 1.0
 */
GCancellable *
ggen_runtime_get_cancellable (GgenRuntime *self)
{
  g_return_val_if_fail (GGEN_IS_RUNTIME (self), NULL);

  return ggen_runtime_peek_cancellable (self);
}

/**
 * ggen_runtime_get_max_workers: (get-property max-workers)
 *
 * Gets how many workers may run at once.
 *
 * Returns: how many workers may run at once
 *
 * Since: 1.0
 */
guint
ggen_runtime_get_max_workers (GgenRuntime *self)
{
  g_return_val_if_fail (GGEN_IS_RUNTIME (self), 0);

  return ggen_worker_pool_get_max_workers (self->workers);
}

/**
 * ggen_runtime_set_max_workers: (set-property max-workers)
 * @max_workers: from 1 to 1024
 *
 * Sets how many workers may run at once. Only before the first worker is started.
 *
 * Since: 1.0
 */
void
ggen_runtime_set_max_workers (GgenRuntime *self, guint max_workers)
{
  g_return_if_fail (GGEN_IS_RUNTIME (self));
  g_return_if_fail (max_workers >= 1 && max_workers <= MOST_WORKERS);

  if (max_workers == ggen_worker_pool_get_max_workers (self->workers))
    return;

  if (!ggen_worker_pool_set_max_workers (self->workers, max_workers))
    {
      g_critical ("the number of workers cannot change once a worker was started");
      return;
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_WORKERS]);
}

/**
 * ggen_runtime_get_max_blocking: (get-property max-blocking)
 *
 * Gets how many pieces of blocking work may run at once.
 *
 * Returns: how many pieces of blocking work may run at once
 *
 * Since: 1.0
 */
guint
ggen_runtime_get_max_blocking (GgenRuntime *self)
{
  g_return_val_if_fail (GGEN_IS_RUNTIME (self), 0);

  return ggen_blocking_pool_get_max_threads (self->blocking);
}

/**
 * ggen_runtime_set_max_blocking: (set-property max-blocking)
 * @max_blocking: from 1 to 1024
 *
 * Sets how many pieces of blocking work may run at once. Where the limit rises, work that waits is
 * started; where it falls, running work is left alone.
 *
 * Since: 1.0
 */
void
ggen_runtime_set_max_blocking (GgenRuntime *self, guint max_blocking)
{
  g_return_if_fail (GGEN_IS_RUNTIME (self));
  g_return_if_fail (max_blocking >= 1 && max_blocking <= MOST_WORKERS);

  if (max_blocking == ggen_blocking_pool_get_max_threads (self->blocking))
    return;

  ggen_blocking_pool_set_max_threads (self->blocking, max_blocking);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_BLOCKING]);
}

/**
 * ggen_runtime_get_n_workers:
 *
 * Gets how many workers are alive.
 *
 * Returns: how many workers are alive now, at work or waiting for some
 *
 * Since: 1.0
 */
guint
ggen_runtime_get_n_workers (GgenRuntime *self)
{
  g_return_val_if_fail (GGEN_IS_RUNTIME (self), 0);

  return ggen_worker_pool_get_n_workers (self->workers);
}

/**
 * ggen_runtime_is_closed:
 *
 * Tells whether the runtime was closed.
 *
 * Returns: %TRUE once [method@Ggen.Runtime.close] was called
 *
 * Since: 1.0
 */
gboolean
ggen_runtime_is_closed (GgenRuntime *self)
{
  g_return_val_if_fail (GGEN_IS_RUNTIME (self), TRUE);

  return g_atomic_int_get (&self->is_closed);
}

void
ggen_runtime_set_closed_error (GError **error)
{
  g_set_error_literal (error, GGEN_ERROR, GGEN_ERROR_CLOSED,
                       "the runtime is closed and takes no more work");
}

void
ggen_runtime_release (GgenRuntime *self)
{
  g_atomic_int_add (&self->n_held, -1);

  if (G_UNLIKELY (g_atomic_int_get (&self->is_closed)))
    ggen_runtime_tell_closer (self);
}

/* Counts something that closing waits for. Counting comes before looking whether the runtime is
 * closed, and closing before looking at the count: what slips in is waited for. */
gboolean
ggen_runtime_hold (GgenRuntime *self, gboolean even_closed, GError **error)
{
  g_atomic_int_inc (&self->n_held);

  if (even_closed || !g_atomic_int_get (&self->is_closed))
    return TRUE;

  ggen_runtime_release (self);
  ggen_runtime_set_closed_error (error);

  return FALSE;
}

gboolean
ggen_runtime_begin_operation (GgenRuntime *self,
                              GgenOperation *operation,
                              const char *name,
                              const char *detail,
                              GError **error)
{
  if (!ggen_runtime_hold (self, FALSE, error))
    return FALSE;

  operation->link.data = operation;
  operation->name = name;
  operation->detail = detail;
  if (ggen_is_observed ())
    ggen_observe_begin ("operation", name != NULL ? name : detail, operation);

  g_mutex_lock (&self->mutex);
  g_queue_push_tail_link (&self->operations, &operation->link);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

void
ggen_runtime_end_operation (GgenRuntime *self, GgenOperation *operation)
{
  if (ggen_is_observed ())
    ggen_observe_end ("operation", operation->name != NULL ? operation->name : operation->detail,
                      operation, NULL);

  g_mutex_lock (&self->mutex);
  g_queue_unlink (&self->operations, &operation->link);
  g_mutex_unlock (&self->mutex);

  ggen_runtime_release (self);
}

/**
 * ggen_runtime_enter:
 *
 * Makes the calling thread work for this runtime until [method@Ggen.Runtime.leave]: its context
 * becomes the thread's default, and under a test [func@Ggen.Runtime.get_default] returns it.
 *
 * For test frameworks and for threads that embed a runtime. No other thread may run the context
 * at that moment. Calls nest.
 *
 * Since: 1.0
 */
void
ggen_runtime_enter (GgenRuntime *self)
{
  GgenFrame *frame;

  g_return_if_fail (GGEN_IS_RUNTIME (self));

  ggen_runtime_show_context (self);
  g_main_context_push_thread_default (self->context);

  frame = g_new0 (GgenFrame, 1);
  ggen_frame_push (frame, g_object_ref (self), GGEN_FRAME_ENTERED);
  entered_frames = g_slist_prepend (entered_frames, frame);
}

/**
 * ggen_runtime_leave:
 *
 * Ends what the last [method@Ggen.Runtime.enter] of the calling thread began.
 *
 * Since: 1.0
 */
void
ggen_runtime_leave (GgenRuntime *self)
{
  GgenFrame *frame;

  g_return_if_fail (GGEN_IS_RUNTIME (self));
  g_return_if_fail (entered_frames != NULL);

  frame = entered_frames->data;
  g_return_if_fail (frame == ggen_current_frame && frame->runtime == self);

  entered_frames = g_slist_delete_link (entered_frames, entered_frames);
  ggen_frame_pop (frame);
  g_free (frame);

  g_main_context_pop_thread_default (self->context);
  g_object_unref (self);
}
