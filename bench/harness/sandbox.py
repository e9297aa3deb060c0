# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a test costs: programs of tests, as whole processes. hyperfine measures."""

import json
import statistics
from typing import NamedTuple

from harness import console
from harness.processes import Command, quote
from harness.rounds import ProgramError, run_program

SANDBOXED, BARE, VIRTUAL_TIME = ("bench-sandboxed-cases", "bench-bare-cases", "bench-virtual-time")
PROGRAMS = (SANDBOXED, BARE, VIRTUAL_TIME)

N_TESTS = 2000
VIRTUAL_TESTS = ("nothing", "hour", "retries", "timers")


class Tests(NamedTuple):
    """One test is what a program of many takes, less what it takes with none, by their number."""

    subject: str
    program: str

    def command(self, n_tests):
        return quote((self.program, "--tap", n_tests))


def list_tests(programs):
    return [Tests(subject, programs[name])
            for subject, name in (("sandbox", SANDBOXED), ("g_test", BARE)) if name in programs]


def list_commands(programs):
    """Whole processes, each of one test: their start is in the figure."""
    if VIRTUAL_TIME not in programs:
        return []
    return [Command(f"testing/virtual-time/{test}/sandbox", (programs[VIRTUAL_TIME], "--tap", test))
            for test in VIRTUAL_TESTS]


def run_hyperfine(tests, n_runs, out):
    arguments = ["hyperfine", "--shell=none", "--style=none", "--warmup=1", f"--runs={n_runs}",
                 f"--export-json={out}"]
    run_program([*arguments, tests.command(N_TESTS), tests.command(0)], 120)
    return json.loads(out.read_text())["results"]


def add_results(tests, results, samples, number):
    """Time that passed, of each run; the processor's is told as a mean of the runs."""
    many, none = results
    start = statistics.median(none["times"])
    for seconds in many["times"]:
        samples.add(f"testing/empty-test/{tests.subject}", "ns", (seconds - start) * 1e9 / N_TESTS,
                    number)
    used = sum(many[part] - none[part] for part in ("user", "system"))
    samples.add(f"testing/empty-test-cpu/{tests.subject}", "ns", used * 1e9 / N_TESTS, number)


def run_rounds(plan, programs, samples, raw):
    """In each round one after the other, so that the difference is of the same moments."""
    failed = set()
    for number in range(plan.rounds):
        console.say(f"round {number + 1} of {plan.rounds}: empty tests")
        for tests in list_tests(programs):
            if tests in failed:
                continue
            try:
                results = run_hyperfine(tests, plan.command_runs,
                                        raw / f"testing-{tests.subject}-{number + 1}.json")
                add_results(tests, results, samples, number)
            except (ProgramError, OSError, ValueError, KeyError) as error:
                failed.add(tests)
                samples.fail(f"testing/empty-test/{tests.subject}", str(error))
                console.warn(f"empty tests, {tests.subject}: {error}")
