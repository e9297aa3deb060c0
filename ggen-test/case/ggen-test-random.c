/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-random-private.h"

#include <stdlib.h>

#include "ggen-test-options-private.h"

/* The generators that GLib and libc have for a whole program. Each test has its own numbers, which do
 * not depend on what tests before it have drawn. Another framework than GLib's has no seed. */
void
ggen_test_random_begin (const char *path)
{
  const char *program = ggen_test_options.seed != NULL ? ggen_test_options.seed : "";
  g_autofree char *text = g_strconcat (program, " ", path, NULL);
  guint32 seed = g_str_hash (text);

  g_random_set_seed (seed);
  srand (seed); /* and srandom() */
  srand48 ((long) seed);
}
