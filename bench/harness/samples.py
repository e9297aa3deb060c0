# SPDX-License-Identifier: LGPL-2.1-or-later
"""The samples of a run, pooled over its rounds."""

import math
from dataclasses import dataclass, field

from harness import names

NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}

# Fields of Google Benchmark's entries that are numbers, but no counters.
NO_COUNTERS = {
    "family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads",
    "iterations", "real_time", "cpu_time",
}


@dataclass
class Series:
    """What was measured under one name."""

    unit: str
    values: list = field(default_factory=list)
    rounds: list = field(default_factory=list)  # for each value, the round that it is from
    counters: dict = field(default_factory=dict)  # name -> list of values

    def add(self, value, round_number):
        self.values.append(float(value))
        self.rounds.append(round_number)


class Samples:
    """series maps names of measurements to what was measured; failures tells what was not."""

    def __init__(self):
        self.series = {}
        self.failures = []

    def add(self, name, unit, value, round_number=0):
        if not math.isfinite(float(value)):
            self.failures.append({"name": str(name), "reason": f"measured {value}"})
            return
        self.series.setdefault(str(name), Series(unit)).add(value, round_number)

    def fail(self, name, reason):
        failure = {"name": str(name), "reason": reason}
        if failure not in self.failures:
            self.failures.append(failure)

    def add_google_benchmark(self, document, round_number):
        """Takes every repetition; the aggregates that the library makes are of one round only."""
        for entry in document.get("benchmarks", []):
            if entry.get("run_type", "iteration") != "iteration":
                continue
            name = str(names.parse(entry.get("run_name", entry["name"])))
            if entry.get("error_occurred"):
                self.fail(name, entry.get("error_message", "failed"))
                continue
            self.add(name, "ns", entry["real_time"] * NANOSECONDS[entry["time_unit"]],
                     round_number)
            for key, value in entry.items():
                if key not in NO_COUNTERS and isinstance(value, (int, float)) \
                        and not isinstance(value, bool):
                    self.series[name].counters.setdefault(key, []).append(float(value))

    def add_hyperfine(self, document, round_number):
        for result in document["results"]:
            name = str(names.parse(result["command"]))
            for seconds in result["times"]:
                self.add(name, "ns", seconds * 1e9, round_number)

    def add_memory(self, document, round_number):
        for entry in document.get("memory", []):
            self.add(entry["name"], entry["unit"], entry["value"], round_number)
