/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-case.h"

#include "ggen-test-beginning-private.h"
#include "ggen-test-environment-private.h"
#include "ggen-test-errand-private.h"
#include "ggen-test-exit-private.h"
#include "ggen-test-folders-private.h"
#include "ggen-test-init-private.h"
#include "ggen-test-options-private.h"
#include "ggen-test-output-private.h"
#include "ggen-test-preload-private.h"
#include "ggen-test-thread-private.h"
#include "ggen-test-wait-private.h"

void
ggen_test_init_process (const char *program)
{
  ggen_test_beginning_remember ();
  ggen_test_preload_ensure ();
  ggen_test_environment_init (program);
  if (!ggen_test_folders_init ())
    ggen_test_beginning_exec (ggen_test_folders_hand_on (ggen_test_beginning_dup_environment ()));
}

static gboolean is_done;

gboolean
ggen_test_init_is_done (void)
{
  return is_done;
}

void
ggen_test_init_mode (void)
{
  is_done = TRUE;
  ggen_runtime_set_mode (GGEN_RUNTIME_MODE_TEST);
  ggen_test_threads_init ();
  ggen_test_wait_init ();
  ggen_test_exit_watch ();
}

/**
 * ggen_test_init:
 * @argc: (inout): address of main()'s argc
 * @argv: (inout) (array length=argc) (transfer none): address of main()'s argv
 *
 * Sets the test program up: the first call of its main(). Takes the place of g_test_init(),
 * whose options (`-l`, `-p`, `--tap`, `-m`, `--seed`, …) keep working; `--help` shows those that
 * this library adds.
 *
 * The seed decides the order of the tests, and the numbers that each of them draws: from
 * g_test_rand_int(), g_random_int() and their like, and from rand(), random() and drand48().
 *
 * From here on the process is in test mode, so every test has a runtime of its own. Where the
 * dynamic linker finds GLib before this library, nothing could be checked, so the program is
 * started again with this library preloaded.
 *
 * Since: 1.0
 */
void
ggen_test_init (int *argc, char ***argv)
{
  ggen_test_init_process (*argc > 0 ? (*argv)[0] : NULL);
  ggen_test_errand_take ();
  ggen_test_options_parse (argc, argv);
  if (ggen_test_errand_get () != NULL)
    {
      ggen_test_output_watch ();
      ggen_test_output_set_silent (TRUE);
    }

  ggen_test_init_mode ();
  g_test_init (argc, argv, NULL);
}
