/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-cell-private.h"
#include "ggen-image-builder-private.h"
#include "ggen-sort-ranks-private.h"

#define N_IDS 600

static GgenEvaluation *
new_evaluation (void)
{
  g_autoptr (GError) error = NULL;
  GgenImageBuilder *builder = ggen_image_builder_new ();
  GgenImage *image = ggen_image_builder_finish (builder, &error);
  GgenEvaluation *evaluation;

  g_assert_no_error (error);
  evaluation = ggen_evaluation_new (NULL, image);
  ggen_image_unref (image);
  return evaluation;
}

/* IRIs that are the same for long, that end in others, and that have a NUL in them. */
static GgenTermId
random_iri (GgenDictionary *dictionary, GRand *random)
{
  GString *iri = g_string_new ("https://example.org/a/long/way/");
  GgenTermId id;

  for (gint n = g_rand_int_range (random, 0, 30); n > 0; n--)
    g_string_append_c (iri, "aab\0"[g_rand_int_range (random, 0, 4)]);
  id = ggen_dictionary_intern_iri (dictionary, iri->str, iri->len);
  g_string_free (iri, TRUE);
  return id;
}

static GgenTermId
random_literal (GgenDictionary *dictionary, GRand *random)
{
  static const struct
  {
    GgenTermId datatype;
    const char *lexical[4];
  } kinds[] = {
      {GGEN_TERM_ID_XSD_INTEGER, {"1", "01", "-7", "100000000000000000000000"}},
      {GGEN_TERM_ID_XSD_DECIMAL, {"1.0", "1.00", "0.1", "-0.5"}},
      {GGEN_TERM_ID_XSD_DOUBLE, {"1e0", "NaN", "-INF", "0.1"}},
      {GGEN_TERM_ID_XSD_BOOLEAN, {"true", "1", "false", "maybe"}},
      {GGEN_TERM_ID_XSD_STRING, {"", "one and the same start", "one and the same start!", "b"}},
  };
  const guint kind = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (kinds));
  const char *lexical = kinds[kind].lexical[g_rand_int_range (random, 0, 4)];

  if (g_rand_int_range (random, 0, 5) == 0)
    return ggen_dictionary_intern_lang_literal (dictionary, lexical, strlen (lexical),
                                                g_rand_boolean (random) ? "en" : "de", 2);
  return ggen_dictionary_intern_literal (dictionary, lexical, strlen (lexical),
                                         kinds[kind].datatype);
}

static GgenTermId
random_term (GgenDictionary *dictionary, GRand *random)
{
  switch (g_rand_int_range (random, 0, 8))
    {
    case 0:
      return GGEN_TERM_ID_NONE;
    case 1:
      return ggen_dictionary_intern_blank (dictionary, g_rand_boolean (random) ? "x" : "y", 1);
    case 2:
    case 3:
    case 4:
      return random_iri (dictionary, random);
    default:
      return random_literal (dictionary, random);
    }
}

/* The sign of a difference */
static int
order_of_ranks (guint32 a, guint32 b)
{
  return (a > b) - (a < b);
}

static void
ranks_stand_as_their_terms (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenEvaluation *evaluation = new_evaluation ();
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  GgenTermId ids[N_IDS];
  guint32 ranks[N_IDS];
  guint32 n_ranks;
  guint32 most = 0;

  for (guint i = 0; i < N_IDS; i++)
    ids[i] = random_term (evaluation->dictionary, random);
  n_ranks = ggen_sort_ranks (evaluation, ids, N_IDS, ranks);

  for (guint i = 0; i < N_IDS; i++)
    {
      most = MAX (most, ranks[i]);
      for (guint k = 0; k < N_IDS; k++)
        {
          GgenCell a;
          GgenCell b;

          ggen_cell_set_id (&a, evaluation, ids[i]);
          ggen_cell_set_id (&b, evaluation, ids[k]);
          g_assert_cmpint (order_of_ranks (ranks[i], ranks[k]), ==,
                           ggen_cells_order (&a, &b, evaluation));
        }
    }
  g_assert_cmpuint (n_ranks, ==, most + 1);
  ggen_evaluation_free (evaluation);
}

static void
no_terms_have_no_ranks (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenEvaluation *evaluation = new_evaluation ();
  GgenTermId none = GGEN_TERM_ID_NONE;
  guint32 rank = 17;

  g_assert_cmpuint (ggen_sort_ranks (evaluation, &none, 0, &rank), ==, 0);
  g_assert_cmpuint (ggen_sort_ranks (evaluation, &none, 1, &rank), ==, 1);
  g_assert_cmpuint (rank, ==, 0);
  ggen_evaluation_free (evaluation);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);
  ggen_test_add ("/sort-ranks/ranks-stand-as-their-terms", ranks_stand_as_their_terms, NULL);
  ggen_test_add ("/sort-ranks/no-terms-have-no-ranks", no_terms_have_no_ranks, NULL);
  return ggen_test_run ();
}
