# SPDX-License-Identifier: LGPL-2.1-or-later
"""Figures as text, with three digits and the unit in which they read best."""


def with_digits(value):
    """Three digits that count, and no more than the value has: 1.24, 31.0, 119."""
    size = abs(value)
    if value == 0:
        return "0"
    if size < 0.1:
        return f"{value:.2g}"
    if size < 9.995:
        return f"{value:.2f}"
    return f"{value:.1f}" if size < 99.95 else f"{value:,.0f}"


def duration(nanoseconds):
    size = abs(nanoseconds)
    # The next unit begins where rounding would reach it.
    for unit, factor in (("ns", 1), ("µs", 1e3), ("ms", 1e6)):
        if size < 999.5 * factor:
            return f"{with_digits(nanoseconds / factor)} {unit}"
    return f"{with_digits(nanoseconds / 1e9)} s"


def size(number):
    if abs(number) < 1024:
        return f"{number:,.0f} bytes" if number == int(number) else f"{with_digits(number)} bytes"
    for unit, factor in (("KiB", 2**10), ("MiB", 2**20)):
        if abs(number) < 999.5 * factor:
            return f"{with_digits(number / factor)} {unit}"
    return f"{with_digits(number / 2**30)} GiB"


def count(number):
    return f"{number:,.0f}" if number == int(number) else with_digits(number)


def text(value, unit):
    """A value in the unit that summaries keep it in."""
    return positive(value, unit) if value >= 0 else f"−{positive(-value, unit)}"


def positive(value, unit):
    if unit == "ns":
        return duration(value)
    if unit in ("bytes", "B"):
        return size(value)
    if unit in ("", "count", "1"):
        return count(value)
    if abs(value) == 1 and unit in ("fds", "threads"):
        unit = unit[:-1]
    if unit == "/s":
        return f"{count(value)}/s"
    return f"{count(value)} {unit}"


def factor(value):
    return f"{with_digits(value)}×"


def percent(value):
    """A share as a change: +4.2 %."""
    number = 100 * value
    text = f"{number:+.1f} %" if abs(number) < 99.95 else f"{number:+,.0f} %"
    return text.replace("-", "−")
