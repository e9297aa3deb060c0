/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-interpose-private.h"

#include <string.h>

/* Made by the linker: where the records of GGEN_TEST_REAL() begin and end. */
extern GgenTestReal __start_ggen_test_reals[] __attribute__ ((visibility ("hidden")));
extern GgenTestReal __stop_ggen_test_reals[] __attribute__ ((visibility ("hidden")));

/* Before conditions were what they are now, they had the same names. */
#define VERSION_OF_CONDITIONS "GLIBC_2.3.2"

GGEN_TEST_NOT_INSTRUMENTED static gpointer
find (const char *name)
{
  gpointer function = NULL;

  if (strncmp (name, "pthread_cond_", strlen ("pthread_cond_")) == 0)
    function = dlvsym (RTLD_NEXT, name, VERSION_OF_CONDITIONS);

  return function != NULL ? function : dlsym (RTLD_NEXT, name);
}

/* A second look-up by another thread finds the same. */
GGEN_TEST_NOT_INSTRUMENTED gpointer
ggen_test_real_look_up (GgenTestReal *real)
{
  gpointer function = find (real->name);

  __atomic_store_n (&real->function, function, __ATOMIC_RELAXED);

  return function;
}

__attribute__ ((constructor)) GGEN_TEST_NOT_INSTRUMENTED static void
look_up_all (void)
{
  for (GgenTestReal *real = __start_ggen_test_reals; real < __stop_ggen_test_reals; real++)
    ggen_test_real_look_up (real);
}
