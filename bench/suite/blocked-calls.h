/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

typedef struct _SuiteBlockedCalls SuiteBlockedCalls;

SuiteBlockedCalls *suite_blocked_calls_new (GgenRuntime *runtime, guint n_calls);
void suite_blocked_calls_free (SuiteBlockedCalls *self);

G_END_DECLS
