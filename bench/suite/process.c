/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tracker.h"

#define LOOK_AGAIN_AFTER (2 * G_TIME_SPAN_MILLISECOND)
#define MANY_ALIKE 20
#define LONGEST_WAIT (5 * G_TIME_SPAN_SECOND)

static gint64
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  gint64 n_entries = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n_entries++;

  return n_entries;
}

/* Exact, where the figure in /proc/self/stat is summed up lazily. */
static gint64
get_rss (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL)
      || (line = strstr (text, "\nRss:")) == NULL)
    return 0;

  return atoll (line + strlen ("\nRss:")) * 1024;
}

void
suite_process_get (SuiteProcess *process)
{
  SuiteAllocations allocations;

  suite_tracker_get (&allocations);
  process->heap_bytes = allocations.live_bytes;
  process->runtime_bytes = allocations.runtime_bytes;
  process->rss_bytes = get_rss ();
  process->n_fds = count_entries ("/proc/self/fd");
  process->n_threads = count_entries ("/proc/self/task");
}

/* Waits until nothing has changed for a while: threads that have given their result are still on
 * their way back. */
void
suite_process_get_settled (SuiteProcess *process)
{
  gint64 end_time = g_get_monotonic_time () + LONGEST_WAIT;
  guint n_alike = 0;

  suite_process_get (process);
  while (n_alike < MANY_ALIKE && g_get_monotonic_time () < end_time)
    {
      SuiteProcess last = *process;

      g_usleep (LOOK_AGAIN_AFTER);
      suite_process_get (process);
      n_alike = process->heap_bytes == last.heap_bytes && process->n_threads == last.n_threads
                    ? n_alike + 1
                    : 0;
    }
}

static gboolean
is_as_before (const SuiteProcess *process, const SuiteProcess *before)
{
  return process->n_threads <= before->n_threads && process->n_fds <= before->n_fds
         && process->heap_bytes <= before->heap_bytes;
}

static gpointer
do_nothing (gpointer data)
{
  return NULL;
}

/* A thread cannot free the stack that it ends on: the C library does so when the next one ends. */
static void
get_after_thread (SuiteProcess *process)
{
  g_thread_join (g_thread_new ("last", do_nothing, NULL));
  suite_process_get (process);
}

/* Waits until the process holds no more than @before: idle threads are kept for a while. */
void
suite_process_get_as_before (const SuiteProcess *before, SuiteProcess *process)
{
  gint64 end_time = g_get_monotonic_time () + LONGEST_WAIT;

  get_after_thread (process);
  while (!is_as_before (process, before) && g_get_monotonic_time () < end_time)
    {
      g_usleep (LOOK_AGAIN_AFTER);
      get_after_thread (process);
    }
}

static gboolean
is_worker (const char *task)
{
  g_autofree char *path = g_build_filename ("/proc/self/task", task, "comm", NULL);
  g_autofree char *name = NULL;

  return g_file_get_contents (path, &name, NULL, NULL) && g_str_has_prefix (name, "ggen-");
}

static gboolean
has_workers (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;

  while (dir != NULL && (task = g_dir_read_name (dir)) != NULL)
    {
      if (is_worker (task))
        return TRUE;
    }

  return FALSE;
}

/* Waits until no thread of any runtime is left, whatever else there is. */
void
suite_process_get_without_workers (SuiteProcess *process)
{
  gint64 end_time = g_get_monotonic_time () + LONGEST_WAIT;

  while (has_workers () && g_get_monotonic_time () < end_time)
    g_usleep (LOOK_AGAIN_AFTER);

  get_after_thread (process);
}
