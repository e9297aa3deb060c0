/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-value-private.h"

G_BEGIN_DECLS

/* The names that the templates of one environment use, each kept once: the same name is the same
 * pointer in all of them. Safe to use from any thread. */
typedef struct _GgenNames GgenNames;

GgenNames *ggen_names_new (void);
GgenNames *ggen_names_ref (GgenNames *self);
void ggen_names_unref (GgenNames *self);
GgenString *ggen_names_intern (GgenNames *self, const char *text, gsize length);
GgenString *ggen_names_find (GgenNames *self, const char *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenNames, ggen_names_unref)

G_END_DECLS
