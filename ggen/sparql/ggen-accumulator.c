/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-accumulator-private.h"

#include <string.h>

#include "ggen-number-private.h"
#include "ggen-row-set-private.h"

/* What is known of one group so far */
typedef struct
{
  guint64 count;
  GgenTypedValue sum;
  GString *text; /* (owned) (nullable) */
  GgenTermId id; /* the least, greatest or first */
  gboolean is_error;
} GgenGroupState;

/* A set of (group, value) for DISTINCT: open addressing, 0 is free */
typedef struct
{
  guint64 *slots; /* (owned) */
  guint64 mask;
  guint64 n_keys;
} GgenKeySet;

struct _GgenAccumulator
{
  GgenEvaluation *evaluation;
  const GgenAggregate *aggregate;
  GgenComputation *computation; /* (owned) (nullable): NULL for COUNT(*) */
  GArray *states;               /* (owned) (element-type GgenGroupState) */
  GgenKeySet seen;              /* of DISTINCT */
  GgenRowSet rows;              /* of COUNT (DISTINCT *) */
  gboolean has_rows;
};

#define FIRST_SLOTS 256

static gboolean
ggen_key_set_insert (GgenKeySet *self, guint64 key)
{
  guint64 slot = (key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 20;

  for (slot &= self->mask; self->slots[slot] != 0; slot = (slot + 1) & self->mask)
    if (self->slots[slot] == key)
      return FALSE;
  self->slots[slot] = key;
  self->n_keys++;

  return TRUE;
}

/* Keys are never 0: the value in the low half is an id. */
static gboolean
ggen_key_set_add (GgenKeySet *self, guint64 key)
{
  if (self->n_keys * 2 >= self->mask)
    {
      g_autofree guint64 *before = self->slots;
      guint64 n_before = before != NULL ? self->mask + 1 : 0;

      self->mask = before != NULL ? self->mask * 2 + 1 : FIRST_SLOTS - 1;
      self->slots = g_new0 (guint64, self->mask + 1);
      self->n_keys = 0;
      for (guint64 i = 0; i < n_before; i++)
        if (before[i] != 0)
          ggen_key_set_insert (self, before[i]);
    }

  return ggen_key_set_insert (self, key);
}

static void
ggen_group_state_clear (gpointer data)
{
  GgenGroupState *self = data;

  if (self->text != NULL)
    g_string_free (self->text, TRUE);
}

/* Solutions are told apart by what the query can see of them. */
static void
ggen_accumulator_init_rows (GgenAccumulator *self, const GgenOperator *like)
{
  const GgenAlgebraQuery *query = self->evaluation->query;
  g_autofree guint *columns = g_new (guint, query->n_variables + 1);
  guint n_columns = 0;

  for (guint i = 0; i < query->n_variables; i++)
    if (query->variables[i].name != NULL && ggen_column_set_contains (like->possible, i))
      columns[n_columns++] = i;
  ggen_row_set_init (&self->rows, columns, n_columns);
  self->has_rows = TRUE;
}

GgenAccumulator *
ggen_accumulator_new (GgenEvaluation *evaluation,
                      GgenGraphScope *scope,
                      const GgenAggregate *aggregate,
                      const GgenOperator *like)
{
  GgenAccumulator *self = g_new0 (GgenAccumulator, 1);

  self->evaluation = evaluation;
  self->aggregate = aggregate;
  self->states = g_array_new (FALSE, TRUE, sizeof (GgenGroupState));
  g_array_set_clear_func (self->states, ggen_group_state_clear);
  if (aggregate->expression != NULL)
    self->computation = ggen_computation_new (evaluation, scope, aggregate->expression, like);
  else if (aggregate->is_distinct)
    ggen_accumulator_init_rows (self, like);

  return self;
}

void
ggen_accumulator_free (GgenAccumulator *self)
{
  g_clear_pointer (&self->computation, ggen_computation_free);
  g_array_unref (self->states);
  g_free (self->seen.slots);
  ggen_row_set_clear (&self->rows);
  g_free (self);
}

void
ggen_accumulator_reset (GgenAccumulator *self)
{
  g_array_set_size (self->states, 0);
  g_clear_pointer (&self->seen.slots, g_free);
  self->seen = (GgenKeySet){0};
  if (self->has_rows)
    {
      g_autofree guint *columns =
          g_memdup2 (self->rows.columns, self->rows.n_columns * sizeof (guint));
      guint n_columns = self->rows.n_columns;

      ggen_row_set_clear (&self->rows);
      ggen_row_set_init (&self->rows, columns, n_columns);
    }
}

static GgenGroupState *
ggen_accumulator_get_state (GgenAccumulator *self, guint group)
{
  return &g_array_index (self->states, GgenGroupState, group);
}

static void
ggen_accumulator_add_sum (GgenGroupState *state, const GgenCell *cell)
{
  GgenTypedValue zero = ggen_number_new_integer (0);

  if (!ggen_cell_is_numeric (cell)
      || !ggen_number_calculate (GGEN_FUNCTION_ADD, state->count == 0 ? &zero : &state->sum,
                                 &cell->typed, &state->sum))
    state->is_error = TRUE;
}

static void
ggen_accumulator_add_extreme (GgenAccumulator *self, GgenGroupState *state, GgenCell *cell)
{
  GgenCell best;
  int order;

  ggen_cell_set_id (&best, self->evaluation, state->id);
  order = ggen_cells_order (cell, &best, self->evaluation);
  if (state->id == GGEN_TERM_ID_NONE
      || (self->aggregate->kind == GGEN_AGGREGATE_MIN ? order < 0 : order > 0))
    state->id = ggen_cell_intern (cell, self->evaluation);
}

static void
ggen_accumulator_add_text (GgenAccumulator *self, GgenGroupState *state, const GgenCell *cell)
{
  gsize length;
  const char *text;

  if (cell->kind == GGEN_RECORD_BLANK)
    {
      state->is_error = TRUE;
      return;
    }
  text = ggen_cell_get_text (cell, self->evaluation, &length);
  if (state->text == NULL)
    state->text = g_string_new (NULL);
  if (state->count > 0)
    g_string_append (state->text, self->aggregate->separator);
  g_string_append_len (state->text, text, (gssize) length);
}

static void
ggen_accumulator_add_value (GgenAccumulator *self, guint group, GgenCell *cell)
{
  GgenGroupState *state = ggen_accumulator_get_state (self, group);

  if (ggen_cell_is_error (cell))
    {
      state->is_error = self->aggregate->kind != GGEN_AGGREGATE_COUNT
                        && self->aggregate->kind != GGEN_AGGREGATE_SAMPLE;
      return;
    }
  if (state->is_error)
    return;
  if (self->aggregate->is_distinct
      && !ggen_key_set_add (&self->seen,
                            (guint64) group << 32 | ggen_cell_intern (cell, self->evaluation)))
    return;

  switch (self->aggregate->kind)
    {
    case GGEN_AGGREGATE_SUM:
    case GGEN_AGGREGATE_AVG:
      ggen_accumulator_add_sum (state, cell);
      break;
    case GGEN_AGGREGATE_MIN:
    case GGEN_AGGREGATE_MAX:
      ggen_accumulator_add_extreme (self, state, cell);
      break;
    case GGEN_AGGREGATE_SAMPLE:
      if (state->id == GGEN_TERM_ID_NONE)
        state->id = ggen_cell_intern (cell, self->evaluation);
      break;
    case GGEN_AGGREGATE_GROUP_CONCAT:
      ggen_accumulator_add_text (self, state, cell);
      break;
    case GGEN_AGGREGATE_COUNT:
    default:
      break;
    }
  state->count++;
}

/* COUNT (*) and COUNT (?x) look at no value. */
static gboolean
ggen_accumulator_add_counts (GgenAccumulator *self, const GgenBatch *batch, const guint32 *groups)
{
  const GgenExpression *expression = self->aggregate->expression;
  const GgenTermId *ids;

  if (self->aggregate->kind != GGEN_AGGREGATE_COUNT || self->aggregate->is_distinct)
    return FALSE;
  if (expression != NULL && expression->kind != GGEN_EXPRESSION_VARIABLE)
    return FALSE;

  ids = expression != NULL ? batch->columns[expression->column] : groups;
  if (ids == NULL)
    return TRUE;
  for (guint row = 0; row < batch->n_rows; row++)
    ggen_accumulator_get_state (self, groups[row])->count +=
        expression == NULL || ids[row] != GGEN_TERM_ID_NONE;

  return TRUE;
}

static void
ggen_accumulator_add_distinct_rows (GgenAccumulator *self,
                                    const GgenBatch *batch,
                                    const guint32 *groups)
{
  guint32 numbers[GGEN_BATCH_ROWS];
  guint n_seen = self->rows.n_rows;

  ggen_row_set_add (&self->rows, batch, numbers);
  for (guint row = 0; row < batch->n_rows; row++)
    if (numbers[row] == n_seen)
      {
        ggen_accumulator_get_state (self, groups[row])->count++;
        n_seen++;
      }
}

void
ggen_accumulator_add (GgenAccumulator *self,
                      const GgenBatch *batch,
                      const guint32 *groups,
                      guint n_groups)
{
  if (self->states->len < n_groups)
    g_array_set_size (self->states, n_groups);
  if (ggen_accumulator_add_counts (self, batch, groups))
    return;
  if (self->has_rows)
    {
      ggen_accumulator_add_distinct_rows (self, batch, groups);
      return;
    }

  for (guint start = 0; start < batch->n_rows; start += GGEN_CHUNK_ROWS)
    {
      guint n_rows = MIN (GGEN_CHUNK_ROWS, batch->n_rows - start);
      GgenScratchMark mark = ggen_scratch_get_mark (&self->evaluation->scratch);
      GgenVector vector = ggen_computation_run (self->computation, batch, start, n_rows);

      for (guint i = 0; i < n_rows; i++)
        ggen_accumulator_add_value (self, groups[start + i], &vector.cells[i * vector.stride]);
      ggen_scratch_release (&self->evaluation->scratch, mark);
    }
}

static GgenTermId
ggen_accumulator_get_average (GgenAccumulator *self, const GgenGroupState *state)
{
  GgenTypedValue count = ggen_number_new_integer ((gint64) state->count);
  GgenTypedValue average;

  if (state->count == 0)
    return ggen_dictionary_intern_integer (self->evaluation->dictionary, 0);
  if (!ggen_number_calculate (GGEN_FUNCTION_DIVIDE, &state->sum, &count, &average))
    return GGEN_TERM_ID_NONE;

  return ggen_dictionary_intern_typed (self->evaluation->dictionary, &average);
}

GgenTermId
ggen_accumulator_get (GgenAccumulator *self, guint group)
{
  static const GgenGroupState nothing = {0};
  GgenDictionary *dictionary = self->evaluation->dictionary;
  const GgenGroupState *state =
      group < self->states->len ? ggen_accumulator_get_state (self, group) : &nothing;

  if (state->is_error)
    return GGEN_TERM_ID_NONE;

  switch (self->aggregate->kind)
    {
    case GGEN_AGGREGATE_COUNT:
      return ggen_dictionary_intern_integer (dictionary, (gint64) state->count);
    case GGEN_AGGREGATE_SUM:
      if (state->count == 0)
        return ggen_dictionary_intern_integer (dictionary, 0);
      return ggen_dictionary_intern_typed (dictionary, &state->sum);
    case GGEN_AGGREGATE_AVG:
      return ggen_accumulator_get_average (self, state);
    case GGEN_AGGREGATE_GROUP_CONCAT:
      return ggen_dictionary_intern_literal (dictionary,
                                             state->text != NULL ? state->text->str : "",
                                             state->text != NULL ? state->text->len : 0,
                                             GGEN_TERM_ID_XSD_STRING);
    case GGEN_AGGREGATE_MIN:
    case GGEN_AGGREGATE_MAX:
    case GGEN_AGGREGATE_SAMPLE:
    default:
      return state->id;
    }
}
