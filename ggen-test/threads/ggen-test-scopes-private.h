/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

/* The scopes that there are, for reports of tests that hang. */

void ggen_test_scopes_add (GgenScope *scope);
void ggen_test_scopes_remove (GgenScope *scope);

/* Appends a line for each that waits for something. May wait for what the scopes' users hold. */
void ggen_test_scopes_describe (GString *text);

G_END_DECLS
