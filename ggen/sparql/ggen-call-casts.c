/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Constructor functions: SPARQL 1.1, section 17.5, on top of XPath's casts. */

#include "ggen-call-private.h"
#include "ggen-number-private.h"

#include <math.h>
#include <string.h>

static GgenTermId
ggen_cast_get_datatype (GgenFunction function)
{
  switch ((guint) function)
    {
    case GGEN_FUNCTION_CAST_BOOLEAN:
      return GGEN_TERM_ID_XSD_BOOLEAN;
    case GGEN_FUNCTION_CAST_DOUBLE:
      return GGEN_TERM_ID_XSD_DOUBLE;
    case GGEN_FUNCTION_CAST_FLOAT:
      return GGEN_TERM_ID_XSD_FLOAT;
    case GGEN_FUNCTION_CAST_DECIMAL:
      return GGEN_TERM_ID_XSD_DECIMAL;
    case GGEN_FUNCTION_CAST_INTEGER:
      return GGEN_TERM_ID_XSD_INTEGER;
    case GGEN_FUNCTION_CAST_DATE_TIME:
      return GGEN_TERM_ID_XSD_DATE_TIME;
    default:
      return GGEN_TERM_ID_XSD_STRING;
    }
}

/* A cast from a string reads the lexical form of the type, with white space around it left out. */
static void
ggen_cast_string (GgenCall *call, const GgenCell *cell, GgenTermId datatype, GgenCell *result)
{
  gsize length;
  const char *text = ggen_cell_get_text (cell, call->evaluation, &length);

  while (length > 0 && strchr (" \t\r\n", text[length - 1]) != NULL)
    length--;
  while (length > 0 && strchr (" \t\r\n", *text) != NULL)
    {
      text++;
      length--;
    }
  text = ggen_scratch_copy (&call->evaluation->scratch, text, length);
  ggen_cell_take_literal (result, datatype, text, length);
  if (result->typed.kind == GGEN_TYPED_INVALID)
    ggen_cell_set_error (result);
  else if (result->typed.kind == GGEN_TYPED_BOOLEAN)
    ggen_cell_set_boolean (result, result->typed.integer != 0);
}

static gboolean
ggen_cast_number (GgenFunction function, const GgenTypedValue *value, GgenTypedValue *result)
{
  switch ((guint) function)
    {
    case GGEN_FUNCTION_CAST_BOOLEAN:
      *result =
          (GgenTypedValue){.integer = ggen_number_is_true (value), .kind = GGEN_TYPED_BOOLEAN};
      return TRUE;
    case GGEN_FUNCTION_CAST_INTEGER:
      return ggen_number_to_integer (value, result);
    case GGEN_FUNCTION_CAST_DECIMAL:
      return ggen_number_to_decimal (value, result);
    case GGEN_FUNCTION_CAST_FLOAT:
      *result = (GgenTypedValue){.number = (float) ggen_typed_value_to_double (value),
                                 .kind = GGEN_TYPED_FLOAT};
      return TRUE;
    case GGEN_FUNCTION_CAST_DOUBLE:
      *result = ggen_number_new_double (ggen_typed_value_to_double (value));
      return TRUE;
    default:
      return FALSE;
    }
}

/* XPath writes floating numbers that are not very small or large as decimals. */
static gboolean
ggen_number_reads_as_decimal (const GgenTypedValue *value)
{
  double size = fabs (value->number);

  if (value->kind != GGEN_TYPED_FLOAT && value->kind != GGEN_TYPED_DOUBLE)
    return FALSE;

  return size == 0 || (size >= 1e-6 && size < 1e6);
}

/* The canonical text of a value; without a fraction where there is none. */
static void
ggen_cast_to_string (GgenCall *call, GgenCell *cell, GgenCell *result)
{
  GgenTypedValue value = cell->typed;
  const char *text;
  gsize length;

  if (value.kind != GGEN_TYPED_BOOLEAN
      && (value.kind == GGEN_TYPED_BIG || !ggen_typed_value_is_numeric (&value)))
    {
      ggen_call_str (call, &cell, result);
      return;
    }

  if (ggen_number_reads_as_decimal (&value))
    ggen_number_to_decimal (&cell->typed, &value);
  if (value.kind == GGEN_TYPED_DECIMAL && value.scale == 0)
    value.kind = GGEN_TYPED_INTEGER;
  ggen_cell_set_typed (result, &value);
  text = ggen_cell_get_text (result, call->evaluation, &length);
  ggen_cell_take_string (result, ggen_scratch_copy (&call->evaluation->scratch, text, length),
                         length);
}

static void
ggen_cast_date (GgenCall *call, const GgenCell *cell, GgenCell *result)
{
  gsize length;
  const char *date = ggen_cell_get_text (cell, call->evaluation, &length);
  gsize zone_length = 0;
  char *text;

  if (cell->typed.scale != GGEN_TYPED_NO_ZONE)
    zone_length = date[length - 1] == 'Z' ? 1 : strlen ("+00:00");
  text = ggen_scratch_alloc (&call->evaluation->scratch, length + strlen ("T00:00:00") + 1);
  g_snprintf (text, length + strlen ("T00:00:00") + 1, "%.*sT00:00:00%s",
              (int) (length - zone_length), date, date + length - zone_length);
  ggen_cell_take_literal (result, GGEN_TERM_ID_XSD_DATE_TIME, text, strlen (text));
}

void
ggen_call_cast (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTermId datatype = ggen_cast_get_datatype (call->function);
  GgenCell *cell = arguments[0];
  GgenTypedValue value;

  if (call->function == GGEN_FUNCTION_CAST_STRING)
    {
      if (cell->kind != GGEN_RECORD_LANG_LITERAL)
        ggen_cast_to_string (call, cell, result);
      return;
    }
  if (cell->typed.kind == GGEN_TYPED_STRING)
    ggen_cast_string (call, cell, datatype, result);
  else if (cell->kind == GGEN_RECORD_LITERAL && cell->qualifier == datatype
           && datatype != GGEN_TERM_ID_XSD_BOOLEAN && cell->typed.kind != GGEN_TYPED_INVALID)
    *result = *cell;
  else if (call->function == GGEN_FUNCTION_CAST_DATE_TIME && cell->typed.kind == GGEN_TYPED_DATE)
    ggen_cast_date (call, cell, result);
  else if (call->function == GGEN_FUNCTION_CAST_DATE_TIME
           && cell->typed.kind == GGEN_TYPED_DATE_TIME)
    *result = *cell;
  else if (cell->typed.kind == GGEN_TYPED_BOOLEAN || ggen_cell_is_numeric (cell))
    {
      GgenTypedValue number = cell->typed;

      if (number.kind == GGEN_TYPED_BOOLEAN)
        number = ggen_number_new_integer (number.integer);
      if (ggen_cast_number (call->function, &number, &value))
        ggen_cell_set_typed (result, &value);
    }
}
