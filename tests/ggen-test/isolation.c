/* SPDX-License-Identifier: LGPL-2.1-or-later */


#include "offender-run.h"

static const Offender offenders[] = {
    {"source", {"a source was left behind: \"forgotten-timer\" (id 1, priority 0, ready in "}},
    {"task", {"a task was left behind: \"forgotten-task\""}},
    {"gio-call", {"a task was left behind: "}},
    {"idle", {"the default main context was touched: g_idle_add() was called from "}},
    {"iteration", {"the default main context was touched: g_main_context_iteration() was called"}},
    {"thread", {"the default main context was touched: g_main_context_invoke() was called"}},
    {"inside-gio", {"the default main context was touched: g_source_attach() was called"}},
    {"shared", {"the default runtime was asked for outside any test, from "}},
    {"remove", {"the default main context was touched: g_source_remove_by_user_data() was called"}},
    {"late-touch", {"the default main context was touched: g_idle_add() was called"}},
    {"late-source", {"a source was left behind: \"late-timer\""}},
    {"everything",
     {"the working directory was changed: ", "an environment variable was changed: HOME was ",
      "an environment variable was changed: GGEN_TEST_LEFTOVER was not set, is \"1\": "}},
    {"behave", {NULL}},
    {"allowed", {NULL}},
};

/* A library that is preloaded stands before AddressSanitizer's, which refuses to be second. */
static gboolean
can_preload (void)
{
#ifdef __SANITIZE_ADDRESS__
  return FALSE;
#else
  return TRUE;
#endif
}

/* That the two programs are linked as they say. */
static void
test_link_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  int status;

  if (!can_preload ())
    {
      g_test_skip ("nothing can be preloaded in a build with AddressSanitizer");
      return;
    }

  first = offender_run ("offenders", "/offenders/preload", &status);
  offender_assert_contains (first, "preloaded: no");
  last = offender_run ("offenders-linked-last", "/offenders/preload", &status);
  offender_assert_contains (last, "preloaded: yes");
}

static void
test_rest_goes_on (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = NULL;
  int status;

  output = offender_run ("offenders", NULL, &status);

  g_assert_cmpint (status, ==, 1);
  offender_assert_contains (output, "\n1..17\n");
  offender_assert_contains (output, "\nnot ok 1 /offenders/source - ");
  offender_assert_contains (output, "\nnot ok 12 /offenders/everything - ");
  offender_assert_contains (output, "\nok 13 /offenders/nothing-changed\n");
  offender_assert_contains (output, "\nok 16 /offenders/allowed\n");
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
  g_assert_cmpstr (g_getenv ("TMPDIR"), ==, g_get_tmp_dir ());
  g_assert_true (g_file_test (g_getenv ("TMPDIR"), G_FILE_TEST_IS_DIR));
  g_assert_cmpstr (g_getenv ("GSETTINGS_BACKEND"), ==, "memory");
}

/* Also where the test took its own rights to it away. */
static void
test_folder_goes (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GRegex) regex = g_regex_new ("folder: (\\S+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *output = NULL;
  g_autofree char *folder = NULL;
  int status;

  output = offender_run ("offenders", "/offenders/folder", &status);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_regex_match (regex, output, 0, &match));
  folder = g_match_info_fetch (match, 1);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
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

  offender_add_tests ("/isolation", "offenders", offenders, G_N_ELEMENTS (offenders));

  /* There GLib stands before the library on the link line. */
  if (can_preload ())
    offender_add_tests ("/isolation/linked-last", "offenders-linked-last", offenders,
                        G_N_ELEMENTS (offenders));
  ggen_test_add ("/isolation/linked-last-is-preloaded", test_link_order, NULL);
  ggen_test_add ("/isolation/the-rest-of-the-program-goes-on", test_rest_goes_on, NULL);
  ggen_test_add ("/isolation/folders-are-the-test's-own", test_folders, NULL);
  ggen_test_add ("/isolation/the-folder-is-removed", test_folder_goes, NULL);
  ggen_test_add ("/isolation/deferred-calls-run-last-first", test_defer, NULL);

  return ggen_test_run ();
}
