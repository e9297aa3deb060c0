/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends what a program printed to a report, below @title, for a person: every line is indented,
 * what cannot be seen is visible, and what is long is shortened. */
void ggen_test_visible_append (GString *report, const char *title, const char *text, gsize length);

G_END_DECLS
