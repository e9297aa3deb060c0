/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-doctor.h"

#include <ggen.h>

#define PATIENCE (5 * G_TIME_SPAN_SECOND)

/* Where as many pieces of work as there may be workers wait for each other: all are there at the
 * same time only when each has a thread of its own. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  guint n_expected;
  guint n_arrived;  /* guarded by mutex */
  gboolean is_over; /* guarded by mutex */
} GgenCliMeeting;

static void
meeting_clear (gpointer data)
{
  GgenCliMeeting *meeting = data;

  g_mutex_clear (&meeting->mutex);
  g_cond_clear (&meeting->cond);
}

static void
meeting_unref (gpointer meeting)
{
  g_atomic_rc_box_release_full (meeting, meeting_clear);
}

static GgenCliMeeting *
meeting_new (guint n_expected)
{
  GgenCliMeeting *meeting = g_atomic_rc_box_new0 (GgenCliMeeting);

  g_mutex_init (&meeting->mutex);
  g_cond_init (&meeting->cond);
  meeting->n_expected = n_expected;

  return meeting;
}

static void
meet (GCancellable *cancellable, gpointer user_data)
{
  GgenCliMeeting *meeting = user_data;

  g_mutex_lock (&meeting->mutex);
  meeting->n_arrived++;
  g_cond_broadcast (&meeting->cond);
  while (meeting->n_arrived < meeting->n_expected && !meeting->is_over)
    g_cond_wait (&meeting->cond, &meeting->mutex);
  g_mutex_unlock (&meeting->mutex);
}

/* How many came before the patience ended */
static guint
wait_for_all (GgenCliMeeting *meeting)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  guint n_arrived;

  g_mutex_lock (&meeting->mutex);
  while (meeting->n_arrived < meeting->n_expected
         && g_cond_wait_until (&meeting->cond, &meeting->mutex, end))
    ;
  n_arrived = meeting->n_arrived;
  meeting->is_over = TRUE;
  g_cond_broadcast (&meeting->cond);
  g_mutex_unlock (&meeting->mutex);

  return n_arrived;
}

void
ggen_cli_doctor_check_workers (GPtrArray *findings)
{
  GgenRuntime *runtime = ggen_runtime_get_default ();
  guint n_workers = ggen_runtime_get_max_workers (runtime);
  GgenCliMeeting *meeting = meeting_new (n_workers);
  g_autoptr (GError) error = NULL;
  gboolean spawned = TRUE;
  guint n_arrived;

  for (guint i = 0; i < n_workers && spawned; i++)
    spawned = ggen_runtime_spawn (runtime, "doctor", GGEN_WORK_COMPUTE, meet,
                                  g_atomic_rc_box_acquire (meeting), meeting_unref, &error);
  n_arrived = spawned ? wait_for_all (meeting) : 0;

  if (!spawned)
    ggen_cli_findings_add (findings, "workers", GGEN_CLI_FINDING_ERROR, g_strdup (error->message),
                           "raise the limit on processes (ulimit -u)");
  else if (n_arrived < n_workers)
    ggen_cli_findings_add (findings, "workers", GGEN_CLI_FINDING_ERROR,
                           g_strdup_printf ("only %u of %u started", n_arrived, n_workers),
                           "raise the limit on processes (ulimit -u), or set GGEN_WORKERS to "
                           "fewer");
  else
    ggen_cli_findings_add (findings, "workers", GGEN_CLI_FINDING_OK,
                           g_strdup_printf ("%u run side by side", n_workers), NULL);

  meeting_unref (meeting);
}
