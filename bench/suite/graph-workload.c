/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "workload.h"

#include <string.h>

#include <ggen-codegen.h>

#include "work-dir.h"

/* Questions to a vocabulary of the shape and size of schema.org, all at once where there are
 * workers. */

#define N_TRIPLES "18000"

#define PREFIXES                                                                                   \
  "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"                                    \
  "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"                                         \
  "PREFIX schema: <https://schema.org/>\n"

static const char *const queries[] = {
    /* Every class, with what it is about. */
    PREFIXES "SELECT ?class ?comment WHERE { ?class a rdfs:Class . "
             "FILTER (STRSTARTS (STR (?class), \"https://schema.org/\")) "
             "OPTIONAL { ?class rdfs:comment ?comment } } ORDER BY ?class",
    /* The properties of all classes. */
    PREFIXES "SELECT ?class ?property ?range WHERE { ?property schema:domainIncludes ?class ; "
             "schema:rangeIncludes ?range } ORDER BY ?class ?property ?range",
    /* How many classes stand below each. */
    PREFIXES "SELECT ?super (COUNT (?class) AS ?n) WHERE { ?class rdfs:subClassOf+ ?super } "
             "GROUP BY ?super ORDER BY DESC (?n) ?super",
    /* Properties that lead from a class to one of its own superclasses. */
    PREFIXES "SELECT ?class ?property ?super WHERE { ?class rdfs:subClassOf ?super . "
             "?property schema:domainIncludes ?class ; schema:rangeIncludes ?super }",
    /* What is said in many words. */
    PREFIXES "SELECT ?term WHERE { ?term rdfs:comment ?comment . "
             "FILTER (STRLEN (?comment) > 300 && CONTAINS (?comment, \"event\")) }",
    /* Classes that no property has as its domain. */
    PREFIXES "SELECT ?class WHERE { ?class a rdfs:Class . "
             "FILTER NOT EXISTS { ?property schema:domainIncludes ?class } }",
};

#define N_QUERIES G_N_ELEMENTS (queries)

typedef struct
{
  const char *text; /* static */
  guint n_rows;
} Query;

static GgenGraph *graph;
static guint expected_rows[N_QUERIES];

static guint
count_rows (const char *query, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSolutions) solutions = ggen_graph_select (graph, query, cancellable, &error);
  guint n_rows = 0;

  while (solutions != NULL && ggen_solutions_next (solutions, cancellable, &error))
    n_rows++;
  if (error != NULL)
    g_error ("%s", error->message);

  return n_rows;
}

static void
check_rows (guint query, guint n_rows)
{
  if (n_rows != expected_rows[query])
    g_error ("query %u has %u rows instead of %u", query, n_rows, expected_rows[query]);
}

static char *
make_vocabulary (void)
{
  g_autofree char *script = g_build_filename (SUITE_SOURCE_DIR, "..", "generate-vocabulary", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                                      SUITE_PYTHON, script, N_TRIPLES, NULL);

  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error))
    g_error ("%s: %s", script, error->message);
  if (!g_subprocess_get_successful (process))
    g_error ("%s failed", script);

  return suite_work_dir_write ("vocabulary.ttl", text, strlen (text));
}

static void
prepare (void)
{
  g_autofree char *path = make_vocabulary ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  graph = ggen_graph_new ();
  if (!ggen_graph_load_file (graph, file, NULL, &error))
    g_error ("%s", error->message);

  for (guint i = 0; i < N_QUERIES; i++)
    {
      expected_rows[i] = count_rows (queries[i], NULL);
      if (expected_rows[i] == 0)
        g_error ("query %u has no answer", i);
    }
}

/* One after the other: that is what there is without workers. */
static void
run_alone (void)
{
  for (guint i = 0; i < N_QUERIES; i++)
    check_rows (i, count_rows (queries[i], NULL));
}

static gboolean
ask (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Query *query = user_data;

  query->n_rows = count_rows (query->text, cancellable);

  return TRUE;
}

static void
run (GgenRuntime *runtime)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (runtime, NULL);
  g_autoptr (GError) error = NULL;
  Query asked[N_QUERIES];

  for (guint i = 0; i < N_QUERIES; i++)
    {
      asked[i] = (Query){queries[i], 0};
      ggen_scope_spawn (scope, "query", GGEN_WORK_COMPUTE, ask, &asked[i], NULL);
    }
  if (!ggen_scope_join (scope, &error))
    g_error ("%s", error->message);

  for (guint i = 0; i < N_QUERIES; i++)
    check_rows (i, asked[i].n_rows);
}

static void
clean_up (void)
{
  g_clear_object (&graph);
}

const SuiteWorkload suite_graph_workload = {"graph", prepare, run_alone, run, clean_up};
