/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* Not a test itself: cases whose outcome depends on the schedule or does not, which explore.c looks at
 * from outside. */

static void
pass (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_message ("passes");
  g_printerr ("passes quietly\n");
}

static void
skip (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_skip ("not today");
}

typedef struct
{
  GMutex mutex;
  GString *trace; /* guarded by mutex */
  char letter;    /* guarded by mutex */
} Trace;

static gpointer
append (gpointer user_data)
{
  Trace *trace = user_data;
  char letter;

  g_mutex_lock (&trace->mutex);
  letter = trace->letter++;
  g_mutex_unlock (&trace->mutex);

  for (guint i = 0; i < 4; i++)
    {
      g_mutex_lock (&trace->mutex);
      g_string_append_c (trace->trace, letter);
      g_mutex_unlock (&trace->mutex);
    }

  return NULL;
}

/* Fails where the threads take turns often, and says how they did. */
static void
interleave (GgenTestSandbox *sandbox, gpointer user_data)
{
  Trace trace = {.trace = g_string_new (NULL), .letter = 'a'};
  GThread *first = g_thread_new ("first", append, &trace);
  GThread *second = g_thread_new ("second", append, &trace);
  guint n_turns = 0;

  g_thread_join (first);
  g_thread_join (second);

  for (gsize i = 1; i < trace.trace->len; i++)
    n_turns += trace.trace->str[i] != trace.trace->str[i - 1];

  g_test_message ("trace: %s, drawn: %d", trace.trace->str, g_test_rand_int ());
  if (n_turns > 4)
    g_test_fail_printf ("%u turns", n_turns);
  g_string_free (trace.trace, TRUE);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add_full ("/offenders/pass", GGEN_TEST_DETERMINISTIC, pass, NULL, NULL);
  ggen_test_add_full ("/offenders/skip", GGEN_TEST_DETERMINISTIC, skip, NULL, NULL);
  ggen_test_add_full ("/offenders/interleave", GGEN_TEST_DETERMINISTIC, interleave, NULL, NULL);
  ggen_test_add_full ("/offenders/process", GGEN_TEST_DETERMINISTIC | GGEN_TEST_PROCESS, interleave,
                      NULL, NULL);
  ggen_test_add ("/offenders/plain", pass, NULL);

  return ggen_test_run ();
}
