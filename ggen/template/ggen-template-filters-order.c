/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filters that order sequences, and group what is alike. */

#include "ggen-template-text-private.h"

GgenList *
ggen_filters_new_list (guint capacity)
{
  GgenList *list = ggen_list_new (capacity);

  list->base.flags |= GGEN_VALUE_MUTABLE;

  return list;
}

static GgenSlot
new_pair (GgenSlot first, GgenSlot second)
{
  GgenList *pair = ggen_list_new (2);

  pair->base.form = GGEN_FORM_TUPLE;
  ggen_list_append (pair, first);
  ggen_list_append (pair, second);

  return ggen_slot_take (pair);
}

/* (transfer full) (nullable): a list that belongs to nobody else. */
GgenList *
ggen_filters_copy_list (GgenVm *vm, const GgenSlot *value)
{
  GgenList *list = ggen_vm_to_list (vm, value), *copy;

  if (list == NULL)
    return NULL;
  copy = ggen_filters_new_list (list->length);
  for (guint i = 0; i < list->length; i++)
    ggen_list_append (copy, ggen_slot_own (&list->items[i]));
  ggen_heap_unref (&list->base);

  return copy;
}

/* A value to order by, folded where case does not matter. */
typedef struct
{
  GgenSlot *keys; /* (owned): one for each attribute */
  GgenSlot item;
} Sortable;

typedef struct
{
  guint n_keys;
  gboolean reverse;
} SortOrder;

static int
compare_sortables (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Sortable *left = a, *right = b;
  const SortOrder *order = user_data;

  for (guint i = 0; i < order->n_keys; i++)
    {
      int result = ggen_slot_compare (&left->keys[i], &right->keys[i]);

      if (result != 0)
        return order->reverse ? -result : result;
    }

  return 0;
}

static GgenSlot
fold_slot (GgenSlot slot, gboolean is_sensitive)
{
  GgenSlot folded;

  if (is_sensitive || slot.kind != GGEN_VALUE_STRING)
    return slot;
  folded = ggen_slot_take (ggen_text_fold (slot.as.string));
  ggen_slot_clear (&slot);

  return folded;
}

/* The key of an item: itself, or an attribute of it. */
gboolean
ggen_filters_get_key (GgenVm *vm,
                      const GgenSlot *item,
                      const GgenSlot *attribute,
                      gboolean is_sensitive,
                      GgenSlot *key)
{
  if (attribute == NULL || attribute->kind == GGEN_VALUE_NULL)
    *key = ggen_slot_own (item);
  else if (!ggen_vm_get_path (vm, item, attribute, key))
    return FALSE;
  if (!ggen_vm_require (vm, key))
    return FALSE;
  ggen_slot_make_owned (key);
  *key = fold_slot (*key, is_sensitive);

  return TRUE;
}

/* `a,b`: several attributes, the first one first. */
static GArray *
split_attributes (const GgenSlot *attribute)
{
  GArray *attributes = g_array_new (FALSE, FALSE, sizeof (GgenSlot));
  g_auto (GStrv) names = NULL;
  GgenSlot slot = GGEN_SLOT_NULL;

  g_array_set_clear_func (attributes, (GDestroyNotify) ggen_slot_clear);
  if (attribute == NULL || attribute->kind != GGEN_VALUE_STRING)
    {
      if (attribute != NULL)
        slot = ggen_slot_own (attribute);
      g_array_append_val (attributes, slot);
      return attributes;
    }
  names = g_strsplit (attribute->as.string->text, ",", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_strstrip (names[i]);
      slot = ggen_slot_take (ggen_string_new (names[i], strlen (names[i])));
      g_array_append_val (attributes, slot);
    }

  return attributes;
}

static gboolean
sort_list (GgenVm *vm,
           GgenList *list,
           const GgenSlot *attribute,
           gboolean is_sensitive,
           gboolean reverse)
{
  g_autoptr (GArray) attributes = split_attributes (attribute);
  SortOrder order = {attributes->len, reverse};
  guint n = list->length;
  g_autofree Sortable *sortables = g_new0 (Sortable, n + 1);
  g_autofree GgenSlot *keys = g_new0 (GgenSlot, (gsize) n * attributes->len + 1);
  gboolean is_done = TRUE;

  for (guint i = 0; i < n && is_done; i++)
    {
      sortables[i].item = list->items[i];
      sortables[i].keys = keys + (gsize) i * attributes->len;
      for (guint k = 0; k < attributes->len && is_done; k++)
        is_done =
            ggen_filters_get_key (vm, &list->items[i], &g_array_index (attributes, GgenSlot, k),
                                  is_sensitive, &sortables[i].keys[k]);
    }
  if (is_done)
    {
      g_qsort_with_data (sortables, (int) n, sizeof (Sortable), compare_sortables, &order);
      for (guint i = 0; i < n; i++)
        list->items[i] = sortables[i].item;
    }
  for (gsize i = 0; i < (gsize) n * attributes->len; i++)
    ggen_slot_clear (&keys[i]);

  return is_done;
}

static gboolean
filter_sort (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  gboolean reverse, is_sensitive;
  GgenList *copy;

  if (!ggen_parameter_boolean (vm, parameters->at[0], FALSE, &reverse)
      || !ggen_parameter_boolean (vm, parameters->at[1], FALSE, &is_sensitive))
    return FALSE;
  copy = ggen_filters_copy_list (vm, value);
  if (copy == NULL)
    return FALSE;
  if (!sort_list (vm, copy, parameters->at[2], is_sensitive, reverse))
    {
      ggen_heap_unref (&copy->base);
      return FALSE;
    }
  *result = ggen_slot_take (copy);

  return TRUE;
}

GgenList *
ggen_filters_list_of_pairs (const GgenMap *map)
{
  GgenList *list = ggen_filters_new_list (map->length);

  for (guint i = 0; i < map->length; i++)
    ggen_list_append (list, new_pair (ggen_slot_own (&map->entries[i].key),
                                      ggen_slot_own (&map->entries[i].value)));

  return list;
}

static gboolean
filter_dictsort (GgenVm *vm,
                 const GgenSlot *value,
                 const GgenParameters *parameters,
                 GgenSlot *result)
{
  gboolean is_sensitive, reverse;
  GgenSlot position = ggen_slot_integer (0);
  const char *by;
  GgenList *list;

  if (value->kind != GGEN_VALUE_MAP)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "dictsort takes a map, not %s",
                         ggen_slot_kind_name (value));
  if (!ggen_parameter_boolean (vm, parameters->at[0], FALSE, &is_sensitive)
      || !ggen_parameter_text (vm, parameters->at[1], "by", "key", &by)
      || !ggen_parameter_boolean (vm, parameters->at[2], FALSE, &reverse))
    return FALSE;
  if (strcmp (by, "value") == 0)
    position.as.integer = 1;
  else if (strcmp (by, "key") != 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                         "dictsort sorts by 'key' or 'value', not by '%s'", by);
  list = ggen_filters_list_of_pairs (value->as.map);
  *result = ggen_slot_take (list);
  if (sort_list (vm, list, &position, is_sensitive, reverse))
    return TRUE;
  ggen_slot_clear (result);

  return FALSE;
}

static gboolean
filter_unique (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  GgenList *list, *unique;
  GgenMap *seen;
  gboolean is_sensitive, is_done = TRUE;

  if (!ggen_parameter_boolean (vm, parameters->at[0], FALSE, &is_sensitive))
    return FALSE;
  list = ggen_vm_to_list (vm, value);
  if (list == NULL)
    return FALSE;
  unique = ggen_filters_new_list (0);
  seen = ggen_map_new (0);
  for (guint i = 0; i < list->length && is_done; i++)
    {
      GgenSlot key = GGEN_SLOT_NULL;

      is_done = ggen_filters_get_key (vm, &list->items[i], parameters->at[1], is_sensitive, &key);
      if (is_done && ggen_map_lookup (seen, &key) == NULL)
        {
          ggen_list_append (unique, ggen_slot_own (&list->items[i]));
          ggen_map_set (seen, key, GGEN_SLOT_NULL);
        }
      else
        ggen_slot_clear (&key);
    }
  ggen_heap_unref (&seen->base);
  ggen_heap_unref (&list->base);
  *result = ggen_slot_take (unique);
  if (!is_done)
    ggen_slot_clear (result);

  return is_done;
}

enum
{
  EXTREME_MIN,
  EXTREME_MAX,
};

static gboolean
filter_extreme (GgenVm *vm,
                const GgenSlot *value,
                const GgenParameters *parameters,
                GgenSlot *result)
{
  GgenSlot best_key = GGEN_SLOT_NULL;
  const GgenSlot *best = NULL;
  gboolean is_sensitive, is_done = TRUE;
  GgenList *list;

  if (!ggen_parameter_boolean (vm, parameters->at[0], FALSE, &is_sensitive))
    return FALSE;
  list = ggen_vm_to_list (vm, value);
  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->length && is_done; i++)
    {
      GgenSlot key = GGEN_SLOT_NULL;
      int order;

      is_done = ggen_filters_get_key (vm, &list->items[i], parameters->at[1], is_sensitive, &key);
      if (!is_done)
        break;
      order = best != NULL ? ggen_slot_compare (&key, &best_key) : 0;
      if (best == NULL || (parameters->variant == EXTREME_MAX ? order > 0 : order < 0))
        {
          GgenSlot old = best_key;

          best = &list->items[i];
          best_key = key;
          key = old;
        }
      ggen_slot_clear (&key);
    }
  ggen_slot_clear (&best_key);
  if (is_done)
    *result = best != NULL ? ggen_slot_own (best) : ggen_vm_undefined_attribute (vm, NULL);
  ggen_heap_unref (&list->base);

  return is_done;
}

/* Items that are next to each other go to the same group: they are sorted first. */
static gboolean
group_sorted (GgenVm *vm,
              GgenList *list,
              const GgenSlot *attribute,
              const GgenSlot *fallback,
              gboolean is_sensitive,
              GgenList *groups)
{
  GgenSlot last = GGEN_SLOT_NULL;
  GgenList *members = NULL;

  for (guint i = 0; i < list->length; i++)
    {
      GgenSlot key = GGEN_SLOT_NULL, folded;

      if (!ggen_vm_get_path (vm, &list->items[i], attribute, &key))
        break;
      if (key.kind == GGEN_VALUE_UNDEFINED && fallback != NULL)
        key = ggen_slot_own (fallback);
      ggen_slot_make_owned (&key);
      folded = fold_slot (ggen_slot_own (&key), is_sensitive);
      if (members == NULL || !ggen_slot_equal (&folded, &last))
        {
          GgenSlot group = new_pair (ggen_slot_own (&key), GGEN_SLOT_NULL);

          members = ggen_filters_new_list (0);
          group.as.list->items[1] = ggen_slot_take (members);
          group.as.heap->form = GGEN_FORM_GROUP;
          ggen_list_append (groups, group);
        }
      ggen_list_append (members, ggen_slot_own (&list->items[i]));
      ggen_slot_clear (&last);
      ggen_slot_clear (&key);
      last = folded;
    }
  ggen_slot_clear (&last);

  return !vm->has_failed;
}

/* Sorts by the attribute; items without it count as having the fallback. */
static gboolean
sort_for_groups (GgenVm *vm,
                 GgenList *list,
                 const GgenSlot *attribute,
                 const GgenSlot *fallback,
                 gboolean is_sensitive)
{
  SortOrder order = {1, FALSE};
  g_autofree Sortable *sortables = g_new0 (Sortable, list->length + 1);
  g_autofree GgenSlot *keys = g_new0 (GgenSlot, list->length + 1);
  gboolean is_done = TRUE;

  for (guint i = 0; i < list->length && is_done; i++)
    {
      sortables[i].item = list->items[i];
      sortables[i].keys = &keys[i];
      is_done = ggen_vm_get_path (vm, &list->items[i], attribute, &keys[i]);
      if (is_done && keys[i].kind == GGEN_VALUE_UNDEFINED && fallback != NULL)
        keys[i] = ggen_slot_own (fallback);
      is_done = is_done && ggen_vm_require (vm, &keys[i]);
      keys[i] = fold_slot (keys[i], is_sensitive);
    }
  if (is_done)
    {
      g_qsort_with_data (sortables, (int) list->length, sizeof (Sortable), compare_sortables,
                         &order);
      for (guint i = 0; i < list->length; i++)
        list->items[i] = sortables[i].item;
    }
  for (guint i = 0; i < list->length; i++)
    ggen_slot_clear (&keys[i]);

  return is_done;
}

static gboolean
filter_groupby (GgenVm *vm,
                const GgenSlot *value,
                const GgenParameters *parameters,
                GgenSlot *result)
{
  GgenList *list, *groups;
  gboolean is_sensitive, is_done;

  if (!ggen_parameter_boolean (vm, parameters->at[2], FALSE, &is_sensitive))
    return FALSE;
  list = ggen_filters_copy_list (vm, value);
  if (list == NULL)
    return FALSE;
  groups = ggen_filters_new_list (0);
  is_done = sort_for_groups (vm, list, parameters->at[0], parameters->at[1], is_sensitive)
            && group_sorted (vm, list, parameters->at[0], parameters->at[1], is_sensitive, groups);
  ggen_heap_unref (&list->base);
  *result = ggen_slot_take (groups);
  if (!is_done)
    ggen_slot_clear (result);

  return is_done;
}

const GgenBuiltin ggen_order_filters[] = {
    {"sort", filter_sort, "| reverse case_sensitive attribute", 0, 0},
    {"dictsort", filter_dictsort, "| case_sensitive by reverse", 0, 0},
    {"unique", filter_unique, "| case_sensitive attribute", 0, 0},
    {"min", filter_extreme, "| case_sensitive attribute", 0, EXTREME_MIN},
    {"max", filter_extreme, "| case_sensitive attribute", 0, EXTREME_MAX},
    {"groupby", filter_groupby, "attribute | default case_sensitive", 0, 0},
    {NULL},
};
