/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-clock.h"

gint64
ggen_runner_clock_get_now (const GgenRunnerClock *self)
{
  gint64 now = self->paused_at != 0 ? self->paused_at : g_get_monotonic_time ();

  return now - self->paused_for;
}

void
ggen_runner_clock_pause (GgenRunnerClock *self)
{
  if (self->paused_at == 0)
    self->paused_at = g_get_monotonic_time ();
}

void
ggen_runner_clock_resume (GgenRunnerClock *self)
{
  if (self->paused_at != 0)
    self->paused_for += g_get_monotonic_time () - self->paused_at;
  self->paused_at = 0;
}

gint64
ggen_runner_clock_get_monotonic (const GgenRunnerClock *self, gint64 moment)
{
  return moment + self->paused_for;
}
