/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filters that Jinja2 does not have; those that it has are compared in jinja2.c. */

#include "render.h"

static void
assert_filters (const char *filter, const char *const cases[][2], guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("{{ '%s' | %s }}", cases[i][0], filter);

      assert_renders (text, "{}", cases[i][1]);
    }
}

static void
names_change_their_case (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const snake[][2] = {
      {"fooBar", "foo_bar"},
      {"FooBar", "foo_bar"},
      {"foo bar", "foo_bar"},
      {"foo-bar.baz", "foo_bar_baz"},
      {"HTTPServer", "http_server"},
      {"parseHTTP", "parse_http"},
      {"XMLHttpRequest2", "xml_http_request2"},
      {"utf8String", "utf8_string"},
      {"__init__", "init"},
      {"already_snake", "already_snake"},
      {"", ""},
      {"ÄpfelBaum", "äpfel_baum"},
      {"A", "a"},
      {"3DModel", "3_d_model"},
  };
  static const char *const pascal[][2] = {
      {"foo_bar", "FooBar"},
      {"HTTP server", "HttpServer"},
      {"x", "X"},
  };
  static const char *const camel[][2] = {{"foo_bar", "fooBar"}, {"FooBar", "fooBar"}};
  static const char *const kebab[][2] = {{"FooBar", "foo-bar"}};
  static const char *const shouty[][2] = {{"fooBar", "FOO_BAR"}};

  assert_filters ("snake", snake, G_N_ELEMENTS (snake));
  assert_filters ("pascal", pascal, G_N_ELEMENTS (pascal));
  assert_filters ("camel", camel, G_N_ELEMENTS (camel));
  assert_filters ("kebab", kebab, G_N_ELEMENTS (kebab));
  assert_filters ("shouty_snake", shouty, G_N_ELEMENTS (shouty));
}

static const char *const numbers[][2] = {
    {"cat", "cats"},
    {"class", "classes"},
    {"box", "boxes"},
    {"city", "cities"},
    {"day", "days"},
    {"child", "children"},
    {"person", "people"},
    {"Person", "People"},
    {"knife", "knives"},
    {"index", "indices"},
    {"sheep", "sheep"},
    {"analysis", "analyses"},
    {"house", "houses"},
    {"response", "responses"},
    {"status", "statuses"},
    {"address", "addresses"},
    {"bush", "bushes"},
    {"match", "matches"},
    {"blog_post", "blog_posts"},
    {"UserChild", "UserChildren"},
    {"PROPERTY", "PROPERTIES"},
    {"database", "databases"},
    {"movie", "movies"},
    {"hero", "heroes"},
    {"file", "files"},
    {"page", "pages"},
    {"quiz", "quizzes"},
    {"key", "keys"},
    {"axis", "axes"},
    {"image", "images"},
    {"message", "messages"},
    {"theory", "theories"},
};

static void
words_go_from_one_to_many_and_back (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *plural = g_strdup_printf ("{{ '%s' | pluralize }}", numbers[i][0]);
      g_autofree char *again = g_strdup_printf ("{{ '%s' | singularize }}", numbers[i][1]);

      assert_renders (plural, "{}", numbers[i][1]);
      assert_renders (again, "{}", numbers[i][0]);
    }
}

static void
a_singular_stays_one (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const singular[][2] = {
      {"bus", "bus"},
      {"class", "class"},
      {"analysis", "analysis"},
      {"cat", "cat"},
  };

  assert_filters ("singularize", singular, G_N_ELEMENTS (singular));
}

static void
numbers_choose_an_ending (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{{ 1 }} item{{ 1 | pluralize }}, {{ 2 }} item{{ 2 | pluralize }}", "{}",
                  "1 item, 2 items");
  assert_renders ("entr{{ 1 | pluralize('y', 'ies') }} entr{{ 0 | pluralize('y', 'ies') }}", "{}",
                  "entry entries");
  assert_renders ("{{ 'cat' | pluralize(1) }} {{ 'cat' | pluralize(3) }}", "{}", "cat cats");
}

static void
text_is_cut_into_parts (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{{ 'a,b,c' | split(',') }}{{ 'a b  c' | split }}{{ 'a\\nb' | lines }}", "{}",
                  "['a', 'b', 'c']['a', 'b', 'c']['a', 'b']");
  assert_renders ("{{ [1] | chain([2, 3], 'a') }}{{ [1, 2] | zip('ab', [true]) }}", "{}",
                  "[1, 2, 3, 'a'][(1, 'a', True)]");
}

static void
letters_do_not_depend_on_the_locale (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{{ 'iı' | upper }} {{ 'I' | lower }} {{ 3.5 }} {{ '%.2f' | format(1.5) }}", "{}",
                  "II i 3.5 1.50");
}

static void
strings_have_tests_for_their_ends (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{{ 'abc' is startingwith 'ab' }} {{ 'abc' is endingwith('x') }}", "{}",
                  "True False");
}

static void
filters_refuse_what_they_cannot_use (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const wrong[] = {
      "{{ 1 | length }}",
      "{{ 'a' | abs }}",
      "{{ 1 | items }}",
      "{{ 1 | list }}",
      "{{ 'a' | dictsort }}",
      "{{ [1, 'a'] | sum }}",
      "{{ [1] | batch(0) }}",
      "{{ [1] | map }}",
      "{{ [1] | map(1) }}",
      "{{ 'a' | center('x') }}",
      "{{ 'a' | wordwrap(0) }}",
      "{{ 'a' | truncate(1) }}",
      "{{ 'a' | round }}",
      "{{ 1.5 | round(1, 'x') }}",
      "{{ '1' | int(0, 99) }}",
      "{{ [1] | selectattr }}",
      "{{ {'a b': 1} | xmlattr }}",
      "{{ '%d' | format('a') }}",
      "{{ '%d' | format }}",
      "{{ '%' | format(1) }}",
      "{{ '%(a)s' | format(b=1) }}",
      "{{ range | tojson }}",
      "{{ [[1]] | urlencode }}",
      "{{ dict([1]) }}",
      "{{ 'a' | split('') }}",
      "{{ range(1, 2, 0) }}",
      "{{ [1][::0] }}",
      "{{ cycler() }}",
      "{{ 'a' in 1 }}",
      "{{ 1 in 'a' }}",
      "{{ {} | dictsort(by='x') }}",
      "{{ '{}'.format() }}",
      "{{ '{'.format(1) }}",
      "{{ '%c' | format('ab') }}",
      "{{ '%z' | format(1) }}",
      "{{ [1].pop(5) }}",
      "{{ (1, 2).append(3) }}",
      "{{ {}.pop('a') }}",
      "{{ 'abc'[1:'x'] }}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (try_render (NULL, wrong[i], "{}", &error));
      g_assert_true (error->domain == GGEN_TEMPLATE_ERROR);
      g_assert_true (g_str_has_prefix (error->message, "test.txt:1:"));
    }
}

static void
unknown_names_inside_of_filters_are_errors (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails_with ("{{ [1] | map('nope') }}", "{}", GGEN_TEMPLATE_ERROR_UNKNOWN,
                     "test.txt:1:10: there is no filter 'nope'");
  assert_fails_with ("{{ [1] | select('nope') }}", "{}", GGEN_TEMPLATE_ERROR_UNKNOWN,
                     "test.txt:1:10: there is no test 'nope'");
}

static void
sorting_is_stable (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{{ a | sort(attribute='k') | map(attribute='v') | join }}"
                  "{{ a | sort(attribute='k', reverse=true) | map(attribute='v') | join }}",
                  "{\"a\": [{\"k\": 2, \"v\": \"a\"}, {\"k\": 1, \"v\": \"b\"}, "
                  "{\"k\": 2, \"v\": \"c\"}, {\"k\": 1, \"v\": \"d\"}]}",
                  "bdacacbd");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/filters/" path, func, NULL)
  ADD ("names-change-their-case", names_change_their_case);
  ADD ("words-go-from-one-to-many-and-back", words_go_from_one_to_many_and_back);
  ADD ("a-singular-stays-one", a_singular_stays_one);
  ADD ("numbers-choose-an-ending", numbers_choose_an_ending);
  ADD ("text-is-cut-into-parts", text_is_cut_into_parts);
  ADD ("letters-do-not-depend-on-the-locale", letters_do_not_depend_on_the_locale);
  ADD ("strings-have-tests-for-their-ends", strings_have_tests_for_their_ends);
  ADD ("filters-refuse-what-they-cannot-use", filters_refuse_what_they_cannot_use);
  ADD ("unknown-names-inside-of-filters-are-errors", unknown_names_inside_of_filters_are_errors);
  ADD ("sorting-is-stable", sorting_is_stable);

  return ggen_test_run ();
}
