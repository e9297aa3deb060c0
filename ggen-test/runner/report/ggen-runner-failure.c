/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-failure.h"

#include <string.h>

#include "ggen-runner-excerpt.h"
#include "ggen-runner-replay.h"
#include "ggen-runner-units.h"
#include "ggen-visible-private.h"

static void
append_points (GString *text, const GPtrArray *points)
{
  for (guint i = 0; i < points->len; i++)
    {
      const GgenRunnerPoint *point = points->pdata[i];

      if (!ggen_runner_outcome_is_failure (point->outcome))
        continue;

      g_string_append (text, "  not ok: ");
      ggen_visible_append (text, point->name, -1);
      g_string_append_c (text, '\n');
      if (point->message != NULL)
        {
          g_string_append (text, "    ");
          ggen_visible_append (text, point->message, -1);
          g_string_append_c (text, '\n');
        }
    }
}

static void
append_output (GString *text, const char *title, const GgenRunnerOutput *output, gboolean is_cut)
{
  gsize length;
  const char *bytes;

  if (output->bytes == NULL)
    return;

  bytes = g_bytes_get_data (output->bytes, &length);
  ggen_runner_excerpt_append (text, title, bytes, length, is_cut);
}

static void
append_attempt_heading (GString *text, const GgenRunnerAttempt *attempt)
{
  g_string_append_printf (text, "  attempt %u, ", attempt->number);
  ggen_runner_duration_append (text, attempt->duration);
  g_string_append_printf (text, ": %s", ggen_runner_outcome_get_name (attempt->outcome));
  if (attempt->reason != NULL)
    {
      g_string_append (text, ": ");
      ggen_visible_append (text, attempt->reason, -1);
    }
  g_string_append_c (text, '\n');
}

static void
append_attempt (GString *text, const GgenRunnerAttempt *attempt, gboolean is_cut)
{
  if (attempt->points != NULL)
    append_points (text, attempt->points);
  append_output (text, "stdout", &attempt->standard_output, is_cut);
  append_output (text, "stderr", &attempt->standard_error, is_cut);
  if (attempt->stacks != NULL)
    ggen_runner_excerpt_append (text, "stacks", attempt->stacks, strlen (attempt->stacks), is_cut);
}

/* What fails among others only is shown by all of them. */
static char *
format_replay (const GgenRunnerResult *result, const char *const *arguments, const char *seed)
{
  const char *const *environment = (const char *const *) result->environment;
  g_autoptr (GgenRunnerCase) whole = NULL;

  if (result->order != GGEN_RUNNER_ORDER_DEPENDENT)
    return ggen_runner_replay_format (result->test_case, environment, arguments, seed);

  whole = ggen_runner_case_new (result->test_case->program, NULL, NULL);

  return ggen_runner_replay_format (whole, environment, arguments, seed);
}

void
ggen_runner_failure_append (GString *text,
                            const GgenRunnerResult *result,
                            const char *const *arguments,
                            const char *seed,
                            gboolean has_replay,
                            gboolean is_cut)
{
  for (guint i = 0; i < result->attempts->len; i++)
    {
      const GgenRunnerAttempt *attempt = result->attempts->pdata[i];

      if (!ggen_runner_outcome_is_failure (attempt->outcome))
        continue;
      if (result->attempts->len > 1)
        append_attempt_heading (text, attempt);
      append_attempt (text, attempt, is_cut);
    }

  if (has_replay && ggen_runner_outcome_is_failure (result->outcome))
    {
      g_autofree char *replay = format_replay (result, arguments, seed);

      g_string_append_printf (text, "  again: %s\n", replay);
    }
}
