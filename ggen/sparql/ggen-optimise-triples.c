/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-optimiser-private.h"

#include <math.h>

/* The order of the patterns of one basic graph pattern. Each pattern alone has an exact number of
 * rows; joins are estimated from the numbers of different terms on both sides. Up to
 * MAX_EXHAUSTIVE patterns, all orders are compared (by dynamic programming over their subsets), from
 * there on the cheapest next one is taken. */
#define MAX_EXHAUSTIVE 8

/* One pattern, as the search sees it. Variables are numbered within the basic graph pattern. */
typedef struct
{
  double rows;
  gint variables[3]; /* -1 for a constant */
  double distinct[3];
  gint sorted_by; /* the variable that a scan comes sorted by, or -1 */
} Candidate;

/* What is joined so far. distinct: by variable; 0 where it has no value yet. */
typedef struct
{
  double rows;
  double cost;
  gint sorted_by; /* variable or -1 */
  double *distinct;
} Partial;

/* How a candidate is best added to a partial result */
typedef struct
{
  GgenJoinMethod method;
  gint variable; /* MERGE: which one, else -1 */
  double rows;
  double cost;
} Step;

typedef struct
{
  GgenOptimiser *optimiser;
  GgenAlgebra *bgp;
  const GgenSlot *graph;
  guint n;
  Candidate *candidates; /* (owned) */
  GArray *columns;       /* (owned) (element-type guint): by variable */
} Search;

/* Candidates */

static gint
search_get_variable (Search *self, guint column)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_array_index (self->columns, guint, i) == column)
      return (gint) i;

  g_array_append_val (self->columns, column);

  return (gint) self->columns->len - 1;
}

/* Without statistics: the more constants, the fewer rows; and predicates tell little. */
static double
guess_rows (const GgenSlot slots[3])
{
  double rows = 1e6;

  rows /= slots[0].term != NULL ? 1e4 : 1;
  rows /= slots[1].term != NULL ? 20 : 1;
  rows /= slots[2].term != NULL ? 1e3 : 1;

  return MAX (rows, 1);
}

/* Where the rows of a pattern come sorted: the first place that is not constant, in the order that
 * ggen_image_match() picks. */
static int
find_sorted_place (const GgenSlot slots[3])
{
  static const int places[8] = {
      [0] = 0, /* ?s ?p ?o: SPO */
      [1] = 1, /*  s ?p ?o: SPO */
      [2] = 2, /* ?s  p ?o: POS */
      [3] = 2, /*  s  p ?o: SPO */
      [4] = 0, /* ?s ?p  o: OSP */
      [5] = 1, /*  s ?p  o: OSP */
      [6] = 0, /* ?s  p  o: POS */
      [7] = -1,
  };
  guint mask = 0;

  for (guint i = 0; i < 3; i++)
    mask |= slots[i].term != NULL ? 1u << i : 0;

  return places[mask];
}

static double
count_distinct (Search *self, const GgenSlot slots[3], guint place, double rows)
{
  const GgenStatistics *statistics = self->optimiser->statistics;
  guint64 n_distinct = 0;

  if (statistics != NULL && statistics->count_distinct != NULL)
    n_distinct = statistics->count_distinct (statistics->data, self->graph, slots, place);

  /* Not known: subjects tend to differ more than objects. */
  if (n_distinct == 0)
    return MAX (place == 0 ? rows / 2 : sqrt (rows), 1);

  return (double) n_distinct;
}

static void
search_init_candidate (Search *self, Candidate *candidate, const GgenTriplePattern *triple)
{
  const GgenStatistics *statistics = self->optimiser->statistics;
  int sorted_place = find_sorted_place (triple->slots);

  candidate->rows = guess_rows (triple->slots);
  if (statistics != NULL)
    candidate->rows = (double) statistics->count (statistics->data, self->graph, triple->slots);

  for (guint i = 0; i < 3; i++)
    {
      candidate->variables[i] = -1;
      if (triple->slots[i].term != NULL)
        continue;

      candidate->variables[i] = search_get_variable (self, triple->slots[i].column);
      if (self->n > 1)
        candidate->distinct[i] = count_distinct (self, triple->slots, i, candidate->rows);
    }

  candidate->sorted_by = sorted_place >= 0 ? candidate->variables[sorted_place] : -1;
  /* Quads of several graphs come one graph after the other. */
  if (self->graph != NULL && self->graph->term == NULL)
    candidate->sorted_by = -1;
}

/* Steps */

static Step
best_of (Step a, Step b)
{
  return b.cost < a.cost ? b : a;
}

/* What it costs to add the candidate, in units of one row read. */
static Step
evaluate_step (const Partial *partial, const Candidate *candidate)
{
  double rows = partial->rows * candidate->rows;
  double smaller = MIN (partial->rows, candidate->rows);
  double larger = MAX (partial->rows, candidate->rows);
  guint n_shared = 0;
  gint shared = -1;
  Step best;

  for (guint i = 0; i < 3; i++)
    {
      gint variable = candidate->variables[i];

      if (variable < 0 || partial->distinct[variable] == 0)
        continue;

      rows /= MAX (MAX (partial->distinct[variable], candidate->distinct[i]), 1);
      shared = variable;
      n_shared++;
    }

  if (n_shared == 0)
    return (Step){GGEN_JOIN_CROSS, -1, rows, candidate->rows + 4 * rows};

  best = (Step){GGEN_JOIN_LOOKUP, -1, rows,
                partial->rows * (6 + 0.3 * log2 (candidate->rows + 2)) + rows};
  best = best_of (best, (Step){GGEN_JOIN_HASH, -1, rows, 3 * smaller + 1.5 * larger + rows});
  if (n_shared == 1 && partial->sorted_by == shared && candidate->sorted_by == shared)
    best = best_of (best, (Step){GGEN_JOIN_MERGE, shared, rows,
                                 0.7 * (partial->rows + candidate->rows) + rows});

  return best;
}

/* Writes into @to, whose distinct has room for all variables. */
static void
take_step (Search *self,
           const Partial *from,
           const Candidate *candidate,
           Step step,
           gboolean is_first,
           Partial *to)
{
  gint sorted_by = from->sorted_by;

  /* A hash join walks the side that was not hashed. */
  if (is_first || (step.method == GGEN_JOIN_HASH && candidate->rows > from->rows))
    sorted_by = candidate->sorted_by;

  for (guint i = 0; i < self->columns->len; i++)
    to->distinct[i] = from->distinct[i];

  for (guint i = 0; i < 3; i++)
    {
      gint variable = candidate->variables[i];

      if (variable < 0)
        continue;
      if (to->distinct[variable] == 0)
        to->distinct[variable] = MAX (candidate->distinct[i], 1);
      else
        to->distinct[variable] = MAX (MIN (to->distinct[variable], candidate->distinct[i]), 1);
    }

  for (guint i = 0; i < self->columns->len; i++)
    if (to->distinct[i] > 0)
      to->distinct[i] = MIN (to->distinct[i], MAX (step.rows, 1));

  to->rows = step.rows;
  to->cost = from->cost + step.cost;
  to->sorted_by = sorted_by;
}

static Step
search_evaluate (Search *self, const Partial *partial, guint i, gboolean is_first)
{
  Step step = evaluate_step (partial, &self->candidates[i]);

  if (is_first && step.method == GGEN_JOIN_CROSS)
    step.cost = self->candidates[i].rows;

  return step;
}

/* Orders */

static void
search_greedily (Search *self, const Partial *start, guint *order)
{
  g_autofree double *distinct = g_new0 (double, 2 * self->columns->len + 2);
  g_autofree gboolean *is_taken = g_new0 (gboolean, self->n);
  Partial partial = *start;
  Partial next = {.distinct = distinct};

  for (guint position = 0; position < self->n; position++)
    {
      gint best = -1;
      Step best_step = {0};

      for (guint i = 0; i < self->n; i++)
        {
          Step step;

          if (is_taken[i])
            continue;
          step = search_evaluate (self, &partial, i, position == 0);
          if (best < 0 || step.cost < best_step.cost)
            {
              best = (gint) i;
              best_step = step;
            }
        }

      order[position] = (guint) best;
      is_taken[best] = TRUE;

      next.distinct = distinct + (position % 2) * (self->columns->len + 1);
      take_step (self, &partial, &self->candidates[best], best_step, position == 0, &next);
      partial = next;
    }
}

static void
search_exhaustively (Search *self, const Partial *start, guint *order)
{
  guint n_subsets = 1u << self->n;
  guint n_variables = self->columns->len;
  g_autofree Partial *partials = g_new0 (Partial, n_subsets);
  g_autofree double *distinct = g_new0 (double, (gsize) n_subsets *n_variables + 1);
  g_autofree guint *last = g_new0 (guint, n_subsets);

  for (guint subset = 0; subset < n_subsets; subset++)
    {
      partials[subset].distinct = distinct + (gsize) subset * n_variables;
      partials[subset].cost = INFINITY;
    }

  partials[0].rows = start->rows;
  partials[0].cost = 0;
  partials[0].sorted_by = -1;
  for (guint i = 0; i < n_variables; i++)
    partials[0].distinct[i] = start->distinct[i];

  for (guint subset = 0; subset + 1 < n_subsets; subset++)
    for (guint i = 0; i < self->n; i++)
      {
        guint next = subset | 1u << i;
        Step step;

        if (next == subset)
          continue;

        step = search_evaluate (self, &partials[subset], i, subset == 0);
        if (partials[subset].cost + step.cost >= partials[next].cost)
          continue;

        take_step (self, &partials[subset], &self->candidates[i], step, subset == 0,
                   &partials[next]);
        last[next] = i;
      }

  for (guint subset = n_subsets - 1, position = self->n; subset != 0;
       subset &= ~(1u << last[subset]))
    order[--position] = last[subset];
}

/* Writes the triples in their new order, with what is known of each step. */
static void
search_apply (Search *self, const Partial *start, const guint *order)
{
  GgenAlgebra *bgp = self->bgp;
  GgenTriplePattern *ordered = ggen_arena_new0 (self->optimiser->arena, GgenTriplePattern, self->n);
  g_autofree double *distinct = g_new0 (double, 2 * self->columns->len + 2);
  Partial partial = *start;
  Partial next = {.distinct = distinct};

  for (guint position = 0; position < self->n; position++)
    {
      guint i = order[position];
      Step step = search_evaluate (self, &partial, i, position == 0);

      ordered[position] = bgp->bgp.triples[i];
      ordered[position].method = step.method;
      ordered[position].join_column =
          step.variable >= 0 ? g_array_index (self->columns, guint, step.variable) : G_MAXUINT;
      ordered[position].pattern_rows = self->candidates[i].rows;
      ordered[position].rows = step.rows;

      next.distinct = distinct + (position % 2) * (self->columns->len + 1);
      take_step (self, &partial, &self->candidates[i], step, position == 0, &next);
      partial = next;
    }

  bgp->bgp.triples = ordered;
  bgp->plan.rows = partial.rows;
}

void
ggen_optimiser_order_triples (GgenOptimiser *self,
                              GgenAlgebra *bgp,
                              const GgenSlot *graph,
                              const GgenColumnSet *bound)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree Candidate *candidates = g_new0 (Candidate, bgp->bgp.n_triples + 1);
  g_autofree guint *order = g_new0 (guint, bgp->bgp.n_triples + 1);
  g_autofree double *distinct = NULL;
  Partial start = {.rows = 1, .sorted_by = -1};
  Search search = {
      .optimiser = self,
      .bgp = bgp,
      .graph = graph,
      .n = bgp->bgp.n_triples,
      .candidates = candidates,
      .columns = columns,
  };

  for (guint i = 0; i < search.n; i++)
    search_init_candidate (&search, &candidates[i], &bgp->bgp.triples[i]);

  distinct = g_new0 (double, columns->len + 1);
  start.distinct = distinct;
  for (guint i = 0; bound != NULL && i < columns->len; i++)
    if (ggen_column_set_contains (*bound, g_array_index (columns, guint, i)))
      distinct[i] = 1;

  if (search.n <= MAX_EXHAUSTIVE)
    search_exhaustively (&search, &start, order);
  else
    search_greedily (&search, &start, order);

  search_apply (&search, &start, order);
}
