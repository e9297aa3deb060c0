/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-run.h"

#include <sys/prctl.h>

#include "ggen-cli-test-memory.h"
#include "ggen-cli-test-options.h"
#include "ggen-cli-work.h"
#include "ggen-runner-elf.h"
#include "ggen-runner-lister.h"
#include "ggen-runner-partition.h"
#include "ggen-runner-shuffle.h"

/* To list its cases, a program links and registers them. */
#define LISTING_TIMEOUT (30 * G_TIME_SPAN_SECOND)

/* Filters */

/* Takes both. */
static GgenRunnerFilter *
unite (GgenRunnerFilter *a, GgenRunnerFilter *b)
{
  return a == NULL ? b : ggen_runner_filter_unite (a, b);
}

static GgenRunnerFilter *
intersect (GgenRunnerFilter *a, GgenRunnerFilter *b)
{
  return a == NULL ? b : b == NULL ? a : ggen_runner_filter_intersect (a, b);
}

static char *
quote_as_filter (const char *suite)
{
  return g_strdup_printf ("suite(=%s)", suite);
}

/* Each of the expressions, and of the suites, may match. */
static gboolean
read_expressions (GgenCliTestRun *self, GgenRunnerFilter **filter, GError **error)
{
  const char *const *texts = ggen_cli_invocation_get_list (self->invocation, "filter");

  for (guint i = 0; texts[i] != NULL; i++)
    {
      GgenRunnerFilter *one = ggen_runner_filter_new (texts[i], error);

      if (one == NULL)
        return ggen_cli_test_options_blame (NULL, error);
      *filter = unite (*filter, one);
    }

  return TRUE;
}

static gboolean
read_suites (GgenCliTestRun *self, GgenRunnerFilter **filter, GError **error)
{
  const char *const *suites = ggen_cli_invocation_get_list (self->invocation, "suite");

  for (guint i = 0; suites[i] != NULL; i++)
    {
      g_autofree char *text = quote_as_filter (suites[i]);
      GgenRunnerFilter *one = ggen_runner_filter_new (text, error);

      if (one == NULL)
        return ggen_cli_test_options_blame ("suite", error);
      *filter = unite (*filter, one);
    }

  return TRUE;
}

static gboolean
read_names (GgenCliTestRun *self, GgenRunnerFilter **filter, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_copy (self->source->names, NULL, NULL);

  if (names->len == 0)
    return TRUE;

  g_ptr_array_set_free_func (names, NULL);
  g_ptr_array_add (names, NULL);
  *filter = ggen_runner_filter_new_from_names ((const char *const *) names->pdata, error);

  return *filter != NULL || ggen_cli_test_options_blame (NULL, error);
}

/* What is asked for has to match in every way in which it is asked for; where nothing is, what the
 * configuration says. */
static gboolean
make_filter (GgenCliTestRun *self, GError **error)
{
  GgenRunnerFilter *expressions = NULL;
  GgenRunnerFilter *suites = NULL;
  GgenRunnerFilter *names = NULL;
  gboolean success = read_expressions (self, &expressions, error)
                     && read_suites (self, &suites, error) && read_names (self, &names, error);

  self->filter = intersect (intersect (expressions, suites), names);

  return success;
}

static const GgenRunnerFilter *
get_filter (GgenCliTestRun *self)
{
  return self->filter != NULL
             ? self->filter
             : ggen_runner_configuration_get_settings (self->configuration)->default_filter;
}

/* Programs */

/* Those that cannot be meant need not be built, nor be asked for their cases. */
static GPtrArray *
select_programs (GgenCliTestRun *self)
{
  GPtrArray *selected = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);
  GgenRunnerMemory memory = ggen_cli_test_memory_for_filter (self->history);

  for (guint i = 0; i < self->source->programs->len; i++)
    {
      GgenRunnerProgram *program = self->source->programs->pdata[i];

      if (get_filter (self) == NULL
          || ggen_runner_filter_may_match_program (get_filter (self), program, &memory))
        g_ptr_array_add (selected, ggen_runner_program_ref (program));
    }

  return selected;
}

/* Cases */

typedef struct
{
  GgenCliTestRun *run;
  GgenRunnerLister *lister;
} Listing;

static gboolean
is_whole (GgenRunnerProgram *program, gpointer user_data)
{
  GgenCliTestRun *self = user_data;

  g_auto (GgenRunnerCaseSettings) settings = {0};

  ggen_runner_configuration_get_program_settings (self->configuration, program, &settings);

  /* What is expected of a program is expected of all of it. */
  return settings.run_whole || program->is_expected_to_fail;
}

static void
note (const char *text, gpointer user_data)
{
  GgenCliTestRun *self = user_data;

  ggen_cli_test_reports_note (self->reports, text);
}

static void
start_listing (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  Listing *listing = user_data;

  ggen_runner_lister_list_async (listing->lister, listing->run->seed, listing->run->arguments,
                                 cancellable, ready, ready_data);
}

static gboolean
list_cases (GgenCliTestRun *self, GPtrArray *programs, GError **error)
{
  g_autoptr (GgenRunnerLister) lister =
      ggen_runner_lister_new (programs, self->pool, LISTING_TIMEOUT);
  Listing listing = {self, lister};
  g_autoptr (GAsyncResult) result = NULL;

  ggen_runner_lister_set_funcs (lister, is_whole, note, self);
  result = ggen_cli_execute (self->invocation, NULL, start_listing, &listing, error);
  if (result == NULL)
    return FALSE;

  self->cases = ggen_runner_lister_list_finish (lister, result, error);

  return self->cases != NULL;
}

GHashTable *
ggen_cli_test_run_count_cases (const GPtrArray *cases)
{
  GHashTable *counts = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < cases->len; i++)
    {
      GgenRunnerProgram *program = ((GgenRunnerCase *) cases->pdata[i])->program;
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, program));

      g_hash_table_insert (counts, program, GUINT_TO_POINTER (n + 1));
    }

  return counts;
}

static void
select_cases (GgenCliTestRun *self)
{
  GgenRunnerMemory memory = ggen_cli_test_memory_for_filter (self->history);
  GPtrArray *selected = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_case_unref);

  for (guint i = 0; i < self->cases->len; i++)
    {
      GgenRunnerCase *test_case = self->cases->pdata[i];

      if (get_filter (self) == NULL
          || ggen_runner_filter_matches (get_filter (self), test_case->program, test_case->path,
                                         &memory))
        g_ptr_array_add (selected, ggen_runner_case_ref (test_case));
    }

  self->n_deselected += self->cases->len - selected->len;
  g_ptr_array_unref (self->cases);
  self->cases = selected;
}

static void
apply_partition (GgenCliTestRun *self)
{
  guint n_before = self->cases->len;

  if (self->partition.count == 0)
    return;

  ggen_runner_partition_apply (&self->partition, self->cases);
  self->n_deselected += n_before - self->cases->len;
}

static void
apply_shuffle (GgenCliTestRun *self)
{
  const char *seed = ggen_cli_invocation_get_text (self->invocation, "shuffle");
  g_autofree char *made = NULL;
  g_autofree char *text = NULL;

  if (seed == NULL)
    return;

  if (g_str_equal (seed, "random"))
    seed = made = ggen_runner_shuffle_make_seed ();
  ggen_runner_shuffle (self->cases, seed);
  text = g_strdup_printf ("the order is drawn from --shuffle %s", seed);
  ggen_cli_test_reports_note (self->reports, text);
}

/* From here on. What the build has left running is none of the tests', nor is what we were started with. */
static void
adopt_orphans (GgenCliTestRun *self)
{
  self->strangers = ggen_supervise_descendants_list (NULL);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
}

gboolean
ggen_cli_test_run_select (GgenCliTestRun *self, GError **error)
{
  g_autoptr (GPtrArray) programs = NULL;

  if (!make_filter (self, error))
    return FALSE;

  programs = select_programs (self);
  if (!ggen_cli_test_source_build (self->source, self->invocation, programs, error))
    return FALSE;

  adopt_orphans (self);
  ggen_runner_elf_mark_programs (programs);
  if (!list_cases (self, programs, error))
    return FALSE;

  self->n_listed = ggen_cli_test_run_count_cases (self->cases);
  select_cases (self);
  apply_partition (self);
  apply_shuffle (self);

  return TRUE;
}
