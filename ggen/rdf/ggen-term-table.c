/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-term-table-private.h"

#include <string.h>

static inline guint64
mix (guint64 a, guint64 b)
{
  __uint128_t product = (__uint128_t) a * b;

  return (guint64) product ^ (guint64) (product >> 64);
}

static inline guint64
read_8 (const char *text)
{
  guint64 word;

  memcpy (&word, text, sizeof word);

  return word;
}

guint32
ggen_term_table_hash (GgenRecordKind kind, guint32 qualifier_hash, const char *text, gsize length)
{
  guint64 hash = 0x9e3779b97f4a7c15u ^ mix (length + 1, 0xd6e8feb86659fd93u) ^ kind
                 ^ ((guint64) qualifier_hash << 32);
  gsize left = length;

  for (; left > 16; left -= 16, text += 16)
    hash = mix (read_8 (text) ^ 0xa0761d6478bd642fu, read_8 (text + 8) ^ hash);

  if (left >= 8)
    {
      /* The two words overlap where fewer than 16 bytes are left. */
      hash = mix (read_8 (text) ^ 0xa0761d6478bd642fu, read_8 (text + left - 8) ^ hash);
    }
  else
    {
      guint64 word = 0;
      memcpy (&word, text, left);
      hash = mix (word ^ 0xe7037ed1a0b428dbu, hash);
    }

  hash = mix (hash, 0x8ebc6af09c88c6e3u);

  return hash ^ (hash >> 32);
}

GgenTermId
ggen_term_table_lookup (const GgenTermTable *self,
                        guint32 hash,
                        GgenRecordKind kind,
                        GgenTermId qualifier,
                        const char *text,
                        gsize length)
{
  for (guint32 i = hash & self->slot_mask; self->slots[i].id != GGEN_TERM_ID_NONE;
       i = (i + 1) & self->slot_mask)
    {
      const GgenTermRecord *record;

      if (self->slots[i].hash != hash)
        continue;

      record = ggen_term_table_get_record (self, self->slots[i].id);
      if (record->kind == kind && record->qualifier == qualifier && record->text_length == length
          && memcmp (self->text + record->text_offset, text, length) == 0)
        return self->slots[i].id;
    }

  return GGEN_TERM_ID_NONE;
}
