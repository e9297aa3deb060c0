/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-refusals.h"

struct _GgenRunnerRefusals
{
  grefcount n_references;
  GHashTable *reasons; /* (owned) (element-type GgenRunnerProgram utf8) */
};

GgenRunnerRefusals *
ggen_runner_refusals_new (void)
{
  GgenRunnerRefusals *self = g_new0 (GgenRunnerRefusals, 1);

  g_ref_count_init (&self->n_references);
  self->reasons =
      g_hash_table_new_full (NULL, NULL, (GDestroyNotify) ggen_runner_program_unref, g_free);

  return self;
}

GgenRunnerRefusals *
ggen_runner_refusals_ref (GgenRunnerRefusals *self)
{
  g_ref_count_inc (&self->n_references);

  return self;
}

void
ggen_runner_refusals_unref (GgenRunnerRefusals *self)
{
  if (!g_ref_count_dec (&self->n_references))
    return;
  g_hash_table_unref (self->reasons);
  g_free (self);
}

void
ggen_runner_refusals_add (GgenRunnerRefusals *self, GgenRunnerProgram *program, const char *reason)
{
  if (!g_hash_table_contains (self->reasons, program))
    g_hash_table_insert (self->reasons, ggen_runner_program_ref (program), g_strdup (reason));
}

const char *
ggen_runner_refusals_get (GgenRunnerRefusals *self, GgenRunnerProgram *program)
{
  return g_hash_table_lookup (self->reasons, program);
}
