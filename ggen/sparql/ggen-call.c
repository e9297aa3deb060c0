/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-call-private.h"

static const GgenCallFunc call_funcs[GGEN_N_FUNCTIONS] = {
    [GGEN_FUNCTION_OR] = ggen_call_or,
    [GGEN_FUNCTION_AND] = ggen_call_and,
    [GGEN_FUNCTION_NOT] = ggen_call_not,
    [GGEN_FUNCTION_EQUAL] = ggen_call_equal,
    [GGEN_FUNCTION_NOT_EQUAL] = ggen_call_equal,
    [GGEN_FUNCTION_LESS] = ggen_call_order,
    [GGEN_FUNCTION_GREATER] = ggen_call_order,
    [GGEN_FUNCTION_LESS_OR_EQUAL] = ggen_call_order,
    [GGEN_FUNCTION_GREATER_OR_EQUAL] = ggen_call_order,
    [GGEN_FUNCTION_IN] = ggen_call_in,
    [GGEN_FUNCTION_NOT_IN] = ggen_call_in,
    [GGEN_FUNCTION_ADD] = ggen_call_calculate,
    [GGEN_FUNCTION_SUBTRACT] = ggen_call_calculate,
    [GGEN_FUNCTION_MULTIPLY] = ggen_call_calculate,
    [GGEN_FUNCTION_DIVIDE] = ggen_call_calculate,
    [GGEN_FUNCTION_UNARY_PLUS] = ggen_call_sign,
    [GGEN_FUNCTION_UNARY_MINUS] = ggen_call_sign,
    [GGEN_FUNCTION_BOUND] = ggen_call_bound,
    [GGEN_FUNCTION_IF] = ggen_call_if,
    [GGEN_FUNCTION_COALESCE] = ggen_call_coalesce,
    [GGEN_FUNCTION_SAME_TERM] = ggen_call_same_term,
    [GGEN_FUNCTION_IS_IRI] = ggen_call_is_kind,
    [GGEN_FUNCTION_IS_BLANK] = ggen_call_is_kind,
    [GGEN_FUNCTION_IS_LITERAL] = ggen_call_is_kind,
    [GGEN_FUNCTION_IS_NUMERIC] = ggen_call_is_kind,
    [GGEN_FUNCTION_STR] = ggen_call_str,
    [GGEN_FUNCTION_LANG] = ggen_call_lang,
    [GGEN_FUNCTION_DATATYPE] = ggen_call_datatype,
    [GGEN_FUNCTION_IRI] = ggen_call_iri,
    [GGEN_FUNCTION_BNODE] = ggen_call_bnode,
    [GGEN_FUNCTION_STRDT] = ggen_call_strdt,
    [GGEN_FUNCTION_STRLANG] = ggen_call_strlang,
    [GGEN_FUNCTION_UUID] = ggen_call_uuid,
    [GGEN_FUNCTION_STRUUID] = ggen_call_uuid,
    [GGEN_FUNCTION_STRLEN] = ggen_call_strlen,
    [GGEN_FUNCTION_SUBSTR] = ggen_call_substr,
    [GGEN_FUNCTION_UCASE] = ggen_call_case,
    [GGEN_FUNCTION_LCASE] = ggen_call_case,
    [GGEN_FUNCTION_STRSTARTS] = ggen_call_contains,
    [GGEN_FUNCTION_STRENDS] = ggen_call_contains,
    [GGEN_FUNCTION_CONTAINS] = ggen_call_contains,
    [GGEN_FUNCTION_STRBEFORE] = ggen_call_split,
    [GGEN_FUNCTION_STRAFTER] = ggen_call_split,
    [GGEN_FUNCTION_ENCODE_FOR_URI] = ggen_call_encode_for_uri,
    [GGEN_FUNCTION_CONCAT] = ggen_call_concat,
    [GGEN_FUNCTION_LANGMATCHES] = ggen_call_langmatches,
    [GGEN_FUNCTION_REGEX] = ggen_call_regex,
    [GGEN_FUNCTION_REPLACE] = ggen_call_replace,
    [GGEN_FUNCTION_ABS] = ggen_call_round,
    [GGEN_FUNCTION_ROUND] = ggen_call_round,
    [GGEN_FUNCTION_CEIL] = ggen_call_round,
    [GGEN_FUNCTION_FLOOR] = ggen_call_round,
    [GGEN_FUNCTION_RAND] = ggen_call_rand,
    [GGEN_FUNCTION_NOW] = ggen_call_now,
    [GGEN_FUNCTION_YEAR] = ggen_call_moment_part,
    [GGEN_FUNCTION_MONTH] = ggen_call_moment_part,
    [GGEN_FUNCTION_DAY] = ggen_call_moment_part,
    [GGEN_FUNCTION_HOURS] = ggen_call_moment_part,
    [GGEN_FUNCTION_MINUTES] = ggen_call_moment_part,
    [GGEN_FUNCTION_SECONDS] = ggen_call_moment_part,
    [GGEN_FUNCTION_TIMEZONE] = ggen_call_zone,
    [GGEN_FUNCTION_TZ] = ggen_call_zone,
    [GGEN_FUNCTION_MD5] = ggen_call_hash,
    [GGEN_FUNCTION_SHA1] = ggen_call_hash,
    [GGEN_FUNCTION_SHA256] = ggen_call_hash,
    [GGEN_FUNCTION_SHA384] = ggen_call_hash,
    [GGEN_FUNCTION_SHA512] = ggen_call_hash,
    [GGEN_FUNCTION_CAST_BOOLEAN] = ggen_call_cast,
    [GGEN_FUNCTION_CAST_DOUBLE] = ggen_call_cast,
    [GGEN_FUNCTION_CAST_FLOAT] = ggen_call_cast,
    [GGEN_FUNCTION_CAST_DECIMAL] = ggen_call_cast,
    [GGEN_FUNCTION_CAST_INTEGER] = ggen_call_cast,
    [GGEN_FUNCTION_CAST_DATE_TIME] = ggen_call_cast,
    [GGEN_FUNCTION_CAST_STRING] = ggen_call_cast,
};

GgenCallFunc
ggen_call_get_func (GgenFunction function)
{
  return call_funcs[function];
}

gboolean
ggen_function_is_pure (GgenFunction function)
{
  return function != GGEN_FUNCTION_RAND && function != GGEN_FUNCTION_UUID
         && function != GGEN_FUNCTION_STRUUID && function != GGEN_FUNCTION_BNODE;
}
