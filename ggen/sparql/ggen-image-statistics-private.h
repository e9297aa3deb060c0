/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-query-plan-private.h"

G_BEGIN_DECLS

/* What an image knows about its triples; valid as long as the image. */
GgenStatistics ggen_image_statistics (GgenImage *image);

G_END_DECLS
