/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <ggen-test.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-transaction-private.h"
#include "test-files.h"

static GgenOutputDir *
open_dir (GgenTestSandbox *sandbox)
{
  g_autofree char *path = test_path (sandbox, "p");
  g_autoptr (GError) error = NULL;
  GgenOutputDir *dir;

  test_make_dir (sandbox, "p");
  dir = ggen_output_dir_open (path, &error);
  g_assert_no_error (error);

  return dir;
}

static void
stage (GgenTransaction *transaction, GgenOutputDir *dir, const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;
  struct stat info;
  gboolean exists;

  g_assert_true (ggen_output_dir_stat (dir, path, &exists, &info, &error));
  g_assert_no_error (error);
  ggen_transaction_stage (transaction, path, text, strlen (text), exists ? &info : NULL, &error);
  g_assert_no_error (error);
}

static void
stage_removal (GgenTransaction *transaction, GgenOutputDir *dir, const char *path)
{
  struct stat info;
  gboolean exists;

  g_assert_true (ggen_output_dir_stat (dir, path, &exists, &info, NULL));
  g_assert_true (exists);
  ggen_transaction_stage_removal (transaction, path, &info);
}

static void
write_and_commit (GgenTransaction *transaction)
{
  g_autoptr (GError) error = NULL;

  ggen_transaction_write (transaction, NULL, &error);
  g_assert_no_error (error);
  ggen_transaction_flush (transaction, &error);
  g_assert_no_error (error);
  ggen_transaction_commit (transaction, &error);
  g_assert_no_error (error);
}

static void
assert_text (GgenTestSandbox *sandbox, const char *path, const char *expected)
{
  g_autofree char *text = test_read (sandbox, path);

  g_assert_cmpstr (text, ==, expected);
}

static void
everything_is_put_in_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = test_path (sandbox, "p/old");
  GgenFileStamp stamp;
  struct stat info;

  test_write (sandbox, "p/old", "before");
  g_assert_cmpint (chmod (path, 0751), ==, 0);
  test_write (sandbox, "p/gone/away", "before");

  transaction = ggen_transaction_new (dir, NULL, &error);
  g_assert_no_error (error);
  stage (transaction, dir, "old", "after");
  stage (transaction, dir, "new/deep/file", "new");
  stage_removal (transaction, dir, "gone/away");
  assert_text (sandbox, "p/old", "before");

  write_and_commit (transaction);
  g_assert_no_error (error);
  ggen_transaction_get_stamp (transaction, 0, &stamp);
  g_clear_pointer (&transaction, ggen_transaction_free);

  assert_text (sandbox, "p/old", "after");
  assert_text (sandbox, "p/new/deep/file", "new");
  g_assert_false (test_exists (sandbox, "p/gone"));
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0751);
  g_assert_cmpuint (stamp.inode, ==, info.st_ino);
  g_assert_cmpuint (stamp.size, ==, 5);
}

static void
what_is_not_committed_leaves_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  test_write (sandbox, "p/old", "before");
  before = test_tree (sandbox);
  transaction = ggen_transaction_new (dir, NULL, &error);
  g_assert_no_error (error);
  stage (transaction, dir, "old", "after");
  stage (transaction, dir, "new/deep/file", "new");
  g_assert_true (ggen_transaction_write (transaction, NULL, &error));
  g_clear_pointer (&transaction, ggen_transaction_free);

  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
}

static void
assert_undone (GgenTestSandbox *sandbox, GgenTransaction *transaction, const char *message)
{
  g_autofree char *before = test_tree (sandbox);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ggen_transaction_flush (transaction, &error));
  g_assert_false (ggen_transaction_commit (transaction, &error));
  g_assert_cmpstr (error->message, ==, message);

  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
}

static void
a_file_saved_meanwhile_stops_everything (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;

  test_write (sandbox, "p/a", "a");
  test_write (sandbox, "p/gone", "gone");
  test_write (sandbox, "p/z", "z");
  transaction = ggen_transaction_new (dir, NULL, &error);
  g_assert_no_error (error);
  stage (transaction, dir, "a", "A");
  stage (transaction, dir, "new", "N");
  stage_removal (transaction, dir, "gone");
  stage (transaction, dir, "z", "Z");
  g_assert_true (ggen_transaction_write (transaction, NULL, &error));
  test_write (sandbox, "p/z", "a person's work");

  assert_undone (sandbox, transaction,
                 "'z' changed while ggen was at work; nothing was written, run it again");
  assert_text (sandbox, "p/z", "a person's work");
  assert_text (sandbox, "p/a", "a");
  assert_text (sandbox, "p/gone", "gone");
}

static void
a_file_made_meanwhile_stops_everything (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;

  test_write (sandbox, "p/a", "a");
  transaction = ggen_transaction_new (dir, NULL, &error);
  g_assert_no_error (error);
  stage (transaction, dir, "a", "A");
  stage (transaction, dir, "new", "N");
  g_assert_true (ggen_transaction_write (transaction, NULL, &error));
  test_write (sandbox, "p/new", "a person's work");

  assert_undone (sandbox, transaction,
                 "'new' appeared while ggen was at work; nothing was written, run it again");
  assert_text (sandbox, "p/new", "a person's work");
}

static void
a_file_removed_meanwhile_stops_everything (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;

  test_write (sandbox, "p/a", "a");
  test_write (sandbox, "p/b", "b");
  transaction = ggen_transaction_new (dir, NULL, &error);
  g_assert_no_error (error);
  stage (transaction, dir, "a", "A");
  stage (transaction, dir, "b", "B");
  g_assert_true (ggen_transaction_write (transaction, NULL, &error));
  test_remove (sandbox, "p/b");

  assert_undone (sandbox, transaction,
                 "'b' was removed while ggen was at work; nothing was written, run it again");
}

static void
a_link_made_meanwhile_stops_everything (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  test_write (sandbox, "secret", "secret");
  test_write (sandbox, "p/a", "a");
  transaction = ggen_transaction_new (dir, NULL, &error);
  g_assert_no_error (error);
  stage (transaction, dir, "a", "A");
  g_assert_true (ggen_transaction_write (transaction, NULL, &error));
  test_remove (sandbox, "p/a");
  test_link (sandbox, "../secret", "p/a");

  assert_undone (sandbox, transaction,
                 "'a' changed while ggen was at work; nothing was written, run it again");
  assert_text (sandbox, "secret", "secret");
}

static void
rests_of_a_killed_sync_are_cleared (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;

  test_write (sandbox, "p/.ggen/staging/0", "half-wri");
  transaction = ggen_transaction_new (dir, ".ggen/staging", &error);
  g_assert_no_error (error);
  stage (transaction, dir, "a", "A");
  write_and_commit (transaction);
  g_clear_pointer (&transaction, ggen_transaction_free);

  assert_text (sandbox, "p/a", "A");
  g_assert_false (test_exists (sandbox, "p/.ggen/staging"));
}

static void
lift_limit (gpointer data)
{
  struct rlimit *limit = data;

  setrlimit (RLIMIT_FSIZE, limit);
  signal (SIGXFSZ, SIG_DFL);
  g_free (limit);
}

static void
a_write_that_fails_leaves_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autofree char *large = g_strnfill (10000, 'x');
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit *old = g_new0 (struct rlimit, 1);
  struct rlimit small;

  test_write (sandbox, "p/old", "before");
  before = test_tree (sandbox);
  transaction = ggen_transaction_new (dir, NULL, &error);
  g_assert_no_error (error);
  stage (transaction, dir, "a", "A");

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, old), ==, 0);
  small = *old;
  small.rlim_cur = 5000;
  signal (SIGXFSZ, SIG_IGN);
  ggen_test_sandbox_defer (sandbox, lift_limit, old);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_true (ggen_transaction_stage (transaction, "dir/b", large, 10000, NULL, &error));
  g_assert_false (ggen_transaction_write (transaction, NULL, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, old), ==, 0);
  g_assert_cmpstr (error->message, ==, "cannot write 'dir/b': File too large");
  g_clear_pointer (&transaction, ggen_transaction_free);

  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
}

static void
unmount (gpointer data)
{
  g_autofree char *path = data;

  umount2 (path, MNT_DETACH);
}

/* Returns: whether there is now a file system of @options at @path */
static gboolean
mount_small (GgenTestSandbox *sandbox, const char *path, const char *options)
{
  g_autofree char *absolute = test_path (sandbox, path);

  test_make_dir (sandbox, path);
  if (mount ("ggen-test", absolute, "tmpfs", 0, options) != 0)
    {
      g_test_skip ("mounting is not permitted here");
      return FALSE;
    }
  ggen_test_sandbox_defer (sandbox, unmount, g_steal_pointer (&absolute));

  return TRUE;
}

static void
a_full_disk_leaves_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = NULL;
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autofree char *large = g_strnfill (80000, 'x');
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  if (!mount_small (sandbox, "p", "size=64k"))
    return;

  dir = open_dir (sandbox);
  test_write (sandbox, "p/old", "before");
  before = test_tree (sandbox);
  transaction = ggen_transaction_new (dir, NULL, &error);
  g_assert_no_error (error);
  stage (transaction, dir, "old", "after");
  g_assert_true (ggen_transaction_stage (transaction, "dir/b", large, 80000, NULL, &error));
  g_assert_false (ggen_transaction_write (transaction, NULL, &error));
  g_assert_cmpstr (error->message, ==, "cannot write 'dir/b': No space left on device");
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_pointer (&transaction, ggen_transaction_free);

  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
}

static void
another_file_system_below_is_no_obstacle (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) listing = NULL;
  g_autofree char *path = NULL;
  guint n_names = 0;

  if (!mount_small (sandbox, "p/other", "size=1m"))
    return;

  test_write (sandbox, "p/other/old", "before");
  test_write (sandbox, "p/other/gone", "before");
  transaction = ggen_transaction_new (dir, NULL, &error);
  g_assert_no_error (error);
  stage (transaction, dir, "other/old", "after");
  stage (transaction, dir, "other/new", "new");
  stage (transaction, dir, "here", "new");
  stage_removal (transaction, dir, "other/gone");
  write_and_commit (transaction);
  g_assert_no_error (error);
  g_clear_pointer (&transaction, ggen_transaction_free);

  assert_text (sandbox, "p/other/old", "after");
  assert_text (sandbox, "p/other/new", "new");
  assert_text (sandbox, "p/here", "new");
  path = test_path (sandbox, "p/other");
  listing = g_dir_open (path, 0, &error);
  while (g_dir_read_name (listing) != NULL)
    n_names++;
  g_assert_cmpuint (n_names, ==, 2);
}

static void
many_files_are_written_side_by_side (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox);
  g_autoptr (GgenTransaction) transaction = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  transaction = ggen_transaction_new (dir, ".ggen/staging", &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  test_make_dir (sandbox, "p/.ggen");
  transaction = ggen_transaction_new (dir, ".ggen/staging", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 300; i++)
    {
      char *name = g_strdup_printf ("d%u/f%u", i % 3, i);

      g_ptr_array_add (names, name);
      stage (transaction, dir, name, name);
    }
  write_and_commit (transaction);
  g_clear_pointer (&transaction, ggen_transaction_free);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_strconcat ("p/", name, NULL);

      assert_text (sandbox, path, name);
    }
  g_assert_false (test_exists (sandbox, "p/.ggen/staging"));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/transaction/everything-is-put-in-place", everything_is_put_in_place, NULL);
  ggen_test_add ("/transaction/what-is-not-committed-leaves-nothing",
                 what_is_not_committed_leaves_nothing, NULL);
  ggen_test_add ("/transaction/a-file-saved-meanwhile-stops-everything",
                 a_file_saved_meanwhile_stops_everything, NULL);
  ggen_test_add ("/transaction/a-file-made-meanwhile-stops-everything",
                 a_file_made_meanwhile_stops_everything, NULL);
  ggen_test_add ("/transaction/a-file-removed-meanwhile-stops-everything",
                 a_file_removed_meanwhile_stops_everything, NULL);
  ggen_test_add ("/transaction/a-link-made-meanwhile-stops-everything",
                 a_link_made_meanwhile_stops_everything, NULL);
  ggen_test_add ("/transaction/rests-of-a-killed-sync-are-cleared",
                 rests_of_a_killed_sync_are_cleared, NULL);
  ggen_test_add ("/transaction/a-write-that-fails-leaves-nothing",
                 a_write_that_fails_leaves_nothing, NULL);
  ggen_test_add ("/transaction/a-full-disk-leaves-nothing", a_full_disk_leaves_nothing, NULL);
  ggen_test_add ("/transaction/many-files-are-written-side-by-side",
                 many_files_are_written_side_by_side, NULL);
  ggen_test_add ("/transaction/another-file-system-below-is-no-obstacle",
                 another_file_system_below_is_no_obstacle, NULL);

  return ggen_test_run ();
}
