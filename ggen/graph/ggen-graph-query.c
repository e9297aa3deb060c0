/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-graph-private.h"

#include "ggen-query-execution-private.h"
#include "ggen-runtime.h"

/**
 * ggen_graph_query:
 * @self: a graph
 * @query: a SELECT query
 * @cancellable: (nullable): a cancellable
 * @error: return location for why the query has no solutions to give
 *
 * Asks a question. The solutions are of the graph as it is now, whatever is loaded while they are
 * read.
 *
 * Returns: (transfer full): the solutions, %NULL with a [error@GgenCodegen.QueryError] otherwise
 *
 * Since: 1.0
 */
GgenSolutions *
ggen_graph_query (GgenGraph *self, GgenQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GgenImage) image = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);
  g_return_val_if_fail (GGEN_IS_QUERY (query), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  image = ggen_graph_ref_image (self);

  return ggen_query_execute (query, image, cancellable, error);
}

static void
query_on_worker (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GgenSolutions *solutions = ggen_graph_query (source_object, task_data, cancellable, &error);

  if (solutions != NULL)
    g_task_return_pointer (task, solutions, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * ggen_graph_query_async:
 * @self: a graph
 * @query: a SELECT query
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the first solutions are there
 * @user_data: data for @callback
 *
 * The same as [method@GgenCodegen.Graph.query], on a worker.
 *
 * Since: 1.0
 */
void
ggen_graph_query_async (GgenGraph *self,
                        GgenQuery *query,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GGEN_IS_GRAPH (self));
  g_return_if_fail (GGEN_IS_QUERY (query));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ggen_graph_query_async);
  g_task_set_task_data (task, g_object_ref (query), g_object_unref);
  ggen_runtime_run_task (NULL, task, GGEN_WORK_COMPUTE, query_on_worker);
}

/**
 * ggen_graph_query_finish:
 * @self: a graph
 * @result: what the callback got
 * @error: return location for why the query has no solutions to give
 *
 * Finishes what [method@GgenCodegen.Graph.query_async] started.
 *
 * Returns: (transfer full): the solutions
 *
 * Since: 1.0
 */
GgenSolutions *
ggen_graph_query_finish (GgenGraph *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ggen_graph_query_ask:
 * @self: a graph
 * @query: an ASK query
 * @answer: (out): return location for the answer
 * @cancellable: (nullable): a cancellable
 * @error: return location for why there is no answer
 *
 * Asks a question of yes or no.
 *
 * Returns: %TRUE if there is an answer, %FALSE with a [error@GgenCodegen.QueryError] otherwise
 *
 * Since: 1.0
 */
gboolean
ggen_graph_query_ask (GgenGraph *self,
                      GgenQuery *query,
                      gboolean *answer,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GgenImage) image = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), FALSE);
  g_return_val_if_fail (GGEN_IS_QUERY (query), FALSE);
  g_return_val_if_fail (answer != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);

  image = ggen_graph_ref_image (self);

  return ggen_query_execute_ask (query, image, answer, cancellable, error);
}

/**
 * ggen_graph_query_construct:
 * @self: a graph
 * @query: a CONSTRUCT query
 * @cancellable: (nullable): a cancellable
 * @error: return location for why nothing can be constructed
 *
 * Makes a graph out of this one. It gets this graph's prefixes, too.
 *
 * Returns: (transfer full): a new graph, %NULL with a [error@GgenCodegen.QueryError] otherwise
 *
 * Since: 1.0
 */
GgenGraph *
ggen_graph_query_construct (GgenGraph *self,
                            GgenQuery *query,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GgenImage) image = NULL;
  g_autoptr (GgenImage) constructed = NULL;
  g_autoptr (GHashTable) prefixes = NULL;
  GgenGraph *graph;
  GHashTableIter iter;
  gpointer prefix, iri;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);
  g_return_val_if_fail (GGEN_IS_QUERY (query), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  image = ggen_graph_ref_image (self);
  constructed = ggen_query_execute_construct (query, image, cancellable, error);
  if (constructed == NULL)
    return NULL;

  graph = ggen_graph_new_for_image (constructed);
  prefixes = ggen_graph_get_prefixes (self);
  g_hash_table_iter_init (&iter, prefixes);
  while (g_hash_table_iter_next (&iter, &prefix, &iri))
    ggen_graph_bind_prefix (graph, prefix, iri);

  return graph;
}

static GgenQuery *
parse (GgenGraph *self, const char *sparql, GError **error)
{
  g_autoptr (GHashTable) prefixes = ggen_graph_get_prefixes (self);

  return ggen_query_new (sparql, NULL, prefixes, error);
}

/**
 * ggen_graph_select:
 * @self: a graph
 * @sparql: the text of a SELECT query, which may use the graph's prefixes
 * @cancellable: (nullable): a cancellable
 * @error: return location for why the query has no solutions to give
 *
 * Parses and asks a question; see [method@GgenCodegen.Graph.query].
 *
 * Returns: (transfer full): the solutions
 *
 * Since: 1.0
 */
GgenSolutions *
ggen_graph_select (GgenGraph *self, const char *sparql, GCancellable *cancellable, GError **error)
{
  g_autoptr (GgenQuery) query = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);
  g_return_val_if_fail (sparql != NULL, NULL);

  query = parse (self, sparql, error);

  return query != NULL ? ggen_graph_query (self, query, cancellable, error) : NULL;
}

/**
 * ggen_graph_ask:
 * @self: a graph
 * @sparql: the text of an ASK query, which may use the graph's prefixes
 * @answer: (out): return location for the answer
 * @cancellable: (nullable): a cancellable
 * @error: return location for why there is no answer
 *
 * Parses and asks a question of yes or no; see [method@GgenCodegen.Graph.query_ask].
 *
 * Returns: %TRUE if there is an answer
 *
 * Since: 1.0
 */
gboolean
ggen_graph_ask (GgenGraph *self,
                const char *sparql,
                gboolean *answer,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GgenQuery) query = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), FALSE);
  g_return_val_if_fail (sparql != NULL, FALSE);

  query = parse (self, sparql, error);

  return query != NULL && ggen_graph_query_ask (self, query, answer, cancellable, error);
}

/**
 * ggen_graph_construct:
 * @self: a graph
 * @sparql: the text of a CONSTRUCT query, which may use the graph's prefixes
 * @cancellable: (nullable): a cancellable
 * @error: return location for why nothing can be constructed
 *
 * Parses a query and makes a graph out of this one; see
 * [method@GgenCodegen.Graph.query_construct].
 *
 * Returns: (transfer full): a new graph
 *
 * Since: 1.0
 */
GgenGraph *
ggen_graph_construct (GgenGraph *self,
                      const char *sparql,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GgenQuery) query = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);
  g_return_val_if_fail (sparql != NULL, NULL);

  query = parse (self, sparql, error);

  return query != NULL ? ggen_graph_query_construct (self, query, cancellable, error) : NULL;
}
