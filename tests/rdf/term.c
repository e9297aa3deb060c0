/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-codegen.h>
#include <ggen-test.h>

static void
plain_literal_is_a_string (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTerm) term = ggen_term_new_literal ("text", NULL, NULL);

  g_assert_cmpint (ggen_term_get_kind (term), ==, GGEN_TERM_LITERAL);
  g_assert_cmpstr (ggen_term_get_value (term), ==, "text");
  g_assert_cmpstr (ggen_term_get_datatype (term), ==, "http://www.w3.org/2001/XMLSchema#string");
  g_assert_null (ggen_term_get_language (term));
}

static void
language_makes_it_a_lang_string (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTerm) term = ggen_term_new_literal ("Haus", "http://example.org/no", "de-AT");

  g_assert_cmpstr (ggen_term_get_datatype (term), ==,
                   "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString");
  g_assert_cmpstr (ggen_term_get_language (term), ==, "de-at");
}

static void
equal_means_same_kind_text_datatype_and_language (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTerm) iri = ggen_term_new_iri ("a");
  g_autoptr (GgenTerm) blank = ggen_term_new_blank ("a");
  g_autoptr (GgenTerm) plain = ggen_term_new_literal ("a", NULL, NULL);
  g_autoptr (GgenTerm) same =
      ggen_term_new_literal ("a", "http://www.w3.org/2001/XMLSchema#string", NULL);
  g_autoptr (GgenTerm) typed = ggen_term_new_literal ("a", "http://example.org/type", NULL);
  g_autoptr (GgenTerm) english = ggen_term_new_literal ("a", NULL, "en");
  GgenTerm *terms[] = {iri, blank, plain, typed, english};

  g_assert_true (ggen_term_equal (plain, same));
  g_assert_cmpuint (ggen_term_hash (plain), ==, ggen_term_hash (same));

  for (guint i = 0; i < G_N_ELEMENTS (terms); i++)
    for (guint j = 0; j < G_N_ELEMENTS (terms); j++)
      g_assert_cmpint (ggen_term_equal (terms[i], terms[j]), ==, i == j);
}

static void
string_form_is_n_triples (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct
  {
    const char *value;
    const char *datatype;
    const char *language;
    const char *expected;
  } literals[] = {
      {"plain", NULL, NULL, "\"plain\""},
      {"a\"b\\c\nd\re\tf", NULL, NULL, "\"a\\\"b\\\\c\\nd\\re\tf\""},
      {"Müll", NULL, "de", "\"Müll\"@de"},
      {"1", "http://www.w3.org/2001/XMLSchema#integer", NULL,
       "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"},
  };
  g_autoptr (GgenTerm) iri = ggen_term_new_iri ("http://example.org/a b");
  g_autoptr (GgenTerm) blank = ggen_term_new_blank ("node");
  g_autofree char *iri_text = ggen_term_to_string (iri);
  g_autofree char *blank_text = ggen_term_to_string (blank);

  g_assert_cmpstr (iri_text, ==, "<http://example.org/a\\u0020b>");
  g_assert_cmpstr (blank_text, ==, "_:node");

  for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
    {
      g_autoptr (GgenTerm) term =
          ggen_term_new_literal (literals[i].value, literals[i].datatype, literals[i].language);
      g_autofree char *text = ggen_term_to_string (term);

      g_assert_cmpstr (text, ==, literals[i].expected);
    }
}

static void
syntax_is_told_from_the_name (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GgenRdfSyntax syntax;

  g_assert_true (ggen_rdf_syntax_guess ("a/b.ttl", &syntax, NULL));
  g_assert_cmpint (syntax, ==, GGEN_RDF_SYNTAX_TURTLE);
  g_assert_true (ggen_rdf_syntax_guess ("30-nie.ontology", &syntax, NULL));
  g_assert_cmpint (syntax, ==, GGEN_RDF_SYNTAX_TURTLE);
  g_assert_true (ggen_rdf_syntax_guess ("B.NT", &syntax, NULL));
  g_assert_cmpint (syntax, ==, GGEN_RDF_SYNTAX_NTRIPLES);
  g_assert_true (ggen_rdf_syntax_guess ("b.nq", &syntax, NULL));
  g_assert_cmpint (syntax, ==, GGEN_RDF_SYNTAX_NQUADS);
  g_assert_true (ggen_rdf_syntax_guess ("b.trig", &syntax, NULL));
  g_assert_cmpint (syntax, ==, GGEN_RDF_SYNTAX_TRIG);

  g_assert_false (ggen_rdf_syntax_guess ("dir/photo.jpeg", &syntax, &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_UNKNOWN_SYNTAX);
  g_assert_cmpstr (error->message, ==,
                   "dir/photo.jpeg: cannot tell the RDF syntax from the file name; use .ttl "
                   "(Turtle), .nt (N-Triples), .nq (N-Quads) or .trig (TriG)");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/term/plain-literal-is-a-string", plain_literal_is_a_string, NULL);
  ggen_test_add ("/term/language-makes-it-a-lang-string", language_makes_it_a_lang_string, NULL);
  ggen_test_add ("/term/equal-means-same-kind-text-datatype-and-language",
                 equal_means_same_kind_text_datatype_and_language, NULL);
  ggen_test_add ("/term/string-form-is-n-triples", string_form_is_n_triples, NULL);
  ggen_test_add ("/rdf-syntax/is-told-from-the-name", syntax_is_told_from_the_name, NULL);

  return ggen_test_run ();
}
