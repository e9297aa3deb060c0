/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "ggen-yaml-private.h"

static GgenYamlDocument *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GgenYamlDocument *document = ggen_yaml_parse (text, strlen (text), "f.yaml", 1, &error);

  g_assert_no_error (error);

  return document;
}

static void
assert_fails (const char *text, gsize length, GgenYamlError code, const char *message)
{
  g_autoptr (GError) error = NULL;
  GgenYamlDocument *document = ggen_yaml_parse (text, length, "f.yaml", 1, &error);

  g_assert_null (document);
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_error (error, GGEN_YAML_ERROR, (int) code);
}

static const GgenYamlNode *
get (const GgenYamlNode *node, guint index)
{
  g_assert_cmpuint (index, <, node->items->len);

  return g_ptr_array_index (node->items, index);
}

static void
nodes_know_their_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenYamlDocument) document = parse ("name: zoo\nä: [1, 'zwei']\n");
  const GgenYamlNode *root = ggen_yaml_document_get_root (document);

  g_assert_cmpint (root->kind, ==, GGEN_YAML_MAPPING);
  g_assert_cmpuint (root->items->len, ==, 4);
  g_assert_cmpstr (get (root, 1)->text, ==, "zoo");
  g_assert_cmpuint (get (root, 1)->line, ==, 1);
  g_assert_cmpuint (get (root, 1)->column, ==, 7);
  g_assert_true (get (root, 1)->is_plain);

  g_assert_cmpint (get (root, 3)->kind, ==, GGEN_YAML_SEQUENCE);
  g_assert_cmpuint (get (root, 3)->line, ==, 2);
  g_assert_cmpuint (get (root, 3)->column, ==, 4);
  g_assert_cmpstr (get (get (root, 3), 1)->text, ==, "zwei");
  g_assert_cmpuint (get (get (root, 3), 1)->column, ==, 8);
  g_assert_false (get (get (root, 3), 1)->is_plain);
}

static void
text_knows_where_it_stands (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenYamlDocument) document =
      parse ("a: |\n\n    one\n      two\nb: 'x y'\nc: \"x\\ty\"\nd: >\n  folded\n  text\n");
  const GgenYamlNode *root = ggen_yaml_document_get_root (document);
  const GgenYamlNode *literal = get (root, 1);

  g_assert_cmpstr (literal->text, ==, "\none\n  two\n");
  g_assert_true (literal->is_exact);
  g_assert_cmpuint (literal->text_line, ==, 2);
  g_assert_cmpuint (literal->text_column, ==, 5);

  g_assert_true (get (root, 3)->is_exact);
  g_assert_cmpuint (get (root, 3)->text_column, ==, 5);
  g_assert_false (get (root, 5)->is_exact);
  g_assert_false (get (root, 7)->is_exact);
}

static void
lines_count_from_where_the_text_begins (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *text = "a: 1\nb: |\n  x\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenYamlDocument) document = ggen_yaml_parse (text, strlen (text), "t", 10, &error);
  const GgenYamlNode *root = ggen_yaml_document_get_root (document);

  g_assert_no_error (error);
  g_assert_cmpuint (get (root, 1)->line, ==, 10);
  g_assert_cmpuint (get (root, 3)->line, ==, 11);
  g_assert_cmpuint (get (root, 3)->text_line, ==, 12);
  g_assert_cmpuint (get (root, 3)->text_column, ==, 3);
}

static void
an_empty_document_is_an_empty_map (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenYamlDocument) document = parse ("# nothing\n");

  g_assert_cmpint (ggen_yaml_document_get_root (document)->kind, ==, GGEN_YAML_MAPPING);
  g_assert_cmpuint (ggen_yaml_document_get_root (document)->items->len, ==, 0);
}

static void
an_alias_shares_its_node (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenYamlDocument) document = parse ("a: &x [1, 2]\nb: *x\n");
  const GgenYamlNode *root = ggen_yaml_document_get_root (document);

  g_assert_true (get (root, 1) == get (root, 3));
}

typedef struct
{
  const char *name;
  const char *text;
  GgenYamlError code;
  const char *message;
} Bad;

static const Bad bad[] = {
    {"syntax", "a: [1,\nb: 2\n", GGEN_YAML_ERROR_SYNTAX,
     "f.yaml:3:1: did not find expected ',' or ']' (while parsing a flow sequence)"},
    {"tab", "a:\n\tb: 1\n", GGEN_YAML_ERROR_SYNTAX,
     "f.yaml:2:1: found character that cannot start any token (while scanning for the next token)"},
    {"duplicate-key", "a: 1\nb: 2\na: 3\n", GGEN_YAML_ERROR_INVALID,
     "f.yaml:3:1: duplicate key 'a', already given in line 1"},
    {"map-as-key", "{{ name }}: 1\n", GGEN_YAML_ERROR_INVALID,
     "f.yaml:1:1: a key must be a single word, not a list or map; quote a value that begins with "
     "'{'"},
    {"merge-key", "a: &a {b: 1}\nc:\n  <<: *a\n", GGEN_YAML_ERROR_INVALID,
     "f.yaml:3:3: merge keys (<<) are not supported"},
    {"unknown-alias", "a: *b\n", GGEN_YAML_ERROR_INVALID,
     "f.yaml:1:4: no anchor '&b' comes before this alias"},
    {"alias-inside", "a: &a [1, *a]\n", GGEN_YAML_ERROR_INVALID,
     "f.yaml:1:11: alias '*a' stands inside of what it names"},
    {"tag", "a: !thing 1\n", GGEN_YAML_ERROR_INVALID,
     "f.yaml:1:4: tags such as '!thing' are not supported"},
    {"two-documents", "a: 1\n---\nb: 2\n", GGEN_YAML_ERROR_SYNTAX,
     "f.yaml:2:1: only one YAML document is expected"},
    {"nul", "a: \"\\0\"\n", GGEN_YAML_ERROR_INVALID,
     "f.yaml:1:4: a string must not contain the character U+0000"},
};

static void
bad_input_has_one_error_with_its_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Bad *input = user_data;

  assert_fails (input->text, strlen (input->text), input->code, input->message);
}

static void
bad_utf8_has_its_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char text[] = "a: 1\nü: \xff\n";

  assert_fails (text, sizeof text - 1, GGEN_YAML_ERROR_SYNTAX,
                "f.yaml:2:4: not valid UTF-8 (byte 0xff)");
  assert_fails ("a: \0b\n", 6, GGEN_YAML_ERROR_SYNTAX, "f.yaml:1:4: not valid UTF-8 (byte 0x00)");
}

static void
laughs_are_counted (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) text = g_string_new ("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");

  for (guint i = 1; i < 9; i++)
    g_string_append_printf (text, "a%u: &a%u [*a%u, *a%u, *a%u, *a%u, *a%u, *a%u, *a%u, *a%u]\n", i,
                            i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);

  assert_fails (text->str, text->len, GGEN_YAML_ERROR_INVALID,
                "f.yaml:6:30: too many values, more than 200000 with aliases expanded");
}

static void
depth_is_bounded (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 64; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < 64; i++)
    g_string_append_c (text, ']');
  g_clear_pointer (&(GgenYamlDocument *){parse (text->str)}, ggen_yaml_document_free);

  g_string_prepend_c (text, '[');
  g_string_append_c (text, ']');
  assert_fails (text->str, text->len, GGEN_YAML_ERROR_INVALID,
                "f.yaml:1:65: nested deeper than 64 levels");
}

static void
what_is_cut_short_never_crashes (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *text = "a: &x\n  - {b: 'c', d: [1, \"e\\n\"]}\n  - |\n    f\n  - *x\ng: >\n  h\n";

  for (gsize length = 0; length < strlen (text); length++)
    {
      g_autoptr (GError) error = NULL;
      GgenYamlDocument *document = ggen_yaml_parse (text, length, "f.yaml", 1, &error);

      g_assert_true ((document == NULL) == (error != NULL));
      g_clear_pointer (&document, ggen_yaml_document_free);
    }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/yaml/nodes-know-their-place", nodes_know_their_place, NULL);
  ggen_test_add ("/yaml/text-knows-where-it-stands", text_knows_where_it_stands, NULL);
  ggen_test_add ("/yaml/lines-count-from-where-the-text-begins",
                 lines_count_from_where_the_text_begins, NULL);
  ggen_test_add ("/yaml/an-empty-document-is-an-empty-map", an_empty_document_is_an_empty_map,
                 NULL);
  ggen_test_add ("/yaml/an-alias-shares-its-node", an_alias_shares_its_node, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/yaml/bad/%s", bad[i].name);

      ggen_test_add (path, bad_input_has_one_error_with_its_place, (gpointer) &bad[i]);
    }
  ggen_test_add ("/yaml/bad-utf8-has-its-place", bad_utf8_has_its_place, NULL);
  ggen_test_add ("/yaml/laughs-are-counted", laughs_are_counted, NULL);
  ggen_test_add ("/yaml/depth-is-bounded", depth_is_bounded, NULL);
  ggen_test_add ("/yaml/what-is-cut-short-never-crashes", what_is_cut_short_never_crashes, NULL);

  return ggen_test_run ();
}
