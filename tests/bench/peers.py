#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the peers of the benchmarks must do whatever they measure: report alike, under names that
compare, and be reported when they are not there."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PEERS = Path(os.environ["GGEN_TEST_SOURCE_ROOT"]) / "bench" / "peers"
BUILT = Path(os.environ["GGEN_TEST_BUILD_ROOT"]) / "bench" / "peers"
PROGRAMS = {
    "tokio": BUILT / "bench-peer-tokio",
    "libuv": BUILT / "bench-peer-libuv",
    "glib": BUILT / "bench-peer-glib",
    "asyncio": PEERS / "asyncio-peer",
    "node": PEERS / "node-peer",
}
NAME = re.compile(r"^[a-z]+/[a-z0-9-]+(/\d+)?/(tokio|libuv|glib|gtask|asyncio|node)$")


def run(*command, **options):
    return subprocess.run([str(part) for part in command], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False, **options)


def available(**options):
    """{peer: what is said of it}, and the status."""
    done = run("/usr/bin/python3", PEERS / "available", **options)
    return {entry["peer"]: entry for entry in map(json.loads, done.stdout.splitlines())}, done


def list_names(program, expression=""):
    done = run(program, f"--benchmark_filter={expression}", "--benchmark_list_tests=true")
    return done.stdout.split()


def measure(program, expression, path):
    done = run(program, f"--benchmark_filter={expression}", "--benchmark_repetitions=2",
               "--benchmark_min_time=0.001", "--benchmark_report_aggregates_only=false",
               f"--benchmark_out={path}", "--benchmark_out_format=json")
    return done.returncode, json.loads(path.read_text())


def missing_peers_name_their_packages():
    with tempfile.TemporaryDirectory() as empty:
        peers, done = available(env={"PATH": empty})
    lacking = [peer for peer in peers.values() if not peer["available"]]
    return (set(peers) == set(PROGRAMS) and done.returncode == 1
            and {"tokio", "libuv", "glib", "node"} <= {peer["peer"] for peer in lacking}
            and all(peer["missing"] for peer in lacking)
            and all(need["what"] and need["package"]
                    for peer in lacking for need in peer["missing"]))


def peers_that_are_there_tell_their_version():
    peers, _ = available()
    there = [peer for peer in peers.values() if peer["available"]]
    return "asyncio" in peers and all(re.match(r"\d+\.\d+", peer["version"]) for peer in there)


def names_compare(program):
    names = list_names(program)
    return (names and all(NAME.match(name) for name in names) and len(set(names)) == len(names)
            and list_names(program, f"^{names[-1]}$") == [names[-1]]
            and list_names(program, f"-^{names[-1]}$") == names[:-1])


def reports_every_repetition(program):
    name = next(name for name in list_names(program) if name.startswith("scheduling/round-trip/"))
    with tempfile.TemporaryDirectory() as directory:
        status, report = measure(program, f"^{name}$", Path(directory) / "out.json")
    found = [entry for entry in report["benchmarks"] if entry["run_type"] == "iteration"]
    return (status == 0 and report["context"]["num_cpus"] >= 1
            and [entry["repetition_index"] for entry in found] == [0, 1]
            and all(entry["name"] == entry["run_name"] == name and entry["time_unit"] == "ns"
                    and entry["repetitions"] == 2 and entry["iterations"] >= 1
                    and entry["real_time"] > 0 and entry["cpu_time"] >= 0 for entry in found))


def nothing_selected_is_an_empty_report(program):
    with tempfile.TemporaryDirectory() as directory:
        status, report = measure(program, "^nothing/", Path(directory) / "out.json")
    return status == 0 and report["benchmarks"] == []


def unknown_options_are_refused(program):
    return run(program, "--benchmark_tune").returncode != 0


def main():
    peers, _ = available()
    points = [
        ("/peers/what-is-missing-names-its-package", missing_peers_name_their_packages(), ""),
        ("/peers/what-is-there-tells-its-version", peers_that_are_there_tell_their_version(), ""),
    ]
    checks = {
        "names-compare": names_compare,
        "every-repetition-is-reported": reports_every_repetition,
        "nothing-selected-is-an-empty-report": nothing_selected_is_an_empty_report,
        "unknown-options-are-refused": unknown_options_are_refused,
    }
    for peer, program in PROGRAMS.items():
        is_there = peers[peer]["available"] and program.exists()
        for name, check in checks.items():
            points.append((f"/peers/{peer}/{name}", not is_there or check(program),
                           "" if is_there else f" # SKIP {program.name} is not there"))

    print(f"1..{len(points)}")
    for number, (path, is_ok, note) in enumerate(points, 1):
        print(f"{'ok' if is_ok else 'not ok'} {number} {path}{note}")
    return 0 if all(is_ok for _, is_ok, _ in points) else 1


if __name__ == "__main__":
    sys.exit(main())
