# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which packages of the list are missing, and what cannot be measured without them."""

import shutil
import subprocess
from pathlib import Path

from harness.build import SOURCE

LIST = SOURCE / "packages" / "bench.txt"
HOW_TO_INSTALL = "tools/install-packages packages/bench.txt"


def read_list(path=LIST):
    """Maps packages to what they are for, which the list says behind a '#'."""
    purposes = {}
    for line in Path(path).read_text().splitlines():
        package, _, purpose = line.partition("#")
        if package.strip():
            purposes[package.strip()] = purpose.strip()
    return purposes


def is_installed(package):
    """By Debian's account, or as a program of that name from elsewhere."""
    if shutil.which(package):
        return True
    done = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status}", package], text=True,
                          check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout == "installed"


def find_missing(path=LIST):
    """A list of {package, purpose}. Where packages are not Debian's, nobody can tell."""
    if shutil.which("dpkg-query") is None:
        return []
    return [
        {"package": package, "purpose": purpose}
        for package, purpose in read_list(path).items() if not is_installed(package)
    ]
