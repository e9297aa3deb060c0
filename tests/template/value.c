/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-template.h>
#include <ggen-test.h>
#include <math.h>

static void
scalars_keep_what_they_are (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) null = ggen_value_new_null ();
  g_autoptr (GgenValue) yes = ggen_value_new_boolean (TRUE);
  g_autoptr (GgenValue) integer = ggen_value_new_integer (G_MININT64);
  g_autoptr (GgenValue) number = ggen_value_new_double (2.5);
  g_autoptr (GgenValue) string = ggen_value_new_string ("tëxt");

  g_assert_cmpint (ggen_value_get_kind (null), ==, GGEN_VALUE_NULL);
  g_assert_cmpint (ggen_value_get_kind (yes), ==, GGEN_VALUE_BOOLEAN);
  g_assert_true (ggen_value_get_boolean (yes));
  g_assert_cmpint (ggen_value_get_integer (integer), ==, G_MININT64);
  g_assert_cmpfloat (ggen_value_get_double (number), ==, 2.5);
  g_assert_cmpstr (ggen_value_get_string (string), ==, "tëxt");
  g_assert_cmpuint (ggen_value_get_length (string), ==, 5);
  g_assert_null (ggen_value_get_string (integer));
}

static void
invalid_text_is_made_valid (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) string = ggen_value_new_string ("a\xff"
                                                        "b");

  g_assert_cmpstr (ggen_value_get_string (string), ==,
                   "a\xef\xbf\xbd"
                   "b");
}

static void
maps_keep_their_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) map = ggen_value_new_map ();
  g_autofree char *json = NULL;

  ggen_value_set_integer (map, "z", 1);
  ggen_value_set_string (map, "a", "x");
  ggen_value_set_boolean (map, "m", FALSE);
  ggen_value_set_double (map, "z", 1.5);
  ggen_value_set_string (map, "none", NULL);
  json = ggen_value_to_json (map, 0);

  g_assert_cmpstr (json, ==, "{\"z\": 1.5, \"a\": \"x\", \"m\": false, \"none\": null}");
}

static void
large_maps_find_every_key (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) map = ggen_value_new_map ();

  for (int i = 0; i < 5000; i++)
    {
      g_autofree char *key = g_strdup_printf ("key %d", i);

      ggen_value_set_integer (map, key, i);
    }
  g_assert_cmpuint (ggen_value_get_length (map), ==, 5000);
  for (int i = 0; i < 5000; i++)
    {
      g_autofree char *key = g_strdup_printf ("key %d", i);
      g_autoptr (GgenValue) value = ggen_value_get (map, key);
      g_autoptr (GgenValue) nth = ggen_value_get_nth_key (map, i);

      g_assert_cmpint (ggen_value_get_integer (value), ==, i);
      g_assert_cmpstr (ggen_value_get_string (nth), ==, key);
    }
  g_assert_false (ggen_value_has (map, "key 5000"));
}

static void
rows_share_their_keys (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) rows = ggen_value_new_list ();
  g_autoptr (GgenValue) name = ggen_value_new_string ("name");
  g_autoptr (GgenValue) count = ggen_value_new_string ("count");
  g_autoptr (GgenValue) last = NULL;
  g_autoptr (GgenValue) value = NULL;

  for (int i = 0; i < 100000; i++)
    {
      GgenValue *row = ggen_value_new_map ();
      g_autoptr (GgenValue) number = ggen_value_new_integer (i);

      ggen_value_set_by_key (row, name, name);
      ggen_value_set_by_key (row, count, number);
      ggen_value_append_take (rows, row);
    }
  last = ggen_value_get_item (rows, 99999);
  value = ggen_value_get (last, "count");
  g_assert_cmpint (ggen_value_get_integer (value), ==, 99999);
  g_assert_null (ggen_value_get_item (rows, 100000));
}

static void
equality_is_by_value (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) one = ggen_value_new_from_json ("{\"a\": [1, {}], \"b\": null}", NULL);
  g_autoptr (GgenValue) same = ggen_value_new_from_json ("{\"b\": null, \"a\": [1.0, {}]}", NULL);
  g_autoptr (GgenValue) other = ggen_value_new_from_json ("{\"a\": [1, {}], \"b\": 0}", NULL);
  g_autoptr (GgenValue) nan = ggen_value_new_double (NAN);
  g_autoptr (GgenValue) large = ggen_value_new_integer (9007199254740993);
  g_autoptr (GgenValue) rounded = ggen_value_new_double (9007199254740992.0);

  g_assert_true (ggen_value_equal (one, same));
  g_assert_false (ggen_value_equal (one, other));
  g_assert_false (ggen_value_equal (nan, nan));
  g_assert_false (ggen_value_equal (large, rounded));
}

static void
doubles_print_as_python_prints_them (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct
  {
    double value;
    const char *text;
  } cases[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1.0, "1.0"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},
      {1.5e-5, "1.5e-05"},
      {0.0001, "0.0001"},
      {1e300, "1e+300"},
      {123.456, "123.456"},
      {5e-324, "5e-324"},
      {NAN, "nan"},
      {-INFINITY, "-inf"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GgenValue) value = ggen_value_new_double (cases[i].value);
      g_autofree char *text = ggen_value_to_string (value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
assert_json_round_trip (const char *json)
{
  GError *error = NULL;
  g_autoptr (GgenValue) value = ggen_value_new_from_json (json, &error);
  g_autofree char *back = NULL;

  g_assert_no_error (error);
  back = ggen_value_to_json (value, 0);
  g_assert_cmpstr (back, ==, json);
}

static void
json_comes_back_as_it_was (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) surrogates = ggen_value_new_from_json ("\"\\ud83d\\ude00\\u00e9\"", NULL);
  g_autoptr (GgenValue) large = ggen_value_new_from_json ("9223372036854775808", NULL);

  assert_json_round_trip ("null");
  assert_json_round_trip ("[true, false, -1, 2.5, \"a\\\"b\\\\c\\n\\u0001\", [], {}]");
  assert_json_round_trip ("{\"a\": {\"b\": [1, 2]}, \"ä\": \"€\"}");
  g_assert_cmpstr (ggen_value_get_string (surrogates), ==, "😀é");
  g_assert_cmpint (ggen_value_get_kind (large), ==, GGEN_VALUE_DOUBLE);
}

static void
broken_json_is_refused_with_its_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct
  {
    const char *json;
    const char *message;
  } cases[] = {
      {"", "1:1: expected a value"},
      {"{\n  \"a\": }", "2:8: expected a value"},
      {"[1, 2", "1:6: expected ',' or ']'"},
      {"{\"a\" 1}", "1:6: expected ':'"},
      {"{a: 1}", "1:2: expected a key in double quotes"},
      {"[1] x", "1:5: expected the end"},
      {"\"abc", "1:5: unterminated string"},
      {"\"\\x\"", "1:3: unknown escape"},
      {"\"\\ud800\"", "1:8: half of a surrogate pair"},
      {"01", "1:1: expected a value"},
      {"1e", "1:1: expected the digits of an exponent"},
      {"nul", "1:1: expected a value"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ggen_value_new_from_json (cases[i].json, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
deep_json_is_refused (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *json = g_strnfill (100000, '[');
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_value_new_from_json (json, &error));
  g_assert_cmpstr (error->message, ==, "1:102: values nested more than 100 deep");
}

static void
variants_become_values (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (
      "{'a': <(1, 'x', [true])>, 'b': <@ms nothing>, 'c': <uint64 18446744073709551615>, "
      "'d': <{1: 2.5}>}"));
  g_autoptr (GgenValue) value = ggen_value_new_from_variant (variant);
  g_autofree char *json = ggen_value_to_json (value, 0);

  g_assert_cmpstr (json, ==,
                   "{\"a\": [1, \"x\", [true]], \"b\": null, \"c\": 1.8446744073709552e+19, "
                   "\"d\": {\"1\": 2.5}}");
}

static void
values_become_variants (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) value =
      ggen_value_new_from_json ("{\"a\": [1, \"x\", null], \"b\": {\"c\": 2.5}}", NULL);
  g_autoptr (GVariant) variant = g_variant_ref_sink (ggen_value_to_variant (value));
  g_autofree char *text = g_variant_print (variant, TRUE);
  g_autoptr (GgenValue) back = ggen_value_new_from_variant (variant);

  g_assert_cmpstr (text, ==, "{'a': <[<int64 1>, <'x'>, <@mv nothing>]>, 'b': <{'c': <2.5>}>}");
  g_assert_true (ggen_value_equal (value, back));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/value/scalars-keep-what-they-are", scalars_keep_what_they_are, NULL);
  ggen_test_add ("/value/invalid-text-is-made-valid", invalid_text_is_made_valid, NULL);
  ggen_test_add ("/value/maps-keep-their-order", maps_keep_their_order, NULL);
  ggen_test_add ("/value/large-maps-find-every-key", large_maps_find_every_key, NULL);
  ggen_test_add ("/value/rows-share-their-keys", rows_share_their_keys, NULL);
  ggen_test_add ("/value/equality-is-by-value", equality_is_by_value, NULL);
  ggen_test_add ("/value/doubles-print-as-python-prints-them", doubles_print_as_python_prints_them,
                 NULL);
  ggen_test_add ("/value/json-comes-back-as-it-was", json_comes_back_as_it_was, NULL);
  ggen_test_add ("/value/broken-json-is-refused-with-its-place",
                 broken_json_is_refused_with_its_place, NULL);
  ggen_test_add ("/value/deep-json-is-refused", deep_json_is_refused, NULL);
  ggen_test_add ("/value/variants-become-values", variants_become_values, NULL);
  ggen_test_add ("/value/values-become-variants", values_become_variants, NULL);

  return ggen_test_run ();
}
