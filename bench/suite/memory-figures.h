/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Figures and checks of one case, on their way to the process that collects them. */
void suite_figures_add (const char *unit, gint64 value, const char *name, ...) G_GNUC_PRINTF (3, 4);
void suite_figures_check (gint64 value, gint64 bar, const char *name, ...) G_GNUC_PRINTF (3, 4);

gboolean suite_figures_collect (char **case_outputs, GString *json);

G_END_DECLS
