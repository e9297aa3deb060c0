/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-query.h"

#include "ggen-algebra-private.h"
#include "ggen-sparql-parser-private.h"

/**
 * GgenQuery:
 *
 * A SPARQL 1.1 query, parsed and checked.
 *
 * A query never changes: it can be asked of many graphs, from many threads at once. Parsing needs no
 * graph.
 *
 * Of the [query language](https://www.w3.org/TR/sparql11-query/), `DESCRIBE`, `SERVICE` and functions
 * named by IRIs (other than the casts of XML Schema) are %GGEN_QUERY_ERROR_UNSUPPORTED; so are the
 * requests of SPARQL Update.
 *
 * Since: 1.0
 */

struct _GgenQuery
{
  GObject parent_instance;

  char *text;        /* (owned) */
  char *source_name; /* (owned) (nullable) */
  char **variables;  /* (owned) */
  GgenArena *arena;  /* (owned): what the algebra lives in */
  GgenAlgebraQuery algebra;
};

G_DEFINE_FINAL_TYPE (GgenQuery, ggen_query, G_TYPE_OBJECT)

/**
 * ggen_query_error_quark:
 *
 * Gets the error domain of queries.
 *
 * Returns: the error domain of [error@GgenCodegen.QueryError]
 *
 * Since: 1.0
 */
GQuark
ggen_query_error_quark (void)
{
  return g_quark_from_static_string ("ggen-query-error-quark");
}

static void
ggen_query_finalize (GObject *object)
{
  GgenQuery *self = GGEN_QUERY (object);

  g_free (self->text);
  g_free (self->source_name);
  g_strfreev (self->variables);
  ggen_arena_free (self->arena);

  G_OBJECT_CLASS (ggen_query_parent_class)->finalize (object);
}

static void
ggen_query_class_init (GgenQueryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ggen_query_finalize;
}

static void
ggen_query_init (GgenQuery *self)
{
  self->arena = ggen_arena_new ();
}

static char **
dup_variables (const GgenAlgebraQuery *query)
{
  char **variables = g_new0 (char *, query->n_columns + 1);

  for (guint i = 0; i < query->n_columns; i++)
    variables[i] = g_strdup (query->variables[query->columns[i]].name);

  return variables;
}

/**
 * ggen_query_new:
 * @text: a SPARQL query
 * @source_name: (nullable): what messages call the text, usually the name of its file; %NULL for
 *   `query`
 * @prefixes: (nullable) (element-type utf8 utf8): prefixes, without their colon, and the IRIs they
 *   stand for: what @text may use without declaring it. Its own declarations come first.
 * @error: return location for an error in %GGEN_QUERY_ERROR
 *
 * Parses a query.
 *
 * A message starts with the place: `source_name:line:column: `.
 *
 * Returns: (transfer full): the query, or %NULL with @error set
 *
 * Since: 1.0
 */
GgenQuery *
ggen_query_new (const char *text, const char *source_name, GHashTable *prefixes, GError **error)
{
  g_autoptr (GgenQuery) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_object_new (GGEN_TYPE_QUERY, NULL);
  self->text = g_strdup (text);
  self->source_name = g_strdup (source_name);
  self->algebra.source_name = source_name != NULL ? self->source_name : "query";

  if (!ggen_sparql_parse (self->arena, &self->algebra, text, prefixes, error))
    return NULL;

  self->variables = dup_variables (&self->algebra);

  return g_steal_pointer (&self);
}

/**
 * ggen_query_get_form:
 *
 * Gets the form of the query: `SELECT`, `ASK` or `CONSTRUCT`.
 *
 * Returns: what the query answers with
 *
 * Since: 1.0
 */
GgenQueryForm
ggen_query_get_form (GgenQuery *self)
{
  g_return_val_if_fail (GGEN_IS_QUERY (self), GGEN_QUERY_FORM_SELECT);

  return self->algebra.form;
}

/**
 * ggen_query_get_variables:
 *
 * Gets the names of the columns of the answer, without `?`, in the order of the `SELECT` clause. A
 * query of another form has none.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
const char *const *
ggen_query_get_variables (GgenQuery *self)
{
  g_return_val_if_fail (GGEN_IS_QUERY (self), NULL);

  return (const char *const *) self->variables;
}

/**
 * ggen_query_get_text:
 *
 * Gets the text of the query.
 *
 * Returns: (transfer none): the text that the query was made of
 *
 * Since: 1.0
 */
const char *
ggen_query_get_text (GgenQuery *self)
{
  g_return_val_if_fail (GGEN_IS_QUERY (self), NULL);

  return self->text;
}

/**
 * ggen_query_get_source_name:
 *
 * Gets what messages call the text, where that was given.
 *
 * Returns: (transfer none) (nullable): what messages call the text
 *
 * Since: 1.0
 */
const char *
ggen_query_get_source_name (GgenQuery *self)
{
  g_return_val_if_fail (GGEN_IS_QUERY (self), NULL);

  return self->source_name;
}

const GgenAlgebraQuery *
ggen_query_get_algebra (GgenQuery *self)
{
  return &self->algebra;
}
