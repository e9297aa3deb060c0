# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of pytest, of which some leak: sandbox.py runs them, and looks at what is said."""

import os
import tempfile

import leaks
import pytest
from leaks import GgenTest


@pytest.mark.parametrize("name", [name for name in dir(leaks) if name.startswith(("leak_", "touch_"))])
def test_leak(sandbox, name):
    getattr(leaks, name)(sandbox)


@pytest.mark.parametrize("name", [name for name in dir(leaks) if name.startswith("clean_")])
def test_clean(sandbox, name):
    getattr(leaks, name)(sandbox)


@pytest.mark.ggen(flags=GgenTest.Flags.VIRTUAL_TIME)
def test_hour(sandbox):
    leaks.virtual_hour(sandbox)


@pytest.fixture
def shop():
    source = leaks.after(1000, lambda: True)
    os.environ["SHOP"] = "open"
    yield os.getcwd()
    del os.environ["SHOP"]
    source.destroy()


def test_fixtures_are_inside(shop, sandbox):
    assert shop == sandbox.get_dir().get_path()


@pytest.mark.parametrize("number", [1, 2])
def test_fixtures_of_pytest(sandbox, tmp_path, capfd, monkeypatch, number):
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    monkeypatch.setenv("SHOP", "open")
    monkeypatch.chdir(tmp_path)
    print("hello", flush=True)
    assert capfd.readouterr().out == "hello\n"


@pytest.fixture(scope="module")
def folder_of_several():
    path = tempfile.mkdtemp()
    with open(os.path.join(path, "file"), "w", encoding="utf-8") as file:
        file.write("hello")
    yield path
    os.remove(os.path.join(path, "file"))
    os.rmdir(path)


@pytest.mark.parametrize("number", [1, 2])
def test_fixtures_of_several(folder_of_several, sandbox, number):
    assert os.listdir(folder_of_several) == ["file"]
    with open(os.path.join(folder_of_several, "left"), "w", encoding="utf-8"):
        pass


def test_fails_by_itself(sandbox):
    leaks.leak_source(sandbox)
    assert sandbox is None


@pytest.mark.xfail
def test_expected_failure(sandbox):
    leaks.leak_source(sandbox)
    assert sandbox is None


@pytest.mark.skip
def test_skipped(sandbox):
    pass


def test_skips_itself(sandbox):
    pytest.skip("for a reason")


def test_without():
    """Has a sandbox where all tests have one."""
    leaks.after(1000, lambda: True, leaks.own_context() or leaks.GLib.MainContext.new())


class TestUnit(GgenTest.TestCase):
    def test_leak(self):
        leaks.leak_source(self.sandbox)

    def test_clean(self):
        leaks.clean_files(self.sandbox)
