/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "ggen-runner-installed.h"

/* What a test looks in, where it does not say. */
static const char *const data_dirs[] = {"local", "share", NULL};

static void
write_test (const char *path, const char *text)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *group = g_strconcat ("[Test]\n", text, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, group, -1, &error);
  g_assert_no_error (error);
}

static GPtrArray *
discover (const char *const *globs, const char *const *environment)
{
  GgenRunnerInstalledOptions options = {.data_dirs = data_dirs,
                                        .globs = globs,
                                        .environment = environment};
  g_autoptr (GError) error = NULL;
  GPtrArray *programs = ggen_runner_installed_discover (&options, &error);

  g_assert_no_error (error);

  return programs;
}

static GgenRunnerProgram *
discover_one (const char *const *environment)
{
  g_autoptr (GPtrArray) programs = discover (NULL, environment);

  g_assert_cmpuint (programs->len, ==, 1);

  return ggen_runner_program_ref (programs->pdata[0]);
}

static void
assert_names (const char *const *globs, const char *expected)
{
  g_autoptr (GPtrArray) programs = discover (globs, NULL);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < programs->len; i++)
    g_string_append_printf (names, "%s%s", i == 0 ? "" : "|",
                            ((GgenRunnerProgram *) programs->pdata[i])->name);
  g_assert_cmpstr (names->str, ==, expected);
}

static void
assert_fails (const char *const *globs, const char *pattern)
{
  GgenRunnerInstalledOptions options = {.data_dirs = data_dirs, .globs = globs};
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_runner_installed_discover (&options, &error));
  g_assert_nonnull (error);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("%s does not match %s", error->message, pattern);
}

static void
assert_glob (const char *glob, const char *expected)
{
  assert_names ((const char *const[]){glob, NULL}, expected);
}

static void
test_everything_in_the_file_is_taken (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerProgram) program = NULL;
  g_autofree char *command = NULL;

  write_test ("share/installed-tests/glib/sub/a.test",
              "Type=session-exclusive\nOutput=TAP\nTestEnvironment=A=1;B=x=y;C=;\n"
              "Exec=env \"X=a b\" '/usr/libexec/a test' --flag\n");
  program =
      discover_one ((const char *const[]){"PATH=/bin", "A=old", "G_TEST_TMPDIR=/tmp/x", NULL});
  command = g_strjoinv ("|", program->command);

  g_assert_cmpstr (program->name, ==, "glib/sub/a");
  g_assert_cmpuint (g_strv_length (program->suites), ==, 1);
  g_assert_cmpstr (program->suites[0], ==, "glib");
  g_assert_cmpstr (command, ==, "env|X=a b|/usr/libexec/a test|--flag");
  g_assert_null (program->directory);
  g_assert_cmpint (program->protocol, ==, GGEN_RUNNER_PROTOCOL_EXIT_STATUS);
  g_assert_cmpint (program->timeout, ==, GGEN_RUNNER_TIMEOUT_DEFAULT);
  g_assert_false (program->is_parallel);
  g_assert_cmpstr (g_environ_getenv (program->environment, "A"), ==, "1");
  g_assert_cmpstr (g_environ_getenv (program->environment, "B"), ==, "x=y");
  g_assert_cmpstr (g_environ_getenv (program->environment, "C"), ==, "");
  g_assert_cmpstr (g_environ_getenv (program->environment, "PATH"), ==, "/bin");
  g_assert_cmpstr (g_environ_getenv (program->environment, "GIO_USE_VFS"), ==, "local");
  g_assert_null (g_environ_getenv (program->environment, "G_TEST_TMPDIR"));
}

static void
test_what_is_not_in_the_file_has_a_default (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerProgram) program = NULL;

  write_test ("share/installed-tests/a.test", "Exec=true\n");
  program = discover_one (NULL);

  g_assert_cmpstr (program->name, ==, "a");
  g_assert_cmpuint (g_strv_length (program->suites), ==, 0);
  g_assert_true (program->is_parallel);
  g_assert_cmpint (program->protocol, ==, GGEN_RUNNER_PROTOCOL_EXIT_STATUS);
}

static void
write_several (void)
{
  write_test ("share/installed-tests/glib/file.test", "Exec=true\nType=session\n");
  write_test ("share/installed-tests/glib/file-mmap.test", "Exec=true\nType=session\n");
  write_test ("share/installed-tests/glib/sub/file.test", "Exec=true\nType=session\n");
  write_test ("share/installed-tests/gtk/file.test", "Exec=true\nType=session\n");
  write_test ("share/installed-tests/gtk/file.txt", "Exec=true\nType=session\n");
}

static void
test_globs_match_names_with_and_without_suffix (GgenTestSandbox *sandbox, gpointer data)
{
  write_several ();

  assert_names (NULL, "glib/file|glib/file-mmap|glib/sub/file|gtk/file");
  assert_glob ("glib/*.test", "glib/file|glib/file-mmap|glib/sub/file");
  assert_glob ("*/file", "glib/file|glib/sub/file|gtk/file");
  assert_glob ("g[lx]ib/file*", "glib/file|glib/file-mmap");
  assert_glob ("g?k/file.test", "gtk/file");
}

static void
test_without_wildcards_a_glob_is_a_prefix (GgenTestSandbox *sandbox, gpointer data)
{
  write_several ();

  assert_glob ("glib/", "glib/file|glib/file-mmap|glib/sub/file");
  assert_glob ("glib/file", "glib/file|glib/file-mmap");
  assert_glob ("glib/file.test", "glib/file");
  assert_names ((const char *const[]){"gtk", "glib/sub/", "gtk/f*", NULL},
                "glib/sub/file|gtk/file");
}

static void
test_a_glob_that_matches_nothing_is_an_error (GgenTestSandbox *sandbox, gpointer data)
{
  write_several ();

  assert_fails ((const char *const[]){"glib/", "glibb/*", NULL},
                "'glibb/?' matches no installed test; looked into 'installed-tests' of local, "
                "share");
}

static void
test_every_data_directory_is_looked_into_once (GgenTestSandbox *sandbox, gpointer data)
{
  GgenRunnerInstalledOptions options = {
      .data_dirs = (const char *const[]){"local", "missing", "share", "share/", "./local", NULL}};
  g_autofree char *share = g_canonicalize_filename ("share", NULL);
  g_autofree char *name = g_strdup_printf ("glib/file (%s)", share);
  g_autoptr (GPtrArray) programs = NULL;
  g_autoptr (GError) error = NULL;

  write_test ("share/installed-tests/glib/file.test", "Exec=share\n");
  write_test ("local/installed-tests/glib/file.test", "Exec=local\n");
  programs = ggen_runner_installed_discover (&options, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (programs->len, ==, 2);
  g_assert_cmpstr (((GgenRunnerProgram *) programs->pdata[0])->name, ==, "glib/file");
  g_assert_cmpstr (((GgenRunnerProgram *) programs->pdata[0])->command[0], ==, "local");
  g_assert_cmpstr (((GgenRunnerProgram *) programs->pdata[1])->name, ==, name);
}

static void
test_links_are_followed_but_not_round_and_round (GgenTestSandbox *sandbox, gpointer data)
{
  write_test ("elsewhere/b.test", "Exec=true\n");
  write_test ("share/installed-tests/glib/a.test", "Exec=true\n");
  g_assert_cmpint (symlink ("../../../elsewhere", "share/installed-tests/glib/more"), ==, 0);
  g_assert_cmpint (symlink ("..", "share/installed-tests/glib/up"), ==, 0);
  g_assert_cmpint (symlink ("nowhere", "share/installed-tests/glib/gone.test"), ==, 0);

  assert_names (NULL, "glib/a|glib/more/b");
}

static void
test_a_file_that_makes_no_sense_is_an_error (GgenTestSandbox *sandbox, gpointer data)
{
  write_test ("share/installed-tests/a/type.test", "Exec=true\nType=system\n");
  write_test ("share/installed-tests/b/exec.test", "Type=session\n");
  write_test ("share/installed-tests/c/quote.test", "Type=session\nExec=a 'b\n");
  write_test ("share/installed-tests/d/empty.test", "Type=session\nExec=\n");
  write_test ("share/installed-tests/e/env.test", "Exec=true\nTestEnvironment=A=1;B;\n");

  assert_fails ((const char *const[]){"a/", NULL},
                "*share/installed-tests/a/type.test: Type 'system' is neither session nor "
                "session-exclusive");
  assert_fails ((const char *const[]){"b/", NULL}, "*/b/exec.test: *Exec*");
  assert_fails ((const char *const[]){"c/", NULL}, "*/c/quote.test: *quot*");
  assert_fails ((const char *const[]){"d/", NULL}, "*/d/empty.test: *empty*");
  assert_fails ((const char *const[]){"e/", NULL},
                "*/e/env.test: 'B' in TestEnvironment is not NAME=VALUE");
}

static void
test_a_broken_file_that_nobody_asked_for_is_not_read (GgenTestSandbox *sandbox, gpointer data)
{
  write_several ();
  write_test ("share/installed-tests/broken/a.test", "Type=unheard-of\n");

  assert_glob ("gtk/", "gtk/file");
}

static void
test_no_tests_at_all_are_no_error (GgenTestSandbox *sandbox, gpointer data)
{
  assert_names (NULL, "");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/installed/everything-in-the-file-is-taken", test_everything_in_the_file_is_taken,
                 NULL);
  ggen_test_add ("/installed/what-is-not-in-the-file-has-a-default",
                 test_what_is_not_in_the_file_has_a_default, NULL);
  ggen_test_add ("/installed/globs-match-names-with-and-without-suffix",
                 test_globs_match_names_with_and_without_suffix, NULL);
  ggen_test_add ("/installed/without-wildcards-a-glob-is-a-prefix",
                 test_without_wildcards_a_glob_is_a_prefix, NULL);
  ggen_test_add ("/installed/a-glob-that-matches-nothing-is-an-error",
                 test_a_glob_that_matches_nothing_is_an_error, NULL);
  ggen_test_add ("/installed/every-data-directory-is-looked-into-once",
                 test_every_data_directory_is_looked_into_once, NULL);
  ggen_test_add ("/installed/links-are-followed-but-not-round-and-round",
                 test_links_are_followed_but_not_round_and_round, NULL);
  ggen_test_add ("/installed/a-file-that-makes-no-sense-is-an-error",
                 test_a_file_that_makes_no_sense_is_an_error, NULL);
  ggen_test_add ("/installed/a-broken-file-that-nobody-asked-for-is-not-read",
                 test_a_broken_file_that_nobody_asked_for_is_not_read, NULL);
  ggen_test_add ("/installed/no-tests-at-all-are-no-error", test_no_tests_at_all_are_no_error,
                 NULL);

  return ggen_test_run ();
}
