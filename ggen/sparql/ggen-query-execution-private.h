/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-image-private.h"
#include "ggen-query.h"
#include "ggen-solutions.h"

G_BEGIN_DECLS

/* Queries on an image, on the calling thread. The wrong form of query for a call is
 * GGEN_QUERY_ERROR_WRONG_FORM. Any number of threads may run queries, the same one too, on one
 * image. */

GgenSolutions *
ggen_query_execute (GgenQuery *query, GgenImage *image, GCancellable *cancellable, GError **error);
gboolean ggen_query_execute_ask (GgenQuery *query,
                                 GgenImage *image,
                                 gboolean *answer,
                                 GCancellable *cancellable,
                                 GError **error);
/* A new image with the triples in its default graph. */
GgenImage *ggen_query_execute_construct (GgenQuery *query,
                                         GgenImage *image,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
