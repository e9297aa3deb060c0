/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-image-builder-private.h"
#include "ggen-rdf-reader-private.h"

G_BEGIN_DECLS

/*
 * GgenRdfUnit:
 *
 * What one load brought: read and waiting to be sorted, or an image already.
 */
typedef struct
{
  GgenImageBuilder *builder; /* (owned) (nullable) */
  GgenImage *image;          /* (owned) (nullable) */
} GgenRdfUnit;

void ggen_rdf_unit_free (GgenRdfUnit *self);
guint64 ggen_rdf_unit_get_n_quads (const GgenRdfUnit *self);
guint64 ggen_rdf_unit_get_n_terms (const GgenRdfUnit *self);

/* What a file is called in messages: its path, shortened where it is below the working directory. */
char *ggen_rdf_get_display_name (GFile *file);

/*
 * Reads files, several at once, or takes all of them together from the cache. Either all can be
 * read or none is. Returns (transfer full) (element-type GgenRdfUnit).
 */
GPtrArray *ggen_rdf_load_files (GFile *const *files,
                                guint n_files,
                                GFile *cache_dir,
                                GCancellable *cancellable,
                                GError **error);
/* The same for one text. */
GPtrArray *ggen_rdf_load_source (const GgenRdfSource *source,
                                 GFile *cache_dir,
                                 GCancellable *cancellable,
                                 GError **error);

/*
 * One image of all: base, and then the units in order. Frees the units. base: (nullable).
 */
GgenImage *ggen_rdf_units_merge (GgenImage *base, GPtrArray *units, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRdfUnit, ggen_rdf_unit_free)

G_END_DECLS
