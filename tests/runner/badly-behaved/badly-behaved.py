#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`ggen test` runs programs that behave badly, and says of each what stands in expected.yaml, in every
format. They are found in a Meson build directory that holds nothing but what says which tests there
are."""

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

import yaml

SOURCE = Path(__file__).resolve().parent
sys.path.insert(0, str(SOURCE.parent.parent / "bench"))
import tap  # pylint: disable=wrong-import-position

BUILD_ROOT = Path(os.environ["GGEN_TEST_BUILD_ROOT"])
GGEN = BUILD_ROOT / "ggen-cli" / "ggen"
PROGRAMS = BUILD_ROOT / "tests" / "runner" / "badly-behaved"
BUILT = ("misbehaving", "order", "unlistable")
EXPECTED = yaml.safe_load((SOURCE / "expected.yaml").read_text(encoding="utf-8"))
# These take longer than any time that they are given: it may be short.
CONFIGURATION = """\
overrides:
  - filter: test(/hang) | test(/hang-and-ignore-sigterm) | test(/endless-output) | program(=hang)
    timeout: 500ms
    grace: 100ms
"""
LABELS = {
    "passed": "PASS", "skipped": "SKIP", "failed": "FAIL", "crashed": "CRASH",
    "timed out": "TIMEOUT", "vanished": "VANISHED", "broken": "BROKEN",
}
JUNIT = {"passed": None, "skipped": "skipped", "failed": "failure"}
# Passes at the third attempt: it has a test of its own.
BUT_FLAKY = "!test(/flaky)"
LEAKING = "program(=misbehaving) & test(/leaves-file)"
UNRULY = "program(=misbehaving) & (test(/escapes) | test(/binary-output))"


def find_expected(program, path):
    """What was expected of a case, or None."""
    if path is None:
        return EXPECTED[program].get("whole")
    return EXPECTED[program].get(re.sub(r"^/seed/\d+$", "/seed/*", path))


def list_cases(program):
    """(path or None, what is expected) of all cases but the flaky one."""
    return [(None if path == "whole" else path, expected)
            for path, expected in EXPECTED[program].items() if path != "/flaky"]


def is_failure(outcome):
    return outcome not in ("passed", "skipped")


def list_tests(program):
    """[(name, outcome)] that reports for programs are to have: of a program that runs whole its points,
    and itself where these do not tell that it failed."""
    tests = []
    for path, expected in list_cases(program):
        points = list(expected.get("points", {}).items())
        tests += points
        is_told = any(is_failure(outcome) for _, outcome in points)
        if not points or (is_failure(expected["outcome"]) and not is_told):
            tests.append((path or program, expected["outcome"]))
    return sorted(tests)


def without_seed(name):
    return re.sub(r"/seed/\d+", "/seed/*", name)


def describe_test(name, folder):
    """As Meson would, of a test of that name."""
    word = name.split()[0]
    whole = EXPECTED[name].get("whole", {})
    if name == "not-there":
        command = [str(PROGRAMS / "not-there")]
    elif word in BUILT:
        command = [str(PROGRAMS / word)]
    else:
        command = ["/bin/sh", str(SOURCE / "whole.sh"), name]
    return {
        "name": name, "cmd": command, "suite": ["badly-behaved"], "workdir": None,
        "timeout": 2 if name == "unlistable hang" else 60,
        "is_parallel": True, "priority": 0, "depends": [],
        "protocol": whole.get("protocol", "tap"),
        "env": {
            "BADLY_BEHAVED_LISTING": name.split()[-1],
            "BADLY_BEHAVED_COUNTER": str(folder / "counter"),
        },
    }


class Project:
    """A build directory that nobody has built."""

    def __init__(self, folder):
        self.folder = folder
        self.build = folder / "build"
        (self.build / "meson-info").mkdir(parents=True)
        (self.build / "meson-private").mkdir()
        (self.build / "meson-private" / "coredata.dat").touch()
        self._write("meson-info.json", {
            "meson_version": {"full": "1.0.1", "major": 1, "minor": 0, "patch": 1},
            "directories": {"source": str(SOURCE), "build": str(self.build)},
            "introspection": {"information": {
                "tests": {"file": "intro-tests.json", "updated": False}}},
            "build_files_updated": True, "error": False,
        })
        self._write("intro-tests.json", [describe_test(name, folder) for name in EXPECTED])
        self._write("intro-targets.json", [])
        self._write("intro-projectinfo.json",
                    {"version": "1", "descriptive_name": "badly-behaved", "subprojects": []})
        self.configuration = folder / "ggen-test.yaml"
        self.configuration.write_text(CONFIGURATION, encoding="utf-8")

    def _write(self, name, content):
        (self.build / "meson-info" / name).write_text(json.dumps(content), encoding="utf-8")

    def command(self, *options):
        return [str(GGEN), "test", str(self.build), "--no-rebuild", "--config",
                str(self.configuration), "--jobs", "4", "--no-stacks", *options]

    def environment(self):
        return dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm")

    def run(self, *options):
        return subprocess.run(self.command(*options), capture_output=True, check=False, timeout=240,
                              env=self.environment())

    def run_on_terminal(self, *options):
        """What a terminal is sent."""
        leader, follower = pty.openpty()
        # pylint: disable=consider-using-with
        process = subprocess.Popen(self.command(*options), stdin=follower, stdout=follower,
                                   stderr=follower, env=self.environment())
        os.close(follower)
        sent = b""
        try:
            while piece := os.read(leader, 65536):
                sent += piece
        except OSError:
            pass  # as Linux tells that nobody is there any more
        os.close(leader)
        process.wait(timeout=60)
        return sent


def read_events(output):
    return [json.loads(line) for line in output.decode("utf-8").split("\n") if line]


def read_results(output):
    """{(program, path): what JSON tells of the end of the case}"""
    return {(event["program"], event["path"]): event
            for event in read_events(output) if event["type"] == "case_ended"}


def summarise(event):
    """What has to be the same however it runs."""
    last = event["attempts"][-1]
    return (event["outcome"], last["reason"], tuple(sorted({leak["kind"] for leak in last["leaks"]})),
            tuple((point["name"], point["outcome"]) for point in last["points"]))


def find_differences(event, expected):
    outcome, reason, leaks, points = summarise(event)
    wanted = {"outcome": expected["outcome"], "leaks": sorted(expected.get("leaks", [])),
              "points": expected.get("points", {})}
    got = {"outcome": outcome, "leaks": list(leaks), "points": dict(points)}
    if not re.fullmatch(expected.get("reason", ""), reason or ""):
        wanted["reason"], got["reason"] = expected.get("reason"), reason
    return [] if got == wanted else [f"{event['id']}: {got} instead of {wanted}"]


class BadlyBehaved(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        # pylint: disable=consider-using-with
        cls.temporary = tempfile.TemporaryDirectory()
        folder = Path(cls.temporary.name)
        cls.project = Project(folder)
        cls.junit = folder / "junit.xml"
        cls.result = cls.project.run("--json", "--junit", str(cls.junit), "--verbose", "-E", BUT_FLAKY)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_failures_are_the_exit_status(self):
        self.assertEqual(1, self.result.returncode, self.result.stderr.decode()[-2000:])

    def test_every_case_has_run(self):
        results = read_results(self.result.stdout)
        wanted = {(program, path) for program in EXPECTED for path, _ in list_cases(program)}
        got = {(program, path and without_seed(path)) for program, path in results}
        self.assertEqual(wanted, got)

    def test_json_tells_what_came_of_each(self):
        differences = []
        for (program, path), event in read_results(self.result.stdout).items():
            differences += find_differences(event, find_expected(program, path))
        self.assertEqual([], differences)

    def test_junit_tells_what_came_of_each(self):
        suites = xml.etree.ElementTree.parse(self.junit).getroot()
        got = {}
        for suite in suites.iter("testsuite"):
            tests = []
            for test in suite.iter("testcase"):
                kinds = [child.tag for child in test if child.tag in ("skipped", "failure", "error")]
                tests.append((without_seed(test.get("name")), kinds[0] if kinds else None))
            got[suite.get("name")] = sorted(tests, key=str)
        wanted = {program: sorted(((name, JUNIT.get(outcome, "error"))
                                   for name, outcome in list_tests(program)), key=str)
                  for program in EXPECTED}
        self.assertEqual(wanted, got)

    def test_text_tells_what_came_of_each(self):
        text = self.result.stderr.decode("utf-8")
        lines = re.findall(r"^([A-Z]+) +\d\S*(?: m?s)?  (.*)$", text, re.MULTILINE)
        missing = []
        for program in EXPECTED:
            for path, expected in list_cases(program):
                label = LABELS[expected["outcome"]]
                if expected["outcome"] == "passed" and "leaks" in expected:
                    label = "LEAK"
                name = f"{program} {path}" if path else program
                if not any(label == found and (rest == name or rest.startswith(name + ": "))
                           for found, rest in ((f, without_seed(r)) for f, r in lines)):
                    missing.append(f"{label} {name}")
        self.assertEqual([], missing)

    def test_tap_tells_what_came_of_each(self):
        result = self.project.run("--tap", "-E", BUT_FLAKY)
        lines = result.stdout.decode("utf-8").splitlines()
        got = []
        for line in lines:
            match = re.match(r"(not ok|ok) \d+ - (.*?)( # (SKIP|TODO).*)?$", line)
            if match:
                name = without_seed(re.sub(r"\\([\\#])", r"\1", match.group(2)))
                got.append((name, "skipped" if match.group(3) else match.group(1)))
        wanted = []
        for program in EXPECTED:
            for name, outcome in list_tests(program):
                told = {"passed": "ok", "skipped": "skipped"}.get(outcome, "not ok")
                wanted.append((program if name == program else f"{program} {name}", told))
        self.assertEqual(sorted(wanted), sorted(got))
        self.assertIn(f"1..{len(wanted)}", lines)

    def test_what_cannot_be_listed_is_told(self):
        notes = [event["text"] for event in read_events(self.result.stdout)
                 if event["type"] == "note"]
        for program in EXPECTED:
            if program.startswith("unlistable"):
                self.assertTrue(any(program in note for note in notes), (program, notes))

    def test_without_the_fork_server_all_is_the_same(self):
        other = self.project.run("--json", "--no-fork-server", "-E", BUT_FLAKY)
        forked = {(program, without_seed(path or "")): summarise(event) for (program, path), event
                  in read_results(self.result.stdout).items()}
        started = {(program, without_seed(path or "")): summarise(event) for (program, path), event
                   in read_results(other.stdout).items()}
        self.assertTrue(any(event["attempts"][-1]["is_forked"]
                            for event in read_results(self.result.stdout).values()))
        self.assertEqual(forked, started)

    def test_what_passes_at_last_is_flaky(self):
        junit = self.project.folder / "flaky.xml"
        result = self.project.run("--json", "--junit", str(junit), "--retries", "5",
                                  "-E", "program(=misbehaving) & test(/flaky)")
        event = read_results(result.stdout)["misbehaving", "/flaky"]
        self.assertEqual(0, result.returncode)
        self.assertEqual(["failed", "failed", "passed"],
                         [attempt["outcome"] for attempt in event["attempts"]])
        self.assertTrue(event["is_flaky"])
        self.assertEqual(2, len(list(xml.etree.ElementTree.parse(junit).iter("flakyFailure"))))
        self.assertRegex(result.stderr.decode(), r"FLAKY .* misbehaving /flaky: passed at attempt 3")

    def test_what_depends_on_others_is_found(self):
        result = self.project.run("--json", "--compare-whole", "-E", "program(=order)")
        results = read_results(result.stdout)
        for path, expected in list_cases("order"):
            event = results["order", path]
            self.assertEqual("dependent" if "whole" in expected else "same", event["order"], path)
            self.assertEqual(expected.get("whole"), event["outcome_in_whole"], path)

    def test_leaks_fail_where_they_are_to(self):
        pass_result = self.project.run("-E", LEAKING)
        fail_result = self.project.run("--leaks", "fail", "-E", LEAKING)
        self.assertEqual((0, 1), (pass_result.returncode, fail_result.returncode))

    def test_no_process_survives(self):
        mark = f"BADLY_BEHAVED_COUNTER={self.project.folder}".encode()
        survivors = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes():
                    survivors.append((process / "cmdline").read_text())
            except OSError:
                pass  # gone, or another user's
        self.assertEqual([], survivors)

    def test_no_output_reaches_the_terminal_as_it_is(self):
        sent = self.project.run_on_terminal("-E", UNRULY)
        self.assertIn(b"1 passed, 1 failed", sent)
        for sequence in (b"\033[2J", b"\033]0;owned", b"\007", b"\0"):
            self.assertNotIn(sequence, sent)
        for text in (self.result.stderr, self.junit.read_bytes()):
            self.assertNotRegex(text, rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


if __name__ == "__main__":
    tap.main("badly-behaved")
