# SPDX-License-Identifier: LGPL-2.1-or-later
"""Projects for whole-process measurements: a hundred classes, each of which becomes a file."""

CONFIG = """\
name: bench
graphs: [classes.ttl]
queries:
  classes: |
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?class ?name ?comment
    WHERE { ?class a owl:Class ; rdfs:label ?name ; rdfs:comment ?comment } ORDER BY ?name
  properties:
    query: |
      PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
      SELECT ?class ?name ?range
      WHERE { ?p rdfs:domain ?class ; rdfs:label ?name ; rdfs:range ?range } ORDER BY ?name
    group_by: class
output: out
"""

TEMPLATE = """\
---
to: "{{ name | snake }}.py"
for_each: classes
---
class {{ name | pascal }}:
    \"\"\"{{ comment }}\"\"\"

    def __init__(self{% for p in properties[class] %}, {{ p.name | snake }}{% endfor %}):
{% for p in properties[class] %}
        self.{{ p.name | snake }} = {{ p.name | snake }}  # {{ p.range }}
{% endfor %}
"""

SINGLE_TEMPLATE = """\
---
to: module.py
---
{% for number in range(20) %}
def step_{{ number }}(value):
    return value + {{ number }}
{% endfor %}
"""


def write_graph(path, n_classes, n_properties=5):
    lines = [
        "@prefix : <https://example.org/> .",
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
    ]
    for number in range(n_classes):
        lines.append(f':Class{number} a owl:Class ; rdfs:label "Class{number}" ; '
                     f'rdfs:comment "Class {number} of the benchmark." .')
        for prop in range(n_properties):
            lines.append(f":p{number}-{prop} rdfs:domain :Class{number} ; "
                         f'rdfs:label "property {prop}" ; rdfs:range xsd:string .')
    path.write_text("\n".join(lines) + "\n")


def make(folder, n_classes=100):
    """Writes a project into an empty folder."""
    (folder / "templates").mkdir(parents=True)
    (folder / "ggen.yaml").write_text(CONFIG)
    (folder / "templates" / "class.py.j2").write_text(TEMPLATE)
    write_graph(folder / "classes.ttl", n_classes)


def make_single(folder):
    """Writes one template that needs no project, and returns its path."""
    folder.mkdir(parents=True)
    path = folder / "module.py.j2"
    path.write_text(SINGLE_TEMPLATE)
    return path
