# SPDX-License-Identifier: LGPL-2.1-or-later
"""Figures: the median and the spread of samples, and their ratios to the peers."""

import statistics
from collections import defaultdict

from harness import names, units


def quartiles(values):
    """Lower quartile, median, upper quartile."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def medians_of_rounds(series):
    """Maps each round to its median."""
    rounds = defaultdict(list)
    for value, number in zip(series.values, series.rounds):
        rounds[number].append(value)
    return {number: statistics.median(values) for number, values in rounds.items()}


def make_figure(name, series):
    low, middle, high = quartiles(series.values)
    figure = {
        "name": str(name),
        "section": name.section,
        "measure": name.measure,
        "subject": name.subject,
        "unit": series.unit,
        "median": middle,
        "q1": low,
        "q3": high,
        "min": min(series.values),
        "max": max(series.values),
        "samples": len(series.values),
        "counters": {key: statistics.median(found) for key, found in series.counters.items()},
        "ratios": {},
    }
    figure["text"] = {
        key: units.text(figure[key], series.unit) for key in ("median", "q1", "q3", "min", "max")
    }
    return figure


def ratio_between(series, peer):
    """The ratio of medians, and the least and the most that it was within one round."""
    ratio = statistics.median(series.values) / statistics.median(peer.values)
    ours, theirs = medians_of_rounds(series), medians_of_rounds(peer)
    each = [ours[number] / theirs[number] for number in ours if theirs.get(number)]
    return {
        "ratio": ratio,
        "min": min(each, default=ratio),
        "max": max(each, default=ratio),
        "text": units.factor(ratio),
    }


def make_figures(samples):
    """Every series as a figure, sorted by measure and subject, with its ratio to each peer."""
    parsed = {names.parse(text): series for text, series in samples.series.items()}
    figures = []
    for name in sorted(parsed, key=lambda n: (n.measure, names.subject_order(n.subject))):
        figure = make_figure(name, parsed[name])
        for other, peer in parsed.items():
            if other.measure == name.measure and names.is_peer(other.subject) \
                    and other != name and statistics.median(peer.values) > 0:
                figure["ratios"][other.subject] = ratio_between(parsed[name], peer)
        figures.append(figure)
    return figures


class Figures:
    """Looks figures up by what they measure."""

    def __init__(self, figures):
        self.all = figures
        self._by_name = {figure["name"]: figure for figure in figures}

    def get(self, measure, subject):
        return self._by_name.get(f"{measure}/{subject}")

    def median(self, measure, subject):
        """None where it was not measured."""
        figure = self.get(measure, subject)
        return figure["median"] if figure else None

    def subjects_of(self, measure):
        return [figure for figure in self.all if figure["measure"] == measure]

    def measures_of(self, section):
        """The measures of a section, once each, in the order of the figures."""
        return list(dict.fromkeys(
            figure["measure"] for figure in self.all if figure["section"] == section))


# Medians that are as close as this are the same for whoever chooses between them.
LEAST_DIFFERENCE = 0.05

SAME, UNCLEAR = "same", "unclear"


def quicker(one, other, least=LEAST_DIFFERENCE):
    """The subject of the quicker of two figures; SAME where the medians hardly differ, UNCLEAR
    where they do, but no more than the samples do among themselves."""
    low, high = sorted((one, other), key=lambda figure: figure["median"])
    if high["median"] < (1 + least) * low["median"]:
        return SAME
    return low["subject"] if high["q1"] > low["q3"] else UNCLEAR
