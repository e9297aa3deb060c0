/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "slow-calls.h"

#include <sys/timerfd.h>
#include <unistd.h>

#define TIME_NS (100 * 1000 * 1000)

/* Many calls that block for 100 ms each: each reads from a timer of the kernel. */
struct _SuiteSlowCalls
{
  GgenScope *scope; /* (owned) */
  guint n_calls;
  gint n_going; /* atomic */
};

static gboolean
wait_for_timer (GCancellable *cancellable, gpointer user_data, GError **error)
{
  SuiteSlowCalls *self = user_data;
  const struct itimerspec time = {.it_value.tv_nsec = TIME_NS};
  guint64 n_expirations;
  int fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC);

  if (fd < 0 || timerfd_settime (fd, 0, &time, NULL) != 0
      || read (fd, &n_expirations, sizeof n_expirations) != sizeof n_expirations)
    g_error ("a timer failed: %s", g_strerror (errno));
  close (fd);

  g_atomic_int_add (&self->n_going, -1);

  return TRUE;
}

/* Starts as many again. */
void
suite_slow_calls_start_more (SuiteSlowCalls *self)
{
  g_atomic_int_add (&self->n_going, (gint) self->n_calls);
  for (guint i = 0; i < self->n_calls; i++)
    ggen_scope_spawn (self->scope, "slow call", GGEN_WORK_BLOCKING, wait_for_timer, self, NULL);
}

SuiteSlowCalls *
suite_slow_calls_new (GgenRuntime *runtime, guint n_calls)
{
  SuiteSlowCalls *self = g_new0 (SuiteSlowCalls, 1);

  self->scope = ggen_scope_new (runtime, NULL);
  self->n_calls = n_calls;
  suite_slow_calls_start_more (self);

  return self;
}

/* Whether the threads will soon have nothing more to do. */
gboolean
suite_slow_calls_need_more (SuiteSlowCalls *self)
{
  return g_atomic_int_get (&self->n_going) < 100;
}

/* Waits for those that are left. */
void
suite_slow_calls_free (SuiteSlowCalls *self)
{
  g_autoptr (GError) error = NULL;

  if (!ggen_scope_join (self->scope, &error))
    g_error ("%s", error->message);

  g_object_unref (self->scope);
  g_free (self);
}
