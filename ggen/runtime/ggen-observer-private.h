/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-histogram-private.h"
#include "ggen-metrics-private.h"

G_BEGIN_DECLS

typedef struct _GgenObserver GgenObserver;

GgenObserver *ggen_observer_new (void);
GgenObserver *ggen_observer_ref (GgenObserver *self);
void ggen_observer_unref (GgenObserver *self);

gboolean ggen_observer_get_timing (GgenObserver *self);
void ggen_observer_set_timing (GgenObserver *self, gboolean is_timing);
void ggen_observer_record (GgenObserver *self, GgenLatency latency, gint64 nanoseconds);
void ggen_observer_fill_metrics (GgenObserver *self, GgenMetricsData *data);

G_END_DECLS
