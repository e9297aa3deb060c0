#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a report recommends follows from its figures: with others it comes out otherwise."""

import tap  # first: it finds the modules of bench/
import unittest

import synthetic
from report import claim, modes, recommendation, targets
from report.figures import Figures, make_figures


# Twenty commands at once, for which it makes no difference either.
AS_MANY = {"concurrency/20": {"isolated": 300000, "shared": 299000}}


def figures_with(changes=None, without=(), memory=None, **how):
    times = synthetic.changed(changes or {})
    for name in without:
        measure, _, subject = name.rpartition("/")
        times[measure].pop(subject)
    return Figures(make_figures(synthetic.make_samples(times, memory=memory, **how)))


def verdict_of(figures):
    return recommendation.recommend(figures)["verdict"]


def mode_for(figures, when):
    return next(row for row in modes.choose(figures) if row["when"] == when)


class Recommendation(unittest.TestCase):
    def test_sharing_is_recommended_where_it_is_quicker(self):
        self.assertEqual(verdict_of(figures_with()), recommendation.SHARED_FOR_COMMANDS)

    def test_isolating_is_recommended_where_it_costs_nothing(self):
        figures = figures_with({"execution/command": {"isolated": 38600}, **AS_MANY})
        self.assertEqual(verdict_of(figures), recommendation.ISOLATED_EVERYWHERE)
        self.assertIn("no difference", " ".join(recommendation.recommend(figures)["sentences"]))

    def test_sharing_is_recommended_where_many_commands_need_it(self):
        figures = figures_with({"execution/command": {"isolated": 38600}})
        self.assertEqual(verdict_of(figures), recommendation.SHARED_FOR_COMMANDS)

    def test_isolating_is_recommended_where_sharing_is_slower(self):
        figures = figures_with({"execution/command": {"isolated": 20000}})
        found = recommendation.recommend(figures)
        self.assertEqual(found["verdict"], recommendation.ISOLATED_EVERYWHERE)
        self.assertIn("The shared runtime is the slower one", " ".join(found["sentences"]))

    def test_a_difference_within_the_spread_recommends_nothing(self):
        figures = figures_with({"execution/command": {"isolated": 44000}, **AS_MANY}, noise=0.6)
        found = recommendation.recommend(figures)
        self.assertEqual(found["verdict"], recommendation.CANNOT_TELL)
        self.assertIn("on a quieter machine", " ".join(found["sentences"]))

    def test_memory_that_stays_speaks_for_sharing(self):
        memory = {**synthetic.MEMORY, "memory/heap-after/100/isolated": 900_000}
        figures = figures_with({"execution/command": {"isolated": 38600}, **AS_MANY},
                               memory=memory)
        self.assertEqual(verdict_of(figures), recommendation.SHARED_FOR_COMMANDS)

    def test_dear_isolation_is_for_test_programs(self):
        figures = figures_with({"creation/4-workers": {"isolated": 25e6}})
        self.assertEqual(verdict_of(figures), recommendation.SHARED_ONE_PER_PROGRAM)
        self.assertIn("test program", mode_for(figures, "a test")["mode"])

    def test_without_figures_nothing_is_recommended(self):
        figures = figures_with(without=["execution/command/isolated"])
        found = recommendation.recommend(figures)
        self.assertEqual(found["verdict"], recommendation.CANNOT_TELL)
        self.assertIn("execution/command/isolated", found["sentences"][0])
        self.assertEqual(verdict_of(Figures([])), recommendation.CANNOT_TELL)


class Modes(unittest.TestCase):
    def test_each_mode_is_the_quicker_one(self):
        when = "20 commands at once, from as many threads"
        self.assertEqual(mode_for(figures_with(), when)["mode"], "shared")
        other = figures_with({"concurrency/20": {"isolated": 90000}})
        self.assertEqual(mode_for(other, when)["mode"], "isolated")

    def test_a_mode_that_noise_chose_is_in_doubt(self):
        when = "a command in a running program"
        figures = figures_with({"execution/command": {"isolated": 44000}}, noise=0.6)
        self.assertEqual(mode_for(figures, when)["mode"], "shared?")
        same = figures_with({"execution/command": {"isolated": 38600}})
        self.assertEqual(mode_for(same, when)["mode"], "shared")

    def test_a_dear_first_use_is_made_early(self):
        when = "a program whose first command must be quick"
        self.assertEqual(mode_for(figures_with(), when)["mode"], "shared")
        other = figures_with({"startup/warm": {"shared": 400000}})
        self.assertEqual(mode_for(other, when)["mode"], "shared, asked for at start")

    def test_what_was_not_measured_is_named(self):
        for row in modes.choose(Figures([])):
            self.assertEqual(row["mode"], "–")
            self.assertIn("not measured", row["why"])


class Targets(unittest.TestCase):
    def found(self, figures):
        return {target["what"]: target for target in targets.judge(figures)}

    def test_targets_are_met_by_a_factor(self):
        found = self.found(figures_with(noise=0))
        self.assertEqual({target["status"] for target in found.values()}, {"pass"})
        self.assertAlmostEqual(found["generation"]["factor"], 1e9 / 7.8e6, places=3)
        self.assertAlmostEqual(found["memory per command"]["factor"], 1e7 / 17400, places=3)

    def test_targets_are_missed_by_a_factor(self):
        found = self.found(figures_with({
            "command-line/template-generate": {"ggen": 2e9},
            "workloads/graph": {"shared": 27.1e6, "alone": 2.1e6},
            "concurrency/20": {"shared": 4e9},
        }, noise=0, memory={"memory/peak/1/shared": 4e7}))
        self.assertEqual({target["status"] for target in found.values()}, {"fail"})
        self.assertEqual(found["generation"]["factor_text"], "2.00× worse")
        self.assertEqual(found["runtime overhead"]["measured"], "25.0 ms")
        self.assertEqual(found["throughput"]["measured"], "5/s")
        self.assertEqual(found["memory per command"]["factor_text"], "4.00× worse")

    def test_a_target_without_figures_is_not_met(self):
        found = self.found(Figures([]))
        self.assertEqual({target["status"] for target in found.values()}, {"not measured"})

    def test_no_overhead_is_no_division_by_zero(self):
        found = self.found(figures_with({
            measure: {"alone": 3e6, "shared": 2.9e6}
            for measure in ("workloads/template", "workloads/graph", "workloads/inference")}))
        self.assertEqual(found["runtime overhead"]["status"], "pass")
        self.assertIsNone(found["runtime overhead"]["factor"])


class Claim(unittest.TestCase):
    def test_a_difference_to_the_claim_is_explained_with_figures(self):
        found = claim.examine(figures_with(noise=0))
        self.assertEqual((found["time_status"], found["memory_status"]), ("differs", "differs"))
        text = " ".join(found["sentences"])
        for figure in ("61.0 µs", "38.5 µs", "168 µs", "5.14 KiB"):
            self.assertIn(figure, text)

    def test_the_claim_holds_where_it_does(self):
        memory = {"memory/heap-after/100/isolated": 5e6, "memory/heap-after/100/shared": 4e4}
        found = claim.examine(figures_with({"execution/command": {"isolated": 2e5}}, noise=0,
                                           memory=memory))
        self.assertEqual((found["time_status"], found["memory_status"]), ("pass", "pass"))
        self.assertEqual(found["sentences"], [])

    def test_without_figures_the_claim_is_not_judged(self):
        found = claim.examine(Figures([]))
        self.assertEqual((found["time_status"], found["memory_status"]),
                         ("not measured", "not measured"))


if __name__ == "__main__":
    tap.main("recommendation")
