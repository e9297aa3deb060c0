#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The history keeps what was measured, and a comparison tells a regression from noise."""

import tap  # first: it finds the modules of bench/
import importlib.util
import os
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

import synthetic
from history import compare, select, significance
from history.store import VERSION, History, HistoryError

HAS_SCIPY = importlib.util.find_spec("scipy") is not None
BASE, HEAD = "a" * 40, "b" * 40


def pooled(samples, suite="quick"):
    """As select.pool() makes it, without a history."""
    return {
        (suite, name): (series.unit, [((1, number), value) for number, value
                                      in zip(series.rounds, series.values)])
        for name, series in samples.series.items()
    }


def compared(base, head):
    return {verdict.benchmark: verdict for verdict in compare.compare(pooled(base), pooled(head))}


def add_run(history, commit, samples, dirty=False, machine="one machine", suite="quick"):
    return history.add(suite, {"id": commit, "dirty": dirty, "subject": "a change"},
                       "2026-01-02 03:04:05 UTC", 30.5, machine, samples)


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "deep" / "bench.sqlite"


class Keeping(Folder):
    def test_a_run_comes_back_as_it_was_measured(self):
        samples = synthetic.make_samples(rounds=2)
        with History(self.path) as history:
            number = add_run(history, BASE, samples)
        with History(self.path) as history:
            run, = history.runs(run_id=number)
            found = history.series(number)
        self.assertEqual((run.suite, run.commit, run.dirty, run.seconds),
                         ("quick", BASE, False, 30.5))
        self.assertEqual(set(found), set(samples.series))
        for name, series in samples.series.items():
            self.assertEqual(found[name],
                             (series.unit, list(zip(series.rounds, series.values))))

    def test_runs_of_one_commit_are_pooled(self):
        with History(self.path) as history:
            for seed in (1, 2):
                add_run(history, BASE, synthetic.make_samples(rounds=2, seed=seed))
            add_run(history, HEAD, synthetic.make_samples(rounds=2))
            runs = history.runs(commit=BASE)
            unit, values = select.pool(history, runs)[("quick", "execution/ready/shared")]
        self.assertEqual((unit, len(runs), len(values)), ("ns", 2, 2 * 2 * 4))
        self.assertEqual(len({number for number, _ in values}), 4)

    def test_a_history_of_a_later_version_is_refused(self):
        self.path.parent.mkdir()
        with sqlite3.connect(self.path) as db:
            db.execute(f"PRAGMA user_version = {VERSION + 1}")
        db.close()
        with self.assertRaisesRegex(HistoryError, "later version"):
            History(self.path)

    def test_what_is_no_history_is_refused(self):
        self.path.parent.mkdir()
        self.path.write_text("no database, however long the file may be " * 100)
        with self.assertRaisesRegex(HistoryError, "bench.sqlite"):
            History(self.path)

    def test_clean_runs_come_before_changed_ones(self):
        head = subprocess.run(["git", "-C", tap.SOURCE, "rev-parse", "HEAD"], text=True,
                              check=False, stdout=subprocess.PIPE).stdout.strip()
        if not head:
            self.skipTest("this is no git checkout")
        samples = synthetic.make_samples({"execution/ready": {"shared": 30}}, rounds=1)
        with History(self.path) as history:
            changed = add_run(history, head, samples, dirty=True)
            found = select.select_runs(history, tap.SOURCE, "HEAD")
            self.assertEqual([run.id for run in found], [changed])
            clean = add_run(history, head, samples)
            found = select.select_runs(history, tap.SOURCE, "HEAD")
            self.assertEqual([run.id for run in found], [clean])
            with self.assertRaisesRegex(HistoryError, "neither"):
                select.select_runs(history, tap.SOURCE, "no-such-commit")

    def test_other_machines_do_not_compare(self):
        samples = synthetic.make_samples({"execution/ready": {"shared": 30}}, rounds=1)
        with History(self.path) as history:
            for commit, machine in ((BASE, "old"), (HEAD, "new")):
                add_run(history, commit, samples, machine=machine)
            with self.assertRaisesRegex(HistoryError, "different machines"):
                select.on_same_machine(history.runs(commit=BASE), history.runs(commit=HEAD))
            add_run(history, BASE, samples, machine="new")
            base, _ = select.on_same_machine(history.runs(commit=BASE), history.runs(commit=HEAD))
        self.assertEqual([run.machine for run in base], ["new"])


@unittest.skipUnless(HAS_SCIPY, "python3-scipy is missing")
class Comparing(unittest.TestCase):
    def test_a_planted_regression_is_flagged_and_nothing_else(self):
        slower = synthetic.changed({"execution/command": {"shared": 38500 * 1.2}})
        found = compared(synthetic.make_samples(seed=1), synthetic.make_samples(slower, seed=2))
        flagged = [name for name, verdict in found.items() if verdict.is_regression]
        self.assertEqual(flagged, ["execution/command/shared"])
        self.assertAlmostEqual(found[flagged[0]].change, 0.2, delta=0.03)

    def test_an_improvement_is_no_regression(self):
        faster = synthetic.changed({"execution/command": {"shared": 38500 * 0.7}})
        found = compared(synthetic.make_samples(seed=1), synthetic.make_samples(faster, seed=2))
        self.assertEqual(found["execution/command/shared"].verdict, compare.FASTER)
        self.assertFalse(any(verdict.is_regression for verdict in found.values()))

    def test_noise_is_not_flagged(self):
        for seed in range(8):
            found = compared(synthetic.make_samples(seed=f"base {seed}", noise=0.3),
                             synthetic.make_samples(seed=f"head {seed}", noise=0.3))
            self.assertFalse(any(verdict.is_regression for verdict in found.values()))

    def test_rounds_that_drift_are_not_flagged(self):
        """Samples of a round have much in common here: pooled alone they would seem to tell."""
        noticed = 0
        for seed in range(8):
            found = compared(
                synthetic.make_samples(seed=f"base {seed}", noise=0.01, drift=0.15),
                synthetic.make_samples(seed=f"head {seed}", noise=0.01, drift=0.15))
            verdicts = [verdict.verdict for verdict in found.values()]
            self.assertNotIn(compare.SLOWER, verdicts)
            noticed += verdicts.count(compare.NOISE)
        self.assertGreater(noticed, 0)

    def test_a_small_change_is_none(self):
        slower = synthetic.changed({"execution/ready": {"shared": 31 * 1.03}})
        found = compared(synthetic.make_samples(seed=1, noise=0.001),
                         synthetic.make_samples(slower, seed=2, noise=0.001))
        verdict = found["execution/ready/shared"]
        self.assertLess(verdict.p, significance.ALPHA)
        self.assertEqual(verdict.verdict, compare.SAME)

    def test_too_few_samples_are_said_to_be_too_few(self):
        slower = synthetic.changed({"execution/ready": {"shared": 62}})
        found = compared(synthetic.make_samples(seed=1, rounds=2, repetitions=2),
                         synthetic.make_samples(slower, seed=2, rounds=2, repetitions=2))
        self.assertEqual(found["execution/ready/shared"].verdict, compare.TOO_FEW)
        one_round = compared(synthetic.make_samples(rounds=1, repetitions=20),
                             synthetic.make_samples(slower, rounds=1, repetitions=20))
        self.assertEqual(one_round["execution/ready/shared"].verdict, compare.TOO_FEW)

    def test_memory_that_grows_is_flagged(self):
        name = "memory/heap-after/100/shared"
        for grown, verdict in ((4810, compare.SAME), (7000, compare.SAME), (9500, compare.LARGER),
                               (100, compare.SMALLER)):
            head = synthetic.make_samples(memory={**synthetic.MEMORY, name: grown})
            self.assertEqual(compared(synthetic.make_samples(), head)[name].verdict, verdict)

    def test_memory_that_one_round_took_is_no_growth(self):
        name = "memory/peak/1/shared"
        base, head = synthetic.make_samples(), synthetic.make_samples()
        head.series[name].values[0] *= 10
        self.assertEqual(compared(base, head)[name].verdict, compare.SAME)
        once = synthetic.make_samples()
        once.series[name].values.pop()
        once.series[name].rounds.pop()
        self.assertEqual(compared(once, head)[name].verdict, compare.TOO_FEW)

    def test_resident_memory_may_vary_by_pages(self):
        name = "memory/rss-after/100/shared"
        for grown, verdict in ((204800 + 65536, compare.SAME), (204800 + 2**20, compare.LARGER)):
            head = synthetic.make_samples(memory={**synthetic.MEMORY, name: grown})
            self.assertEqual(compared(synthetic.make_samples(), head)[name].verdict, verdict)

    def test_peers_are_not_judged_but_tell_about_the_machine(self):
        slower = {measure: {subject: time * (1.3 if subject == "tokio" else 1)
                            for subject, time in subjects.items()}
                  for measure, subjects in synthetic.TIMES.items()}
        base, head = synthetic.make_samples(seed=1), synthetic.make_samples(slower, seed=2)
        self.assertNotIn("execution/ready/tokio", compared(base, head))
        only_tokio = synthetic.changed({}, {"execution/ready": {"tokio": 74}})
        only_slow = synthetic.changed({}, {"execution/ready": {"tokio": 74 * 1.3}})
        change = compare.change_of_peers(pooled(synthetic.make_samples(only_tokio, noise=0)),
                                         pooled(synthetic.make_samples(only_slow, noise=0)))
        self.assertAlmostEqual(change, 0.3, places=6)

    def test_benchmarks_of_one_side_are_named(self):
        base = synthetic.make_samples({"execution/ready": {"shared": 30}}, memory={})
        head = synthetic.make_samples({"execution/ready": {"shared": 30, "eager": 30}}, memory={})
        self.assertEqual(compared(base, head)["execution/ready/eager"].verdict, compare.ONLY_HEAD)
        self.assertEqual(compared(head, base)["execution/ready/eager"].verdict, compare.ONLY_BASE)

    def test_p_values_are_corrected_for_their_number(self):
        self.assertEqual([round(p, 6) for p in significance.holm([0.04, 0.01, 0.03])],
                         [0.06, 0.03, 0.06])
        self.assertEqual(significance.holm([0.9, 0.8]), [1.0, 1.0])


@unittest.skipUnless(HAS_SCIPY, "python3-scipy is missing")
class CommandLine(Folder):
    def run_bench(self, *arguments):
        environment = {**os.environ, "NO_COLOR": "1", "XDG_DATA_HOME": str(self.path.parent)}
        return subprocess.run([tap.SOURCE / "bench" / "run", *arguments], text=True, check=False,
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def test_a_regression_ends_with_status_1(self):
        slower = synthetic.changed({"execution/ready": {"shared": 93}})
        with History(self.path) as history:
            add_run(history, BASE, synthetic.make_samples(seed=1))
            add_run(history, HEAD, synthetic.make_samples(slower, seed=2))
        done = self.run_bench("compare", "1", "2", "--history", self.path)
        self.assertEqual(done.returncode, 1, done.stderr)
        line = next(line for line in done.stdout.splitlines() if "execution/ready/shared" in line)
        self.assertIn("slower", line)
        self.assertNotIn("\x1b", done.stdout)
        again = self.run_bench("compare", "2", "1", "--history", self.path)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("1 faster", again.stdout)

    def test_the_same_ends_with_status_0(self):
        with History(self.path) as history:
            add_run(history, BASE, synthetic.make_samples(seed=1))
        done = self.run_bench("compare", "1", "1", "--history", self.path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("same", done.stdout)

    def test_runs_are_listed(self):
        with History(self.path) as history:
            add_run(history, BASE, synthetic.make_samples(rounds=1), dirty=True)
        done = self.run_bench("history", "--history", self.path)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"1  2026-01-02 03:04:05 UTC  quick  a{10}\+ +30.5 s")

    def test_the_history_is_in_the_users_data_folder(self):
        done = self.run_bench("history")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertTrue((self.path.parent / "ggen" / "bench.sqlite").exists())

    def test_wrong_usage_ends_with_status_2(self):
        for arguments in ((), ("nothing",), ("compare", "1"),
                          ("compare", "1", "2", "--history", self.path)):
            done = self.run_bench(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertNotEqual(done.stderr, "")
            self.assertNotIn("Traceback", done.stderr)


if __name__ == "__main__":
    tap.main("regressions")
