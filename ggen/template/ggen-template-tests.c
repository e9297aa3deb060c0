/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What may follow `is`. */

#include <math.h>

#include "ggen-template-text-private.h"

static gboolean
answer (GgenSlot *result, gboolean is_so)
{
  *result = ggen_slot_boolean (is_so);

  return TRUE;
}

static gboolean
test_defined (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  return answer (result, (value->kind != GGEN_VALUE_UNDEFINED) == parameters->variant);
}

typedef enum
{
  KIND_NONE,
  KIND_BOOLEAN,
  KIND_TRUE,
  KIND_FALSE,
  KIND_INTEGER,
  KIND_FLOAT,
  KIND_NUMBER,
  KIND_STRING,
  KIND_MAPPING,
  KIND_SEQUENCE,
  KIND_ITERABLE,
  KIND_CALLABLE,
  KIND_ESCAPED,
} KindTest;

static gboolean
test_kind (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  guint8 kind = value->kind;

  switch ((KindTest) parameters->variant)
    {
    case KIND_NONE:
      return answer (result, kind == GGEN_VALUE_NULL);
    case KIND_BOOLEAN:
      return answer (result, kind == GGEN_VALUE_BOOLEAN);
    case KIND_TRUE:
      return answer (result, kind == GGEN_VALUE_BOOLEAN && value->as.integer);
    case KIND_FALSE:
      return answer (result, kind == GGEN_VALUE_BOOLEAN && !value->as.integer);
    case KIND_INTEGER:
      return answer (result, kind == GGEN_VALUE_INTEGER);
    case KIND_FLOAT:
      return answer (result, kind == GGEN_VALUE_DOUBLE);
    case KIND_NUMBER:
      return answer (result, ggen_slot_is_number (value));
    case KIND_STRING:
      return answer (result, kind == GGEN_VALUE_STRING);
    case KIND_MAPPING:
      return answer (result, kind == GGEN_VALUE_MAP && value->as.heap->form == GGEN_FORM_PLAIN);
    case KIND_SEQUENCE:
      return answer (result, kind == GGEN_VALUE_STRING || kind == GGEN_VALUE_MAP
                                 || (kind == GGEN_VALUE_LIST
                                     && value->as.heap->form != GGEN_FORM_ITERABLE));
    case KIND_ITERABLE:
      return answer (result, kind == GGEN_VALUE_STRING || kind == GGEN_VALUE_LIST
                                 || kind == GGEN_VALUE_MAP);
    case KIND_CALLABLE:
      return answer (result, ggen_slot_is_callable (value));
    default:
      return answer (result, kind == GGEN_VALUE_STRING && ggen_string_is_safe (value->as.string));
    }
}

static gboolean
test_compare (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  gboolean holds;

  return ggen_vm_compare (vm, parameters->variant, value, parameters->at[0], &holds)
         && answer (result, holds);
}

static gboolean
test_in (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  gboolean is_in;

  return ggen_vm_contains (vm, parameters->at[0], value, &is_in) && answer (result, is_in);
}

static gboolean
test_sameas (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const GgenSlot *other = parameters->at[0];

  if (value->kind != other->kind)
    return answer (result, FALSE);
  if (value->kind == GGEN_VALUE_STRING || !ggen_slot_is_heap (value))
    return answer (result, ggen_slot_equal (value, other));

  return answer (result, value->as.heap == other->as.heap);
}

enum
{
  NUMBER_EVEN,
  NUMBER_ODD,
};

static gboolean
get_remainder (GgenVm *vm, const GgenSlot *value, const GgenSlot *divisor, GgenSlot *remainder)
{
  if (!ggen_slot_is_number (value) || !ggen_slot_is_number (divisor))
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "only numbers can be divided, not %s",
                         ggen_slot_kind_name (ggen_slot_is_number (value) ? divisor : value));

  return ggen_vm_binary (vm, GGEN_OP_MODULO, value, divisor, remainder);
}

static gboolean
test_parity (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenSlot two = ggen_slot_integer (2), remainder;

  return get_remainder (vm, value, &two, &remainder)
         && answer (result, ggen_slot_as_double (&remainder)
                                == (parameters->variant == NUMBER_ODD ? 1 : 0));
}

static gboolean
test_divisibleby (GgenVm *vm,
                  const GgenSlot *value,
                  const GgenParameters *parameters,
                  GgenSlot *result)
{
  GgenSlot remainder;

  return get_remainder (vm, value, parameters->at[0], &remainder)
         && answer (result, ggen_slot_as_double (&remainder) == 0);
}

enum
{
  LETTERS_LOWER,
  LETTERS_UPPER,
};

/* As in Python: there are letters, and none of the other case. */
static gboolean
test_letters (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const char *cursor = value->as.string->text, *end = cursor + value->as.string->length;
  gboolean has_letters = FALSE;

  for (; cursor < end; cursor = g_utf8_next_char (cursor))
    {
      gunichar character = g_utf8_get_char (cursor);

      if (parameters->variant == LETTERS_LOWER ? g_unichar_isupper (character)
                                               : g_unichar_islower (character))
        return answer (result, FALSE);
      has_letters |= g_unichar_isupper (character) || g_unichar_islower (character);
    }

  return answer (result, has_letters);
}

enum
{
  EDGE_START,
  EDGE_END,
};

static gboolean
test_edge (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const char *edge;

  if (!ggen_parameter_text (vm, parameters->at[0], "other", "", &edge))
    return FALSE;

  return answer (result, parameters->variant == EDGE_START
                             ? g_str_has_prefix (value->as.string->text, edge)
                             : g_str_has_suffix (value->as.string->text, edge));
}

enum
{
  REGISTRY_FILTER,
  REGISTRY_TEST,
};

static gboolean
test_registry (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  const char *name = value->as.string->text;

  return answer (result, parameters->variant == REGISTRY_FILTER ? ggen_filter_find (name) != NULL
                                                                : ggen_test_find (name) != NULL);
}

static const GgenBuiltin tests[] = {
    {"defined", test_defined, "", GGEN_BUILTIN_TAKES_UNDEFINED, TRUE},
    {"undefined", test_defined, "", GGEN_BUILTIN_TAKES_UNDEFINED, FALSE},
    {"none", test_kind, "", 0, KIND_NONE},
    {"boolean", test_kind, "", 0, KIND_BOOLEAN},
    {"true", test_kind, "", 0, KIND_TRUE},
    {"false", test_kind, "", 0, KIND_FALSE},
    {"integer", test_kind, "", 0, KIND_INTEGER},
    {"int", test_kind, "", 0, KIND_INTEGER},
    {"float", test_kind, "", 0, KIND_FLOAT},
    {"number", test_kind, "", 0, KIND_NUMBER},
    {"string", test_kind, "", 0, KIND_STRING},
    {"mapping", test_kind, "", 0, KIND_MAPPING},
    {"sequence", test_kind, "", 0, KIND_SEQUENCE},
    {"iterable", test_kind, "", 0, KIND_ITERABLE},
    {"callable", test_kind, "", 0, KIND_CALLABLE},
    {"escaped", test_kind, "", 0, KIND_ESCAPED},
    {"safe", test_kind, "", 0, KIND_ESCAPED},
    {"sameas", test_sameas, "other", 0, 0},
    {"eq", test_compare, "other", 0, GGEN_OP_EQUAL},
    {"equalto", test_compare, "other", 0, GGEN_OP_EQUAL},
    {"==", test_compare, "other", 0, GGEN_OP_EQUAL},
    {"ne", test_compare, "other", 0, GGEN_OP_NOT_EQUAL},
    {"!=", test_compare, "other", 0, GGEN_OP_NOT_EQUAL},
    {"lt", test_compare, "other", 0, GGEN_OP_LESS},
    {"lessthan", test_compare, "other", 0, GGEN_OP_LESS},
    {"<", test_compare, "other", 0, GGEN_OP_LESS},
    {"le", test_compare, "other", 0, GGEN_OP_LESS_EQUAL},
    {"<=", test_compare, "other", 0, GGEN_OP_LESS_EQUAL},
    {"gt", test_compare, "other", 0, GGEN_OP_GREATER},
    {"greaterthan", test_compare, "other", 0, GGEN_OP_GREATER},
    {">", test_compare, "other", 0, GGEN_OP_GREATER},
    {"ge", test_compare, "other", 0, GGEN_OP_GREATER_EQUAL},
    {">=", test_compare, "other", 0, GGEN_OP_GREATER_EQUAL},
    {"in", test_in, "seq", 0, 0},
    {"even", test_parity, "", 0, NUMBER_EVEN},
    {"odd", test_parity, "", 0, NUMBER_ODD},
    {"divisibleby", test_divisibleby, "num", 0, 0},
    {"lower", test_letters, "", GGEN_BUILTIN_TEXT, LETTERS_LOWER},
    {"upper", test_letters, "", GGEN_BUILTIN_TEXT, LETTERS_UPPER},
    {"startingwith", test_edge, "other", GGEN_BUILTIN_TEXT, EDGE_START},
    {"endingwith", test_edge, "other", GGEN_BUILTIN_TEXT, EDGE_END},
    {"filter", test_registry, "", GGEN_BUILTIN_TEXT, REGISTRY_FILTER},
    {"test", test_registry, "", GGEN_BUILTIN_TEXT, REGISTRY_TEST},
};

const GgenBuiltin *
ggen_test_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    if (strcmp (tests[i].name, name) == 0)
      return &tests[i];

  return NULL;
}
