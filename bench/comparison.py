# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the comparisons share: where things are, what machine this is, and the table of results."""

import os
import platform
import re
import statistics
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("GGEN_TEST_SHARED", SOURCE.parent / "shared"))
README = SOURCE / "bench" / "README.md"


def output_of(*command, cwd=None):
    command = [str(part) for part in command]
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, cwd=cwd)
    return done.stdout.strip()


def say(text):
    print(f"-- {text}", file=sys.stderr, flush=True)


def machine():
    """One line about the computer that the figures were measured on."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.+)$", info, re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
    system = re.search(r'^PRETTY_NAME="(.+)"$', Path("/etc/os-release").read_text(), re.MULTILINE)
    return (
        f"{model.group(1) if model else platform.machine()}, {os.cpu_count()} cores, "
        f"{int(memory.group(1)) / 1024 / 1024:.0f} GiB, {system.group(1) if system else 'Linux'}"
    )


def duration(milliseconds):
    if milliseconds < 10:
        return f"{milliseconds:.2f} ms"
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.2f} s"


def spread(times):
    return f"{duration(statistics.median(times))} ({duration(min(times))} – {duration(max(times))})"


def table(peer, rows):
    """Rows are (what, milliseconds of ggen, milliseconds of the peer, bar)."""
    lines = [f"| | ggen | {peer} | ratio | bar |", "|---|---|---|---|---|"]
    met = True
    for what, ours, theirs, bar in rows:
        ratio = statistics.median(theirs) / statistics.median(ours)
        met = met and ratio >= bar
        lines.append(f"| {what} | {spread(ours)} | {spread(theirs)} | **{ratio:.1f}×** | {bar}× |")
    return lines, met


def publish(section, lines, update):
    """Prints a section; with update, also puts it between its marks in README.md."""
    text = "\n".join(lines)
    print(text)
    if update:
        begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
        readme = README.read_text()
        head, rest = readme.split(begin)
        tail = rest.split(end)[1]
        README.write_text(f"{head}{begin}\n{text}\n{end}{tail}")
