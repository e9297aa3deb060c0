/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Not a test itself: each case does what a test must not do, and isolation.c looks at what the
 * library says of it. */

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
leave_source (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) source = g_timeout_source_new_seconds (3600);

  g_source_set_name (source, "forgotten-timer");
  g_source_set_callback (source, do_nothing, NULL, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
leave_task (GgenTestSandbox *sandbox, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_name (task, "forgotten-task");
  g_object_set_data_full (user_data, "task", task, g_object_unref);
}

static void
on_read (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
}

static void
leave_gio_call (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/null");

  g_file_load_contents_async (file, NULL, on_read, NULL);
}

static void
touch_idle (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_idle_add (do_nothing, NULL);
}

static void
touch_iteration (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_main_context_iteration (NULL, FALSE);
}

static gpointer
invoke_on_default (gpointer user_data)
{
  g_main_context_invoke (NULL, do_nothing, NULL);

  return NULL;
}

static void
touch_from_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_thread_join (g_thread_new ("toucher", invoke_on_default, NULL));
}

static gpointer
return_task_on_default (gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_return_boolean (task, TRUE);

  return NULL;
}

/* A thread that works for nobody: its tasks return in the default context, deep inside GIO. */
static void
touch_inside_gio (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_thread_join (g_thread_new ("toucher", return_task_on_default, NULL));
}

static gpointer
ask_for_default (gpointer user_data)
{
  return ggen_runtime_get_default ();
}

static void
use_shared (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_null (g_thread_join (g_thread_new ("stranger", ask_for_default, NULL)));
}

static void
change_everything (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_setenv ("GGEN_TEST_LEFTOVER", "1", TRUE);
  g_unsetenv ("HOME");
  g_assert_cmpint (chdir ("/"), ==, 0);
}

static void
find_nothing_changed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *cwd = g_get_current_dir ();
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);

  g_assert_null (g_getenv ("GGEN_TEST_LEFTOVER"));
  g_assert_nonnull (g_getenv ("HOME"));
  g_assert_cmpstr (cwd, ==, g_file_peek_path (dir));
}

static void
touch_remove (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_source_remove_by_user_data (sandbox);
}

static void
touch_when_cancelled (GCancellable *cancellable, gpointer user_data)
{
  while (!g_cancellable_is_cancelled (cancellable))
    g_thread_yield ();

  g_idle_add (do_nothing, NULL);
}

static void
touch_late (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_runtime_spawn (ggen_runtime_get_default (), "late", GGEN_WORK_COMPUTE, touch_when_cancelled,
                      NULL, NULL, NULL);
}

static void
leave_when_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GSource) source = g_timeout_source_new_seconds (3600);

  while (!g_cancellable_is_cancelled (cancellable))
    g_thread_yield ();

  g_source_set_name (source, "late-timer");
  g_source_set_callback (source, do_nothing, NULL, NULL);
  g_source_attach (source, user_data);
}

static void
leave_late (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenRuntime *runtime = ggen_test_sandbox_get_runtime (sandbox);

  ggen_runtime_spawn (runtime, "late", GGEN_WORK_COMPUTE, leave_when_cancelled,
                      ggen_runtime_get_context (runtime), NULL, NULL);
}

static void
tell_preload (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *environment = NULL;
  gsize length;

  /* As the program was started: by now what the tests start is not preloaded. */
  g_assert_true (g_file_get_contents ("/proc/self/environ", &environment, &length, NULL));
  g_test_message ("preloaded: %s",
                  memmem (environment, length, "GGEN_TEST_PRELOADED=", 20) != NULL ? "yes" : "no");
  g_assert_null (g_getenv ("LD_PRELOAD"));
  g_assert_null (g_getenv ("GGEN_TEST_PRELOADED"));
}

/* As hard to remove as a test can make it. */
static void
fill_folder (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("folder: %s", g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)));
  g_assert_cmpint (g_mkdir_with_parents ("deep/er", 0755), ==, 0);
  g_file_set_contents ("deep/er/file", "x", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod ("deep/er", 0555), ==, 0);
  g_assert_cmpint (g_chmod ("deep", 0), ==, 0);
}

static void
behave (GgenTestSandbox *sandbox, gpointer user_data)
{
}

int
main (int argc, char *argv[])
{
  g_autoptr (GObject) keeper = g_object_new (G_TYPE_OBJECT, NULL);

  ggen_test_init (&argc, &argv);

  ggen_test_add ("/offenders/source", leave_source, NULL);
  ggen_test_add ("/offenders/task", leave_task, keeper);
  ggen_test_add ("/offenders/gio-call", leave_gio_call, NULL);
  ggen_test_add ("/offenders/idle", touch_idle, NULL);
  ggen_test_add ("/offenders/iteration", touch_iteration, NULL);
  ggen_test_add ("/offenders/thread", touch_from_thread, NULL);
  ggen_test_add ("/offenders/inside-gio", touch_inside_gio, NULL);
  ggen_test_add ("/offenders/shared", use_shared, NULL);
  ggen_test_add ("/offenders/remove", touch_remove, NULL);
  ggen_test_add ("/offenders/late-touch", touch_late, NULL);
  ggen_test_add ("/offenders/late-source", leave_late, NULL);
  ggen_test_add ("/offenders/everything", change_everything, NULL);
  ggen_test_add ("/offenders/nothing-changed", find_nothing_changed, NULL);
  ggen_test_add ("/offenders/behave", behave, NULL);
  ggen_test_add ("/offenders/preload", tell_preload, NULL);
  ggen_test_add_full ("/offenders/allowed", GGEN_TEST_ALLOW_DEFAULT_CONTEXT, touch_iteration, NULL,
                      NULL);
  ggen_test_add ("/offenders/folder", fill_folder, NULL);

  return ggen_test_run ();
}
