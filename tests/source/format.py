#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How sources must look: laid out by clang-format, with a licence line, in UTF-8, and naming no
machine's paths."""

import os
import re
import subprocess
import sys

LICENCE = "SPDX-License-Identifier: LGPL-2.1-or-later"
TOPS = ("ggen", "ggen-cli", "ggen-test", "introspection", "tests", "bench", "tools", "doc", ".ci")
CODE = (".c", ".h", ".py", ".js", ".mjs", ".sh", ".h.in")
CLANG_FORMAT = "clang-format-14"
FILES_AT_ONCE = 64


def list_files(root):
    """Every file that git knows, or every file where this is no git checkout."""
    try:
        output = subprocess.run(["git", "-C", root, "ls-files", "-z"], check=True,
                                capture_output=True, text=True).stdout
        names = [name for name in output.split("\0") if name]
    except (subprocess.CalledProcessError, FileNotFoundError):
        names = [
            os.path.relpath(os.path.join(folder, name), root)
            for top in TOPS for folder, _, files in os.walk(os.path.join(root, top))
            for name in files
        ]
    return [name for name in names if os.path.isfile(os.path.join(root, name))]


def is_ours(name, text):
    """Whether a file is a source of ours: a template or a golden file is not."""
    if "/golden/" in name or "/templates/" in name or name.startswith("examples/"):
        return False
    return name.endswith(CODE) or text.startswith("#!")


def has_licence(text):
    return LICENCE in "\n".join(text.splitlines()[:5])


def names_a_machine(text):
    return re.search(r"(?<![\w.])/(home|root|work)/\w", text) is not None


def are_formatted(paths):
    result = subprocess.run([CLANG_FORMAT, "--dry-run", "-Werror", *paths], capture_output=True,
                            check=False)
    return result.returncode == 0


def list_badly_formatted(root, names):
    """Most of the time of a file is what it takes to start the program."""
    bad = []
    for first in range(0, len(names), FILES_AT_ONCE):
        group = names[first:first + FILES_AT_ONCE]
        if not are_formatted([os.path.join(root, name) for name in group]):
            bad += [name for name in group if not are_formatted([os.path.join(root, name)])]
    return bad


def main():
    root = os.environ["GGEN_TEST_SOURCE_ROOT"]
    no_licence, laid_out, bad_paths = [], [], []
    has_clang_format = any(
        os.access(os.path.join(folder, CLANG_FORMAT), os.X_OK)
        for folder in os.environ["PATH"].split(":"))
    for name in list_files(root):
        try:
            with open(os.path.join(root, name), encoding="utf-8") as file:
                text = file.read()
        except UnicodeDecodeError:
            continue
        if not is_ours(name, text):
            continue
        if not has_licence(text):
            no_licence.append(name)
        if names_a_machine(text) and not name.endswith("source/format.py"):
            bad_paths.append(name)
        if name.endswith((".c", ".h")):
            laid_out.append(name)
    bad_layout = list_badly_formatted(root, laid_out) if has_clang_format else []

    checks_work = (not has_licence("int x;") and names_a_machine('"/home/me/x"')
                   and not names_a_machine("~/home/"))
    layout = "" if has_clang_format else f" # SKIP {CLANG_FORMAT} is missing"
    results = [
        ("/format/the-checks-find-what-they-look-for", checks_work, [], ""),
        ("/format/sources-have-a-licence-line", not no_licence, no_licence, ""),
        ("/format/sources-name-no-machine's-paths", not bad_paths, bad_paths, ""),
        ("/format/clang-format-changes-nothing", not bad_layout, bad_layout, layout),
    ]
    print(f"1..{len(results)}")
    for number, (path, is_ok, lines, note) in enumerate(results, 1):
        print(f"{'ok' if is_ok else 'not ok'} {number} {path}{note}")
        for line in lines:
            print(f"# {line}")
    return 0 if all(is_ok for _, is_ok, _, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
