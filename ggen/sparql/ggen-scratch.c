/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-scratch-private.h"

#include <string.h>

#define BLOCK_SIZE ((gsize) 64 * 1024)

struct _GgenScratchBlock
{
  GgenScratchBlock *next; /* (owned) (nullable) */
  gsize size;
  char data[];
};

void
ggen_scratch_init (GgenScratch *self)
{
  *self = (GgenScratch){0};
}

void
ggen_scratch_clear (GgenScratch *self)
{
  GgenScratchBlock *block = self->first;

  while (block != NULL)
    {
      GgenScratchBlock *next = block->next;

      g_free (block);
      block = next;
    }
  ggen_scratch_init (self);
}

/* The next block that can hold @size: one that is left from before, or a new one after current. */
static void
ggen_scratch_advance (GgenScratch *self, gsize size)
{
  GgenScratchBlock **place = self->current == NULL ? &self->first : &self->current->next;
  GgenScratchBlock *block = *place;

  if (block == NULL || block->size < size)
    {
      gsize block_size = MAX (size, BLOCK_SIZE);

      block = g_malloc (sizeof (GgenScratchBlock) + block_size);
      block->size = block_size;
      block->next = *place;
      *place = block;
    }
  self->current = block;
  self->used = 0;
}

char *
ggen_scratch_alloc (GgenScratch *self, gsize size)
{
  char *memory;

  size = (size + 7) & ~(gsize) 7;
  if (self->current == NULL || self->current->size - self->used < size)
    ggen_scratch_advance (self, size);
  memory = self->current->data + self->used;
  self->used += size;

  return memory;
}

char *
ggen_scratch_copy (GgenScratch *self, const char *text, gsize length)
{
  char *copy = ggen_scratch_alloc (self, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';

  return copy;
}

GgenScratchMark
ggen_scratch_get_mark (GgenScratch *self)
{
  return (GgenScratchMark){self->current, self->used};
}

void
ggen_scratch_release (GgenScratch *self, GgenScratchMark mark)
{
  self->current = mark.current;
  self->used = mark.used;
}
