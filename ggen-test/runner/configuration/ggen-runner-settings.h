/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-executor.h"
#include "ggen-runner-filter.h"

G_BEGIN_DECLS

/* What holds for one case. Times are in microseconds. */
typedef struct
{
  gint64 timeout;    /* of an attempt; 0: none */
  gint64 slow_after; /* 0: never */
  gint64 grace;      /* between SIGTERM and SIGKILL */

  guint n_retries;
  gint64 retry_delay;               /* before the first retry */
  gint64 max_retry_delay;           /* 0: no limit */
  gboolean has_exponential_backoff; /* each delay is twice the one before */
  gboolean has_jitter;              /* each delay is drawn between half of it and all of it */

  int priority;           /* higher ones begin first */
  guint threads_required; /* of how many jobs it takes the place; G_MAXUINT: of all */
  char *group;            /* (nullable) (owned) */

  GStrv environment; /* (nullable) (owned): "NAME=VALUE" to set, "NAME" to unset */
  GgenRunnerLimits limits;

  gboolean run_whole;
  gboolean is_guarded;
  gboolean is_sandboxed;
  gboolean may_fork;
} GgenRunnerCaseSettings;

void ggen_runner_case_settings_clear (GgenRunnerCaseSettings *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GgenRunnerCaseSettings, ggen_runner_case_settings_clear)

/* How long to wait for the next attempt, after so many. */
gint64 ggen_runner_case_settings_get_delay (const GgenRunnerCaseSettings *self, guint n_attempts);

/* @environment: (transfer full) (nullable)
 * Returns: the same with what the settings change */
GStrv ggen_runner_case_settings_change_environment (const GgenRunnerCaseSettings *self,
                                                    GStrv environment);

/* What holds for the run. */
typedef struct
{
  GgenRunnerCaseSettings
      cases; /* where nothing more is said about a case; borrows what it points to */

  const GgenRunnerFilter *default_filter; /* (nullable): which tests run if nobody says */
  guint jobs;                             /* 0: not said */
  guint max_failures;                     /* 0: all */
  gsize max_output;                       /* bytes of each stream */
  const char *junit; /* (nullable): as it is written: relative to the build directory */
  gboolean leaks_fail;
  gboolean flaky_fails;
} GgenRunnerSettings;

/* Where nobody says anything. */
void ggen_runner_settings_init (GgenRunnerSettings *self);

G_END_DECLS
