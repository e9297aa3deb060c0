#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What GGEN_TRACE writes, read by a real parser of JSON. Speaks TAP."""

import collections
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import traceback

BUILD_ROOT = pathlib.Path(os.environ.get("GGEN_TEST_BUILD_ROOT", "."))
PROGRAM = BUILD_ROOT / "tests/runtime/traced"


def run(what, trace, **variables):
    """Runs the traced program. Returns the finished process."""
    environment = dict(os.environ, **variables)
    environment.pop("GGEN_TRACE", None)
    if trace is not None:
        environment["GGEN_TRACE"] = str(trace)
    return subprocess.run([str(PROGRAM), what], env=environment, capture_output=True, text=True,
                          timeout=100, check=False)


def read_as_written(trace):
    """Returns the events of a trace that was ended properly; those of one thread are in their order."""
    return json.loads(pathlib.Path(trace).read_text(encoding="utf-8"))


def read(trace):
    """Returns them as time went on."""
    return sorted(read_as_written(trace), key=lambda event: event.get("ts", 0))


def run_and_read(what, trace="trace.json"):
    process = run(what, trace)
    assert process.returncode == 0, process
    assert process.stderr == "", process.stderr
    return read(trace)


def slices(events, category):
    return [event for event in events if event["ph"] == "X" and event["cat"] == category]


def names(events):
    return [event["name"] for event in events]


def contains(outer, inner):
    return (outer["tid"] == inner["tid"] and outer["ts"] <= inner["ts"]
            and inner["ts"] + inner.get("dur", 0) <= outer["ts"] + outer["dur"] + 0.001)


def only(found):
    assert len(found) == 1, found
    return found[0]


def named(events, name):
    return [event for event in events if event["name"] == name]


def test_events_have_what_the_format_asks_for():
    for event in run_and_read("everything"):
        assert isinstance(event["pid"], int) and isinstance(event["tid"], int)
        assert isinstance(event["name"], str) and event["ph"] in "XMsfbe"
        if event["ph"] != "M":
            assert isinstance(event["ts"], float) and isinstance(event["cat"], str)
        if event["ph"] == "X":
            assert event["dur"] >= 0
        if event["ph"] in "sfbe":
            assert re.fullmatch("0x[0-9a-f]+", event["id"])


def test_work_is_there_by_name():
    events = run_and_read("everything")
    for name in ("compute", "block", "fail", "a task"):
        queued = only(named(slices(events, "queue"), name))
        work = only(named(slices(events, "work"), name))
        assert queued["tid"] != work["tid"]
        assert queued["ts"] <= work["ts"]
        assert work["args"]["queued for"].endswith(" us")


def test_arrows_lead_from_who_queued_it():
    events = run_and_read("everything")
    begins = {event["id"]: event for event in events if event["ph"] == "s"}
    ends = {event["id"]: event for event in events if event["ph"] == "f"}
    assert begins.keys() == ends.keys() and len(begins) == 4
    for key, begin in begins.items():
        queued = only([event for event in slices(events, "queue") if contains(event, begin)])
        work = only([event for event in slices(events, "work") if contains(event, ends[key])])
        assert queued["name"] == work["name"]
        assert ends[key]["bp"] == "e"


def test_dispatches_are_there_by_name():
    events = run_and_read("everything")
    dispatches = slices(events, "dispatch")
    assert names(dispatches).count("load users") == 2
    for dispatch in named(dispatches, "load users"):
        assert any(contains(call, dispatch) for call in slices(events, "execute"))


def test_calls_of_execute_are_there():
    calls = slices(run_and_read("everything"), "execute")
    # Joining a scope is one, too.
    assert [call["args"]["call"] for call in calls] == (
        ["ggen_scope_join_async"] * 4 + ["load_users_async", "a task"])


def test_commands_are_there():
    events = run_and_read("everything")
    command = only(slices(events, "command"))
    assert command["name"] == "everything"
    assert command["args"] == {"detail": "with a detail"}
    assert all(contains(command, call) for call in slices(events, "execute"))


def test_scopes_begin_and_end():
    scopes = [event for event in run_and_read("everything") if event.get("cat") == "scope"]
    assert [event["ph"] for event in scopes] == ["b", "e"] * 4
    errors = [event.get("args", {}).get("error") for event in scopes if event["ph"] == "e"]
    assert errors == [None, None, 'the disk is "full"', None]


def test_asynchronous_calls_begin_and_end():
    calls = [event for event in run_and_read("everything") if event.get("cat") == "operation"]
    begun = collections.Counter(event["id"] for event in calls if event["ph"] == "b")
    ended = collections.Counter(event["id"] for event in calls if event["ph"] == "e")
    assert begun == ended
    assert "asynchronous child" in names(calls)


def test_threads_and_the_process_have_names():
    """A thread that was idle in between has another name for its next work: what counts is the last before it."""
    run_and_read("everything")
    events = read_as_written("trace.json")
    assert only(named(events, "process_name"))["args"]["name"] == "traced"
    threads = {}
    for event in events:
        if event["name"] == "thread_name":
            threads[event["tid"]] = event["args"]["name"]
        elif event["ph"] == "X" and event["cat"] == "work":
            expected = "ggen-blocking" if event["name"] == "block" else "ggen-worker-"
            assert threads[event["tid"]].startswith(expected), (event, threads)
    assert {"traced"} < set(threads.values()), threads


def test_slices_of_a_thread_nest():
    events = run_and_read("everything")
    by_thread = collections.defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            by_thread[event["tid"]].append(event)
    for found in by_thread.values():
        for one in found:
            for other in found:
                apart = (one["ts"] + one["dur"] <= other["ts"] + 0.001
                         or other["ts"] + other["dur"] <= one["ts"] + 0.001)
                assert apart or contains(one, other) or contains(other, one), (one, other)


def test_any_name_is_valid_json():
    found = names(slices(run_and_read("odd-names"), "odd"))
    assert found == ['a "quoted" \\ name', "line\nbreak\ttab\x01", "not \ufffd\ufffd UTF-8 \ufffd",
                     "gr\u00fc\u00df dich", "", "x" * 256]


def test_exit_in_the_middle_of_work_ends_the_trace():
    events = run_and_read("exit-in-work")
    assert names(slices(events, "work")) == ["before"]
    assert sorted(names(slices(events, "queue"))) == ["before", "for ever"]


def check_cut_trace(trace):
    """The last events may be missing, and the closing bracket is: readers do without."""
    text = pathlib.Path(trace).read_text(encoding="utf-8")
    events = json.loads(text + "]")
    assert len(events) > 1000
    assert set(names(slices(events, "mark"))) == {"before"}


def test_a_terminated_process_leaves_whole_events():
    assert run("terminated", "trace.json").returncode == -signal.SIGTERM
    check_cut_trace("trace.json")


def test_a_killed_process_leaves_whole_events():
    assert run("killed", "trace.json").returncode == -signal.SIGKILL
    check_cut_trace("trace.json")


def test_exit_at_once_leaves_whole_events():
    assert run("exit-at-once", "trace.json").returncode == 0
    check_cut_trace("trace.json")


def test_no_event_of_any_thread_is_lost():
    events = run_and_read("threads")
    marks = collections.Counter(names(slices(events, "mark")))
    assert marks == dict.fromkeys(("first", "second", "third", "fourth"), 5000)
    metadata = named(events, "thread_name")
    assert {"first", "second", "third", "fourth"} <= {event["args"]["name"] for event in metadata}


def test_a_forked_child_writes_nothing():
    assert names(slices(run_and_read("fork"), "mark")) == ["parent", "parent"]


def test_a_started_program_leaves_the_file_alone():
    process = run("itself", "trace.json", G_DEBUG="")
    assert process.returncode == 0
    assert process.stderr.count("another process writes its trace to it") == 1, process.stderr
    assert names(slices(read("trace.json"), "mark")) == ["outer"]


def test_runtimes_come_and_go():
    events = run_and_read("isolated")
    assert names(slices(events, "work")) == ["isolated"] * 100


def test_what_cannot_be_written_is_reported_once():
    process = run("everything", "no/such/folder/trace.json", G_DEBUG="")
    assert process.returncode == 0
    assert process.stderr.count("WARNING") == 1, process.stderr
    assert ("cannot write the trace that GGEN_TRACE asks for to no/such/folder/trace.json: "
            "No such file or directory") in process.stderr


def test_a_full_disk_is_reported_once():
    process = run("killed", "/dev/full", G_DEBUG="")
    assert process.stderr.count("WARNING") == 1, process.stderr
    assert "the trace that GGEN_TRACE asks for ends here: No space left on device" in process.stderr


def test_an_old_trace_is_replaced():
    pathlib.Path("trace.json").write_text("x" * 1000000, encoding="utf-8")
    run_and_read("odd-names")


def test_no_trace_without_being_asked():
    for trace in (None, ""):
        assert run("everything", trace).returncode == 0
        assert os.listdir() == []


def main():
    tests = [(name, func) for name, func in globals().items() if name.startswith("test_")]
    failed = False
    print(f"1..{len(tests)}")
    for number, (name, func) in enumerate(tests, 1):
        path = "/trace/" + name.removeprefix("test_").replace("_", "-")
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                func()
                print(f"ok {number} {path}")
            except Exception:  # every failure is one test's
                failed = True
                print(f"not ok {number} {path}")
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}")
            os.chdir("/")
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
