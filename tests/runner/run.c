/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "run.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  GgenRunnerReporter reporter;
  Run *run;
} Witness;

static const char *
get_name (const GgenRunnerEvent *event)
{
  const char *path = event->test_case->path;

  return path != NULL ? path : event->test_case->program->name;
}

static char *
get_key (const GgenRunnerEvent *event)
{
  g_autofree char *id = ggen_runner_case_get_id (event->test_case);

  return g_strdup_printf ("%s %u", id, event->iteration);
}

/* "name", or "name 2.3": the third attempt in the second iteration */
static void
tell (Run *self, const GgenRunnerEvent *event, const char *what)
{
  g_string_append_printf (self->story, "%s %s", what, get_name (event));
  if (event->iteration > 1 || event->attempt > 1)
    g_string_append_printf (self->story, " %u.%u", event->iteration, event->attempt);
}

static void
tell_result (Run *self, const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);

  g_assert_nonnull (last);
  g_string_append_printf (self->story, ": %s", ggen_runner_outcome_get_name (result->outcome));
  if (last->reason != NULL)
    g_string_append_printf (self->story, " (%s)", last->reason);
  if (result->is_flaky)
    g_string_append (self->story, ", flaky");
  if (result->is_slow)
    g_string_append (self->story, ", slow");
  if (result->order == GGEN_RUNNER_ORDER_DEPENDENT)
    g_string_append (self->story, ", depends on order");
  g_string_append_c (self->story, '\n');
}

static void
begin (Run *self, const GgenRunnerEvent *event)
{
  g_autofree char *key = get_key (event);

  /* Another attempt is told of as the first one is. */
  if (event->attempt == 1)
    {
      g_assert_false (g_hash_table_contains (self->open, key));
      g_hash_table_add (self->open, g_steal_pointer (&key));
      self->n_begun++;
    }
  else
    {
      g_assert_true (g_hash_table_contains (self->open, key));
    }
  self->max_open = MAX (self->max_open, g_hash_table_size (self->open));
  tell (self, event, "began");
  g_string_append_c (self->story, '\n');
}

static void
end (Run *self, const GgenRunnerEvent *event)
{
  g_autofree char *key = get_key (event);

  g_assert_true (g_hash_table_remove (self->open, key));
  g_assert_true (event->result->test_case == event->test_case);
  g_assert_cmpuint (event->result->attempts->len, ==, event->attempt);
  for (guint i = 0; i < event->attempt; i++)
    g_assert_cmpuint (((GgenRunnerAttempt *) event->result->attempts->pdata[i])->number, ==, i + 1);
  self->n_ended++;
  g_ptr_array_add (self->results, (gpointer) ggen_runner_result_ref (event->result));
  tell (self, event, "ended");
  tell_result (self, event->result);
}

static void
fail_attempt (Run *self, const GgenRunnerEvent *event)
{
  g_assert_cmpuint (event->failed_attempt->number, ==, event->attempt);
  tell (self, event, "failed");
  g_string_append_printf (self->story, " (%s)\n", event->failed_attempt->reason);
}

/* All results are as they were. */
static void
end_run (Run *self, const GgenRunnerEvent *event)
{
  GgenRunnerTotals totals = {0};

  g_assert_cmpuint (g_hash_table_size (self->open), ==, 0);
  g_assert_cmpuint (self->n_begun, ==, self->n_ended);
  for (guint i = 0; i < self->results->len; i++)
    ggen_runner_totals_add (&totals, self->results->pdata[i]);
  g_assert_cmpuint (totals.n_passed, ==, event->totals.n_passed);
  g_assert_cmpuint (totals.n_failed, ==, event->totals.n_failed);
  g_assert_cmpuint (totals.n_skipped, ==, event->totals.n_skipped);
  g_assert_cmpint (event->duration, >=, 0);

  self->totals = event->totals;
  g_string_append_printf (self->story, "run ended: %u passed, %u failed, %u skipped",
                          event->totals.n_passed, event->totals.n_failed, event->totals.n_skipped);
  if (event->totals.n_abandoned > 0)
    g_string_append_printf (self->story, ", %u abandoned", event->totals.n_abandoned);
  if (event->interruption != NULL)
    g_string_append_printf (self->story, " (%s)", event->interruption);
  g_string_append_c (self->story, '\n');
}

static void
report (GgenRunnerReporter *reporter, const GgenRunnerEvent *event)
{
  Run *self = ((Witness *) reporter)->run;

  /* The run is the first and the last. */
  g_assert_cmpint (event->kind == GGEN_RUNNER_RUN_BEGAN, ==, self->story->len == 0);
  g_assert_false (self->has_ended);
  switch (event->kind)
    {
    case GGEN_RUNNER_RUN_BEGAN:
      g_string_append_printf (self->story, "run began: %u\n", event->n_cases);
      break;
    case GGEN_RUNNER_NOTE:
      g_string_append_printf (self->story, "note: %s\n", event->text);
      break;
    case GGEN_RUNNER_CASE_BEGAN:
      begin (self, event);
      break;
    case GGEN_RUNNER_CASE_SLOW:
      tell (self, event, "slow");
      g_string_append_c (self->story, '\n');
      break;
    case GGEN_RUNNER_ATTEMPT_FAILED:
      fail_attempt (self, event);
      break;
    case GGEN_RUNNER_CASE_ENDED:
      end (self, event);
      break;
    case GGEN_RUNNER_RUN_PAUSED:
      g_string_append (self->story, "paused\n");
      break;
    case GGEN_RUNNER_RUN_RESUMED:
      g_string_append (self->story, "resumed\n");
      break;
    case GGEN_RUNNER_RUN_ENDED:
      end_run (self, event);
      self->has_ended = TRUE;
      break;
    default:
      g_assert_not_reached ();
    }
  if (self->on_event != NULL)
    self->on_event (self, event);
}

static void
free_witness (gpointer data)
{
  GgenRunnerReporter *reporter = data;

  reporter->free (reporter);
}

static void
witness_free (GgenRunnerReporter *reporter)
{
  g_free (reporter);
}

Run *
run_new (GgenTestSandbox *sandbox, guint n_places)
{
  Run *self = g_new0 (Run, 1);
  Witness *witness = g_new0 (Witness, 1);
  g_autoptr (GError) error = NULL;

  self->sandbox = sandbox;
  self->units = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_unit_free);
  self->reporters = g_ptr_array_new_with_free_func (free_witness);
  self->pool = ggen_runner_pool_new (n_places, &error);
  g_assert_no_error (error);
  self->story = g_string_new (NULL);
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_result_unref);
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->options = (GgenRunnerDispatchOptions){
      .seed = "R02S00000000000000000000000000000000",
      .n_iterations = 1,
      .keep_order = TRUE,
      .max_output = 1024 * 1024,
      .expected = -1,
  };
  witness->reporter.report = report;
  witness->reporter.free = witness_free;
  witness->run = self;
  g_ptr_array_add (self->reporters, witness);

  return self;
}

void
run_free (Run *self)
{
  g_clear_pointer (&self->dispatcher, ggen_runner_dispatcher_free);
  ggen_runner_pool_free (self->pool);
  g_ptr_array_unref (self->reporters);
  g_ptr_array_unref (self->units);
  g_ptr_array_unref (self->results);
  g_hash_table_unref (self->open);
  g_string_free (self->story, TRUE);
  g_free (self);
}

GgenRunnerUnit *
run_add_case (Run *self, GgenRunnerProgram *program, const char *path)
{
  g_autoptr (GgenRunnerCase) test_case = ggen_runner_case_new (program, path, NULL);
  GgenRunnerUnit *unit = ggen_runner_unit_new (test_case);

  unit->position = self->units->len;
  unit->settings.grace = 10 * G_TIME_SPAN_SECOND;
  unit->settings.threads_required = 1;
  g_ptr_array_add (self->units, unit);

  return unit;
}

GgenRunnerUnit *
run_add_script (Run *self, const char *name, const char *script)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new (name);
  const char *const command[] = {"sh", "-c", script, NULL};

  program->command = g_strdupv ((char **) command);
  program->environment = g_environ_setenv (NULL, "PATH", g_getenv ("PATH"), TRUE);
  program->directory = g_strdup (g_file_peek_path (ggen_test_sandbox_get_dir (self->sandbox)));
  program->is_parallel = TRUE;

  return run_add_case (self, program, NULL);
}

GgenRunnerProgram *
run_make_program (const char *name)
{
  GgenRunnerProgram *program = ggen_runner_program_new (name);
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "runner", name, NULL);
  const char *const command[] = {path, NULL};

  program->command = g_strdupv ((char **) command);
  program->glib_program = g_strdup (path);
  program->environment = g_environ_setenv (NULL, "PATH", g_getenv ("PATH"), TRUE);
  program->is_parallel = TRUE;

  return program;
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *self = user_data;
  const GgenRunnerTotals *totals = ggen_runner_dispatcher_run_finish (self->dispatcher, result);

  g_assert_true (self->has_ended);
  g_assert_cmpmem (totals, sizeof *totals, &self->totals, sizeof self->totals);
  g_clear_pointer (&self->dispatcher, ggen_runner_dispatcher_free);
}

void
run_start (Run *self)
{
  self->dispatcher =
      ggen_runner_dispatcher_new (self->units, self->pool, self->reporters, &self->options);
  ggen_runner_dispatcher_set_group_limit (self->dispatcher, self->limit, self);
  ggen_runner_dispatcher_run_async (self->dispatcher, on_run, self);
}

static gboolean
is_over (gpointer user_data)
{
  return ((Run *) user_data)->dispatcher == NULL;
}

void
run_wait (Run *self)
{
  ggen_test_wait_until (self->sandbox, is_over, self);
}

const char *
run_all (Run *self)
{
  run_start (self);
  run_wait (self);

  return self->story->str;
}

void
run_assert_told (Run *self, const char *lines)
{
  if (strstr (self->story->str, lines) == NULL)
    g_error ("'%s' is not in:\n%s", lines, self->story->str);
}

char *
run_make_fifo (Run *self, const char *name)
{
  char *path =
      g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (self->sandbox)), name, NULL);

  g_assert_no_errno (mkfifo (path, 0600));

  return path;
}

void
run_meet (const char *fifo, int flags)
{
  int fd = g_open (fifo, flags | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
}
