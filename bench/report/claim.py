# SPDX-License-Identifier: LGPL-2.1-or-later
"""C against A: what the original in Rust claims for sharing, and what is measured here."""

from harness import units
from report import measures

CLAIMED_TIME = 5.0
CLAIMED_MEMORY = 0.99

# Bytes that a closed runtime may keep and still be said to keep nothing.
KEPT_BY_CLOSED = 16


def time_ratio(figures):
    isolated = figures.median(measures.COMMAND, "isolated")
    shared = figures.median(measures.COMMAND, "shared")
    return isolated / shared if isolated and shared else None


def memory_saved(figures):
    """The share that shared keeps less, over all commands; none where isolated keeps nothing."""
    isolated = figures.median(measures.MEMORY_AFTER_COMMANDS, "isolated")
    shared = figures.median(measures.MEMORY_AFTER_COMMANDS, "shared")
    if isolated is None or shared is None:
        return None
    return 1 - shared / isolated if isolated > 0 else 0.0


def explain_time(figures, ratio):
    """Why isolating costs so little more: what a runtime costs, here and in tokio."""
    sentences = []
    isolated = figures.get(measures.COMMAND, "isolated")
    shared = figures.get(measures.COMMAND, "shared")
    difference = isolated["median"] - shared["median"]
    sentences.append(
        f"A command takes {isolated['text']['median']} with a runtime of its own and "
        f"{shared['text']['median']} on the shared one: {units.factor(ratio)}, not "
        f"{CLAIMED_TIME:g}×. The runtime's share is {units.duration(difference)}; for "
        f"{CLAIMED_TIME:g}× it would have to be "
        f"{units.duration((CLAIMED_TIME - 1) * shared['median'])}.")
    creation = figures.get(measures.CREATE_WITH_WORK, "isolated")
    if creation and "tokio" in creation["ratios"]:
        tokio = figures.get(measures.CREATE_WITH_WORK, "tokio")
        share = tokio["median"] / shared["median"]
        sentences.append(
            f"To make a runtime, run one task on a worker and close it takes "
            f"{creation['text']['median']} here and {tokio['text']['median']} with tokio's "
            f"multi-threaded runtime, which starts all its workers at once "
            f"({units.factor(tokio['median'] / creation['median'])}). An isolated tokio runtime "
            f"for such a command would add {units.factor(share)} its time; one of ggen starts "
            f"no thread that it does not need, and takes idle ones over.")
    return sentences


def explain_memory(figures, saved):
    isolated = figures.get(measures.MEMORY_AFTER_COMMANDS, "isolated")
    shared = figures.get(measures.MEMORY_AFTER_COMMANDS, "shared")
    first = figures.get(measures.MEMORY_AFTER_FIRST, "isolated")
    sentences = [
        f"After {measures.MEMORY_COMMANDS} commands the heap holds {isolated['text']['median']} "
        f"more with isolated runtimes and {shared['text']['median']} more with the shared one: "
        f"{units.percent(-saved)}, not −99 %."]
    sentences += explain_allocated(figures)
    grown = isolated["median"] - first["median"] if first else None
    if grown is not None and grown <= KEPT_BY_CLOSED * (measures.MEMORY_COMMANDS - 1):
        sentences.append(
            f"Of the former {first['text']['median']} were there after the first command: a closed "
            f"runtime gives back what it held, so that isolated runtimes do not add up, and there "
            f"is nothing that sharing could save 99 % of.")
    return sentences


def explain_allocated(figures):
    """What a runtime costs in allocations, though they are freed again."""
    allocated = [figures.get(measures.ALLOCATED_BY_COMMANDS, subject)
                 for subject in ("isolated", "shared")]
    if not all(allocated):
        return []
    isolated, shared = allocated
    each = (isolated["median"] - shared["median"]) / measures.MEMORY_COMMANDS
    return [f"Along the way {isolated['text']['median']} and {shared['text']['median']} are "
            f"allocated ({units.percent(shared['median'] / isolated['median'] - 1)}), which is "
            f"{units.size(round(each))} for each runtime that is made."]


def examine(figures):
    """What the report says about the claim, with whether each half of it holds."""
    ratio, saved = time_ratio(figures), memory_saved(figures)
    result = {"time_ratio": ratio, "memory_saved": saved, "sentences": []}
    result["time_status"] = "not measured" if ratio is None else \
        "pass" if ratio >= CLAIMED_TIME else "differs"
    result["memory_status"] = "not measured" if saved is None else \
        "pass" if saved >= CLAIMED_MEMORY else "differs"
    result["time_text"] = "–" if ratio is None else units.factor(ratio)
    result["memory_text"] = "–" if saved is None else units.percent(-saved)
    if result["time_status"] == "differs":
        result["sentences"] += explain_time(figures, ratio)
    if result["memory_status"] == "differs":
        result["sentences"] += explain_memory(figures, saved)
    return result
