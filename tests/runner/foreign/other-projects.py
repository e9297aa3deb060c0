#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`ggen test` comes to what `meson test` comes to in Meson projects of others, program by program. They are
looked for in the folder that GGEN_TEST_OTHER_PROJECTS names, and built there, once;
tools/fetch-other-projects gets some."""

import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent
sys.path[:0] = [str(SOURCE), str(SOURCE.parent.parent / "bench")]
# pylint: disable=wrong-import-position
import tap
import verdicts

FOLDER = Path(os.environ.get("GGEN_TEST_OTHER_PROJECTS")
              or Path(os.environ["GGEN_TEST_SHARED"]) / "other-projects").resolve()
# What is not to be built of them
OPTIONS = {
    "gdk-pixbuf": ["-Dman=false", "-Dintrospection=disabled", "-Dinstalled_tests=false"],
    "libsoup3": ["-Dintrospection=disabled", "-Dvapi=disabled", "-Ddocs=disabled", "-Dgssapi=disabled",
                 "-Dntlm=disabled", "-Dautobahn=disabled", "-Dsysprof=disabled"],
}
EXPECTED = ("gdk-pixbuf", "libsoup3")
# Tests of others may fail now and then, whoever runs them.
N_TRIES = 4
# And may wait for ever then: libsoup's in one of a hundred processes
TIMEOUT = "1m"


def find_sources():
    """{name: folder}, the latest of each name"""
    files = sorted(FOLDER.glob("*/meson.build"))
    return {re.sub(r"-\d.*", "", file.parent.name): file.parent for file in files}


def run(command, log):
    """Raises what it has said where it fails."""
    with log.open("ab") as output:
        result = subprocess.run(command, stdout=output, stderr=output, check=False,
                                env=verdicts.environment())
    if result.returncode != 0:
        text = log.read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"{' '.join(map(str, command))}\n{text[-4000:]}")


def build(name, source):
    """The build directory stays, so that the next time nothing is to be done."""
    folder = FOLDER / f"_build-{source.name}"
    log = FOLDER / f"_build-{source.name}.log"
    log.unlink(missing_ok=True)
    if not (folder / "build.ninja").exists():
        run(["meson", "setup", folder, source, *OPTIONS.get(name, [])], log)
    run(["ninja", "-C", folder], log)
    return folder


def quote(name):
    return f"program(={name})"


class OtherProjects(unittest.TestCase):
    maxDiff = None

    def compare(self, folder):
        """Programs of which both say something else are run again by both: one that does not always
        come to the same has its own reasons."""
        arguments = [str(folder), "--no-rebuild", "--compare-whole"]
        run_whole = verdicts.Run(*arguments, timeout=TIMEOUT)
        ours = run_whole.programs()
        theirs = verdicts.run_meson_test(folder, ours)
        self.assertEqual(sorted(theirs), sorted(ours))
        differing = [name for name in ours if ours[name] != theirs[name]]
        for _ in range(N_TRIES - 1):
            if not differing:
                break
            names = " | ".join(map(quote, differing))
            again = verdicts.Run(*arguments, "--filter", names, timeout=TIMEOUT).programs()
            theirs_again = verdicts.run_meson_test(folder, ours, differing)
            differing = [name for name in differing if again[name] != theirs_again.get(name)]
        print(f"# {folder.name}: {len(ours)} programs, {len(run_whole.cases)} cases, "
              f"{run_whole.n_forked()} forked")
        for case, (alone, whole) in run_whole.dependent().items():
            print(f"# {case[0]} {case[1]}: {alone} alone, {whole} in the whole program")
        self.assertEqual([], differing)


def make_test(name):
    def test(self):
        source = find_sources().get(name)
        if source is None:
            self.skipTest(f"no source of {name} in {FOLDER}: tools/fetch-other-projects gets it")
        self.compare(build(name, source))

    return test


for project in sorted({*EXPECTED, *find_sources()}):
    setattr(OtherProjects, f"test_{project}_has_the_verdicts_of_meson_test", make_test(project))


if __name__ == "__main__":
    tap.main("other-projects")
