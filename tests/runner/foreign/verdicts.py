# SPDX-License-Identifier: LGPL-2.1-or-later
"""What runners say about the programs of others, and where they differ."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent.parent
BUILD_ROOT = Path(os.environ.get("GGEN_TEST_BUILD_ROOT", TESTS.parent / "_build"))
GGEN = BUILD_ROOT / "ggen-cli" / "ggen"

PASSED, SKIPPED, FAILED = "passed", "skipped", "failed"

# A machine that has much to do must not decide.
TIMEOUT = "15m"

# What the environment of our own tests is about: programs of others are to have none of it.
OURS = re.compile(r"(GGEN_TEST|G)_|MALLOC_|LD_|MESON_")

# What differs from one process to the next, and what stands for it.
CHANGES = (
    (re.compile(r"/tmp/ggen-test-\w+/\d+/test"), "/SCRATCH"),
    (re.compile(r"\b0x[0-9a-f]{6,}"), "0xADDRESS"),
    (re.compile(r"(?<=[-_.])[A-Za-z0-9]{6}\b(?=[/':\s]|$)"), "RANDOM"),
    (re.compile(r"(?<=_)[a-z0-9_]{8}(?=/)|(?<=trash)[A-Za-z0-9]{6}$"), "RANDOM"),
    (re.compile(r"\b\d\d:\d\d:\d\d\.\d+"), "TIME"),
    (re.compile(r"(?<=:)\d+(?=\): )"), "PID"),
    (re.compile(r"^process \d+"), "process PID"),
)


def environment():
    return {name: value for name, value in os.environ.items() if not OURS.match(name)}


def is_failure(outcome):
    return outcome not in (PASSED, SKIPPED)


def normalise(output):
    for pattern, substitute in CHANGES:
        output = pattern.sub(substitute, output)
    return output


class Run:
    """One run of `ggen test`, of which no configuration and no history is known."""

    def __init__(self, *arguments, timeout=TIMEOUT):
        command = [str(GGEN), "test", *arguments, "--json", "--timeout", timeout]
        with tempfile.TemporaryDirectory() as folder:
            result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    env=dict(environment(), XDG_CACHE_HOME=folder), cwd=folder,
                                    check=False)
        self.status = result.returncode
        self.errors = result.stderr.decode(errors="replace")
        self.events = [json.loads(line) for line in result.stdout.split(b"\n") if line]
        self.cases = {(event["program"], event["path"]): event for event in self.events
                      if event["type"] == "case_ended"}
        if not self.events or self.events[-1]["type"] != "run_ended":
            raise RuntimeError(f"{' '.join(command)}: did not come to its end: {self.errors[-2000:]}")

    def programs(self):
        """{program: verdict}: failed where one case has failed, skipped where all were skipped"""
        outcomes = {}
        for (program, _), event in self.cases.items():
            outcomes.setdefault(program, []).append(event["outcome"])
        return {program: combine(of_program) for program, of_program in outcomes.items()}

    def dependent(self):
        """{(program, path): (alone, in the whole program)}"""
        return {case: (event["attempts"][-1]["outcome"], event["outcome_in_whole"])
                for case, event in self.cases.items() if event["order"] == "dependent"}

    def failures(self):
        return {case: event["attempts"][-1]["reason"] for case, event in self.cases.items()
                if is_failure(event["outcome"])}

    def n_forked(self):
        return sum(event["attempts"][-1]["is_forked"] for event in self.cases.values())

    def seed(self):
        return self.events[-1]["seed"]


def combine(outcomes):
    if any(is_failure(outcome) for outcome in outcomes):
        return FAILED
    return SKIPPED if all(outcome == SKIPPED for outcome in outcomes) else PASSED


def judge(event):
    """What has to be the same in whatever way a case runs. The names of scratch folders are not, and why
    something was skipped may be how often it was tried."""
    last = event["attempts"][-1]
    leaks = sorted(normalise(leak["text"]) for leak in last["leaks"] if leak["kind"] != "guard")
    reason = normalise(last["reason"] or "") if is_failure(last["outcome"]) else ""
    return (last["outcome"], reason, last["exit_status"], last["signal"],
            tuple((point["name"], point["outcome"]) for point in last["points"]), tuple(leaks))


def compare_cases(one, other):
    """Lines about the cases of two runs that have not come to the same."""
    lines = [f"{program} {path}: only in one run"
             for program, path in sorted(set(one.cases) ^ set(other.cases), key=str)]
    for case in sorted(set(one.cases) & set(other.cases), key=str):
        first, second = judge(one.cases[case]), judge(other.cases[case])
        if first != second:
            lines.append(f"{case[0]} {case[1] or ''}: {first} / {second}")
    return lines


def compare_output(one, other, programs):
    """Lines about the cases of these programs whose output is not the same."""
    lines = []
    for case, event in one.cases.items():
        if case[0] not in programs or case not in other.cases:
            continue
        first, second = event["attempts"][-1], other.cases[case]["attempts"][-1]
        for stream in ("stdout", "stderr"):
            if normalise(first[stream]) != normalise(second[stream]):
                lines.append(f"{case[0]} {case[1] or ''}: {stream}: {first[stream]!r} / "
                             f"{second[stream]!r}")
    return lines


def compare_programs(one, other, does_skip_count=True):
    """Lines about the programs of which two runners say something else."""
    def fold(verdict):
        return PASSED if verdict == SKIPPED and not does_skip_count else verdict

    return [f"{program}: {one.get(program, 'not run')} / {other.get(program, 'not run')}"
            for program in sorted(set(one) | set(other))
            if program not in one or program not in other
            or fold(one[program]) != fold(other[program])]


MESON_VERDICTS = {"OK": PASSED, "EXPECTEDFAIL": PASSED, "SKIP": SKIPPED}


def find_program(name, known):
    """The name by which `ggen test` knows a program that Meson calls "project:suite / name"."""
    head, _, tail = name.rpartition(" / ")
    candidates = (name, tail, f"{head.split(':')[0]}:{tail}")
    return next((candidate for candidate in candidates if candidate in known), name)


def run_meson_test(build, known, names=()):
    """{program: verdict} of `meson test`, of those with these names or of all
    @known: the names that `ggen test` gives them"""
    subprocess.run(["meson", "test", "-C", build, "--no-rebuild", "--timeout-multiplier", "30", *names],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(), check=False)
    log = Path(build) / "meson-logs" / "testlog.json"
    results = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return {find_program(result["name"], known): MESON_VERDICTS.get(result["result"], FAILED)
            for result in results}


def run_gnome_desktop_testing(prefixes, n_jobs=2):
    """{program: verdict} of gnome-desktop-testing-runner"""
    # Into files of their own goes what the tests print: it would stand in the middle of what the runner says. And
    # what they leave goes with that.
    with tempfile.TemporaryDirectory() as folder:
        command = ["gnome-desktop-testing-runner", "-p", str(n_jobs), "--status=no", "--timeout", "900",
                   "--log-directory", folder, *prefixes]
        output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                env=dict(environment(), TMPDIR=folder), check=False).stdout.decode()
    verdicts = {"PASS": PASSED, "SKIP": SKIPPED, "FAIL": FAILED}
    # Failures are told twice.
    return {match[2]: verdicts[match[1]]
            for match in re.finditer(r"^(PASS|SKIP|FAIL): (\S+)\.test\b", output, re.MULTILINE)}
