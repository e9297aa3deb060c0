# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether one set of samples is larger than another by more than chance.

Mann and Whitney's test makes no assumption about how the samples are distributed. As it is asked for
many benchmarks at once, its answers are corrected by Holm's method, so that a comparison in which
nothing has changed raises an alarm as seldom as a single test would. Samples of one round resemble
each other more than those of another: so the medians of rounds have to differ as well.
"""

import statistics
from collections import defaultdict
from math import comb

ALPHA = 0.01
LEAST_EFFECT = 0.05

# Above this the exact distribution takes long, and the approximation is good.
EXACT_UP_TO = 40


def p_value(base, head):
    """Two-sided."""
    from scipy import stats  # here, so that everything else works without it

    is_tied = len({*base, *head}) < len(base) + len(head)
    is_small = max(len(base), len(head)) <= EXACT_UP_TO
    method = "exact" if is_small and not is_tied else "asymptotic"
    if len({*base, *head}) == 1:
        return 1.0
    return float(stats.mannwhitneyu(head, base, alternative="two-sided", method=method).pvalue)


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


def quartile(values, upper):
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=4, method="inclusive")[2 if upper else 0]


def rounds_differ(base, head):
    """Whether the rounds of the side that is larger are above those of the other."""
    low, high = sorted((medians_of_rounds(base), medians_of_rounds(head)), key=statistics.median)
    return quartile(high, upper=False) > quartile(low, upper=True)
