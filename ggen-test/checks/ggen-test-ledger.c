/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-ledger-private.h"

typedef struct
{
  guint marks;
  GgenTestOrigin origin;
} Entry;

/* Called before the object's last reference is dropped, so whoever holds the mutex may still take
 * another one. The object is of an earlier test where it is not found. */
static void
on_gone (gpointer user_data, GObject *object)
{
  GgenTestLedger *self = user_data;
  GgenTestLedgerItem item = {object};
  Entry *entry;

  pthread_mutex_lock (&self->mutex);
  entry = self->entries != NULL ? g_hash_table_lookup (self->entries, object) : NULL;
  if (entry != NULL)
    {
      item.marks = entry->marks;
      item.origin = entry->origin;
      g_hash_table_remove (self->entries, object);
    }
  pthread_mutex_unlock (&self->mutex);

  if (entry != NULL && self->gone != NULL)
    self->gone (&item);
}

void
ggen_test_ledger_begin (GgenTestLedger *self)
{
  pthread_mutex_lock (&self->mutex);
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  pthread_mutex_unlock (&self->mutex);
}

void
ggen_test_ledger_add (GgenTestLedger *self, GObject *object, const GgenTestOrigin *origin)
{
  pthread_mutex_lock (&self->mutex);
  if (self->entries != NULL)
    {
      Entry *entry = g_new0 (Entry, 1);

      entry->origin = *origin;
      g_object_weak_ref (object, on_gone, self);
      g_hash_table_insert (self->entries, object, entry);
    }
  pthread_mutex_unlock (&self->mutex);
}

void
ggen_test_ledger_mark (GgenTestLedger *self, GObject *object, guint mark)
{
  Entry *entry;

  pthread_mutex_lock (&self->mutex);
  entry = self->entries != NULL ? g_hash_table_lookup (self->entries, object) : NULL;
  if (entry != NULL)
    entry->marks |= mark;
  pthread_mutex_unlock (&self->mutex);
}

static void
item_free (gpointer data)
{
  GgenTestLedgerItem *self = data;

  g_object_unref (self->object);
  g_free (self);
}

static GPtrArray *
list_locked (GgenTestLedger *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);
  GHashTableIter iter;
  gpointer object;
  gpointer entry;

  if (self->entries == NULL)
    return items;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &object, &entry))
    {
      GgenTestLedgerItem *item = g_new0 (GgenTestLedgerItem, 1);

      item->object = g_object_ref (object);
      item->marks = ((Entry *) entry)->marks;
      item->origin = ((Entry *) entry)->origin;
      g_ptr_array_add (items, item);
    }

  return items;
}

GPtrArray *
ggen_test_ledger_list (GgenTestLedger *self)
{
  GPtrArray *items;

  pthread_mutex_lock (&self->mutex);
  items = list_locked (self);
  pthread_mutex_unlock (&self->mutex);

  return items;
}

GPtrArray *
ggen_test_ledger_take (GgenTestLedger *self)
{
  GPtrArray *items;

  pthread_mutex_lock (&self->mutex);
  items = list_locked (self);
  if (self->entries != NULL)
    g_hash_table_remove_all (self->entries);
  pthread_mutex_unlock (&self->mutex);

  return items;
}

/* The weak references stay: an object may be on its way out on another thread by now. */
void
ggen_test_ledger_end (GgenTestLedger *self)
{
  pthread_mutex_lock (&self->mutex);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  pthread_mutex_unlock (&self->mutex);
}
