# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds and runs the programs of a page against the libraries of a build that is not installed."""

import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from pages import RUNNABLE

# As strict as it gets, but for what GLib's callbacks do everywhere.
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter")
MODULES = {
    "ggen-test.h": "ggen-test-1", "ggen-codegen.h": "ggen-codegen-1", "ggen.h": "ggen-1",
}
LIBRARY_FOLDERS = ("ggen/runtime", "ggen", "ggen-test")
TIMEOUT = 60


class Failure(Exception):
    """What a program did wrong."""


class Skip(Exception):
    """Why a program was not run."""


@dataclasses.dataclass
class Build:
    source_root: pathlib.Path
    root: pathlib.Path
    compiler: list
    sanitize: str = "none"
    has_introspection: bool = True

    def environment(self):
        folders = ":".join(str(self.root / folder) for folder in LIBRARY_FOLDERS)
        bindings = self.source_root / "introspection"
        return dict(
            {name: value for name, value in os.environ.items()
             if name not in ("G_DEBUG", "G_TEST_BUILDDIR", "G_TEST_SRCDIR", "GGEN_WORKERS",
                             "MESON_BUILD_ROOT", "MESON_SOURCE_ROOT")},
            LD_LIBRARY_PATH=folders, GI_TYPELIB_PATH=folders,
            PKG_CONFIG_PATH=str(self.root / "meson-uninstalled"),
            PYTHONPATH=str(bindings / "python"), GJS_PATH=str(bindings / "gjs"),
            PYTHONDONTWRITEBYTECODE="1", PYTHONUNBUFFERED="1", LC_ALL="C.UTF-8")

    def check_can_run(self, program):
        """Where a language cannot be run with this build, nothing is proved, and that is said."""
        if self.sanitize == "thread":
            raise Skip("GLib is not built with ThreadSanitizer, which takes its locks for races")
        needs_introspection = program.language in ("python", "js") or any(
            "pytest" in piece.text for piece in program.pieces)
        if needs_introspection and not self.has_introspection:
            raise Skip("built without introspection")
        if program.language != "c" and self.sanitize != "none":
            raise Skip(f"the interpreter of {program.language} is not built with the sanitizer")
        tool = {"js": "gjs", "sh": "meson"}.get(program.language)
        if tool is not None and shutil.which(tool) is None:
            raise Skip(f"{tool} is missing")


def run(command, folder, environment):
    """Returns the status and what was printed on both streams, as a person sees it."""
    # Tests that fail, as some are to show, leave their files.
    with tempfile.TemporaryDirectory() as temporary:
        try:
            done = subprocess.run(command, cwd=folder, env=dict(environment, TMPDIR=temporary),
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired as error:
            raise Failure(f"did not end within {TIMEOUT} s; {error.stdout or b''!r}") from error
    return done.returncode, done.stdout.decode(errors="replace")


def matches(expected, actual):
    """Whether an output is what a page says. `…` stands for any text, alone for any lines."""
    pattern = ""
    for line in expected.splitlines(keepends=True):
        if line.strip() == "…":
            pattern += r"(?:.*\n)*"
        else:
            pattern += r"[^\n]*".join(re.escape(part) for part in line.split("…"))
    return re.fullmatch(pattern, actual) is not None


def is_test(source):
    return "#include <ggen-test.h>" in source or "GgenTest.init" in source


def verdicts_of(output):
    return "".join(line + "\n" for line in output.splitlines() if re.match(r"(not )?ok ", line))


def without_chatter(output):
    return "".join(line + "\n" for line in output.splitlines() if not line.startswith("# GLib"))


def find_modules(source):
    modules = [module for header, module in MODULES.items() if f"#include <{header}>" in source]
    return modules or ["gio-unix-2.0"]


def compile_c(build, source_path, program_path):
    environment = build.environment()
    modules = find_modules(source_path.read_text(encoding="utf-8"))
    status, flags = run(["pkg-config", "--cflags", "--libs", *modules], source_path.parent,
                        environment)
    if status != 0:
        raise Failure(flags)
    sanitize = [] if build.sanitize == "none" else ["-g", f"-fsanitize={build.sanitize}"]
    status, messages = run(
        [*build.compiler, "-std=gnu11", *WARNINGS, *sanitize, str(source_path), "-o",
         str(program_path), *flags.split()], source_path.parent, environment)
    if status != 0:
        raise Failure(messages)


def command_of(build, program, folder):
    source_path = folder / (program.name + RUNNABLE[program.language])
    if program.language == "c":
        compile_c(build, source_path, folder / program.name)
        return [str(folder / program.name)]
    interpreter = {"python": ["/usr/bin/python3"], "js": ["gjs", "-m"], "sh": ["sh", "-eu"]}
    return [*interpreter[program.language], str(source_path)]


def write_sources(page, programs, folder):
    for program in programs:
        name = program.name + RUNNABLE[program.language]
        (folder / name).write_text(program.source(page.name), encoding="utf-8")


def check_program(build, page, program):
    """Raises Failure or Skip where a program does not do what its page says."""
    build.check_can_run(program)
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)
        write_sources(page, page.programs.values() if program.language == "sh" else [program],
                      folder)
        for name, text in page.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        command = command_of(build, program, folder)
        if program.output is None:
            return
        if is_test(program.source(page.name)):
            command += ["--tap", "--in-order"]
        status, output = run(command, folder, build.environment())
    seen = verdicts_of(output) if "--tap" in command else output
    if status != program.status or not matches(program.output, seen):
        raise Failure(f"status {status} instead of {program.status}, and printed:\n{without_chatter(output)}\n"
                      f"where the page says:\n{program.output}")
