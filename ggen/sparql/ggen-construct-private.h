/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-operator-private.h"

G_BEGIN_DECLS

/* Makes triples of solutions by the template of a CONSTRUCT query, section 16.2. */
typedef struct _GgenConstruct GgenConstruct;

GgenConstruct *ggen_construct_new (GgenEvaluation *evaluation);
void ggen_construct_free (GgenConstruct *self);
void ggen_construct_add (GgenConstruct *self, const GgenBatch *batch);
/* What has been made, in the default graph of an image. (transfer full) */
GgenImage *ggen_construct_finish (GgenConstruct *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenConstruct, ggen_construct_free)

G_END_DECLS
