/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-case.h"

GgenRunnerCase *
ggen_runner_case_new (GgenRunnerProgram *program, const char *path, const char *const *excluded)
{
  GgenRunnerCase *self = g_new0 (GgenRunnerCase, 1);

  g_ref_count_init (&self->n_references);
  self->program = ggen_runner_program_ref (program);
  self->path = g_strdup (path);
  self->excluded = g_strdupv ((char **) excluded);

  return self;
}

GgenRunnerCase *
ggen_runner_case_ref (GgenRunnerCase *self)
{
  g_ref_count_inc (&self->n_references);

  return self;
}

void
ggen_runner_case_unref (GgenRunnerCase *self)
{
  if (!g_ref_count_dec (&self->n_references))
    return;

  ggen_runner_program_unref (self->program);
  g_free (self->path);
  g_strfreev (self->excluded);
  g_free (self);
}

const char *
ggen_runner_case_get_option (const char *excluded)
{
  return g_str_has_suffix (excluded, "/") ? "-x" : "-s";
}

char *
ggen_runner_case_get_id (const GgenRunnerCase *self)
{
  if (self->path == NULL)
    return g_strdup (self->program->name);

  return g_strconcat (self->program->name, " ", self->path, NULL);
}
