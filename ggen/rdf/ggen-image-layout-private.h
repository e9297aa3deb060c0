/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-image-private.h"

G_BEGIN_DECLS

/* What the files that make, write and map images know of them. Everyone else sees
 * ggen-image-private.h only. */

#define GGEN_N_COLUMNS 3

typedef struct
{
  GgenTermId subject;
  GgenTermId predicate;
  GgenTermId object;
  GgenTermId graph;
} GgenQuad;

/*
 * GgenImageGraph:
 *
 * The triples of one graph. Where a graph has many of the image's terms, each permutation also has
 * an index: rows starts[id] … starts[id + 1] - 1 have id in the first column of the permutation.
 */
typedef struct
{
  GgenTermId name;
  guint32 n_triples;
  guint32 n_distinct[GGEN_N_PERMUTATIONS];
  const GgenTermId *columns[GGEN_N_PERMUTATIONS][GGEN_N_COLUMNS]; /* [n_triples], first key first */
  const guint32 *starts[GGEN_N_PERMUTATIONS];                     /* (nullable) [n_terms + 2] */
  GgenTermId *block; /* (owned) (nullable): what columns and starts point into, unless mapped */
} GgenImageGraph;

typedef struct
{
  char *prefix; /* (owned) */
  char *iri;    /* (owned) */
} GgenImagePrefix;

struct _GgenImage
{
  gint ref_count;         /* atomic */
  GgenTermTable terms;    /* (owned arrays) unless mapped */
  GgenImageGraph *graphs; /* (owned) [n_graphs]: the default graph, then by name */
  guint n_graphs;
  guint64 n_quads;
  GArray *prefixes;    /* (element-type GgenImagePrefix) (owned) */
  GMappedFile *mapped; /* (owned) (nullable) */
};

/* An image without terms, graphs or prefixes, to be filled in. */
GgenImage *ggen_image_alloc (void);

/* How many u32 the block of a graph has, and where its parts lie: the same in memory and in files.
 * Sets columns, starts. */
gsize ggen_image_graph_get_block_length (guint32 n_triples, guint32 n_terms, gboolean has_starts);
void ggen_image_graph_set_block (GgenImageGraph *self,
                                 const GgenTermId *block,
                                 guint32 n_terms,
                                 gboolean has_starts);

/* Sorts, removes duplicates, and indexes. There are n_terms terms. Leaves quads in any order. */
void ggen_image_graph_build (GgenImageGraph *self,
                             GgenTermId name,
                             GgenQuad *quads,
                             guint32 n_quads,
                             guint32 n_terms);

G_END_DECLS
