/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-ast-private.h"

#define CHUNK_NODES 64

GgenTree *
ggen_tree_new (void)
{
  GgenTree *self = g_new0 (GgenTree, 1);

  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->constants = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_value_unref);

  return self;
}

void
ggen_tree_free (GgenTree *self)
{
  g_ptr_array_unref (self->chunks);
  g_ptr_array_unref (self->constants);
  g_free (self);
}

GgenNode *
ggen_tree_add (GgenTree *self, GgenNodeType type, guint32 offset)
{
  GgenNode *node, *chunk;

  if (self->n_free == 0)
    {
      g_ptr_array_add (self->chunks, g_new0 (GgenNode, CHUNK_NODES));
      self->n_free = CHUNK_NODES;
    }
  chunk = self->chunks->pdata[self->chunks->len - 1];
  node = &chunk[CHUNK_NODES - self->n_free--];
  node->type = type;
  node->offset = offset;
  node->height = 1;

  return node;
}

GgenNode *
ggen_tree_add_string (GgenTree *self, const char *text, gsize length, guint32 offset)
{
  GgenNode *node = ggen_tree_add (self, GGEN_NODE_CONSTANT, offset);
  GgenString *string = ggen_string_new (text, length);

  ggen_string_hash (string);
  g_ptr_array_add (self->constants, string);
  node->value = ggen_slot_borrow (string);

  return node;
}
