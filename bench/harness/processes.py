# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whole processes: the command line, and the time to a first result. hyperfine measures."""

import json
import os
import re
import shlex
import shutil
import subprocess
from typing import NamedTuple

from harness import console, sample_project
from harness.rounds import ProgramError, run_program


class Command(NamedTuple):
    name: str
    command: tuple
    prepare: tuple = ()  # runs before each run, unmeasured


def list_commands(ggen, first_result, work):
    """What there is to measure with the programs that were built; makes what they work on."""
    commands = []
    if ggen is not None:
        project, unchanged = work / "sync", work / "unchanged"
        sample_project.make(project)
        sample_project.make(unchanged)
        run_program([ggen, "sync", "-q", "-C", unchanged], 60)
        template = sample_project.make_single(work / "single")
        output = work / "single" / "out"
        output.mkdir()
        commands += [
            Command("command-line/version/ggen", (ggen, "--version")),
            Command("command-line/doctor/ggen", (ggen, "utils", "doctor", "-C", unchanged)),
            Command("command-line/template-generate/ggen",
                    (ggen, "template", "generate", "-q", "-C", output, template),
                    ("rm", "-f", output / "module.py")),
            Command("command-line/sync-100/ggen", (ggen, "sync", "-q", "-C", project),
                    ("rm", "-rf", project / "out", project / ".ggen")),
            Command("command-line/sync-100-unchanged/ggen", (ggen, "sync", "-q", "-C", unchanged)),
        ]
        if shutil.which("git"):
            commands.insert(1, Command("command-line/version/git", ("git", "--version")))
    if first_result is not None:
        commands += [
            Command(f"startup/cold/{mode}", (first_result, mode)) for mode in ("isolated", "shared")
        ]
    return commands


def quote(parts):
    return " ".join(shlex.quote(str(part)) for part in parts)


def run_hyperfine(command, n_runs, out):
    arguments = ["hyperfine", "--shell=none", "--style=none", "--warmup=2", f"--runs={n_runs}",
                 f"--export-json={out}", f"--command-name={command.name}"]
    if command.prepare:
        arguments.append(f"--prepare={quote(command.prepare)}")
    run_program([*arguments, quote(command.command)], 120)
    return json.loads(out.read_text())


def run_commands(plan, commands, samples, raw):
    """Each command some times in each round, so that their ratios are of the same moments."""
    failed = set()
    for number in range(plan.rounds):
        console.say(f"round {number + 1} of {plan.rounds}: whole processes")
        for command in commands:
            if command.name in failed:
                continue
            out = raw / f"{command.name.replace('/', '-')}-{number + 1}.json"
            try:
                samples.add_hyperfine(run_hyperfine(command, plan.command_runs, out), number)
            except (ProgramError, OSError, ValueError, KeyError) as error:
                failed.add(command.name)
                samples.fail(command.name, str(error))
                console.warn(f"{command.name} {error}")


def loaded_libraries(command):
    """The libraries that a process loads, also later on, by the dynamic linker's own account."""
    done = subprocess.run([str(part) for part in command], text=True, check=False, timeout=60,
                          env={**os.environ, "LD_DEBUG": "files"},
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    found = re.findall(r"calling init: \S*?([^/\s]+)$", done.stderr, re.MULTILINE)
    return sorted({name.split(".so")[0] for name in found if ".so" in name})


def has_hyperfine():
    return shutil.which("hyperfine") is not None
