#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every public symbol says what it is and since when: read from the GIR of the three libraries."""

import os
import sys
import xml.etree.ElementTree as ElementTree

CORE = "{http://www.gtk.org/introspection/core/1.0}"
C = "{http://www.gtk.org/introspection/c/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"

GIRS = ("ggen/runtime/Ggen-1.gir", "ggen/GgenCodegen-1.gir", "ggen-test/GgenTest-1.gir")
TYPES = ("class", "interface", "record", "union", "enumeration", "bitfield", "callback", "alias")
PARTS = ("constructor", "method", "function", "virtual-method", "property", "member")
SIGNAL = GLIB + "signal"
# These are documented in the block of their type, which says since when.
WITHOUT_VERSION = ("member", "parameter", "return-value")


def name_of(element, owner):
    name = element.get(C + "identifier") or element.get("name") or "the value"
    is_global = element.get(C + "identifier") is not None or owner is None
    return name if is_global else f"{owner}:{name}"


def has_doc(element):
    doc = element.find(CORE + "doc")
    return doc is not None and doc.text is not None and doc.text.strip() != ""


def find_gaps_of(element, owner):
    """Returns a sentence for each thing that one symbol does not say."""
    name = name_of(element, owner)
    kind = element.tag.removeprefix(CORE)
    result = element.find(CORE + "return-value")
    gaps = []
    if not has_doc(element):
        gaps.append(f"{name} has no documentation")
    if kind not in WITHOUT_VERSION and element.get("version") is None:
        gaps.append(f"{name} has no Since")
    for parameter in element.findall(f"{CORE}parameters/{CORE}parameter"):
        if not has_doc(parameter):
            gaps.append(f"{name} does not say what {parameter.get('name')} is")
    if result is not None and result.find(CORE + "type") is not None:
        if result.find(CORE + "type").get("name") != "none" and not has_doc(result):
            gaps.append(f"{name} does not say what it returns")
    return gaps


def is_own(element):
    """Whether somebody writes documentation for it: not for what a macro or another block makes."""
    name = element.get("name") or ""
    return (element.get("moved-to") is None and element.get(GLIB + "is-gtype-struct-for") is None
            and not name.startswith("_") and element.get("disguised") != "1")


def find_gaps(namespace):
    gaps, n_symbols = [], 0
    for symbol in namespace:
        kind = symbol.tag.removeprefix(CORE)
        if kind not in (*TYPES, "function", "constant") or not is_own(symbol):
            continue
        n_symbols += 1
        gaps += find_gaps_of(symbol, None)
        for part in symbol:
            is_part = part.tag == SIGNAL or part.tag.removeprefix(CORE) in PARTS
            if is_part and is_own(part):
                n_symbols += 1
                gaps += find_gaps_of(part, symbol.get("name"))
    return gaps, n_symbols


def find_gaps_in_file(path):
    return find_gaps(ElementTree.parse(path).getroot().find(CORE + "namespace"))


SAMPLE = f"""
<namespace xmlns="{CORE[1:-1]}" xmlns:c="{C[1:-1]}" xmlns:glib="{GLIB[1:-1]}">
  <class name="Bare">
    <method name="use" c:identifier="bare_use" version="1.0">
      <doc>Uses it.</doc>
      <return-value><type name="utf8"/></return-value>
      <parameters><parameter name="how"/></parameters>
    </method>
    <property name="size"><doc>How large.</doc></property>
    <glib:signal name="changed" version="1.0"/>
  </class>
  <enumeration name="Kind" version="1.0"><doc>Kinds.</doc>
    <member name="a" c:identifier="KIND_A"><doc>the first</doc></member>
    <member name="b" c:identifier="KIND_B"/>
  </enumeration>
  <function name="good" c:identifier="good" version="1.0"><doc>Is good.</doc>
    <return-value><type name="none"/></return-value>
  </function>
</namespace>
"""
SAMPLE_GAPS = [
    "Bare has no documentation", "Bare has no Since",
    "bare_use does not say what how is", "bare_use does not say what it returns",
    "Bare:size has no Since", "Bare:changed has no documentation", "KIND_B has no documentation",
]


def main():
    build_root = os.environ["GGEN_TEST_BUILD_ROOT"]
    found, _ = find_gaps(ElementTree.fromstring(SAMPLE))
    results = [("/documented/the-check-finds-each-kind-of-gap", found == SAMPLE_GAPS,
                [] if found == SAMPLE_GAPS else found, "")]
    for gir in GIRS:
        path = f"/documented/every-public-symbol-of-{os.path.basename(gir).removesuffix('-1.gir')}"
        try:
            gaps, n_symbols = find_gaps_in_file(os.path.join(build_root, gir))
        except FileNotFoundError:
            results.append((path, True, [], " # SKIP built without introspection"))
            continue
        if n_symbols == 0:
            gaps.append(f"{gir} has no symbols")
        results.append((path, not gaps, gaps, ""))

    print(f"1..{len(results)}")
    for number, (path, is_ok, lines, note) in enumerate(results, 1):
        print(f"{'ok' if is_ok else 'not ok'} {number} {path}{note}")
        for line in lines:
            print(f"# {line}")
    return 0 if all(is_ok for _, is_ok, _, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
