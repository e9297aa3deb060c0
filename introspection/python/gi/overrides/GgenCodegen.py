# SPDX-License-Identifier: LGPL-2.1-or-later
"""What makes GgenCodegen feel at home in Python: paths are accepted where files are, solutions
and reports are iterated, and Python's own values go into templates."""

import collections.abc
import decimal
import os

from gi.repository import Gio

from ..module import get_introspection_module
from ..overrides import override

GgenCodegen = get_introspection_module("GgenCodegen")

__all__ = []

XSD = "http://www.w3.org/2001/XMLSchema#"
INTEGERS = frozenset(
    XSD + name
    for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort",
        "unsignedByte",
    )
)


def _file(path):
    """A Gio.File for what Python calls a path."""
    return path if isinstance(path, Gio.File) else Gio.File.new_for_path(os.fspath(path))


def _export(cls):
    cls = override(cls)
    __all__.append(cls.__name__)
    return cls


class Term(GgenCodegen.Term):
    """An RDF term. `str()` gives the IRI, the label or the lexical form."""

    def __str__(self):
        return self.get_value()

    def __repr__(self):
        return f"<Term {self.to_string()}>"

    def __eq__(self, other):
        return isinstance(other, GgenCodegen.Term) and self.to_string() == other.to_string()

    def __hash__(self):
        return hash(self.to_string())

    def to_python(self):
        """The nearest value of Python's: int, Decimal, float, bool, else str."""
        datatype = self.get_datatype()
        text = self.get_value()
        try:
            if datatype in INTEGERS:
                return int(text)
            if datatype == XSD + "decimal":
                return decimal.Decimal(text)
            if datatype in (XSD + "double", XSD + "float"):
                return float(text.replace("INF", "inf"))
        except (ValueError, decimal.InvalidOperation):
            return text
        if datatype == XSD + "boolean" and text in ("true", "1", "false", "0"):
            return text in ("true", "1")
        return text


Term = _export(Term)


class Row(collections.abc.Mapping):
    """One solution: a mapping from variable to Term, or None where it is unbound."""

    __slots__ = ("_variables", "_terms")

    def __init__(self, variables, terms):
        self._variables = variables
        self._terms = terms

    def __getitem__(self, name):
        if isinstance(name, int):
            return self._terms[name]
        try:
            return self._terms[self._variables.index(name)]
        except ValueError:
            raise KeyError(name) from None

    def __iter__(self):
        return iter(self._variables)

    def __len__(self):
        return len(self._variables)

    def __repr__(self):
        return f"<Row {dict(self)!r}>"


class Solutions(GgenCodegen.Solutions):
    """Iterate over it once: it yields a Row for each solution."""

    @property
    def variables(self):
        return tuple(self.get_variables())

    def __iter__(self):
        variables = self.variables
        columns = range(len(variables))
        while self.next(None):
            yield Row(variables, tuple(self.get_term(column) for column in columns))


Solutions = _export(Solutions)


class Query(GgenCodegen.Query):
    """A parsed query: Query(text, source_name=None, prefixes=None)."""

    def __new__(cls, text, source_name=None, prefixes=None):
        return GgenCodegen.Query.new(text, source_name, prefixes)

    def __init__(self, *args, **kwargs):
        pass


Query = _export(Query)


class Graph(GgenCodegen.Graph):
    """A dataset. `len()` counts its statements."""

    @classmethod
    def load(cls, *paths):
        """Makes a graph from files, which are read in parallel."""
        graph = cls()
        graph.load_files([_file(path) for path in paths], None)
        return graph

    def load_file(self, path, cancellable=None):
        return GgenCodegen.Graph.load_file(self, _file(path), cancellable)

    def query(self, query, cancellable=None):
        """Answers a query, given as text or as a Query: Solutions for SELECT, a bool for ASK, a
        Graph for CONSTRUCT."""
        if not isinstance(query, GgenCodegen.Query):
            query = GgenCodegen.Query.new(query, None, self.get_prefixes())
        form = query.get_form()
        if form == GgenCodegen.QueryForm.ASK:
            return GgenCodegen.Graph.query_ask(self, query, cancellable)[1]
        if form == GgenCodegen.QueryForm.CONSTRUCT:
            return GgenCodegen.Graph.query_construct(self, query, cancellable)
        return GgenCodegen.Graph.query(self, query, cancellable)

    def select(self, sparql, cancellable=None):
        return GgenCodegen.Graph.select(self, sparql, cancellable)

    def ask(self, sparql, cancellable=None):
        return GgenCodegen.Graph.ask(self, sparql, cancellable)[1]

    def construct(self, sparql, cancellable=None):
        return GgenCodegen.Graph.construct(self, sparql, cancellable)

    def serialize(self, syntax=GgenCodegen.RdfSyntax.TURTLE, cancellable=None):
        """The graph as bytes."""
        return GgenCodegen.Graph.serialize(self, syntax, cancellable).get_data()

    def __len__(self):
        return self.get_n_quads()

    def __bool__(self):
        return True


Graph = _export(Graph)


class Value(GgenCodegen.Value):
    """A value that templates work with."""

    @staticmethod
    def from_python(value):
        """Makes one from None, bool, int, float, str, Term, a mapping or an iterable."""
        if isinstance(value, GgenCodegen.Value):
            return value
        if isinstance(value, GgenCodegen.Term):
            value = value.to_python()
        if value is None:
            return GgenCodegen.Value.new_null()
        if isinstance(value, bool):
            return GgenCodegen.Value.new_boolean(value)
        if isinstance(value, int):
            return GgenCodegen.Value.new_integer(value)
        if isinstance(value, (float, decimal.Decimal)):
            return GgenCodegen.Value.new_double(float(value))
        if isinstance(value, str):
            return GgenCodegen.Value.new_string(value)
        if isinstance(value, collections.abc.Mapping):
            result = GgenCodegen.Value.new_map()
            for key, item in value.items():
                result.set(str(key), Value.from_python(item))
            return result
        if isinstance(value, collections.abc.Iterable):
            result = GgenCodegen.Value.new_list()
            for item in value:
                result.append(Value.from_python(item))
            return result
        raise TypeError(f"a template cannot work with {type(value).__name__}")

    def to_python(self):
        """The value as Python's own."""
        kind = self.get_kind()
        kinds = GgenCodegen.ValueKind
        if kind == kinds.NULL:
            return None
        if kind == kinds.LIST:
            return [self.get_item(index).to_python() for index in range(self.get_length())]
        if kind == kinds.MAP:
            return {
                self.get_nth_key(index).to_python(): self.get_nth_value(index).to_python()
                for index in range(self.get_length())
            }
        return {
            kinds.BOOLEAN: self.get_boolean,
            kinds.INTEGER: self.get_integer,
            kinds.DOUBLE: self.get_double,
            kinds.STRING: self.get_string,
        }[kind]()


Value = _export(Value)


class Template(GgenCodegen.Template):
    """A compiled template: Template(text, environment=None, name=None)."""

    def __new__(cls, text, environment=None, name=None):
        return GgenCodegen.Template.new(environment, text, name)

    def __init__(self, *args, **kwargs):
        pass

    def render(self, context=None, **variables):
        """Renders with the variables of a mapping, or given by name."""
        context = Value.from_python({**(context or {}), **variables})
        return GgenCodegen.Template.render(self, context, None)


Template = _export(Template)


class TemplateEnvironment(GgenCodegen.TemplateEnvironment):
    """Where templates find each other."""

    def add_search_path(self, path):
        GgenCodegen.TemplateEnvironment.add_search_path(self, _file(path))

    def set_global(self, name, value):
        GgenCodegen.TemplateEnvironment.set_global(self, name, Value.from_python(value))


TemplateEnvironment = _export(TemplateEnvironment)


class SyncReport(GgenCodegen.SyncReport):
    """What a sync did: iterate over its outputs."""

    def __len__(self):
        return self.get_n_outputs()

    def __bool__(self):
        return True

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self.get_output(index)


SyncReport = _export(SyncReport)


class Project(GgenCodegen.Project):
    """A project: Project.open(path).sync()."""

    @classmethod
    def open(cls, path, cancellable=None):
        return GgenCodegen.Project.open(_file(path), cancellable)

    @classmethod
    def create(cls, path, name=None, cancellable=None):
        """Makes a small project that works, named after its directory unless told otherwise, and
        returns a SyncReport of its files."""
        file = _file(path)
        return GgenCodegen.Project.create(file, name or file.get_basename(), cancellable)

    @classmethod
    def new_for_template(cls, directory, template):
        """A project of one template, without a ggen.yaml."""
        return GgenCodegen.Project.new_for_template(_file(directory), _file(template))

    def add_graph(self, path):
        GgenCodegen.Project.add_graph(self, _file(path))

    def sync(self, dry_run=False, diff=False, force=False, cancellable=None):
        """Brings the outputs up to date and returns a SyncReport."""
        flags = GgenCodegen.SyncFlags.DEFAULT
        if dry_run:
            flags |= GgenCodegen.SyncFlags.DRY_RUN
        if diff:
            flags |= GgenCodegen.SyncFlags.DIFF
        if force:
            flags |= GgenCodegen.SyncFlags.FORCE
        return GgenCodegen.Project.sync(self, flags, cancellable)


Project = _export(Project)
