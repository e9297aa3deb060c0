#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the test library stands before, its own code calls by the name of what is behind it: what runs
inside of a test's calls may hold locks, and is not to be checked, delayed or made to fail itself."""

import os
import pathlib
import subprocess
import sys

BUILD_ROOT = pathlib.Path(os.environ["GGEN_TEST_BUILD_ROOT"])
LIBRARY = BUILD_ROOT / "ggen-test/libggen-test-1.so.0"
OBJECTS = BUILD_ROOT / "ggen-test/libggen-test-1.so.0.0.0.p"

# The rooms whose code runs inside of such calls.
ROOMS = ("calls", "faults", "threads", "time")

# What is called as a test calls it, on purpose.
CALLED = {
    # What is freed by free(), which may be a sanitizer's; where it fails, the thread is not made.
    "threads_ggen-test-strangers.c.o": {"calloc"},
    "time_ggen-test-try.c.o": {"nanosleep"},  # lets the test's time pass
    # What a test calls by another name.
    "time_ggen-test-c11-calls.c.o": {
        "nanosleep", "pthread_cond_broadcast", "pthread_cond_signal", "pthread_cond_timedwait",
        "pthread_cond_wait", "pthread_create", "pthread_detach", "pthread_join",
        "pthread_mutex_lock", "pthread_mutex_timedlock", "pthread_mutex_unlock", "sched_yield",
    },
    # The test's mutex, around a wait, with no lock of the library's held.
    "time_ggen-test-condition-calls.c.o": {"pthread_mutex_lock", "pthread_mutex_unlock"},
    "time_ggen-test-clock.c.o": {"g_main_context_iteration"},  # whoever advances the clock iterates
    "time_ggen-test-timers.c.o": {"g_main_context_wakeup"},  # without a lock
    # Before any test, and to ask for what is set.
    "time_ggen-test-wait.c.o": {"eventfd", "pthread_sigmask", "sigaction"},
}


def names_of(path, *options):
    lines = subprocess.run(["nm", *options, path], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.splitlines()  # fmt: skip
    return {line.split()[-1].partition("@")[0] for line in lines if line}


def main():
    exported = {name for name in names_of(LIBRARY, "-D", "--defined-only")
                if not name.startswith(("ggen_", "_"))}  # fmt: skip
    objects = [path for room in ROOMS for path in sorted(OBJECTS.glob(f"{room}_*.o"))]
    wrong = [f"{path.name}: {name}" for path in objects
             for name in sorted(names_of(path, "-u") & exported - CALLED.get(path.name, set()))]

    print("1..2")
    is_seen = len(exported) > 100 and all(
        any(path.name.startswith(f"{room}_") for path in objects) for room in ROOMS
    )
    print(f"{'ok' if is_seen else 'not ok'} 1 /source/functions-that-are-wrapped-are-known")
    print(f"{'not ok' if wrong else 'ok'} 2 /source/the-real-ones-are-called")
    for line in wrong:
        print(f"# {line}: use GGEN_TEST_REAL()")
    return 0 if is_seen and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
