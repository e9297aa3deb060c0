/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "ggen-runner-elf.h"
#include "ggen-runner-programs.h"

static char *
get_hierarchy (void)
{
  return g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests", "runner", "hierarchy", NULL);
}

static void
write_file (const char *name, const char *data, gssize size, int mode)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (name, data, size, G_FILE_SET_CONTENTS_NONE, mode, &error);
  g_assert_no_error (error);
}

static GPtrArray *
find (const char *const *paths)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *programs = ggen_runner_programs_find (paths, NULL, &error);

  g_assert_no_error (error);

  return programs;
}

static void
test_names_are_as_typed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *absolute = g_canonicalize_filename ("script", NULL);
  g_autoptr (GPtrArray) programs = NULL;
  const GgenRunnerProgram *program;

  write_file ("script", "#!/bin/sh\n", -1, 0700);
  programs = find ((const char *const[]){"./script", NULL});

  g_assert_cmpuint (programs->len, ==, 1);
  program = programs->pdata[0];
  g_assert_cmpstr (program->name, ==, "./script");
  g_assert_cmpstr (program->command[0], ==, absolute);
  g_assert_null (program->command[1]);
  g_assert_null (program->glib_program);
  g_assert_null (program->directory);
  g_assert_cmpint (program->protocol, ==, GGEN_RUNNER_PROTOCOL_EXIT_STATUS);
  g_assert_nonnull (g_environ_getenv (program->environment, "PATH"));
}

static void
test_glib_programs_speak_tap (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *hierarchy = get_hierarchy ();
  g_autoptr (GPtrArray) programs = find ((const char *const[]){hierarchy, NULL});
  const GgenRunnerProgram *program = programs->pdata[0];

  g_assert_cmpstr (program->glib_program, ==, hierarchy);
  g_assert_cmpint (program->protocol, ==, GGEN_RUNNER_PROTOCOL_TAP);
}

static void
test_a_program_named_twice_runs_once (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs = NULL;

  write_file ("a", "#!/bin/sh\n", -1, 0700);
  write_file ("b", "#!/bin/sh\n", -1, 0700);
  programs = find ((const char *const[]){"./a", "b", "a", "././b", NULL});

  g_assert_cmpuint (programs->len, ==, 2);
  g_assert_cmpstr (((GgenRunnerProgram *) programs->pdata[0])->name, ==, "./a");
  g_assert_cmpstr (((GgenRunnerProgram *) programs->pdata[1])->name, ==, "b");
}

static void
assert_find_fails (const char *path, int code, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      ggen_runner_programs_find ((const char *const[]){"good", path, NULL}, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_errors_say_what_to_do (GgenTestSandbox *sandbox, gpointer data)
{
  write_file ("good", "#!/bin/sh\n", -1, 0700);
  write_file ("text", "words\n", -1, 0600);
  g_assert_cmpint (g_mkdir ("folder", 0700), ==, 0);
  g_assert_cmpint (mkfifo ("fifo", 0700), ==, 0);

  assert_find_fails ("./gone", G_IO_ERROR_NOT_FOUND,
                     "./gone: there is no such program; build it first, or name a Meson build "
                     "directory");
  assert_find_fails ("", G_IO_ERROR_NOT_FOUND,
                     ": there is no such program; build it first, or name a Meson build directory");
  assert_find_fails ("folder", G_IO_ERROR_IS_DIRECTORY,
                     "folder: is a folder, but neither a program nor a Meson build directory; name "
                     "the programs in it, or make a build directory with 'meson setup'");
  assert_find_fails ("./text", G_IO_ERROR_PERMISSION_DENIED,
                     "./text: cannot be executed; where it is a program, 'chmod +x ./text' allows "
                     "that");
  assert_find_fails (
      "fifo", G_IO_ERROR_PERMISSION_DENIED,
      "fifo: cannot be executed; where it is a program, 'chmod +x fifo' allows that");
  assert_find_fails ("text/x", G_IO_ERROR_NOT_DIRECTORY, "text/x: Not a directory");
}

static gboolean
uses_glib_tests (const char *path)
{
  return (ggen_runner_elf_look_at (path) & GGEN_RUNNER_ELF_USES_GLIB_TESTS) != 0;
}

static void
test_programs_of_the_test_framework_are_told (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *hierarchy = get_hierarchy ();

  g_assert_true (uses_glib_tests (hierarchy));
  g_assert_true (uses_glib_tests ("/proc/self/exe"));
  g_assert_false (uses_glib_tests ("/bin/sh"));
}

static void
test_what_is_no_elf_file_uses_nothing (GgenTestSandbox *sandbox, gpointer data)
{
  write_file ("script", "#!/bin/sh\n# g_test_init\n", -1, 0700);
  write_file ("empty", "", 0, 0700);
  g_assert_cmpint (mkfifo ("fifo", 0700), ==, 0);
  g_assert_cmpint (symlink ("loop", "loop"), ==, 0);

  g_assert_false (uses_glib_tests ("script"));
  g_assert_false (uses_glib_tests ("empty"));
  g_assert_false (uses_glib_tests ("fifo"));
  g_assert_false (uses_glib_tests ("loop"));
  g_assert_false (uses_glib_tests ("gone"));
  g_assert_false (uses_glib_tests ("."));
}

/* A linker is at work, or the disk is full. */
static void
test_a_damaged_elf_file_is_no_danger (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *hierarchy = get_hierarchy ();
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (hierarchy, &bytes, &size, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 100; i++)
    {
      write_file ("short", bytes, size * i / 100, 0700);
      uses_glib_tests ("short");
    }

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *damaged = g_memdup2 (bytes, size);

      for (guint j = 0; j < 50; j++)
        damaged[g_random_int_range (4, size)] = g_random_int ();
      for (guint j = 0; j < 3; j++)
        damaged[g_random_int_range (4, 64)] = g_random_int ();
      write_file ("damaged", damaged, size, 0700);
      uses_glib_tests ("damaged");
    }

  write_file ("whole", bytes, size, 0700);
  g_assert_true (uses_glib_tests ("whole"));
}

/* @command: separated by "|" */
static void
assert_marked (const char *command, const char *directory, const char *path, const char *expected)
{
  g_autoptr (GPtrArray) programs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);
  GgenRunnerProgram *program = ggen_runner_program_new ("program");
  g_autofree char *variable = g_strconcat ("PATH=", path, NULL);
  const char *environment[] = {variable, NULL};

  program->command = g_strsplit (command, "|", -1);
  program->directory = g_strdup (directory);
  program->environment = g_strdupv ((char **) environment);
  g_ptr_array_add (programs, program);

  ggen_runner_elf_mark_programs (programs);
  g_assert_cmpstr (program->glib_program, ==, expected);
}

static void
test_the_program_is_found_behind_its_wrappers (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *test = get_hierarchy ();
  g_autofree char *folder = g_path_get_dirname (test);
  g_autofree char *path = g_strconcat ("/usr/bin:", folder, NULL);
  g_autofree char *with_env = g_strconcat ("/usr/bin/env|A=b|", test, "|-m|slow", NULL);
  g_autofree char *with_bus = g_strconcat ("dbus-run-session|--|", test, NULL);
  g_autofree char *twice =
      g_strconcat ("valgrind|-q|--error-exitcode=1|", test, "|/proc/self/exe", NULL);

  assert_marked (test, NULL, "/usr/bin", test);
  assert_marked (with_env, NULL, "/usr/bin", test);
  assert_marked (with_bus, NULL, "/usr/bin", test);
  assert_marked (twice, NULL, "/usr/bin", test);
  assert_marked ("env|hierarchy", NULL, path, test);
  assert_marked ("hierarchy", NULL, path, test);
  assert_marked ("./hierarchy", folder, "/usr/bin", test);
  assert_marked ("../runner/hierarchy", folder, "/usr/bin", test);
}

static void
test_what_has_no_such_program_is_not_marked (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *test = get_hierarchy ();
  g_autofree char *folder = g_path_get_dirname (test);
  g_autofree char *shell = g_strconcat ("sh|-c|exec ", test, NULL);

  assert_marked (shell, NULL, "/usr/bin:/bin", NULL);
  assert_marked ("/usr/bin/python3|/gone/test.py", NULL, "/usr/bin", NULL);
  assert_marked ("./hierarchy", NULL, "/usr/bin", NULL);
  assert_marked ("hierarchy", folder, "/usr/bin", NULL);
  assert_marked ("||-|--", NULL, "", NULL);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/programs/names-are-as-typed", test_names_are_as_typed, NULL);
  ggen_test_add ("/programs/those-of-glib-speak-tap", test_glib_programs_speak_tap, NULL);
  ggen_test_add ("/programs/one-named-twice-runs-once", test_a_program_named_twice_runs_once, NULL);
  ggen_test_add ("/programs/errors-say-what-to-do", test_errors_say_what_to_do, NULL);
  ggen_test_add ("/elf/programs-of-the-test-framework-are-told",
                 test_programs_of_the_test_framework_are_told, NULL);
  ggen_test_add ("/elf/what-is-no-elf-file-uses-nothing", test_what_is_no_elf_file_uses_nothing,
                 NULL);
  ggen_test_add ("/elf/a-damaged-file-is-no-danger", test_a_damaged_elf_file_is_no_danger, NULL);
  ggen_test_add ("/elf/the-program-is-found-behind-its-wrappers",
                 test_the_program_is_found_behind_its_wrappers, NULL);
  ggen_test_add ("/elf/what-has-no-such-program-is-not-marked",
                 test_what_has_no_such_program_is_not_marked, NULL);

  return ggen_test_run ();
}
