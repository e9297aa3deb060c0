/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a program tells by TAP, whatever it prints between. */

#include <ggen-test.h>

#include <string.h>

#include "ggen-runner-tap-parser.h"

/* Each allocation is slow where its place is noted. */
#ifdef __SANITIZE_ADDRESS__
#define N_RANDOM 5000
#else
#define N_RANDOM 100000
#endif

static GgenRunnerTap *
parse_in_pieces (const char *output, gsize size, gsize piece)
{
  g_autoptr (GgenRunnerTapParser) parser = ggen_runner_tap_parser_new ();

  for (gsize at = 0; at < size; at += piece)
    ggen_runner_tap_parser_feed (parser, output + at, MIN (piece, size - at));

  return ggen_runner_tap_parser_finish (parser);
}

static GgenRunnerTap *
parse (const char *output)
{
  return parse_in_pieces (output, strlen (output), G_MAXSIZE / 2);
}

static const GgenRunnerTapTest *
get_test (const GgenRunnerTap *tap, guint i)
{
  g_assert_cmpuint (i, <, tap->tests->len);

  return tap->tests->pdata[i];
}

/* All that is told, as text. */
static char *
describe (const GgenRunnerTap *tap)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "version %" G_GUINT64_FORMAT "\n", tap->version);
  if (tap->has_plan)
    g_string_append_printf (text, "plan %" G_GUINT64_FORMAT " [%s]\n", tap->n_planned,
                            tap->plan_explanation != NULL ? tap->plan_explanation : "");
  for (guint i = 0; i < tap->tests->len; i++)
    {
      const GgenRunnerTapTest *test = tap->tests->pdata[i];

      g_string_append_printf (text, "%u %s %" G_GUINT64_FORMAT " [%s] [%s] %d [%s] [%s]\n",
                              test->depth, test->is_ok ? "ok" : "not ok", test->number,
                              test->subtest != NULL ? test->subtest : "", test->name,
                              test->directive, test->explanation != NULL ? test->explanation : "",
                              test->diagnostics != NULL ? test->diagnostics : "");
    }
  g_string_append_printf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                          tap->n_tests, tap->n_failed, tap->n_skipped);
  if (tap->is_bailed_out)
    g_string_append_printf (text, "\nbail out [%s]",
                            tap->bail_out_reason != NULL ? tap->bail_out_reason : "");
  if (tap->error != NULL)
    g_string_append_printf (text, "\nerror [%s]", tap->error);

  return g_string_free (text, FALSE);
}

static void
test_of_glib_all_is_read (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerTap) tap = parse ("# random seed: R02S0\n"
                                         "1..3\n"
                                         "# Start of a tests\n"
                                         "ok 1 /a/b\n"
                                         "# waited for it\n"
                                         "# d:ERROR:../a.c:1:f: waited in vain\n"
                                         "not ok 2 /a/c - it was late\n"
                                         "ok 3 /a/d # SKIP no network\n"
                                         "# End of a tests\n");

  g_assert_null (tap->error);
  g_assert_cmpuint (tap->n_tests, ==, 3);
  g_assert_cmpuint (tap->n_failed, ==, 1);
  g_assert_cmpuint (tap->n_skipped, ==, 1);
  g_assert_true (tap->has_plan);
  g_assert_cmpuint (tap->n_planned, ==, 3);
  g_assert_cmpstr (get_test (tap, 0)->name, ==, "/a/b");
  g_assert_null (get_test (tap, 0)->diagnostics);
  g_assert_cmpstr (get_test (tap, 1)->name, ==, "/a/c - it was late");
  g_assert_cmpstr (get_test (tap, 1)->diagnostics, ==, "d:ERROR:../a.c:1:f: waited in vain");
  g_assert_cmpint (get_test (tap, 2)->directive, ==, GGEN_RUNNER_TAP_SKIP);
  g_assert_cmpstr (get_test (tap, 2)->explanation, ==, "no network");
}

/* @line alone: what it is. */
static void
assert_test (const char *line, gboolean is_failed, const char *name, const char *explanation)
{
  g_autoptr (GgenRunnerTap) tap = parse (line);

  g_test_message ("%s", line);
  g_assert_cmpuint (tap->tests->len, ==, 1);
  g_assert_cmpint (ggen_runner_tap_test_is_failed (get_test (tap, 0)), ==, is_failed);
  g_assert_cmpstr (get_test (tap, 0)->name, ==, name);
  g_assert_cmpstr (get_test (tap, 0)->explanation, ==, explanation);
}

static void
test_number_and_description_may_be_left_out (GgenTestSandbox *sandbox, gpointer data)
{
  assert_test ("ok", FALSE, "", NULL);
  assert_test ("not ok", TRUE, "", NULL);
  assert_test ("ok 1", FALSE, "", NULL);
  assert_test ("ok - it works", FALSE, "it works", NULL);
  assert_test ("ok 1 - it works\r", FALSE, "it works", NULL);
  assert_test ("ok it works", FALSE, "it works", NULL);
  assert_test ("ok 2nd try", FALSE, "2nd try", NULL);
  assert_test ("ok 1 -5 is less", FALSE, "-5 is less", NULL);
}

static void
test_directives_are_found_in_any_case (GgenTestSandbox *sandbox, gpointer data)
{
  assert_test ("ok 1 a # SKIP why", FALSE, "a", "why");
  assert_test ("ok 1 a # skipped: why", FALSE, "a", "why");
  assert_test ("ok 1 # Skip", FALSE, "", NULL);
  assert_test ("not ok 1 a # SKIP why", TRUE, "a", "why");
  assert_test ("not ok 1 a #todo why", FALSE, "a", "why");
  assert_test ("not ok 1 a # ToDo", FALSE, "a", NULL);
  assert_test ("ok 1 a # TODO why", TRUE, "a", "why");
  assert_test ("not ok 1 a # todos", TRUE, "a # todos", NULL);
}

static void
test_other_signs_of_number_are_text (GgenTestSandbox *sandbox, gpointer data)
{
  assert_test ("not ok 1 bug #12 # TODO later", FALSE, "bug #12", "later");
  assert_test ("not ok 1 /bug#todo", TRUE, "/bug#todo", NULL);
  assert_test ("not ok 1 a \\# TODO b", TRUE, "a # TODO b", NULL);
  assert_test ("not ok 1 a \\\\ # TODO b", FALSE, "a \\", "b");
  assert_test ("ok 1 C:\\new", FALSE, "C:\\new", NULL);
}

static void
test_what_only_looks_like_tap_is_output (GgenTestSandbox *sandbox, gpointer data)
{
  static const char *const lines[] = {"okay",      "nothing",      "not okay",
                                      "not  ok 1", " ok 1",        "\tok 1",
                                      "Ok 1",      "bail out!",    "1.2",
                                      "2..3",      "TAP 13",       "",
                                      "ok_1",      "ok1",          "x ok 1 /a",
                                      "**\nERROR", "\xff\xfeok 1", "TAP version one"};

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GgenRunnerTap) tap = parse (lines[i]);
      g_autofree char *told = describe (tap);

      g_assert_cmpstr (told, ==, "version 12\n0 0 0");
    }
}

/* What is an error is what Meson says. */
static void
test_errors_of_the_protocol_are_told (GgenTestSandbox *sandbox, gpointer data)
{
  static const struct
  {
    const char *output;
    const char *error; /* (nullable) */
  } tries[] = {
      {"1..2\nok\nok\n", NULL},
      {"ok\nok\n1..2\n", NULL},
      {"ok\nok\n", NULL},
      {"1..3\nok\nok\n", "3 tests planned, 2 run"},
      {"1..1\nok\nok\n", "1 tests planned, 2 run"},
      {"1..2\nok 1\nok 3\n", "line 3: test number 3 where 2 is next"},
      {"1..1\n1..1\nok\n", "line 2: a second plan"},
      {"ok\n1..1\nok\n", "line 3: a test after the plan that ended them"},
      {"1..1 # SKIP no\n", "line 1: a plan with tests cannot be skipped"},
      {"1..1 # TODO no\nok\n", "line 1: a plan cannot be TODO"},
      {"1..0 # SKIP no\n", NULL},
      {"1..5\nok\nBail out! enough\n", NULL},
      {"1..1\nTAP version 13\nok\n", "line 2: the version is not on the first line"},
      {"TAP version 12\n1..1\nok\n", "line 1: version 12 cannot be asked for"},
      {"TAP version 14\n1..1\nok\n", NULL},
      {"TAP version 13\nok\n  ---\n  a: b\nok\n", "line 3: the YAML block has no end"},
      {"TAP version 13\nok\n  ---\n  a: b\n", "line 3: the YAML block has no end"},
      {"ok\n  ---\n  a: b\nok\n", NULL},
      {"ok 99999999999999999999999\n", "line 1: test number 18446744073709551615 where 1 is next"},
      {"1..99999999999999999999999\n", "18446744073709551615 tests planned, 0 run"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      g_autoptr (GgenRunnerTap) tap = parse (tries[i].output);

      g_test_message ("%s", tries[i].output);
      g_assert_cmpstr (tap->error, ==, tries[i].error);
    }
}

static void
test_what_is_missing_of_long_output_is_no_error (GgenTestSandbox *sandbox, gpointer data)
{
  static const char output[] = "1..900\nok 1\n(some is dropped)\nok 900\n";
  g_autoptr (GgenRunnerTapParser) parser = ggen_runner_tap_parser_new ();
  g_autoptr (GgenRunnerTap) tap = NULL;

  ggen_runner_tap_parser_set_incomplete (parser);
  ggen_runner_tap_parser_feed (parser, output, strlen (output));
  tap = ggen_runner_tap_parser_finish (parser);

  g_assert_null (tap->error);
  g_assert_cmpuint (tap->n_tests, ==, 2);
}

static void
test_a_plan_of_none_says_why (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerTap) tap = parse ("1..0 # SKIP no display\n");

  g_assert_true (tap->has_plan);
  g_assert_cmpuint (tap->n_planned, ==, 0);
  g_assert_cmpstr (tap->plan_explanation, ==, "no display");
}

static void
test_the_first_bail_out_counts (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerTap) tap =
      parse ("Bail out!\nBail out! ERROR:a.c:1:f: no\nBail out! later\n");

  g_assert_true (tap->is_bailed_out);
  g_assert_cmpstr (tap->bail_out_reason, ==, "ERROR:a.c:1:f: no");
}

static void
test_subtests_are_told_and_do_not_count (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerTap) tap = parse ("TAP version 14\n"
                                         "1..2\n"
                                         "# Subtest: outer\n"
                                         "    1..1\n"
                                         "    # Subtest: inner\n"
                                         "        not ok 1 - deep\n"
                                         "        1..7\n"
                                         "    not ok 1 - inner\n"
                                         "not ok 1 - outer\n"
                                         "    # Subtest: second\n"
                                         "    ok 1 - flat\n"
                                         "    Bail out! only here\n"
                                         "ok 2 - second\n");
  g_autofree char *told = describe (tap);

  g_assert_cmpstr (told, ==,
                   "version 14\n"
                   "plan 2 []\n"
                   "2 not ok 1 [outer/inner] [deep] 0 [] []\n"
                   "1 not ok 1 [outer] [inner] 0 [] []\n"
                   "0 not ok 1 [] [outer] 0 [] [subtest outer/inner/deep]\n"
                   "1 ok 1 [second] [flat] 0 [] []\n"
                   "0 ok 2 [] [second] 0 [] []\n"
                   "2 1 0");
}

static void
test_why_a_test_has_failed_is_kept (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerTap) tap = parse ("TAP version 13\n"
                                         "# not of YAML\n"
                                         "not ok 1 a\n"
                                         "  ---\n"
                                         "  message: 'of YAML'\n"
                                         "  severity: fail\n"
                                         "  ...\n"
                                         "not ok 2 b\n"
                                         "  ---\n"
                                         "  message: |\n"
                                         "    on the next line\n"
                                         "    ok 7 is not a test\n"
                                         "  ...\n"
                                         "not ok 3 c\n"
                                         "#   Failed test 'c'\n"
                                         "#   at line 12\n"
                                         "# /d summary: what it is for\n"
                                         "ok 4 d\n"
                                         "# before\n"
                                         "not ok 5 e\n"
                                         "# after\n"
                                         "1..5\n");

  g_assert_null (tap->error);
  g_assert_cmpstr (get_test (tap, 0)->diagnostics, ==, "of YAML");
  g_assert_cmpstr (get_test (tap, 1)->diagnostics, ==, "on the next line");
  g_assert_cmpstr (get_test (tap, 2)->diagnostics, ==, "Failed test 'c'\nat line 12");
  g_assert_null (get_test (tap, 3)->diagnostics);
  g_assert_cmpstr (get_test (tap, 4)->diagnostics, ==, "before");
}

static void
test_messages_of_glib_are_not_why_a_test_has_failed (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerTap) tap = parse ("1..4\n"
                                         "# subreaper 0\n"
                                         "not ok 1 /a\n"
                                         "# of the next test\n"
                                         "ok 2 /b\n"
                                         "# subreaper 0\n"
                                         "# a:ERROR:a.c:1:f: no\n"
                                         "not ok 3 /c\n"
                                         "not ok 4 /d\n"
                                         "# at last\n");

  g_assert_null (get_test (tap, 0)->diagnostics);
  g_assert_cmpstr (get_test (tap, 2)->diagnostics, ==, "a:ERROR:a.c:1:f: no");
  g_assert_null (get_test (tap, 3)->diagnostics);
}

static void
test_binary_output_is_passed_over (GgenTestSandbox *sandbox, gpointer data)
{
  static const char output[] = "1..2\r\n\0\xff\xfe\0\nok 1 \xff/a\0b\r\n\0ok 9\nok 2 /c";
  g_autoptr (GgenRunnerTap) tap = parse_in_pieces (output, sizeof output - 1, 1);

  g_assert_null (tap->error);
  g_assert_cmpuint (tap->n_tests, ==, 2);
  g_assert_cmpstr (get_test (tap, 0)->name, ==,
                   "\xef\xbf\xbd/a\xef\xbf\xbd"
                   "b");
  g_assert_cmpstr (get_test (tap, 1)->name, ==, "/c");
}

static void
test_lines_of_any_length_take_bounded_memory (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *noise = g_strnfill (1024 * 1024, 'x');
  g_autoptr (GgenRunnerTapParser) parser = ggen_runner_tap_parser_new ();
  g_autoptr (GgenRunnerTap) tap = NULL;

  ggen_runner_tap_parser_feed (parser, "1..2\nok 1 ", 10);
  for (guint i = 0; i < 20; i++)
    ggen_runner_tap_parser_feed (parser, noise, 1024 * 1024);
  ggen_runner_tap_parser_feed (parser, " # SKIP\nok 2 b\n", 15);
  tap = ggen_runner_tap_parser_finish (parser);

  g_assert_null (tap->error);
  g_assert_cmpuint (tap->n_tests, ==, 2);
  g_assert_cmpuint (strlen (get_test (tap, 0)->name), <=, 64 * 1024);
}

static void
test_tests_without_end_are_counted_not_kept (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *name = g_strnfill (60 * 1024, 'n');
  g_autofree char *line = g_strdup_printf ("not ok %s\n", name);
  g_autoptr (GgenRunnerTapParser) parser = ggen_runner_tap_parser_new ();
  g_autoptr (GgenRunnerTap) tap = NULL;

  for (guint i = 0; i < 2000; i++)
    ggen_runner_tap_parser_feed (parser, line, strlen (line));
  tap = ggen_runner_tap_parser_finish (parser);

  g_assert_cmpuint (tap->n_failed, ==, 2000);
  g_assert_cmpuint (tap->n_forgotten, >, 0);
  g_assert_cmpuint (tap->n_forgotten + tap->tests->len, ==, 2000);
  g_assert_cmpuint (tap->tests->len * strlen (name), <, 40 * 1024 * 1024);
}

/* Pieces of TAP and of what is near it, at random, and broken at random. */
static GString *
make_output (void)
{
  static const char *const pieces[] = {"ok",         "not ok",    " ",     "\n",
                                       "\n",         "\n",        "    ",  "1..",
                                       "#",          " # SKIP x", "\\#",   "\\",
                                       "TODO",       "Bail out!", "-",     "TAP version 14\n",
                                       "  ---\n",    "  ...\n",   "/a",    "\xff",
                                       "\r\n",       "0",         "7",     "99999999999999999999",
                                       "# Subtest:", "message:",  "|\n",   "\t",
                                       " - ",        "ok 1 /a\n", "1..1\n"};
  GString *output = g_string_new (NULL);

  for (gint32 n = g_test_rand_int_range (0, 24); n > 0; n--)
    {
      const char *piece = pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))];

      if (g_test_rand_int_range (0, 20) == 0)
        g_string_append_c (output, (char) g_test_rand_int_range (0, 256));
      else
        g_string_append (output, piece);
    }

  return output;
}

static void
assert_sound (const GgenRunnerTap *tap)
{
  guint64 n_own = 0;

  for (guint i = 0; i < tap->tests->len; i++)
    {
      const GgenRunnerTapTest *test = tap->tests->pdata[i];

      n_own += test->depth == 0;
      g_assert_true (g_utf8_validate (test->name, -1, NULL));
      g_assert_true (test->diagnostics == NULL || g_utf8_validate (test->diagnostics, -1, NULL));
      g_assert_true (test->explanation == NULL || g_utf8_validate (test->explanation, -1, NULL));
      g_assert_true (test->subtest == NULL || test->depth > 0);
    }
  g_assert_cmpuint (n_own, ==, tap->n_tests);
  g_assert_cmpuint (tap->n_failed + tap->n_skipped, <=, tap->n_tests);
}

static void
test_random_output_is_told_the_same_in_any_pieces (GgenTestSandbox *sandbox, gpointer data)
{
  guint n_with_tests = 0;

  for (guint i = 0; i < N_RANDOM; i++)
    {
      GString *output = make_output ();
      g_autoptr (GgenRunnerTap) whole = parse_in_pieces (output->str, output->len, G_MAXSIZE / 2);
      gsize piece = g_test_rand_int_range (1, 6);
      g_autoptr (GgenRunnerTap) pieces = parse_in_pieces (output->str, output->len, piece);
      g_autofree char *told = describe (whole);
      g_autofree char *told_of_pieces = describe (pieces);

      assert_sound (whole);
      g_assert_cmpstr (told, ==, told_of_pieces);
      n_with_tests += whole->tests->len > 0;
      g_string_free (output, TRUE);
    }
  /* Else it would have tried nothing. */
  g_assert_cmpuint (n_with_tests, >, N_RANDOM / 10);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/tap/of-glib-all-is-read", test_of_glib_all_is_read, NULL);
  ggen_test_add ("/tap/number-and-description-may-be-left-out",
                 test_number_and_description_may_be_left_out, NULL);
  ggen_test_add ("/tap/directives-are-found-in-any-case", test_directives_are_found_in_any_case,
                 NULL);
  ggen_test_add ("/tap/other-signs-of-number-are-text", test_other_signs_of_number_are_text, NULL);
  ggen_test_add ("/tap/what-only-looks-like-tap-is-output", test_what_only_looks_like_tap_is_output,
                 NULL);
  ggen_test_add ("/tap/errors-of-the-protocol-are-told", test_errors_of_the_protocol_are_told,
                 NULL);
  ggen_test_add ("/tap/what-is-missing-of-long-output-is-no-error",
                 test_what_is_missing_of_long_output_is_no_error, NULL);
  ggen_test_add ("/tap/a-plan-of-none-says-why", test_a_plan_of_none_says_why, NULL);
  ggen_test_add ("/tap/the-first-bail-out-counts", test_the_first_bail_out_counts, NULL);
  ggen_test_add ("/tap/subtests-are-told-and-do-not-count", test_subtests_are_told_and_do_not_count,
                 NULL);
  ggen_test_add ("/tap/why-a-test-has-failed-is-kept", test_why_a_test_has_failed_is_kept, NULL);
  ggen_test_add ("/tap/messages-of-glib-are-not-why-a-test-has-failed",
                 test_messages_of_glib_are_not_why_a_test_has_failed, NULL);
  ggen_test_add ("/tap/binary-output-is-passed-over", test_binary_output_is_passed_over, NULL);
  ggen_test_add ("/tap/lines-of-any-length-take-bounded-memory",
                 test_lines_of_any_length_take_bounded_memory, NULL);
  ggen_test_add ("/tap/tests-without-end-are-counted-not-kept",
                 test_tests_without_end_are_counted_not_kept, NULL);
  ggen_test_add ("/tap/random-output-is-told-the-same-in-any-pieces",
                 test_random_output_is_told_the_same_in_any_pieces, NULL);

  return ggen_test_run ();
}
