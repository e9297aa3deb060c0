# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether one set of samples is larger than another by more than chance.

Two tests have to agree. Mann and Whitney's compares all samples, and assumes nothing about how they
are distributed. But samples of one round resemble each other more than those of the next one, as
machines are slower at one moment than at another: so Student's compares the medians of rounds. As
both are asked for many benchmarks at once, their answers are corrected by Holm's method: where
nothing has changed, a whole comparison raises an alarm as seldom as a single test would.
"""

import math
import statistics
from collections import defaultdict
from math import comb

ALPHA = 0.01
LEAST_EFFECT = 0.05

# Above this the exact distribution takes long, and the approximation is good.
EXACT_UP_TO = 40


def p_value_of_samples(base, head):
    """Mann and Whitney's, two-sided."""
    from scipy import stats  # here, so that everything else works without it

    if len({*base, *head}) == 1:
        return 1.0
    is_tied = len({*base, *head}) < len(base) + len(head)
    is_small = max(len(base), len(head)) <= EXACT_UP_TO
    method = "exact" if is_small and not is_tied else "asymptotic"
    return float(stats.mannwhitneyu(head, base, alternative="two-sided", method=method).pvalue)


def p_value_of_rounds(base, head):
    """Student's, two-sided, for the logarithms of times: what makes rounds slower multiplies."""
    from scipy import stats

    base, head = ([math.log(value) for value in values] for values in (base, head))
    if len({*base}) == 1 and len({*head}) == 1:
        return 1.0 if base[0] == head[0] else 0.0
    return float(stats.ttest_ind(head, base).pvalue)


def least_p_value(n_base, n_head):
    """What the test says where every sample of one side is beyond all of the other."""
    return 2 / comb(n_base + n_head, n_base)


def holm(p_values):
    """The same p-values, corrected for their number."""
    corrected = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, p_values[index] * (len(p_values) - rank)))
        corrected[index] = largest
    return corrected


def medians_of_rounds(samples):
    rounds = defaultdict(list)
    for number, value in samples:
        rounds[number].append(value)
    return [statistics.median(values) for values in rounds.values()]
