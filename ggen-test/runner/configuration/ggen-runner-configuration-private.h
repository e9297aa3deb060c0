/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-configuration.h"
#include "ggen-runner-layer-private.h"

G_BEGIN_DECLS

typedef struct
{
  const GgenRunnerFilter *filter; /* (nullable): while it is read */
  GgenRunnerLayer layer;
} GgenRunnerOverride;

typedef struct
{
  char *name;
  char *parent; /* (nullable): the name of another one */
  GgenRunnerLayer layer;
  GPtrArray *overrides; /* (element-type GgenRunnerOverride) (owned) */
} GgenRunnerProfile;

struct _GgenRunnerConfiguration
{
  GgenRunnerStore *store;
  GPtrArray
      *profiles; /* (element-type GgenRunnerProfile) (owned): the first is the top level's, "" */
  GPtrArray *setups; /* (element-type GgenRunnerSetup) (owned) */

  GPtrArray *chosen; /* (element-type GgenRunnerProfile): what holds, from what counts least */
  GgenRunnerLayer command_line;
  GgenRunnerSettings settings; /* of all these */
};

/* (nullable) */
GgenRunnerProfile *ggen_runner_configuration_find_profile (GgenRunnerConfiguration *self,
                                                           const char *name);
/* (nullable): the one that it takes what it does not say from: by default, the one named "default" */
GgenRunnerProfile *ggen_runner_configuration_find_parent (GgenRunnerConfiguration *self,
                                                          const GgenRunnerProfile *profile);
GgenRunnerProfile *ggen_runner_configuration_add_profile (GgenRunnerConfiguration *self,
                                                          const char *name);

/* Takes all that the document says; what is wrong becomes problems of it. */
void ggen_runner_configuration_read (GgenRunnerConfiguration *self, GgenYamlDocument *document);

G_END_DECLS
