/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <fcntl.h>
#include <gelf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-runner-archive.h"

static const char *const nothing[] = {NULL};

/* A project */

static void
make_file (const char *path, const char *text, int mode)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chmod (path, mode), ==, 0);
}

static void
make_link (const char *text, const char *path)
{
  g_assert_cmpint (symlink (text, path), ==, 0);
}

static char *
get_absolute (const char *path)
{
  return g_canonicalize_filename (path, NULL);
}

static void
make_project (void)
{
  make_file ("src/tests/run.sh", "#!/bin/sh\n", 0755);
  make_file ("src/tests/data/a.txt", "a", 0644);
  make_file ("src/tests/data/sub/b.txt", "b", 0600);
  make_file ("src/tests/data/.git/config", "", 0644);
  make_file ("src/tests/data/__pycache__/x.pyc", "", 0644);
  make_file ("src/tests/unnamed.txt", "", 0644);
  make_file ("src/_other/meson-private/coredata.dat", "", 0644);
  make_file ("src/_build/build.ninja", "", 0644);
  make_file ("src/_build/compile_commands.json", "", 0644);
  make_file ("src/_build/.ninja_log", "", 0644);
  make_file ("src/_build/meson-private/coredata.dat", "", 0644);
  make_file ("src/_build/meson-logs/testlog.txt", "", 0644);
  make_file ("src/_build/meson-info/intro-tests.json", "[]", 0644);
  make_file ("src/_build/tests/test-a", "#!/bin/sh\necho a\n", 0755);
  make_file ("src/_build/tests/test-a.p/a.c.o", "", 0644);
  make_file ("src/_build/lib/libx.so.0", "x", 0755);
  make_file ("src/_build/lib/libx.a", "", 0644);
  make_file ("src/_build/lib/named.a", "named", 0644);
  make_link ("libx.so.0", "src/_build/lib/libx.so");
  g_assert_cmpint (g_mkdir ("src/_build/empty", 0755), ==, 0);
}

static GgenRunnerProgram *
make_program (const char *name, const char *first, ...)
{
  GgenRunnerProgram *program = ggen_runner_program_new (name);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  va_list list;

  va_start (list, first);
  for (const char *word = first; word != NULL; word = va_arg (list, const char *))
    g_strv_builder_add (words, word);
  va_end (list);

  program->command = g_strv_builder_end (words);
  program->environment = g_new0 (char *, 1);

  return program;
}

static void
set_variable (GgenRunnerProgram *program, const char *name, const char *value)
{
  program->environment = g_environ_setenv (program->environment, name, value, TRUE);
}

static GPtrArray *
make_programs (GgenRunnerProgram *program)
{
  GPtrArray *programs = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);

  if (program != NULL)
    g_ptr_array_add (programs, program);

  return programs;
}

static void
write_contents (const char *path, const GgenRunnerArchiveContents *contents)
{
  g_autoptr (GError) error = NULL;

  ggen_runner_archive_write (path, contents, NULL, &error);
  g_assert_no_error (error);
}

/* Roots are in the folder of the test. */
static void
write_archive (const char *path,
               GPtrArray *programs,
               const char *build_root,
               const char *source_root,
               const char *extra)
{
  g_autofree char *build = build_root != NULL ? get_absolute (build_root) : NULL;
  g_autofree char *source = source_root != NULL ? get_absolute (source_root) : NULL;
  g_autofree char *more = extra != NULL ? get_absolute (extra) : NULL;
  const char *extras[] = {more, NULL};
  GgenRunnerArchiveContents contents = {programs, build, source, extras, nothing};

  write_contents (path, &contents);
}

static GgenRunnerArchive *
read_archive (const char *path, const char *into)
{
  g_autoptr (GError) error = NULL;
  GgenRunnerArchive *archive = ggen_runner_archive_read (path, into, nothing, NULL, &error);

  g_assert_no_error (error);

  return archive;
}

/* What lies in a folder */

static void
list_folder (GPtrArray *lines, const char *path, const char *name)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *base;

  while ((base = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, base, NULL);
      g_autofree char *child_name =
          *name == '\0' ? g_strdup (base) : g_build_filename (name, base, NULL);
      g_autofree char *text = g_file_read_link (child, NULL);

      if (text != NULL)
        {
          g_ptr_array_add (lines, g_strdup_printf ("%s -> %s", child_name, text));
        }
      else if (g_file_test (child, G_FILE_TEST_IS_DIR))
        {
          guint n_lines = lines->len;

          list_folder (lines, child, child_name);
          if (lines->len == n_lines)
            g_ptr_array_add (lines, g_strconcat (child_name, "/", NULL));
        }
      else
        {
          g_ptr_array_add (lines, g_steal_pointer (&child_name));
        }
    }
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
assert_folder (const char *path, const char *const *expected)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  list_folder (lines, path, "");
  g_ptr_array_sort (lines, compare_strings);
  g_ptr_array_add (lines, NULL);
  g_assert_cmpstrv (lines->pdata, expected);
}

static void
assert_text (const char *path, const char *expected)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_absent (const char *path)
{
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* (transfer full): what @path of the old place is in the new one */
static char *
in_new (const char *path)
{
  g_autofree char *relative = g_build_filename ("new/source", path, NULL);

  return get_absolute (relative);
}

/* Tests */

static void
test_the_build_folder_goes_in_without_what_compilers_need (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *test = get_absolute ("src/_build/tests/test-a");
  g_autofree char *library = get_absolute ("src/_build/lib/named.a");
  g_autoptr (GPtrArray) programs = make_programs (make_program ("a", test, library, NULL));
  g_autoptr (GgenRunnerArchive) archive = NULL;
  const char *expected[] = {
      "source/_build/empty/",
      "source/_build/lib/libx.so -> libx.so.0",
      "source/_build/lib/libx.so.0",
      "source/_build/lib/named.a",
      "source/_build/meson-info/intro-tests.json",
      "source/_build/tests/test-a",
      NULL,
  };

  make_project ();
  write_archive ("a.tar.zst", programs, "src/_build", "src", NULL);
  archive = read_archive ("a.tar.zst", "new");

  assert_folder ("new", expected);
  assert_text ("new/source/_build/lib/libx.so", "x");
}

static void
test_of_the_sources_goes_in_what_programs_name (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *script = get_absolute ("src/_build/../tests/run.sh");
  g_autofree char *folder = get_absolute ("src/tests/data");
  g_autofree char *list = g_strconcat ("/usr/share:", folder, NULL);
  GgenRunnerProgram *program = make_program ("a", "/bin/sh", script, NULL);
  g_autoptr (GPtrArray) programs = make_programs (program);
  g_autoptr (GgenRunnerArchive) archive = NULL;
  const char *expected[] = {
      "source/_build/",
      "source/tests/data/a.txt",
      "source/tests/data/sub/b.txt",
      "source/tests/run.sh",
      NULL,
  };

  make_project ();
  make_file ("src/empty-build/meson-private/coredata.dat", "", 0644);
  set_variable (program, "DATA_PATH", list);
  g_assert_cmpint (g_rename ("src/_build", "src/old"), ==, 0);
  g_assert_cmpint (g_mkdir ("src/_build", 0755), ==, 0);
  write_archive ("a.tar.gz", programs, "src/_build", "src", NULL);
  archive = read_archive ("a.tar.gz", "new");

  assert_folder ("new", expected);
}

static void
test_the_whole_source_goes_in_without_other_builds (GgenTestSandbox *sandbox, gpointer data)
{
  GgenRunnerProgram *program = make_program ("a", "/bin/true", NULL);
  g_autoptr (GPtrArray) programs = make_programs (program);
  g_autoptr (GgenRunnerArchive) archive = NULL;
  const char *expected[] = {
      "source/_build/lib/libx.so -> libx.so.0",
      "source/_build/lib/libx.so.0",
      "source/tests/data/a.txt",
      NULL,
  };

  make_file ("src/.git/HEAD", "", 0644);
  make_file ("src/tests/data/a.txt", "a", 0644);
  make_file ("src/_other/meson-private/coredata.dat", "", 0644);
  make_file ("src/_build/meson-private/coredata.dat", "", 0644);
  make_file ("src/_build/lib/libx.so.0", "x", 0755);
  make_link ("libx.so.0", "src/_build/lib/libx.so");
  program->directory = get_absolute ("src");
  write_archive ("a.tar", programs, "src/_build", "src", NULL);
  archive = read_archive ("a.tar", "new");

  assert_folder ("new", expected);
}

static void
test_words_variables_and_folders_are_of_the_new_place (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *test = get_absolute ("src/_build/tests/test-a");
  g_autofree char *folder = get_absolute ("src/tests");
  g_autofree char *option = g_strdup_printf ("--data=%s/data/a.txt", folder);
  g_autofree char *value = g_strdup_printf ("/usr/share:%s:%s/../lib", folder, folder);
  g_autofree char *build = get_absolute ("src/_build");
  GgenRunnerProgram *program = make_program ("a", test, option, "/usr/bin/env", NULL);
  g_autoptr (GPtrArray) programs = make_programs (program);
  g_autoptr (GgenRunnerArchive) archive = NULL;
  const GgenRunnerProgram *new_program;
  g_autofree char *new_test = in_new ("_build/tests/test-a");
  g_autofree char *new_folder = in_new ("tests");
  g_autofree char *new_option = g_strdup_printf ("--data=%s/data/a.txt", new_folder);
  g_autofree char *new_lib = in_new ("lib");
  g_autofree char *new_value = g_strdup_printf ("/usr/share:%s:%s", new_folder, new_lib);
  g_autofree char *new_build = in_new ("_build");
  g_autofree char *new_source = in_new ("");

  make_project ();
  set_variable (program, "LIST", value);
  set_variable (program, "WORD", "word");
  program->glib_program = g_strdup (test);
  program->directory = g_strdup (folder);
  write_archive ("a.tar.xz", programs, "src/_build", "src", NULL);
  archive = read_archive ("a.tar.xz", "new");

  g_assert_cmpuint (archive->programs->len, ==, 1);
  new_program = archive->programs->pdata[0];
  g_assert_cmpstr (new_program->command[0], ==, new_test);
  g_assert_cmpstr (new_program->command[1], ==, new_option);
  g_assert_cmpstr (new_program->command[2], ==, "/usr/bin/env");
  g_assert_cmpstr (g_environ_getenv (new_program->environment, "LIST"), ==, new_value);
  g_assert_cmpstr (g_environ_getenv (new_program->environment, "WORD"), ==, "word");
  g_assert_cmpstr (new_program->glib_program, ==, new_test);
  g_assert_cmpstr (new_program->directory, ==, new_folder);
  g_assert_cmpstr (archive->build_root, ==, new_build);
  g_assert_cmpstr (archive->source_root, ==, new_source);
}

static void
test_everything_that_is_known_of_a_program_is_kept (GgenTestSandbox *sandbox, gpointer data)
{
  const char *suites[] = {"unit", "slow", NULL};
  GgenRunnerProgram *program = make_program ("näme", "env", "A=\"b\"\n", NULL);
  g_autoptr (GPtrArray) programs = make_programs (program);
  g_autoptr (GgenRunnerArchive) archive = NULL;
  const GgenRunnerProgram *read;

  program->project = g_strdup ("project");
  program->suites = g_strdupv ((GStrv) suites);
  program->protocol = GGEN_RUNNER_PROTOCOL_TAP;
  program->timeout = 1500 * G_TIME_SPAN_MILLISECOND;
  program->priority = -3;
  program->is_parallel = FALSE;
  program->is_expected_to_fail = TRUE;
  g_ptr_array_add (programs, make_program ("plain", "true", NULL));
  write_archive ("a.tar", programs, NULL, NULL, NULL);
  archive = read_archive ("a.tar", "new");

  g_assert_cmpuint (archive->programs->len, ==, 2);
  read = archive->programs->pdata[0];
  g_assert_cmpstr (read->name, ==, "näme");
  g_assert_cmpstr (read->project, ==, "project");
  g_assert_cmpstrv (read->suites, suites);
  g_assert_cmpstrv (read->command, program->command);
  g_assert_cmpint (read->protocol, ==, GGEN_RUNNER_PROTOCOL_TAP);
  g_assert_cmpint (read->timeout, ==, 1500 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (read->priority, ==, -3);
  g_assert_false (read->is_parallel);
  g_assert_true (read->is_expected_to_fail);
  read = archive->programs->pdata[1];
  g_assert_null (read->project);
  g_assert_null (read->suites);
  g_assert_null (read->directory);
  g_assert_null (read->glib_program);
  g_assert_cmpint (read->protocol, ==, GGEN_RUNNER_PROTOCOL_EXIT_STATUS);
  g_assert_cmpint (read->timeout, ==, GGEN_RUNNER_TIMEOUT_DEFAULT);
  g_assert_true (read->is_parallel);
}

static void
test_without_a_build_folder_the_executables_go_in (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *one = get_absolute ("one/test");
  g_autofree char *other = get_absolute ("other/test");
  g_autofree char *folder = get_absolute (".");
  g_autofree char *new_one = g_strconcat (folder, "/new/files", one, NULL);
  g_autofree char *new_other = g_strconcat (folder, "/new/files", other, NULL);
  g_autoptr (GPtrArray) programs = make_programs (make_program ("one", one, "--a", NULL));
  g_autoptr (GgenRunnerArchive) archive = NULL;
  const GgenRunnerProgram *program;

  make_file ("one/test", "1", 0755);
  make_file ("one/data", "", 0644);
  make_file ("other/test", "2", 0700);
  g_ptr_array_add (programs, make_program ("other", other, NULL));
  g_ptr_array_add (programs, make_program ("system", "/bin/sh", NULL));
  write_archive ("a.tar.zst", programs, NULL, NULL, NULL);
  archive = read_archive ("a.tar.zst", "new");

  program = archive->programs->pdata[0];
  g_assert_cmpstr (program->command[0], ==, new_one);
  program = archive->programs->pdata[1];
  g_assert_cmpstr (program->command[0], ==, new_other);
  program = archive->programs->pdata[2];
  g_assert_cmpstr (program->command[0], ==, "/bin/sh");
  assert_text (new_one, "1");
  assert_text (new_other, "2");
  g_assert_true (g_file_test (new_one, G_FILE_TEST_IS_EXECUTABLE));
  g_assert_null (archive->build_root);
}

static void
test_extra_files_go_in_wherever_they_lie (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *elsewhere = get_absolute ("elsewhere");
  g_autofree char *inside = get_absolute ("src/tests/unnamed.txt");
  const char *extra[] = {elsewhere, inside, NULL};
  g_autofree char *build = get_absolute ("src/_build");
  g_autofree char *source = get_absolute ("src");
  g_autofree char *copy = g_strconcat ("new/files", elsewhere, "/c.txt", NULL);
  GgenRunnerProgram *program = make_program ("a", "/bin/true", elsewhere, NULL);
  g_autoptr (GPtrArray) programs = make_programs (program);
  GgenRunnerArchiveContents contents = {programs, build, source, extra, nothing};
  g_autoptr (GgenRunnerArchive) archive = NULL;
  const GgenRunnerProgram *read;

  make_project ();
  make_file ("elsewhere/c.txt", "c", 0644);
  write_contents ("a.tar", &contents);
  archive = read_archive ("a.tar", "new");

  assert_text (copy, "c");
  assert_text ("new/source/tests/unnamed.txt", "");
  read = archive->programs->pdata[0];
  g_assert_true (g_str_has_suffix (read->command[1], elsewhere));
  g_assert_true (g_file_test (read->command[1], G_FILE_TEST_IS_DIR));
}

static void
test_links_inside_stay_links_and_others_become_files (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *data_folder = get_absolute ("src/tests/data");
  g_autofree char *through = get_absolute ("src/linked/sub/b.txt");
  g_autoptr (GPtrArray) programs = make_programs (make_program ("a", "/bin/cat", through, NULL));
  g_autoptr (GgenRunnerArchive) archive = NULL;

  make_project ();
  make_file ("outside/file", "outside", 0644);
  make_link (data_folder, "src/_build/absolute");
  make_link ("../tests/unnamed.txt", "src/_build/to-source");
  make_link ("tests/data", "src/linked");
  make_link ("../../outside/file", "src/_build/outside-file");
  make_link ("../../outside", "src/_build/outside-folder");
  make_link ("nowhere", "src/_build/dangling");
  make_link ("loop", "src/_build/loop");
  make_link ("..", "src/_build/around");
  g_assert_cmpint (mkfifo ("src/_build/fifo", 0600), ==, 0);
  write_archive ("a.tar", programs, "src/_build", "src", NULL);
  archive = read_archive ("a.tar", "new");

  assert_text ("new/source/_build/absolute/a.txt", "a");
  g_assert_true (g_file_test ("new/source/_build/absolute", G_FILE_TEST_IS_SYMLINK));
  assert_text ("new/source/_build/to-source", "");
  g_assert_true (g_file_test ("new/source/_build/to-source", G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test ("new/source/linked", G_FILE_TEST_IS_SYMLINK));
  assert_text ("new/source/linked/sub/b.txt", "b");
  assert_text ("new/source/_build/outside-file", "outside");
  g_assert_false (g_file_test ("new/source/_build/outside-file", G_FILE_TEST_IS_SYMLINK));
  assert_absent ("new/source/_build/outside-folder");
  g_assert_true (g_file_test ("new/source/_build/dangling", G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test ("new/source/_build/loop", G_FILE_TEST_IS_SYMLINK));
  assert_text ("new/source/_build/around/tests/data/a.txt", "a");
  assert_absent ("new/source/_other");
  assert_absent ("new/source/_build/fifo");
}

static void
test_a_folder_and_what_lies_in_it_behind_a_link_go_together (GgenTestSandbox *sandbox,
                                                             gpointer data)
{
  g_autofree char *test = get_absolute ("folder/link/test");
  g_autofree char *new_link = NULL;
  g_autoptr (GPtrArray) programs = make_programs (make_program ("a", test, NULL));
  g_autoptr (GgenRunnerArchive) archive = NULL;
  const GgenRunnerProgram *program;

  make_file ("folder/real/test", "test", 0755);
  make_link ("real", "folder/link");
  write_archive ("a.tar", programs, NULL, NULL, "folder");
  archive = read_archive ("a.tar", "new");

  program = archive->programs->pdata[0];
  assert_text (program->command[0], "test");
  new_link = g_path_get_dirname (program->command[0]);
  g_assert_true (g_file_test (new_link, G_FILE_TEST_IS_SYMLINK));
}

static void
test_modes_and_times_of_files_are_kept (GgenTestSandbox *sandbox, gpointer data)
{
  const struct timespec times[] = {{1000000000, 123456789}, {1000000000, 123456789}};
  g_autoptr (GPtrArray) programs = make_programs (NULL);
  g_autoptr (GgenRunnerArchive) archive = NULL;
  struct stat status;

  make_project ();
  g_assert_cmpint (chmod ("src/_build/tests/test-a", 04755), ==, 0);
  g_assert_cmpint (chmod ("src/_build/lib/named.a", 0600), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, "src/_build/tests/test-a", times, 0), ==, 0);
  write_archive ("a.tar.zst", programs, "src/_build", NULL, "src/_build/lib/named.a");
  archive = read_archive ("a.tar.zst", "new");

  g_assert_cmpint (stat ("new/build/tests/test-a", &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0755);
  g_assert_cmpint (status.st_mtim.tv_sec, ==, 1000000000);
  g_assert_cmpint (status.st_mtim.tv_nsec, ==, 123456789);
  g_assert_cmpint (stat ("new/build/lib/named.a", &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
}

static void
test_names_are_bytes (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *name = g_strnfill (200, 'n');
  g_autofree char *folder = g_build_filename ("src/_build", name, name, NULL);
  g_autofree char *path = g_build_filename (folder, "\xff\xfe \xc3\xa4", NULL);
  g_autofree char *new_path = g_build_filename ("new/build", name, name, "\xff\xfe \xc3\xa4", NULL);
  g_autoptr (GPtrArray) programs = make_programs (NULL);
  g_autoptr (GgenRunnerArchive) archive = NULL;

  make_file (path, "bytes", 0644);
  make_link ("\xc3\xa4\xff", "src/_build/\xc3\xb6");
  write_archive ("a.tar", programs, "src/_build", NULL, NULL);
  archive = read_archive ("a.tar", "new");

  assert_text (new_path, "bytes");
  g_assert_true (g_file_test ("new/build/\xc3\xb6", G_FILE_TEST_IS_SYMLINK));
}

static void
test_a_large_file_with_holes_is_one_again (GgenTestSandbox *sandbox, gpointer data)
{
  const gint64 size = 16 * 1024 * 1024;
  g_autoptr (GPtrArray) programs = make_programs (NULL);
  g_autoptr (GgenRunnerArchive) archive = NULL;
  struct stat status;
  g_autofree char *text = NULL;

  make_file ("src/_build/large", "begin", 0644);
  g_assert_cmpint (truncate ("src/_build/large", size), ==, 0);
  write_archive ("a.tar.zst", programs, "src/_build", NULL, NULL);
  archive = read_archive ("a.tar.zst", "new");

  g_assert_cmpint (stat ("new/build/large", &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, size);
  g_assert_cmpint (status.st_blocks * 512, <, size / 2);
  g_assert_true (g_file_get_contents ("new/build/large", &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "begin");
}

static void
assert_same_bytes (const char *one, const char *other)
{
  g_autofree char *text = NULL;
  g_autofree char *other_text = NULL;
  gsize length, other_length;

  g_assert_true (g_file_get_contents (one, &text, &length, NULL));
  g_assert_true (g_file_get_contents (other, &other_text, &other_length, NULL));
  g_assert_cmpmem (text, length, other_text, other_length);
}

static void
test_what_is_the_same_gives_the_same_bytes (GgenTestSandbox *sandbox, gpointer data)
{
  const char *suffixes[] = {".tar.zst", ".tar.gz", ".tar.xz", ".tar"};
  g_autofree char *test = get_absolute ("src/_build/tests/test-a");
  g_autoptr (GPtrArray) programs = make_programs (make_program ("a", test, NULL));

  make_project ();
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      /* In the build folder: it does not go into itself, nor does the time of its making. */
      g_autofree char *path = g_strconcat ("src/_build/a", suffixes[i], NULL);
      g_autofree char *copy = g_strconcat ("copy", suffixes[i], NULL);

      write_archive (path, programs, "src/_build", "src", NULL);
      g_assert_cmpint (g_rename (path, copy), ==, 0);
      make_file (path, "the last one", 0644);
      write_archive (path, programs, "src/_build", "src", NULL);
      assert_same_bytes (path, copy);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
test_a_compressed_one_does_not_tell_when_it_was_made (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs = make_programs (NULL);
  g_autofree char *text = NULL;
  const char no_time[4] = {0};

  write_archive ("a.tar.gz", programs, NULL, NULL, NULL);
  g_assert_true (g_file_get_contents ("a.tar.gz", &text, NULL, NULL));
  g_assert_cmpmem (text + 4, 4, no_time, 4);
}

/* A library with a list of folders in it, as small as libelf makes it. */
static void
make_library (const char *path, const char *runpath)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *strings = g_strdup_printf (" %s .dynstr .dynamic", runpath);
  Elf64_Dyn dynamic[] = {{DT_RUNPATH, {1}}, {DT_NULL, {0}}};
  gsize length = strlen (runpath);
  gsize size = strlen (strings) + 1;
  int fd;
  Elf *elf;
  Elf_Scn *section;
  Elf_Data *elf_data;

  for (gsize i = 0; i < size; i++)
    if (strings[i] == ' ')
      strings[i] = '\0';
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0755);
  elf_version (EV_CURRENT);
  elf = elf_begin (fd, ELF_C_WRITE, NULL);
  g_assert_nonnull (elf64_newehdr (elf));
  elf64_getehdr (elf)->e_ident[EI_DATA] =
      G_BYTE_ORDER == G_LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB;
  elf64_getehdr (elf)->e_type = ET_DYN;
  elf64_getehdr (elf)->e_shstrndx = 1;

  section = elf_newscn (elf);
  elf_data = elf_newdata (section);
  elf_data->d_buf = strings;
  elf_data->d_size = size;
  elf64_getshdr (section)->sh_type = SHT_STRTAB;
  elf64_getshdr (section)->sh_name = length + 2;

  section = elf_newscn (elf);
  elf_data = elf_newdata (section);
  elf_data->d_buf = dynamic;
  elf_data->d_size = sizeof dynamic;
  elf_data->d_type = ELF_T_DYN;
  elf_data->d_align = 8;
  elf64_getshdr (section)->sh_type = SHT_DYNAMIC;
  elf64_getshdr (section)->sh_name = length + 10;
  elf64_getshdr (section)->sh_link = 1;
  elf64_getshdr (section)->sh_entsize = sizeof dynamic[0];

  g_assert_cmpint (elf_update (elf, ELF_C_WRITE), >, 0);
  elf_end (elf);
  g_assert_cmpint (close (fd), ==, 0);
}

static void
test_libraries_that_programs_find_by_absolute_paths_are_found (GgenTestSandbox *sandbox,
                                                               gpointer data)
{
  g_autofree char *test = get_absolute ("b/tests/test");
  g_autofree char *lib = get_absolute ("b/lib");
  g_autofree char *own = get_absolute ("b/own");
  g_autofree char *runpath = g_strdup_printf ("$ORIGIN/../x:%s/:/opt/lib:%s", lib, lib);
  GgenRunnerProgram *program = make_program ("a", test, NULL);
  g_autoptr (GPtrArray) programs = make_programs (program);
  g_autoptr (GgenRunnerArchive) archive = NULL;
  const GgenRunnerProgram *read;
  const char *const base[] = {"LD_LIBRARY_PATH=/base", NULL};
  g_autofree char *new_lib = get_absolute ("new/build/lib");
  g_autofree char *new_own = get_absolute ("new/build/own");
  g_autofree char *expected = g_strdup_printf ("%s:%s:/base", new_own, new_lib);
  g_autoptr (GError) error = NULL;

  make_library ("b/tests/test", runpath);
  set_variable (program, "LD_LIBRARY_PATH", own);
  g_ptr_array_add (programs, make_program ("b", "true", NULL));
  write_archive ("a.tar", programs, "b", NULL, NULL);
  archive = ggen_runner_archive_read ("a.tar", "new", base, NULL, &error);
  g_assert_no_error (error);

  read = archive->programs->pdata[0];
  g_assert_cmpstr (g_environ_getenv (read->environment, "LD_LIBRARY_PATH"), ==, expected);
}

static void
assert_not_written (GgenRunnerProgram *program,
                    const char *path,
                    const char *build_root,
                    GCancellable *cancellable,
                    int code,
                    const char *message)
{
  g_autofree char *build = build_root != NULL ? get_absolute (build_root) : NULL;
  g_autoptr (GPtrArray) programs = make_programs (program);
  GgenRunnerArchiveContents contents = {programs, build, NULL, NULL, nothing};
  g_autoptr (GError) error = NULL;

  g_assert_false (ggen_runner_archive_write (path, &contents, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, code);
  if (strstr (error->message, message) == NULL)
    g_assert_cmpstr (error->message, ==, message);
}

static void
test_what_is_not_built_is_an_error (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *test = get_absolute ("b/test");

  g_assert_cmpint (g_mkdir ("b", 0755), ==, 0);
  assert_not_written (make_program ("a", test, NULL), "a.tar", "b", NULL, G_IO_ERROR_NOT_FOUND,
                      "program 'a': ");
  assert_not_written (NULL, "a.tar", "nowhere", NULL, G_IO_ERROR_NOT_FOUND, "nowhere");
  assert_absent ("a.tar");
}

static void
test_an_unknown_suffix_is_an_error (GgenTestSandbox *sandbox, gpointer data)
{
  assert_not_written (NULL, "a.zip", NULL, NULL, G_IO_ERROR_INVALID_ARGUMENT,
                      "a.zip: the name of an archive ends with .tar.zst");
}

static void
test_words_that_are_not_text_are_an_error (GgenTestSandbox *sandbox, gpointer data)
{
  assert_not_written (make_program ("a", "true", "\xff", NULL), "a.tar", NULL, NULL,
                      G_IO_ERROR_INVALID_DATA, "program 'a' has a name, command");
}

static void
assert_only_entry (const char *folder, const char *name)
{
  const char *expected[] = {name, NULL};

  assert_folder (folder, expected);
}

static void
test_a_full_disk_leaves_the_old_archive (GgenTestSandbox *sandbox, gpointer data)
{
  make_file ("b/test", "test", 0755);
  make_file ("out/a.tar", "old", 0644);
  ggen_test_faults_add_for_files (sandbox, GGEN_TEST_CALL_WRITE, "*a.tar.*", 1, ENOSPC);
  assert_not_written (NULL, "out/a.tar", "b", NULL, G_IO_ERROR_NO_SPACE, "out/a.tar: ");

  assert_only_entry ("out", "a.tar");
  assert_text ("out/a.tar", "old");
}

static void
test_a_full_disk_leaves_nothing_unpacked (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GPtrArray) programs = make_programs (NULL);
  g_autoptr (GgenRunnerArchive) archive = NULL;
  g_autoptr (GError) error = NULL;

  make_file ("b/a", "a", 0644);
  make_file ("b/z", "z", 0644);
  write_archive ("a.tar", programs, "b", NULL, NULL);
  ggen_test_faults_add_for_files (sandbox, GGEN_TEST_CALL_WRITE, "*new/build/z", 1, ENOSPC);
  archive = ggen_runner_archive_read ("a.tar", "new", nothing, NULL, &error);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_null (archive);
  assert_absent ("new");
}

static void
test_cancelled_writing_leaves_nothing (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  make_file ("b/test", "test", 0755);
  assert_not_written (NULL, "out.tar", "b", cancellable, G_IO_ERROR_CANCELLED, "");
  assert_absent ("out.tar");
}

static void
test_cancelled_reading_leaves_nothing (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) programs = make_programs (NULL);
  g_autoptr (GgenRunnerArchive) archive = NULL;
  g_autoptr (GError) error = NULL;

  make_file ("b/test", "test", 0755);
  write_archive ("a.tar", programs, "b", NULL, NULL);
  g_cancellable_cancel (cancellable);
  archive = ggen_runner_archive_read ("a.tar", "new", nothing, cancellable, &error);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (archive);
  assert_absent ("new");
}

/* Asynchronously */

static void
start_writing (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  ggen_runner_archive_write_async ("a.tar.zst", user_data, cancellable, ready, ready_data);
}

static void
start_reading (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  ggen_runner_archive_read_async ("a.tar.zst", "new", user_data, cancellable, ready, ready_data);
}

static void
test_both_happen_on_a_thread_of_the_runtime (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *test = get_absolute ("b/test");
  g_autofree char *build = get_absolute ("b");
  g_autofree char *new_test = get_absolute ("new/build/test");
  g_autoptr (GPtrArray) programs = make_programs (make_program ("a", test, NULL));
  GgenRunnerArchiveContents contents = {programs, build, NULL, NULL, nothing};
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GgenRunnerArchive) archive = NULL;
  g_autoptr (GError) error = NULL;
  const GgenRunnerProgram *program;

  make_file ("b/test", "test", 0755);
  written = ggen_test_execute (sandbox, start_writing, &contents);
  g_assert_true (ggen_runner_archive_write_finish (written, &error));
  g_assert_no_error (error);
  read = ggen_test_execute (sandbox, start_reading, (gpointer) nothing);
  archive = ggen_runner_archive_read_finish (read, &error);
  g_assert_no_error (error);

  program = archive->programs->pdata[0];
  g_assert_cmpstr (program->command[0], ==, new_test);
  assert_text (new_test, "test");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/archive/the-build-folder-goes-in-without-what-compilers-need",
                 test_the_build_folder_goes_in_without_what_compilers_need, NULL);
  ggen_test_add ("/archive/of-the-sources-goes-in-what-programs-name",
                 test_of_the_sources_goes_in_what_programs_name, NULL);
  ggen_test_add ("/archive/the-whole-source-goes-in-without-other-builds",
                 test_the_whole_source_goes_in_without_other_builds, NULL);
  ggen_test_add ("/archive/words-variables-and-folders-are-of-the-new-place",
                 test_words_variables_and_folders_are_of_the_new_place, NULL);
  ggen_test_add ("/archive/everything-that-is-known-of-a-program-is-kept",
                 test_everything_that_is_known_of_a_program_is_kept, NULL);
  ggen_test_add ("/archive/without-a-build-folder-the-executables-go-in",
                 test_without_a_build_folder_the_executables_go_in, NULL);
  ggen_test_add ("/archive/extra-files-go-in-wherever-they-lie",
                 test_extra_files_go_in_wherever_they_lie, NULL);
  ggen_test_add ("/archive/links-inside-stay-links-and-others-become-files",
                 test_links_inside_stay_links_and_others_become_files, NULL);
  ggen_test_add ("/archive/a-folder-and-what-lies-in-it-behind-a-link-go-together",
                 test_a_folder_and_what_lies_in_it_behind_a_link_go_together, NULL);
  ggen_test_add ("/archive/modes-and-times-of-files-are-kept",
                 test_modes_and_times_of_files_are_kept, NULL);
  ggen_test_add ("/archive/names-are-bytes", test_names_are_bytes, NULL);
  ggen_test_add ("/archive/a-large-file-with-holes-is-one-again",
                 test_a_large_file_with_holes_is_one_again, NULL);
  ggen_test_add ("/archive/what-is-the-same-gives-the-same-bytes",
                 test_what_is_the_same_gives_the_same_bytes, NULL);
  ggen_test_add ("/archive/a-compressed-one-does-not-tell-when-it-was-made",
                 test_a_compressed_one_does_not_tell_when_it_was_made, NULL);
  ggen_test_add ("/archive/libraries-that-programs-find-by-absolute-paths-are-found",
                 test_libraries_that_programs_find_by_absolute_paths_are_found, NULL);
  ggen_test_add ("/archive/what-is-not-built-is-an-error", test_what_is_not_built_is_an_error,
                 NULL);
  ggen_test_add ("/archive/an-unknown-suffix-is-an-error", test_an_unknown_suffix_is_an_error,
                 NULL);
  ggen_test_add ("/archive/words-that-are-not-text-are-an-error",
                 test_words_that_are_not_text_are_an_error, NULL);
  ggen_test_add ("/archive/a-full-disk-leaves-the-old-archive",
                 test_a_full_disk_leaves_the_old_archive, NULL);
  ggen_test_add ("/archive/a-full-disk-leaves-nothing-unpacked",
                 test_a_full_disk_leaves_nothing_unpacked, NULL);
  ggen_test_add ("/archive/cancelled-writing-leaves-nothing", test_cancelled_writing_leaves_nothing,
                 NULL);
  ggen_test_add ("/archive/cancelled-reading-leaves-nothing", test_cancelled_reading_leaves_nothing,
                 NULL);
  ggen_test_add ("/archive/both-happen-on-a-thread-of-the-runtime",
                 test_both_happen_on_a_thread_of_the_runtime, NULL);

  return ggen_test_run ();
}
