# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests must not do, each once, and the same done well. A leak is marked by a comment in its line,
which is to be told as its place."""

import os
import subprocess
import threading
import time

import gi

gi.require_version("GgenTest", "1")

from gi.repository import Gio, GLib, GgenTest  # noqa: E402

HOUR = 3600
SECOND = 1_000_000_000

kept = []


def own_context():
    return GLib.MainContext.get_thread_default()


def after(milliseconds, callback, context=None):
    source = GLib.timeout_source_new(milliseconds)
    source.set_name("after")
    source.set_callback(lambda data: callback())
    source.attach(context or own_context())  # place: source
    return source


def leak_source(sandbox):
    after(1000, lambda: GLib.SOURCE_REMOVE)


def leak_task(sandbox):
    file = Gio.File.new_for_path(__file__)
    file.query_info_async("*", 0, 0, None, lambda *unused: None)  # place: task


def leak_descriptor(sandbox):
    os.open("/dev/null", os.O_RDONLY)  # place: descriptor


def leak_stream(sandbox):
    kept.append(Gio.File.new_for_path(__file__).read(None))  # place: stream


def leak_environment(sandbox):
    os.environ["SHOP"] = "open"  # place: environment


def leak_child(sandbox):
    kept.append(subprocess.Popen(["sleep", "1000"]))  # place: child


def leak_thread(sandbox):
    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()  # place: thread


def leak_folder(sandbox):
    os.chdir("/")  # place: folder


def leak_file(sandbox):
    with open(f"/var/tmp/ggen-{os.getpid()}", "w", encoding="utf-8") as file:  # place: file
        os.unlink(file.name)


def leak_warning(sandbox):
    Gio.SimpleAction.new("a", None).activate(GLib.Variant("s", "b"))  # place: warning


def touch_default_context(sandbox):
    GLib.idle_add(lambda: GLib.SOURCE_REMOVE)  # place: default


def clean_files(sandbox):
    file = sandbox.get_dir().get_child("a.txt")
    result = sandbox.execute(lambda done: file.replace_contents_bytes_async(
        GLib.Bytes(b"hello"), None, False, 0, None, done))
    assert file.replace_contents_finish(result)[0]
    result = sandbox.execute(lambda done: file.load_contents_async(None, done))
    assert file.load_contents_finish(result)[1] == b"hello"


def clean_loop(sandbox):
    loop = GLib.MainLoop(own_context())
    source = after(1, loop.quit)
    loop.run()
    source.destroy()


def clean_processes_and_threads(sandbox):
    assert subprocess.run(["echo", "hi"], capture_output=True, check=True).stdout == b"hi\n"
    process = Gio.Subprocess.new(["cat"], Gio.SubprocessFlags.STDIN_PIPE | Gio.SubprocessFlags.STDOUT_PIPE)
    result = sandbox.execute(lambda done: process.communicate_utf8_async("hi", None, done))
    assert process.communicate_utf8_finish(result)[1] == "hi"
    answers = []
    thread = threading.Thread(target=lambda: answers.append(1))
    thread.start()
    thread.join()
    assert answers == [1]


def clean_asyncio(sandbox):
    import asyncio

    async def work():
        process = await asyncio.create_subprocess_exec("true")
        await process.wait()
        return await asyncio.to_thread(lambda: 1)

    assert asyncio.run(work()) == 1


def clean_folders(sandbox):
    import tempfile

    base = os.path.dirname(sandbox.get_dir().get_path())
    assert os.getcwd() == sandbox.get_dir().get_path()
    assert os.path.expanduser("~").startswith(base)
    assert GLib.get_user_data_dir().startswith(base)
    assert os.environ["XDG_DATA_HOME"] == GLib.get_user_data_dir()
    with tempfile.NamedTemporaryFile() as file:
        assert file.name.startswith(base)


def clean_helpers(sandbox):
    command = GgenTest.Command.new(sandbox, ["echo", "hi"])
    command.run()
    assert command.get_stdout() == "hi\n"

    calls = []
    source = after(1, lambda: calls.append(1))
    sandbox.wait_until(lambda: calls)
    sandbox.settle()
    source.destroy()

    GgenTest.expect_log(sandbox, "shop", GLib.LogLevelFlags.LEVEL_WARNING, "* is closed")
    GLib.log_variant("shop", GLib.LogLevelFlags.LEVEL_WARNING, GLib.Variant(
        "a{sv}", {"MESSAGE": GLib.Variant("s", "the shop is closed")}))


def draw_order():
    """In which order sources of the same priority are dispatched."""
    order = []
    sources = [GLib.idle_source_new() for _ in range(8)]
    for number, source in enumerate(sources):
        source.set_callback(lambda data, number=number: order.append(number))
        source.attach(own_context())
    while own_context().iteration(False):
        pass
    return order


def deterministic_order(sandbox):
    print(f"order: {draw_order()}")
    try:
        threading.Thread(target=draw_order).start()
    except RuntimeError:
        return
    raise AssertionError("a thread was started")


def virtual_hour(sandbox):
    before = time.monotonic_ns()
    time.sleep(HOUR)
    assert 0 <= time.monotonic_ns() - before - HOUR * SECOND < SECOND

    fired = []
    after(HOUR * 1000, lambda: fired.append(1))
    GgenTest.clock_advance((HOUR - 1) * GLib.USEC_PER_SEC)
    assert not fired
    GgenTest.clock_advance(GLib.USEC_PER_SEC)
    assert len(fired) == 1

    # While one of them waits, somebody looks whether the other sleeps, which needs nothing of Python's.
    for _ in range(200):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()

    thread = threading.Thread(target=time.sleep, args=(HOUR,))
    thread.start()
    thread.join()
    assert time.monotonic_ns() - before >= 3 * HOUR * SECOND
