/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-progress-relay-private.h"

#include "ggen-runtime.h"

struct _GgenProgressRelay
{
  gatomicrefcount ref_count;
  GgenProject *project; /* (owned) */
  GgenProgressFunc func;
  GMutex mutex;
  gboolean is_pending; /* guarded by mutex: a delivery is under way */
  GgenSyncStage stage; /* guarded by mutex, and so what follows */
  guint n_done;
  guint n_total;
};

GgenProgressRelay *
ggen_progress_relay_new (GgenProject *project, GgenProgressFunc func)
{
  GgenProgressRelay *self = g_new0 (GgenProgressRelay, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->project = g_object_ref (project);
  self->func = func;
  g_mutex_init (&self->mutex);

  return self;
}

void
ggen_progress_relay_unref (GgenProgressRelay *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->project);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
deliver (GCancellable *cancellable, gpointer user_data)
{
  GgenProgressRelay *self = user_data;
  GgenSyncStage stage;
  guint n_done;
  guint n_total;

  g_mutex_lock (&self->mutex);
  self->is_pending = FALSE;
  stage = self->stage;
  n_done = self->n_done;
  n_total = self->n_total;
  g_mutex_unlock (&self->mutex);

  self->func (self->project, stage, n_done, n_total);
}

/* A GgenSyncProgress; @user_data is the relay. */
void
ggen_progress_relay_send (GgenSyncStage stage, guint n_done, guint n_total, gpointer user_data)
{
  GgenProgressRelay *self = user_data;
  gboolean must_invoke;

  g_mutex_lock (&self->mutex);
  must_invoke = !self->is_pending;
  self->is_pending = TRUE;
  /* Workers may overtake each other on the way here. */
  if (stage != self->stage || n_total != self->n_total || n_done >= self->n_done)
    self->n_done = n_done;
  self->stage = stage;
  self->n_total = n_total;
  g_mutex_unlock (&self->mutex);

  if (!must_invoke)
    return;
  g_atomic_ref_count_inc (&self->ref_count);
  ggen_runtime_invoke (ggen_runtime_get_default (), "sync progress", deliver, self,
                       (GDestroyNotify) ggen_progress_relay_unref, NULL);
}
