/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Calls a function at a time, on the runtime's context; one time at most is set. */
typedef struct _GgenRunnerAlarm GgenRunnerAlarm;

GgenRunnerAlarm *
ggen_runner_alarm_new (const char *name, void (*ring) (gpointer user_data), gpointer user_data);
void ggen_runner_alarm_free (GgenRunnerAlarm *self);

/* By g_get_monotonic_time(); -1: never */
void ggen_runner_alarm_set (GgenRunnerAlarm *self, gint64 time);

G_END_DECLS
