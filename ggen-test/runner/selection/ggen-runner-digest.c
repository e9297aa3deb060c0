/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-digest.h"

#include <string.h>

guint64
ggen_runner_digest (const char *salt, const char *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 first = 0;

  /* With its end, so that salt and text do not run into each other. */
  g_checksum_update (checksum, (const guchar *) salt, strlen (salt) + 1);
  g_checksum_update (checksum, (const guchar *) text, strlen (text));
  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < sizeof first; i++)
    first = first << 8 | digest[i];

  return first;
}
