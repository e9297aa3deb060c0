# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the figures to the bars of bench/bars.yaml."""

from pathlib import Path

import yaml

from harness import names, units

FILE = Path(__file__).resolve().parent.parent / "bars.yaml"


def load(path=FILE):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)["bars"]


def judged(bar, measured, limit, factor, detail=""):
    """factor is measured by limit: up to 1 the bar is met."""
    return {
        "what": bar["what"], "measured": measured, "limit": limit, "factor": factor,
        "factor_text": units.factor(factor) if factor is not None else "–",
        "status": "pass" if factor is not None and factor <= 1 else "fail", "detail": detail,
    }


def not_measured(bar, limit, detail):
    return {
        "what": bar["what"], "measured": "–", "limit": limit, "factor": None, "factor_text": "–",
        "status": "not measured", "detail": detail,
    }


def judge_ratio(bar, figures, missing_peers):
    limit = f"≤ {bar['at_most']:g} × {bar['peer']}"
    ours = figures.get(bar["measure"], bar["subject"])
    ratio = ours["ratios"].get(bar["peer"]) if ours else None
    if ratio is None:
        lacking = bar["subject"] if ours is None else bar["peer"]
        reason = missing_peers.get(lacking)
        detail = f"{bar['measure']}/{lacking} was not measured" + (f": {reason}" if reason else "")
        return not_measured(bar, limit, detail)
    theirs = figures.get(bar["measure"], bar["peer"])
    detail = (f"{ours['text']['median']} beside {theirs['text']['median']}; within one round "
              f"{units.factor(ratio['min'])} to {units.factor(ratio['max'])}")
    return judged(bar, f"{ratio['text']} {bar['peer']}", limit, ratio["ratio"] / bar["at_most"],
                  detail)


def judge_addition(bar, figures):
    """What a subject takes more than another one."""
    limit = f"≤ {units.text(bar['limit'], bar['unit'])} more"
    both = [figures.get(bar["measure"], subject) for subject in (bar["subject"], bar["beyond"])]
    if None in both:
        lacking = bar["subject"] if both[0] is None else bar["beyond"]
        return not_measured(bar, limit, f"{bar['measure']}/{lacking} was not measured")
    added = both[0]["median"] - both[1]["median"]
    detail = f"{both[0]['text']['median']} beside {both[1]['text']['median']} of {bar['beyond']}"
    return judged(bar, f"{units.text(added, bar['unit'])} more", limit, added / bar["limit"], detail)


def judge_limit(bar, figures):
    figure = figures.get(bar["measure"], bar["subject"])
    counter = bar.get("counter")
    if figure is None or counter and counter not in figure["counters"]:
        return not_measured(bar, f"≤ {units.text(bar['limit'], bar['unit'])}",
                            f"{bar['measure']}/{bar['subject']} was not measured")
    limit, value = bar["limit"], figure["counters"][counter] if counter else figure["median"]
    # Beyond a limit of nothing there is no factor to tell: every unit too many counts.
    factor = value / limit if limit else max(value, 0) + (1 if value > 0 else 0)
    result = judged(bar, units.text(value, bar["unit"]), f"≤ {units.text(limit, bar['unit'])}", factor)
    if not limit:
        result["factor_text"] = "–"
    return result


def judge_checks(bar, checks):
    found = [check for check in checks if check["name"] in bar["checks"]]
    absent = sorted(set(bar["checks"]) - {check["name"] for check in found})
    if absent:
        return not_measured(bar, "all pass", f"not checked: {', '.join(absent)}")
    detail = "; ".join(f"{check['name'].split('/')[-1]}: {check['value']}" for check in found)
    n_failed = sum(not check["passed"] for check in found)
    measured = f"{n_failed} of {len(found)} failed" if n_failed else "all pass"
    result = judged(bar, measured, "all pass", 2 if n_failed else 1, detail)
    result["factor_text"] = "–"
    return result


def judge_libraries(bar, libraries):
    if libraries is None:
        return not_measured(bar, "none", "ggen was not run")
    extra = [name for name in libraries if name not in bar["libraries"]]
    detail = f"not needed: {', '.join(extra)}" if extra else f"loaded: {', '.join(libraries)}"
    result = judged(bar, f"{len(extra)} of {len(libraries)}" if extra else "none", "none",
                    2 if extra else 1, detail)
    result["factor_text"] = "–"
    return result


def judge(bar, figures, checks, libraries, missing_peers):
    if "libraries" in bar:
        return judge_libraries(bar, libraries)
    if "checks" in bar:
        return judge_checks(bar, checks)
    if "peer" in bar:
        names.parse(f"{bar['measure']}/{bar['peer']}")
        return judge_ratio(bar, figures, missing_peers)
    if "beyond" in bar:
        return judge_addition(bar, figures)
    return judge_limit(bar, figures)


def judge_all(bars, figures, checks, libraries, missing):
    """missing is the summary's list of peers that were not there."""
    missing_peers = {peer["name"]: peer["reason"] for peer in missing}
    return [judge(bar, figures, checks, libraries, missing_peers) for bar in bars]
