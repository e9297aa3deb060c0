/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-dispatch-private.h"

G_BEGIN_DECLS

void ggen_watchdog_add (GgenObserver *observer);
GThread *ggen_watchdog_remove (GgenObserver *observer);

void ggen_watchdog_look_at (gint64 time);
void ggen_watchdog_report_end (const GgenDispatch *dispatch, gint64 duration);

G_END_DECLS
