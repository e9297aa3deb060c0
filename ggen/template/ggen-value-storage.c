/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How strings, lists and maps are kept. */

#include "ggen-value-private.h"

/* Below this a map is searched from its start, without an index. */
#define INDEX_FROM 9

GgenString *
ggen_string_new_uninitialized (gsize length)
{
  GgenString *self = g_malloc (sizeof (GgenString) + length + 1);

  self->base = (GgenValue){.ref_count = 1, .kind = GGEN_VALUE_STRING};
  self->hash = 0;
  self->length = (guint32) length;
  self->text[length] = '\0';
  ggen_value_budget_add (sizeof (GgenString) + length);

  return self;
}

GgenString *
ggen_string_new (const char *text, gsize length)
{
  GgenString *self;

  /* Lengths are 32 bits wide: what is longer is cut at a character. */
  if (G_UNLIKELY (length > G_MAXINT32))
    length = g_utf8_find_prev_char (text, text + G_MAXINT32) - text;
  self = ggen_string_new_uninitialized (length);
  memcpy (self->text, text, length);

  return self;
}

GgenString *
ggen_string_new_safe (const char *text, gsize length, gboolean is_safe)
{
  GgenString *self = ggen_string_new (text, length);

  if (is_safe)
    self->base.flags |= GGEN_VALUE_SAFE;

  return self;
}

GgenString *
ggen_string_from_buffer (GgenBuffer *buffer, gboolean is_safe)
{
  return ggen_string_new_safe (buffer->data != NULL ? buffer->data : "", buffer->length, is_safe);
}

/* FNV-1a: fixed, as nothing may depend on where or when it runs. */
static guint32
hash_text (const char *text, gsize length)
{
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) text[i]) * 16777619u;

  return hash != 0 ? hash : 1;
}

guint32
ggen_string_compute_hash (GgenString *self)
{
  guint32 hash = hash_text (self->text, self->length);

  __atomic_store_n (&self->hash, hash, __ATOMIC_RELAXED);

  return hash;
}

GgenList *
ggen_list_new (guint capacity)
{
  GgenList *self = g_new (GgenList, 1);

  self->base = (GgenValue){.ref_count = 1, .kind = GGEN_VALUE_LIST};
  self->length = 0;
  self->capacity = 0;
  self->items = NULL;
  if (capacity > 0)
    ggen_list_reserve (self, capacity);

  return self;
}

void
ggen_list_reserve (GgenList *self, guint capacity)
{
  capacity = MAX (capacity, 4);
  if (capacity <= self->capacity)
    return;
  ggen_value_budget_add ((capacity - self->capacity) * sizeof (GgenSlot));
  self->items = g_renew (GgenSlot, self->items, capacity);
  self->capacity = capacity;
}

void
ggen_list_clear (GgenList *self)
{
  guint length = self->length;

  self->length = 0;
  for (guint i = 0; i < length; i++)
    ggen_slot_clear (&self->items[i]);
}

void
ggen_list_remove (GgenList *self, guint position)
{
  ggen_slot_clear (&self->items[position]);
  self->length--;
  memmove (self->items + position, self->items + position + 1,
           (self->length - position) * sizeof (GgenSlot));
}

void
ggen_list_insert (GgenList *self, guint position, GgenSlot item)
{
  ggen_list_append (self, GGEN_SLOT_NULL);
  memmove (self->items + position + 1, self->items + position,
           (self->length - 1 - position) * sizeof (GgenSlot));
  ggen_slot_make_owned (&item);
  self->items[position] = item;
}

GgenMap *
ggen_map_new (guint capacity)
{
  GgenMap *self = g_new0 (GgenMap, 1);

  self->base = (GgenValue){.ref_count = 1, .kind = GGEN_VALUE_MAP};
  if (capacity > 0)
    {
      self->capacity = capacity;
      self->entries = g_new (GgenMapEntry, capacity);
      ggen_value_budget_add (capacity * sizeof (GgenMapEntry));
    }

  return self;
}

void
ggen_map_clear (GgenMap *self)
{
  guint length = self->length;

  self->length = 0;
  g_clear_pointer (&self->index, g_free);
  for (guint i = 0; i < length; i++)
    {
      ggen_slot_clear (&self->entries[i].key);
      ggen_slot_clear (&self->entries[i].value);
    }
}

static void
add_to_index (GgenMap *self, guint position)
{
  guint32 probe = self->entries[position].hash & self->index_mask;

  while (self->index[probe] != 0)
    probe = (probe + 1) & self->index_mask;
  self->index[probe] = position + 1;
}

static void
rebuild_index (GgenMap *self)
{
  guint32 size = 16;

  g_clear_pointer (&self->index, g_free);
  if (self->length < INDEX_FROM)
    return;
  while (size < self->capacity * 2)
    size *= 2;
  self->index = g_new0 (guint32, size);
  self->index_mask = size - 1;
  for (guint i = 0; i < self->length; i++)
    add_to_index (self, i);
}

static inline gboolean
entry_has_text (const GgenMapEntry *entry, guint32 hash, const char *text, gsize length)
{
  return entry->hash == hash && entry->key.kind == GGEN_VALUE_STRING
         && entry->key.as.string->length == length
         && (entry->key.as.string->text == text
             || memcmp (entry->key.as.string->text, text, length) == 0);
}

static inline GgenSlot *
lookup_text (GgenMap *self, guint32 hash, const char *text, gsize length)
{
  if (self->index == NULL)
    {
      for (guint i = 0; i < self->length; i++)
        if (entry_has_text (&self->entries[i], hash, text, length))
          return &self->entries[i].value;
      return NULL;
    }

  for (guint32 probe = hash & self->index_mask; self->index[probe] != 0;
       probe = (probe + 1) & self->index_mask)
    {
      GgenMapEntry *entry = &self->entries[self->index[probe] - 1];

      if (entry_has_text (entry, hash, text, length))
        return &entry->value;
    }

  return NULL;
}

GgenSlot *
ggen_map_lookup_text (GgenMap *self, const char *key, gsize length)
{
  return lookup_text (self, hash_text (key, length), key, length);
}

GgenSlot *
ggen_map_lookup_string (GgenMap *self, GgenString *key)
{
  return lookup_text (self, ggen_string_hash (key), key->text, key->length);
}

GgenSlot *
ggen_map_lookup (GgenMap *self, const GgenSlot *key)
{
  guint32 hash;

  if (key->kind == GGEN_VALUE_STRING)
    return ggen_map_lookup_string (self, key->as.string);

  hash = ggen_slot_hash (key);
  if (self->index == NULL)
    {
      for (guint i = 0; i < self->length; i++)
        if (self->entries[i].hash == hash && ggen_slot_equal (&self->entries[i].key, key))
          return &self->entries[i].value;
      return NULL;
    }
  for (guint32 probe = hash & self->index_mask; self->index[probe] != 0;
       probe = (probe + 1) & self->index_mask)
    {
      GgenMapEntry *entry = &self->entries[self->index[probe] - 1];

      if (entry->hash == hash && ggen_slot_equal (&entry->key, key))
        return &entry->value;
    }

  return NULL;
}

/* Moves key and value into the map. A key that is already there keeps its place. */
void
ggen_map_set (GgenMap *self, GgenSlot key, GgenSlot value)
{
  GgenSlot *present = ggen_map_lookup (self, &key);
  GgenMapEntry *entry;

  ggen_slot_make_owned (&value);
  if (present != NULL)
    {
      GgenSlot old = *present;

      *present = value;
      ggen_slot_clear (&old);
      ggen_slot_clear (&key);
      return;
    }

  ggen_slot_make_owned (&key);
  if (self->length == self->capacity)
    {
      guint capacity = MAX (self->capacity * 2, 4);

      ggen_value_budget_add ((capacity - self->capacity) * sizeof (GgenMapEntry));
      self->entries = g_renew (GgenMapEntry, self->entries, capacity);
      self->capacity = capacity;
      g_clear_pointer (&self->index, g_free);
    }
  entry = &self->entries[self->length++];
  entry->key = key;
  entry->value = value;
  entry->hash = ggen_slot_hash (&key);
  if (self->index != NULL)
    add_to_index (self, self->length - 1);
  else if (self->length >= INDEX_FROM)
    rebuild_index (self);
}

gboolean
ggen_map_remove (GgenMap *self, const GgenSlot *key)
{
  GgenSlot *present = ggen_map_lookup (self, key);
  GgenMapEntry *entry;

  if (present == NULL)
    return FALSE;

  entry = (GgenMapEntry *) ((char *) present - G_STRUCT_OFFSET (GgenMapEntry, value));
  ggen_slot_clear (&entry->key);
  ggen_slot_clear (&entry->value);
  self->length--;
  memmove (entry, entry + 1,
           (self->length - (guint) (entry - self->entries)) * sizeof (GgenMapEntry));
  rebuild_index (self);

  return TRUE;
}
