/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-explore-private.h"

#include "ggen-test-options-private.h"
#include "ggen-test-process-private.h"

/* A deterministic test is one test for each schedule. They run in processes of their own, so that one
 * that aborts is but one more that fails; what they print is only shown for the one that does. */

static guint64
hash (guint64 so_far, const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    so_far = (so_far ^ (guint8) *c) * G_GUINT64_CONSTANT (0x100000001b3);

  return so_far;
}

/* Numbers that have nothing in common, of numbers that follow each other. */
static guint64
mix (guint64 number)
{
  number = (number ^ (number >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  number = (number ^ (number >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return number ^ (number >> 31);
}

static guint64
get_nth_schedule (const GgenTestCase *test, guint n)
{
  guint64 start = hash (G_GUINT64_CONSTANT (0xcbf29ce484222325), ggen_test_options.seed);

  return mix (hash (start, test->path) + n * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
}

guint64
ggen_test_explore_get_schedule (const GgenTestCase *test)
{
  return ggen_test_options.has_schedule ? ggen_test_options.schedule : get_nth_schedule (test, 0);
}

gboolean
ggen_test_explore_is_asked_for (const GgenTestCase *test)
{
  return (test->flags & GGEN_TEST_DETERMINISTIC) && ggen_test_options.n_schedules > 0
         && !ggen_test_options.has_schedule && !g_test_subprocess ();
}

void
ggen_test_explore_tell (const GgenTestCase *test, guint64 schedule)
{
  g_autofree char *path = ggen_test_options_quote (test->path);
  g_autofree char *line =
      g_strdup_printf ("to run the test under this schedule again: %s -p %s "
                       "--schedule 0x%016" G_GINT64_MODIFIER "x --seed %s",
                       ggen_test_options.program, path, schedule, ggen_test_options.seed);

  if (ggen_test_options.is_tap)
    g_test_message ("%s", line);
  else
    g_printerr ("%s\n", line);
}

static GgenTestProcess *
start (const GgenTestCase *test, guint n)
{
  return ggen_test_process_start (test, get_nth_schedule (test, n),
                                  GGEN_TEST_PROCESS_CAPTURE | GGEN_TEST_PROCESS_NO_LEAK_CHECK);
}

static void
conclude (const GgenTestCase *test, GgenTestProcess *last, guint n)
{
  gboolean has_failed = ggen_test_process_has_failed (last);

  if (has_failed)
    ggen_test_process_show_output (last);

  ggen_test_process_report (last);
  g_test_message ("%u of %u schedules were tried", n + 1, ggen_test_options.n_schedules);

  if (has_failed)
    ggen_test_explore_tell (test, get_nth_schedule (test, n));
}

void
ggen_test_explore (const GgenTestCase *test)
{
  for (guint n = 0;; n++)
    {
      g_autoptr (GgenTestProcess) process = start (test, n);

      if (process == NULL)
        return;

      ggen_test_process_wait (process);
      if (n + 1 == ggen_test_options.n_schedules || !ggen_test_process_has_passed (process))
        {
          conclude (test, process, n);
          return;
        }
    }
}
