/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-round.h"

#include "ggen-runner-comparison.h"

struct _GgenRunnerRound
{
  GgenRunnerQueue *queue;  /* (owned) */
  GHashTable *comparisons; /* (element-type GgenRunnerProgram GgenRunnerComparison) */
};

/* (nullable): NULL for a program that is not compared */
static GgenRunnerComparison *
get_comparison (GgenRunnerRound *self, const GgenRunnerUnit *unit)
{
  return g_hash_table_lookup (self->comparisons, unit->test_case->program);
}

static void
add_comparisons (GgenRunnerRound *self, GPtrArray *units)
{
  for (guint i = 0; i < units->len; i++)
    {
      GgenRunnerUnit *unit = units->pdata[i];

      if (unit->is_comparison)
        g_hash_table_insert (self->comparisons, unit->test_case->program,
                             ggen_runner_comparison_new (unit->compares_all));
    }

  for (guint i = 0; i < units->len; i++)
    {
      GgenRunnerUnit *unit = units->pdata[i];
      GgenRunnerComparison *comparison = get_comparison (self, unit);

      if (comparison != NULL && !unit->is_comparison)
        ggen_runner_comparison_expect (comparison);
    }
}

GgenRunnerRound *
ggen_runner_round_new (GPtrArray *units, GgenRunnerQueue *queue, gboolean keep_order)
{
  GgenRunnerRound *self = g_new0 (GgenRunnerRound, 1);

  self->queue = queue;
  self->comparisons =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ggen_runner_comparison_free);
  add_comparisons (self, units);
  for (guint i = 0; i < units->len; i++)
    ggen_runner_queue_add (queue, units->pdata[i]);
  ggen_runner_queue_sort (queue, keep_order);

  return self;
}

void
ggen_runner_round_free (GgenRunnerRound *self)
{
  ggen_runner_queue_free (self->queue);
  g_hash_table_unref (self->comparisons);
  g_free (self);
}

GgenRunnerQueue *
ggen_runner_round_get_queue (GgenRunnerRound *self)
{
  return self->queue;
}

/* The result of a case that has just ended.
 * @results: where it goes unless it is held back */
static void
take_result (GgenRunnerComparison *comparison, GgenRunnerResult *result, GPtrArray *results)
{
  if (!ggen_runner_comparison_is_ready (comparison))
    {
      ggen_runner_comparison_hold (comparison, result);
      return;
    }

  ggen_runner_comparison_apply (comparison, result);
  g_ptr_array_add (results, result);
}

GPtrArray *
ggen_runner_round_end_job (GgenRunnerRound *self, GgenRunnerJob *job)
{
  g_autoptr (GgenRunnerJob) owned = job;
  GgenRunnerComparison *comparison = get_comparison (self, job->unit);
  GgenRunnerResult *result = ggen_runner_job_conclude (job);
  GgenRunnerResult *whole;
  GPtrArray *results;

  if (job->unit->is_comparison)
    results = ggen_runner_comparison_set_whole (comparison, result);
  else
    results = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_result_unref);

  if (comparison == NULL)
    g_ptr_array_add (results, result);
  else if (!job->unit->is_comparison)
    take_result (comparison, result, results);

  whole = comparison != NULL ? ggen_runner_comparison_steal_unexplained (comparison) : NULL;
  if (whole != NULL)
    g_ptr_array_add (results, whole);

  return results;
}

GPtrArray *
ggen_runner_round_release (GgenRunnerRound *self)
{
  GPtrArray *results = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_result_unref);
  GHashTableIter iter;
  gpointer comparison;

  g_hash_table_iter_init (&iter, self->comparisons);
  while (g_hash_table_iter_next (&iter, NULL, &comparison))
    if (!ggen_runner_comparison_is_ready (comparison))
      g_ptr_array_extend_and_steal (results, ggen_runner_comparison_set_whole (comparison, NULL));

  return results;
}
