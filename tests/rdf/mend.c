/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-codegen.h>
#include <ggen-test.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *turtle;
  const char *ntriples;
} Case;

/* A quote inside of a long string, and what may come after it */
static const Case cases[] = {
    {"escape", "<a:s> <a:p> \"\"\"a \"\\n\"\"\" .", "<a:s> <a:p> \"a \\\"\\n\" .\n"},
    {"backslash", "<a:s> <a:p> \"\"\"a \"\\\\n\"\"\" .", "<a:s> <a:p> \"a \\\"\\\\n\" .\n"},
    {"single-quotes", "<a:s> <a:p> '''a '\\t''' .", "<a:s> <a:p> \"a '\\t\" .\n"},
    {"two-quotes", "<a:s> <a:p> \"\"\"a \"\"\\n\"\"\" .", "<a:s> <a:p> \"a \\\"\\\"\\n\" .\n"},
    {"escaped-quote", "<a:s> <a:p> \"\"\"a \\\"\\\"\\n\"\"\" .",
     "<a:s> <a:p> \"a \\\"\\\"\\n\" .\n"},
    {"twice", "<a:s> <a:p> \"\"\"\"\\n\"\\\"\"\"\" .", "<a:s> <a:p> \"\\\"\\n\\\"\\\"\" .\n"},
    {"short-string", "<a:s> <a:p> \"\\\"\\\\\", \"\"\"x\"\"\" .",
     "<a:s> <a:p> \"\\\"\\\\\" .\n<a:s> <a:p> \"x\" .\n"},
    {"comment", "# it's \"\"\" a \"\\\n<a:s> <a:p> \"\"\"\"\\n\"\"\" .",
     "<a:s> <a:p> \"\\\"\\n\" .\n"},
    {"iri", "<a:s'''> <a:p> \"\\\"\", \"\"\"\"\\n\"\"\" .",
     "<a:s'''> <a:p> \"\\\"\" .\n<a:s'''> <a:p> \"\\\"\\n\" .\n"},
};

static void
means_what_it_says (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Case *example = user_data;
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GBytes) turtle = g_bytes_new_static (example->turtle, strlen (example->turtle));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) ntriples = NULL;
  g_autofree char *text = NULL;

  ggen_graph_load_bytes (graph, turtle, GGEN_RDF_SYNTAX_TURTLE, NULL, "test", NULL, &error);
  g_assert_no_error (error);
  ntriples = ggen_graph_serialize (graph, GGEN_RDF_SYNTAX_NTRIPLES, NULL, &error);
  g_assert_no_error (error);

  text = g_strndup (g_bytes_get_data (ntriples, NULL), g_bytes_get_size (ntriples));
  g_assert_cmpstr (text, ==, example->ntriples);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mend/means-what-it-says/", cases[i].name, NULL);

      ggen_test_add (path, means_what_it_says, (gpointer) &cases[i]);
    }
  return ggen_test_run ();
}
