/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>

/* Less than this is soon used up. */
#define LITTLE_SPACE (100 * 1024 * 1024)

/* Writing the file is the only sure test: permissions do not tell about read-only mounts, quotas
 * and full disks. */
static gboolean
try_to_write (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, ".ggen-doctor-XXXXXX", NULL);
  g_autofree char *renamed = NULL;
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  int code = 0;

  if (fd < 0)
    {
      code = errno;
      g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (code), g_strerror (code));
      return FALSE;
    }

  renamed = g_strconcat (path, "~", NULL);
  if (write (fd, "ggen", 4) != 4 || fsync (fd) != 0 || g_rename (path, renamed) != 0)
    code = errno;
  close (fd);
  g_unlink (code == 0 ? renamed : path);

  if (code != 0)
    g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (code), g_strerror (code));

  return code == 0;
}

static void
check_writing (GPtrArray *findings,
               const char *name,
               const char *directory,
               GgenCliFindingStatus status,
               const char *advice)
{
  g_autoptr (GError) error = NULL;

  if (try_to_write (directory, &error))
    ggen_cli_findings_add (findings, name, GGEN_CLI_FINDING_OK,
                           g_strdup_printf ("%s can be written to", directory), NULL);
  else
    ggen_cli_findings_add (findings, name, status,
                           g_strdup_printf ("%s cannot be written to: %s", directory,
                                            error->message),
                           advice);
}

static void
check_space (GPtrArray *findings, const char *directory)
{
  struct statvfs info;
  guint64 n_bytes;
  g_autofree char *size = NULL;
  gboolean is_little;

  if (statvfs (directory, &info) != 0)
    {
      ggen_cli_findings_add (findings, "free space", GGEN_CLI_FINDING_WARNING,
                             g_strdup_printf ("cannot be told: %s", g_strerror (errno)), NULL);
      return;
    }

  n_bytes = (guint64) info.f_bavail * info.f_frsize;
  size = g_format_size (n_bytes);
  /* Some file systems have no fixed number of files. */
  is_little = n_bytes < LITTLE_SPACE || (info.f_files > 0 && info.f_favail < 1000);

  ggen_cli_findings_add (findings, "free space",
                         is_little ? GGEN_CLI_FINDING_WARNING : GGEN_CLI_FINDING_OK,
                         g_strdup_printf ("%s and %" G_GUINT64_FORMAT " files in %s", size,
                                          (guint64) info.f_favail, directory),
                         is_little ? "make room: a sync fails, and writes nothing, when the disk "
                                     "is full"
                                   : NULL);
}

void
ggen_cli_doctor_check_directories (GPtrArray *findings)
{
  g_autofree char *current = g_get_current_dir ();
  gboolean is_project = g_file_test ("ggen.yaml", G_FILE_TEST_EXISTS);

  check_writing (findings, is_project ? "project" : "current directory", current,
                 is_project ? GGEN_CLI_FINDING_ERROR : GGEN_CLI_FINDING_WARNING,
                 "outputs are written here: change its permissions, or work in another directory "
                 "(-C DIR)");
  check_writing (findings, "temporary files", g_get_tmp_dir (), GGEN_CLI_FINDING_WARNING,
                 "set TMPDIR to a directory that can be written to");
  check_space (findings, current);
}
