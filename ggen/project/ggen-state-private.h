/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-file-stamp-private.h"

G_BEGIN_DECLS

/* What a sync remembers for the next one. */

typedef enum
{
  GGEN_STATE_INPUT_FILE,
  GGEN_STATE_INPUT_DIR, /* was listed: its stamp moves when something is added or removed */
} GgenStateInputKind;

typedef struct
{
  char *path; /* relative to the project, or absolute */
  GgenStateInputKind kind;
  GgenFileStamp stamp;
  GgenContentHash hash; /* of a file */
} GgenStateInput;

typedef enum
{
  GGEN_STATE_OUTPUT_ONCE = 1 << 0,  /* the template says unless_exists */
  GGEN_STATE_OUTPUT_FORCE = 1 << 1, /* the template says force */
  GGEN_STATE_OUTPUT_STALE = 1 << 2, /* no longer generated, but somebody's work */
} GgenStateOutputFlags;

typedef struct
{
  char *path; /* relative to the project */
  char *template_path;
  GgenStateOutputFlags flags;
  GgenFileStamp stamp;       /* of the file on disk */
  GgenContentHash disk;      /* of the file on disk, when it had that stamp */
  GgenContentHash generated; /* of what was generated last */
  GgenContentHash pending;   /* of what was about to be put in place, if that was not finished */
} GgenStateOutput;

typedef struct
{
  char *key;           /* what else the outputs depend on */
  GPtrArray *inputs;   /* (element-type GgenStateInput) (owned) */
  GPtrArray *outputs;  /* (element-type GgenStateOutput) (owned) */
  GHashTable *by_path; /* (element-type utf8 GgenStateOutput) */
} GgenState;

GgenState *ggen_state_new (const char *key);
void ggen_state_free (GgenState *self);

GgenStateInput *ggen_state_add_input (GgenState *self, GgenStateInputKind kind, const char *path);
GgenStateOutput *
ggen_state_add_output (GgenState *self, const char *path, const char *template_path);
GgenStateOutput *ggen_state_lookup_output (GgenState *self, const char *path);

GBytes *ggen_state_to_bytes (GgenState *self);
GgenState *ggen_state_new_from_bytes (GBytes *bytes);

GgenState *ggen_state_load (int dir, GError **error);
gboolean ggen_state_save (GgenState *self, int dir, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenState, ggen_state_free)

G_END_DECLS
