/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <string.h>

#include "ggen-image-private.h"
#include "ggen-query-execution-private.h"
#include "ggen-rdf-reader-private.h"

/* What a query answers, as the W3C suites write it: a bag of rows of terms, or a truth. The triples
 * of a graph are rows, too. */
typedef struct
{
  gboolean is_boolean;
  gboolean answer;
  GPtrArray *variables; /* (owned) (element-type utf8) */
  GPtrArray *rows;      /* (owned) (element-type GPtrArray of GgenTerm, NULL is unbound) */
} Results;

static inline void
results_unref_term (gpointer term)
{
  g_clear_pointer (&term, ggen_term_unref);
}

static inline Results *
results_new (void)
{
  Results *self = g_new0 (Results, 1);

  self->variables = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  return self;
}

static inline void
results_free (Results *self)
{
  g_ptr_array_unref (self->variables);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Results, results_free)

static inline guint
results_find_variable (Results *self, const char *name)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (self->variables, name, g_str_equal, &index))
    return index;
  g_ptr_array_add (self->variables, g_strdup (name));

  return self->variables->len - 1;
}

static inline GPtrArray *
results_add_row (Results *self)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (results_unref_term);

  g_ptr_array_add (self->rows, row);

  return row;
}

/* Takes the term. */
static inline void
row_set (GPtrArray *row, guint index, GgenTerm *term)
{
  while (row->len <= index)
    g_ptr_array_add (row, NULL);
  results_unref_term (row->pdata[index]);
  row->pdata[index] = term;
}

static inline GgenTerm *
row_get (GPtrArray *row, guint index)
{
  return index < row->len ? row->pdata[index] : NULL;
}

/* SPARQL Query Results XML */

typedef struct
{
  Results *results;
  GPtrArray *row;
  guint column;
  char *datatype;
  char *language;
  GString *text;
} SrxReader;

static inline const char *
find_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return values[i];

  return NULL;
}

static inline void
srx_start (GMarkupParseContext *context,
           const char *element,
           const char **names,
           const char **values,
           gpointer user_data,
           GError **error)
{
  SrxReader *self = user_data;

  g_string_truncate (self->text, 0);
  if (g_str_equal (element, "variable"))
    results_find_variable (self->results, find_attribute (names, values, "name"));
  else if (g_str_equal (element, "result"))
    self->row = results_add_row (self->results);
  else if (g_str_equal (element, "binding"))
    self->column = results_find_variable (self->results, find_attribute (names, values, "name"));
  else if (g_str_equal (element, "literal"))
    {
      g_free (self->datatype);
      g_free (self->language);
      self->datatype = g_strdup (find_attribute (names, values, "datatype"));
      self->language = g_strdup (find_attribute (names, values, "xml:lang"));
    }
}

static inline void
srx_end (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  SrxReader *self = user_data;

  if (g_str_equal (element, "uri"))
    row_set (self->row, self->column, ggen_term_new_iri (self->text->str));
  else if (g_str_equal (element, "bnode"))
    row_set (self->row, self->column, ggen_term_new_blank (self->text->str));
  else if (g_str_equal (element, "literal"))
    row_set (self->row, self->column,
             ggen_term_new_literal (self->text->str, self->datatype, self->language));
  else if (g_str_equal (element, "boolean"))
    {
      self->results->is_boolean = TRUE;
      self->results->answer = strstr (self->text->str, "true") != NULL;
    }
}

static inline void
srx_text (GMarkupParseContext *context,
          const char *text,
          gsize length,
          gpointer user_data,
          GError **error)
{
  g_string_append_len (((SrxReader *) user_data)->text, text, (gssize) length);
}

static inline Results *
results_read_srx (const char *text)
{
  static const GMarkupParser parser = {.start_element = srx_start,
                                       .end_element = srx_end,
                                       .text = srx_text};
  SrxReader reader = {.results = results_new (), .text = g_string_new (NULL)};
  GMarkupParseContext *context =
      g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reader, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, text, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_free (context);
  g_free (reader.datatype);
  g_free (reader.language);
  g_string_free (reader.text, TRUE);

  return reader.results;
}

/* SPARQL Query Results JSON: as much of JSON as that needs */

typedef struct
{
  const char *place;
} JsonReader;

static inline gboolean
json_take (JsonReader *self, char expected)
{
  while (g_ascii_isspace (*self->place))
    self->place++;
  if (*self->place != expected)
    return FALSE;
  self->place++;

  return TRUE;
}

static inline char *
json_read_string (JsonReader *self)
{
  GString *text = g_string_new (NULL);

  g_assert_true (json_take (self, '"'));
  for (; *self->place != '"'; self->place++)
    {
      if (*self->place != '\\')
        {
          g_string_append_c (text, *self->place);
          continue;
        }
      self->place++;
      if (*self->place == 'u')
        {
          g_autofree char *digits = g_strndup (self->place + 1, 4);

          g_string_append_unichar (text, (gunichar) g_ascii_strtoull (digits, NULL, 16));
          self->place += 4;
        }
      else
        g_string_append_c (text, *self->place == 'n'   ? '\n'
                                 : *self->place == 't' ? '\t'
                                                       : *self->place);
    }
  self->place++;

  return g_string_free (text, FALSE);
}

static inline void
json_skip_value (JsonReader *self)
{
  if (json_take (self, '{') || json_take (self, '['))
    {
      while (!json_take (self, '}') && !json_take (self, ']'))
        if (!json_take (self, ',') && !json_take (self, ':'))
          json_skip_value (self);
      return;
    }
  if (json_take (self, '"'))
    {
      self->place--;
      g_free (json_read_string (self));
      return;
    }
  while (*self->place != '\0' && strchr (",]}", *self->place) == NULL)
    self->place++;
}

static inline GgenTerm *
json_read_term (JsonReader *self)
{
  g_autofree char *type = NULL;
  g_autofree char *value = NULL;
  g_autofree char *datatype = NULL;
  g_autofree char *language = NULL;

  g_assert_true (json_take (self, '{'));
  while (!json_take (self, '}'))
    {
      g_autofree char *key = NULL;
      char **to;

      json_take (self, ',');
      key = json_read_string (self);
      g_assert_true (json_take (self, ':'));
      to = g_str_equal (key, "type")       ? &type
           : g_str_equal (key, "value")    ? &value
           : g_str_equal (key, "datatype") ? &datatype
                                           : &language;
      g_free (*to);
      *to = json_read_string (self);
    }
  if (g_str_equal (type, "uri"))
    return ggen_term_new_iri (value);
  if (g_str_equal (type, "bnode"))
    return ggen_term_new_blank (value);

  return ggen_term_new_literal (value, datatype, language);
}

static inline void
json_read_bindings (JsonReader *self, Results *results)
{
  g_assert_true (json_take (self, '['));
  while (!json_take (self, ']'))
    {
      GPtrArray *row = results_add_row (results);

      json_take (self, ',');
      g_assert_true (json_take (self, '{'));
      while (!json_take (self, '}'))
        {
          g_autofree char *name = NULL;

          json_take (self, ',');
          name = json_read_string (self);
          g_assert_true (json_take (self, ':'));
          row_set (row, results_find_variable (results, name), json_read_term (self));
        }
    }
}

static inline void
json_read_members (JsonReader *self, Results *results)
{
  g_assert_true (json_take (self, '{'));
  while (!json_take (self, '}'))
    {
      g_autofree char *key = NULL;

      json_take (self, ',');
      key = json_read_string (self);
      g_assert_true (json_take (self, ':'));
      if (g_str_equal (key, "head") || g_str_equal (key, "results"))
        json_read_members (self, results);
      else if (g_str_equal (key, "boolean"))
        {
          results->is_boolean = TRUE;
          results->answer = json_take (self, 't');
          json_skip_value (self);
        }
      else if (g_str_equal (key, "vars"))
        {
          g_assert_true (json_take (self, '['));
          while (!json_take (self, ']'))
            {
              g_autofree char *name = NULL;

              json_take (self, ',');
              name = json_read_string (self);
              results_find_variable (results, name);
            }
        }
      else if (g_str_equal (key, "bindings"))
        json_read_bindings (self, results);
      else
        json_skip_value (self);
    }
}

static inline Results *
results_read_json (const char *text)
{
  JsonReader reader = {text};
  Results *results = results_new ();

  json_read_members (&reader, results);

  return results;
}

/* Turtle: a graph, or the vocabulary of result sets */

#define RS "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

static inline Results *
results_read_graph (GgenImage *image)
{
  Results *results = results_new ();
  GgenRange range;

  ggen_image_match (image, 0, 0, 0, 0, &range);
  for (guint32 i = range.start; i < range.end; i++)
    {
      GPtrArray *row = results_add_row (results);

      row_set (row, 0, ggen_image_dup_term (image, range.subjects[i]));
      row_set (row, 1, ggen_image_dup_term (image, range.predicates[i]));
      row_set (row, 2, ggen_image_dup_term (image, range.objects[i]));
    }
  results_find_variable (results, "subject");
  results_find_variable (results, "predicate");
  results_find_variable (results, "object");

  return results;
}

static inline GgenTermId
image_get_object (GgenImage *image, GgenTermId subject, const char *predicate)
{
  GgenTermId id = ggen_image_lookup_iri (image, predicate);
  GgenRange range;

  if (id == 0)
    return 0;
  ggen_image_match (image, 0, subject, id, 0, &range);

  return range.end > range.start ? range.objects[range.start] : 0;
}

static inline Results *
results_read_result_set (GgenImage *image)
{
  Results *results;
  GgenTermId id;
  GgenRange range;

  if (ggen_image_lookup_iri (image, RS "ResultSet") == 0)
    return results_read_graph (image);

  results = results_new ();
  id = image_get_object (image, 0, RS "boolean");
  if (id != 0)
    {
      results->is_boolean = TRUE;
      results->answer = ggen_image_get_typed (image, id).integer != 0;
    }
  id = ggen_image_lookup_iri (image, RS "resultVariable");
  ggen_image_match (image, 0, 0, id, 0, &range);
  for (guint32 i = range.start; id != 0 && i < range.end; i++)
    results_find_variable (results, ggen_image_get_text (image, range.objects[i], NULL));
  id = ggen_image_lookup_iri (image, RS "solution");
  ggen_image_match (image, 0, 0, id, 0, &range);
  for (guint32 i = range.start; id != 0 && i < range.end; i++)
    {
      GPtrArray *row = results_add_row (results);
      GgenRange bindings = {0};
      GgenTermId binding = ggen_image_lookup_iri (image, RS "binding");

      if (binding != 0)
        ggen_image_match (image, 0, range.objects[i], binding, 0, &bindings);
      for (guint32 j = bindings.start; j < bindings.end; j++)
        {
          GgenTermId name = image_get_object (image, bindings.objects[j], RS "variable");
          GgenTermId value = image_get_object (image, bindings.objects[j], RS "value");

          row_set (row, results_find_variable (results, ggen_image_get_text (image, name, NULL)),
                   ggen_image_dup_term (image, value));
        }
    }

  return results;
}

/* What the query really answered */
static inline Results *
results_read_solutions (GgenSolutions *solutions)
{
  Results *results = results_new ();
  const char *const *variables = ggen_solutions_get_variables (solutions);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; variables[i] != NULL; i++)
    results_find_variable (results, variables[i]);
  while (ggen_solutions_next (solutions, NULL, &error))
    {
      GPtrArray *row = results_add_row (results);

      for (guint i = 0; variables[i] != NULL; i++)
        row_set (row, i, ggen_solutions_get_term (solutions, i));
    }
  g_assert_no_error (error);

  return results;
}

/* Comparison: blank nodes are the same by a mapping that is one to one */

typedef struct
{
  GHashTable *forward;  /* (owned) (element-type utf8 utf8) */
  GHashTable *backward; /* (owned) (element-type utf8 utf8) */
} BlankMapping;

/* Literals of one numeric datatype are the same if their values are: the suites do not all write the
 * canonical form. */
static inline gboolean
terms_have_same_value (const GgenTerm *a, const GgenTerm *b)
{
  static const struct
  {
    const char *iri;
    GgenTermId id;
  } types[] = {
      {GGEN_XSD_NAMESPACE "integer", GGEN_TERM_ID_XSD_INTEGER},
      {GGEN_XSD_NAMESPACE "decimal", GGEN_TERM_ID_XSD_DECIMAL},
      {GGEN_XSD_NAMESPACE "float", GGEN_TERM_ID_XSD_FLOAT},
      {GGEN_XSD_NAMESPACE "double", GGEN_TERM_ID_XSD_DOUBLE},
  };
  const char *type = ggen_term_get_datatype (a);

  if (g_strcmp0 (type, ggen_term_get_datatype (b)) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const char *a_text = ggen_term_get_value (a);
      const char *b_text = ggen_term_get_value (b);
      GgenTypedValue a_value;
      GgenTypedValue b_value;

      if (g_strcmp0 (type, types[i].iri) != 0)
        continue;
      a_value = ggen_typed_value_parse (types[i].id, a_text, strlen (a_text));
      b_value = ggen_typed_value_parse (types[i].id, b_text, strlen (b_text));
      return ggen_typed_value_is_numeric (&a_value) && ggen_typed_value_is_numeric (&b_value)
             && ggen_typed_value_to_double (&a_value) == ggen_typed_value_to_double (&b_value);
    }

  return FALSE;
}

static inline gboolean
blanks_match (BlankMapping *mapping, const char *a, const char *b, GPtrArray *trail)
{
  const char *mapped = g_hash_table_lookup (mapping->forward, a);

  if (mapped != NULL)
    return g_str_equal (mapped, b);
  if (g_hash_table_contains (mapping->backward, b))
    return FALSE;
  g_hash_table_insert (mapping->forward, (gpointer) a, (gpointer) b);
  g_hash_table_insert (mapping->backward, (gpointer) b, (gpointer) a);
  g_ptr_array_add (trail, (gpointer) a);

  return TRUE;
}

static inline gboolean
terms_match (BlankMapping *mapping, const GgenTerm *a, const GgenTerm *b, GPtrArray *trail)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (ggen_term_get_kind (a) != ggen_term_get_kind (b))
    return FALSE;
  if (ggen_term_get_kind (a) == GGEN_TERM_BLANK)
    return blanks_match (mapping, ggen_term_get_value (a), ggen_term_get_value (b), trail);

  return ggen_term_equal (a, b) || terms_have_same_value (a, b);
}

static inline gboolean
rows_match (Results *a,
            GPtrArray *a_row,
            Results *b,
            GPtrArray *b_row,
            BlankMapping *mapping,
            GPtrArray *trail)
{
  for (guint i = 0; i < a->variables->len; i++)
    if (!terms_match (mapping, row_get (a_row, i),
                      row_get (b_row, results_find_variable (b, a->variables->pdata[i])), trail))
      return FALSE;

  return TRUE;
}

static inline gboolean
rows_match_from (Results *a, Results *b, guint index, gboolean *used, BlankMapping *mapping)
{
  if (index == a->rows->len)
    return TRUE;
  for (guint i = 0; i < b->rows->len; i++)
    {
      g_autoptr (GPtrArray) trail = g_ptr_array_new ();

      if (used[i])
        continue;
      used[i] = TRUE;
      if (rows_match (a, a->rows->pdata[index], b, b->rows->pdata[i], mapping, trail)
          && rows_match_from (a, b, index + 1, used, mapping))
        return TRUE;
      used[i] = FALSE;
      for (guint j = 0; j < trail->len; j++)
        {
          g_hash_table_remove (mapping->backward,
                               g_hash_table_lookup (mapping->forward, trail->pdata[j]));
          g_hash_table_remove (mapping->forward, trail->pdata[j]);
        }
    }

  return FALSE;
}

static inline gboolean
results_equal (Results *expected, Results *actual)
{
  BlankMapping mapping = {g_hash_table_new (g_str_hash, g_str_equal),
                          g_hash_table_new (g_str_hash, g_str_equal)};
  g_autofree gboolean *used = g_new0 (gboolean, actual->rows->len + 1);
  gboolean is_equal;

  is_equal = expected->is_boolean == actual->is_boolean && expected->answer == actual->answer
             && expected->rows->len == actual->rows->len;
  for (guint i = 0; i < actual->variables->len; i++)
    results_find_variable (expected, actual->variables->pdata[i]);
  is_equal = is_equal && rows_match_from (expected, actual, 0, used, &mapping);
  g_hash_table_unref (mapping.forward);
  g_hash_table_unref (mapping.backward);

  return is_equal;
}

static inline char *
results_to_string (Results *self)
{
  GString *text = g_string_new (NULL);

  if (self->is_boolean)
    g_string_append (text, self->answer ? "yes\n" : "no\n");
  for (guint i = 0; i < self->rows->len; i++)
    {
      for (guint j = 0; j < self->variables->len; j++)
        {
          GgenTerm *term = row_get (self->rows->pdata[i], j);
          g_autofree char *written = term != NULL ? ggen_term_to_string (term) : NULL;

          if (written != NULL)
            g_string_append_printf (text, " ?%s=%s", (char *) self->variables->pdata[j], written);
        }
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}
