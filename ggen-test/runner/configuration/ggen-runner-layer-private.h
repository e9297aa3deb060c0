/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-value-private.h"

G_BEGIN_DECLS

/* Where a key may stand. */
typedef enum
{
  GGEN_RUNNER_IN_PROFILE = 1 << 0,
  GGEN_RUNNER_IN_OVERRIDE = 1 << 1,
  GGEN_RUNNER_IN_RETRIES = 1 << 2,
  GGEN_RUNNER_IN_LIMITS = 1 << 3,
} GgenRunnerKeyPlaces;

typedef struct
{
  GgenRunnerSettings run;
  const char *directory; /* of a program */
  GStrv arguments;       /* likewise */
} GgenRunnerLayerValues;

/* Some settings: those that one place of a file says something about. */
typedef struct
{
  guint64 given; /* a bit for each key */
  GgenRunnerLayerValues values;
} GgenRunnerLayer;

/* (transfer container): the names of keys, with some more */
GPtrArray *ggen_runner_layer_list_keys (GgenRunnerKeyPlaces place, const char *const *more);

/* Takes the keys of @map that may stand at the place; those that are unknown there are not looked at. */
void ggen_runner_layer_read (GgenRunnerLayer *self,
                             GgenRunnerStore *store,
                             GgenYamlDocument *document,
                             const GgenYamlNode *map,
                             GgenRunnerKeyPlaces place);
/* One key, as text. */
gboolean ggen_runner_layer_set (GgenRunnerLayer *self,
                                GgenRunnerStore *store,
                                const char *key,
                                const char *text,
                                GError **error);

/* Later ones win, each key separately; changes of the environment add up. What @settings points to then
 * belongs to the layers, but for the environment. */
void ggen_runner_layer_apply (const GgenRunnerLayer *self, GgenRunnerSettings *settings);
void ggen_runner_layer_apply_to_case (const GgenRunnerLayer *self,
                                      GgenRunnerCaseSettings *settings);

G_END_DECLS
