/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <signal.h>
#include <string.h>

#include "ggen-runner-case.h"
#include "ggen-runner-listing.h"

#define SEED "R02S00000000000000000000000000000000"

static GgenRunnerAttempt *
make_attempt (const char *output, int wait_status)
{
  GgenRunnerAttempt *self = ggen_runner_attempt_new (1);

  self->has_status = TRUE;
  self->wait_status = wait_status;
  self->standard_output.bytes = output != NULL ? g_bytes_new (output, strlen (output)) : NULL;

  return self;
}

static void
assert_paths (const char *output, const char *expected)
{
  g_autoptr (GgenRunnerAttempt) attempt = make_attempt (output, 0);
  g_autoptr (GgenRunnerListing) listing = ggen_runner_listing_new (attempt);
  g_autofree char *paths = NULL;

  g_assert_cmpstr (listing->reason, ==, NULL);
  g_ptr_array_add (listing->paths, NULL);
  paths = g_strjoinv ("|", (char **) listing->paths->pdata);
  g_ptr_array_set_size (listing->paths, listing->paths->len - 1);
  g_assert_cmpstr (paths, ==, expected);
}

static gboolean
is_answered (const char *output, int wait_status)
{
  g_autoptr (GgenRunnerAttempt) attempt = make_attempt (output, wait_status);
  g_autoptr (GgenRunnerListing) listing = ggen_runner_listing_new (attempt);

  return listing->is_answered;
}

static void
assert_reason (GgenRunnerAttempt *attempt, const char *expected)
{
  g_autoptr (GgenRunnerListing) listing = ggen_runner_listing_new (attempt);

  g_assert_null (listing->paths);
  g_assert_cmpstr (listing->reason, ==, expected);
}

static void
assert_output_reason (const char *output, int wait_status, const char *expected)
{
  g_autoptr (GgenRunnerAttempt) attempt = make_attempt (output, wait_status);

  assert_reason (attempt, expected);
}

static void
test_plain_paths_are_found_among_comments (GgenTestSandbox *sandbox, gpointer data)
{
  assert_paths ("# random seed: " SEED
                "\n1..2\n# Start of a tests\n/a/b\n/a/c d\n# End of a tests\n",
                "/a/b|/a/c d");
  assert_paths ("/a\n/b", "/a|/b");
}

static void
test_commented_paths_are_found_where_none_is_plain (GgenTestSandbox *sandbox, gpointer data)
{
  assert_paths ("TAP version 14\n# random seed: " SEED
                "\n1..2\n# Start of a tests\n# /a/b\n# /a/c\n# End of a tests\n",
                "/a/b|/a/c");
  assert_paths ("1..1\n    # /a\n", "/a");
}

static void
test_comments_are_no_paths_beside_plain_ones (GgenTestSandbox *sandbox, gpointer data)
{
  assert_paths ("1..1\n# /usr/share/data is missing\n/a\n", "/a");
}

static void
test_what_is_said_before_the_plan_is_no_path (GgenTestSandbox *sandbox, gpointer data)
{
  assert_paths ("/usr/share/data is missing\n# /tmp\n1..1\n# /a\n", "/a");
  assert_paths ("/tmp\n1..2\n/a\n1..7\n/b\n", "/a|/b");
  assert_paths ("1..x\n/a\n1..2 # SKIP\n/b\n", "/b");
}

static void
test_a_path_is_listed_once (GgenTestSandbox *sandbox, gpointer data)
{
  assert_paths ("1..3\n/a\n/b\n/a\n", "/a|/b");
}

static void
test_spaces_at_the_end_belong_to_a_path (GgenTestSandbox *sandbox, gpointer data)
{
  assert_paths ("1..2\n/a \n/a\n", "/a |/a");
}

static void
test_more_comments_than_tests_are_not_trusted (GgenTestSandbox *sandbox, gpointer data)
{
  assert_output_reason ("1..1\n# /usr/share\n# /a\n", 0, "-l lists 2 paths, but counts 1 test");
  assert_output_reason ("1..0\n# /usr/share\n", 0, "-l lists 1 paths, but counts 0 tests");
}

static void
test_nothing_listed_is_a_reason (GgenTestSandbox *sandbox, gpointer data)
{
  assert_output_reason ("", 0, "-l lists nothing");
  assert_output_reason (NULL, 0, "-l lists nothing");
  assert_output_reason ("ok 1\nhello /world\n#/a\n", 0, "-l lists nothing");
  assert_output_reason ("1..0\n", 0, "-l lists nothing");
}

static void
test_how_it_ended_is_a_reason (GgenTestSandbox *sandbox, gpointer data)
{
  assert_output_reason ("1..1\n/a\n", SIGSEGV, "-l crashed (SIGSEGV)");
  assert_output_reason ("1..1\n/a\n", SIGRTMIN + 3, "-l crashed (signal 37)");
  assert_output_reason ("1..1\n/a\n", 77 << 8, "-l failed (exit status 77)");
}

static void
test_a_timeout_is_a_reason (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerAttempt) attempt = make_attempt ("1..1\n/a\n", SIGKILL);

  attempt->outcome = GGEN_RUNNER_TIMED_OUT;
  assert_reason (attempt, "-l takes too long");

  attempt->reason = g_strdup ("took longer than 10 s");
  assert_reason (attempt, "-l took longer than 10 s");
}

static void
test_not_being_started_is_a_reason (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerAttempt) attempt = ggen_runner_attempt_new (1);

  attempt->outcome = GGEN_RUNNER_BROKEN;
  attempt->reason = g_strdup ("./a: Permission denied");
  assert_reason (attempt, "-l cannot be started: ./a: Permission denied");
}

static void
test_a_list_with_a_hole_is_not_trusted (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerAttempt) attempt = make_attempt ("1..1\n/a\n", 0);

  attempt->standard_output.n_dropped = 1;
  assert_reason (attempt, "-l prints too much");
}

static char *
get_hierarchy (void)
{
  return g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests", "runner", "hierarchy", NULL);
}

/* The cases of the program, as it lists them itself. */
static GPtrArray *
list_hierarchy (GgenTestSandbox *sandbox)
{
  g_autofree char *path = get_hierarchy ();
  g_autoptr (GgenTestCommand) command =
      ggen_test_command_new (sandbox, path, "--seed", SEED, "-l", NULL);
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("hierarchy");
  g_autoptr (GgenRunnerAttempt) attempt = NULL;
  g_autoptr (GgenRunnerListing) listing = NULL;
  g_auto (GStrv) environment = NULL;

  program->environment = g_new0 (char *, 1);
  environment = ggen_runner_listing_get_environment (program);
  for (guint i = 0; environment[i] != NULL; i++)
    {
      g_auto (GStrv) variable = g_strsplit (environment[i], "=", 2);

      ggen_test_command_set_env (command, variable[0], variable[1]);
    }

  ggen_test_command_assert_runs (command);
  ggen_test_command_assert_status (command, 0);
  attempt = make_attempt (ggen_test_command_get_stdout (command), 0);
  listing = ggen_runner_listing_new (attempt);
  g_assert_cmpstr (listing->reason, ==, NULL);

  return ggen_runner_listing_make_cases (program, listing->paths);
}

static GgenRunnerCase *
find_case (GPtrArray *cases, const char *path)
{
  for (guint i = 0; i < cases->len; i++)
    {
      GgenRunnerCase *test_case = cases->pdata[i];

      if (g_str_equal (test_case->path, path))
        return test_case;
    }

  g_error ("there is no case %s", path);
}

static char *
run_case (GgenTestSandbox *sandbox, const GgenRunnerCase *test_case)
{
  g_autoptr (GPtrArray) command = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GgenTestCommand) run = NULL;
  g_autoptr (GString) told = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;

  g_ptr_array_add (command, get_hierarchy ());
  g_ptr_array_add (command, g_strdup ("--seed=" SEED));
  g_ptr_array_add (command, g_strdup ("-p"));
  g_ptr_array_add (command, g_strdup (test_case->path));
  for (guint i = 0; test_case->excluded != NULL && test_case->excluded[i] != NULL; i++)
    {
      const char *excluded = test_case->excluded[i];

      g_ptr_array_add (command, g_strdup (ggen_runner_case_get_option (excluded)));
      g_ptr_array_add (command, g_strdup (excluded));
    }
  g_ptr_array_add (command, NULL);

  run = ggen_test_command_newv (sandbox, (const char *const *) command->pdata);
  ggen_test_command_set_env (run, "CHARSET", "UTF-8"); /* for what it says about itself */
  ggen_test_command_assert_runs (run);
  ggen_test_command_assert_status (run, 0);

  lines = g_strsplit (ggen_test_command_get_stdout (run), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *ran = strstr (lines[i], "ran ");

      if (ran != NULL)
        g_string_append_printf (told, "[%s]", ran + strlen ("ran "));
    }

  return g_string_free (g_steal_pointer (&told), FALSE);
}

static gboolean
is_one_of_many (const char *path)
{
  return g_str_has_prefix (path, "/hundred/")
         || (g_str_has_prefix (path, "/many/") && !g_str_has_prefix (path, "/many/0"));
}

static void
test_each_case_runs_exactly_itself (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) cases = list_hierarchy (sandbox);
  guint n_run = 0;

  for (guint i = 0; i < cases->len; i++)
    {
      const GgenRunnerCase *test_case = cases->pdata[i];
      g_autofree char *expected = NULL;
      g_autofree char *told = NULL;

      if (is_one_of_many (test_case->path))
        continue;

      /* The program tells the path as it was added; GLib has its own idea of slashes. */
      expected = g_str_equal (test_case->path, "/a/double")
                     ? g_strdup ("[/a//double]")
                     : g_strdup_printf ("[%s]", test_case->path);
      told = run_case (sandbox, test_case);
      g_assert_cmpstr (told, ==, expected);
      n_run++;
    }

  g_assert_cmpuint (n_run, ==, 26);
  g_assert_cmpuint (cases->len, ==, 226);
}

static void
test_direct_children_are_excluded (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) cases = list_hierarchy (sandbox);
  g_autofree char *excluded = g_strjoinv ("|", find_case (cases, "/a/b")->excluded);

  g_assert_cmpstr (excluded, ==, "/a/b/c|/a/b/ ");
  g_assert_null (find_case (cases, "/ab")->excluded);
  g_assert_null (find_case (cases, "/a/b/c/d")->excluded);
  g_assert_cmpuint (g_strv_length (find_case (cases, "/hundred")->excluded), ==, 100);
}

static void
test_very_many_children_are_excluded_by_their_prefix (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) cases = list_hierarchy (sandbox);
  GStrv excluded = find_case (cases, "/many")->excluded;

  g_assert_cmpuint (g_strv_length (excluded), ==, 1);
  g_assert_cmpstr (excluded[0], ==, "/many/");
}

/* What all cases exclude is no more than all paths, however they lie. */
static void
test_20000_paths_exclude_no_more_than_20000 (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("program");
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) cases = NULL;
  g_autoptr (GString) path = g_string_new (NULL);
  gsize n_excluded = 0;

  for (guint i = 0; i < 20000; i++)
    {
      if (i % 50 == 0)
        g_string_printf (path, "/%u", i);
      else
        g_string_append_printf (path, "/%u", i);
      g_ptr_array_add (paths, g_strdup (path->str));
    }

  cases = ggen_runner_listing_make_cases (program, paths);

  g_assert_cmpuint (cases->len, ==, 20000);
  for (guint i = 0; i < cases->len; i++)
    {
      const GgenRunnerCase *test_case = cases->pdata[i];

      n_excluded += test_case->excluded != NULL ? g_strv_length (test_case->excluded) : 0;
    }
  g_assert_cmpuint (n_excluded, ==, 20000 - 400);
}

static void
test_an_answer_is_told_from_other_output (GgenTestSandbox *sandbox, gpointer data)
{
  g_assert_true (is_answered ("1..1\n/a\n", 0));
  g_assert_true (is_answered ("# random seed: " SEED "\n1..0\n", 0));
  g_assert_true (is_answered ("1..1\n# /a\n# /b\n", 0));
  g_assert_false (is_answered ("what do you want?\n", 0));
  g_assert_false (is_answered (NULL, 0));
  g_assert_false (is_answered ("1..1\n/a\n", SIGABRT));
  g_assert_false (is_answered ("1..1\n/a\n", 1 << 8));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/listing/plain-paths-are-found-among-comments",
                 test_plain_paths_are_found_among_comments, NULL);
  ggen_test_add ("/listing/commented-paths-are-found-where-none-is-plain",
                 test_commented_paths_are_found_where_none_is_plain, NULL);
  ggen_test_add ("/listing/comments-are-no-paths-beside-plain-ones",
                 test_comments_are_no_paths_beside_plain_ones, NULL);
  ggen_test_add ("/listing/what-is-said-before-the-plan-is-no-path",
                 test_what_is_said_before_the_plan_is_no_path, NULL);
  ggen_test_add ("/listing/a-path-is-listed-once", test_a_path_is_listed_once, NULL);
  ggen_test_add ("/listing/spaces-at-the-end-belong-to-a-path",
                 test_spaces_at_the_end_belong_to_a_path, NULL);
  ggen_test_add ("/listing/more-comments-than-tests-are-not-trusted",
                 test_more_comments_than_tests_are_not_trusted, NULL);
  ggen_test_add ("/listing/nothing-listed-is-a-reason", test_nothing_listed_is_a_reason, NULL);
  ggen_test_add ("/listing/how-it-ended-is-a-reason", test_how_it_ended_is_a_reason, NULL);
  ggen_test_add ("/listing/a-timeout-is-a-reason", test_a_timeout_is_a_reason, NULL);
  ggen_test_add ("/listing/not-being-started-is-a-reason", test_not_being_started_is_a_reason,
                 NULL);
  ggen_test_add ("/listing/a-list-with-a-hole-is-not-trusted",
                 test_a_list_with_a_hole_is_not_trusted, NULL);
  ggen_test_add ("/listing/an-answer-is-told-from-other-output",
                 test_an_answer_is_told_from_other_output, NULL);
  ggen_test_add ("/cases/each-runs-exactly-itself", test_each_case_runs_exactly_itself, NULL);
  ggen_test_add ("/cases/direct-children-are-excluded", test_direct_children_are_excluded, NULL);
  ggen_test_add ("/cases/very-many-children-are-excluded-by-their-prefix",
                 test_very_many_children_are_excluded_by_their_prefix, NULL);
  ggen_test_add ("/cases/20000-paths-exclude-no-more-than-20000",
                 test_20000_paths_exclude_no_more_than_20000, NULL);

  return ggen_test_run ();
}
