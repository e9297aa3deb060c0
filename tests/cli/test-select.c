/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-tests.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#define ORDER "badly-behaved/order"
#define FIRST "./order /order/first\n"
#define AFTER "./order /order/passes-only-after-the-first\n"
#define ALONE "./order /order/passes-only-alone\n"

/* Lists by names what the words select, and nothing else. */
static void
assert_selects (const char *words, const char *expected)
{
  g_autofree char *script = g_strdup_printf ("$GGEN test --list --format names %s", words);
  g_autoptr (CliResult) result = cli_run_shell (script);

  g_assert_cmpstr (result->out, ==, expected);
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 0);
}

static void
test_names_and_filters (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_tests_link ("order", ORDER);
  cli_tests_write ("good", "exit 0");

  assert_selects ("./order", FIRST AFTER ALONE);
  assert_selects ("./good ./order '*ood'", "./good\n");
  assert_selects ("./order /order/first", FIRST);
  assert_selects ("./order '/order/passes*'", AFTER ALONE);
  assert_selects ("./good ./order /order/first '*ood'", "./good\n" FIRST);
  assert_selects ("./good ./order -E 'test(/first$/)'", FIRST AFTER);
  assert_selects ("./good ./order -E 'test(=/order/first)' -E 'program(*ood)'", "./good\n" FIRST);
  /* What is asked for in two ways has to match both. */
  assert_selects ("./good ./order '/order/passes*' -E 'test(*alone)'", ALONE);
  cli_tests_assert_clean ();
}

static void
assert_list (const char *format, const char *expected)
{
  g_autoptr (CliResult) result =
      cli_run ("test", "--list", "--format", format, "./good", "./order", NULL);

  cli_assert_success (result);
  g_assert_cmpstr (result->out, ==, expected);
}

static void
test_lists (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) json = NULL;

  cli_tests_link ("order", ORDER);
  cli_tests_write ("good", "touch ran");

  assert_list ("text", "./good\n"
                       "  (runs whole)\n"
                       "./order\n"
                       "  /order/first\n"
                       "  /order/passes-only-after-the-first\n"
                       "  /order/passes-only-alone\n");
  assert_list ("names", "./good\n" FIRST AFTER ALONE);
  assert_list ("tap", "TAP version 13\n"
                      "1..4\n"
                      "ok 1 - ./good # SKIP listed, not run\n"
                      "ok 2 - ./order /order/first # SKIP listed, not run\n"
                      "ok 3 - ./order /order/passes-only-after-the-first # SKIP listed, not run\n"
                      "ok 4 - ./order /order/passes-only-alone # SKIP listed, not run\n");

  json = cli_run ("test", "--list", "--format", "json", "./good", "./order", NULL);
  cli_assert_success (json);
  g_assert_true (g_str_has_prefix (json->out, "{\"type\":\"list\",\"format\":\"ggen-test-list\","));
  cli_assert_contains (json->out, "\"n_cases\":4}\n{\"type\":\"program\",\"name\":\"./good\",");

  /* A list is no run. */
  g_assert_false (g_file_test ("ran", G_FILE_TEST_EXISTS));
}

/* What people should know does not come between what a program reads. */
static void
test_notes_are_not_in_the_list (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *built = cli_tests_get_built ("badly-behaved/unlistable");
  g_autoptr (CliResult) result = NULL;

  ggen_test_sandbox_set_env (sandbox, "BADLY_BEHAVED_LISTING", "words");
  result = cli_run ("test", "--list", "--format", "json", "--shuffle", "x", built, NULL);
  g_assert_cmpint (result->status, ==, 0);
  cli_assert_contains (result->err, "note: the order is drawn from --shuffle x\n");
  cli_assert_contains (result->err, "unlistable runs whole: -l lists nothing\n");
  cli_assert_lacks (result->out, "note");
}

static void
assert_runs (const char *words, int status, const char *last)
{
  g_autofree char *script = g_strdup_printf ("$GGEN test %s", words);
  g_autoptr (CliResult) result = cli_run_shell (script);

  cli_tests_assert_last_line (result->out, last);
  g_assert_cmpint (result->status, ==, status);
}

/* Over four runs, which know of those before them. */
static void
test_failed_ones (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) nothing = NULL;

  cli_tests_write ("good", "exit 0");
  cli_tests_write ("bad", "test -e repaired");
  cli_tests_write ("worse", "exit 1");

  assert_runs ("./good ./bad ./worse", 1, "1 passed, 2 failed, 0 skipped");
  assert_selects ("./good ./bad ./worse -E 'failed()'", "./bad\n./worse\n");
  cli_write_file ("repaired", "");
  assert_runs ("./good ./bad ./worse -E 'failed()'", 1, "1 passed, 1 failed, 0 skipped");
  assert_selects ("./good ./bad ./worse -E 'failed()'", "./worse\n");
  /* What did not run this time is as it was. */
  assert_runs ("./good ./bad ./worse '*good'", 0, "1 passed, 0 failed, 0 skipped");
  assert_selects ("./good ./bad ./worse -E 'failed()'", "./worse\n");

  cli_tests_write ("worse", "exit 0");
  assert_runs ("./good ./bad ./worse -E 'failed()'", 0, "1 passed, 0 failed, 0 skipped");
  nothing = cli_run ("test", "./good", "./bad", "./worse", "-E", "failed()", NULL);
  g_assert_cmpint (nothing->status, ==, 4);
}

static void
test_changed_ones (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_tests_write ("a", "exit 0");
  cli_tests_write ("b", "exit 0");

  /* Nobody has seen them pass. */
  assert_selects ("./a ./b -E 'changed()'", "./a\n./b\n");
  assert_runs ("./a ./b", 0, "2 passed, 0 failed, 0 skipped");
  cli_tests_write ("b", "exit 0 # and another size");
  assert_selects ("./a ./b -E 'changed()'", "./b\n");
}

static char *
list (const char *words)
{
  g_autofree char *script = g_strdup_printf ("$GGEN test --list --format names %s", words);
  g_autoptr (CliResult) result = cli_run_shell (script);

  return g_steal_pointer (&result->out);
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';

  return n;
}

/* Each case is in one part. */
static void
test_partitions (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const kinds[] = {"hash", "slice"};
  g_autofree char *built = cli_tests_get_built ("hierarchy");
  g_autofree char *all = list (built);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      guint n = 0;

      for (guint part = 1; part <= 3; part++)
        {
          g_autofree char *words =
              g_strdup_printf ("--seed " CLI_TESTS_SEED " --partition %s:%u/3 %s", kinds[i], part,
                               built);
          g_autofree char *some = list (words);

          n += count_lines (some);
          g_assert_cmpuint (count_lines (some), >, 0);
        }
      g_assert_cmpuint (n, ==, count_lines (all));
    }
}

static void
test_shuffle (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *built = cli_tests_get_built ("hierarchy");
  g_autofree char *words = g_strdup_printf ("%s --seed " CLI_TESTS_SEED, built);
  g_autofree char *in_order = list (words);
  g_autoptr (CliResult) drawn = cli_run ("test", "--list", "--format", "names", "--shuffle",
                                         "random", "--seed", CLI_TESTS_SEED, built, NULL);
  const char *seed = strstr (drawn->err, "--shuffle ");
  g_autofree char *again = NULL;
  g_autofree char *repeated = NULL;

  g_assert_nonnull (seed);
  g_assert_cmpstr (drawn->out, !=, in_order);
  g_assert_cmpuint (count_lines (drawn->out), ==, count_lines (in_order));

  /* What was printed is to be typed as it is. */
  again = g_strdup_printf ("%s --seed " CLI_TESTS_SEED " %.*s 2>/dev/null", built,
                           (int) strcspn (seed, "\n"), seed);
  repeated = list (again);
  g_assert_cmpstr (repeated, ==, drawn->out);
}

static void
test_shuffled_cases_run_in_that_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *listed = NULL;
  g_autofree char *order = NULL;
  g_auto (GStrv) names = NULL;
  g_autoptr (CliResult) result = NULL;

  for (char name = 'a'; name <= 'f'; name++)
    {
      g_autofree char *path = g_strdup_printf ("%c", name);
      g_autofree char *script = g_strdup_printf ("echo %c >> order", name);

      cli_tests_write (path, script);
    }
  listed = list ("./a ./b ./c ./d ./e ./f --shuffle 7 2>/dev/null");
  result =
      cli_run ("test", "-j1", "./a", "./b", "./c", "./d", "./e", "./f", "--shuffle", "7", NULL);
  g_assert_cmpint (result->status, ==, 0);
  order = cli_read_file ("order");
  names = g_strsplit (g_strchomp (listed), "\n", -1);
  for (guint i = 0; names[i] != NULL; i++)
    g_string_append_printf (expected, "%s\n", names[i] + 2);
  g_assert_cmpstr (order, ==, expected->str);
}

/* Programs get the same seed when they list and when they run, however it was given. */
static void
test_seed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *built = cli_tests_get_built ("hierarchy");
  g_autofree char *by_option =
      g_strdup_printf ("%s -E 'test(/drawn/*)' --seed " CLI_TESTS_SEED, built);
  g_autofree char *by_word =
      g_strdup_printf ("%s -E 'test(/drawn/*)' -- --seed=" CLI_TESTS_SEED, built);
  g_autofree char *by_words =
      g_strdup_printf ("%s -E 'test(/drawn/*)' -- --seed " CLI_TESTS_SEED, built);
  g_autofree char *first = list (by_option);
  g_autofree char *second = list (by_word);
  g_autofree char *third = list (by_words);
  g_autofree char *run = g_strdup_printf ("-v %s", by_word);

  g_assert_cmpuint (count_lines (first), ==, 1);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, ==, third);
  assert_runs (run, 0, "1 passed, 0 failed, 0 skipped");
  assert_runs (by_option, 0, "1 passed, 0 failed, 0 skipped");
}

static void
test_arguments_reach_the_program (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *words = NULL;

  cli_tests_write ("tells", "for word; do echo \"<$word>\"; done > words");
  assert_runs ("./tells -- -m slow '' --list -j4 -- 'a b'", 0, "1 passed, 0 failed, 0 skipped");
  words = cli_read_file ("words");
  g_assert_cmpstr (words, ==, "<-m>\n<slow>\n<>\n<--list>\n<-j4>\n<-->\n<a b>\n");
}

static void
test_repetitions (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_tests_write ("a", "echo >> count; test $(wc -l < count) -lt 5");

  assert_runs ("./a --repeat 3", 0, "3 passed, 0 failed, 0 skipped");
  assert_runs ("./a --until-fail", 1, "1 passed, 1 failed, 0 skipped");
  g_unlink ("count");
  assert_runs ("./a --until-fail --repeat 3", 0, "3 passed, 0 failed, 0 skipped");
  assert_runs ("./a --until-fail --repeat 30", 1, "1 passed, 1 failed, 0 skipped");
  assert_runs ("./a --repeat 4 --max-failures 2", 1, "0 passed, 2 failed, 0 skipped");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/test-select/" path, func, NULL)
  ADD ("names-and-filters-select", test_names_and_filters);
  ADD ("lists-are-of-four-formats", test_lists);
  ADD ("notes-are-not-in-the-list", test_notes_are_not_in_the_list);
  ADD ("failed-ones-are-remembered", test_failed_ones);
  ADD ("changed-ones-are-known", test_changed_ones);
  ADD ("partitions-share-all-cases", test_partitions);
  ADD ("printed-seed-repeats-the-order", test_shuffle);
  ADD ("shuffled-cases-run-in-that-order", test_shuffled_cases_run_in_that_order);
  ADD ("seed-is-the-same-however-it-is-given", test_seed);
  ADD ("arguments-reach-the-program", test_arguments_reach_the_program);
  ADD ("repetitions-end-as-asked", test_repetitions);
#undef ADD

  return ggen_test_run ();
}
