/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen.h>
#include <ggen-test.h>

/* The shared runtime exists in production mode only, so each case is looked at from outside: this
 * program starts itself again without the test library's set-up. */

static void
return_true (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
start_task (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  ggen_runtime_run_task (NULL, task, GGEN_WORK_COMPUTE, return_true);
}

static gpointer
get_default (gpointer user_data)
{
  return ggen_runtime_get_default ();
}

static int
run_in_production (void)
{
  GThread *threads[8];
  GgenRuntime *shared;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("first use", get_default, NULL);

  shared = ggen_runtime_get_default ();
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    if (g_thread_join (threads[i]) != shared)
      return 10;

  if (ggen_runtime_get_mode () != GGEN_RUNTIME_MODE_PRODUCTION)
    return 11;
  if (ggen_runtime_get_context (shared) != g_main_context_default ())
    return 12;

  result = ggen_runtime_execute (shared, start_task, NULL, NULL, &error);
  if (result == NULL || !g_task_propagate_boolean (G_TASK (result), &error))
    return 13;

  return ggen_runtime_close (shared, G_TIME_SPAN_SECOND, NULL) ? 0 : 14;
}

static int
set_mode_too_late (void)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  ggen_runtime_set_mode (GGEN_RUNTIME_MODE_TEST);

  return ggen_runtime_get_mode () == GGEN_RUNTIME_MODE_PRODUCTION ? 0 : 20;
}

static int
leave_test_mode (void)
{
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  ggen_runtime_set_mode (GGEN_RUNTIME_MODE_TEST);
  ggen_runtime_set_mode (GGEN_RUNTIME_MODE_PRODUCTION);

  return ggen_runtime_get_mode () == GGEN_RUNTIME_MODE_TEST ? 0 : 30;
}

static const struct
{
  const char *name;
  int (*func) (void);
  const char *message;
} cases[] = {
    {"the-shared-runtime-is-one-on-the-default-context", run_in_production, ""},
    {"the-mode-is-set-before-the-first-runtime", set_mode_too_late,
     "the test mode must be set before the first runtime is made"},
    {"the-test-mode-cannot-be-left", leave_test_mode, "the test mode cannot be left"},
};

static void
test_case (GgenTestSandbox *sandbox, gpointer user_data)
{
  guint index = GPOINTER_TO_UINT (user_data);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *text = g_strdup_printf ("%u", index);
  g_autofree char *messages = NULL;
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  process = g_subprocess_launcher_spawn (launcher, &error, program, "--production", text, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &messages, &error);
  g_assert_no_error (error);

  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_nonnull (strstr (messages, cases[index].message));
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--production"))
    return cases[g_ascii_strtoull (argv[2], NULL, 10)].func ();

  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/production/", cases[i].name, NULL);

      ggen_test_add (path, test_case, GUINT_TO_POINTER (i));
    }

  return ggen_test_run ();
}
