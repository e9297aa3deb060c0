/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Truth, equality and order of values. */

#include "ggen-cell-private.h"

#include <string.h>

#include "ggen-number-private.h"

/* Without a zone a moment may be anywhere within 14 hours of the one counted. */
#define ZONE_UNCERTAINTY (G_GINT64_CONSTANT (14) * 3600 * G_USEC_PER_SEC)

/* Values that can be compared at all are of one class; different classes share no value. */
typedef enum
{
  GGEN_CLASS_UNKNOWN, /* a datatype that is not known, or a wrong lexical form */
  GGEN_CLASS_BOOLEAN,
  GGEN_CLASS_NUMBER,
  GGEN_CLASS_DATE_TIME,
  GGEN_CLASS_DATE,
  GGEN_CLASS_TIME,
  GGEN_CLASS_STRING,
  GGEN_CLASS_LANG_STRING,
} GgenValueClass;

static GgenValueClass
ggen_cell_get_class (const GgenCell *cell)
{
  switch ((GgenTypedKind) cell->typed.kind)
    {
    case GGEN_TYPED_STRING:
      return GGEN_CLASS_STRING;
    case GGEN_TYPED_LANG_STRING:
      return GGEN_CLASS_LANG_STRING;
    case GGEN_TYPED_BOOLEAN:
      return GGEN_CLASS_BOOLEAN;
    case GGEN_TYPED_INTEGER:
    case GGEN_TYPED_DECIMAL:
    case GGEN_TYPED_BIG:
    case GGEN_TYPED_FLOAT:
    case GGEN_TYPED_DOUBLE:
      return GGEN_CLASS_NUMBER;
    case GGEN_TYPED_DATE_TIME:
      return GGEN_CLASS_DATE_TIME;
    case GGEN_TYPED_DATE:
      return GGEN_CLASS_DATE;
    case GGEN_TYPED_TIME:
      return GGEN_CLASS_TIME;
    case GGEN_TYPED_NONE:
    case GGEN_TYPED_OTHER:
    case GGEN_TYPED_INVALID:
    default:
      return GGEN_CLASS_UNKNOWN;
    }
}

static int
ggen_text_order (const GgenCell *a, const GgenCell *b, GgenEvaluation *evaluation)
{
  gsize a_length;
  gsize b_length;
  const char *a_text = ggen_cell_get_text (a, evaluation, &a_length);
  const char *b_text;
  int order;

  b_text = ggen_cell_get_text (b, evaluation, &b_length);
  /* The second one may have been put in the dictionary, which moves the first one's text. */
  if (b->id == GGEN_TERM_ID_NONE && b->text == NULL)
    a_text = ggen_cell_get_text (a, evaluation, &a_length);
  order = memcmp (a_text, b_text, MIN (a_length, b_length));
  if (order == 0)
    order = (a_length > b_length) - (a_length < b_length);

  return (order > 0) - (order < 0);
}

/* XML Schema's order of moments: partial between those with a zone and those without. */
static gboolean
ggen_moments_compare (const GgenTypedValue *a, const GgenTypedValue *b, int *order)
{
  if ((a->scale == GGEN_TYPED_NO_ZONE) != (b->scale == GGEN_TYPED_NO_ZONE))
    {
      gint64 difference = 0;

      if (__builtin_sub_overflow (a->integer, b->integer, &difference)
          || ABS (difference) > ZONE_UNCERTAINTY)
        *order = a->integer < b->integer ? -1 : 1;
      else
        return FALSE;
      return TRUE;
    }
  *order = (a->integer > b->integer) - (a->integer < b->integer);

  return TRUE;
}

GgenTruth
ggen_cell_get_truth (const GgenCell *cell, GgenEvaluation *evaluation)
{
  gsize length;

  if (cell->typed.kind == GGEN_TYPED_BOOLEAN)
    return cell->typed.integer != 0 ? GGEN_TRUTH_TRUE : GGEN_TRUTH_FALSE;
  if (ggen_cell_is_numeric (cell))
    return ggen_number_is_true (&cell->typed) ? GGEN_TRUTH_TRUE : GGEN_TRUTH_FALSE;
  if (ggen_cell_is_string (cell))
    {
      ggen_cell_get_text (cell, evaluation, &length);
      return length > 0 ? GGEN_TRUTH_TRUE : GGEN_TRUTH_FALSE;
    }
  /* "x"^^xsd:boolean and "x"^^xsd:integer are false, not errors. */
  if (cell->typed.kind == GGEN_TYPED_INVALID
      && (cell->qualifier <= GGEN_TERM_ID_XSD_DOUBLE
          || cell->qualifier >= GGEN_TERM_ID_XSD_INTEGER))
    return GGEN_TRUTH_FALSE;

  return GGEN_TRUTH_ERROR;
}

gboolean
ggen_cells_same_term (GgenCell *a, GgenCell *b, GgenEvaluation *evaluation)
{
  if (a->kind != b->kind || a->qualifier != b->qualifier || a->typed.kind != b->typed.kind)
    return FALSE;
  if (a->id != GGEN_TERM_ID_NONE && b->id != GGEN_TERM_ID_NONE)
    return a->id == b->id;

  return ggen_text_order (a, b, evaluation) == 0;
}

static GgenTruth
ggen_literals_equal (const GgenCell *a, const GgenCell *b, GgenEvaluation *evaluation)
{
  GgenValueClass klass = ggen_cell_get_class (a);
  GgenValueClass b_class = ggen_cell_get_class (b);
  int order;

  if (klass == GGEN_CLASS_UNKNOWN || b_class == GGEN_CLASS_UNKNOWN)
    {
      /* The same term has the same value, whatever that is; of others nobody knows. */
      gboolean is_same = a->qualifier == b->qualifier && a->kind == b->kind
                         && ggen_text_order (a, b, evaluation) == 0;

      return is_same ? GGEN_TRUTH_TRUE : GGEN_TRUTH_ERROR;
    }
  if (klass != b_class)
    return GGEN_TRUTH_FALSE;

  switch ((guint) klass)
    {
    case GGEN_CLASS_NUMBER:
      if (!ggen_number_compare (&a->typed, &b->typed, &order))
        return GGEN_TRUTH_FALSE;
      break;
    case GGEN_CLASS_BOOLEAN:
      order = a->typed.integer != b->typed.integer;
      break;
    case GGEN_CLASS_LANG_STRING:
      if (a->qualifier != b->qualifier
          && g_ascii_strcasecmp (ggen_cell_get_language (a, evaluation),
                                 ggen_cell_get_language (b, evaluation))
                 != 0)
        return GGEN_TRUTH_FALSE;
      order = ggen_text_order (a, b, evaluation);
      break;
    case GGEN_CLASS_STRING:
      order = ggen_text_order (a, b, evaluation);
      break;
    default:
      if (!ggen_moments_compare (&a->typed, &b->typed, &order))
        return GGEN_TRUTH_ERROR;
    }

  return order == 0 ? GGEN_TRUTH_TRUE : GGEN_TRUTH_FALSE;
}

GgenTruth
ggen_cells_equal (const GgenCell *a, const GgenCell *b, GgenEvaluation *evaluation)
{
  if (ggen_cell_is_error (a) || ggen_cell_is_error (b))
    return GGEN_TRUTH_ERROR;
  if (ggen_cell_is_literal (a) && ggen_cell_is_literal (b))
    return ggen_literals_equal (a, b, evaluation);
  if (a->kind != b->kind)
    return GGEN_TRUTH_FALSE;
  if (a->id != GGEN_TERM_ID_NONE && b->id != GGEN_TERM_ID_NONE)
    return a->id == b->id ? GGEN_TRUTH_TRUE : GGEN_TRUTH_FALSE;

  return ggen_text_order (a, b, evaluation) == 0 ? GGEN_TRUTH_TRUE : GGEN_TRUTH_FALSE;
}

gboolean
ggen_cells_compare (const GgenCell *a, const GgenCell *b, GgenEvaluation *evaluation, int *order)
{
  GgenValueClass klass = ggen_cell_get_class (a);

  if (klass == GGEN_CLASS_UNKNOWN || klass != ggen_cell_get_class (b))
    return FALSE;

  switch ((guint) klass)
    {
    case GGEN_CLASS_NUMBER:
      return ggen_number_compare (&a->typed, &b->typed, order);
    case GGEN_CLASS_BOOLEAN:
      *order = (int) (a->typed.integer - b->typed.integer);
      return TRUE;
    case GGEN_CLASS_STRING:
      *order = ggen_text_order (a, b, evaluation);
      return TRUE;
    case GGEN_CLASS_LANG_STRING:
      return FALSE;
    default:
      return ggen_moments_compare (&a->typed, &b->typed, order);
    }
}

static guint
ggen_cell_get_rank (const GgenCell *cell)
{
  static const guint ranks[] = {
      [GGEN_RECORD_NONE] = 0,    [GGEN_RECORD_BLANK] = 1,        [GGEN_RECORD_IRI] = 2,
      [GGEN_RECORD_LITERAL] = 3, [GGEN_RECORD_LANG_LITERAL] = 3,
  };

  return ranks[cell->kind];
}

static int
ggen_literals_order (const GgenCell *a, const GgenCell *b, GgenEvaluation *evaluation)
{
  GgenValueClass klass = ggen_cell_get_class (a);
  GgenValueClass b_class = ggen_cell_get_class (b);
  int order;

  /* Strings of both kinds stand together, by text. */
  klass = klass == GGEN_CLASS_LANG_STRING ? GGEN_CLASS_STRING : klass;
  b_class = b_class == GGEN_CLASS_LANG_STRING ? GGEN_CLASS_STRING : b_class;
  if (klass != b_class)
    return klass < b_class ? -1 : 1;

  if (klass == GGEN_CLASS_NUMBER)
    return ggen_number_order (&a->typed, &b->typed);
  if (klass != GGEN_CLASS_STRING && klass != GGEN_CLASS_UNKNOWN)
    return (a->typed.integer > b->typed.integer) - (a->typed.integer < b->typed.integer);

  order = ggen_text_order (a, b, evaluation);
  if (order != 0 || a->qualifier == b->qualifier)
    return order;
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  order = strcmp (ggen_dictionary_get_text (evaluation->dictionary, a->qualifier),
                  ggen_dictionary_get_text (evaluation->dictionary, b->qualifier));

  return (order > 0) - (order < 0);
}

int
ggen_cells_order (const GgenCell *a, const GgenCell *b, GgenEvaluation *evaluation)
{
  guint rank = ggen_cell_get_rank (a);
  guint b_rank = ggen_cell_get_rank (b);

  if (rank != b_rank)
    return rank < b_rank ? -1 : 1;
  if (rank == 2)
    return ggen_text_order (a, b, evaluation);
  if (rank == 3)
    return ggen_literals_order (a, b, evaluation);

  return 0;
}
