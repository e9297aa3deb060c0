# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sandboxes for tests in Python: for unittest by `GgenTest.TestCase`, for others by
`with GgenTest.Sandbox.new("name", flags) as sandbox:`; pytest has a plugin, ggen_test_pytest."""

import contextlib
import faulthandler
import gc
import itertools
import os
import signal
import socket
import sys
import tempfile
import threading
import unittest

import gi
import gi.overrides.Gio
import gi.overrides.GLib
from gi.repository import GLib

from ..module import get_introspection_module
from ..overrides import override

GgenTest = get_introspection_module("GgenTest")

__all__ = ["Findings", "TestCase", "init", "init_bindings", "with_flags"]

__unittest = True  # unittest leaves lines of this file out of tracebacks

MOST_LINES = 8
START_FOLDER = os.getcwd() + os.sep

# Whose code stands between a test and what it calls, and whose calls the test.
BETWEEN = (os.path.dirname(gi.__file__) + os.sep, "<frozen ")
RUNNERS = (os.path.dirname(unittest.__file__) + os.sep, os.sep + "_pytest" + os.sep,
           os.sep + "pluggy" + os.sep)

_is_ready = False
_running = None  # the sandbox
_known_entries = []  # of the environment
_known_data = {}


class Findings(AssertionError):
    """What a test did that it must not do, or left behind: `findings` has the sentences."""

    def __init__(self, findings):
        super().__init__("\n".join(findings))
        self.findings = findings


def _describe(frame):
    code = frame.f_code
    name = getattr(code, "co_qualname", code.co_name)
    return f"{name}() at {code.co_filename.removeprefix(START_FOLDER)}:{frame.f_lineno}"


def _is_of_runner(frame):
    return any(runner in frame.f_code.co_filename for runner in RUNNERS)


def _list_frames():
    frame = sys._getframe(2)
    while frame is not None:
        if not frame.f_code.co_filename.startswith(BETWEEN):
            yield frame
        frame = frame.f_back


def _tell_place():
    """The lines of the test end where it is called. What the runner calls for itself has none, even where
    the runner itself was called by a module."""
    frames = list(_list_frames())
    inner = list(itertools.takewhile(_is_of_runner, frames))
    lines = list(itertools.takewhile(lambda frame: not _is_of_runner(frame), frames[len(inner):]))
    if inner and len(inner) + len(lines) == len(frames):
        return ""
    return "\n".join(map(_describe, lines[:MOST_LINES]))


def _take_over_environ():
    """What C has changed: Python has a copy of its own."""
    global _known_entries, _known_data
    entries = GLib.get_environ()
    data = os.environ._data
    if entries != _known_entries or data != _known_data:
        _known_entries = entries
        _known_data = {os.environ.encodekey(name): os.environ.encodevalue(value)
                       for name, _, value in (entry.partition("=") for entry in entries)}
        data.clear()
        data.update(_known_data)


_wakeup_on_signal = gi.overrides.GLib.wakeup_on_signal


@contextlib.contextmanager
def _wakeup_of_test():
    """While a test's own loop runs. PyGObject has a source in the default context."""
    context = GLib.MainContext.get_thread_default()
    if context is None or (_running is not None and _running.allows_default_context()):
        with _wakeup_on_signal():
            yield
        return

    reader, writer = socket.socketpair()
    with contextlib.closing(reader), contextlib.closing(writer):
        reader.setblocking(False)
        writer.setblocking(False)
        try:
            before = signal.set_wakeup_fd(writer.fileno())
        except ValueError:  # not on the main thread, which has the signals
            yield
            return
        source = GLib.io_create_watch(GLib.IOChannel.unix_new(reader.fileno()), GLib.IOCondition.IN)
        source.set_callback(lambda *unused: bool(reader.recv(64)))
        source.attach(context)
        try:
            yield
        finally:
            source.destroy()
            signal.set_wakeup_fd(before)


def _prepare_to_start_again():
    """The program is about to be replaced by itself."""
    if sys.argv[:1] in (["-"], [""]) and not sys.flags.interactive and not sys.stdin.isatty():
        raise RuntimeError("tests cannot be read from standard input: put them into a file")

    plugin = sys.modules.get("ggen_test_pytest")
    if plugin is not None:
        plugin.release_output()
    elif "_pytest.capture" in sys.modules and os.readlink("/proc/self/fd/1").endswith("(deleted)"):
        raise RuntimeError("pytest has the output: load the plugin (-p ggen_test_pytest)")
    sys.stdout.flush()
    sys.stderr.flush()


_init = GgenTest.init
_init_bindings = GgenTest.init_bindings


def _begin(begin, *arguments):
    global _is_ready
    if not GgenTest.is_in_front():
        _prepare_to_start_again()
    result = begin(*arguments)

    _take_over_environ()
    tempfile.tempdir = None
    GgenTest.set_place_func(_tell_place)
    gi.overrides.GLib.wakeup_on_signal = _wakeup_of_test
    gi.overrides.Gio.wakeup_on_signal = _wakeup_of_test
    if not faulthandler.is_enabled():
        faulthandler.enable()  # a test that hangs ends by a signal
    _is_ready = True
    return result


def init(argv):
    """For tests that GLib's framework runs, by `GgenTest.add_full()` and `GgenTest.run()`."""
    return _begin(_init, argv)


def init_bindings():
    """Sets the program up, which may be started again for that. Is called by the class statement of every
    `GgenTest.TestCase`, and by the pytest plugin."""
    if not _is_ready:
        _begin(_init_bindings)


def with_flags(flags):
    """A decorator for one test of a `GgenTest.TestCase`: its flags, in place of `ggen_flags`."""

    def decorate(function):
        function.ggen_flags = flags
        return function

    return decorate


def _refuse_thread(*unused):
    raise RuntimeError("Python's threads wait for each other in ways that no schedule can see: a test "
                       "with GgenTest.Flags.DETERMINISTIC has threads of C only")


_start_thread = threading._start_new_thread


class Sandbox(GgenTest.Sandbox):
    """What one test alone has. `with GgenTest.Sandbox.new("name", flags) as sandbox:` raises
    `GgenTest.Findings` in the end, unless the test itself has raised an error."""

    def __enter__(self):
        self.begin()
        return self

    def __exit__(self, exception_type, exception, traceback):
        findings = self.end()
        if findings and exception is None:
            raise Findings(findings)

    def allows_default_context(self):
        return bool(self._flags & GgenTest.Flags.ALLOW_DEFAULT_CONTEXT)

    def begin(self):
        global _running
        init_bindings()
        if _running is not None:
            raise RuntimeError("another test has not ended yet")
        if self._flags & GgenTest.Flags.PROCESS:
            raise ValueError("GgenTest.Flags.PROCESS is for tests in C")

        self._writes_bytecode = sys.dont_write_bytecode
        sys.dont_write_bytecode = True  # modules may be imported late
        self._may_freeze = gc.get_freeze_count() == 0
        if self._may_freeze:
            gc.freeze()  # so that only the test's objects are looked at in the end
        if self._flags & GgenTest.Flags.DETERMINISTIC:
            threading._start_new_thread = _refuse_thread
        super().begin()
        _running = self
        _take_over_environ()

    def end(self):
        """Ends the test, and returns what was found."""
        global _running
        gc.collect()
        findings = super().end()
        threading._start_new_thread = _start_thread
        _running = None
        _take_over_environ()
        if self._may_freeze:
            gc.unfreeze()
        sys.dont_write_bytecode = self._writes_bytecode
        return findings

    def execute(self, start):
        """Calls `start(done)`, which begins an asynchronous call with `done` as its callback, and runs
        the test's context until that is called. Returns the Gio.AsyncResult."""
        results = []
        start(lambda source, result, *data: results.append(result))
        context = self.get_runtime().get_context()
        while not results:
            context.iteration(True)
        return results[0]


Sandbox = override(Sandbox)
__all__.append("Sandbox")

_new_sandbox = GgenTest.Sandbox.new


def _new(path, flags=GgenTest.Flags.DEFAULT):
    sandbox = _new_sandbox(path, flags)
    sandbox._flags = flags
    return sandbox


Sandbox.new = staticmethod(_new)


def _is_called_by(function):
    """Whether that has called the caller of this, perhaps by way of others of the same name."""
    frame = sys._getframe(1)
    name = frame.f_code.co_name
    while frame is not None and frame.f_code.co_name == name:
        frame = frame.f_back
    return frame is not None and frame.f_code is function.__code__


class TestCase(unittest.TestCase):
    """A test case whose tests have a sandbox each, from before setUp() until after all cleanups.
    What was found fails the test, unless it has failed by itself."""

    ggen_flags = GgenTest.Flags.DEFAULT

    sandbox = None

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        init_bindings()

    _has_failed = False

    def _end_sandbox(self):
        __tracebackhide__ = True  # likewise pytest
        findings = self.sandbox.end()
        self.sandbox = None
        if findings and not self._has_failed:
            raise Findings(findings)

    def _end_executor(self):
        """unittest.IsolatedAsyncioTestCase ends its loop, and the threads of that, when all is cleaned up: of
        Python 3.11 on this is how the loop is known."""
        runner = getattr(self, "_asyncioRunner", None)
        if runner is not None:
            runner.run(runner.get_loop().shutdown_default_executor())

    def doCleanups(self):
        """The sandbox ends after all that the test itself has to clean up, which may fail as well. A test may
        call this earlier."""
        last = [cleanup for cleanup in self._cleanups if cleanup[0] == self._end_sandbox]
        self._cleanups = [cleanup for cleanup in self._cleanups if cleanup not in last]
        is_passed = super().doCleanups()
        if not _is_called_by(unittest.TestCase.run):
            self._cleanups[:0] = last
            return is_passed

        self._end_executor()
        outcome = self._outcome
        self._has_failed = not getattr(outcome, "success", True) or bool(
            getattr(outcome, "expectedFailure", None))
        self._cleanups = last
        return super().doCleanups()

    @contextlib.contextmanager
    def _in_sandbox(self):
        """The first cleanup is the last to be done."""
        method = getattr(self, self._testMethodName)
        flags = getattr(method, "ggen_flags", self.ggen_flags)
        set_up = self.setUp

        def set_up_in_sandbox():
            sandbox = Sandbox.new(self.id(), flags)
            if sandbox.get_obstacle() is not None:
                self.skipTest(sandbox.get_obstacle())
            sandbox.begin()
            self.sandbox = sandbox
            self.addCleanup(self._end_sandbox)
            set_up()

        self.setUp = set_up_in_sandbox
        try:
            yield
        finally:
            del self.setUp

    def run(self, result=None):
        with self._in_sandbox():
            return super().run(result)

    def debug(self):
        try:
            with self._in_sandbox():
                super().debug()
        finally:
            if self.sandbox is not None:
                self.sandbox.end()
                self.sandbox = None
