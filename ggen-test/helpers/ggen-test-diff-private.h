/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Differences for a person: unified, and what cannot be seen is made visible. */

char *ggen_test_diff (const char *expected_name,
                      GBytes *expected,
                      const char *actual_name,
                      GBytes *actual);

G_END_DECLS
