# SPDX-License-Identifier: LGPL-2.1-or-later
"""The measures that judgements rest on, by name."""

COMMAND = "execution/command"
READY = "execution/ready"
CREATE = "creation/current-thread"
CREATE_WITH_WORK = "creation/4-workers"
COLD_START = "startup/cold"
WARM_START = "startup/warm"
MANY_COMMANDS = "concurrency/20"
MANY = 20
WORKLOADS = ("workloads/template", "workloads/graph", "workloads/inference")
GENERATION = "command-line/template-generate"

IDLE_MEMORY = "memory/idle-heap/ready"
MEMORY_AFTER_FIRST = "memory/heap-after/1"
MEMORY_AFTER_COMMANDS = "memory/heap-after/100"
ALLOCATED_BY_COMMANDS = "memory/allocated/100"
PEAK_OF_COMMAND = "memory/peak/1"
MEMORY_COMMANDS = 100
