/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <glib/gstdio.h>

#include "ggen-runner-build-dir.h"
#include "ggen-runner-meson.h"

static void
write_file (const char *directory, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
make_build_dir (const char *directory, const char *tests)
{
  write_file (directory, "meson-private/coredata.dat", "");
  write_file (directory, "meson-info/meson-info.json", "{}");
  if (tests != NULL)
    write_file (directory, "meson-info/intro-tests.json", tests);
}

static GPtrArray *
discover (const char *tests, const char *const *environment, const char *seed)
{
  GgenRunnerMesonOptions options = {.environment = environment, .seed = seed};
  g_autoptr (GError) error = NULL;
  GPtrArray *programs;

  make_build_dir ("build", tests);
  programs = ggen_runner_meson_discover ("build", &options, &error);
  g_assert_no_error (error);

  return programs;
}

static void
assert_strings (GStrv strings, const char *expected)
{
  g_autofree char *joined = g_strjoinv ("|", strings);

  g_assert_cmpstr (joined, ==, expected);
}

static const char *
get_variable (const GgenRunnerProgram *program, const char *name)
{
  return g_environ_getenv (program->environment, name);
}

static void
test_everything_meson_tells_is_taken (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs =
      discover ("[{\"name\": \"socket\", \"cmd\": [\"/b/socket\", \"--tap\"],"
                "  \"env\": {\"A\": \"1=2\", \"B\": \"\"}, \"workdir\": \"/w\", \"timeout\": 30,"
                "  \"suite\": [\"glib:gio\", \"glib:slow\"], \"is_parallel\": false,"
                "  \"priority\": -3, \"protocol\": \"tap\", \"depends\": [\"x@exe\", \"y@cus\"],"
                "  \"extra_paths\": [\"/p\", \"/q\"], \"should_fail\": true}]",
                (const char *const[]){"PATH=/bin", "A=old", "KEPT=1", NULL}, NULL);
  const GgenRunnerProgram *program;

  g_assert_cmpuint (programs->len, ==, 1);
  program = programs->pdata[0];
  g_assert_cmpstr (program->name, ==, "socket");
  g_assert_cmpstr (program->project, ==, "glib");
  assert_strings (program->suites, "gio|slow");
  assert_strings (program->command, "/b/socket|--tap");
  assert_strings (program->depends, "x@exe|y@cus");
  g_assert_null (program->glib_program);
  g_assert_cmpstr (program->directory, ==, "/w");
  g_assert_cmpint (program->protocol, ==, GGEN_RUNNER_PROTOCOL_TAP);
  g_assert_cmpint (program->timeout, ==, 30 * G_USEC_PER_SEC);
  g_assert_cmpint (program->priority, ==, -3);
  g_assert_false (program->is_parallel);
  g_assert_true (program->is_expected_to_fail);
  g_assert_cmpstr (get_variable (program, "A"), ==, "1=2");
  g_assert_cmpstr (get_variable (program, "B"), ==, "");
  g_assert_cmpstr (get_variable (program, "KEPT"), ==, "1");
  g_assert_cmpstr (get_variable (program, "PATH"), ==, "/p:/q:/bin");
}

static void
test_what_meson_does_not_tell_has_a_default (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs =
      discover ("[{\"name\": \"a\", \"cmd\": [\"a\"], \"workdir\": null, \"env\": {},"
                "  \"suite\": [\"project\"]}]",
                NULL, NULL);
  const GgenRunnerProgram *program = programs->pdata[0];
  g_autofree char *build_dir = g_canonicalize_filename ("build", NULL);

  g_assert_cmpstr (program->project, ==, "project");
  assert_strings (program->suites, "");
  g_assert_cmpstr (program->directory, ==, build_dir);
  g_assert_cmpint (program->protocol, ==, GGEN_RUNNER_PROTOCOL_EXIT_STATUS);
  g_assert_cmpint (program->timeout, ==, GGEN_RUNNER_TIMEOUT_NONE);
  g_assert_true (program->is_parallel);
  g_assert_false (program->is_expected_to_fail);
}

static void
test_a_timeout_that_is_not_positive_is_none (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs =
      discover ("[{\"name\": \"a\", \"cmd\": [\"a\"], \"timeout\": 0},"
                " {\"name\": \"b\", \"cmd\": [\"b\"], \"timeout\": -1},"
                " {\"name\": \"c\", \"cmd\": [\"c\"], \"timeout\": 9223372036854775807}]",
                NULL, NULL);

  g_assert_cmpint (((GgenRunnerProgram *) programs->pdata[0])->timeout, ==, 0);
  g_assert_cmpint (((GgenRunnerProgram *) programs->pdata[1])->timeout, ==, 0);
  g_assert_cmpint (((GgenRunnerProgram *) programs->pdata[2])->timeout, >, 0);
}

static void
test_only_tap_is_read_from_output (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs =
      discover ("[{\"name\": \"a\", \"cmd\": [\"a\"], \"protocol\": \"gtest\"},"
                " {\"name\": \"b\", \"cmd\": [\"b\"], \"protocol\": \"rust\"},"
                " {\"name\": \"c\", \"cmd\": [\"c\"], \"protocol\": \"exitcode\"}]",
                NULL, NULL);

  for (guint i = 0; i < programs->len; i++)
    {
      const GgenRunnerProgram *program = programs->pdata[i];

      g_assert_cmpint (program->protocol, ==, GGEN_RUNNER_PROTOCOL_EXIT_STATUS);
    }
}

static void
test_search_paths_go_before_those_of_the_user (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs =
      discover ("[{\"name\": \"a\", \"cmd\": [\"a\"], \"env\": {\"PATH\": \"/b\","
                "  \"LD_LIBRARY_PATH\": \"/b/lib\", \"XDG_DATA_DIRS\": \"/b/data\"}}]",
                (const char *const[]){"PATH=/bin", "XDG_DATA_DIRS=/share", NULL}, NULL);
  const GgenRunnerProgram *program = programs->pdata[0];

  g_assert_cmpstr (get_variable (program, "PATH"), ==, "/b:/bin");
  g_assert_cmpstr (get_variable (program, "LD_LIBRARY_PATH"), ==, "/b/lib");
  g_assert_cmpstr (get_variable (program, "XDG_DATA_DIRS"), ==, "/b/data");
}

static void
test_variables_of_meson_are_there (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs = discover ("[{\"name\": \"a\", \"cmd\": [\"a\"]}]",
                                             (const char *const[]){"UBSAN_OPTIONS=", NULL}, NULL);
  const GgenRunnerProgram *program = programs->pdata[0];
  guint64 value;

  g_assert_true (g_ascii_string_to_unsigned (get_variable (program, "MALLOC_PERTURB_"), 10, 1, 255,
                                             &value, NULL));
  g_assert_cmpstr (get_variable (program, "MESON_TEST_ITERATION"), ==, "1");
  g_assert_cmpstr (get_variable (program, "ASAN_OPTIONS"), ==,
                   "halt_on_error=1:abort_on_error=1:print_summary=1");
  g_assert_cmpstr (get_variable (program, "UBSAN_OPTIONS"), ==,
                   "halt_on_error=1:abort_on_error=1:print_summary=1:print_stacktrace=1");
  g_assert_cmpstr (get_variable (program, "MSAN_OPTIONS"), ==,
                   get_variable (program, "UBSAN_OPTIONS"));
}

static void
test_variables_of_the_user_stay (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs =
      discover ("[{\"name\": \"a\", \"cmd\": [\"a\"]},"
                " {\"name\": \"b\", \"cmd\": [\"b\"], \"env\": {\"MALLOC_PERTURB_\": \"0\"}}]",
                (const char *const[]){"MALLOC_PERTURB_=7", "ASAN_OPTIONS=x=1", NULL}, NULL);

  g_assert_cmpstr (get_variable (programs->pdata[0], "MALLOC_PERTURB_"), ==, "7");
  g_assert_cmpstr (get_variable (programs->pdata[0], "ASAN_OPTIONS"), ==, "x=1");
  g_assert_cmpstr (get_variable (programs->pdata[1], "MALLOC_PERTURB_"), ==, "0");
}

static void
test_variables_of_a_test_around_it_do_not_leak_in (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs =
      discover ("[{\"name\": \"a\", \"cmd\": [\"a\"]}]",
                (const char *const[]){"G_TEST_TMPDIR=/tmp/x", "G_TEST_ROOT_PROCESS=1",
                                      "G_TEST_SRCDIR=/s", NULL},
                NULL);

  g_assert_null (get_variable (programs->pdata[0], "G_TEST_TMPDIR"));
  g_assert_null (get_variable (programs->pdata[0], "G_TEST_ROOT_PROCESS"));
  g_assert_cmpstr (get_variable (programs->pdata[0], "G_TEST_SRCDIR"), ==, "/s");
}

static void
test_a_seed_perturbs_alike (GgenTestSandbox *sandbox, gpointer data)
{
  static const char *const none[] = {NULL};
  static const char tests[] = "[{\"name\": \"a\", \"cmd\": [\"a\"]},"
                              " {\"name\": \"b\", \"cmd\": [\"b\"]}]";
  g_autoptr (GPtrArray) first = discover (tests, none, "R02Sa");
  g_autoptr (GPtrArray) again = discover (tests, none, "R02Sa");
  g_autoptr (GPtrArray) other = discover (tests, none, "R02Sb");

  g_assert_cmpstr (get_variable (first->pdata[0], "MALLOC_PERTURB_"), ==,
                   get_variable (again->pdata[0], "MALLOC_PERTURB_"));
  g_assert_cmpstr (get_variable (first->pdata[0], "MALLOC_PERTURB_"), !=,
                   get_variable (other->pdata[0], "MALLOC_PERTURB_"));
  g_assert_cmpstr (get_variable (first->pdata[0], "MALLOC_PERTURB_"), !=,
                   get_variable (first->pdata[1], "MALLOC_PERTURB_"));
}

static void
test_names_become_unique_as_meson_shows_them (GgenTestSandbox *sandbox, gpointer data)
{
  static const char *const expected[] = {
      "alone",        "p:twice",          "q:twice", "p:s / thrice",         "p:t+u / thrice",
      "p:same / dup", "p:same / dup (2)", "q:dup",   "p:same / dup (2) (2)",
  };
  g_autoptr (GPtrArray) programs =
      discover ("[{\"name\": \"alone\", \"cmd\": [\"x\"], \"suite\": [\"p:s\"]},"
                " {\"name\": \"twice\", \"cmd\": [\"x\"], \"suite\": [\"p:s\"]},"
                " {\"name\": \"twice\", \"cmd\": [\"x\"], \"suite\": [\"q:s\"]},"
                " {\"name\": \"thrice\", \"cmd\": [\"x\"], \"suite\": [\"p:s\"]},"
                " {\"name\": \"thrice\", \"cmd\": [\"x\"], \"suite\": [\"p:t\", \"p:u\"]},"
                " {\"name\": \"dup\", \"cmd\": [\"x\"], \"suite\": [\"p:same\"]},"
                " {\"name\": \"dup\", \"cmd\": [\"x\"], \"suite\": [\"p:same\"]},"
                " {\"name\": \"dup\", \"cmd\": [\"x\"], \"suite\": [\"q\"]},"
                " {\"name\": \"p:same / dup (2)\", \"cmd\": [\"x\"]}]",
                NULL, NULL);

  g_assert_cmpuint (programs->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < programs->len; i++)
    g_assert_cmpstr (((GgenRunnerProgram *) programs->pdata[i])->name, ==, expected[i]);
}

static void
assert_discover_fails (const char *build_dir, int code, const char *pattern)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_runner_meson_discover (build_dir, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("%s does not match %s", error->message, pattern);
}

static void
test_a_file_that_makes_no_sense_is_an_error (GgenTestSandbox *sandbox, gpointer data)
{
  static const char *const files[] = {
      "[{\"cmd\": [\"x\"]}]",
      "[{\"name\": \"a\", \"cmd\": []}]",
      "[{\"name\": \"a\"}]",
      "[{\"name\": 1, \"cmd\": [\"x\"]}]",
      "[1]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      make_build_dir ("build", files[i]);
      assert_discover_fails (
          "build", G_IO_ERROR_INVALID_DATA,
          "*build/meson-info/intro-tests.json: test 1 has no name or no command");
    }

  make_build_dir ("build", "{}");
  assert_discover_fails ("build", G_IO_ERROR_INVALID_DATA, "*intro-tests.json: is not a list");
}

static void
test_broken_json_is_an_error_with_its_place (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GError) error = NULL;

  make_build_dir ("build", "[{\"name\"\n}]");
  g_assert_null (ggen_runner_meson_discover ("build", NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (
      g_pattern_match_simple ("/*build/meson-info/intro-tests.json:1:8: *", error->message));
}

static void
test_errors_say_what_to_do (GgenTestSandbox *sandbox, gpointer data)
{
  write_file ("source", "meson.build", "");
  write_file ("empty", "file", "");
  make_build_dir ("old", NULL);

  assert_discover_fails ("missing", G_IO_ERROR_NOT_FOUND,
                         "missing: there is no such folder; make it with 'meson setup missing'");
  assert_discover_fails ("empty/file", G_IO_ERROR_NOT_DIRECTORY, "empty/file: is not a folder");
  assert_discover_fails ("source", G_IO_ERROR_INVALID_ARGUMENT,
                         "source: is a source directory; name its build directory, or make one "
                         "with 'meson setup'");
  assert_discover_fails ("empty", G_IO_ERROR_INVALID_ARGUMENT,
                         "empty: is not a Meson build directory, or one whose 'meson setup' has "
                         "failed");
  assert_discover_fails ("old", G_IO_ERROR_NOT_FOUND,
                         "*old/meson-info/intro-tests.json: is missing; 'meson setup "
                         "--reconfigure *old' makes it");
}

static void
test_targets_are_files_of_ninja (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs =
      discover ("[{\"name\": \"a\", \"cmd\": [\"a\"], \"depends\": [\"2@exe\", \"1@cus\"]},"
                " {\"name\": \"b\", \"cmd\": [\"b\"], \"depends\": [\"2@exe\", \"gone\"]},"
                " {\"name\": \"c\", \"cmd\": [\"c\"]}]",
                NULL, NULL);
  g_autofree char *build_dir = g_canonicalize_filename ("build", NULL);
  g_autofree char *targets =
      g_strdup_printf ("[{\"id\": \"1@cus\", \"filename\": [\"%s/sub/b.h\", \"%s/sub/a.h\"]},"
                       " {\"id\": \"2@exe\", \"filename\": [\"%s/tests/t\"]},"
                       " {\"id\": \"3@exe\", \"filename\": [\"%s/unneeded\"]}]",
                       build_dir, build_dir, build_dir, build_dir);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) files = NULL;
  g_auto (GStrv) no_files = NULL;

  write_file ("build", "meson-info/intro-targets.json", targets);
  files = ggen_runner_meson_get_targets ("build", programs, &error);
  g_assert_no_error (error);
  assert_strings (files, "sub/a.h|sub/b.h|tests/t");

  g_ptr_array_remove_range (programs, 0, 2);
  no_files = ggen_runner_meson_get_targets ("build", programs, &error);
  g_assert_no_error (error);
  assert_strings (no_files, "");
}

static void
assert_found (const char *from, const char *expected)
{
  g_autofree char *absolute = g_canonicalize_filename (expected, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = ggen_runner_build_dir_find (from, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, absolute);
}

static void
test_build_dir_is_found_from_in_it_and_above (GgenTestSandbox *sandbox, gpointer data)
{
  make_build_dir ("project/_build", NULL);
  write_file ("project", "meson.build", "");
  write_file ("project", "src/meson.build", "");
  write_file ("project", "src/deep/er/file.c", "");
  write_file ("project", "_build/src/file.o", "");

  assert_found ("project/_build", "project/_build");
  assert_found ("project/_build/src", "project/_build");
  assert_found ("project", "project/_build");
  assert_found ("project/src", "project/_build");
  assert_found ("project/src/deep/er", "project/_build");
}

static void
test_a_build_dir_beside_no_project_is_only_found_from_there (GgenTestSandbox *sandbox,
                                                             gpointer data)
{
  g_autoptr (GError) error = NULL;

  make_build_dir ("builds/other", NULL);
  write_file ("builds", "mine/file.c", "");

  assert_found ("builds", "builds/other");
  g_assert_null (ggen_runner_build_dir_find ("builds/mine", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_suffix (error->message,
                                   "builds/mine: there is no Meson build directory here or above; "
                                   "make one with 'meson setup _build', or name programs to test"));
}

static void
test_several_build_dirs_are_not_guessed_among (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GError) error = NULL;

  make_build_dir ("project/_build", NULL);
  make_build_dir ("project/_asan", NULL);
  write_file ("project", "meson.build", "");
  write_file ("project", "src/file.c", "");

  g_assert_null (ggen_runner_build_dir_find ("project/src", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_str_has_suffix (error->message,
                                   "project: has several Meson build directories (_asan, _build); "
                                   "name the one to test"));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/meson/everything-it-tells-is-taken", test_everything_meson_tells_is_taken, NULL);
  ggen_test_add ("/meson/what-it-does-not-tell-has-a-default",
                 test_what_meson_does_not_tell_has_a_default, NULL);
  ggen_test_add ("/meson/a-timeout-that-is-not-positive-is-none",
                 test_a_timeout_that_is_not_positive_is_none, NULL);
  ggen_test_add ("/meson/only-tap-is-read-from-output", test_only_tap_is_read_from_output, NULL);
  ggen_test_add ("/meson/search-paths-go-before-those-of-the-user",
                 test_search_paths_go_before_those_of_the_user, NULL);
  ggen_test_add ("/meson/its-variables-are-there", test_variables_of_meson_are_there, NULL);
  ggen_test_add ("/meson/variables-of-the-user-stay", test_variables_of_the_user_stay, NULL);
  ggen_test_add ("/meson/variables-of-a-test-around-it-do-not-leak-in",
                 test_variables_of_a_test_around_it_do_not_leak_in, NULL);
  ggen_test_add ("/meson/a-seed-perturbs-alike", test_a_seed_perturbs_alike, NULL);
  ggen_test_add ("/meson/names-become-unique-as-it-shows-them",
                 test_names_become_unique_as_meson_shows_them, NULL);
  ggen_test_add ("/meson/a-file-that-makes-no-sense-is-an-error",
                 test_a_file_that_makes_no_sense_is_an_error, NULL);
  ggen_test_add ("/meson/broken-json-is-an-error-with-its-place",
                 test_broken_json_is_an_error_with_its_place, NULL);
  ggen_test_add ("/meson/errors-say-what-to-do", test_errors_say_what_to_do, NULL);
  ggen_test_add ("/meson/targets-are-files-of-ninja", test_targets_are_files_of_ninja, NULL);
  ggen_test_add ("/build-dir/is-found-from-in-it-and-above",
                 test_build_dir_is_found_from_in_it_and_above, NULL);
  ggen_test_add ("/build-dir/beside-no-project-is-only-found-from-there",
                 test_a_build_dir_beside_no_project_is_only_found_from_there, NULL);
  ggen_test_add ("/build-dir/several-are-not-guessed-among",
                 test_several_build_dirs_are_not_guessed_among, NULL);

  return ggen_test_run ();
}
