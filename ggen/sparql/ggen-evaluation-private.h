/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-dictionary-private.h"
#include "ggen-query-plan-private.h"
#include "ggen-scratch-private.h"

G_BEGIN_DECLS

/*
 * GgenEvaluation:
 *
 * What all operators and expressions of one running query share. For one thread at a time; there
 * is no state outside of it, so any number of queries run at once.
 */
typedef struct
{
  GgenQueryPlan *plan;           /* (owned) (nullable): none for a bare expression */
  const GgenAlgebraQuery *query; /* (nullable): of the plan */
  GgenImage *image;              /* (owned) */
  GgenDictionary *dictionary;    /* (owned): over the image: terms that the query computes */
  GgenScratch scratch;           /* texts of one evaluation of an expression */
  GCancellable *cancellable;     /* (owned) (nullable): of the call that is being served */

  GgenTermId *named_graphs; /* (owned): what GRAPH ?g goes through */
  guint n_named_graphs;
  GgenTermId default_graph;
  gboolean has_default_graph; /* %FALSE: FROM NAMED without FROM: an empty one */

  GRand *random;               /* (owned) (nullable): made when first used */
  GgenTermId now;              /* the moment that NOW() tells, once it was asked for */
  guint64 n_blanks;            /* made so far */
  GgenArena *arena;            /* (owned): sets of columns */
  guint n_variables;           /* columns of the query */
  guint n_columns;             /* these, and after them the hidden columns of operators */
  guint solution_tag;          /* column that tells solutions apart for BNODE(label), or MAXUINT */
  guint32 n_solution_tags;     /* given out so far */
  GError *error;               /* (owned) (nullable): why the query stopped */
  GHashTable *labelled_blanks; /* (owned) (nullable): BNODE(label): tag and label to the node */
} GgenEvaluation;

/* (transfer none) for the image, (transfer full) for the plan, which may be NULL. */
GgenEvaluation *ggen_evaluation_new (GgenQueryPlan *plan, GgenImage *image);
void ggen_evaluation_free (GgenEvaluation *self);

/* A blank node that nothing else is; a new one with every call. */
GgenTermId ggen_evaluation_new_blank (GgenEvaluation *self);
/* The same for the same solution and label. */
GgenTermId
ggen_evaluation_get_labelled_blank (GgenEvaluation *self, guint32 solution, const char *label);
double ggen_evaluation_get_random (GgenEvaluation *self);
GgenTermId ggen_evaluation_get_now (GgenEvaluation *self);

/* A column that no variable has. Only while operators are being made. */
static inline guint
ggen_evaluation_add_column (GgenEvaluation *self)
{
  return self->n_columns++;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenEvaluation, ggen_evaluation_free)

G_END_DECLS
