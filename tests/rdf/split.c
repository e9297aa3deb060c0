/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <ggen-test.h>

#include "ggen-rdf-loader-private.h"
#include "ggen-rdf-split-private.h"
#include "ggen-rdf-writer-private.h"

static GgenImageBuilder *
read_text (const char *text, gsize length, GgenRdfSyntax syntax)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  g_autoptr (GgenRdfSource) source = ggen_rdf_source_new (bytes, "text", "http://base/", syntax);
  g_autoptr (GError) error = NULL;
  GgenImageBuilder *builder = ggen_image_builder_new ();

  ggen_rdf_read (builder, source, NULL, &error);
  g_assert_no_error (error);

  return builder;
}

static char *
write_lines (GgenImageBuilder *builder)
{
  g_autoptr (GgenImage) image = ggen_image_builder_finish (builder, NULL);
  g_autoptr (GHashTable) prefixes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ggen_rdf_write (image, GGEN_RDF_SYNTAX_NQUADS, prefixes, NULL, &error);

  g_assert_no_error (error);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Reads the parts one by one, as the reader does with long texts. Returns how many there were. */
static guint
check_parts (const char *text, GgenRdfSyntax syntax, guint n_parts, const char *expected)
{
  gsize length = strlen (text);
  g_autoptr (GArray) parts = ggen_rdf_split (text, length, syntax, n_parts);
  GgenImageBuilder *builder = ggen_image_builder_new ();
  g_autofree char *lines = NULL;
  gsize end = 0;

  g_assert_cmpuint (parts->len, >=, 1);
  g_assert_cmpuint (parts->len, <=, n_parts);
  for (guint i = 0; i < parts->len; i++)
    {
      const GgenRdfPart *part = &g_array_index (parts, GgenRdfPart, i);
      g_autoptr (GString) part_text = g_string_new (part->preamble);
      g_autoptr (GgenImageBuilder) part_builder = NULL;

      g_assert_cmpuint (part->start, ==, end);
      g_assert_cmpuint (part->end, >, part->start);
      end = part->end;
      g_string_append_len (part_text, text + part->start, part->end - part->start);
      part_builder = read_text (part_text->str, part_text->len, syntax);
      g_assert_true (ggen_image_builder_add_part (builder, part_builder,
                                                  syntax != GGEN_RDF_SYNTAX_NQUADS, NULL));
    }
  g_assert_cmpuint (end, ==, length);

  lines = write_lines (builder);
  g_assert_cmpstr (lines, ==, expected);

  return parts->len;
}

static void
check_text (const char *text, GgenRdfSyntax syntax, guint min_parts)
{
  g_autofree char *expected = write_lines (read_text (text, strlen (text), syntax));
  guint most_parts = 0;

  g_test_message ("%s", text);
  for (guint n_parts = 1; n_parts <= 8; n_parts++)
    most_parts = MAX (most_parts, check_parts (text, syntax, n_parts, expected));
  g_assert_cmpuint (most_parts, >=, min_parts);
}

#define A "@prefix a: <http://a/> .\n"

static void
parts_say_what_the_whole_says (GgenTestSandbox *sandbox, gpointer user_data)
{
  /* Each says everything twice or more, so that there is a place to cut. */
  static const struct
  {
    const char *text;
    guint min_parts;
  } cases[] = {
      {A "a:b a:c a:d . a:e a:f a:g . a:h a:i a:j .", 3},
      {A "a:b.c a:d 1.5 . a:e a:f a:x. a:y a:z .5 . a:g a:h 1. a:i a:j 1.5e3.\na:k a:l a:m.n.", 3},
      {A "a:b a:c \"x. y\" , 'z. ' . a:b a:c \"\"\"a. \"b\". \"\"\" . a:b a:c '''. ' '' . ''' .",
       3},
      {A "a:b a:c \"\"\"x\"y\"\"z\"\"\" . a:b a:c \"\\\". \" . a:b a:c '\\'. ' .", 3},
      {A "a:b a:c <http://x/.y/> . # . not . here\na:b a:c a:d . # \" nor ' here <\na:e a:f a:g .",
       3},
      {A "a:b a:c [ a:d ( 1.0 2 ) ] , [] . [] a:c _:x . _:x a:c [] . [ a:p [] ] a:c _:x .", 4},
      {A "a:b a:c a:d .@prefix a: <http://b/> . a:b a:c a:d . a:b a:c a:e .", 2},
      {A "a:b a:c \"x\"@en.@prefix a: <http://b/> . a:b a:c a:d . a:b a:c a:e .", 2},
      {A "a:b a:c \"x\"@en.PREFIX a: <http://b/> a:b a:c a:d . a:b a:c a:e .", 2},
      {A "a:b a:c 1 .PREFIX a: <http://b/> a:b a:c a:d . a:b a:c a:e .", 2},
      {A "a:b a:c a:d .\nprefix a: <http://b/>\nbase <http://c/> a:b a:c <d> . <e> a:c <f> .", 2},
      {A "a:b a:c a:base . a:d a:e a:prefix . a:f a:g true .", 2},
      {"@base <http://x/y/> . <a> <b> <c> . @base <z/> . <a> <b> <c> . <a> <b> <d> .", 2},
      {"\xef\xbb\xbf" A "a:b a:c a:d . a:e a:f a:g . a:h a:i a:j .", 3},
      {A "a:x\\.y a:c a:d\\. . a:e a:f a:g .", 2},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_text (cases[i].text, GGEN_RDF_SYNTAX_TURTLE, cases[i].min_parts);
}

static void
graphs_are_not_torn (GgenTestSandbox *sandbox, gpointer user_data)
{
  check_text (A "a:g { a:b a:c a:d . a:b a:c \"}\" . } a:h { a:b a:c [ a:d 1 ] } { a:b a:c a:d . }"
                " GRAPH a:g { a:i a:j a:k } a:b a:c a:l . a:h { a:b a:c [] }",
              GGEN_RDF_SYNTAX_TRIG, 4);
}

static void
lines_are_not_torn (GgenTestSandbox *sandbox, gpointer user_data)
{
  check_text ("<a:b> <a:c> \"x. \\\" y\" .\n_:b1 <a:c> _:B1 . # <\n\n\n<a:b> <a:c> <a:d> <a:g> .\n"
              "_:b1 <a:c> \"z\" .",
              GGEN_RDF_SYNTAX_NQUADS, 3);
}

static void
append_random_statement (GString *text)
{
  static const char *const terms[] = {
      "a:b",    "a:c.d", "<e>", "_:x",     "[]",     "[ a:p 'q. ' ]",     "( 1.0 2.5 )",
      "1.5",    ".5",    "7",   "\"s. \"", "'t'@en", "\"\"\"u\". \"\"\"", "true",
      "a:f\\.", "_:y.z",
  };
  static const char *const directives[] = {
      "@prefix a: <http://a/1/> .",
      "PREFIX a: <http://a/2/>",
      "@base <http://b/1/> .",
      "BASE <http://b/2/>",
  };

  if (g_test_rand_int_range (0, 8) == 0)
    g_string_append (text, directives[g_test_rand_int_range (0, G_N_ELEMENTS (directives))]);
  else
    g_string_append_printf (text, "%s a:p %s , %s .", terms[g_test_rand_int_range (0, 4)],
                            terms[g_test_rand_int_range (0, G_N_ELEMENTS (terms))],
                            terms[g_test_rand_int_range (0, G_N_ELEMENTS (terms) - 2)]);
  g_string_append (text, g_test_rand_int_range (0, 5) == 0 ? "# . \n" : "\n");
}

static void
random_texts_say_the_same_in_parts (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (GString) text = g_string_new (A);

      for (guint j = 0; j < 20; j++)
        append_random_statement (text);
      check_text (text->str, GGEN_RDF_SYNTAX_TURTLE, 2);
    }
}

/* Statements, with a number of their own in each place of #. */
static void
append_many (GString *text, const char *statement, gsize length)
{
  while (text->len < length)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GSIZE_FORMAT, text->len);
      g_auto (GStrv) pieces = g_strsplit (statement, "#", -1);
      g_autofree char *numbered = g_strjoinv (number, pieces);

      g_string_append (text, numbered);
    }
}

/* Long enough for the reader to read it in parts, where there are workers. */
static void
long_text_is_read_like_a_short_one (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) text = g_string_new (A);
  g_autofree char *lines = NULL;
  g_auto (GStrv) split = NULL;

  append_many (text, "a:s# a:p [ a:q # ] , _:shared .\n", 1200 * 1024);
  lines = write_lines (read_text (text->str, text->len, GGEN_RDF_SYNTAX_TURTLE));
  split = g_strsplit (lines, "\n", -1);

  /* Three triples for each line; one node that all share, and one for each line. */
  g_assert_true (g_str_has_prefix (split[0], "<http://a/s25> <http://a/p> _:b1 ."));
  g_assert_cmpstr (split[1], ==, "<http://a/s25> <http://a/p> _:shared .");
  g_assert_cmpuint ((g_strv_length (split) - 1) % 3, ==, 0);
  g_assert_cmpuint (g_strv_length (split), >, 60000);
}

static void
error_in_a_long_text_has_its_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) text = g_string_new (A);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GgenRdfSource) source = NULL;
  g_autoptr (GgenImageBuilder) builder = ggen_image_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;
  const char *end;
  guint n_lines = 0;

  append_many (text, "a:s# a:p # .\n", 700 * 1024);
  g_string_append (text, "a:s a:p \"unclosed .\n");
  append_many (text, "a:s# a:p # .\n", 1200 * 1024);
  end = strstr (text->str, "unclosed");
  for (const char *p = text->str; p < end; p++)
    n_lines += *p == '\n';
  expected = g_strdup_printf ("text:%u:20: the string is not closed before the end of the line; "
                              "use \"\"\"…\"\"\" for several lines",
                              n_lines + 1);

  bytes = g_bytes_new (text->str, text->len);
  source = ggen_rdf_source_new (bytes, "text", NULL, GGEN_RDF_SYNTAX_TURTLE);
  g_assert_false (ggen_rdf_read (builder, source, NULL, &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, expected);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/split/parts-say-what-the-whole-says", parts_say_what_the_whole_says, NULL);
  ggen_test_add ("/split/graphs-are-not-torn", graphs_are_not_torn, NULL);
  ggen_test_add ("/split/lines-are-not-torn", lines_are_not_torn, NULL);
  ggen_test_add ("/split/random-texts-say-the-same-in-parts", random_texts_say_the_same_in_parts,
                 NULL);
  ggen_test_add ("/split/long-text-is-read-like-a-short-one", long_text_is_read_like_a_short_one,
                 NULL);
  ggen_test_add ("/split/error-in-a-long-text-has-its-place", error_in_a_long_text_has_its_place,
                 NULL);

  return ggen_test_run ();
}
