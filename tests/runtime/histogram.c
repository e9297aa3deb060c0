/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-histogram-private.h"

static guint64
make_value (guint bits)
{
  guint64 value = ((guint64) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();

  return value >> (64 - bits);
}

static void
test_empty (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree GgenHistogram *histogram = g_new0 (GgenHistogram, 1);

  g_assert_cmpuint (ggen_histogram_get_count (histogram), ==, 0);
  g_assert_cmpuint (ggen_histogram_get_percentile (histogram, 50), ==, 0);
}

static void
test_small_values_are_exact (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree GgenHistogram *histogram = g_new0 (GgenHistogram, 1);

  for (guint i = 1; i <= 50; i++)
    ggen_histogram_record (histogram, i);

  for (guint i = 1; i <= 50; i++)
    g_assert_cmpuint (ggen_histogram_get_percentile (histogram, 2 * i), ==, i);
}

/* Half of the values are smaller than the one in question, so it is the median. */
static void
test_error_is_small (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree GgenHistogram *histogram = g_new0 (GgenHistogram, 1);
      guint64 value = make_value (1 + i % GGEN_HISTOGRAM_HIGHEST_LOG2);
      guint64 median;

      ggen_histogram_record (histogram, value);
      ggen_histogram_record (histogram, G_MAXUINT64);
      median = ggen_histogram_get_percentile (histogram, 50);

      g_assert_cmpfloat (ABS ((double) median - (double) value), <=, 0.016 * (double) value);
    }
}

static int
compare_values (gconstpointer first, gconstpointer second)
{
  guint64 a = *(const guint64 *) first, b = *(const guint64 *) second;

  return a < b ? -1 : a > b;
}

static void
test_percentiles_are_those_of_the_sorted_values (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree GgenHistogram *histogram = g_new0 (GgenHistogram, 1);
  guint64 values[1000];
  guint64 sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      values[i] = make_value (1 + i % 40);
      sum += values[i];
      ggen_histogram_record (histogram, values[i]);
    }
  qsort (values, G_N_ELEMENTS (values), sizeof *values, compare_values);

  for (guint i = 1; i <= 100; i++)
    {
      double exact = (double) values[10 * i - 1];

      g_assert_cmpfloat (ABS ((double) ggen_histogram_get_percentile (histogram, i) - exact), <=,
                         0.016 * exact);
    }

  g_assert_cmpuint (histogram->sum, ==, sum);
  g_assert_cmpuint (histogram->max, ==, values[G_N_ELEMENTS (values) - 1]);
  g_assert_cmpuint (ggen_histogram_get_percentile (histogram, 100), ==, histogram->max);
}

static void
test_too_large_values_are_counted (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree GgenHistogram *histogram = g_new0 (GgenHistogram, 1);

  ggen_histogram_record (histogram, 5);
  ggen_histogram_record (histogram, G_MAXUINT64);

  g_assert_cmpuint (ggen_histogram_get_count (histogram), ==, 2);
  g_assert_cmpuint (ggen_histogram_get_percentile (histogram, 100), ==, G_MAXUINT64);
}

static gpointer
record_many (gpointer user_data)
{
  for (guint i = 0; i < 10000; i++)
    ggen_histogram_record (user_data, i);

  return NULL;
}

static void
test_threads_lose_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree GgenHistogram *histogram = g_new0 (GgenHistogram, 1);
  g_autofree GgenHistogram *copy = g_new0 (GgenHistogram, 1);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("recorder", record_many, histogram);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  ggen_histogram_copy (copy, histogram);

  g_assert_cmpuint (ggen_histogram_get_count (copy), ==, 10000 * G_N_ELEMENTS (threads));
  g_assert_cmpuint (copy->sum, ==, G_N_ELEMENTS (threads) * 10000ull * 9999 / 2);
  g_assert_cmpuint (copy->max, ==, 9999);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/histogram/empty", test_empty, NULL);
  ggen_test_add ("/histogram/small-values-are-exact", test_small_values_are_exact, NULL);
  ggen_test_add ("/histogram/error-is-small", test_error_is_small, NULL);
  ggen_test_add ("/histogram/percentiles-are-those-of-the-sorted-values",
                 test_percentiles_are_those_of_the_sorted_values, NULL);
  ggen_test_add ("/histogram/too-large-values-are-counted", test_too_large_values_are_counted,
                 NULL);
  ggen_test_add ("/histogram/threads-lose-nothing", test_threads_lose_nothing, NULL);

  return ggen_test_run ();
}
