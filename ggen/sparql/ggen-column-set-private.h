/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-arena-private.h"

G_BEGIN_DECLS

/* A set of columns. The words live in an arena; all sets of one query have the same size. */
typedef struct
{
  guint64 *words;
  guint n_words;
} GgenColumnSet;

static inline GgenColumnSet
ggen_column_set_new (GgenArena *arena, guint n_columns)
{
  GgenColumnSet set = {.n_words = (n_columns + 63) / 64};

  set.words = ggen_arena_new0 (arena, guint64, set.n_words);

  return set;
}

static inline GgenColumnSet
ggen_column_set_copy (GgenArena *arena, GgenColumnSet set)
{
  GgenColumnSet copy = {.n_words = set.n_words};

  copy.words = ggen_arena_new0 (arena, guint64, set.n_words);
  for (guint i = 0; i < set.n_words; i++)
    copy.words[i] = set.words[i];

  return copy;
}

static inline void
ggen_column_set_add (GgenColumnSet set, guint column)
{
  set.words[column / 64] |= G_GUINT64_CONSTANT (1) << (column % 64);
}

static inline void
ggen_column_set_remove (GgenColumnSet set, guint column)
{
  set.words[column / 64] &= ~(G_GUINT64_CONSTANT (1) << (column % 64));
}

static inline gboolean
ggen_column_set_contains (GgenColumnSet set, guint column)
{
  return (set.words[column / 64] >> (column % 64)) & 1;
}

static inline void
ggen_column_set_add_all (GgenColumnSet set, GgenColumnSet other)
{
  for (guint i = 0; i < set.n_words; i++)
    set.words[i] |= other.words[i];
}

static inline void
ggen_column_set_keep_all (GgenColumnSet set, GgenColumnSet other)
{
  for (guint i = 0; i < set.n_words; i++)
    set.words[i] &= other.words[i];
}

static inline gboolean
ggen_column_set_contains_all (GgenColumnSet set, GgenColumnSet other)
{
  for (guint i = 0; i < set.n_words; i++)
    if ((other.words[i] & ~set.words[i]) != 0)
      return FALSE;

  return TRUE;
}

static inline gboolean
ggen_column_set_intersects (GgenColumnSet set, GgenColumnSet other)
{
  for (guint i = 0; i < set.n_words; i++)
    if ((other.words[i] & set.words[i]) != 0)
      return TRUE;

  return FALSE;
}

static inline gboolean
ggen_column_set_is_empty (GgenColumnSet set)
{
  for (guint i = 0; i < set.n_words; i++)
    if (set.words[i] != 0)
      return FALSE;

  return TRUE;
}

/* The first column of the set that is not before @column, or G_MAXUINT. */
static inline guint
ggen_column_set_next (GgenColumnSet set, guint column)
{
  for (; column < set.n_words * 64; column++)
    if (ggen_column_set_contains (set, column))
      return column;

  return G_MAXUINT;
}

G_END_DECLS
