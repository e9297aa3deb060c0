# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command line of bench/run."""

import argparse
import sys
from pathlib import Path

from harness import build, console, machine, packages, plans, session
from harness.build import BuildError
from history import compare, select, show
from history.store import History, HistoryError, default_path
from report import render, summary

SUCCESS, FAILURE, USAGE = 0, 1, 2

EPILOG = """\
examples:
  bench/run quick                     figures beside tokio, libuv and plain GLib
  bench/run full --out results        everything, into results/
  bench/run compare HEAD~1 HEAD       is the last commit slower than the one before?

Nothing is installed: what is missing is named, with the command that installs it."""


def add_history_option(parser):
    parser.add_argument("--history", type=Path, default=None, metavar="FILE",
                        help=f"the history (default: {default_path()})")


def add_measuring(commands, plan):
    parser = commands.add_parser(plan.name, help=f"measure {plan.about}",
                                 description=f"Measures {plan.about}, and writes summary.json, "
                                             "index.html and REPORT.md.")
    parser.add_argument("--out", type=Path, default=None, metavar="DIR",
                        help="where the results go (default: BUILD/bench-results/"
                             f"{plan.name})")
    parser.add_argument("--build", type=Path, default=build.DEFAULT, metavar="DIR",
                        help="the build directory, made if it is not there (default: "
                             "_build-bench)")
    parser.add_argument("--filter", default=None, metavar="REGEX",
                        help="measure only the benchmarks whose names match")
    parser.add_argument("--check", action="store_true",
                        help="end with status 1 where a bar or a target is missed")
    parser.add_argument("--no-history", action="store_true", help="do not keep the samples")
    add_history_option(parser)
    parser.set_defaults(run=run_measuring, plan=plan)


def make_parser():
    parser = argparse.ArgumentParser(
        prog="bench/run", description="Measures what ggen's runtime costs, beside its peers.",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for plan in plans.PLANS.values():
        add_measuring(commands, plan)
    listing = commands.add_parser("history", help="list the runs that were kept",
                                  description="Lists the runs that were kept, the last one last.")
    add_history_option(listing)
    listing.set_defaults(run=run_history)
    comparing = commands.add_parser(
        "compare", help="tell whether one commit is slower than another",
        description="Compares the samples of two commits, or of two runs. Ends with status 1 "
                    "where something is slower, or takes more memory, by more than chance and by "
                    f"at least {compare.LEAST_EFFECT:.0%}.")
    comparing.add_argument("base", help="a commit, or the number of a run")
    comparing.add_argument("head", help="a commit, or the number of a run")
    comparing.add_argument("--all", action="store_true",
                           help="also list what stayed the same, and what has too few samples to tell")
    add_history_option(comparing)
    comparing.set_defaults(run=run_compare)
    rendering = commands.add_parser(
        "render", help="make the pages of a summary.json again",
        description="Makes index.html and REPORT.md from DIR/summary.json.")
    rendering.add_argument("out", type=Path, metavar="DIR")
    rendering.add_argument("--ggen", type=Path, default=build.DEFAULT / "ggen-cli" / "ggen",
                           metavar="FILE", help="the ggen that makes them")
    rendering.set_defaults(run=run_render)
    return parser


def print_outcome(made):
    recommendation = made["recommendation"]
    lines = console.table(
        ("bar", "limit", "measured", "result"),
        [(bar["what"], bar["limit"], bar["measured"], bar["status"]) for bar in made["bars"]],
        [{"pass": "green", "fail": "red"}.get(bar["status"], "yellow") for bar in made["bars"]])
    print("\n".join(lines))
    print()
    print("\n".join(console.table(
        ("target", "limit", "measured", "result"),
        [(hit["what"], hit["limit"], hit["measured"], hit["status"]) for hit in made["targets"]],
        [{"pass": "green", "fail": "red"}.get(hit["status"], "yellow")
         for hit in made["targets"]])))
    print()
    for doubt in made["doubts"]:
        console.warn(doubt)
    print(recommendation["headline"], *recommendation["sentences"])
    print()


def keep(options, findings):
    about = findings.about
    path = options.history or default_path()
    with History(path) as history:
        number = history.add(about["suite"], about["commit"], about["started"], about["seconds"],
                             machine.fingerprint(about["machine"]), findings.samples)
    console.say(f"kept as run {number} of {path}")


def run_measuring(options):
    plan = options.plan
    if options.filter is not None:
        plan = plans.shortened(plan, options.filter)
    out = (options.out or options.build / "bench-results" / plan.name).resolve()
    findings, ggen = session.run(plan, options.build, out)
    made = summary.make(findings.about, findings.samples, findings.checks, findings.libraries,
                        findings.missing_peers, findings.missing_packages)
    summary.write(made, out / "summary.json")
    if not options.no_history and options.filter is None and findings.samples.series:
        keep(options, findings)
    print_outcome(made)
    print(out / "summary.json")
    if ggen is not None:
        for page in render.render(ggen, out / "summary.json", out):
            print(page)
    return judge(options, made, findings)


def judge(options, made, findings):
    if not findings.samples.series:
        console.fail("nothing could be measured")
        return FAILURE
    # What is absent was said; what ran and failed is an error.
    broken = [check for check in findings.checks if not check["passed"]]
    if options.check and (made["bars_count"]["fail"] or made["targets_count"]["fail"] or broken):
        return FAILURE
    return SUCCESS


def run_render(options):
    for page in render.render(options.ggen, options.out / "summary.json", options.out):
        print(page)
    return SUCCESS


def run_history(options):
    with History(options.history or default_path()) as history:
        runs = history.runs()
    if not runs:
        console.say("no run was kept yet: bench/run quick keeps one")
        return SUCCESS
    print("\n".join(show.show_runs(runs)))
    return SUCCESS


def run_compare(options):
    with History(options.history or default_path()) as history:
        base, head = select.on_same_machine(
            select.select_runs(history, build.SOURCE, options.base),
            select.select_runs(history, build.SOURCE, options.head))
        before, after = select.pool(history, base), select.pool(history, head)
    verdicts = compare.compare(before, after)
    if not verdicts:
        console.fail("the two have no benchmark in common: were they measured by the same suite?")
        return USAGE
    shown = [v for v in verdicts if options.all or v.verdict not in compare.UNREMARKABLE]
    if shown:
        print("\n".join(show.show_verdicts(shown)))
        print()
    print(show.sum_up(verdicts))
    for note in show.notes(verdicts, compare.change_of_peers(before, after), base, head):
        console.warn(note)
    return FAILURE if any(verdict.is_regression for verdict in verdicts) else SUCCESS


def main(arguments=None):
    options = make_parser().parse_args(arguments)
    try:
        return options.run(options)
    except HistoryError as error:
        console.fail(error)
        return USAGE
    except OSError as error:
        console.fail(f"{error.filename}: {error.strerror}" if error.filename else error)
        return FAILURE
    except (BuildError, render.RenderError) as error:
        console.fail(error)
        return FAILURE
    except ModuleNotFoundError as error:
        console.fail(f"the Python module {error.name} is missing; install it with: "
                     f"{packages.HOW_TO_INSTALL}")
        return FAILURE
    except KeyboardInterrupt:
        console.fail("interrupted")
        return 128 + 2


if __name__ == "__main__":
    sys.exit(main())
