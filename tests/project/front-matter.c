/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "ggen-front-matter-private.h"

static GgenFrontMatter *
parse (const char *text)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  GgenFrontMatter *front_matter = ggen_front_matter_parse (text, strlen (text), "t.j2", problems);

  for (guint i = 0; i < problems->len; i++)
    g_assert_cmpstr (((GError *) g_ptr_array_index (problems, i))->message, ==, "");

  return front_matter;
}

static void
everything_is_read (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *text = "---\n"
                     "to: '{{ a }}.c'\n"
                     "description: makes c\n"
                     "vars: {n: 1, list: [x, true, null, 1.5], text: '1'}\n"
                     "for_each: {query: classes, group_by: '?class'}\n"
                     "sparql:\n"
                     "  one: SELECT * {}\n"
                     "  two: {file: q/two.rq, group_by: x}\n"
                     "rdf:\n"
                     "  - more.ttl\n"
                     "  - {file: data.x, syntax: ntriples}\n"
                     "  - |\n"
                     "    <a:a> <a:b> <a:c> .\n"
                     "prefixes: {p: 'http://p/'}\n"
                     "force: true\n"
                     "---\n"
                     "body\n";
  g_autoptr (GgenFrontMatter) front_matter = parse (text);
  const GgenQuerySpec *query;
  const GgenGraphSpec *graph;
  g_autofree char *vars = ggen_value_to_json (front_matter->vars, 0);

  g_assert_cmpstr (front_matter->to, ==, "{{ a }}.c");
  g_assert_cmpuint (front_matter->to_place.text_line, ==, 2);
  g_assert_cmpuint (front_matter->to_place.text_column, ==, 6);
  g_assert_cmpstr (front_matter->description, ==, "makes c");
  g_assert_nonnull (strstr (vars, "true"));
  g_assert_cmpstr (front_matter->for_each->reference, ==, "classes");
  g_assert_cmpstr (front_matter->for_each->group_by, ==, "class");
  g_assert_cmpuint (front_matter->queries->len, ==, 2);
  query = g_ptr_array_index (front_matter->queries, 0);
  g_assert_cmpstr (query->name, ==, "one");
  g_assert_cmpstr (query->text, ==, "SELECT * {}");
  query = g_ptr_array_index (front_matter->queries, 1);
  g_assert_cmpstr (query->file, ==, "q/two.rq");
  g_assert_cmpstr (query->group_by, ==, "x");
  g_assert_cmpuint (front_matter->graphs->len, ==, 3);
  graph = g_ptr_array_index (front_matter->graphs, 0);
  g_assert_cmpstr (graph->pattern, ==, "more.ttl");
  graph = g_ptr_array_index (front_matter->graphs, 1);
  g_assert_true (graph->has_syntax);
  g_assert_cmpint (graph->syntax, ==, GGEN_RDF_SYNTAX_NTRIPLES);
  graph = g_ptr_array_index (front_matter->graphs, 2);
  g_assert_cmpstr (graph->turtle, ==, "<a:a> <a:b> <a:c> .\n");
  g_assert_cmpuint (graph->place.text_line, ==, 13);
  g_assert_cmpstr (g_hash_table_lookup (front_matter->prefixes, "p"), ==, "http://p/");
  g_assert_true (front_matter->force);
  g_assert_false (front_matter->unless_exists);
  g_assert_cmpstr (text + front_matter->body_offset, ==, "body\n");
  g_assert_cmpuint (front_matter->body_line, ==, 17);
}

static void
vars_are_typed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenFrontMatter) front_matter =
      parse ("---\nvars: {i: -7, h: 0x1f, d: 1.5e3, s: '7', t: true, n: ~, w: yes, v: 1.2.3, "
             "l: [a, {b: c}]}\n---\n");
  g_autofree char *json = ggen_value_to_json (front_matter->vars, 0);

  g_strdelimit (json, " \n", '_');
  g_assert_nonnull (strstr (json, "-7"));
  for (guint i = 0; i < ggen_value_get_length (front_matter->vars); i++)
    {
      static const GgenValueKind kinds[] = {GGEN_VALUE_INTEGER, GGEN_VALUE_INTEGER,
                                            GGEN_VALUE_DOUBLE,  GGEN_VALUE_STRING,
                                            GGEN_VALUE_BOOLEAN, GGEN_VALUE_NULL,
                                            GGEN_VALUE_STRING,  GGEN_VALUE_STRING,
                                            GGEN_VALUE_LIST};
      g_autoptr (GgenValue) value = ggen_value_get_nth_value (front_matter->vars, i);

      g_assert_cmpint (ggen_value_get_kind (value), ==, kinds[i]);
    }
}

static void
a_single_query_gives_results (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenFrontMatter) text = parse ("---\nsparql: SELECT * {}\n---\n");
  g_autoptr (GgenFrontMatter) form =
      parse ("---\nsparql: {query: 'SELECT * {}', group_by: a}\n---\n");
  const GgenQuerySpec *query;

  query = g_ptr_array_index (text->queries, 0);
  g_assert_cmpstr (query->name, ==, "results");
  query = g_ptr_array_index (form->queries, 0);
  g_assert_cmpstr (query->name, ==, "results");
  g_assert_cmpstr (query->group_by, ==, "a");
}

static void
fences_are_whole_lines (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenFrontMatter) crlf = parse ("---\r\nto: a\r\n---\r\nbody");
  g_autoptr (GgenFrontMatter) none = parse ("----\nto: a\n---\nbody");
  g_autoptr (GgenFrontMatter) marked = parse ("\xef\xbb\xbf---\nto: a\n---\nbody");
  g_autoptr (GgenFrontMatter) at_end = parse ("---\nto: a\n---");

  g_assert_cmpstr (crlf->to, ==, "a");
  g_assert_null (none->to);
  g_assert_cmpuint (none->body_offset, ==, 0);
  g_assert_false (ggen_front_matter_is_present ("----\n", 5));
  g_assert_true (ggen_front_matter_is_present ("---\n", 4));
  g_assert_cmpstr (marked->to, ==, "a");
  g_assert_cmpstr (at_end->to, ==, "a");
  g_assert_cmpuint (at_end->body_offset, ==, 13);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *messages; /* one on a line */
} Bad;

static const Bad bad[] = {
    {"unknown-key", "---\nto: a\nforeach: x\n---\n",
     "t.j2:3:1: unknown key 'foreach' in front matter; did you mean 'for_each'?\n"},
    {"nothing-like-it", "---\nxyzzy: a\n---\n",
     "t.j2:2:1: unknown key 'xyzzy' in front matter; known are: to, description, vars, for_each, "
     "sparql, rdf, prefixes, unless_exists, force\n"},
    {"all-problems-at-once", "---\nto: [a]\nforce: yes\nunless_exist: true\n---\n",
     "t.j2:2:5: 'to' must be a string, not a list\n"
     "t.j2:3:8: 'force' must be true or false, not 'yes'\n"
     "t.j2:4:1: unknown key 'unless_exist' in front matter; did you mean 'unless_exists'?\n"},
    {"unquoted-braces", "---\nto: {a: b}\n---\n",
     "t.j2:2:5: 'to' must be a string, not a map; quote a value that begins with '{'\n"},
    {"contradiction", "---\nunless_exists: true\nforce: true\n---\n",
     "t.j2:3:8: 'force' contradicts 'unless_exists'\n"},
    {"no-end", "---\nto: a\n",
     "t.j2:1:1: front matter begins here but does not end; put a line '---' after it\n"},
    {"not-a-map", "---\n- a\n---\n", "t.j2:2:1: front matter must be a map, not a list\n"},
    {"bad-yaml", "---\nto: 'a\n---\n",
     "t.j2:3:1: found unexpected end of stream (while scanning a quoted scalar)\n"},
    {"bad-variable", "---\nvars: {1a: x, item: y}\n---\n",
     "t.j2:2:8: '1a' cannot be a variable's name: letters, digits and '_' only, and no digit "
     "first\n"
     "t.j2:2:15: 'item' cannot be a variable's name, it means something else in templates\n"},
    {"query-and-file", "---\nfor_each: {query: a, file: b}\n---\n",
     "t.j2:2:11: 'for_each' needs either 'query' or 'file'\n"},
    {"query-form", "---\nsparql: {a: {quary: x}}\n---\n",
     "t.j2:2:13: query 'a' needs either 'query' or 'file'\n"
     "t.j2:2:14: unknown key 'quary' in query 'a'; did you mean 'query'?\n"},
    {"syntax", "---\nrdf: {file: a, syntax: turtel}\n---\n",
     "t.j2:2:24: unknown syntax 'turtel'; did you mean 'turtle'?\n"},
    {"prefix", "---\nprefixes: {'a:': 'http://a/', b: '<x>'}\n---\n",
     "t.j2:2:12: 'a:' cannot be a prefix; it is written without ':'\n"
     "t.j2:2:34: prefix 'b' must be an absolute IRI, without '<' and '>', not '<x>'\n"},
};

static void
bad_front_matter_has_its_problems (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Bad *input = user_data;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GgenFrontMatter) front_matter =
      ggen_front_matter_parse (input->text, strlen (input->text), "t.j2", problems);
  g_autoptr (GString) messages = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (messages, "%s\n",
                            ((GError *) g_ptr_array_index (problems, i))->message);
  g_assert_cmpstr (messages->str, ==, input->messages);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/front-matter/everything-is-read", everything_is_read, NULL);
  ggen_test_add ("/front-matter/vars-are-typed", vars_are_typed, NULL);
  ggen_test_add ("/front-matter/a-single-query-gives-results", a_single_query_gives_results, NULL);
  ggen_test_add ("/front-matter/fences-are-whole-lines", fences_are_whole_lines, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/front-matter/bad/%s", bad[i].name);

      ggen_test_add (path, bad_front_matter_has_its_problems, (gpointer) &bad[i]);
    }

  return ggen_test_run ();
}
