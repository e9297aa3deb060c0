# SPDX-License-Identifier: LGPL-2.1-or-later
"""What measures are called in a report, and what they measure."""

SECTIONS = {
    "creation": ("Making a runtime", "What it costs to have a runtime of one's own."),
    "execution": ("Running a command", "The bridge from synchronous code: start, wait, result."),
    "workloads": ("Real workloads", "The same work alone, through a fresh isolated runtime, and "
                                    "through the shared one."),
    "concurrency": ("Commands at once", "As many threads, each of which runs one command."),
    "memory": ("Memory", "Heap, resident memory, file descriptors and threads."),
    "startup": ("Startup", "From nothing to the first result."),
    "command-line": ("The command line", "Whole processes, from start to exit."),
    "workers": ("Workers", "The same batch of work with more and more workers."),
    "scheduling": ("Scheduling", "What the runtime itself costs: tasks that do nothing."),
    "testing": ("Testing", "What it costs that a test has a sandbox, and how soon virtual time is over."),
    "observation": ("Observation", "What metrics, tracing and the watchdog cost: absent is the runtime "
                                   "without them."),
}

# Title, and what one iteration is.
MEASURES = {
    "creation/bare": ("Make and drop", "The runtime object, with nothing run."),
    "creation/current-thread": ("Without workers",
                                "Make it ready for I/O and timers, and close it, with nothing run."),
    "creation/first-work": ("With a first piece of work",
                            "Make it ready for I/O and timers, run one ready piece of work, close."),
    "creation/4-workers": ("With four workers allowed",
                           "Make it, run one empty task on a worker, wait for it, close."),
    "execution/ready": ("Work that is complete", "Wait for a result that is already there."),
    "execution/command": ("One command", "Read a small file asynchronously, hash it on a worker."),
    "workloads/template": ("Template", "Render a template to a real file."),
    "workloads/graph": ("Graph", "SPARQL queries in parallel over a real graph."),
    "workloads/inference": ("Inference", "HTTP to a local server that takes 5 ms to answer."),
    "concurrency": ("Until all are done", "Each command reads a file and hashes it on a worker."),
    "startup/cold": ("Cold", "A process, from its start to the exit after a first result."),
    "startup/warm": ("Warm", "A first result in a process that runs."),
    "command-line/version": ("ggen --version", "Beside git --version."),
    "command-line/doctor": ("ggen utils doctor", "Looks the machine over."),
    "command-line/template-generate": ("ggen template generate", "One template, one file."),
    "command-line/sync-100": ("ggen sync, 100 files", "A whole project, nothing there yet."),
    "command-line/sync-100-unchanged": ("ggen sync, nothing changed", "The same 100 files."),
    "command-line": ("Start to exit", "hyperfine, without a shell."),
    "memory/heap-after": ("Heap afterwards", "What the heap holds more than before, once the "
                                             "commands are done."),
    "memory/runtime-heap-after": ("Of which the runtime's", "Blocks that the runtime itself "
                                                            "allocated."),
    "memory/rss-after": ("Resident memory afterwards", "Pages of the process, once the commands "
                                                       "are done."),
    "memory/allocated": ("Allocated on the way", "All that was ever allocated, freed or not."),
    "memory/peak": ("Peak", "The most that the heap held at once."),
    "memory/idle-heap": ("An idle runtime: heap", "What one runtime holds."),
    "memory/idle-fds": ("An idle runtime: file descriptors", "What one runtime holds."),
    "memory/idle-threads": ("An idle runtime: threads", "What one runtime holds."),
    **{
        f"memory/idle-{what}/{state}": (text, "")
        for what in ("heap", "fds", "threads")
        for state, text in (("new", "just made"), ("ready", "after its first use"),
                            ("used", "after work on a worker"))
    },
    "memory/idle-rss": ("An idle runtime: resident memory", "For each of many."),
    "memory/batch-heap": ("Given back: heap", "What a large batch of tasks takes, and leaves."),
    "memory/batch-rss": ("Given back: resident memory", "Pages that a large batch of tasks takes, "
                                                        "and leaves."),
    "memory/busy-peak": ("at the peak", ""),
    "memory/busy-rss": ("when it has run", ""),
    "memory/closed-heap": ("when the runtime is closed", ""),
    "memory/closed-rss": ("when the runtime is closed", ""),
    "memory/trimmed-rss": ("after malloc_trim()", ""),
    "workers/cpu": ("For the processor", "Hashing: nothing waits."),
    "workers/io": ("For the disk", "Writing files and reading them back."),
    "workers/mixed": ("Mixed", "Half of each."),
    "scheduling/spawn-join": ("Spawn and join", "Empty tasks from one outside thread; the time is "
                                                "that of the whole batch."),
    "scheduling/spawn-join-from-workers": ("Spawn and join, from workers",
                                           "The same batch, spawned by four tasks on workers."),
    "scheduling/round-trip": ("Round trip", "Spawn one empty task on a worker and wait for it."),
    "scheduling/ping-pong": ("Ping-pong", "One message there and back between two event loops."),
    "scheduling/gtask": ("GTask", "Ten thousand GTasks through run_task, and through "
                                  "g_task_run_in_thread()."),
    "testing/empty-test": ("An empty test", "Of a program with 2,000 of them: what it takes, less what it "
                                            "takes with none, by their number."),
    "testing/empty-test-cpu": ("An empty test: processor time", "The same by the time that the processor "
                                                               "worked for it."),
    "testing/virtual-time": ("Virtual time", "Whole processes, each of one test."),
    "testing/virtual-time/nothing": ("in which nothing happens", ""),
    "testing/virtual-time/hour": ("with a timeout of an hour", ""),
    "testing/virtual-time/retries": ("with retries over 24 hours", ""),
    "testing/virtual-time/timers": ("with 10,000 timers over a year", ""),
    "observation/spawn-join": ("Spawn and join", "Empty tasks from one outside thread; the time is that "
                                                 "of the whole batch."),
    "observation/ready": ("Work that is complete", "Wait for a result that is already there."),
    "observation/dispatch": ("One callback", "Wait for a result that comes with one callback of the "
                                             "main context."),
    "scheduling/starvation": ("Behind ten blocked calls", "How long one short task takes while "
                                                          "ten calls block."),
    "scheduling/beside-blocking": ("Beside a thousand blocking calls",
                                   "How long one short task takes while a thousand calls that block "
                                   "for 100 ms are worked off."),
}

# Measures with few subjects that are drawn together, a row for each.
MERGED = ("command-line", "memory/idle-heap", "memory/idle-fds", "memory/idle-threads",
          "memory/batch-heap", "memory/batch-rss", "testing/virtual-time")

# Of which of these a measure is a part, where its name does not say it.
GROUPS = {
    "memory/busy-peak": "memory/batch-heap", "memory/closed-heap": "memory/batch-heap",
    "memory/busy-rss": "memory/batch-rss", "memory/closed-rss": "memory/batch-rss",
    "memory/trimmed-rss": "memory/batch-rss",
}

# How often something was done is no result.
UNDRAWN = ("cycles",)


def title_of(name):
    return name.split("/")[-1].replace("-", " ").capitalize()


def lookup(measure):
    """The entry of a measure, or of the measure without its number."""
    return MEASURES.get(measure) or MEASURES.get(measure.rpartition("/")[0])


def title(measure):
    found = lookup(measure)
    if not found:
        return title_of(measure)
    number = measure.rpartition("/")[2]
    is_numbered = measure not in MEASURES and number.isdigit()
    return f"{found[0]}, {int(number):,}" if is_numbered else found[0]


def about(measure):
    found = lookup(measure)
    return found[1] if found else ""


def order(measure):
    """A key by which measures stand in the order of the table above, unknown ones behind."""
    base, _, last = measure.rpartition("/")
    known = list(MEASURES)
    for name in (measure, base):
        if name in MEASURES:
            return (known.index(name), int(last) if last.isdigit() else 0, measure)
    return (len(known), int(last) if last.isdigit() else 0, base)


def argument(base):
    """What the numbers of a measure count."""
    if base.startswith("workers/"):
        return "workers"
    return "commands" if base == "concurrency" or base.startswith("memory/") else "number"


def section_title(section):
    return SECTIONS.get(section, (title_of(section), ""))[0]


def section_about(section):
    return SECTIONS.get(section, ("", ""))[1]
