/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-runner-archive-links.h"
#include "ggen-runner-archive-manifest.h"
#include "ggen-runner-archive-restore.h"
#include "ggen-runner-archive-stream.h"
#include "ggen-runner-environment.h"

#define BUFFER_SIZE (256 * 1024)

typedef struct
{
  const char *path;             /* of the archive */
  const char *into;             /* without symbolic links */
  GgenRunnerReadStream *stream; /* what is read */
  GgenRunnerWriteStream *disk;  /* where it goes */
  GgenRunnerDigest *digest;
  GHashTable *names; /* (element-type utf8 guint): all so far, and of which type */
  GCancellable *cancellable;
} Reader;

void
ggen_runner_archive_free (GgenRunnerArchive *self)
{
  g_ptr_array_unref (self->programs);
  g_free (self->build_root);
  g_free (self->source_root);
  g_free (self);
}

static gboolean
fail (GError **error, const char *path, int code)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
damaged (Reader *self, const char *what, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: is damaged: %s", self->path,
               what != NULL ? what : "it cannot be read");
  return FALSE;
}

static gboolean
refuse (Reader *self, const char *name, const char *why, GError **error)
{
  g_autofree char *escaped = g_strescape (name != NULL ? name : "?", NULL);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: is not unpacked: '%s' %s",
               self->path, escaped, why);
  return FALSE;
}

/* The stream */

/* FALSE with @error not set: there is nothing more. */
static gboolean
read_header (Reader *self, GgenRunnerStreamEntry **header, GError **error)
{
  int result;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  result = archive_read_next_header (self->stream, header);
  if (result == ARCHIVE_EOF)
    return FALSE;
  if (result < ARCHIVE_WARN)
    return damaged (self, archive_error_string (self->stream), error);

  return TRUE;
}

/* Returns: (nullable) (transfer full): all of a small file */
static GByteArray *
read_all (Reader *self, gsize maximum, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const void *data;
  gsize size;
  la_int64_t offset;
  int result;

  while ((result = archive_read_data_block (self->stream, &data, &size, &offset)) == ARCHIVE_OK)
    {
      if (offset != bytes->len || size > maximum - bytes->len)
        return damaged (self, "what it says of itself is too large", error), NULL;
      g_byte_array_append (bytes, data, size);
    }
  if (result != ARCHIVE_EOF)
    return damaged (self, archive_error_string (self->stream), error), NULL;

  return g_steal_pointer (&bytes);
}

static gboolean
refuse_all (Reader *self, const char *why, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: is not an archive of tests: %s",
               self->path, why != NULL ? why : "it does not begin with " GGEN_RUNNER_MANIFEST_NAME);
  return FALSE;
}

/* Not the filters that libarchive leaves to other programs. */
static gboolean
open_stream (Reader *self, int fd, GError **error)
{
  if (archive_read_support_filter_zstd (self->stream) != ARCHIVE_OK
      || archive_read_support_filter_gzip (self->stream) != ARCHIVE_OK
      || archive_read_support_filter_xz (self->stream) != ARCHIVE_OK
      || archive_read_support_format_tar (self->stream) != ARCHIVE_OK
      || archive_read_open_fd (self->stream, fd, BUFFER_SIZE) != ARCHIVE_OK)
    return refuse_all (self, archive_error_string (self->stream), error);

  return TRUE;
}

/* It begins with what it says of itself. */
static gboolean
read_first_header (Reader *self, GgenRunnerStreamEntry **header, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  gboolean is_there = read_header (self, header, &own_error);

  if (g_error_matches (own_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_propagate_error (error, g_steal_pointer (&own_error)), FALSE;
  if (own_error != NULL)
    return refuse_all (self, archive_error_string (self->stream), error);

  if (!is_there || archive_entry_filetype (*header) != AE_IFREG
      || g_strcmp0 (archive_entry_pathname (*header), GGEN_RUNNER_MANIFEST_NAME) != 0)
    return refuse_all (self, NULL, error);

  return TRUE;
}

static GgenRunnerManifest *
read_manifest (Reader *self, GError **error)
{
  g_autoptr (GByteArray) json = NULL;
  GgenRunnerManifest *manifest;
  GgenRunnerStreamEntry *header;

  if (!read_first_header (self, &header, error))
    return NULL;

  ggen_runner_digest_add_header (self->digest, GGEN_RUNNER_MANIFEST_NAME, header);
  json = read_all (self, GGEN_RUNNER_MANIFEST_MAX_SIZE, error);
  if (json == NULL)
    return NULL;

  ggen_runner_digest_add (self->digest, json->data, json->len);
  manifest = ggen_runner_manifest_from_json ((const char *) json->data, json->len, error);
  if (manifest == NULL)
    g_prefix_error (error, "%s: %s: ", self->path, GGEN_RUNNER_MANIFEST_NAME);

  return manifest;
}

/* What may be unpacked */

/* Each lies in a folder that came before it. So nothing goes through a link, or is there twice. */
static gboolean
check_place (Reader *self, const char *name, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (name);

  if (!ggen_runner_archive_name_is_safe (name))
    return refuse (self, name, "leads out of the folder", error);
  if (g_hash_table_contains (self->names, name))
    return refuse (self, name, "is there twice", error);
  if (!g_str_equal (parent, ".")
      && GPOINTER_TO_UINT (g_hash_table_lookup (self->names, parent)) != AE_IFDIR)
    return refuse (self, name, "lies in something that is not a folder of the archive", error);

  return TRUE;
}

static gboolean
check_kind (Reader *self, const char *name, GgenRunnerStreamEntry *header, GError **error)
{
  const char *text = archive_entry_symlink (header);

  if (archive_entry_hardlink (header) != NULL)
    return refuse (self, name, "is a hard link", error);

  switch (archive_entry_filetype (header))
    {
    case AE_IFREG:
    case AE_IFDIR:
      return TRUE;
    case AE_IFLNK:
      if (text == NULL || !ggen_runner_link_is_safe (name, text))
        return refuse (self, name, "is a link that leads out of the folder", error);
      return TRUE;
    default:
      return refuse (self, name, "is neither a file, nor a folder, nor a link", error);
    }
}

/* libarchive gives the names of folders a slash at the end. */
static char *
get_name (GgenRunnerStreamEntry *header)
{
  const char *name = archive_entry_pathname (header);
  gsize length = name != NULL ? strlen (name) : 0;

  if (length > 1 && name[length - 1] == '/' && archive_entry_filetype (header) == AE_IFDIR)
    length--;

  return g_strndup (name != NULL ? name : "", length);
}

/* Unpacking */

/* Only what is meant: no owner, no special bits, no attributes. What is ours can be removed by us. */
static GgenRunnerStreamEntry *
make_header (Reader *self, const char *name, GgenRunnerStreamEntry *header)
{
  GgenRunnerStreamEntry *own = archive_entry_new ();
  g_autofree char *path = g_build_filename (self->into, name, NULL);
  mode_t type = archive_entry_filetype (header);
  mode_t permissions = archive_entry_perm (header) & 0777;

  archive_entry_set_pathname (own, path);
  archive_entry_set_filetype (own, type);
  archive_entry_set_perm (own, type == AE_IFDIR ? permissions | 0700 : permissions);
  if (type == AE_IFREG)
    {
      archive_entry_set_size (own, archive_entry_size (header));
      archive_entry_set_mtime (own, archive_entry_mtime (header),
                               archive_entry_mtime_nsec (header));
    }
  if (type == AE_IFLNK)
    archive_entry_set_symlink (own, archive_entry_symlink (header));

  return own;
}

static gboolean
copy_data (Reader *self, const char *name, GError **error)
{
  const void *data;
  gsize size;
  la_int64_t offset;
  int result;

  while ((result = archive_read_data_block (self->stream, &data, &size, &offset)) == ARCHIVE_OK)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      ggen_runner_digest_add (self->digest, data, size);
      /* A write that failed is but a warning to libarchive. */
      if (archive_write_data_block (self->disk, data, size, offset) != ARCHIVE_OK)
        return ggen_runner_stream_fail (self->disk, name, error);
    }
  if (result != ARCHIVE_EOF)
    return damaged (self, archive_error_string (self->stream), error);

  return TRUE;
}

static gboolean
unpack_entry (Reader *self, GgenRunnerStreamEntry *header, GError **error)
{
  g_autofree char *name = get_name (header);
  g_autoptr (GgenRunnerStreamEntry) own = NULL;

  if (!check_place (self, name, error) || !check_kind (self, name, header, error))
    return FALSE;

  g_hash_table_insert (self->names, g_strdup (name),
                       GUINT_TO_POINTER (archive_entry_filetype (header)));
  ggen_runner_digest_add_header (self->digest, name, header);
  own = make_header (self, name, header);
  if (archive_write_header (self->disk, own) < ARCHIVE_WARN)
    return ggen_runner_stream_fail (self->disk, name, error);

  if (archive_entry_filetype (header) == AE_IFREG && !copy_data (self, name, error))
    return FALSE;

  if (archive_write_finish_entry (self->disk) < ARCHIVE_WARN)
    return ggen_runner_stream_fail (self->disk, name, error);

  return TRUE;
}

static gboolean
check_trailer (Reader *self, GError **error)
{
  g_autofree char *digest = ggen_runner_digest_to_string (self->digest);
  g_autoptr (GByteArray) text = read_all (self, 1024, error);
  GgenRunnerStreamEntry *header;

  if (text == NULL)
    return FALSE;
  if (text->len != strlen (digest) || memcmp (text->data, digest, text->len) != 0)
    return damaged (self, "its contents are not what was written", error);

  if (read_header (self, &header, error))
    return damaged (self, "there is more after its end", error);

  return *error == NULL;
}

static gboolean
unpack_all (Reader *self, GError **error)
{
  GgenRunnerStreamEntry *header;

  while (read_header (self, &header, error))
    {
      if (g_strcmp0 (archive_entry_pathname (header), GGEN_RUNNER_TRAILER_NAME) == 0)
        return check_trailer (self, error);

      if (!unpack_entry (self, header, error))
        return FALSE;
    }

  return *error != NULL ? FALSE : damaged (self, "it is cut off", error);
}

static gboolean
unpack (Reader *self, GError **error)
{
  g_autoptr (GgenRunnerWriteStream) disk = archive_write_disk_new ();

  self->disk = disk;
  /* Not SECURE_NOABSOLUTEPATHS: no thread may change the working directory, so what libarchive gets is absolute.
   * The names in the archive are looked at in check_place(). */
  archive_write_disk_set_options (disk, ARCHIVE_EXTRACT_SECURE_SYMLINKS
                                            | ARCHIVE_EXTRACT_SECURE_NODOTDOT | ARCHIVE_EXTRACT_TIME
                                            | ARCHIVE_EXTRACT_SPARSE);
  if (!unpack_all (self, error))
    return FALSE;

  if (archive_write_close (disk) < ARCHIVE_WARN)
    return ggen_runner_stream_fail (disk, self->into, error);

  return TRUE;
}

/* The folder */

static int
remove_below (const char *path, const struct stat *status, int type, struct FTW *place)
{
  if (place->level > 0)
    remove (path);

  return 0;
}

static void
empty_folder (const char *folder)
{
  nftw (folder, remove_below, 16, FTW_DEPTH | FTW_PHYS);
}

static gboolean
check_empty (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);

  if (dir == NULL)
    return FALSE;

  if (g_dir_read_name (dir) != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY,
                   "%s: is not empty; an archive is unpacked into a folder of its own", folder);
      return FALSE;
    }

  return TRUE;
}

/* Leaves the folder as it was where that goes wrong. */
static gboolean
unpack_into (Reader *self, const char *into, GError **error)
{
  g_autofree char *real = NULL;
  gboolean is_new = g_mkdir (into, 0755) == 0;
  gboolean is_unpacked;

  if (!is_new && errno != EEXIST)
    return fail (error, into, errno);
  if (!is_new && !check_empty (into, error))
    return FALSE;

  real = realpath (into, NULL);
  if (real == NULL)
    return fail (error, into, errno);

  self->into = real;
  is_unpacked = unpack (self, error);
  if (!is_unpacked)
    {
      empty_folder (real);
      if (is_new)
        g_rmdir (real);
    }

  return is_unpacked;
}

/* Together */

static char *
get_root (const char *into, const char *folder)
{
  return folder == NULL ? NULL : g_build_filename (into, folder, NULL);
}

static GgenRunnerArchive *
make_archive (const GgenRunnerManifest *manifest, const char *into, const char *const *environment)
{
  GgenRunnerArchive *self = g_new0 (GgenRunnerArchive, 1);
  g_auto (GStrv) base = ggen_runner_environment_new (environment);
  g_autofree char *absolute = g_canonicalize_filename (into, NULL);

  self->programs =
      ggen_runner_archive_restore_programs (manifest, absolute, (const char *const *) base);
  self->build_root = get_root (absolute, manifest->build_folder);
  self->source_root = get_root (absolute, manifest->source_folder);

  return self;
}

static GgenRunnerArchive *
read_from (const char *path,
           int fd,
           const char *into,
           const char *const *environment,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GgenRunnerReadStream) stream = archive_read_new ();
  g_autoptr (GgenRunnerDigest) digest = ggen_runner_digest_new ();
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reader self = {path, into, stream, NULL, digest, names, cancellable};
  g_autoptr (GgenRunnerManifest) manifest = NULL;

  if (!open_stream (&self, fd, error))
    return NULL;

  manifest = read_manifest (&self, error);
  if (manifest == NULL || !unpack_into (&self, into, error))
    return NULL;

  return make_archive (manifest, into, environment);
}

GgenRunnerArchive *
ggen_runner_archive_read (const char *path,
                          const char *into,
                          const char *const *environment,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GError) own_error = NULL;
  GgenRunnerArchive *self;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return fail (error, path, errno), NULL;

  self = read_from (path, fd, into, environment, cancellable, &own_error);
  close (fd);
  if (self == NULL)
    g_propagate_error (error, g_steal_pointer (&own_error));

  return self;
}
