# SPDX-License-Identifier: LGPL-2.1-or-later
"""One run of the suite: builds, measures, and hands back everything that it found out."""

import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from harness import console, machine, packages, peers, processes, rounds, sandbox
from harness.build import SOURCE, Build
from harness.samples import Samples

SUITE, MEMORY, FIRST_RESULT, STRESS = ("bench-suite", "bench-memory", "bench-first-result",
                                       "bench-stress")
# With copies of the runtime of their own: with the calls by which it is observed, and without.
OBSERVATION = ("bench-observation-absent", "bench-observation", "bench-observation-traced")
GGEN = "ggen"


@dataclass
class Findings:
    """What a summary is made of."""

    about: dict
    samples: Samples = field(default_factory=Samples)
    checks: list = field(default_factory=list)
    libraries: list = None
    missing_peers: list = field(default_factory=list)
    missing_packages: list = field(default_factory=list)


def observes(plan):
    return plan.with_ours and (not plan.selection or "observation" in plan.selection)


def wanted_targets(plan):
    wanted = [GGEN]
    if plan.rounds and plan.with_ours:
        wanted.append(SUITE)
    if plan.rounds and observes(plan):
        wanted.extend(OBSERVATION)
    if plan.memory_rounds:
        wanted.append(MEMORY)
    if plan.command_runs:
        wanted.extend((FIRST_RESULT, *sandbox.PROGRAMS))
    if plan.stress_seconds:
        wanted.append(STRESS)
    return wanted + [peers.BUILT[name] for name in plan.with_peers if name in peers.BUILT]


def prepare_build(directory, plan):
    """Builds what the plan runs; returns the build and the programs that there are."""
    build = Build(directory)
    build.configure()
    wanted = wanted_targets(plan)
    if not set(wanted) <= set(build.targets):
        # Packages may have come since the build directory was made.
        build.configure(again=True)
    if build.build_type not in ("release", "plain", "minsize"):
        console.warn(f"{build.directory} is a {build.build_type} build: its figures mean nothing")
    console.say(f"building in {build.directory}")
    return build, build.make(wanted)


def report_missing(findings):
    if findings.missing_packages:
        names = " ".join(entry["package"] for entry in findings.missing_packages)
        console.warn(f"packages are missing: {names}")
        for entry in findings.missing_packages:
            console.warn(f"without {entry['package']}: no {entry['purpose']}")
        console.warn(f"install them with: {packages.HOW_TO_INSTALL}")
    for peer in findings.missing_peers:
        console.warn(f"{peer['name']} is not measured: {peer['reason']}")


def note_absent(plan, programs, samples):
    for name in wanted_targets(plan):
        if name not in programs and name not in peers.BUILT.values():
            samples.fail(name, "is not part of this build")
            console.warn(f"{name} is not part of this build: what it measures is missing")


def measure_processes(plan, programs, findings, raw, work):
    ggen = programs.get(GGEN)
    if ggen is not None:
        findings.libraries = processes.loaded_libraries([ggen, "--version"])
    if not processes.has_hyperfine():
        findings.samples.fail("whole processes", "hyperfine is missing")
        return
    try:
        commands = processes.list_commands(ggen, programs.get(FIRST_RESULT), work)
    except rounds.ProgramError as error:
        findings.samples.fail("whole processes", str(error))
        console.warn(f"whole processes: ggen {error}")
        return
    commands += sandbox.list_commands(programs)
    processes.run_commands(plan, commands, findings.samples, raw)
    sandbox.run_rounds(plan, programs, findings.samples, raw)


def measure(plan, programs, peer_programs, findings, raw):
    """Runs everything that the plan asks for and that is there."""
    measured = {"ggen": programs[SUITE]} if SUITE in programs else {}
    measured.update({name.removeprefix("bench-"): programs[name]
                     for name in OBSERVATION if name in programs})
    measured.update(peer_programs)
    rounds.run_rounds(plan, measured, findings.samples, raw)
    if plan.command_runs:
        with tempfile.TemporaryDirectory(prefix="ggen-bench-") as work:
            measure_processes(plan, programs, findings, raw, Path(work))
    if plan.memory_rounds and MEMORY in programs:
        findings.checks += rounds.run_memory(plan, programs[MEMORY], findings.samples, raw)
    if plan.stress_seconds and STRESS in programs:
        findings.checks.append(rounds.run_stress(programs[STRESS], plan.stress_seconds))


def run(plan, build_directory, out):
    """Returns (findings, path of ggen). out is where raw output goes."""
    raw = out / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    build, programs = prepare_build(build_directory, plan)
    availability = peers.ask_availability() if plan.with_peers else {}
    peer_programs, missing = peers.find_programs(plan.with_peers, availability, programs)
    about = {
        "suite": plan.name, "plan": asdict(plan), "build_type": build.build_type,
        "started": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "commit": machine.describe_commit(SOURCE), "machine": machine.describe_machine(),
        "versions": machine.describe_versions(programs.get(GGEN), peers.versions_of(availability)),
    }
    findings = Findings(about, missing_peers=missing,
                        missing_packages=packages.find_missing())
    report_missing(findings)
    note_absent(plan, programs, findings.samples)
    begin = time.monotonic()
    measure(plan, programs, peer_programs, findings, raw)
    about["seconds"] = round(time.monotonic() - begin, 1)
    return findings, programs.get(GGEN)
