/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hash.h"

/* FNV-1a of 64 bits: work for the processor that every peer can do alike, byte by byte. */
guint64
suite_hash (const void *bytes, gsize length)
{
  const guint8 *next = bytes;
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < length; i++)
    {
      hash ^= next[i];
      hash *= G_GUINT64_CONSTANT (0x100000001b3);
    }

  return hash;
}
