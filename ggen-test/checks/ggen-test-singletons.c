/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-singletons-private.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
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

typedef struct
{
  const char *start;
  const char *end;
} Code;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static Code codes[G_N_ELEMENTS (functions)];

/* To ask for each address which function it is in would take longer than most of what is watched. */
static void
find_codes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      const char *start = dlsym (RTLD_DEFAULT, functions[i]);
      const ElfW (Sym) *symbol = NULL;
      Dl_info info;

      if (start != NULL && dladdr1 (start, &info, (void **) &symbol, RTLD_DL_SYMENT) != 0
          && symbol != NULL)
        codes[i] = (Code){start, start + symbol->st_size};
    }
}

/* A return address may be the first one behind the function. */
static gboolean
is_in_any (const char *address)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (address > codes[i].start && address <= codes[i].end)
        return TRUE;
    }

  return FALSE;
}

gboolean
ggen_test_singletons_have_made (const GgenTestOrigin *origin)
{
  if (!ggen_test_origin_has_gio (origin))
    return FALSE;

  pthread_once (&once, find_codes);
  for (guint i = 0; i < origin->n_frames; i++)
    {
      if (is_in_any (origin->frames[i]))
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
