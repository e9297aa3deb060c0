/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-solutions-private.h"

#include "ggen-number-private.h"

/**
 * GgenSolutions:
 *
 * The solutions of a `SELECT` query, one after the other.
 *
 * A new cursor stands before the first solution; [method@GgenCodegen.Solutions.next] goes to it.
 * Solutions are found as they are asked for, so reading only the first few of many is cheap. The
 * cursor sees the graph as it was when the query started, whatever is loaded meanwhile.
 *
 * A cursor is for one thread at a time.
 *
 * Since: 1.0
 */

struct _GgenSolutions
{
  GObject parent_instance;

  GgenEvaluation *evaluation; /* (owned) */
  GgenOperator *root;         /* (owned) */
  const char **variables;     /* (owned array): the plan's names */
  const guint *columns;       /* the plan's: of the evaluation */
  guint n_variables;
  guint row;                /* of the batch: the current solution */
  gboolean has_first_batch; /* the batch was computed, but not read yet */
  gboolean has_row;
};

G_DEFINE_FINAL_TYPE (GgenSolutions, ggen_solutions, G_TYPE_OBJECT)

static void
ggen_solutions_finalize (GObject *object)
{
  GgenSolutions *self = GGEN_SOLUTIONS (object);

  ggen_operator_free (self->root);
  g_clear_pointer (&self->evaluation, ggen_evaluation_free);
  g_free (self->variables);

  G_OBJECT_CLASS (ggen_solutions_parent_class)->finalize (object);
}

static void
ggen_solutions_class_init (GgenSolutionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ggen_solutions_finalize;
}

static void
ggen_solutions_init (GgenSolutions *self)
{
}

static gboolean
ggen_solutions_pull (GgenSolutions *self, GCancellable *cancellable, GError **error)
{
  GgenEvaluation *evaluation = self->evaluation;
  gboolean has_batch;

  g_set_object (&evaluation->cancellable, cancellable);
  has_batch = ggen_operator_next (self->root);
  g_clear_object (&evaluation->cancellable);
  if (evaluation->error == NULL)
    return has_batch;

  g_propagate_error (error, g_error_copy (evaluation->error));

  return FALSE;
}

GgenSolutions *
ggen_solutions_new (GgenEvaluation *evaluation,
                    GgenOperator *root,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GgenSolutions) self = g_object_new (GGEN_TYPE_SOLUTIONS, NULL);
  g_autoptr (GError) failure = NULL;
  const GgenAlgebraQuery *query = evaluation->query;

  self->evaluation = evaluation;
  self->root = root;
  self->columns = query->columns;
  self->n_variables = query->n_columns;
  self->variables = g_new0 (const char *, query->n_columns + 1);
  for (guint i = 0; i < query->n_columns; i++)
    self->variables[i] = query->variables[query->columns[i]].name;

  self->has_first_batch = ggen_solutions_pull (self, cancellable, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * ggen_solutions_get_variables:
 *
 * Gets the names of the columns, without `?`, in the order of the `SELECT` clause.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
const char *const *
ggen_solutions_get_variables (GgenSolutions *self)
{
  g_return_val_if_fail (GGEN_IS_SOLUTIONS (self), NULL);

  return self->variables;
}

/**
 * ggen_solutions_get_n_variables:
 *
 * Counts the columns.
 *
 * Returns: how many columns there are
 *
 * Since: 1.0
 */
guint
ggen_solutions_get_n_variables (GgenSolutions *self)
{
  g_return_val_if_fail (GGEN_IS_SOLUTIONS (self), 0);

  return self->n_variables;
}

/**
 * ggen_solutions_find_variable:
 * @name: a variable, without `?`
 *
 * Finds the column of a variable.
 *
 * Returns: the variable's column, or -1 where the query does not select it
 *
 * Since: 1.0
 */
gint
ggen_solutions_find_variable (GgenSolutions *self, const char *name)
{
  g_return_val_if_fail (GGEN_IS_SOLUTIONS (self), -1);
  g_return_val_if_fail (name != NULL, -1);

  for (guint i = 0; i < self->n_variables; i++)
    if (g_str_equal (self->variables[i], name))
      return (gint) i;

  return -1;
}

gboolean
ggen_solutions_next_batch (GgenSolutions *self,
                           guint *n_rows,
                           GCancellable *cancellable,
                           GError **error)
{
  gboolean has_batch = self->has_first_batch;

  if (has_batch && g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  self->has_first_batch = FALSE;
  if (!has_batch)
    has_batch = ggen_solutions_pull (self, cancellable, error);
  *n_rows = has_batch ? self->root->batch.n_rows : 0;

  return has_batch;
}

const GgenTermId *
ggen_solutions_get_ids (GgenSolutions *self, guint column)
{
  return self->root->batch.columns[self->columns[column]];
}

const GgenDictionary *
ggen_solutions_get_dictionary (GgenSolutions *self)
{
  return self->evaluation->dictionary;
}

void
ggen_solutions_get_texts (GgenSolutions *self, guint column, const char **texts)
{
  const GgenTermId *ids = ggen_solutions_get_ids (self, column);
  const GgenDictionary *dictionary = self->evaluation->dictionary;

  for (guint row = 0; row < self->root->batch.n_rows; row++)
    texts[row] = ids != NULL && ids[row] != GGEN_TERM_ID_NONE
                     ? ggen_dictionary_get_text (dictionary, ids[row])
                     : NULL;
}

/**
 * ggen_solutions_next:
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error in %G_IO_ERROR
 *
 * Goes to the next solution.
 *
 * Returns: %TRUE where there is one, %FALSE after the last one, and with @error set when cancelled
 *
 * Since: 1.0
 */
gboolean
ggen_solutions_next (GgenSolutions *self, GCancellable *cancellable, GError **error)
{
  guint n_rows;

  g_return_val_if_fail (GGEN_IS_SOLUTIONS (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->has_row && ++self->row < self->root->batch.n_rows)
    return TRUE;

  self->row = 0;
  self->has_row = ggen_solutions_next_batch (self, &n_rows, cancellable, error);

  return self->has_row;
}

static GgenTermId
ggen_solutions_get_id (GgenSolutions *self, guint column)
{
  return ggen_batch_get (&self->root->batch, self->columns[column], self->row);
}

/**
 * ggen_solutions_is_bound:
 * @column: a column
 *
 * Tells whether the current solution has a value for a column.
 *
 * Returns: whether the current solution has a value for the column
 *
 * Since: 1.0
 */
gboolean
ggen_solutions_is_bound (GgenSolutions *self, guint column)
{
  g_return_val_if_fail (GGEN_IS_SOLUTIONS (self), FALSE);
  g_return_val_if_fail (column < self->n_variables, FALSE);
  g_return_val_if_fail (self->has_row, FALSE);

  return ggen_solutions_get_id (self, column) != GGEN_TERM_ID_NONE;
}

/**
 * ggen_solutions_get_term:
 * @column: a column
 *
 * Gets the whole of a value of the current solution.
 *
 * Returns: (transfer full) (nullable): the term, or %NULL where the column is unbound
 *
 * Since: 1.0
 */
GgenTerm *
ggen_solutions_get_term (GgenSolutions *self, guint column)
{
  GgenTermId id;

  g_return_val_if_fail (GGEN_IS_SOLUTIONS (self), NULL);
  g_return_val_if_fail (column < self->n_variables, NULL);
  g_return_val_if_fail (self->has_row, NULL);

  id = ggen_solutions_get_id (self, column);

  return id != GGEN_TERM_ID_NONE ? ggen_dictionary_dup_term (self->evaluation->dictionary, id)
                                 : NULL;
}

/**
 * ggen_solutions_get_value:
 * @column: a column
 *
 * Gets the text of a value of the current solution: the IRI, the lexical form of a literal, or the
 * label of a blank node.
 *
 * Returns: (transfer none) (nullable): the text, valid until the cursor moves; %NULL where the
 *   column is unbound
 *
 * Since: 1.0
 */
const char *
ggen_solutions_get_value (GgenSolutions *self, guint column)
{
  GgenTermId id;

  g_return_val_if_fail (GGEN_IS_SOLUTIONS (self), NULL);
  g_return_val_if_fail (column < self->n_variables, NULL);
  g_return_val_if_fail (self->has_row, NULL);

  id = ggen_solutions_get_id (self, column);

  return id != GGEN_TERM_ID_NONE ? ggen_dictionary_get_text (self->evaluation->dictionary, id)
                                 : NULL;
}

static gboolean
ggen_solutions_get_typed (GgenSolutions *self, guint column, GgenTypedValue *value)
{
  GgenTermId id;

  g_return_val_if_fail (GGEN_IS_SOLUTIONS (self), FALSE);
  g_return_val_if_fail (column < self->n_variables, FALSE);
  g_return_val_if_fail (self->has_row, FALSE);

  id = ggen_solutions_get_id (self, column);
  if (id == GGEN_TERM_ID_NONE)
    return FALSE;
  *value = ggen_dictionary_get_typed (self->evaluation->dictionary, id);

  return TRUE;
}

/**
 * ggen_solutions_get_integer:
 * @column: a column
 * @value: (out): where the number goes
 *
 * Gets a value of the current solution that is an `xsd:integer`, or of a type derived from it.
 *
 * Returns: whether it is one that fits 64 bits
 *
 * Since: 1.0
 */
gboolean
ggen_solutions_get_integer (GgenSolutions *self, guint column, gint64 *value)
{
  GgenTypedValue typed;

  g_return_val_if_fail (value != NULL, FALSE);

  *value = 0;
  if (!ggen_solutions_get_typed (self, column, &typed) || typed.kind != GGEN_TYPED_INTEGER)
    return FALSE;
  *value = typed.integer;

  return TRUE;
}

/**
 * ggen_solutions_get_double:
 * @column: a column
 * @value: (out): where the number goes
 *
 * Gets a value of the current solution that is a number of any type, as the nearest `double`.
 *
 * Returns: whether it is a number
 *
 * Since: 1.0
 */
gboolean
ggen_solutions_get_double (GgenSolutions *self, guint column, double *value)
{
  GgenTypedValue typed;

  g_return_val_if_fail (value != NULL, FALSE);

  *value = 0;
  if (!ggen_solutions_get_typed (self, column, &typed) || !ggen_typed_value_is_numeric (&typed))
    return FALSE;
  *value = ggen_typed_value_to_double (&typed);

  return TRUE;
}

/**
 * ggen_solutions_get_boolean:
 * @column: a column
 * @value: (out): where the truth goes
 *
 * Gets a value of the current solution that is an `xsd:boolean`.
 *
 * Returns: whether it is one
 *
 * Since: 1.0
 */
gboolean
ggen_solutions_get_boolean (GgenSolutions *self, guint column, gboolean *value)
{
  GgenTypedValue typed;

  g_return_val_if_fail (value != NULL, FALSE);

  *value = FALSE;
  if (!ggen_solutions_get_typed (self, column, &typed) || typed.kind != GGEN_TYPED_BOOLEAN)
    return FALSE;
  *value = typed.integer != 0;

  return TRUE;
}
