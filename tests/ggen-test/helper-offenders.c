/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>

/* Not a test itself: most cases are wrong, and golden.c, command.c, dbus.c and execute.c look at what
 * is said of them. */

static void
compare_golden (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_assert_golden ("one\ntwo\nthree\n", "data/numbers.expected");
}

static void
compare_golden_outside (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_assert_golden ("one\n", "../numbers.expected");
}

/* A link that leads out of the folder of the tests' files. */
static void
compare_golden_through_link (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_assert_golden ("one\n", "link/numbers.expected");
}

static void
make_tree (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents ("made/empty", 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents ("made/deep/er", 0700), ==, 0);
  g_file_set_contents ("made/same", "same\n", -1, &error);
  g_assert_no_error (error);
  g_file_set_contents ("made/changed", "new\n", -1, &error);
  g_assert_no_error (error);
  g_file_set_contents ("made/deep/er/added", "more\n", -1, &error);
  g_assert_no_error (error);
  g_file_set_contents_full ("made/program", "#!\n", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0777,
                            &error);
  g_assert_no_error (error);
  g_assert_cmpint (symlink ("same", "made/link"), ==, 0);
}

static void
compare_tree (GgenTestSandbox *sandbox, gpointer user_data)
{
  make_tree ();
  ggen_test_assert_golden_tree ("made", "data/tree");
}

/* Would remove all files of the tests that it did not make. */
static void
compare_whole_tree (GgenTestSandbox *sandbox, gpointer user_data)
{
  make_tree ();
  ggen_test_assert_golden_tree ("made", ".");
}

static GgenTestCommand *
run_shell (GgenTestSandbox *sandbox, const char *script)
{
  GgenTestCommand *command = ggen_test_command_new (sandbox, "sh", "-c", script, NULL);

  ggen_test_command_assert_runs (command);

  return command;
}

static void
expect_status (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command =
      run_shell (sandbox, "echo some news; echo a complaint >&2; exit 3");

  ggen_test_command_assert_status (command, 0);
}

static void
expect_output (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = run_shell (sandbox, "printf 'one\\ntwo\\n'");

  ggen_test_command_assert_stdout (command, "one\n2\n");
}

static void
expect_too_soon (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command = ggen_test_command_new (sandbox, "true", NULL);

  ggen_test_command_assert_status (command, 0);
}

static void
run_missing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_new (sandbox, "no-such-program-anywhere", NULL);

  ggen_test_command_assert_runs (command);
}

static void
start_nothing (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  g_assert_not_reached ();
}

static gboolean
wait_in_callback (gpointer user_data)
{
  g_clear_object (&(GAsyncResult *){ggen_test_execute (user_data, start_nothing, NULL)});

  return G_SOURCE_REMOVE;
}

static void
execute_in_callback (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, wait_in_callback, sandbox, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  ggen_test_settle (sandbox);
}

static void
tell_folder (GgenTestSandbox *sandbox)
{
  g_test_message ("folder %s", g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)));
}

static void
die_with_bus (GgenTestSandbox *sandbox, gpointer user_data)
{
  tell_folder (sandbox);
  abort ();
}

static void
use_bus (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);

  g_assert_no_error (error);
  tell_folder (sandbox);
}

/* The service runs in the folder of the daemon that has started it. */
static void
use_service (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *service = g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests",
                                               "ggen-test", "dbus-service", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GVariant) reply = NULL;

  g_assert_no_error (error);
  ggen_test_sandbox_add_service (sandbox, "org.example.Greeter", service, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (connection, "org.example.Greeter", "/",
                                       "org.example.Greeter", "GetProcess", NULL, NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  tell_folder (sandbox);
}

/* For two tests, of which the second gets what the first has kept. */
static void
keep_connection (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection **kept = user_data;

  *kept = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  static GDBusConnection *kept[2];

  ggen_test_init (&argc, &argv);

  ggen_test_add ("/offenders/golden", compare_golden, NULL);
  ggen_test_add ("/offenders/golden-outside", compare_golden_outside, NULL);
  ggen_test_add ("/offenders/golden-through-link", compare_golden_through_link, NULL);
  ggen_test_add ("/offenders/tree", compare_tree, NULL);
  ggen_test_add ("/offenders/whole-tree", compare_whole_tree, NULL);
  ggen_test_add ("/offenders/status", expect_status, NULL);
  ggen_test_add ("/offenders/output", expect_output, NULL);
  ggen_test_add ("/offenders/too-soon", expect_too_soon, NULL);
  ggen_test_add ("/offenders/missing", run_missing, NULL);
  ggen_test_add ("/offenders/execute-in-callback", execute_in_callback, NULL);
  ggen_test_add_full ("/offenders/die-with-bus", GGEN_TEST_DBUS, die_with_bus, NULL, NULL);
  ggen_test_add_full ("/offenders/use-bus", GGEN_TEST_DBUS, use_bus, NULL, NULL);
  ggen_test_add_full ("/offenders/service", GGEN_TEST_DBUS, use_service, NULL, NULL);
  ggen_test_add_full ("/offenders/bus/one", GGEN_TEST_DBUS, keep_connection, &kept[0], NULL);
  ggen_test_add_full ("/offenders/bus/other", GGEN_TEST_DBUS, keep_connection, &kept[1], NULL);

  return ggen_test_run ();
}
