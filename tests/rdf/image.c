/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-image-builder-private.h"

/* Terms 1…n_terms by number, for tests where it does not matter what they are. */
static void
intern_numbers (GgenImageBuilder *builder, guint n_terms)
{
  GgenDictionary *dictionary = ggen_image_builder_get_dictionary (builder);

  while (ggen_dictionary_get_last_id (dictionary) < n_terms)
    ggen_dictionary_intern_integer (dictionary, ggen_dictionary_get_last_id (dictionary));
}

static gboolean
matches (GgenTermId pattern, GgenTermId term)
{
  return pattern == GGEN_TERM_ID_NONE || pattern == term;
}

/* Every pattern over the terms 0…n (0: any) must give what looking at each triple gives. */
static void
check_graph (const GgenImage *image, GgenTermId graph, const guint8 *has, guint n)
{
#define HAS(s, p, o) (has[((s) * (n + 1) + (p)) * (n + 1) + (o)])
  for (guint pattern = 0; pattern < (n + 1) * (n + 1) * (n + 1); pattern++)
    {
      GgenTermId keys[3] = {pattern % (n + 1), pattern / (n + 1) % (n + 1),
                            pattern / (n + 1) / (n + 1)};
      GgenRange range;
      guint expected = 0;

      for (guint s = 1; s <= n; s++)
        for (guint p = 1; p <= n; p++)
          for (guint o = 1; o <= n; o++)
            expected += HAS (s, p, o) && matches (keys[0], s) && matches (keys[1], p)
                        && matches (keys[2], o);

      ggen_image_match (image, graph, keys[0], keys[1], keys[2], &range);
      g_assert_cmpuint (ggen_range_get_length (&range), ==, expected);

      for (guint32 row = range.start; row < range.end; row++)
        {
          g_assert_true (HAS (range.subjects[row], range.predicates[row], range.objects[row]));
          g_assert_true (matches (keys[0], range.subjects[row])
                         && matches (keys[1], range.predicates[row])
                         && matches (keys[2], range.objects[row]));
          for (guint i = 0; row > range.start && i < 3; i++)
            {
              const GgenTermId *column = ggen_range_get_column (&range, i);
              g_assert_cmpuint (column[row - 1], <=, column[row]);
              if (column[row - 1] < column[row])
                break;
              g_assert_cmpint (i, !=, 2);
            }
        }
    }
#undef HAS
}

static GgenImage *
build_random (guint n, guint n_triples, guint n_terms, guint n_graphs, guint8 **has)
{
  GgenImageBuilder *builder = ggen_image_builder_new ();
  GgenImage *image;

  intern_numbers (builder, n_terms);
  for (guint graph = 0; graph < n_graphs; graph++)
    has[graph] = g_malloc0 ((n + 1) * (n + 1) * (n + 1));

  for (guint i = 0; i < n_triples; i++)
    {
      guint graph = g_test_rand_int_range (0, n_graphs);
      guint s = g_test_rand_int_range (1, n + 1);
      guint p = g_test_rand_int_range (1, n + 1);
      guint o = g_test_rand_int_range (1, n + 1);

      has[graph][(s * (n + 1) + p) * (n + 1) + o] = 1;
      ggen_image_builder_add (builder, graph, s, p, o);
    }

  image = ggen_image_builder_finish (builder, NULL);
  g_assert_nonnull (image);

  return image;
}

typedef struct
{
  guint n;
  guint n_triples;
  guint n_terms;
  guint n_graphs;
} Shape;

static void
every_pattern_finds_its_triples (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Shape *shape = user_data;
  guint8 *has[8] = {NULL};
  g_autoptr (GgenImage) image =
      build_random (shape->n, shape->n_triples, shape->n_terms, shape->n_graphs, has);
  guint64 n_quads = 0;

  for (guint graph = 0; graph < shape->n_graphs; graph++)
    {
      check_graph (image, graph, has[graph], shape->n);
      for (guint i = 0; i < (shape->n + 1) * (shape->n + 1) * (shape->n + 1); i++)
        n_quads += has[graph][i];
      g_free (has[graph]);
    }

  g_assert_cmpuint (ggen_image_get_n_quads (image), ==, n_quads);
}

static void
empty_image_matches_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenImage) image = ggen_image_new_empty ();
  GgenRange range;

  ggen_image_match (image, 0, 0, 0, 0, &range);
  g_assert_cmpuint (range.start, ==, range.end);
  ggen_image_match (image, 0, 1, 2, 3, &range);
  g_assert_cmpuint (range.start, ==, range.end);
  g_assert_cmpuint (ggen_image_get_n_quads (image), ==, 0);
  g_assert_cmpuint (ggen_image_get_n_named_graphs (image), ==, 0);
  g_assert_false (ggen_image_has_named_graph (image, 0));
}

static void
unknown_terms_and_graphs_match_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  guint8 *has[1];
  g_autoptr (GgenImage) image = build_random (5, 100, 40, 1, has);
  GgenTermId unknown = ggen_image_get_n_terms (image) + 1;
  GgenRange range;

  g_free (has[0]);
  for (guint i = 0; i < 3; i++)
    {
      ggen_image_match (image, 0, i == 0 ? unknown : 0, i == 1 ? unknown : 0, i == 2 ? unknown : 0,
                        &range);
      g_assert_cmpuint (range.start, ==, range.end);
      ggen_image_match (image, 0, i == 0 ? G_MAXUINT32 : 1, i == 1 ? unknown : 1,
                        i == 2 ? G_MAXINT32 : 1, &range);
      g_assert_cmpuint (range.start, ==, range.end);
    }
  ggen_image_match (image, 7, 0, 0, 0, &range);
  g_assert_cmpuint (range.start, ==, range.end);
  ggen_image_match (image, unknown, 1, 0, 0, &range);
  g_assert_cmpuint (range.start, ==, range.end);
}

static void
named_graphs_are_listed (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenImageBuilder *builder = ggen_image_builder_new ();
  g_autoptr (GgenImage) image = NULL;

  ggen_image_builder_add (builder, 9, 1, 2, 3);
  ggen_image_builder_add (builder, 4, 1, 2, 3);
  ggen_image_builder_add (builder, 9, 1, 2, 4);
  image = ggen_image_builder_finish (builder, NULL);

  g_assert_cmpuint (ggen_image_get_n_named_graphs (image), ==, 2);
  g_assert_cmpuint (ggen_image_get_named_graph (image, 0), ==, 4);
  g_assert_cmpuint (ggen_image_get_named_graph (image, 1), ==, 9);
  g_assert_true (ggen_image_has_named_graph (image, 9));
  g_assert_false (ggen_image_has_named_graph (image, 5));
  g_assert_cmpuint (ggen_image_get_n_quads (image), ==, 3);
}

static void
distinct_counts_are_exact (GgenTestSandbox *sandbox, gpointer user_data)
{
  guint n_terms = GPOINTER_TO_UINT (user_data);
  GgenImageBuilder *builder = ggen_image_builder_new ();
  g_autoptr (GgenImage) image = NULL;

  intern_numbers (builder, n_terms);
  for (guint s = 1; s <= 6; s++)
    for (guint o = 10; o < 13; o++)
      ggen_image_builder_add (builder, 0, s, 7 + s % 2, o);
  image = ggen_image_builder_finish (builder, NULL);

  g_assert_cmpuint (ggen_image_get_n_distinct (image, 0, GGEN_PERMUTATION_SPO), ==, 6);
  g_assert_cmpuint (ggen_image_get_n_distinct (image, 0, GGEN_PERMUTATION_POS), ==, 2);
  g_assert_cmpuint (ggen_image_get_n_distinct (image, 0, GGEN_PERMUTATION_OSP), ==, 3);
}

static void
scan_gives_the_order_asked_for (GgenTestSandbox *sandbox, gpointer user_data)
{
  guint8 *has[1];
  g_autoptr (GgenImage) image = build_random (6, 150, 40, 1, has);

  g_free (has[0]);
  for (guint permutation = 0; permutation < GGEN_N_PERMUTATIONS; permutation++)
    {
      GgenRange range;

      ggen_image_scan (image, 0, permutation, 0, 0, &range);
      g_assert_cmpint (range.permutation, ==, (int) permutation);
      g_assert_cmpuint (ggen_range_get_length (&range), ==, ggen_image_get_n_quads (image));
      for (guint32 row = 1; row < range.end; row++)
        g_assert_cmpuint (ggen_range_get_column (&range, 0)[row - 1], <=,
                          ggen_range_get_column (&range, 0)[row]);
    }
}

static void
images_and_builders_merge (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenImageBuilder *target = ggen_image_builder_new ();
  g_autoptr (GgenTerm) name = ggen_term_new_literal ("name", NULL, "en");
  g_autoptr (GgenImage) image = NULL;
  g_autoptr (GgenImage) merged = NULL;
  const char *iri;
  GgenTermId subject, object;
  GgenRange range;

  for (guint part = 0; part < 3; part++)
    {
      GgenImageBuilder *source = ggen_image_builder_new ();
      GgenDictionary *dictionary = ggen_image_builder_get_dictionary (source);
      GgenTermId object_id;

      /* Put in so that the same terms have other ids in each part. */
      intern_numbers (source, 40 + part);
      object_id = ggen_dictionary_intern_term (dictionary, name);
      ggen_image_builder_add (source, 0, ggen_dictionary_intern_iri (dictionary, "s", 1),
                              GGEN_TERM_ID_RDF_TYPE, object_id);
      ggen_image_builder_add (source, object_id, 1, 1 + part, 1);
      ggen_image_builder_set_prefix (source, "p", part == 1 ? "http://p/" : "http://last/");

      if (part == 1)
        {
          g_assert_true (ggen_image_builder_add_builder (target, source, NULL));
          ggen_image_builder_free (source);
        }
      else
        {
          g_clear_pointer (&image, ggen_image_unref);
          image = ggen_image_builder_finish (source, NULL);
          g_assert_true (ggen_image_builder_add_image (target, image, NULL));
        }
    }

  merged = ggen_image_builder_finish (target, NULL);
  g_assert_cmpuint (ggen_image_get_n_quads (merged), ==, 4);
  subject = ggen_image_lookup_iri (merged, "s");
  object = ggen_image_lookup_term (merged, name);
  ggen_image_match (merged, 0, subject, 0, 0, &range);
  g_assert_cmpuint (ggen_range_get_length (&range), ==, 1);
  g_assert_cmpuint (range.objects[range.start], ==, object);
  ggen_image_match (merged, object, 0, 0, 0, &range);
  g_assert_cmpuint (ggen_range_get_length (&range), ==, 3);
  g_assert_cmpuint (ggen_image_get_n_prefixes (merged), ==, 1);
  g_assert_cmpstr (ggen_image_get_prefix (merged, 0, &iri), ==, "p");
  g_assert_cmpstr (iri, ==, "http://last/");
}

int
main (int argc, char **argv)
{
  /* Many triples for the terms there are; few; many of few; one subject with most of them. */
  static const Shape dense = {6, 120, 0, 1};
  static const Shape sparse = {6, 20, 2000, 1};
  static const Shape sparse_radix = {6, 200, 8000, 1};
  static const Shape long_groups = {8, 4000, 0, 1};
  static const Shape named = {6, 300, 0, 5};

  ggen_test_init (&argc, &argv);

  ggen_test_add ("/image/every-pattern-finds-its-triples/dense", every_pattern_finds_its_triples,
                 (gpointer) &dense);
  ggen_test_add ("/image/every-pattern-finds-its-triples/sparse", every_pattern_finds_its_triples,
                 (gpointer) &sparse);
  ggen_test_add ("/image/every-pattern-finds-its-triples/sparse-radix",
                 every_pattern_finds_its_triples, (gpointer) &sparse_radix);
  ggen_test_add ("/image/every-pattern-finds-its-triples/long-groups",
                 every_pattern_finds_its_triples, (gpointer) &long_groups);
  ggen_test_add ("/image/every-pattern-finds-its-triples/named-graphs",
                 every_pattern_finds_its_triples, (gpointer) &named);
  ggen_test_add ("/image/empty-matches-nothing", empty_image_matches_nothing, NULL);
  ggen_test_add ("/image/unknown-terms-and-graphs-match-nothing",
                 unknown_terms_and_graphs_match_nothing, NULL);
  ggen_test_add ("/image/named-graphs-are-listed", named_graphs_are_listed, NULL);
  ggen_test_add ("/image/distinct-counts-are-exact/dense", distinct_counts_are_exact,
                 GUINT_TO_POINTER (40));
  ggen_test_add ("/image/distinct-counts-are-exact/sparse", distinct_counts_are_exact,
                 GUINT_TO_POINTER (1000));
  ggen_test_add ("/image/scan-gives-the-order-asked-for", scan_gives_the_order_asked_for, NULL);
  ggen_test_add ("/image/images-and-builders-merge", images_and_builders_merge, NULL);

  return ggen_test_run ();
}
