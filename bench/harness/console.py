# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a person sees while and after something runs. Colour is for terminals only."""

import os
import sys
import unicodedata

COLOURS = {"red": "31", "green": "32", "yellow": "33", "bold": "1", "dim": "2"}


def is_coloured(stream):
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text, colour, stream=None):
    stream = stream or sys.stdout
    if colour is None or not is_coloured(stream):
        return text
    return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m"


def say(text):
    """Progress, which is not part of the output."""
    print(paint(f"-- {text}", "dim", sys.stderr), file=sys.stderr, flush=True)


def warn(text):
    print(f"{paint('warning:', 'yellow', sys.stderr)} {text}", file=sys.stderr, flush=True)


def fail(text):
    print(f"{paint('error:', 'red', sys.stderr)} {text}", file=sys.stderr, flush=True)


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF"
               else 1 for c in text)


def table(head, rows, colours=None, numeric=()):
    """Lines of a table. colours gives a colour for each row; numeric are columns on the right."""
    widths = [max([width(head[i])] + [width(row[i]) for row in rows]) for i in range(len(head))]

    def line(cells):
        parts = []
        for i, cell in enumerate(cells):
            blank = " " * (widths[i] - width(cell))
            parts.append(blank + cell if i in numeric else cell + blank)
        return "  ".join(parts).rstrip()

    lines = [paint(line(head), "bold")]
    for i, row in enumerate(rows):
        lines.append(paint(line(row), colours[i] if colours else None))
    return lines
