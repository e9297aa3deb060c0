/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-graph.h"
#include "ggen-image-private.h"

G_BEGIN_DECLS

/* A graph whose content is @image. (transfer full) */
GgenGraph *ggen_graph_new_for_image (GgenImage *image);

/*
 * What the graph holds now, as a snapshot that later loads do not change. (transfer full)
 * Builds it where loads are waiting to be put together, on this thread with help of the workers.
 */
GgenImage *ggen_graph_ref_image (GgenGraph *self);

G_END_DECLS
