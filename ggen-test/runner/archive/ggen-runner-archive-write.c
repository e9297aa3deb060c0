/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-write.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-runner-archive-collect.h"
#include "ggen-runner-archive-libraries.h"
#include "ggen-runner-archive-stream.h"

#define BUFFER_SIZE (256 * 1024)

typedef struct
{
  const char *path; /* of the archive */
  GgenRunnerWriteStream *stream;
  GgenRunnerDigest *digest;
  char *buffer; /* BUFFER_SIZE bytes */
  GCancellable *cancellable;
} Writer;

/* How it is compressed */

typedef struct
{
  const char *suffix;
  int (*add_filter) (struct archive *stream);
} Compression;

static const Compression compressions[] = {
    {".tar.zst", archive_write_add_filter_zstd}, {".tar.gz", archive_write_add_filter_gzip},
    {".tgz", archive_write_add_filter_gzip},     {".tar.xz", archive_write_add_filter_xz},
    {".txz", archive_write_add_filter_xz},       {".tar", archive_write_add_filter_none},
};

static const Compression *
find_compression (const char *path, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (compressions); i++)
    if (g_str_has_suffix (path, compressions[i].suffix))
      return &compressions[i];

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "%s: the name of an archive ends with .tar.zst, .tar.gz, .tar.xz or .tar", path);
  return NULL;
}

static gboolean
is_ascii (const char *text)
{
  return text == NULL || g_str_is_ascii (text);
}

/* Then names have to be called bytes, so that no locale has a say. Where they need not be, GNU tar complains
 * about each. */
static gboolean
have_other_names (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const GgenRunnerArchiveEntry *entry = entries->pdata[i];

      if (!is_ascii (entry->name) || !is_ascii (entry->text))
        return TRUE;
    }

  return FALSE;
}

/* gzip would note when it was run. */
static gboolean
open_stream (Writer *self,
             const Compression *compression,
             GPtrArray *entries,
             int fd,
             GError **error)
{
  if (archive_write_set_format_pax (self->stream) < ARCHIVE_WARN
      || compression->add_filter (self->stream) < ARCHIVE_WARN
      || (have_other_names (entries)
          && archive_write_set_options (self->stream, "hdrcharset=BINARY") < ARCHIVE_WARN)
      || (compression->add_filter == archive_write_add_filter_gzip
          && archive_write_set_options (self->stream, "gzip:!timestamp") < ARCHIVE_WARN)
      || archive_write_open_fd (self->stream, fd) < ARCHIVE_WARN)
    return ggen_runner_stream_fail (self->stream, self->path, error);

  return TRUE;
}

/* Its parts */

static GgenRunnerStreamEntry *
make_header (const char *name, mode_t type, mode_t permissions, gint64 size)
{
  GgenRunnerStreamEntry *header = archive_entry_new ();

  archive_entry_set_pathname (header, name);
  archive_entry_set_filetype (header, type);
  archive_entry_set_perm (header, permissions);
  archive_entry_set_size (header, size);
  archive_entry_set_mtime (header, 0, 0);

  return header;
}

static gboolean
write_header (Writer *self, GgenRunnerStreamEntry *header, GError **error)
{
  ggen_runner_digest_add_header (self->digest, archive_entry_pathname (header), header);
  if (archive_write_header (self->stream, header) < ARCHIVE_WARN)
    return ggen_runner_stream_fail (self->stream, self->path, error);

  return TRUE;
}

static gboolean
write_data (Writer *self, const char *data, gsize size, GError **error)
{
  ggen_runner_digest_add (self->digest, data, size);
  if (size > 0 && archive_write_data (self->stream, data, size) != (gssize) size)
    return ggen_runner_stream_fail (self->stream, self->path, error);

  return TRUE;
}

static gboolean
write_text (Writer *self, const char *name, const char *text, GError **error)
{
  g_autoptr (GgenRunnerStreamEntry) header = make_header (name, AE_IFREG, 0644, strlen (text));

  return write_header (self, header, error) && write_data (self, text, strlen (text), error);
}

static gboolean
fail (GError **error, const char *path, int code)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
copy_data (Writer *self, const char *path, int fd, gint64 size, GError **error)
{
  while (size > 0)
    {
      gssize n = read (fd, self->buffer, MIN (size, BUFFER_SIZE));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (error, path, errno);
      if (n == 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       "%s: became shorter while it was archived", path);
          return FALSE;
        }
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !write_data (self, self->buffer, n, error))
        return FALSE;
      size -= n;
    }

  return TRUE;
}

static gboolean
write_open_file (Writer *self, const GgenRunnerArchiveEntry *entry, int fd, GError **error)
{
  g_autoptr (GgenRunnerStreamEntry) header = NULL;
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail (error, entry->path, errno);
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: is not the same any more",
                   entry->path);
      return FALSE;
    }

  header = make_header (entry->name, AE_IFREG, status.st_mode & 0777, status.st_size);
  archive_entry_set_mtime (header, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);

  return write_header (self, header, error)
         && copy_data (self, entry->path, fd, status.st_size, error);
}

static gboolean
write_file (Writer *self, const GgenRunnerArchiveEntry *entry, GError **error)
{
  int fd = open (entry->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  gboolean is_written;

  if (fd < 0)
    return fail (error, entry->path, errno);

  is_written = write_open_file (self, entry, fd, error);
  close (fd);

  return is_written;
}

/* When something was last put into a folder says nothing about what was built, and would not be the
 * same the next time where the archive itself is put there. */
static gboolean
write_folder (Writer *self, const GgenRunnerArchiveEntry *entry, GError **error)
{
  g_autoptr (GgenRunnerStreamEntry) header = NULL;
  mode_t permissions = 0755;
  struct stat status;

  if (entry->path != NULL && lstat (entry->path, &status) == 0)
    permissions = status.st_mode & 0777;
  header = make_header (entry->name, AE_IFDIR, permissions, 0);

  return write_header (self, header, error);
}

static gboolean
write_link (Writer *self, const GgenRunnerArchiveEntry *entry, GError **error)
{
  g_autoptr (GgenRunnerStreamEntry) header = make_header (entry->name, AE_IFLNK, 0777, 0);

  archive_entry_set_symlink (header, entry->text);

  return write_header (self, header, error);
}

static gboolean
write_entry (Writer *self, const GgenRunnerArchiveEntry *entry, GError **error)
{
  switch (entry->kind)
    {
    case GGEN_RUNNER_ARCHIVE_FOLDER:
      return write_folder (self, entry, error);
    case GGEN_RUNNER_ARCHIVE_LINK:
      return write_link (self, entry, error);
    case GGEN_RUNNER_ARCHIVE_FILE:
    default:
      return write_file (self, entry, error);
    }
}

static gboolean
write_all (Writer *self, const char *manifest, GPtrArray *entries, GError **error)
{
  g_autofree char *digest = NULL;

  if (!write_text (self, GGEN_RUNNER_MANIFEST_NAME, manifest, error))
    return FALSE;

  for (guint i = 0; i < entries->len; i++)
    if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
        || !write_entry (self, entries->pdata[i], error))
      return FALSE;

  digest = ggen_runner_digest_to_string (self->digest);
  if (!write_text (self, GGEN_RUNNER_TRAILER_NAME, digest, error))
    return FALSE;

  if (archive_write_close (self->stream) < ARCHIVE_WARN)
    return ggen_runner_stream_fail (self->stream, self->path, error);

  return TRUE;
}

/* The file */

static gboolean
write_to (const char *path,
          int fd,
          const char *manifest,
          GPtrArray *entries,
          GCancellable *cancellable,
          GError **error)
{
  const Compression *compression = find_compression (path, error);
  g_autoptr (GgenRunnerWriteStream) stream = archive_write_new ();
  g_autoptr (GgenRunnerDigest) digest = ggen_runner_digest_new ();
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  Writer self = {path, stream, digest, buffer, cancellable};

  if (open_stream (&self, compression, entries, fd, error)
      && write_all (&self, manifest, entries, error))
    return TRUE;

  /* Otherwise it would fill what was begun with zeros before it is freed. */
  archive_write_fail (stream);

  return FALSE;
}

static gboolean
replace (const char *path,
         const char *manifest,
         GPtrArray *entries,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.XXXXXX", path);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0666);
  gboolean is_written;

  if (fd < 0)
    return fail (error, path, errno);

  is_written = write_to (path, fd, manifest, entries, cancellable, error);
  if (close (fd) != 0 && is_written)
    is_written = fail (error, path, errno);
  if (is_written && g_rename (temporary, path) != 0)
    is_written = fail (error, path, errno);
  if (!is_written)
    g_unlink (temporary);

  return is_written;
}

GgenRunnerManifest *
ggen_runner_archive_make_manifest (const GgenRunnerArchiveContents *contents)
{
  GgenRunnerManifest *manifest = ggen_runner_manifest_new ();
  g_auto (GStrv) own = g_get_environ ();
  const char *const *base =
      contents->environment != NULL ? contents->environment : (const char *const *) own;

  for (guint i = 0; i < contents->programs->len; i++)
    ggen_runner_manifest_add_program (manifest, contents->programs->pdata[i], base);

  return manifest;
}

gboolean
ggen_runner_archive_write_manifest (const char *path,
                                    GgenRunnerManifest *manifest,
                                    const GgenRunnerArchiveContents *contents,
                                    GCancellable *cancellable,
                                    GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *json = NULL;

  if (find_compression (path, error) == NULL
      || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  entries = ggen_runner_archive_collect (manifest, contents, path, cancellable, error);
  if (entries == NULL)
    return FALSE;

  g_strfreev (manifest->libraries);
  manifest->libraries = ggen_runner_archive_find_libraries (entries, manifest->places);
  json = ggen_runner_manifest_to_json (manifest, error);

  return json != NULL && replace (path, json, entries, cancellable, error);
}

gboolean
ggen_runner_archive_write (const char *path,
                           const GgenRunnerArchiveContents *contents,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GgenRunnerManifest) manifest = ggen_runner_archive_make_manifest (contents);

  return ggen_runner_archive_write_manifest (path, manifest, contents, cancellable, error);
}
