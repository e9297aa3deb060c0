/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-points.h"

#include "ggen-runner-complaint.h"

#include <string.h>

/* GLib prints what g_test_fail_printf() was told behind the path. */
#define SEPARATOR " - "

/* What the charset of the locale does not have, GLib prints as "?"; what is not in UTF-8 was replaced here. */
static gboolean
is_printed_as (gunichar character, gunichar printed)
{
  return character == printed || (character >= 0x80 && (printed == '?' || printed == 0xfffd));
}

/* (nullable): where the path ends in @name, if it begins with it */
static const char *
find_end_of_path (const char *name, const char *path)
{
  for (; *path != '\0'; path = g_utf8_next_char (path), name = g_utf8_next_char (name))
    if (*name == '\0' || !is_printed_as (g_utf8_get_char (path), g_utf8_get_char (name)))
      return NULL;

  return *name == '\0' || g_str_has_prefix (name, SEPARATOR) ? name : NULL;
}

gboolean
ggen_runner_points_is_named (const GgenRunnerTapTest *test, const char *path)
{
  g_autofree char *valid = g_utf8_make_valid (path, -1);
  g_autofree char *joined = NULL;

  g_strchomp (valid);
  if (test->subtest == NULL)
    return find_end_of_path (test->name, valid) != NULL
           || (test->printed_name != NULL && find_end_of_path (test->printed_name, valid) != NULL);

  joined = g_build_path ("/", "/", test->subtest, test->name, NULL);

  return find_end_of_path (joined, valid) != NULL;
}

/* (nullable): a path may have a separator in it, too */
static const char *
find_separator (const GgenRunnerTapTest *test, const char *path)
{
  const char *end = NULL;

  if (test->name[0] != '/' || test->is_ok)
    return NULL;
  if (path != NULL)
    end = find_end_of_path (test->name, path);
  if (end == NULL)
    return strstr (test->name, SEPARATOR);

  return *end != '\0' ? end : NULL;
}

static char *
make_name (const GgenRunnerTapTest *test, const char *separator)
{
  if (test->name[0] == '\0')
    return g_strdup_printf ("test %" G_GUINT64_FORMAT, test->number);
  if (separator != NULL)
    return g_strndup (test->name, separator - test->name);

  return g_strdup (test->name);
}

/* (nullable) */
static char *
make_message (const GgenRunnerTapTest *test, const char *separator)
{
  const char *explanation = test->explanation != NULL ? test->explanation : "";

  if (test->directive == GGEN_RUNNER_TAP_TODO)
    return g_strdup_printf ("%s%s%s",
                            test->is_ok ? "passed, and was expected to fail (TODO)" : "TODO",
                            explanation[0] != '\0' ? ": " : "", explanation);
  if (test->directive == GGEN_RUNNER_TAP_SKIP)
    return g_strdup (test->explanation);
  if (test->is_ok)
    return NULL;
  if (separator != NULL)
    return g_strdup (ggen_runner_complaint_strip (separator + strlen (SEPARATOR)));

  return test->diagnostics != NULL ? g_strdup (ggen_runner_complaint_strip (test->diagnostics))
                                   : NULL;
}

static GgenRunnerOutcome
get_outcome (const GgenRunnerTapTest *test)
{
  if (ggen_runner_tap_test_is_failed (test))
    return GGEN_RUNNER_FAILED;

  return test->directive != GGEN_RUNNER_TAP_NO_DIRECTIVE ? GGEN_RUNNER_SKIPPED : GGEN_RUNNER_PASSED;
}

GgenRunnerPoint *
ggen_runner_points_make (const GgenRunnerTapTest *test, const char *path)
{
  g_autofree char *valid = path != NULL ? g_utf8_make_valid (path, -1) : NULL;
  const char *separator = find_separator (test, valid);
  g_autofree char *name = make_name (test, separator);
  g_autofree char *message = make_message (test, separator);

  return ggen_runner_point_new (name, get_outcome (test), message);
}

/* One that stands for all of the outcome that were not kept */
static void
add_others (GgenRunnerAttempt *attempt, GgenRunnerOutcome outcome, guint64 n)
{
  g_autofree char *name = NULL;
  GgenRunnerPoint *point;

  if (n == 0)
    return;
  name = g_strdup_printf ("%" G_GUINT64_FORMAT " others that %s", n,
                          outcome == GGEN_RUNNER_SKIPPED  ? "were skipped"
                          : outcome == GGEN_RUNNER_FAILED ? "failed"
                                                          : "passed");
  point = ggen_runner_point_new (name, outcome, NULL);
  point->n_tests = n;
  ggen_runner_attempt_add_point (attempt, point);
}

void
ggen_runner_points_add (GgenRunnerAttempt *attempt, const GgenRunnerTap *tap)
{
  guint64 n_passed = 0, n_failed = 0, n_skipped = 0;

  for (guint i = 0; i < tap->tests->len; i++)
    {
      const GgenRunnerTapTest *test = tap->tests->pdata[i];
      GgenRunnerOutcome outcome = get_outcome (test);

      if (test->depth > 0)
        continue;
      ggen_runner_attempt_add_point (attempt, ggen_runner_points_make (test, NULL));
      n_passed += outcome == GGEN_RUNNER_PASSED;
      n_failed += outcome == GGEN_RUNNER_FAILED;
      n_skipped += outcome == GGEN_RUNNER_SKIPPED;
    }

  add_others (attempt, GGEN_RUNNER_PASSED,
              tap->n_tests - tap->n_failed - tap->n_skipped - n_passed);
  add_others (attempt, GGEN_RUNNER_FAILED, tap->n_failed - n_failed);
  add_others (attempt, GGEN_RUNNER_SKIPPED, tap->n_skipped - n_skipped);
}
