/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-graph-scope-private.h"

G_BEGIN_DECLS

/* Follows one property path through one graph. */
typedef struct _GgenPathWalk GgenPathWalk;

GgenPathWalk *
ggen_path_walk_new (GgenEvaluation *evaluation, GgenGraphScope *scope, const GgenPath *path);
void ggen_path_walk_free (GgenPathWalk *self);

/* Appends what the path leads to, forward from @start or backward: as often as it does, except
 * that the closures *, + and ? lead to every node once. */
void
ggen_path_walk_from (GgenPathWalk *self, GgenTermId start, gboolean is_backward, GArray *reached);
/* Whether the term is a subject or object of the graph. */
gboolean ggen_path_walk_is_node (GgenPathWalk *self, GgenTermId term);
/* All subjects and objects of the graph, each once. (transfer full) (element-type GgenTermId) */
GArray *ggen_path_walk_find_nodes (GgenPathWalk *self);

G_END_DECLS
