/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "example-project.h"

#include <glib/gstdio.h>
#include <string.h>

static void
copy_file (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  g_file_get_contents (from, &contents, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, contents, length, &error);
  g_assert_no_error (error);
}

static void
copy_tree (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (from, G_FILE_TEST_IS_DIR))
    {
      copy_file (from, to);
      return;
    }

  g_assert_cmpint (g_mkdir_with_parents (to, 0755), ==, 0);
  dir = g_dir_open (from, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);

      copy_tree (source, target);
    }
}

/*
 * Runs a program in the project's directory; returns what it wrote on stdout, and of ggen also the
 * messages. What makes our own programs strict and slow is not for the compiler.
 */
static char *
run (ExampleProject *self, const char *const *argv, gboolean *succeeded)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) exit_error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *messages = NULL;
  gboolean is_ggen = g_str_has_suffix (argv[0], "/ggen");
  int status;

  if (!is_ggen)
    {
      environment = g_environ_unsetenv (environment, "G_DEBUG");
      environment = g_environ_unsetenv (environment, "MALLOC_PERTURB_");
    }

  g_spawn_sync (self->directory, (char **) argv, environment, G_SPAWN_SEARCH_PATH, NULL, NULL,
                &output, &messages, &status, &error);
  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT) && succeeded != NULL)
    {
      *succeeded = FALSE;
      return g_strdup ("");
    }
  g_assert_no_error (error);

  if (succeeded != NULL)
    *succeeded = g_spawn_check_wait_status (status, NULL);
  else if (!g_spawn_check_wait_status (status, &exit_error))
    {
      g_autofree char *command = g_strjoinv (" ", (char **) argv);

      g_test_message ("%s:\n%s\n%s", command, output, messages);
      g_assert_no_error (exit_error);
    }
  return is_ggen ? g_strconcat (output, messages, NULL) : g_steal_pointer (&output);
}

static GPtrArray *
collect (const char *program, va_list arguments)
{
  GPtrArray *argv = g_ptr_array_new ();
  const char *argument = program;

  for (; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  g_ptr_array_add (argv, NULL);
  return argv;
}

ExampleProject *
example_project_new (GgenTestSandbox *sandbox)
{
  ExampleProject *self = g_new0 (ExampleProject, 1);

  self->directory =
      g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), "project", NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->directory, 0755), ==, 0);
  return self;
}

void
example_project_free (ExampleProject *self)
{
  g_free (self->directory);
  g_free (self);
}

/* A path in the project. */
char *
example_project_path (ExampleProject *self, const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

/* Copies a file or directory of the source tree to a place in the project. */
void
example_project_copy (ExampleProject *self, const char *source, const char *to)
{
  g_autofree char *from = g_build_filename (g_getenv ("GGEN_TEST_SOURCE_ROOT"), source, NULL);
  g_autofree char *target = example_project_path (self, to);

  copy_tree (from, target);
}

/* Copies shared data into a directory of the project; skips the test where there is none. */
gboolean
example_project_copy_shared (ExampleProject *self, const char *source, const char *to)
{
  g_autofree char *from = g_build_filename (g_getenv ("GGEN_TEST_SHARED"), "data", source, NULL);
  g_autofree char *target = example_project_path (self, to);
  g_autofree char *parent = g_path_get_dirname (target);

  if (!g_file_test (from, G_FILE_TEST_EXISTS))
    {
      g_autofree char *message = g_strdup_printf ("there is no %s", from);

      g_test_skip (message);
      return FALSE;
    }
  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  copy_tree (from, target);
  return TRUE;
}

/* Runs a program that must succeed. */
char *
example_project_run (ExampleProject *self, const char *program, ...)
{
  g_autoptr (GPtrArray) argv = NULL;
  va_list arguments;

  va_start (arguments, program);
  argv = collect (program, arguments);
  va_end (arguments);
  return run (self, (const char *const *) argv->pdata, NULL);
}

/* Runs the ggen of the build tree, which must succeed. Returns its messages, too. */
char *
example_project_ggen (ExampleProject *self, ...)
{
  g_autofree char *ggen =
      g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "ggen-cli", "ggen", NULL);
  g_autoptr (GPtrArray) argv = NULL;
  va_list arguments;

  va_start (arguments, self);
  argv = collect (ggen, arguments);
  va_end (arguments);
  return run (self, (const char *const *) argv->pdata, NULL);
}

/* Whether a program is there and succeeds. */
gboolean
example_project_can_run (ExampleProject *self, const char *program, ...)
{
  g_autoptr (GPtrArray) argv = NULL;
  g_autofree char *output = NULL;
  gboolean succeeded = FALSE;
  va_list arguments;

  va_start (arguments, program);
  argv = collect (program, arguments);
  va_end (arguments);
  output = run (self, (const char *const *) argv->pdata, &succeeded);
  return succeeded;
}

/* The distribution's Python, which is the one that has its modules. */
const char *
example_python (void)
{
  return g_file_test ("/usr/bin/python3", G_FILE_TEST_IS_EXECUTABLE) ? "/usr/bin/python3"
                                                                     : "python3";
}

/* How many files of a directory have a name that ends so. */
guint
example_count_files (const char *directory, const char *suffix)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (directory, 0, &error);
  const char *name;
  guint count = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    count += g_str_has_suffix (name, suffix) ? 1 : 0;
  return count;
}

/*
 * Compiles the library that was generated in `library`, with warnings as errors, runs its tests,
 * and uses it from Python through its typelib.
 */
void
example_project_build_library (ExampleProject *self, const char *name, guint n_classes)
{
  const char *source_root = g_getenv ("GGEN_TEST_SOURCE_ROOT");
  g_autofree char *script =
      g_build_filename (source_root, "tests", "examples", "import-library.py", NULL);
  g_autofree char *expected = g_strdup_printf ("%u classes\n", n_classes);
  g_autofree char *made = NULL;
  g_autofree char *set_up = NULL;
  g_autofree char *compiled = NULL;
  g_autofree char *tested = NULL;
  g_autofree char *imported = NULL;

  set_up = example_project_run (self, "meson", "setup", "-Dwerror=true", "-Dwarning_level=2",
                                "-Doptimization=0", "build", "library", NULL);
  compiled = example_project_run (self, "ninja", "-j2", "-C", "build", NULL);
  tested = example_project_run (self, "meson", "test", "-C", "build", NULL);
  g_assert_nonnull (strstr (tested, "Fail:               0"));
  imported = example_project_run (self, "env", "GI_TYPELIB_PATH=build", "LD_LIBRARY_PATH=build",
                                  example_python (), script, name, NULL);
  g_assert_cmpstr (imported, ==, expected);
}
