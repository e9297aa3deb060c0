/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <ggen-test.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-output-dir-private.h"
#include "ggen-output-path-private.h"
#include "test-files.h"

static GgenOutputDir *
open_dir (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = test_path (sandbox, "project");
  g_autoptr (GError) error = NULL;
  GgenOutputDir *dir;

  test_make_dir (sandbox, "project");
  dir = ggen_output_dir_open (path, &error);
  g_assert_no_error (error);
  ggen_output_dir_set_use_openat2 (dir, GPOINTER_TO_INT (user_data));

  return dir;
}

static void
assert_path (const char *path, const char *normal)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *result = ggen_output_path_normalize (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (result, ==, normal);
}

static void
assert_no_path (const char *path, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *result = ggen_output_path_normalize (path, &error);

  g_assert_null (result);
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH);
}

static void
paths_stay_inside (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *long_name = g_strnfill (256, 'x');
  g_autofree char *message =
      g_strdup_printf ("output path '%s' has a name of more than 255 bytes in it", long_name);

  assert_path ("a", "a");
  assert_path ("./a//b/./c.txt", "a/b/c.txt");
  assert_path ("…/..a/b..", "…/..a/b..");

  assert_no_path ("/etc/passwd",
                  "output path '/etc/passwd' is absolute; outputs stay inside of the project");
  assert_no_path ("..", "output path '..' has '..' in it; outputs stay inside of the project");
  assert_no_path ("a/../b",
                  "output path 'a/../b' has '..' in it; outputs stay inside of the project");
  assert_no_path ("a/..", "output path 'a/..' has '..' in it; outputs stay inside of the project");
  assert_no_path (".git/hooks/post-checkout", "output path '.git/hooks/post-checkout' leads into "
                                              "'.git' or '.ggen', which are not for outputs");
  assert_no_path ("a/.GIT/config", "output path 'a/.GIT/config' leads into '.git' or '.ggen', "
                                   "which are not for outputs");
  assert_no_path (".ggen/state", "output path '.ggen/state' leads into '.git' or '.ggen', which "
                                 "are not for outputs");
  assert_no_path ("", "output path '' names a directory, not a file");
  assert_no_path ("a/", "output path 'a/' names a directory, not a file");
  assert_no_path (".", "output path '.' names a directory, not a file");
  assert_no_path ("a\nb", "output path 'a\\nb' has a control character in it");
  assert_no_path ("a\xff", "output path 'a\\377' is not valid UTF-8");
  assert_no_path (long_name, message);
}

static void
parents_are_made_on_demand (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox, user_data);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  const char *name;
  int fd;

  g_assert_cmpint (ggen_output_dir_ensure_parent (dir, "a/b/c", NULL, &name, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  fd = ggen_output_dir_ensure_parent (dir, "a/b/c", made, &name, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpstr (name, ==, "c");
  g_assert_cmpuint (made->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (made, 0), ==, "a");
  g_assert_cmpstr (g_ptr_array_index (made, 1), ==, "a/b");
  g_assert_true (test_exists (sandbox, "project/a/b"));
}

static void
assert_refused (GgenOutputDir *dir, const char *path, const char *message)
{
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) stat_error = NULL;
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  struct stat info;
  gboolean exists;

  g_assert_false (ggen_output_dir_stat (dir, path, &exists, &info, &stat_error));
  g_assert_cmpstr (stat_error->message, ==, message);
  g_assert_error (stat_error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH);

  bytes = ggen_output_dir_read (dir, path, &info, &read_error);
  g_assert_null (bytes);
  g_assert_nonnull (read_error);
}

static void
no_link_is_followed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox, user_data);

  test_write (sandbox, "outside/secret", "secret");
  test_write (sandbox, "project/inside/file", "text");
  test_link (sandbox, "../outside", "project/out");
  test_link (sandbox, "inside", "project/in");
  test_link (sandbox, "../outside/secret", "project/leaf");
  test_link (sandbox, "nowhere", "project/dangling");
  test_link (sandbox, "loop", "project/loop");

  assert_refused (dir, "out/secret",
                  "output 'out/secret' leads through 'out', which is a symbolic link");
  assert_refused (dir, "out/new/deep",
                  "output 'out/new/deep' leads through 'out', which is a symbolic link");
  /* Also where it leads inside: what is inside can change before it is used. */
  assert_refused (dir, "in/file", "output 'in/file' leads through 'in', which is a symbolic link");
  assert_refused (dir, "leaf", "output 'leaf' is a symbolic link; remove it first");
  assert_refused (dir, "dangling", "output 'dangling' is a symbolic link; remove it first");
  assert_refused (dir, "loop/a", "output 'loop/a' leads through 'loop', which is a symbolic link");
}

static void
only_plain_files_count (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox, user_data);
  g_autofree char *fifo = test_path (sandbox, "project/fifo");

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  test_write (sandbox, "project/dir/file", "text");

  assert_refused (dir, "fifo", "output 'fifo' is not a plain file");
  assert_refused (dir, "dir", "output 'dir' is a directory");
  assert_refused (dir, "dir/file/below",
                  "output 'dir/file/below' leads through 'dir/file', which is not a directory");
}

static void
files_are_read_whole (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox, user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  struct stat info;
  gboolean exists;

  test_write (sandbox, "project/a/b", "some text");
  bytes = ggen_output_dir_read (dir, "a/b", &info, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "some text", 9);
  g_assert_cmpint (info.st_size, ==, 9);

  g_assert_true (ggen_output_dir_stat (dir, "a/c", &exists, &info, &error));
  g_assert_false (exists);
  g_assert_true (ggen_output_dir_stat (dir, "x/y/z", &exists, &info, &error));
  g_assert_false (exists);
}

typedef struct
{
  char *dir;
  gint stop;
} Racer;

/* Swaps a directory and a link to the outside, as fast as it can. */
static gpointer
swap (gpointer data)
{
  Racer *racer = data;
  int fd = open (racer->dir, O_RDONLY | O_DIRECTORY);

  while (!g_atomic_int_get (&racer->stop))
    renameat2 (fd, "real", fd, "link", RENAME_EXCHANGE);
  close (fd);

  return NULL;
}

static void
no_race_leads_outside (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenOutputDir) dir = open_dir (sandbox, user_data);
  g_autofree char *path = test_path (sandbox, "project");
  Racer racer = {path, 0};
  guint n_inside = 0;
  guint n_refused = 0;
  GThread *thread;

  test_make_dir (sandbox, "outside");
  test_make_dir (sandbox, "project/real");
  test_link (sandbox, "../outside", "project/link");
  thread = g_thread_new ("racer", swap, &racer);

  while (n_inside < 200 || n_refused < 200)
    {
      g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;
      const char *name;
      int fd;

      ggen_output_dir_remove_empty (dir, "nothing/to/forget");
      fd = ggen_output_dir_ensure_parent (dir, "real/file", made, &name, &error);
      if (fd >= 0)
        {
          int file = openat (fd, name, O_WRONLY | O_CREAT, 0600);

          g_assert_cmpint (file, >=, 0);
          close (file);
          n_inside++;
        }
      else
        n_refused++;
    }

  g_atomic_int_set (&racer.stop, 1);
  g_thread_join (thread);
  g_assert_false (test_exists (sandbox, "outside/file"));
}

static void
add (const char *path, GgenTestFunc func)
{
  g_autofree char *fast = g_strdup_printf ("/output-dir/openat2/%s", path);
  g_autofree char *portable = g_strdup_printf ("/output-dir/walk/%s", path);

  ggen_test_add (fast, func, GINT_TO_POINTER (TRUE));
  ggen_test_add (portable, func, GINT_TO_POINTER (FALSE));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/output-dir/paths-stay-inside", paths_stay_inside, NULL);
  add ("parents-are-made-on-demand", parents_are_made_on_demand);
  add ("no-link-is-followed", no_link_is_followed);
  add ("only-plain-files-count", only_plain_files_count);
  add ("files-are-read-whole", files_are_read_whole);
  add ("no-race-leads-outside", no_race_leads_outside);

  return ggen_test_run ();
}
