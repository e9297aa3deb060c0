/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-hang-private.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ggen-test-beginning-private.h"
#include "ggen-test-deadline-private.h"
#include "ggen-test-errand-private.h"
#include "ggen-test-folders-private.h"
#include "ggen-test-hang-report-private.h"
#include "ggen-test-options-private.h"
#include "ggen-test-run-private.h"
#include "ggen-test-verdict-private.h"
#include "ggen-test-children-list-private.h"

/* The end of a test that hangs. Nothing can be done about its threads but to have the process gone, so
 * the program begins again in its place: it is told how many tests have been reported, and what for
 * the last of them is to be failed, and does not run or report these again. */

/* What was printed is not to get lost; but whoever prints may be what hangs. */
static void
flush_output (void)
{
  if (ftrylockfile (stdout) != 0)
    return;

  fflush_unlocked (stdout);
  funlockfile (stdout);
}

/* Stops, for the process that waits to end this one and what it has started: the test is not to see one
 * of these end before. */
G_NORETURN static void
end_child (const char *why)
{
  g_autoptr (GArray) children = ggen_test_children_list ();
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < children->len; i++)
    g_string_append_printf (list, "%d ", (int) g_array_index (children, pid_t, i));

  ggen_test_verdict_send (GGEN_TEST_VERDICT_CHILDREN, list->str);
  ggen_test_verdict_send (GGEN_TEST_VERDICT_HANG, why);
  while (TRUE)
    raise (SIGSTOP);
}

G_NORETURN static void
begin_again (const GgenTestRunning *running, const char *why)
{
  const GgenTestErrand errand = {
      .seed = ggen_test_options.seed,
      .n_reported = running->number,
      .why = why,
      .path = "",
      .channel = -1,
  };

  ggen_test_beginning_begin_again (
      ggen_test_folders_hand_on (ggen_test_errand_make_environment (&errand)));
  fprintf (stderr, "cannot start the test program again: %s\n", g_strerror (errno));
  abort ();
}

/* Another framework runs the tests, and does not know how to go on. */
static void
clean_up (void)
{
  ggen_test_beginning_end_children ();
  ggen_test_beginning_change_folder ();
  ggen_test_folders_remove_tree (ggen_test_folders_get_base ());
}

void
ggen_test_hang_end (const char *why)
{
  const GgenTestRunning *running = ggen_test_run_get_running ();

  flush_output ();
  ggen_test_hang_report (running->sandbox, why);

  if (ggen_test_verdict_is_open ())
    end_child (why);
  else if (running->number > 0)
    begin_again (running, why);
  else
    {
      clean_up ();
      abort ();
    }
}

void
ggen_test_hang_leave (const char *why)
{
  const GgenTestRunning *running = ggen_test_run_get_running ();

  flush_output ();
  if (running->number > 0)
    begin_again (running, why);

  fprintf (stderr, "%s: %s\n", running->sandbox->path, why);
  clean_up ();
  _exit (EXIT_FAILURE);
}

void
ggen_test_hang_fail (const char *why)
{
  ggen_test_deadline_reach (why);
}
