# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table of when to use which mode, filled with the figures that say so."""

from harness import units
from report import measures
from report.figures import SAME, UNCLEAR, quicker
from report.recommendation import DEAR_FOR_A_TEST

# Making it early is worth a line of code where the first command takes so much longer.
DEAR_FIRST_USE = 0.5

SHARED = "shared"
ISOLATED = "isolated"


def row(when, mode, why):
    return {"when": when, "mode": mode, "why": why}


def unknown(when, *missing):
    return row(when, "–", f"not measured: {', '.join(missing)}")


def by_figures(when, figures, measure, otherwise):
    """The quicker of the two modes, or otherwise where the figures do not tell."""
    isolated, shared = (figures.get(measure, mode) for mode in (ISOLATED, SHARED))
    if isolated is None or shared is None:
        return unknown(when, *(f"{measure}/{mode}" for mode, figure in
                               ((ISOLATED, isolated), (SHARED, shared)) if figure is None))
    texts = f"{shared['text']['median']} shared, {isolated['text']['median']} isolated"
    mode = quicker(isolated, shared)
    if mode == SAME:
        return row(when, otherwise, f"{texts}: no difference worth a choice")
    if mode == UNCLEAR:
        return row(when, f"{otherwise}?", f"{texts}: the samples of each differ as much")
    quick, slow = sorted((isolated, shared), key=lambda figure: figure["median"])
    return row(when, mode, f"{texts}: {slow['subject']} takes "
                           f"{units.factor(slow['median'] / quick['median'])} as long")


def for_a_test(figures):
    when = "a test"
    creation = figures.get(measures.CREATE_WITH_WORK, ISOLATED)
    if creation is None:
        return unknown(when, f"{measures.CREATE_WITH_WORK}/{ISOLATED}")
    cost = f"{creation['text']['median']} for a runtime that runs one task on a worker"
    if creation["median"] >= DEAR_FOR_A_TEST:
        return row(when, "isolated, one for a test program", f"{cost}: too dear for every test")
    return row(when, ISOLATED, f"{cost}: nothing is shared with another test")


def for_an_embedder(figures):
    when = "a thread that owns a context of its own"
    creation = figures.get(measures.CREATE, ISOLATED)
    if creation is None:
        return unknown(when, f"{measures.CREATE}/{ISOLATED}")
    memory = figures.get(measures.IDLE_MEMORY, ISOLATED)
    held = f", {memory['text']['median']} of heap while idle" if memory else ""
    return row(when, ISOLATED, f"{creation['text']['median']} to make and close{held}, once")


def for_a_first_command(figures):
    """Making the shared runtime early pays where its first use is what costs."""
    when = "a program whose first command must be quick"
    first, later = figures.get(measures.WARM_START, SHARED), figures.get(measures.COMMAND, SHARED)
    if first is None or later is None:
        return unknown(when, f"{measures.WARM_START}/{SHARED} and {measures.COMMAND}/{SHARED}")
    texts = f"first result {first['text']['median']}, a later command {later['text']['median']}"
    is_dear = first["median"] >= (1 + DEAR_FIRST_USE) * later["median"]
    if is_dear and first["q1"] > later["q3"]:
        return row(when, "shared, asked for at start", f"{texts}: the first use is what costs")
    return row(when, SHARED, f"{texts}: there is nothing to gain by making it early")


def choose(figures):
    return [
        by_figures("a command in a running program", figures, measures.COMMAND, SHARED),
        by_figures(f"{measures.MANY} commands at once, from as many threads", figures,
                   measures.MANY_COMMANDS, SHARED),
        by_figures("a process that runs one command and ends", figures, measures.COLD_START,
                   SHARED),
        for_a_first_command(figures),
        for_a_test(figures),
        for_an_embedder(figures),
    ]
