/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "offender-run.h"

static const Offender offenders[] = {
    {"open",
     {"a file outside of the sandbox was opened for writing: \"/tmp/ggen-test-outside-",
      "/opened\", by open(): use the folder of ggen_test_sandbox_get_dir()", "write_open() at "}},
    {"creat", {"/created\", by creat(): use the folder", "write_creat() at "}},
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

/* In front of what is temporary to the program before this one. */
static void
temporary_files_are_gone_in_the_next_test (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "mine", "file", NULL);
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  g_file_set_contents (path, "x", 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (dir, 0), ==, 0);
}

static void
the_folder_for_temporary_files_comes_back (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *elsewhere = g_build_filename (".", "elsewhere", NULL);

  g_assert_true (g_file_test (g_get_tmp_dir (), G_FILE_TEST_IS_DIR));
  g_assert_cmpint (g_rename (g_get_tmp_dir (), elsewhere), ==, 0);
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
    g_assert_true (g_str_has_prefix (name, "test_"));
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  offender_add_tests ("/files", "files-offenders", offenders, G_N_ELEMENTS (offenders));
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *gone =
          g_strdup_printf ("/files/temporary-files-are-gone-in-the-next-test/%u", i);
      g_autofree char *back =
          g_strdup_printf ("/files/the-folder-for-temporary-files-comes-back/%u", i);

      ggen_test_add (gone, temporary_files_are_gone_in_the_next_test, NULL);
      ggen_test_add (back, the_folder_for_temporary_files_comes_back, NULL);
    }
  ggen_test_add ("/files/a-program-leaves-nothing", a_program_leaves_nothing, NULL);

  return ggen_test_run ();
}
