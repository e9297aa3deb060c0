#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The libraries from Python, through introspection alone. Speaks TAP."""

import decimal
import os
import pathlib
import sys
import tempfile
import traceback

import gi

gi.require_version("Ggen", "1")
gi.require_version("GgenCodegen", "1")
gi.require_version("GgenTest", "1")

from gi.repository import Gio, GLib, Ggen, GgenCodegen, GgenTest  # noqa: E402

TURTLE = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Book a rdfs:Class ; rdfs:label "book" ; ex:pages 320 ; ex:price 12.50 ; ex:inPrint true .
ex:Author a rdfs:Class ; rdfs:label "author" .
"""


def make_graph():
    pathlib.Path("books.ttl").write_text(TURTLE, encoding="utf-8")
    return GgenCodegen.Graph.load("books.ttl")


def test_graph_loads_and_counts():
    assert len(make_graph()) == 7


def test_rows_are_mappings():
    rows = list(make_graph().query(
        "SELECT ?c ?name ?pages WHERE { ?c rdfs:label ?name OPTIONAL { ?c ex:pages ?pages } } "
        "ORDER BY ?name"))
    assert [str(row["name"]) for row in rows] == ["author", "book"]
    assert dict(rows[0])["pages"] is None
    assert rows[1]["pages"].to_python() == 320
    assert rows[1]["c"] == GgenCodegen.Term.new_iri("http://example.org/Book")
    try:
        rows[0]["nothing"]
    except KeyError:
        pass
    else:
        raise AssertionError("an unknown variable was found")


def test_terms_become_python_values():
    (row,) = make_graph().query("SELECT ?a ?b ?c { ex:Book ex:pages ?a ; ex:price ?b ; ex:inPrint ?c }")
    assert [term.to_python() for term in row.values()] == [320, decimal.Decimal("12.50"), True]


def test_ask_and_construct():
    graph = make_graph()
    assert graph.query("ASK { ex:Book ex:pages 320 }") is True
    assert graph.ask("ASK { ex:Book ex:pages 1 }") is False
    made = graph.query("CONSTRUCT { ?c ex:called ?n } WHERE { ?c rdfs:label ?n }")
    assert len(made) == 2
    assert b"called" in made.serialize()


def test_errors_name_their_place():
    try:
        make_graph().query("SELECT ?c WHERE { ?c a }")
    except GLib.Error as error:
        assert error.matches(GgenCodegen.QueryError.quark(), GgenCodegen.QueryError.SYNTAX), error
        assert "1:" in error.message, error.message
    else:
        raise AssertionError("a broken query was accepted")


def test_asynchronous_query():
    graph = make_graph()
    query = GgenCodegen.Query("SELECT ?c WHERE { ?c a rdfs:Class }", prefixes=graph.get_prefixes())
    loop = GLib.MainLoop()
    answers = []

    def on_done(source, result):
        answers.extend(source.query_finish(result))
        loop.quit()

    graph.query_async(query, None, on_done)
    loop.run()
    assert len(answers) == 2


def test_template_renders_python_values():
    template = GgenCodegen.Template(
        "{% for b in books %}{{ b.title | title }}: {{ b.pages + 1 }}{{ ',' if not loop.last }}"
        "{% endfor %}")
    books = [{"title": "on glib", "pages": 9}, {"title": "more", "pages": 1}]
    assert template.render(books=books) == "On Glib: 10,More: 2"
    assert template.render({"books": []}) == ""


def test_values_go_both_ways():
    value = {"a": [1, 2.5, "x", None, True], "b": {"c": []}}
    assert GgenCodegen.Value.from_python(value).to_python() == value


def test_undefined_names_are_errors():
    try:
        GgenCodegen.Template("{{ nobody }}", name="page.j2").render()
    except GLib.Error as error:
        assert error.message.startswith("page.j2:1:4: "), error.message
    else:
        raise AssertionError("an undefined name was accepted")


def test_project_syncs():
    assert "ggen.yaml" in [output.get_path() for output in GgenCodegen.Project.create("shop")]
    project = GgenCodegen.Project.open("shop")
    report = project.sync()
    assert len(report) > 0
    for output in report:
        assert output.get_status() == GgenCodegen.SyncStatus.CREATED
        assert pathlib.Path("shop", output.get_path()).is_file()
    assert GgenCodegen.Project.open("shop").sync().get_is_up_to_date()
    assert all(output.get_status() == GgenCodegen.SyncStatus.UNCHANGED
               for output in project.sync(dry_run=True))


def test_isolated_runtime_in_a_with_block():
    with Ggen.Runtime.new_isolated() as runtime:
        assert GLib.MainContext.get_thread_default() == runtime.get_context()
        assert Ggen.Scope.new(runtime, None).join()
    assert runtime.is_closed()


def test_metrics_tell_what_a_runtime_has_done():
    with Ggen.Runtime.new_isolated() as runtime:
        runtime.set_timing(True)
        assert Ggen.Scope.new(runtime, None).join()
        metrics = runtime.get_metrics()
    assert metrics.get_n_calls() == metrics.props.n_calls == 1
    assert metrics.get_n_run() == metrics.props.n_run == 0
    assert metrics.get_count(Ggen.Latency.EXECUTE) == 1
    median = metrics.get_percentile(Ggen.Latency.EXECUTE, 50)
    assert 0 < median <= metrics.get_max(Ggen.Latency.EXECUTE)
    assert metrics.get_percentile(Ggen.Latency.QUEUED, 99) == 0


def test_dispatches_are_named():
    with Ggen.Runtime.new_isolated() as runtime:
        runtime.set_timing(True)
        source = GLib.idle_source_new()
        source.set_name("from Python")
        source.set_callback(lambda data: GLib.SOURCE_REMOVE)
        source.attach(runtime.get_context())
        while runtime.get_context().iteration(False):
            pass
        metrics = runtime.get_metrics()
    assert metrics.get_n_dispatches() == 1
    assert metrics.get_longest_dispatch_source() == "from Python"


def test_without_a_trace_its_marks_cost_nothing():
    began_at = Ggen.trace_begin()
    assert began_at == 0
    Ggen.trace_end(began_at, "command", "nothing", None)


def test_sync_call_in_a_callback_would_deadlock():
    GgenCodegen.Project.create("shop")
    project = GgenCodegen.Project.open("shop")
    loop = GLib.MainLoop()
    errors = []

    def in_callback():
        try:
            project.sync()
        except GLib.Error as error:
            errors.append(error)
        loop.quit()

    GLib.idle_add(in_callback)
    loop.run()
    assert len(errors) == 1
    assert errors[0].matches(Ggen.Error.quark(), Ggen.Error.WOULD_DEADLOCK)


def test_test_library_is_there():
    assert GgenTest.Sandbox.__gtype__.is_a(GgenTest.Sandbox.__gtype__)
    assert GgenTest.Flags.ALLOW_DEFAULT_CONTEXT != GgenTest.Flags.DEFAULT


def main():
    tests = [(name, func) for name, func in globals().items() if name.startswith("test_")]
    failed = False
    print(f"1..{len(tests)}")
    for number, (name, func) in enumerate(tests, 1):
        path = "/python/" + name.removeprefix("test_").replace("_", "-")
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                func()
                print(f"ok {number} {path}")
            except Exception:  # every failure is one test's
                failed = True
                print(f"not ok {number} {path}")
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}")
            os.chdir("/")
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
