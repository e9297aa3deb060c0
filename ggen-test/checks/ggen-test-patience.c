/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-patience-private.h"

#include "ggen-test-time-private.h"

#define PATIENCE NSEC_PER_SEC
#define MOMENT NSEC_PER_MSEC

gint64
ggen_test_patience_begin (void)
{
  return ggen_test_time_get_real_now () + PATIENCE;
}

gboolean
ggen_test_patience_lasts (gint64 deadline)
{
  if (ggen_test_time_get_real_now () >= deadline)
    return FALSE;

  ggen_test_time_sleep_for_real (MOMENT);

  return TRUE;
}
