/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-value-private.h"

#include "ggen-template-object-private.h"

/**
 * GgenValue:
 *
 * A value that a template can use: what its context is made of.
 *
 * Values are counted references, safe to share between threads. Lists and maps are built by one
 * thread; once nobody changes them any more, any number of renders may read them at once.
 *
 * Since: 1.0
 */

G_DEFINE_BOXED_TYPE (GgenValue, ggen_value, ggen_value_ref, ggen_value_unref)

__thread GgenValueBudget *ggen_value_budget;

static GgenScalar null_value = {.base = {1, GGEN_VALUE_NULL, GGEN_VALUE_IMMORTAL, 0}};
static GgenScalar false_value = {.base = {1, GGEN_VALUE_BOOLEAN, GGEN_VALUE_IMMORTAL, 0},
                                 .as.integer = 0};
static GgenScalar true_value = {.base = {1, GGEN_VALUE_BOOLEAN, GGEN_VALUE_IMMORTAL, 0},
                                .as.integer = 1};

static void
free_list (GgenList *self)
{
  ggen_list_clear (self);
  g_free (self->items);
  ggen_value_budget_add (-(gssize) (self->capacity * sizeof (GgenSlot)));
  g_free (self);
}

static void
free_map (GgenMap *self)
{
  ggen_map_clear (self);
  g_free (self->entries);
  g_free (self->index);
  if (self->output != NULL)
    ggen_heap_unref (&self->output->base);
  ggen_value_budget_add (-(gssize) (self->capacity * sizeof (GgenMapEntry)));
  g_free (self);
}

/* How deep values are inside of each other before those inside wait for their turn. */
#define MAX_FREE_DEPTH 200

static __thread guint free_depth;
static __thread GPtrArray *waiting; /* (owned) (nullable) (element-type GgenValue) */

static void
free_now (GgenValue *self)
{
  switch (self->kind)
    {
    case GGEN_VALUE_STRING:
      ggen_value_budget_add (-(gssize) (sizeof (GgenString) + ((GgenString *) self)->length));
      g_free (self);
      break;
    case GGEN_VALUE_LIST:
      free_list ((GgenList *) self);
      break;
    case GGEN_VALUE_MAP:
      free_map ((GgenMap *) self);
      break;
    case GGEN_VALUE_OBJECT:
      {
        GgenObject *object = (GgenObject *) self;

        if (object->klass->free != NULL)
          object->klass->free (object);
        g_free (self);
        break;
      }
    default:
      g_free (self);
    }
}

static void
free_waiting (void)
{
  while (waiting->len > 0)
    {
      free_depth++;
      free_now (g_ptr_array_steal_index_fast (waiting, waiting->len - 1));
      free_depth--;
    }
  g_clear_pointer (&waiting, g_ptr_array_unref);
}

/* A list in a list in a list… must not take as much of the C stack as it is deep. */
void
ggen_value_free (GgenValue *self)
{
  if (self->kind <= GGEN_VALUE_STRING)
    {
      free_now (self);
      return;
    }
  if (free_depth >= MAX_FREE_DEPTH)
    {
      if (waiting == NULL)
        waiting = g_ptr_array_new ();
      g_ptr_array_add (waiting, self);
      return;
    }
  free_depth++;
  free_now (self);
  free_depth--;
  if (free_depth == 0 && waiting != NULL)
    free_waiting ();
}

gpointer
ggen_object_alloc (const GgenObjectClass *klass, gsize size)
{
  GgenObject *self = g_malloc0 (size);

  self->base.ref_count = 1;
  self->base.kind = GGEN_VALUE_OBJECT;
  self->klass = klass;

  return self;
}

/* Boxes what a slot holds, for the public functions. */
GgenValue *
ggen_value_box (const GgenSlot *slot)
{
  switch (slot->kind)
    {
    case GGEN_VALUE_BOOLEAN:
      return ggen_value_new_boolean (slot->as.integer != 0);
    case GGEN_VALUE_INTEGER:
      return ggen_value_new_integer (slot->as.integer);
    case GGEN_VALUE_DOUBLE:
      return ggen_value_new_double (slot->as.number);
    case GGEN_VALUE_STRING:
    case GGEN_VALUE_LIST:
    case GGEN_VALUE_MAP:
      return ggen_value_ref (slot->as.heap);
    default:
      return ggen_value_new_null ();
    }
}

/* Borrows what the box holds: lives as long as the box does. */
GgenSlot
ggen_value_unbox (GgenValue *self)
{
  switch (self->kind)
    {
    case GGEN_VALUE_NULL:
      return GGEN_SLOT_NULL;
    case GGEN_VALUE_BOOLEAN:
      return ggen_slot_boolean (((GgenScalar *) self)->as.integer != 0);
    case GGEN_VALUE_INTEGER:
      return ggen_slot_integer (((GgenScalar *) self)->as.integer);
    case GGEN_VALUE_DOUBLE:
      return ggen_slot_double (((GgenScalar *) self)->as.number);
    default:
      return ggen_slot_borrow (self);
    }
}

/**
 * ggen_value_new_null:
 *
 * Makes the value that is none.
 *
 * Returns: (transfer full): no value
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_null (void)
{
  return &null_value.base;
}

/**
 * ggen_value_new_boolean:
 * @value: true or false
 *
 * Makes a boolean.
 *
 * Returns: (transfer full): a boolean
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_boolean (gboolean value)
{
  return value ? &true_value.base : &false_value.base;
}

static GgenScalar *
new_scalar (GgenValueKind kind)
{
  GgenScalar *self = g_new (GgenScalar, 1);

  self->base = (GgenValue){.ref_count = 1, .kind = kind};

  return self;
}

/**
 * ggen_value_new_integer:
 * @value: a number
 *
 * Makes an integer.
 *
 * Returns: (transfer full): an integer
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_integer (gint64 value)
{
  GgenScalar *self = new_scalar (GGEN_VALUE_INTEGER);

  self->as.integer = value;

  return &self->base;
}

/**
 * ggen_value_new_double:
 * @value: a number
 *
 * Makes a double.
 *
 * Returns: (transfer full): a double
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_double (double value)
{
  GgenScalar *self = new_scalar (GGEN_VALUE_DOUBLE);

  self->as.number = value;

  return &self->base;
}

/**
 * ggen_value_new_string:
 * @value: UTF-8 text
 *
 * Makes a string.
 *
 * Returns: (transfer full): a string
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_string (const char *value)
{
  return ggen_value_new_string_length (value, -1);
}

/**
 * ggen_value_new_string_length:
 * @value: UTF-8 text. What is not valid UTF-8 is replaced by U+FFFD.
 * @length: its length in bytes, or -1 if it ends with a nul byte
 *
 * Makes a string of a text that need not end in NUL.
 *
 * Returns: (transfer full): a string
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_string_length (const char *value, gssize length)
{
  g_return_val_if_fail (value != NULL, ggen_value_new_null ());

  if (length < 0)
    length = strlen (value);
  if (!g_utf8_validate_len (value, length, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (value, length);

      return &ggen_string_new (valid, strlen (valid))->base;
    }

  return &ggen_string_new (value, length)->base;
}

/**
 * ggen_value_new_list:
 *
 * Makes a list without items.
 *
 * Returns: (transfer full): an empty list
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_list (void)
{
  return &ggen_list_new (0)->base;
}

/**
 * ggen_value_new_map:
 *
 * Makes a map without keys.
 *
 * Returns: (transfer full): an empty map
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_map (void)
{
  return &ggen_map_new (0)->base;
}

/**
 * ggen_value_new_strv:
 * @strings: (array zero-terminated=1): the strings
 *
 * Makes a list of strings.
 *
 * Returns: (transfer full): a list of strings
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_strv (const char *const *strings)
{
  GgenValue *list = ggen_value_new_list ();

  for (; strings != NULL && *strings != NULL; strings++)
    ggen_value_append_string (list, *strings);

  return list;
}

/**
 * ggen_value_ref:
 * @self: a value
 *
 * Takes a reference.
 *
 * Returns: (transfer full): the same value
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_ref (GgenValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  ggen_heap_ref (self);

  return self;
}

/**
 * ggen_value_unref:
 * @self: (transfer full): a value
 *
 * Gives a reference back.
 *
 * Since: 1.0
 */
void
ggen_value_unref (GgenValue *self)
{
  g_return_if_fail (self != NULL);

  ggen_heap_unref (self);
}

/**
 * ggen_value_get_kind:
 * @self: a value
 *
 * Gets the kind of the value.
 *
 * Returns: what the value is
 *
 * Since: 1.0
 */
GgenValueKind
ggen_value_get_kind (GgenValue *self)
{
  g_return_val_if_fail (self != NULL, GGEN_VALUE_NULL);

  return self->kind;
}

/**
 * ggen_value_get_boolean:
 * @self: a value
 *
 * Gets whether the value counts as true.
 *
 * Returns: what a condition in a template makes of the value: %FALSE for null, false, zero and
 *   whatever is empty
 *
 * Since: 1.0
 */
gboolean
ggen_value_get_boolean (GgenValue *self)
{
  GgenSlot slot;

  g_return_val_if_fail (self != NULL, FALSE);

  slot = ggen_value_unbox (self);

  return ggen_slot_is_true (&slot);
}

/**
 * ggen_value_get_integer:
 * @self: an integer
 *
 * Gets the value of a number, as an integer.
 *
 * Returns: the number; a double is cut off; 0 for what is no number
 *
 * Since: 1.0
 */
gint64
ggen_value_get_integer (GgenValue *self)
{
  GgenSlot slot;

  g_return_val_if_fail (self != NULL, 0);

  slot = ggen_value_unbox (self);
  if (ggen_slot_is_integral (&slot))
    return slot.as.integer;
  if (slot.kind == GGEN_VALUE_DOUBLE && slot.as.number > -9.2e18 && slot.as.number < 9.2e18)
    return (gint64) slot.as.number;

  return 0;
}

/**
 * ggen_value_get_double:
 * @self: a double
 *
 * Gets the value of a number.
 *
 * Returns: the number; 0 for what is no number
 *
 * Since: 1.0
 */
double
ggen_value_get_double (GgenValue *self)
{
  GgenSlot slot;

  g_return_val_if_fail (self != NULL, 0);

  slot = ggen_value_unbox (self);

  return ggen_slot_is_number (&slot) ? ggen_slot_as_double (&slot) : 0;
}

/**
 * ggen_value_get_string:
 * @self: a string
 *
 * Gets the text of a string.
 *
 * Returns: (nullable): the text, which lives as long as @self; %NULL for what is no string
 *
 * Since: 1.0
 */
const char *
ggen_value_get_string (GgenValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->kind == GGEN_VALUE_STRING ? ((GgenString *) self)->text : NULL;
}

/**
 * ggen_value_get_length:
 * @self: a list, map or string
 *
 * Gets the length of a list, map or string.
 *
 * Returns: how many items, keys or bytes it has; 0 for what has none
 *
 * Since: 1.0
 */
gsize
ggen_value_get_length (GgenValue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  switch (self->kind)
    {
    case GGEN_VALUE_STRING:
      return ((GgenString *) self)->length;
    case GGEN_VALUE_LIST:
      return ((GgenList *) self)->length;
    case GGEN_VALUE_MAP:
      return ((GgenMap *) self)->length;
    default:
      return 0;
    }
}

/**
 * ggen_value_equal:
 * @self: a value
 * @other: another value
 *
 * Compares two values.
 *
 * Returns: whether both are the same to a template: numbers by what they amount to, maps in any
 *   order
 *
 * Since: 1.0
 */
gboolean
ggen_value_equal (GgenValue *self, GgenValue *other)
{
  GgenSlot left, right;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  left = ggen_value_unbox (self);
  right = ggen_value_unbox (other);

  return ggen_slot_equal (&left, &right);
}

/**
 * ggen_value_to_string:
 * @self: a value
 *
 * Writes the value as a template prints it.
 *
 * Returns: (transfer full): what a template prints for the value
 *
 * Since: 1.0
 */
char *
ggen_value_to_string (GgenValue *self)
{
  g_auto (GgenBuffer) buffer = {0};
  GgenSlot slot;

  g_return_val_if_fail (self != NULL, NULL);

  slot = ggen_value_unbox (self);
  ggen_slot_print (&slot, &buffer);

  return ggen_buffer_steal (&buffer);
}
