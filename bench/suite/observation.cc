/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What it costs that a runtime can be observed, and that it is:
 *
 *     bench-observation-absent     the runtime without the calls by which it is observed
 *     bench-observation            the same sources with them: off, with times, with a watchdog
 *     bench-observation-traced     a process that is traced, into /dev/null
 *
 * Options and names are those of bench-suite; each program has a copy of the runtime of its own,
 * linked in the same way. OBSERVATION_SUBJECTS says what a program measures.
 */

#include <cstdlib>

#include <ggen.h>

#include "../peers/harness.h"

namespace
{

constexpr guint n_in_batch = 20000;
constexpr gint64 long_limit = 10 * G_TIME_SPAN_SECOND;

using Measure = void (*) (benchmark::State &, GgenRuntime *);

struct Subject
{
  const char *name;
  gboolean is_timing;
  gint64 limit;
};

gboolean
do_nothing (GCancellable *, gpointer, GError **)
{
  return TRUE;
}

void
spawn_and_join (benchmark::State &state, GgenRuntime *runtime)
{
  for (auto _ : state)
    {
      GgenScope *scope = ggen_scope_new (runtime, nullptr);

      for (guint i = 0; i < n_in_batch; i++)
        ggen_scope_spawn (scope, "empty", GGEN_WORK_COMPUTE, do_nothing, nullptr, nullptr);
      harness::check (ggen_scope_join (scope, nullptr), TRUE);
      g_object_unref (scope);
    }
  state.SetItemsProcessed (state.iterations () * n_in_batch);
}

void
execute (benchmark::State &state, GgenRuntime *runtime, GgenStartFunc start, gpointer user_data)
{
  for (auto _ : state)
    {
      GAsyncResult *result = ggen_runtime_execute (runtime, start, user_data, nullptr, nullptr);

      harness::check (result != nullptr, TRUE);
      g_object_unref (result);
    }
}

void
start_complete (GCancellable *, GAsyncReadyCallback ready, gpointer ready_data, gpointer user_data)
{
  ready (nullptr, G_ASYNC_RESULT (user_data), ready_data);
}

void
execute_ready (benchmark::State &state, GgenRuntime *runtime)
{
  GTask *completed = g_task_new (nullptr, nullptr, nullptr, nullptr);

  execute (state, runtime, start_complete, completed);
  g_object_unref (completed);
}

gboolean
return_task (gpointer user_data)
{
  g_task_return_boolean (G_TASK (user_data), TRUE);

  return G_SOURCE_REMOVE;
}

/* Is complete when the context has dispatched one callback. */
void
start_dispatch (GCancellable *cancellable,
                GAsyncReadyCallback ready,
                gpointer ready_data,
                gpointer user_data)
{
  GTask *task = g_task_new (nullptr, cancellable, ready, ready_data);
  GSource *source = g_idle_source_new ();

  g_source_set_callback (source, return_task, task, g_object_unref);
  g_source_attach (source, static_cast<GMainContext *> (user_data));
  g_source_unref (source);
}

void
dispatch (benchmark::State &state, GgenRuntime *runtime)
{
  execute (state, runtime, start_dispatch, ggen_runtime_get_context (runtime));
}

/* What is observed is switched on and off around each measure: the runtime is the same one. */
void
observe (benchmark::State &state, Subject subject, Measure measure)
{
  GgenRuntime *runtime = ggen_runtime_get_default ();

  if (subject.is_timing)
    ggen_runtime_set_timing (runtime, TRUE);
  if (subject.limit > 0)
    ggen_runtime_set_watchdog (runtime, subject.limit);

  measure (state, runtime);

  if (subject.is_timing)
    ggen_runtime_set_timing (runtime, FALSE);
  ggen_runtime_set_watchdog (runtime, 0);
}

void
add (const std::string &measure, Measure func)
{
  const Subject subjects[] = {OBSERVATION_SUBJECTS};

  for (const Subject &subject : subjects)
    {
      std::string name = "observation/";

      name += measure + "/";
      name += subject.name;
      harness::add (name, observe, subject, func);
    }
}

}

int
main (int argc, char **argv)
{
  int status;

#ifdef OBSERVATION_IS_TRACED
  setenv ("GGEN_TRACE", "/dev/null", TRUE);
#else
  unsetenv ("GGEN_TRACE");
#endif
  unsetenv ("GGEN_WATCHDOG");

  harness::add_version ("ggen_version",
                        {GGEN_MAJOR_VERSION, GGEN_MINOR_VERSION, GGEN_MICRO_VERSION});
  add ("spawn-join/" + std::to_string (n_in_batch), spawn_and_join);
  add ("ready", execute_ready);
  add ("dispatch", dispatch);
  status = harness::run (argc, argv);
  benchmark::ClearRegisteredBenchmarks ();

  return status;
}
