/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "offender-run.h"

#define EVERYTHING "/offenders/tell"

/* The orders in which things happened in a run of a table of "scheduled", under one schedule. */
static GPtrArray *
run_scheduled (const char *table, const char *seed, gboolean is_beside_strangers)
{
  const char *const environment[] = {"SCHEDULED_BESIDE_STRANGERS", "1", NULL};
  const char *const arguments[] = {"--tap", "--schedule", seed, "-p", table, NULL};
  GPtrArray *orders = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *output = NULL;
  g_auto (GStrv) lines = NULL;
  int status;

  output =
      offender_run_with ("scheduled", is_beside_strangers ? environment : NULL, arguments, &status);
  if (status != 0)
    g_error ("status %d:\n%s", status, output);

  lines = g_strsplit (output, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      if (g_str_has_prefix (*line, "# order: "))
        g_ptr_array_add (orders, g_strdup (*line + strlen ("# order: ")));
    }

  return orders;
}

static void
assert_one_order (GPtrArray *orders)
{
  g_assert_cmpuint (orders->len, ==, 1000);
  for (guint i = 1; i < orders->len; i++)
    g_assert_cmpstr (orders->pdata[i], ==, orders->pdata[0]);
}

/* A thousand times in one process, where threads are there or not since the time before. */
static void
test_replay (GgenTestSandbox *sandbox, gpointer table)
{
  g_autoptr (GPtrArray) orders = run_scheduled (table, "7", FALSE);

  assert_one_order (orders);
}

/* Those hold locks that the test's threads want, and have made some of the threads that the test's runtime
 * uses. */
static void
test_strangers (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GPtrArray) orders = run_scheduled (EVERYTHING, "7", TRUE);

  assert_one_order (orders);
}

static void
test_processes (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GPtrArray) first = run_scheduled (EVERYTHING, "0x12345678abcdef", FALSE);
  g_autoptr (GPtrArray) second = run_scheduled (EVERYTHING, "0x12345678abcdef", FALSE);
  g_autoptr (GPtrArray) other = run_scheduled (EVERYTHING, "8", FALSE);

  g_assert_cmpstr (first->pdata[0], ==, second->pdata[0]);
  g_assert_cmpstr (first->pdata[0], !=, other->pdata[0]);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/schedule/one-seed-is-one-order", test_replay, (gpointer) EVERYTHING);
  ggen_test_add ("/schedule/one-order-beside-strangers", test_strangers, NULL);
  /* GLib's own threads take what they are to do as soon as the system lets them. */
  ggen_test_add ("/schedule/pools-take-work-in-one-order", test_replay,
                 (gpointer) "/offenders/pool");
  /* Who waits for a condition waits for its mutex, too. */
  ggen_test_add ("/schedule/conditions-wake-in-one-order", test_replay,
                 (gpointer) "/offenders/condition");
  ggen_test_add ("/schedule/in-every-process", test_processes, NULL);

  return ggen_test_run ();
}
