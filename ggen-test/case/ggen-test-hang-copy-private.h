/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full) (nullable): what @describe appends to its text in a copy of this process, in which no other
 * thread goes on; %NULL where each copy crashed or waited for a lock. */
char *ggen_test_hang_copy_ask (void (*describe) (gpointer data, GString *text), gpointer data);

G_END_DECLS
