/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-expression-private.h"
#include "ggen-typed-value-private.h"

G_BEGIN_DECLS

/* Arithmetic of SPARQL 1.1, section 17.3: integer, decimal, float and double, in this order of
 * promotion. Integers and decimals are exact; what leaves their range is an error (%FALSE), never
 * a wrong number. Decimals keep 18 significant digits or more; a quotient's further ones are cut. */

GgenTypedValue ggen_number_new_integer (gint64 value);
GgenTypedValue ggen_number_new_double (double value);

/* @operation: GGEN_FUNCTION_ADD, SUBTRACT, MULTIPLY or DIVIDE */
gboolean ggen_number_calculate (GgenFunction operation,
                                const GgenTypedValue *a,
                                const GgenTypedValue *b,
                                GgenTypedValue *result);
gboolean ggen_number_negate (const GgenTypedValue *value, GgenTypedValue *result);
/* @operation: GGEN_FUNCTION_ABS, ROUND, CEIL or FLOOR */
gboolean
ggen_number_round (GgenFunction operation, const GgenTypedValue *value, GgenTypedValue *result);

/* -1, 0, 1, or %FALSE where one is not a number. */
gboolean ggen_number_compare (const GgenTypedValue *a, const GgenTypedValue *b, int *order);
/* A total order for sorting: NaN stands before all numbers. */
int ggen_number_order (const GgenTypedValue *a, const GgenTypedValue *b);
/* Neither zero nor NaN. */
gboolean ggen_number_is_true (const GgenTypedValue *value);

/* Casts of numbers; %FALSE where the value does not fit. */
gboolean ggen_number_to_integer (const GgenTypedValue *value, GgenTypedValue *result);
gboolean ggen_number_to_decimal (const GgenTypedValue *value, GgenTypedValue *result);

G_END_DECLS
