/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the running test did that it must not do, or left behind. Any thread may report. */

void ggen_test_findings_begin (void);
void ggen_test_findings_add (const char *format, ...) G_GNUC_PRINTF (1, 2);
GPtrArray *ggen_test_findings_end (void);

/* Whether the functions of GLib that this library watches are the ones in force. */
gboolean ggen_test_guard_is_in_force (void);

void ggen_test_guard_begin (gboolean allow_default_context);
void ggen_test_guard_end (void);

char *ggen_test_describe_address (gconstpointer address);

/* The tasks that were made since the guard began. */
void ggen_test_tasks_begin (void);
void ggen_test_tasks_report (void);
void ggen_test_tasks_end (void);

/* The sources of a context. */
void ggen_test_sources_end (GMainContext *context);
guint ggen_test_sources_count_ever (GMainContext *context);

G_END_DECLS
