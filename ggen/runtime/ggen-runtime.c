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

/* How many callbacks closing dispatches at most once nothing is pending. */
#define MOST_LAST_DISPATCHES 10000

typedef struct
{
  GgenRuntime *runtime; /* (owned) */
  GgenWorkFunc func;
  gpointer user_data; /* (owned) */
  GDestroyNotify user_data_destroy;
  GgenOperation operation;
} Invocation;

struct _GgenRuntime
{
  GObject parent_instance;

  GMainContext *context;     /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GgenWorkerPool *pool;      /* (owned) */

  gint is_closed; /* atomic */
  gint n_calls;   /* calls of execute in progress, atomic */

  GgenRuntime *waits_for; /* (unowned) (nullable), guarded by waiting_mutex */

  GMutex mutex;
  GQueue operations; /* (element-type GgenOperation) (unowned), guarded by mutex */
};

G_DEFINE_FINAL_TYPE (GgenRuntime, ggen_runtime, G_TYPE_OBJECT)

enum
{
  PROP_CONTEXT = 1,
  PROP_MAX_WORKERS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gint current_mode = GGEN_RUNTIME_MODE_PRODUCTION; /* atomic */
static gint n_runtimes_made;                             /* atomic */
static GMutex waiting_mutex;
static __thread GgenFrame *current_frame;
static __thread GSList *entered_frames; /* (element-type GgenFrame) (owned) */

void
ggen_frame_push (GgenFrame *frame, GgenRuntime *runtime, gboolean is_iterating)
{
  frame->outer = current_frame;
  frame->runtime = runtime;
  frame->is_iterating = is_iterating;
  frame->waited_for = NULL;
  current_frame = frame;
}

void
ggen_frame_pop (GgenFrame *frame)
{
  g_assert (current_frame == frame);

  current_frame = frame->outer;
}

static gboolean
is_iterating (GgenRuntime *runtime)
{
  for (GgenFrame *frame = current_frame; frame != NULL; frame = frame->outer)
    {
      if (frame->runtime == runtime && frame->is_iterating)
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
    is_circle = is_iterating (next);

  for (GgenFrame *frame = current_frame; frame != NULL && !is_circle; frame = frame->outer)
    {
      if (frame->is_iterating)
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

  for (GgenFrame *frame = current_frame; frame != NULL; frame = frame->outer)
    {
      if (frame->is_iterating)
        frame->runtime->waits_for = frame->waited_for;
    }

  g_mutex_unlock (&waiting_mutex);
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

/* Closes without waiting and without running the context: the last reference may be dropped by any
 * thread. Workers, calls and operations hold references, so none of them can be left. */
static void
ggen_runtime_dispose (GObject *object)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  g_atomic_int_set (&self->is_closed, TRUE);
  g_cancellable_cancel (self->cancellable);
  ggen_worker_pool_close (self->pool);

  G_OBJECT_CLASS (ggen_runtime_parent_class)->dispose (object);
}

static void
ggen_runtime_finalize (GObject *object)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  g_assert (g_queue_is_empty (&self->operations));

  ggen_worker_pool_free (self->pool);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (ggen_runtime_parent_class)->finalize (object);
}

static void
ggen_runtime_constructed (GObject *object)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  G_OBJECT_CLASS (ggen_runtime_parent_class)->constructed (object);

  if (self->context == NULL)
    self->context = g_main_context_new ();
}

static void
ggen_runtime_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GgenRuntime *self = GGEN_RUNTIME (object);

  switch (prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_boxed (value, self->context);
      break;

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
    case PROP_CONTEXT:
      self->context = g_value_dup_boxed (value);
      break;

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
  g_atomic_int_inc (&n_runtimes_made);

  self->cancellable = g_cancellable_new ();
  self->pool = ggen_worker_pool_new (self, get_default_max_workers ());
  g_queue_init (&self->operations);
  g_mutex_init (&self->mutex);
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

  return ggen_worker_pool_get_n_workers (self->pool);
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

static void
set_closed_error (GError **error)
{
  g_set_error_literal (error, GGEN_ERROR, GGEN_ERROR_CLOSED,
                       "the runtime is closed and takes no more work");
}

/* Counts a call of execute until it ends. */
gboolean
ggen_runtime_begin_call (GgenRuntime *self, gboolean even_closed, GError **error)
{
  if (even_closed)
    {
      ggen_worker_pool_hold_even_closed (self->pool);
    }
  else if (!ggen_worker_pool_hold (self->pool))
    {
      set_closed_error (error);
      return FALSE;
    }

  g_atomic_int_inc (&self->n_calls);

  return TRUE;
}

void
ggen_runtime_end_call (GgenRuntime *self)
{
  g_atomic_int_add (&self->n_calls, -1);
  ggen_worker_pool_release (self->pool);
}

gboolean
ggen_runtime_begin_operation (GgenRuntime *self,
                              GgenOperation *operation,
                              const char *name,
                              const char *detail,
                              GError **error)
{
  if (!ggen_worker_pool_hold (self->pool))
    {
      set_closed_error (error);
      return FALSE;
    }

  operation->link.data = operation;
  operation->name = name;
  operation->detail = detail;

  g_mutex_lock (&self->mutex);
  g_queue_push_tail_link (&self->operations, &operation->link);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

void
ggen_runtime_end_operation (GgenRuntime *self, GgenOperation *operation)
{
  g_mutex_lock (&self->mutex);
  g_queue_unlink (&self->operations, &operation->link);
  g_mutex_unlock (&self->mutex);

  ggen_worker_pool_release (self->pool);
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
  if (source == NULL)
    return FALSE;

  return g_source_get_context (source) == self->context
         || (self->context == g_main_context_default () && g_main_context_is_owner (self->context));
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

/**
 * ggen_runtime_run_task: (skip)
 * @self: (nullable): the runtime, or %NULL for the default one
 * @task: the task
 * @task_func: what to run on a worker
 *
 * Runs @task_func on a worker of this runtime: the drop-in for g_task_run_in_thread().
 *
 * @task_func returns through @task as usual, and the task's callback arrives in the main context
 * that the task was made in. It may arrive while @task_func is still on its way out, so returning
 * must be the last thing that @task_func does; and the last reference on the task, with its data,
 * may be dropped on the worker. The priority of the task is that of its callback only.
 *
 * A task that asked to return on cancellation does so while it waits
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

  ggen_runtime_end_operation (runtime, &self->operation);
  g_free (self);
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
 * Runs @func on the thread that runs the context, in its next iteration: on that thread itself,
 * never before this call returns.
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

  invocation = g_new0 (Invocation, 1);
  if (!ggen_runtime_begin_operation (self, &invocation->operation, name, "waits for the context",
                                     error))
    {
      if (user_data_destroy != NULL)
        user_data_destroy (user_data);
      g_free (invocation);
      return FALSE;
    }

  invocation->runtime = g_object_ref (self);
  invocation->func = func;
  invocation->user_data = user_data;
  invocation->user_data_destroy = user_data_destroy;

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

  for (guint i = 0; i < MOST_LAST_DISPATCHES && g_get_monotonic_time () < end_time; i++)
    {
      if (!g_main_context_iteration (self->context, FALSE))
        break;
    }
}

static void
drain (GgenRuntime *self, gint64 end_time)
{
  GgenFrame frame;

  if (!g_main_context_acquire (self->context))
    {
      /* Somebody else runs the context. */
      ggen_worker_pool_wait_until_finished (self->pool, end_time);
      return;
    }

  ggen_frame_push (&frame, self, TRUE);
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
  for (GList *iter = self->operations.head; iter != NULL; iter = iter->next)
    {
      const GgenOperation *operation = iter->data;

      g_ptr_array_add (names, g_strdup_printf ("\"%s\" (%s)",
                                               operation->name != NULL ? operation->name
                                                                       : "work without a name",
                                               operation->detail));
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
 * Returns: %TRUE if nothing is left; %FALSE with %GGEN_ERROR_LEFT_BEHIND, whose message names
 *   each piece of work that did not end; %FALSE with %GGEN_ERROR_WOULD_DEADLOCK inside a callback
 *   of the context: then the runtime is closed and cancelled, but nothing was waited for
 *
 * Since: 1.0
 */
gboolean
ggen_runtime_close (GgenRuntime *self, GTimeSpan timeout, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *list = NULL;
  gint64 now;

  g_return_val_if_fail (GGEN_IS_RUNTIME (self), FALSE);
  g_return_val_if_fail (timeout >= 0, FALSE);

  g_atomic_int_set (&self->is_closed, TRUE);
  g_cancellable_cancel (self->cancellable);
  ggen_worker_pool_close (self->pool);

  if (ggen_runtime_is_dispatching (self))
    {
      ggen_runtime_set_would_deadlock_error (error);
      return FALSE;
    }

  now = g_get_monotonic_time ();
  drain (self, timeout < G_MAXINT64 - now ? now + timeout : G_MAXINT64);

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
  ggen_frame_push (frame, g_object_ref (self), FALSE);
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
