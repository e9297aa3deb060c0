/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often values of which size were seen.
 *
 * The buckets are log-linear: each power of two is divided into equal parts, so that a bucket is at
 * most 1/32 of its values wide, and its middle at most 1.6 % off. What is more than the highest
 * bucket holds is counted there: in nanoseconds, more than an hour. */

#define GGEN_HISTOGRAM_PARTS_LOG2 5
#define GGEN_HISTOGRAM_HIGHEST_LOG2 42
#define GGEN_HISTOGRAM_N_BUCKETS                                                                   \
  ((GGEN_HISTOGRAM_HIGHEST_LOG2 - GGEN_HISTOGRAM_PARTS_LOG2 + 1) << GGEN_HISTOGRAM_PARTS_LOG2)

/* Any thread may record. Every field is atomic for itself: who reads meanwhile may see a value in
 * one field and not yet in another. */
typedef struct
{
  guint64 sum;
  guint64 max;
  guint64 buckets[GGEN_HISTOGRAM_N_BUCKETS];
} GgenHistogram;

void ggen_histogram_record (GgenHistogram *self, guint64 value);
void ggen_histogram_copy (GgenHistogram *self, const GgenHistogram *other);

guint64 ggen_histogram_get_count (const GgenHistogram *self);
guint64 ggen_histogram_get_percentile (const GgenHistogram *self, double percent);

G_END_DECLS
