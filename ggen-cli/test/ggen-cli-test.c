/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-version.h>
#include <string.h>

#include "ggen-cli-local-files.h"
#include "ggen-cli-module.h"
#include "ggen-cli-observed.h"
#include "ggen-cli-test-archive.h"
#include "ggen-cli-test-cases.h"
#include "ggen-cli-test-debug.h"
#include "ggen-cli-test-memory.h"
#include "ggen-cli-test-options.h"
#include "ggen-cli-test-run.h"
#include "ggen-runner-list.h"
#include "ggen-runner-open-files.h"
#include "ggen-supervise-processes.h"

/* The supervisors end their tests. What they cannot, and what setup scripts have started, comes to us. */
static void
end_pool (GgenCliTestRun *self)
{
  GgenSuperviseProcesses left = {.strangers = self->strangers};

  if (self->pool == NULL)
    return;

  g_clear_pointer (&self->pool, ggen_runner_pool_free);
  ggen_supervise_processes_end (&left, NULL, 0);
  ggen_runner_open_files_restore ();
}

void
ggen_cli_test_run_clear (GgenCliTestRun *self)
{
  g_clear_pointer (&self->units, g_ptr_array_unref);
  g_clear_pointer (&self->n_listed, g_hash_table_unref);
  g_clear_pointer (&self->cases, g_ptr_array_unref);
  end_pool (self);
  g_clear_pointer (&self->filter, ggen_runner_filter_free);
  g_clear_pointer (&self->history, ggen_runner_history_unref);
  g_clear_pointer (&self->reports, ggen_cli_test_reports_free);
  g_clear_pointer (&self->configuration, ggen_runner_configuration_free);
  g_clear_pointer (&self->source, ggen_cli_test_source_free);
  ggen_supervise_descendants_clear (&self->strangers);
  g_clear_pointer (&self->arguments, g_strfreev);
  g_clear_pointer (&self->seed, g_free);
}

static void
adapt_programs (GgenCliTestRun *self)
{
  GPtrArray *programs = self->source->programs;

  for (guint i = 0; i < programs->len; i++)
    {
      GgenRunnerProgram *program = programs->pdata[i];

      programs->pdata[i] = ggen_runner_configuration_adapt_program (self->configuration, program);
      ggen_runner_program_unref (program);
    }
}

static gboolean
read_configuration (GgenCliTestRun *self, GError **error)
{
  const char *given = ggen_cli_invocation_get_text (self->invocation, "config");
  const char *profile = ggen_cli_invocation_get_text (self->invocation, "profile");
  g_autofree char *found =
      given == NULL
          ? ggen_runner_configuration_find (self->source->source_root, self->source->folder)
          : NULL;
  g_autoptr (GError) local_error = NULL;

  self->configuration =
      ggen_runner_configuration_load (given != NULL ? given : found, profile, &local_error);
  if (self->configuration == NULL)
    {
      gboolean is_profile = g_error_matches (local_error, GGEN_RUNNER_CONFIGURATION_ERROR,
                                             GGEN_RUNNER_CONFIGURATION_ERROR_UNKNOWN_PROFILE);

      g_propagate_error (error, g_steal_pointer (&local_error));
      return is_profile ? ggen_cli_test_options_blame ("profile", error) : FALSE;
    }

  if (!ggen_cli_test_options_configure (self, error))
    return FALSE;
  adapt_programs (self);

  return TRUE;
}

/* (nullable): what is typed is taken from here, what the configuration says from the build directory. */
static char *
get_junit (GgenCliTestRun *self)
{
  const char *given = ggen_cli_invocation_get_text (self->invocation, "junit");
  const char *configured = ggen_runner_configuration_get_settings (self->configuration)->junit;
  const char *folder =
      self->source->build_dir != NULL ? self->source->build_dir : self->source->folder;

  if (given != NULL || configured == NULL || !self->is_run)
    return g_strdup (given);

  return g_canonicalize_filename (configured, folder);
}

static void
open_history (GgenCliTestRun *self)
{
  g_autofree char *path =
      ggen_cli_test_memory_get_path (self->source->build_dir, self->source->folder);
  g_autofree char *note = NULL;

  self->history = ggen_runner_history_open (path, &note);
  if (note != NULL)
    ggen_cli_test_reports_note (self->reports, note);
}

static gboolean
make_pool (GgenCliTestRun *self, GError **error)
{
  guint jobs = ggen_runner_configuration_get_settings (self->configuration)->jobs;
  guint wanted = jobs > 0 ? jobs : g_get_num_processors ();
  guint most;

  ggen_runner_open_files_raise ();
  most = ggen_runner_pool_get_most ();
  self->pool = ggen_runner_pool_new (MIN (wanted, most), error);
  if (self->pool == NULL)
    ggen_runner_open_files_restore ();
  if (self->pool != NULL && wanted > most)
    {
      g_autofree char *text = g_strdup_printf (
          "no more than %u run at once: the limit of open files (ulimit -n) allows no more", most);

      ggen_cli_test_reports_note (self->reports, text);
    }

  return self->pool != NULL;
}

static gboolean
prepare (GgenCliTestRun *self, GError **error)
{
  g_autofree char *junit = NULL;

  if (!ggen_cli_test_options_read (self, error))
    return FALSE;

  self->source = ggen_cli_test_source_find (self->invocation, self->seed, error);
  if (self->source == NULL || !read_configuration (self, error))
    return FALSE;

  junit = get_junit (self);
  self->reports = ggen_cli_test_reports_new (self->invocation, junit, error);
  if (self->reports == NULL)
    return FALSE;

  open_history (self);

  return make_pool (self, error);
}

static void
write_output (const char *text, gsize length, gpointer user_data)
{
  ggen_cli_output_write (user_data, text, (gssize) length);
}

static void
print_list (GgenCliTestRun *self)
{
  GgenRunnerSink sink = {write_output, ggen_cli_invocation_get_output (self->invocation)};
  GgenRunnerListFormat format;

  if (ggen_runner_list_parse_format (ggen_cli_invocation_get_text (self->invocation, "format"),
                                     &format))
    ggen_runner_list_write (self->cases, format, &sink);
}

static gboolean
run_test (GgenCliInvocation *invocation, GError **error)
{
  const char *debugger = ggen_cli_invocation_get_text (invocation, "debug");
  const char *archive = ggen_cli_invocation_get_text (invocation, "archive");
  g_auto (GgenCliTestRun) run = {
      .invocation = invocation,
      .is_run =
          debugger == NULL && archive == NULL && !ggen_cli_invocation_has_flag (invocation, "list"),
  };

  if (!prepare (&run, error) || !ggen_cli_test_run_select (&run, error))
    return FALSE;

  if (run.cases->len == 0)
    {
      g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_NOTHING,
                   run.n_deselected > 0 || run.source->programs->len > 0
                       ? "no test is selected; 'ggen test --list' prints all"
                       : "there are no tests");
      return FALSE;
    }

  if (ggen_cli_invocation_has_flag (invocation, "list"))
    {
      print_list (&run);
      return TRUE;
    }

  if (debugger != NULL)
    return ggen_cli_test_debug (&run, debugger, error);
  if (archive != NULL)
    return ggen_cli_test_archive_write (&run, archive, error);

  return ggen_cli_test_cases_run (&run, error);
}

const GgenCliModule ggen_cli_module = {
    GGEN_VERSION_S,
    ggen_cli_use_local_files,
    ggen_cli_run_observed,
    (const GgenCliEntry[]){
        {"test", NULL, run_test},
        {NULL},
    },
};
