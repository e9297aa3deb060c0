# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the unittest cases of a script and reports them as TAP."""

import sys
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(SOURCE / "bench"))


class TapResult(unittest.TestResult):
    """Paths are sentences: /recommendation/isolating-for-nothing-is-recommended."""

    def __init__(self, room):
        super().__init__()
        self._room = room
        self._number = 0

    def _path(self, test):
        name = test.id().split(".")[-1].removeprefix("test_").replace("_", "-")
        return f"/{self._room}/{name}"

    def _report(self, is_ok, test, note="", lines=""):
        self._number += 1
        print(f"{'ok' if is_ok else 'not ok'} {self._number} {self._path(test)}{note}")
        for line in lines.splitlines():
            print(f"# {line}")
        sys.stdout.flush()

    def addSuccess(self, test):
        super().addSuccess(test)
        self._report(True, test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if isinstance(test, unittest.TestCase):
            self._report(True, test, f" # SKIP {reason}")
        else:
            self._skip_class(test, reason)

    def _skip_class(self, holder, reason):
        """A whole class was skipped by its setUpClass."""
        for test in self.planned:
            if unittest.util.strclass(test.__class__) in str(holder):
                self._report(True, test, f" # SKIP {reason}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._report(False, test, lines=self._exc_info_to_string(err, test))

    def addError(self, test, err):
        super().addError(test, err)
        self._report(False, test, lines=self._exc_info_to_string(err, test))


def tests_of(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests_of(test)
        else:
            yield test


def main(room):
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = TapResult(room)
    result.planned = list(tests_of(suite))
    print(f"1..{len(result.planned)}")
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
