# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where values stand on the axis of a chart, in per cent of its length, and what is written there."""

import math

from harness import units

# Values farther apart than this are shown on a logarithmic axis.
LOGARITHMIC_FROM = 8

MOST_TICKS = 4


def nice_step(span, unit, wanted=4):
    """A step of 1, 2 or 5 times a power of ten that divides a span into about so many parts."""
    if unit == "bytes" and span > 1024:
        whole = 1024 ** math.floor(math.log(span, 1024))
        return nice_step(span / whole, "", wanted) * whole
    rough = span / wanted
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    # There is no half a thread.
    return step if unit in ("ns", "bytes", "") else max(1, step)


def label(value, unit):
    """As short as it can be: 1.00 µs is a figure, a tick is 1 µs."""
    if value == 0:
        return "0"
    number, _, unit = units.text(value, unit).partition(" ")
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{number} {unit}".strip()


class LinearAxis:
    scale = "linear"

    def __init__(self, low, high, unit):
        span = (high - low) or abs(high) or 1
        step = nice_step(span, unit)
        self.low = math.floor(low / step + 1e-9) * step
        self.high = math.ceil(high / step - 1e-9) * step
        if self.high <= self.low:
            self.high = self.low + step
        n_ticks = round((self.high - self.low) / step)
        self._ticks = [self.low + i * step for i in range(n_ticks + 1)]
        self._unit = unit

    def at(self, value):
        return round(100 * (value - self.low) / (self.high - self.low), 3)

    def ticks(self):
        return [{"at": self.at(value), "label": label(value, self._unit)}
                for value in self._ticks]


class LogarithmicAxis:
    """Whole powers from the one below the least to the one above the most: of 10, for bytes of 4."""

    scale = "log"

    def __init__(self, low, high, unit):
        self._base = 4 if unit == "bytes" else 10
        self.low = math.floor(math.log(low, self._base) + 1e-9)
        self.high = max(math.ceil(math.log(high, self._base) - 1e-9), self.low + 1)
        self._unit = unit

    def at(self, value):
        power = math.log(value, self._base)
        return round(100 * (power - self.low) / (self.high - self.low), 3)

    def ticks(self):
        step = math.ceil((self.high - self.low) / MOST_TICKS)
        values = [float(self._base) ** power for power in range(self.low, self.high + 1, step)]
        return [{"at": self.at(value), "label": label(value, self._unit)} for value in values]


def choose(values, unit):
    """The axis that shows all of the values."""
    low, high = min(values), max(values)
    if low > 0 and high / low > LOGARITHMIC_FROM:
        return LogarithmicAxis(low, high, unit)
    return LinearAxis(min(0, low), high, unit)
