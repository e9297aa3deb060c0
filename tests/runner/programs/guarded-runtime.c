/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen.h>

/* A program that works with the runtime, and stays in production. */

static void
set_done (GCancellable *cancellable, gpointer user_data)
{
  g_atomic_int_set ((gint *) user_data, TRUE);
}

/* Its threads are there as long as the program. */
static void
use_runtime (void)
{
  g_autoptr (GError) error = NULL;
  GgenRuntime *runtime;
  gint is_done = FALSE;

  g_assert_cmpint (ggen_runtime_get_mode (), ==, GGEN_RUNTIME_MODE_PRODUCTION);
  runtime = ggen_runtime_get_default ();

  ggen_runtime_spawn (runtime, "set_done", GGEN_WORK_COMPUTE, set_done, &is_done, NULL, &error);
  g_assert_no_error (error);
  while (!g_atomic_int_get (&is_done))
    g_thread_yield ();
  g_main_context_iteration (NULL, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/runtime/production", use_runtime);

  return g_test_run ();
}
