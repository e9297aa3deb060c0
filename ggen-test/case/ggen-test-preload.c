/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-preload-private.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "ggen-test-check-private.h"
#include "ggen-test-beginning-private.h"
#include "ggen-test-folders-private.h"

/* Set across starting again: what LD_PRELOAD was before. */
#define PRELOADED "GGEN_TEST_PRELOADED"

/* Ended by exec, or by an error where that is impossible. */
static void
start_again_with_preload (void)
{
  const char *preload = g_getenv ("LD_PRELOAD");
  g_auto (GStrv) environment = NULL;
  g_autofree char *value = NULL;
  Dl_info info;

  if (g_getenv (PRELOADED) != NULL)
    g_error ("the test library could not get in front of GLib; list it before GLib when linking");

  if (dladdr (ggen_test_preload_ensure, &info) == 0)
    g_error ("the test library cannot find itself");

  if (strpbrk (info.dli_fname, " :") != NULL)
    g_error ("%s cannot be preloaded, since its path has a space or a colon; list the test library "
             "before GLib when linking",
             info.dli_fname);

  value = g_strjoin (":", info.dli_fname, preload, NULL);
  environment = ggen_test_beginning_make_environment ("LD_PRELOAD", value);
  environment = g_environ_setenv (environment, PRELOADED, preload != NULL ? preload : "", TRUE);

  /* So that it need not be started once more for these. */
  ggen_test_folders_init ();
  environment = ggen_test_folders_hand_on (environment);

  ggen_test_beginning_exec (environment);
  g_error ("cannot start the test program again: %s", g_strerror (errno));
}

/* What the tests start is not to be preloaded. */
static void
forget_preload (void)
{
  const char *preload = g_getenv (PRELOADED);

  if (preload == NULL)
    return;

  if (preload[0] != '\0')
    g_setenv ("LD_PRELOAD", preload, TRUE);
  else
    g_unsetenv ("LD_PRELOAD");

  g_unsetenv (PRELOADED);
}

void
ggen_test_preload_ensure (void)
{
  if (!ggen_test_interposition_is_in_force ())
    start_again_with_preload ();

  forget_preload ();
}
