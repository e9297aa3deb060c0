/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "offender-run.h"

#define SEED "R02S00000001000000020000000300000004"
#define OTHER_SEED "R02S00000005000000060000000700000008"

static char *
run (const char *variable, const char *first, const char *second)
{
  const char *arguments[] = {first, second, NULL};
  const char *environment[] = {variable, "1", NULL};
  int status;

  return offender_run_with ("ordered", variable != NULL ? environment : NULL, arguments, &status);
}

/* Returns the paths that are reported or listed in @output, in that order. */
static char *
find_order (const char *output)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("^(?:(?:not )?ok [0-9]+ )?(/\\S+)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  GString *order = g_string_new (NULL);

  for (g_regex_match (regex, output, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *path = g_match_info_fetch (match, 1);

      g_string_append_printf (order, "%s ", path);
    }

  return g_string_free (order, FALSE);
}

static char *
run_for_order (const char *variable, const char *first, const char *second)
{
  g_autofree char *output = run (variable, first, second);

  return find_order (output);
}

static char *
make_order_of_adding (void)
{
  GString *order = g_string_new ("/ordered/last ");

  for (guint i = 0; i < 12; i++)
    g_string_append_printf (order, "/ordered/suite-%u/case-%u ", i / 4, i % 4);

  return g_string_free (order, FALSE);
}

static void
test_seed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *first = run_for_order (NULL, "--seed", SEED);
  g_autofree char *again = run_for_order (NULL, "--seed=" SEED, NULL);
  g_autofree char *other = run_for_order (NULL, "--seed", OTHER_SEED);
  g_autofree char *added = make_order_of_adding ();

  g_assert_cmpuint (strlen (first), ==, strlen (added));
  g_assert_cmpstr (first, !=, added);
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, other);
}

/* Whoever runs the whole, or a part: those that remain keep their order. */
static void
test_part (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *arguments[] = {"--seed", SEED, "-p", "/ordered/suite-1", NULL};
  g_autofree char *whole = run_for_order (NULL, "--seed", SEED);
  g_autofree char *output = NULL;
  g_autofree char *part = NULL;
  int status;

  output = offender_run_with ("ordered", NULL, arguments, &status);
  part = find_order (output);

  g_assert_cmpuint (strlen (part), ==, 4 * strlen ("/ordered/suite-1/case-1 "));
  offender_assert_contains (whole, part);
}

static void
test_in_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *by_option = run_for_order (NULL, "--in-order", NULL);
  g_autofree char *by_variable = run_for_order ("GGEN_TEST_IN_ORDER", NULL, NULL);
  g_autofree char *added = make_order_of_adding ();

  g_assert_cmpstr (by_option, ==, added);
  g_assert_cmpstr (by_variable, ==, added);
}

static void
test_replay (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = run ("ORDERED_FAILS", NULL, NULL);
  g_autofree char *order = find_order (output);
  g_autoptr (GRegex) regex =
      g_regex_new ("^# to run the tests in this order again: (.*)$", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *line = NULL;
  g_autofree char *output_again = NULL;
  g_autofree char *order_again = NULL;
  g_autoptr (GError) error = NULL;

  offender_assert_contains (output, "/ordered/last - as asked for\n");
  g_assert_true (g_regex_match (regex, output, 0, &match));
  line = g_match_info_fetch (match, 1);
  g_spawn_command_line_sync (line, &output_again, NULL, NULL, &error);
  g_assert_no_error (error);
  order_again = find_order (output_again);
  g_assert_cmpstr (order, ==, order_again);
}

/* Who lists the tests wants to read the list. */
static void
test_list (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *listed = run_for_order (NULL, "-l", NULL);
  g_autofree char *added = make_order_of_adding ();

  g_assert_cmpstr (listed, ==, added);
}

static void
test_help (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = run (NULL, "--help", NULL);

  offender_assert_contains (output, "\n  --in-order ");
  offender_assert_contains (output, "\n  --seed=SEEDSTRING ");
}

static void
test_unknown (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = run (NULL, "--of-main", "word");

  offender_assert_contains (output, "# main got --of-main\n# main got word\n");
  g_assert_null (strstr (output, "main got -k"));
  g_assert_null (strstr (output, "main got --seed"));
}

/* (nullable): the numbers that a test has drawn */
static char *
fetch_drawn (const char *path, const char *seed, gboolean is_alone)
{
  const char *environment[] = {"ORDERED_DRAWS", "1", NULL};
  const char *arguments[] = {"--seed", seed, is_alone ? "-p" : NULL, path, NULL};
  g_autofree char *pattern = g_strdup_printf ("^# %s draws (.*)$", path);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int status;
  g_autofree char *output = offender_run_with ("ordered", environment, arguments, &status);

  return g_regex_match (regex, output, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

/* Whatever ran before it. */
static void
test_random_numbers (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *path = "/ordered/suite-1/case-2";
  g_autofree char *drawn = fetch_drawn (path, SEED, FALSE);
  g_autofree char *again = fetch_drawn (path, SEED, FALSE);
  g_autofree char *alone = fetch_drawn (path, SEED, TRUE);
  g_autofree char *other_seed = fetch_drawn (path, OTHER_SEED, FALSE);
  g_autofree char *other_path = fetch_drawn ("/ordered/suite-1/case-1", SEED, FALSE);

  g_assert_nonnull (drawn);
  g_assert_cmpstr (drawn, ==, again);
  g_assert_cmpstr (drawn, ==, alone);
  g_assert_cmpstr (drawn, !=, other_seed);
  g_assert_cmpstr (drawn, !=, other_path);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/order/is-drawn-from-the-seed", test_seed, NULL);
  ggen_test_add ("/order/of-a-part-is-that-of-the-whole", test_part, NULL);
  ggen_test_add ("/order/can-be-that-of-adding", test_in_order, NULL);
  ggen_test_add ("/order/is-repeated-by-the-line-a-failing-program-prints", test_replay, NULL);
  ggen_test_add ("/order/lists-are-not-in-disorder", test_list, NULL);
  ggen_test_add ("/order/help-shows-the-options", test_help, NULL);
  ggen_test_add ("/order/options-of-main-are-left-to-it", test_unknown, NULL);
  ggen_test_add ("/order/the-seed-decides-random-numbers", test_random_numbers, NULL);

  return ggen_test_run ();
}
