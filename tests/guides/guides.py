#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The code in the guides does what the guides say: every block of it is compiled and run. How a
page says what belongs together is told in pages.py. Speaks TAP."""

import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

from pages import Page
from programs import Build, Failure, Skip, check_program, matches

CLANG_FORMAT = "clang-format-14"

# The README says in sh how to install, and in YAML what a project is: tested elsewhere.
PAGES = {
    "doc/guide/migration.md": None, "doc/guide/modes.md": None, "doc/guide/observing.md": None,
    "doc/guide/project.md": None, "doc/guide/quick-reference.md": None,
    "doc/guide/test-reports.md": None, "doc/guide/test-runner.md": None, "doc/guide/testing.md": None,
    "doc/guide/testing-scripts.md": None,
    "README.md": {"c", "python", "js"},
}

BROKEN_PAGE = """
```c
int escaped;
```
```
no language
```
<!-- code: mute
int main (void) { return 0; }
-->
<!-- code: mixed -->
```c
int x;
```
<!-- code: mixed -->
```python
x = 1
```
<!-- output: mixed -->
```text
1
```
<!-- output: nobody -->
```text
1
```
<!-- code: lonely -->
No block.
<!-- file: unused.h -->
```c
int y;
```
```cobol
"""
BROKEN = [
    "3: this c is in no program", "6: a block has no language",
    "25: nobody is no program yet", "28: a comment has no block",
    "34: nobody knows what to do with cobol", "33: what begins here has no end",
    "9: mute is in no language", "13: mixed is in no language", "1: no program uses the file",
]

WRONG_PROGRAMS = """
<!-- code: warns -->
```c
int main (void) { int unused; return 0; }
```
<!-- output: warns -->
```text
```
<!-- code: prints-something-else -->
```c
#include <stdio.h>
int main (void) { puts ("this"); return 0; }
```
<!-- output: prints-something-else -->
```text
that
```
<!-- code: fails -->
```c
int main (void) { return 3; }
```
<!-- output: fails -->
```text
```
<!-- code: right -->
```c
#include <stdio.h>
int main (void) { puts ("number 42"); return 3; }
```
<!-- output: right, status 3 -->
```text
number …
```
"""


def broken_pages_are_found():
    problems = Page("page.md", BROKEN_PAGE).problems
    return ([] if len(problems) == len(BROKEN) and all(
        any(problem.startswith("page.md:" + start) for problem in problems) for start in BROKEN)
            else problems)


def verdict_of(build, page, program):
    """Returns what is wrong, and why nothing was looked at."""
    try:
        check_program(build, page, program)
    except Failure as failure:
        return str(failure).splitlines(), ""
    except Skip as skip:
        return [], f" # SKIP {skip}"
    return [], ""


def wrong_programs_are_found(build):
    page = Page("page.md", WRONG_PROGRAMS)
    verdicts = {name: verdict_of(build, page, program) for name, program in page.programs.items()}
    bad = [name for name, (lines, note) in verdicts.items()
           if not note and (not lines) != (name == "right")]
    return page.problems + bad


def outputs_are_compared():
    return [] if (matches("a\n…\nb … c\n", "a\nx\ny\nb 1 c\n") and matches("a\n…\n", "a\n")
                  and not matches("a\n", "a\nb\n") and not matches("a … b\n", "a x\nb\n")) else ["…"]


def find_bad_layout(source_root, page):
    """C in the guides is laid out as in the sources."""
    bad = []
    for block in page.blocks:
        if block.language == "c":
            done = subprocess.run([CLANG_FORMAT, "--style=file", "--assume-filename=guide.c"],
                                  input=block.text, cwd=source_root, capture_output=True,
                                  text=True, check=True)
            if done.stdout != block.text:
                bad.append(f"{page.name}:{block.line}: {CLANG_FORMAT} would change this:")
                bad += done.stdout.splitlines()
    return bad


def collect(build):
    """Yields (path, lines, note) for each point; nothing in lines means that it is right."""
    yield "/guides/broken-pages-are-found", broken_pages_are_found(), ""
    yield "/guides/wrong-programs-are-found", wrong_programs_are_found(build), ""
    yield "/guides/outputs-are-compared", outputs_are_compared(), ""

    pool = concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0)))
    points = []
    for name, must_run in PAGES.items():
        text = (build.source_root / name).read_text(encoding="utf-8")
        page = Page(name, text) if must_run is None else Page(name, text, must_run)
        prefix = f"/guides/{pathlib.Path(name).stem.lower()}"
        yield f"{prefix}/every-block-is-in-a-program", page.problems, ""
        has_tool = shutil.which(CLANG_FORMAT) is not None
        yield (f"{prefix}/c-is-laid-out-as-in-the-sources",
               find_bad_layout(build.source_root, page) if has_tool else [],
               "" if has_tool else f" # SKIP {CLANG_FORMAT} is missing")
        for program in page.programs.values():
            points.append((f"{prefix}/{program.name}",
                           pool.submit(verdict_of, build, page, program)))
    for path, verdict in points:
        yield path, *verdict.result()


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cc", nargs="+", default=["cc"])
    parser.add_argument("--sanitize", default="none")
    parser.add_argument("--introspection", default="true")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    build = Build(pathlib.Path(os.environ["GGEN_TEST_SOURCE_ROOT"]),
                  pathlib.Path(os.environ["GGEN_TEST_BUILD_ROOT"]),
                  arguments.cc, arguments.sanitize, arguments.introspection == "true")
    has_failed = False
    number = 0
    for number, (path, lines, note) in enumerate(collect(build), 1):
        print(f"{'not ok' if lines else 'ok'} {number} {path}{note}")
        for line in lines:
            print(f"# {line}")
        sys.stdout.flush()
        has_failed = has_failed or bool(lines)
    print(f"1..{number}")
    return 1 if has_failed else 0


if __name__ == "__main__":
    sys.exit(main())
