# SPDX-License-Identifier: LGPL-2.1-or-later
"""How much each kind of run measures.

A machine is slower at one moment than at the next. So every program runs once in each round, for a
short time, and the samples of all rounds are pooled: what is compared was measured side by side.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Plan:
    name: str
    about: str
    rounds: int = 0
    repetitions: int = 0  # of each benchmark in a round
    min_time: float = 0.0  # seconds that one repetition takes at least
    selection: str = ""  # names of benchmarks, a regular expression
    with_ours: bool = True
    with_peers: tuple = ()
    command_runs: int = 0  # whole processes, in each round
    memory_rounds: int = 0
    stress_seconds: int = 0


ALL_PEERS = ("tokio", "libuv", "glib", "asyncio", "node")

PLANS = {
    plan.name: plan
    for plan in (
        Plan(
            name="quick",
            about="what the bars are about, in about half a minute",
            rounds=4, repetitions=3, min_time=0.005,
            selection="^(creation|execution|startup)/|^workloads/template|^concurrency/(1|20)/|"
                      "^scheduling/(spawn-join|round-trip|ping-pong)/",
            with_peers=("tokio", "libuv", "glib"), command_runs=4, memory_rounds=1,
        ),
        Plan(
            name="full",
            about="everything, in about five minutes",
            rounds=9, repetitions=3, min_time=0.02,
            with_peers=ALL_PEERS, command_runs=5, memory_rounds=3, stress_seconds=60,
        ),
        Plan(
            name="memory",
            about="heap, resident memory, file descriptors and threads",
            memory_rounds=5,
        ),
        Plan(
            name="peers",
            about="ggen beside every peer, where both do the same",
            rounds=4, repetitions=3, min_time=0.01,
            selection="^(creation|execution|concurrency|workers|scheduling)/",
            with_peers=ALL_PEERS,
        ),
    )
}


def shortened(plan, selection):
    """The same plan for some benchmarks only."""
    return replace(plan, selection=selection)
