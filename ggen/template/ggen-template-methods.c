/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The methods of maps and lists, and where those of strings are found. */

#include "ggen-template-text-private.h"

/* What a template did not make itself is shared with others, and stays as it is. */
static gboolean
check_mutable (GgenVm *vm, const GgenSlot *value)
{
  if (!(value->flags & GGEN_SLOT_BORROWED) && (value->as.heap->flags & GGEN_VALUE_MUTABLE))
    return TRUE;

  return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                       "this %s comes from outside of the template and cannot be changed",
                       value->kind == GGEN_VALUE_LIST ? "list" : "map");
}

static GgenList *
new_list (guint capacity)
{
  GgenList *list = ggen_list_new (capacity);

  list->base.flags |= GGEN_VALUE_MUTABLE;

  return list;
}

enum
{
  VIEW_KEYS,
  VIEW_VALUES,
  VIEW_ITEMS,
};

static gboolean
method_view (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenMap *map = value->as.map;
  GgenList *list = new_list (map->length);

  for (guint i = 0; i < map->length; i++)
    {
      GgenSlot key = ggen_slot_own (&map->entries[i].key), item = key;

      if (parameters->variant == VIEW_ITEMS)
        {
          GgenList *pair = ggen_list_new (2);

          pair->base.form = GGEN_FORM_TUPLE;
          ggen_list_append (pair, key);
          ggen_list_append (pair, ggen_slot_own (&map->entries[i].value));
          item = ggen_slot_take (pair);
        }
      else if (parameters->variant == VIEW_VALUES)
        {
          ggen_slot_clear (&key);
          item = ggen_slot_own (&map->entries[i].value);
        }
      ggen_list_append (list, item);
    }
  *result = ggen_slot_take (list);

  return TRUE;
}

static gboolean
method_get (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenSlot *found;

  if (!ggen_vm_require (vm, parameters->at[0]))
    return FALSE;
  found = ggen_map_lookup (value->as.map, parameters->at[0]);
  if (found != NULL)
    *result = ggen_slot_copy_from (found, value);
  else
    *result = parameters->at[1] != NULL ? ggen_slot_copy (parameters->at[1]) : GGEN_SLOT_NULL;

  return TRUE;
}

static gboolean
check_key (GgenVm *vm, const GgenSlot *key)
{
  if (!ggen_vm_require (vm, key))
    return FALSE;

  return ggen_slot_is_hashable (key)
         || ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "%s cannot be a key",
                          ggen_slot_kind_name (key));
}

static gboolean
method_setdefault (GgenVm *vm,
                   const GgenSlot *value,
                   const GgenParameters *parameters,
                   GgenSlot *result)
{
  GgenSlot *found;

  if (!check_mutable (vm, value) || !check_key (vm, parameters->at[0]))
    return FALSE;
  found = ggen_map_lookup (value->as.map, parameters->at[0]);
  if (found == NULL)
    {
      GgenSlot null = GGEN_SLOT_NULL;

      ggen_vm_track (vm, value->as.heap);
      ggen_map_set (value->as.map, ggen_slot_own (parameters->at[0]),
                    ggen_slot_own (parameters->at[1] != NULL ? parameters->at[1] : &null));
      found = ggen_map_lookup (value->as.map, parameters->at[0]);
    }
  *result = ggen_slot_own (found);

  return TRUE;
}

static gboolean
method_update (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  const GgenArguments *arguments = parameters->rest;

  if (!check_mutable (vm, value))
    return FALSE;
  ggen_vm_track (vm, value->as.heap);
  for (guint i = 0; i < arguments->n_positional; i++)
    {
      const GgenSlot *other = &arguments->positional[i];
      guint n;

      if (other->kind != GGEN_VALUE_MAP)
        return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "update() takes a map, not %s",
                             ggen_slot_kind_name (other));
      n = other->as.map->length;
      for (guint k = 0; k < n; k++)
        ggen_map_set (value->as.map, ggen_slot_own (&other->as.map->entries[k].key),
                      ggen_slot_own (&other->as.map->entries[k].value));
    }
  for (guint i = 0; i < arguments->n_named; i++)
    ggen_map_set (value->as.map, ggen_slot_borrow (arguments->names[i]),
                  ggen_slot_own (&arguments->named[i]));
  *result = GGEN_SLOT_NULL;

  return TRUE;
}

static gboolean
method_map_pop (GgenVm *vm,
                const GgenSlot *value,
                const GgenParameters *parameters,
                GgenSlot *result)
{
  GgenSlot *found;

  if (!check_mutable (vm, value) || !check_key (vm, parameters->at[0]))
    return FALSE;
  found = ggen_map_lookup (value->as.map, parameters->at[0]);
  if (found == NULL && parameters->at[1] == NULL)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_UNDEFINED, "pop(): the map has no such key");
  *result = ggen_slot_own (found != NULL ? found : parameters->at[1]);
  ggen_map_remove (value->as.map, parameters->at[0]);

  return TRUE;
}

static gboolean
method_copy (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  if (value->kind == GGEN_VALUE_LIST)
    return ggen_builtin_call (vm, "method", ggen_filter_find ("list"), value, parameters->rest,
                              result);
  else
    {
      GgenMap *copy = ggen_map_new (value->as.map->length);

      for (guint i = 0; i < value->as.map->length; i++)
        ggen_map_set (copy, ggen_slot_own (&value->as.map->entries[i].key),
                      ggen_slot_own (&value->as.map->entries[i].value));
      copy->base.flags |= GGEN_VALUE_MUTABLE;
      *result = ggen_slot_take (copy);
    }

  return TRUE;
}

static gboolean
method_append (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  if (!check_mutable (vm, value))
    return FALSE;
  ggen_vm_track (vm, value->as.heap);
  ggen_list_append (value->as.list, ggen_slot_own (parameters->at[0]));
  *result = GGEN_SLOT_NULL;

  return TRUE;
}

static gboolean
method_extend (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  GgenList *other;
  guint n;

  if (!check_mutable (vm, value))
    return FALSE;
  other = ggen_vm_to_list (vm, parameters->at[0]);
  if (other == NULL)
    return FALSE;
  ggen_vm_track (vm, value->as.heap);
  n = other->length;
  for (guint i = 0; i < n; i++)
    ggen_list_append (value->as.list, ggen_slot_own (&other->items[i]));
  ggen_heap_unref (&other->base);
  *result = GGEN_SLOT_NULL;

  return TRUE;
}

static gboolean
method_insert (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  GgenList *list = value->as.list;
  gint64 position;

  if (!check_mutable (vm, value)
      || !ggen_parameter_integer (vm, parameters->at[0], "index", 0, &position))
    return FALSE;
  if (position < 0)
    position += list->length;
  ggen_vm_track (vm, value->as.heap);
  ggen_list_insert (list, (guint) CLAMP (position, 0, (gint64) list->length),
                    ggen_slot_own (parameters->at[1]));
  *result = GGEN_SLOT_NULL;

  return TRUE;
}

static gboolean
method_list_pop (GgenVm *vm,
                 const GgenSlot *value,
                 const GgenParameters *parameters,
                 GgenSlot *result)
{
  GgenList *list = value->as.list;
  gint64 position;

  if (!check_mutable (vm, value)
      || !ggen_parameter_integer (vm, parameters->at[0], "index", -1, &position))
    return FALSE;
  if (position < 0)
    position += list->length;
  if (position < 0 || position >= list->length)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_UNDEFINED, "pop(): the list has no such item");
  *result = ggen_slot_own (&list->items[position]);
  ggen_list_remove (list, (guint) position);

  return TRUE;
}

/* The position of an item, or -1. */
static gint64
find_item (const GgenList *list, const GgenSlot *item)
{
  for (guint i = 0; i < list->length; i++)
    if (ggen_slot_equal (&list->items[i], item))
      return i;

  return -1;
}

static gboolean
method_remove (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  gint64 position = find_item (value->as.list, parameters->at[0]);

  if (!check_mutable (vm, value))
    return FALSE;
  if (position < 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_UNDEFINED, "remove(): the list has no such item");
  ggen_list_remove (value->as.list, (guint) position);
  *result = GGEN_SLOT_NULL;

  return TRUE;
}

static gboolean
method_index (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  gint64 position = find_item (value->as.list, parameters->at[0]);

  if (position < 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_UNDEFINED, "index(): the list has no such item");
  *result = ggen_slot_integer (position);

  return TRUE;
}

static gboolean
method_count (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  gint64 n = 0;

  for (guint i = 0; i < value->as.list->length; i++)
    n += ggen_slot_equal (&value->as.list->items[i], parameters->at[0]);
  *result = ggen_slot_integer (n);

  return TRUE;
}

static const GgenBuiltin map_methods[] = {
    {"keys", method_view, "", 0, VIEW_KEYS},
    {"values", method_view, "", 0, VIEW_VALUES},
    {"items", method_view, "", 0, VIEW_ITEMS},
    {"get", method_get, "key | default", 0, 0},
    {"setdefault", method_setdefault, "key | default", 0, 0},
    {"update", method_update, "*", 0, 0},
    {"pop", method_map_pop, "key | default", 0, 0},
    {"copy", method_copy, "", 0, 0},
    {NULL},
};

static const GgenBuiltin list_methods[] = {
    {"append", method_append, "item", 0, 0},
    {"extend", method_extend, "items", 0, 0},
    {"insert", method_insert, "index item", 0, 0},
    {"pop", method_list_pop, "| index", 0, 0},
    {"remove", method_remove, "item", 0, 0},
    {"index", method_index, "item", 0, 0},
    {"count", method_count, "item", 0, 0},
    {"copy", method_copy, "", 0, 0},
    {NULL},
};

/* Returns: (nullable): the method that values of this kind have */
const GgenBuiltin *
ggen_method_find (const GgenSlot *object, const char *name)
{
  const GgenBuiltin *methods = object->kind == GGEN_VALUE_STRING ? ggen_string_methods
                               : object->kind == GGEN_VALUE_LIST ? list_methods
                               : object->kind == GGEN_VALUE_MAP  ? map_methods
                                                                 : NULL;

  for (; methods != NULL && methods->name != NULL; methods++)
    if (strcmp (methods->name, name) == 0)
      return methods;

  return NULL;
}
