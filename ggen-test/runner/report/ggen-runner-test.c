/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-test.h"

char *
ggen_runner_test_describe_order (const GgenRunnerResult *result)
{
  GgenRunnerOutcome alone = ggen_runner_result_get_outcome_alone (result);

  if (result->order != GGEN_RUNNER_ORDER_DEPENDENT)
    return NULL;

  return g_strdup_printf ("%s alone, %s in the whole program", ggen_runner_outcome_get_name (alone),
                          ggen_runner_outcome_get_name (result->outcome_in_whole));
}

/* (nullable): of the outcome that counts */
static const char *
get_message (const GgenRunnerResult *result)
{
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);

  if (result->order == GGEN_RUNNER_ORDER_DEPENDENT)
    return result->reason_in_whole;

  return last != NULL ? last->reason : NULL;
}

static void
append_case (GArray *tests, const GgenRunnerResult *result)
{
  const GgenRunnerCase *test_case = result->test_case;
  GgenRunnerTest test = {
      .name = test_case->path != NULL ? test_case->path : test_case->program->name,
      .outcome = result->outcome,
      .message = get_message (result),
  };

  g_array_append_val (tests, test);
}

/* The program itself is one more where its lines do not tell that it failed. */
static void
append_points (GArray *tests, const GgenRunnerResult *result, const GPtrArray *points)
{
  gboolean is_told = FALSE;

  for (guint i = 0; i < points->len; i++)
    {
      const GgenRunnerPoint *point = points->pdata[i];
      GgenRunnerTest test = {.name = point->name,
                             .outcome = point->outcome,
                             .message = point->message,
                             .is_point = TRUE};

      g_array_append_val (tests, test);
      is_told = is_told || ggen_runner_outcome_is_failure (point->outcome);
    }

  if (ggen_runner_outcome_is_failure (result->outcome) && !is_told)
    append_case (tests, result);
}

/* The first that failed, or else the first */
static void
choose_output (GArray *tests)
{
  guint chosen = 0;

  for (guint i = tests->len; i > 0; i--)
    if (ggen_runner_outcome_is_failure (g_array_index (tests, GgenRunnerTest, i - 1).outcome))
      chosen = i - 1;

  if (tests->len > 0)
    g_array_index (tests, GgenRunnerTest, chosen).has_output = TRUE;
}

GArray *
ggen_runner_test_list (const GgenRunnerResult *result)
{
  GArray *tests = g_array_new (FALSE, FALSE, sizeof (GgenRunnerTest));
  const GgenRunnerAttempt *last = ggen_runner_result_get_last_attempt (result);

  if (last != NULL && last->points != NULL)
    append_points (tests, result, last->points);
  else if (result->outcome != GGEN_RUNNER_ABANDONED)
    append_case (tests, result);
  choose_output (tests);

  return tests;
}
