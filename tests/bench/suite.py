#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the benchmarks of ggen itself must do whatever they measure: have the names that reports look
for, check that the work was done, and write what reports can read. No timing decides here."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BUILT = Path(os.environ["GGEN_TEST_BUILD_ROOT"]) / "bench" / "suite"
SUITE, MEMORY, FIRST_RESULT, STRESS = (
    BUILT / name for name in ("bench-suite", "bench-memory", "bench-first-result", "bench-stress"))
# program: the subjects that it measures
OBSERVATION = {
    BUILT / "bench-observation-absent": ["absent"],
    BUILT / "bench-observation": ["off", "timing", "watchdog"],
    BUILT / "bench-observation-traced": ["trace"],
}

SANDBOX = Path(os.environ["GGEN_TEST_BUILD_ROOT"]) / "bench" / "sandbox"
SANDBOXED, BARE, VIRTUAL_TIME = (
    SANDBOX / name for name in ("bench-sandboxed-cases", "bench-bare-cases", "bench-virtual-time"))

# measure: subjects
MEASURES = {
    "creation/bare": ["isolated"],
    "creation/current-thread": ["isolated"],
    "creation/first-work": ["isolated"],
    "creation/4-workers": ["isolated"],
    "execution/ready": ["isolated", "eager", "shared"],
    "execution/command": ["isolated", "eager", "shared", "alone"],
    "startup/warm": ["isolated", "shared"],
    "scheduling/spawn-join/200000": ["shared"],
    "scheduling/spawn-join-from-workers/200000": ["shared"],
    "scheduling/round-trip": ["shared"],
    "scheduling/ping-pong": ["shared"],
    "scheduling/gtask/10000": ["shared"],
    "scheduling/starvation": ["shared"],
    "scheduling/beside-blocking/1000": ["shared"],
    **{f"workloads/{work}": ["alone", "isolated", "shared"]
       for work in ("template", "graph", "inference")},
    **{f"concurrency/{n}": ["isolated", "shared"] for n in (1, 5, 10, 20)},
    **{f"workers/{kind}/{n}": ["isolated"] for kind in ("cpu", "io", "mixed") for n in (1, 2, 4, 8)},
}
NAMES = {f"{measure}/{subject}" for measure, subjects in MEASURES.items() for subject in subjects}

FIGURES = {
    f"memory/{what}/{n}/{subject}"
    for what in ("heap-after", "runtime-heap-after", "rss-after", "peak", "allocated")
    for n in (1, 10, 100) for subject in ("isolated", "shared")
} | {
    f"memory/idle-{what}/{state}/isolated"
    for what in ("heap", "fds", "threads") for state in ("new", "ready", "used")
} | {
    f"memory/{what}/isolated"
    for what in ("idle-rss", "busy-peak", "busy-rss", "closed-heap", "closed-rss", "trimmed-rss")
} | {f"memory/heap-growth/100/{subject}" for subject in ("isolated", "shared")} | {
    "memory/cycles/number",
}
CHECKS = {
    "memory/growth/100/isolated", "memory/growth/100/shared", "memory/idle-heap/new",
    "memory/idle-heap/ready", "memory/idle-heap/used", "memory/leaked/one-runtime",
    "memory/leaked/100-runtimes", "memory/cycles/bytes", "memory/cycles/fds",
    "memory/cycles/threads",
}


def run(*command):
    return subprocess.run([str(part) for part in command], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


def list_names(expression="."):
    done = run(SUITE, f"--benchmark_filter={expression}", "--benchmark_list_tests=true")
    return done.stdout.split()


def names_are_those_that_reports_look_for():
    names = list_names()
    return set(names) == NAMES and len(names) == len(NAMES)


def a_name_selects_itself_alone():
    return list_names("^execution/ready/shared$") == ["execution/ready/shared"]


def measure_everything_once(program=SUITE):
    """Each measure ends the program where its work is not done as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        done = run(program, "--benchmark_min_time=0.0000001", f"--benchmark_out={out}",
                   "--benchmark_out_format=json")
        return done, json.loads(out.read_text() or "{}")


def has_counters(entry):
    section, measure = entry["name"].split("/")[:2]
    wanted = {"items_per_second", "cpu_use"} if section == "workers" else set()
    if measure in ("starvation", "beside-blocking"):
        wanted = {"p50", "p99"}
    return (wanted <= set(entry) and all(entry[counter] > 0 for counter in wanted)
            and entry.get("p50", 0) <= entry.get("p99", 0))


def everything_is_measured():
    done, report = measure_everything_once()
    entries = report.get("benchmarks", [])
    lacking = {entry["name"] for entry in entries if entry.get("error_occurred")}
    return (done.returncode == 0 and {entry["name"] for entry in entries} == NAMES
            and all(re.match("workloads/inference/", name) for name in lacking)
            and all(entry["real_time"] > 0 and entry["run_name"] == entry["name"]
                    and has_counters(entry) for entry in entries if entry["name"] not in lacking)
            and re.fullmatch(r"\d+\.\d+\.\d+", report["context"]["ggen_version"]) is not None)


def observation_is_measured():
    measures = ("spawn-join/20000", "ready", "dispatch")
    for program, subjects in OBSERVATION.items():
        names = {f"observation/{measure}/{subject}" for measure in measures for subject in subjects}
        done, report = measure_everything_once(program)
        entries = report.get("benchmarks", [])
        if done.returncode != 0 or {entry["name"] for entry in entries} != names:
            return False
    return True


def memory_is_reported():
    done = run(MEMORY, "--cycles=20")
    report = json.loads(done.stdout)
    figures = {entry["name"]: entry for entry in report["memory"]}
    checks = {entry["name"]: entry for entry in report["checks"]}
    all_passed = all(entry["passed"] for entry in checks.values())
    return (set(figures) == FIGURES and set(checks) == CHECKS
            and done.returncode == (0 if all_passed else 1)
            and figures["memory/cycles/number"]["value"] == 20
            and all(isinstance(entry["value"], int) and entry["unit"] for entry in figures.values())
            and all(entry["passed"] == (entry["value"] <= entry["bar"])
                    for entry in checks.values()))


def allocations_are_told_apart():
    """Of what one runtime holds something is the runtime's, and the breakdown says where."""
    done = run(MEMORY, "--cycles=1", "--sites")
    return re.search(r"^ *\d+ bytes in \d+ blocks: ", done.stderr, re.MULTILINE) is not None


def bad_options_are_refused():
    return all(run(*command).returncode == 2 for command in (
        (SUITE, "--benchmark_tune"), (MEMORY, "--cycles=0"), (MEMORY, "--tune"),
        (FIRST_RESULT,), (FIRST_RESULT, "eager"), (STRESS,), (STRESS, "long"), (SANDBOXED,),
        (BARE, "many"), (VIRTUAL_TIME, "century")))


def a_first_result_comes():
    return all(run(FIRST_RESULT, mode).returncode == 0 for mode in ("isolated", "shared"))


def stress_counts_its_work():
    done = run(STRESS, 0, 1)
    found = re.search(r"^1 rounds, (\d+) pieces of work", done.stdout, re.MULTILINE)
    return done.returncode == 0 and found is not None and int(found.group(1)) > 1000


def programs_of_tests_have_as_many_as_they_are_told():
    for program in (SANDBOXED, BARE):
        for number in (0, 1, 120):
            done = run(program, "--tap", number)
            if done.returncode != 0 or len(re.findall("^ok ", done.stdout, re.MULTILINE)) != number:
                return False
    return True


def virtual_time_goes_by():
    return all("\nok 1 /virtual-time" in run(VIRTUAL_TIME, "--tap", test).stdout
               for test in ("nothing", "hour", "retries", "timers"))


def main():
    points = []
    for check, programs in (
        (names_are_those_that_reports_look_for, [SUITE]),
        (a_name_selects_itself_alone, [SUITE]),
        (everything_is_measured, [SUITE]),
        (observation_is_measured, list(OBSERVATION)),
        (memory_is_reported, [MEMORY]),
        (allocations_are_told_apart, [MEMORY]),
        (a_first_result_comes, [FIRST_RESULT]),
        (stress_counts_its_work, [STRESS]),
        (programs_of_tests_have_as_many_as_they_are_told, [SANDBOXED, BARE]),
        (virtual_time_goes_by, [VIRTUAL_TIME]),
        (bad_options_are_refused, [SUITE, MEMORY, FIRST_RESULT, STRESS, SANDBOXED, BARE,
                                   VIRTUAL_TIME]),
    ):
        missing = [program.name for program in programs if not program.exists()]
        note = f" # SKIP not built here: {', '.join(missing)}" if missing else ""
        if missing == [SUITE.name]:
            note = " # SKIP bench-suite is not built: it needs g++ and libbenchmark-dev"
        points.append((check.__name__.replace("_", "-"), bool(missing) or check(), note))

    print(f"1..{len(points)}")
    for number, (name, is_ok, note) in enumerate(points, 1):
        print(f"{'ok' if is_ok else 'not ok'} {number} /suite/{name}{note}")
    return 0 if all(is_ok for _, is_ok, _ in points) else 1


if __name__ == "__main__":
    sys.exit(main())
