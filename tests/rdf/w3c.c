/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <ggen-test.h>

#include "ggen-rdf-loader-private.h"

/* The suites of the W3C for RDF 1.1, as their manifests list them. What is known to differ stands
 * below: a test that fails and is not there fails here, and so does one that is there and passes. */

#define MANIFEST "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
#define TEST "http://www.w3.org/ns/rdftest#"
#define BASE "https://w3c.github.io/rdf-tests/rdf/rdf11/"

typedef struct
{
  const char *name;
  const char *reason;
} Deviation;

static const Deviation deviations[] = {
    {NULL, NULL},
};

typedef struct
{
  const char *folder;
  GgenRdfSyntax syntax;
  guint n_tests;
} Suite;

static GgenImage *
read_file (GFile *file, GgenRdfSyntax syntax, const char *base_uri, GError **error)
{
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GgenRdfSource) source = NULL;
  GPtrArray *units;

  g_assert_nonnull (bytes);
  source = ggen_rdf_source_new (bytes, name, base_uri, syntax);
  units = ggen_rdf_load_source (source, NULL, NULL, error);

  return units != NULL ? ggen_rdf_units_merge (NULL, units, error) : NULL;
}

static char *
describe (const GgenImage *image, GgenTermId id, const guint *colours)
{
  g_autoptr (GgenTerm) term = ggen_image_dup_term (image, id);

  if (ggen_image_get_kind (image, id) == GGEN_TERM_BLANK)
    return g_strdup_printf ("_:%08x", colours[id]);

  return ggen_term_to_string (term);
}

static char *
describe_triple (const GgenImage *image, const GgenRange *range, guint row, const guint *colours)
{
  g_autofree char *subject = describe (image, range->subjects[row], colours);
  g_autofree char *predicate = describe (image, range->predicates[row], colours);
  g_autofree char *object = describe (image, range->objects[row], colours);

  return g_strjoin (" ", subject, predicate, object, NULL);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Blank nodes are coloured by the triples they stand in, again and again, so that those which play
 * the same part get the same colour in any two graphs that are isomorphic. (Some graphs that are
 * not would get the same colours, too, but none of the suites is about such.) */
static char *
canonicalize (const GgenImage *image)
{
  guint n_terms = ggen_image_get_n_terms (image);
  g_autofree guint *colours = g_new0 (guint, n_terms + 1);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GgenRange range;

  ggen_image_match (image, 0, 0, 0, 0, &range);
  for (guint round = 0; round < 8; round++)
    {
      g_autofree guint *next = g_new0 (guint, n_terms + 1);

      for (guint row = range.start; row < range.end; row++)
        {
          g_autofree char *line = describe_triple (image, &range, row, colours);
          next[range.subjects[row]] += g_str_hash (line) * 2654435761u;
          next[range.objects[row]] += g_str_hash (line) * 40503u;
        }
      memcpy (colours, next, (n_terms + 1) * sizeof *next);
    }

  for (guint row = range.start; row < range.end; row++)
    g_ptr_array_add (lines, describe_triple (image, &range, row, colours));
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **) lines->pdata);
}

static const char *
get_object (const GgenImage *manifest, GgenTermId subject, const char *predicate)
{
  GgenTermId predicate_id = ggen_image_lookup_iri (manifest, predicate);
  GgenRange range;

  if (predicate_id == GGEN_TERM_ID_NONE)
    return NULL;
  ggen_image_match (manifest, 0, subject, predicate_id, 0, &range);
  if (range.start == range.end)
    return NULL;

  return ggen_image_get_text (manifest, range.objects[range.start], NULL);
}

static gboolean
run_evaluation (const GgenImage *image,
                const GgenImage *manifest,
                GgenTermId test,
                GFile *folder,
                char **failure)
{
  g_autofree char *name = g_path_get_basename (get_object (manifest, test, MANIFEST "result"));
  g_autoptr (GFile) file = g_file_get_child (folder, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenImage) expected = read_file (file, GGEN_RDF_SYNTAX_NTRIPLES, NULL, &error);
  g_autofree char *actual_text = NULL;
  g_autofree char *expected_text = NULL;

  g_assert_no_error (error);
  actual_text = canonicalize (image);
  expected_text = canonicalize (expected);
  if (strcmp (actual_text, expected_text) == 0)
    return TRUE;

  *failure = g_strdup_printf ("gave\n%s\nin place of\n%s", actual_text, expected_text);
  return FALSE;
}

static gboolean
run_test (const Suite *suite,
          const GgenImage *manifest,
          GgenTermId test,
          GFile *folder,
          char **failure)
{
  const char *type = get_object (manifest, test, GGEN_RDF_NAMESPACE "type");
  const char *action = get_object (manifest, test, MANIFEST "action");
  g_autofree char *name = g_path_get_basename (action);
  g_autoptr (GFile) file = g_file_get_child (folder, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenImage) image = read_file (file, suite->syntax, action, &error);

  if (g_str_has_suffix (type, "NegativeSyntax"))
    {
      if (image == NULL)
        g_test_message ("refused: %s", error->message);
      else
        *failure = g_strdup ("was read, but is wrong");
      return image == NULL;
    }

  if (image == NULL)
    {
      *failure = g_strdup (error->message);
      return FALSE;
    }

  return !g_str_has_suffix (type, "Eval")
         || run_evaluation (image, manifest, test, folder, failure);
}

static const char *
find_deviation (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (deviations); i++)
    if (g_strcmp0 (deviations[i].name, name) == 0)
      return deviations[i].reason;

  return NULL;
}

static void
suite_passes_but_for_what_is_known (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Suite *suite = user_data;
  const char *shared = g_getenv ("GGEN_TEST_SHARED");
  g_autofree char *base = g_strconcat (BASE, suite->folder, "/manifest.ttl", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GgenImage) manifest = NULL;
  g_autoptr (GError) error = NULL;
  GgenRange range;
  guint n_wrong = 0;

  path = g_build_filename (shared != NULL ? shared : "", "data", "w3c-rdf-tests", "rdf", "rdf11",
                           suite->folder, NULL);
  if (shared == NULL || !g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the suites of the W3C are not there");
      return;
    }

  folder = g_file_new_for_path (path);
  file = g_file_get_child (folder, "manifest.ttl");
  manifest = read_file (file, GGEN_RDF_SYNTAX_TURTLE, base, &error);
  g_assert_no_error (error);

  ggen_image_match (manifest, 0, 0, ggen_image_lookup_iri (manifest, MANIFEST "action"), 0, &range);
  g_assert_cmpuint (ggen_range_get_length (&range), ==, suite->n_tests);
  for (guint row = range.start; row < range.end; row++)
    {
      const char *name =
          strchr (ggen_image_get_text (manifest, range.subjects[row], NULL), '#') + 1;
      const char *reason = find_deviation (name);
      g_autofree char *failure = NULL;
      gboolean passes;

      g_test_message ("%s", name);
      passes = run_test (suite, manifest, range.subjects[row], folder, &failure);
      if (passes == (reason == NULL))
        continue;

      n_wrong++;
      if (passes)
        g_test_message ("%s passes, but is known to fail (%s): remove it from there", name, reason);
      else
        g_test_message ("%s FAILS: %s", name, failure);
    }

  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  static const Suite n_triples = {"rdf-n-triples", GGEN_RDF_SYNTAX_NTRIPLES, 70};
  static const Suite turtle = {"rdf-turtle", GGEN_RDF_SYNTAX_TURTLE, 313};

  ggen_test_init (&argc, &argv);

  ggen_test_add ("/w3c/n-triples-passes-but-for-what-is-known", suite_passes_but_for_what_is_known,
                 (gpointer) &n_triples);
  ggen_test_add ("/w3c/turtle-passes-but-for-what-is-known", suite_passes_but_for_what_is_known,
                 (gpointer) &turtle);

  return ggen_test_run ();
}
