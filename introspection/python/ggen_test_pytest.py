# SPDX-License-Identifier: LGPL-2.1-or-later
"""A plugin of pytest, by which tests have sandboxes: all of them with the option `--ggen-sandbox` or
`ggen_sandbox = true` in the configuration; without those, the ones that are marked with
`@pytest.mark.ggen(flags=...)`, or use the fixture `sandbox`.

What a sandbox found is an error at the teardown of its test, since the test's fixtures end inside."""

import contextlib
import os
import warnings

import pytest

PHASE = "PYTEST_CURRENT_TEST"

_config = None
_sandboxes = pytest.StashKey()
_has_failed = pytest.StashKey()


def pytest_addoption(parser):
    group = parser.getgroup("ggen-test", "sandboxes of GgenTest")
    group.addoption("--ggen-sandbox", action="store_true", default=False,
                    help="run every test in a sandbox")
    parser.addini("ggen_sandbox", "run every test in a sandbox", type="bool", default=False)


def _is_for_all(config):
    return config.getoption("ggen_sandbox") or config.getini("ggen_sandbox")


def _load():
    import gi

    gi.require_version("GgenTest", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)  # of PyGObject's own importer
        from gi.repository import GgenTest

    return GgenTest


def release_output():
    """pytest has put files in the place of the output; the program is about to start again."""
    manager = _config.pluginmanager.getplugin("capturemanager")
    if manager is not None:
        manager.stop_global_capturing()


def _set_up(config):
    GgenTest = _load()
    if hasattr(config, "workerinput") and not GgenTest.is_in_front():
        raise pytest.UsageError("a worker of pytest-xdist cannot start again: use -n 0")
    GgenTest.init_bindings()


def _make_folder_for_all(config):
    """Of tmp_path: it is made at its first use, so a test would take it away with it."""
    factory = getattr(config, "_tmp_path_factory", None)
    if factory is not None:
        factory.getbasetemp()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    global _config
    _config = config
    config.addinivalue_line(
        "markers", "ggen(flags): run the test in a sandbox of GgenTest, with these flags")
    if _is_for_all(config):
        _set_up(config)


def pytest_sessionstart(session):
    if _is_for_all(session.config):
        _make_folder_for_all(session.config)


def _wants_sandbox(item):
    return item.get_closest_marker("ggen") is not None or "sandbox" in item.fixturenames


def pytest_collection_finish(session):
    items = (item for item in session.items if isinstance(item, pytest.Function))
    if not _is_for_all(session.config) and any(map(_wants_sandbox, items)):
        _set_up(session.config)
        _make_folder_for_all(session.config)


def _find_flags(GgenTest, item):
    marker = item.get_closest_marker("ggen")
    if marker is None:
        return GgenTest.Flags.DEFAULT
    if marker.args:
        return marker.args[0]
    return marker.kwargs.get("flags", GgenTest.Flags.DEFAULT)


@contextlib.contextmanager
def _as_in_setup(value):
    """pytest tells in the environment which phase it is in."""
    now = os.environ.get(PHASE)
    if value is not None:
        os.environ[PHASE] = value
    yield
    if now is not None:
        os.environ[PHASE] = now


@pytest.fixture(autouse=True)
def _ggen_sandbox(request):
    """Before all other fixtures of the test, and after them. A GgenTest.TestCase has its own."""
    item = request.node
    if hasattr(request.cls, "ggen_flags") or not (
            _is_for_all(request.config) or _wants_sandbox(item)):
        yield
        return

    GgenTest = _load()
    sandbox = GgenTest.Sandbox.new(item.nodeid, _find_flags(GgenTest, item))
    if sandbox.get_obstacle() is not None:
        pytest.skip(sandbox.get_obstacle())
    item.stash[_sandboxes] = sandbox
    phase = os.environ.get(PHASE)
    sandbox.begin()
    yield
    with _as_in_setup(phase):
        findings = sandbox.end()
    if findings and not item.stash.get(_has_failed, False):
        pytest.fail("\n".join(findings), pytrace=False)


@pytest.fixture
def sandbox(request, _ggen_sandbox):
    """What this test alone has, a GgenTest.Sandbox."""
    instance = getattr(request.instance, "sandbox", None)
    return request.node.stash.get(_sandboxes, instance)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A test that did not come to its end has left things for that reason."""
    outcome = yield
    if not outcome.get_result().passed:
        item.stash[_has_failed] = True
