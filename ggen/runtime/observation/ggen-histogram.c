/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-histogram-private.h"

#define N_PARTS (1u << GGEN_HISTOGRAM_PARTS_LOG2)

/* Values below the number of parts have a bucket each; so have, above, all that agree in their
 * highest bits: one more of them than the logarithm of the number of parts. */
static guint
find_bucket (guint64 value)
{
  guint log2, shift;

  if (value < N_PARTS)
    return (guint) value;

  log2 = 63 - (guint) __builtin_clzll (value);
  if (log2 >= GGEN_HISTOGRAM_HIGHEST_LOG2)
    return GGEN_HISTOGRAM_N_BUCKETS - 1;

  shift = log2 - GGEN_HISTOGRAM_PARTS_LOG2;

  return (shift << GGEN_HISTOGRAM_PARTS_LOG2) + (guint) (value >> shift);
}

/* The value in the middle of a bucket. */
static guint64
get_middle (guint bucket)
{
  guint shift = bucket >> GGEN_HISTOGRAM_PARTS_LOG2;
  guint64 least;

  if (shift <= 1)
    return bucket;

  shift -= 1;
  least = (guint64) (bucket - (shift << GGEN_HISTOGRAM_PARTS_LOG2)) << shift;

  return least + (1ull << shift) / 2;
}

/* Relaxed: the counts stand for themselves, nothing is published by them. */
void
ggen_histogram_record (GgenHistogram *self, guint64 value)
{
  guint64 max = __atomic_load_n (&self->max, __ATOMIC_RELAXED);

  __atomic_fetch_add (&self->buckets[find_bucket (value)], 1, __ATOMIC_RELAXED);
  __atomic_fetch_add (&self->sum, value, __ATOMIC_RELAXED);

  while (value > max
         && !__atomic_compare_exchange_n (&self->max, &max, value, TRUE, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED))
    continue;
}

/* @self is the caller's alone. */
void
ggen_histogram_copy (GgenHistogram *self, const GgenHistogram *other)
{
  self->sum = __atomic_load_n (&other->sum, __ATOMIC_RELAXED);
  self->max = __atomic_load_n (&other->max, __ATOMIC_RELAXED);
  for (guint i = 0; i < GGEN_HISTOGRAM_N_BUCKETS; i++)
    self->buckets[i] = __atomic_load_n (&other->buckets[i], __ATOMIC_RELAXED);
}

/* The rest is for a histogram that nobody records in any more. */

guint64
ggen_histogram_get_count (const GgenHistogram *self)
{
  guint64 count = 0;

  for (guint i = 0; i < GGEN_HISTOGRAM_N_BUCKETS; i++)
    count += self->buckets[i];

  return count;
}

/* Returns a value that @percent per cent of the values are not more than; 0 where there are none. */
guint64
ggen_histogram_get_percentile (const GgenHistogram *self, double percent)
{
  guint64 count = ggen_histogram_get_count (self);
  double exact_rank = percent * (double) count / 100;
  guint64 rank = (guint64) exact_rank;
  guint64 n_seen = 0;

  if ((double) rank < exact_rank)
    rank++;
  if (rank >= count) /* the highest one; with none, 0 */
    return self->max;

  for (guint i = 0; i < GGEN_HISTOGRAM_N_BUCKETS; i++)
    {
      n_seen += self->buckets[i];
      if (n_seen >= MAX (rank, 1))
        return MIN (get_middle (i), self->max);
    }

  return self->max;
}
