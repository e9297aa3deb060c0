/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-exit-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ggen-test-deadline-private.h"
#include "ggen-test-hang-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-run-private.h"
#include "ggen-test-verdict-private.h"

/* A test that calls exit(), or has another program take the place of this one, would end the program with
 * whatever status it likes, also that of success, and the tests after it would never run: it is failed, and the
 * rest goes on in a fresh process.
 *
 * A process that the test has forked may end as it likes, as may one that runs a part of a test, by
 * g_test_trap_subprocess(). That which runs one test for another has its failure said by who waits. */

#define ADVICE                                                                                     \
  "return from its function; what is to end a process can run in a GgenTestCommand, or by "        \
  "g_test_trap_subprocess()"

static pid_t watched; /* 0: none */

static gboolean
is_end_of_test (void)
{
  return watched == getpid () && ggen_test_run_get_running ()->sandbox != NULL
         && !g_test_subprocess () && !ggen_test_verdict_is_open ();
}

/* Takes @call. */
G_NORETURN static void
fail (char *call)
{
  /* Not again, where this ends the program itself. */
  watched = 0;
  ggen_test_deadline_clear ();
  ggen_test_hang_leave (g_strdup_printf ("the test called %s: " ADVICE, call));
}

static void
look (const char *function, int status)
{
  if (watched != 0 && is_end_of_test ())
    fail (g_strdup_printf ("%s (%d)", function, status));
}

static void
on_exit_of_program (int status, void *user_data)
{
  look ("exit", status);
}

void
ggen_test_exit_look_at_exec (const char *function, const char *program)
{
  if (watched != 0 && is_end_of_test ())
    fail (g_strdup_printf ("%s (\"%s\")", function, program));
}

void
ggen_test_exit_watch (void)
{
  watched = getpid ();
  on_exit (on_exit_of_program, NULL);
}

GGEN_TEST_INTERPOSED void
_exit (int status)
{
  look ("_exit", status);

  GGEN_TEST_REAL (_exit) (status);
  __builtin_unreachable ();
}

GGEN_TEST_INTERPOSED void
quick_exit (int status)
{
  look ("quick_exit", status);

  GGEN_TEST_REAL (quick_exit) (status);
  __builtin_unreachable ();
}

GGEN_TEST_INTERPOSED void
_Exit (int status)
{
  look ("_Exit", status);

  GGEN_TEST_REAL (_Exit) (status);
  __builtin_unreachable ();
}
