/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `for`, and the `loop` that its body sees. */

#include "ggen-template-vm-private.h"

static void
free_loop (GgenObject *object)
{
  GgenLoop *self = (GgenLoop *) object;

  ggen_slot_clear (&self->source);
  if (self->changed != NULL)
    ggen_heap_unref (&self->changed->base);
}

static void
print_loop (GgenObject *object, GgenBuffer *buffer)
{
  GgenLoop *self = (GgenLoop *) object;

  ggen_buffer_append_text (buffer, "<loop ");
  ggen_buffer_append_integer (buffer, self->index0);
  ggen_buffer_append_char (buffer, '/');
  ggen_buffer_append_integer (buffer, self->length);
  ggen_buffer_append_char (buffer, '>');
}

static guint
source_length (const GgenSlot *source)
{
  return source->kind == GGEN_VALUE_LIST ? source->as.list->length : source->as.map->length;
}

static GgenSlot
source_item (const GgenSlot *source, guint position)
{
  return ggen_slot_copy_from (source->kind == GGEN_VALUE_LIST
                                  ? &source->as.list->items[position]
                                  : &source->as.map->entries[position].key,
                              source);
}

static GgenSlot
neighbour (GgenVm *vm, GgenLoop *self, gint64 position)
{
  if (position < 0 || position >= source_length (&self->source))
    return ggen_vm_undefined_attribute (vm, NULL);

  return source_item (&self->source, (guint) position);
}

enum
{
  LOOP_DEPTH,
  LOOP_DEPTH0,
  LOOP_FIRST,
  LOOP_INDEX,
  LOOP_INDEX0,
  LOOP_LAST,
  LOOP_LENGTH,
  LOOP_NEXTITEM,
  LOOP_PREVITEM,
  LOOP_REVINDEX,
  LOOP_REVINDEX0,
  N_LOOP_ATTRIBUTES,
};

static const char *const attribute_names[N_LOOP_ATTRIBUTES] = {"depth",    "depth0",   "first",
                                                               "index",    "index0",   "last",
                                                               "length",   "nextitem", "previtem",
                                                               "revindex", "revindex0"};

static GgenSlot
loop_attribute (GgenVm *vm, GgenLoop *self, int attribute)
{
  switch (attribute)
    {
    case LOOP_DEPTH:
      return ggen_slot_integer (self->depth0 + 1);
    case LOOP_DEPTH0:
      return ggen_slot_integer (self->depth0);
    case LOOP_FIRST:
      return ggen_slot_boolean (self->index0 == 0);
    case LOOP_INDEX:
      return ggen_slot_integer ((gint64) self->index0 + 1);
    case LOOP_INDEX0:
      return ggen_slot_integer (self->index0);
    case LOOP_LAST:
      return ggen_slot_boolean (self->index0 + 1 == self->length);
    case LOOP_LENGTH:
      return ggen_slot_integer (self->length);
    case LOOP_NEXTITEM:
      return neighbour (vm, self, (gint64) self->index0 + 1);
    case LOOP_PREVITEM:
      return neighbour (vm, self, (gint64) self->index0 - 1);
    case LOOP_REVINDEX:
      return ggen_slot_integer ((gint64) self->length - self->index0);
    default:
      return ggen_slot_integer ((gint64) self->length - self->index0 - 1);
    }
}

static gboolean
get_loop_attribute (GgenVm *vm, GgenObject *object, GgenString *name, GgenSlot *attribute)
{
  for (int i = 0; i < N_LOOP_ATTRIBUTES; i++)
    if (ggen_string_equal_text (name, attribute_names[i]))
      {
        *attribute = loop_attribute (vm, (GgenLoop *) object, i);
        return TRUE;
      }

  return FALSE;
}

static GgenMap *
loop_to_map (GgenVm *vm, GgenObject *object)
{
  GgenMap *map = ggen_map_new (N_LOOP_ATTRIBUTES);

  for (int i = 0; i < N_LOOP_ATTRIBUTES; i++)
    ggen_map_set (map,
                  ggen_slot_take (
                      ggen_string_new (attribute_names[i], strlen (attribute_names[i]))),
                  loop_attribute (vm, (GgenLoop *) object, i));

  return map;
}

static gboolean
call_cycle (GgenVm *vm, GgenLoop *self, const GgenArguments *arguments, GgenSlot *result)
{
  if (arguments->n_positional == 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "cycle() needs something to cycle through");
  *result = ggen_slot_copy (&arguments->positional[self->index0 % arguments->n_positional]);

  return TRUE;
}

static gboolean
call_changed (GgenVm *vm, GgenLoop *self, const GgenArguments *arguments, GgenSlot *result)
{
  GgenList *current = ggen_list_new (arguments->n_positional);
  GgenSlot now = ggen_slot_borrow (current);
  gboolean is_changed = TRUE;

  for (guint i = 0; i < arguments->n_positional; i++)
    ggen_list_append (current, ggen_slot_own (&arguments->positional[i]));
  if (self->changed != NULL)
    {
      GgenSlot before = ggen_slot_borrow (self->changed);

      is_changed = !ggen_slot_equal (&before, &now);
      ggen_heap_unref (&self->changed->base);
    }
  else
    /* It may come to hold the loop that holds it. */
    ggen_vm_track (vm, &self->base.base);
  self->changed = current;
  *result = ggen_slot_boolean (is_changed);

  return TRUE;
}

static gboolean
call_loop_method (GgenVm *vm,
                  GgenObject *object,
                  GgenString *name,
                  const GgenArguments *arguments,
                  GgenSlot *result,
                  gboolean *is_known)
{
  *is_known = TRUE;
  if (ggen_string_equal_text (name, "cycle"))
    return call_cycle (vm, (GgenLoop *) object, arguments, result);
  if (ggen_string_equal_text (name, "changed"))
    return call_changed (vm, (GgenLoop *) object, arguments, result);
  *is_known = FALSE;

  return TRUE;
}

/* Renders a recursive loop over @items, within the scope that the first one had. */
static gboolean
run_recursive (GgenVm *vm,
               GgenUnit *unit,
               const GgenRecursion *recursion,
               const GgenSlot *items,
               const char *what)
{
  GgenFrame *frame = vm->frame;

  vm->recursion = *recursion;
  vm->frame = recursion->outer;
  if (!ggen_vm_push (vm, ggen_slot_copy (items))
      || !ggen_vm_execute (vm, unit, recursion->entry, what))
    return FALSE;
  vm->frame = frame;

  return TRUE;
}

static gboolean
call_loop (GgenVm *vm, GgenObject *object, const GgenArguments *arguments, GgenSlot *result)
{
  GgenLoop *self = (GgenLoop *) object;
  GgenRecursion recursion = self->recursion;

  if (self->unit == NULL)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                         "this loop cannot be called: it is not 'recursive'");
  if (arguments->n_positional != 1 || arguments->n_named > 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "loop() takes what to loop over");
  recursion.depth++;
  ggen_vm_begin_capture (vm);
  if (!run_recursive (vm, self->unit, &recursion, &arguments->positional[0], "looped from"))
    return FALSE;
  *result = ggen_slot_take (ggen_vm_end_capture (vm));

  return TRUE;
}

static const GgenObjectClass loop_class = {
    .name = "loop",
    .free = free_loop,
    .print = print_loop,
    .get_attribute = get_loop_attribute,
    .call = call_loop,
    .call_method = call_loop_method,
    .to_map = loop_to_map,
};

/* The iterable is on top of the stack. */
gboolean
ggen_vm_for_call (GgenVm *self, guint32 entry)
{
  GgenRecursion recursion = {self->frame, entry, 0};
  GgenSlot items = *--self->top;
  gboolean is_done;

  /* Whoever keeps the loop can call it when the scope is left. */
  ggen_vm_capture_frames (self);
  is_done = run_recursive (self, self->activation->unit, &recursion, &items, NULL);
  ggen_slot_clear (&items);

  return is_done;
}

static GgenLoop *
new_loop (GgenVm *self, const GgenSlot *source, guint flags)
{
  GgenLoop *loop = ggen_object_alloc (&loop_class, sizeof (GgenLoop));

  loop->source = ggen_slot_copy (source);
  loop->length = source_length (source);
  if (flags & GGEN_FOR_RECURSIVE)
    {
      loop->unit = self->activation->unit;
      loop->recursion = self->activation->recursion;
      loop->depth0 = loop->recursion.depth;
    }

  return loop;
}

/* Takes the iterable from the stack. */
gboolean
ggen_vm_for_begin (GgenVm *self, guint flags)
{
  GgenSlot *iterable = self->top - 1;
  GgenIteration iteration = {0};

  if (iterable->kind == GGEN_VALUE_LIST
      || (iterable->kind == GGEN_VALUE_MAP && !(iterable->as.heap->flags & GGEN_VALUE_MUTABLE)))
    iteration.source = *iterable;
  else
    {
      GgenList *list = ggen_vm_to_list (self, iterable);

      if (list == NULL)
        return FALSE;
      iteration.source = ggen_slot_take (list);
      ggen_slot_clear (iterable);
    }
  self->top--;
  if (flags & GGEN_FOR_USES_LOOP)
    iteration.loop = new_loop (self, &iteration.source, flags);
  iteration.frame = ggen_vm_push_frame (self, self->frame);
  g_array_append_val (self->iterations, iteration);

  return TRUE;
}

/* A scope for the next item: the last one again, unless a macro keeps it. */
static void
renew_frame (GgenVm *self, GgenIteration *iteration)
{
  GgenFrame *frame = iteration->frame;

  if (frame->is_captured)
    {
      iteration->frame = ggen_vm_push_frame (self, frame->parent);
      return;
    }
  ggen_frame_reset (frame, 0);
}

/* Leaves the next item on the stack. */
gboolean
ggen_vm_for_next (GgenVm *self, gboolean *is_done)
{
  GgenIteration *iteration =
      &g_array_index (self->iterations, GgenIteration, self->iterations->len - 1);

  *is_done = iteration->position >= source_length (&iteration->source);
  if (*is_done)
    return TRUE;
  if ((++self->n_steps & 63) == 0 && !ggen_vm_check_limits (self))
    return FALSE;

  if (iteration->n_done > 0)
    renew_frame (self, iteration);
  if (iteration->loop != NULL)
    {
      iteration->loop->index0 = iteration->position;
      iteration->loop->length = source_length (&iteration->source);
      ggen_heap_ref (&iteration->loop->base.base);
      ggen_frame_set (iteration->frame, self->loop_name, ggen_slot_take (iteration->loop));
    }
  iteration->n_done++;

  return ggen_vm_push (self, source_item (&iteration->source, iteration->position++));
}

/* Ends the innermost loop. Returns: whether it had an item */
gboolean
ggen_vm_for_end (GgenVm *self)
{
  GgenIteration *iteration =
      &g_array_index (self->iterations, GgenIteration, self->iterations->len - 1);
  gboolean had_item = iteration->n_done > 0;

  ggen_vm_pop_frame (self, iteration->frame->parent);
  ggen_slot_clear (&iteration->source);
  if (iteration->loop != NULL)
    ggen_heap_unref (&iteration->loop->base.base);
  g_array_set_size (self->iterations, self->iterations->len - 1);

  return had_item;
}
