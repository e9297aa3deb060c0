/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-settings.h"

#include <string.h>

void
ggen_runner_settings_init (GgenRunnerSettings *self)
{
  *self = (GgenRunnerSettings){
      .cases =
          {
              /* As that of gnome-desktop-testing-runner: other programs may take as long as they do. */
              .timeout = 300 * G_USEC_PER_SEC,
              .slow_after = 10 * G_USEC_PER_SEC,
              .grace = 2 * G_USEC_PER_SEC,
              .threads_required = 1,
              .may_fork = TRUE,
          },
      .max_output = 1 << 20,
  };
}

void
ggen_runner_case_settings_clear (GgenRunnerCaseSettings *self)
{
  g_clear_pointer (&self->group, g_free);
  g_clear_pointer (&self->environment, g_strfreev);
}

gint64
ggen_runner_case_settings_get_delay (const GgenRunnerCaseSettings *self, guint n_attempts)
{
  gint64 max = self->max_retry_delay > 0 ? self->max_retry_delay : G_MAXINT64;
  gint64 delay = MIN (self->retry_delay, max);

  for (guint i = 1; self->has_exponential_backoff && i < n_attempts && delay < max && delay > 0;
       i++)
    delay = delay > max / 2 ? max : delay * 2;
  if (self->has_jitter)
    delay -= (gint64) (delay / 2 * g_random_double ());

  return delay;
}

GStrv
ggen_runner_case_settings_change_environment (const GgenRunnerCaseSettings *self, GStrv environment)
{
  for (guint i = 0; self->environment != NULL && self->environment[i] != NULL; i++)
    {
      const char *change = self->environment[i];
      const char *equals = strchr (change, '=');
      g_autofree char *name = equals != NULL ? g_strndup (change, equals - change) : NULL;

      environment = equals != NULL ? g_environ_setenv (environment, name, equals + 1, TRUE)
                                   : g_environ_unsetenv (environment, change);
    }

  return environment;
}
