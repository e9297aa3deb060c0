/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-stream.h"

#include <string.h>

gboolean
ggen_runner_stream_fail (struct archive *stream, const char *path, GError **error)
{
  const char *message = archive_error_string (stream);
  int code = archive_errno (stream);

  g_set_error (error, G_IO_ERROR, code > 0 ? g_io_error_from_errno (code) : G_IO_ERROR_FAILED,
               "%s: %s", path, message != NULL ? message : "cannot be written");
  return FALSE;
}

GgenRunnerDigest *
ggen_runner_digest_new (void)
{
  GgenRunnerDigest *self = XXH3_createState ();

  XXH3_128bits_reset (self);

  return self;
}

void
ggen_runner_digest_free (GgenRunnerDigest *self)
{
  XXH3_freeState (self);
}

void
ggen_runner_digest_add_header (GgenRunnerDigest *self,
                               const char *name,
                               GgenRunnerStreamEntry *entry)
{
  const char *text = archive_entry_symlink (entry);
  g_autofree char *header =
      g_strdup_printf ("%s\n%o %o %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld\n%s\n", name,
                       (guint) archive_entry_filetype (entry), (guint) archive_entry_perm (entry),
                       (gint64) archive_entry_size (entry), (gint64) archive_entry_mtime (entry),
                       archive_entry_mtime_nsec (entry), text != NULL ? text : "");

  ggen_runner_digest_add (self, header, strlen (header));
}

void
ggen_runner_digest_add (GgenRunnerDigest *self, const void *data, gsize size)
{
  XXH3_128bits_update (self, data, size);
}

char *
ggen_runner_digest_to_string (GgenRunnerDigest *self)
{
  XXH128_canonical_t digest;
  GString *text = g_string_new (NULL);

  XXH128_canonicalFromHash (&digest, XXH3_128bits_digest (self));
  for (gsize i = 0; i < sizeof digest.digest; i++)
    g_string_append_printf (text, "%02x", digest.digest[i]);

  return g_string_free (text, FALSE);
}
