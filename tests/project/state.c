/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <ggen-test.h>
#include <string.h>
#include <unistd.h>

#include "ggen-state-private.h"
#include "test-files.h"

static GgenState *
make_state (void)
{
  GgenState *state = ggen_state_new ("key");
  GgenStateInput *input = ggen_state_add_input (state, GGEN_STATE_INPUT_FILE, "in.ttl");
  GgenStateOutput *output = ggen_state_add_output (state, "out.c", "templates/c.j2");

  input->stamp = (GgenFileStamp){1, 2, 3, 4, 5};
  input->hash = ggen_content_hash ("in", 2);
  ggen_state_add_input (state, GGEN_STATE_INPUT_DIR, "templates");
  output->flags = GGEN_STATE_OUTPUT_ONCE;
  output->stamp = (GgenFileStamp){6, 7, 8, 9, 10};
  output->disk = ggen_content_hash ("disk", 4);
  output->generated = ggen_content_hash ("generated", 9);
  output->pending = ggen_content_hash ("pending", 7);

  return state;
}

static void
what_is_saved_comes_back (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenState) state = make_state ();
  g_autoptr (GgenState) loaded = NULL;
  g_autofree char *path = test_path (sandbox, ".");
  g_autoptr (GError) error = NULL;
  const GgenStateInput *input;
  const GgenStateOutput *output;
  int dir = open (path, O_RDONLY | O_DIRECTORY);

  g_assert_true (ggen_state_save (state, dir, &error));
  g_assert_no_error (error);
  loaded = ggen_state_load (dir, &error);
  g_assert_no_error (error);
  close (dir);

  g_assert_nonnull (loaded);
  g_assert_cmpstr (loaded->key, ==, "key");
  g_assert_cmpuint (loaded->inputs->len, ==, 2);
  input = g_ptr_array_index (loaded->inputs, 0);
  g_assert_cmpstr (input->path, ==, "in.ttl");
  g_assert_cmpint (input->stamp.ctime, ==, 3);
  g_assert_cmpint (input->stamp.seen, ==, 5);
  g_assert_true (ggen_content_hash_equal (input->hash, ggen_content_hash ("in", 2)));
  input = g_ptr_array_index (loaded->inputs, 1);
  g_assert_cmpint (input->kind, ==, GGEN_STATE_INPUT_DIR);

  output = ggen_state_lookup_output (loaded, "out.c");
  g_assert_nonnull (output);
  g_assert_cmpstr (output->template_path, ==, "templates/c.j2");
  g_assert_cmpuint (output->flags, ==, GGEN_STATE_OUTPUT_ONCE);
  g_assert_cmpuint (output->stamp.size, ==, 6);
  g_assert_cmpuint (output->stamp.inode, ==, 9);
  g_assert_true (ggen_content_hash_equal (output->disk, ggen_content_hash ("disk", 4)));
  g_assert_true (ggen_content_hash_equal (output->generated, ggen_content_hash ("generated", 9)));
  g_assert_true (ggen_content_hash_equal (output->pending, ggen_content_hash ("pending", 7)));
}

static void
what_was_damaged_is_no_state (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenState) state = make_state ();
  g_autoptr (GBytes) bytes = ggen_state_to_bytes (state);
  gsize length = g_bytes_get_size (bytes);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *data = g_memdup2 (g_bytes_get_data (bytes, NULL), length);
      g_autoptr (GBytes) damaged = NULL;
      g_autoptr (GBytes) cut = g_bytes_new (data, i);

      data[i] ^= 1;
      damaged = g_bytes_new (data, length);
      g_assert_null (ggen_state_new_from_bytes (damaged));
      g_assert_null (ggen_state_new_from_bytes (cut));
    }
}

static void
what_is_forged_does_no_harm (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenState) state = make_state ();
  g_autoptr (GBytes) bytes = ggen_state_to_bytes (state);
  gsize length = g_bytes_get_size (bytes);

  /* With a hash that fits, and nonsense in it. */
  for (gsize i = 24; i < length; i++)
    {
      g_autofree char *data = g_memdup2 (g_bytes_get_data (bytes, NULL), length);
      g_autoptr (GBytes) forged = NULL;
      g_autoptr (GgenState) loaded = NULL;
      GgenContentHash hash;

      data[i] = (char) ~data[i];
      hash = ggen_content_hash (data + 24, length - 24);
      memcpy (data + 8, &hash.high, 8);
      memcpy (data + 16, &hash.low, 8);
      forged = g_bytes_new (data, length);
      loaded = ggen_state_new_from_bytes (forged);
    }
}

static void
a_missing_or_foreign_file_is_no_state (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = test_path (sandbox, ".");
  g_autoptr (GError) error = NULL;
  int dir = open (path, O_RDONLY | O_DIRECTORY);

  g_assert_null (ggen_state_load (dir, &error));
  g_assert_no_error (error);
  test_write (sandbox, "state", "something else");
  g_assert_null (ggen_state_load (dir, &error));
  g_assert_no_error (error);
  test_remove (sandbox, "state");
  test_link (sandbox, "/etc/passwd", "state");
  g_assert_null (ggen_state_load (dir, &error));
  g_assert_no_error (error);
  close (dir);
}

/* It may be there, and say whose the outputs are. */
static void
a_file_that_cannot_be_read_is_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenState) state = make_state ();
  g_autofree char *path = test_path (sandbox, ".");
  const GgenTestCall calls[] = {GGEN_TEST_CALL_OPEN, GGEN_TEST_CALL_READ};
  int dir = open (path, O_RDONLY | O_DIRECTORY);

  g_assert_true (ggen_state_save (state, dir, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GError) error = NULL;

      ggen_test_faults_add (sandbox, calls[i], 1, EIO);
      g_assert_null (ggen_state_load (dir, &error));
      g_assert_nonnull (error);
      g_assert_cmpstr (error->message, ==, "cannot read '.ggen/state': Input/output error");
    }
  close (dir);
}

static void
a_stamp_in_its_own_tick_is_not_settled (GgenTestSandbox *sandbox, gpointer user_data)
{
  const GgenFileStamp before = {.ctime = 99, .seen = 100};
  const GgenFileStamp same = {.ctime = 100, .seen = 100};
  const GgenFileStamp after = {.ctime = 101, .seen = 100};

  g_assert_true (ggen_file_stamp_is_settled (&before));
  g_assert_false (ggen_file_stamp_is_settled (&same));
  g_assert_false (ggen_file_stamp_is_settled (&after));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/state/what-is-saved-comes-back", what_is_saved_comes_back, NULL);
  ggen_test_add ("/state/what-was-damaged-is-no-state", what_was_damaged_is_no_state, NULL);
  ggen_test_add ("/state/what-is-forged-does-no-harm", what_is_forged_does_no_harm, NULL);
  ggen_test_add ("/state/a-missing-or-foreign-file-is-no-state",
                 a_missing_or_foreign_file_is_no_state, NULL);
  ggen_test_add ("/state/a-file-that-cannot-be-read-is-an-error",
                 a_file_that_cannot_be_read_is_an_error, NULL);
  ggen_test_add ("/state/a-stamp-in-its-own-tick-is-not-settled",
                 a_stamp_in_its_own_tick_is_not_settled, NULL);

  return ggen_test_run ();
}
