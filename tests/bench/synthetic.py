# SPDX-License-Identifier: LGPL-2.1-or-later
"""Documents as the measuring programs write them, with figures that tests choose.

The times here are no measurement of anything: they are about as large as real ones, so that pages
made from them look like real ones. Noise is drawn from a seed.
"""

import random

from harness.samples import Samples

# Nanoseconds of each measure, by subject.
TIMES = {
    "creation/bare": {"isolated": 900, "tokio": 2400, "libuv": 1900, "glib": 800,
                      "asyncio": 48000},
    "creation/current-thread": {"isolated": 4200, "tokio": 11500},
    "creation/first-work": {"isolated": 4900, "tokio": 11700, "libuv": 5200, "glib": 3900,
                            "asyncio": 96000},
    "creation/4-workers": {"isolated": 21000, "tokio": 168000, "glib": 121000, "asyncio": 310000},
    "execution/ready": {"isolated": 4300, "eager": 29, "shared": 31, "tokio": 74,
                        "asyncio": 21000},
    "execution/command": {"isolated": 61000, "eager": 38000, "shared": 38500, "tokio": 36000,
                          "libuv": 33000, "glib": 74000, "asyncio": 240000, "node": 130000},
    "workloads/template": {"alone": 182000, "isolated": 226000, "shared": 189000},
    "workloads/graph": {"alone": 2.1e6, "isolated": 2.19e6, "shared": 2.12e6},
    "workloads/inference": {"alone": 5.62e6, "isolated": 5.74e6, "shared": 5.66e6},
    "startup/cold": {"isolated": 6.4e6, "shared": 6.3e6},
    "startup/warm": {"isolated": 64000, "shared": 41000},
    "command-line/version": {"ggen": 2.2e6, "git": 1.4e6},
    "command-line/doctor": {"ggen": 14.5e6},
    "command-line/template-generate": {"ggen": 7.8e6},
    "command-line/sync-100": {"ggen": 38e6},
    "command-line/sync-100-unchanged": {"ggen": 6.2e6},
    "testing/empty-test": {"sandbox": 36000, "g_test": 7400},
    "testing/empty-test-cpu": {"sandbox": 35000, "g_test": 7300},
    "testing/virtual-time/nothing": {"sandbox": 6.2e6},
    "testing/virtual-time/hour": {"sandbox": 6.4e6},
    "testing/virtual-time/retries": {"sandbox": 6.9e6},
    "testing/virtual-time/timers": {"sandbox": 34e6},
    "scheduling/spawn-join/200000": {"shared": 21e6, "tokio": 38e6, "glib": 210e6, "gtask": 640e6},
    "scheduling/spawn-join-from-workers/200000": {"shared": 17e6, "tokio": 22e6},
    "scheduling/round-trip": {"shared": 5200, "tokio": 9100, "libuv": 8800, "glib": 15400,
                              "asyncio": 92000, "node": 61000},
    "scheduling/ping-pong": {"shared": 9800, "tokio": 11900, "glib": 14300, "libuv": 11200,
                             "asyncio": 118000},
    "scheduling/gtask/10000": {"shared": 6.1e6, "glib": 41e6},
    "scheduling/beside-blocking/1000": {"shared": 11200},
    "scheduling/starvation": {"shared": 9400, "tokio": 11700, "gtask": 512e6},
    **{
        f"concurrency/{number}": {"isolated": 61000 * number ** 0.9, "shared": 38500 * number ** 0.7,
                                  "tokio": 36000 * number ** 0.75}
        for number in (1, 5, 10, 20)
    },
    **{
        f"workers/{kind}/{number}": {"isolated": base / min(number, limit),
                                     "tokio": 1.06 * base / min(number, limit)}
        for kind, base, limit in (("cpu", 9e6, 2), ("io", 21e6, 7), ("mixed", 14e6, 3))
        for number in (1, 2, 4, 8)
    },
}

# Bytes, by name.
MEMORY = {
    **{
        f"memory/{what}/{number}/{mode}": value
        for what, values in {
            "heap-after": {"isolated": (5200, 5264, 5264), "shared": (4810, 4810, 4810)},
            "rss-after": {"isolated": (212992, 225280, 229376), "shared": (204800, 204800, 204800)},
            "allocated": {"isolated": (31400, 263000, 2581000), "shared": (27900, 231000, 2262000)},
            "peak": {"isolated": (18900, 18950, 18950), "shared": (17400, 17400, 17400)},
        }.items()
        for mode, row in values.items() for number, value in zip((1, 10, 100), row)
    },
    "memory/idle-heap/new/isolated": 1184,
    "memory/idle-heap/ready/isolated": 2320,
    "memory/idle-heap/used/isolated": 3568,
}

CHECKS = [
    {"name": "memory/growth/100/shared", "passed": True, "value": 0, "bar": 0},
    {"name": "memory/growth/100/isolated", "passed": True, "value": 0, "bar": 0},
    {"name": "memory/cycles/bytes", "passed": True, "value": 0, "bar": 0},
    {"name": "memory/cycles/fds", "passed": True, "value": 0, "bar": 0},
    {"name": "memory/cycles/threads", "passed": True, "value": 0, "bar": 0},
]

LIBRARIES = ["ld-linux-x86-64", "libc", "libglib-2.0", "libpcre2-8"]

ABOUT = {
    "suite": "full",
    "plan": {"rounds": 5, "repetitions": 4, "min_time": 0.02},
    "build_type": "release",
    "started": "2026-01-02 03:04:05 UTC",
    "seconds": 287.4,
    "commit": {"id": "0123456789abcdef0123456789abcdef01234567", "short": "0123456789",
               "dirty": False, "subject": "runtime: take less time"},
    "machine": {"cpu": "Example Processor 9000 <fast>", "cores": 2, "memory_bytes": 25769803776,
                "kernel": "6.1.0", "os": "Debian GNU/Linux 12 (bookworm)", "governor": None,
                "load": 0.12},
    "versions": {"ggen": "1.0.0", "glib": "2.74.6", "tokio": "1.24.2", "libuv": "1.44.2"},
}


def changed(changes, times=None):
    """TIMES with some of them changed: {'execution/command': {'isolated': 1000}}."""
    result = {measure: dict(subjects) for measure, subjects in (times or TIMES).items()}
    for measure, subjects in changes.items():
        result.setdefault(measure, {}).update(subjects)
    return result


def google_benchmark(times, seed, repetitions=4, noise=0.03, drift=0.0):
    """What one program writes in one round. drift is what all its samples have in common."""
    draw = random.Random(seed)
    entries = []
    for measure, subjects in times.items():
        for subject, time in subjects.items():
            shift = 1 + draw.gauss(0, drift)
            for index in range(repetitions):
                # Delays come on top: the distribution has a tail to the right.
                value = time * shift * (1 + abs(draw.gauss(0, noise)))
                entry = {
                    "name": f"{measure}/{subject}", "run_name": f"{measure}/{subject}",
                    "run_type": "iteration", "repetitions": repetitions,
                    "repetition_index": index, "threads": 1, "iterations": 1000,
                    "real_time": value, "cpu_time": value, "time_unit": "ns",
                }
                if measure.startswith("workers/"):
                    entry["items_per_second"] = 64 / (value / 1e9)
                    entry["cpu_use"] = min(2.0, float(measure.rpartition("/")[2]))
                if measure.startswith(("scheduling/starvation", "scheduling/beside-blocking")):
                    entry["p50"], entry["p99"] = 0.9 * value, 3 * value
                entries.append(entry)
    return {"context": {}, "benchmarks": entries}


def make_samples(times=None, rounds=5, seed=1, memory=None, **how):
    """Pooled samples of several rounds."""
    samples = Samples()
    for number in range(rounds):
        samples.add_google_benchmark(
            google_benchmark(TIMES if times is None else times, f"{seed}-{number}", **how), number)
    entries = [{"name": name, "value": value, "unit": "bytes"}
               for name, value in (MEMORY if memory is None else memory).items()]
    for number in range(2):
        samples.add_memory({"memory": entries}, number)
    return samples
