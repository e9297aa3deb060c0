#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The pages that ggen makes of a summary, as text, and as a browser shows them."""

import tap  # first: it finds the modules of bench/
import os
import tempfile
import unittest
from pathlib import Path

import browser
import synthetic
from report import render, summary

GGEN = Path(os.environ.get("GGEN_TEST_BUILD_ROOT", tap.SOURCE / "_build")) / "ggen-cli" / "ggen"

MISSING_PEERS = [{"name": "node", "reason": "Benchmark.js missing", "package": "node-benchmark"}]


def make_pages(folder, samples=None, checks=synthetic.CHECKS, libraries=synthetic.LIBRARIES):
    made = summary.make(synthetic.ABOUT, samples or synthetic.make_samples(noise=0.1), checks,
                        libraries, MISSING_PEERS)
    summary.write(made, folder / "summary.json")
    render.render(GGEN, folder / "summary.json", folder)
    return made


class Text(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.made = make_pages(cls.folder)
        cls.report = (cls.folder / "REPORT.md").read_text()
        cls.page = (cls.folder / "index.html").read_text()

    def test_the_report_has_every_figure(self):
        for figure in self.made["figures"]:
            self.assertIn(f"| {figure['measure']} **{figure['subject']}** | "
                          f"{figure['text']['median']} ", self.report)

    def test_the_report_ends_with_targets_recommendation_and_modes(self):
        parts = [line for line in self.report.splitlines() if line.startswith("## ")]
        self.assertEqual(parts[-3:], ["## Targets", "## Recommendation",
                                      "## When to use which mode"])
        self.assertIn("| generation | < 1 s | ", self.report)

    def test_missing_peers_are_reported(self):
        for text in (self.report, self.page):
            self.assertIn("node was not measured: Benchmark.js missing", text)

    def test_tables_of_the_report_have_as_many_cells_as_their_heads(self):
        head = None
        for line in self.report.splitlines():
            if not line.startswith("|"):
                head = None
                continue
            n_cells = line.replace("\\|", "").count("|")
            head = head or n_cells
            self.assertEqual(n_cells, head, line)

    def test_the_page_needs_nothing_from_elsewhere(self):
        for reference in ("http://", "https://", "url(", "@import", "<script", " src="):
            self.assertNotIn(reference, self.page)

    def test_text_is_escaped(self):
        self.assertIn("Example Processor 9000 &lt;fast&gt;", self.page)

    def test_the_same_summary_makes_the_same_pages(self):
        with tempfile.TemporaryDirectory() as folder:
            make_pages(Path(folder))
            for page in (*render.PAGES, "summary.json"):
                self.assertEqual((Path(folder) / page).read_bytes(),
                                 (self.folder / page).read_bytes())

    def test_a_run_without_figures_has_pages(self):
        with tempfile.TemporaryDirectory() as folder:
            from harness.samples import Samples

            samples = Samples()
            samples.fail("bench-suite", "is not part of this build")
            make_pages(Path(folder), samples, [], None)
            report = (Path(folder) / "REPORT.md").read_text()
        self.assertIn("- bench-suite: is not part of this build", report)
        self.assertIn("These figures cannot recommend anything.", report)

    def test_a_page_that_cannot_be_made_says_why(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "summary.json").write_text('{"suite": "quick"}')
            with self.assertRaisesRegex(render.RenderError, "cannot make the report"):
                render.render(GGEN, Path(folder) / "summary.json", Path(folder))


# Colours as the browser paints them: of every element with text, and of what is behind it.
COLOURS = """
const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
const behind = element => {
  for (let e = element; e; e = e.parentElement) {
    const [r, g, b, a = 1] = parse(getComputedStyle(e).backgroundColor);
    if (a > 0) return [r, g, b];
  }
  return [255, 255, 255];
};
const found = {};
for (const element of document.querySelectorAll(arguments[0])) {
  const style = getComputedStyle(element), mark = style[arguments[1]];
  if (element.getClientRects().length && mark !== 'none')
    found[mark + behind(element)] = [parse(mark).slice(0, 3), behind(element), element.outerHTML.slice(0, 80)];
}
return Object.values(found);
"""


def luminance(colour):
    parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4
             for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        missing = browser.find_missing()
        if missing:
            raise unittest.SkipTest(f"{missing} is missing")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.made = make_pages(Path(folder.name))
        cls.page = Path(folder.name) / "index.html"
        cls.browser = browser.Browser()
        cls.addClassCleanup(cls.browser.close)

    def test_nothing_is_wider_than_a_phone(self):
        for width in (320, 390, 768, 861, 1280):
            self.browser.open(self.page, width)
            self.browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
            self.assertLessEqual(
                self.browser.run("return document.documentElement.scrollWidth"), width)
            beyond = self.browser.run("""
              return [...document.querySelectorAll('main *, header *')].filter(e => {
                const r = e.getBoundingClientRect();
                return !e.closest('thead') && r.width > 0 && (r.right > innerWidth + 1 || r.left < -1);
              }).map(e => e.outerHTML.slice(0, 100));""")
            self.assertEqual(beyond, [], f"at {width} px")

    def test_every_chart_is_there_with_marks_that_can_be_seen(self):
        charts = [chart for section in self.made["sections"] for chart in section["charts"]]
        for width in (390, 1280):
            self.browser.open(self.page, width)
            shown = self.browser.run("""
              return [...document.querySelectorAll('figure.chart')].map(figure => {
                const svg = figure.querySelector('svg[role=img]'), box = svg.getBoundingClientRect();
                const visible = e => {
                  const r = e.getBoundingClientRect();
                  return r.height >= 3 && r.left >= box.left - 6 && r.right <= box.right + 6
                      && r.top >= box.top - 6 && r.bottom <= box.bottom + 6;
                };
                return {
                  id: figure.id, width: box.width, height: box.height,
                  medians: [...svg.querySelectorAll('.middle, .dot')].filter(visible).length,
                  stems: [...svg.querySelectorAll('.stem')]
                    .filter(e => e.getBoundingClientRect().width > 1).length,
                };
              });""")
            self.assertEqual([item["id"] for item in shown], [chart["id"] for chart in charts])
            for item, chart in zip(shown, charts):
                self.assertGreater(item["width"], 250, chart["id"])
                self.assertGreater(item["height"], 40, chart["id"])
                rows = chart.get("rows", [])
                points = sum(len(series["points"]) for series in chart.get("series", []))
                self.assertEqual(item["medians"], len(rows) + points, chart["id"])
                self.assertEqual(item["stems"], len(rows), chart["id"])

    def test_longer_times_are_drawn_longer(self):
        self.browser.open(self.page, 390)
        drawn = self.browser.run("""
          return [...document.querySelectorAll('#execution-command-ns .row')].map(row => [
            row.querySelector('text').textContent,
            row.querySelector('.stem').getBoundingClientRect().width,
            row.querySelector('.box').getBoundingClientRect().width,
            row.querySelector('.whisker').getBoundingClientRect().width]);""")
        medians = {figure["subject"]: figure["median"] for figure in self.made["figures"]
                   if figure["measure"] == "execution/command"}
        by_length = [subject for subject, *_ in sorted(drawn, key=lambda row: row[1])]
        self.assertEqual(by_length, sorted(medians, key=medians.get))
        for subject, stem, box, whisker in drawn:
            self.assertGreater(stem, 0, subject)
            self.assertGreater(box, 0, subject)
            self.assertGreaterEqual(whisker, box, subject)

    def test_charts_have_titles_and_descriptions(self):
        self.browser.open(self.page)
        for name, text, rows in self.browser.run("""
          return [...document.querySelectorAll('figure.chart svg[role=img]')].map(svg => {
            const ids = svg.getAttribute('aria-labelledby').split(' ');
            return [...ids.map(id => document.getElementById(id).textContent),
                    svg.closest('figure').querySelectorAll('dl dt').length];
          });"""):
            self.assertGreater(len(name), 5)
            self.assertRegex(text, r"\d")
            self.assertGreater(rows, 0)
        self.assertEqual(self.browser.run("""
          const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
          return ids.filter((id, i) => ids.indexOf(id) !== i);"""), [])

    def test_day_and_night_are_different_and_both_readable(self):
        backgrounds = {}
        for scheme in ("light", "dark"):
            self.browser.open(self.page, 390, scheme)
            self.browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
            backgrounds[scheme] = self.browser.run(COLOURS, "body", "color")[0][1]
            texts = self.browser.run(
                COLOURS, "p, b, a, li, h1, h2, h3, th, td, dt, dd, summary, code, .badge", "color")
            texts += self.browser.run(COLOURS, "svg text, svg tspan", "fill")
            self.assertGreater(len(texts), 8)
            for text, back, where in texts:
                self.assertGreaterEqual(contrast(text, back), 4.5, f"{scheme}: {where}")
            marks = self.browser.run(COLOURS, "svg .dot", "fill") \
                + self.browser.run(COLOURS, "svg .middle, svg .reach, svg .limit", "stroke")
            self.assertGreater(len(marks), 3)
            for mark, back, where in marks:
                self.assertGreaterEqual(contrast(mark, back), 3, f"{scheme}: {where}")
        self.assertGreater(luminance(backgrounds["light"]), 0.8)
        self.assertLess(luminance(backgrounds["dark"]), 0.05)

    def test_the_targets_table_says_what_the_summary_says(self):
        self.browser.open(self.page)
        rows = self.browser.run("""
          return [...document.querySelectorAll('#targets-table tbody tr')].map(
            row => [...row.cells].map(cell => cell.innerText.trim()));""")
        self.assertEqual(len(rows), 4)
        for row, target in zip(rows, self.made["targets"]):
            self.assertEqual(row[0].split("\n")[0].lower(), target["what"])
            self.assertEqual(row[1:], [target["limit"], target["measured"],
                                       target["factor_text"], "✓ met"])

    def test_missed_targets_and_bars_are_shown_as_missed(self):
        times = synthetic.changed({"command-line/template-generate": {"ggen": 2e9},
                                   "scheduling/round-trip": {"shared": 91000}})
        with tempfile.TemporaryDirectory() as folder:
            made = make_pages(Path(folder), synthetic.make_samples(times, noise=0))
            self.browser.open(Path(folder) / "index.html", 390)
            missed = self.browser.run("""
              return [...document.querySelectorAll('tbody tr')].filter(
                row => row.querySelector('.badge.is-fail')).map(row => row.innerText);""")
            reaches = self.browser.run("""
              return [...document.querySelectorAll('svg.bullet')].map(svg => [
                svg.classList.contains('is-fail'),
                svg.querySelector('.reach').getBoundingClientRect().right
                  > svg.querySelector('.limit').getBoundingClientRect().right]);""")
        self.assertEqual(len(missed), 2)
        self.assertIn("10.0× tokio", missed[0])
        self.assertEqual(made["bars_count"]["fail"], 1)
        self.assertEqual([failed for failed, _ in reaches], [beyond for _, beyond in reaches])
        self.assertEqual(sum(failed for failed, _ in reaches), 1)

    def test_the_page_loads_nothing_and_complains_about_nothing(self):
        self.browser.console()
        self.browser.open(self.page)
        self.assertEqual(self.browser.console(), [])
        self.assertEqual(self.browser.run(
            "return performance.getEntriesByType('resource').map(e => e.name)"), [])

    def test_links_lead_somewhere(self):
        self.browser.open(self.page)
        self.assertEqual(self.browser.run("""
          return [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))
            .filter(href => !document.querySelector(href));"""), [])


if __name__ == "__main__":
    tap.main("pages")
