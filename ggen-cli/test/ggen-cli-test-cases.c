/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-cases.h"

#include <ggen.h>

#include "ggen-cli-terminal.h"
#include "ggen-cli-test-memory.h"
#include "ggen-cli-test-setup.h"
#include "ggen-cli-test-signals.h"

static GgenRunnerUnit *
add_unit (GgenCliTestRun *self, GgenRunnerCase *test_case)
{
  GgenRunnerUnit *unit = ggen_runner_unit_new (test_case);

  ggen_runner_configuration_get_case_settings (self->configuration, test_case, &unit->settings);
  unit->expected = ggen_runner_history_get_expected_duration (self->history, test_case);
  unit->position = self->units->len;
  g_ptr_array_add (self->units, unit);

  return unit;
}

/* The programs whose cases run are run whole, too: first, since they take longest. */
static void
add_comparisons (GgenCliTestRun *self)
{
  g_autoptr (GHashTable) n_selected = ggen_cli_test_run_count_cases (self->cases);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->cases->len; i++)
    {
      GgenRunnerCase *test_case = self->cases->pdata[i];
      GgenRunnerProgram *program = test_case->program;
      g_autoptr (GgenRunnerCase) whole = NULL;
      GgenRunnerUnit *unit;

      if (test_case->path == NULL || !g_hash_table_add (seen, program))
        continue;

      whole = ggen_runner_case_new (program, NULL, NULL);
      unit = add_unit (self, whole);
      unit->is_comparison = TRUE;
      unit->compares_all = g_hash_table_lookup (n_selected, program)
                           == g_hash_table_lookup (self->n_listed, program);
    }
}

static void
note_unguarded (GgenCliTestRun *self)
{
  GgenRunnerProgram *last = NULL;

  for (guint i = 0; i < self->units->len; i++)
    {
      GgenRunnerUnit *unit = self->units->pdata[i];
      GgenRunnerProgram *program = unit->test_case->program;
      g_autofree char *text = NULL;

      if (!unit->settings.is_guarded || !program->is_sanitized || program == last)
        continue;

      last = program;
      text = g_strdup_printf ("%s is not guarded: it is linked with a sanitizer", program->name);
      ggen_cli_test_reports_note (self->reports, text);
    }
}

static guint
count_programs (GgenCliTestRun *self)
{
  g_autoptr (GHashTable) programs = ggen_cli_test_run_count_cases (self->cases);

  return g_hash_table_size (programs);
}

/* As long as all of it takes one after the other, by as many as run at once; but not less than the longest.
 * -1: nobody knows */
static gint64
estimate_iteration (GgenCliTestRun *self)
{
  gint64 sum = 0;
  gint64 longest = 0;

  for (guint i = 0; i < self->units->len; i++)
    {
      GgenRunnerUnit *unit = self->units->pdata[i];

      if (unit->expected < 0)
        return -1;
      sum += unit->expected;
      longest = MAX (longest, unit->expected);
    }

  return MAX (longest, sum / ggen_runner_pool_get_size (self->pool));
}

static gint64
estimate (GgenCliTestRun *self)
{
  gint64 once = estimate_iteration (self);

  if (once < 0 || self->n_iterations == 0 || once > G_MAXINT64 / self->n_iterations)
    return -1;

  return once * self->n_iterations;
}

static void
start_dispatcher (GCancellable *cancellable,
                  GAsyncReadyCallback ready,
                  gpointer ready_data,
                  gpointer dispatcher)
{
  ggen_runner_dispatcher_run_async (dispatcher, ready, ready_data);
}

static void
start_closing_history (GCancellable *cancellable,
                       GAsyncReadyCallback ready,
                       gpointer ready_data,
                       gpointer history)
{
  ggen_runner_history_close_async (history, ready, ready_data);
}

/* A run whose history cannot be kept is a run all the same. */
static void
close_history (GgenCliTestRun *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result =
      ggen_runtime_execute (ggen_runtime_get_default (), start_closing_history, self->history, NULL,
                            &error);

  if (result == NULL || !ggen_runner_history_close_finish (self->history, result, &error))
    ggen_cli_print_warning (error->message);
}

static guint
get_group_limit (const char *group, gpointer user_data)
{
  GgenCliTestRun *self = user_data;

  return ggen_runner_configuration_get_group_limit (self->configuration, group);
}

static gboolean
judge (const GgenRunnerTotals *totals, const GgenRunnerSettings *settings, GError **error)
{
  if (totals->n_failed == 0 && totals->n_abandoned == 0
      && !(settings->flaky_fails && totals->n_flaky > 0))
    return TRUE;

  g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_REPORTED, "tests have failed");

  return FALSE;
}

static gboolean
run_cases (GgenCliTestRun *self, GError **error)
{
  const GgenRunnerSettings *settings = ggen_runner_configuration_get_settings (self->configuration);
  GPtrArray *reporters = ggen_cli_test_reports_get (self->reports);
  GgenRunnerDispatchOptions options = {
      .seed = self->seed,
      .arguments = self->arguments,
      .n_iterations = self->n_iterations,
      .until_failure = ggen_cli_invocation_has_flag (self->invocation, "until-fail"),
      .max_failures = settings->max_failures,
      .keep_order = ggen_cli_invocation_get_text (self->invocation, "shuffle") != NULL,
      .leaks_fail = settings->leaks_fail,
      .may_fork = TRUE,
      .wants_stacks = !ggen_cli_invocation_has_flag (self->invocation, "no-stacks"),
      .max_output = settings->max_output,
      .n_programs = count_programs (self),
      .n_deselected = self->n_deselected,
      .expected = estimate (self),
  };
  g_autoptr (GgenRunnerDispatcher) dispatcher = NULL;
  g_autoptr (GgenCliTestSignals) signals = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  const GgenRunnerTotals *totals;

  g_ptr_array_add (reporters, ggen_cli_test_memory_reporter_new (self->history));
  dispatcher = ggen_runner_dispatcher_new (self->units, self->pool, reporters, &options);
  ggen_runner_dispatcher_set_group_limit (dispatcher, get_group_limit, self);
  signals = ggen_cli_test_signals_new (self->invocation, dispatcher, error);
  if (signals == NULL)
    return FALSE;

  result =
      ggen_runtime_execute (ggen_runtime_get_default (), start_dispatcher, dispatcher, NULL, error);
  if (result == NULL)
    return FALSE;

  totals = ggen_runner_dispatcher_run_finish (dispatcher, result);
  close_history (self);

  return ggen_cli_test_reports_finish (self->reports, error) && judge (totals, settings, error);
}

gboolean
ggen_cli_test_cases_run (GgenCliTestRun *self, GError **error)
{
  self->units = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_unit_free);
  if (ggen_cli_invocation_has_flag (self->invocation, "compare-whole"))
    add_comparisons (self);
  for (guint i = 0; i < self->cases->len; i++)
    add_unit (self, self->cases->pdata[i]);
  note_unguarded (self);

  return ggen_cli_test_setup_run (self, error) && run_cases (self, error);
}
