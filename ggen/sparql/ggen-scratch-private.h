/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory that is given back in the reverse order of its taking: texts that one evaluation of an
 * expression computes. Blocks are kept for the next one. */
typedef struct _GgenScratchBlock GgenScratchBlock;

typedef struct
{
  GgenScratchBlock *first;   /* (owned) */
  GgenScratchBlock *current; /* (nullable) */
  gsize used;                /* of current */
} GgenScratch;

typedef struct
{
  GgenScratchBlock *current;
  gsize used;
} GgenScratchMark;

void ggen_scratch_init (GgenScratch *self);
void ggen_scratch_clear (GgenScratch *self);

char *ggen_scratch_alloc (GgenScratch *self, gsize size);
/* NUL-terminated. */
char *ggen_scratch_copy (GgenScratch *self, const char *text, gsize length);

GgenScratchMark ggen_scratch_get_mark (GgenScratch *self);
void ggen_scratch_release (GgenScratch *self, GgenScratchMark mark);

G_END_DECLS
