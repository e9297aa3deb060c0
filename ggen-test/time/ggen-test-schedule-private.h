/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-test-sandbox-private.h"
#include "ggen-test-wait-private.h"

G_BEGIN_DECLS

/* The deterministic schedule: of the test's threads one runs at a time, and which one is drawn. */

void ggen_test_schedule_set_seed (guint64 seed);

void ggen_test_schedule_begin (const GgenTestSubject *subject);
gboolean ggen_test_schedule_is_on (void);

/* A moment at which another thread may have its turn: before or after something that others see. */
void ggen_test_schedule_point (void);

/* Draws a number below @n. */
guint ggen_test_schedule_draw (guint n);

/* Wakes at most @n threads that wait for a word, and returns how many. */
guint ggen_test_schedule_wake (gint *word, guint n);

/* How often a lock was released of those that are only tried. By any thread. */
guint64 ggen_test_schedule_count_released (void);
void ggen_test_schedule_note_release (void);

/* With the lock of the test's time. */
GgenTestWaitResult ggen_test_schedule_wait_locked (GgenTestWait *wait);
void ggen_test_schedule_enter_locked (GgenTestThread *self);
void ggen_test_schedule_leave_locked (GgenTestThread *self);
void ggen_test_schedule_end_locked (void);

void ggen_test_schedule_forget_in_child (void);

G_END_DECLS
