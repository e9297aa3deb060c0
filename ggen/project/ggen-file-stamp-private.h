/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* What tells, without reading it, that a file is the one that it was. */
typedef struct
{
  guint64 size;
  gint64 mtime; /* in nanoseconds */
  gint64 ctime; /* in nanoseconds */
  guint64 inode;
  gint64 seen; /* the time just before it was looked at */
} GgenFileStamp;

/* The hash of a content. All zero is no content. */
typedef struct
{
  guint64 high;
  guint64 low;
} GgenContentHash;

void ggen_file_stamp_init (GgenFileStamp *self, const struct stat *info, gint64 seen);
gboolean ggen_file_stamp_equal (const GgenFileStamp *self, const GgenFileStamp *other);
gboolean ggen_file_stamp_same_content (const GgenFileStamp *self, const GgenFileStamp *other);
gboolean ggen_file_stamp_is_settled (const GgenFileStamp *self);
gint64 ggen_file_stamp_now (void);

GgenContentHash ggen_content_hash (gconstpointer data, gsize length);
gboolean ggen_content_hash_equal (GgenContentHash self, GgenContentHash other);
gboolean ggen_content_hash_is_none (GgenContentHash self);

G_END_DECLS
