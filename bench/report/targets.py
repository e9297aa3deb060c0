# SPDX-License-Identifier: LGPL-2.1-or-later
"""The targets that the whole is held to, and by what factor each is met or missed."""

from harness import units
from report import measures


def generation(figures):
    return figures.median(measures.GENERATION, "ggen"), "ns"


def overhead(figures):
    """What the shared runtime adds to the workload to which it adds most."""
    added = []
    for measure in measures.WORKLOADS:
        total, alone = figures.median(measure, "shared"), figures.median(measure, "alone")
        if total is not None and alone is not None:
            added.append(total - alone)
    return (max(0, *added) if added else None), "ns"


def memory_per_command(figures):
    return figures.median(measures.PEAK_OF_COMMAND, "shared"), "bytes"


def throughput(figures):
    taken = figures.median(measures.MANY_COMMANDS, "shared")
    return (measures.MANY / (taken / 1e9) if taken else None), "/s"


# What, how it is measured, the limit, and whether the limit is the least (1) or the most (-1).
TARGETS = (
    ("generation", "ggen template generate of one file, whole process", generation, 1e9, -1),
    ("runtime overhead", "a workload through the shared runtime, less the work alone; the largest",
     overhead, 10e6, -1),
    ("memory per command", "peak of the heap in a command on the shared runtime",
     memory_per_command, 10e6, -1),
    ("throughput", f"{measures.MANY} commands at once on the shared runtime", throughput, 10, 1),
)


def describe_limit(limit, unit, direction):
    if unit == "bytes":
        return f"< {limit / 1e6:g} MB"
    if unit == "ns":
        return f"< {limit / 1e9:g} s" if limit >= 1e9 else f"< {limit / 1e6:g} ms"
    return f"{'>' if direction > 0 else '<'} {units.text(limit, unit)}"


def judge(figures):
    """One entry for each target; factor says how many times better than the limit it is."""
    results = []
    for what, how, measure, limit, direction in TARGETS:
        value, unit = measure(figures)
        result = {"what": what, "how": how, "limit": describe_limit(limit, unit, direction),
                  "measured": "–", "factor": None, "factor_text": "–", "status": "not measured"}
        if value is not None:
            is_met = value > limit if direction > 0 else value < limit
            result["measured"] = units.text(value, unit) if value > 0 else "none"
            result["status"] = "pass" if is_met else "fail"
            if value > 0:
                result["factor"] = value / limit if direction > 0 else limit / value
                result["factor_text"] = describe_factor(result["factor"])
            else:
                result["factor_text"] = "nothing to measure"
        results.append(result)
    return results


def describe_factor(factor):
    if factor >= 1:
        return f"{units.factor(factor)} better"
    return f"{units.factor(1 / factor)} worse"
