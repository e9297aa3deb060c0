/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The functions that every template knows: range, dict, namespace, cycler, joiner. */

#include "ggen-template-text-private.h"

typedef struct
{
  GgenObject base;
  GgenBuiltin builtin;
} GgenFunction;

static gboolean
call_function (GgenVm *vm, GgenObject *object, const GgenArguments *arguments, GgenSlot *result)
{
  return ggen_builtin_call (vm, "function", &((GgenFunction *) object)->builtin, NULL, arguments,
                            result);
}

static void
print_function (GgenObject *object, GgenBuffer *buffer)
{
  ggen_buffer_append_text (buffer, "<function ");
  ggen_buffer_append_text (buffer, ((GgenFunction *) object)->builtin.name);
  ggen_buffer_append_char (buffer, '>');
}

static const GgenObjectClass function_class = {
    .name = "function",
    .print = print_function,
    .call = call_function,
};

static gboolean
function_range (GgenVm *vm,
                const GgenSlot *value,
                const GgenParameters *parameters,
                GgenSlot *result)
{
  gint64 start, stop, step;
  guint64 distance, n = 0;
  GgenList *list;

  if (!ggen_parameter_integer (vm, parameters->at[0], "start", 0, &start)
      || !ggen_parameter_integer (vm, parameters->at[1], "stop", 0, &stop)
      || !ggen_parameter_integer (vm, parameters->at[2], "step", 1, &step))
    return FALSE;
  if (parameters->at[1] == NULL)
    {
      stop = start;
      start = 0;
    }
  if (step == 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "the step of a range cannot be zero");
  if (step > 0 ? stop > start : stop < start)
    {
      distance = step > 0 ? (guint64) stop - (guint64) start : (guint64) start - (guint64) stop;
      n = (distance - 1) / (step > 0 ? (guint64) step : -(guint64) step) + 1;
    }
  if (n > GGEN_VM_MAX_RANGE)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_LIMIT, "a range of more than %d numbers",
                         GGEN_VM_MAX_RANGE);
  list = ggen_list_new ((guint) n);
  for (guint64 i = 0; i < n; i++)
    ggen_list_append (list, ggen_slot_integer ((gint64) ((guint64) start + i * (guint64) step)));
  list->base.form = GGEN_FORM_ITERABLE;
  *result = ggen_slot_take (list);

  return TRUE;
}

static gboolean
add_pairs (GgenVm *vm, GgenMap *map, const GgenSlot *pairs)
{
  GgenList *list = ggen_vm_to_list (vm, pairs);

  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->length; i++)
    {
      const GgenSlot *pair = &list->items[i];

      if (pair->kind != GGEN_VALUE_LIST || pair->as.list->length != 2
          || !ggen_slot_is_hashable (&pair->as.list->items[0]))
        {
          ggen_heap_unref (&list->base);
          return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                               "a map is made of another one, or of pairs");
        }
      ggen_map_set (map, ggen_slot_own (&pair->as.list->items[0]),
                    ggen_slot_own (&pair->as.list->items[1]));
    }
  ggen_heap_unref (&list->base);

  return TRUE;
}

static void
add_entries (GgenMap *map, const GgenMap *from)
{
  for (guint i = 0; i < from->length; i++)
    ggen_map_set (map, ggen_slot_own (&from->entries[i].key),
                  ggen_slot_own (&from->entries[i].value));
}

static gboolean
add_to_map (GgenVm *vm, GgenMap *map, const GgenSlot *source)
{
  if (!ggen_vm_require (vm, source))
    return FALSE;
  if (source->kind == GGEN_VALUE_MAP)
    add_entries (map, source->as.map);
  else if (source->kind == GGEN_VALUE_OBJECT && source->as.object->klass->to_map != NULL)
    {
      GgenMap *from = source->as.object->klass->to_map (vm, source->as.object);

      add_entries (map, from);
      ggen_heap_unref (&from->base);
    }
  else
    return add_pairs (vm, map, source);

  return TRUE;
}

/* dict(map, name=value, …) and namespace(…) */
static gboolean
function_map (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const GgenArguments *arguments = parameters->rest;
  GgenMap *map = ggen_map_new (arguments->n_named);

  map->base.form = parameters->variant;
  map->base.flags |= GGEN_VALUE_MUTABLE;
  if (parameters->variant == GGEN_FORM_NAMESPACE)
    ggen_vm_track (vm, &map->base);
  for (guint i = 0; i < arguments->n_positional; i++)
    if (!add_to_map (vm, map, &arguments->positional[i]))
      {
        ggen_heap_unref (&map->base);
        return FALSE;
      }
  for (guint i = 0; i < arguments->n_named; i++)
    {
      GgenSlot key = ggen_slot_borrow (arguments->names[i]);

      ggen_map_set (map, key, ggen_slot_own (&arguments->named[i]));
    }
  *result = ggen_slot_take (map);

  return TRUE;
}

typedef struct
{
  GgenObject base;
  GgenList *items; /* (owned) */
  guint position;
} Cycler;

static void
free_cycler (GgenObject *object)
{
  ggen_heap_unref (&((Cycler *) object)->items->base);
}

static gboolean
get_cycler_attribute (GgenVm *vm, GgenObject *object, GgenString *name, GgenSlot *attribute)
{
  Cycler *self = (Cycler *) object;

  if (!ggen_string_equal_text (name, "current"))
    return FALSE;
  *attribute = ggen_slot_own (&self->items->items[self->position]);

  return TRUE;
}

static gboolean
call_cycler_method (GgenVm *vm,
                    GgenObject *object,
                    GgenString *name,
                    const GgenArguments *arguments,
                    GgenSlot *result,
                    gboolean *is_known)
{
  Cycler *self = (Cycler *) object;

  *is_known = TRUE;
  *result = GGEN_SLOT_NULL;
  if (ggen_string_equal_text (name, "next"))
    {
      *result = ggen_slot_own (&self->items->items[self->position]);
      self->position = (self->position + 1) % self->items->length;
    }
  else if (ggen_string_equal_text (name, "reset"))
    self->position = 0;
  else
    *is_known = FALSE;

  return TRUE;
}

static const GgenObjectClass cycler_class = {
    .name = "cycler",
    .free = free_cycler,
    .get_attribute = get_cycler_attribute,
    .call_method = call_cycler_method,
};

static gboolean
function_cycler (GgenVm *vm,
                 const GgenSlot *value,
                 const GgenParameters *parameters,
                 GgenSlot *result)
{
  const GgenArguments *arguments = parameters->rest;
  Cycler *cycler;

  if (arguments->n_positional == 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "cycler needs something to cycle through");
  cycler = ggen_object_alloc (&cycler_class, sizeof (Cycler));
  cycler->items = ggen_list_new (arguments->n_positional);
  for (guint i = 0; i < arguments->n_positional; i++)
    ggen_list_append (cycler->items, ggen_slot_own (&arguments->positional[i]));
  *result = ggen_slot_take (cycler);

  return TRUE;
}

typedef struct
{
  GgenObject base;
  GgenSlot separator; /* (owned) */
  gboolean is_used;
} Joiner;

static void
free_joiner (GgenObject *object)
{
  ggen_slot_clear (&((Joiner *) object)->separator);
}

static gboolean
call_joiner (GgenVm *vm, GgenObject *object, const GgenArguments *arguments, GgenSlot *result)
{
  Joiner *self = (Joiner *) object;

  *result =
      self->is_used ? ggen_slot_own (&self->separator) : ggen_slot_take (ggen_string_new ("", 0));
  self->is_used = TRUE;

  return TRUE;
}

static const GgenObjectClass joiner_class = {
    .name = "joiner",
    .free = free_joiner,
    .call = call_joiner,
};

static gboolean
function_joiner (GgenVm *vm,
                 const GgenSlot *value,
                 const GgenParameters *parameters,
                 GgenSlot *result)
{
  Joiner *joiner = ggen_object_alloc (&joiner_class, sizeof (Joiner));

  joiner->separator = parameters->at[0] != NULL ? ggen_slot_own (parameters->at[0])
                                                : ggen_slot_take (ggen_string_new (", ", 2));
  *result = ggen_slot_take (joiner);

  return TRUE;
}

#define FUNCTION(name, func, parameters, variant)                                                  \
  {                                                                                                \
    .base = {.base = {1, GGEN_VALUE_OBJECT, GGEN_VALUE_IMMORTAL, 0}, .klass = &function_class},    \
    .builtin = {name, func, parameters, 0, variant},                                               \
  }

static GgenFunction functions[] = {
    FUNCTION ("range", function_range, "start | stop step", 0),
    FUNCTION ("dict", function_map, "*", GGEN_FORM_PLAIN),
    FUNCTION ("namespace", function_map, "*", GGEN_FORM_NAMESPACE),
    FUNCTION ("cycler", function_cycler, "*", 0),
    FUNCTION ("joiner", function_joiner, "| sep", 0),
};

/* Returns: (transfer none) (nullable): the function of that name */
GgenObject *
ggen_function_find (const GgenString *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (ggen_string_equal_text (name, functions[i].builtin.name))
      return &functions[i].base;

  return NULL;
}
