# SPDX-License-Identifier: LGPL-2.1-or-later
"""summary.json: everything that a run found out, and what follows from it."""

import json

from harness import names
from report import bars, charts, claim, measures, modes, recommendation, targets
from report.figures import Figures, make_figures

SCHEMA = 1

# The figures that a report opens with.
HIGHLIGHTS = (
    (measures.READY, "shared", "execute, already complete"),
    ("scheduling/round-trip", "shared", "round trip of one task"),
    (measures.CREATE_WITH_WORK, "isolated", "isolated runtime, with a task"),
    ("command-line/version", "ggen", "ggen --version"),
)


def make_highlights(figures):
    found = []
    for measure, subject, label in HIGHLIGHTS:
        figure = figures.get(measure, subject)
        if figure:
            found.append({"label": label, "value": figure["text"]["median"],
                          "note": charts.note_for(figure, figures), "name": figure["name"]})
    return found


def count_statuses(entries):
    statuses = [entry["status"] for entry in entries]
    return {"pass": statuses.count("pass"), "fail": statuses.count("fail"),
            "not_measured": statuses.count("not measured"), "total": len(statuses)}


def find_doubts(about):
    """What speaks against the figures, whatever they are."""
    doubts = []
    machine = about["machine"]
    if machine["load"] > machine["cores"] / 2:
        doubts.append(f"The machine was busy: a load of {machine['load']:g} on {machine['cores']} "
                      "cores when measuring began. Ratios of one round vary more than they should.")
    if about["build_type"].startswith("debug"):
        doubts.append(f"This was a {about['build_type']} build: its figures mean little.")
    return doubts


def make(about, samples, checks=(), libraries=None, missing_peers=(), missing_packages=()):
    """about is what is known beside the samples: suite, plan, commit, machine, versions, times."""
    made = make_figures(samples)
    figures = Figures(made)
    checks = [dict(check) for check in checks]
    judged = bars.judge_all(bars.load(), figures, checks, libraries, missing_peers)
    hit = targets.judge(figures)
    return {
        **about,
        "schema": SCHEMA,
        "doubts": find_doubts(about),
        "figures": made,
        "memory": [figure["name"] for figure in made if figure["section"] == "memory"],
        "checks": checks,
        "libraries": None if libraries is None else list(libraries),
        "missing": {"peers": list(missing_peers), "packages": list(missing_packages),
                    "failures": samples.failures},
        "peers": sorted({figure["subject"] for figure in made if names.is_peer(figure["subject"])},
                        key=names.subject_order),
        "bars": judged,
        "bars_count": count_statuses(judged),
        "claim": claim.examine(figures),
        "targets": hit,
        "targets_count": count_statuses(hit),
        "recommendation": recommendation.recommend(figures),
        "modes": modes.choose(figures),
        "highlights": make_highlights(figures),
        "sections": charts.make_sections(figures),
        "bars_chart": charts.make_bars_chart(judged),
    }


def to_json(summary):
    """The same summary is always the same text."""
    return json.dumps(summary, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def write(summary, path):
    path.write_text(to_json(summary), encoding="utf-8")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))
