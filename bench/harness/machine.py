# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the figures were measured on and with."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path


def output_of(*command, cwd=None):
    """The first line that a command prints, or None where there is no such command."""
    try:
        done = subprocess.run([str(part) for part in command], text=True, check=True, cwd=cwd,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    lines = done.stdout.strip().splitlines()
    return lines[0] if lines else None


def search(pattern, path):
    try:
        found = re.search(pattern, Path(path).read_text(errors="replace"), re.MULTILINE)
    except OSError:
        return None
    return found.group(1) if found else None


def describe_machine():
    memory = search(r"^MemTotal:\s*(\d+)", "/proc/meminfo")
    governor = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
    return {
        "cpu": search(r"^model name\s*:\s*(.+)$", "/proc/cpuinfo") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": int(memory) * 1024 if memory else None,
        "kernel": platform.release(),
        "os": search(r'^PRETTY_NAME="(.+)"$', "/etc/os-release") or platform.system(),
        "governor": search(r"^(.+)$", governor),
        "load": round(os.getloadavg()[0], 2),
    }


def fingerprint(machine):
    """What must be the same for two runs to compare."""
    return f"{machine['cpu']}, {machine['cores']} cores, {machine['os']}"


def number_in(text):
    found = re.search(r"\d+(\.\d+)+\S*", text or "")
    return found.group(0).strip("(),") if found else None


def package_version(name):
    """The version of a Debian package, without its revision."""
    if shutil.which("dpkg-query") is None:
        return None
    version = output_of("dpkg-query", "-W", "-f", "${Version}\\n", name)
    return re.sub(r"^\d+:|[-+][^-]*$", "", version) if version else None


def describe_versions(ggen, peers):
    """peers maps the names of peers to the versions that they tell themselves."""
    versions = {
        "ggen": number_in(output_of(ggen, "--version")) if ggen else None,
        "glib": output_of("pkg-config", "--modversion", "glib-2.0"),
        "compiler": output_of("cc", "--version"),
        "benchmark": package_version("libbenchmark-dev"),
        "hyperfine": number_in(output_of("hyperfine", "--version")),
        "git": number_in(output_of("git", "--version")),
        "python": platform.python_version(),
        **peers,
    }
    return {name: version for name, version in versions.items() if version}


def describe_commit(source):
    commit = output_of("git", "-C", source, "rev-parse", "HEAD")
    if commit is None:
        return {"id": "unknown", "short": "unknown", "dirty": False, "subject": ""}
    changes = output_of("git", "-C", source, "status", "--porcelain", "--untracked-files=no")
    return {
        "id": commit,
        "short": commit[:10],
        "dirty": changes is not None,
        "subject": output_of("git", "-C", source, "log", "-1", "--format=%s") or "",
    }
