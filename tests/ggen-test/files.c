/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "offender-run.h"

static const Offender offenders[] = {
    {"open",
     {"a file outside of the sandbox was opened for writing: \"/tmp/ggen-test-outside-",
      "/opened\", by open(): use the folder of ggen_test_sandbox_get_dir()", "write_open() at "}},
    {"creat", {"/created\", by creat(): use the folder", "write_creat() at "}},
    {"raw", {"/raw\", by openat(): use the folder", "write_raw() at "}},
    {"shared-memory",
     {"a name of shared memory was left behind: \"/ggen-test-shared-",
      "\", by shm_open(): call shm_unlink()", "leave_shared_memory() at "}},
    {"shared-memory-removed"},
    {"shared-memory-allowed"},
    {"shared-memory-used"},
    {"in-memory",
     {"/dev/shm/ggen-test-", "\", by open(): use the folder", "write_in_memory() at "}},
    {"semaphore",
     {"a name of shared memory was left behind: \"/ggen-test-shared-",
      "\", by sem_open(): call sem_unlink()", "leave_semaphore() at "}},
    {"semaphore-removed"},
    {"stream", {"/stream\", by fopen(): use the folder", "write_stream() at "}},
    {"temporary", {"/temporary-", "\", by mkstemp(): use the folder", "write_temporary() at "}},
    {"by-glib", {"/by-glib", "write_by_glib() at "}},
    {"by-gio", {"/by-gio\", by open(): use the folder"}},
    {"relative", {"/relative\", by openat(): use the folder", "write_relative() at "}},
    {"through-link", {"/through-link\", by creat(): use the folder"}},
    {"through-parent"},
    {"folder",
     {"a file outside of the sandbox was made: \"", "/folder\", by mkdir(): use the folder",
      "a file outside of the sandbox was removed: \"", "/folder\", by rmdir(): use the folder",
      "make_folder() at "}},
    {"rename-out", {"was made: \"", "/renamed\", by rename(): use the folder", "rename_out() at "}},
    {"rename-in",
     {"was renamed: \"", "/of-main\", by rename(): use the folder", "rename_in() at "}},
    {"links", {"/hard\", by link(): use the folder", "/soft\", by symlink(): use the folder"}},
    {"remove", {"was removed: \"", "/of-main\", by unlink(): use the folder", "remove_file() at "}},
    {"change",
     {"/of-main\", by chmod(): use the folder", "/of-main\", by utimes(): use the folder",
      "/of-main\", by truncate(): use the folder", "change_file() at "}},
    {"node", {"/pipe\", by mkfifo(): use the folder", "make_node() at "}},
    {"socket", {"/socket\", by bind(): use the folder", "bind_socket() at "}},
    {"only-try"},
    {"devices"},
    {"inside"},
    {"allowed"},
};

static const Offender early = {"inside"};

/* Runs for each of the folders twice, in whatever order. */
static void
what_is_in_the_users_folders_is_gone_in_the_next_test (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *const folders[] = {g_get_tmp_dir (), g_get_home_dir (), g_get_user_runtime_dir ()};
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *dir = g_build_filename (folders[i], ".mine", NULL);
      g_autofree char *path = g_build_filename (dir, "file", NULL);

      g_assert_true (g_file_test (folders[i], G_FILE_TEST_IS_DIR));
      g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
      g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
      g_file_set_contents (path, "x", 1, &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_chmod (dir, 0), ==, 0);
      g_assert_cmpint (g_chmod (folders[i], 0500), ==, 0);
    }
}

static void
a_folder_that_was_taken_away_comes_back (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  struct stat info;

  g_assert_cmpint (g_stat (g_get_tmp_dir (), &info), ==, 0);
  g_assert_cmpint (info.st_mode, ==, S_IFDIR | 0700);
  g_assert_cmpint (g_rename (g_get_tmp_dir (), "elsewhere"), ==, 0);
  g_file_set_contents (g_get_tmp_dir (), "x", 1, &error);
  g_assert_no_error (error);
}

/* Every other one leaves its folders alone for longer than the clock of file systems needs to tick, so that
 * the next one finds some of which nobody looks at more than the time of their last change. */
static void
what_was_left_alone_for_long_is_emptied_as_well (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *const folders[] = {".", g_get_tmp_dir (), g_get_home_dir (),
                                 g_get_user_runtime_dir ()};
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "left", NULL);

      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      if (user_data != NULL)
        g_file_set_contents (path, "x", 1, &error);
      g_assert_no_error (error);
    }

  if (user_data == NULL)
    g_usleep (50 * G_TIME_SPAN_MILLISECOND);
}

static void
a_program_leaves_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GDir) listing = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  output = offender_run ("files-offenders", "/offenders/inside", &status);
  g_assert_cmpint (status, ==, 0);

  listing = g_dir_open (g_get_tmp_dir (), 0, &error);
  g_assert_no_error (error);
  for (const char *name = g_dir_read_name (listing); name != NULL; name = g_dir_read_name (listing))
    g_error ("left behind: %s", name);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  offender_add_tests ("/files", "files-offenders", offenders, G_N_ELEMENTS (offenders));
  offender_add_tests ("/files/when-glib-was-asked-before", "files-offenders-early", &early, 1);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *gone =
          g_strdup_printf ("/files/what-is-in-the-users-folders-is-gone-in-the-next-test/%u", i);
      g_autofree char *back =
          g_strdup_printf ("/files/a-folder-that-was-taken-away-comes-back/%u", i);

      ggen_test_add (gone, what_is_in_the_users_folders_is_gone_in_the_next_test, NULL);
      ggen_test_add (back, a_folder_that_was_taken_away_comes_back, NULL);
    }
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/files/what-was-left-alone-for-long-is-emptied-as-well/%u", i);

      ggen_test_add (path, what_was_left_alone_for_long_is_emptied_as_well,
                     GUINT_TO_POINTER (i % 2));
    }
  ggen_test_add ("/files/a-program-leaves-nothing", a_program_leaves_nothing, NULL);

  return ggen_test_run ();
}
