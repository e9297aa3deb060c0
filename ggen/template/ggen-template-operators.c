/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What + - * / // % ** ~ < in … do. Integers have 64 bits and do not wrap. */

#include "ggen-template-vm-private.h"

#include <math.h>

static const char *
operator_text (GgenOp op)
{
  static const char *const texts[] = {
      [GGEN_OP_ADD] = "+",     [GGEN_OP_SUBTRACT] = "-",       [GGEN_OP_MULTIPLY] = "*",
      [GGEN_OP_DIVIDE] = "/",  [GGEN_OP_FLOOR_DIVIDE] = "//",  [GGEN_OP_MODULO] = "%",
      [GGEN_OP_POWER] = "**",  [GGEN_OP_LESS] = "<",           [GGEN_OP_LESS_EQUAL] = "<=",
      [GGEN_OP_GREATER] = ">", [GGEN_OP_GREATER_EQUAL] = ">=",
  };

  return texts[op];
}

static gboolean
fail_types (GgenVm *self, GgenOp op, const GgenSlot *left, const GgenSlot *right)
{
  return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "'%s' does not work on %s and %s",
                       operator_text (op), ggen_slot_kind_name (left), ggen_slot_kind_name (right));
}

static gboolean
fail_overflow (GgenVm *self, GgenOp op)
{
  return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT,
                       "the result of '%s' does not fit in 64 bits", operator_text (op));
}

static gboolean
power_of_integers (GgenVm *self, gint64 base, gint64 exponent, GgenSlot *result)
{
  gint64 product = 1;

  if (exponent < 0)
    {
      *result = ggen_slot_double (pow ((double) base, (double) exponent));
      return TRUE;
    }
  for (;;)
    {
      if ((exponent & 1) && __builtin_mul_overflow (product, base, &product))
        return fail_overflow (self, GGEN_OP_POWER);
      exponent >>= 1;
      if (exponent == 0)
        break;
      if (__builtin_mul_overflow (base, base, &base))
        return fail_overflow (self, GGEN_OP_POWER);
    }
  *result = ggen_slot_integer (product);

  return TRUE;
}

/* Both round down, so that the remainder has the sign of the divisor. */
static gboolean
divide_integers (GgenVm *self, GgenOp op, gint64 left, gint64 right, GgenSlot *result)
{
  gint64 quotient, remainder;

  if (right == 0)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "division by zero");
  if (left == G_MININT64 && right == -1)
    {
      if (op == GGEN_OP_FLOOR_DIVIDE)
        return fail_overflow (self, op);
      *result = ggen_slot_integer (0);
      return TRUE;
    }
  quotient = left / right;
  remainder = left % right;
  if (remainder != 0 && (remainder < 0) != (right < 0))
    {
      quotient--;
      remainder += right;
    }
  *result = ggen_slot_integer (op == GGEN_OP_MODULO ? remainder : quotient);

  return TRUE;
}

static gboolean
binary_integers (GgenVm *self, GgenOp op, gint64 left, gint64 right, GgenSlot *result)
{
  gint64 value;
  gboolean is_too_large;

  switch (op)
    {
    case GGEN_OP_ADD:
      is_too_large = __builtin_add_overflow (left, right, &value);
      break;
    case GGEN_OP_SUBTRACT:
      is_too_large = __builtin_sub_overflow (left, right, &value);
      break;
    case GGEN_OP_MULTIPLY:
      is_too_large = __builtin_mul_overflow (left, right, &value);
      break;
    case GGEN_OP_DIVIDE:
      if (right == 0)
        return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "division by zero");
      *result = ggen_slot_double ((double) left / (double) right);
      return TRUE;
    case GGEN_OP_POWER:
      return power_of_integers (self, left, right, result);
    default:
      return divide_integers (self, op, left, right, result);
    }
  if (is_too_large)
    return fail_overflow (self, op);
  *result = ggen_slot_integer (value);

  return TRUE;
}

static double
modulo_of_doubles (double left, double right)
{
  double remainder = fmod (left, right);

  return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder;
}

static gboolean
binary_doubles (GgenVm *self, GgenOp op, double left, double right, GgenSlot *result)
{
  double value;

  switch (op)
    {
    case GGEN_OP_ADD:
      value = left + right;
      break;
    case GGEN_OP_SUBTRACT:
      value = left - right;
      break;
    case GGEN_OP_MULTIPLY:
      value = left * right;
      break;
    case GGEN_OP_DIVIDE:
      value = left / right;
      break;
    case GGEN_OP_POWER:
      value = pow (left, right);
      break;
    default:
      if (right == 0)
        return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "division by zero");
      value = op == GGEN_OP_MODULO ? modulo_of_doubles (left, right) : floor (left / right);
    }
  *result = ggen_slot_double (value);

  return TRUE;
}

static void
append_text (GgenBuffer *buffer, const GgenString *text, gboolean escapes)
{
  if (escapes && !ggen_string_is_safe (text))
    ggen_buffer_append_escaped (buffer, text->text, text->length);
  else
    ggen_buffer_append (buffer, text->text, text->length);
}

static gboolean
add_strings (GgenVm *self, const GgenString *left, const GgenString *right, GgenSlot *result)
{
  gboolean is_safe = ggen_string_is_safe (left) || ggen_string_is_safe (right);
  g_auto (GgenBuffer) buffer = {0};
  GgenString *sum;

  if (!ggen_vm_check_room (self, (gsize) left->length + right->length, "the joined string"))
    return FALSE;
  if (is_safe)
    {
      append_text (&buffer, left, TRUE);
      append_text (&buffer, right, TRUE);
      *result = ggen_slot_take (ggen_string_from_buffer (&buffer, TRUE));
      return TRUE;
    }
  sum = ggen_string_new_uninitialized ((gsize) left->length + right->length);
  memcpy (sum->text, left->text, left->length);
  memcpy (sum->text + left->length, right->text, right->length);
  *result = ggen_slot_take (sum);

  return TRUE;
}

static gboolean
add_lists (GgenVm *self, GgenList *left, GgenList *right, GgenSlot *result)
{
  GgenList *sum;

  if (!ggen_vm_check_room (self, ((gsize) left->length + right->length) * sizeof (GgenSlot),
                           "the joined list"))
    return FALSE;
  sum = ggen_list_new (left->length + right->length);
  for (guint i = 0; i < left->length; i++)
    ggen_list_append (sum, ggen_slot_own (&left->items[i]));
  for (guint i = 0; i < right->length; i++)
    ggen_list_append (sum, ggen_slot_own (&right->items[i]));
  sum->base.flags |= GGEN_VALUE_MUTABLE;
  if (left->base.form == GGEN_FORM_TUPLE && right->base.form == GGEN_FORM_TUPLE)
    sum->base.form = GGEN_FORM_TUPLE;
  *result = ggen_slot_take (sum);

  return TRUE;
}

static gboolean
repeat_string (GgenVm *self, const GgenString *string, gint64 count, GgenSlot *result)
{
  GgenString *repeated;
  gsize size;

  count = MAX (count, 0);
  if (__builtin_mul_overflow ((gsize) string->length, (gsize) count, &size) || size > 100000000
      || count > 100000000)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT, "the repeated string is too large");
  if (!ggen_vm_check_room (self, size, "the repeated string"))
    return FALSE;
  repeated = ggen_string_new_uninitialized (size);
  for (gint64 i = 0; i < count && string->length > 0; i++)
    memcpy (repeated->text + i * string->length, string->text, string->length);
  repeated->base.flags |= string->base.flags & GGEN_VALUE_SAFE;
  *result = ggen_slot_take (repeated);

  return TRUE;
}

static gboolean
repeat_list (GgenVm *self, GgenList *list, gint64 count, GgenSlot *result)
{
  GgenList *repeated;
  gsize size;

  count = list->length == 0 ? 0 : MAX (count, 0);
  if (__builtin_mul_overflow ((gsize) list->length, (gsize) count, &size) || size > 10000000)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT, "the repeated list is too large");
  if (!ggen_vm_check_room (self, size * sizeof (GgenSlot), "the repeated list"))
    return FALSE;
  repeated = ggen_list_new (size);
  for (gint64 i = 0; i < count; i++)
    for (guint item = 0; item < list->length; item++)
      ggen_list_append (repeated, ggen_slot_own (&list->items[item]));
  repeated->base.flags |= GGEN_VALUE_MUTABLE;
  repeated->base.form = list->base.form == GGEN_FORM_TUPLE ? GGEN_FORM_TUPLE : GGEN_FORM_PLAIN;
  *result = ggen_slot_take (repeated);

  return TRUE;
}

static gboolean
repeat (GgenVm *self, const GgenSlot *left, const GgenSlot *right, GgenSlot *result)
{
  const GgenSlot *whole = ggen_slot_is_integral (left) ? right : left;
  const GgenSlot *count = ggen_slot_is_integral (left) ? left : right;

  if (ggen_slot_is_integral (count) && whole->kind == GGEN_VALUE_STRING)
    return repeat_string (self, whole->as.string, count->as.integer, result);
  if (ggen_slot_is_integral (count) && whole->kind == GGEN_VALUE_LIST)
    return repeat_list (self, whole->as.list, count->as.integer, result);

  return fail_types (self, GGEN_OP_MULTIPLY, left, right);
}

gboolean
ggen_vm_compare (GgenVm *self,
                 GgenOp op,
                 const GgenSlot *left,
                 const GgenSlot *right,
                 gboolean *holds)
{
  int order;

  if (!ggen_vm_require (self, left) || !ggen_vm_require (self, right))
    return FALSE;
  if (op == GGEN_OP_EQUAL || op == GGEN_OP_NOT_EQUAL)
    {
      *holds = ggen_slot_equal (left, right) == (op == GGEN_OP_EQUAL);
      return TRUE;
    }
  if (!ggen_slot_is_ordered (left, right))
    return fail_types (self, op, left, right);
  if ((left->kind == GGEN_VALUE_DOUBLE && isnan (left->as.number))
      || (right->kind == GGEN_VALUE_DOUBLE && isnan (right->as.number)))
    {
      *holds = FALSE;
      return TRUE;
    }
  order = ggen_slot_compare (left, right);
  *holds = op == GGEN_OP_LESS         ? order < 0
           : op == GGEN_OP_LESS_EQUAL ? order <= 0
           : op == GGEN_OP_GREATER    ? order > 0
                                      : order >= 0;

  return TRUE;
}

gboolean
ggen_vm_contains (GgenVm *self,
                  const GgenSlot *container,
                  const GgenSlot *item,
                  gboolean *is_contained)
{
  *is_contained = FALSE;
  if (!ggen_vm_require (self, container) || !ggen_vm_require (self, item))
    return FALSE;

  switch (container->kind)
    {
    case GGEN_VALUE_STRING:
      if (item->kind != GGEN_VALUE_STRING)
        return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE,
                             "only a string can be in a string, not %s",
                             ggen_slot_kind_name (item));
      *is_contained = memmem (container->as.string->text, container->as.string->length,
                              item->as.string->text, item->as.string->length)
                      != NULL;
      return TRUE;
    case GGEN_VALUE_LIST:
      for (guint i = 0; i < container->as.list->length && !*is_contained; i++)
        *is_contained = ggen_slot_equal (&container->as.list->items[i], item);
      return TRUE;
    case GGEN_VALUE_MAP:
      *is_contained = ggen_map_lookup (container->as.map, item) != NULL;
      return TRUE;
    case GGEN_VALUE_UNDEFINED:
      return TRUE;
    default:
      return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "nothing can be in %s",
                           ggen_slot_kind_name (container));
    }
}

static gboolean
arithmetic (GgenVm *self, GgenOp op, const GgenSlot *left, const GgenSlot *right, GgenSlot *result)
{
  if (left->kind == GGEN_VALUE_UNDEFINED)
    return ggen_vm_fail_undefined (self, left);
  if (right->kind == GGEN_VALUE_UNDEFINED)
    return ggen_vm_fail_undefined (self, right);
  if (ggen_slot_is_integral (left) && ggen_slot_is_integral (right))
    return binary_integers (self, op, left->as.integer, right->as.integer, result);
  if (ggen_slot_is_number (left) && ggen_slot_is_number (right))
    return binary_doubles (self, op, ggen_slot_as_double (left), ggen_slot_as_double (right),
                           result);
  if (op == GGEN_OP_ADD && left->kind == GGEN_VALUE_STRING && right->kind == GGEN_VALUE_STRING)
    return add_strings (self, left->as.string, right->as.string, result);
  if (op == GGEN_OP_ADD && left->kind == GGEN_VALUE_LIST && right->kind == GGEN_VALUE_LIST)
    return add_lists (self, left->as.list, right->as.list, result);
  if (op == GGEN_OP_MULTIPLY)
    return repeat (self, left, right, result);

  return fail_types (self, op, left, right);
}

gboolean
ggen_vm_binary (GgenVm *self,
                GgenOp op,
                const GgenSlot *left,
                const GgenSlot *right,
                GgenSlot *result)
{
  gboolean holds;

  if (op <= GGEN_OP_POWER)
    {
      if (op == GGEN_OP_MODULO && left->kind == GGEN_VALUE_STRING)
        {
          GgenArguments arguments = {.positional = right, .n_positional = 1};

          if (right->kind == GGEN_VALUE_LIST)
            {
              arguments.positional = right->as.list->items;
              arguments.n_positional = right->as.list->length;
            }
          return ggen_builtin_call (self, "filter", ggen_filter_find ("format"), left, &arguments,
                                    result);
        }
      return arithmetic (self, op, left, right, result);
    }

  if (op >= GGEN_OP_IN)
    {
      if (!ggen_vm_contains (self, right, left, &holds))
        return FALSE;
      *result = ggen_slot_boolean (holds == (op == GGEN_OP_IN));
      return TRUE;
    }
  if (!ggen_vm_compare (self, op, left, right, &holds))
    return FALSE;
  *result = ggen_slot_boolean (holds);

  return TRUE;
}

gboolean
ggen_vm_negate (GgenVm *self, const GgenSlot *operand, GgenSlot *result)
{
  if (operand->kind == GGEN_VALUE_UNDEFINED)
    return ggen_vm_fail_undefined (self, operand);
  if (!ggen_slot_is_number (operand))
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "%s has no negative",
                         ggen_slot_kind_name (operand));
  if (operand->kind == GGEN_VALUE_DOUBLE)
    {
      *result = ggen_slot_double (-operand->as.number);
      return TRUE;
    }

  return binary_integers (self, GGEN_OP_SUBTRACT, 0, operand->as.integer, result);
}

/* `~`: safe as soon as one part is, and then all others are escaped. */
gboolean
ggen_vm_concatenate (GgenVm *self, const GgenSlot *values, guint n, GgenSlot *result)
{
  g_auto (GgenBuffer) buffer = {0};
  gboolean is_safe = self->escapes;
  gsize size = 0;

  for (guint i = 0; i < n; i++)
    {
      is_safe |= values[i].kind == GGEN_VALUE_STRING && ggen_string_is_safe (values[i].as.string);
      if (values[i].kind == GGEN_VALUE_STRING)
        size += values[i].as.string->length;
    }
  if (!ggen_vm_check_room (self, size, "the joined string"))
    return FALSE;
  if (size > 0)
    ggen_buffer_grow (&buffer, size);
  for (guint i = 0; i < n; i++)
    {
      GgenString *text;

      if (values[i].kind == GGEN_VALUE_INTEGER)
        {
          ggen_buffer_append_integer (&buffer, values[i].as.integer);
          continue;
        }
      text = ggen_vm_to_string (self, &values[i]);
      if (text == NULL)
        return FALSE;
      append_text (&buffer, text, is_safe);
      ggen_heap_unref (&text->base);
    }
  *result = ggen_slot_take (ggen_string_from_buffer (&buffer, is_safe));

  return TRUE;
}
