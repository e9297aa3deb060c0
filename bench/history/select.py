# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which runs a person means by the number of a run, or by a commit."""

import subprocess
from collections import defaultdict

from history.store import HistoryError


def resolve_commit(source, text):
    done = subprocess.run(["git", "-C", str(source), "rev-parse", "--verify", "--quiet",
                           f"{text}^{{commit}}"], text=True, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    return done.stdout.strip() or None


def select_runs(history, source, text):
    """Runs of a commit that was measured as it is; where there is none, of a changed one."""
    if text.isdigit():
        runs = history.runs(run_id=int(text))
        if runs:
            return runs
    commit = resolve_commit(source, text)
    if commit is None:
        raise HistoryError(f"'{text}' is neither a run of the history nor a commit")
    runs = history.runs(commit=commit)
    if not runs:
        raise HistoryError(f"commit {commit[:10]} was not measured: there is no run of it")
    clean = [run for run in runs if not run.dirty]
    return clean or runs


def pool(history, runs):
    """Maps (suite, benchmark) to (unit, [((run, round), value)]) over several runs."""
    pooled = {}
    for run in runs:
        for benchmark, (unit, samples) in history.series(run.id).items():
            _, values = pooled.setdefault((run.suite, benchmark), (unit, []))
            values += [((run.id, number), value) for number, value in samples]
    return pooled


def on_same_machine(base, head):
    """The runs of both sides on the machine where most of them are; HistoryError if none is."""
    machines = defaultdict(lambda: ([], []))
    for side, runs in enumerate((base, head)):
        for run in runs:
            machines[run.machine][side].append(run)
    common = [sides for sides in machines.values() if all(sides)]
    if not common:
        raise HistoryError("the two were measured on different machines: "
                           f"{base[-1].machine}; {head[-1].machine}")
    return max(common, key=lambda sides: len(sides[0]) + len(sides[1]))
