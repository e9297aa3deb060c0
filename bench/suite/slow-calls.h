/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

typedef struct _SuiteSlowCalls SuiteSlowCalls;

SuiteSlowCalls *suite_slow_calls_new (GgenRuntime *runtime, guint n_calls);
gboolean suite_slow_calls_need_more (SuiteSlowCalls *self);
void suite_slow_calls_start_more (SuiteSlowCalls *self);
void suite_slow_calls_free (SuiteSlowCalls *self);

G_END_DECLS
