/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Operators and functional forms: SPARQL 1.1, sections 17.2, 17.3 and 17.4.1. */

#include "ggen-call-private.h"
#include "ggen-number-private.h"

/* AND and OR of any number of operands: @decisive decides alone, even beside an error. */
static GgenTruth
ggen_call_combine (GgenCall *call, GgenCell **arguments, GgenTruth decisive, GgenTruth otherwise)
{
  GgenTruth result = otherwise;

  for (guint i = 0; i < call->n_arguments; i++)
    {
      GgenTruth truth = ggen_cell_get_truth (arguments[i], call->evaluation);

      if (truth == decisive)
        return decisive;
      if (truth == GGEN_TRUTH_ERROR)
        result = GGEN_TRUTH_ERROR;
    }

  return result;
}

void
ggen_call_or (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  ggen_cell_set_truth (result,
                       ggen_call_combine (call, arguments, GGEN_TRUTH_TRUE, GGEN_TRUTH_FALSE));
}

void
ggen_call_and (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  ggen_cell_set_truth (result,
                       ggen_call_combine (call, arguments, GGEN_TRUTH_FALSE, GGEN_TRUTH_TRUE));
}

static GgenTruth
ggen_truth_negate (GgenTruth truth)
{
  if (truth == GGEN_TRUTH_ERROR)
    return truth;

  return truth == GGEN_TRUTH_TRUE ? GGEN_TRUTH_FALSE : GGEN_TRUTH_TRUE;
}

void
ggen_call_not (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  ggen_cell_set_truth (result,
                       ggen_truth_negate (ggen_cell_get_truth (arguments[0], call->evaluation)));
}

void
ggen_call_equal (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTruth truth = ggen_cells_equal (arguments[0], arguments[1], call->evaluation);

  if (call->function == GGEN_FUNCTION_NOT_EQUAL)
    truth = ggen_truth_negate (truth);
  ggen_cell_set_truth (result, truth);
}

void
ggen_call_order (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  gboolean holds;
  int order;

  if (!ggen_cells_compare (arguments[0], arguments[1], call->evaluation, &order))
    {
      /* Nothing is less or greater than NaN, which is no error. */
      if (ggen_cell_is_numeric (arguments[0]) && ggen_cell_is_numeric (arguments[1]))
        ggen_cell_set_boolean (result, FALSE);
      return;
    }

  switch ((guint) call->function)
    {
    case GGEN_FUNCTION_LESS:
      holds = order < 0;
      break;
    case GGEN_FUNCTION_GREATER:
      holds = order > 0;
      break;
    case GGEN_FUNCTION_LESS_OR_EQUAL:
      holds = order <= 0;
      break;
    default:
      holds = order >= 0;
    }
  ggen_cell_set_boolean (result, holds);
}

/* As a row of = joined by ||: an error counts only where none is equal. */
void
ggen_call_in (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTruth truth = GGEN_TRUTH_FALSE;

  for (guint i = 1; i < call->n_arguments && truth != GGEN_TRUTH_TRUE; i++)
    {
      GgenTruth one = ggen_cells_equal (arguments[0], arguments[i], call->evaluation);

      if (one != GGEN_TRUTH_FALSE)
        truth = one;
    }
  if (call->function == GGEN_FUNCTION_NOT_IN)
    truth = ggen_truth_negate (truth);
  ggen_cell_set_truth (result, truth);
}

void
ggen_call_calculate (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTypedValue value;

  if (ggen_cell_is_numeric (arguments[0]) && ggen_cell_is_numeric (arguments[1])
      && ggen_number_calculate (call->function, &arguments[0]->typed, &arguments[1]->typed, &value))
    ggen_cell_set_typed (result, &value);
}

void
ggen_call_sign (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTypedValue value;

  if (!ggen_cell_is_numeric (arguments[0]))
    return;
  if (call->function == GGEN_FUNCTION_UNARY_PLUS)
    *result = *arguments[0];
  else if (ggen_number_negate (&arguments[0]->typed, &value))
    ggen_cell_set_typed (result, &value);
}

void
ggen_call_bound (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  ggen_cell_set_boolean (result, !ggen_cell_is_error (arguments[0]));
}

void
ggen_call_if (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTruth truth = ggen_cell_get_truth (arguments[0], call->evaluation);

  if (truth != GGEN_TRUTH_ERROR)
    *result = *arguments[truth == GGEN_TRUTH_TRUE ? 1 : 2];
}

void
ggen_call_coalesce (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  for (guint i = 0; i < call->n_arguments; i++)
    {
      if (ggen_cell_is_error (arguments[i]))
        continue;
      *result = *arguments[i];
      return;
    }
}

void
ggen_call_same_term (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  if (ggen_cell_is_error (arguments[0]) || ggen_cell_is_error (arguments[1]))
    return;
  ggen_cell_set_boolean (result,
                         ggen_cells_same_term (arguments[0], arguments[1], call->evaluation));
}
