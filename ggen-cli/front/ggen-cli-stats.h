/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-cli-output.h"

/* What a command has cost, for --stats. What the process tells is known here; the part that ran the
 * command adds what its runtime tells. */
typedef struct _GgenCliStats GgenCliStats;

GgenCliStats *ggen_cli_stats_new (void);
void ggen_cli_stats_free (GgenCliStats *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliStats, ggen_cli_stats_free)

void ggen_cli_stats_stop (GgenCliStats *self);
void ggen_cli_stats_add (GgenCliStats *self, const char *name, const char *value);
void ggen_cli_stats_take (GgenCliStats *self, const char *name, char *value);
void ggen_cli_stats_add_latency (GgenCliStats *self,
                                 const char *name,
                                 guint64 median,
                                 guint64 p99,
                                 guint64 max);

void ggen_cli_stats_print (GgenCliStats *self, const char *command, GgenCliOutput *output);
