# SPDX-License-Identifier: LGPL-2.1-or-later
"""The history and its comparisons as tables."""

from harness import console, units
from history import compare

COLOURS = {compare.SLOWER: "red", compare.LARGER: "red", compare.FASTER: "green",
           compare.SMALLER: "green", compare.TOO_FEW: "yellow", compare.NOISE: "yellow"}


def show_runs(runs):
    rows = [
        (str(run.id), run.started, run.suite, run.commit[:10] + ("+" if run.dirty else ""),
         units.duration(run.seconds * 1e9), run.subject[:60])
        for run in runs
    ]
    return console.table(("run", "started", "suite", "commit", "took", "what the commit changes"),
                         rows, numeric=(0, 4))


def cell(value, unit):
    return "–" if value is None else units.text(value, unit)


def describe_change(verdict):
    if verdict.change is not None:
        return units.percent(verdict.change)
    if verdict.base == 0 and verdict.head:
        return f"+{units.text(verdict.head, verdict.unit)}"
    return "–"


def show_verdicts(verdicts):
    rows = [
        (verdict.suite, verdict.benchmark, cell(verdict.base, verdict.unit),
         cell(verdict.head, verdict.unit), describe_change(verdict),
         "–" if verdict.p is None else f"{verdict.p:.2g}", verdict.verdict)
        for verdict in verdicts
    ]
    return console.table(("suite", "benchmark", "base", "head", "change", "p", "verdict"), rows,
                         [COLOURS.get(verdict.verdict) for verdict in verdicts],
                         numeric=(2, 3, 4, 5))


def sum_up(verdicts):
    counts = {}
    for verdict in verdicts:
        counts[verdict.verdict] = counts.get(verdict.verdict, 0) + 1
    return ", ".join(f"{number} {what}" for what, number in sorted(counts.items())) or "nothing"


def notes(verdicts, peers_changed, base_runs, head_runs):
    """What a reader has to know beside the table."""
    if any(verdict.verdict == compare.TOO_FEW for verdict in verdicts):
        yield (f"'{compare.TOO_FEW}' means that even samples that are all worse would not be "
               "beyond chance: measure again, runs of one commit are pooled")
    if any(verdict.verdict == compare.NOISE for verdict in verdicts):
        yield (f"'{compare.NOISE}' means that the medians differ, but the rounds of one run differ "
               "among themselves as much: measure again on a quieter machine, or more often")
    if peers_changed is not None and abs(peers_changed) >= compare.LEAST_EFFECT:
        yield (f"the peers, which did not change, differ by {units.percent(peers_changed)}: the "
               "machine was not the same")
    for side, runs in (("base", base_runs), ("head", head_runs)):
        if any(run.dirty for run in runs):
            yield f"{side} was measured with changes that were not committed"
