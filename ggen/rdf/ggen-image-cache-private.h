/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-image-private.h"

G_BEGIN_DECLS

/*
 * A directory of image files, each named by the key of what it was made from. Nothing in it is
 * needed: what is missing, damaged or cannot be written is made again.
 */

/* NULL where the cache has none that can be trusted. (transfer full) */
GgenImage *ggen_image_cache_lookup (GFile *directory, const char *key);

/* Also forgets what has not been asked for in a month. */
void ggen_image_cache_store (GFile *directory, const char *key, const GgenImage *image);

G_END_DECLS
