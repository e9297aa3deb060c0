/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-extraction-private.h"

#include "ggen-did-you-mean-private.h"
#include "ggen-solutions-private.h"

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
  ggen_text_place_clear (&self->place);
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
      ggen_text_place_translate_error (&self->place, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return check_query (self, error);
}

/* Reads the answer. A term stands in many rows, but becomes one value: the rows share it. */
typedef struct
{
  GgenExtraction *extraction;
  GgenSolutions *solutions;
  const char *const *variables;
  guint n_columns;
  gint group_column;  /* -1 without groups */
  GHashTable *values; /* (element-type GgenTermId GgenValue) (owned) */
  GHashTable *lists;  /* (element-type utf8 GgenValue) (owned): of the groups, by key */
  GHashTable *by_id;  /* (element-type GgenTermId GgenValue) (unowned): the same */
  GgenValue *unbound;
} RowReader;

static void
row_reader_init (RowReader *self, GgenExtraction *extraction, GgenSolutions *solutions)
{
  self->extraction = extraction;
  self->solutions = solutions;
  self->variables = ggen_solutions_get_variables (solutions);
  self->n_columns = ggen_solutions_get_n_variables (solutions);
  self->group_column = extraction->group_by != NULL
                           ? ggen_solutions_find_variable (solutions, extraction->group_by)
                           : -1;
  self->values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ggen_value_unref);
  self->lists =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ggen_value_unref);
  self->by_id = g_hash_table_new (NULL, NULL);
  self->unbound = ggen_value_new_null ();
}

static void
row_reader_clear (RowReader *self)
{
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->lists);
  g_hash_table_unref (self->by_id);
  ggen_value_unref (self->unbound);
}

/* A value as templates see it: numbers and booleans as such, everything else as text. */
static GgenValue *
make_value (RowReader *self, GgenTermId id)
{
  const GgenDictionary *dictionary = ggen_solutions_get_dictionary (self->solutions);
  GgenTypedValue typed = ggen_dictionary_get_typed (dictionary, id);

  if (typed.kind == GGEN_TYPED_INTEGER)
    return ggen_value_new_integer (typed.integer);
  if (typed.kind == GGEN_TYPED_BOOLEAN)
    return ggen_value_new_boolean (typed.integer != 0);
  if (ggen_typed_value_is_numeric (&typed))
    return ggen_value_new_double (ggen_typed_value_to_double (&typed));

  return ggen_value_new_string (ggen_dictionary_get_text (dictionary, id));
}

/* (transfer none) */
static GgenValue *
get_value (RowReader *self, GgenTermId id)
{
  GgenValue *value;

  if (id == GGEN_TERM_ID_NONE)
    return self->unbound;

  value = g_hash_table_lookup (self->values, GUINT_TO_POINTER (id));
  if (value == NULL)
    {
      value = make_value (self, id);
      g_hash_table_insert (self->values, GUINT_TO_POINTER (id), value);
    }

  return value;
}

/* The list of a group: of terms with one text, such as an IRI and a string, there is one. */
static GgenValue *
get_group (RowReader *self, GgenTermId id)
{
  GgenValue *key = get_value (self, id);
  GgenValue *list = g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (id));
  g_autofree char *text = NULL;

  if (list != NULL)
    return list;

  text = ggen_value_to_string (key);
  list = g_hash_table_lookup (self->lists, text);
  if (list == NULL)
    {
      list = ggen_value_new_list ();
      ggen_value_set_by_key (self->extraction->groups, key, list);
      g_hash_table_insert (self->lists, g_steal_pointer (&text), list);
    }
  g_hash_table_insert (self->by_id, GUINT_TO_POINTER (id), list);

  return list;
}

static void
read_batch (RowReader *self, guint n_rows)
{
  g_autofree const GgenTermId **columns = g_new0 (const GgenTermId *, self->n_columns + 1);

  for (guint column = 0; column < self->n_columns; column++)
    columns[column] = ggen_solutions_get_ids (self->solutions, column);

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (GgenValue) row = ggen_value_new_map ();

      for (guint column = 0; column < self->n_columns; column++)
        ggen_value_set (row, self->variables[column],
                        get_value (self, columns[column] != NULL ? columns[column][i]
                                                                 : GGEN_TERM_ID_NONE));
      ggen_value_append (self->extraction->rows, row);

      /* A key that is unbound is no key. */
      if (self->group_column >= 0 && columns[self->group_column] != NULL
          && columns[self->group_column][i] != GGEN_TERM_ID_NONE)
        ggen_value_append (get_group (self, columns[self->group_column][i]), row);
    }
}

static void
read_rows (GgenExtraction *self,
           GgenSolutions *solutions,
           GCancellable *cancellable,
           GError **error)
{
  RowReader reader;
  guint n_rows;

  self->rows = ggen_value_new_list ();
  self->groups = self->group_by != NULL ? ggen_value_new_map () : NULL;
  row_reader_init (&reader, self, solutions);
  while (ggen_solutions_next_batch (solutions, &n_rows, cancellable, error))
    read_batch (&reader, n_rows);
  row_reader_clear (&reader);
}

/* Answers the query. */
gboolean
ggen_extraction_run (GgenExtraction *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GgenSolutions) solutions =
      ggen_graph_query (self->graph, self->query, cancellable, &local_error);

  if (solutions != NULL)
    read_rows (self, solutions, cancellable, &local_error);
  if (local_error == NULL)
    return TRUE;

  ggen_text_place_translate_error (&self->place, local_error);
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
