/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <math.h>
#include <string.h>

#include <ggen-test.h>

#include "ggen-image-builder-private.h"

static GgenTermId
intern_iri (GgenDictionary *dictionary, const char *iri)
{
  return ggen_dictionary_intern_iri (dictionary, iri, strlen (iri));
}

static void
same_term_has_same_id (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenDictionary) dictionary = ggen_dictionary_new ();
  GgenTermId ids[6];

  for (guint round = 0; round < 2; round++)
    {
      GgenTermId again[] = {
          intern_iri (dictionary, "a"),
          ggen_dictionary_intern_blank (dictionary, "a", 1),
          ggen_dictionary_intern_literal (dictionary, "a", 1, GGEN_TERM_ID_NONE),
          ggen_dictionary_intern_literal (dictionary, "a", 1, GGEN_TERM_ID_XSD_INTEGER),
          ggen_dictionary_intern_lang_literal (dictionary, "a", 1, "en", 2),
          ggen_dictionary_intern_lang_literal (dictionary, "a", 1, "de", 2),
      };

      if (round == 1)
        g_assert_cmpmem (ids, sizeof ids, again, sizeof again);
      memcpy (ids, again, sizeof ids);
      for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
        for (guint j = 0; j < i; j++)
          g_assert_cmpuint (ids[i], !=, ids[j]);
    }
}

static void
many_terms_stay_apart (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenDictionary) dictionary = ggen_dictionary_new ();
  const guint n = 100000;
  GgenTermId first = 0;

  for (guint i = 0; i < n; i++)
    {
      char text[64];
      gsize length = g_snprintf (text, sizeof text, "http://example.org/%*u", (int) (i % 20), i);
      GgenTermId id = ggen_dictionary_intern_iri (dictionary, text, length);

      if (i == 0)
        first = id;
      g_assert_cmpuint (id, ==, first + i);
    }

  for (guint i = 0; i < n; i++)
    {
      char text[64];
      gsize length = g_snprintf (text, sizeof text, "http://example.org/%*u", (int) (i % 20), i);

      g_assert_cmpuint (ggen_dictionary_lookup (dictionary, GGEN_RECORD_IRI, GGEN_TERM_ID_NONE,
                                                text, length),
                        ==, first + i);
      g_assert_cmpstr (ggen_dictionary_get_text (dictionary, first + i), ==, text);
    }
}

static void
well_known_terms_have_fixed_ids (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenDictionary) dictionary = ggen_dictionary_new ();

  g_assert_cmpuint (intern_iri (dictionary, GGEN_RDF_NAMESPACE "type"), ==, GGEN_TERM_ID_RDF_TYPE);
  g_assert_cmpuint (intern_iri (dictionary, GGEN_XSD_NAMESPACE "string"), ==,
                    GGEN_TERM_ID_XSD_STRING);
  g_assert_cmpuint (intern_iri (dictionary, GGEN_RDF_NAMESPACE "nil"), ==, GGEN_TERM_ID_RDF_NIL);
  g_assert_cmpuint (ggen_dictionary_intern_literal (dictionary, "true", 4,
                                                    GGEN_TERM_ID_XSD_BOOLEAN),
                    ==, ggen_dictionary_intern_boolean (dictionary, TRUE));
  g_assert_cmpuint (ggen_dictionary_intern_literal (dictionary, "false", 5,
                                                    GGEN_TERM_ID_XSD_BOOLEAN),
                    ==, ggen_dictionary_intern_boolean (dictionary, FALSE));
}

static void
typed_values_are_written_canonically (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const struct
  {
    GgenTypedValue value;
    const char *expected;
  } cases[] = {
      {{.kind = GGEN_TYPED_BOOLEAN, .integer = 1}, "true"},
      {{.kind = GGEN_TYPED_INTEGER, .integer = G_MININT64}, "-9223372036854775808"},
      {{.kind = GGEN_TYPED_DECIMAL, .integer = -1, .scale = 2}, "-0.01"},
      {{.kind = GGEN_TYPED_DECIMAL, .integer = 125, .scale = 1}, "12.5"},
      {{.kind = GGEN_TYPED_DECIMAL, .integer = 7}, "7.0"},
      {{.kind = GGEN_TYPED_DECIMAL, .integer = G_MININT64, .scale = 18}, "-9.223372036854775808"},
      {{.kind = GGEN_TYPED_DOUBLE, .number = 1}, "1.0E0"},
      {{.kind = GGEN_TYPED_DOUBLE, .number = 0.1}, "1.0E-1"},
      {{.kind = GGEN_TYPED_DOUBLE, .number = -1234.5}, "-1.2345E3"},
      {{.kind = GGEN_TYPED_DOUBLE, .number = 1.0 / 3}, "3.333333333333333E-1"},
      {{.kind = GGEN_TYPED_DOUBLE, .number = 5e-324}, "4.94065645841247E-324"},
      {{.kind = GGEN_TYPED_DOUBLE, .number = INFINITY}, "INF"},
      {{.kind = GGEN_TYPED_DOUBLE, .number = -INFINITY}, "-INF"},
      {{.kind = GGEN_TYPED_DOUBLE, .number = NAN}, "NaN"},
      {{.kind = GGEN_TYPED_FLOAT, .number = 0.1f}, "1.0E-1"},
  };
  g_autoptr (GgenDictionary) dictionary = ggen_dictionary_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GgenTermId id = ggen_dictionary_intern_typed (dictionary, &cases[i].value);
      GgenTypedValue back = ggen_dictionary_get_typed (dictionary, id);

      g_assert_cmpstr (ggen_dictionary_get_text (dictionary, id), ==, cases[i].expected);
      g_assert_cmpint (back.kind, ==, cases[i].value.kind);
      if (back.kind < GGEN_TYPED_FLOAT)
        g_assert_cmpint (back.integer, ==, cases[i].value.integer);
      else if (!isnan (back.number))
        g_assert_cmpfloat (back.number, ==, cases[i].value.number);
    }
}

static void
terms_go_in_and_come_out (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenDictionary) dictionary = ggen_dictionary_new ();
  GgenTerm *terms[] = {
      ggen_term_new_iri ("http://example.org/"),
      ggen_term_new_blank ("b"),
      ggen_term_new_literal ("text", NULL, NULL),
      ggen_term_new_literal ("text", "http://example.org/type", NULL),
      ggen_term_new_literal ("text", NULL, "en"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (terms); i++)
    {
      GgenTermId id;
      g_autoptr (GgenTerm) back = NULL;

      g_assert_cmpuint (ggen_dictionary_lookup_term (dictionary, terms[i]), ==, 0);
      id = ggen_dictionary_intern_term (dictionary, terms[i]);
      g_assert_cmpuint (ggen_dictionary_lookup_term (dictionary, terms[i]), ==, id);
      back = ggen_dictionary_dup_term (dictionary, id);
      g_assert_true (ggen_term_equal (terms[i], back));
      ggen_term_unref (terms[i]);
    }
}

static void
own_texts_may_be_interned (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenDictionary) dictionary = ggen_dictionary_new ();
  GgenTermId id = ggen_dictionary_intern_literal (dictionary, "0123456789", 10, GGEN_TERM_ID_NONE);

  /* Each is new, and made from a text that the growing arena moves. */
  for (guint i = 0; i < 5000; i++)
    {
      const char *text = ggen_dictionary_get_text (dictionary, id);
      g_autofree char *language = g_strdup_printf ("x-%u", i);
      GgenTermId copy =
          ggen_dictionary_intern_lang_literal (dictionary, text, 10, language, strlen (language));

      g_assert_cmpstr (ggen_dictionary_get_text (dictionary, copy), ==, "0123456789");
      g_assert_cmpstr (ggen_dictionary_get_language (dictionary, copy), ==, language);
      id = copy;
    }
}

static void
over_an_image_new_terms_come_above_it (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenImageBuilder *builder = ggen_image_builder_new ();
  GgenTermId known = intern_iri (ggen_image_builder_get_dictionary (builder), "http://known/");
  g_autoptr (GgenImage) image = ggen_image_builder_finish (builder, NULL);
  g_autoptr (GgenDictionary) overlay = ggen_dictionary_new_over (image);
  GgenTermId last = ggen_image_get_n_terms (image);
  GgenTermId new_id, literal;

  g_assert_cmpuint (ggen_dictionary_get_last_id (overlay), ==, last);
  g_assert_cmpuint (intern_iri (overlay, "http://known/"), ==, known);
  new_id = intern_iri (overlay, "http://new/");
  g_assert_cmpuint (new_id, ==, last + 1);
  g_assert_cmpuint (intern_iri (overlay, "http://new/"), ==, new_id);
  g_assert_cmpstr (ggen_dictionary_get_text (overlay, new_id), ==, "http://new/");
  g_assert_cmpstr (ggen_dictionary_get_text (overlay, known), ==, "http://known/");

  literal = ggen_dictionary_intern_literal (overlay, "x", 1, new_id);
  g_assert_cmpuint (ggen_dictionary_get_datatype (overlay, literal), ==, new_id);
  g_assert_cmpuint (ggen_dictionary_intern_literal (overlay, "x", 1, new_id), ==, literal);
  g_assert_cmpuint (ggen_dictionary_intern_boolean (overlay, TRUE), ==, GGEN_TERM_ID_TRUE);
}

static void
import_takes_terms_over_with_all_they_need (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenDictionary) source = ggen_dictionary_new ();
  g_autoptr (GgenDictionary) target = ggen_dictionary_new ();
  g_autoptr (GgenTerm) typed = ggen_term_new_literal ("x", "http://example.org/type", NULL);
  g_autoptr (GgenTerm) english = ggen_term_new_literal ("x", NULL, "en");
  GgenTermId typed_id = ggen_dictionary_intern_term (source, typed);
  GgenTermId english_id = ggen_dictionary_intern_term (source, english);
  g_autoptr (GgenTerm) typed_back = NULL;
  g_autoptr (GgenTerm) english_back = NULL;

  english_id = ggen_dictionary_import (target, source, english_id);
  english_back = ggen_dictionary_dup_term (target, english_id);
  g_assert_true (ggen_term_equal (english, english_back));
  g_assert_cmpuint (ggen_dictionary_intern_term (target, english), ==, english_id);

  typed_id = ggen_dictionary_import (target, source, typed_id);
  typed_back = ggen_dictionary_dup_term (target, typed_id);
  g_assert_true (ggen_term_equal (typed, typed_back));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/dictionary/same-term-has-same-id", same_term_has_same_id, NULL);
  ggen_test_add ("/dictionary/many-terms-stay-apart", many_terms_stay_apart, NULL);
  ggen_test_add ("/dictionary/well-known-terms-have-fixed-ids", well_known_terms_have_fixed_ids,
                 NULL);
  ggen_test_add ("/dictionary/typed-values-are-written-canonically",
                 typed_values_are_written_canonically, NULL);
  ggen_test_add ("/dictionary/terms-go-in-and-come-out", terms_go_in_and_come_out, NULL);
  ggen_test_add ("/dictionary/own-texts-may-be-interned", own_texts_may_be_interned, NULL);
  ggen_test_add ("/dictionary/over-an-image-new-terms-come-above-it",
                 over_an_image_new_terms_come_above_it, NULL);
  ggen_test_add ("/dictionary/import-takes-terms-over-with-all-they-need",
                 import_takes_terms_over_with_all_they_need, NULL);

  return ggen_test_run ();
}
