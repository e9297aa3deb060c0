#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A program that runs whole, and behaves badly in the way that its argument says.

case "$1" in
    wrong-plan) echo 1..3; echo ok 1 - a; echo ok 2 - b ;;
    wrong-numbers) echo 1..2; echo ok 1 - a; echo ok 3 - b ;;
    two-plans) echo 1..1; echo ok 1 - a; echo 1..1 ;;
    no-tap) echo hello ;;
    tap-on-standard-error) echo 1..1 >&2; echo ok 1 - a >&2 ;;
    empty-plan) echo 1..0 ;;
    skipped-plan) echo '1..0 # SKIP no display' ;;
    all-skipped) echo 1..2; echo 'ok 1 - a # SKIP no network'; echo 'ok 2 - b # skip' ;;
    todo) echo 1..2; echo 'not ok 1 - a # TODO later'; echo ok 2 - b ;;
    unexpected-pass) echo 1..1; echo 'ok 1 - a # TODO later' ;;
    not-ok) echo 1..2; echo 'ok 1 - a'; echo '# <why> & "how"'; echo 'not ok 2 - b' ;;
    bails-out) echo 1..3; echo ok 1 - a; echo 'Bail out! no space left' ;;
    fails-after-ok) echo 1..1; echo ok 1 - a; exit 1 ;;
    crash) echo 1..2; echo ok 1 - a; kill -SEGV $$ ;;
    hang) echo 1..2; echo ok 1 - a; exec sleep 120 ;;
    subtests) cat <<END
TAP version 14
1..2
# Subtest: outer
    1..2
    ok 1 - good
    not ok 2 - bad
not ok 1 - outer
ok 2 - after
END
        ;;
    much-output) echo 1..1; head -c 20000000 /dev/zero; echo; echo ok 1 - a ;;
    result-in-much-output)
        echo 1..1
        head -c 10000000 /dev/zero
        echo
        echo not ok 1 - a
        head -c 10000000 /dev/zero
        ;;
    status-*) exit "${1#status-}" ;;
    not-ok-with-status-0) echo 1..1; echo not ok 1 - a ;;
    traceback)
        echo 'Traceback (most recent call last):' >&2
        echo '  File "a.py", line 1' >&2
        echo 'AssertionError: 1 != 2' >&2
        exit 1
        ;;
    *) echo "$0: $1: there is no such way" >&2; exit 99 ;;
esac
