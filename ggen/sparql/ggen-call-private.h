/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cell-private.h"

G_BEGIN_DECLS

/*
 * GgenCall:
 *
 * One operator or function at one place of one running query. Errors are values here (cells of
 * kind NONE), so that every function, the functional forms like IF and COALESCE too, is a function
 * of its arguments' cells alone.
 */
typedef struct
{
  GgenEvaluation *evaluation;
  GgenFunction function;
  guint n_arguments;
  guint32 solution;             /* what tells solutions apart for BNODE(label) */
  gpointer state;               /* (owned) (nullable): what the function keeps between rows */
  GDestroyNotify state_destroy; /* (nullable) */
} GgenCall;

typedef void (*GgenCallFunc) (GgenCall *call, GgenCell **arguments, GgenCell *result);

/* @result is an error when the function is called, and must not be one of the arguments. */
GgenCallFunc ggen_call_get_func (GgenFunction function);
/* Always the same answer for the same arguments. */
gboolean ggen_function_is_pure (GgenFunction function);

/* Operators and functional forms */
void ggen_call_or (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_and (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_not (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_equal (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_order (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_in (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_calculate (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_sign (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_bound (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_if (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_coalesce (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_same_term (GgenCall *call, GgenCell **arguments, GgenCell *result);

/* Terms */
void ggen_call_is_kind (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_str (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_lang (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_datatype (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_iri (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_bnode (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_strdt (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_strlang (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_uuid (GgenCall *call, GgenCell **arguments, GgenCell *result);

/* Strings */
void ggen_call_strlen (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_substr (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_case (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_contains (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_split (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_encode_for_uri (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_concat (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_langmatches (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_regex (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_replace (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_hash (GgenCall *call, GgenCell **arguments, GgenCell *result);

/* Numbers and moments */
void ggen_call_round (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_rand (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_now (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_moment_part (GgenCall *call, GgenCell **arguments, GgenCell *result);
void ggen_call_zone (GgenCall *call, GgenCell **arguments, GgenCell *result);

/* Casts */
void ggen_call_cast (GgenCall *call, GgenCell **arguments, GgenCell *result);

G_END_DECLS
