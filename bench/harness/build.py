# SPDX-License-Identifier: LGPL-2.1-or-later
"""A build directory with optimised programs, made and brought up to date on demand."""

import json
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
DEFAULT = SOURCE / "_build-bench"

# A release build, of what is measured alone.
SETUP = ("--buildtype=release", "-Dintrospection=false", "-Dtests=false")


class BuildError(Exception):
    pass


def run(*command):
    """Runs a command and shows what it says only where it fails."""
    command = [str(part) for part in command]
    try:
        done = subprocess.run(command, text=True, check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    except OSError as error:
        raise BuildError(f"cannot run {command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        raise BuildError(f"failed: {' '.join(command)}\n{done.stdout.strip()[-4000:]}")
    return done.stdout


def pick_targets(found):
    """Of two of one name, the one that is not installed runs where it was built."""
    return {
        target["name"]: Path(target["filename"][0])
        for target in sorted(found, key=lambda target: not target["installed"])
    }


class Build:
    def __init__(self, directory):
        self.directory = Path(directory).resolve()
        self._targets = None

    def configure(self, again=False):
        """Makes the directory; again looks anew for what had been missing."""
        is_made = (self.directory / "build.ninja").exists()
        if is_made and not again:
            return
        run("meson", "setup", *(("--reconfigure",) if is_made else SETUP), self.directory, SOURCE)
        self._targets = None

    @property
    def targets(self):
        """Maps the names of what can be built to the files that building makes."""
        if self._targets is None:
            found = json.loads(run("meson", "introspect", "--targets", self.directory))
            self._targets = pick_targets(found)
        return self._targets

    @property
    def build_type(self):
        options = json.loads(run("meson", "introspect", "--buildoptions", self.directory))
        return next(o["value"] for o in options if o["name"] == "buildtype")

    def make(self, names):
        """Builds those of the names that this build has, and returns the path of each."""
        paths = {name: self.targets[name] for name in names if name in self.targets}
        if paths:
            run("ninja", "-C", self.directory,
                *(path.relative_to(self.directory) for path in paths.values()))
        return paths
