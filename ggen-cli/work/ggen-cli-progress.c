/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-progress.h"

#include <string.h>
#include <unistd.h>

#define INTERVAL_MS 200

struct _GgenCliProgress
{
  char *activity;  /* (owned) */
  GSource *source; /* (owned) */
  gint64 start;
  gboolean is_shown;
};

/* Only a terminal sees this, and one that is gone is no reason to stop. */
static void
write_terminal (const char *text)
{
  gssize written = write (STDERR_FILENO, text, strlen (text));

  (void) written;
}

static gboolean
on_interval (gpointer user_data)
{
  GgenCliProgress *self = user_data;
  g_autofree char *line =
      g_strdup_printf ("\r\033[K%s... %.1f s", self->activity,
                       (g_get_monotonic_time () - self->start) / (double) G_TIME_SPAN_SECOND);

  write_terminal (line);
  self->is_shown = TRUE;

  return G_SOURCE_CONTINUE;
}

/* Standard error must be a terminal.
 *
 * @context: is iterated while the work is going on */
GgenCliProgress *
ggen_cli_progress_new (GMainContext *context, const char *activity)
{
  GgenCliProgress *self = g_new0 (GgenCliProgress, 1);

  self->activity = g_strdup (activity);
  self->start = g_get_monotonic_time ();
  self->source = g_timeout_source_new (INTERVAL_MS);
  g_source_set_static_name (self->source, "ggen-cli-progress");
  g_source_set_callback (self->source, on_interval, self, NULL);
  g_source_attach (self->source, context);

  return self;
}

/* Shown the next time that the line is drawn */
void
ggen_cli_progress_set_activity (GgenCliProgress *self, const char *activity)
{
  g_free (self->activity);
  self->activity = g_strdup (activity);
}

void
ggen_cli_progress_free (GgenCliProgress *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  if (self->is_shown)
    write_terminal ("\r\033[K");
  g_free (self->activity);
  g_free (self);
}
