/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "render.h"

#include <ggen-template-lexer-private.h>

/* The tokens, each as its type and text. */
static char *
lex (const char *text, const GgenLexerOptions *options)
{
  GgenTemplateSource source;
  g_autoptr (GArray) tokens = NULL;
  GString *described = g_string_new (NULL);
  GError *error = NULL;

  g_assert_true (ggen_template_source_init (&source, "t", text, -1, 1, &error));
  tokens = ggen_template_lex (&source, options, &error);
  g_assert_no_error (error);
  for (guint i = 0; i + 1 < tokens->len; i++)
    {
      GgenToken *token = &g_array_index (tokens, GgenToken, i);

      g_string_append_printf (described, "%s<%.*s>", i > 0 ? " " : "", (int) token->length,
                              source.text + token->offset);
    }
  ggen_template_source_clear (&source);

  return g_string_free (described, FALSE);
}

static void
assert_lexes_with (const char *text, const GgenLexerOptions *options, const char *expected)
{
  g_autofree char *described = lex (text, options);

  g_assert_cmpstr (described, ==, expected);
}

static void
assert_lexes (const char *text, const char *expected)
{
  GgenLexerOptions options = {FALSE, FALSE, FALSE};

  assert_lexes_with (text, &options, expected);
}

static void
assert_fails_to_lex (const char *text, const char *message)
{
  GgenLexerOptions options = {FALSE, FALSE, FALSE};
  GgenTemplateSource source;
  g_autoptr (GArray) tokens = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ggen_template_source_init (&source, "t", text, -1, 1, &error));
  tokens = ggen_template_lex (&source, &options, &error);
  g_assert_null (tokens);
  g_assert_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, message);
  ggen_template_source_clear (&source);
}

static void
tells_text_from_tags (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_lexes ("", "");
  assert_lexes ("a { b } c", "<a { b } c>");
  assert_lexes ("a{{ b }}c", "<a> <{{> <b> <}}> <c>");
  assert_lexes ("{% if x %}", "<{%> <if> <x> <%}>");
  assert_lexes ("a{# b {{ c }} #}d", "<a> <d>");
  assert_lexes ("{% raw %}{{ a }}{% endraw %}", "<{{ a }}>");
}

static void
knows_all_operators (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_lexes ("{{ a+b-c*d/e//f%g**h~i }}", "<{{> <a> <+> <b> <-> <c> <*> <d> </> <e> <//> <f> "
                                             "<%> <g> <**> <h> <~> <i> <}}>");
  assert_lexes ("{{ ==!=<><=>==.:,|()[] }}", "<{{> <==> <!=> <<> <>> <<=> <>=> <=> <.> <:> <,> "
                                             "<|> <(> <)> <[> <]> <}}>");
}

static void
reads_numbers (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_lexes ("{{ 1 1_000 0x1F 0b1 0o7 1.5 1e3 1.5e-3 }}",
                "<{{> <1> <1_000> <0x1F> <0b1> <0o7> <1.5> <1e3> <1.5e-3> <}}>");
  assert_lexes ("{{ a.1.0 }}", "<{{> <a> <.> <1> <.> <0> <}}>");
  assert_fails_to_lex ("{{ 10_ }}", "t:1:6: '_' may only stand between the digits of a number\n"
                                    "    {{ 10_ }}\n"
                                    "         ^");
  assert_fails_to_lex ("{{ 10px }}", "t:1:6: a number cannot go on with a letter\n"
                                     "    {{ 10px }}\n"
                                     "         ^");
}

static void
braces_inside_of_an_expression_do_not_end_it (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_lexes ("{{ {'a': {}} }}", "<{{> <{> <'a'> <:> <{> <}> <}> <}}>");
  assert_lexes ("{{ '}}' }}", "<{{> <'}}'> <}}>");
}

static void
signs_trim_whitespace (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_lexes ("a \n {{- b -}} \n c", "<a> <{{-> <b> <-}}> <c>");
  assert_lexes ("a \n {%- b -%} \n c", "<a> <{%-> <b> <-%}> <c>");
  assert_lexes ("a \n {#- b -#} \n c", "<a> <c>");
  assert_lexes ("a {%- raw -%} b {%- endraw -%} c", "<a> <b> <c>");
}

static void
options_trim_whitespace_at_blocks (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenLexerOptions trim = {.trim_blocks = TRUE};
  GgenLexerOptions lstrip = {.lstrip_blocks = TRUE};
  GgenLexerOptions keep = {.keep_trailing_newline = TRUE};

  assert_lexes_with ("{% a %}\n\nb", &trim, "<{%> <a> <%}> <\nb>");
  assert_lexes_with ("{% a +%}\nb", &trim, "<{%> <a> <+%}> <\nb>");
  assert_lexes_with ("{{ a }}\nb", &trim, "<{{> <a> <}}> <\nb>");
  assert_lexes_with ("x\n \t{% a %}", &lstrip, "<x\n> <{%> <a> <%}>");
  assert_lexes_with ("x\n  {%+ a %}", &lstrip, "<x\n  > <{%+> <a> <%}>");
  assert_lexes_with ("x\n  {{ a }}", &lstrip, "<x\n  > <{{> <a> <}}>");
  assert_lexes_with ("x {% a %}", &lstrip, "<x > <{%> <a> <%}>");
  assert_lexes_with ("a\n", &keep, "<a\n>");
  assert_lexes ("a\n\n", "<a\n>");
}

static void
line_ends_become_newlines (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_lexes ("a\r\nb\rc\nd", "<a\nb\nc\nd>");
}

static void
what_is_not_closed_is_an_error_at_its_beginning (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails_to_lex ("a\n {{ b", "t:2:2: this tag is not closed: expected '}}'\n"
                                   "     {{ b\n"
                                   "     ^");
  assert_fails_to_lex ("{% b", "t:1:1: this tag is not closed: expected '%}'\n"
                               "    {% b\n"
                               "    ^");
  assert_fails_to_lex ("ä{# b", "t:1:2: this comment is not closed: expected '#}'\n"
                                "    ä{# b\n"
                                "     ^");
  assert_fails_to_lex ("{% raw %} b", "t:1:1: this raw block is not closed: expected "
                                      "'{% endraw %}'\n"
                                      "    {% raw %} b\n"
                                      "    ^");
  assert_fails_to_lex ("{{ 'b }}", "t:1:4: this string is not closed\n"
                                   "    {{ 'b }}\n"
                                   "       ^");
}

static void
columns_count_characters (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails_to_lex ("{{ \"äöü\" }}\t€ {{ @ }}", "t:1:18: unexpected character\n"
                                                   "    {{ \"äöü\" }}\t€ {{ @ }}\n"
                                                   "               \t     ^");
}

static void
invalid_utf8_is_refused (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenTemplate) template = ggen_template_new (NULL, "a\nb\xff", "t", &error);

  g_assert_null (template);
  g_assert_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_READ);
  g_assert_cmpstr (error->message, ==,
                   "t:2:2: invalid UTF-8; templates are UTF-8 text\n    b\n     ^");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/lexer/tells-text-from-tags", tells_text_from_tags, NULL);
  ggen_test_add ("/lexer/knows-all-operators", knows_all_operators, NULL);
  ggen_test_add ("/lexer/reads-numbers", reads_numbers, NULL);
  ggen_test_add ("/lexer/braces-inside-of-an-expression-do-not-end-it",
                 braces_inside_of_an_expression_do_not_end_it, NULL);
  ggen_test_add ("/lexer/signs-trim-whitespace", signs_trim_whitespace, NULL);
  ggen_test_add ("/lexer/options-trim-whitespace-at-blocks", options_trim_whitespace_at_blocks,
                 NULL);
  ggen_test_add ("/lexer/line-ends-become-newlines", line_ends_become_newlines, NULL);
  ggen_test_add ("/lexer/what-is-not-closed-is-an-error-at-its-beginning",
                 what_is_not_closed_is_an_error_at_its_beginning, NULL);
  ggen_test_add ("/lexer/columns-count-characters", columns_count_characters, NULL);
  ggen_test_add ("/lexer/invalid-utf8-is-refused", invalid_utf8_is_refused, NULL);

  return ggen_test_run ();
}
