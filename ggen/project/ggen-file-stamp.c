/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-file-stamp-private.h"

#include <time.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static gint64
to_nanoseconds (struct timespec time)
{
  return (gint64) time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

void
ggen_file_stamp_init (GgenFileStamp *self, const struct stat *info, gint64 seen)
{
  self->seen = seen;
  self->size = info->st_size;
  self->mtime = to_nanoseconds (info->st_mtim);
  self->ctime = to_nanoseconds (info->st_ctim);
  self->inode = info->st_ino;
}

gboolean
ggen_file_stamp_equal (const GgenFileStamp *self, const GgenFileStamp *other)
{
  return self->size == other->size && self->mtime == other->mtime && self->ctime == other->ctime
         && self->inode == other->inode;
}

/* As equal, but for a rename, which only moves ctime. */
gboolean
ggen_file_stamp_same_content (const GgenFileStamp *self, const GgenFileStamp *other)
{
  return self->size == other->size && self->mtime == other->mtime && self->inode == other->inode;
}

/* A file that changed in the same tick of the clock in which it was looked at can change once more
 * without its stamp changing. */
gboolean
ggen_file_stamp_is_settled (const GgenFileStamp *self)
{
  return self->ctime < self->seen;
}

/* Now, on the clock that the kernel takes time stamps of files from. */
gint64
ggen_file_stamp_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME_COARSE, &now);

  return to_nanoseconds (now);
}

GgenContentHash
ggen_content_hash (gconstpointer data, gsize length)
{
  XXH128_hash_t hash = XXH3_128bits (data, length);

  return (GgenContentHash){hash.high64, hash.low64};
}

gboolean
ggen_content_hash_equal (GgenContentHash self, GgenContentHash other)
{
  return self.high == other.high && self.low == other.low;
}

gboolean
ggen_content_hash_is_none (GgenContentHash self)
{
  return self.high == 0 && self.low == 0;
}
