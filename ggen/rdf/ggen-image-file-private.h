/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-image-private.h"

G_BEGIN_DECLS

/* Part of every cache key: raise it whenever the file, the ids of well-known terms, the typed
 * values or what the reader makes of a text changes. */
#define GGEN_IMAGE_FORMAT_VERSION 1

/*
 * Writes an image to a file, through a temporary file beside it and rename. key: what the image was
 * made from; at most 64 bytes.
 */
gboolean ggen_image_save (const GgenImage *self, const char *path, const char *key, GError **error);

/*
 * Maps a file. NULL where there is none, or where anything about it is not as ggen_image_save()
 * with this key would have left it on a machine like this.
 */
GgenImage *ggen_image_map (const char *path, const char *key);

G_END_DECLS
