/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "memory-cases.h"

#include <malloc.h>
#include <stdio.h>

#include "empty-tasks.h"
#include "command.h"
#include "memory-figures.h"
#include "process.h"
#include "subject.h"
#include "tracker.h"

#define N_COMMANDS 100
#define N_IDLE 500
#define N_TASKS 100000
#define N_WATCHED_CYCLES 100
#define MOST_IDLE_BYTES 4096

/* What making and dropping a runtime allocates is the runtime's, whoever is asked for it. */
static GgenRuntime *
open_runtime (SuiteSubject subject)
{
  gboolean was_tagged = suite_tracker_set_tag (TRUE);
  GgenRuntime *runtime = suite_subject_open (subject);

  suite_tracker_set_tag (was_tagged);

  return runtime;
}

/* What a program that uses GLib has, whether it has a runtime or not: GLib's default context, and the
 * thread and the context that GTask keeps for itself. */
static void
set_up_glib (void)
{
  g_main_context_default ();
  g_object_unref (g_task_new (NULL, NULL, NULL, NULL));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *contents = NULL;

  g_file_load_contents_finish (G_FILE (source), result, &contents, NULL, NULL, NULL);
  *(gboolean *) user_data = TRUE;
}

/* Likewise, where it reads files: a thread, and types. */
static void
set_up_gio (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/proc/self/stat");
  gboolean is_loaded = FALSE;

  g_file_load_contents_async (file, NULL, on_loaded, &is_loaded);
  while (!is_loaded)
    g_main_context_iteration (NULL, TRUE);
}

/* What some commands have taken on the way: looking at the process in between takes more. */
typedef struct
{
  SuiteSubject subject;
  const char *subject_name; /* static */
  guint n_commands;
  gint64 allocated_bytes;
  gint64 peak_bytes;
} CommandRun;

static void
run_command (CommandRun *self)
{
  SuiteAllocations before, after;
  GgenRuntime *runtime;

  suite_tracker_reset_peak ();
  suite_tracker_get (&before);
  runtime = open_runtime (self->subject);
  suite_command_run (runtime);
  suite_subject_close (self->subject, runtime);
  suite_tracker_get (&after);

  self->n_commands++;
  self->allocated_bytes += after.allocated_bytes - before.allocated_bytes;
  self->peak_bytes = MAX (self->peak_bytes, after.peak_bytes);
}

static void
add_command_figures (const CommandRun *self, const SuiteProcess *before, const SuiteProcess *now)
{
  const struct
  {
    const char *name;
    gint64 value;
  } figures[] = {
      {"heap-after", now->heap_bytes - before->heap_bytes},
      {"runtime-heap-after", now->runtime_bytes},
      {"rss-after", now->rss_bytes - before->rss_bytes},
      {"peak", self->peak_bytes - before->heap_bytes},
      {"allocated", self->allocated_bytes},
  };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    suite_figures_add ("bytes", figures[i].value, "memory/%s/%u/%s", figures[i].name,
                       self->n_commands, self->subject_name);
}

static void
run_commands (SuiteSubject subject, const char *subject_name)
{
  CommandRun commands = {.subject = subject, .subject_name = subject_name};
  SuiteProcess before, first, now;

  set_up_glib ();
  set_up_gio ();
  suite_command_run_alone ();
  suite_tracker_set_recording (TRUE);
  suite_process_get_settled (&before);
  while (commands.n_commands < N_COMMANDS)
    {
      run_command (&commands);

      if (commands.n_commands != 1 && commands.n_commands != 10
          && commands.n_commands != N_COMMANDS)
        continue;

      suite_process_get_settled (&now);
      add_command_figures (&commands, &before, &now);
      if (commands.n_commands == 1)
        suite_process_get_without_workers (&first);
    }

  /* Checked for the runtime's blocks: GIO starts a thread more when one is not back in time. */
  suite_process_get_without_workers (&now);
  suite_figures_add ("bytes", now.heap_bytes - first.heap_bytes, "memory/heap-growth/%d/%s",
                     N_COMMANDS, subject_name);
  suite_figures_check (now.runtime_bytes - first.runtime_bytes, 0, "memory/growth/%d/%s",
                       N_COMMANDS, subject_name);
}

static void
run_shared_commands (const SuiteMemoryOptions *options)
{
  run_commands (SUITE_SHARED, "shared");
  if (options->prints_sites)
    suite_tracker_print_sites (stderr);
}

static void
run_isolated_commands (const SuiteMemoryOptions *options)
{
  run_commands (SUITE_ISOLATED, "isolated");
  if (options->prints_sites)
    suite_tracker_print_sites (stderr);
}

static void
run_cycle (guint number)
{
  GgenRuntime *runtime = ggen_runtime_new_isolated ();

  suite_execute_ready (runtime);
  suite_execute_empty_task (runtime);
  suite_execute_blocking_task (runtime);
  if (number % 16 == 0)
    suite_spawn_and_join (runtime, 64);
  suite_close_runtime (runtime);
}

/* Uses a runtime once, for types and what else is made once for a process, and waits until its threads
 * are gone. From then on each block is looked at. */
static void
begin_watching (SuiteProcess *before)
{
  set_up_glib ();
  run_cycle (0);
  suite_tracker_set_recording (TRUE);
  suite_process_get_without_workers (before);
}

static void
add_idle_figures (const SuiteProcess *before, const SuiteProcess *now, const char *state)
{
  suite_figures_add ("bytes", now->heap_bytes - before->heap_bytes, "memory/idle-heap/%s/isolated",
                     state);
  suite_figures_add ("fds", now->n_fds - before->n_fds, "memory/idle-fds/%s/isolated", state);
  suite_figures_add ("threads", now->n_threads - before->n_threads,
                     "memory/idle-threads/%s/isolated", state);
  suite_figures_check (now->heap_bytes - before->heap_bytes, MOST_IDLE_BYTES, "memory/idle-heap/%s",
                       state);
}

/* One runtime that does nothing: just made, after its first use, and after its workers have had
 * work. */
static void
hold_idle_runtime (const SuiteMemoryOptions *options)
{
  GgenRuntime *runtime;
  SuiteProcess before, now;

  begin_watching (&before);
  runtime = open_runtime (SUITE_ISOLATED);
  suite_process_get (&now);
  add_idle_figures (&before, &now, "new");

  suite_execute_ready (runtime);
  suite_process_get (&now);
  add_idle_figures (&before, &now, "ready");
  if (options->prints_sites)
    suite_tracker_print_sites (stderr);

  suite_execute_empty_task (runtime);
  suite_process_get_without_workers (&now);
  add_idle_figures (&before, &now, "used");
  if (options->prints_sites)
    suite_tracker_print_sites (stderr);

  suite_close_runtime (runtime);
  suite_process_get_as_before (&before, &now);
  suite_figures_check (now.runtime_bytes, 0, "memory/leaked/one-runtime");
}

/* Many at once, so that pages can be counted. */
static void
hold_idle_runtimes (const SuiteMemoryOptions *options)
{
  GgenRuntime *runtimes[N_IDLE];
  SuiteProcess before, now;

  suite_close_runtime (ggen_runtime_new_isolated ());
  suite_process_get_settled (&before);
  for (guint i = 0; i < N_IDLE; i++)
    runtimes[i] = ggen_runtime_new_isolated ();
  suite_process_get (&now);
  suite_figures_add ("bytes", (now.rss_bytes - before.rss_bytes) / N_IDLE,
                     "memory/idle-rss/isolated");
  for (guint i = 0; i < N_IDLE; i++)
    suite_close_runtime (runtimes[i]);
}

/* What a runtime that was busy gives back. */
static void
return_memory (const SuiteMemoryOptions *options)
{
  GgenRuntime *runtime;
  SuiteProcess before, now;
  SuiteAllocations allocations;

  suite_command_run_alone ();
  suite_close_runtime (ggen_runtime_new_isolated ());
  suite_process_get_settled (&before);
  suite_tracker_reset_peak ();

  runtime = ggen_runtime_new_isolated ();
  suite_spawn_and_join (runtime, N_TASKS);
  suite_process_get (&now);
  suite_tracker_get (&allocations);
  suite_figures_add ("bytes", allocations.peak_bytes - before.heap_bytes,
                     "memory/busy-peak/isolated");
  suite_figures_add ("bytes", now.rss_bytes - before.rss_bytes, "memory/busy-rss/isolated");

  suite_close_runtime (runtime);
  suite_process_get_settled (&now);
  suite_figures_add ("bytes", now.heap_bytes - before.heap_bytes, "memory/closed-heap/isolated");
  suite_figures_add ("bytes", now.rss_bytes - before.rss_bytes, "memory/closed-rss/isolated");

  malloc_trim (0);
  suite_process_get (&now);
  suite_figures_add ("bytes", now.rss_bytes - before.rss_bytes, "memory/trimmed-rss/isolated");
}

/* Runtimes that come and go leave nothing. */
static void
run_cycles (const SuiteMemoryOptions *options)
{
  SuiteProcess before, first, last;

  set_up_glib ();
  suite_process_get (&before);
  run_cycle (0);
  suite_process_get_without_workers (&first);
  for (guint i = 1; i < options->n_cycles; i++)
    run_cycle (i);

  /* What the first one made for the process stays; threads and descriptors are none of that. */
  before.heap_bytes = first.heap_bytes;
  suite_process_get_as_before (&before, &last);
  suite_figures_check (last.heap_bytes - first.heap_bytes, 0, "memory/cycles/bytes");
  suite_figures_check (last.n_fds - before.n_fds, 0, "memory/cycles/fds");
  suite_figures_check (last.n_threads - before.n_threads, 0, "memory/cycles/threads");
  suite_figures_add ("cycles", options->n_cycles, "memory/cycles/number");
}

/* The same, few, with an eye on each block. */
static void
run_watched_cycles (const SuiteMemoryOptions *options)
{
  SuiteProcess before, last;

  begin_watching (&before);
  for (guint i = 0; i < N_WATCHED_CYCLES; i++)
    run_cycle (i);

  suite_process_get_as_before (&before, &last);
  suite_figures_check (last.runtime_bytes, 0, "memory/leaked/%d-runtimes", N_WATCHED_CYCLES);
  if (last.runtime_bytes > 0)
    suite_tracker_print_sites (stderr);
}

const SuiteMemoryCase suite_memory_cases[] = {
    {"commands-isolated", run_isolated_commands, TRUE},
    {"commands-shared", run_shared_commands, TRUE},
    {"idle", hold_idle_runtime, TRUE},
    {"idle-many", hold_idle_runtimes, FALSE},
    {"returned", return_memory, FALSE},
    {"cycles", run_cycles, TRUE},
    {"watched-cycles", run_watched_cycles, TRUE},
};

const guint suite_n_memory_cases = G_N_ELEMENTS (suite_memory_cases);
