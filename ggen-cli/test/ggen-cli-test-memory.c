/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-memory.h"

#include <gio/gio.h>

/* With the build directory of Meson, or in the cache of the user. */
char *
ggen_cli_test_memory_get_path (const char *build_dir, const char *folder)
{
  g_autofree char *absolute = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *name = NULL;

  if (build_dir != NULL)
    return g_build_filename (build_dir, "meson-logs", "ggen-test.sqlite", NULL);

  absolute = g_canonicalize_filename (folder, NULL);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, absolute, -1);
  name = g_strdup_printf ("%.16s.sqlite", digest);

  return g_build_filename (g_get_user_cache_dir (), "ggen", "test", name, NULL);
}

static gboolean
has_failed (GgenRunnerProgram *program, const char *path, gpointer user_data)
{
  g_autoptr (GgenRunnerCase) test_case = ggen_runner_case_new (program, path, NULL);

  return ggen_runner_history_has_failed (user_data, test_case);
}

static gboolean
has_changed (GgenRunnerProgram *program, gpointer user_data)
{
  return ggen_runner_history_has_changed (user_data, program);
}

GgenRunnerMemory
ggen_cli_test_memory_for_filter (GgenRunnerHistory *history)
{
  return (GgenRunnerMemory){
      .has_failed = has_failed,
      .has_changed = has_changed,
      .user_data = history,
  };
}

typedef struct
{
  GgenRunnerReporter reporter;
  GgenRunnerHistory *history; /* (owned) */
} Recorder;

static void
record (GgenRunnerReporter *reporter, const GgenRunnerEvent *event)
{
  Recorder *self = (Recorder *) reporter;

  if (event->kind == GGEN_RUNNER_CASE_ENDED)
    ggen_runner_history_record (self->history, event->result);
}

static void
recorder_free (GgenRunnerReporter *reporter)
{
  Recorder *self = (Recorder *) reporter;

  ggen_runner_history_unref (self->history);
  g_free (self);
}

GgenRunnerReporter *
ggen_cli_test_memory_reporter_new (GgenRunnerHistory *history)
{
  Recorder *self = g_new0 (Recorder, 1);

  self->reporter.report = record;
  self->reporter.free = recorder_free;
  self->history = ggen_runner_history_ref (history);

  return &self->reporter;
}
