/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-image-builder-private.h"
#include "ggen-rdf-syntax.h"

G_BEGIN_DECLS

/*
 * GgenRdfSource:
 *
 * A text of RDF, and what is needed to read it and to talk about it.
 */
typedef struct
{
  GBytes *bytes;  /* (owned) */
  GBytes *mended; /* (owned): the same, in a form that Serd understands; see ggen_rdf_mend() */
  char *name;     /* (owned): stands before the line in messages */
  char *base_uri; /* (owned) (nullable): what relative IRIs are relative to */
  GgenRdfSyntax syntax;
} GgenRdfSource;

GgenRdfSource *
ggen_rdf_source_new (GBytes *bytes, const char *name, const char *base_uri, GgenRdfSyntax syntax);
void ggen_rdf_source_free (GgenRdfSource *self);

/*
 * Adds what the source says to the builder. Blank nodes keep their labels, so that two sources
 * need two builders. Where it fails, the builder has a part of it and is only good to be freed.
 */
gboolean ggen_rdf_read (GgenImageBuilder *builder,
                        const GgenRdfSource *source,
                        GCancellable *cancellable,
                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRdfSource, ggen_rdf_source_free)

G_END_DECLS
