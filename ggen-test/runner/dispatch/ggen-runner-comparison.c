/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-comparison.h"

struct _GgenRunnerComparison
{
  gboolean is_complete;
  guint n_left;         /* cases whose result is not known */
  gboolean has_failure; /* of a case */
  gboolean is_ready;
  GgenRunnerResult *whole; /* (nullable) (owned) */
  GHashTable *points;      /* (element-type utf8 GgenRunnerPoint): of the whole, by name */
  GPtrArray *held;         /* (element-type GgenRunnerResult) */
};

GgenRunnerComparison *
ggen_runner_comparison_new (gboolean is_complete)
{
  GgenRunnerComparison *self = g_new0 (GgenRunnerComparison, 1);

  self->is_complete = is_complete;
  self->points = g_hash_table_new (g_str_hash, g_str_equal);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_result_unref);

  return self;
}

void
ggen_runner_comparison_free (GgenRunnerComparison *self)
{
  g_hash_table_unref (self->points);
  g_clear_pointer (&self->whole, ggen_runner_result_unref);
  g_ptr_array_unref (self->held);
  g_free (self);
}

void
ggen_runner_comparison_expect (GgenRunnerComparison *self)
{
  self->n_left++;
}

gboolean
ggen_runner_comparison_is_ready (GgenRunnerComparison *self)
{
  return self->is_ready;
}

void
ggen_runner_comparison_hold (GgenRunnerComparison *self, GgenRunnerResult *result)
{
  g_ptr_array_add (self->held, result);
}

static const GgenRunnerAttempt *
get_attempt (GgenRunnerComparison *self)
{
  return self->whole != NULL ? ggen_runner_result_get_last_attempt (self->whole) : NULL;
}

/* Where a program tells twice of a test, a failure counts. */
static void
index_points (GgenRunnerComparison *self, const GPtrArray *points)
{
  for (guint i = 0; i < points->len; i++)
    {
      GgenRunnerPoint *point = points->pdata[i];
      const GgenRunnerPoint *other = g_hash_table_lookup (self->points, point->name);

      if (other == NULL || !ggen_runner_outcome_is_failure (other->outcome))
        g_hash_table_insert (self->points, point->name, point);
    }
}

static void
compare (GgenRunnerResult *result, const GgenRunnerPoint *point)
{
  if (ggen_runner_outcome_is_failure (result->outcome)
      == ggen_runner_outcome_is_failure (point->outcome))
    {
      result->order = GGEN_RUNNER_ORDER_SAME;
      return;
    }

  result->order = GGEN_RUNNER_ORDER_DEPENDENT;
  result->outcome = result->outcome_in_whole = point->outcome;
  result->reason_in_whole = g_strdup (point->message);
  result->is_flaky = result->is_flaky && result->outcome == GGEN_RUNNER_PASSED;
}

/* What it leaves behind it leaves alone as well as among others, and is no matter of its order. Nor does a whole
 * program that crashes come to all of its cases. */
static gboolean
is_comparable (const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);

  return result->outcome != GGEN_RUNNER_ABANDONED && !(last != NULL && last->fails_by_leaks);
}

void
ggen_runner_comparison_apply (GgenRunnerComparison *self, GgenRunnerResult *result)
{
  const GgenRunnerPoint *point = g_hash_table_lookup (self->points, result->test_case->path);

  if (point != NULL && is_comparable (result))
    compare (result, point);

  self->n_left--;
  self->has_failure = self->has_failure || ggen_runner_outcome_is_failure (result->outcome);
}

GPtrArray *
ggen_runner_comparison_set_whole (GgenRunnerComparison *self, GgenRunnerResult *whole)
{
  GPtrArray *held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_result_unref);
  self->is_ready = TRUE;
  self->whole = whole;
  if (get_attempt (self) != NULL && get_attempt (self)->points != NULL)
    index_points (self, get_attempt (self)->points);
  for (guint i = 0; i < held->len; i++)
    ggen_runner_comparison_apply (self, held->pdata[i]);

  return held;
}

/* Its lines tell of tests that are counted already. */
static void
tell_as_one (GgenRunnerResult *whole)
{
  GgenRunnerAttempt *attempt = (GgenRunnerAttempt *) ggen_runner_result_get_last_attempt (whole);
  g_autofree char *reason = g_steal_pointer (&attempt->reason);

  attempt->reason =
      g_strdup_printf ("in one process, though each of its cases passes: %s",
                       reason != NULL ? reason : ggen_runner_outcome_get_name (attempt->outcome));
  g_clear_pointer (&attempt->points, g_ptr_array_unref);
}

GgenRunnerResult *
ggen_runner_comparison_steal_unexplained (GgenRunnerComparison *self)
{
  if (!self->is_complete || self->n_left > 0 || self->has_failure || get_attempt (self) == NULL
      || !ggen_runner_outcome_is_failure (self->whole->outcome)
      || self->whole->outcome == GGEN_RUNNER_ABANDONED)
    return NULL;

  g_hash_table_remove_all (self->points);
  tell_as_one (self->whole);

  return g_steal_pointer (&self->whole);
}
