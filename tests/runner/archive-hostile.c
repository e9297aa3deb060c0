/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-runner-archive-manifest.h"
#include "ggen-runner-archive-stream.h"
#include "ggen-runner-archive.h"

static const char *const nothing[] = {NULL};

static const char good_manifest[] =
    "{\"format\": \"ggen-test-archive\", \"version\": 1, \"places\": [], \"libraries\": [], "
    "\"programs\": []}";

/* Archives as nobody but their enemies writes them: entry by entry, with a digest that is right. */
typedef struct
{
  GgenRunnerWriteStream *stream;
  GgenRunnerDigest *digest;
} Forgery;

static void
forge_entry (Forgery *self,
             const char *name,
             mode_t type,
             int mode,
             const char *link,
             const char *data,
             gsize size)
{
  g_autoptr (GgenRunnerStreamEntry) entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, type);
  archive_entry_set_perm (entry, mode);
  archive_entry_set_size (entry, size);
  archive_entry_set_mtime (entry, 0, 0);
  if (type == AE_IFLNK)
    archive_entry_set_symlink (entry, link);
  else if (link != NULL)
    archive_entry_set_hardlink (entry, link);

  ggen_runner_digest_add_header (self->digest, name, entry);
  ggen_runner_digest_add (self->digest, data, size);
  g_assert_cmpint (archive_write_header (self->stream, entry), ==, ARCHIVE_OK);
  if (size > 0)
    g_assert_cmpint (archive_write_data (self->stream, data, size), ==, size);
}

static void
forge_text (Forgery *self, const char *name, const char *text)
{
  forge_entry (self, name, AE_IFREG, 0644, NULL, text, strlen (text));
}

static Forgery
begin_with (const char *manifest, gsize size)
{
  Forgery self = {archive_write_new (), ggen_runner_digest_new ()};

  archive_write_set_format_pax (self.stream);
  archive_write_add_filter_zstd (self.stream);
  g_assert_cmpint (archive_write_open_filename (self.stream, "a.tar.zst"), ==, ARCHIVE_OK);
  forge_entry (&self, GGEN_RUNNER_MANIFEST_NAME, AE_IFREG, 0644, NULL, manifest, size);

  return self;
}

static Forgery
begin (void)
{
  return begin_with (good_manifest, strlen (good_manifest));
}

static void
end (Forgery *self)
{
  g_autofree char *digest = ggen_runner_digest_to_string (self->digest);

  forge_text (self, GGEN_RUNNER_TRAILER_NAME, digest);
  g_assert_cmpint (archive_write_free (self->stream), ==, ARCHIVE_OK);
  ggen_runner_digest_free (self->digest);
}

static void
assert_error (int code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerArchive) archive =
      ggen_runner_archive_read ("a.tar.zst", "new", nothing, NULL, &error);

  g_assert_error (error, G_IO_ERROR, code);
  g_assert_null (archive);
  if (strstr (error->message, message) == NULL)
    g_assert_cmpstr (error->message, ==, message);
}

/* Nothing is left: not in the folder, nor beside it. */
static void
assert_refused (const char *message)
{
  g_autoptr (GDir) dir = NULL;

  assert_error (G_IO_ERROR_INVALID_DATA, message);
  dir = g_dir_open (".", 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "a.tar.zst");
  g_assert_null (g_dir_read_name (dir));
}

/* Tests */

static void
test_names_that_lead_out_are_refused (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *absolute = g_canonicalize_filename ("evil", NULL);
  const char *names[] = {absolute, "../evil", "a/../../evil", "a/..", "./evil", "a//evil", "."};

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Forgery forgery = begin ();

      forge_entry (&forgery, "a", AE_IFDIR, 0755, NULL, NULL, 0);
      forge_text (&forgery, names[i], "evil");
      end (&forgery);
      assert_refused ("leads out of the folder");
    }
}

static void
test_folders_that_lead_out_are_refused (GgenTestSandbox *sandbox, gpointer data)
{
  const char *names[] = {"..", "../evil", "/", "a/../.."};

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Forgery forgery = begin ();

      forge_entry (&forgery, names[i], AE_IFDIR, 0755, NULL, NULL, 0);
      end (&forgery);
      assert_refused ("leads out of the folder");
    }
}

static void
test_links_that_lead_out_are_refused (GgenTestSandbox *sandbox, gpointer data)
{
  const char *texts[] = {"/etc", "..", "../..", "b/../../c", "b/.."};

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Forgery forgery = begin ();

      forge_entry (&forgery, "link", AE_IFLNK, 0777, texts[i], NULL, 0);
      end (&forgery);
      assert_refused ("is a link that leads out of the folder");
    }
}

static void
test_nothing_goes_through_a_link (GgenTestSandbox *sandbox, gpointer data)
{
  Forgery forgery = begin ();

  forge_entry (&forgery, "folder", AE_IFDIR, 0755, NULL, NULL, 0);
  forge_entry (&forgery, "link", AE_IFLNK, 0777, "folder", NULL, 0);
  forge_text (&forgery, "link/file", "evil");
  end (&forgery);
  assert_refused ("'link/file' lies in something that is not a folder");
}

static void
test_nothing_takes_the_place_of_something (GgenTestSandbox *sandbox, gpointer data)
{
  const mode_t types[] = {AE_IFREG, AE_IFDIR, AE_IFLNK};

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      Forgery forgery = begin ();

      forge_entry (&forgery, "a", AE_IFLNK, 0777, "b", NULL, 0);
      forge_entry (&forgery, "a", types[i], 0755, types[i] == AE_IFLNK ? "c" : NULL, NULL, 0);
      end (&forgery);
      assert_refused ("'a' is there twice");
    }
}

static void
test_nothing_lies_in_nothing_or_in_a_file (GgenTestSandbox *sandbox, gpointer data)
{
  Forgery forgery = begin ();

  forge_text (&forgery, "a/b", "");
  end (&forgery);
  assert_refused ("'a/b' lies in something that is not a folder");

  forgery = begin ();
  forge_text (&forgery, "a", "");
  forge_text (&forgery, "a/b", "");
  end (&forgery);
  assert_refused ("'a/b' lies in something that is not a folder");
}

static void
test_hard_links_are_refused (GgenTestSandbox *sandbox, gpointer data)
{
  Forgery forgery = begin ();

  forge_text (&forgery, "a", "a");
  forge_entry (&forgery, "b", AE_IFREG, 0644, "/etc/passwd", NULL, 0);
  end (&forgery);
  assert_refused ("'b' is a hard link");
}

static void
test_devices_and_pipes_are_refused (GgenTestSandbox *sandbox, gpointer data)
{
  const mode_t types[] = {AE_IFCHR, AE_IFBLK, AE_IFIFO};

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      Forgery forgery = begin ();

      forge_entry (&forgery, "a", types[i], 0666, NULL, NULL, 0);
      end (&forgery);
      assert_refused ("'a' is neither a file, nor a folder, nor a link");
    }
}

static void
test_special_bits_are_dropped (GgenTestSandbox *sandbox, gpointer data)
{
  Forgery forgery = begin ();
  g_autoptr (GgenRunnerArchive) archive = NULL;
  g_autoptr (GError) error = NULL;
  struct stat status;

  forge_entry (&forgery, "file", AE_IFREG, 0755, NULL, "x", 1);
  forge_entry (&forgery, "setuid", AE_IFREG, 06755, NULL, "x", 1);
  forge_entry (&forgery, "sticky", AE_IFDIR, 03005, NULL, NULL, 0);
  end (&forgery);
  archive = ggen_runner_archive_read ("a.tar.zst", "new", nothing, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (stat ("new/setuid", &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0755);
  g_assert_cmpint (stat ("new/sticky", &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0705);
}

/* Damage */

static void
test_what_is_no_archive_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
  const char *texts[] = {"", "no archive", "\x28\xb5\x2f\xfdzstd?"};

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents ("a.tar.zst", texts[i], -1, NULL));
      assert_refused ("a.tar.zst: is not an archive of tests");
    }
}

static void
test_an_archive_of_something_else_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
  Forgery forgery = {archive_write_new (), ggen_runner_digest_new ()};

  archive_write_set_format_pax (forgery.stream);
  g_assert_cmpint (archive_write_open_filename (forgery.stream, "a.tar.zst"), ==, ARCHIVE_OK);
  forge_text (&forgery, "README", "hello");
  end (&forgery);
  assert_refused ("is not an archive of tests: it does not begin with ggen-test-archive.json");
}

/* An archive that is not compressed, so that nothing else notices. */
static void
make_good (char **data, gsize *size)
{
  g_autoptr (GPtrArray) programs = g_ptr_array_new ();
  g_autofree char *build = g_canonicalize_filename ("b", NULL);
  GgenRunnerArchiveContents contents = {programs, build, NULL, NULL, nothing};

  g_assert_cmpint (g_mkdir ("b", 0755), ==, 0);
  g_assert_true (g_file_set_contents ("b/a", "file a", -1, NULL));
  g_assert_cmpint (symlink ("a", "b/link"), ==, 0);
  g_assert_true (g_file_set_contents ("b/z", "file z", -1, NULL));
  g_assert_true (ggen_runner_archive_write ("good.tar", &contents, NULL, NULL));
  g_assert_true (g_file_get_contents ("good.tar", data, size, NULL));
  g_assert_cmpint (g_unlink ("good.tar"), ==, 0);
  g_assert_cmpint (g_unlink ("b/a"), ==, 0);
  g_assert_cmpint (g_unlink ("b/link"), ==, 0);
  g_assert_cmpint (g_unlink ("b/z"), ==, 0);
  g_assert_cmpint (g_rmdir ("b"), ==, 0);
}

static void
test_one_that_was_cut_off_anywhere_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *bytes = NULL;
  gsize size, needed;

  make_good (&bytes, &size);
  /* Behind the digest is only what fills it up. */
  needed = (char *) memmem (bytes, size, GGEN_RUNNER_TRAILER_NAME, 8) - bytes;
  for (gsize i = needed; i < size; i++)
    if (memcmp (bytes + i, GGEN_RUNNER_TRAILER_NAME, 8) == 0)
      needed = i;

  for (gsize length = 0; length <= needed; length += 256)
    {
      g_assert_true (g_file_set_contents ("a.tar.zst", bytes, length, NULL));
      assert_refused ("a.tar.zst: is ");
    }
}

static void
test_one_in_which_a_byte_was_changed_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *bytes = NULL;
  gsize size;
  const char *places[] = {"file a", "file z", "\"version\""};

  make_good (&bytes, &size);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      char *place = memmem (bytes, size, places[i], strlen (places[i]));

      place[1] ^= 1;
      g_assert_true (g_file_set_contents ("a.tar.zst", bytes, size, NULL));
      assert_refused ("a.tar.zst: ");
      place[1] ^= 1;
    }
}

static void
test_more_after_the_end_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
  Forgery forgery = begin ();
  g_autofree char *digest = ggen_runner_digest_to_string (forgery.digest);

  forge_text (&forgery, GGEN_RUNNER_TRAILER_NAME, digest);
  forge_text (&forgery, "more", "");
  end (&forgery);
  assert_refused ("is damaged: there is more after its end");
}

/* What it says of itself */

static void
assert_manifest (const char *manifest, const char *message)
{
  Forgery forgery = begin_with (manifest, strlen (manifest));

  end (&forgery);
  assert_refused (message);
}

static void
test_a_newer_version_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
  const char manifest[] = "{\"format\": \"ggen-test-archive\", \"version\": 2, \"new\": {}}";
  Forgery forgery = begin_with (manifest, strlen (manifest));

  end (&forgery);
  assert_error (G_IO_ERROR_NOT_SUPPORTED,
                "a.tar.zst: ggen-test-archive.json: is of version 2 of the format, made by a newer "
                "ggen; this one reads up to version 1");
}

static void
test_a_list_that_is_wrong_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
#define BEGIN "{\"format\": \"ggen-test-archive\", \"version\": 1, \"libraries\": [], "
#define PROGRAM(more)                                                                              \
  BEGIN "\"places\": [], \"programs\": [{\"name\": \"a\", \"environment\": [], \"protocol\": "     \
        "\"tap\", \"timeout\": 0, \"priority\": 0, \"parallel\": true, \"expected-to-fail\": "     \
        "false, " more "}]}"

  assert_manifest ("", "is empty");
  assert_manifest ("[]", "is not an object");
  assert_manifest ("{", "is not JSON");
  assert_manifest ("{\"format\": \"\xff\"}", "is not UTF-8");
  assert_manifest ("/* \" */ {}", "is not JSON");
  assert_manifest ("{\"format\": \"other\", \"version\": 1}", "'format' is not");
  assert_manifest ("{\"format\": \"ggen-test-archive\", \"version\": \"1\"}",
                   "'version' is not a whole number");
  assert_manifest ("{\"format\": \"ggen-test-archive\", \"version\": 0}",
                   "'version' is not a number that is possible there");
  assert_manifest (BEGIN "\"programs\": []}", "'places' is not a list");
  assert_manifest (BEGIN "\"places\": [1], \"programs\": []}", "'places' is not a list of objects");
  assert_manifest (BEGIN "\"places\": [{\"path\": \"/a\", \"name\": \"../b\"}], \"programs\": []}",
                   "places 1: 'name' leads out of the archive");
  assert_manifest (BEGIN "\"places\": [{\"path\": \"/\", \"name\": \"b\"}], \"programs\": []}",
                   "places 1: 'path' is not an absolute path");
  assert_manifest (BEGIN "\"places\": [{\"path\": \"\", \"name\": \"b\"}], \"programs\": []}",
                   "places 1: 'path' is not an absolute path");
  assert_manifest (BEGIN "\"places\": [], \"build-root\": \"/etc\", \"programs\": []}",
                   "'build-root' leads out of the archive");
  assert_manifest (PROGRAM ("\"command\": []"), "programs 1: 'command' is empty");
  assert_manifest (PROGRAM ("\"command\": [null]"), "programs 1: 'command' is not a list of texts");
  assert_manifest (PROGRAM ("\"command\": [\"a\"], \"directory\": \"b\""),
                   "programs 1: 'directory' is not an absolute path");
  assert_manifest (PROGRAM ("\"command\": [\"a\"], \"glib-program\": \"b\""),
                   "programs 1: 'glib-program' is not an absolute path");
}

static void
test_a_list_that_is_nested_deeply_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
  gsize depth = 1000 * 1000;
  g_autofree char *brackets = g_strnfill (depth, '[');
  g_autofree char *objects = g_strdup_printf ("{\"a\\\"[\": %s", brackets);

  assert_manifest (brackets, "is nested too deeply");
  assert_manifest (objects, "is nested too deeply");
}

static void
test_a_list_that_is_too_long_is_refused (GgenTestSandbox *sandbox, gpointer data)
{
  gsize size = GGEN_RUNNER_MANIFEST_MAX_SIZE + 1;
  g_autofree char *blanks = g_strnfill (size, ' ');
  Forgery forgery = begin_with (blanks, size);

  end (&forgery);
  assert_refused ("is damaged: what it says of itself is too large");
}

/* Where it goes */

static void
test_a_folder_that_is_in_use_stays_as_it_is (GgenTestSandbox *sandbox, gpointer data)
{
  Forgery forgery = begin ();
  g_autofree char *text = NULL;

  forge_text (&forgery, "mine", "evil");
  end (&forgery);
  g_assert_cmpint (g_mkdir ("new", 0755), ==, 0);
  g_assert_true (g_file_set_contents ("new/mine", "mine", -1, NULL));
  assert_error (G_IO_ERROR_NOT_EMPTY, "new: is not empty");

  g_assert_true (g_file_get_contents ("new/mine", &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
}

static void
test_an_empty_folder_is_empty_again_after_an_error (GgenTestSandbox *sandbox, gpointer data)
{
  Forgery forgery = begin ();
  g_autoptr (GDir) dir = NULL;

  forge_entry (&forgery, "a", AE_IFDIR, 0000, NULL, NULL, 0);
  forge_entry (&forgery, "a/b", AE_IFDIR, 0755, NULL, NULL, 0);
  forge_text (&forgery, "a/b/c", "c");
  forge_text (&forgery, "../evil", "evil");
  end (&forgery);
  g_assert_cmpint (g_mkdir ("new", 0755), ==, 0);
  assert_error (G_IO_ERROR_INVALID_DATA, "leads out of the folder");

  dir = g_dir_open ("new", 0, NULL);
  g_assert_nonnull (dir);
  g_assert_null (g_dir_read_name (dir));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/archive-hostile/names-that-lead-out-are-refused",
                 test_names_that_lead_out_are_refused, NULL);
  ggen_test_add ("/archive-hostile/folders-that-lead-out-are-refused",
                 test_folders_that_lead_out_are_refused, NULL);
  ggen_test_add ("/archive-hostile/links-that-lead-out-are-refused",
                 test_links_that_lead_out_are_refused, NULL);
  ggen_test_add ("/archive-hostile/nothing-goes-through-a-link", test_nothing_goes_through_a_link,
                 NULL);
  ggen_test_add ("/archive-hostile/nothing-takes-the-place-of-something",
                 test_nothing_takes_the_place_of_something, NULL);
  ggen_test_add ("/archive-hostile/nothing-lies-in-nothing-or-in-a-file",
                 test_nothing_lies_in_nothing_or_in_a_file, NULL);
  ggen_test_add ("/archive-hostile/hard-links-are-refused", test_hard_links_are_refused, NULL);
  ggen_test_add ("/archive-hostile/devices-and-pipes-are-refused",
                 test_devices_and_pipes_are_refused, NULL);
  ggen_test_add ("/archive-hostile/special-bits-are-dropped", test_special_bits_are_dropped, NULL);
  ggen_test_add ("/archive-hostile/what-is-no-archive-is-refused",
                 test_what_is_no_archive_is_refused, NULL);
  ggen_test_add ("/archive-hostile/an-archive-of-something-else-is-refused",
                 test_an_archive_of_something_else_is_refused, NULL);
  ggen_test_add ("/archive-hostile/one-that-was-cut-off-anywhere-is-refused",
                 test_one_that_was_cut_off_anywhere_is_refused, NULL);
  ggen_test_add ("/archive-hostile/one-in-which-a-byte-was-changed-is-refused",
                 test_one_in_which_a_byte_was_changed_is_refused, NULL);
  ggen_test_add ("/archive-hostile/more-after-the-end-is-refused",
                 test_more_after_the_end_is_refused, NULL);
  ggen_test_add ("/archive-hostile/a-newer-version-is-refused", test_a_newer_version_is_refused,
                 NULL);
  ggen_test_add ("/archive-hostile/a-list-that-is-wrong-is-refused",
                 test_a_list_that_is_wrong_is_refused, NULL);
  ggen_test_add ("/archive-hostile/a-list-that-is-nested-deeply-is-refused",
                 test_a_list_that_is_nested_deeply_is_refused, NULL);
  ggen_test_add ("/archive-hostile/a-list-that-is-too-long-is-refused",
                 test_a_list_that_is_too_long_is_refused, NULL);
  ggen_test_add ("/archive-hostile/a-folder-that-is-in-use-stays-as-it-is",
                 test_a_folder_that_is_in_use_stays_as_it_is, NULL);
  ggen_test_add ("/archive-hostile/an-empty-folder-is-empty-again-after-an-error",
                 test_an_empty_folder_is_empty_again_after_an_error, NULL);

  return ggen_test_run ();
}
