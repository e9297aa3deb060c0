/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-executor.h"
#include "ggen-runner-peer.h"

G_BEGIN_DECLS

/* In milliseconds: processes that a test has told to end, and that do so, are not leaks. */
#define GGEN_RUNNER_START_GRACE 100

/* What a supervisor or a fork server is asked to start. */
typedef struct
{
  GPtrArray *words;      /* (not owned) */
  GPtrArray *variables;  /* (not owned) */
  const char *directory; /* (nullable) */
  const char *base;      /* for the folders of the test */
  guint grace;           /* in milliseconds: for what is left when it ends */
  GgenRunnerLimits limits;
  int standard_output;
  int standard_error;
  int socket; /* -1: none */
  int guard;  /* -1: none */
} GgenRunnerStart;

gboolean ggen_runner_start_send (const GgenRunnerStart *self, GgenRunnerPeer *peer);

G_END_DECLS
