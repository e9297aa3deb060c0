/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* The threads that OpenMP makes for the first of a program's parallel regions stay for the others. */

#define N 1000

static void
test_sum (GgenTestSandbox *sandbox, gpointer user_data)
{
  gint sum = 0;

#pragma omp parallel for num_threads(3) reduction(+ : sum)
  for (gint i = 0; i < N; i++)
    sum += i;
  g_assert_cmpint (sum, ==, N * (N - 1) / 2);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/openmp/sum", test_sum, NULL);
  ggen_test_add ("/openmp/sum-again", test_sum, NULL);
  ggen_test_add_full ("/openmp/in-virtual-time/sum", GGEN_TEST_VIRTUAL_TIME, test_sum, NULL, NULL);
  ggen_test_add_full ("/openmp/in-a-process/sum", GGEN_TEST_PROCESS, test_sum, NULL, NULL);

  return ggen_test_run ();
}
