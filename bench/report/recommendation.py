# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which runtime to use, told from the figures alone: other figures, another recommendation."""

from harness import units
from report import measures
from report.figures import differ

# A runtime for each test is dear where a thousand tests would spend ten seconds on it.
DEAR_FOR_A_TEST = 10e6

SHARED_FOR_COMMANDS = "shared-for-commands-isolated-for-tests"
SHARED_ONE_PER_PROGRAM = "shared-for-commands-one-isolated-per-test-program"
ISOLATED_EVERYWHERE = "isolated-everywhere"
CANNOT_TELL = "cannot-recommend"

HEADLINES = {
    SHARED_FOR_COMMANDS: "Commands share one runtime; every test makes its own.",
    SHARED_ONE_PER_PROGRAM: "Commands share one runtime; a test program makes one for all its "
                            "tests.",
    ISOLATED_EVERYWHERE: "Make an isolated runtime everywhere: sharing saves nothing.",
    CANNOT_TELL: "These figures cannot recommend anything.",
}


def comparison_text(what, isolated, shared):
    return (f"{what}: {isolated['text']['median']} through a fresh isolated runtime, "
            f"{shared['text']['median']} through the shared one "
            f"({units.factor(isolated['median'] / shared['median'])}).")


def find_missing(figures):
    needed = ((measures.COMMAND, "isolated"), (measures.COMMAND, "shared"),
              (measures.CREATE_WITH_WORK, "isolated"))
    return [f"{measure}/{subject}" for measure, subject in needed
            if figures.get(measure, subject) is None]


def keeps_more_memory(figures):
    """Whether commands through isolated runtimes leave more behind than on the shared one."""
    isolated = figures.median(measures.MEMORY_AFTER_COMMANDS, "isolated")
    shared = figures.median(measures.MEMORY_AFTER_COMMANDS, "shared")
    return isolated is not None and shared is not None and isolated > 2 * shared + 4096


def make_sentences(figures, isolated, shared, verdict):
    sentences = [comparison_text("One command", isolated, shared)]
    if not differ(isolated, shared):
        sentences.append("That is no difference beyond the spread.")
    elif shared["median"] > isolated["median"]:
        sentences.append("The shared runtime is the slower one: look into that first.")
    many = [figures.get(measures.MANY_COMMANDS, subject) for subject in ("isolated", "shared")]
    if all(many):
        sentences.append(comparison_text(f"{measures.MANY} commands at once", *many))
    creation = figures.get(measures.CREATE_WITH_WORK, "isolated")
    judgement = "too dear for every test" if verdict == SHARED_ONE_PER_PROGRAM else \
        "what isolation costs a test"
    sentences.append(f"Making an isolated runtime, running one task on a worker and closing it "
                     f"takes {creation['text']['median']}: {judgement}.")
    if keeps_more_memory(figures):
        kept = figures.get(measures.MEMORY_AFTER_COMMANDS, "isolated")
        sentences.append(f"After {measures.MEMORY_COMMANDS} commands isolated runtimes keep "
                         f"{kept['text']['median']}, which the shared one does not.")
    return sentences


def recommend(figures):
    """A function of the figures and of nothing else."""
    missing = find_missing(figures)
    if missing:
        return {"verdict": CANNOT_TELL, "headline": HEADLINES[CANNOT_TELL],
                "sentences": [f"Not measured: {', '.join(missing)}."]}
    isolated = figures.get(measures.COMMAND, "isolated")
    shared = figures.get(measures.COMMAND, "shared")
    is_shared_quicker = differ(isolated, shared) and shared["median"] < isolated["median"]
    creation = figures.median(measures.CREATE_WITH_WORK, "isolated")
    if not is_shared_quicker and not keeps_more_memory(figures):
        verdict = ISOLATED_EVERYWHERE
    elif creation >= DEAR_FOR_A_TEST:
        verdict = SHARED_ONE_PER_PROGRAM
    else:
        verdict = SHARED_FOR_COMMANDS
    return {"verdict": verdict, "headline": HEADLINES[verdict],
            "sentences": make_sentences(figures, isolated, shared, verdict)}
