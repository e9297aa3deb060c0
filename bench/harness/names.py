# SPDX-License-Identifier: LGPL-2.1-or-later
"""Names of measurements: SECTION/MEASURE[/ARG]/SUBJECT."""

import re
from typing import NamedTuple

# Where a runtime of ggen is measured, a program of ggen, a test in its sandbox, or the work without any.
OURS = ("shared", "isolated", "eager", "alone", "ggen", "sandbox", "absent", "off", "timing", "watchdog",
        "trace")
# In the order in which reports show them.
PEERS = ("tokio", "libuv", "glib", "gtask", "asyncio", "node", "git", "g_test")

# What Google Benchmark adds to a name to say how it was measured.
HOW = re.compile(r"^(real_time|process_time|manual_time|(threads|min_time|min_warmup_time|"
                 r"iterations|repeats):.*)$")


class Name(NamedTuple):
    """measure is everything before the subject: figures with the same measure compare."""

    measure: str
    subject: str

    @property
    def section(self):
        return self.measure.split("/")[0]

    def __str__(self):
        return f"{self.measure}/{self.subject}"


def parse(text):
    """Raises ValueError where the text is not such a name."""
    parts = [part for part in text.split("/") if not HOW.match(part)]
    if len(parts) < 3 or not all(parts):
        raise ValueError(f"'{text}' is not SECTION/MEASURE/SUBJECT")
    return Name("/".join(parts[:-1]), parts[-1])


def is_peer(subject):
    return subject in PEERS


def subject_order(subject):
    """A key by which subjects are sorted: ours first, then the peers, then what nobody knows."""
    known = (*OURS, *PEERS)
    return (known.index(subject) if subject in known else len(known), subject)
