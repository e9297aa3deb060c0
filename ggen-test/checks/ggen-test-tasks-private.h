/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Told that a thread of the test's runtime is to run @task. */
void ggen_test_tasks_set_in_thread (GTask *task);

/* Whether @object is being initialized, by a thread. */
gboolean ggen_test_tasks_are_initializing (GObject *object);

/* Appends a line for each task that has not returned. */
void ggen_test_tasks_describe (GString *text);

G_END_DECLS
