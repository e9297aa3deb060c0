/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* What the runner has done to an attempt. */
typedef struct
{
  gboolean is_timed_out;    /* it took longer than it was given, and was ended */
  gint64 timeout;           /* what it was given, in microseconds */
  const char *interruption; /* (nullable): the run was stopped, and this with it: "SIGINT" */
} GgenRunnerIntervention;

/* Says what came of an attempt: outcome, reason, and the points of a program that ran whole. What it was not
 * able to be started for may stand in the reason already.
 *
 * One case of a GLib program: it has passed if its exit status is 0, a line "ok" tells so of its own path, and GLib came
 * to its end after that: where paths are asked for by "-p", it prints the plan last ("1..1"), and before it
 * "# End of … tests" for each suite. So a test that calls exit (0) has not passed, whatever it has printed. A status
 * other than 0 is a failure whatever the lines say, since GLib prints none for an assertion that fails. Where there is
 * no line of its path, the case has vanished if the program got to its plan ("1..0": GLib knows no such path), and has
 * failed if it did not, or if a suite was begun and not ended: then the test has ended the process. "1..0 # SKIP" where
 * no suite was begun is the program's own, before it ran any test. Only a test that forges whole lines of all these is
 * believed: its output is the same as GLib's.
 *
 * A program of TAP that runs whole is judged as Meson does: by its lines, its exit status, and errors of the protocol.
 * A plan that is missing is no error to Meson. It is stricter than Meson in this: a program that prints no line of TAP is
 * broken, bailing out is a failure also before the first test, and errors of the protocol are errors where all tests
 * are skipped, too. "okay" is no result, and a directive may follow a '#' that is part of the description: so the
 * specification has it.
 *
 * A program of exit statuses is judged by these alone: 0, 77 (skipped), 99 (a hard error: broken). If it prints TAP
 * that does not contradict, its lines are its points.
 *
 * "not ok # TODO" (g_test_incomplete()) was expected to fail and did: skipped, as nothing was proved. "ok # TODO" is a
 * failure, as in Meson.
 *
 * A process that ends itself by SIGABRT or SIGTRAP after it has told why (g_assert(), g_error(), assert()) has failed;
 * one that any other signal ends has crashed.
 *
 * A program that is expected to fail passes if it fails or crashes. That is told of programs, not of cases: these
 * are not turned round.
 *
 * What it has printed is judged by attempt->tap, which is used up; where there is none, by what is left of the output. */
void ggen_runner_verdict_reach (GgenRunnerAttempt *attempt,
                                const GgenRunnerCase *test_case,
                                const GgenRunnerIntervention *intervention);

G_END_DECLS
