/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-term.h"
#include "ggen-visibility.h"

G_BEGIN_DECLS

#define GGEN_TYPE_SOLUTIONS (ggen_solutions_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenSolutions, ggen_solutions, GGEN, SOLUTIONS, GObject)

GGEN_AVAILABLE_IN_1_0
const char *const *ggen_solutions_get_variables (GgenSolutions *self);
GGEN_AVAILABLE_IN_1_0
guint ggen_solutions_get_n_variables (GgenSolutions *self);
GGEN_AVAILABLE_IN_1_0
gint ggen_solutions_find_variable (GgenSolutions *self, const char *name);

GGEN_AVAILABLE_IN_1_0
gboolean ggen_solutions_next (GgenSolutions *self, GCancellable *cancellable, GError **error);

GGEN_AVAILABLE_IN_1_0
gboolean ggen_solutions_is_bound (GgenSolutions *self, guint column);
GGEN_AVAILABLE_IN_1_0
GgenTerm *ggen_solutions_get_term (GgenSolutions *self, guint column);
GGEN_AVAILABLE_IN_1_0
const char *ggen_solutions_get_value (GgenSolutions *self, guint column);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_solutions_get_integer (GgenSolutions *self, guint column, gint64 *value);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_solutions_get_double (GgenSolutions *self, guint column, double *value);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_solutions_get_boolean (GgenSolutions *self, guint column, gboolean *value);

G_END_DECLS
