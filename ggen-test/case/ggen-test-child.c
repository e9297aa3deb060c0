/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-child-private.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ggen-test-output-private.h"
#include "ggen-test-run-private.h"
#include "ggen-test-verdict-private.h"

/* The process that runs one test for the one that waits for it. It has the same output, and says
 * itself what the test prints; the plan and the result are the other's to print. */

static void
end (gpointer is_forked)
{
  ggen_test_verdict_close ();
  ggen_test_output_set_silent (TRUE);

  if (!is_forked)
    return;

  /* What was registered to be done at the end of the program is the other's, and so is a check for
   * leaks. */
  fflush (stdout);
  fflush (stderr);
  _exit (0);
}

void
ggen_test_child_run (const GgenTestCase *self, guint64 schedule, int channel, gboolean is_forked)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  ggen_test_verdict_open (channel);
  ggen_test_output_watch ();
  ggen_test_output_set_silent (FALSE);

  /* What is queued first is called last. */
  g_test_queue_destroy (end, GINT_TO_POINTER (is_forked));
  ggen_test_run_here (self, schedule);
}
