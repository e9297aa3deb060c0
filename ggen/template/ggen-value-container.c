/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Building and reading lists and maps: the public functions. */

#include "ggen-value-private.h"

#define IS_LIST(self) ((self) != NULL && (self)->kind == GGEN_VALUE_LIST)
#define IS_MAP(self) ((self) != NULL && (self)->kind == GGEN_VALUE_MAP)

static inline GgenSlot
own_unboxed (GgenValue *value)
{
  GgenSlot slot = ggen_value_unbox (value);

  return ggen_slot_own (&slot);
}

static inline GgenSlot
take_string (const char *text)
{
  return text != NULL ? ggen_slot_take (ggen_value_new_string (text)) : GGEN_SLOT_NULL;
}

/**
 * ggen_value_append:
 * @self: a list
 * @item: what to append
 *
 * Appends to a list.
 *
 * Since: 1.0
 */
void
ggen_value_append (GgenValue *self, GgenValue *item)
{
  g_return_if_fail (IS_LIST (self));
  g_return_if_fail (item != NULL && item != self);

  ggen_list_append ((GgenList *) self, own_unboxed (item));
}

/**
 * ggen_value_append_take: (skip)
 * @self: a list
 * @item: (transfer full): what to append
 *
 * Appends to a list and takes over the reference.
 *
 * Since: 1.0
 */
void
ggen_value_append_take (GgenValue *self, GgenValue *item)
{
  ggen_value_append (self, item);
  ggen_value_unref (item);
}

/**
 * ggen_value_append_boolean:
 * @self: a list
 * @item: what to append
 *
 * Appends a boolean to a list.
 *
 * Since: 1.0
 */
void
ggen_value_append_boolean (GgenValue *self, gboolean item)
{
  g_return_if_fail (IS_LIST (self));

  ggen_list_append ((GgenList *) self, ggen_slot_boolean (item));
}

/**
 * ggen_value_append_integer:
 * @self: a list
 * @item: what to append
 *
 * Appends an integer to a list.
 *
 * Since: 1.0
 */
void
ggen_value_append_integer (GgenValue *self, gint64 item)
{
  g_return_if_fail (IS_LIST (self));

  ggen_list_append ((GgenList *) self, ggen_slot_integer (item));
}

/**
 * ggen_value_append_double:
 * @self: a list
 * @item: what to append
 *
 * Appends a double to a list.
 *
 * Since: 1.0
 */
void
ggen_value_append_double (GgenValue *self, double item)
{
  g_return_if_fail (IS_LIST (self));

  ggen_list_append ((GgenList *) self, ggen_slot_double (item));
}

/**
 * ggen_value_append_string:
 * @self: a list
 * @item: (nullable): what to append; %NULL appends null
 *
 * Appends a string to a list.
 *
 * Since: 1.0
 */
void
ggen_value_append_string (GgenValue *self, const char *item)
{
  g_return_if_fail (IS_LIST (self));

  ggen_list_append ((GgenList *) self, take_string (item));
}

/**
 * ggen_value_get_item:
 * @self: a list
 * @position: which item, from 0
 *
 * Gets an item of a list.
 *
 * Returns: (transfer full) (nullable): the item, or %NULL past the end
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_get_item (GgenValue *self, gsize position)
{
  GgenList *list = (GgenList *) self;

  g_return_val_if_fail (IS_LIST (self), NULL);

  return position < list->length ? ggen_value_box (&list->items[position]) : NULL;
}

static void
set_slot (GgenValue *self, const char *key, GgenSlot value)
{
  ggen_map_set ((GgenMap *) self, take_string (key), value);
}

/**
 * ggen_value_set:
 * @self: a map
 * @key: a name
 * @value: what the name stands for
 *
 * Sets a key of a map. A key that is already there keeps its place.
 *
 * Since: 1.0
 */
void
ggen_value_set (GgenValue *self, const char *key, GgenValue *value)
{
  g_return_if_fail (IS_MAP (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL && value != self);

  set_slot (self, key, own_unboxed (value));
}

/**
 * ggen_value_set_take: (skip)
 * @self: a map
 * @key: a name
 * @value: (transfer full): what the name stands for
 *
 * Sets a key of a map and takes over the reference.
 *
 * Since: 1.0
 */
void
ggen_value_set_take (GgenValue *self, const char *key, GgenValue *value)
{
  ggen_value_set (self, key, value);
  ggen_value_unref (value);
}

/**
 * ggen_value_set_boolean:
 * @self: a map
 * @key: a name
 * @value: what the name stands for
 *
 * Sets a key of a map to a boolean.
 *
 * Since: 1.0
 */
void
ggen_value_set_boolean (GgenValue *self, const char *key, gboolean value)
{
  g_return_if_fail (IS_MAP (self));
  g_return_if_fail (key != NULL);

  set_slot (self, key, ggen_slot_boolean (value));
}

/**
 * ggen_value_set_integer:
 * @self: a map
 * @key: a name
 * @value: what the name stands for
 *
 * Sets a key of a map to an integer.
 *
 * Since: 1.0
 */
void
ggen_value_set_integer (GgenValue *self, const char *key, gint64 value)
{
  g_return_if_fail (IS_MAP (self));
  g_return_if_fail (key != NULL);

  set_slot (self, key, ggen_slot_integer (value));
}

/**
 * ggen_value_set_double:
 * @self: a map
 * @key: a name
 * @value: what the name stands for
 *
 * Sets a key of a map to a double.
 *
 * Since: 1.0
 */
void
ggen_value_set_double (GgenValue *self, const char *key, double value)
{
  g_return_if_fail (IS_MAP (self));
  g_return_if_fail (key != NULL);

  set_slot (self, key, ggen_slot_double (value));
}

/**
 * ggen_value_set_string:
 * @self: a map
 * @key: a name
 * @value: (nullable): what the name stands for; %NULL sets null
 *
 * Sets a key of a map to a string.
 *
 * Since: 1.0
 */
void
ggen_value_set_string (GgenValue *self, const char *key, const char *value)
{
  g_return_if_fail (IS_MAP (self));
  g_return_if_fail (key != NULL);

  set_slot (self, key, take_string (value));
}

/**
 * ggen_value_set_by_key:
 * @self: a map
 * @key: a string, number, boolean or null
 * @value: what the key stands for
 *
 * Sets a key of a map. Many maps with the same keys are cheapest to build when they share the
 * keys: make each key once, as a string value, and use it for all of them.
 *
 * Since: 1.0
 */
void
ggen_value_set_by_key (GgenValue *self, GgenValue *key, GgenValue *value)
{
  g_return_if_fail (IS_MAP (self));
  g_return_if_fail (key != NULL && key->kind <= GGEN_VALUE_STRING);
  g_return_if_fail (value != NULL && value != self);

  ggen_map_set ((GgenMap *) self, own_unboxed (key), own_unboxed (value));
}

/**
 * ggen_value_get:
 * @self: a map
 * @key: a name
 *
 * Gets a value of a map by its key.
 *
 * Returns: (transfer full) (nullable): what the name stands for, or %NULL if the map has no such
 *   key
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_get (GgenValue *self, const char *key)
{
  GgenSlot *slot;

  g_return_val_if_fail (IS_MAP (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  slot = ggen_map_lookup_text ((GgenMap *) self, key, strlen (key));

  return slot != NULL ? ggen_value_box (slot) : NULL;
}

/**
 * ggen_value_has:
 * @self: a map
 * @key: a name
 *
 * Tells whether a map has a key.
 *
 * Returns: whether the map has this key
 *
 * Since: 1.0
 */
gboolean
ggen_value_has (GgenValue *self, const char *key)
{
  g_return_val_if_fail (IS_MAP (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  return ggen_map_lookup_text ((GgenMap *) self, key, strlen (key)) != NULL;
}

/**
 * ggen_value_get_nth_key:
 * @self: a map
 * @position: which key, from 0, in the order in which they were added
 *
 * Gets a key of a map by its position.
 *
 * Returns: (transfer full) (nullable): the key, or %NULL past the end
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_get_nth_key (GgenValue *self, gsize position)
{
  GgenMap *map = (GgenMap *) self;

  g_return_val_if_fail (IS_MAP (self), NULL);

  return position < map->length ? ggen_value_box (&map->entries[position].key) : NULL;
}

/**
 * ggen_value_get_nth_value:
 * @self: a map
 * @position: which value, from 0, in the order in which their keys were added
 *
 * Gets a value of a map by its position.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL past the end
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_get_nth_value (GgenValue *self, gsize position)
{
  GgenMap *map = (GgenMap *) self;

  g_return_val_if_fail (IS_MAP (self), NULL);

  return position < map->length ? ggen_value_box (&map->entries[position].value) : NULL;
}
