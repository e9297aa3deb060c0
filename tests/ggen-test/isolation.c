/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <glib/gstdio.h>

/* What each offender's case must be failed for; NULL for those that must pass. */
static const struct
{
  const char *name;
  const char *message;
} offenders[] = {
    {"source", "a source was left behind: \"forgotten-timer\" (id 1, priority 0)"},
    {"task", "a task was left behind: \"forgotten-task\""},
    {"gio-call", "a task was left behind: "},
    {"idle", "the default main context was touched: g_idle_add() was called from "},
    {"iteration", "the default main context was touched: g_main_context_iteration() was called"},
    {"thread", "the default main context was touched: g_main_context_invoke() was called"},
    {"inside-gio", "the default main context was touched: g_source_attach() was called"},
    {"shared", "the default runtime was asked for outside any test, from "},
    {"remove", "the default main context was touched: g_source_remove_by_user_data() was called"},
    {"late-touch", "the default main context was touched: g_idle_add() was called"},
    {"late-source", "a source was left behind: \"late-timer\""},
    {"behave", NULL},
    {"allowed", NULL},
};

static char *
run_offenders (const char *program, const char *path, int *status)
{
  g_autofree char *file =
      g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests", "ggen-test", program, NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                              &error, file, "--tap", path != NULL ? "-p" : NULL, path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  *status = g_subprocess_get_exit_status (process);

  return output;
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" is not in:\n%s", part, text);
}

static void
test_offender (const char *program, guint index)
{
  g_autofree char *path = g_strconcat ("/offenders/", offenders[index].name, NULL);
  g_autofree char *verdict = NULL;
  g_autofree char *output = NULL;
  int status;

  output = run_offenders (program, path, &status);

  if (offenders[index].message == NULL)
    {
      verdict = g_strdup_printf ("\nok 1 %s\n", path);
      if (status != 0)
        g_error ("status %d:\n%s", status, output);
    }
  else
    {
      verdict = g_strdup_printf ("\nnot ok 1 %s - ", path);
      assert_contains (output, offenders[index].message);
      g_assert_cmpint (status, !=, 0);
    }

  assert_contains (output, verdict);
}

static void
test_linked_first (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_offender ("offenders", GPOINTER_TO_UINT (user_data));
}

/* A library that is preloaded stands before AddressSanitizer's, which refuses to be second. */
static gboolean
can_preload (void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("nothing can be preloaded in a build with AddressSanitizer");
  return FALSE;
#else
  return TRUE;
#endif
}

/* GLib stands before the library on this program's link line. */
static void
test_linked_last (GgenTestSandbox *sandbox, gpointer user_data)
{
  if (!can_preload ())
    return;

  test_offender ("offenders-linked-last", GPOINTER_TO_UINT (user_data));
}

/* That the two programs are linked as they say. */
static void
test_link_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  int status;

  if (!can_preload ())
    return;

  first = run_offenders ("offenders", "/offenders/preload", &status);
  assert_contains (first, "preloaded: no");
  last = run_offenders ("offenders-linked-last", "/offenders/preload", &status);
  assert_contains (last, "preloaded: yes");
}

static void
test_rest_goes_on (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = NULL;
  int status;

  output = run_offenders ("offenders", NULL, &status);

  g_assert_cmpint (status, ==, 1);
  assert_contains (output, "\n1..16\n");
  assert_contains (output, "\nnot ok 1 /offenders/source - ");
  assert_contains (output, "\nok 12 /offenders/everything\n");
  assert_contains (output, "\nok 13 /offenders/nothing-changed\n");
  assert_contains (output, "\nok 16 /offenders/allowed\n");
}

static void
test_folders (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autofree char *cwd = g_get_current_dir ();

  g_assert_cmpstr (cwd, ==, g_file_peek_path (dir));
  g_assert_cmpstr (g_getenv ("HOME"), ==, g_get_home_dir ());
  g_assert_cmpstr (g_getenv ("XDG_CACHE_HOME"), ==, g_get_user_cache_dir ());
  g_assert_cmpstr (g_getenv ("XDG_CONFIG_HOME"), ==, g_get_user_config_dir ());
  g_assert_cmpstr (g_getenv ("XDG_DATA_HOME"), ==, g_get_user_data_dir ());
  g_assert_true (g_str_has_prefix (g_getenv ("TMPDIR"), cwd));
  g_assert_true (g_file_test (g_getenv ("TMPDIR"), G_FILE_TEST_IS_DIR));
  g_assert_cmpstr (g_getenv ("GSETTINGS_BACKEND"), ==, "memory");
}

static char *seen_dir;

static void
test_dir_first (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  seen_dir = g_get_current_dir ();
  g_assert_cmpint (g_mkdir_with_parents ("deep/er", 0755), ==, 0);
  g_file_set_contents ("deep/er/file", "x", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod ("deep/er", 0555), ==, 0);
  g_assert_cmpint (g_chmod ("deep", 0), ==, 0);
}

static void
test_dir_second (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *gone = g_steal_pointer (&seen_dir);

  if (gone == NULL)
    {
      g_test_skip ("the test before this one did not run");
      return;
    }

  g_assert_false (g_file_test (gone, G_FILE_TEST_EXISTS));
}

static void
append (gpointer data)
{
  gpointer *args = data;

  g_string_append (args[0], args[1]);
}

/* Called by the sandbox after the others, since it was deferred first. */
static void
assert_order (gpointer data)
{
  GString *order = data;

  g_assert_cmpstr (order->str, ==, "second first ");
  g_string_free (order, TRUE);
}

static void
test_defer (GgenTestSandbox *sandbox, gpointer user_data)
{
  static gpointer first[] = {NULL, (gpointer) "first "};
  static gpointer second[] = {NULL, (gpointer) "second "};

  first[0] = second[0] = g_string_new (NULL);
  ggen_test_sandbox_defer (sandbox, assert_order, first[0]);
  ggen_test_sandbox_defer (sandbox, append, first);
  ggen_test_sandbox_defer (sandbox, append, second);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (offenders); i++)
    {
      const char *verb = offenders[i].message != NULL ? "fails" : "passes";
      g_autofree char *first = g_strdup_printf ("/isolation/%s-%s", verb, offenders[i].name);
      g_autofree char *last =
          g_strdup_printf ("/isolation/linked-last-%s-%s", verb, offenders[i].name);

      ggen_test_add (first, test_linked_first, GUINT_TO_POINTER (i));
      ggen_test_add (last, test_linked_last, GUINT_TO_POINTER (i));
    }

  ggen_test_add ("/isolation/linked-last-is-preloaded", test_link_order, NULL);
  ggen_test_add ("/isolation/the-rest-of-the-program-goes-on", test_rest_goes_on, NULL);
  ggen_test_add ("/isolation/folders-are-the-test's-own", test_folders, NULL);
  ggen_test_add ("/isolation/dir/a-is-used", test_dir_first, NULL);
  ggen_test_add ("/isolation/dir/b-is-removed", test_dir_second, NULL);
  ggen_test_add ("/isolation/deferred-calls-run-last-first", test_defer, NULL);

  return ggen_test_run ();
}
