/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GGEN_QUERY_ERROR:
 *
 * The error domain of SPARQL queries.
 *
 * Since: 1.0
 */
#define GGEN_QUERY_ERROR (ggen_query_error_quark ())

/**
 * GgenQueryError:
 * @GGEN_QUERY_ERROR_SYNTAX: the text is not a SPARQL query; the message tells where and why
 * @GGEN_QUERY_ERROR_UNSUPPORTED: the text is SPARQL, but uses a part of it that is not supported yet
 * @GGEN_QUERY_ERROR_WRONG_FORM: the query is of another form than the call can answer, e.g. an ASK
 *   where solutions were asked for
 *
 * What can be wrong with a query.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_QUERY_ERROR_SYNTAX,
  GGEN_QUERY_ERROR_UNSUPPORTED,
  GGEN_QUERY_ERROR_WRONG_FORM,
} GgenQueryError;

GGEN_AVAILABLE_IN_1_0
GQuark ggen_query_error_quark (void);

/**
 * GgenQueryForm:
 * @GGEN_QUERY_FORM_SELECT: answers with solutions
 * @GGEN_QUERY_FORM_ASK: answers yes or no
 * @GGEN_QUERY_FORM_CONSTRUCT: answers with a graph
 *
 * What a query answers with.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_QUERY_FORM_SELECT,
  GGEN_QUERY_FORM_ASK,
  GGEN_QUERY_FORM_CONSTRUCT,
} GgenQueryForm;

#define GGEN_TYPE_QUERY (ggen_query_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenQuery, ggen_query, GGEN, QUERY, GObject)

GGEN_AVAILABLE_IN_1_0
GgenQuery *
ggen_query_new (const char *text, const char *source_name, GHashTable *prefixes, GError **error);
GGEN_AVAILABLE_IN_1_0
GgenQueryForm ggen_query_get_form (GgenQuery *self);
GGEN_AVAILABLE_IN_1_0
const char *const *ggen_query_get_variables (GgenQuery *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_query_get_text (GgenQuery *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_query_get_source_name (GgenQuery *self);

G_END_DECLS
