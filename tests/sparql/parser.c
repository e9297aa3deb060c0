/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-codegen.h>
#include <ggen-test.h>

#include "ggen-algebra-private.h"

/* What queries are parsed to, and what is said of those that are none. */

typedef struct
{
  const char *name;
  const char *text;
  const char *expected; /* the algebra, or the message */
} Case;

static const Case algebra_cases[] = {
    {"basic-pattern", "SELECT * WHERE { ?s ?p ?o }",
     "(project (?s ?p ?o) (bgp (triple ?s ?p ?o)))"},
    {"predicate-and-object-lists", "SELECT ?s { ?s a <T> ; <p> 1, 2.5, 1e0, -3, true ; . }",
     "(project (?s) (bgp (triple ?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <T>) (triple "
     "?s <p> 1) (triple ?s <p> 2.5) (triple ?s <p> "
     "\"1e0\"^^<http://www.w3.org/2001/XMLSchema#double>) (triple ?s <p> -3) (triple ?s <p> "
     "true)))"},
    {"strings", "SELECT * { ?s <p> 'a', \"b\"@en-GB, '''c'd''', \"\"\"e\"f\\n\"\"\", \"g\"^^<t> }",
     "(project (?s) (bgp (triple ?s <p> \"a\") (triple ?s <p> \"b\"@en-gb) (triple ?s <p> \"c'd\") "
     "(triple ?s <p> \"e\\\"f\\n\") (triple ?s <p> \"g\"^^<t>)))"},
    {"prefixes-and-base",
     "BASE <http://e/a/b> PREFIX x: <c#> PREFIX : <../> SELECT * { x:d :e\\-f <g>, :%41, x: }",
     "(project () (bgp (triple <http://e/a/c#d> <http://e/e-f> <http://e/a/g>) (triple "
     "<http://e/a/c#d> <http://e/e-f> <http://e/%41>) (triple <http://e/a/c#d> <http://e/e-f> "
     "<http://e/a/c#>)))"},
    {"blank-nodes-are-hidden-variables", "SELECT * { _:a <p> [] . [ <q> _:a ] <r> [ <s> ?x ] }",
     "(project (?x) (bgp (triple ?.1 <p> ?.2) (triple ?.3 <q> ?.1) (triple ?.4 <s> ?x) (triple ?.3 "
     "<r> ?.4)))"},
    {"collections", "SELECT * { (1 ?x) <p> () }",
     "(project (?x) (bgp (triple ?.1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1) (triple "
     "?.1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> ?.2) (triple ?.2 "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ?x) (triple ?.2 "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>) (triple ?.1 <p> "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>)))"},
    {"group-is-a-join", "SELECT * { ?s <p> ?o { ?o <q> ?x } ?x <r> ?y }",
     "(project (?s ?o ?x ?y) (join (join (bgp (triple ?s <p> ?o)) (bgp (triple ?o <q> ?x))) (bgp "
     "(triple ?x <r> ?y))))"},
    {"filter-is-of-its-group",
     "SELECT * { ?s <p> ?o FILTER (?x > 1) ?o <q> ?x . FILTER isIRI(?s) }",
     "(project (?s ?o ?x) (filter (&& (> ?x 1) (isIRI ?s)) (bgp (triple ?s <p> ?o) (triple ?o <q> "
     "?x))))"},
    {"optional",
     "SELECT * { ?s <p> ?o OPTIONAL { ?o <q> ?x FILTER (?x = ?s) } OPTIONAL { { ?s <r> ?y FILTER "
     "(?y < 3) } } }",
     "(project (?s ?o ?x ?y) (left-join (left-join (bgp (triple ?s <p> ?o)) (bgp (triple ?o <q> "
     "?x)) (= ?x ?s)) (filter (< ?y 3) (bgp (triple ?s <r> ?y)))))"},
    {"optional-first", "SELECT * { OPTIONAL { ?s <p> ?o } }",
     "(project (?s ?o) (left-join (bgp) (bgp (triple ?s <p> ?o))))"},
    {"union", "SELECT * { { ?s <p> ?o } UNION { ?s <q> ?o } UNION {} }",
     "(project (?s ?o) (union (union (bgp (triple ?s <p> ?o)) (bgp (triple ?s <q> ?o))) (bgp)))"},
    {"minus", "SELECT * { ?s <p> ?o MINUS { ?s <q> ?x } }",
     "(project (?s ?o) (minus (bgp (triple ?s <p> ?o)) (bgp (triple ?s <q> ?x))))"},
    {"graph", "SELECT * { GRAPH ?g { ?s ?p ?o } GRAPH <h> { ?s <q> ?x } }",
     "(project (?g ?s ?p ?o ?x) (join (graph ?g (bgp (triple ?s ?p ?o))) (graph <h> (bgp (triple "
     "?s <q> ?x)))))"},
    {"bind", "SELECT * { ?s <p> ?o BIND (?o + 1 AS ?x) ?x <q> ?y }",
     "(project (?s ?o ?x ?y) (join (extend (?x (+ ?o 1)) (bgp (triple ?s <p> ?o))) (bgp (triple ?x "
     "<q> ?y))))"},
    {"values",
     "SELECT * { VALUES ?x { 1 UNDEF <a> } VALUES (?y ?z) { (\"a\" 2) (UNDEF true) } } VALUES ?x { "
     "1 }",
     "(project (?x ?y ?z) (join (join (values (?x) (row 1) (row UNDEF) (row <a>)) (values (?y ?z) "
     "(row \"a\" 2) (row UNDEF true))) (values (?x) (row 1))))"},
    {"values-of-nothing", "SELECT * { VALUES () { () () } }",
     "(project () (values () (row) (row)))"},
    {"exists", "SELECT * { ?s <p> ?o FILTER NOT EXISTS { ?s <q> ?o } FILTER EXISTS { ?s <r> ?z } }",
     "(project (?s ?o) (filter (&& (! (exists (bgp (triple ?s <q> ?o)))) (exists (bgp (triple ?s "
     "<r> ?z)))) (bgp (triple ?s <p> ?o))))"},
    {"operators",
     "SELECT * { FILTER (?a || ?b && !?c = ?d + 2 * -?e - 3 / 4 || ?f IN (1, ?g) && ?h NOT IN ()) "
     "}",
     "(project () (filter (|| ?a (&& ?b (= (! ?c) (- (+ ?d (* 2 (minus ?e))) (/ 3 4)))) (&& (IN ?f "
     "1 ?g) (NOT-IN ?h))) (bgp)))"},
    {"signs", "SELECT * { FILTER (?a -1 < ?a - -1 && ?a+-1 > +?b) }",
     "(project () (filter (&& (< (- ?a 1) (- ?a -1)) (> (+ ?a -1) (plus ?b))) (bgp)))"},
    {"functions",
     "SELECT (IF(BOUND(?x), STR(?x), COALESCE()) AS ?y) (xsd:integer(REGEX(?x, 'a', 'i')) AS ?z) "
     "(BNODE() AS ?b) (URI(?x) AS ?u) { ?x ?p ?q }",
     "(project (?y ?z ?b ?u) (extend (?u (IRI ?x)) (extend (?b (BNODE)) (extend (?z (xsd:integer "
     "(REGEX ?x \"a\" \"i\"))) (extend (?y (IF (BOUND ?x) (STR ?x) (COALESCE))) (bgp (triple ?x ?p "
     "?q)))))))"},
    {"aggregates",
     "SELECT ?k (SUM(?v) AS ?sum) (COUNT(DISTINCT *) AS ?n) (GROUP_CONCAT(DISTINCT STR(?v); "
     "SEPARATOR=', ') AS ?all) { ?k <p> ?v } GROUP BY ?k HAVING (AVG(?v) > 1) ORDER BY "
     "DESC(MAX(?v)) ?k",
     "(project (?k ?sum ?n ?all) (order-by ((desc ?.1) ?k) (extend (?all ?.2) (extend (?n ?.3) "
     "(extend (?sum ?.4) (filter (> ?.5 1) (group (?k) ((?.4 (SUM ?v)) (?.3 (COUNT distinct)) (?.2 "
     "(GROUP_CONCAT distinct (STR ?v) \", \")) (?.5 (AVG ?v)) (?.1 (MAX ?v))) (bgp (triple ?k <p> "
     "?v)))))))))"},
    {"group-by-expressions",
     "SELECT ?l (SAMPLE(?v) AS ?s) { ?k <p> ?v } GROUP BY (LANG(?v) AS ?l) STR(?k) (?k)",
     "(project (?l ?s) (extend (?s ?.1) (group ((?l (LANG ?v)) (?.2 (STR ?k)) ?k) ((?.1 (SAMPLE "
     "?v))) (bgp (triple ?k <p> ?v)))))"},
    {"having-sees-select", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } HAVING (?n > 1)",
     "(project (?n) (filter (> ?n 1) (extend (?n ?.1) (group () ((?.1 (COUNT))) (bgp (triple ?s ?p "
     "?o))))))"},
    {"modifiers", "SELECT REDUCED ?s { ?s ?p ?o } ORDER BY ?o DESC(?p + 1) OFFSET 5 LIMIT 10",
     "(slice 5 10 (reduced (project (?s) (order-by (?o (desc (+ ?p 1))) (bgp (triple ?s ?p "
     "?o))))))"},
    {"distinct", "SELECT DISTINCT ?s ?s { ?s ?p ?o } LIMIT 0",
     "(slice 0 0 (distinct (project (?s) (bgp (triple ?s ?p ?o)))))"},
    {"sub-query-hides-variables",
     "SELECT * { ?x <p> ?y { SELECT ?x (COUNT(?y) AS ?n) { ?x <q> ?y } GROUP BY ?x } }",
     "(project (?x ?y ?n) (join (bgp (triple ?x <p> ?y)) (project (?x ?n) (extend (?n ?.1) (group "
     "(?x) ((?.1 (COUNT ?y/1))) (bgp (triple ?x <q> ?y/1)))))))"},
    {"sub-query-of-all", "SELECT * { ?x <p> ?y { SELECT * { ?x <q> ?z } LIMIT 1 } }",
     "(project (?x ?y ?z) (join (bgp (triple ?x <p> ?y)) (slice 0 1 (project (?x ?z) (bgp (triple "
     "?x <q> ?z))))))"},
    {"ask", "ASK { ?s ?p ?o }", "(ask (bgp (triple ?s ?p ?o)))"},
    {"construct", "CONSTRUCT { ?s <p> [ <q> ?o ], _:b, (1) } WHERE { ?s ?p ?o } LIMIT 3",
     "(construct ((triple _:.0 <q> ?o) (triple ?s <p> _:.0) (triple ?s <p> _:b) (triple _:.1 "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1) (triple _:.1 "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>) (triple ?s <p> _:.1)) (slice 0 3 (bgp "
     "(triple ?s ?p ?o))))"},
    {"construct-where", "CONSTRUCT WHERE { ?s <p> _:b ; a ?t }",
     "(construct ((triple ?s <p> _:b) (triple ?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
     "?t)) (bgp (triple ?s <p> ?.1) (triple ?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
     "?t)))"},
    {"construct-nothing", "CONSTRUCT {} {}", "(construct () (bgp))"},
    {"dataset", "SELECT ?s FROM <a> FROM NAMED <b> FROM <c> { ?s ?p ?o }",
     "(dataset (<a> <c>) (<b>) (project (?s) (bgp (triple ?s ?p ?o))))"},
    {"path-sequence", "SELECT * { ?s <p>/^<q>/a ?o }",
     "(project (?s ?o) (bgp (triple ?s <p> ?.1) (triple ?.2 <q> ?.1) (triple ?.2 "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ?o)))"},
    {"path-alternative", "SELECT * { ?s (<p>|<q>)/<r> ?o }",
     "(project (?s ?o) (join (union (bgp (triple ?s <p> ?.1)) (bgp (triple ?s <q> ?.1))) (bgp "
     "(triple ?.1 <r> ?o))))"},
    {"path-negated", "SELECT * { ?s !(<p>|^<q>) ?o . ?s !^a ?x . ?s !() ?y }",
     "(project (?s ?o ?x ?y) (join (join (union (filter (NOT-IN ?.1 <p>) (bgp (triple ?s ?.1 ?o))) "
     "(filter (NOT-IN ?.2 <q>) (bgp (triple ?o ?.2 ?s)))) (filter (NOT-IN ?.3 "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>) (bgp (triple ?x ?.3 ?s)))) (bgp (triple "
     "?s ?.4 ?y))))"},
    {"path-closures", "SELECT * { ?s <p>* ?o . ?s ^(<p>/<q>)+ ?x . <a> (<p>|!(<q>|^<r>))? ?y }",
     "(project (?s ?o ?x ?y) (join (join (path ?s (* <p>) ?o) (path ?x (+ (/ <p> <q>)) ?s)) (path "
     "<a> (? (| <p> (! <q> ^<r>))) ?y)))"},
    {"comments", "#c\nSELECT#c\n*{?s ?p <a#b>#c\n}#c",
     "(project (?s ?p) (bgp (triple ?s ?p <a#b>)))"},
    {"code-point-escapes",
     "SELECT * { ?s <p\\u00e9> \"\\U0001F46A\" . ?\\u0061b ?p \"\\\\u0061\" }",
     "(project (?s ?ab ?p) (bgp (triple ?s <pé> \"👪\") (triple ?ab ?p \"\\\\u0061\")))"},
    {"keywords-in-any-case", "sElEcT dIsTiNcT * wHeRe { ?s a tRuE fIlTeR nOt ExIsTs { ?s ?p 1 } }",
     "(distinct (project (?s) (filter (! (exists (bgp (triple ?s ?p 1)))) (bgp (triple ?s "
     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> true)))))"},
};

static const Case error_cases[] = {
    {"empty", "", "q.rq:1:1: expected SELECT, ASK or CONSTRUCT, found the end of the query"},
    {"misspelt-keyword", "SELECT ?x WHER { ?x ?y ?z }",
     "q.rq:1:11: expected a variable, '(', WHERE or '{', found 'WHER'"},
    {"missing-brace", "SELECT ?x\nWHERE {\n  ?x ?y ?z\n",
     "q.rq:4:1: expected '}', found the end of the query: the group that begins at 2:7 is still "
     "open"},
    {"missing-dot", "SELECT * { ?s <p> ?o ?x <q> ?y }",
     "q.rq:1:22: expected '.', ';' or '}', found '?x'"},
    {"missing-object", "SELECT * { ?s <p> }",
     "q.rq:1:19: expected a term or a variable, found '}'"},
    {"trailing", "SELECT * { ?s ?p ?o } }", "q.rq:1:23: expected the end of the query, found '}'"},
    {"known-prefix", "SELECT * {\n  ?s foaf:name ?o }",
     "q.rq:2:6: prefix 'foaf:' is not declared; add PREFIX foaf: <http://xmlns.com/foaf/0.1/> at "
     "the top of the query"},
    {"unknown-prefix", "SELECT * { ?s ex:name ?o }",
     "q.rq:1:15: prefix 'ex:' is not declared; add PREFIX ex: <…> at the top of the query"},
    {"open-string", "SELECT * { ?s <p> \"abc }",
     "q.rq:1:19: this string has no end: expected '\"'"},
    {"open-long-string", "SELECT * { ?s <p> '''abc }",
     "q.rq:1:19: this string has no end: expected '''"},
    {"line-break-in-string", "SELECT * { ?s <p> \"abc\n\" }",
     "q.rq:1:19: this string does not end on its line; write it between \"\"\" to span lines"},
    {"bad-string-escape", "SELECT * { ?s <p> \"a\\qb\" }",
     "q.rq:1:21: unknown escape in a string; write \\\\ for a backslash"},
    {"bad-code-point", "SELECT * { ?s <p> \"é\\uD800\" }",
     "q.rq:1:21: this escape is not the code point of a character"},
    {"bad-utf8", "SELECT * { ?s <p> \"\xc3\xa9\xff\" }", "q.rq:1:21: the query is not valid UTF-8"},
    {"unexpected-character", "SELECT * { ?s <p> ~ }", "q.rq:1:19: unexpected character '~'"},
    {"no-function", "SELECT * { FILTER (STRLENGTH(?x) > 3) }",
     "q.rq:1:20: there is no function STRLENGTH"},
    {"wrong-number-of-arguments", "SELECT * { FILTER (STRLEN(?x, 1) && REGEX(?x)) }",
     "q.rq:1:20: STRLEN takes 1 argument, not 2"},
    {"bound-of-an-expression", "SELECT * { FILTER BOUND(1) }", "q.rq:1:19: BOUND takes a variable"},
    {"aggregate-in-filter", "SELECT * { ?s ?p ?o FILTER (COUNT(?s) > 1) }",
     "q.rq:1:29: COUNT cannot stand here: aggregates belong in SELECT, HAVING and ORDER BY, and "
     "not within another aggregate"},
    {"aggregate-in-aggregate", "SELECT (SUM(COUNT(?s)) AS ?x) { ?s ?p ?o }",
     "q.rq:1:13: COUNT cannot stand here: aggregates belong in SELECT, HAVING and ORDER BY, and "
     "not within another aggregate"},
    {"bind-of-a-bound-variable", "SELECT * { ?s ?p ?o BIND (1 AS ?o) }",
     "q.rq:1:32: ?o already has a value in this group; BIND needs a new variable"},
    {"select-of-a-bound-variable", "SELECT (1 AS ?o) { ?s ?p ?o }",
     "q.rq:1:14: ?o already has a value in the pattern; AS needs a new variable"},
    {"select-twice", "SELECT (1 AS ?x) (2 AS ?x) {}", "q.rq:1:24: ?x is selected twice"},
    {"ungrouped", "SELECT ?k ?v (COUNT(*) AS ?n) { ?k <p> ?v } GROUP BY ?k",
     "q.rq:1:11: ?v is neither in GROUP BY nor within an aggregate; add it to GROUP BY, or select "
     "SAMPLE(?v)"},
    {"ungrouped-in-expression", "SELECT (?v + COUNT(*) AS ?n) { ?k <p> ?v } GROUP BY ?k",
     "q.rq:1:9: ?v is neither in GROUP BY nor within an aggregate; add it to GROUP BY, or select "
     "SAMPLE(?v)"},
    {"group-by-as-a-bound-variable", "SELECT ?v { ?k <p> ?v } GROUP BY (STR(?k) AS ?v)",
     "q.rq:1:46: ?v already has a value in the pattern; AS needs a new variable"},
    {"select-all-grouped", "SELECT * { ?k <p> ?v } GROUP BY ?k",
     "q.rq:1:1: SELECT * cannot be grouped; name the variables to select"},
    {"blank-node-label-in-two-groups", "SELECT * { _:a <p> ?x OPTIONAL { _:a <q> ?y } }",
     "q.rq:1:34: blank node _:a already stands in another group of patterns; write a variable to "
     "mean the same node in both"},
    {"values-too-few", "SELECT * { VALUES (?x ?y) { (1) } }",
     "q.rq:1:29: this row of VALUES has 1 value for 2 variables"},
    {"values-variable-twice", "SELECT * { VALUES (?x ?x) { (1 2) } }",
     "q.rq:1:23: ?x stands twice among the variables of VALUES"},
    {"path-in-template", "CONSTRUCT { ?s <p>/<q> ?o } { ?s ?p ?o }",
     "q.rq:1:19: expected a term or a variable, found '/'"},
    {"limit-too-large", "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999",
     "q.rq:1:29: 99999999999999999999 is too large"},
    {"prefix-without-colon", "PREFIX ex <http://e/> SELECT * {}",
     "q.rq:1:8: expected a prefix and a colon, found 'ex'"},
    {"filter-without-brackets", "SELECT * { FILTER ?x > 1 }",
     "q.rq:1:19: expected '(' or a function, found '?x'"},
    {"unnamed-expression", "SELECT (?x + ?y) {}", "q.rq:1:16: expected AS, found ')'"},
};

static const Case unsupported_cases[] = {
    {"service", "SELECT * {\n  ?s ?p ?o .\n  SERVICE <http://e/> { ?s ?p ?o } }",
     "q.rq:3:3: SERVICE is not supported yet"},
    {"describe", "PREFIX e: <e>\nDESCRIBE e:x",
     "q.rq:2:1: DESCRIBE is not supported yet; ask with CONSTRUCT"},
    {"update", "\n\nINSERT DATA { <a> <b> <c> }",
     "q.rq:3:1: updates are not supported yet: INSERT"},
    {"iri-function", "SELECT * { FILTER <http://e/f>(?x) }",
     "q.rq:1:19: function <http://e/f> is not supported; of the functions named by IRIs, only the "
     "casts xsd:boolean, double, float, decimal, integer, dateTime and string are"},
};

static GgenQuery *
parse (const char *text, GError **error)
{
  g_autoptr (GHashTable) prefixes = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (prefixes, (gpointer) "xsd", (gpointer) "http://www.w3.org/2001/XMLSchema#");

  return ggen_query_new (text, "q.rq", prefixes, error);
}

static void
query_has_this_algebra (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Case *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) query = parse (self->text, &error);
  g_autofree char *algebra = NULL;

  g_assert_no_error (error);
  algebra = ggen_algebra_query_to_string (ggen_query_get_algebra (query));
  g_assert_cmpstr (algebra, ==, self->expected);
}

static void
text_is_a_syntax_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Case *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) query = parse (self->text, &error);

  g_assert_null (query);
  g_assert_error (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, self->expected);
}

static void
text_is_unsupported (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Case *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) query = parse (self->text, &error);

  g_assert_null (query);
  g_assert_error (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_UNSUPPORTED);
  g_assert_cmpstr (error->message, ==, self->expected);
}

static void
query_tells_what_it_is (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) select =
      ggen_query_new ("SELECT ?b (1 AS ?a) { ?b ?c ?d }", "s.rq", NULL, &error);
  g_autoptr (GgenQuery) ask = ggen_query_new ("ASK {}", NULL, NULL, NULL);
  g_autoptr (GgenQuery) construct = ggen_query_new ("CONSTRUCT {} {}", NULL, NULL, NULL);
  const char *const *variables;

  g_assert_no_error (error);
  g_assert_cmpint (ggen_query_get_form (select), ==, GGEN_QUERY_FORM_SELECT);
  g_assert_cmpint (ggen_query_get_form (ask), ==, GGEN_QUERY_FORM_ASK);
  g_assert_cmpint (ggen_query_get_form (construct), ==, GGEN_QUERY_FORM_CONSTRUCT);

  variables = ggen_query_get_variables (select);
  g_assert_cmpuint (g_strv_length ((char **) variables), ==, 2);
  g_assert_cmpstr (variables[0], ==, "b");
  g_assert_cmpstr (variables[1], ==, "a");
  g_assert_null (ggen_query_get_variables (ask)[0]);

  g_assert_cmpstr (ggen_query_get_text (ask), ==, "ASK {}");
  g_assert_cmpstr (ggen_query_get_source_name (select), ==, "s.rq");
  g_assert_null (ggen_query_get_source_name (ask));
}

static void
own_prefixes_come_first (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GHashTable) prefixes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenQuery) query = NULL;
  g_autofree char *algebra = NULL;

  g_hash_table_insert (prefixes, (gpointer) "a", (gpointer) "http://given/a#");
  g_hash_table_insert (prefixes, (gpointer) "b", (gpointer) "http://given/b#");

  query = ggen_query_new ("PREFIX b: <http://own/b#> ASK { a:x a:y b:z }", NULL, prefixes, &error);
  g_assert_no_error (error);
  algebra = ggen_algebra_query_to_string (ggen_query_get_algebra (query));
  g_assert_cmpstr (algebra, ==,
                   "(ask (bgp (triple <http://given/a#x> <http://given/a#y> <http://own/b#z>)))");
}

static void
nameless_query_is_called_query (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_query_new ("ASK", NULL, NULL, &error));
  g_assert_error (error, GGEN_QUERY_ERROR, GGEN_QUERY_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==,
                   "query:1:4: expected WHERE or '{', found the end of the query");
}

static void
add_cases (const char *prefix, const Case *cases, guint n_cases, GgenTestFunc func)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strconcat (prefix, cases[i].name, NULL);

      ggen_test_add (path, func, (gpointer) &cases[i]);
    }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  add_cases ("/parser/algebra/", algebra_cases, G_N_ELEMENTS (algebra_cases),
             query_has_this_algebra);
  add_cases ("/parser/error/", error_cases, G_N_ELEMENTS (error_cases), text_is_a_syntax_error);
  add_cases ("/parser/unsupported/", unsupported_cases, G_N_ELEMENTS (unsupported_cases),
             text_is_unsupported);
  ggen_test_add ("/parser/query-tells-what-it-is", query_tells_what_it_is, NULL);
  ggen_test_add ("/parser/own-prefixes-come-first", own_prefixes_come_first, NULL);
  ggen_test_add ("/parser/nameless-query-is-called-query", nameless_query_is_called_query, NULL);

  return ggen_test_run ();
}
