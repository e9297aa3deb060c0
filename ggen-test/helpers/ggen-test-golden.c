/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-golden.h"

#include "ggen-test-calls-private.h"
#include "ggen-test-diff-private.h"
#include "ggen-test-golden-private.h"

/* (nullable): where there is no such file. Whatever else is wrong is an error. */
static gboolean
read_golden (const char *path, GBytes **bytes, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *text;
  gsize length;

  *bytes = NULL;

  if (g_file_get_contents (path, &text, &length, &local_error))
    *bytes = g_bytes_new_take (text, length);
  else if (!g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

static gboolean
update (const char *path, GBytes *bytes, gboolean is_new, GError **error)
{
  if (!ggen_test_golden_write (path, bytes, 0666, error))
    return FALSE;

  g_test_message ("%s the golden file %s", is_new ? "made" : "rewrote", path);

  return TRUE;
}

static void
set_difference (GError **error, const char *path, GBytes *expected, GBytes *actual)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autofree char *diff =
      ggen_test_diff (expected != NULL ? path : "nothing", expected != NULL ? expected : nothing,
                      "what the test made", actual);

  if (expected != NULL)
    g_set_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_MISMATCH,
                 "%s is not what the test made: if the test is right, run it with UPDATE_GOLDEN=1, "
                 "which rewrites the file\n%s",
                 path, diff);
  else
    g_set_error (
        error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_MISMATCH,
        "there is no golden file %s: run the test with UPDATE_GOLDEN=1, which makes it\n%s", path,
        diff);
}

static gboolean
compare (GBytes *bytes, const char *path, GError **error)
{
  g_autoptr (GBytes) expected = NULL;

  if (!read_golden (path, &expected, error))
    return FALSE;
  if (expected != NULL && g_bytes_equal (expected, bytes))
    return TRUE;
  if (ggen_test_golden_is_updating ())
    return update (path, bytes, expected == NULL, error);

  set_difference (error, path, expected, bytes);

  return FALSE;
}

/**
 * ggen_test_check_golden_bytes:
 * @bytes: what the test made
 * @path: (type filename): the golden file, relative to the folder of the tests' files
 * @error: return location for a [error@GgenTest.Error]
 *
 * Compares what a test made with what it made when a person last looked at it, which is in a file
 * beside the test.
 *
 * A relative @path is below the folder that g_test_get_dir() returns for %G_TEST_DIST, which the
 * variable `G_TEST_SRCDIR` names. Where the two differ, or where there is no such file, the error
 * says what differs, line by line. What cannot be seen, such as control characters, is made
 * visible there.
 *
 * With `UPDATE_GOLDEN=1` in the environment the file is made, or rewritten, instead, and the test
 * says so; only below that folder.
 *
 * Returns: whether they are the same
 *
 * Since: 1.0
 */
gboolean
ggen_test_check_golden_bytes (GBytes *bytes, const char *path, GError **error)
{
  g_autofree char *whole_path = NULL;
  gboolean is_same;

  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (path != NULL && path[0] != '\0', FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  whole_path = ggen_test_golden_build_path (path);

  /* It lies outside of the sandbox, and faults are not meant for it. */
  ggen_test_calls_pause ();
  is_same = compare (bytes, whole_path, error);
  ggen_test_calls_resume ();

  return is_same;
}

/**
 * ggen_test_check_golden:
 * @text: what the test made
 * @path: (type filename): the golden file, relative to the folder of the tests' files
 * @error: return location for a [error@GgenTest.Error]
 *
 * Compares text with a golden file, as [func@GgenTest.check_golden_bytes] does with bytes.
 *
 * Returns: whether they are the same
 *
 * Since: 1.0
 */
gboolean
ggen_test_check_golden (const char *text, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  bytes = g_bytes_new (text, strlen (text));

  return ggen_test_check_golden_bytes (bytes, path, error);
}
