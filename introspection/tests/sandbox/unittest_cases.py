# SPDX-License-Identifier: LGPL-2.1-or-later
"""Test cases of unittest, of which some leak: sandbox.py runs them, and looks at what is said."""

import asyncio
import os
import tempfile
import unittest

import leaks
from leaks import GgenTest


def in_case(function):
    return lambda self: function(self.sandbox)


class Leaks(GgenTest.TestCase):
    test_source = in_case(leaks.leak_source)
    test_task = in_case(leaks.leak_task)
    test_descriptor = in_case(leaks.leak_descriptor)
    test_stream = in_case(leaks.leak_stream)
    test_environment = in_case(leaks.leak_environment)
    test_child = in_case(leaks.leak_child)
    test_thread = in_case(leaks.leak_thread)
    test_folder = in_case(leaks.leak_folder)
    test_file = in_case(leaks.leak_file)
    test_warning = in_case(leaks.leak_warning)
    test_default_context = in_case(leaks.touch_default_context)


class Clean(GgenTest.TestCase):
    test_files = in_case(leaks.clean_files)
    test_loop = in_case(leaks.clean_loop)
    test_processes_and_threads = in_case(leaks.clean_processes_and_threads)
    test_asyncio = in_case(leaks.clean_asyncio)
    test_folders = in_case(leaks.clean_folders)
    test_helpers = in_case(leaks.clean_helpers)
    test_order = GgenTest.with_flags(GgenTest.Flags.DETERMINISTIC)(in_case(leaks.deterministic_order))
    test_hour = GgenTest.with_flags(GgenTest.Flags.VIRTUAL_TIME)(in_case(leaks.virtual_hour))

    def test_sub_tests(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertLess(number, 3)


class Asynchronous(GgenTest.TestCase, unittest.IsolatedAsyncioTestCase):
    """What the test's loop has of its own ends before the sandbox does."""

    async def test_thread(self):
        self.assertEqual(await asyncio.to_thread(lambda: 1), 1)

    async def test_nothing(self):
        await asyncio.sleep(0)

    @GgenTest.with_flags(GgenTest.Flags.VIRTUAL_TIME)
    async def test_hour(self):
        await asyncio.sleep(3600)
        self.assertEqual(await asyncio.to_thread(lambda: 1), 1)


class Order(GgenTest.TestCase):
    """A test's own beginning and end are inside of the sandbox."""

    def setUp(self):
        self.source = leaks.after(1000, lambda: True)
        self.folder = os.getcwd()
        os.environ["SHOP"] = "open"
        self.addCleanup(os.environ.pop, "SHOP")

    def tearDown(self):
        self.assertEqual(os.getcwd(), self.folder)
        self.source.destroy()

    def test_setup_and_teardown(self):
        self.assertEqual(self.folder, self.sandbox.get_dir().get_path())

    def test_fails_by_itself(self):
        leaks.leak_source(self.sandbox)
        self.fail("for another reason")

    def test_cleans_up_early(self):
        done = []
        self.addCleanup(done.append, "early")
        self.doCleanups()
        self.assertEqual(done, ["early"])
        self.assertEqual(self.folder, self.sandbox.get_dir().get_path())
        os.environ["SHOP"] = "open"
        self.addCleanup(os.environ.pop, "SHOP")

    def test_leaks_after_cleanups(self):
        self.doCleanups()
        leaks.leak_source(self.sandbox)

    def test_fails_in_cleanup(self):
        self.addCleanup(self.fail, "for another reason")
        leaks.leak_source(self.sandbox)

    @unittest.expectedFailure
    def test_expected_failure(self):
        leaks.leak_source(self.sandbox)
        self.assertEqual(1, 2)

    @unittest.skip("for a reason")
    def test_skipped(self):
        pass

    def test_skips_itself(self):
        self.skipTest("for a reason")


class Several(GgenTest.TestCase):
    """What the class has set up is there for all of its tests, and what they leave for none."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        with open(os.path.join(cls.folder, "file"), "w", encoding="utf-8") as file:
            file.write("hello")

    @classmethod
    def tearDownClass(cls):
        os.remove(os.path.join(cls.folder, "file"))
        os.rmdir(cls.folder)

    def check_folder(self):
        self.assertEqual(os.listdir(self.folder), ["file"])
        self.assertEqual(os.listdir(tempfile.gettempdir()), [os.path.basename(self.folder)])
        with open(os.path.join(self.folder, "left"), "w", encoding="utf-8"):
            tempfile.mkdtemp()

    test_first = check_folder
    test_second = check_folder


class Allowed(GgenTest.TestCase):
    ggen_flags = GgenTest.Flags.ALLOW_DEFAULT_CONTEXT

    def test_default_context(self):
        loop = leaks.GLib.MainLoop()
        leaks.GLib.idle_add(loop.quit)
        loop.run()


if __name__ == "__main__":
    unittest.main()
