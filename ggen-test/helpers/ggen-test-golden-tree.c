/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ggen-test-calls-private.h"
#include "ggen-test-diff-private.h"
#include "ggen-test-golden-private.h"

/* Folders full of golden files. What counts is what git keeps: files, whether they are executable,
 * and links; a folder is there because of what is in it. */

#define MOST_DIFFS 5

typedef struct
{
  const char *kind; /* static: what it is, for a person */
  gboolean is_executable;
  char *target;  /* (owned) (nullable): of a link */
  GBytes *bytes; /* (owned) (nullable): of a file */
} Entry;

typedef struct
{
  const char *golden; /* the folder */
  const char *made;   /* the folder */
  GTree *expected;    /* (element-type utf8 Entry) (owned): by the path in the folder */
  GTree *actual;      /* likewise */
  GString *report;    /* (owned): what differs */
  guint n_diffs;
} Comparison;

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->target);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static int
compare_paths (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

static Entry *
read_entry (const char *path, const GStatBuf *info, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  Entry *self = g_new0 (Entry, 1);
  char *text;
  gsize length;

  if (S_ISLNK (info->st_mode))
    {
      self->kind = "a link";
      self->target = g_file_read_link (path, &local_error);
    }
  else if (S_ISREG (info->st_mode))
    {
      self->is_executable = (info->st_mode & 0111) != 0;
      self->kind = self->is_executable ? "executable" : "a file that is not executable";
      if (g_file_get_contents (path, &text, &length, &local_error))
        self->bytes = g_bytes_new_take (text, length);
    }
  else
    {
      self->kind = "neither a file nor a link";
    }

  if (local_error == NULL)
    return self;

  entry_free (self);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

/* @folders: (element-type utf8): those that are still to be read, where @path is added if it is one */
static gboolean
read_one (const char *root, const char *path, GTree *entries, GQueue *folders, GError **error)
{
  g_autofree char *whole_path = g_build_filename (root, path, NULL);
  GStatBuf info;
  Entry *entry;

  if (g_lstat (whole_path, &info) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "cannot look at %s: %s",
                   whole_path, g_strerror (errno));
      return FALSE;
    }
  if (S_ISDIR (info.st_mode))
    {
      g_queue_push_tail (folders, g_strdup (path));
      return TRUE;
    }

  entry = read_entry (whole_path, &info, error);
  if (entry == NULL)
    return FALSE;
  g_tree_insert (entries, g_strdup (path), entry);

  return TRUE;
}

static gboolean
read_folder (const char *root, const char *path, GTree *entries, GQueue *folders, GError **error)
{
  g_autofree char *whole_path = g_build_filename (root, path, NULL);
  g_autoptr (GDir) folder = g_dir_open (whole_path, 0, error);
  const char *name;

  if (folder == NULL)
    return FALSE;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child =
          path[0] != '\0' ? g_build_filename (path, name, NULL) : g_strdup (name);

      if (!read_one (root, child, entries, folders, error))
        return FALSE;
    }

  return TRUE;
}

static GTree *
read_tree (const char *root, gboolean may_be_missing, GError **error)
{
  g_autoptr (GTree) entries = g_tree_new_full (compare_paths, NULL, g_free, entry_free);
  GQueue folders = G_QUEUE_INIT;
  gboolean is_read = TRUE;

  if (may_be_missing && !g_file_test (root, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&entries);

  g_queue_push_tail (&folders, g_strdup (""));
  while (is_read && !g_queue_is_empty (&folders))
    {
      g_autofree char *path = g_queue_pop_head (&folders);

      is_read = read_folder (root, path, entries, &folders, error);
    }
  g_queue_clear_full (&folders, g_free);

  return is_read ? g_steal_pointer (&entries) : NULL;
}

static gboolean
is_equal (const Entry *one, const Entry *other)
{
  if (!g_str_equal (one->kind, other->kind) || g_strcmp0 (one->target, other->target) != 0)
    return FALSE;

  return one->bytes == NULL || g_bytes_equal (one->bytes, other->bytes);
}

static void
report_content (Comparison *self, const char *path, const Entry *expected, const Entry *actual)
{
  g_autofree char *name = g_build_filename (self->golden, path, NULL);
  g_autofree char *diff = NULL;

  if (self->n_diffs++ >= MOST_DIFFS)
    {
      g_string_append_printf (self->report, "differs: %s\n", path);
      return;
    }

  diff = ggen_test_diff (name, expected->bytes, "what the test made", actual->bytes);
  g_string_append (self->report, diff);
}

static void
report_difference (Comparison *self, const char *path, const Entry *expected, const Entry *actual)
{
  if (actual == NULL)
    g_string_append_printf (self->report, "was not made: %s\n", path);
  else if (expected == NULL)
    g_string_append_printf (self->report, "should not be there: %s\n", path);
  else if (!g_str_equal (expected->kind, actual->kind))
    g_string_append_printf (self->report, "should be %s, and is %s: %s\n", expected->kind,
                            actual->kind, path);
  else if (actual->target != NULL)
    g_string_append_printf (self->report, "should lead to %s, and leads to %s: %s\n",
                            expected->target, actual->target, path);

  if (expected != NULL && actual != NULL && expected->bytes != NULL && actual->bytes != NULL
      && !g_bytes_equal (expected->bytes, actual->bytes))
    report_content (self, path, expected, actual);
}

/* Returns: (element-type utf8) (transfer container): the paths of both that differ, sorted */
static GPtrArray *
list_differences (Comparison *self)
{
  GPtrArray *paths = g_ptr_array_new ();
  GTreeNode *one = g_tree_node_first (self->expected);
  GTreeNode *other = g_tree_node_first (self->actual);

  while (one != NULL || other != NULL)
    {
      int order = one == NULL     ? 1
                  : other == NULL ? -1
                                  : strcmp (g_tree_node_key (one), g_tree_node_key (other));

      if (order != 0 || !is_equal (g_tree_node_value (one), g_tree_node_value (other)))
        g_ptr_array_add (paths, g_tree_node_key (order <= 0 ? one : other));
      if (order <= 0)
        one = g_tree_node_next (one);
      if (order >= 0)
        other = g_tree_node_next (other);
    }

  return paths;
}

static gboolean
update_one (const char *path, const Entry *actual, GError **error)
{
  if (actual == NULL)
    return ggen_test_golden_remove (path, error);
  if (actual->target != NULL)
    return ggen_test_golden_write_link (path, actual->target, error);
  if (actual->bytes != NULL)
    return ggen_test_golden_write (path, actual->bytes, actual->is_executable ? 0777 : 0666, error);

  g_set_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_MISMATCH, "%s cannot be made: it is %s",
               path, actual->kind);

  return FALSE;
}

static gboolean
update (Comparison *self, GPtrArray *paths, GError **error)
{
  if (!ggen_test_golden_check_may_write (self->golden, error))
    return FALSE;

  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *path = g_build_filename (self->golden, paths->pdata[i], NULL);
      Entry *actual = g_tree_lookup (self->actual, paths->pdata[i]);

      if (!update_one (path, actual, error))
        return FALSE;
      g_test_message ("%s the golden file %s", actual != NULL ? "rewrote" : "removed", path);
    }

  return TRUE;
}

static gboolean
compare (Comparison *self, GError **error)
{
  g_autoptr (GPtrArray) paths = list_differences (self);

  if (paths->len == 0)
    return TRUE;
  if (ggen_test_golden_is_updating ())
    return update (self, paths, error);

  for (guint i = 0; i < paths->len; i++)
    report_difference (self, paths->pdata[i], g_tree_lookup (self->expected, paths->pdata[i]),
                       g_tree_lookup (self->actual, paths->pdata[i]));

  g_set_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_MISMATCH,
               "%u of the files in %s are not what the test made in %s: if the test is right, run "
               "it with UPDATE_GOLDEN=1, which rewrites them\n%s",
               paths->len, self->golden, self->made, self->report->str);

  return FALSE;
}

static gboolean
compare_folders (const char *folder, const char *golden, GError **error)
{
  g_autoptr (GTree) expected = read_tree (golden, TRUE, error);
  g_autoptr (GTree) actual = expected != NULL ? read_tree (folder, FALSE, error) : NULL;
  Comparison comparison;
  gboolean is_same;

  if (actual == NULL)
    return FALSE;

  comparison = (Comparison){golden, folder, expected, actual, g_string_new (NULL), 0};
  is_same = compare (&comparison, error);
  g_string_free (comparison.report, TRUE);

  return is_same;
}

/**
 * ggen_test_check_golden_tree:
 * @folder: (type filename): what the test made
 * @path: (type filename): the golden folder, relative to the folder of the tests' files
 * @error: return location for a [error@GgenTest.Error]
 *
 * Compares all that a test made in a folder with a golden folder, as
 * [func@GgenTest.check_golden_bytes] does with a single file: which files there are, what is in
 * them, whether they are executable, and where links lead. Empty folders do not count.
 *
 * With `UPDATE_GOLDEN=1` in the environment the golden folder becomes like @folder instead: what is
 * not in @folder is removed from it.
 *
 * Returns: whether they are the same
 *
 * Since: 1.0
 */
gboolean
ggen_test_check_golden_tree (const char *folder, const char *path, GError **error)
{
  g_autofree char *golden = NULL;
  gboolean is_same;

  g_return_val_if_fail (folder != NULL, FALSE);
  g_return_val_if_fail (path != NULL && path[0] != '\0', FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  golden = ggen_test_golden_build_path (path);

  /* It lies outside of the sandbox, and faults are not meant for it. */
  ggen_test_calls_pause ();
  is_same = compare_folders (folder, golden, error);
  ggen_test_calls_resume ();

  return is_same;
}
