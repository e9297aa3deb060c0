/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-sparql-lexer-private.h"

/* Tokens are written TYPE:VALUE; punctuation as itself. */
static const char *
name_type (guint type)
{
  static const char *const names[] = {
      [GGEN_TOKEN_END - GGEN_TOKEN_END] = "end",
      [GGEN_TOKEN_ERROR - GGEN_TOKEN_END] = "error",
      [GGEN_TOKEN_WORD - GGEN_TOKEN_END] = "word",
      [GGEN_TOKEN_IRI - GGEN_TOKEN_END] = "iri",
      [GGEN_TOKEN_PNAME - GGEN_TOKEN_END] = "pname",
      [GGEN_TOKEN_BLANK_LABEL - GGEN_TOKEN_END] = "blank",
      [GGEN_TOKEN_VARIABLE - GGEN_TOKEN_END] = "variable",
      [GGEN_TOKEN_LANGUAGE - GGEN_TOKEN_END] = "language",
      [GGEN_TOKEN_STRING - GGEN_TOKEN_END] = "string",
      [GGEN_TOKEN_INTEGER - GGEN_TOKEN_END] = "integer",
      [GGEN_TOKEN_DECIMAL - GGEN_TOKEN_END] = "decimal",
      [GGEN_TOKEN_DOUBLE - GGEN_TOKEN_END] = "double",
      [GGEN_TOKEN_NOT_EQUAL - GGEN_TOKEN_END] = "!=",
      [GGEN_TOKEN_LESS_OR_EQUAL - GGEN_TOKEN_END] = "<=",
      [GGEN_TOKEN_GREATER_OR_EQUAL - GGEN_TOKEN_END] = ">=",
      [GGEN_TOKEN_AND - GGEN_TOKEN_END] = "&&",
      [GGEN_TOKEN_OR - GGEN_TOKEN_END] = "||",
      [GGEN_TOKEN_DATATYPE - GGEN_TOKEN_END] = "^^",
  };

  return names[type - GGEN_TOKEN_END];
}

static char *
tokens_to_string (const GgenToken *tokens)
{
  GString *text = g_string_new (NULL);

  for (const GgenToken *token = tokens;; token++)
    {
      if (token->type < GGEN_TOKEN_END)
        g_string_append_c (text, (char) token->type);
      else
        g_string_append (text, name_type (token->type));
      if (token->prefix != NULL)
        g_string_append_printf (text, ":%s", token->prefix);
      if (token->value != NULL)
        g_string_append_printf (text, ":%s", token->value);

      if (token->type == GGEN_TOKEN_END || token->type == GGEN_TOKEN_ERROR)
        return g_string_free (text, FALSE);
      g_string_append_c (text, ' ');
    }
}

static void
assert_tokens (const char *text, const char *expected)
{
  g_autoptr (GgenArena) arena = ggen_arena_new ();
  g_autofree char *actual = tokens_to_string (ggen_sparql_tokenize (arena, text));

  g_assert_cmpstr (actual, ==, expected);
}

static void
names_are_as_long_as_they_can_be (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_tokens ("a:b.c a:b. a.b:c", "pname:a:b.c pname:a:b . pname:a.b:c end");
  assert_tokens (":", "pname:: end");
  assert_tokens ("x:", "pname:x: end");
  assert_tokens ("x:1-2·é", "pname:x:1-2·é end");
  assert_tokens ("x:a\\.\\-%20%2f", "pname:x:a.-%20%2f end");
  assert_tokens ("_:a.b. _:1", "blank:a.b . blank:1 end");
  assert_tokens ("?a?b $c", "variable:a variable:b variable:c end");
  assert_tokens ("?x·1-y", "variable:x·1 - word:y end");
  assert_tokens ("@en-GB-x @de", "language:en-GB-x language:de end");
  assert_tokens ("SELECT.FILTER_a", "word:SELECT . word:FILTER_a end");
}

static void
numbers_end_where_a_triple_does (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_tokens ("1 1. 1.5 .5 1e0 1.e0 1.5E-3 .5e+1",
                 "integer:1 integer:1 . decimal:1.5 decimal:.5 double:1e0 double:1.e0 "
                 "double:1.5E-3 double:.5e+1 end");
  assert_tokens ("-1+2", "- integer:1 + integer:2 end");
  assert_tokens ("1e 1.e", "integer:1 word:e integer:1 . word:e end");
}

static void
strings_are_unescaped (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_tokens ("'a\\t\\\"' \"b'\\\\\" ''''c''d''' \"\"\"e\"\"f\n\"\"\" '' \"\"",
                 "string:a\t\" string:b'\\ string:'c''d string:e\"\"f\n string: string: end");
  assert_tokens ("\"\"\"\"a\"\"\"", "string:\"a end");
}

static void
less_than_is_told_from_an_iri (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_tokens ("?a<?b && ?c>?d", "variable:a < variable:b && variable:c > variable:d end");
  assert_tokens ("?a <http://e/#x>", "variable:a iri:http://e/#x end");
  assert_tokens ("?a<= ?b>=?c", "variable:a <= variable:b >= variable:c end");
  assert_tokens ("<a\\b>", "< word:a error:unexpected character '\\'");
}

static void
comments_are_not_in_iris_or_strings (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_tokens ("a # b \" <\n c#\r\nd", "word:a word:c word:d end");
  assert_tokens ("<a#b> 'c#d' # e", "iri:a#b string:c#d end");
}

static void
code_point_escapes_may_stand_anywhere (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_tokens ("S\\u0045LECT ?\\U0001D7D8 <\\u00e9> '\\u00E9'",
                 "word:SELECT variable:𝟘 iri:é string:é end");
  assert_tokens ("?\\u00e9 x:\\u0061", "variable:é pname:x:a end");
  /* A string that an escaped quote ends, as section 19.2 says */
  assert_tokens ("\"a\\u0022", "string:a end");
  /* Two backslashes escape nothing but themselves. */
  assert_tokens ("'\\\\u0041'", "string:\\u0041 end");
  assert_tokens ("a \\u12", "word:a error:this escape is not the code point of a character");
  assert_tokens ("a \\U00110000", "word:a error:this escape is not the code point of a character");
  assert_tokens ("a \\u0000", "word:a error:this escape is not the code point of a character");
}

static void
assert_place (const GgenToken *token, guint line, guint column)
{
  g_assert_cmpuint (token->place.line, ==, line);
  g_assert_cmpuint (token->place.column, ==, column);
}

static void
places_count_characters_of_the_original_text (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenArena) arena = ggen_arena_new ();
  const GgenToken *tokens =
      ggen_sparql_tokenize (arena, "'é' a\r\n  'x\\u00e9' b\rc\n\n'\\u000a' d");

  assert_place (&tokens[0], 1, 1);
  assert_place (&tokens[1], 1, 5);
  assert_place (&tokens[2], 2, 3);
  assert_place (&tokens[3], 2, 13);
  assert_place (&tokens[4], 3, 1);
}

static void
byte_order_mark_is_skipped (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenArena) arena = ggen_arena_new ();
  const GgenToken *tokens = ggen_sparql_tokenize (arena, "\xEF\xBB\xBF"
                                                         "ASK");

  g_assert_cmpstr (tokens[0].value, ==, "ASK");
  assert_place (&tokens[0], 1, 1);
}

static void
mistakes_end_the_tokens (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_tokens ("a 'b", "word:a error:this string has no end: expected \"'\"");
  assert_tokens ("x:%4",
                 "error:a '%' in a prefixed name must be followed by two hexadecimal digits");
  assert_tokens ("x:\\a",
                 "error:a '\\' in a prefixed name must be followed by the punctuation that it "
                 "escapes");
  assert_tokens ("a.:b", "error:a prefix cannot end with '.'");
  assert_tokens ("_a", "error:expected the label of a blank node, as in _:name");
  assert_tokens ("$ x", "error:expected the name of a variable after '$'");
  assert_tokens ("@1", "error:expected a language tag after '@', as in @en");
  assert_tokens ("a \xff b", "word:a error:the query is not valid UTF-8");
  assert_tokens ("é b", "error:'é' is not a keyword; a name needs a prefix and a colon");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/lexer/names-are-as-long-as-they-can-be", names_are_as_long_as_they_can_be, NULL);
  ggen_test_add ("/lexer/numbers-end-where-a-triple-does", numbers_end_where_a_triple_does, NULL);
  ggen_test_add ("/lexer/strings-are-unescaped", strings_are_unescaped, NULL);
  ggen_test_add ("/lexer/less-than-is-told-from-an-iri", less_than_is_told_from_an_iri, NULL);
  ggen_test_add ("/lexer/comments-are-not-in-iris-or-strings", comments_are_not_in_iris_or_strings,
                 NULL);
  ggen_test_add ("/lexer/code-point-escapes-may-stand-anywhere",
                 code_point_escapes_may_stand_anywhere, NULL);
  ggen_test_add ("/lexer/places-count-characters-of-the-original-text",
                 places_count_characters_of_the_original_text, NULL);
  ggen_test_add ("/lexer/byte-order-mark-is-skipped", byte_order_mark_is_skipped, NULL);
  ggen_test_add ("/lexer/mistakes-end-the-tokens", mistakes_end_the_tokens, NULL);

  return ggen_test_run ();
}
