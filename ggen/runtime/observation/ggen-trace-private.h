/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-trace.h"

G_BEGIN_DECLS

/* Times are monotonic, in nanoseconds. Names may be any bytes. */

gboolean ggen_trace_is_active (void);

void ggen_trace_write_slice (const char *category,
                             const char *name,
                             gint64 began_at,
                             gint64 ended_at,
                             const char *detail_name,
                             const char *detail);

/* An arrow from the slice on one thread to the slice on another that both lie around these times. */
void ggen_trace_write_flow_begin (guint64 id, gint64 time);
void ggen_trace_write_flow_end (guint64 id, gint64 time);

/* What begins and ends on any thread. @id tells apart what goes on at the same time. */
void ggen_trace_write_begin (const char *category, const char *name, gconstpointer id);
void ggen_trace_write_end (const char *category,
                           const char *name,
                           gconstpointer id,
                           const char *detail_name,
                           const char *detail);

void ggen_trace_forget_thread_name (void);

G_END_DECLS
