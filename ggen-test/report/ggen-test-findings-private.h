/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GgenTestOrigin GgenTestOrigin;

/* What the running test did that it must not do, or left behind. Any thread may report. */

void ggen_test_findings_begin (void);
gboolean ggen_test_findings_skip (void);
void ggen_test_findings_add (const GgenTestOrigin *origin, const char *format, ...)
    G_GNUC_PRINTF (2, 3);
GPtrArray *ggen_test_findings_end (void);

char *ggen_test_describe_address (gconstpointer address);

G_END_DECLS
