/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Values to and from GVariant. */

#include "ggen-value-private.h"

static GgenSlot slot_from_variant (GVariant *variant);

static GgenSlot
map_from_variant (GVariant *variant)
{
  gsize n = g_variant_n_children (variant);
  GgenMap *map = ggen_map_new (n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (variant, i);
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);

      ggen_map_set (map, slot_from_variant (key), slot_from_variant (value));
    }

  return ggen_slot_take (map);
}

static GgenSlot
list_from_variant (GVariant *variant)
{
  gsize n = g_variant_n_children (variant);
  GgenList *list = ggen_list_new (n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (variant, i);

      ggen_list_append (list, slot_from_variant (item));
    }

  return ggen_slot_take (list);
}

static GgenSlot
child_from_variant (GVariant *variant)
{
  g_autoptr (GVariant) child = NULL;

  if (g_variant_n_children (variant) == 0)
    return GGEN_SLOT_NULL;
  child = g_variant_get_child_value (variant, 0);

  return slot_from_variant (child);
}

static GgenSlot
integer_from_unsigned (guint64 value)
{
  return value <= G_MAXINT64 ? ggen_slot_integer ((gint64) value)
                             : ggen_slot_double ((double) value);
}

static GgenSlot
slot_from_variant (GVariant *variant)
{
  switch (g_variant_classify (variant))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      return ggen_slot_boolean (g_variant_get_boolean (variant));
    case G_VARIANT_CLASS_BYTE:
      return ggen_slot_integer (g_variant_get_byte (variant));
    case G_VARIANT_CLASS_INT16:
      return ggen_slot_integer (g_variant_get_int16 (variant));
    case G_VARIANT_CLASS_UINT16:
      return ggen_slot_integer (g_variant_get_uint16 (variant));
    case G_VARIANT_CLASS_INT32:
      return ggen_slot_integer (g_variant_get_int32 (variant));
    case G_VARIANT_CLASS_UINT32:
      return ggen_slot_integer (g_variant_get_uint32 (variant));
    case G_VARIANT_CLASS_INT64:
      return ggen_slot_integer (g_variant_get_int64 (variant));
    case G_VARIANT_CLASS_UINT64:
      return integer_from_unsigned (g_variant_get_uint64 (variant));
    case G_VARIANT_CLASS_HANDLE:
      return ggen_slot_integer (g_variant_get_handle (variant));
    case G_VARIANT_CLASS_DOUBLE:
      return ggen_slot_double (g_variant_get_double (variant));
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      {
        gsize length;
        const char *text = g_variant_get_string (variant, &length);

        return ggen_slot_take (ggen_string_new (text, length));
      }
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
      return child_from_variant (variant);
    case G_VARIANT_CLASS_ARRAY:
      if (g_variant_type_is_dict_entry (g_variant_type_element (g_variant_get_type (variant))))
        return map_from_variant (variant);
      return list_from_variant (variant);
    default:
      return list_from_variant (variant);
    }
}

/**
 * ggen_value_new_from_variant:
 * @variant: a variant
 *
 * Dictionaries become maps; arrays, tuples and single dictionary entries become lists; a nothing
 * becomes null; numbers of any size become integers or doubles.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_from_variant (GVariant *variant)
{
  GgenSlot slot;
  GgenValue *value;

  g_return_val_if_fail (variant != NULL, NULL);

  slot = slot_from_variant (variant);
  value = ggen_value_box (&slot);
  ggen_slot_clear (&slot);

  return value;
}

static GVariant *variant_from_slot (const GgenSlot *slot);

static GVariant *
variant_from_list (GgenList *list)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < list->length; i++)
    g_variant_builder_add (&builder, "v", variant_from_slot (&list->items[i]));

  return g_variant_builder_end (&builder);
}

static GVariant *
variant_from_map (GgenMap *map)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < map->length; i++)
    {
      g_auto (GgenBuffer) key = {0};

      ggen_slot_print (&map->entries[i].key, &key);
      ggen_buffer_append_char (&key, '\0');
      g_variant_builder_add (&builder, "{sv}", key.data,
                             variant_from_slot (&map->entries[i].value));
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
variant_from_slot (const GgenSlot *slot)
{
  switch (slot->kind)
    {
    case GGEN_VALUE_BOOLEAN:
      return g_variant_new_boolean (slot->as.integer != 0);
    case GGEN_VALUE_INTEGER:
      return g_variant_new_int64 (slot->as.integer);
    case GGEN_VALUE_DOUBLE:
      return g_variant_new_double (slot->as.number);
    case GGEN_VALUE_STRING:
      return g_variant_new_string (slot->as.string->text);
    case GGEN_VALUE_LIST:
      return variant_from_list (slot->as.list);
    case GGEN_VALUE_MAP:
      return variant_from_map (slot->as.map);
    default:
      return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
    }
}

/**
 * ggen_value_to_variant:
 * @self: a value
 *
 * Null becomes `@mv nothing`, an integer `x`, a list `av`, a map `a{sv}`.
 *
 * Returns: (transfer none): a floating variant
 *
 * Since: 1.0
 */
GVariant *
ggen_value_to_variant (GgenValue *self)
{
  GgenSlot slot;

  g_return_val_if_fail (self != NULL, NULL);

  slot = ggen_value_unbox (self);

  return variant_from_slot (&slot);
}
