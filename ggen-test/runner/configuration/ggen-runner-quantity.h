/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Quantities as people write them, in files and on the command line. Messages name the text, not what
 * it is for. */

/* "500ms", "1.5s", "2m", "1h30m"; in microseconds */
gboolean ggen_runner_parse_duration (const char *text, gint64 *microseconds, GError **error);
/* "4096", "64kB", "1MiB"; in bytes */
gboolean ggen_runner_parse_size (const char *text, guint64 *bytes, GError **error);
gboolean ggen_runner_parse_count (const char *text,
                                  guint64 min,
                                  guint64 max,
                                  guint64 *count,
                                  GError **error);

G_END_DECLS
