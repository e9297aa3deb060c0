/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <stdlib.h>
#include <string.h>

#include "ggen-test-unwind-private.h"

/* Memory runs out only where a test asks for that. In builds with a sanitizer its own allocator stands
 * in front, and these do not exist. */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

gboolean
ggen_test_memory_is_in_force (void)
{
  return FALSE;
}

#else

/* Enough to get out of what libc calls by itself. */
#define N_FRAMES 8

/* (nullable): the file of the library that holds @address */
static const char *
get_library (gconstpointer address, Dl_info *info)
{
  const char *slash;

  if (dladdr (address, info) == 0)
    return NULL;

  slash = strrchr (info->dli_fname, '/');

  return slash != NULL ? slash + 1 : info->dli_fname;
}

/* GLib ends the program where it cannot go on without memory, so only those of its functions are made to
 * fail that can say so. What libc allocates is for whoever has called it. */
static gboolean
can_fail (void)
{
  gpointer frames[N_FRAMES];
  gsize n_frames = ggen_test_unwind (frames, N_FRAMES, 0);

  for (gsize i = 0; i < n_frames; i++)
    {
      Dl_info info;
      const char *library = get_library (frames[i], &info);

      if (library == NULL || g_str_has_prefix (library, "libc.so."))
        continue;

      return (!g_str_has_prefix (library, "libglib-2.0.")
              && !g_str_has_prefix (library, "libgobject-2.0."))
             || (info.dli_sname != NULL && g_str_has_prefix (info.dli_sname, "g_try_"));
    }

  return TRUE;
}

#define FAILS()                                                                                    \
  (ggen_test_faults_is_armed (GGEN_TEST_CALL_ALLOCATE) && ggen_test_calls_are_watched ()           \
   && can_fail () && ggen_test_faults_strike (GGEN_TEST_CALL_ALLOCATE))

GGEN_TEST_INTERPOSED void *
malloc (size_t size)
{
  return FAILS () ? NULL : GGEN_TEST_REAL (malloc) (size);
}

GGEN_TEST_INTERPOSED void *
calloc (size_t n, size_t size)
{
  return FAILS () ? NULL : GGEN_TEST_REAL (calloc) (n, size);
}

GGEN_TEST_INTERPOSED void *
realloc (void *memory, size_t size)
{
  return FAILS () ? NULL : GGEN_TEST_REAL (realloc) (memory, size);
}

gboolean
ggen_test_memory_is_in_force (void)
{
  return dlsym (RTLD_DEFAULT, "malloc") == (gpointer) malloc;
}

#endif
