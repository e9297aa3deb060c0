// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The libraries from Vala, through their vapi. Speaks TAP, under the sandbox of the test library.

const string TURTLE = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Book a rdfs:Class ; rdfs:label "book" ; ex:pages 320 .
ex:Author a rdfs:Class ; rdfs:label "author" .
""";

Ggen.Graph make_graph () throws GLib.Error {
  var graph = new Ggen.Graph ();

  graph.load_bytes (new GLib.Bytes (TURTLE.data), Ggen.RdfSyntax.TURTLE, null, "books.ttl", null);

  return graph;
}

void select_and_render (GgenTest.Sandbox sandbox) {
  try {
    var solutions = make_graph ().select (
        "SELECT ?name WHERE { ?c rdfs:label ?name } ORDER BY ?name", null);
    var names = new Ggen.Value.list ();

    assert_cmpstrv (solutions.get_variables (), { "name" });
    while (solutions.next (null))
      names.append (new Ggen.Value.string (solutions.get_value (0)));

    var context = new Ggen.Value.map ();
    context.set ("names", names);

    var template = new Ggen.Template (null, "{{ names | join(', ') }}", null);
    assert_cmpstr (template.render (context, null), GLib.CompareOperator.EQ, "author, book");
  } catch (GLib.Error error) {
    GLib.error ("%s", error.message);
  }
}

void catch_errors (GgenTest.Sandbox sandbox) {
  try {
    make_graph ().select ("SELECT", null);
    assert_not_reached ();
  } catch (Ggen.QueryError.SYNTAX error) {
    assert_cmpstr (error.message, GLib.CompareOperator.NE, "");
  } catch (GLib.Error error) {
    assert_no_error (error);
  }
}

async size_t count_books () throws GLib.Error {
  var graph = make_graph ();
  var query = new Ggen.Query ("SELECT ?c { ?c a rdfs:Class }", null, graph.get_prefixes ());
  var solutions = yield graph.query_async (query, null);
  size_t n = 0;

  while (solutions.next (null))
    n++;

  return n;
}

void query_asynchronously (GgenTest.Sandbox sandbox) {
  var context = sandbox.get_runtime ().get_context ();
  bool is_done = false;

  count_books.begin ((source, result) => {
    try {
      assert_cmpuint ((uint) count_books.end (result), GLib.CompareOperator.EQ, 2);
    } catch (GLib.Error error) {
      GLib.error ("%s", error.message);
    }
    is_done = true;
  });
  while (!is_done)
    context.iteration (true);
}

void run_in_scope (GgenTest.Sandbox sandbox) {
  try {
    assert_true (new Ggen.Scope (sandbox.get_runtime (), null).join ());
    assert_cmpuint (sandbox.get_runtime ().get_n_workers (), GLib.CompareOperator.EQ, 0);
  } catch (GLib.Error error) {
    assert_no_error (error);
  }
}

int main (string[] args) {
  GgenTest.init (ref args);
  GgenTest.add_full ("/vala/solutions-go-into-a-template", GgenTest.Flags.DEFAULT, select_and_render);
  GgenTest.add_full ("/vala/errors-are-caught-by-their-code", GgenTest.Flags.DEFAULT, catch_errors);
  GgenTest.add_full ("/vala/asynchronous-calls-are-yielded", GgenTest.Flags.DEFAULT, query_asynchronously);
  GgenTest.add_full ("/vala/scope-joins", GgenTest.Flags.DEFAULT, run_in_scope);

  return GgenTest.run ();
}
