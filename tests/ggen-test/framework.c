/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <glib/gstdio.h>

/* Not a test itself: a program with a framework of its own, which has never heard of g_test_init(). It
 * prints what each of its tests came to, and bindings.c looks at that. */

static const char *script_place; /* (nullable) */
static guint n_run;

static gboolean
count (gpointer user_data)
{
  n_run++;

  return G_SOURCE_REMOVE;
}

static void
attach (GMainContext *context)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, count, NULL, NULL);
  g_source_set_static_name (source, "count");
  g_source_attach (source, context);
}

static void
clean (GgenTestSandbox *sandbox)
{
  g_autofree char *dir = g_get_current_dir ();

  g_assert_cmpstr (dir, ==, g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)));
  g_assert_true (ggen_runtime_get_default () == ggen_test_sandbox_get_runtime (sandbox));
}

static void
leave_source (GgenTestSandbox *sandbox)
{
  attach (g_main_context_get_thread_default ());
}

static void
leave_source_of_script (GgenTestSandbox *sandbox)
{
  script_place = "save() at shop.script:12\nmain() at shop.script:30";
  attach (g_main_context_get_thread_default ());
}

static void
touch_default_context (GgenTestSandbox *sandbox)
{
  script_place = "touch() at shop.script:7";
  attach (NULL);
}

/* What has no lines of the test is the framework's. */
static void
touch_for_framework (GgenTestSandbox *sandbox)
{
  script_place = "";
  attach (NULL);
}

static void
join_default_context (GgenTestSandbox *sandbox)
{
  n_run = 0;
  ggen_test_sandbox_join_default_context (sandbox);
  attach (g_main_context_get_thread_default ());

  script_place = "";
  while (n_run == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
see_folders (GgenTestSandbox *sandbox)
{
  g_autofree char *parent = g_path_get_dirname (g_get_home_dir ());
  g_autofree char *base =
      g_path_get_dirname (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)));

  g_assert_cmpstr (parent, ==, base);
  g_assert_cmpstr (g_getenv ("HOME"), ==, g_get_home_dir ());
  g_assert_cmpstr (g_getenv ("XDG_DATA_HOME"), ==, g_get_user_data_dir ());
}

/* main() has made the folder before any test. */
static char *
get_path_in_config (void)
{
  return g_build_filename (g_get_user_config_dir (), "of-a-test", NULL);
}

static char *
get_path_in_tmp (void)
{
  return g_build_filename (g_get_tmp_dir (), "of-a-test", NULL);
}

/* Of files that are set up between tests, for several of them. */
static char *
get_path_for_several (void)
{
  return g_build_filename (g_get_tmp_dir (), "for-several", "file", NULL);
}

static void
leave_files (GgenTestSandbox *sandbox)
{
  g_autofree char *in_config = get_path_in_config ();
  g_autofree char *in_tmp = get_path_in_tmp ();

  g_assert_false (g_file_test (in_config, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (in_tmp, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (in_config, "x", 1, NULL));
  g_assert_true (g_file_set_contents (in_tmp, "x", 1, NULL));
}

static void
make_for_several (void)
{
  g_autofree char *path = get_path_for_several ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *changed = g_build_filename (folder, "changed", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_true (g_file_set_contents (changed, "x", 1, NULL));
}

static void
leave_files_beside_others (GgenTestSandbox *sandbox)
{
  g_autofree char *path = get_path_for_several ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *changed = g_build_filename (folder, "changed", NULL);
  g_autofree char *inside = g_build_filename (changed, "inside", NULL);
  GStatBuf info;

  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  leave_files (sandbox);

  /* What takes the place of something is something new. */
  g_assert_false (g_file_test (inside, G_FILE_TEST_EXISTS));
  g_remove (changed);
  g_assert_cmpint (g_mkdir (changed, 0700), ==, 0);
  g_assert_true (g_file_set_contents (inside, "x", 1, NULL));
  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
}

static void
let_an_hour_pass (GgenTestSandbox *sandbox)
{
  const gint64 before = g_get_monotonic_time ();

  g_usleep (G_TIME_SPAN_HOUR);
  g_assert_cmpint (g_get_monotonic_time () - before, >=, G_TIME_SPAN_HOUR);
}

static const struct
{
  const char *name;
  void (*func) (GgenTestSandbox *sandbox);
  GgenTestFlags flags;
  gboolean is_set_up; /* with files for itself and those after it */
} tests[] = {
    {"clean", clean},
    {"source", leave_source},
    {"source-of-script", leave_source_of_script},
    {"touch", touch_default_context},
    {"touch-for-framework", touch_for_framework},
    {"allowed-touch", touch_default_context, GGEN_TEST_ALLOW_DEFAULT_CONTEXT},
    {"join", join_default_context},
    {"folders", see_folders},
    {"first-files", leave_files},
    {"files", leave_files},
    {"files-of-several", leave_files_beside_others, .is_set_up = TRUE},
    {"files-again", leave_files_beside_others},
    {"hour", let_an_hour_pass, GGEN_TEST_VIRTUAL_TIME},
};

static char *
tell_place (gpointer user_data)
{
  return g_strdup (script_place);
}

static void
run (guint i)
{
  g_autoptr (GgenTestSandbox) sandbox = ggen_test_sandbox_new (tests[i].name, tests[i].flags);
  g_auto (GStrv) findings = NULL;

  script_place = NULL;
  if (tests[i].is_set_up)
    make_for_several ();
  ggen_test_sandbox_begin (sandbox);
  tests[i].func (sandbox);
  findings = ggen_test_sandbox_end (sandbox);

  g_print ("%s: %u findings\n", tests[i].name, g_strv_length (findings));
  for (guint j = 0; findings[j] != NULL; j++)
    g_print ("%s\n", findings[j]);
}

int
main (void)
{
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *after = NULL;

  ggen_test_init_bindings ();
  ggen_test_init_bindings ();
  g_assert_true (ggen_test_is_in_front ());
  ggen_test_set_place_func (tell_place, NULL, NULL);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_config_dir (), 0700), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    run (i);

  after = g_get_current_dir ();
  g_assert_cmpstr (after, ==, before);
  ggen_test_set_place_func (NULL, NULL, NULL);

  return 0;
}
