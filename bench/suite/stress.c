/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Uses the runtime from many threads at once, in every way that its parts can meet, and counts what is
 * run and freed:
 *
 *     bench-stress SECONDS [SEED]
 *
 * Ends with status 1 where work was lost or done twice. A build with ThreadSanitizer looks at the
 * order of memory, too.
 */

#include <stdlib.h>

#include "command.h"
#include "stress-ledger.h"
#include "stress-scenarios.h"
#include "work-dir.h"

#define LONGEST_ROUND 60 /* in seconds */

static const char *current_scenario = "start"; /* atomic */
static gint n_rounds;                          /* atomic */
static gint is_over;                           /* atomic */

/* Work that was lost is mostly waited for, for ever. */
static gpointer
watch (gpointer data)
{
  gint n_rounds_before = -1;
  gint64 since = 0;

  while (!g_atomic_int_get (&is_over))
    {
      gint n_rounds_now = g_atomic_int_get (&n_rounds);

      if (n_rounds_now != n_rounds_before)
        since = g_get_monotonic_time ();
      n_rounds_before = n_rounds_now;

      if (g_get_monotonic_time () - since > LONGEST_ROUND * G_TIME_SPAN_SECOND)
        {
          /* Not an orderly end: a debugger, or the core, shows who waits for what. */
          g_error ("%s: no end after %d s", (const char *) g_atomic_pointer_get (&current_scenario),
                   LONGEST_ROUND);
        }

      g_usleep (G_USEC_PER_SEC / 10);
    }

  return NULL;
}

static void
run_for (gint64 seconds, guint32 seed)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  gint64 end_time = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  GThread *watcher = g_thread_new ("watch", watch, NULL);

  do
    {
      for (guint i = 0; i < stress_n_scenarios; i++)
        {
          g_atomic_pointer_set (&current_scenario, stress_scenarios[i].name);
          stress_scenarios[i].run (chance);
        }
      g_atomic_int_inc (&n_rounds);
    }
  while (g_get_monotonic_time () < end_time);

  g_atomic_int_set (&is_over, TRUE);
  g_thread_join (watcher);
}

int
main (int argc, char **argv)
{
  guint64 seconds = 0;
  guint64 seed = (guint32) g_get_real_time ();

  if (argc < 2 || argc > 3 || !g_ascii_string_to_unsigned (argv[1], 10, 0, 1000000, &seconds, NULL)
      || (argc == 3 && !g_ascii_string_to_unsigned (argv[2], 10, 0, G_MAXUINT32, &seed, NULL)))
    {
      g_printerr ("usage: bench-stress SECONDS [SEED]\n");
      return 2;
    }

  g_print ("seed %u\n", (guint32) seed);
  suite_work_dir_create ();
  suite_command_prepare ();
  /* ThreadSanitizer does not see how GObject makes classes: before there are threads. */
  g_type_class_unref (g_type_class_ref (GGEN_TYPE_SCOPE));
  run_for ((gint64) seconds, (guint32) seed);
  suite_work_dir_remove ();
  g_print ("%d rounds, %" G_GUINT64_FORMAT " pieces of work, each as often as it should\n",
           n_rounds, stress_ledger_get_total ());

  return 0;
}
