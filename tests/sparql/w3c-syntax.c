/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "w3c-manifest.h"

#include <ggen-codegen.h>
#include <ggen-test.h>
#include <string.h>

/* The syntax suites of the W3C: what is a query parses, what is not does not. Queries that use what
 * is not supported are counted: the number is a part of the test. */

typedef struct
{
  const char *path;
  guint n_positive;
  guint n_negative;
  guint n_unsupported;
} Suite;

static const Suite suites[] = {
    {"sparql10/syntax-sparql1", 81, 0, 3}, {"sparql10/syntax-sparql2", 53, 0, 6},
    {"sparql10/syntax-sparql3", 9, 42, 0}, {"sparql10/syntax-sparql4", 4, 8, 0},
    {"sparql10/syntax-sparql5", 2, 0, 0},  {"sparql11/syntax-query", 63, 31, 1},
    {"sparql11/syntax-fed", 3, 0, 3},
};

/* Is the query what its test says? Says so if not. */
static gboolean
run_entry (const char *type, const char *file, guint *n_unsupported)
{
  g_autofree char *path = g_filename_from_uri (file, NULL, NULL);
  g_autofree char *text = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GgenQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_negative = strstr (type, "Negative") != NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  query = ggen_query_new (text, name, NULL, &error);
  if (g_error_matches (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_UNSUPPORTED))
    {
      (*n_unsupported)++;
      g_test_message ("unsupported: %s", error->message);
      return TRUE;
    }

  if (is_negative)
    {
      if (query != NULL)
        g_test_message ("%s: is no query, but parses", name);
      else
        g_assert_error (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_SYNTAX);
      return query == NULL;
    }

  if (query == NULL)
    g_test_message ("is a query: %s", error->message);

  return query != NULL;
}

static void
suite_agrees (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Suite *suite = user_data;
  const char *shared = g_getenv ("GGEN_TEST_SHARED");
  g_autofree char *path = NULL;
  g_autoptr (Manifest) manifest = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  guint n_positive = 0;
  guint n_negative = 0;
  guint n_unsupported = 0;
  guint n_failed = 0;

  path = g_build_filename (shared != NULL ? shared : ".", "data/w3c-rdf-tests/sparql", suite->path,
                           "manifest.ttl", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the W3C test suites are not here (GGEN_TEST_SHARED)");
      return;
    }

  manifest = manifest_load (path);
  entries = manifest_get_entries (manifest);

  for (guint i = 0; i < entries->len; i++)
    {
      const char *type = manifest_get (manifest, entries->pdata[i], RDF_NS "type");
      const char *action = manifest_get (manifest, entries->pdata[i], MF "action");

      g_assert_nonnull (type);
      g_assert_nonnull (action);
      if (strstr (type, "Negative") != NULL)
        n_negative++;
      else
        n_positive++;

      if (!run_entry (type, action, &n_unsupported))
        n_failed++;
    }

  g_test_message ("%s: %u positive, %u negative, of which %u unsupported", suite->path, n_positive,
                  n_negative, n_unsupported);
  g_assert_cmpuint (n_failed, ==, 0);
  g_assert_cmpuint (n_positive, ==, suite->n_positive);
  g_assert_cmpuint (n_negative, ==, suite->n_negative);
  g_assert_cmpuint (n_unsupported, ==, suite->n_unsupported);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      g_autofree char *path = g_strconcat ("/w3c-syntax/", suites[i].path, NULL);

      ggen_test_add (path, suite_agrees, (gpointer) &suites[i]);
    }

  return ggen_test_run ();
}
