/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "ggen-diff-private.h"

static void
assert_diff (const char *old_text, const char *new_text, const char *expected)
{
  g_autofree char *diff = g_string_free (ggen_diff_unified ("f", "f", old_text, strlen (old_text),
                                                            new_text, strlen (new_text)),
                                         FALSE);

  g_assert_cmpstr (diff, ==, expected);
}

static void
equal_texts_have_none (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_diff ("", "", "");
  assert_diff ("a\nb\n", "a\nb\n", "");
  assert_diff ("no newline", "no newline", "");
}

static void
changes_have_three_lines_around_them (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_diff ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
               "--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

static void
close_changes_share_a_hunk (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_diff ("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
               "--- a/f\n+++ b/f\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
  assert_diff (
      "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
      "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n"
      "-b\n+B\n");
}

static void
files_come_and_go (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *created =
      g_string_free (ggen_diff_unified (NULL, "f", "", 0, "a\nb\n", 4), FALSE);
  g_autofree char *removed = g_string_free (ggen_diff_unified ("f", NULL, "a\n", 2, "", 0), FALSE);

  g_assert_cmpstr (created, ==, "--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n");
  g_assert_cmpstr (removed, ==, "--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
}

static void
a_missing_newline_is_told (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_diff ("a\nb", "a\nb\n",
               "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
}

static char *
random_text (guint n_lines, guint n_words)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (text, "%d\n", g_test_rand_int_range (0, (gint) n_words));
  if (n_lines > 0 && g_test_rand_int_range (0, 4) == 0)
    g_string_truncate (text, text->len - 1);

  return g_string_free (text, FALSE);
}

static char *
run_patch (GgenTestSandbox *sandbox, const char *old_text, const char *diff)
{
  GFile *sandbox_dir = ggen_test_sandbox_get_dir (sandbox);
  g_autofree char *dir = g_file_get_path (sandbox_dir);
  g_autofree char *path = g_build_filename (dir, "f", NULL);
  g_autofree char *diff_path = g_build_filename (dir, "f.diff", NULL);
  const char *const argv[] = {"patch",  "-s", "--no-backup-if-mismatch", "-p1", "-i",
                              "f.diff", NULL};
  g_autoptr (GError) error = NULL;
  g_autofree char *messages = NULL;
  char *text = NULL;
  int status;

  g_assert_true (g_file_set_contents (path, old_text, -1, NULL));
  g_assert_true (g_file_set_contents (diff_path, diff, -1, NULL));
  g_spawn_sync (dir, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &messages, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (messages, ==, "");
  g_assert_cmpint (status, ==, 0);
  /* patch removes what becomes empty. */
  if (!g_file_get_contents (path, &text, NULL, NULL))
    text = g_strdup ("");

  return text;
}

static void
patch_makes_the_new_text_of_the_old_one (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *patch = g_find_program_in_path ("patch");

  if (patch == NULL)
    {
      g_test_skip ("patch is not installed");
      return;
    }

  for (guint round = 0; round < 60; round++)
    {
      guint n_words = (guint) g_test_rand_int_range (1, 12);
      g_autofree char *old_text = random_text ((guint) g_test_rand_int_range (0, 40), n_words);
      g_autofree char *new_text = random_text ((guint) g_test_rand_int_range (0, 40), n_words);
      g_autofree char *diff =
          g_string_free (ggen_diff_unified ("f", "f", old_text, strlen (old_text), new_text,
                                            strlen (new_text)),
                         FALSE);
      g_autofree char *patched = NULL;

      if (*diff == '\0')
        {
          g_assert_cmpstr (old_text, ==, new_text);
          continue;
        }
      patched = run_patch (sandbox, old_text, diff);
      g_assert_cmpstr (patched, ==, new_text);
    }
}

static guint
count_edits (const char *diff)
{
  guint n = 0;

  for (const char *at = strchr (diff, '\n'); at != NULL; at = strchr (at + 1, '\n'))
    if ((at[1] == '+' && at[2] != '+') || (at[1] == '-' && at[2] != '-'))
      n++;

  return n;
}

/* The length of the longest common subsequence, the slow and obvious way. */
static guint
count_common (char **old_lines, guint n_old, char **new_lines, guint n_new)
{
  g_autofree guint *cells = g_new0 (guint, (n_old + 1) * (n_new + 1));

  for (guint i = 1; i <= n_old; i++)
    for (guint j = 1; j <= n_new; j++)
      cells[i * (n_new + 1) + j] =
          g_str_equal (old_lines[i - 1], new_lines[j - 1])
              ? cells[(i - 1) * (n_new + 1) + j - 1] + 1
              : MAX (cells[(i - 1) * (n_new + 1) + j], cells[i * (n_new + 1) + j - 1]);

  return cells[n_old * (n_new + 1) + n_new];
}

static void
no_diff_is_shorter (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint round = 0; round < 300; round++)
    {
      guint n_words = (guint) g_test_rand_int_range (1, 9);
      guint n_old = (guint) g_test_rand_int_range (0, 30);
      guint n_new = (guint) g_test_rand_int_range (0, 30);
      g_autoptr (GString) old_text = g_string_new (NULL);
      g_autoptr (GString) new_text = g_string_new (NULL);
      g_auto (GStrv) old_lines = NULL;
      g_auto (GStrv) new_lines = NULL;
      g_autofree char *diff = NULL;
      guint n_common;

      for (guint i = 0; i < n_old; i++)
        g_string_append_printf (old_text, "%d\n", g_test_rand_int_range (0, (gint) n_words));
      for (guint i = 0; i < n_new; i++)
        g_string_append_printf (new_text, "%d\n", g_test_rand_int_range (0, (gint) n_words));
      old_lines = g_strsplit (old_text->str, "\n", -1);
      new_lines = g_strsplit (new_text->str, "\n", -1);
      n_common = count_common (old_lines, n_old, new_lines, n_new);
      diff = g_string_free (ggen_diff_unified ("f", "f", old_text->str, old_text->len,
                                               new_text->str, new_text->len),
                            FALSE);

      g_assert_cmpuint (count_edits (diff), ==, n_old + n_new - 2 * n_common);
    }
}

static void
large_and_different_texts_take_no_for_ever (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) old_text = g_string_new (NULL);
  g_autoptr (GString) new_text = g_string_new (NULL);
  g_autofree char *diff = NULL;

  for (guint i = 0; i < 50000; i++)
    {
      g_string_append_printf (old_text, "old %u\n", i);
      g_string_append_printf (new_text, "new %u\n", i);
    }
  diff = g_string_free (ggen_diff_unified ("f", "f", old_text->str, old_text->len, new_text->str,
                                           new_text->len),
                        FALSE);

  g_assert_cmpuint (count_edits (diff), ==, 100000);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/diff/equal-texts-have-none", equal_texts_have_none, NULL);
  ggen_test_add ("/diff/changes-have-three-lines-around-them", changes_have_three_lines_around_them,
                 NULL);
  ggen_test_add ("/diff/close-changes-share-a-hunk", close_changes_share_a_hunk, NULL);
  ggen_test_add ("/diff/files-come-and-go", files_come_and_go, NULL);
  ggen_test_add ("/diff/a-missing-newline-is-told", a_missing_newline_is_told, NULL);
  ggen_test_add ("/diff/patch-makes-the-new-text-of-the-old-one",
                 patch_makes_the_new_text_of_the_old_one, NULL);
  ggen_test_add ("/diff/no-diff-is-shorter", no_diff_is_shorter, NULL);
  ggen_test_add ("/diff/large-and-different-texts-take-no-for-ever",
                 large_and_different_texts_take_no_for_ever, NULL);

  return ggen_test_run ();
}
