#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that measure are run in rounds; what is missing or fails is said, never left out."""

import tap  # first: it finds the modules of bench/
import contextlib
import io
import json
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import synthetic
from harness import build, names, packages, peers, plans, processes, rounds, sample_project, sandbox
from harness.samples import Samples
from report import bars, summary
from report.figures import Figures, make_figures

PROGRAM = """\
#!/usr/bin/python3
import json, os, sys
options = dict(a.lstrip("-").split("=", 1) for a in sys.argv[1:])
with open({log!r}, "a") as log:
    print({who!r}, options["benchmark_filter"], file=log)
entries = [
    {{"name": "execution/ready/{who}", "run_name": "execution/ready/{who}/real_time",
      "run_type": "iteration", "real_time": {time} + i, "cpu_time": 1.0, "time_unit": "us",
      "iterations": 10, "repetition_index": i, "threads": 1, "cpu_use": 1.5}}
    for i in range(int(options["benchmark_repetitions"]))
]
entries.append({{"name": "execution/ready/{who}_mean", "run_type": "aggregate", "real_time": 1e9,
                "time_unit": "us"}})
with open(options["benchmark_out"], "w") as out:
    json.dump({{"benchmarks": entries}}, out)
"""


class Measuring(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.log = self.folder / "log"
        self.samples = Samples()
        quiet = contextlib.redirect_stderr(io.StringIO())
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)

    def script(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def program(self, who, time):
        return self.script(who, PROGRAM.format(who=who, time=time, log=str(self.log)))

    def run_rounds(self, programs, n_rounds=3, timeout=60):
        plan = replace(plans.PLANS["quick"], rounds=n_rounds, repetitions=2, selection="ready")
        rounds.run_rounds(plan, programs, self.samples, self.folder, timeout)

    def test_programs_take_turns_in_every_round(self):
        self.run_rounds({"shared": self.program("shared", 10), "tokio": self.program("tokio", 20)})
        self.assertEqual(self.log.read_text().split(),
                         ["shared", "ready", "tokio", "ready", "tokio", "ready",
                          "shared", "ready", "shared", "ready", "tokio", "ready"])

    def test_repetitions_of_all_rounds_are_pooled(self):
        self.run_rounds({"shared": self.program("shared", 10)})
        series = self.samples.series["execution/ready/shared"]
        self.assertEqual(series.values, [10e3, 11e3] * 3)
        self.assertEqual(series.rounds, [0, 0, 1, 1, 2, 2])
        self.assertEqual(series.counters, {"cpu_use": [1.5] * 6})

    def test_a_program_that_fails_is_reported_and_the_others_go_on(self):
        broken = self.script("broken", "#!/bin/sh\necho no such thing >&2\nexit 3\n")
        self.run_rounds({"tokio": broken, "shared": self.program("shared", 10)})
        self.assertEqual(self.samples.failures, [
            {"name": "tokio", "reason": "ended with status 3: no such thing"}])
        self.assertEqual(len(self.samples.series["execution/ready/shared"].values), 6)

    def test_a_program_that_hangs_is_ended(self):
        hanging = self.script("hanging", "#!/bin/sh\nexec tail -f /dev/null\n")
        self.run_rounds({"tokio": hanging}, timeout=0.2)
        self.assertIn("did not end", self.samples.failures[0]["reason"])

    def test_a_benchmark_that_fails_is_reported(self):
        self.samples.add_google_benchmark({"benchmarks": [{
            "name": "execution/ready/shared", "run_type": "iteration", "error_occurred": True,
            "error_message": "cannot listen", "real_time": 0.0, "time_unit": "ns"}]}, 0)
        self.assertEqual(self.samples.series, {})
        self.assertEqual(self.samples.failures,
                         [{"name": "execution/ready/shared", "reason": "cannot listen"}])

    def test_a_check_that_failed_once_has_failed(self):
        count = self.folder / "count"
        memory = self.script("memory", f"""#!/bin/sh
echo x >> {count}
passed=$([ $(wc -l < {count}) = 2 ] && echo false || echo true)
echo '{{"memory": [{{"name": "memory/peak/1/shared", "value": 5, "unit": "bytes"}}],
  "checks": [{{"name": "memory/cycles/fds", "passed": '$passed', "value": 1, "bar": 0}}]}}'
[ $passed = true ]
""")
        plan = replace(plans.PLANS["memory"], memory_rounds=3)
        checks = rounds.run_memory(plan, memory, self.samples, self.folder)
        self.assertEqual([check["passed"] for check in checks], [False])
        self.assertEqual(self.samples.series["memory/peak/1/shared"].values, [5.0] * 3)
        self.assertEqual(self.samples.failures, [])

    def test_a_stress_test_is_a_check(self):
        passing = self.script("passing", "#!/bin/sh\n[ $1 = 7 ]\n")
        self.assertTrue(rounds.run_stress(passing, 7)["passed"])
        failing = self.script("failing", "#!/bin/sh\necho lost a task >&2\nkill -ABRT $$\n")
        check = rounds.run_stress(failing, 7)
        self.assertFalse(check["passed"])
        self.assertIn("killed by signal 6: lost a task", check["value"])

    @unittest.skipUnless(processes.has_hyperfine(), "hyperfine is missing")
    def test_whole_processes_are_measured(self):
        plan = replace(plans.PLANS["quick"], rounds=2, command_runs=3)
        mark = self.folder / "mark with space"
        commands = [
            processes.Command("command-line/version/git", ("true",)),
            processes.Command("command-line/version/ggen", ("rm", mark), ("touch", mark)),
            processes.Command("command-line/doctor/ggen", ("false",)),
        ]
        processes.run_commands(plan, commands, self.samples, self.folder)
        for name in ("command-line/version/git", "command-line/version/ggen"):
            series = self.samples.series[name]
            self.assertEqual(series.rounds, [0, 0, 0, 1, 1, 1])
            self.assertTrue(all(1e4 < value < 1e10 for value in series.values))
        self.assertEqual([failure["name"] for failure in self.samples.failures],
                         ["command-line/doctor/ggen"])

    @unittest.skipUnless(processes.has_hyperfine(), "hyperfine is missing")
    def test_a_test_is_a_share_of_what_many_take_beyond_none(self):
        plan = replace(plans.PLANS["quick"], rounds=2, command_runs=3)
        slow = self.script("slow", "#!/bin/sh\n[ $2 = 0 ] || seq $(($2 * 100)) > /dev/null\n")
        programs = {sandbox.SANDBOXED: slow, sandbox.BARE: "false"}
        sandbox.run_rounds(plan, programs, self.samples, self.folder)
        series = self.samples.series["testing/empty-test/sandbox"]
        self.assertEqual(series.rounds, [0, 0, 0, 1, 1, 1])
        self.assertEqual(len(self.samples.series["testing/empty-test-cpu/sandbox"].values), 2)
        self.assertEqual([failure["name"] for failure in self.samples.failures],
                         ["testing/empty-test/g_test"])

    def test_the_start_of_a_program_is_no_part_of_its_tests(self):
        results = [{"times": [0.25, 0.23, 0.21], "user": 0.1, "system": 0.1},
                   {"times": [0.01, 0.02, 0.01], "user": 0.01, "system": 0.03}]
        sandbox.add_results(sandbox.Tests("sandbox", "unused"), results, self.samples, 4)
        series = self.samples.series["testing/empty-test/sandbox"]
        self.assertEqual([round(value) for value in series.values], [120000, 110000, 100000])
        self.assertEqual(series.rounds, [4, 4, 4])
        series = self.samples.series["testing/empty-test-cpu/sandbox"]
        self.assertEqual([round(value) for value in series.values], [80000])

    def test_loaded_libraries_are_those_of_the_process(self):
        found = processes.loaded_libraries(["/usr/bin/env", "true"])
        self.assertIn("libc", found)
        self.assertNotIn("libgio-2.0", found)

    def test_the_sample_project_has_the_classes_that_it_says(self):
        sample_project.make(self.folder / "project", n_classes=3)
        text = (self.folder / "project" / "classes.ttl").read_text()
        self.assertEqual(text.count("a owl:Class"), 3)


class Building(unittest.TestCase):
    def test_the_program_that_runs_where_it_was_built_is_picked(self):
        for order in (1, -1):
            found = build.pick_targets([
                {"name": "ggen", "installed": False, "filename": ["/b/ggen"]},
                {"name": "ggen", "installed": True, "filename": ["/b/launcher/ggen"]},
            ][::order])
            self.assertEqual(found, {"ggen": Path("/b/ggen")})


class Peers(unittest.TestCase):

    def availability(self):
        lines = [
            {"peer": "tokio", "available": True, "version": "1.24.2"},
            {"peer": "glib", "available": True, "version": "2.74.6"},
            {"peer": "node", "available": False,
             "missing": [{"what": "node", "package": "nodejs"},
                         {"what": "Benchmark.js", "package": "node-benchmark"}]},
        ]
        return peers.read_availability("\n".join(map(json.dumps, lines)))

    def test_a_missing_peer_is_reported_with_its_package(self):
        _, missing = peers.find_programs(["node"], self.availability(), {})
        self.assertEqual(missing, [{"name": "node", "reason": "node, Benchmark.js missing",
                                    "package": "nodejs node-benchmark"}])

    def test_a_peer_that_was_not_built_is_reported(self):
        programs, missing = peers.find_programs(
            ["tokio", "glib"], self.availability(), {"bench-peer-glib": Path("/bin/true")})
        self.assertEqual(programs, {"glib": Path("/bin/true")})
        self.assertEqual(missing, [{"name": "tokio", "reason": "bench-peer-tokio was not built",
                                    "package": None}])

    def test_a_peer_that_nobody_knows_is_reported(self):
        _, missing = peers.find_programs(["asyncio"], {}, {})
        self.assertIn("does not know it", missing[0]["reason"])

    def test_versions_are_those_of_the_peers_that_are_there(self):
        self.assertEqual(peers.versions_of(self.availability()),
                         {"tokio": "1.24.2", "glib": "2.74.6"})

    def test_the_package_list_says_what_each_package_is_for(self):
        for package, purpose in packages.read_list().items():
            self.assertNotEqual(purpose, "", package)


class Bars(unittest.TestCase):
    def judged(self, changes=None, checks=None, libraries=(), missing=(), memory=None):
        figures = Figures(make_figures(synthetic.make_samples(synthetic.changed(changes or {}),
                                                              memory=memory, noise=0)))
        found = bars.judge_all(bars.load(), figures,
                               synthetic.CHECKS if checks is None else checks,
                               synthetic.LIBRARIES + list(libraries), missing)
        return {bar["what"]: bar for bar in found}

    def test_every_bar_can_be_met(self):
        self.assertEqual({bar["status"] for bar in self.judged().values()}, {"pass"})

    def test_a_ratio_above_the_bar_is_missed_by_its_factor(self):
        bar = self.judged({"scheduling/round-trip": {"shared": 18200}})[
            "round trip of one task from execute"]
        self.assertEqual((bar["status"], bar["measured"]), ("fail", "2.00× tokio"))
        self.assertAlmostEqual(bar["factor"], 2)

    def test_a_ratio_at_the_bar_is_met(self):
        bar = self.judged({"creation/current-thread": {"isolated": 5750}})[
            "isolated runtime, create + close, no workers"]
        self.assertEqual(bar["status"], "pass")
        self.assertAlmostEqual(bar["factor"], 1)

    def test_what_a_sandbox_adds_is_the_difference(self):
        what = "an empty test in a sandbox, beside a bare one of GLib's"
        bar = self.judged({"testing/empty-test": {"sandbox": 67000, "g_test": 7000}})[what]
        self.assertEqual((bar["status"], bar["measured"], bar["factor"]), ("pass", "60.0 µs more", 1))
        bar = self.judged({"testing/empty-test": {"sandbox": 97000, "g_test": 7000}})[what]
        self.assertEqual((bar["status"], bar["factor"]), ("fail", 1.5))
        self.assertIn("97.0 µs beside 7.00 µs", bar["detail"])

    def test_a_missing_peer_leaves_its_bars_open_and_says_why(self):
        times = {measure: {subject: time for subject, time in subjects.items()
                           if subject != "tokio"}
                 for measure, subjects in synthetic.TIMES.items()}
        figures = Figures(make_figures(synthetic.make_samples(times)))
        found = bars.judge_all(bars.load(), figures, synthetic.CHECKS, synthetic.LIBRARIES,
                               [{"name": "tokio", "reason": "cargo missing"}])
        waiting = [bar for bar in found if bar["status"] == "not measured"]
        self.assertEqual(len(waiting), 5)
        self.assertIn("cargo missing", waiting[0]["detail"])

    def test_memory_above_the_limit_is_missed(self):
        memory = {**synthetic.MEMORY, "memory/idle-heap/ready/isolated": 8192}
        bar = self.judged(memory=memory)["heap held by an idle isolated runtime, ready for use"]
        self.assertEqual((bar["status"], bar["factor"]), ("fail", 2))

    def test_less_than_nothing_is_within_any_limit(self):
        memory = {**synthetic.MEMORY, "memory/idle-heap/ready/isolated": -1296}
        made = summary.make(synthetic.ABOUT, synthetic.make_samples(memory=memory),
                            synthetic.CHECKS, synthetic.LIBRARIES)
        bar = next(bar for bar in made["bars"] if bar["what"].startswith("heap held"))
        self.assertEqual((bar["status"], bar["measured"]), ("pass", "−1.27 KiB"))
        self.assertNotIn(bar["what"], [row["label"] for row in made["bars_chart"]["rows"]])

    def test_a_check_that_failed_is_a_missed_bar(self):
        checks = [{**check, "passed": check["name"] != "memory/cycles/fds"}
                  for check in synthetic.CHECKS]
        bar = self.judged(checks=checks)[
            "bytes, file descriptors and threads after 10,000 isolated runtimes"]
        self.assertEqual(bar["status"], "fail")
        self.assertEqual(bar["measured"], "1 of 3 failed")
        bar = self.judged(checks=[])[
            "bytes, file descriptors and threads after 10,000 isolated runtimes"]
        self.assertEqual(bar["status"], "not measured")

    def test_a_library_too_many_is_a_missed_bar(self):
        bar = self.judged(libraries=["libserd-0"])["libraries that ggen --version loads without need"]
        self.assertEqual(bar["status"], "fail")
        self.assertIn("libserd-0", bar["detail"])


class Summary(unittest.TestCase):
    def make(self, **how):
        return summary.make(synthetic.ABOUT, synthetic.make_samples(**how), synthetic.CHECKS,
                            synthetic.LIBRARIES)

    def test_the_same_samples_make_the_same_bytes(self):
        self.assertEqual(summary.to_json(self.make()), summary.to_json(self.make()))

    def test_figures_have_median_spread_and_number(self):
        figure = next(figure for figure in self.make(noise=0)["figures"]
                      if figure["name"] == "execution/ready/shared")
        self.assertEqual([figure[key] for key in ("min", "q1", "median", "q3", "max", "samples")],
                         [31, 31, 31, 31, 31, 20])
        self.assertEqual(figure["unit"], "ns")
        self.assertAlmostEqual(figure["ratios"]["tokio"]["ratio"], 31 / 74)

    def test_every_figure_is_in_one_chart(self):
        made = self.make()
        drawn = [name for section in made["sections"] for chart in section["charts"]
                 for name in chart["figures"]]
        self.assertEqual(sorted(drawn), sorted(figure["name"] for figure in made["figures"]))

    def test_positions_stay_on_the_axis(self):
        for section in self.make(noise=0.5)["sections"]:
            for chart in section["charts"]:
                items = chart["rows"] if chart["kind"] == "rows" else \
                    [point for series in chart["series"] for point in series["points"]]
                for item in items:
                    spread = [item[key] for key in ("min", "q1", "median", "q3", "max")]
                    self.assertEqual(spread, sorted(spread))
                    self.assertTrue(0 <= spread[0] and spread[-1] <= 100, chart["id"])

    def test_efficiency_is_throughput_of_a_worker_relative_to_one(self):
        made = self.make(noise=0)
        chart = next(chart for section in made["sections"] for chart in section["charts"]
                     if chart["title"] == "For the processor")
        found = [entry["text"] for entry in chart["efficiency"] if entry["subject"] == "isolated"]
        self.assertEqual(found, ["100\u00a0%", "100\u00a0%", "50\u00a0%", "25\u00a0%"])

    def test_a_busy_machine_and_a_debug_build_are_said(self):
        self.assertEqual(self.make()["doubts"], [])
        about = {**synthetic.ABOUT, "build_type": "debugoptimized",
                 "machine": {**synthetic.ABOUT["machine"], "load": 3.5}}
        doubts = summary.find_doubts(about)
        self.assertIn("a load of 3.5 on 2 cores", doubts[0])
        self.assertIn("debugoptimized", doubts[1])

    def test_nothing_measured_still_makes_a_summary(self):
        made = summary.make(synthetic.ABOUT, Samples())
        self.assertEqual(made["figures"], [])
        self.assertEqual(made["bars_count"]["not_measured"], made["bars_count"]["total"])


class Names(unittest.TestCase):
    def test_how_something_was_measured_is_no_part_of_its_name(self):
        for text in ("scheduling/spawn-join/200000/shared/real_time",
                     "scheduling/spawn-join/200000/shared/iterations:5/repeats:3/manual_time",
                     "scheduling/spawn-join/200000/shared/process_time/threads:4"):
            self.assertEqual(names.parse(text),
                             ("scheduling/spawn-join/200000", "shared"))

    def test_what_is_no_name_is_refused(self):
        for text in ("shared", "ready/shared", "execution//shared", "/real_time"):
            with self.assertRaises(ValueError):
                names.parse(text)


if __name__ == "__main__":
    tap.main("measuring")
