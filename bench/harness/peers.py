# SPDX-License-Identifier: LGPL-2.1-or-later
"""The peers: which there are on this machine, and by which program each is measured."""

import json
import subprocess

from harness.build import SOURCE

FOLDER = SOURCE / "bench" / "peers"

# Peers whose program is built; the others' are scripts.
BUILT = {"tokio": "bench-peer-tokio", "libuv": "bench-peer-libuv", "glib": "bench-peer-glib"}
SCRIPTS = {"asyncio": FOLDER / "asyncio-peer", "node": FOLDER / "node-peer"}


def read_availability(text):
    """From one JSON object a line to {name: object}."""
    entries = [json.loads(line) for line in text.splitlines() if line.strip()]
    return {entry["peer"]: entry for entry in entries}


def ask_availability(script=FOLDER / "available"):
    """What the script says, or nothing where it cannot be asked."""
    try:
        # Status 1 says that a peer is missing; which one stands in the output.
        done = subprocess.run([script], text=True, check=False, stdout=subprocess.PIPE, timeout=60)
        return read_availability(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        return {}


def describe_lack(missing):
    """missing is a list of {what, package}."""
    what = ", ".join(need["what"] for need in missing) or "its tools"
    packages = " ".join(dict.fromkeys(need["package"] for need in missing if need.get("package")))
    return {"reason": f"{what} missing", "package": packages or None}


def describe_missing(name, availability):
    """Why a peer is not measured, for the report, or None where it is there."""
    entry = availability.get(name)
    if entry is None:
        return {"name": name, "reason": "bench/peers/available does not know it", "package": None}
    if not entry.get("available"):
        return {"name": name, **describe_lack(entry.get("missing", []))}
    return None


def find_programs(wanted, availability, built):
    """Returns ({peer: program}, missing peers). built maps names of targets to paths."""
    programs, missing = {}, []
    for name in wanted:
        lack = describe_missing(name, availability)
        program = built.get(BUILT[name]) if name in BUILT else SCRIPTS[name]
        if lack is None and (program is None or not program.exists()):
            program_name = BUILT.get(name) or SCRIPTS[name].name
            lack = {"name": name, "reason": f"{program_name} was not built", "package": None}
        if lack is None:
            programs[name] = program
        else:
            missing.append(lack)
    return programs, missing


def versions_of(availability):
    return {name: entry["version"] for name, entry in availability.items()
            if entry.get("available") and entry.get("version")}
