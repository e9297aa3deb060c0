/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The file that a trace is written to. */

gboolean ggen_trace_file_open (const char *path);
void ggen_trace_file_write (const char *text, gsize length);
void ggen_trace_file_close (const char *end);

/* In a child process, which shares the file with its parent. */
void ggen_trace_file_abandon (void);

G_END_DECLS
