/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-extraction-private.h"

#include "ggen-solutions.h"
#include "ggen-yaml-reader-private.h"

/*
 * ggen_extraction_new:
 * @spec: outlives the extraction
 */
GgenExtraction *
ggen_extraction_new (const GgenQuerySpec *spec, GgenGraph *graph)
{
  GgenExtraction *self = g_new0 (GgenExtraction, 1);

  self->spec = spec;
  self->name = spec->name;
  self->group_by = spec->group_by;
  self->graph = g_object_ref (graph);

  return self;
}

void
ggen_extraction_free (GgenExtraction *self)
{
  g_clear_object (&self->graph);
  g_clear_object (&self->query);
  ggen_place_clear (&self->place);
  g_clear_pointer (&self->rows, ggen_value_unref);
  g_clear_pointer (&self->groups, ggen_value_unref);
  g_free (self);
}

static void
add_prefixes (GHashTable *to, GHashTable *from)
{
  GHashTableIter iter;
  gpointer prefix;
  gpointer iri;

  if (from == NULL)
    return;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &prefix, &iri))
    g_hash_table_replace (to, g_strdup (prefix), g_strdup (iri));
}

/* What a prefix means in a query: later sources win. */
GHashTable *
ggen_merge_prefixes (GgenGraph *graph, GHashTable *project, GHashTable *template_own)
{
  static const char *const known[][2] = {
      {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
      {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
      {"owl", "http://www.w3.org/2002/07/owl#"},
      {"xsd", "http://www.w3.org/2001/XMLSchema#"},
  };
  GHashTable *merged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) learned = ggen_graph_get_prefixes (graph);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_hash_table_replace (merged, g_strdup (known[i][0]), g_strdup (known[i][1]));
  add_prefixes (merged, learned);
  add_prefixes (merged, project);
  add_prefixes (merged, template_own);

  return merged;
}

static gboolean
fail_at_spec (const GgenQuerySpec *spec, GError **error, const char *message)
{
  g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID, "%s:%u:%u: %s",
               spec->place.source_name, spec->place.line, spec->place.column, message);
  return FALSE;
}

static gboolean
check_query (GgenExtraction *self, GError **error)
{
  const char *const *variables;
  g_autofree char *hint = NULL;
  g_autofree char *message = NULL;

  if (ggen_query_get_form (self->query) != GGEN_QUERY_FORM_SELECT)
    return fail_at_spec (self->spec, error, "a query for templates must be a SELECT query");

  variables = ggen_query_get_variables (self->query);
  if (self->group_by == NULL || g_strv_contains (variables, self->group_by))
    return TRUE;

  hint = ggen_did_you_mean (self->group_by, variables);
  message = g_strdup_printf ("'group_by' names '%s', which the query does not select%s",
                             self->group_by, hint != NULL ? hint : "");

  return fail_at_spec (self->spec, error, message);
}

/* Reads and parses the query. */
gboolean
ggen_extraction_prepare (GgenExtraction *self,
                         GgenProjectFiles *files,
                         GHashTable *prefixes,
                         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = ggen_project_files_read_query (files, self->spec, &self->place, error);

  if (text == NULL)
    return FALSE;

  self->query = ggen_query_new (text, self->place.source_name, prefixes, &local_error);
  if (self->query == NULL)
    {
      ggen_place_translate_error (&self->place, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return check_query (self, error);
}

/* A value as templates see it: numbers and booleans as such, everything else as text. */
static GgenValue *
read_cell (GgenSolutions *solutions, guint column)
{
  gint64 integer;
  double number;
  gboolean boolean;

  if (!ggen_solutions_is_bound (solutions, column))
    return ggen_value_new_null ();
  if (ggen_solutions_get_integer (solutions, column, &integer))
    return ggen_value_new_integer (integer);
  if (ggen_solutions_get_double (solutions, column, &number))
    return ggen_value_new_double (number);
  if (ggen_solutions_get_boolean (solutions, column, &boolean))
    return ggen_value_new_boolean (boolean);

  return ggen_value_new_string (ggen_solutions_get_value (solutions, column));
}

static GgenValue *
read_row (GgenSolutions *solutions, const char *const *variables)
{
  GgenValue *row = ggen_value_new_map ();

  for (guint column = 0; variables[column] != NULL; column++)
    ggen_value_set_take (row, variables[column], read_cell (solutions, column));

  return row;
}

/* Adds the row to the group of its key. A key that is unbound is no key. */
static void
add_to_group (GgenExtraction *self, GHashTable *lists, GgenValue *row)
{
  g_autoptr (GgenValue) key = ggen_value_get (row, self->group_by);
  g_autofree char *text = NULL;
  GgenValue *list;

  if (ggen_value_get_kind (key) == GGEN_VALUE_NULL)
    return;

  text = ggen_value_to_string (key);
  list = g_hash_table_lookup (lists, text);
  if (list == NULL)
    {
      list = ggen_value_new_list ();
      ggen_value_set_by_key (self->groups, key, list);
      g_hash_table_insert (lists, g_steal_pointer (&text), list);
    }
  ggen_value_append (list, row);
}

/* Answers the query. */
gboolean
ggen_extraction_run (GgenExtraction *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GHashTable) lists =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ggen_value_unref);
  g_autoptr (GgenSolutions) solutions =
      ggen_graph_query (self->graph, self->query, cancellable, &local_error);
  const char *const *variables;

  if (solutions != NULL)
    {
      variables = ggen_solutions_get_variables (solutions);
      self->rows = ggen_value_new_list ();
      self->groups = self->group_by != NULL ? ggen_value_new_map () : NULL;
      while (ggen_solutions_next (solutions, cancellable, &local_error))
        {
          g_autoptr (GgenValue) row = read_row (solutions, variables);

          ggen_value_append (self->rows, row);
          if (self->groups != NULL)
            add_to_group (self, lists, row);
        }
    }

  if (local_error == NULL)
    return TRUE;

  ggen_place_translate_error (&self->place, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

GgenValue *
ggen_extraction_get_value (GgenExtraction *self)
{
  return self->groups != NULL ? self->groups : self->rows;
}

/*
 * ggen_extraction_dup_completed:
 * @rows: the rows that a template makes its outputs of
 *
 * Returns: the groups, with an empty one for every row whose key has none
 */
GgenValue *
ggen_extraction_dup_completed (GgenExtraction *self, GgenValue *rows)
{
  GgenValue *completed = ggen_value_new_map ();
  gsize n_groups = ggen_value_get_length (self->groups);
  gsize n_rows = ggen_value_get_length (rows);

  for (gsize i = 0; i < n_groups; i++)
    {
      g_autoptr (GgenValue) key = ggen_value_get_nth_key (self->groups, i);
      g_autoptr (GgenValue) value = ggen_value_get_nth_value (self->groups, i);

      ggen_value_set_by_key (completed, key, value);
    }

  for (gsize i = 0; i < n_rows; i++)
    {
      g_autoptr (GgenValue) row = ggen_value_get_item (rows, i);
      g_autoptr (GgenValue) key = ggen_value_get (row, self->group_by);

      if (key == NULL || ggen_value_get_kind (key) != GGEN_VALUE_STRING)
        continue;
      if (!ggen_value_has (completed, ggen_value_get_string (key)))
        ggen_value_set_take (completed, ggen_value_get_string (key), ggen_value_new_list ());
    }

  return completed;
}
