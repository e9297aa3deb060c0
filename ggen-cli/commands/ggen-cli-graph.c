/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-commands.h"

#include <ggen-codegen.h>

#include "ggen-cli-stream.h"
#include "ggen-cli-table.h"
#include "ggen-cli-work.h"

typedef struct
{
  GgenGraph *graph;
  GPtrArray *files; /* (element-type GFile) */
} GgenCliLoad;

static void
start_load (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  GgenCliLoad *load = user_data;

  ggen_graph_load_files_async (load->graph, (GFile **) load->files->pdata, load->files->len,
                               cancellable, ready, ready_data);
}

/* All of @names, or nothing */
static GgenGraph *
load_graph (GgenCliInvocation *invocation, const char *const *names, GError **error)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;
  GgenCliLoad load = {graph, files};

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_path (names[i]));

  result = ggen_cli_execute (invocation, "loading", start_load, &load, error);
  if (result == NULL || !ggen_graph_load_files_finish (graph, result, error))
    return NULL;

  return g_steal_pointer (&graph);
}

/* What --to-syntax says, else what the name of the file tells, else Turtle. */
static gboolean
get_syntax (GgenCliInvocation *invocation,
            const char *file_name,
            GgenRdfSyntax *syntax,
            GError **error)
{
  const char *name = ggen_cli_invocation_get_text (invocation, "to-syntax");

  if (name == NULL && file_name != NULL)
    return ggen_rdf_syntax_guess (file_name, syntax, error);

  *syntax = GGEN_RDF_SYNTAX_TURTLE;
  if (g_strcmp0 (name, "ntriples") == 0)
    *syntax = GGEN_RDF_SYNTAX_NTRIPLES;
  else if (g_strcmp0 (name, "nquads") == 0)
    *syntax = GGEN_RDF_SYNTAX_NQUADS;
  else if (g_strcmp0 (name, "trig") == 0)
    *syntax = GGEN_RDF_SYNTAX_TRIG;

  return TRUE;
}

/* A graph on its way out. Runs on a worker. */
typedef struct
{
  GgenCliOutput *output;
  GgenGraph *graph;
  GgenRdfSyntax syntax;
  const char *file_name; /* (nullable): standard output without it */
} GgenCliExport;

static gboolean
export_graph (gpointer data, GCancellable *cancellable, GError **error)
{
  GgenCliExport *export = data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GFile) file = NULL;

  bytes = ggen_graph_serialize (export->graph, export->syntax, cancellable, error);
  if (bytes == NULL)
    return FALSE;

  if (export->file_name == NULL)
    {
      ggen_cli_output_write (export->output, g_bytes_get_data (bytes, NULL),
                             g_bytes_get_size (bytes));
      return TRUE;
    }

  file = g_file_new_for_path (export->file_name);
  if (g_file_replace_contents (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                               FALSE, G_FILE_CREATE_NONE, NULL, cancellable, error))
    return TRUE;

  ggen_cli_name_file_in_error (export->file_name, error);

  return FALSE;
}

/* What is in a graph. Counting puts the loaded files together: it is done on a worker. */
typedef struct
{
  GgenGraph *graph;
  guint64 n_triples;
  guint n_graphs;
  guint n_terms;
} GgenCliCounts;

static gboolean
count (gpointer data, GCancellable *cancellable, GError **error)
{
  GgenCliCounts *counts = data;

  counts->n_triples = ggen_graph_get_n_quads (counts->graph);
  counts->n_graphs = 1 + ggen_graph_get_n_named_graphs (counts->graph);
  counts->n_terms = ggen_graph_get_n_terms (counts->graph);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
print_counts (GgenCliInvocation *invocation, const GgenCliCounts *counts, gint64 duration)
{
  GgenCliOutput *output = ggen_cli_invocation_get_output (invocation);

  if (g_str_equal (ggen_cli_invocation_get_text (invocation, "format"), "json"))
    {
      g_autoptr (GgenValue) map = ggen_value_new_map ();
      g_autofree char *json = NULL;

      ggen_value_set_integer (map, "triples", counts->n_triples);
      ggen_value_set_integer (map, "graphs", counts->n_graphs);
      ggen_value_set_integer (map, "terms", counts->n_terms);
      ggen_value_set_integer (map, "microseconds", duration);
      json = ggen_value_to_json (map, 2);
      ggen_cli_output_printf (output, "%s\n", json);
      return;
    }

  ggen_cli_output_printf (output,
                          "triples  %" G_GUINT64_FORMAT "\n"
                          "graphs   %u\n"
                          "terms    %u\n"
                          "time     %.1f ms\n",
                          counts->n_triples, counts->n_graphs, counts->n_terms, duration / 1000.0);
}

static gboolean
load_and_count (GgenCliInvocation *invocation, GgenCliCounts *counts, GError **error)
{
  const char *const *names = ggen_cli_invocation_get_arguments (invocation);

  counts->graph = load_graph (invocation, names, error);

  return counts->graph != NULL
         && ggen_cli_run_on_worker (invocation, "loading", count, counts, error);
}

gboolean
ggen_cli_graph_load (GgenCliInvocation *invocation, GError **error)
{
  const char *output_name = ggen_cli_invocation_get_text (invocation, "output");
  gboolean to_standard_output = g_strcmp0 (output_name, "-") == 0;
  GgenCliExport export = {.output = ggen_cli_invocation_get_output (invocation),
                          .file_name = to_standard_output ? NULL : output_name};
  gint64 start = g_get_monotonic_time ();
  GgenCliCounts counts = {NULL};
  g_autoptr (GgenGraph) graph = NULL;
  gboolean loaded;
  gint64 duration;

  if (!get_syntax (invocation, export.file_name, &export.syntax, error))
    return FALSE;

  loaded = load_and_count (invocation, &counts, error);
  duration = g_get_monotonic_time () - start;
  graph = counts.graph;
  if (!loaded)
    return FALSE;

  export.graph = graph;
  if (output_name != NULL
      && !ggen_cli_run_on_worker (invocation, "writing", export_graph, &export, error))
    return FALSE;

  if (!to_standard_output)
    print_counts (invocation, &counts, duration);

  return TRUE;
}

static gboolean
get_results_format (const char *name, GgenResultsFormat *format)
{
  if (g_str_equal (name, "json"))
    *format = GGEN_RESULTS_FORMAT_JSON;
  else if (g_str_equal (name, "csv"))
    *format = GGEN_RESULTS_FORMAT_CSV;
  else if (g_str_equal (name, "tsv"))
    *format = GGEN_RESULTS_FORMAT_TSV;
  else
    return FALSE;

  return TRUE;
}

/* Those of the graph, and the ones that everybody knows */
static GHashTable *
get_prefixes (GgenGraph *graph)
{
  static const char *const known[][2] = {
      {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
      {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
      {"owl", "http://www.w3.org/2002/07/owl#"},
      {"xsd", "http://www.w3.org/2001/XMLSchema#"},
  };
  GHashTable *prefixes = ggen_graph_get_prefixes (graph);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (!g_hash_table_contains (prefixes, known[i][0]))
      g_hash_table_insert (prefixes, g_strdup (known[i][0]), g_strdup (known[i][1]));

  return prefixes;
}

/* "schema:name" where a prefix of the graph stands for the beginning of the IRI */
static char *
shorten_iri (GHashTable *prefixes, const char *iri)
{
  const char *best_prefix = NULL;
  gsize best_length = 0;
  GHashTableIter iter;
  gpointer prefix;
  gpointer start;

  g_hash_table_iter_init (&iter, prefixes);
  while (g_hash_table_iter_next (&iter, &prefix, &start))
    {
      gsize length = strlen (start);

      if (length > best_length && strncmp (iri, start, length) == 0
          && strpbrk (iri + length, "/#?") == NULL)
        {
          best_prefix = prefix;
          best_length = length;
        }
    }

  if (best_prefix == NULL)
    return g_strdup_printf ("<%s>", iri);

  return g_strconcat (best_prefix, ":", iri + best_length, NULL);
}

static char *
describe_term (GHashTable *prefixes, GgenTerm *term)
{
  const char *value = ggen_term_get_value (term);
  const char *language = ggen_term_get_language (term);

  switch (ggen_term_get_kind (term))
    {
    case GGEN_TERM_IRI:
      return shorten_iri (prefixes, value);

    case GGEN_TERM_BLANK:
      return g_strconcat ("_:", value, NULL);

    case GGEN_TERM_LITERAL:
    default:
      return language != NULL ? g_strconcat (value, "@", language, NULL) : g_strdup (value);
    }
}

/* A query on its way to an answer. Runs on a worker. */
typedef struct
{
  GgenCliOutput *output;
  GgenGraph *graph;
  GHashTable *prefixes; /* (element-type utf8 utf8) */
  GgenQuery *query;
  const char *format;
  GgenRdfSyntax syntax;
} GgenCliQuestion;

static gboolean
write_table (GgenCliQuestion *question,
             GgenSolutions *solutions,
             GCancellable *cancellable,
             GError **error)
{
  guint n_variables = ggen_solutions_get_n_variables (solutions);
  g_autoptr (GgenCliTable) table = NULL;
  g_autoptr (GError) next_error = NULL;

  table = ggen_cli_table_new (question->output, ggen_solutions_get_variables (solutions));
  while (ggen_solutions_next (solutions, cancellable, &next_error))
    for (guint i = 0; i < n_variables; i++)
      {
        g_autoptr (GgenTerm) term = ggen_solutions_get_term (solutions, i);
        g_autofree char *text =
            term != NULL ? describe_term (question->prefixes, term) : g_strdup ("");

        ggen_cli_table_add_cell (table, text);
      }

  if (next_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&next_error));
      return FALSE;
    }

  ggen_cli_table_finish (table);

  return TRUE;
}

static gboolean
answer_select (gpointer data, GCancellable *cancellable, GError **error)
{
  GgenCliQuestion *question = data;
  g_autoptr (GgenSolutions) solutions = NULL;
  g_autoptr (GOutputStream) stream = NULL;
  GgenResultsFormat format;

  solutions = ggen_graph_query (question->graph, question->query, cancellable, error);
  if (solutions == NULL)
    return FALSE;

  if (!get_results_format (question->format, &format))
    return write_table (question, solutions, cancellable, error);

  stream = ggen_cli_stream_new (question->output);

  return ggen_solutions_write (solutions, format, stream, cancellable, error);
}

static gboolean
answer_ask (gpointer data, GCancellable *cancellable, GError **error)
{
  GgenCliQuestion *question = data;
  GgenResultsFormat format;
  gboolean answer;
  g_autofree char *text = NULL;

  if (!ggen_graph_query_ask (question->graph, question->query, &answer, cancellable, error))
    return FALSE;

  if (get_results_format (question->format, &format))
    text = ggen_answer_to_string (answer, format);
  else
    text = g_strdup (answer ? "true\n" : "false\n");
  ggen_cli_output_write (question->output, text, -1);

  return TRUE;
}

static gboolean
answer_construct (gpointer data, GCancellable *cancellable, GError **error)
{
  GgenCliQuestion *question = data;
  GgenCliExport export = {.output = question->output, .syntax = question->syntax};
  g_autoptr (GgenGraph) made = NULL;

  made = ggen_graph_query_construct (question->graph, question->query, cancellable, error);
  if (made == NULL)
    return FALSE;

  export.graph = made;

  return export_graph (&export, cancellable, error);
}

static const GgenCliWorkFunc answers[] = {
    [GGEN_QUERY_FORM_SELECT] = answer_select,
    [GGEN_QUERY_FORM_ASK] = answer_ask,
    [GGEN_QUERY_FORM_CONSTRUCT] = answer_construct,
};

/* The text of the query, and what messages call it */
static char *
read_query (GgenCliInvocation *invocation, const char **source_name, GError **error)
{
  const char *argument = ggen_cli_invocation_get_arguments (invocation)[0];
  const char *file_name = ggen_cli_invocation_get_text (invocation, "query-file");
  g_autoptr (GFile) file = NULL;
  g_autofree char *text = NULL;

  if ((argument == NULL) == (file_name == NULL))
    {
      g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
                           argument == NULL ? "no query: give one, or name a file with "
                                              "--query-file"
                                            : "there are two queries: give one, or name a file "
                                              "with --query-file");
      return NULL;
    }

  *source_name = file_name != NULL ? file_name : "query";
  if (argument != NULL)
    return g_strdup (argument);

  file = g_file_new_for_path (g_str_equal (file_name, "-") ? "/dev/stdin" : file_name);
  if (g_file_load_contents (file, NULL, &text, NULL, NULL, error))
    return g_steal_pointer (&text);

  ggen_cli_name_file_in_error (file_name, error);

  return NULL;
}

gboolean
ggen_cli_graph_query (GgenCliInvocation *invocation, GError **error)
{
  const char *const *graph_names = ggen_cli_invocation_get_list (invocation, "graph");
  GgenCliQuestion question = {.output = ggen_cli_invocation_get_output (invocation),
                              .format = ggen_cli_invocation_get_text (invocation, "format")};
  const char *source_name = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GgenGraph) graph = NULL;
  g_autoptr (GgenQuery) query = NULL;
  g_autoptr (GHashTable) prefixes = NULL;

  if (graph_names[0] == NULL)
    {
      g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
                           "no graph: name a file with --graph");
      return FALSE;
    }

  text = read_query (invocation, &source_name, error);
  if (text == NULL || !get_syntax (invocation, NULL, &question.syntax, error))
    return FALSE;

  graph = load_graph (invocation, graph_names, error);
  if (graph == NULL)
    return FALSE;

  prefixes = get_prefixes (graph);
  query = ggen_query_new (text, source_name, prefixes, error);
  if (query == NULL)
    return FALSE;

  question.graph = graph;
  question.prefixes = prefixes;
  question.query = query;

  /* Without progress: it would be in the way of what is being printed. */
  return ggen_cli_run_on_worker (invocation, NULL, answers[ggen_query_get_form (query)], &question,
                                 error);
}
