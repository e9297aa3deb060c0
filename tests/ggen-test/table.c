/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "offender-run.h"

/* What is run for each element tells how often it was run, so that all are seen to have been. */

typedef struct
{
  const char *name;
  const char *text;
  double expected;
} Number;

static const Number numbers[] = {
    {"integer", "7", 7.0},
    {"exponent", "1e3", 1000.0},
    {"negative", "-0.5", -0.5},
};

static const int squares[][2] = {{1, 1}, {2, 4}, {3, 9}, {4, 16}};

static void
test_number (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Number *number = user_data;

  g_test_message ("element %td", number - numbers);
  g_assert_cmpfloat (g_ascii_strtod (number->text, NULL), ==, number->expected);
}

static char *
name_square (gconstpointer element)
{
  return g_strdup_printf ("of-%d", ((const int *) element)[0]);
}

static void
test_square (GgenTestSandbox *sandbox, gpointer user_data)
{
  const int *square = user_data;

  g_assert_cmpint (square[0] * square[0], ==, square[1]);
}

/* This program, from outside. */
static void
test_all_are_run (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *arguments[] = {"--in-order", "-s", "/table/all-are-run", NULL};
  g_autofree char *output = NULL;
  int status;

  output = offender_run_with ("../test-ggen-test-table", NULL, arguments, &status);

  g_assert_cmpint (status, ==, 0);
  offender_assert_contains (output, "# element 0\nok 2 /table/numbers/integer\n");
  offender_assert_contains (output, "# element 1\nok 3 /table/numbers/exponent\n");
  offender_assert_contains (output, "# element 2\nok 4 /table/numbers/negative\n");
  offender_assert_contains (output, "\nok 5 /table/squares/of-1\n");
  offender_assert_contains (output, "\nok 8 /table/squares/of-4\n");
  offender_assert_contains (output, "\n1..8\n");
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/table/all-are-run", test_all_are_run, NULL);
  ggen_test_add_table ("/table/numbers", GGEN_TEST_DEFAULT, test_number, numbers,
                       G_N_ELEMENTS (numbers), sizeof *numbers, NULL);
  ggen_test_add_table ("/table/squares", GGEN_TEST_DEFAULT, test_square, squares,
                       G_N_ELEMENTS (squares), sizeof *squares, name_square);
  ggen_test_add_table ("/table/empty", GGEN_TEST_DEFAULT, test_square, NULL, 0, 1, NULL);

  return ggen_test_run ();
}
