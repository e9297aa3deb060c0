/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-change-private.h"

#include "ggen-test-interpose-private.h"

void
ggen_test_change_watch (GgenTestChange *self)
{
  self->is_noted = FALSE;
  __atomic_store_n (&self->is_watched, TRUE, __ATOMIC_RELEASE);
}

GGEN_TEST_NOT_INSTRUMENTED gboolean
ggen_test_change_enter (GgenTestChange *self)
{
  if (!__atomic_load_n (&self->is_watched, __ATOMIC_RELAXED))
    return FALSE;

  return !__atomic_exchange_n (&self->is_busy, TRUE, __ATOMIC_ACQUIRE);
}

void
ggen_test_change_note (GgenTestChange *self)
{
  ggen_test_origin_capture (&self->origin);
  self->is_noted = TRUE;
  ggen_test_change_leave (self);
}

void
ggen_test_change_leave (GgenTestChange *self)
{
  __atomic_store_n (&self->is_busy, FALSE, __ATOMIC_RELEASE);
}

gboolean
ggen_test_change_end (GgenTestChange *self)
{
  __atomic_store_n (&self->is_watched, FALSE, __ATOMIC_RELEASE);

  /* One that is at it does so for a moment only. */
  while (__atomic_load_n (&self->is_busy, __ATOMIC_ACQUIRE))
    g_thread_yield ();

  return self->is_noted;
}
