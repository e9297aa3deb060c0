/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-program.h"

GgenRunnerProgram *
ggen_runner_program_new (const char *name)
{
  GgenRunnerProgram *self = g_new0 (GgenRunnerProgram, 1);

  g_ref_count_init (&self->n_references);
  self->name = g_strdup (name);
  self->timeout = GGEN_RUNNER_TIMEOUT_DEFAULT;
  self->is_parallel = TRUE;

  return self;
}

GgenRunnerProgram *
ggen_runner_program_ref (GgenRunnerProgram *self)
{
  g_ref_count_inc (&self->n_references);

  return self;
}

GgenRunnerProgram *
ggen_runner_program_copy (const GgenRunnerProgram *self)
{
  GgenRunnerProgram *copy = g_memdup2 (self, sizeof *self);

  g_ref_count_init (&copy->n_references);
  copy->name = g_strdup (self->name);
  copy->project = g_strdup (self->project);
  copy->suites = g_strdupv (self->suites);
  copy->command = g_strdupv (self->command);
  copy->glib_program = g_strdup (self->glib_program);
  copy->environment = g_strdupv (self->environment);
  copy->directory = g_strdup (self->directory);
  copy->depends = g_strdupv (self->depends);

  return copy;
}

void
ggen_runner_program_unref (GgenRunnerProgram *self)
{
  if (!g_ref_count_dec (&self->n_references))
    return;

  g_free (self->name);
  g_free (self->project);
  g_strfreev (self->suites);
  g_strfreev (self->command);
  g_free (self->glib_program);
  g_strfreev (self->environment);
  g_free (self->directory);
  g_strfreev (self->depends);
  g_free (self);
}
