/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <math.h>
#include <string.h>

#include "ggen-query-plan-private.h"

/* Plans as S-expressions, made with the statistics of a small imagined world. */

typedef struct
{
  const char *name;
  const char *text;
  const char *expected;
} Case;

/* How many triples a predicate has, and of how many subjects and objects */
static const struct
{
  const char *predicate;
  guint64 n_triples;
  guint64 n_subjects;
  guint64 n_objects;
} world[] = {
    {"type", 100000, 100000, 50}, {"name", 100000, 100000, 90000}, {"knows", 1000000, 80000, 80000},
    {"capital", 200, 200, 200},   {"livesIn", 90000, 90000, 3000}, {"inCountry", 3000, 3000, 200},
};

#define N_TRIPLES G_GUINT64_CONSTANT (1293200)

static gint
find_predicate (const GgenSlot slots[3])
{
  if (slots[1].term == NULL)
    return -1;

  for (guint i = 0; i < G_N_ELEMENTS (world); i++)
    if (strcmp (ggen_term_get_value (slots[1].term), world[i].predicate) == 0)
      return (gint) i;

  return -2;
}

static guint64
world_count (gpointer data, const GgenSlot *graph, const GgenSlot slots[3])
{
  gint predicate = find_predicate (slots);
  guint64 n_triples;

  if (predicate == -2)
    return 0;

  n_triples = predicate == -1 ? N_TRIPLES : world[predicate].n_triples;
  if (slots[0].term != NULL)
    n_triples /= predicate == -1 ? 100000 : world[predicate].n_subjects;
  if (slots[2].term != NULL)
    n_triples /= predicate == -1 ? 100000 : world[predicate].n_objects;

  return MAX (n_triples, 1);
}

static guint64
world_count_distinct (gpointer data, const GgenSlot *graph, const GgenSlot slots[3], guint position)
{
  gint predicate = find_predicate (slots);
  guint64 n_distinct = 100000;

  if (predicate >= 0)
    n_distinct = position == 0 ? world[predicate].n_subjects : world[predicate].n_objects;

  return MIN (n_distinct, world_count (data, graph, slots));
}

static const GgenStatistics statistics = {world_count, world_count_distinct, NULL};

static const Case cases[] = {
    {"in-becomes-a-table",
     "SELECT * { ?a ?p ?b . ?a <type> <T> FILTER (?p IN (<name>, <livesIn>, <name>)) }",
     "(project (?a ?p ?b) (join :lookup (values (?p) (row <name>) (row <livesIn>)) (bgp (triple ?a "
     "?p ?b) :lookup (triple ?a <type> <T>))))"},
    {"table-of-numbers-stays-a-filter", "SELECT * { ?a <name> ?b FILTER (?b IN (1, <x>)) }",
     "(project (?a ?b) (bgp (triple ?a <name> ?b) :filter (IN ?b 1 <x>)))"},
    {"equation-goes-before-a-table",
     "SELECT * { ?a <name> ?b FILTER (?a IN (<x>, <y>)) FILTER (?a = <x>) }",
     "(project (?a ?b) (filter (IN ?a <x> <y>) (extend (?a <x>) (bgp (triple <x> <name> ?b)))))"},
    {"union-of-few-is-looked-up",
     "SELECT * { ?a <name> \"Ada\" { ?a <knows> ?b } UNION { ?b <knows> ?a } }",
     "(project (?a ?b) (join :lookup (bgp (triple ?a <name> \"Ada\")) (union (bgp (triple ?a "
     "<knows> ?b)) (bgp (triple ?b <knows> ?a)))))"},
    {"exists-begins-with-what-has-a-value",
     "SELECT * { ?a <name> ?b FILTER EXISTS { ?c <capital> ?d . ?a <knows> ?c FILTER (?d != ?b) } "
     "}",
     "(project (?a ?b) (filter (exists (filter (!= ?d ?b) (bgp (triple ?a <knows> ?c) :lookup "
     "(triple ?c <capital> ?d)))) (bgp (triple ?a <name> ?b))))"},
    {"union-that-reads-the-outside-is-not-looked-up",
     "SELECT * { ?a <name> \"Ada\" { ?a <knows> ?b FILTER (?a != ?z) } UNION { ?b <knows> ?a "
     "FILTER (?z != 1) } }",
     "(project (?a ?b) (join :hash (bgp (triple ?a <name> \"Ada\")) (union (filter (!= ?a ?z) (bgp "
     "(triple ?a <knows> ?b))) (filter (!= ?z 1) (bgp (triple ?b <knows> ?a))))))"},
    {"chain-starts-from-the-constant",
     "SELECT * { ?a <knows> ?b . ?b <name> \"Ada\" . ?a <type> <T> }",
     "(project (?a ?b) (bgp (triple ?b <name> \"Ada\") :lookup (triple ?a <knows> ?b) :lookup "
     "(triple ?a <type> <T>)))"},
    {"star-merges-what-is-sorted-alike", "SELECT * { ?a <type> <T> . ?a <type> <U> }",
     "(project (?a) (bgp (triple ?a <type> <T>) :merge ?a (triple ?a <type> <U>)))"},
    {"large-inputs-are-hashed", "SELECT * { ?a <type> ?b . ?a <name> ?c }",
     "(project (?a ?b ?c) (bgp (triple ?a <type> ?b) :hash (triple ?a <name> ?c)))"},
    {"few-are-looked-up-among-many", "SELECT * { ?a <knows> ?b . ?b <livesIn> ?c }",
     "(project (?a ?b ?c) (bgp (triple ?b <livesIn> ?c) :lookup (triple ?a <knows> ?b)))"},
    {"no-product-where-a-join-will-do",
     "SELECT * { ?p <capital> ?x . ?a <livesIn> ?c . ?c <inCountry> ?p }",
     "(project (?p ?x ?a ?c) (bgp (triple ?p <capital> ?x) :lookup (triple ?c <inCountry> ?p) "
     ":lookup (triple ?a <livesIn> ?c)))"},
    {"filter-goes-to-its-step",
     "SELECT * { ?a <capital> ?b . ?b <knows> ?c FILTER (?b != <x>) FILTER (?c > ?a) }",
     "(project (?a ?b ?c) (bgp (triple ?a <capital> ?b) :filter (!= ?b <x>) :lookup (triple ?b "
     "<knows> ?c) :filter (> ?c ?a)))"},
    {"equation-becomes-a-constant", "SELECT * { ?a <name> ?b FILTER (?a = <x>) }",
     "(project (?a ?b) (extend (?a <x>) (bgp (triple <x> <name> ?b))))"},
    {"string-equation-becomes-a-constant", "SELECT * { ?a <name> ?b FILTER (\"x\" = ?b) }",
     "(project (?a ?b) (extend (?b \"x\") (bgp (triple ?a <name> \"x\"))))"},
    {"number-equation-stays", "SELECT * { ?a <name> ?b FILTER (?b = 1) }",
     "(project (?a ?b) (bgp (triple ?a <name> ?b) :filter (= ?b 1)))"},
    {"same-number-becomes-a-constant", "SELECT * { ?a <name> ?b FILTER (sameTerm (?b, 1)) }",
     "(project (?a ?b) (extend (?b 1) (bgp (triple ?a <name> 1))))"},
    {"in-of-one-is-an-equation", "SELECT * { ?a <name> ?b FILTER (?a IN (<x>)) }",
     "(project (?a ?b) (extend (?a <x>) (bgp (triple <x> <name> ?b))))"},
    {"conjunction-is-taken-apart",
     "SELECT * { { ?a <name> ?b } { ?a <capital> ?c MINUS { ?c <type> ?x } } FILTER (?b != 1 && ?c "
     "!= 2 && ?b != ?c) }",
     "(project (?a ?b ?c) (filter (!= ?b ?c) (join :lookup (minus :hash (bgp (triple ?a <capital> "
     "?c) :filter (!= ?c 2)) (bgp (triple ?c <type> ?x))) (bgp (triple ?a <name> ?b) :filter (!= "
     "?b 1)))))"},
    {"filter-passes-optional-on-its-own-side",
     "SELECT * { ?a <name> ?b OPTIONAL { ?a <knows> ?c } FILTER (?b != 1) FILTER (!BOUND (?c)) }",
     "(project (?a ?b ?c) (filter (! (BOUND ?c)) (left-join :lookup (bgp (triple ?a <name> ?b) "
     ":filter (!= ?b 1)) (bgp (triple ?a <knows> ?c)))))"},
    {"condition-of-optional-goes-inside",
     "SELECT * { ?a <name> ?b OPTIONAL { ?a <knows> ?c FILTER (?c != 1) FILTER (?b != ?c) } }",
     "(project (?a ?b ?c) (left-join :lookup (bgp (triple ?a <name> ?b)) (bgp (triple ?a <knows> "
     "?c) :filter (!= ?c 1)) (!= ?b ?c)))"},
    {"filter-enters-both-sides-of-union",
     "SELECT * { { ?a <name> ?b } UNION { ?a <knows> ?b } FILTER (?b != 1) }",
     "(project (?a ?b) (union (bgp (triple ?a <name> ?b) :filter (!= ?b 1)) (bgp (triple ?a "
     "<knows> ?b) :filter (!= ?b 1))))"},
    {"filter-stays-above-its-bind",
     "SELECT * { ?a <name> ?b BIND (?b + 1 AS ?c) FILTER (?c != 1) FILTER (?b != 1) }",
     "(project (?a ?b ?c) (filter (!= ?c 1) (extend (?c (+ ?b 1)) (bgp (triple ?a <name> ?b) "
     ":filter (!= ?b 1)))))"},
    {"filter-enters-a-sub-query",
     "SELECT * { { SELECT ?a (COUNT (*) AS ?n) { ?a <name> ?b } GROUP BY ?a } FILTER (?a != <x> && "
     "?n > 1) }",
     "(project (?a ?n) (project (?a ?n) (filter (> ?n 1) (extend (?n ?.1) (group (?a) ((?.1 "
     "(COUNT))) (bgp (triple ?a <name> ?b) :filter (!= ?a <x>)))))))"},
    {"filter-stays-above-a-slice",
     "SELECT * { { SELECT ?a { ?a <name> ?b } LIMIT 1 } FILTER (?a != <x>) }",
     "(project (?a) (filter (!= ?a <x>) (slice 0 1 (project (?a) :limit 1 (bgp (triple ?a <name> "
     "?b))))))"},
    {"random-filter-stays",
     "SELECT * { { ?a <name> ?b } UNION { ?a <knows> ?b } FILTER (RAND () > 0.5) }",
     "(project (?a ?b) (filter (> (RAND) 0.5) (union (bgp (triple ?a <name> ?b)) (bgp (triple ?a "
     "<knows> ?b)))))"},
    {"exists-becomes-a-semi-join",
     "SELECT * { ?a <name> ?b FILTER EXISTS { ?a <knows> ?c FILTER (?c != 1) } }",
     "(project (?a ?b) (semi-join :lookup (bgp (triple ?a <name> ?b)) (bgp (triple ?a <knows> ?c) "
     ":filter (!= ?c 1))))"},
    {"not-exists-becomes-an-anti-join",
     "SELECT * { ?a <name> ?b FILTER NOT EXISTS { ?a <knows> ?c } }",
     "(project (?a ?b) (anti-join :lookup (bgp (triple ?a <name> ?b)) (bgp (triple ?a <knows> "
     "?c))))"},
    {"exists-that-reads-the-outside-stays",
     "SELECT * { ?a <name> ?b FILTER EXISTS { ?a <knows> ?c FILTER (?c != ?b) } }",
     "(project (?a ?b) (filter (exists (filter (!= ?c ?b) (bgp (triple ?a <knows> ?c)))) (bgp "
     "(triple ?a <name> ?b))))"},
    {"exists-with-optional-stays",
     "SELECT * { ?a <name> ?b FILTER EXISTS { ?a <knows> ?c OPTIONAL { ?c <name> ?b } } }",
     "(project (?a ?b) (filter (exists (left-join :hash (bgp (triple ?a <knows> ?c)) (bgp (triple "
     "?c <name> ?b)))) (bgp (triple ?a <name> ?b))))"},
    {"filter-in-exists-does-not-presume",
     "SELECT * { ?a <name> ?b FILTER EXISTS { ?a <knows> ?c FILTER (BOUND (?b)) } }",
     "(project (?a ?b) (filter (exists (filter (BOUND ?b) (bgp (triple ?a <knows> ?c)))) (bgp "
     "(triple ?a <name> ?b))))"},
    {"bound-is-known", "SELECT * { ?a <name> ?b FILTER (BOUND (?a) && !BOUND (?z)) }",
     "(project (?a ?b) (bgp (triple ?a <name> ?b)))"},
    {"nothing-comes-of-false", "SELECT * { ?a <name> ?b FILTER (false && ?b) }",
     "(project (?a ?b) (empty))"},
    {"empty-branch-goes", "SELECT * { { ?a <name> ?b } UNION { ?a <knows> ?b FILTER (false) } }",
     "(project (?a ?b) (bgp (triple ?a <name> ?b)))"},
    {"empty-values-is-empty", "SELECT * { ?a <name> ?b VALUES ?a {} }",
     "(project (?a ?b) (empty))"},
    {"minus-of-nothing-shared-goes", "SELECT * { ?a <name> ?b MINUS { ?c <knows> ?d } }",
     "(project (?a ?b) (bgp (triple ?a <name> ?b)))"},
    {"groups-become-one-pattern",
     "SELECT * { { ?a <knows> ?b } { ?b <name> \"Ada\" } ?a <type> <T> }",
     "(project (?a ?b) (bgp (triple ?b <name> \"Ada\") :lookup (triple ?a <knows> ?b) :lookup "
     "(triple ?a <type> <T>)))"},
    {"path-is-looked-up", "SELECT * { ?a <knows>* ?b . ?a <name> \"Ada\" }",
     "(project (?a ?b) (join :lookup (bgp (triple ?a <name> \"Ada\")) (path ?a (* <knows>) ?b)))"},
    {"values-come-first", "SELECT * { ?a <name> ?b VALUES ?a { <x> <y> } }",
     "(project (?a ?b) (join :lookup (values (?a) (row <x>) (row <y>)) (bgp (triple ?a <name> "
     "?b))))"},
    {"optional-of-few-is-looked-up",
     "SELECT * { ?a <name> \"Ada\" OPTIONAL { ?a <knows> ?b . ?b <type> <T> FILTER (?b != <x>) } }",
     "(project (?a ?b) (left-join :lookup (bgp (triple ?a <name> \"Ada\")) (bgp (triple ?a <knows> "
     "?b) :filter (!= ?b <x>) :lookup (triple ?b <type> <T>))))"},
    {"limit-goes-down",
     "SELECT ?a (?a + 1 AS ?c) { { ?a <name> ?b } UNION { ?a <knows> ?b OPTIONAL { ?b <type> ?t } "
     "} } LIMIT 10 OFFSET 5",
     "(slice 5 10 (project (?a ?c) :limit 15 (extend (?c (+ ?a 1)) :limit 15 (union :limit 15 (bgp "
     "(triple ?a <name> ?b)) (left-join :hash :limit 15 (bgp (triple ?a <knows> ?b)) (bgp (triple "
     "?b <type> ?t)))))))"},
    {"limit-stops-at-sort-and-distinct",
     "SELECT DISTINCT ?a { ?a <name> ?b OPTIONAL { ?a <knows> ?c } } ORDER BY ?b LIMIT 3",
     "(slice 0 3 (distinct :limit 3 (project (?a) (order-by (?b) (left-join :lookup (bgp (triple "
     "?a <name> ?b)) (bgp (triple ?a <knows> ?c)))))))"},
    {"ask-reads-one", "ASK { ?a <name> ?b OPTIONAL { ?a <knows> ?c } }",
     "(ask (left-join :lookup :limit 1 (bgp (triple ?a <name> ?b)) (bgp (triple ?a <knows> ?c))))"},
    {"graph-is-matched-by-quads",
     "SELECT * { GRAPH ?g { ?a <name> ?b OPTIONAL { ?a <knows> ?c } } GRAPH ?h { ?a <knows>* ?b } "
     "GRAPH ?i {} GRAPH ?j { ?a <name> ?b FILTER (?j = 1) } }",
     "(project (?g ?a ?b ?c ?h ?i ?j) (join :hash (join :hash (join :cross (graph ?i (bgp)) (graph "
     "?j (filter (= ?j 1) (bgp (triple ?a <name> ?b))))) (graph :quads ?g (left-join :lookup (bgp "
     "(triple ?a <name> ?b)) (bgp (triple ?a <knows> ?c))))) (graph ?h (path ?a (* <knows>) "
     "?b))))"},
};

static GgenQueryPlan *
make_plan (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) query = ggen_query_new (text, "q.rq", NULL, &error);

  g_assert_no_error (error);

  return ggen_query_plan_new (query, &statistics);
}

static void
query_has_this_plan (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Case *self = user_data;
  g_autoptr (GgenQueryPlan) plan = make_plan (self->text);
  g_autofree char *actual = ggen_query_plan_to_string (plan);

  g_assert_cmpstr (actual, ==, self->expected);
}

static char *
columns_to_string (const GgenQueryPlan *plan, GgenColumnSet columns)
{
  GString *text = g_string_new (NULL);

  for (guint column = ggen_column_set_next (columns, 0); column != G_MAXUINT;
       column = ggen_column_set_next (columns, column + 1))
    g_string_append (text, plan->query.variables[column].name != NULL
                               ? plan->query.variables[column].name
                               : ".");

  return g_string_free (text, FALSE);
}

static void
columns_that_nobody_reads_are_not_needed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenQueryPlan) plan =
      make_plan ("SELECT ?a { ?a <name> ?b . ?b <knows> ?c OPTIONAL { ?b <type> ?d } "
                 "FILTER (BOUND (?d) || ?c != 1) } ORDER BY ?c");
  const GgenAlgebra *project = plan->query.root;
  const GgenAlgebra *order = project->left;
  const GgenAlgebra *filter = order->left;
  const GgenAlgebra *optional = filter->left;
  g_autofree char *of_project = columns_to_string (plan, project->plan.needed);
  g_autofree char *of_order = columns_to_string (plan, order->plan.needed);
  g_autofree char *of_filter = columns_to_string (plan, filter->plan.needed);
  g_autofree char *of_optional = columns_to_string (plan, optional->plan.needed);
  g_autofree char *of_left = columns_to_string (plan, optional->left->plan.needed);
  g_autofree char *of_right = columns_to_string (plan, optional->right->plan.needed);

  g_assert_cmpint (optional->kind, ==, GGEN_ALGEBRA_LEFT_JOIN);
  g_assert_cmpstr (of_project, ==, "a");
  g_assert_cmpstr (of_order, ==, "a");
  g_assert_cmpstr (of_filter, ==, "ac");
  g_assert_cmpstr (of_optional, ==, "acd");
  g_assert_cmpstr (of_left, ==, "abc");
  g_assert_cmpstr (of_right, ==, "bd");
}

static void
possible_and_certain_columns_are_told_apart (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenQueryPlan) plan = make_plan (
      "SELECT * { { ?a <name> ?b OPTIONAL { ?a <knows> ?c } } UNION { ?a <type> ?d BIND (?d AS ?b) "
      "BIND (?d + 1 AS ?e) VALUES (?f ?g) { (1 2) (UNDEF 3) } } }");
  const GgenAlgebra *whole = plan->query.root->left;
  g_autofree char *possible = columns_to_string (plan, whole->plan.possible);
  g_autofree char *certain = columns_to_string (plan, whole->plan.certain);
  g_autofree char *certain_right = columns_to_string (plan, whole->right->plan.certain);

  g_assert_cmpint (whole->kind, ==, GGEN_ALGEBRA_UNION);
  g_assert_cmpstr (possible, ==, "abcdefg");
  g_assert_cmpstr (certain, ==, "ab");
  g_assert_cmpstr (certain_right, ==, "abdg");
}

static void
duplicates_are_ignored_below_distinct (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenQueryPlan) distinct = make_plan ("SELECT DISTINCT ?a { ?a <name> ?b }");
  g_autoptr (GgenQueryPlan) plain = make_plan ("SELECT ?a { ?a <name> ?b }");
  g_autoptr (GgenQueryPlan) slice =
      make_plan ("SELECT DISTINCT ?a { { SELECT ?a { ?a <name> ?b } LIMIT 2 } }");
  g_autoptr (GgenQueryPlan) max = make_plan ("SELECT (MAX (?a) AS ?m) { ?a <name> ?b }");
  g_autoptr (GgenQueryPlan) sum = make_plan ("SELECT (SUM (?a) AS ?m) { ?a <name> ?b }");
  g_autoptr (GgenQueryPlan) blank = make_plan ("CONSTRUCT { ?a <p> [] } WHERE { ?a <name> ?b }");
  g_autoptr (GgenQueryPlan) construct = make_plan ("CONSTRUCT { ?a <p> 1 } WHERE { ?a <name> ?b }");

  g_assert_true (distinct->query.root->left->left->plan.ignores_duplicates);
  g_assert_false (plain->query.root->left->plan.ignores_duplicates);
  g_assert_false (slice->query.root->left->left->left->left->plan.ignores_duplicates);
  g_assert_true (max->query.root->left->left->left->plan.ignores_duplicates);
  g_assert_false (sum->query.root->left->left->left->plan.ignores_duplicates);
  g_assert_false (blank->query.root->plan.ignores_duplicates);
  g_assert_true (construct->query.root->plan.ignores_duplicates);
}

static void
planning_leaves_the_query_as_it_is (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) query = ggen_query_new (
      "SELECT * { ?a <knows> ?b FILTER (?b = <x>) { ?b <name> ?c } OPTIONAL { ?c <type> ?d FILTER "
      "(?d > 1) } FILTER EXISTS { ?a <capital> ?x FILTER (?x = <y>) } }",
      NULL, NULL, &error);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_no_error (error);
  before = ggen_algebra_query_to_string (ggen_query_get_algebra (query));
  for (guint i = 0; i < 3; i++)
    ggen_query_plan_free (ggen_query_plan_new (query, &statistics));
  after = ggen_algebra_query_to_string (ggen_query_get_algebra (query));

  g_assert_cmpstr (after, ==, before);
}

/* The order is found well beyond the patterns whose orders are all compared. */
static void
long_chains_start_from_their_constant (GgenTestSandbox *sandbox, gpointer user_data)
{
  GString *text = g_string_new ("SELECT * {");
  g_autoptr (GgenQueryPlan) plan = NULL;
  const GgenAlgebra *bgp;

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (text, " ?v%u <knows> ?v%u .", i, i + 1);
  g_string_append (text, " ?v20 <name> \"Ada\" }");

  plan = make_plan (text->str);
  g_string_free (text, TRUE);
  bgp = plan->query.root->left;

  g_assert_cmpuint (bgp->bgp.n_triples, ==, 21);
  g_assert_nonnull (bgp->bgp.triples[0].slots[2].term);
  for (guint i = 1; i < bgp->bgp.n_triples; i++)
    g_assert_cmpint (bgp->bgp.triples[i].method, !=, GGEN_JOIN_CROSS);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/optimiser/plan/", cases[i].name, NULL);

      ggen_test_add (path, query_has_this_plan, (gpointer) &cases[i]);
    }
  ggen_test_add ("/optimiser/columns-that-nobody-reads-are-not-needed",
                 columns_that_nobody_reads_are_not_needed, NULL);
  ggen_test_add ("/optimiser/possible-and-certain-columns-are-told-apart",
                 possible_and_certain_columns_are_told_apart, NULL);
  ggen_test_add ("/optimiser/duplicates-are-ignored-below-distinct",
                 duplicates_are_ignored_below_distinct, NULL);
  ggen_test_add ("/optimiser/planning-leaves-the-query-as-it-is",
                 planning_leaves_the_query_as_it_is, NULL);
  ggen_test_add ("/optimiser/long-chains-start-from-their-constant",
                 long_chains_start_from_their_constant, NULL);

  return ggen_test_run ();
}
