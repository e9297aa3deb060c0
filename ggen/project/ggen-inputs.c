/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-inputs-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ggen-glob-private.h"
#include "ggen-project-error.h"

#define MAX_LENGTH (G_GUINT64_CONSTANT (4) << 30)

typedef struct
{
  GgenInputsFind how;
  char *pattern;
} Search;

typedef struct
{
  char *path;
  GgenFileStamp stamp;
  GgenContentHash hash;
  GBytes *bytes; /* (nullable) (owned) */
} Input;

struct _GgenInputs
{
  char *base;
  GPtrArray *searches;      /* (element-type Search) (owned) */
  GgenGlob *found;          /* for the directories */
  GHashTable *inputs;       /* (element-type utf8 Input) (owned) */
  GHashTable *last_by_path; /* (nullable) (element-type utf8 GgenStateInput) */
};

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->pattern);
  g_free (search);
}

static void
input_free (gpointer data)
{
  Input *input = data;

  g_free (input->path);
  g_clear_pointer (&input->bytes, g_bytes_unref);
  g_free (input);
}

/*
 * ggen_inputs_new:
 * @base: an absolute path that relative ones start at
 * @last: (nullable): what the last sync saw; outlives the inputs
 */
GgenInputs *
ggen_inputs_new (const char *base, GgenState *last)
{
  GgenInputs *self = g_new0 (GgenInputs, 1);

  self->base = g_strdup (base);
  self->searches = g_ptr_array_new_with_free_func (search_free);
  self->found = ggen_glob_new (base);
  self->inputs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, input_free);
  self->last_by_path = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; last != NULL && i < last->inputs->len; i++)
    {
      GgenStateInput *input = g_ptr_array_index (last->inputs, i);

      if (input->kind == GGEN_STATE_INPUT_FILE)
        g_hash_table_insert (self->last_by_path, input->path, input);
    }

  return self;
}

void
ggen_inputs_free (GgenInputs *self)
{
  g_clear_pointer (&self->searches, g_ptr_array_unref);
  g_clear_pointer (&self->found, ggen_glob_free);
  g_clear_pointer (&self->inputs, g_hash_table_unref);
  g_clear_pointer (&self->last_by_path, g_hash_table_unref);
  g_free (self->base);
  g_free (self);
}

const char *
ggen_inputs_get_base (GgenInputs *self)
{
  return self->base;
}

gboolean
ggen_inputs_is_dir (GgenInputs *self, const char *path)
{
  g_autofree char *absolute = ggen_glob_resolve (self->base, path);

  return g_file_test (absolute, G_FILE_TEST_IS_DIR);
}

static void
search (GgenGlob *glob, GgenInputsFind how, const char *pattern)
{
  switch (how)
    {
    case GGEN_INPUTS_WALK:
      ggen_glob_walk (glob, pattern);
      break;
    case GGEN_INPUTS_LIST:
      ggen_glob_list (glob, pattern);
      break;
    case GGEN_INPUTS_MATCH:
    default:
      ggen_glob_expand (glob, pattern);
      break;
    }
}

static void
copy_dirs (GgenGlob *from, GgenGlob *to)
{
  GHashTableIter iter;
  gpointer path;
  gpointer stamp;

  g_hash_table_iter_init (&iter, from->dirs);
  while (g_hash_table_iter_next (&iter, &path, &stamp))
    if (!g_hash_table_contains (to->dirs, path))
      g_hash_table_insert (to->dirs, g_strdup (path), g_memdup2 (stamp, sizeof (GgenFileStamp)));
}

/* Returns: (element-type utf8) (transfer full): paths, sorted; %NULL with @error set where it is not
 * known whether these are all */
GPtrArray *
ggen_inputs_find (GgenInputs *self, GgenInputsFind how, const char *pattern, GError **error)
{
  g_autoptr (GgenGlob) glob = ggen_glob_new (self->base);
  Search *remembered = g_new0 (Search, 1);

  remembered->how = how;
  remembered->pattern = g_strdup (pattern);
  g_ptr_array_add (self->searches, remembered);

  search (glob, how, pattern);
  if (glob->error != NULL)
    return g_propagate_error (error, g_steal_pointer (&glob->error)), NULL;

  ggen_glob_sort (glob);
  copy_dirs (glob, self->found);

  return g_steal_pointer (&glob->files);
}

static gboolean
fail_missing (GError **error, int code, const char *path)
{
  if (code == ENOENT || code == ENOTDIR)
    g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_NOT_FOUND, "'%s' does not exist",
                 path);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "cannot read '%s': %s", path,
                 g_strerror (code));
  return FALSE;
}

static GBytes *
read_descriptor (int fd, const char *path, gsize size, GError **error)
{
  g_autofree char *data = g_try_malloc (size + 1);
  gsize length = 0;

  if (data == NULL)
    return fail_missing (error, ENOMEM, path), NULL;

  while (length < size)
    {
      gssize n = read (fd, data + length, size - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_missing (error, errno, path), NULL;
      if (n == 0)
        break;
      length += n;
    }
  data[length] = '\0';

  return g_bytes_new_take (g_steal_pointer (&data), length);
}

static GBytes *
read_file (const char *absolute, const char *path, GgenFileStamp *stamp, GError **error)
{
  gint64 now = ggen_file_stamp_now ();
  int fd = open (absolute, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  GBytes *bytes = NULL;
  struct stat info;

  if (fd < 0)
    return fail_missing (error, errno, path), NULL;

  if (fstat (fd, &info) != 0)
    fail_missing (error, errno, path);
  else if (S_ISDIR (info.st_mode))
    fail_missing (error, EISDIR, path);
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                 "cannot read '%s': it is not a plain file", path);
  else if ((guint64) info.st_size > MAX_LENGTH)
    fail_missing (error, EFBIG, path);
  else
    {
      ggen_file_stamp_init (stamp, &info, now);
      bytes = read_descriptor (fd, path, info.st_size, error);
    }
  close (fd);

  return bytes;
}

static Input *
add_input (GgenInputs *self, const char *path, const GgenFileStamp *stamp, GgenContentHash hash)
{
  Input *input = g_new0 (Input, 1);

  input->path = g_strdup (path);
  input->stamp = *stamp;
  input->hash = hash;
  g_hash_table_insert (self->inputs, input->path, input);

  return input;
}

/*
 * ggen_inputs_read:
 *
 * Returns: (transfer none): what is in the file, followed by a NUL that does not count; %NULL with
 *   @error set
 */
GBytes *
ggen_inputs_read (GgenInputs *self, const char *path, GError **error)
{
  g_autofree char *absolute = ggen_glob_resolve (self->base, path);
  Input *input = g_hash_table_lookup (self->inputs, path);
  GgenFileStamp stamp;
  GBytes *bytes;

  if (input != NULL && input->bytes != NULL)
    return input->bytes;

  bytes = read_file (absolute, path, &stamp, error);
  if (bytes == NULL)
    return NULL;

  if (input == NULL)
    input =
        add_input (self, path, &stamp,
                   ggen_content_hash (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
  input->bytes = bytes;

  return bytes;
}

/* Takes a file into account that somebody else reads. */
gboolean
ggen_inputs_note (GgenInputs *self, const char *path, GError **error)
{
  g_autofree char *absolute = ggen_glob_resolve (self->base, path);
  const GgenStateInput *known = g_hash_table_lookup (self->last_by_path, path);
  gint64 now = ggen_file_stamp_now ();
  g_autoptr (GBytes) bytes = NULL;
  GgenFileStamp stamp;
  struct stat info;

  if (g_hash_table_contains (self->inputs, path))
    return TRUE;

  if (known != NULL && stat (absolute, &info) == 0)
    {
      ggen_file_stamp_init (&stamp, &info, now);
      if (ggen_file_stamp_equal (&stamp, &known->stamp)
          && ggen_file_stamp_is_settled (&known->stamp))
        {
          add_input (self, path, &stamp, known->hash);
          return TRUE;
        }
    }

  bytes = read_file (absolute, path, &stamp, error);
  if (bytes == NULL)
    return FALSE;
  add_input (self, path, &stamp,
             ggen_content_hash (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));

  return TRUE;
}

/* Whether @path, relative to the base, is one of the files that are read. */
gboolean
ggen_inputs_contains (GgenInputs *self, const char *path)
{
  g_autofree char *absolute = NULL;

  if (g_hash_table_contains (self->inputs, path))
    return TRUE;
  absolute = ggen_glob_resolve (self->base, path);

  return g_hash_table_contains (self->inputs, absolute);
}

/* Whether the same files with the same content were read then. */
gboolean
ggen_inputs_same_as (GgenInputs *self, GgenState *state)
{
  guint n_files = 0;

  for (guint i = 0; i < state->inputs->len; i++)
    {
      const GgenStateInput *then = g_ptr_array_index (state->inputs, i);
      const Input *now = g_hash_table_lookup (self->inputs, then->path);

      if (then->kind != GGEN_STATE_INPUT_FILE)
        continue;
      if (now == NULL || !ggen_content_hash_equal (now->hash, then->hash))
        return FALSE;
      n_files++;
    }

  return n_files == g_hash_table_size (self->inputs);
}

static int
compare_inputs (gconstpointer a, gconstpointer b)
{
  const GgenStateInput *one = *(GgenStateInput *const *) a;
  const GgenStateInput *other = *(GgenStateInput *const *) b;

  return strcmp (one->path, other->path);
}

/* Replaces what the state says about inputs. */
void
ggen_inputs_store (GgenInputs *self, GgenState *state)
{
  GHashTableIter iter;
  gpointer path;
  gpointer value;

  g_ptr_array_set_size (state->inputs, 0);

  g_hash_table_iter_init (&iter, self->inputs);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      const Input *input = value;
      GgenStateInput *stored = ggen_state_add_input (state, GGEN_STATE_INPUT_FILE, path);

      stored->stamp = input->stamp;
      stored->hash = input->hash;
    }

  g_hash_table_iter_init (&iter, self->found->dirs);
  while (g_hash_table_iter_next (&iter, &path, &value))
    ggen_state_add_input (state, GGEN_STATE_INPUT_DIR, path)->stamp = *(GgenFileStamp *) value;
  g_ptr_array_sort (state->inputs, compare_inputs);
}

static gboolean
is_same_listing (GgenInputs *self, GgenGlob *fresh)
{
  for (guint i = 0; i < fresh->files->len; i++)
    if (!g_hash_table_contains (self->inputs, g_ptr_array_index (fresh->files, i)))
      return FALSE;

  return TRUE;
}

/* Outputs that were written into a directory with inputs moved its stamp. Where a second look finds
 * no new inputs, the new stamp is as good as the old one. */
void
ggen_inputs_look_again_at_dirs (GgenInputs *self)
{
  g_autoptr (GgenGlob) fresh = ggen_glob_new (self->base);

  for (guint i = 0; i < self->searches->len; i++)
    {
      const Search *again = g_ptr_array_index (self->searches, i);

      search (fresh, again->how, again->pattern);
    }

  if (fresh->error != NULL || !is_same_listing (self, fresh))
    return;

  ggen_glob_free (self->found);
  self->found = g_steal_pointer (&fresh);
}

/* Looks at one input of the last sync. A stamp that cannot be trusted costs reading the file. */
static gboolean
is_unchanged (const char *base, GgenState *state, GgenStateInput *input, gboolean *is_refreshed)
{
  g_autofree char *absolute = ggen_glob_resolve (base, input->path);
  g_autoptr (GBytes) bytes = NULL;
  gint64 now = ggen_file_stamp_now ();
  GgenContentHash hash;
  GgenFileStamp stamp;
  struct stat info;

  if (stat (absolute, &info) != 0)
    return FALSE;
  ggen_file_stamp_init (&stamp, &info, now);
  if (ggen_file_stamp_equal (&stamp, &input->stamp) && ggen_file_stamp_is_settled (&input->stamp))
    return TRUE;
  if (input->kind == GGEN_STATE_INPUT_DIR)
    return FALSE;

  bytes = read_file (absolute, input->path, &stamp, NULL);
  if (bytes == NULL)
    return FALSE;
  hash = ggen_content_hash (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (!ggen_content_hash_equal (hash, input->hash))
    return FALSE;

  input->stamp = stamp;
  *is_refreshed = TRUE;

  return TRUE;
}

/*
 * ggen_inputs_are_unchanged:
 * @is_refreshed: (out): whether @state learned new stamps and is worth to be saved
 *
 * Whether every input is what it was when the state was made.
 */
gboolean
ggen_inputs_are_unchanged (const char *base, GgenState *state, gboolean *is_refreshed)
{
  *is_refreshed = FALSE;
  for (guint i = 0; i < state->inputs->len; i++)
    if (!is_unchanged (base, state, g_ptr_array_index (state->inputs, i), is_refreshed))
      return FALSE;

  return TRUE;
}
