/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-alarm.h"

#include <ggen-runtime.h>

struct _GgenRunnerAlarm
{
  GSource parent;
  void (*ring) (gpointer user_data);
  gpointer user_data;
};

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  GgenRunnerAlarm *self = (GgenRunnerAlarm *) source;

  g_source_set_ready_time (source, -1);
  self->ring (self->user_data);

  return G_SOURCE_CONTINUE;
}

GgenRunnerAlarm *
ggen_runner_alarm_new (const char *name, void (*ring) (gpointer user_data), gpointer user_data)
{
  static GSourceFuncs functions = {NULL, NULL, dispatch, NULL, NULL, NULL};
  GSource *source = g_source_new (&functions, sizeof (GgenRunnerAlarm));
  GgenRunnerAlarm *self = (GgenRunnerAlarm *) source;

  self->ring = ring;
  self->user_data = user_data;
  g_source_set_name (source, name);
  g_source_attach (source, ggen_runtime_get_context (ggen_runtime_get_default ()));

  return self;
}

void
ggen_runner_alarm_free (GgenRunnerAlarm *self)
{
  g_source_destroy (&self->parent);
  g_source_unref (&self->parent);
}

void
ggen_runner_alarm_set (GgenRunnerAlarm *self, gint64 time)
{
  g_source_set_ready_time (&self->parent, time);
}
