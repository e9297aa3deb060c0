/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Equality, order, hashes and truth of values. */

#include "ggen-value-private.h"

#include <math.h>

/* A list may hold itself; past this depth nobody wrote it on purpose. */
#define MAX_DEPTH 100

/* Few lists that share each other can be very many ways to compare. Whoever looks deeper than
 * this does not want to know. */
#define MAX_STEPS 20000000

typedef struct
{
  guint depth;
  guint n_steps;
} Walk;

/* Comparing an integer with a double must not lose the integer's low bits. */
static int
compare_integer_with_double (gint64 integer, double number)
{
  gint64 whole;

  if (isnan (number))
    return 1;
  if (number >= 9223372036854775808.0)
    return -1;
  if (number < -9223372036854775808.0)
    return 1;
  whole = (gint64) number;
  if (integer != whole)
    return integer < whole ? -1 : 1;

  return (number > (double) whole) ? -1 : (number < (double) whole) ? 1 : 0;
}

static int
compare_numbers (const GgenSlot *left, const GgenSlot *right)
{
  if (ggen_slot_is_integral (left) && ggen_slot_is_integral (right))
    return left->as.integer < right->as.integer ? -1 : left->as.integer > right->as.integer;
  if (ggen_slot_is_integral (left))
    return compare_integer_with_double (left->as.integer, right->as.number);
  if (ggen_slot_is_integral (right))
    return -compare_integer_with_double (right->as.integer, left->as.number);

  return left->as.number < right->as.number ? -1 : left->as.number > right->as.number;
}

static gboolean
equal_numbers (const GgenSlot *left, const GgenSlot *right)
{
  if (left->kind == GGEN_VALUE_DOUBLE && isnan (left->as.number))
    return FALSE;
  if (right->kind == GGEN_VALUE_DOUBLE && isnan (right->as.number))
    return FALSE;

  return compare_numbers (left, right) == 0;
}

static gboolean equal_at (const GgenSlot *left, const GgenSlot *right, Walk *walk);

static gboolean
equal_lists (GgenList *left, GgenList *right, Walk *walk)
{
  if (left->length != right->length)
    return FALSE;
  for (guint i = 0; i < left->length; i++)
    if (!equal_at (&left->items[i], &right->items[i], walk))
      return FALSE;

  return TRUE;
}

static gboolean
equal_maps (GgenMap *left, GgenMap *right, Walk *walk)
{
  if (left->length != right->length)
    return FALSE;
  for (guint i = 0; i < left->length; i++)
    {
      GgenSlot *other = ggen_map_lookup (right, &left->entries[i].key);

      if (other == NULL || !equal_at (&left->entries[i].value, other, walk))
        return FALSE;
    }

  return TRUE;
}

static gboolean
equal_containers (const GgenSlot *left, const GgenSlot *right, Walk *walk)
{
  gboolean are_equal;

  if (left->as.heap == right->as.heap)
    return TRUE;
  if (walk->depth > MAX_DEPTH || ++walk->n_steps > MAX_STEPS)
    return FALSE;
  walk->depth++;
  are_equal = left->kind == GGEN_VALUE_LIST ? equal_lists (left->as.list, right->as.list, walk)
                                            : equal_maps (left->as.map, right->as.map, walk);
  walk->depth--;

  return are_equal;
}

static gboolean
equal_at (const GgenSlot *left, const GgenSlot *right, Walk *walk)
{
  if (ggen_slot_is_number (left) && ggen_slot_is_number (right))
    return equal_numbers (left, right);
  if (left->kind != right->kind)
    return FALSE;

  switch (left->kind)
    {
    case GGEN_VALUE_STRING:
      return left->as.string == right->as.string
             || (left->as.string->length == right->as.string->length
                 && memcmp (left->as.string->text, right->as.string->text, left->as.string->length)
                        == 0);
    case GGEN_VALUE_LIST:
    case GGEN_VALUE_MAP:
      return equal_containers (left, right, walk);
    case GGEN_VALUE_OBJECT:
      return left->as.object == right->as.object;
    default:
      return TRUE;
    }
}

gboolean
ggen_slot_equal (const GgenSlot *left, const GgenSlot *right)
{
  Walk walk = {0};

  return equal_at (left, right, &walk);
}

static guint32
hash_integer (gint64 value)
{
  guint64 mixed = (guint64) value * 0x9e3779b97f4a7c15u;

  return (guint32) (mixed >> 32) | 1;
}

static guint32
hash_at (const GgenSlot *slot, Walk *walk)
{
  guint32 hash;

  switch (slot->kind)
    {
    case GGEN_VALUE_BOOLEAN:
    case GGEN_VALUE_INTEGER:
      return hash_integer (slot->as.integer);
    case GGEN_VALUE_DOUBLE:
      if (slot->as.number == floor (slot->as.number) && fabs (slot->as.number) < 9e18)
        return hash_integer ((gint64) slot->as.number);
      return hash_integer (slot->as.integer);
    case GGEN_VALUE_STRING:
      return ggen_string_hash (slot->as.string);
    case GGEN_VALUE_LIST:
      hash = slot->as.list->length;
      if (walk->depth > 4)
        return hash;
      walk->depth++;
      for (guint i = 0; i < slot->as.list->length && walk->n_steps++ < 1000; i++)
        hash = hash * 31 + hash_at (&slot->as.list->items[i], walk);
      walk->depth--;
      return hash;
    default:
      return slot->kind;
    }
}

/* Equal values have equal hashes: 1, 1.0 and true are one key. */
guint32
ggen_slot_hash (const GgenSlot *slot)
{
  Walk walk = {0};

  return hash_at (slot, &walk);
}

/* Whether the items of a tuple never change either; too many levels of tuples are refused. */
static gboolean
is_hashable_at (const GgenSlot *slot, Walk *walk)
{
  gboolean is_so = TRUE;

  if (slot->kind <= GGEN_VALUE_STRING)
    return TRUE;
  if (slot->kind != GGEN_VALUE_LIST || slot->as.heap->form != GGEN_FORM_TUPLE
      || walk->depth > MAX_DEPTH)
    return FALSE;
  walk->depth++;
  for (guint i = 0; i < slot->as.list->length && is_so; i++)
    is_so = ++walk->n_steps < MAX_STEPS && is_hashable_at (&slot->as.list->items[i], walk);
  walk->depth--;

  return is_so;
}

/* Keys never change: numbers, text, and tuples of them. */
gboolean
ggen_slot_is_hashable (const GgenSlot *slot)
{
  Walk walk = {0};

  return is_hashable_at (slot, &walk);
}

/* UTF-8 sorts by bytes as it sorts by characters. */
int
ggen_string_compare (const GgenString *left, const GgenString *right)
{
  int order = memcmp (left->text, right->text, MIN (left->length, right->length));

  if (order != 0)
    return order;

  return left->length < right->length ? -1 : left->length > right->length;
}

static int
kind_rank (const GgenSlot *slot)
{
  switch (slot->kind)
    {
    case GGEN_VALUE_UNDEFINED:
      return 0;
    case GGEN_VALUE_NULL:
      return 1;
    case GGEN_VALUE_BOOLEAN:
      return 2;
    case GGEN_VALUE_INTEGER:
    case GGEN_VALUE_DOUBLE:
      return 3;
    default:
      return slot->kind;
    }
}

static int
compare_at (const GgenSlot *left, const GgenSlot *right, Walk *walk)
{
  int left_rank = kind_rank (left), right_rank = kind_rank (right);

  if (left_rank != right_rank)
    return left_rank < right_rank ? -1 : 1;
  if (ggen_slot_is_number (left))
    return compare_numbers (left, right);
  if (left->kind == GGEN_VALUE_STRING)
    return ggen_string_compare (left->as.string, right->as.string);
  if (left->kind == GGEN_VALUE_LIST && walk->depth < MAX_DEPTH && ++walk->n_steps < MAX_STEPS)
    {
      GgenList *first = left->as.list, *second = right->as.list;

      if (first == second)
        return 0;

      for (guint i = 0; i < first->length && i < second->length; i++)
        {
          int order;

          walk->depth++;
          order = compare_at (&first->items[i], &second->items[i], walk);
          walk->depth--;
          if (order != 0)
            return order;
        }
      return first->length < second->length ? -1 : first->length > second->length;
    }

  return 0;
}

/* A total order: unlike kinds are ordered by kind, what has no order of its own is equal. */
int
ggen_slot_compare (const GgenSlot *left, const GgenSlot *right)
{
  Walk walk = {0};

  return compare_at (left, right, &walk);
}

/* Whether `<` makes sense between the two. */
gboolean
ggen_slot_is_ordered (const GgenSlot *left, const GgenSlot *right)
{
  if (ggen_slot_is_number (left) && ggen_slot_is_number (right))
    return TRUE;

  return left->kind == right->kind
         && (left->kind == GGEN_VALUE_STRING || left->kind == GGEN_VALUE_LIST);
}

gboolean
ggen_slot_is_true (const GgenSlot *slot)
{
  switch (slot->kind)
    {
    case GGEN_VALUE_NULL:
    case GGEN_VALUE_UNDEFINED:
      return FALSE;
    case GGEN_VALUE_BOOLEAN:
    case GGEN_VALUE_INTEGER:
      return slot->as.integer != 0;
    case GGEN_VALUE_DOUBLE:
      return slot->as.number != 0;
    case GGEN_VALUE_STRING:
      return slot->as.string->length > 0;
    case GGEN_VALUE_LIST:
      return slot->as.list->length > 0;
    case GGEN_VALUE_MAP:
      return slot->as.map->length > 0 || slot->as.heap->form != GGEN_FORM_PLAIN;
    default:
      return TRUE;
    }
}

/* For messages. */
const char *
ggen_slot_kind_name (const GgenSlot *slot)
{
  switch (slot->kind)
    {
    case GGEN_VALUE_NULL:
      return "none";
    case GGEN_VALUE_BOOLEAN:
      return "a boolean";
    case GGEN_VALUE_INTEGER:
      return "an integer";
    case GGEN_VALUE_DOUBLE:
      return "a float";
    case GGEN_VALUE_STRING:
      return "a string";
    case GGEN_VALUE_LIST:
      return slot->as.heap->form == GGEN_FORM_TUPLE ? "a tuple" : "a list";
    case GGEN_VALUE_MAP:
      return slot->as.heap->form == GGEN_FORM_NAMESPACE ? "a namespace"
             : slot->as.heap->form == GGEN_FORM_MODULE  ? "a module"
                                                        : "a map";
    case GGEN_VALUE_UNDEFINED:
      return "undefined";
    default:
      return "an object";
    }
}
