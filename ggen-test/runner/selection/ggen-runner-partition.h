/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-case.h"

G_BEGIN_DECLS

typedef enum
{
  GGEN_RUNNER_PARTITION_HASH,  /* by its name alone: new tests move no others */
  GGEN_RUNNER_PARTITION_SLICE, /* each in turn, so that parts are of one size */
} GgenRunnerPartitionKind;

/* One part of all cases, for one of several machines that share them. */
typedef struct
{
  GgenRunnerPartitionKind kind;
  guint index; /* from 1 */
  guint count;
} GgenRunnerPartition;

/* "hash:2/8", "slice:2/8" */
gboolean
ggen_runner_partition_parse (const char *text, GgenRunnerPartition *partition, GError **error);

/* Keeps the cases of this part, in their order. @cases: (element-type GgenRunnerCase) */
void ggen_runner_partition_apply (const GgenRunnerPartition *self, GPtrArray *cases);

G_END_DECLS
