/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Attributes, items, slices, and what can be iterated over. */

#include "ggen-template-vm-private.h"

GgenSlot
ggen_vm_undefined_attribute (GgenVm *self, const GgenString *name)
{
  return (GgenSlot){
      .kind = GGEN_VALUE_UNDEFINED,
      .flags = GGEN_SLOT_ATTRIBUTE,
      .unit = self->activation->unit->id,
      .origin = self->activation->pc,
      .as.name = name,
  };
}

/* Of undefined nothing can be had, except where the environment lets it chain. */
static gboolean
get_from_undefined (GgenVm *self, const GgenSlot *object, const GgenString *name, GgenSlot *result)
{
  if (self->undefined != GGEN_TEMPLATE_UNDEFINED_CHAINABLE)
    return ggen_vm_fail_undefined (self, object);
  *result = ggen_vm_undefined_attribute (self, name);

  return TRUE;
}

gboolean
ggen_vm_get_attribute (GgenVm *self, const GgenSlot *object, GgenString *name, GgenSlot *result)
{
  GgenSlot *found;

  if (G_LIKELY (object->kind == GGEN_VALUE_MAP))
    {
      found = ggen_map_lookup_string (object->as.map, name);
      *result = found != NULL ? ggen_slot_copy_from (found, object)
                              : ggen_vm_undefined_attribute (self, name);
      return TRUE;
    }
  if (object->kind == GGEN_VALUE_UNDEFINED)
    return get_from_undefined (self, object, name, result);
  if (object->kind == GGEN_VALUE_LIST && object->as.heap->form == GGEN_FORM_GROUP
      && (ggen_string_equal_text (name, "grouper") || ggen_string_equal_text (name, "list")))
    {
      *result = ggen_slot_copy_from (&object->as.list->items[*name->text == 'l'], object);
      return TRUE;
    }
  if (object->kind != GGEN_VALUE_OBJECT || object->as.object->klass->get_attribute == NULL
      || !object->as.object->klass->get_attribute (self, object->as.object, name, result))
    *result = ggen_vm_undefined_attribute (self, name);

  return TRUE;
}

static GgenSlot
character_at (GgenVm *self, const GgenString *string, gint64 position)
{
  const char *start = string->text, *end = string->text + string->length;

  if (position < 0)
    position += g_utf8_strlen (start, string->length);
  if (position < 0 || position >= string->length)
    return ggen_vm_undefined_attribute (self, NULL);
  for (; position > 0 && start < end; position--)
    start = g_utf8_next_char (start);
  if (start >= end)
    return ggen_vm_undefined_attribute (self, NULL);

  return ggen_slot_take (
      ggen_string_new_safe (start, g_utf8_next_char (start) - start, ggen_string_is_safe (string)));
}

gboolean
ggen_vm_get_item (GgenVm *self, const GgenSlot *object, const GgenSlot *key, GgenSlot *result)
{
  GgenSlot *found;

  if (key->kind == GGEN_VALUE_UNDEFINED && object->kind != GGEN_VALUE_UNDEFINED)
    return ggen_vm_fail_undefined (self, key);
  *result = ggen_vm_undefined_attribute (self, NULL);
  switch (object->kind)
    {
    case GGEN_VALUE_MAP:
      found = ggen_map_lookup (object->as.map, key);
      if (found != NULL)
        *result = ggen_slot_copy_from (found, object);
      return TRUE;
    case GGEN_VALUE_LIST:
      if (ggen_slot_is_integral (key))
        {
          gint64 length = object->as.list->length, position = key->as.integer;

          if (position < 0)
            position += length;
          if (position >= 0 && position < length)
            *result = ggen_slot_copy_from (&object->as.list->items[position], object);
        }
      return TRUE;
    case GGEN_VALUE_STRING:
      if (ggen_slot_is_integral (key))
        *result = character_at (self, object->as.string, key->as.integer);
      return TRUE;
    case GGEN_VALUE_UNDEFINED:
      return get_from_undefined (self, object, NULL, result);
    case GGEN_VALUE_OBJECT:
      if (key->kind == GGEN_VALUE_STRING
          && !ggen_vm_get_attribute (self, object, key->as.string, result))
        return FALSE;
      /* The key may not live as long as what is undefined. */
      if (result->kind == GGEN_VALUE_UNDEFINED)
        result->as.name = NULL;
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
is_position (const char *text)
{
  const char *cursor = text;

  while (g_ascii_isdigit (*cursor))
    cursor++;

  return cursor > text && cursor - text < 10 && *cursor == '\0';
}

/* `a.b.0`, as filters take it: every part is an attribute or a position. */
gboolean
ggen_vm_get_path (GgenVm *self, const GgenSlot *object, const GgenSlot *path, GgenSlot *result)
{
  g_auto (GStrv) parts = NULL;
  GgenSlot current = ggen_slot_copy (object);

  if (path->kind != GGEN_VALUE_STRING)
    {
      gboolean is_found = ggen_vm_get_item (self, object, path, result);

      ggen_slot_clear (&current);
      return is_found;
    }
  if (strchr (path->as.string->text, '.') == NULL && !is_position (path->as.string->text))
    {
      gboolean is_found = ggen_vm_get_attribute (self, &current, path->as.string, result);

      ggen_slot_clear (&current);
      if (is_found && result->kind == GGEN_VALUE_UNDEFINED)
        result->as.name = NULL;
      return is_found;
    }

  parts = g_strsplit (path->as.string->text, ".", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      GgenString *name = ggen_string_new (parts[i], strlen (parts[i]));
      GgenSlot key = is_position (parts[i])
                         ? ggen_slot_integer (g_ascii_strtoll (parts[i], NULL, 10))
                         : ggen_slot_borrow (name);
      GgenSlot next = GGEN_SLOT_NULL;
      gboolean is_found = ggen_vm_get_item (self, &current, &key, &next);

      ggen_slot_clear (&current);
      if (next.kind == GGEN_VALUE_UNDEFINED)
        next.as.name = NULL;
      ggen_heap_unref (&name->base);
      if (!is_found)
        return FALSE;
      current = next;
    }
  *result = current;

  return TRUE;
}

static gboolean
get_bound (GgenVm *self, const GgenSlot *bound, gint64 fallback, gint64 length, gint64 *position)
{
  *position = fallback;
  if (bound->kind == GGEN_VALUE_NULL)
    return TRUE;
  if (bound->kind == GGEN_VALUE_UNDEFINED)
    return ggen_vm_fail_undefined (self, bound);
  if (!ggen_slot_is_integral (bound))
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE,
                         "the bounds of a slice are integers, not %s", ggen_slot_kind_name (bound));
  *position = bound->as.integer;
  if (*position < 0)
    *position += length;

  return TRUE;
}

static void
slice_list (const GgenSlot *object,
            gint64 start,
            gint64 stop,
            gint64 step,
            gint64 length,
            GgenSlot *result)
{
  GgenList *slice = ggen_list_new (0);

  for (gint64 i = start; step > 0 ? i < stop : i > stop; i += step)
    ggen_list_append (slice, ggen_slot_own (&object->as.list->items[i]));
  slice->base.flags |= GGEN_VALUE_MUTABLE;
  if (object->as.heap->form == GGEN_FORM_TUPLE)
    slice->base.form = GGEN_FORM_TUPLE;
  *result = ggen_slot_take (slice);
}

static void
slice_string (const GgenSlot *object,
              gint64 start,
              gint64 stop,
              gint64 step,
              gint64 length,
              GgenSlot *result)
{
  const GgenString *string = object->as.string;
  g_auto (GgenBuffer) buffer = {0};
  g_autofree guint32 *offsets = NULL;

  if (step == 1)
    {
      const char *from = g_utf8_offset_to_pointer (string->text, start);
      const char *to = start < stop ? g_utf8_offset_to_pointer (from, stop - start) : from;

      *result =
          ggen_slot_take (ggen_string_new_safe (from, to - from, ggen_string_is_safe (string)));
      return;
    }
  offsets = g_new (guint32, length + 1);
  for (gint64 i = 0, offset = 0; i <= length; i++)
    {
      offsets[i] = (guint32) offset;
      if (i < length)
        offset = g_utf8_next_char (string->text + offset) - string->text;
    }
  for (gint64 i = start; step > 0 ? i < stop : i > stop; i += step)
    ggen_buffer_append (&buffer, string->text + offsets[i], offsets[i + 1] - offsets[i]);
  *result = ggen_slot_take (ggen_string_from_buffer (&buffer, ggen_string_is_safe (string)));
}

gboolean
ggen_vm_slice (GgenVm *self,
               const GgenSlot *object,
               const GgenSlot *start,
               const GgenSlot *stop,
               const GgenSlot *step,
               GgenSlot *result)
{
  gint64 length, by = 1, from, to;

  if (!ggen_vm_require (self, object))
    return FALSE;
  if (object->kind != GGEN_VALUE_LIST && object->kind != GGEN_VALUE_STRING)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "%s cannot be sliced",
                         ggen_slot_kind_name (object));

  length = object->kind == GGEN_VALUE_LIST
               ? object->as.list->length
               : g_utf8_strlen (object->as.string->text, object->as.string->length);
  if (!get_bound (self, step, 1, 0, &by))
    return FALSE;
  if (by == 0)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "the step of a slice cannot be zero");
  if (!get_bound (self, start, by > 0 ? 0 : length - 1, length, &from)
      || !get_bound (self, stop, by > 0 ? length : -1, length, &to))
    return FALSE;

  /* Past the ends there is nothing, and steps longer than the whole are all alike. */
  by = CLAMP (by, -length - 1, length + 1);
  from = by > 0 ? CLAMP (from, 0, length) : CLAMP (from, -1, length - 1);
  to = by > 0 ? CLAMP (to, 0, length) : CLAMP (to, -1, length - 1);
  if (object->kind == GGEN_VALUE_LIST)
    slice_list (object, from, to, by, length, result);
  else
    slice_string (object, from, to, by, length, result);

  return TRUE;
}

static GgenList *
list_of_characters (const GgenString *string)
{
  GgenList *list = ggen_list_new (string->length);
  const char *end = string->text + string->length;

  for (const char *cursor = string->text; cursor < end; cursor = g_utf8_next_char (cursor))
    ggen_list_append (list, ggen_slot_take (
                                ggen_string_new_safe (cursor, g_utf8_next_char (cursor) - cursor,
                                                      ggen_string_is_safe (string))));

  return list;
}

static GgenList *
list_of_keys (const GgenSlot *map)
{
  GgenList *list = ggen_list_new (map->as.map->length);

  for (guint i = 0; i < map->as.map->length; i++)
    ggen_list_append (list, ggen_slot_own (&map->as.map->entries[i].key));

  return list;
}

/* What iterating over the value gives: (transfer full) (nullable) a list, which may be the value
 * itself. Fails for what cannot be iterated over. */
GgenList *
ggen_vm_to_list (GgenVm *self, const GgenSlot *value)
{
  if (!ggen_vm_require (self, value))
    return NULL;

  switch (value->kind)
    {
    case GGEN_VALUE_LIST:
      ggen_heap_ref (value->as.heap);
      return value->as.list;
    case GGEN_VALUE_MAP:
      return list_of_keys (value);
    case GGEN_VALUE_STRING:
      if (!ggen_vm_check_room (self, (gsize) value->as.string->length * 48, "this string"))
        return NULL;
      return list_of_characters (value->as.string);
    case GGEN_VALUE_UNDEFINED:
      return ggen_list_new (0);
    case GGEN_VALUE_NULL:
      if (self->undefined != GGEN_TEMPLATE_UNDEFINED_STRICT)
        return ggen_list_new (0);
      G_GNUC_FALLTHROUGH;
    default:
      ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "%s cannot be iterated over",
                    ggen_slot_kind_name (value));
      return NULL;
    }
}

/* What is undefined inside of a list or map. */
static const GgenSlot *
find_undefined (const GgenSlot *value, guint depth, guint *n_steps)
{
  const GgenSlot *found = NULL;

  if (value->kind == GGEN_VALUE_UNDEFINED)
    return value;
  if (depth > 100 || ++*n_steps > 10000000)
    return NULL;
  if (value->kind == GGEN_VALUE_LIST)
    for (guint i = 0; i < value->as.list->length && found == NULL; i++)
      found = find_undefined (&value->as.list->items[i], depth + 1, n_steps);
  else if (value->kind == GGEN_VALUE_MAP)
    for (guint i = 0; i < value->as.map->length && found == NULL; i++)
      found = find_undefined (&value->as.map->entries[i].value, depth + 1, n_steps);

  return found;
}

/* As it prints, but never escaped. */
gboolean
ggen_vm_print (GgenVm *self, const GgenSlot *value, GgenBuffer *buffer)
{
  if (!ggen_vm_require (self, value))
    return FALSE;
  if (self->undefined == GGEN_TEMPLATE_UNDEFINED_STRICT
      && (value->kind == GGEN_VALUE_LIST || value->kind == GGEN_VALUE_MAP))
    {
      guint n_steps = 0;
      const GgenSlot *undefined = find_undefined (value, 0, &n_steps);

      if (undefined != NULL && !ggen_vm_require (self, undefined))
        return FALSE;
    }
  if (!ggen_slot_print (value, buffer))
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT,
                         "this value is too large or nests too deeply to print");

  return TRUE;
}

/* (transfer full) (nullable): the value as text, which is the value itself if it is a string. */
GgenString *
ggen_vm_to_string (GgenVm *self, const GgenSlot *value)
{
  g_auto (GgenBuffer) buffer = {0};

  if (value->kind == GGEN_VALUE_STRING)
    {
      ggen_heap_ref (value->as.heap);
      return value->as.string;
    }
  if (!ggen_vm_print (self, value, &buffer))
    return NULL;

  return ggen_string_from_buffer (&buffer, FALSE);
}

void
ggen_vm_track (GgenVm *self, GgenValue *value)
{
  if (value->flags & GGEN_VALUE_TRACKED)
    return;
  value->flags |= GGEN_VALUE_TRACKED;
  ggen_heap_ref (value);
  g_ptr_array_add (self->tracked, value);
}
