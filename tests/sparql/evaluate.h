/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-codegen.h>
#include <ggen-test.h>
#include <string.h>

#define PREFIXES                                                                                   \
  "PREFIX : <http://example.org/> "                                                                \
  "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "                                               \
  "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "

/* What a graph holds, in TriG. */
static inline GgenGraph *
new_graph (const char *text)
{
  GgenGraph *graph = ggen_graph_new ();
  g_autofree char *with_prefixes =
      g_strconcat ("@prefix : <http://example.org/> . "
                   "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . ",
                   text, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (with_prefixes, strlen (with_prefixes));
  g_autoptr (GError) error = NULL;

  ggen_graph_load_bytes (graph, bytes, GGEN_RDF_SYNTAX_TRIG, NULL, "test", NULL, &error);
  g_assert_no_error (error);

  return graph;
}

static inline GgenSolutions *
new_solutions (GgenGraph *graph, const char *query)
{
  g_autofree char *with_prefixes = g_strconcat (PREFIXES, query, NULL);
  g_autoptr (GError) error = NULL;
  GgenSolutions *solutions = ggen_graph_select (graph, with_prefixes, NULL, &error);

  g_assert_no_error (error);

  return solutions;
}

static inline char *
write_to_string (GgenSolutions *solutions, GgenResultsFormat format)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);
  g_autoptr (GError) error = NULL;

  ggen_solutions_write (solutions, format, stream, NULL, &error);
  g_assert_no_error (error);

  return g_strndup (g_memory_output_stream_get_data (memory),
                    g_memory_output_stream_get_data_size (memory));
}

/* The answer without its first line; values between spaces, rows between bars, our IRIs and the
 * datatypes of XML Schema shortened; "(none)" without rows. @sorted: rows in the order of their texts. */
static inline char *
select_rows (GgenGraph *graph, const char *query, gboolean sorted)
{
  g_autoptr (GgenSolutions) solutions = new_solutions (graph, query);
  g_autofree char *text = write_to_string (solutions, GGEN_RESULTS_FORMAT_TSV);
  g_auto (GStrv) lines = g_strsplit (strchr (text, '\n') + 1, "\n", -1);
  guint n_lines = g_strv_length (lines);
  g_autoptr (GString) rows = NULL;

  if (n_lines == 0)
    return g_strdup ("(none)");
  for (guint i = 0; sorted && i + 1 < n_lines; i++)
    for (guint j = i + 1; j + 1 < n_lines; j++)
      if (strcmp (lines[i], lines[j]) > 0)
        {
          char *line = lines[i];

          lines[i] = lines[j];
          lines[j] = line;
        }
  rows = g_string_new (NULL);
  for (guint i = 0; i + 1 < n_lines; i++)
    g_string_append_printf (rows, "%s%s", i > 0 ? "|" : "", lines[i]);
  g_string_replace (rows, "\t", " ", 0);
  g_string_replace (rows, "<http://example.org/", ":", 0);
  g_string_replace (rows, "<http://www.w3.org/2001/XMLSchema#", "xsd:", 0);
  g_string_replace (rows, ">", "", 0);

  return g_string_free (g_steal_pointer (&rows), FALSE);
}

#define assert_rows(graph, query, expected)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *rows_ = select_rows (graph, query, TRUE);                                     \
    g_assert_cmpstr (rows_, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

#define assert_rows_in_order(graph, query, expected)                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *rows_ = select_rows (graph, query, FALSE);                                    \
    g_assert_cmpstr (rows_, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

/* An expression and its value as SPARQL writes it; "" is an error. */
typedef struct
{
  const char *expression;
  const char *value;
} Value;

static inline void
assert_values (const Value *values, guint n_values)
{
  g_autoptr (GgenGraph) graph = new_graph ("");

  for (guint i = 0; i < n_values; i++)
    {
      /* Once as a constant, and once with what the optimiser cannot fold. */
      g_autofree char *constant = g_strdup_printf ("SELECT (%s AS ?v) {}", values[i].expression);
      g_autofree char *computed =
          g_strdup_printf ("SELECT (IF (?zero < RAND (), %s, %s) AS ?v) { VALUES ?zero { -1 } }",
                           values[i].expression, values[i].expression);
      g_autofree char *first = select_rows (graph, constant, FALSE);
      g_autofree char *second = select_rows (graph, computed, FALSE);

      if (!g_str_equal (first, values[i].value))
        g_test_message ("%s", values[i].expression);
      g_assert_cmpstr (first, ==, values[i].value);
      g_assert_cmpstr (second, ==, values[i].value);
    }
}

#define ASSERT_VALUES(...)                                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    static const Value values_[] = {__VA_ARGS__};                                                  \
    assert_values (values_, G_N_ELEMENTS (values_));                                               \
  }                                                                                                \
  G_STMT_END
