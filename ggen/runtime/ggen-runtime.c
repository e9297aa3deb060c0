/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runtime.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "ggen-error.h"
#include "ggen-hand-over-private.h"
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
 * started only when there is work.
 *
 * All methods may be called from any thread.
 *
 * Since: 1.0
 */

#define DEFAULT_MAX_WORKERS 4
#define MOST_WORKERS 1024
#define DISPOSE_TIMEOUT (5 * G_TIME_SPAN_SECOND)

typedef struct
{
  GgenRuntime *runtime; /* (owned) */
  const char *name;     /* (nullable), static */
  GgenWorkFunc func;
  gpointer user_data; /* (owned) */
  GDestroyNotify user_data_destroy;
  GList link; /* in the runtime's invocations */
} Invocation;

struct _GgenRuntime
{
  GObject parent_instance;

  GMainContext *context;     /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GgenWorkerPool *pool;      /* (owned) */

  gint is_closed; /* atomic */
  gint n_calls;   /* calls of execute in progress, atomic */

  GMutex mutex;
  GQueue invocations; /* (element-type Invocation) (unowned), guarded by mutex */
};

G_DEFINE_FINAL_TYPE (GgenRuntime, ggen_runtime, G_TYPE_OBJECT)

enum
{
  PROP_MAX_WORKERS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gint current_mode = GGEN_RUNTIME_MODE_PRODUCTION; /* atomic */
static gint n_runtimes_made;                             /* atomic */
static __thread GgenFrame *current_frame;
static __thread GSList *entered_frames; /* (element-type GgenFrame) (owned) */

void
ggen_frame_push (GgenFrame *frame, GgenRuntime *runtime)
{
  frame->outer = current_frame;
  frame->runtime = runtime;
  current_frame = frame;
}

void
ggen_frame_pop (GgenFrame *frame)
{
  g_assert (current_frame == frame);

  current_frame = frame->outer;
}

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

static void
ggen_runtime_dispose (GObject *object)
{
  GgenRuntime *self = GGEN_RUNTIME (object);
  g_autoptr (GError) error = NULL;

  /* No worker is left, since each holds a reference: this only refuses what comes later. */
  if (!ggen_runtime_close (self, DISPOSE_TIMEOUT, &error))
    g_warning ("runtime dropped while in use: %s", error->message);

  G_OBJECT_CLASS (ggen_runtime_parent_class)->dispose (object);
}

static void
ggen_runtime_finalize (GObject *object)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  g_assert (g_queue_is_empty (&self->invocations));

  ggen_worker_pool_free (self->pool);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (ggen_runtime_parent_class)->finalize (object);
}

static void
ggen_runtime_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  switch (prop_id)
    {
    case PROP_MAX_WORKERS:
      g_value_set_uint (value, ggen_runtime_get_max_workers (self));
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
    case PROP_MAX_WORKERS:
      ggen_runtime_set_max_workers (self, g_value_get_uint (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ggen_runtime_class_init (GgenRuntimeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ggen_runtime_dispose;
  object_class->finalize = ggen_runtime_finalize;
  object_class->get_property = ggen_runtime_get_property;
  object_class->set_property = ggen_runtime_set_property;

  /**
   * GgenRuntime:max-workers: (getter get_max_workers) (setter set_max_workers)
   *
   * How many workers may run at once. The environment variable `GGEN_WORKERS` sets the default,
   * which is 4 without it.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_WORKERS] =
      g_param_spec_uint ("max-workers", NULL, NULL, 1, MOST_WORKERS, DEFAULT_MAX_WORKERS,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ggen_runtime_init (GgenRuntime *self)
{
  self->cancellable = g_cancellable_new ();
  self->pool = ggen_worker_pool_new (self, get_default_max_workers ());
  g_queue_init (&self->invocations);
  g_mutex_init (&self->mutex);
}

static GgenRuntime *
ggen_runtime_new (GMainContext *context)
{
  GgenRuntime *self;

  g_atomic_int_inc (&n_runtimes_made);

  self = g_object_new (GGEN_TYPE_RUNTIME, NULL);
  self->context = context;

  return self;
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
      GgenRuntime *runtime = ggen_runtime_new (g_main_context_ref (g_main_context_default ()));

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
 * Returns: (transfer none): the runtime; %NULL after the critical message
 *
 * Since: 1.0
 */
GgenRuntime *
ggen_runtime_get_default (void)
{
  if (G_LIKELY (ggen_runtime_get_mode () == GGEN_RUNTIME_MODE_PRODUCTION))
    return get_shared ();

  if (current_frame != NULL)
    return current_frame->runtime;

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
  return ggen_runtime_new (g_main_context_new ());
}

/**
 * ggen_runtime_get_context:
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

  return self->context;
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

  return self->cancellable;
}

/**
 * ggen_runtime_get_max_workers: (get-property max-workers)
 *
 * Returns: how many workers may run at once
 *
 * Since: 1.0
 */
guint
ggen_runtime_get_max_workers (GgenRuntime *self)
{
  g_return_val_if_fail (GGEN_IS_RUNTIME (self), 0);

  return ggen_worker_pool_get_max_workers (self->pool);
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

  if (max_workers == ggen_worker_pool_get_max_workers (self->pool))
    return;

  if (!ggen_worker_pool_set_max_workers (self->pool, max_workers))
    {
      g_critical ("the number of workers cannot change once a worker was started");
      return;
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_WORKERS]);
}

/**
 * ggen_runtime_get_n_workers:
 *
 * Returns: how many workers are alive now, at work or waiting for some
 *
 * Since: 1.0
 */
guint
ggen_runtime_get_n_workers (GgenRuntime *self)
{
  g_return_val_if_fail (GGEN_IS_RUNTIME (self), 0);

  return ggen_worker_pool_get_n_workers (self->pool);
}

/**
 * ggen_runtime_is_closed:
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

/* Counts a call of execute until it ends; refuses where the runtime is closed. */
gboolean
ggen_runtime_begin_call (GgenRuntime *self)
{
  if (!ggen_worker_pool_hold (self->pool))
    return FALSE;

  g_atomic_int_inc (&self->n_calls);

  return TRUE;
}

void
ggen_runtime_end_call (GgenRuntime *self)
{
  g_atomic_int_add (&self->n_calls, -1);
  ggen_worker_pool_release (self->pool);
}

/* Whether the calling thread is in a callback that the context dispatches. The innermost source
 * tells for sure; below it, owning the context while anything is dispatched is taken for the
 * same: the context may be further down the stack, and nobody can tell. */
gboolean
ggen_runtime_is_dispatching (GgenRuntime *self)
{
  GSource *source = g_main_current_source ();

  if (source == NULL)
    return FALSE;

  return g_source_get_context (source) == self->context || g_main_context_is_owner (self->context);
}

static void
set_closed_error (GError **error)
{
  g_set_error_literal (error, GGEN_ERROR, GGEN_ERROR_CLOSED,
                       "the runtime is closed and takes no more work");
}

/**
 * ggen_runtime_run_task: (skip)
 * @self: (nullable): the runtime, or %NULL for the default one
 * @task: the task
 * @task_func: what to run on a worker
 *
 * Runs @task_func on a worker of this runtime: the drop-in for g_task_run_in_thread().
 *
 * @task_func returns through @task as usual, and the task's callback arrives in the main context
 * that the task was made in. A task that asked to return on cancellation does so while it waits
 * for a worker; once it runs, @task_func looks at the cancellable itself. A task that still
 * waits when the runtime closes is returned as %G_IO_ERROR_CANCELLED.
 *
 * Where the runtime is closed already, the task returns %GGEN_ERROR_CLOSED.
 *
 * Since: 1.0
 */
void
ggen_runtime_run_task (GgenRuntime *self, GTask *task, GTaskThreadFunc task_func)
{
  GgenWork *work;

  g_return_if_fail (self == NULL || GGEN_IS_RUNTIME (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (task_func != NULL);

  if (self == NULL)
    self = ggen_runtime_get_default ();
  g_return_if_fail (self != NULL);

  work = ggen_work_new_task (task, task_func);
  if (!ggen_worker_pool_push (self->pool, work))
    {
      GError *error = NULL;

      set_closed_error (&error);
      g_task_return_error (task, error);
      ggen_work_free (work);
    }
}

/**
 * ggen_runtime_spawn: (skip)
 * @name: (nullable): what to call the work in messages; a static string
 * @func: what to run
 * @user_data: data for @func
 * @user_data_destroy: (nullable): frees @user_data after @func has run, or at once on error
 * @error: return location for a [error@Ggen.Error]
 *
 * Runs @func on a worker. Nothing waits for it: use a [class@Ggen.Scope] for work that must end
 * before something else goes on.
 *
 * Returns: %TRUE if @func will run, %FALSE with %GGEN_ERROR_CLOSED where the runtime is closed
 *
 * Since: 1.0
 */
gboolean
ggen_runtime_spawn (GgenRuntime *self,
                    const char *name,
                    GgenWorkFunc func,
                    gpointer user_data,
                    GDestroyNotify user_data_destroy,
                    GError **error)
{
  GgenWork *work;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  work = ggen_work_new (name, func, user_data, user_data_destroy);
  if (ggen_worker_pool_push (self->pool, work))
    return TRUE;

  ggen_work_free (work);
  set_closed_error (error);

  return FALSE;
}

static gboolean
on_invocation (gpointer user_data)
{
  Invocation *invocation = user_data;

  ggen_take_over (invocation);
  invocation->func (invocation->runtime->cancellable, invocation->user_data);

  return G_SOURCE_REMOVE;
}

static void
invocation_free (gpointer data)
{
  Invocation *self = data;
  GgenRuntime *runtime = self->runtime;

  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  g_mutex_lock (&runtime->mutex);
  g_queue_unlink (&runtime->invocations, &self->link);
  g_mutex_unlock (&runtime->mutex);

  g_free (self);
  ggen_worker_pool_release (runtime->pool);
  g_object_unref (runtime);
}

/**
 * ggen_runtime_invoke: (skip)
 * @name: (nullable): what to call the work in messages; a static string
 * @func: what to run
 * @user_data: data for @func
 * @user_data_destroy: (nullable): frees @user_data after @func has run, or at once on error
 * @error: return location for a [error@Ggen.Error]
 *
 * Runs @func on the thread that runs the context, in its next iteration: never before this call
 * returns, not even from that thread.
 *
 * Returns: %TRUE if @func will run, %FALSE with %GGEN_ERROR_CLOSED where the runtime is closed
 *
 * Since: 1.0
 */
gboolean
ggen_runtime_invoke (GgenRuntime *self,
                     const char *name,
                     GgenWorkFunc func,
                     gpointer user_data,
                     GDestroyNotify user_data_destroy,
                     GError **error)
{
  g_autoptr (GSource) source = NULL;
  Invocation *invocation;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  if (!ggen_worker_pool_hold (self->pool))
    {
      if (user_data_destroy != NULL)
        user_data_destroy (user_data);
      set_closed_error (error);
      return FALSE;
    }

  invocation = g_new0 (Invocation, 1);
  invocation->runtime = g_object_ref (self);
  invocation->name = name;
  invocation->func = func;
  invocation->user_data = user_data;
  invocation->user_data_destroy = user_data_destroy;
  invocation->link.data = invocation;

  g_mutex_lock (&self->mutex);
  g_queue_push_tail_link (&self->invocations, &invocation->link);
  g_mutex_unlock (&self->mutex);

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, name != NULL ? name : "ggen_runtime_invoke");
  g_source_set_callback (source, on_invocation, invocation, invocation_free);
  ggen_hand_over (invocation);
  g_source_attach (source, self->context);

  return TRUE;
}

static gboolean
on_end_time (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Runs the context until nothing is left, then dispatches what is ready: the callbacks of what
 * was cancelled free what they hold. */
static void
drain_by_iterating (GgenRuntime *self, gint64 end_time)
{
  g_autoptr (GSource) alarm = g_timeout_source_new (0);

  g_source_set_static_name (alarm, "ggen_runtime_close");
  g_source_set_ready_time (alarm, end_time);
  g_source_set_callback (alarm, on_end_time, NULL, NULL);
  g_source_attach (alarm, self->context);

  while (!ggen_worker_pool_is_finished (self->pool) && g_get_monotonic_time () < end_time)
    g_main_context_iteration (self->context, TRUE);

  g_source_destroy (alarm);

  while (g_get_monotonic_time () < end_time && g_main_context_iteration (self->context, FALSE))
    ;
}

static void
drain (GgenRuntime *self, gint64 end_time)
{
  GgenFrame frame;

  if (ggen_runtime_is_dispatching (self) || !g_main_context_acquire (self->context))
    {
      /* Somebody else runs the context, or we are inside it. */
      ggen_worker_pool_wait_until_finished (self->pool, end_time);
      return;
    }

  ggen_frame_push (&frame, self);
  g_main_context_push_thread_default (self->context);
  drain_by_iterating (self, end_time);
  g_main_context_pop_thread_default (self->context);
  ggen_frame_pop (&frame);
  g_main_context_release (self->context);
}

static GPtrArray *
list_pending_work (GgenRuntime *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  gint n_calls = g_atomic_int_get (&self->n_calls);

  ggen_worker_pool_add_names (self->pool, names);

  g_mutex_lock (&self->mutex);
  for (GList *iter = self->invocations.head; iter != NULL; iter = iter->next)
    {
      const Invocation *invocation = iter->data;

      g_ptr_array_add (names, g_strdup_printf ("\"%s\" (waits for the context)",
                                               invocation->name != NULL ? invocation->name
                                                                        : "work without a name"));
    }
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
 * Returns: %TRUE if nothing is left, %FALSE with %GGEN_ERROR_LEFT_BEHIND, whose message names
 *   each piece of work that did not end, otherwise
 *
 * Since: 1.0
 */
gboolean
ggen_runtime_close (GgenRuntime *self, GTimeSpan timeout, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *list = NULL;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), FALSE);
  g_return_val_if_fail (timeout >= 0, FALSE);

  g_atomic_int_set (&self->is_closed, TRUE);
  g_cancellable_cancel (self->cancellable);
  ggen_worker_pool_close (self->pool);

  drain (self, g_get_monotonic_time () + timeout);

  if (ggen_worker_pool_is_finished (self->pool))
    return TRUE;

  names = list_pending_work (self);
  if (names->len == 0) /* ended between the two looks */
    return TRUE;

  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  g_set_error (error, GGEN_ERROR, GGEN_ERROR_LEFT_BEHIND,
               "still there %.3f s after the runtime was closed: %s",
               timeout / (double) G_TIME_SPAN_SECOND, list);

  return FALSE;
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

  g_main_context_push_thread_default (self->context);

  frame = g_new0 (GgenFrame, 1);
  ggen_frame_push (frame, g_object_ref (self));
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
  g_return_if_fail (frame == current_frame && frame->runtime == self);

  entered_frames = g_slist_delete_link (entered_frames, entered_frames);
  ggen_frame_pop (frame);
  g_free (frame);

  g_main_context_pop_thread_default (self->context);
  g_object_unref (self);
}
