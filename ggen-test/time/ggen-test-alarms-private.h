/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the kernel will send this process a signal by itself: alarm(), setitimer(), timer_settime(). */
gboolean ggen_test_alarms_are_armed (void);

G_END_DECLS
