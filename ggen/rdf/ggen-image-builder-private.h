/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-dictionary-private.h"
#include "ggen-image-layout-private.h"

G_BEGIN_DECLS

/*
 * GgenImageBuilder:
 *
 * Collects terms, quads and prefixes, and makes an image of them. For one thread at a time.
 */
typedef struct _GgenImageBuilder GgenImageBuilder;

GgenImageBuilder *ggen_image_builder_new (void);
void ggen_image_builder_free (GgenImageBuilder *self);

/* For the terms of quads; (transfer none). */
GgenDictionary *ggen_image_builder_get_dictionary (GgenImageBuilder *self);

/* Ids are of the builder's dictionary; graph 0 is the default graph. Duplicates are fine. */
void ggen_image_builder_add (GgenImageBuilder *self,
                             GgenTermId graph,
                             GgenTermId subject,
                             GgenTermId predicate,
                             GgenTermId object);
/* How many were added, with duplicates. */
gsize ggen_image_builder_get_n_added (const GgenImageBuilder *self);

guint32 ggen_image_builder_get_n_terms (const GgenImageBuilder *self);

void ggen_image_builder_set_prefix (GgenImageBuilder *self, const char *prefix, const char *iri);

/*
 * Everything that the image or the other builder has, which is left in no good state but to be
 * freed. Blank nodes of different sources are different: a label that is taken is changed.
 * FALSE with GGEN_RDF_ERROR_TOO_LARGE.
 */
gboolean ggen_image_builder_add_image (GgenImageBuilder *self, GgenImage *image, GError **error);
/* The same for what was constructed from what is here: blank nodes with one label are one node. */
gboolean
ggen_image_builder_add_constructed (GgenImageBuilder *self, GgenImage *image, GError **error);
gboolean
ggen_image_builder_add_builder (GgenImageBuilder *self, GgenImageBuilder *other, GError **error);

/*
 * The same for a further part of the same source: a label means the same in all parts. But where
 * has_generated_labels, b1, b2, … are what Serd calls nodes without one, each time from the start.
 */
gboolean ggen_image_builder_add_part (GgenImageBuilder *self,
                                      GgenImageBuilder *other,
                                      gboolean has_generated_labels,
                                      GError **error);

/*
 * Makes the image and frees the builder. NULL with GGEN_RDF_ERROR_TOO_LARGE where a graph has more
 * than 2³² - 2 triples.
 */
GgenImage *ggen_image_builder_finish (GgenImageBuilder *self, GError **error);

/* Sets *error to GGEN_RDF_ERROR_TOO_LARGE; what a full dictionary ends with. Returns FALSE. */
gboolean ggen_image_builder_fail_too_large (GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenImageBuilder, ggen_image_builder_free)

G_END_DECLS
