/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-image-statistics-private.h"

/* Ranges of an image have an exact length. How many different terms stand at a place of them is
 * estimated from a few rows: a row whose term comes n times there is 1/n of a different term. */
#define N_SAMPLES 16

/* Of the named graphs, so many are looked at; the rest is taken to be like them. */
#define MAX_GRAPHS 16

/* The ids of a pattern; FALSE where the image does not have one of its terms. */
static gboolean
lookup_slots (GgenImage *image, const GgenSlot slots[3], GgenTermId ids[3])
{
  for (guint i = 0; i < 3; i++)
    {
      ids[i] = GGEN_TERM_ID_NONE;
      if (slots[i].term == NULL)
        continue;

      ids[i] = ggen_image_lookup_term (image, slots[i].term);
      if (ids[i] == GGEN_TERM_ID_NONE)
        return FALSE;
    }

  return TRUE;
}

static guint64
count_in_graph (GgenImage *image, GgenTermId graph, const GgenTermId ids[3])
{
  GgenRange range;

  ggen_image_match (image, graph, ids[0], ids[1], ids[2], &range);

  return ggen_range_get_length (&range);
}

static guint64
count_in_named_graphs (GgenImage *image, const GgenTermId ids[3])
{
  guint n_graphs = ggen_image_get_n_named_graphs (image);
  guint n_looked_at = MIN (n_graphs, MAX_GRAPHS);
  guint64 n_rows = 0;

  for (guint i = 0; i < n_looked_at; i++)
    {
      guint index = (guint) ((guint64) i * n_graphs / n_looked_at);

      n_rows += count_in_graph (image, ggen_image_get_named_graph (image, index), ids);
    }

  return n_looked_at > 0 ? n_rows * n_graphs / n_looked_at : 0;
}

/* The graph of a constant slot; FALSE where the image has no such graph. */
static gboolean
lookup_graph (GgenImage *image, const GgenSlot *graph, GgenTermId *id)
{
  *id = GGEN_TERM_ID_NONE;
  if (graph == NULL)
    return TRUE;

  *id = ggen_image_lookup_term (image, graph->term);

  return *id != GGEN_TERM_ID_NONE;
}

static guint64
image_count (gpointer data, const GgenSlot *graph, const GgenSlot slots[3])
{
  GgenImage *image = data;
  GgenTermId ids[3];
  GgenTermId graph_id;

  if (!lookup_slots (image, slots, ids))
    return 0;

  if (graph != NULL && graph->term == NULL)
    return count_in_named_graphs (image, ids);

  return lookup_graph (image, graph, &graph_id) ? count_in_graph (image, graph_id, ids) : 0;
}

static GgenTermId
get_cell (const GgenRange *range, guint32 row, guint position)
{
  const GgenTermId *columns[] = {range->subjects, range->predicates, range->objects};

  return columns[position][row];
}

static guint64
image_count_distinct (gpointer data, const GgenSlot *graph, const GgenSlot slots[3], guint position)
{
  GgenImage *image = data;
  GgenTermId ids[3];
  GgenTermId graph_id;
  GgenRange range;
  guint32 length;
  guint n_samples;
  double sum = 0;

  /* Of all named graphs together, it is not known cheaply. */
  if ((graph != NULL && graph->term == NULL) || !lookup_slots (image, slots, ids)
      || !lookup_graph (image, graph, &graph_id))
    return 0;

  ggen_image_match (image, graph_id, ids[0], ids[1], ids[2], &range);
  length = ggen_range_get_length (&range);
  n_samples = MIN (length, N_SAMPLES);

  for (guint i = 0; i < n_samples; i++)
    {
      guint32 row = range.start + (guint32) ((guint64) i * length / n_samples);
      GgenTermId with_value[3] = {ids[0], ids[1], ids[2]};

      with_value[position] = get_cell (&range, row, position);
      sum += 1.0 / (double) MAX (count_in_graph (image, graph_id, with_value), 1);
    }

  return n_samples > 0 ? (guint64) (sum / n_samples * length + 0.5) : 0;
}

GgenStatistics
ggen_image_statistics (GgenImage *image)
{
  return (GgenStatistics){
      .count = image_count,
      .count_distinct = image_count_distinct,
      .data = image,
  };
}
