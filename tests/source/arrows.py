#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The arrows of the house: who may know whom, in includes and in symbols.

Top may know bottom, never the other way; graph and template do not know each other; nobody but
the test library, the benchmarks and the runtime itself makes an isolated runtime; no library
prints, and none touches the default main context but the runtime. No part of the command is linked
with a library that its commands do not need.
"""

import collections
import json
import os
import re
import subprocess
import sys

# room: what it may know beside itself
MAY_KNOW = {
    "ggen/runtime": set(),
    "ggen/text": set(),
    "ggen/yaml": {"ggen/text"},
    "ggen/rdf": {"ggen/runtime"},
    "ggen/sparql": {"ggen/rdf", "ggen/runtime"},
    "ggen/graph": {"ggen/sparql", "ggen/rdf", "ggen/runtime"},
    "ggen/template": {"ggen/runtime"},
    "ggen/project": {
        "ggen/graph", "ggen/sparql", "ggen/rdf", "ggen/template", "ggen/text", "ggen/yaml",
        "ggen/runtime",
    },
    # Before the folder that it is in: the first that a path begins with is its room.
    "ggen-test/runner": {"ggen/text", "ggen/yaml", "ggen/runtime"},
    "ggen-test": {"ggen/text", "ggen/runtime"},
    "ggen-cli/launcher": {"ggen-cli/front"},
    "ggen-cli/front": set(),
    "ggen-cli/work": {"ggen-cli/front", "ggen/runtime"},
    "ggen-cli/doctor": {"ggen-cli/front", "ggen-cli/work", "ggen/runtime"},
    "ggen-cli/archive": {"ggen-cli/front", "ggen-test/runner"},
    "ggen-cli/test": {
        "ggen-cli/front", "ggen-cli/work", "ggen-cli/archive", "ggen-test/runner",
        "ggen/text", "ggen/runtime",
    },
    "ggen-cli/commands": {
        "ggen-cli/front", "ggen-cli/work",
        "ggen/runtime", "ggen/rdf", "ggen/sparql", "ggen/graph", "ggen/template", "ggen/project",
    },
}
# What is linked: the libraries that it may name beside libc. One that is linked is loaded, needed or
# not, so a part of the command may not be linked with more than all of its commands need.
GIO = {"libgio-2.0", "libgobject-2.0", "libglib-2.0"}
MAY_BE_LINKED = {
    "ggen-cli/ggen": set(),
    "ggen-cli/launcher/ggen": set(),
    "ggen-cli/libggen-cli.so": {"libglib-2.0"},
    "ggen-cli/ggen-cli-utils.so": {"libggen-cli", "libggen-1"} | GIO,
    "ggen-cli/ggen-cli-codegen.so": {"libggen-cli", "libggen-1", "libggen-codegen-1"} | GIO,
    "ggen-cli/ggen-cli-test.so": {
        "libggen-cli", "libggen-1", "libelf", "libjson-glib-1.0", "libsqlite3", "libxxhash",
        "libyaml-0",
    } | GIO,
    "ggen-cli/ggen-cli-archive.so": {
        "libggen-1", "libarchive", "libelf", "libjson-glib-1.0", "libxxhash",
    } | GIO,
    # Preloaded into programs of others.
    "ggen-test/runner/supervise/fork-server/libggen-test-fork-server.so": set(),
}
ALWAYS_LINKED = {"libc", "libdl", "ld-linux", "libasan", "libubsan", "libtsan"}
MAY_BE_ISOLATED = ("ggen/runtime", "ggen-test")
LIBRARIES = [room for room in MAY_KNOW if room.startswith("ggen/")]
PRINTING = {
    "printf", "puts", "putchar", "stdout", "g_print", "g_printerr", "vprintf", "__printf_chk",
    "__vprintf_chk", "perror",
}
DEFAULT_CONTEXT = {
    "g_idle_add", "g_idle_add_full", "g_timeout_add", "g_timeout_add_full",
    "g_timeout_add_seconds", "g_timeout_add_seconds_full", "g_main_context_default",
}

# How many are given to one nm.
OBJECTS_AT_ONCE = 64


def room_of(path):
    """The room that a path relative to the source root lies in, or None."""
    for room in MAY_KNOW:
        if path.startswith(room + "/"):
            return room
    return None


def find_broken_includes(files):
    """files: {path: text}. Returns a sentence for each include against the arrows."""
    homes = {os.path.basename(path): room_of(path) for path in files if path.endswith(".h")}
    broken = []
    for path, text in sorted(files.items()):
        room = room_of(path)
        for number, line in enumerate(text.splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*["<]([^">]+)[">]', line)
            if room is None or match is None:
                continue
            other = homes.get(os.path.basename(match.group(1)))
            if other not in (None, room) and other not in MAY_KNOW[room]:
                broken.append(f"{path}:{number}: {room} includes {match.group(1)} of {other}")
    return broken


def find_broken_symbols(objects):
    """objects: [(path, room, defined, undefined)]. Returns a sentence for each broken rule."""
    homes = {
        name: room for _, room, defined, _ in objects for name in defined if name.startswith("ggen_")
    }
    broken = []
    for path, room, _, undefined in sorted(objects):
        for name in sorted(undefined):
            other = homes.get(name)
            if other not in (None, room) and other not in MAY_KNOW[room]:
                broken.append(f"{path}: {room} uses {name}() of {other}")
            if name == "ggen_runtime_new_isolated" and room not in MAY_BE_ISOLATED:
                broken.append(f"{path}: {room} makes an isolated runtime")
            if room in LIBRARIES and name in PRINTING:
                broken.append(f"{path}: {room} prints, by {name}")
            if room in LIBRARIES and room != "ggen/runtime" and name in DEFAULT_CONTEXT:
                broken.append(f"{path}: {room} uses the default main context, by {name}()")
    return broken


def find_broken_links(links):
    """links: {path: names of libraries}. Returns a sentence for each library too many."""
    return [
        f"{path}: is linked with {name}"
        for path, names in sorted(links.items())
        for name in sorted(names - MAY_BE_LINKED[path] - ALWAYS_LINKED)
    ]


def read_links(build_root):
    links = {}
    for path in MAY_BE_LINKED:
        output = subprocess.run(["readelf", "-dW", os.path.join(build_root, path)], check=True,
                                capture_output=True, text=True).stdout
        needed = re.findall(r"\(NEEDED\).*\[(.+)\]", output)
        links[path] = {re.sub(r"(-x86-64|-aarch64)?\.so.*", "", name) for name in needed}
    return links


def read_sources(source_root):
    files = {}
    for top in ("ggen", "ggen-cli", "ggen-test"):
        for folder, _, names in os.walk(os.path.join(source_root, top)):
            for name in names:
                if name.endswith((".c", ".h")):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        files[os.path.relpath(path, source_root)] = file.read()
    return files


def read_symbols(paths):
    """What each object defines and what it needs. Most of the time of one is what it takes to start nm."""
    symbols = {path: (set(), set()) for path in paths}
    for first in range(0, len(paths), OBJECTS_AT_ONCE):
        output = subprocess.run(["nm", "-g", "-A", *paths[first:first + OBJECTS_AT_ONCE]],
                                check=True, capture_output=True, text=True).stdout  # fmt: skip
        for line in output.splitlines():
            path, _, rest = line.rpartition(".o:")
            kind, name = rest.split()[-2:]
            defined, undefined = symbols[path + ".o"]
            (undefined if kind in "Uw" else defined).add(name)
    return symbols


def read_objects(source_root, build_root):
    with open(os.path.join(build_root, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    rooms = {}
    for command in commands:
        source = os.path.join(command["directory"], command["file"])
        room = room_of(os.path.relpath(os.path.realpath(source), os.path.realpath(source_root)))
        output = os.path.join(command["directory"], command["output"])
        if room is not None and os.path.exists(output):
            rooms[output] = room
    symbols = read_symbols(list(rooms))
    return [(os.path.relpath(output, build_root), room, *symbols[output])
            for output, room in rooms.items()]


def check_that_breaks_are_found():
    """The rules themselves, on a house where each is broken once."""
    files = {
        "ggen/graph/ggen-graph.h": "",
        "ggen/template/ggen-template.c": '#include "ggen-graph.h"\n',
        "ggen/rdf/ggen-term.c": "#include <ggen-graph.h>\n",
    }
    objects = [
        ("a.o", "ggen/graph", {"ggen_graph_new"}, {"ggen_runtime_new_isolated"}),
        ("b.o", "ggen/template", set(), {"ggen_graph_new", "printf", "g_idle_add"}),
    ]
    links = {
        "ggen-cli/ggen": {"libc", "libglib-2.0"},
        "ggen-cli/ggen-cli-utils.so": {"libc", "libggen-1", "libggen-codegen-1"},
    }
    return (len(find_broken_includes(files)) == 2 and len(find_broken_symbols(objects)) == 4
            and len(find_broken_links(links)) == 2)


def main():
    source_root = os.environ["GGEN_TEST_SOURCE_ROOT"]
    build_root = os.environ["GGEN_TEST_BUILD_ROOT"]
    objects = read_objects(source_root, build_root)
    n_objects = collections.Counter(room for _, room, _, _ in objects)
    results = [
        ("/arrows/the-check-finds-each-kind-of-break", check_that_breaks_are_found(), []),
        ("/arrows/every-room-was-looked-at", all(n_objects[room] > 0 for room in MAY_KNOW),
         [f"no object of {room}" for room in MAY_KNOW if n_objects[room] == 0]),
    ]
    for path, broken in (
        ("/arrows/includes-follow-the-arrows", find_broken_includes(read_sources(source_root))),
        ("/arrows/symbols-follow-the-arrows", find_broken_symbols(objects)),
        ("/arrows/parts-of-the-command-are-linked-with-what-they-need",
         find_broken_links(read_links(build_root))),
    ):
        results.append((path, not broken, broken))

    print(f"1..{len(results)}")
    for number, (path, is_ok, lines) in enumerate(results, 1):
        print(f"{'ok' if is_ok else 'not ok'} {number} {path}")
        for line in lines:
            print(f"# {line}")
    return 0 if all(is_ok for _, is_ok, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
