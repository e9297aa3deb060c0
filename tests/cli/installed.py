#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command as it is installed: it works wherever its tree is put, and says in one line which part
of it is missing. No variable and no current directory makes it load anything else."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD_ROOT = os.environ["GGEN_TEST_BUILD_ROOT"]


def options():
    with open(os.path.join(BUILD_ROOT, "meson-info", "intro-buildoptions.json"),
              encoding="utf-8") as file:
        return {option["name"]: option["value"] for option in json.load(file)}


class Installed:
    """A copy of the installed tree, in a folder of its own."""

    def __init__(self, folder, template):
        self.options = options()
        self.root = pathlib.Path(folder) / "root"
        shutil.copytree(template, self.root, symlinks=True)
        self.place(self.root)

    def place(self, root):
        self.root = pathlib.Path(root)
        prefix = self.root / self.options["prefix"].lstrip("/")
        self.program = prefix / self.options["bindir"] / "ggen"
        self.libraries = prefix / self.options["libdir"]
        self.modules = self.libraries / "ggen"

    def run(self, *arguments, program=None, environment=None, cwd=None):
        variables = dict(os.environ)
        if self.options["prefix"] == "/usr":
            # The linker looks into the real one.
            variables["LD_LIBRARY_PATH"] = str(self.libraries)
        variables.update(environment or {})
        return subprocess.run([program or self.program, *arguments], capture_output=True, text=True,
                              cwd=cwd or self.root, env=variables, check=False)


def expect(condition, *what):
    if not condition:
        raise AssertionError(" ".join(str(part) for part in what))


def expect_failure(result, message):
    expect(result.returncode == 1 and result.stdout == "" and result.stderr == f"error: {message}\n",
           result, "instead of", message)


def generates(installed, **how):
    result = installed.run("project", "init", "shop", **how)
    expect(result.returncode == 0, result)
    result = installed.run("-C", "shop", "sync", **how)
    expect(result.returncode == 0 and "created" in result.stderr, result)


def test_works(installed):
    generates(installed)
    expect(installed.run("utils", "doctor").returncode == 0, "doctor is content")


def test_moved(installed):
    moved = installed.root.with_name("elsewhere entirely")
    installed.root.rename(moved)
    installed.place(moved)
    generates(installed)


def test_link(installed):
    link = installed.root / "linked"
    link.symlink_to(installed.program)
    generates(installed, program=link)


def test_no_front(installed):
    (installed.modules / "libggen-cli.so").unlink()
    version = installed.run("--version")
    expect(version.returncode == 0 and version.stdout.startswith("ggen "), version)
    message = (f"cannot load {installed.modules / 'libggen-cli.so'}: cannot open shared object file: "
               "No such file or directory; install ggen again")
    expect_failure(installed.run("--help"), message)
    expect_failure(installed.run("sync"), message)


def test_broken_front(installed):
    (installed.modules / "libggen-cli.so").write_bytes(b"")
    expect_failure(installed.run("--help"),
                   f"cannot load {installed.modules / 'libggen-cli.so'}: file too short; install ggen again")


def find_check(result, name):
    checks = json.loads(result.stdout)["checks"]
    return next(check for check in checks if check["name"] == name)


def test_no_module(installed):
    (installed.modules / "ggen-cli-codegen.so").unlink()
    expect(installed.run("sync", "--help").returncode == 0, "help needs no module")
    message = (f"cannot load {installed.modules / 'ggen-cli-codegen.so'}: cannot open shared object "
               "file: No such file or directory; install ggen again")
    expect_failure(installed.run("sync"), message)
    doctor = installed.run("utils", "doctor", "--format", "json")
    expect(doctor.returncode == 1, doctor)
    expect(find_check(doctor, "commands")["detail"] == message, doctor.stdout)


def test_no_library(installed):
    for library in installed.libraries.glob("libggen-codegen-1.so*"):
        library.unlink()
    if installed.run("utils", "doctor").returncode == 0:
        raise unittest.SkipTest("the linker finds the library of another installation")
    expect_failure(installed.run("graph", "load", "a.ttl"),
                   f"cannot load {installed.modules / 'ggen-cli-codegen.so'}: "
                   "libggen-codegen-1.so.0: cannot open shared object file: "
                   "No such file or directory; 'ggen utils doctor' tells what is missing")
    doctor = installed.run("utils", "doctor", "--format", "json")
    expect("libggen-codegen-1.so.0" in find_check(doctor, "commands")["detail"], doctor.stdout)
    expect(find_check(doctor, "commands")["status"] == "error", doctor.stdout)
    expect(find_check(doctor, "Serd")["status"] == "ok", doctor.stdout)


def test_broken_dependency(installed):
    broken = installed.root / "broken"
    broken.mkdir()
    (broken / "libserd-0.so.0").write_bytes(b"")
    variables = {"LD_LIBRARY_PATH": f"{broken}:{installed.libraries}"}
    doctor = installed.run("utils", "doctor", "--format", "json", environment=variables)
    expect(doctor.returncode == 1, doctor)
    expect(find_check(doctor, "Serd")["status"] == "error", doctor.stdout)
    expect("libserd-0-0" in find_check(doctor, "Serd")["advice"], doctor.stdout)
    expect(find_check(doctor, "libyaml")["status"] == "ok", doctor.stdout)


def test_other_version(installed):
    version = subprocess.run([installed.program, "--version"], capture_output=True, text=True,
                             check=True).stdout.split()[1]
    other = version[:-1] + "x"
    for name, arguments in (("ggen-cli-codegen.so", ("sync",)), ("libggen-cli.so", ("--help",))):
        path = installed.modules / name
        path.write_bytes(path.read_bytes().replace(version.encode() + b"\0",
                                                   other.encode() + b"\0"))
        expect_failure(installed.run(*arguments),
                       f"cannot load {path}: it is not of ggen {version}; install ggen again")


def test_planted(installed):
    planted = installed.root / "planted"
    shutil.move(installed.modules, planted)
    shutil.copytree(planted, planted / "ggen")
    shutil.copytree(planted, planted / "lib" / "ggen")
    everywhere = f"{planted}:{planted}/ggen:."
    result = installed.run("--help", cwd=planted, environment={
        name: everywhere for name in ("LD_LIBRARY_PATH", "LD_ORIGIN_PATH", "PATH", "GGEN_LIBDIR")
    })
    expect_failure(result, f"cannot load {installed.modules / 'libggen-cli.so'}: cannot open shared object "
                           "file: No such file or directory; install ggen again")


TESTS = (
    ("/installed/it-works", test_works),
    ("/installed/its-tree-can-be-moved", test_moved),
    ("/installed/a-link-to-it-works", test_link),
    ("/installed/without-its-front-it-says-so", test_no_front),
    ("/installed/a-broken-front-is-named", test_broken_front),
    ("/installed/without-a-module-only-its-commands-fail", test_no_module),
    ("/installed/a-missing-library-is-named", test_no_library),
    ("/installed/doctor-finds-a-broken-dependency", test_broken_dependency),
    ("/installed/a-part-of-another-version-is-refused", test_other_version),
    ("/installed/nothing-planted-is-loaded", test_planted),
)


def main():
    meson = shutil.which("meson")
    if meson is None:
        print("1..0 # SKIP meson is not in PATH")
        return 0

    print(f"1..{len(TESTS)}")
    status = 0
    with tempfile.TemporaryDirectory() as top:
        template = os.path.join(top, "template")
        subprocess.run([meson, "install", "-C", BUILD_ROOT, "--no-rebuild", "--quiet",
                        "--tags", "runtime", "--destdir", template], check=True,
                       stdout=subprocess.DEVNULL)
        for number, (path, test) in enumerate(TESTS, 1):
            folder = os.path.join(top, str(number))
            os.mkdir(folder)
            try:
                test(Installed(folder, template))
                print(f"ok {number} {path}")
            except unittest.SkipTest as reason:
                print(f"ok {number} {path} # SKIP {reason}")
            except AssertionError as error:
                status = 1
                print(f"not ok {number} {path}")
                print("".join(f"# {line}\n" for line in str(error).splitlines()), end="")
    return status


if __name__ == "__main__":
    sys.exit(main())
