/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ggen-test.h>

#include "ggen-content-key-private.h"
#include "ggen-image-cache-private.h"
#include "ggen-image-file-private.h"
#include "ggen-image-layout-private.h"
#include "ggen-rdf-loader-private.h"

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char text[] = "@prefix ex: <http://ex/> . @prefix : <http://empty/> .\n"
                           "ex:s a ex:C ; ex:p 1 , 2.5 , \"text\"@en , _:b ; :q \"nul \\u0000\" .\n"
                           "ex:g { ex:s ex:p 1 } ex:h { ex:s ex:p 1 , 2 , 3 . _:b ex:p ex:s }";

static GgenImage *
make_image (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GgenRdfSource) source =
      ggen_rdf_source_new (bytes, "text", NULL, GGEN_RDF_SYNTAX_TRIG);
  g_autoptr (GError) error = NULL;
  GPtrArray *units = ggen_rdf_load_source (source, NULL, NULL, &error);
  GgenImage *image;

  g_assert_no_error (error);
  image = ggen_rdf_units_merge (NULL, units, &error);
  g_assert_no_error (error);

  return image;
}

static char *
get_path (GgenTestSandbox *sandbox, const char *name)
{
  return g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), name, NULL);
}

static void
assert_same_image (const GgenImage *a, const GgenImage *b)
{
  g_assert_cmpuint (ggen_image_get_n_terms (a), ==, ggen_image_get_n_terms (b));
  g_assert_cmpuint (ggen_image_get_n_quads (a), ==, ggen_image_get_n_quads (b));
  g_assert_cmpuint (a->n_graphs, ==, b->n_graphs);
  g_assert_cmpuint (ggen_image_get_n_prefixes (a), ==, ggen_image_get_n_prefixes (b));

  for (GgenTermId id = 1; id <= ggen_image_get_n_terms (a); id++)
    {
      g_autoptr (GgenTerm) a_term = ggen_image_dup_term (a, id);
      g_autoptr (GgenTerm) b_term = ggen_image_dup_term (b, id);

      g_assert_true (ggen_term_equal (a_term, b_term));
      g_assert_cmpmem (ggen_term_table_get_record (&a->terms, id), sizeof (GgenTermRecord),
                       ggen_term_table_get_record (&b->terms, id), sizeof (GgenTermRecord));
      g_assert_cmpuint (ggen_image_lookup_term (b, a_term), ==, ggen_image_lookup_term (a, a_term));
    }

  for (guint i = 0; i < a->n_graphs; i++)
    for (guint permutation = 0; permutation < GGEN_N_PERMUTATIONS; permutation++)
      {
        const GgenImageGraph *a_graph = &a->graphs[i];
        const GgenImageGraph *b_graph = &b->graphs[i];

        g_assert_cmpuint (a_graph->name, ==, b_graph->name);
        g_assert_cmpuint (a_graph->n_distinct[permutation], ==, b_graph->n_distinct[permutation]);
        for (guint column = 0; column < GGEN_N_COLUMNS; column++)
          g_assert_cmpmem (a_graph->columns[permutation][column],
                           a_graph->n_triples * sizeof (GgenTermId),
                           b_graph->columns[permutation][column],
                           b_graph->n_triples * sizeof (GgenTermId));
        g_assert_cmpint (a_graph->starts[permutation] != NULL, ==,
                         b_graph->starts[permutation] != NULL);
      }

  for (guint i = 0; i < ggen_image_get_n_prefixes (a); i++)
    {
      const char *a_iri, *b_iri;

      g_assert_cmpstr (ggen_image_get_prefix (a, i, &a_iri), ==,
                       ggen_image_get_prefix (b, i, &b_iri));
      g_assert_cmpstr (a_iri, ==, b_iri);
    }
}

static void
mapped_is_the_same_as_saved (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenImage) image = user_data != NULL ? make_image () : ggen_image_new_empty ();
  g_autofree char *path = get_path (sandbox, "a.image");
  g_autofree char *again_path = get_path (sandbox, "b.image");
  g_autoptr (GgenImage) mapped = NULL;
  g_autoptr (GgenImage) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ggen_image_save (image, path, KEY, &error));
  g_assert_no_error (error);
  mapped = ggen_image_map (path, KEY);
  g_assert_nonnull (mapped);
  assert_same_image (image, mapped);

  /* A mapped image can be saved as well, and its file may go away meanwhile. */
  g_unlink (path);
  g_assert_true (ggen_image_save (mapped, again_path, KEY, &error));
  again = ggen_image_map (again_path, KEY);
  assert_same_image (image, again);
}

static void
every_flipped_byte_is_noticed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenImage) image = make_image ();
  g_autofree char *path = get_path (sandbox, "a.image");
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (ggen_image_save (image, path, KEY, NULL));
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));

  for (gsize i = 0; i < length; i++)
    {
      content[i] ^= 1 << (i % 8);
      g_assert_true (
          g_file_set_contents_full (path, content, length, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
      g_assert_null (ggen_image_map (path, KEY));
      content[i] ^= 1 << (i % 8);
    }
}

static void
every_other_length_is_noticed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenImage) image = make_image ();
  g_autofree char *path = get_path (sandbox, "a.image");
  g_autoptr (GMappedFile) whole = NULL;
  gsize length;

  g_assert_true (ggen_image_save (image, path, KEY, NULL));
  whole = g_mapped_file_new (path, FALSE, NULL);
  length = g_mapped_file_get_length (whole);

  for (gsize longer = length + 100; longer > length; longer--)
    {
      g_assert_cmpint (truncate (path, longer), ==, 0);
      g_assert_null (ggen_image_map (path, KEY));
    }
  for (gsize shorter = length; shorter-- > 0;)
    {
      g_assert_cmpint (truncate (path, shorter), ==, 0);
      g_assert_null (ggen_image_map (path, KEY));
    }
}

static void
other_key_is_noticed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenImage) image = make_image ();
  g_autofree char *path = get_path (sandbox, "a.image");

  g_assert_true (ggen_image_save (image, path, KEY, NULL));
  g_assert_null (ggen_image_map (path, "another"));
}

static GFile *
write_file (GFile *dir, const char *name, const char *content)
{
  GFile *file = g_file_get_child (dir, name);

  g_assert_true (g_file_set_contents (g_file_peek_path (file), content, -1, NULL));

  return file;
}

static guint
count_images (GFile *cache_dir)
{
  g_autoptr (GDir) dir = g_dir_open (g_file_peek_path (cache_dir), 0, NULL);
  const char *name;
  guint n_images = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_assert_false (g_str_has_suffix (name, ".tmp"));
      n_images += g_str_has_suffix (name, ".image");
    }

  return n_images;
}

/* Loads the files with the cache; tells whether the image came from there. */
static guint64
load (GFile **files, guint n_files, GFile *cache_dir, gboolean *is_mapped)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenImage) image = NULL;
  GPtrArray *units = ggen_rdf_load_files (files, n_files, cache_dir, NULL, &error);

  g_assert_no_error (error);
  image = ggen_rdf_units_merge (NULL, units, &error);
  g_assert_no_error (error);
  *is_mapped = image->mapped != NULL;

  return ggen_image_get_n_quads (image);
}

static void
second_load_is_mapped_until_something_changes (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) cache_dir = g_file_resolve_relative_path (dir, "not/there/yet");
  g_autoptr (GFile) first = write_file (dir, "a.ttl", "<s> <p> 1 .");
  g_autoptr (GFile) second = write_file (dir, "b.ttl", "<s> <p> 1 , 2 .");
  g_autoptr (GFile) turtle = write_file (dir, "c.ttl", "<a:s> <a:p> <a:o> .");
  g_autoptr (GFile) triples = write_file (dir, "c.nt", "<a:s> <a:p> <a:o> .");
  GFile *files[] = {first, second};
  GFile *swapped[] = {second, first};
  gboolean is_mapped;

  g_assert_cmpuint (load (files, 2, cache_dir, &is_mapped), ==, 2);
  g_assert_false (is_mapped);
  g_assert_cmpuint (load (files, 2, cache_dir, &is_mapped), ==, 2);
  g_assert_true (is_mapped);
  g_assert_cmpuint (count_images (cache_dir), ==, 1);

  load (swapped, 2, cache_dir, &is_mapped);
  g_assert_false (is_mapped);
  load (files, 1, cache_dir, &is_mapped);
  g_assert_false (is_mapped);

  g_assert_true (g_file_set_contents (g_file_peek_path (second), "<s> <p> 3 , 4 .", -1, NULL));
  g_assert_cmpuint (load (files, 2, cache_dir, &is_mapped), ==, 3);
  g_assert_false (is_mapped);
  g_assert_true (g_file_set_contents (g_file_peek_path (second), "<s> <p> 1 , 2 .", -1, NULL));
  g_assert_cmpuint (load (files, 2, cache_dir, &is_mapped), ==, 2);
  g_assert_true (is_mapped);

  /* The same bytes under another name have another base, or are another syntax. */
  load (&turtle, 1, cache_dir, &is_mapped);
  g_assert_false (is_mapped);
  load (&triples, 1, cache_dir, &is_mapped);
  g_assert_false (is_mapped);
}

static void
damaged_cache_is_made_again (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) cache_dir = g_file_get_child (dir, "cache");
  g_autoptr (GFile) file = write_file (dir, "a.ttl", "<s> <p> 1 , 2 .");
  g_autoptr (GDir) listing = NULL;
  const char *name;
  gboolean is_mapped;

  load (&file, 1, cache_dir, &is_mapped);
  listing = g_dir_open (g_file_peek_path (cache_dir), 0, NULL);
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (g_file_peek_path (cache_dir), name, NULL);
      g_autofree char *content = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      content[length / 2] ^= 0x10;
      g_assert_true (g_file_set_contents (path, content, length, NULL));
    }

  g_assert_cmpuint (load (&file, 1, cache_dir, &is_mapped), ==, 2);
  g_assert_false (is_mapped);
  g_assert_cmpuint (load (&file, 1, cache_dir, &is_mapped), ==, 2);
  g_assert_true (is_mapped);
}

static void
cache_that_cannot_be_written_does_not_matter (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) file = write_file (dir, "a.ttl", "<s> <p> 1 , 2 .");
  g_autoptr (GFile) below_a_file = g_file_get_child (file, "cache");
  gboolean is_mapped;

  g_assert_cmpuint (load (&file, 1, below_a_file, &is_mapped), ==, 2);
  g_assert_false (is_mapped);
}

static void
unused_images_are_forgotten (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *cache_dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GgenImage) image = ggen_image_new_empty ();
  g_autoptr (GgenImage) found = NULL;
  g_autofree char *old_path = get_path (sandbox, "old.image");
  g_autofree char *other_path = get_path (sandbox, "old.txt");
  const struct timespec long_ago[] = {{1000000000, 0}, {1000000000, 0}};

  ggen_image_cache_store (cache_dir, "old", image);
  g_assert_true (g_file_set_contents (other_path, "", 0, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, old_path, long_ago, 0), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, other_path, long_ago, 0), ==, 0);

  /* Asking for it makes it young again. */
  found = ggen_image_cache_lookup (cache_dir, "old");
  g_assert_nonnull (found);
  ggen_image_cache_store (cache_dir, "new", image);
  g_assert_true (g_file_test (old_path, G_FILE_TEST_EXISTS));

  g_assert_cmpint (utimensat (AT_FDCWD, old_path, long_ago, 0), ==, 0);
  ggen_image_cache_store (cache_dir, "new", image);
  g_assert_false (g_file_test (old_path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other_path, G_FILE_TEST_EXISTS));
}

static char *
get_key (GFile *file, GFile *memory, gboolean *was_read)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *key = ggen_content_key_for_file (file, memory, &bytes, NULL, &error);

  g_assert_no_error (error);
  *was_read = bytes != NULL;

  return key;
}

/* As if it had been written then; the change time follows, as it cannot be set. */
static void
set_modified (GFile *file, gint64 seconds)
{
  const struct timespec times[] = {{seconds, 0}, {seconds, 0}};

  g_assert_cmpint (utimensat (AT_FDCWD, g_file_peek_path (file), times, 0), ==, 0);
}

/* Waits until the file has rested: its change time is the kernel's, which no test can set. */
static void
let_rest (GFile *file)
{
  struct stat status;
  gint64 changed, now;

  g_assert_cmpint (stat (g_file_peek_path (file), &status), ==, 0);
  changed = status.st_ctim.tv_sec * G_TIME_SPAN_SECOND + status.st_ctim.tv_nsec / 1000;
  do
    {
      struct timespec coarse;
      clock_gettime (CLOCK_REALTIME_COARSE, &coarse);
      now = coarse.tv_sec * G_TIME_SPAN_SECOND + coarse.tv_nsec / 1000;
    }
  while (now - changed < 60 * 1000);
}

static void
rested_file_is_not_read_twice (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) memory = g_file_get_child (dir, "memory");
  g_autoptr (GFile) file = write_file (dir, "a.ttl", "first");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *changed = NULL;
  gboolean was_read;

  let_rest (file);
  first = get_key (file, memory, &was_read);
  g_assert_true (was_read);
  g_assert_cmpuint (strlen (first), ==, 64);
  second = get_key (file, memory, &was_read);
  g_assert_false (was_read);
  g_assert_cmpstr (first, ==, second);

  /* As long as before, and pretending to be as old as before. */
  g_assert_true (g_file_set_contents_full (g_file_peek_path (file), "other", 5,
                                           G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  set_modified (file, 1000000000);
  changed = get_key (file, memory, &was_read);
  g_assert_true (was_read);
  g_assert_cmpstr (first, !=, changed);
}

static void
fresh_file_is_read_again (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) memory = g_file_get_child (dir, "memory");
  g_autoptr (GFile) file = g_file_get_child (dir, "a.ttl");

  /* What is written just before it is read may change again within the same tick. */
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *content = g_strdup_printf ("%03u", i);
      g_autofree char *key = NULL;
      g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, content, 3);
      int fd = g_open (g_file_peek_path (file), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
      gboolean was_read;

      g_assert_cmpint (write (fd, content, 3), ==, 3);
      g_assert_true (g_close (fd, NULL));
      key = get_key (file, memory, &was_read);
      g_assert_cmpstr (key, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/image-file/mapped-is-the-same-as-saved/full", mapped_is_the_same_as_saved,
                 GINT_TO_POINTER (1));
  ggen_test_add ("/image-file/mapped-is-the-same-as-saved/empty", mapped_is_the_same_as_saved,
                 NULL);
  ggen_test_add ("/image-file/every-flipped-byte-is-noticed", every_flipped_byte_is_noticed, NULL);
  ggen_test_add ("/image-file/every-other-length-is-noticed", every_other_length_is_noticed, NULL);
  ggen_test_add ("/image-file/other-key-is-noticed", other_key_is_noticed, NULL);
  ggen_test_add ("/image-cache/second-load-is-mapped-until-something-changes",
                 second_load_is_mapped_until_something_changes, NULL);
  ggen_test_add ("/image-cache/damaged-cache-is-made-again", damaged_cache_is_made_again, NULL);
  ggen_test_add ("/image-cache/cache-that-cannot-be-written-does-not-matter",
                 cache_that_cannot_be_written_does_not_matter, NULL);
  ggen_test_add ("/image-cache/unused-images-are-forgotten", unused_images_are_forgotten, NULL);
  ggen_test_add ("/content-key/rested-file-is-not-read-twice", rested_file_is_not_read_twice, NULL);
  ggen_test_add ("/content-key/fresh-file-is-read-again", fresh_file_is_read_again, NULL);

  return ggen_test_run ();
}
