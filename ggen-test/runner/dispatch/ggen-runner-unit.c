/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-unit.h"

GgenRunnerUnit *
ggen_runner_unit_new (GgenRunnerCase *test_case)
{
  GgenRunnerUnit *self = g_new0 (GgenRunnerUnit, 1);

  self->test_case = ggen_runner_case_ref (test_case);
  self->expected = -1;

  return self;
}

void
ggen_runner_unit_free (GgenRunnerUnit *self)
{
  ggen_runner_case_unref (self->test_case);
  ggen_runner_case_settings_clear (&self->settings);
  g_free (self);
}
