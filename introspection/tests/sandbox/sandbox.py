#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sandboxes for tests in Python and JavaScript: runs suites of which some tests leak, and looks at what is
said of each. Speaks TAP."""

import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).parent
PLUGIN = ("-p", "ggen_test_pytest", "-p", "no:cacheprovider")

# What is said of each leak; {place} is the line with that comment.
LEAKS = {
    "source": ('a source was left behind: "after"', "after() at {place}"),
    "task": ('a task was left behind: "g_file_real_query_info_async"', "{place}"),
    "descriptor": ("a file descriptor was left open", '"/dev/null"', "{place}"),
    "stream": ("a file descriptor was left open", "leaks.py", "{place}"),
    "environment": ('an environment variable was changed: SHOP was not set, is "open"', "{place}"),
    "child": ('a child process was left behind: "sleep 1000"',),
    "thread": ("a thread was left behind", "is still running", "{place}"),
    "folder": ("the working directory was changed", 'is "/"', "{place}"),
    "file": ('a file outside of the sandbox was opened for writing: "/var/tmp/ggen-', "{place}"),
    "warning": ("a critical message was logged that nobody expected", "{place}"),
    "default": ("the default main context was touched: g_idle_add_full()", "{place}"),
}


def find_place(name, leak):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    (number,) = [number for number, line in enumerate(lines, 1)
                 if re.search(rf"(#|//) place: {leak}$", line)]
    return f"{name}:{number}"


def check_leak(text, leak, name, parts=None):
    for part in parts or LEAKS[leak]:
        part = part.format(place=find_place(name, leak) if "{place}" in part else "")
        assert part in text, f"{leak}: '{part}' is not in:\n{text}"


def run(*command, **variables):
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TMPDIR": folder, "GGEN_TEST_TIMEOUT": "30", **variables}
        result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE,
                                env=environment)
        left = [name for name in os.listdir(folder) if name.startswith("ggen")]
    assert not left, f"folders were left: {left}\n{result.stdout}{result.stderr}"
    return result


def run_python(*arguments, **variables):
    return run(sys.executable, *arguments, **variables)


def run_pytest(*arguments, name="pytest_cases.py"):
    """Returns what each test came to, with what was said of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.xml")
        result = run_python("-m", "pytest", *PLUGIN, *arguments, f"--junitxml={path}", name)
        assert result.returncode in (0, 1), result.stdout + result.stderr
        tree = xml.etree.ElementTree.parse(path)
    outcomes = {}
    for case in tree.iter("testcase"):
        for child in [*case] or [None]:
            said = outcomes.setdefault(case.get("name"), {})
            said["passed" if child is None else child.tag] = (
                "" if child is None else f"{child.get('message')}\n{child.text}")
    return outcomes


@functools.lru_cache
def run_unittest():
    return run_python("unittest_cases.py", "-v")


def get_verdict(output, name):
    match = re.search(rf"^\w+ \(__main__\.{name}\) \.\.\. (ok|FAIL|skipped|expected failure)\b", output,
                      re.MULTILINE)
    assert match is not None, f"nothing is said of {name}:\n{output}"
    return match.group(1)


def get_failures(output):
    """What is said of each test that failed."""
    parts = re.split(r"^={70}\n(?:FAIL|ERROR): (\S+) .*\n", output, flags=re.MULTILINE)
    failures = {}
    for name, text in zip(parts[1::2], parts[2::2]):
        failures.setdefault(name, []).append(text)
    return failures


def unittest_leaks_are_failures():
    failures = get_failures(run_unittest().stderr)
    for leak in LEAKS:
        name = f"test_{leak}" if leak != "default" else "test_default_context"
        (text,) = failures[name]
        check_leak(text, leak, "leaks.py")


def unittest_clean_tests_pass():
    output = run_unittest().stderr
    for name in ("Clean.test_files", "Clean.test_loop", "Clean.test_processes_and_threads",
                 "Clean.test_asyncio", "Clean.test_folders", "Clean.test_sub_tests", "Clean.test_hour",
                 "Clean.test_helpers", "Clean.test_order", "Asynchronous.test_thread",
                 "Asynchronous.test_nothing", "Asynchronous.test_hour",
                 "Order.test_setup_and_teardown", "Order.test_cleans_up_early", "Several.test_first", "Several.test_second",
                 "Allowed.test_default_context"):
        assert get_verdict(output, name) == "ok", (name, output)


def unittest_own_verdicts_are_kept():
    output = run_unittest().stderr
    (text,) = get_failures(output)["test_leaks_after_cleanups"]
    assert "a source was left behind" in text, text
    for name in ("test_fails_by_itself", "test_fails_in_cleanup"):
        (text,) = get_failures(output)[name]
        assert "for another reason" in text and "left behind" not in text, text
    assert get_verdict(output, "Order.test_expected_failure") == "expected failure", output
    assert get_verdict(output, "Order.test_skipped") == "skipped", output
    assert get_verdict(output, "Order.test_skips_itself") == "skipped", output
    assert re.search(rf"^FAILED \(failures={len(LEAKS) + 3}, skipped=2, expected failures=1\)$",
                     output, re.MULTILINE), output


def unittest_runs_modules_and_discovers():
    for arguments in (("-m", "unittest", "unittest_cases.Clean"),
                      ("-m", "unittest", "discover", "-p", "unittest_c*.py", "-k", "Clean")):
        result = run_python(*arguments)
        assert result.returncode == 0 and "\nOK" in result.stderr, result


def unittest_order_comes_from_the_schedule():
    orders = []
    for schedule in ("1", "2", "3", "1"):
        result = run_python("unittest_cases.py", "Clean.test_order", GGEN_TEST_SCHEDULE=schedule)
        assert result.returncode == 0, result
        orders.append(re.search(r"^order: .*$", result.stdout, re.MULTILINE).group())
    assert orders[0] == orders[3] and len(set(orders)) > 1, orders


def check_pytest_leaks(outcomes):
    for leak in LEAKS:
        name = f"leak_{leak}" if leak != "default" else "touch_default_context"
        said = outcomes[f"test_leak[{name}]"]
        assert [*said] == ["error"], (name, said)
        check_leak(said["error"], leak, "leaks.py")
    said = outcomes["test_leak"]
    assert [*said] == ["failure"] and "a source was left behind" in said["failure"], said


def check_pytest_others(outcomes):
    clean = [name for name in outcomes if name.startswith("test_clean")]
    assert len(clean) == 7, clean
    for name in (*clean, "test_hour", "test_fixtures_are_inside", "test_fixtures_of_pytest[1]",
                 "test_fixtures_of_pytest[2]", "test_fixtures_of_several[1]",
                 "test_fixtures_of_several[2]"):
        assert [*outcomes[name]] == ["passed"], (name, outcomes[name])
    assert [*outcomes["test_fails_by_itself"]] == ["failure"], outcomes["test_fails_by_itself"]
    for name in ("test_expected_failure", "test_skipped", "test_skips_itself"):
        assert [*outcomes[name]] == ["skipped"], (name, outcomes[name])


def pytest_finds_leaks_in_all_tests():
    outcomes = run_pytest("--ggen-sandbox")
    check_pytest_leaks(outcomes)
    check_pytest_others(outcomes)
    assert [*outcomes["test_without"]] == ["error"], outcomes["test_without"]


def pytest_finds_leaks_in_tests_that_ask():
    outcomes = run_pytest()
    check_pytest_leaks(outcomes)
    check_pytest_others(outcomes)
    assert [*outcomes["test_without"]] == ["passed"], outcomes["test_without"]


def pytest_shows_what_is_printed():
    """Also where it has captured the output before the program starts again."""
    for arguments in ((), ("--ggen-sandbox",), ("-s",)):
        result = run_python("-m", "pytest", *PLUGIN, *arguments, "-k", "hour", "pytest_cases.py")
        assert result.returncode == 0 and "1 passed" in result.stdout, result


def pytest_runs_cases_of_unittest():
    outcomes = run_pytest("-k", "Clean or Order", name="unittest_cases.py")
    assert [*outcomes["test_files"]] == ["passed"], outcomes
    assert [*outcomes["test_hour"]] == ["passed"], outcomes
    assert [*outcomes["test_fails_by_itself"]] == ["failure"], outcomes
    assert [*outcomes["test_expected_failure"]] == ["skipped"], outcomes


def standard_input_cannot_be_read_again():
    code = (HERE / "unittest_cases.py").read_text(encoding="utf-8")
    result = subprocess.run([sys.executable, "-"], input=code, capture_output=True, text=True,
                            check=False, cwd=HERE)
    assert result.returncode == 1 and "put them into a file" in result.stderr, result


def hanging_test_ends_with_a_report():
    code = ("import leaks\nclass A(leaks.GgenTest.TestCase):\n"
            "    def test_hang(self):\n        self.sandbox.execute(lambda done: None)\n"
            "import unittest; unittest.main()")
    result = run_python("-c", code, GGEN_TEST_TIMEOUT="1")
    assert result.returncode < 0, result
    for part in ("test_hang hangs: the test has not ended after 1 s", "all threads:", "Fatal Python"):
        assert part in result.stderr, result.stderr


def parse_tap(output):
    """What is said of each test, and whether it passed."""
    parts = re.split(r"^(not ok|ok) \d+ (\S+)$", output, flags=re.MULTILINE)
    return {path: (verdict == "ok", text)
            for verdict, path, text in zip(parts[1::3], parts[2::3], parts[3::3])}


@functools.lru_cache
def run_javascript():
    result = run("gjs", "-m", "cases.js")
    assert result.returncode == 1, result
    return parse_tap(result.stdout)


def javascript_leaks_are_failures():
    tests = run_javascript()
    for path, leak, parts in (
            ("source", "source", None), ("source-after-a-while", "source", None),
            ("idle", "source", None), ("idle-after-a-while", "source", None),
            ("rejection", "rejection", ("Unhandled promise rejection", "{place}")),
            ("rejection-after-a-while", "rejection", ("Unhandled promise rejection",)),
            ("timer", "timer", ('a source was left behind: "setTimeout"', "{place}")),
            ("task", "task", None), ("environment", "environment", None), ("child", "child", None),
            ("descriptor", "descriptor", ("a file descriptor was left open", "cases.js", "{place}")),
            ("default-context", "default", None)):
        passed, text = tests[f"/leaks/{path}"]
        assert not passed, (path, text)
        check_leak(text, leak, "cases.js", parts)


def javascript_clean_tests_pass():
    tests = run_javascript()
    clean = [path for path in tests if path.startswith(("/clean/", "/order/hooks-"))]
    assert len(clean) == 9, clean
    for path in clean:
        assert tests[path][0], (path, tests[path])


def javascript_own_failures_are_kept():
    tests = run_javascript()
    passed, text = tests["/order/fails-by-itself"]
    assert not passed and "for another reason" in text and "left behind" not in text, text
    for name in ("throws-nothing", "rejects-with-nothing", "is-rejected-by-a-callback"):
        assert tests[f"/failures/{name}"] == (False, "\n# undefined was thrown\n"), tests
    assert tests["/failures/throws-what-is-no-string"] == (False, "\n# [object Object]\n"), tests
    passed, text = tests["/last/rejection"]
    assert not passed and "Unhandled promise rejection" in text, text


def javascript_does_all_that_is_to_be_done_afterwards():
    tests = run_javascript()
    passed, text = tests["/afterwards/a-failure-is-followed-by-all"]
    assert not passed and "at once" in text, text
    passed, text = tests["/afterwards/in-turn/all-failures-are-told"]
    assert not passed and 0 < text.find("by itself") < text.find("in the end"), text
    for name in ("all-was-waited-for", "none-was-left-out"):
        assert tests[f"/afterwards/{name}"][0], tests


def javascript_frameworks_have_sandboxes():
    for arguments in ((), ("--wrapped",)):
        result = run("gjs", "-m", "hooks.js", *arguments)
        tests = parse_tap(result.stdout)
        assert tests["/clean/files"][0] and tests["/clean/nothing"][0], result
        check_leak(tests["/leaks/timer"][1], "timer", "hooks.js",
                   ('a source was left behind: "setTimeout"', "{place}"))
        check_leak(tests["/leaks/default-context"][1], "default", "hooks.js")
        assert result.returncode == 1, result


TESTS = (
    unittest_leaks_are_failures,
    unittest_clean_tests_pass,
    unittest_own_verdicts_are_kept,
    unittest_runs_modules_and_discovers,
    unittest_order_comes_from_the_schedule,
    pytest_finds_leaks_in_all_tests,
    pytest_finds_leaks_in_tests_that_ask,
    pytest_shows_what_is_printed,
    pytest_runs_cases_of_unittest,
    standard_input_cannot_be_read_again,
    hanging_test_ends_with_a_report,
    javascript_leaks_are_failures,
    javascript_clean_tests_pass,
    javascript_own_failures_are_kept,
    javascript_does_all_that_is_to_be_done_afterwards,
    javascript_frameworks_have_sandboxes,
)


def main():
    failed = False
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        path = "/sandbox/" + test.__name__.replace("_", "-")
        began = time.monotonic()
        try:
            test()
            print(f"ok {number} {path}")
        except Exception as error:  # every failure is one test's
            failed = True
            print(f"not ok {number} {path}")
            for line in f"{type(error).__name__}: {error}".replace("\\n", "\n").splitlines():
                print(f"# {line}")
        print(f"# {time.monotonic() - began:.1f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
