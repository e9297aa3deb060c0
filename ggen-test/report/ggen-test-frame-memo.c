/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-frame-memo-private.h"

static GHashTable *known; /* (element-type gpointer GPtrArray) (owned) (nullable) */

static GgenTestFrame *
copy (const GgenTestFrame *frame)
{
  GgenTestFrame *self = g_new (GgenTestFrame, 1);

  *self = *frame;
  self->function = g_strdup (frame->function);
  self->file = g_strdup (frame->file);
  self->module = g_strdup (frame->module);

  return self;
}

static void
append_copies (GPtrArray *to, const GPtrArray *from, guint first)
{
  for (guint i = first; i < from->len; i++)
    g_ptr_array_add (to, copy (from->pdata[i]));
}

gboolean
ggen_test_frame_memo_get (gconstpointer address, GPtrArray *frames)
{
  const GPtrArray *found = known != NULL ? g_hash_table_lookup (known, address) : NULL;

  if (found == NULL)
    return FALSE;

  append_copies (frames, found, 0);

  return TRUE;
}

void
ggen_test_frame_memo_put (gconstpointer address, const GPtrArray *frames, guint first)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_test_frame_free);

  if (known == NULL)
    known = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);

  append_copies (copies, frames, first);
  g_hash_table_insert (known, (gpointer) address, copies);
}

void
ggen_test_frame_memo_clear (void)
{
  g_clear_pointer (&known, g_hash_table_unref);
}
