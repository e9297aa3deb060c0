/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "evaluate.h"

/* Operators of the algebra: SPARQL 1.1, section 18 */

#define PEOPLE                                                                                     \
  ":ann :knows :bob, :cid ; :name \"Ann\" ; :age 30 ; :city :rome . "                              \
  ":bob :knows :cid ; :name \"Bob\" ; :age 25 ; :city :rome . "                                    \
  ":cid :name \"Cid\" ; :city :oslo . "                                                            \
  ":dan :name \"Dan\" ; :age 41 . "

static void
pattern_joins_on_shared_variables (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  assert_rows (graph, "SELECT ?a ?b { ?a :knows ?b . ?a :city ?c . ?b :city ?c }", ":ann :bob");
  assert_rows (graph, "SELECT ?n { :ann :knows/:name ?n }", "\"Bob\"|\"Cid\"");
  assert_rows (graph, "SELECT ?p { :ann ?p :bob }", ":knows");
  assert_rows (graph, "SELECT ?a { ?a :knows :nobody }", "(none)");
  assert_rows (graph, "SELECT (COUNT (*) AS ?n) { ?s ?p ?o }", "13");
}

static void
variable_at_two_places_must_be_the_same_term (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (":a :p :a . :a :p :b . :b :b :b . :p :p :p .");

  assert_rows (graph, "SELECT ?x { ?x :p ?x }", ":a|:p");
  assert_rows (graph, "SELECT ?x { ?x ?x ?x }", ":b|:p");
  assert_rows (graph, "SELECT ?x ?y { ?x ?y ?y }", ":b :b|:p :p");
}

static void
pattern_without_shared_variables_is_a_product (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (":a :p 1, 2 . :b :q 3, 4, 5 .");

  assert_rows (graph, "SELECT (COUNT (*) AS ?n) { :a :p ?x . :b :q ?y }", "6");
  assert_rows (graph, "SELECT (COUNT (*) AS ?n) { { :a :p ?x } { :b :q ?y } }", "6");
}

static void
empty_pattern_has_one_solution (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");

  assert_rows (graph, "SELECT (1 AS ?x) {}", "1");
  assert_rows (graph, "SELECT (COUNT (*) AS ?n) { {} {} OPTIONAL {} }", "1");
}

static void
optional_keeps_what_finds_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  assert_rows (graph, "SELECT ?n ?a { ?p :name ?n OPTIONAL { ?p :age ?a } }",
               "\"Ann\" 30|\"Bob\" 25|\"Cid\" |\"Dan\" 41");
  assert_rows (graph, "SELECT ?n ?a { ?p :name ?n OPTIONAL { ?p :age ?a FILTER (?a > 28) } }",
               "\"Ann\" 30|\"Bob\" |\"Cid\" |\"Dan\" 41");
  assert_rows (graph,
               "SELECT ?n ?k { ?p :name ?n OPTIONAL { ?p :knows ?f OPTIONAL { ?f :age ?k } } }",
               "\"Ann\" |\"Ann\" 25|\"Bob\" |\"Cid\" |\"Dan\" ");
}

static void
optional_condition_sees_both_sides (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  assert_rows (graph,
               "SELECT ?n ?m { ?p :name ?n ; :age ?a "
               "OPTIONAL { ?q :age ?b ; :name ?m FILTER (?b > ?a) } }",
               "\"Ann\" \"Dan\"|\"Bob\" \"Ann\"|\"Bob\" \"Dan\"|\"Dan\" ");
}

static void
unbound_variables_join_with_anything (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  assert_rows (graph,
               "SELECT ?x ?y { VALUES (?x ?y) { (1 2) (1 UNDEF) (UNDEF 3) } "
               "VALUES (?x ?y) { (1 2) (UNDEF 3) } }",
               " 3|1 2|1 2|1 3");
  assert_rows (graph, "SELECT ?p ?a { ?p :name ?n OPTIONAL { ?p :age ?a } VALUES ?a { 30 99 } }",
               ":ann 30|:cid 30|:cid 99");
}

static void
union_keeps_duplicates (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  assert_rows (graph, "SELECT ?x { { ?x :city :rome } UNION { ?x :age 30 } }", ":ann|:ann|:bob");
  assert_rows (graph, "SELECT ?x ?a ?c { { ?x :age ?a } UNION { ?x :city ?c } FILTER (?x = :bob) }",
               ":bob  :rome|:bob 25 ");
}

static void
minus_needs_a_shared_bound_variable (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  assert_rows (graph, "SELECT ?n { ?p :name ?n MINUS { ?p :knows ?q } }", "\"Cid\"|\"Dan\"");
  assert_rows (graph, "SELECT ?n { ?p :name ?n MINUS { ?x :knows ?y } }",
               "\"Ann\"|\"Bob\"|\"Cid\"|\"Dan\"");
  assert_rows (graph, "SELECT ?x { VALUES ?x { 1 2 } MINUS { VALUES ?x { UNDEF } } }", "1|2");
  assert_rows (graph,
               "SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) (2 3) } "
               "MINUS { VALUES (?x ?y) { (1 9) (2 4) } } }",
               "2 3");
}

static void
exists_sees_the_values_of_its_solution (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  assert_rows (graph, "SELECT ?n { ?p :name ?n FILTER EXISTS { ?p :knows ?q } }",
               "\"Ann\"|\"Bob\"");
  assert_rows (graph, "SELECT ?n { ?p :name ?n FILTER NOT EXISTS { ?p :knows ?q } }",
               "\"Cid\"|\"Dan\"");
  assert_rows (graph,
               "SELECT ?n { ?p :name ?n ; :age ?a "
               "FILTER NOT EXISTS { ?q :age ?b FILTER (?b > ?a) } }",
               "\"Dan\"");
  assert_rows (graph,
               "SELECT ?n ?e { ?p :name ?n BIND (EXISTS { ?p :age ?a FILTER (?a > 28) } AS ?e) }",
               "\"Ann\" \"true\"^^xsd:boolean|\"Bob\" \"false\"^^xsd:boolean|"
               "\"Cid\" \"false\"^^xsd:boolean|\"Dan\" \"true\"^^xsd:boolean");
  assert_rows (graph,
               "SELECT ?n { ?p :name ?n FILTER (EXISTS { ?p :knows ?q "
               "FILTER NOT EXISTS { ?q :knows ?r } } || ?n = \"Dan\") }",
               "\"Ann\"|\"Bob\"|\"Dan\"");
}

static void
exists_fills_values_in_at_any_depth (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  /* Alone, the OPTIONAL would find something; for this solution it does not. */
  assert_rows (graph,
               "SELECT ?p { VALUES (?p ?a) { (:ann 30) (:bob 99) (:cid 1) } "
               "FILTER EXISTS { VALUES ?p { :bob :cid } OPTIONAL { ?p :age ?a } } }",
               ":bob|:cid");
  assert_rows (graph,
               "SELECT ?p { VALUES (?p ?a) { (:ann 30) (:bob 99) } "
               "FILTER EXISTS { { OPTIONAL { ?p :age ?a } } VALUES ?p { :ann :bob } } }",
               ":ann|:bob");
  assert_rows (graph,
               "SELECT ?n { ?p :name ?n ; :age ?a FILTER NOT EXISTS { { ?q :city ?c } "
               "{ { ?q :age ?b FILTER (?b > ?a) } UNION { ?q :none ?a } } } }",
               "\"Ann\"|\"Dan\"");
}

/* A value of the solution that the pattern does not read comes to both sides of the joins in it, and
 * one of them may leave it behind. */
static void
exists_joins_without_values_that_it_does_not_read (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph =
      new_graph (PEOPLE ":work { :bob :title :chief . :cid :title :cook . :dan :title :chief }");

  assert_rows (
      graph, "SELECT ?n { ?p :name ?n FILTER EXISTS { ?q :city :oslo GRAPH ?g { ?p :title ?t } } }",
      "\"Bob\"|\"Cid\"|\"Dan\"");
  assert_rows (
      graph,
      "SELECT ?n { ?p :name ?n FILTER EXISTS { { ?q :city :oslo } UNION { ?q :city :bonn } "
      "GRAPH ?g { ?p :title ?t } } }",
      "\"Bob\"|\"Cid\"|\"Dan\"");
  assert_rows (graph,
               "SELECT ?n { ?p :name ?n FILTER EXISTS { GRAPH ?h { ?p :title ?t FILTER EXISTS {} } "
               "GRAPH ?g { ?p :title :chief } } }",
               "\"Bob\"|\"Dan\"");
}

/* The same, with an OPTIONAL that is looked up, for which there have to be many values. */
static void
exists_looks_up_without_values_that_it_does_not_read (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) text =
      g_string_new (":even { :n2 :is :even . :n4 :is :even . :n6 :is :even } ");
  g_autoptr (GgenGraph) graph = NULL;

  for (guint i = 0; i < 10; i++)
    g_string_append_printf (text, ":n%u :value %u . ", i, i);
  graph = new_graph (text->str);

  assert_rows (graph,
               "SELECT ?v { ?x :value ?v FILTER EXISTS { VALUES ?y { :n5 } "
               "OPTIONAL { ?y :value ?w } GRAPH ?g { ?x :is ?e } } }",
               "2|4|6");
}

/* A path of no steps leads from a term of the pattern to itself, even if no triple has the term
 * (section 18.4), and a value that is filled in is such a term; one that the pattern found is not. */
static void
exists_takes_values_for_the_terms_of_paths (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (":a :p :b . :c :q 1 . :g { :d :q 1 }");

  assert_rows (graph, "SELECT ?x { VALUES ?x { :b :no } FILTER EXISTS { ?x :p* ?y } }", ":b|:no");
  assert_rows (graph, "SELECT ?x { VALUES ?x { :b :no } FILTER EXISTS { ?y :p? ?x } }", ":b|:no");
  assert_rows (graph, "SELECT ?x { VALUES ?x { :b :no } FILTER EXISTS { ?x :p* ?x } }", ":b|:no");
  assert_rows (graph, "SELECT ?x { VALUES ?x { :b :no } FILTER EXISTS { ?y :p+ ?x } }", ":b");
  assert_rows (graph,
               "SELECT ?x { VALUES ?x { UNDEF :no } "
               "FILTER EXISTS { VALUES ?x { :no } ?x :p* ?y } }",
               ":no");
  assert_rows (graph,
               "SELECT ?x { VALUES (?x ?y) { (:no 1) (:no 2) } "
               "FILTER EXISTS { ?z :q ?y GRAPH ?g { ?x :p* ?x } } }",
               ":no");
  assert_rows (graph,
               "SELECT ?x { VALUES ?x { :b :no } FILTER EXISTS { :c :q ?z . "
               "{ ?x :p*/^:p ?y } UNION { ?y (:p*|:q)? ?x } } }",
               ":b|:no");
}

static void
filter_takes_errors_for_false (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (":a :p 1 . :b :p \"x\" . :c :p 3 .");

  assert_rows (graph, "SELECT ?s { ?s :p ?v FILTER (?v > 0) }", ":a|:c");
  assert_rows (graph, "SELECT ?s { ?s :p ?v FILTER (! (?v > 0)) }", "(none)");
  assert_rows (graph, "SELECT ?s { ?s :p ?v FILTER (?v + 1 = 2 || ISLITERAL (?v)) }", ":a|:b|:c");
}

static void
bind_leaves_errors_unbound (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (":a :p 1 . :b :p \"x\" .");

  assert_rows (graph, "SELECT ?s ?w { ?s :p ?v BIND (?v + 1 AS ?w) }", ":a 2|:b ");
  /* What was computed and what is in the graph is the same term. */
  assert_rows (graph, "SELECT ?s { BIND (2 - 1 AS ?v) ?s :p ?v }", ":a");
  assert_rows (graph, "SELECT ?s { ?s :p ?v . { BIND (2 - 1 AS ?v) } }", ":a");
}

static void
subquery_shows_only_what_it_selects (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  assert_rows (graph, "SELECT ?n ?m { ?p :name ?n { SELECT (MAX (?a) AS ?m) { ?p :age ?a } } }",
               "\"Ann\" 41|\"Bob\" 41|\"Cid\" 41|\"Dan\" 41");
  assert_rows (graph, "SELECT ?n { ?p :name ?n { SELECT ?p { ?p :age ?a } ORDER BY ?a LIMIT 1 } }",
               "\"Bob\"");
}

static void
groups_have_all_aggregates (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph =
      new_graph (":a :g 1 ; :v 1, 2, 3.5 . :b :g 1 ; :v 2 . :c :g 2 ; :v 7 . :d :g 3 .");

  assert_rows (graph,
               "SELECT ?g (COUNT (*) AS ?n) (SUM (?v) AS ?s) (MIN (?v) AS ?l) (MAX (?v) AS ?m) "
               "(AVG (?v) AS ?a) (COUNT (DISTINCT ?v) AS ?d) { ?x :g ?g ; :v ?v } GROUP BY ?g",
               "1 4 8.5 1 3.5 2.125 3|2 1 7 7 7 7.0 1");
  assert_rows (graph,
               "SELECT ?g (COUNT (?v) AS ?n) (COUNT (*) AS ?a) { ?x :g ?g OPTIONAL { ?x :v ?v } } "
               "GROUP BY ?g HAVING (COUNT (*) < 2)",
               "2 1 1|3 0 1");
  assert_rows (graph,
               "SELECT ?k (SUM (DISTINCT ?v) AS ?s) { ?x :g ?g ; :v ?v } GROUP BY (?g * 10 AS ?k)",
               "10 6.5|20 7");
  assert_rows (graph, "SELECT ?g ?v (COUNT (*) AS ?n) { ?x :g ?g ; :v ?v } GROUP BY ?g ?v",
               "1 1 1|1 2 2|1 3.5 1|2 7 1");
}

static void
nothing_is_one_group_without_keys_and_none_with (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");

  assert_rows (graph,
               "SELECT (COUNT (*) AS ?n) (SUM (?x) AS ?s) (AVG (?x) AS ?a) (MIN (?x) AS ?m) "
               "(GROUP_CONCAT (?x) AS ?c) { ?x :p ?y }",
               "0 0 0  \"\"");
  assert_rows (graph, "SELECT ?y (COUNT (*) AS ?n) { ?x :p ?y } GROUP BY ?y", "(none)");
}

static void
error_in_a_group_is_its_own (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (":a :g 1 ; :v 1, \"x\" . :b :g 2 ; :v 5 .");

  assert_rows (graph,
               "SELECT ?g (SUM (?v) AS ?s) (COUNT (?v + 1) AS ?n) (SAMPLE (?v + 1) AS ?p) "
               "{ ?x :g ?g ; :v ?v } GROUP BY ?g",
               "1  1 2|2 5 1 6");
}

static void
group_concat_joins_texts_in_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");

  assert_rows (graph,
               "SELECT (GROUP_CONCAT (?x ; SEPARATOR = \", \") AS ?c) "
               "(GROUP_CONCAT (DISTINCT ?x) AS ?d) { VALUES ?x { \"b\" \"a\" \"b\" :i } }",
               "\"b, a, b, http://example.org/i\" \"b a http://example.org/i\"");
}

static void
count_distinct_star_counts_solutions (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");

  assert_rows (graph,
               "SELECT (COUNT (DISTINCT *) AS ?n) (COUNT (*) AS ?a) "
               "{ VALUES (?x ?y) { (1 2) (1 2) (1 UNDEF) (2 1) } }",
               "3 4");
}

static void
distinct_keeps_the_first_in_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);

  assert_rows (graph, "SELECT DISTINCT ?c { ?p :city ?c }", ":oslo|:rome");
  assert_rows_in_order (graph, "SELECT DISTINCT ?x { VALUES ?x { 3 1 3 2 1 } } ORDER BY DESC (?x)",
                        "3|2|1");
  assert_rows (graph, "SELECT DISTINCT ?x { VALUES (?x ?y) { (1 1) (1 2) (UNDEF 1) (UNDEF 2) } }",
               "|1");
}

static void
order_by_is_stable_and_takes_many_keys (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  static const char values[] =
      "VALUES (?x ?y) { (2 \"b\") (1 \"c\") (2 \"a\") (1 \"b\") (1.0 \"a\") }";
  g_autofree char *two = g_strconcat ("SELECT ?x ?y { ", values, "} ORDER BY ?x DESC (?y)", NULL);
  g_autofree char *one = g_strconcat ("SELECT ?x ?y { ", values, "} ORDER BY ?x", NULL);
  g_autofree char *computed =
      g_strconcat ("SELECT ?x ?y { ", values, "} ORDER BY (-?x) ?y LIMIT 3", NULL);

  assert_rows_in_order (graph, two, "1 \"c\"|1 \"b\"|1.0 \"a\"|2 \"b\"|2 \"a\"");
  assert_rows_in_order (graph, one, "1 \"c\"|1 \"b\"|1.0 \"a\"|2 \"b\"|2 \"a\"");
  assert_rows_in_order (graph, computed, "2 \"a\"|2 \"b\"|1.0 \"a\"");
}

/* Numbers 0 ... n - 1, each the object of its own subject, with their names and rests */
static GgenGraph *
new_numbers (guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, ":n%u :value %u ; :rest %u ; :name \"%05u\" . ", i, i, i % 7, i);

  return new_graph (text->str);
}

static void
many_batches_lose_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_numbers (10000);

  assert_rows (graph, "SELECT (COUNT (*) AS ?n) (SUM (?v) AS ?s) { ?x :value ?v ; :name ?m }",
               "10000 49995000");
  assert_rows (graph, "SELECT (COUNT (*) AS ?n) { ?x :value ?v FILTER (?v >= 2500) }", "7500");
  assert_rows (graph,
               "SELECT (COUNT (*) AS ?n) (COUNT (?w) AS ?m) "
               "{ ?x :value ?v OPTIONAL { ?x :rest ?w FILTER (?w = 0) } }",
               "10000 1429");
  assert_rows (graph,
               "SELECT (COUNT (*) AS ?n) { ?x :rest ?r { SELECT ?r { ?y :rest ?r } } "
               "FILTER (?x = :n5) }",
               "1428");
  assert_rows (graph, "SELECT (COUNT (*) AS ?n) { ?x :value ?v MINUS { ?x :rest 3 } }", "8571");
  assert_rows (graph, "SELECT (COUNT (*) AS ?n) { { ?x :value ?v } UNION { ?x :rest ?v } }",
               "20000");
  assert_rows (graph, "SELECT (COUNT (DISTINCT ?r) AS ?n) { ?x :rest ?r }", "7");
  assert_rows (graph,
               "SELECT (COUNT (*) AS ?n) { SELECT DISTINCT ?v ?m { ?x :value ?v ; :name ?m } }",
               "10000");
  assert_rows (graph, "SELECT (COUNT (*) AS ?n) { ?x :value ?v FILTER EXISTS { ?x :rest 1 } }",
               "1429");
}

static void
limit_of_ordered_solutions_is_the_same_as_their_start (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_numbers (20000);

  assert_rows_in_order (graph, "SELECT ?v { ?x :value ?v } ORDER BY DESC (?v) LIMIT 3",
                        "19999|19998|19997");
  assert_rows_in_order (graph, "SELECT ?v { ?x :value ?v } ORDER BY ?v OFFSET 19998",
                        "19998|19999");
  assert_rows_in_order (graph, "SELECT ?m { ?x :name ?m } ORDER BY ?m LIMIT 2 OFFSET 12345",
                        "\"12345\"|\"12346\"");
  assert_rows_in_order (graph,
                        "SELECT ?r ?v { ?x :value ?v ; :rest ?r } ORDER BY DESC (?r) ?v LIMIT 2",
                        "6 6|6 13");
  assert_rows (graph, "SELECT ?v { ?x :value ?v } LIMIT 0", "(none)");
}

static void
paths_reach_each_node_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph =
      new_graph (":a :p :b, :c . :b :p :d . :c :p :d . :d :p :a . :d :q :e . :x :p :x .");

  assert_rows (graph, "SELECT ?y { :a :p+ ?y }", ":a|:b|:c|:d");
  assert_rows (graph, "SELECT ?y { :a :p* ?y }", ":a|:b|:c|:d");
  assert_rows (graph, "SELECT ?y { :a :p? ?y }", ":a|:b|:c");
  assert_rows (graph, "SELECT ?x { ?x :p+ :e }", "(none)");
  assert_rows (graph, "SELECT ?x { ?x :p*/:q :e }", ":a|:b|:c|:d");
  assert_rows (graph, "SELECT ?y { :a (:p|:q)+ ?y }", ":a|:b|:c|:d|:e");
  assert_rows (graph, "SELECT ?y { :e ^:q/^:p ?y }", ":b|:c");
  assert_rows (graph, "SELECT ?y { :e (^:q/^:p)+ ?y }", ":b|:c");
  assert_rows (graph, "SELECT ?x { ?x :p+ ?x }", ":a|:b|:c|:d|:x");
  assert_rows (graph, "SELECT (COUNT (*) AS ?n) { ?x :p* ?y }", "18");
  assert_rows (graph, "SELECT ?y { :d !:p ?y }", ":e");
  assert_rows (graph, "SELECT ?y { :d !(:q|^:p) ?y }", ":a");
  assert_rows (graph, "SELECT ?y { :nowhere :p* ?y }", ":nowhere");
  assert_rows (graph, "SELECT ?n { VALUES ?n { :nowhere :x } ?n :p* ?y }", ":x");
  assert_rows (graph, "SELECT ?s ?y { ?s :q :e . ?s :p+ ?y }", ":d :a|:d :b|:d :c|:d :d");
}

#define GRAPHS ":s :p :default . :g1 { :s :p :one . :t :p :g1 . } :g2 { :s :p :two ; :q 2 . } "

static void
graph_looks_into_named_graphs_only (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (GRAPHS);

  assert_rows (graph, "SELECT ?o { :s :p ?o }", ":default");
  assert_rows (graph, "SELECT ?g ?o { GRAPH ?g { :s :p ?o } }", ":g1 :one|:g2 :two");
  assert_rows (graph, "SELECT ?o { GRAPH :g2 { :s :p ?o } }", ":two");
  assert_rows (graph, "SELECT ?o { GRAPH :g3 { :s :p ?o } }", "(none)");
  assert_rows (graph, "SELECT ?g { GRAPH ?g {} }", ":g1|:g2");
  assert_rows (graph, "SELECT (1 AS ?x) { GRAPH :g3 {} }", "(none)");
}

static void
graph_variable_joins_like_any_other (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (GRAPHS ":meta :of :g1 .");

  assert_rows (graph, "SELECT ?o { :meta :of ?g GRAPH ?g { :s :p ?o } }", ":one");
  assert_rows (graph, "SELECT ?s { GRAPH ?g { ?s :p ?g } }", ":t");
  assert_rows (graph, "SELECT ?g ?s { GRAPH ?g { ?s :p ?o OPTIONAL { ?s :q ?g } } }",
               ":g1 :s|:g1 :t");
  assert_rows (graph, "SELECT ?g ?n { GRAPH ?g { { SELECT (COUNT (*) AS ?n) { ?s ?p ?o } } } }",
               ":g1 2|:g2 2");
  assert_rows (graph, "SELECT ?g ?x { GRAPH ?g { :s :p|:q ?x FILTER NOT EXISTS { ?x :p ?y } } }",
               ":g1 :one|:g2 2|:g2 :two");
  /* Inside of the group, the name has no value (section 18.6, evaluation of Graph). */
  assert_rows (graph, "SELECT ?g ?s { GRAPH ?g { ?s :q ?o FILTER (?g = :g2) } }", "(none)");
  assert_rows (graph, "SELECT ?g ?h { GRAPH ?g { ?s :q ?o BIND (COALESCE (?g, 1) AS ?h) } }",
               ":g2 1");
  assert_rows (graph, "SELECT ?x { GRAPH ?g { ?s :p ?x { ?s :q ?o } UNION { ?x :q ?o } } }",
               ":two");
  assert_rows (graph, "SELECT ?g ?x { GRAPH ?g { :t :p* ?x } }", ":g1 :g1|:g1 :t|:g2 :t");
}

static void
from_chooses_the_graphs_of_a_query (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (GRAPHS);

  assert_rows (graph, "SELECT ?o FROM :g1 { :s :p ?o }", ":one");
  assert_rows (graph, "SELECT ?o FROM :g1 FROM :g2 { :s :p ?o }", ":one|:two");
  assert_rows (graph,
               "SELECT ?o FROM :g1 FROM :g2 FROM NAMED :g2 { :s :p ?o GRAPH :g2 { :s :q 2 } }",
               ":one|:two");
  assert_rows (graph, "SELECT ?g FROM NAMED :g2 FROM NAMED :g2 { GRAPH ?g { ?s ?p ?o } }",
               ":g2|:g2");
  assert_rows (graph, "SELECT ?o FROM NAMED :g1 { :s :p ?o }", "(none)");
  assert_rows (graph, "SELECT ?o FROM :g1 { GRAPH ?g { :s :p ?o } }", "(none)");
}

static void
ask_tells_whether_there_is_a_solution (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);
  g_autoptr (GError) error = NULL;
  gboolean answer = FALSE;

  g_assert_true (ggen_graph_ask (graph, PREFIXES "ASK { ?x :age 41 }", &answer, NULL, &error));
  g_assert_true (answer);
  g_assert_true (ggen_graph_ask (graph, PREFIXES "ASK { ?x :age 42 }", &answer, NULL, &error));
  g_assert_false (answer);
  g_assert_no_error (error);
}

static char *
construct (GgenGraph *graph, const char *query)
{
  g_autofree char *with_prefixes = g_strconcat (PREFIXES, query, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenGraph) made = ggen_graph_construct (graph, with_prefixes, NULL, &error);

  g_assert_no_error (error);

  return select_rows (made, "SELECT ?s ?p ?o { ?s ?p ?o }", TRUE);
}

static void
construct_leaves_out_what_is_no_triple (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);
  g_autofree char *plain = construct (graph, "CONSTRUCT { ?b :knownBy ?a } { ?a :knows ?b }");
  g_autofree char *partial =
      construct (graph, "CONSTRUCT { ?n :is ?p . ?p :old ?a . ?p ?n 1 . ?p :fixed 1 } "
                        "{ ?p :name ?n FILTER (?p = :cid) OPTIONAL { ?p :age ?a } }");
  g_autofree char *computed =
      construct (graph, "CONSTRUCT { ?p :next ?a } { ?p :age ?b BIND (?b + 1 AS ?a) }");

  g_assert_cmpstr (plain, ==, ":bob :knownBy :ann|:cid :knownBy :ann|:cid :knownBy :bob");
  g_assert_cmpstr (partial, ==, ":cid :fixed 1");
  g_assert_cmpstr (computed, ==, ":ann :next 31|:bob :next 26|:dan :next 42");
}

static void
construct_makes_blank_nodes_for_each_solution (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph (PEOPLE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenGraph) made =
      ggen_graph_construct (graph,
                            PREFIXES
                            "CONSTRUCT { _:n :of ?p ; :age ?a . [] :loose _:n } { ?p :age ?a }",
                            NULL, &error);

  g_assert_no_error (error);
  assert_rows (made, "SELECT ?p ?a { ?n :of ?p ; :age ?a . ?m :loose ?n FILTER (?m != ?n) }",
               ":ann 30|:bob 25|:dan 41");
  assert_rows (made, "SELECT (COUNT (DISTINCT ?s) AS ?n) { ?s ?p ?o }", "6");
}

static void
call_for_another_form_says_so (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_graph ("");
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_graph_select (graph, "ASK {}", NULL, &error));
  g_assert_error (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_WRONG_FORM);
  g_assert_nonnull (strstr (error->message, "expected a SELECT query, this is ASK"));
}

static void
one_query_runs_many_times_at_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenGraph) graph = new_numbers (3000);
  g_autoptr (GgenSolutions) first =
      new_solutions (graph, "SELECT ?v (?v + 1 AS ?w) { ?x :value ?v } ORDER BY ?v");
  g_autoptr (GgenSolutions) second =
      new_solutions (graph, "SELECT ?v (?v + 2 AS ?w) { ?x :value ?v } ORDER BY ?v");
  g_autoptr (GError) error = NULL;

  for (gint64 i = 0; i < 3000; i++)
    {
      gint64 value;

      g_assert_true (ggen_solutions_next (first, NULL, &error));
      g_assert_true (ggen_solutions_next (second, NULL, &error));
      g_assert_true (ggen_solutions_get_integer (first, 1, &value));
      g_assert_cmpint (value, ==, i + 1);
      g_assert_true (ggen_solutions_get_integer (second, 1, &value));
      g_assert_cmpint (value, ==, i + 2);
    }
  g_assert_false (ggen_solutions_next (first, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/evaluator/" path, func, NULL)
  ADD ("pattern-joins-on-shared-variables", pattern_joins_on_shared_variables);
  ADD ("variable-at-two-places-must-be-the-same-term",
       variable_at_two_places_must_be_the_same_term);
  ADD ("pattern-without-shared-variables-is-a-product",
       pattern_without_shared_variables_is_a_product);
  ADD ("empty-pattern-has-one-solution", empty_pattern_has_one_solution);
  ADD ("optional-keeps-what-finds-nothing", optional_keeps_what_finds_nothing);
  ADD ("optional-condition-sees-both-sides", optional_condition_sees_both_sides);
  ADD ("unbound-variables-join-with-anything", unbound_variables_join_with_anything);
  ADD ("union-keeps-duplicates", union_keeps_duplicates);
  ADD ("minus-needs-a-shared-bound-variable", minus_needs_a_shared_bound_variable);
  ADD ("exists-sees-the-values-of-its-solution", exists_sees_the_values_of_its_solution);
  ADD ("exists-fills-values-in-at-any-depth", exists_fills_values_in_at_any_depth);
  ADD ("exists-joins-without-values-that-it-does-not-read",
       exists_joins_without_values_that_it_does_not_read);
  ADD ("exists-looks-up-without-values-that-it-does-not-read",
       exists_looks_up_without_values_that_it_does_not_read);
  ADD ("exists-takes-values-for-the-terms-of-paths", exists_takes_values_for_the_terms_of_paths);
  ADD ("filter-takes-errors-for-false", filter_takes_errors_for_false);
  ADD ("bind-leaves-errors-unbound", bind_leaves_errors_unbound);
  ADD ("subquery-shows-only-what-it-selects", subquery_shows_only_what_it_selects);
  ADD ("groups-have-all-aggregates", groups_have_all_aggregates);
  ADD ("nothing-is-one-group-without-keys-and-none-with",
       nothing_is_one_group_without_keys_and_none_with);
  ADD ("error-in-a-group-is-its-own", error_in_a_group_is_its_own);
  ADD ("group-concat-joins-texts-in-order", group_concat_joins_texts_in_order);
  ADD ("count-distinct-star-counts-solutions", count_distinct_star_counts_solutions);
  ADD ("distinct-keeps-the-first-in-order", distinct_keeps_the_first_in_order);
  ADD ("order-by-is-stable-and-takes-many-keys", order_by_is_stable_and_takes_many_keys);
  ADD ("many-batches-lose-nothing", many_batches_lose_nothing);
  ADD ("limit-of-ordered-solutions-is-the-same-as-their-start",
       limit_of_ordered_solutions_is_the_same_as_their_start);
  ADD ("paths-reach-each-node-once", paths_reach_each_node_once);
  ADD ("graph-looks-into-named-graphs-only", graph_looks_into_named_graphs_only);
  ADD ("graph-variable-joins-like-any-other", graph_variable_joins_like_any_other);
  ADD ("from-chooses-the-graphs-of-a-query", from_chooses_the_graphs_of_a_query);
  ADD ("ask-tells-whether-there-is-a-solution", ask_tells_whether_there_is_a_solution);
  ADD ("construct-leaves-out-what-is-no-triple", construct_leaves_out_what_is_no_triple);
  ADD ("construct-makes-blank-nodes-for-each-solution",
       construct_makes_blank_nodes_for_each_solution);
  ADD ("call-for-another-form-says-so", call_for_another_form_says_so);
  ADD ("one-query-runs-many-times-at-once", one_query_runs_many_times_at_once);
#undef ADD

  return ggen_test_run ();
}
