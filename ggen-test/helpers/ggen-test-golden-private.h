/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-golden.h"

G_BEGIN_DECLS

gboolean ggen_test_golden_is_updating (void);
char *ggen_test_golden_build_path (const char *path);

gboolean ggen_test_golden_check_may_write (const char *path, GError **error);
gboolean ggen_test_golden_write (const char *path, GBytes *bytes, int mode, GError **error);
gboolean ggen_test_golden_write_link (const char *path, const char *target, GError **error);
gboolean ggen_test_golden_remove (const char *path, GError **error);

G_END_DECLS
