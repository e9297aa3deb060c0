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

/* GLib ends the program where it cannot go on without memory, so only those of its functions are made to
 * fail that can say so. */
static gboolean
can_fail (gconstpointer caller)
{
  const char *file;
  Dl_info info;

  if (dladdr (caller, &info) == 0)
    return TRUE;

  file = strrchr (info.dli_fname, '/');
  file = file != NULL ? file + 1 : info.dli_fname;
  if (!g_str_has_prefix (file, "libglib-2.0.") && !g_str_has_prefix (file, "libgobject-2.0."))
    return !ggen_test_unwind_is_own (caller);

  return info.dli_sname != NULL && g_str_has_prefix (info.dli_sname, "g_try_");
}

#define FAILS()                                                                                    \
  (ggen_test_faults_is_armed (GGEN_TEST_CALL_ALLOCATE) && ggen_test_calls_are_watched ()           \
   && can_fail (__builtin_return_address (0))                                                      \
   && ggen_test_faults_strike (GGEN_TEST_CALL_ALLOCATE))

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
