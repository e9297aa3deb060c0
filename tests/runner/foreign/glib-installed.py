#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`ggen test` runs installed tests of GLib, which know nothing of it, and comes to what
gnome-desktop-testing-runner comes to, in whatever way it runs them. These are programs that are over
soon; compare-with-gnome-desktop-testing looks at all."""

import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent
sys.path[:0] = [str(SOURCE), str(SOURCE.parent.parent / "bench")]
# pylint: disable=wrong-import-position
import tap
import verdicts

INSTALLED = Path("/usr/share/installed-tests/glib")
# Order of cases (ifaceproperties, signals), any argument (mapping), exit status 77 (gdbus-threading), a
# Python script (assert-msg-test.py), a message bus (actions), child processes (spawn-*, testing), limits of
# a user (fileutils), and some that do nothing of all that.
NAMES = (
    "actions", "array-test", "assert-msg-test.py", "autoptr", "base64", "bytes", "collate", "cxx", "dataset", "environment", "error", "fileutils", "g-file", "g-icon",
    "gdbus-message", "gdbus-threading", "glistmodel", "hash", "hmac", "ifaceproperties", "io-channel",
    "list", "logging", "mapping", "markup-escape", "memory-input-stream", "option-context", "overflow",
    "param", "properties", "rcbox", "refcount", "shell", "signals", "slist", "spawn-path-search",
    "spawn-singlethread", "static-link", "strfuncs", "string", "task", "test-printf", "testing", "thread",
    "tree", "unicode", "uri", "utils", "value",
)
# What they print says nothing of time, threads, addresses or processes.
DETERMINISTIC = (
    "array-test", "base64", "bytes", "dataset", "g-file", "g-icon", "glistmodel", "hash", "hmac", "list",
    "markup-escape", "memory-input-stream", "overflow", "refcount", "shell", "slist", "strfuncs",
    "string", "test-printf", "tree", "unicode", "uri", "value",
)
# Of GLib 2.74: each needs a class that another case has loaded.
DEPENDENT = {
    ("glib/ifaceproperties", "/interface/properties/find-overridden"),
    ("glib/ifaceproperties", "/interface/properties/list-overridden"),
    ("glib/ifaceproperties", "/interface/properties/find-interface"),
    ("glib/ifaceproperties", "/interface/properties/list-interface"),
    ("glib/signals", "/gobject/signals/introspection"),
}
# A user may not write there; root may.
OF_ROOT = {("glib/fileutils", "/fileutils/mkdir-with-parents")}


def glib_version():
    return subprocess.run(["pkg-config", "--modversion", "glib-2.0"], capture_output=True, check=True,
                          text=True).stdout.strip()


class GlibInstalled(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if not INSTALLED.is_dir():
            raise unittest.SkipTest("libglib2.0-tests is not installed")
        cls.files = [f"glib/{name}.test" for name in NAMES if (INSTALLED / f"{name}.test").exists()]
        arguments = ["--installed", *cls.files, "--jobs", "4"]
        cls.whole = verdicts.Run(*arguments, "--compare-whole")
        arguments += ["--seed", cls.whole.seed()]
        cls.forked = verdicts.Run(*arguments)
        cls.started = verdicts.Run(*arguments, "--no-fork-server")
        cls.guarded = verdicts.Run(*arguments, "--guard")

    def test_verdicts_are_those_of_gnome_desktop_testing(self):
        if shutil.which("gnome-desktop-testing-runner") is None:
            self.skipTest("gnome-desktop-testing is not installed")
        theirs = verdicts.run_gnome_desktop_testing(self.files)
        self.assertEqual(len(self.files), len(theirs))
        # It knows nothing of the cases that were skipped.
        self.assertEqual([], verdicts.compare_programs(self.whole.programs(), theirs, False))

    def test_what_depends_on_others_is_found(self):
        if not re.match(r"2\.74\.", glib_version()):
            self.skipTest("which cases depend on others is known for GLib 2.74")
        self.assertEqual(DEPENDENT, set(self.whole.dependent()))

    def test_nothing_fails_but_what_root_may_do(self):
        expected = OF_ROOT if os.geteuid() == 0 else set()
        self.assertEqual(expected, set(self.whole.failures()))

    def test_without_the_fork_server_all_is_the_same(self):
        self.assertGreater(self.forked.n_forked(), 0.8 * len(self.forked.cases))
        self.assertEqual(0, self.started.n_forked())
        self.assertEqual([], verdicts.compare_cases(self.forked, self.started))
        programs = [f"glib/{name}" for name in DETERMINISTIC]
        self.assertEqual([], verdicts.compare_output(self.forked, self.started, programs))

    def test_guarded_verdicts_are_the_same(self):
        # The runner sets ASAN_OPTIONS for all.
        if "LSAN_OPTIONS" in os.environ or "suppressions" in os.environ.get("TSAN_OPTIONS", ""):
            self.skipTest("what is built with a sanitizer cannot be preloaded")
        self.assertEqual([], verdicts.compare_cases(self.started, self.guarded))
        leaks = [leak for event in self.guarded.cases.values()
                 for leak in event["attempts"][-1]["leaks"] if leak["kind"] == "guard"]
        self.assertNotEqual([], leaks)


if __name__ == "__main__":
    tap.main("glib-installed")
