/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* The file in which history is kept: SQLite. One thread uses it at a time. */
typedef struct _GgenRunnerHistoryStore GgenRunnerHistoryStore;

/* What is remembered of a case */
typedef struct
{
  gint64 duration; /* in microseconds; -1: unknown */
  gboolean has_failed;
  gboolean is_flaky;
} GgenRunnerCaseMemory;

/* What is remembered of a program; see ggen-runner-history-stamp.h */
typedef struct
{
  guint64 files;
  guint64 content;
} GgenRunnerProgramMemory;

/* What happened to a case */
typedef struct
{
  char *id;
  gint64 duration; /* in microseconds; -1: tells nothing about the next one */
  GgenRunnerOutcome outcome;
  gboolean is_flaky;
} GgenRunnerCaseNews;

typedef struct
{
  char *name;
  GStrv files;
  guint64 stamp; /* of the files, when the program ran */
} GgenRunnerProgramNews;

/* What goes into the file at once, or not at all */
typedef struct
{
  GArray *cases;       /* (element-type GgenRunnerCaseNews) (owned) */
  GArray *programs;    /* (element-type GgenRunnerProgramNews) (owned) */
  gboolean is_new_run; /* counts one more */
  gboolean is_last;    /* forgets what nobody has seen for long */
} GgenRunnerBatch;

GgenRunnerBatch *ggen_runner_batch_new (void);
void ggen_runner_batch_free (GgenRunnerBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerBatch, ggen_runner_batch_free)
gboolean ggen_runner_batch_is_empty (const GgenRunnerBatch *self);
/* @later: (transfer full): becomes part of @self, behind what that has */
void ggen_runner_batch_append (GgenRunnerBatch *self, GgenRunnerBatch *later);

/* @note: (out): what people should know: that something else lay there and was moved aside, or why there
 * is no history. NULL mostly.
 *
 * Returns: (nullable): without, nothing is remembered */
GgenRunnerHistoryStore *ggen_runner_history_store_open (const char *path, char **note);
/* Nothing can be written any more, but what was read is still there. Waits for the disk. */
void ggen_runner_history_store_close (GgenRunnerHistoryStore *self);
void ggen_runner_history_store_free (GgenRunnerHistoryStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerHistoryStore, ggen_runner_history_store_free)

/* By id and by name, of what the file had when it was opened. */
const GgenRunnerCaseMemory *ggen_runner_history_store_find_case (GgenRunnerHistoryStore *self,
                                                                 const char *id);
const GgenRunnerProgramMemory *ggen_runner_history_store_find_program (GgenRunnerHistoryStore *self,
                                                                       const char *name);
guint64 ggen_runner_history_store_get_n_runs (GgenRunnerHistoryStore *self);

/* Waits for the disk. */
gboolean ggen_runner_history_store_write (GgenRunnerHistoryStore *self,
                                          const GgenRunnerBatch *batch,
                                          GError **error);

G_END_DECLS
