# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs programs that measure, in rounds, and pools what they say."""

import json
import subprocess

from harness import console


class ProgramError(Exception):
    pass


def run_program(command, timeout, statuses=(0,)):
    """Its standard output; ProgramError says in one line why there is none."""
    command = [str(part) for part in command]
    try:
        done = subprocess.run(command, text=True, check=False, timeout=timeout,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    except OSError as error:
        raise ProgramError(f"cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise ProgramError(f"did not end in {timeout} s") from error
    if done.returncode not in statuses:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        how = (f"was killed by signal {-done.returncode}" if done.returncode < 0
               else f"ended with status {done.returncode}")
        raise ProgramError(f"{how}: {last}")
    return done.stdout


def run_google_benchmark(program, plan, out, timeout):
    """Runs one program once, and returns the document that it writes."""
    command = [
        program,
        f"--benchmark_filter={plan.selection or '.'}",
        f"--benchmark_repetitions={plan.repetitions}",
        f"--benchmark_min_time={plan.min_time}",
        "--benchmark_report_aggregates_only=false",
        f"--benchmark_out={out}",
        "--benchmark_out_format=json",
    ]
    out.unlink(missing_ok=True)
    run_program(command, timeout)
    try:
        return json.loads(out.read_text())
    except (OSError, ValueError) as error:
        raise ProgramError(f"wrote no figures: {error}") from error


def order_of_round(programs, round_number):
    """Forth and back, so that nobody always runs while the machine is warm."""
    names = list(programs)
    return names if round_number % 2 == 0 else names[::-1]


def run_rounds(plan, programs, samples, raw, timeout=300):
    """programs maps who is measured to what measures it. What fails once is not run again."""
    failed = set()
    for number in range(plan.rounds):
        for who in order_of_round(programs, number):
            if who in failed:
                continue
            console.say(f"round {number + 1} of {plan.rounds}: {who}")
            try:
                document = run_google_benchmark(programs[who], plan,
                                                raw / f"{who}-{number + 1}.json", timeout)
                samples.add_google_benchmark(document, number)
            except (ProgramError, ValueError, KeyError) as error:
                failed.add(who)
                samples.fail(who, str(error))
                console.warn(f"{who} {error}")


def run_memory(plan, program, samples, raw, timeout=300):
    """Returns the checks of the last round that worked; figures go to the samples."""
    checks = []
    for number in range(plan.memory_rounds):
        console.say(f"memory, round {number + 1} of {plan.memory_rounds}")
        try:
            # Status 1 says that a check failed: which one stands in the output.
            text = run_program([program], timeout, statuses=(0, 1))
            (raw / f"memory-{number + 1}.json").write_text(text)
            document = json.loads(text)
            samples.add_memory(document, number)
            checks = merge_checks(checks, document.get("checks", []))
        except (ProgramError, ValueError, KeyError) as error:
            samples.fail("memory", str(error))
            console.warn(f"bench-memory {error}")
            break
    return checks


def merge_checks(before, after):
    """A check has passed when it did in every round: the first failure stays."""
    merged = {check["name"]: check for check in after}
    for check in before:
        if not check["passed"] or check["name"] not in merged:
            merged[check["name"]] = check
    return [merged[name] for name in sorted(merged)]


def run_stress(program, seconds):
    """Runs the stress test, and returns it as a check."""
    console.say(f"stress test of the scheduler, {seconds} s")
    check = {"name": "stress/scheduler", "value": f"{seconds} s", "bar": "no failure"}
    try:
        run_program([program, seconds], seconds + 120)
    except ProgramError as error:
        console.warn(f"bench-stress {error}")
        return {**check, "passed": False, "value": str(error)}
    return {**check, "passed": True}
