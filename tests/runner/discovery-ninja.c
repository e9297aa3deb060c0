/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "ggen-runner-meson.h"
#include "ggen-runner-ninja.h"

typedef struct
{
  const char *const *targets;
  GString *output;
  const char *awaited; /* (nullable) */
} Build;

static gboolean
has_ninja (void)
{
  g_autofree char *path = g_find_program_in_path ("ninja");

  if (path == NULL)
    g_test_skip ("ninja is not installed");

  return path != NULL;
}

static void
write_file (const char *name, const char *text)
{
  g_autofree char *parent = g_path_get_dirname (name);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (name, text, -1, &error);
  g_assert_no_error (error);
}

static void
add_output (const char *text, gsize size, gpointer data)
{
  g_string_append_len (((Build *) data)->output, text, size);
}

static void
start_build (GCancellable *cancellable,
             GAsyncReadyCallback ready,
             gpointer ready_data,
             gpointer user_data)
{
  Build *build = user_data;

  ggen_runner_ninja_build_async ("build", build->targets, add_output, build, cancellable, ready,
                                 ready_data);
}

/* (nullable) (transfer full): why it has failed */
static GError *
run_build (GgenTestSandbox *sandbox, const char *const *targets, GString *output)
{
  Build build = {.targets = targets, .output = output};
  g_autoptr (GAsyncResult) result = ggen_test_execute (sandbox, start_build, &build);
  GError *error = NULL;

  g_assert_cmpint (ggen_runner_ninja_build_finish (result, &error), ==, error == NULL);

  return error;
}

static gboolean
exists (const char *name)
{
  return g_file_test (name, G_FILE_TEST_EXISTS);
}

static void
test_what_is_asked_for_is_built_silently (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (!has_ninja ())
    return;
  write_file ("build/build.ninja", "rule make\n"
                                   "  command = echo words; touch $out\n"
                                   "build a: make\n"
                                   "build sub/b: make\n"
                                   "default a\n");

  error = run_build (sandbox, (const char *const[]){"sub/b", NULL}, output);
  g_assert_no_error (error);
  g_assert_true (exists ("build/sub/b"));
  g_assert_false (exists ("build/a"));

  error = run_build (sandbox, NULL, output);
  g_assert_no_error (error);
  g_assert_true (exists ("build/a"));
  g_assert_cmpstr (output->str, ==, "");
}

static void
test_a_failure_tells_all_that_was_said (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (!has_ninja ())
    return;
  write_file ("build/build.ninja", "rule fail\n"
                                   "  command = echo to stdout; echo to stderr >&2; exit 3\n"
                                   "build a: fail\n");

  error = run_build (sandbox, NULL, output);
  g_assert_error (error, G_SPAWN_EXIT_ERROR, 1);
  g_assert_true (g_str_has_prefix (error->message, "building has failed: "));
  g_assert_nonnull (strstr (output->str, "to stdout\n"));
  g_assert_nonnull (strstr (output->str, "to stderr\n"));
}

static gboolean
is_told (gpointer data)
{
  const Build *build = data;

  return strstr (build->output->str, build->awaited) != NULL;
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

/* The second command waits until somebody opens the pipe: then the first one's output is told long
 * before the end. */
static void
make_slow_build (void)
{
  write_file ("build/build.ninja", "rule say\n"
                                   "  command = echo words; touch $out\n"
                                   "rule wait\n"
                                   "  command = cat pipe; touch $out\n"
                                   "build a: say\n"
                                   "build b: wait a\n");
  g_assert_cmpint (mkfifo ("build/pipe", 0600), ==, 0);
}

static void
test_what_takes_long_is_told_while_it_runs (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GString) output = g_string_new (NULL);
  Build build = {.output = output, .awaited = "words\n"};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int pipe;

  if (!has_ninja ())
    return;
  make_slow_build ();

  start_build (NULL, keep_result, &result, &build);
  ggen_test_wait_until (sandbox, is_told, &build);
  g_assert_null (result);

  pipe = open ("build/pipe", O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (pipe, >=, 0);
  g_assert_cmpint (write (pipe, "late words\n", 11), ==, 11);
  close (pipe);

  build.awaited = "late words\n";
  ggen_test_wait_until (sandbox, is_set, &result);
  g_assert_true (ggen_runner_ninja_build_finish (result, &error));
  g_assert_no_error (error);
  g_assert_true (is_told (&build));
}

static void
test_a_build_can_be_cancelled (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GString) output = g_string_new (NULL);
  Build build = {.output = output, .awaited = "words\n"};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_ninja ())
    return;
  make_slow_build ();

  start_build (cancellable, keep_result, &result, &build);
  ggen_test_wait_until (sandbox, is_told, &build);
  g_cancellable_cancel (cancellable);
  ggen_test_wait_until (sandbox, is_set, &result);

  g_assert_false (ggen_runner_ninja_build_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_what_is_cancelled_already_does_not_begin (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GString) output = g_string_new (NULL);
  Build build = {.output = output};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  start_build (cancellable, keep_result, &result, &build);
  ggen_test_wait_until (sandbox, is_set, &result);

  g_assert_false (ggen_runner_ninja_build_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_without_build_ninja_the_error_says_what_to_do (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GError) error = run_build (sandbox, NULL, output);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (error->message, ==,
                   "build: is not built by Ninja; build it yourself, and use --no-rebuild");
}

static void
test_without_ninja_the_error_says_what_to_do (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  write_file ("build/build.ninja", "");
  ggen_test_sandbox_set_env (sandbox, "PATH", "/nowhere");

  error = run_build (sandbox, NULL, output);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "--no-rebuild"));
}

static void
run_command (GgenTestSandbox *sandbox, const char *const *words)
{
  g_autoptr (GgenTestCommand) command = ggen_test_command_newv (sandbox, words);

  ggen_test_command_set_timeout (command, 60 * G_TIME_SPAN_SECOND);
  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_status (command, 0);
}

/* What a shell sets itself, what is drawn anew, and what only newer versions of Meson set. */
static gboolean
is_comparable (const char *name)
{
  static const char *const others[] = {"PWD",
                                       "OLDPWD",
                                       "SHLVL",
                                       "_",
                                       "ASAN_OPTIONS",
                                       "UBSAN_OPTIONS",
                                       "MSAN_OPTIONS",
                                       "MALLOC_PERTURB_",
                                       "MESON_TEST_ITERATION",
                                       NULL};

  return !g_strv_contains (others, name);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
describe_environment (char **variables)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; variables[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (variables[i], "=", 2);

      if (parts[0] != NULL && parts[1] != NULL && is_comparable (parts[0]))
        g_ptr_array_add (kept, g_strdup (variables[i]));
    }
  g_ptr_array_sort (kept, compare_strings);
  g_ptr_array_add (kept, NULL);

  return g_strjoinv ("\n", (char **) kept->pdata);
}

/* That one and no other */
static void
assert_expected_to_fail (GPtrArray *programs, const char *name)
{
  for (guint i = 0; i < programs->len; i++)
    {
      const GgenRunnerProgram *program = programs->pdata[i];

      g_assert_cmpint (program->is_expected_to_fail, ==, g_str_equal (program->name, name));
    }
}

/* A project of Meson's own making: what it runs is what we find, in the same folder with the same
 * variables, after building the same. */
static void
test_a_real_project_is_found_as_meson_runs_it (GgenTestSandbox *sandbox, gpointer data)
{
  static const char project[] =
      "project('sample')\n"
      "sh = find_program('sh')\n"
      "made = custom_target('made', output: 'made', command: [sh, '-c', 'touch \"$0\"', "
      "'@OUTPUT@'])\n"
      "env = environment({'SET': 'a b'})\n"
      "env.prepend('PATH', '/prepended')\n"
      "test('tells', sh, args: ['-c', 'env -0 > told; pwd > place', made], env: env,\n"
      "  suite: ['one', 'two'], timeout: 7, is_parallel: false, priority: 3, protocol: 'tap')\n"
      "test('needs nothing', sh, args: ['-c', 'true'])\n"
      "test('fails', sh, args: ['-c', 'false'], should_fail: true)\n";
  g_autofree char *meson = g_find_program_in_path ("meson");
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GPtrArray) programs = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) told = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *place = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;
  g_auto (GStrv) targets = NULL;
  const GgenRunnerProgram *program;
  gsize size;

  if (meson == NULL)
    {
      g_test_skip ("meson is not installed");
      return;
    }
  if (!has_ninja ())
    return;

  write_file ("meson.build", project);
  run_command (sandbox, (const char *const[]){meson, "setup", "build", NULL});

  programs = ggen_runner_meson_discover ("build", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (programs->len, ==, 3);
  assert_expected_to_fail (programs, "fails");
  again = ggen_runner_meson_discover ("build", NULL, &error);
  g_assert_no_error (error);
  assert_expected_to_fail (again, "fails");
  program = programs->pdata[0];
  g_assert_cmpstr (program->name, ==, "tells");
  g_assert_cmpstr (program->project, ==, "sample");
  g_assert_cmpuint (g_strv_length (program->suites), ==, 2);
  g_assert_cmpint (program->timeout, ==, 7 * G_USEC_PER_SEC);
  g_assert_cmpint (program->priority, ==, 3);
  g_assert_false (program->is_parallel);
  g_assert_cmpint (program->protocol, ==, GGEN_RUNNER_PROTOCOL_TAP);

  targets = ggen_runner_meson_get_targets ("build", programs, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (targets), ==, 1);
  error = run_build (sandbox, (const char *const[]){"build.ninja", NULL}, output);
  g_assert_no_error (error);
  error = run_build (sandbox, (const char *const *) targets, output);
  g_assert_no_error (error);
  g_assert_true (exists ("build/made"));

  run_command (sandbox, (const char *const[]){meson, "test", "-C", "build", "tells", NULL});
  g_file_get_contents ("build/place", &place, NULL, &error);
  g_assert_no_error (error);
  g_strchomp (place);
  g_assert_cmpstr (program->directory, ==, place);

  g_file_get_contents ("build/told", &text, &size, &error);
  g_assert_no_error (error);
  told = g_ptr_array_new ();
  for (char *variable = text; variable < text + size; variable += strlen (variable) + 1)
    g_ptr_array_add (told, variable);
  g_ptr_array_add (told, NULL);
  expected = describe_environment ((char **) told->pdata);
  found = describe_environment (program->environment);
  g_assert_cmpstr (found, ==, expected);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/ninja/what-is-asked-for-is-built-silently",
                 test_what_is_asked_for_is_built_silently, NULL);
  ggen_test_add ("/ninja/a-failure-tells-all-that-was-said", test_a_failure_tells_all_that_was_said,
                 NULL);
  ggen_test_add ("/ninja/what-takes-long-is-told-while-it-runs",
                 test_what_takes_long_is_told_while_it_runs, NULL);
  ggen_test_add ("/ninja/a-build-can-be-cancelled", test_a_build_can_be_cancelled, NULL);
  ggen_test_add ("/ninja/what-is-cancelled-already-does-not-begin",
                 test_what_is_cancelled_already_does_not_begin, NULL);
  ggen_test_add ("/ninja/without-build-ninja-the-error-says-what-to-do",
                 test_without_build_ninja_the_error_says_what_to_do, NULL);
  ggen_test_add ("/ninja/without-ninja-the-error-says-what-to-do",
                 test_without_ninja_the_error_says_what_to_do, NULL);
  ggen_test_add ("/meson/a-real-project-is-found-as-it-runs-it",
                 test_a_real_project_is_found_as_meson_runs_it, NULL);

  return ggen_test_run ();
}
