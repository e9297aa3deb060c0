/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-singletons-private.h"

#include <string.h>
#include <sys/prctl.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-thread-private.h"

/* The network monitor looks out for news in the context in which it was first asked for; those of memory
 * and power ask the system's message bus there, and wait for no answer. */
static const char *const functions[] = {
    "g_network_monitor_get_default",
    "g_memory_monitor_dup_default",
    "g_power_profile_monitor_dup_default",
};

gboolean
ggen_test_singletons_have_made (const GgenTestOrigin *origin)
{
  /* Most callers are not in GIO, and names take time to look up. */
  if (!ggen_test_origin_has_gio (origin))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      if (ggen_test_origin_has_function (origin, functions[i]))
        return TRUE;
    }

  return FALSE;
}

/* The list of mounts, for one, is watched there, in the default main context. */
gboolean
ggen_test_singletons_are_made_here (const GgenTestOrigin *origin)
{
  char name[17] = "";

  if (ggen_test_thread_get_current () != NULL || !ggen_test_origin_is_of_glib (origin))
    return FALSE;

  prctl (PR_GET_NAME, name);

  return strcmp (name, "gmain") == 0;
}
