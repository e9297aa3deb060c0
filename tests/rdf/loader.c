/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <ggen-test.h>

#include "ggen-rdf-loader-private.h"
#include "ggen-rdf-text-private.h"

static GgenImageBuilder *
read_bytes (const char *text, gsize length, GgenRdfSyntax syntax, const char *base, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  g_autoptr (GgenRdfSource) source = ggen_rdf_source_new (bytes, "file", base, syntax);
  g_autoptr (GgenImageBuilder) builder = ggen_image_builder_new ();

  if (!ggen_rdf_read (builder, source, NULL, error))
    return NULL;

  return g_steal_pointer (&builder);
}

static guint64
count (const char *text, gsize length, GgenRdfSyntax syntax)
{
  g_autoptr (GError) error = NULL;
  GgenImageBuilder *builder = read_bytes (text, length, syntax, "http://base/", &error);
  g_autoptr (GgenImage) image = NULL;

  g_assert_no_error (error);
  image = ggen_image_builder_finish (builder, &error);
  g_assert_no_error (error);

  return ggen_image_get_n_quads (image);
}

#define TURTLE GGEN_RDF_SYNTAX_TURTLE
#define NTRIPLES GGEN_RDF_SYNTAX_NTRIPLES
#define NQUADS GGEN_RDF_SYNTAX_NQUADS
#define TRIG GGEN_RDF_SYNTAX_TRIG
#define PREFIX "@prefix a: <http://a/> .\n"

#define AN_OBJECT "an object: an IRI, a prefixed name, a blank node or a literal"
#define A_PLAIN_OBJECT "an object: an IRI in <>, a blank node or a literal in quotes"

typedef struct
{
  const char *text;
  GgenRdfSyntax syntax;
  const char *message;
} BadText;

static const BadText bad_texts[] = {
    {PREFIX "a:b a:c a:d \na:e a:f a:g .\n", TURTLE,
     "file:3:1: expected '.', ';' or ',' after the object"},
    {PREFIX "a:b a:c \"x", TURTLE,
     "file:2:11: the string is not closed before the end of the file"},
    {PREFIX "a:b a:c \"x\ny\" .", TURTLE,
     "file:2:11: the string is not closed before the end of the line; use \"\"\"…\"\"\" for "
     "several "
     "lines"},
    {PREFIX "a:b a:c \"\"\"x\ny\" .", TURTLE,
     "file:3:5: the string is not closed before the end of the file; add the three quotes that end "
     "it"},
    {PREFIX "a:b a:c \"é\", foo:d .\n", TURTLE,
     "file:2:14: the prefix 'foo:' is not declared; add @prefix foo: <…> ."},
    {PREFIX "a:b a:c \"x\"^^b:c .\n", TURTLE,
     "file:2:14: the prefix 'b:' is not declared; add @prefix b: <…> ."},
    {":b :c :d .\n", TURTLE, "file:1:1: the prefix ':' is not declared; add @prefix : <…> ."},
    {PREFIX "a:b <a b> a:c .\n", TURTLE,
     "file:2:7: an IRI cannot hold a space; write %20, or close the IRI with '>' before it"},
    {PREFIX "a:b <a\n> a:c .\n", TURTLE,
     "file:2:7: the IRI is not closed before the end of the line; add '>'"},
    {PREFIX "a:b <a|b> a:c .\n", TURTLE, "file:2:7: an IRI cannot hold '|'; write %7C"},
    {PREFIX "a:b a:c \"x\\uD800\" .\n", TURTLE,
     "file:2:18: an escape in this string is not a character; \\uD800 to \\uDFFF are none, use \\U "
     "for those above \\uFFFF"},
    {PREFIX "a:b a:c <\\u0020> .\n", TURTLE,
     "file:2:16: this escape stands for a character that IRIs cannot hold"},
    {PREFIX "a:b a:c", TURTLE, "file:2:8: expected " AN_OBJECT},
    {PREFIX "a:b a:c a:d", TURTLE, "file:2:12: the file ends within a statement"},
    {PREFIX "a:b a:c [ a:d \"e\" .\n", TURTLE, "file:2:19: expected ']'"},
    {PREFIX "a:b a:c .\n", TURTLE, "file:2:10: expected the digits of a number, or " AN_OBJECT},
    {PREFIX "a:b \"c\" a:d .\n", TURTLE,
     "file:2:5: expected a predicate: an IRI, a prefixed name or 'a'"},
    {"@prefix a: <http://a/>\na:b a:c a:d .", TURTLE, "file:2:1: expected '.'"},
    {"@prefix a <http://a/> .\n", TURTLE, "file:1:10: expected ':'"},
    {PREFIX "a:b a:c \"\\x\" .\n", TURTLE, "file:2:11: invalid escape '\\x'"},
    {PREFIX "a:g { a:b a:c a:d }\n", TURTLE,
     "file:2:1: graphs are not allowed in Turtle; if this is TriG, name the file .trig"},
    {PREFIX "a:g { a:b a:c a:d }}\n", TRIG, "file:2:20: this is not TriG"},
    {PREFIX "a:b a:c \"\"\"é \"\\n\" \"\\t\"\"\" , foo:d .", TURTLE,
     "file:2:28: the prefix 'foo:' is not declared; add @prefix foo: <…> ."},
    {"<http://a> <http://b> \"c\" .\n<a> <http://b> \"c\" .\n", NTRIPLES,
     "file:2:3: expected an absolute IRI, such as <http://example.org/thing>"},
    {"<http://a> <http://b> 1 .\n", NTRIPLES, "file:1:23: expected " A_PLAIN_OBJECT},
    {"@prefix a: <http://a/> .", NTRIPLES,
     "file:1:1: @prefix and @base are not allowed in N-Triples; if this is Turtle, name the file "
     ".ttl"},
    {"<http://a> <http://b> <http://c>\n<http://a> <http://b> <http://c> .\n", NTRIPLES,
     "file:2:1: expected '.' after the statement"},
    {"<http://a> <http://b> <http://c> <http://d>", NQUADS,
     "file:1:44: the file ends where '.' is expected"},
};

static void
bad_text_is_reported_at_its_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_texts); i++)
    {
      const BadText *bad = &bad_texts[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (GgenImageBuilder) builder =
          read_bytes (bad->text, strlen (bad->text), bad->syntax, "http://base/", &error);

      g_test_message ("%s", bad->text);
      g_assert_null (builder);
      g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);
      g_assert_cmpstr (error->message, ==, bad->message);
    }
}

static void
bad_encoding_is_reported_at_its_byte (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct
  {
    const char *text;
    gsize length;
    const char *message;
  } cases[] = {
#define TEXT(text) text, sizeof text - 1
      {TEXT (PREFIX "a:b a:c \"x\xff\" .\n"),
       "file:2:11: byte 0xFF is not UTF-8; save the file as UTF-8"},
      {TEXT (PREFIX "a:b a:c \"é\xed\xa0\x80\" .\n"),
       "file:2:11: byte 0xED is not UTF-8; save the file as UTF-8"},
      {TEXT (PREFIX "# cut off \xe2\x82"),
       "file:2:11: byte 0xE2 is not UTF-8; save the file as UTF-8"},
      {TEXT (PREFIX "# overlong \xc0\xaf and more text to come"),
       "file:2:12: byte 0xC0 is not UTF-8; save the file as UTF-8"},
      {TEXT ("\xff\xfe@\0p\0"), "file:1:1: byte 0xFF is not UTF-8; save the file as UTF-8"},
#undef TEXT
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GgenImageBuilder) builder =
          read_bytes (cases[i].text, cases[i].length, TURTLE, NULL, &error);

      g_assert_null (builder);
      g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_ENCODING);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
nul_is_only_for_strings (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char inside[] = "<s> <p> \"a\0b\" , \"\"\"\0\"\"\" .";
  static const char between[] = "<s> <p> 1 .\n<s> <p> 2 .\n\0<s> <p> 3 .";
  static const char in_iri[] = "<s> <p\0> 1 .";
  static const char utf_16[] = "<\0s\0>\0 \0<\0p\0>\0";
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count (inside, sizeof inside - 1, TURTLE), ==, 2);

  g_assert_null (read_bytes (between, sizeof between - 1, TURTLE, "http://base/", &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, "file:3:1: a NUL byte, which only a string can hold");
  g_clear_error (&error);

  g_assert_null (read_bytes (in_iri, sizeof in_iri - 1, TURTLE, "http://base/", &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_null (read_bytes (utf_16, sizeof utf_16 - 1, NTRIPLES, NULL, &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);
}

static void
odd_but_good_texts_are_read (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct
  {
    const char *text;
    GgenRdfSyntax syntax;
    guint n_quads;
  } cases[] = {
      {"", TURTLE, 0},
      {"", NTRIPLES, 0},
      {"", NQUADS, 0},
      {"", TRIG, 0},
      {"# only a comment", TURTLE, 0},
      {"\n\n", NTRIPLES, 0},
      {"\xef\xbb\xbf" PREFIX "a:b a:c a:d .", TURTLE, 1},
      {"\xef\xbb\xbf<http://a> <http://b> <http://c> .", NTRIPLES, 1},
      {"@prefix a: <http://a/> .\r\na:b a:c\r\n  a:d ,\r\n  \"\"\"x\r\ny\"\"\" .\r\n", TURTLE, 2},
      {"<http://a> <http://b> <http://c> .\r\n<http://a> <http://b> \"d\" .\r\n", NTRIPLES, 2},
      {PREFIX "a:b a:c a:d , a:d . a:b a:c a:d .", TURTLE, 1},
      {PREFIX "a:g { a:b a:c a:d } { a:b a:c a:d } GRAPH a:h { a:b a:c a:d . a:b a:c a:e }", TRIG,
       4},
      {"<http://a> <http://b> \"c\" <http://g> .\n<http://a> <http://b> \"c\" .", NQUADS, 2},
      {"PREFIX a: <http://a/>\nBASE <http://b/>\n<x> a a:C .", TURTLE, 1},
      {"<x> <y> \"surrogates are fine as one \\U0001F600\" .", TURTLE, 1},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (count (cases[i].text, strlen (cases[i].text), cases[i].syntax), ==,
                        cases[i].n_quads);
    }
}

static char *
repeat (const char *start, const char *middle, guint n_times, const char *end)
{
  GString *text = g_string_new (start);

  for (guint i = 0; i < n_times; i++)
    g_string_append (text, middle);
  g_string_append (text, end);

  return g_string_free (text, FALSE);
}

static void
long_lines_and_strings_are_read (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *string = repeat ("<s> <p> \"", "0123456789", 200000, "\" .");
  g_autofree char *line = repeat ("<s> <p> 0", " , 1 ", 200000, " .");
  g_autofree char *iri = repeat ("<s> <p> <", "long/", 50000, "> .");
  g_autofree char *brackets = repeat ("<s> <p> \"", "((([[[", 5000, "\" .");

  g_assert_cmpuint (count (string, strlen (string), TURTLE), ==, 1);
  g_assert_cmpuint (count (line, strlen (line), TURTLE), ==, 2);
  g_assert_cmpuint (count (iri, strlen (iri), TURTLE), ==, 1);
  g_assert_cmpuint (count (brackets, strlen (brackets), TURTLE), ==, 1);
}

static void
deep_nesting_is_refused (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *lists = repeat ("<s> <p> ", "(", 1000000, "");
  g_autofree char *nodes = repeat ("<s> <p> ", "[ <p> \"]]]\" ; <p> ", 100000, "");
  g_autofree char *deepest = repeat ("<s> <p> ", "(", GGEN_RDF_MAX_NESTING, "");
  g_autofree char *closed = repeat (deepest, ")", GGEN_RDF_MAX_NESTING, " .");
  g_autofree char *many = repeat ("<s> <p> [] ", " , [ <p> ( 1 ) ] # [[[((( \n", 2000, ".");
  g_autoptr (GError) error = NULL;

  g_assert_null (read_bytes (lists, strlen (lists), TURTLE, "http://base/", &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==,
                   "file:1:1009: brackets are nested more than 1000 deep; give inner nodes a label "
                   "of their own");
  g_clear_error (&error);

  g_assert_null (read_bytes (nodes, strlen (nodes), TRIG, "http://base/", &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);

  g_assert_cmpuint (count (closed, strlen (closed), TURTLE), ==,
                    1 + 2 * (GGEN_RDF_MAX_NESTING - 1));
  g_assert_cmpuint (count (many, strlen (many), TURTLE), ==, 1 + 2000 * 4);
}

static void
relative_iri_without_base_is_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_bytes ("<http://a> <b> <c> .", 20, TURTLE, NULL, &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==,
                   "file:1:13: <b> is relative, but nothing says what to; add @base");
}

/* What every broken copy of a file may do: be read, or give an error with a place. Nothing else. */
static void
broken_bytes_never_do_harm (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char original[] = PREFIX
      "@base <http://base/> .\n"
      "a:b a a:C ; a:p \"x\\ny\"@en-US , \"\"\"long\n\"string\" \"\"\" , '1'^^a:t , 1.5e3 .\n"
      "<rel#x> a:q [ a:r ( 1 -2.0 true _:blank ) ] , \"\\u00e9\\U0001F600é\" .\n";
  const GgenRdfSyntax syntaxes[] = {TURTLE, TRIG, NTRIPLES, NQUADS};
  static const char replacements[] = "<>\"'\\[](){}.,;:@^_#\n\0\xff\xc3 a1u";

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *copy = g_memdup2 (original, sizeof original - 1);
      gsize length = sizeof original - 1;
      guint n_changes = g_test_rand_int_range (1, 4);
      g_autoptr (GError) error = NULL;
      g_autoptr (GgenImageBuilder) builder = NULL;

      for (guint j = 0; j < n_changes; j++)
        {
          gsize place = g_test_rand_int_range (0, length);

          if (g_test_rand_int_range (0, 4) == 0)
            {
              memmove (copy + place, copy + place + 1, length - place - 1);
              length--;
            }
          else
            copy[place] = replacements[g_test_rand_int_range (0, sizeof replacements - 1)];
        }

      builder =
          read_bytes (copy, length, syntaxes[i % 8 < 5 ? 0 : i % 8 - 4], "http://base/", &error);
      if (builder == NULL)
        {
          g_assert_nonnull (error);
          g_assert_true (g_str_has_prefix (error->message, "file:"));
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          g_assert_true (g_ascii_isdigit (error->message[5]) && error->message[5] != '0');
        }
      else
        g_assert_no_error (error);
    }
}

static void
files_that_cannot_be_read_are_named (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct
  {
    const char *name;
    const char *message;
    GIOErrorEnum code;
  } cases[] = {
      {"missing.ttl", "missing.ttl: there is no such file", G_IO_ERROR_NOT_FOUND},
      {"directory", "directory: this is a directory; name the RDF files in it",
       G_IO_ERROR_IS_DIRECTORY},
      {"directory.ttl", "directory.ttl: this is a directory; name the RDF files in it",
       G_IO_ERROR_IS_DIRECTORY},
  };
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint with_cache = 0; with_cache < 2; with_cache++)
      {
        g_autoptr (GFile) file = g_file_get_child (dir, cases[i].name);
        g_autoptr (GFile) cache_dir = with_cache ? g_file_get_child (dir, "cache") : NULL;
        g_autoptr (GError) error = NULL;

        if (g_str_has_prefix (cases[i].name, "directory"))
          g_file_make_directory (file, NULL, NULL);

        g_assert_null (ggen_rdf_load_files (&file, 1, cache_dir, NULL, &error));
        g_assert_error (error, G_IO_ERROR, (int) cases[i].code);
        g_assert_true (g_str_has_suffix (error->message, cases[i].message));
      }
}

static void
first_bad_file_is_the_one_reported (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  GFile *files[9];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.ttl", i);
      const char *text = i == 3 || i == 7 ? "<a> <b>" : "<a> <b> <c> .";

      files[i] = g_file_get_child (dir, name);
      g_assert_true (g_file_replace_contents (files[i], text, strlen (text), NULL, FALSE, 0, NULL,
                                              NULL, NULL));
    }

  g_assert_null (ggen_rdf_load_files (files, G_N_ELEMENTS (files), NULL, NULL, &error));
  g_assert_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "3.ttl:1:8: "));

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_object_unref (files[i]);
}

static void
display_names_are_short_below_the_working_directory (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *current_dir = g_get_current_dir ();
  g_autoptr (GFile) below = g_file_new_build_filename (current_dir, "models", "user.ttl", NULL);
  g_autofree char *beside_path = g_strconcat (current_dir, "-beside/user.ttl", NULL);
  g_autoptr (GFile) beside = g_file_new_for_path (beside_path);
  g_autofree char *below_name = ggen_rdf_get_display_name (below);
  g_autofree char *beside_name = ggen_rdf_get_display_name (beside);

  g_assert_cmpstr (below_name, ==, "models/user.ttl");
  g_assert_cmpstr (beside_name, ==, beside_path);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/loader/bad-text-is-reported-at-its-place", bad_text_is_reported_at_its_place,
                 NULL);
  ggen_test_add ("/loader/bad-encoding-is-reported-at-its-byte",
                 bad_encoding_is_reported_at_its_byte, NULL);
  ggen_test_add ("/loader/nul-is-only-for-strings", nul_is_only_for_strings, NULL);
  ggen_test_add ("/loader/odd-but-good-texts-are-read", odd_but_good_texts_are_read, NULL);
  ggen_test_add ("/loader/long-lines-and-strings-are-read", long_lines_and_strings_are_read, NULL);
  ggen_test_add ("/loader/deep-nesting-is-refused", deep_nesting_is_refused, NULL);
  ggen_test_add ("/loader/relative-iri-without-base-is-an-error",
                 relative_iri_without_base_is_an_error, NULL);
  ggen_test_add ("/loader/broken-bytes-never-do-harm", broken_bytes_never_do_harm, NULL);
  ggen_test_add ("/loader/files-that-cannot-be-read-are-named", files_that_cannot_be_read_are_named,
                 NULL);
  ggen_test_add ("/loader/first-bad-file-is-the-one-reported", first_bad_file_is_the_one_reported,
                 NULL);
  ggen_test_add ("/loader/display-names-are-short-below-the-working-directory",
                 display_names_are_short_below_the_working_directory, NULL);

  return ggen_test_run ();
}
