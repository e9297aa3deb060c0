/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "w3c-manifest.h"
#include "w3c-results.h"

#include <ggen-codegen.h>
#include <ggen-test.h>

#include "ggen-algebra-private.h"
#include "ggen-image-builder-private.h"

/* The evaluation suites of the W3C: one test for each entry of their manifests. The answer must be
 * the same bag of solutions, blank nodes renamed. */

static const char *const suites[] = {
    "sparql10/ask",
    "sparql10/basic",
    "sparql10/bnode-coreference",
    "sparql10/boolean-effective-value",
    "sparql10/bound",
    "sparql10/cast",
    "sparql10/construct",
    "sparql10/dataset",
    "sparql10/distinct",
    "sparql10/expr-builtin",
    "sparql10/expr-equals",
    "sparql10/expr-ops",
    "sparql10/graph",
    "sparql10/i18n",
    "sparql10/optional",
    "sparql10/reduced",
    "sparql10/regex",
    "sparql10/solution-seq",
    "sparql10/triple-match",
    "sparql11/aggregates",
    "sparql11/bind",
    "sparql11/bindings",
    "sparql11/cast",
    "sparql11/construct",
    "sparql11/csv-tsv-res",
    "sparql11/exists",
    "sparql11/functions",
    "sparql11/json-res",
    "sparql11/property-path",
};

/* What is known to differ, and why. A test that is here and passes fails: take it out then. */
static const struct
{
  const char *path;
  const char *reason;
} known_failures[] = {
    {"/w3c-evaluation/sparql11/csv-tsv-res/tsv03",
     "the suite writes the 1.0E6 of its data as 1.0e6: the same number, another text"},
};

typedef struct
{
  char *path;
  char *query;        /* URI */
  char *data;         /* (nullable): URI */
  char *result;       /* (nullable): URI */
  GPtrArray *named;   /* (element-type utf8): URIs */
  gboolean is_lax;    /* duplicates may be removed */
  gboolean is_syntax; /* not an evaluation test */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->path);
  g_free (self->query);
  g_free (self->data);
  g_free (self->result);
  g_ptr_array_unref (self->named);
  g_free (self);
}

static char *
read_uri (const char *uri)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_load_contents (file, NULL, &text, NULL, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static GgenImage *
load_image (const char *uri)
{
  GgenImageBuilder *builder = ggen_image_builder_new ();
  g_autofree char *text = read_uri (uri);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GgenRdfSource) source = NULL;
  g_autoptr (GError) error = NULL;
  GgenImage *image;

  source = ggen_rdf_source_new (bytes, uri, uri, GGEN_RDF_SYNTAX_TURTLE);
  ggen_rdf_read (builder, source, NULL, &error);
  g_assert_no_error (error);
  image = ggen_image_builder_finish (builder, &error);
  g_assert_no_error (error);

  return image;
}

/* Blank nodes of different files are different. */
static GgenTermId
copy_term (GgenDictionary *dictionary, GgenImage *image, GgenTermId id, guint file)
{
  g_autoptr (GgenTerm) term = ggen_image_dup_term (image, id);
  g_autofree char *label = NULL;

  if (ggen_term_get_kind (term) != GGEN_TERM_BLANK)
    return ggen_dictionary_intern_term (dictionary, term);
  label = g_strdup_printf ("f%u%s", file, ggen_term_get_value (term));

  return ggen_dictionary_intern_blank (dictionary, label, strlen (label));
}

static void
add_file (GgenImageBuilder *builder, const char *uri, const char *graph, guint number)
{
  GgenDictionary *dictionary = ggen_image_builder_get_dictionary (builder);
  g_autoptr (GgenImage) image = load_image (uri);
  GgenTermId graph_id =
      graph != NULL ? ggen_dictionary_intern_iri (dictionary, graph, strlen (graph)) : 0;
  GgenRange range;

  ggen_image_match (image, 0, 0, 0, 0, &range);
  for (guint32 i = range.start; i < range.end; i++)
    ggen_image_builder_add (builder, graph_id,
                            copy_term (dictionary, image, range.subjects[i], number),
                            copy_term (dictionary, image, range.predicates[i], number),
                            copy_term (dictionary, image, range.objects[i], number));
}

static GgenImage *
load_dataset (Entry *entry, GgenQuery *query)
{
  GgenImageBuilder *builder = ggen_image_builder_new ();
  const GgenAlgebraQuery *algebra = ggen_query_get_algebra (query);
  g_autoptr (GHashTable) loaded = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  GgenImage *image;
  guint n_files = 0;

  if (entry->data != NULL)
    add_file (builder, entry->data, NULL, n_files++);
  for (guint i = 0; i < entry->named->len; i++)
    add_file (builder, entry->named->pdata[i], entry->named->pdata[i], n_files++);
  for (guint i = 0; i < algebra->n_from + algebra->n_from_named; i++)
    {
      GgenTerm *term =
          i < algebra->n_from ? algebra->from[i] : algebra->from_named[i - algebra->n_from];
      const char *name = ggen_term_get_value (term);

      if (g_hash_table_add (loaded, (gpointer) name))
        add_file (builder, name, name, n_files++);
    }
  image = ggen_image_builder_finish (builder, &error);
  g_assert_no_error (error);

  return image;
}

static Results *
read_expected (const char *uri)
{
  g_autofree char *text = read_uri (uri);
  g_autoptr (GgenImage) image = NULL;

  if (g_str_has_suffix (uri, ".srx"))
    return results_read_srx (text);
  if (g_str_has_suffix (uri, ".srj"))
    return results_read_json (text);
  image = load_image (uri);

  return results_read_result_set (image);
}

static Results *
answer (GgenQuery *query, GgenImage *image, GError **error)
{
  g_autoptr (GgenSolutions) solutions = NULL;
  g_autoptr (GgenImage) graph = NULL;
  Results *results = NULL;
  gboolean truth;

  switch (ggen_query_get_form (query))
    {
    case GGEN_QUERY_FORM_ASK:
      if (!ggen_query_execute_ask (query, image, &truth, NULL, error))
        return NULL;
      results = results_new ();
      results->is_boolean = TRUE;
      results->answer = truth;
      return results;
    case GGEN_QUERY_FORM_CONSTRUCT:
      graph = ggen_query_execute_construct (query, image, NULL, error);
      return graph != NULL ? results_read_graph (graph) : NULL;
    case GGEN_QUERY_FORM_SELECT:
    default:
      solutions = ggen_query_execute (query, image, NULL, error);
      return solutions != NULL ? results_read_solutions (solutions) : NULL;
    }
}

/* REDUCED: each row that is expected must be there, and no other. */
static void
remove_duplicates (Results *results)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < results->rows->len;)
    {
      GString *key = g_string_new (NULL);

      for (guint j = 0; j < results->variables->len; j++)
        {
          GgenTerm *term = row_get (results->rows->pdata[i], j);
          g_autofree char *text = term != NULL ? ggen_term_to_string (term) : g_strdup ("");

          g_string_append_printf (key, "%s\n", text);
        }
      if (g_hash_table_add (seen, g_string_free (key, FALSE)))
        i++;
      else
        g_ptr_array_remove_index (results->rows, i);
    }
}

/* As lines in any order, and with all blank nodes alike: the files have one at most. */
static char *
normalise_lines (const char *text)
{
  g_autoptr (GRegex) blanks = g_regex_new ("_:\\w+", 0, 0, NULL);
  g_autoptr (GRegex) ends = g_regex_new ("\r\n", 0, 0, NULL);
  g_autofree char *renamed = g_regex_replace (blanks, text, -1, 0, "_:x", 0, NULL);
  g_autofree char *ended = g_regex_replace (ends, renamed, -1, 0, "\n", 0, NULL);
  g_auto (GStrv) lines = g_strsplit (ended, "\n", -1);

  for (guint i = 1; lines[i] != NULL; i++)
    for (guint j = i + 1; lines[j] != NULL; j++)
      if (strcmp (lines[i], lines[j]) > 0)
        {
          char *line = lines[i];

          lines[i] = lines[j];
          lines[j] = line;
        }

  return g_strjoinv ("\n", lines);
}

static char *
write_solutions (GgenQuery *query, GgenImage *image, GgenResultsFormat format)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSolutions) solutions = ggen_query_execute (query, image, NULL, &error);

  g_assert_no_error (error);
  ggen_solutions_write (solutions, format, stream, NULL, &error);
  g_assert_no_error (error);

  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
}

/* (transfer full) (nullable): what is wrong */
static char *
compare_text (Entry *entry, GgenQuery *query, GgenImage *image, GgenResultsFormat format)
{
  g_autofree char *text = read_uri (entry->result);
  g_autofree char *expected = normalise_lines (text);
  g_autofree char *written = write_solutions (query, image, format);
  g_autofree char *actual = normalise_lines (written);

  if (g_str_equal (expected, actual))
    return NULL;

  return g_strdup_printf ("expected:\n%s\ngot:\n%s", expected, actual);
}

static char *
compare (Entry *entry, GgenQuery *query, GgenImage *image)
{
  g_autoptr (Results) expected = read_expected (entry->result);
  g_autoptr (Results) actual = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *expected_text = NULL;
  g_autofree char *actual_text = NULL;

  if (g_str_has_suffix (entry->result, ".srj")
      && ggen_query_get_form (query) == GGEN_QUERY_FORM_SELECT)
    {
      g_autofree char *json = write_solutions (query, image, GGEN_RESULTS_FORMAT_JSON);

      actual = results_read_json (json);
    }
  else
    actual = answer (query, image, &error);
  if (actual == NULL)
    return g_strdup (error->message);
  if (entry->is_lax)
    {
      remove_duplicates (expected);
      remove_duplicates (actual);
    }
  if (results_equal (expected, actual))
    return NULL;
  expected_text = results_to_string (expected);
  actual_text = results_to_string (actual);

  return g_strdup_printf ("expected:\n%sgot:\n%s", expected_text, actual_text);
}

static char *
run_entry (Entry *entry)
{
  g_autofree char *text = read_uri (entry->query);
  g_autofree char *with_base = g_strdup_printf ("BASE <%s>\n%s", entry->query, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) query = ggen_query_new (with_base, entry->path, NULL, &error);
  g_autoptr (GgenImage) image = NULL;

  if (entry->is_syntax)
    return query == NULL ? NULL : g_strdup ("parsed");
  if (query == NULL)
    return g_strdup (error->message);

  image = load_dataset (entry, query);
  if (g_str_has_suffix (entry->result, ".csv"))
    return compare_text (entry, query, image, GGEN_RESULTS_FORMAT_CSV);
  if (g_str_has_suffix (entry->result, ".tsv"))
    return compare_text (entry, query, image, GGEN_RESULTS_FORMAT_TSV);

  return compare (entry, query, image);
}

static void
answers_as_the_suite_says (GgenTestSandbox *sandbox, gpointer user_data)
{
  Entry *entry = user_data;
  g_autofree char *problem = run_entry (entry);

  for (guint i = 0; i < G_N_ELEMENTS (known_failures); i++)
    {
      if (!g_str_equal (known_failures[i].path, entry->path))
        continue;
      if (problem == NULL)
        g_test_fail_printf ("passes now: take it out of the known failures");
      return;
    }
  if (problem != NULL)
    g_test_fail_printf ("%s", problem);
}

static void
suites_are_missing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_skip ("the W3C test suites are not here (GGEN_TEST_SHARED)");
}

static Entry *
entry_new (Manifest *manifest, const char *suite, const char *subject)
{
  Entry *entry = g_new0 (Entry, 1);
  const char *action = manifest_get (manifest, subject, MF "action");
  const char *query = manifest_get (manifest, action, QT "query");
  const char *name = strrchr (subject, '#');
  g_autoptr (GPtrArray) named = manifest_get_all (manifest, action, QT "graphData");

  entry->path = g_strdup_printf ("/w3c-evaluation/%s/%s", suite, name != NULL ? name + 1 : subject);
  entry->query = g_strdup (query != NULL ? query : action);
  entry->is_syntax =
      strstr (manifest_get (manifest, subject, RDF_NS "type"), "NegativeSyntax") != NULL;
  entry->data = g_strdup (manifest_get (manifest, action, QT "data"));
  entry->result = g_strdup (manifest_get (manifest, subject, MF "result"));
  entry->is_lax = manifest_get (manifest, subject, MF "resultCardinality") != NULL;
  entry->named = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < named->len; i++)
    g_ptr_array_add (entry->named, g_strdup (named->pdata[i]));

  return entry;
}

static void
add_suite (const char *folder, const char *suite)
{
  g_autofree char *path = g_build_filename (folder, suite, "manifest.ttl", NULL);
  g_autoptr (Manifest) manifest = manifest_load (path);
  g_autoptr (GPtrArray) entries = manifest_get_entries (manifest);

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = entry_new (manifest, suite, entries->pdata[i]);

      ggen_test_add_full (entry->path, GGEN_TEST_DEFAULT, answers_as_the_suite_says, entry,
                          entry_free);
    }
}

int
main (int argc, char **argv)
{
  const char *shared = g_getenv ("GGEN_TEST_SHARED");
  g_autofree char *relative = NULL;
  g_autofree char *folder = NULL;

  ggen_test_init (&argc, &argv);

  relative = g_build_filename (shared != NULL ? shared : ".", "data/w3c-rdf-tests/sparql", NULL);
  folder = g_canonicalize_filename (relative, NULL);
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    ggen_test_add ("/w3c-evaluation", suites_are_missing, NULL);
  else
    for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
      add_suite (folder, suites[i]);

  return ggen_test_run ();
}
