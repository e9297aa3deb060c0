/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-names-private.h"

struct _GgenNames
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GgenMap *names; /* (owned), guarded by mutex; the keys are what matters */
};

GgenNames *
ggen_names_new (void)
{
  GgenNames *self = g_new0 (GgenNames, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->names = ggen_map_new (0);

  return self;
}

GgenNames *
ggen_names_ref (GgenNames *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ggen_names_unref (GgenNames *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  ggen_heap_unref (&self->names->base);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static GgenString *
find_locked (GgenNames *self, const char *text, gsize length)
{
  GgenSlot *slot = ggen_map_lookup_text (self->names, text, length);

  return slot != NULL ? slot->as.string : NULL;
}

/* The name, which lives as long as the table. */
GgenString *
ggen_names_intern (GgenNames *self, const char *text, gsize length)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GgenString *name = find_locked (self, text, length);

  if (name == NULL)
    {
      GgenSlot slot = ggen_slot_take (ggen_string_new (text, length));

      name = slot.as.string;
      ggen_string_hash (name);
      ggen_map_set (self->names, ggen_slot_own (&slot), slot);
    }

  return name;
}

/* The name if any template uses it, else NULL: what no template names needs no place. */
GgenString *
ggen_names_find (GgenNames *self, const char *text, gsize length)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return find_locked (self, text, length);
}
