/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-history-store.h"

static void
case_news_clear (gpointer data)
{
  GgenRunnerCaseNews *self = data;

  g_free (self->id);
}

static void
program_news_clear (gpointer data)
{
  GgenRunnerProgramNews *self = data;

  g_free (self->name);
  g_strfreev (self->files);
}

GgenRunnerBatch *
ggen_runner_batch_new (void)
{
  GgenRunnerBatch *self = g_new0 (GgenRunnerBatch, 1);

  self->cases = g_array_new (FALSE, FALSE, sizeof (GgenRunnerCaseNews));
  g_array_set_clear_func (self->cases, case_news_clear);
  self->programs = g_array_new (FALSE, FALSE, sizeof (GgenRunnerProgramNews));
  g_array_set_clear_func (self->programs, program_news_clear);

  return self;
}

void
ggen_runner_batch_free (GgenRunnerBatch *self)
{
  g_array_unref (self->cases);
  g_array_unref (self->programs);
  g_free (self);
}

gboolean
ggen_runner_batch_is_empty (const GgenRunnerBatch *self)
{
  return self->cases->len == 0 && self->programs->len == 0;
}

static void
move_elements (GArray *to, GArray *from)
{
  g_array_append_vals (to, from->data, from->len);
  g_array_set_clear_func (from, NULL);
  g_array_set_size (from, 0);
}

void
ggen_runner_batch_append (GgenRunnerBatch *self, GgenRunnerBatch *later)
{
  move_elements (self->cases, later->cases);
  move_elements (self->programs, later->programs);
  self->is_new_run = self->is_new_run || later->is_new_run;
  self->is_last = self->is_last || later->is_last;
  ggen_runner_batch_free (later);
}
