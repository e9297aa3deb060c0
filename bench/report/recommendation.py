# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which runtime to use, told from the figures alone: other figures, another recommendation."""

from harness import units
from report import measures
from report.figures import SAME, UNCLEAR, quicker

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


def decide(figures):
    """Which verdict the figures lead to."""
    single, many = (quicker_mode(figures, measure)
                    for measure in (measures.COMMAND, measures.MANY_COMMANDS))
    if single == "isolated":
        return ISOLATED_EVERYWHERE
    is_sharing_better = single == "shared" or many == "shared" or keeps_more_memory(figures)
    if not is_sharing_better:
        return CANNOT_TELL if single == UNCLEAR else ISOLATED_EVERYWHERE
    is_dear = figures.median(measures.CREATE_WITH_WORK, "isolated") >= DEAR_FOR_A_TEST
    return SHARED_ONE_PER_PROGRAM if is_dear else SHARED_FOR_COMMANDS


def quicker_mode(figures, measure):
    """None where one of the two was not measured."""
    both = [figures.get(measure, subject) for subject in ("isolated", "shared")]
    return quicker(*both) if all(both) else None


REMARKS = {
    "isolated": "The shared runtime is the slower one: look into that first.",
    SAME: "That is no difference worth a choice.",
    UNCLEAR: "The samples of each differ as much among themselves: measure again on a quieter "
             "machine.",
}


def describe_creation(figures, verdict):
    creation = figures.get(measures.CREATE_WITH_WORK, "isolated")
    judgement = "too dear for every test" if verdict == SHARED_ONE_PER_PROGRAM else \
        "what isolation costs a test"
    return (f"Making an isolated runtime, running one task on a worker and closing it takes "
            f"{creation['text']['median']}: {judgement}.")


def make_sentences(figures, verdict):
    sentences = []
    for what, measure in (("One command", measures.COMMAND),
                          (f"{measures.MANY} commands at once", measures.MANY_COMMANDS)):
        both = [figures.get(measure, subject) for subject in ("isolated", "shared")]
        if all(both):
            remark = REMARKS.get(quicker(*both))
            sentences.append(" ".join(filter(None, (comparison_text(what, *both), remark))))
    sentences.append(describe_creation(figures, verdict))
    if keeps_more_memory(figures):
        kept = figures.get(measures.MEMORY_AFTER_COMMANDS, "isolated")
        sentences.append(f"After {measures.MEMORY_COMMANDS} commands isolated runtimes keep "
                         f"{kept['text']['median']}, which the shared one does not.")
    return sentences


def recommend(figures):
    """A function of the figures and of nothing else."""
    missing = find_missing(figures)
    verdict = CANNOT_TELL if missing else decide(figures)
    sentences = [f"Not measured: {', '.join(missing)}."] if missing else \
        make_sentences(figures, verdict)
    return {"verdict": verdict, "headline": HEADLINES[verdict], "sentences": sentences}
