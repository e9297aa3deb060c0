/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A content key names content: the same bytes, the same key. 64 hexadecimal digits (SHA-256). */

/* (transfer full) */
char *ggen_content_key_for_bytes (GBytes *bytes);

/*
 * The content key of a file, and, where it had to be read for that, its bytes.
 *
 * With a memory (a directory, which may not exist yet), the key is noted there together with what
 * tells that the file is still the same: size, modification and change time, inode, device. Next
 * time the file then need not be read. As in git's index, a note is only believed if the file had
 * rested for a while when it was read, so that a later change must have changed a time.
 *
 * memory: (nullable). bytes: (out) (optional) (nullable): NULL where the file was not read.
 */
char *ggen_content_key_for_file (GFile *file,
                                 GFile *memory,
                                 GBytes **bytes,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
