# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tells for every benchmark whether a commit is slower, quicker or the same as another."""

import math
import statistics
from typing import NamedTuple, Optional

from harness import names
from history import significance
from history.significance import ALPHA, LEAST_EFFECT

SLOWER, FASTER, SAME = "slower", "faster", "same"
LARGER, SMALLER = "larger", "smaller"
TOO_FEW = "too few samples"
NOISE = "within noise"
ONLY_BASE, ONLY_HEAD = "only in base", "only in head"

# One round does not tell how much rounds differ.
LEAST_ROUNDS = 2

UNREMARKABLE = (SAME, TOO_FEW)
REGRESSIONS = (SLOWER, LARGER)

# By how much memory may vary, as a share and in bytes: which threads met is seen in it.
MEMORY_TOLERANCE = {"bytes": (0.1, 4096), "rss": (0.1, 256 * 1024), "": (0, 0)}


class Verdict(NamedTuple):
    suite: str
    benchmark: str
    unit: str
    base: Optional[float]
    head: Optional[float]
    p: Optional[float]
    verdict: str

    @property
    def change(self):
        """The change as a share; None where there is none to tell."""
        if self.base is None or self.head is None or self.base == 0:
            return None
        return self.head / self.base - 1

    @property
    def is_regression(self):
        return self.verdict in REGRESSIONS


def values_of(samples):
    return [value for _, value in samples]


def median_of(samples):
    return statistics.median(values_of(samples))


def tolerance_for(benchmark, unit):
    if unit != "bytes":
        return MEMORY_TOLERANCE[""]
    return MEMORY_TOLERANCE["rss" if "rss" in benchmark else "bytes"]


def has_grown(before, after, tolerance):
    """Chance only adds to memory: so the least of each side tells most, if the rest agrees."""
    share, amount = tolerance
    least = min(before)
    return (min(after) > least + abs(least) * share + amount
            and statistics.median(after) > max(before))


def judge_memory(key, unit, base, head):
    before, after = values_of(base), values_of(head)
    tolerance = tolerance_for(key[1], unit)
    verdict = TOO_FEW if min(len(before), len(after)) < LEAST_ROUNDS else \
        LARGER if has_grown(before, after, tolerance) else \
        SMALLER if has_grown(after, before, tolerance) else SAME
    return Verdict(*key, unit, median_of(base), median_of(head), None, verdict)


def has_too_few(base, head, n_tests):
    """Whether not even samples that are all on one side could tell, or nobody knows the noise."""
    n_rounds = [len({number for number, _ in samples}) for samples in (base, head)]
    return (min(n_rounds) < LEAST_ROUNDS
            or significance.least_p_value(len(base), len(head)) * n_tests > ALPHA)


def tell(change, p_samples, p_rounds):
    if abs(change) < LEAST_EFFECT or p_samples >= ALPHA:
        return SAME
    if p_rounds >= ALPHA:
        return NOISE
    return SLOWER if change > 0 else FASTER


def judge_time(key, base, head, p_values, n_tests):
    unit, base, head = base[key][0], base[key][1], head[key][1]
    before, after = median_of(base), median_of(head)
    if has_too_few(base, head, n_tests):
        return Verdict(*key, unit, before, after, None, TOO_FEW)
    return Verdict(*key, unit, before, after, max(p_values),
                   tell(after / before - 1, *p_values))


def is_time(unit):
    return unit == "ns"


def is_ours(key):
    return not names.is_peer(names.parse(key[1]).subject)


def p_of_rounds(base, head):
    medians = [significance.medians_of_rounds(samples) for samples in (base, head)]
    if min(map(len, medians)) < LEAST_ROUNDS:
        return 1.0
    return significance.p_value_of_rounds(*medians)


def judge_times(common, base, head):
    """All that were timed on both sides, as one family of tests."""
    of_samples = significance.holm([
        significance.p_value_of_samples(values_of(base[key][1]), values_of(head[key][1]))
        for key in common])
    of_rounds = significance.holm([p_of_rounds(base[key][1], head[key][1]) for key in common])
    return [judge_time(key, base, head, p_values, len(common))
            for key, *p_values in zip(common, of_samples, of_rounds)]


def judge_absent(base, head):
    suites = {key[0] for key in base} & {key[0] for key in head}
    for key in sorted({*base} ^ {*head}):
        if key[0] not in suites or not is_ours(key):
            continue
        unit, samples = (base.get(key) or head.get(key))
        middle = median_of(samples)
        yield Verdict(*key, unit, middle if key in base else None, middle if key in head else None,
                      None, ONLY_BASE if key in base else ONLY_HEAD)


def compare(base, head):
    """Both map (suite, benchmark) to (unit, samples). Peers are not judged: they are not ours."""
    common = [key for key in sorted({*base} & {*head}) if is_ours(key)]
    timed = [key for key in common if is_time(base[key][0])]
    verdicts = judge_times(timed, base, head)
    verdicts += [judge_memory(key, base[key][0], base[key][1], head[key][1])
                 for key in common if not is_time(base[key][0])]
    return sorted([*verdicts, *judge_absent(base, head)], key=lambda v: (v.suite, v.benchmark))


def change_of_peers(base, head):
    """By how much the peers got slower, who did not change: the machine did. None without peers."""
    shares = [
        math.log(median_of(head[key][1]) / median_of(base[key][1]))
        for key in {*base} & {*head}
        if not is_ours(key) and is_time(base[key][0]) and median_of(base[key][1]) > 0
    ]
    return math.exp(statistics.median(shares)) - 1 if shares else None
