/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stress-scenarios.h"

#include "command.h"
#include "stress-ledger.h"
#include "subject.h"

#define N_THREADS 3
#define N_ROOTS 100
#define N_CHILDREN 4
#define N_IN_SCOPE (N_ROOTS * (1 + N_CHILDREN))
#define N_BEFORE_CLOSE 2000
#define N_CALLS 50

/* What one of several threads does. */
typedef struct
{
  GgenRuntime *runtime; /* (unowned) */
  GgenScope *scope;     /* (unowned) (nullable) */
  StressLedger ledger;
  gboolean is_accepted[N_BEFORE_CLOSE]; /* of the thread until it is joined */
  guint32 seed;
} Part;

static GgenRuntime *
make_runtime (GRand *chance)
{
  GgenRuntime *runtime = ggen_runtime_new_isolated ();

  ggen_runtime_set_max_workers (runtime, (guint) g_rand_int_range (chance, 1, 9));
  ggen_runtime_set_max_blocking (runtime, (guint) g_rand_int_range (chance, 1, 9));

  return runtime;
}

static void
start_threads (GThread **threads,
               Part *parts,
               GThreadFunc func,
               GgenRuntime *runtime,
               GRand *chance)
{
  for (guint i = 0; i < N_THREADS; i++)
    {
      parts[i].runtime = runtime;
      parts[i].seed = g_rand_int (chance);
      threads[i] = g_thread_new ("stress", func, &parts[i]);
    }
}

static void
join_threads (GThread **threads)
{
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

static GgenWorkFlags
choose_flags (guint number, guint32 seed)
{
  return (number * 2654435761u ^ seed) % 8 == 0 ? GGEN_WORK_BLOCKING : GGEN_WORK_COMPUTE;
}

static gboolean
run_child (GCancellable *cancellable, gpointer user_data, GError **error)
{
  stress_piece_run (user_data);

  return TRUE;
}

/* The roots stand first in the ledger; each has its children behind them. */
typedef struct
{
  StressPiece piece;
  Part *part; /* (unowned) */
} Root;

static void
root_free (gpointer data)
{
  Root *self = data;

  g_atomic_int_inc (&self->piece.ledger->n_frees[self->piece.number]);
  g_free (self);
}

static gboolean
run_root (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Root *self = user_data;
  Part *part = self->part;
  guint first = N_ROOTS + self->piece.number * N_CHILDREN;

  stress_piece_run (&self->piece);
  for (guint i = first; i < first + N_CHILDREN; i++)
    ggen_scope_spawn (part->scope, "child", choose_flags (i, part->seed), run_child,
                      stress_piece_new (&part->ledger, i), stress_piece_free);

  return TRUE;
}

static void
spawn_roots (Part *part)
{
  for (guint i = 0; i < N_ROOTS; i++)
    {
      Root *root = g_new (Root, 1);

      *root = (Root){{&part->ledger, i, 0}, part};
      ggen_scope_spawn (part->scope, "root", choose_flags (i, part->seed), run_root, root,
                        root_free);
    }
}

static gpointer
use_scope (gpointer data)
{
  Part *part = data;
  g_autoptr (GgenScope) scope = ggen_scope_new (part->runtime, NULL);
  g_autoptr (GError) error = NULL;

  part->scope = scope;
  if (part->seed % 4 == 0)
    ggen_scope_set_limit (scope, 1 + part->seed / 4 % 16);
  spawn_roots (part);
  if (!ggen_scope_join (scope, &error))
    g_error ("scope: %s", error->message);

  return NULL;
}

/* Several threads use scopes; each piece of their work runs at least so often, and once at most. */
static void
use_scopes (GRand *chance, GThreadFunc use, gint least, const char *what)
{
  GgenRuntime *runtime = make_runtime (chance);
  g_autofree Part *parts = g_new0 (Part, N_THREADS);
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    stress_ledger_init (&parts[i].ledger, N_IN_SCOPE);
  start_threads (threads, parts, use, runtime, chance);
  join_threads (threads);
  for (guint i = 0; i < N_THREADS; i++)
    {
      for (guint j = 0; j < N_IN_SCOPE; j++)
        stress_ledger_check (&parts[i].ledger, j, least, 1, what);
      stress_ledger_clear (&parts[i].ledger);
    }
  suite_close_runtime (runtime);
}

/* Work that makes more work, from inside and outside, stolen and not: each runs once. */
static void
join_scopes (GRand *chance)
{
  use_scopes (chance, use_scope, 1, "scope");
}

static gpointer
fail_scope (gpointer data)
{
  Part *part = data;
  g_autoptr (GgenScope) scope = ggen_scope_new (part->runtime, NULL);
  g_autoptr (GError) error = NULL;

  part->scope = scope;
  for (guint i = 0; i < N_IN_SCOPE; i++)
    {
      if (i == part->seed % N_IN_SCOPE)
        ggen_scope_fail (scope, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "on purpose"));
      ggen_scope_spawn (scope, "child", choose_flags (i, part->seed), run_child,
                        stress_piece_new (&part->ledger, i), stress_piece_free);
    }
  if (ggen_scope_join (scope, &error) || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED))
    g_error ("a scope that failed says: %s", error != NULL ? error->message : "nothing");

  return NULL;
}

/* Scopes that fail on the way: what was begun ends, and nothing is begun or freed twice. */
static void
fail_scopes (GRand *chance)
{
  use_scopes (chance, fail_scope, 0, "failed scope");
}

static void
run_piece (GCancellable *cancellable, gpointer user_data)
{
  stress_piece_run (user_data);
}

static gpointer
spawn_until_closed (gpointer data)
{
  Part *part = data;

  for (guint i = 0; i < N_BEFORE_CLOSE; i++)
    part->is_accepted[i] =
        ggen_runtime_spawn (part->runtime, "piece", choose_flags (i, part->seed), run_piece,
                            stress_piece_new (&part->ledger, i), stress_piece_free, NULL);

  return NULL;
}

/* A runtime that closes while work comes in: what it took it runs, and what it refused it does not. */
static void
close_meanwhile (GRand *chance)
{
  GgenRuntime *runtime = make_runtime (chance);
  g_autofree Part *parts = g_new0 (Part, N_THREADS);
  GThread *threads[N_THREADS];
  gint n_yields = g_rand_int_range (chance, 0, 200);

  for (guint i = 0; i < N_THREADS; i++)
    stress_ledger_init (&parts[i].ledger, N_BEFORE_CLOSE);
  start_threads (threads, parts, spawn_until_closed, runtime, chance);
  for (gint i = 0; i < n_yields; i++)
    g_thread_yield ();
  g_object_ref (runtime);
  suite_close_runtime (runtime);
  join_threads (threads);
  for (guint i = 0; i < N_THREADS; i++)
    {
      for (guint j = 0; j < N_BEFORE_CLOSE; j++)
        stress_ledger_check (&parts[i].ledger, j, parts[i].is_accepted[j], parts[i].is_accepted[j],
                             "closing");
      stress_ledger_clear (&parts[i].ledger);
    }
  g_object_unref (runtime);
}

/* A task that waits for another task of its own runtime. */
static void
call_from_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  StressPiece *piece = task_data;

  suite_execute_empty_task (g_object_get_data (G_OBJECT (task), "runtime"));
  stress_piece_run (piece);
  g_task_return_boolean (task, TRUE);
}

typedef struct
{
  Part *part; /* (unowned) */
  guint number;
} NestedCall;

static void
start_nested (GCancellable *cancellable,
              GAsyncReadyCallback ready,
              gpointer ready_data,
              gpointer user_data)
{
  NestedCall *call = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, ready, ready_data);

  g_task_set_source_tag (task, start_nested);
  g_task_set_task_data (task, stress_piece_new (&call->part->ledger, call->number),
                        stress_piece_free);
  g_object_set_data (G_OBJECT (task), "runtime", call->part->runtime);
  ggen_runtime_run_task (call->part->runtime, task, choose_flags (call->number, call->part->seed),
                         call_from_worker);
}

static gpointer
call_often (gpointer data)
{
  Part *part = data;

  for (guint i = 0; i < N_CALLS; i++)
    {
      NestedCall call = {part, i};
      g_autoptr (GAsyncResult) result = suite_execute (part->runtime, start_nested, &call);

      if (!g_task_propagate_boolean (G_TASK (result), NULL))
        g_error ("a nested call failed");
    }

  return NULL;
}

/* Calls from several threads, which take turns to lead, of tasks that call in turn. */
static void
call_from_everywhere (GRand *chance)
{
  gboolean is_shared = g_rand_boolean (chance);
  GgenRuntime *runtime = is_shared ? ggen_runtime_get_default () : make_runtime (chance);
  g_autofree Part *parts = g_new0 (Part, N_THREADS);
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    stress_ledger_init (&parts[i].ledger, N_CALLS);
  start_threads (threads, parts, call_often, runtime, chance);
  join_threads (threads);
  for (guint i = 0; i < N_THREADS; i++)
    {
      stress_ledger_wait_until_freed (&parts[i].ledger);
      for (guint j = 0; j < N_CALLS; j++)
        stress_ledger_check (&parts[i].ledger, j, 1, 1, "call");
      stress_ledger_clear (&parts[i].ledger);
    }
  if (!is_shared)
    suite_close_runtime (runtime);
}

const StressScenario stress_scenarios[] = {
    {"join", join_scopes},
    {"fail", fail_scopes},
    {"close", close_meanwhile},
    {"call", call_from_everywhere},
};

const guint stress_n_scenarios = G_N_ELEMENTS (stress_scenarios);
