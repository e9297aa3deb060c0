/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-hang-private.h"

void
ggen_test_hang_fail (const char *why)
{
  g_error ("%s", why);
}
