/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <string.h>

#include "ggen-algebra-private.h"

/* The algebra evaluated as section 18 of the recommendation writes it: bottom up, every solution of
 * every node in memory, every join by comparing all with all. Slow, and simple enough to believe.
 *
 * Terms are strings as N-Triples, interned, so that equal terms are equal pointers. Only IRIs and
 * xsd:integer are known, and only what random-queries.c writes. */

typedef struct
{
  const char *graph; /* NULL for the default graph */
  const char *terms[3];
} ReferenceQuad;

typedef struct
{
  GgenArena *arena;
  const GgenAlgebraQuery *query;
  const ReferenceQuad *quads;
  guint n_quads;
  const char *const *graphs;
  guint n_graphs;
  const char *graph;    /* the active one */
  const char **outer;   /* (nullable): the solution that is substituted into an EXISTS */
  GHashTable *interned; /* (owned by the caller): term to string */
  guint max_work;       /* pairs and triples to look at, before it */
  guint work;
  gboolean is_too_much; /* gives up */
} Reference;

typedef enum
{
  REFERENCE_FALSE,
  REFERENCE_TRUE,
  REFERENCE_ERROR,
} ReferenceTruth;

static inline GPtrArray *reference_evaluate (Reference *self, const GgenAlgebra *algebra);

static inline gboolean
reference_may_work (Reference *self)
{
  if (self->work++ >= self->max_work)
    self->is_too_much = TRUE;

  return !self->is_too_much;
}

/* Solutions */

static inline const char **
reference_new_row (Reference *self)
{
  return ggen_arena_new0 (self->arena, const char *, self->query->n_variables + 1);
}

static inline const char **
reference_copy_row (Reference *self, const char **row)
{
  return ggen_arena_copy (self->arena, row, (self->query->n_variables + 1) * sizeof (const char *));
}

static inline gboolean
reference_are_compatible (Reference *self, const char **a, const char **b)
{
  for (guint i = 0; i < self->query->n_variables; i++)
    if (a[i] != NULL && b[i] != NULL && a[i] != b[i])
      return FALSE;

  return TRUE;
}

static inline gboolean
reference_share_a_variable (Reference *self, const char **a, const char **b)
{
  for (guint i = 0; i < self->query->n_variables; i++)
    if (a[i] != NULL && b[i] != NULL)
      return TRUE;

  return FALSE;
}

static inline const char **
reference_merge (Reference *self, const char **a, const char **b)
{
  const char **merged = reference_copy_row (self, a);

  for (guint i = 0; i < self->query->n_variables; i++)
    if (merged[i] == NULL)
      merged[i] = b[i];

  return merged;
}

static inline gboolean
reference_are_same (Reference *self, const char **a, const char **b)
{
  return memcmp (a, b, self->query->n_variables * sizeof (const char *)) == 0;
}

/* Terms */

static inline const char *
reference_intern (Reference *self, GgenTerm *term)
{
  const char *interned = g_hash_table_lookup (self->interned, term);
  g_autofree char *string = NULL;

  if (interned != NULL)
    return interned;

  string = ggen_term_to_string (term);
  interned = g_intern_string (string);
  g_hash_table_insert (self->interned, term, (gpointer) interned);

  return interned;
}

static inline gboolean
reference_get_integer (const char *term, gint64 *value)
{
  if (term == NULL || *term != '"')
    return FALSE;

  *value = g_ascii_strtoll (term + 1, NULL, 10);

  return TRUE;
}

/* NULL for a variable without a value; with a value where EXISTS fills one in */
static inline const char *
reference_get_slot (Reference *self, const GgenSlot *slot)
{
  if (slot->term != NULL)
    return reference_intern (self, slot->term);

  return self->outer != NULL ? self->outer[slot->column] : NULL;
}

static inline const char *
reference_get_variable (Reference *self, const char **row, guint column)
{
  if (row[column] != NULL)
    return row[column];

  return self->outer != NULL ? self->outer[column] : NULL;
}

/* Expressions */

/* NULL for an error */
static inline const char *
reference_compute (Reference *self, const GgenExpression *expression, const char **row)
{
  gint64 left;
  gint64 right;

  if (expression->kind == GGEN_EXPRESSION_VARIABLE)
    return reference_get_variable (self, row, expression->column);
  if (expression->kind == GGEN_EXPRESSION_CONSTANT)
    return reference_intern (self, expression->term);

  g_assert_cmpint (expression->function, ==, GGEN_FUNCTION_ADD);
  if (reference_get_integer (reference_compute (self, expression->arguments[0], row), &left)
      && reference_get_integer (reference_compute (self, expression->arguments[1], row), &right))
    {
      g_autofree char *sum =
          g_strdup_printf ("\"%" G_GINT64_FORMAT "\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                           left + right);

      return g_intern_string (sum);
    }

  return NULL;
}

static inline ReferenceTruth
reference_are_equal (const char *a, const char *b)
{
  gint64 x;
  gint64 y;

  if (a == NULL || b == NULL)
    return REFERENCE_ERROR;
  if (reference_get_integer (a, &x) && reference_get_integer (b, &y))
    return x == y ? REFERENCE_TRUE : REFERENCE_FALSE;

  return a == b ? REFERENCE_TRUE : REFERENCE_FALSE;
}

static inline ReferenceTruth
reference_negate (ReferenceTruth truth)
{
  if (truth == REFERENCE_ERROR)
    return REFERENCE_ERROR;

  return truth == REFERENCE_TRUE ? REFERENCE_FALSE : REFERENCE_TRUE;
}

static inline ReferenceTruth
reference_test_exists (Reference *self, const GgenAlgebra *pattern, const char **row)
{
  const char **outer = self->outer;
  GPtrArray *rows;
  gboolean found;

  self->outer = outer != NULL ? reference_merge (self, row, outer) : row;
  rows = reference_evaluate (self, pattern);
  found = rows->len > 0;
  g_ptr_array_unref (rows);
  self->outer = outer;

  return found ? REFERENCE_TRUE : REFERENCE_FALSE;
}

static inline ReferenceTruth
reference_test (Reference *self, const GgenExpression *expression, const char **row)
{
  const char *left;
  const char *right;
  gint64 x;
  gint64 y;
  ReferenceTruth truth;
  ReferenceTruth decisive;
  gboolean is_negated = FALSE;

  if (expression->kind == GGEN_EXPRESSION_EXISTS)
    return reference_test_exists (self, expression->pattern, row);
  if (expression->kind == GGEN_EXPRESSION_CONSTANT)
    return strstr (reference_intern (self, expression->term), "\"true\"") != NULL ? REFERENCE_TRUE
                                                                                  : REFERENCE_FALSE;

  g_assert_cmpint (expression->kind, ==, GGEN_EXPRESSION_CALL);
  switch ((int) expression->function)
    {
    case GGEN_FUNCTION_AND:
    case GGEN_FUNCTION_OR:
      decisive = expression->function == GGEN_FUNCTION_OR ? REFERENCE_TRUE : REFERENCE_FALSE;
      truth = reference_negate (decisive);
      for (guint i = 0; i < expression->n_arguments; i++)
        {
          ReferenceTruth one = reference_test (self, expression->arguments[i], row);

          if (one == decisive)
            return decisive;
          if (one == REFERENCE_ERROR)
            truth = REFERENCE_ERROR;
        }
      return truth;

    case GGEN_FUNCTION_NOT:
      return reference_negate (reference_test (self, expression->arguments[0], row));

    case GGEN_FUNCTION_BOUND:
      return reference_get_variable (self, row, expression->arguments[0]->column) != NULL
                 ? REFERENCE_TRUE
                 : REFERENCE_FALSE;

    case GGEN_FUNCTION_NOT_IN:
      is_negated = TRUE;
      /* fall through */
    case GGEN_FUNCTION_IN:
      left = reference_compute (self, expression->arguments[0], row);
      truth = REFERENCE_FALSE;
      for (guint i = 1; i < expression->n_arguments && truth != REFERENCE_TRUE; i++)
        {
          right = reference_compute (self, expression->arguments[i], row);
          if (reference_are_equal (left, right) != REFERENCE_FALSE)
            truth = reference_are_equal (left, right);
        }
      return is_negated ? reference_negate (truth) : truth;

    default:
      break;
    }

  left = reference_compute (self, expression->arguments[0], row);
  right = reference_compute (self, expression->arguments[1], row);
  if (left == NULL || right == NULL)
    return REFERENCE_ERROR;

  switch ((int) expression->function)
    {
    case GGEN_FUNCTION_EQUAL:
      return reference_are_equal (left, right);

    case GGEN_FUNCTION_NOT_EQUAL:
      return reference_negate (reference_are_equal (left, right));

    case GGEN_FUNCTION_SAME_TERM:
      return left == right ? REFERENCE_TRUE : REFERENCE_FALSE;

    case GGEN_FUNCTION_LESS:
      if (!reference_get_integer (left, &x) || !reference_get_integer (right, &y))
        return REFERENCE_ERROR;
      return x < y ? REFERENCE_TRUE : REFERENCE_FALSE;

    default:
      g_assert_not_reached ();
    }
}

/* Leaves */

/* Puts the term where the slot is, if it fits. */
static inline gboolean
reference_bind (Reference *self, const char **row, const GgenSlot *slot, const char *term)
{
  const char *known = reference_get_slot (self, slot);

  if (known == NULL)
    known = row[slot->column];
  if (known != NULL)
    return known == term;

  row[slot->column] = term;

  return TRUE;
}

static inline void
reference_match (Reference *self,
                 const GgenAlgebra *bgp,
                 guint triple,
                 const char **row,
                 GPtrArray *rows)
{
  gsize size = (self->query->n_variables + 1) * sizeof (const char *);
  const char **extended;

  if (triple == bgp->bgp.n_triples)
    {
      g_ptr_array_add (rows, reference_copy_row (self, row));
      return;
    }

  extended = g_alloca (size);
  for (guint i = 0; i < self->n_quads && reference_may_work (self); i++)
    {
      gboolean matches = self->quads[i].graph == self->graph;

      memcpy (extended, row, size);
      for (guint j = 0; j < 3 && matches; j++)
        matches = reference_bind (self, extended, &bgp->bgp.triples[triple].slots[j],
                                  self->quads[i].terms[j]);
      if (matches)
        reference_match (self, bgp, triple + 1, extended, rows);
    }
}

static inline void
reference_add_node (GPtrArray *nodes, const char *term)
{
  if (!g_ptr_array_find (nodes, term, NULL))
    g_ptr_array_add (nodes, (gpointer) term);
}

/* What one predicate, taken zero or one, or any number of times, leads to from a term */
static inline GPtrArray *
reference_reach (Reference *self, const GgenPath *path, const char *start)
{
  GPtrArray *reached = g_ptr_array_new ();
  const char *predicate = reference_intern (self, path->left->iri);
  guint limit = path->kind == GGEN_PATH_ZERO_OR_ONE ? 1 : G_MAXUINT;

  reference_add_node (reached, start);
  for (guint i = 0; i < reached->len && i < limit; i++)
    for (guint j = 0; j < self->n_quads; j++)
      if (self->quads[j].graph == self->graph && self->quads[j].terms[0] == reached->pdata[i]
          && self->quads[j].terms[1] == predicate)
        reference_add_node (reached, self->quads[j].terms[2]);

  if (path->kind == GGEN_PATH_ONE_OR_MORE)
    {
      gboolean returns = FALSE;

      for (guint j = 0; j < self->n_quads; j++)
        returns = returns
                  || (self->quads[j].graph == self->graph && self->quads[j].terms[2] == start
                      && self->quads[j].terms[1] == predicate
                      && g_ptr_array_find (reached, self->quads[j].terms[0], NULL));
      if (!returns)
        g_ptr_array_remove_index (reached, 0);
    }

  return reached;
}

static inline void
reference_walk (Reference *self, const GgenAlgebra *algebra, GPtrArray *rows)
{
  const GgenSlot *ends[2] = {&algebra->path.subject, &algebra->path.object};
  g_autoptr (GPtrArray) starts = g_ptr_array_new ();

  for (guint i = 0; i < self->n_quads; i++)
    if (self->quads[i].graph == self->graph)
      {
        reference_add_node (starts, self->quads[i].terms[0]);
        reference_add_node (starts, self->quads[i].terms[2]);
      }
  /* A term of the pattern is at no distance from itself, wherever it is. */
  for (guint i = 0; i < 2; i++)
    if (reference_get_slot (self, ends[i]) != NULL)
      reference_add_node (starts, reference_get_slot (self, ends[i]));

  for (guint i = 0; i < starts->len && reference_may_work (self); i++)
    {
      g_autoptr (GPtrArray) reached = reference_reach (self, algebra->path.path, starts->pdata[i]);

      for (guint j = 0; j < reached->len; j++)
        {
          const char **row = reference_new_row (self);

          if (reference_bind (self, row, ends[0], starts->pdata[i])
              && reference_bind (self, row, ends[1], reached->pdata[j]))
            g_ptr_array_add (rows, row);
        }
    }
}

static inline void
reference_list_values (Reference *self, const GgenAlgebra *algebra, GPtrArray *rows)
{
  for (guint i = 0; i < algebra->values.n_rows; i++)
    {
      const char **row = reference_new_row (self);

      for (guint j = 0; j < algebra->values.n_columns; j++)
        {
          GgenTerm *term = algebra->values.terms[i * algebra->values.n_columns + j];

          if (term != NULL)
            row[algebra->values.columns[j]] = reference_intern (self, term);
        }
      g_ptr_array_add (rows, row);
    }
}

/* Nodes */

static inline gboolean
reference_holds (Reference *self, const GgenExpression *condition, const char **row)
{
  return condition == NULL || reference_test (self, condition, row) == REFERENCE_TRUE;
}

static inline void
reference_join (Reference *self, const GgenAlgebra *algebra, GPtrArray *rows)
{
  g_autoptr (GPtrArray) left = reference_evaluate (self, algebra->left);
  g_autoptr (GPtrArray) right = reference_evaluate (self, algebra->right);

  for (guint i = 0; i < left->len; i++)
    {
      gboolean is_kept = algebra->kind != GGEN_ALGEBRA_JOIN;

      for (guint j = 0; j < right->len && reference_may_work (self); j++)
        {
          const char **merged;

          if (!reference_are_compatible (self, left->pdata[i], right->pdata[j]))
            continue;

          if (algebra->kind == GGEN_ALGEBRA_MINUS)
            {
              if (reference_share_a_variable (self, left->pdata[i], right->pdata[j]))
                is_kept = FALSE;
              continue;
            }

          merged = reference_merge (self, left->pdata[i], right->pdata[j]);
          if (algebra->kind == GGEN_ALGEBRA_LEFT_JOIN
              && !reference_holds (self, algebra->condition, merged))
            continue;
          g_ptr_array_add (rows, merged);
          is_kept = FALSE;
        }

      if (is_kept)
        g_ptr_array_add (rows, left->pdata[i]);
    }
}

static inline void
reference_go_through_graphs (Reference *self, const GgenAlgebra *algebra, GPtrArray *rows)
{
  const char *active = self->graph;
  const char *name = reference_get_slot (self, &algebra->graph.name);

  for (guint i = 0; i < self->n_graphs; i++)
    {
      g_autoptr (GPtrArray) of_graph = NULL;

      if (name != NULL && name != self->graphs[i])
        continue;

      self->graph = self->graphs[i];
      of_graph = reference_evaluate (self, algebra->left);
      for (guint j = 0; j < of_graph->len; j++)
        {
          const char **row = of_graph->pdata[j];

          if (name == NULL && row[algebra->graph.name.column] == NULL)
            row[algebra->graph.name.column] = self->graphs[i];
          if (name != NULL || row[algebra->graph.name.column] == self->graphs[i])
            g_ptr_array_add (rows, row);
        }
    }
  self->graph = active;
}

/* One solution for each different one of the children */
static inline void
reference_add_distinct (Reference *self, GPtrArray *rows, const char **row)
{
  for (guint i = 0; i < rows->len && reference_may_work (self); i++)
    if (reference_are_same (self, rows->pdata[i], row))
      return;

  g_ptr_array_add (rows, row);
}

static inline guint
reference_count (Reference *self,
                 const GgenAggregate *aggregate,
                 GPtrArray *solutions,
                 const GgenAlgebra *group,
                 const char **key)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < solutions->len; i++)
    {
      gboolean is_of_group = TRUE;
      const char *value;

      for (guint j = 0; j < group->group.n_keys; j++)
        {
          guint column = group->group.keys[j].column;

          is_of_group = is_of_group && ((const char **) solutions->pdata[i])[column] == key[column];
        }
      if (!is_of_group)
        continue;

      if (aggregate->expression == NULL)
        {
          n++;
          continue;
        }
      value = reference_compute (self, aggregate->expression, solutions->pdata[i]);
      if (value != NULL && (!aggregate->is_distinct || g_hash_table_add (seen, (gpointer) value)))
        n++;
    }

  return n;
}

/* COUNT only, and plain variables as keys */
static inline void
reference_group (Reference *self, const GgenAlgebra *algebra, GPtrArray *rows)
{
  g_autoptr (GPtrArray) solutions = reference_evaluate (self, algebra->left);

  for (guint i = 0; i < solutions->len; i++)
    {
      const char **key = reference_new_row (self);

      for (guint j = 0; j < algebra->group.n_keys; j++)
        {
          guint column = algebra->group.keys[j].column;

          key[column] = ((const char **) solutions->pdata[i])[column];
        }
      reference_add_distinct (self, rows, key);
    }
  if (algebra->group.n_keys == 0 && rows->len == 0)
    g_ptr_array_add (rows, reference_new_row (self));

  for (guint i = 0; i < rows->len; i++)
    {
      const char **key = reference_copy_row (self, rows->pdata[i]);

      for (guint j = 0; j < algebra->group.n_aggregates; j++)
        {
          const GgenAggregate *aggregate = &algebra->group.aggregates[j];
          g_autofree char *count =
              g_strdup_printf ("\"%u\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                               reference_count (self, aggregate, solutions, algebra, key));

          ((const char **) rows->pdata[i])[aggregate->column] = g_intern_string (count);
        }
    }
}

/* Nodes that turn each solution of their child into one or none */
static inline void
reference_map (Reference *self, const GgenAlgebra *algebra, GPtrArray *rows)
{
  g_autoptr (GPtrArray) children = reference_evaluate (self, algebra->left);

  for (guint i = 0; i < children->len; i++)
    {
      const char **row = children->pdata[i];

      if (algebra->kind == GGEN_ALGEBRA_FILTER)
        {
          if (reference_holds (self, algebra->condition, row))
            g_ptr_array_add (rows, row);
        }
      else if (algebra->kind == GGEN_ALGEBRA_EXTEND)
        {
          const char *value = reference_compute (self, algebra->extend.expression, row);

          row = reference_copy_row (self, row);
          row[algebra->extend.column] = value;
          g_ptr_array_add (rows, row);
        }
      else if (algebra->kind == GGEN_ALGEBRA_PROJECT)
        {
          const char **projected = reference_new_row (self);

          for (guint j = 0; j < algebra->project.n_columns; j++)
            projected[algebra->project.columns[j]] = row[algebra->project.columns[j]];
          g_ptr_array_add (rows, projected);
        }
      else
        {
          reference_add_distinct (self, rows, row);
        }
    }
}

static inline GPtrArray *
reference_evaluate (Reference *self, const GgenAlgebra *algebra)
{
  GPtrArray *rows = g_ptr_array_new ();

  switch ((int) algebra->kind)
    {
    case GGEN_ALGEBRA_BGP:
      reference_match (self, algebra, 0, reference_new_row (self), rows);
      break;

    case GGEN_ALGEBRA_PATH:
      reference_walk (self, algebra, rows);
      break;

    case GGEN_ALGEBRA_VALUES:
      reference_list_values (self, algebra, rows);
      break;

    case GGEN_ALGEBRA_JOIN:
    case GGEN_ALGEBRA_LEFT_JOIN:
    case GGEN_ALGEBRA_MINUS:
      reference_join (self, algebra, rows);
      break;

    case GGEN_ALGEBRA_UNION:
      {
        g_autoptr (GPtrArray) left = reference_evaluate (self, algebra->left);
        g_autoptr (GPtrArray) right = reference_evaluate (self, algebra->right);

        g_ptr_array_extend (rows, left, NULL, NULL);
        g_ptr_array_extend (rows, right, NULL, NULL);
      }
      break;

    case GGEN_ALGEBRA_GRAPH:
      reference_go_through_graphs (self, algebra, rows);
      break;

    case GGEN_ALGEBRA_GROUP:
      reference_group (self, algebra, rows);
      break;

    case GGEN_ALGEBRA_FILTER:
    case GGEN_ALGEBRA_EXTEND:
    case GGEN_ALGEBRA_PROJECT:
    case GGEN_ALGEBRA_DISTINCT:
      reference_map (self, algebra, rows);
      break;

    default:
      g_assert_not_reached ();
    }

  return rows;
}
