/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-arena-private.h"

#include <string.h>

#define BLOCK_SIZE 4096
#define ALIGNMENT 16

typedef struct _GgenArenaBlock GgenArenaBlock;

struct _GgenArenaBlock
{
  GgenArenaBlock *next; /* (owned) */
  gsize size;
  gsize used;
  /* The memory follows, aligned. */
};

#define HEADER_SIZE ((sizeof (GgenArenaBlock) + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1))

struct _GgenArena
{
  GgenArenaBlock *blocks; /* (owned): the first is the one being filled */
  GPtrArray *terms;       /* (element-type GgenTerm) (owned) */
};

GgenArena *
ggen_arena_new (void)
{
  GgenArena *self = g_new0 (GgenArena, 1);

  self->terms = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_term_unref);

  return self;
}

void
ggen_arena_free (GgenArena *self)
{
  for (GgenArenaBlock *block = self->blocks, *next; block != NULL; block = next)
    {
      next = block->next;
      g_free (block);
    }

  g_ptr_array_unref (self->terms);
  g_free (self);
}

static void
ggen_arena_add_block (GgenArena *self, gsize size)
{
  GgenArenaBlock *block = g_malloc0 (HEADER_SIZE + MAX (size, BLOCK_SIZE));

  block->size = MAX (size, BLOCK_SIZE);
  block->next = self->blocks;
  self->blocks = block;
}

gpointer
ggen_arena_alloc0 (GgenArena *self, gsize size)
{
  gsize rounded = (MAX (size, 1) + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
  gpointer memory;

  if (self->blocks == NULL || self->blocks->size - self->blocks->used < rounded)
    ggen_arena_add_block (self, rounded);

  memory = (guint8 *) self->blocks + HEADER_SIZE + self->blocks->used;
  self->blocks->used += rounded;

  return memory;
}

gpointer
ggen_arena_copy (GgenArena *self, gconstpointer data, gsize size)
{
  gpointer memory = ggen_arena_alloc0 (self, size);

  if (size > 0)
    memcpy (memory, data, size);

  return memory;
}

const char *
ggen_arena_strndup (GgenArena *self, const char *string, gsize length)
{
  char *copy = ggen_arena_alloc0 (self, length + 1);

  memcpy (copy, string, length);

  return copy;
}

const char *
ggen_arena_strdup (GgenArena *self, const char *string)
{
  return ggen_arena_strndup (self, string, strlen (string));
}

GgenTerm *
ggen_arena_take_term (GgenArena *self, GgenTerm *term)
{
  g_ptr_array_add (self->terms, term);

  return term;
}
