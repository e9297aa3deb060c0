/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "ggen-runner-partition.h"
#include "ggen-runner-selection-error.h"
#include "ggen-runner-shuffle.h"

#define N_CASES 1000

/* (element-type GgenRunnerCase): "/case/0", … of one program, some in reverse order */
static GPtrArray *
make_cases (guint n, gboolean is_reversed)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("program");
  GPtrArray *cases = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_case_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/case/%u", is_reversed ? n - 1 - i : i);

      g_ptr_array_add (cases, ggen_runner_case_new (program, path, NULL));
    }

  return cases;
}

static char *
join_paths (GPtrArray *cases)
{
  g_autoptr (GString) paths = g_string_new (NULL);

  for (guint i = 0; i < cases->len; i++)
    g_string_append_printf (paths, "%s%s", i > 0 ? " " : "",
                            ((GgenRunnerCase *) cases->pdata[i])->path);

  return g_string_free (g_steal_pointer (&paths), FALSE);
}

static GPtrArray *
take_part (const char *text, guint n, gboolean is_reversed)
{
  GPtrArray *cases = make_cases (n, is_reversed);
  g_autoptr (GError) error = NULL;
  GgenRunnerPartition partition;

  g_assert_true (ggen_runner_partition_parse (text, &partition, &error));
  g_assert_no_error (error);
  ggen_runner_partition_apply (&partition, cases);

  return cases;
}

static void
each_case_is_in_one_part (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *kind = user_data;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 1; i <= 8; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s:%u/8", kind, i);
      g_autoptr (GPtrArray) cases = take_part (text, N_CASES, FALSE);

      /* Not all alike by chance, but none is without work. */
      g_assert_cmpuint (cases->len, >, N_CASES / 16);
      for (guint j = 0; j < cases->len; j++)
        g_assert_true (g_hash_table_add (seen, ggen_runner_case_get_id (cases->pdata[j])));
    }

  g_assert_cmpuint (g_hash_table_size (seen), ==, N_CASES);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 ((*(GgenRunnerCase *const *) a)->path, (*(GgenRunnerCase *const *) b)->path);
}

static void
parts_do_not_depend_on_the_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GPtrArray) forward = take_part (user_data, 50, FALSE);
  g_autoptr (GPtrArray) backward = take_part (user_data, 50, TRUE);
  g_autofree char *paths = NULL;
  g_autofree char *other_paths = NULL;

  g_ptr_array_sort (forward, compare_paths);
  g_ptr_array_sort (backward, compare_paths);
  paths = join_paths (forward);
  other_paths = join_paths (backward);
  g_assert_cmpstr (paths, ==, other_paths);
}

static void
the_order_is_kept (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GPtrArray) cases = take_part ("slice:1/1", 4, TRUE);
  g_autofree char *paths = join_paths (cases);

  g_assert_cmpstr (paths, ==, "/case/3 /case/2 /case/1 /case/0");
}

static void
slices_take_turns (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GPtrArray) second = take_part ("slice:2/3", 8, FALSE);
  g_autoptr (GPtrArray) beyond = take_part ("slice:9/4294967295", 8, FALSE);
  g_autofree char *paths = join_paths (second);

  g_assert_cmpstr (paths, ==, "/case/1 /case/4 /case/7");
  g_assert_cmpuint (beyond->len, ==, 0);
}

/* These must never change: machines of different versions share a run. */
static void
hashes_stay_what_they_are (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GPtrArray) cases = take_part ("hash:1/4", 16, FALSE);
  g_autofree char *paths = join_paths (cases);

  g_assert_cmpstr (paths, ==, "/case/2 /case/10 /case/15");
}

static void
a_new_case_moves_no_other_by_hash (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GPtrArray) few = take_part ("hash:2/3", 50, FALSE);
  g_autoptr (GPtrArray) more = take_part ("hash:2/3", 51, FALSE);

  for (guint i = 0; i < few->len; i++)
    g_assert_cmpstr (((GgenRunnerCase *) few->pdata[i])->path, ==,
                     ((GgenRunnerCase *) more->pdata[i])->path);
}

static void
bad_partitions_are_refused (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const bad[][2] = {
      {"", "write hash:2/8 or slice:2/8"},
      {"2/8", "write hash:2/8 or slice:2/8"},
      {"count:2/8", "write hash:2/8 or slice:2/8"},
      {"hash", "write hash:2/8 or slice:2/8"},
      {"hash:", "after the colon come two numbers, as in 2/8"},
      {"hash:2", "after the colon come two numbers, as in 2/8"},
      {"hash:/8", "after the colon come two numbers, as in 2/8"},
      {"hash:2/", "after the colon come two numbers, as in 2/8"},
      {"hash: 2/8", "after the colon come two numbers, as in 2/8"},
      {"hash:2/8 ", "after the colon come two numbers, as in 2/8"},
      {"hash:2/8/9", "after the colon come two numbers, as in 2/8"},
      {"hash:-1/8", "after the colon come two numbers, as in 2/8"},
      {"hash:+1/8", "after the colon come two numbers, as in 2/8"},
      {"hash:0x1/8", "after the colon come two numbers, as in 2/8"},
      {"hash:1/99999999999999999999", "after the colon come two numbers, as in 2/8"},
      {"hash:0/8", "parts are counted from 1"},
      {"slice:0/0", "there must be at least one part"},
      {"slice:9/8", "there are not so many parts"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *message = g_strdup_printf ("'%s' is no partition: %s", bad[i][0], bad[i][1]);
      GgenRunnerPartition partition = {0};

      g_assert_false (ggen_runner_partition_parse (bad[i][0], &partition, &error));
      g_assert_error (error, GGEN_RUNNER_SELECTION_ERROR, GGEN_RUNNER_SELECTION_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, message);
      g_assert_cmpuint (partition.count, ==, 0);
    }
}

static char *
shuffle (guint n, gboolean is_reversed, const char *seed)
{
  g_autoptr (GPtrArray) cases = make_cases (n, is_reversed);

  ggen_runner_shuffle (cases, seed);

  return join_paths (cases);
}

static void
a_seed_is_an_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *order = shuffle (8, FALSE, "1");
  g_autofree char *same = shuffle (8, TRUE, "1");
  g_autofree char *other = shuffle (8, FALSE, "2");

  /* On every machine, in every version. */
  g_assert_cmpstr (order, ==, "/case/2 /case/1 /case/5 /case/6 /case/3 /case/0 /case/7 /case/4");
  g_assert_cmpstr (same, ==, order);
  g_assert_cmpstr (other, !=, order);
}

static void
the_order_of_two_does_not_depend_on_others (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *few = shuffle (20, FALSE, "R02S1234");
  g_autofree char *many = shuffle (40, FALSE, "R02S1234");
  g_auto (GStrv) expected = g_strsplit (few, " ", -1);
  g_auto (GStrv) found = g_strsplit (many, " ", -1);
  guint n_matched = 0;

  for (guint i = 0; found[i] != NULL && expected[n_matched] != NULL; i++)
    n_matched += g_str_equal (found[i], expected[n_matched]);

  g_assert_cmpuint (n_matched, ==, 20);
}

static void
new_seeds_differ (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *first = ggen_runner_shuffle_make_seed ();
  g_autofree char *second = ggen_runner_shuffle_make_seed ();

  g_assert_cmpstr (first, !=, second);
  g_assert_cmpuint (strlen (first), ==, 16);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/partition/each-case-is-in-one-part/hash", each_case_is_in_one_part, "hash");
  ggen_test_add ("/partition/each-case-is-in-one-part/slice", each_case_is_in_one_part, "slice");
  ggen_test_add ("/partition/parts-do-not-depend-on-the-order/hash",
                 parts_do_not_depend_on_the_order, "hash:2/3");
  ggen_test_add ("/partition/parts-do-not-depend-on-the-order/slice",
                 parts_do_not_depend_on_the_order, "slice:2/3");
  ggen_test_add ("/partition/the-order-is-kept", the_order_is_kept, NULL);
  ggen_test_add ("/partition/slices-take-turns", slices_take_turns, NULL);
  ggen_test_add ("/partition/hashes-stay-what-they-are", hashes_stay_what_they_are, NULL);
  ggen_test_add ("/partition/a-new-case-moves-no-other-by-hash", a_new_case_moves_no_other_by_hash,
                 NULL);
  ggen_test_add ("/partition/bad-partitions-are-refused", bad_partitions_are_refused, NULL);
  ggen_test_add ("/shuffle/a-seed-is-an-order", a_seed_is_an_order, NULL);
  ggen_test_add ("/shuffle/the-order-of-two-does-not-depend-on-others",
                 the_order_of_two_does_not_depend_on_others, NULL);
  ggen_test_add ("/shuffle/new-seeds-differ", new_seeds_differ, NULL);

  return ggen_test_run ();
}
