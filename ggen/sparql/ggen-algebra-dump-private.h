/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-algebra-private.h"

G_BEGIN_DECLS

/* @algebra: NULL for the whole query. @with_plan: with what only a plan has. */
char *
ggen_algebra_dump (const GgenAlgebraQuery *query, const GgenAlgebra *algebra, gboolean with_plan);

G_END_DECLS
