/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-environment.h"

/* By these GLib's test framework tells a subprocess of a test what it belongs to. A test that runs
 * the runner would take the programs of the run for its own. */
static const char *const kept_back[] = {"G_TEST_ROOT_PROCESS", "G_TEST_TMPDIR"};

GStrv
ggen_runner_environment_new (const char *const *base)
{
  GStrv environment = base != NULL ? g_strdupv ((char **) base) : g_get_environ ();

  for (gsize i = 0; i < G_N_ELEMENTS (kept_back); i++)
    environment = g_environ_unsetenv (environment, kept_back[i]);

  return environment;
}
