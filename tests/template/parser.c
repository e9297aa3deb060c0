/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Templates that do not parse: each message, word for word. */

#include "render.h"

static const struct
{
  const char *text;
  const char *message; /* place and sentence */
} mistakes[] = {
    {"{{ }}", "test.txt:1:4: expected an expression, found '}}'"},
    {"{{ 1 + }}", "test.txt:1:8: expected an expression, found '}}'"},
    {"{{ a b }}", "test.txt:1:6: expected '}}', found 'b'"},
    {"{{ (1 }}", "test.txt:1:7: expected ')', found '}}'"},
    {"{{ [1 2] }}", "test.txt:1:7: expected ',' or ']', found a number"},
    {"{{ {1} }}", "test.txt:1:6: expected ':', found '}'"},
    {"{{ {1: 2 3: 4} }}", "test.txt:1:10: expected ',' or '}', found a number"},
    {"{{ a[] }}", "test.txt:1:6: expected a key or a slice, found ']'"},
    {"{{ a. }}", "test.txt:1:7: expected the name of an attribute, found '}}'"},
    {"{{ a | }}", "test.txt:1:8: expected the name of a filter, found '}}'"},
    {"{{ a is }}", "test.txt:1:9: expected the name of a test, found '}}'"},
    {"{{ f(a=1, 2) }}", "test.txt:1:11: a positional argument cannot follow a named one"},
    {"{{ f(a=1, a=2) }}", "test.txt:1:11: the argument 'a' is given twice"},
    {"{{ f(1 2) }}", "test.txt:1:8: expected ',' or ')', found a number"},
    {"{{ '\\xzz' }}", "test.txt:1:5: this escape names no character"},
    {"{{ 9223372036854775808 }}", "test.txt:1:4: this integer does not fit in 64 bits"},
    {"{% %}", "test.txt:1:4: expected the name of a tag, found '%}'"},
    {"{% nope %}", "test.txt:1:4: unknown tag 'nope'"},
    {"{% endif %}", "test.txt:1:4: 'endif' without a beginning"},
    {"{% if a %}\n{% for b in c %}{% endif %}",
     "test.txt:2:20: expected '{% endfor %}' for what begins in line 2"},
    {"{% if a %}", "test.txt:1:11: expected '{% endif %}' for what begins in line 1"},
    {"{% if %}", "test.txt:1:7: expected an expression, found '%}'"},
    {"{% for %}", "test.txt:1:8: expected a name to assign to, found '%}'"},
    {"{% for a on b %}", "test.txt:1:10: expected 'in', found 'on'"},
    {"{% for a in b c %}", "test.txt:1:15: expected '%}', found 'c'"},
    {"{% set a %}", "test.txt:1:12: expected '{% endset %}' for what begins in line 1"},
    {"{% set a b %}", "test.txt:1:10: expected '=', '|' or '%}', found 'b'"},
    {"{% set a, b %}", "test.txt:1:13: expected '=', found '%}'"},
    {"{% set none = 1 %}", "test.txt:1:8: 'none' cannot be assigned to"},
    {"{% set loop.a = 1 %}", "test.txt:1:8: 'loop' cannot be assigned to"},
    {"{% with a %}", "test.txt:1:11: expected '=', found '%}'"},
    {"{% block %}", "test.txt:1:10: expected the name of the block, found '%}'"},
    {"{% block a %}{% endblock b %}",
     "test.txt:1:26: this ends 'b', but the innermost that is open is 'a'"},
    {"{% block a %}{% endblock %}{% block a %}{% endblock %}",
     "test.txt:1:31: the block 'a' is defined twice"},
    {"{% block a required %}x{% endblock %}",
     "test.txt:1:4: a required block may only contain comments and whitespace"},
    {"{% macro m() %}{% block a %}{% endblock %}{% endmacro %}",
     "test.txt:1:19: a block cannot stand inside of a macro"},
    {"{% for a in b %}{% extends 'c' %}{% endfor %}",
     "test.txt:1:20: 'extends' may stand inside of an 'if', but of nothing else"},
    {"{% include 'a' ignore %}", "test.txt:1:23: expected 'missing', found '%}'"},
    {"{% include 'a' with %}", "test.txt:1:16: expected '%}', found 'with'"},
    {"{% import 'a' %}", "test.txt:1:15: expected 'as', found '%}'"},
    {"{% from 'a' import %}", "test.txt:1:20: expected a name to import, found '%}'"},
    {"{% macro %}", "test.txt:1:10: expected the name of the macro, found '%}'"},
    {"{% macro m %}", "test.txt:1:12: expected '(', found '%}'"},
    {"{% macro m(a, a) %}", "test.txt:1:15: the parameter 'a' is named twice"},
    {"{% macro m(a=1, b) %}",
     "test.txt:1:17: the parameter 'b' needs a default, as those before it have one"},
    {"{% call 1 %}{% endcall %}", "test.txt:1:9: expected the call of a macro"},
    {"{% break %}", "test.txt:1:4: 'break' must stand inside of a loop"},
    {"{% for a in b %}{% macro m() %}{% continue %}{% endmacro %}{% endfor %}",
     "test.txt:1:35: 'continue' must stand inside of a loop"},
    {"{{ super() }}", "test.txt:1:4: super() only works inside of a block"},
};

static void
mistakes_are_named_with_their_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    assert_fails_with (mistakes[i].text, "{}", GGEN_TEMPLATE_ERROR_SYNTAX, mistakes[i].message);
}

static void
unknown_filters_and_tests_are_found_before_rendering (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails ("{% if false %}\n{{ a | nope }}{% endif %}", "{}", GGEN_TEMPLATE_ERROR_UNKNOWN,
                "test.txt:2:8: there is no filter 'nope'\n"
                "    {{ a | nope }}{% endif %}\n"
                "           ^");
  assert_fails_with ("{{ a is nope }}", "{}", GGEN_TEMPLATE_ERROR_UNKNOWN,
                     "test.txt:1:9: there is no test 'nope'");
}

static void
a_caret_stands_under_the_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails ("first\n\t日本 {{ a b }} rest\nlast", "{}", GGEN_TEMPLATE_ERROR_SYNTAX,
                "test.txt:2:10: expected '}}', found 'b'\n"
                "    \t日本 {{ a b }} rest\n"
                "    \t          ^");
}

static void
lines_count_from_where_the_text_began (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenTemplate) template = ggen_template_new_at_line (NULL, "a\n{{ }}", "t", 10, &error);

  g_assert_null (template);
  g_assert_true (g_str_has_prefix (error->message, "t:11:4: "));
}

static char *
repeat (const char *before, const char *between, const char *after, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, before);
  g_string_append (text, between);
  for (guint i = 0; i < n; i++)
    g_string_append (text, after);

  return g_string_free (text, FALSE);
}

static void
assert_too_deep (char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenTemplate) template = ggen_template_new (NULL, text, "t", &error);

  g_assert_null (template);
  g_assert_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_LIMIT);
  g_free (text);
}

static void
depth_is_bounded (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *parentheses = repeat ("(", "1", ")", 40000);
  g_autofree char *sum = repeat ("1 + ", "1", "", 40000);
  g_autofree char *path = repeat ("", "a", ".b", 40000);
  g_autofree char *signs = repeat ("- ", "1", "", 40000);
  g_autofree char *negations = repeat ("not ", "1", "", 40000);
  g_autofree char *conditions = repeat ("1 if 1 else ", "1", "", 40000);

  assert_too_deep (g_strdup_printf ("{{ %s }}", parentheses));
  assert_too_deep (g_strdup_printf ("{{ %s }}", sum));
  assert_too_deep (g_strdup_printf ("{{ %s }}", path));
  assert_too_deep (g_strdup_printf ("{{ %s }}", signs));
  assert_too_deep (g_strdup_printf ("{{ %s }}", negations));
  assert_too_deep (g_strdup_printf ("{{ %s }}", conditions));
  assert_too_deep (repeat ("{% if 1 %}", "", "{% endif %}", 40000));
  assert_too_deep (repeat ("{% for a in b %}", "", "{% endfor %}", 40000));
}

static void
long_templates_are_not_deep (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *outputs = repeat ("{{ 1 }}", "", "", 10000);
  g_autofree char *expected = repeat ("1", "", "", 10000);
  g_autofree char *items = repeat ("1,", "1", "", 10000);
  g_autofree char *list = g_strdup_printf ("{{ [%s] | length }}", items);
  g_autofree char *elifs = repeat ("{% elif false %}", "", "", 10000);
  g_autofree char *chain = g_strdup_printf ("{%% if false %%}%s{%% else %%}x{%% endif %%}", elifs);

  assert_renders (outputs, "{}", expected);
  assert_renders (list, "{}", "10001");
  assert_renders (chain, "{}", "x");
}

static void
tells_what_a_template_needs (GgenTestSandbox *sandbox, gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (GgenTemplate) template = ggen_template_new (
      NULL,
      "{% extends 'a' %}{% include ['b', 'c'] %}{% import 'a' as m %}{% from 'd' import x %}"
      "{{ name }}{% for i in items %}{{ i }}{{ loop.index }}{% endfor %}{{ range(3) }}{{ m.x }}",
      "t", &error);
  g_auto (GStrv) references = NULL;
  g_auto (GStrv) variables = NULL;
  const char *const expected_references[] = {"a", "b", "c", "d", NULL};
  const char *const expected_variables[] = {"items", "name", NULL};

  g_assert_no_error (error);
  references = ggen_template_dup_references (template);
  variables = ggen_template_dup_variables (template);
  g_assert_cmpstrv (references, expected_references);
  g_assert_cmpstrv (variables, expected_variables);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/parser/mistakes-are-named-with-their-place", mistakes_are_named_with_their_place,
                 NULL);
  ggen_test_add ("/parser/unknown-filters-and-tests-are-found-before-rendering",
                 unknown_filters_and_tests_are_found_before_rendering, NULL);
  ggen_test_add ("/parser/a-caret-stands-under-the-place", a_caret_stands_under_the_place, NULL);
  ggen_test_add ("/parser/lines-count-from-where-the-text-began",
                 lines_count_from_where_the_text_began, NULL);
  ggen_test_add ("/parser/depth-is-bounded", depth_is_bounded, NULL);
  ggen_test_add ("/parser/long-templates-are-not-deep", long_templates_are_not_deep, NULL);
  ggen_test_add ("/parser/tells-what-a-template-needs", tells_what_a_template_needs, NULL);

  return ggen_test_run ();
}
