/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filters that cut, join and count sequences. */

#include "ggen-template-text-private.h"

static gboolean
filter_length (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  switch (value->kind)
    {
    case GGEN_VALUE_STRING:
      *result =
          ggen_slot_integer (g_utf8_strlen (value->as.string->text, value->as.string->length));
      return TRUE;
    case GGEN_VALUE_LIST:
      *result = ggen_slot_integer (value->as.list->length);
      return TRUE;
    case GGEN_VALUE_MAP:
      *result = ggen_slot_integer (value->as.map->length);
      return TRUE;
    case GGEN_VALUE_UNDEFINED:
      *result = ggen_slot_integer (0);
      return TRUE;
    default:
      return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "%s has no length",
                           ggen_slot_kind_name (value));
    }
}

enum
{
  END_FIRST,
  END_LAST,
};

static gboolean
filter_end (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenList *list = ggen_vm_to_list (vm, value);

  if (list == NULL)
    return FALSE;
  if (list->length == 0)
    *result = ggen_vm_undefined_attribute (vm, NULL);
  else
    *result = ggen_slot_own (&list->items[parameters->variant == END_LAST ? list->length - 1 : 0]);
  ggen_heap_unref (&list->base);

  return TRUE;
}

static gboolean
filter_list (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenList *copy = ggen_filters_copy_list (vm, value);

  if (copy == NULL)
    return FALSE;
  *result = ggen_slot_take (copy);

  return TRUE;
}

static void
reverse_list (GgenList *list)
{
  for (guint i = 0; i < list->length / 2; i++)
    {
      GgenSlot item = list->items[i];

      list->items[i] = list->items[list->length - 1 - i];
      list->items[list->length - 1 - i] = item;
    }
}

static gboolean
filter_reverse (GgenVm *vm,
                const GgenSlot *value,
                const GgenParameters *parameters,
                GgenSlot *result)
{
  GgenList *copy;

  if (value->kind == GGEN_VALUE_STRING)
    {
      const char *start = value->as.string->text, *cursor = start + value->as.string->length;
      g_auto (GgenBuffer) buffer = {0};

      while (cursor > start)
        {
          const char *previous = g_utf8_prev_char (cursor);

          ggen_buffer_append (&buffer, previous, cursor - previous);
          cursor = previous;
        }
      *result = ggen_slot_take (
          ggen_string_from_buffer (&buffer, ggen_string_is_safe (value->as.string)));
      return TRUE;
    }
  copy = ggen_filters_copy_list (vm, value);
  if (copy == NULL)
    return FALSE;
  reverse_list (copy);
  copy->base.form = GGEN_FORM_ITERABLE;
  *result = ggen_slot_take (copy);

  return TRUE;
}

static gboolean
append_joined (GgenVm *vm, const GgenSlot *item, gboolean escapes, GgenBuffer *buffer)
{
  GgenString *text;

  if (item->kind == GGEN_VALUE_INTEGER)
    {
      ggen_buffer_append_integer (buffer, item->as.integer);
      return TRUE;
    }
  text = ggen_vm_to_string (vm, item);
  if (text == NULL)
    return FALSE;
  if (escapes && !ggen_string_is_safe (text))
    ggen_buffer_append_escaped (buffer, text->text, text->length);
  else
    ggen_buffer_append (buffer, text->text, text->length);
  ggen_heap_unref (&text->base);

  return TRUE;
}

static gboolean
join_items (GgenVm *vm,
            GgenList *list,
            const GgenSlot *separator,
            const GgenSlot *attribute,
            GgenBuffer *buffer)
{
  for (guint i = 0; i < list->length; i++)
    {
      GgenSlot item;
      gboolean is_done;

      if (i > 0 && separator != NULL && !append_joined (vm, separator, vm->escapes, buffer))
        return FALSE;
      if (attribute == NULL)
        item = ggen_slot_copy (&list->items[i]);
      else if (!ggen_vm_get_path (vm, &list->items[i], attribute, &item))
        return FALSE;
      is_done = append_joined (vm, &item, vm->escapes, buffer)
                && ggen_vm_check_room (vm, buffer->length, "the joined text");
      ggen_slot_clear (&item);
      if (!is_done)
        return FALSE;
    }

  return TRUE;
}

static gboolean
filter_join (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenList *list = ggen_vm_to_list (vm, value);
  g_auto (GgenBuffer) buffer = {0};
  const GgenSlot *attribute = parameters->at[1];
  gboolean is_done;

  if (list == NULL)
    return FALSE;
  if (attribute != NULL && attribute->kind == GGEN_VALUE_NULL)
    attribute = NULL;
  is_done = join_items (vm, list, parameters->at[0], attribute, &buffer);
  if (is_done)
    *result = ggen_slot_take (ggen_string_from_buffer (&buffer, vm->escapes));
  ggen_heap_unref (&list->base);

  return is_done;
}

static gboolean
filter_items (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  if (value->kind == GGEN_VALUE_UNDEFINED)
    *result = ggen_slot_take (ggen_filters_new_list (0));
  else if (value->kind != GGEN_VALUE_MAP)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "items takes a map, not %s",
                         ggen_slot_kind_name (value));
  else
    *result = ggen_slot_take (ggen_filters_list_of_pairs (value->as.map));

  return TRUE;
}

static gboolean
filter_sum (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenSlot sum =
      parameters->at[1] != NULL ? ggen_slot_own (parameters->at[1]) : ggen_slot_integer (0);
  GgenList *list = ggen_vm_to_list (vm, value);
  gboolean is_done = list != NULL;

  for (guint i = 0; is_done && i < list->length; i++)
    {
      GgenSlot item = GGEN_SLOT_NULL, next = GGEN_SLOT_NULL;

      is_done = ggen_filters_get_key (vm, &list->items[i], parameters->at[0], TRUE, &item)
                && ggen_vm_binary (vm, GGEN_OP_ADD, &sum, &item, &next);
      ggen_slot_clear (&item);
      ggen_slot_clear (&sum);
      sum = next;
    }
  if (list != NULL)
    ggen_heap_unref (&list->base);
  if (is_done)
    *result = sum;
  else
    ggen_slot_clear (&sum);

  return is_done;
}

static gboolean
get_count (GgenVm *vm, const GgenSlot *parameter, const char *name, gint64 *count)
{
  if (!ggen_parameter_integer (vm, parameter, name, 1, count))
    return FALSE;
  if (*count < 1 || *count > 1000000)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "'%s' is between 1 and 1000000", name);

  return TRUE;
}

/* Rows of so many items. */
static gboolean
filter_batch (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenList *list, *batches, *row = NULL;
  gint64 count;

  if (!get_count (vm, parameters->at[0], "linecount", &count))
    return FALSE;
  list = ggen_vm_to_list (vm, value);
  if (list == NULL)
    return FALSE;
  batches = ggen_filters_new_list (0);
  for (guint i = 0; i < list->length; i++)
    {
      if (row == NULL || row->length == count)
        {
          row = ggen_filters_new_list (0);
          ggen_list_append (batches, ggen_slot_take (row));
        }
      ggen_list_append (row, ggen_slot_own (&list->items[i]));
    }
  while (row != NULL && row->length < count && parameters->at[1] != NULL
         && parameters->at[1]->kind != GGEN_VALUE_NULL)
    ggen_list_append (row, ggen_slot_own (parameters->at[1]));
  ggen_heap_unref (&list->base);
  *result = ggen_slot_take (batches);

  return TRUE;
}

/* So many columns. */
static gboolean
filter_slice (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenList *list, *slices;
  gint64 count, longer, per_slice;
  guint next = 0;

  if (!get_count (vm, parameters->at[0], "slices", &count))
    return FALSE;
  list = ggen_vm_to_list (vm, value);
  if (list == NULL)
    return FALSE;
  slices = ggen_filters_new_list ((guint) count);
  per_slice = list->length / count;
  longer = list->length % count;
  for (gint64 i = 0; i < count; i++)
    {
      GgenList *slice = ggen_filters_new_list (0);
      gint64 n = per_slice + (i < longer);

      for (gint64 k = 0; k < n; k++)
        ggen_list_append (slice, ggen_slot_own (&list->items[next++]));
      if (parameters->at[1] != NULL && parameters->at[1]->kind != GGEN_VALUE_NULL && i >= longer
          && longer > 0)
        ggen_list_append (slice, ggen_slot_own (parameters->at[1]));
      ggen_list_append (slices, ggen_slot_take (slice));
    }
  ggen_heap_unref (&list->base);
  *result = ggen_slot_take (slices);

  return TRUE;
}

/* The given sequences one after the other. */
static gboolean
filter_chain (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenList *all = ggen_filters_copy_list (vm, value);

  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < parameters->rest->n_positional; i++)
    {
      GgenList *next = ggen_vm_to_list (vm, &parameters->rest->positional[i]);

      if (next == NULL)
        {
          ggen_heap_unref (&all->base);
          return FALSE;
        }
      for (guint k = 0; k < next->length; k++)
        ggen_list_append (all, ggen_slot_own (&next->items[k]));
      ggen_heap_unref (&next->base);
    }
  *result = ggen_slot_take (all);

  return TRUE;
}

/* Tuples of the items that stand at the same position, as long as all sequences last. */
static gboolean
filter_zip (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  guint n = parameters->rest->n_positional + 1, length = G_MAXUINT;
  g_autofree GgenList **lists = g_new0 (GgenList *, n);
  GgenList *zipped = NULL;

  for (guint i = 0; i < n; i++)
    {
      lists[i] = ggen_vm_to_list (vm, i == 0 ? value : &parameters->rest->positional[i - 1]);
      if (lists[i] == NULL)
        break;
      length = MIN (length, lists[i]->length);
    }
  if (!vm->has_failed)
    zipped = ggen_filters_new_list (length);
  for (guint i = 0; zipped != NULL && i < length; i++)
    {
      GgenList *tuple = ggen_list_new (n);

      tuple->base.form = GGEN_FORM_TUPLE;
      for (guint k = 0; k < n; k++)
        ggen_list_append (tuple, ggen_slot_own (&lists[k]->items[i]));
      ggen_list_append (zipped, ggen_slot_take (tuple));
    }
  for (guint i = 0; i < n; i++)
    if (lists[i] != NULL)
      ggen_heap_unref (&lists[i]->base);
  if (zipped != NULL)
    *result = ggen_slot_take (zipped);

  return zipped != NULL;
}

const GgenBuiltin ggen_sequence_filters[] = {
    {"length", filter_length, "", 0, 0},
    {"count", filter_length, "", 0, 0},
    {"first", filter_end, "", 0, END_FIRST},
    {"last", filter_end, "", 0, END_LAST},
    {"list", filter_list, "", 0, 0},
    {"reverse", filter_reverse, "", 0, 0},
    {"join", filter_join, "| d attribute", 0, 0},
    {"items", filter_items, "", 0, 0},
    {"sum", filter_sum, "| attribute start", 0, 0},
    {"batch", filter_batch, "linecount | fill_with", 0, 0},
    {"slice", filter_slice, "slices | fill_with", 0, 0},
    {"chain", filter_chain, "*", 0, 0},
    {"zip", filter_zip, "*", 0, 0},
    {NULL},
};
