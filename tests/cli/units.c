/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-cli-units.h"

static void
assert_text (char *text, const char *expected)
{
  g_autofree char *owned = text;

  g_assert_cmpstr (owned, ==, expected);
}

static void
test_durations (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct
  {
    guint64 nanoseconds;
    const char *text;
  } durations[] = {
      {0, "0 ns"},
      {7, "7 ns"},
      {999, "999 ns"},
      {1000, "1.0 µs"},
      {9949, "9.9 µs"},
      {9950, "10 µs"},
      {123456, "123 µs"},
      {999499, "999 µs"},
      {999500, "1.0 ms"},
      {12345678, "12 ms"},
      {1500000000, "1.5 s"},
      {59400000000, "59 s"},
      {59500000000, "1.0 min"},
      {G_GUINT64_CONSTANT (5400000000000), "1.5 h"},
      {G_MAXUINT64, "5124096 h"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    assert_text (ggen_cli_format_duration (durations[i].nanoseconds), durations[i].text);
}

static void
test_sizes (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_text (ggen_cli_format_size (0), "0 B");
  assert_text (ggen_cli_format_size (1023), "1023 B");
  assert_text (ggen_cli_format_size (1024), "1.0 KiB");
  assert_text (ggen_cli_format_size (7 * 1024 * 1024 + 300 * 1024), "7.3 MiB");
  assert_text (ggen_cli_format_size (1024 * 1024 - 1), "1.0 MiB");
  assert_text (ggen_cli_format_size (G_GUINT64_CONSTANT (3) << 40), "3072 GiB");
}

static void
test_counts (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_text (ggen_cli_format_count (0), "0");
  assert_text (ggen_cli_format_count (999), "999");
  assert_text (ggen_cli_format_count (1000), "1,000");
  assert_text (ggen_cli_format_count (200000), "200,000");
  assert_text (ggen_cli_format_count (1234567), "1,234,567");
  assert_text (ggen_cli_format_count (G_MAXUINT64), "18,446,744,073,709,551,615");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/units/durations-have-two-or-three-digits", test_durations, NULL);
  ggen_test_add ("/units/sizes-are-in-powers-of-1024", test_sizes, NULL);
  ggen_test_add ("/units/counts-have-their-thousands-parted", test_counts, NULL);

  return ggen_test_run ();
}
