/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Until when the running test must have ended, in real time, whatever clock the test sees. */

/* From now on, in microseconds; 0 for never. */
void ggen_test_deadline_set (gint64 timeout);

/* Never returns where the deadline has just been reached. */
void ggen_test_deadline_clear (void);

/* Likewise, and leaves it as it is. */
void ggen_test_deadline_look (void);

/* As if it had been reached, for another reason. */
G_NORETURN void ggen_test_deadline_reach (const char *why);

G_END_DECLS
