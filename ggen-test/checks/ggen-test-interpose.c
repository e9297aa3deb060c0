/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-interpose-private.h"

/* Made by the linker: where the records of GGEN_TEST_REAL() begin and end. */
extern GgenTestReal __start_ggen_test_reals[] __attribute__ ((visibility ("hidden")));
extern GgenTestReal __stop_ggen_test_reals[] __attribute__ ((visibility ("hidden")));

/* A second look-up by another thread finds the same. */
GGEN_TEST_NOT_INSTRUMENTED gpointer
ggen_test_real_look_up (GgenTestReal *real)
{
  gpointer function = dlsym (RTLD_NEXT, real->name);

  __atomic_store_n (&real->function, function, __ATOMIC_RELAXED);

  return function;
}

__attribute__ ((constructor)) GGEN_TEST_NOT_INSTRUMENTED static void
look_up_all (void)
{
  for (GgenTestReal *real = __start_ggen_test_reals; real < __stop_ggen_test_reals; real++)
    ggen_test_real_look_up (real);
}
