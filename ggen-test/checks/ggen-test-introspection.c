/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gmodule.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-unwind-private.h"

/* What a script calls through introspection is not found by the dynamic linker: each function is asked for
 * in the library that it belongs to, and there nobody can come before. So who asks is given ours, which
 * is the one that all others get. */

GGEN_TEST_INTERPOSED gboolean
g_module_symbol (GModule *module, const char *name, gpointer *symbol)
{
  gpointer in_force;

  if (!GGEN_TEST_REAL (g_module_symbol) (module, name, symbol))
    return FALSE;

  /* A module, or the program, may have another function of the same name. */
  in_force = dlsym (RTLD_DEFAULT, name);
  if (in_force != *symbol && ggen_test_unwind_is_own (in_force)
      && dlsym (RTLD_NEXT, name) == *symbol)
    *symbol = in_force;

  return TRUE;
}
