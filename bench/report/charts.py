# SPDX-License-Identifier: LGPL-2.1-or-later
"""Charts as data: every position is in per cent of an axis, so that templates only draw."""

import re
from collections import defaultdict

from harness import names, units
from report import axis, texts

SPREAD = ("min", "q1", "median", "q3", "max")


def split_argument(measure):
    """A measure that is taken for several numbers, and the number: ('workers/cpu', 4)."""
    found = re.fullmatch(r"(.+)/(\d+)", measure)
    return (found.group(1), int(found.group(2))) if found else (measure, None)


def note_for(figure, figures):
    """What stands beside a figure: its ratio to tokio, or what it adds to the work alone."""
    alone = figures.get(figure["measure"], "alone") if figure["section"] == "workloads" else None
    if alone and figure["subject"] != "alone" and alone["median"] > 0:
        return f"{units.percent(figure['median'] / alone['median'] - 1)} over alone"
    for peer in names.PEERS:
        if peer in figure["ratios"] and not names.is_peer(figure["subject"]):
            return f"{figure['ratios'][peer]['text']} {peer}"
    return ""


def make_identifier(measure, unit):
    return re.sub(r"[^a-z0-9]+", "-", f"{measure}-{unit}".lower()).strip("-")


def label_in_merged(figure):
    """In a chart of several measures the measure is what tells rows apart."""
    title = texts.title(figure["measure"])
    return title.replace("ggen", figure["subject"]) if names.is_peer(figure["subject"]) else title


def make_rows_chart(measure, group, figures):
    """A row for each figure of one measure, or of measures that belong together."""
    unit = group[0]["unit"]
    is_merged = measure in texts.MERGED
    scale = axis.choose([figure[key] for figure in group for key in SPREAD], unit)
    rows = [
        {
            "label": label_in_merged(figure) if is_merged else figure["subject"],
            "subject": figure["subject"],
            "value": figure["text"]["median"], "note": note_for(figure, figures),
            **{key: scale.at(figure[key]) for key in SPREAD},
        }
        for figure in group
    ]
    return {
        "kind": "rows", "id": make_identifier(measure, unit), "title": texts.title(measure),
        "about": texts.about(measure), "scale": scale.scale, "ticks": scale.ticks(), "rows": rows,
        "description": "; ".join(f"{row['label']} {row['value']}" for row in rows),
        "better": "less is better",
        "figures": [figure["name"] for figure in group],
    }


def throughput(figure):
    """Items per second, with the spread that the times have."""
    items = figure["counters"]["items_per_second"] * figure["median"]
    spread = dict(zip(SPREAD, (items / figure[key] for key in reversed(SPREAD))))
    return {**spread, "text": units.text(round(spread["median"]), "/s")}


def make_point(figure, argument, as_throughput):
    values = throughput(figure) if as_throughput else {
        **{key: figure[key] for key in SPREAD}, "text": figure["text"]["median"]}
    return {"argument": argument, "subject": figure["subject"], "values": values}


def draw_series(subject, points, arguments, scale):
    """Points from left to right; vertical positions count from the bottom."""
    return {
        "subject": subject, "label": subject,
        "points": [
            {
                "x": round(100 * (arguments.index(point["argument"]) + 0.5) / len(arguments), 3),
                "argument": point["argument"], "text": point["values"]["text"],
                **{key: scale.at(point["values"][key]) for key in SPREAD},
            }
            for point in sorted(points, key=lambda point: point["argument"])
        ],
    }


def efficiency(points):
    """Throughput of each worker, relative to that of one worker alone, by number of workers."""
    by_number = {point["argument"]: point["values"]["median"] for point in points}
    if 1 not in by_number:
        return {}
    return {number: value / number / by_number[1] for number, value in by_number.items()}


def make_lines_chart(base, by_argument):
    """One measure for several numbers: a line for each subject."""
    group = [figure for _, figures in sorted(by_argument.items()) for figure in figures]
    as_throughput = all("items_per_second" in figure["counters"] for figure in group) \
        and base.startswith("workers/")
    points = [make_point(figure, argument, as_throughput)
              for argument, figures in sorted(by_argument.items()) for figure in figures]
    unit = "" if as_throughput else group[0]["unit"]
    scale = axis.choose([point["values"][key] for point in points for key in SPREAD], unit)
    arguments = sorted(by_argument)
    by_subject = defaultdict(list)
    for point in points:
        by_subject[point["subject"]].append(point)
    chart = {
        "kind": "lines", "id": make_identifier(base, group[0]["unit"]),
        "title": texts.title(base), "about": texts.about(base),
        "scale": scale.scale, "ticks": scale.ticks(), "argument": texts.argument(base),
        "arguments": [{"label": f"{argument:,}",
                       "at": round(100 * (index + 0.5) / len(arguments), 3)}
                      for index, argument in enumerate(arguments)],
        "series": [draw_series(subject, by_subject[subject], arguments, scale)
                   for subject in sorted(by_subject, key=names.subject_order)],
        "better": "more per second is better" if as_throughput else "less is better",
        "figures": [figure["name"] for figure in group], "efficiency": [],
    }
    chart["description"] = "; ".join(
        f"{series['label']}: " + ", ".join(f"{point['text']} at {point['argument']:,}"
                                           for point in series["points"])
        for series in chart["series"])
    if as_throughput:
        chart["efficiency"] = [
            {"subject": subject, "workers": number, "text": f"{100 * value:.0f}\u00a0%"}
            for subject in sorted(by_subject, key=names.subject_order)
            for number, value in efficiency(by_subject[subject]).items()]
    return chart


def chart_of(measure):
    """Which chart a measure belongs to: (what the chart is called, the measure's number)."""
    parent = texts.GROUPS.get(measure) or measure.rpartition("/")[0]
    return (parent, None) if parent in texts.MERGED else split_argument(measure)


def charts_of_section(section, figures):
    groups = {}
    for measure in sorted(figures.measures_of(section), key=texts.order):
        base, argument = chart_of(measure)
        key = base if base in texts.MERGED else measure
        for figure in figures.subjects_of(measure):
            if figure["unit"] in texts.UNDRAWN:
                continue
            by_argument = groups.setdefault((base, figure["unit"]), {})
            by_argument.setdefault((key, argument), []).append(figure)
    for (base, _), by_argument in groups.items():
        numbers = {argument for _, argument in by_argument}
        if len(numbers) > 1 and None not in numbers:
            yield make_lines_chart(base, {argument: found for (_, argument), found
                                          in by_argument.items()})
        else:
            for (measure, _), found in by_argument.items():
                yield make_rows_chart(measure, found, figures)


def peers_of(section, figures):
    """The peers that somebody has a ratio to."""
    found = {peer for figure in figures.all if figure["section"] == section
             for peer in figure["ratios"]}
    return sorted(found, key=names.subject_order)


def make_sections(figures):
    """The sections of the report that have figures, in their order, each with its charts."""
    present = {figure["section"] for figure in figures.all}
    known = [section for section in texts.SECTIONS if section in present]
    return [
        {"id": section, "title": texts.section_title(section),
         "about": texts.section_about(section), "peers": peers_of(section, figures),
         "charts": list(charts_of_section(section, figures))}
        for section in (*known, *sorted(present - set(known)))
    ]


def make_bars_chart(bars):
    """How far each bar is met or missed: measured by limit, where 1 is the bar itself."""
    # An axis of powers has no place for nothing and for less: there the bar is met anyway.
    shown = [bar for bar in bars if (bar["factor"] or 0) > 0 and bar["factor_text"] != "–"]
    if not shown:
        return None
    scale = axis.LogarithmicAxis(min(0.1, *(bar["factor"] for bar in shown)),
                                 max(10, *(bar["factor"] for bar in shown)), "")
    return {
        "ticks": [{**tick, "label": f"{tick['label']}×"} for tick in scale.ticks()],
        "bar": scale.at(1),
        "rows": [{"label": bar["what"], "status": bar["status"], "value": bar["measured"],
                  "limit": bar["limit"], "at": scale.at(bar["factor"])} for bar in shown],
    }
