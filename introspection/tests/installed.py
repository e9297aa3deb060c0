#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`meson install` to a prefix gives everything a user needs. Speaks TAP."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

NAMESPACES = ("Ggen", "GgenCodegen", "GgenTest")
LIBRARIES = ("ggen", "ggen-codegen", "ggen-test")

PROGRAM = """
#include <ggen-codegen.h>
int main (void) { return ggen_graph_new () != NULL ? 0 : 1; }
"""

PYTEST = """
from gi.repository import GLib
def test_touch():
    GLib.idle_add(lambda: False)
"""


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def install(build, destination):
    result = run("meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir",
                 destination)
    assert result.returncode == 0, result.stderr
    prefixes = [path.parent.parent for path in pathlib.Path(destination).rglob("bin/ggen")]
    assert len(prefixes) == 1, prefixes
    return prefixes[0]


def environment_of(prefix):
    """What a user sets for a prefix that the system does not look into."""
    libraries = next(prefix.rglob("libggen-1.so.0")).parent
    overrides = next(prefix.rglob("gi/overrides/GgenCodegen.py")).parents[2]
    return dict(os.environ, LD_LIBRARY_PATH=str(libraries), PYTHONPATH=str(overrides),
                GI_TYPELIB_PATH=str(libraries / "girepository-1.0"),
                PKG_CONFIG_PATH=str(libraries / "pkgconfig"),
                PKG_CONFIG_SYSROOT_DIR="")


def check_command(prefix, environment):
    result = run(str(prefix / "bin/ggen"), "--version", env=environment)
    assert result.returncode == 0 and result.stdout.startswith("ggen 1."), result


def check_python(prefix, environment):
    code = "import gi\n" + "".join(f"gi.require_version('{name}', '1')\n" for name in NAMESPACES)
    code += f"from gi.repository import {', '.join(NAMESPACES)}\n"
    code += "assert GgenCodegen.Template('{{ a }}').render(a=1) == '1'\n"
    result = run("/usr/bin/python3", "-c", code, env=environment)
    assert result.returncode == 0, result.stderr


def check_pytest(prefix, environment):
    """The plugin is found, and needs not be named."""
    del prefix
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "test_installed.py")
        source.write_text(PYTEST, encoding="utf-8")
        result = run("/usr/bin/python3", "-m", "pytest", "-p", "no:cacheprovider", "--ggen-sandbox",
                     str(source), cwd=folder, env=environment)
    assert result.returncode == 1, result
    assert "1 passed, 1 error" in result.stdout, result.stdout
    assert "the default main context was touched" in result.stdout, result.stdout


def check_javascript(prefix, environment):
    folder = next(prefix.rglob("gjs-1.0/ggen-test.js")).parent
    with tempfile.TemporaryDirectory() as scratch:
        source = pathlib.Path(scratch, "test.js")
        source.write_text(f"import {{it, runTests}} from 'file://{folder}/ggen-test.js';\n"
                          "import System from 'system';\n"
                          "it('passes', () => {});\nSystem.exit(await runTests());\n", encoding="utf-8")
        result = run("gjs", "-m", str(source), cwd=scratch,
                     env=dict(environment, GJS_PATH=str(folder)))
    assert result.returncode == 0 and "ok 1 /passes" in result.stdout, result


def check_files(prefix, environment):
    del environment
    headers = next(prefix.rglob("ggen.h")).parent
    missing = [
        name for name in ("ggen.h", "ggen-codegen.h", "ggen-test.h", "ggen-visibility.h")
        if not (headers / name).is_file()
    ]
    for name in LIBRARIES:
        for pattern in (f"lib{name}-1.so", f"pkgconfig/{name}-1.pc", f"vapi/{name}-1.vapi",
                        f"vapi/{name}-1.deps"):
            if not list(prefix.rglob(pattern)):
                missing.append(pattern)
    private = [path.name for path in headers.iterdir() if "private" in path.name]
    assert not missing and not private, (missing, private)


def check_umbrellas(prefix, environment):
    """Every installed header is reached from the umbrella header of its library."""
    del environment
    headers = next(prefix.rglob("ggen.h")).parent
    reached, pending = set(), ["ggen.h", "ggen-codegen.h", "ggen-test.h"]
    while pending:
        name = pending.pop()
        if name in reached or not (headers / name).is_file():
            continue
        reached.add(name)
        text = (headers / name).read_text(encoding="utf-8")
        pending += re.findall(r'#include ["<](ggen[^">]*)[">]', text)
    assert reached == {path.name for path in headers.iterdir()}, reached


def check_compile(prefix, environment):
    """A program built through pkg-config. The prefix is not where it was configured to be, so the
    paths are replaced."""
    flags = run("pkg-config", "--cflags", "--libs", "ggen-codegen-1", env=environment)
    assert flags.returncode == 0, flags.stderr
    configured = run("pkg-config", "--variable=prefix", "ggen-codegen-1",
                     env=environment).stdout.strip()
    arguments = flags.stdout.replace(configured + "/", str(prefix) + "/").split()
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "program.c")
        source.write_text(PROGRAM, encoding="utf-8")
        program = str(pathlib.Path(folder, "program"))
        result = run("cc", "-Wall", "-Werror", str(source), "-o", program, *arguments)
        assert result.returncode == 0, result.stderr
        assert run(program, env=environment).returncode == 0


def main():
    checks = {
        "headers-libraries-and-bindings-are-there": check_files,
        "umbrella-headers-reach-every-header": check_umbrellas,
        "the-command-works": check_command,
        "python-imports-all-namespaces": check_python,
        "pytest-finds-its-plugin": check_pytest,
        "javascript-imports-the-test-module": check_javascript,
        "a-program-compiles-with-pkg-config": check_compile,
    }
    failed = False
    with tempfile.TemporaryDirectory() as destination:
        prefix = install(os.environ["GGEN_TEST_BUILD_ROOT"], destination)
        environment = environment_of(prefix)
        print(f"1..{len(checks)}")
        for number, (name, check) in enumerate(checks.items(), 1):
            try:
                check(prefix, environment)
                print(f"ok {number} /installed/{name}")
            except AssertionError as error:
                failed = True
                print(f"not ok {number} /installed/{name}")
                for line in str(error).splitlines():
                    print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
