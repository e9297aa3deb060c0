/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-stream.h"

#include <errno.h>
#include <unistd.h>

struct _GgenCliStream
{
  GOutputStream parent_instance;
  GgenCliOutput *output; /* (not owned) */
};

G_DEFINE_FINAL_TYPE (GgenCliStream, ggen_cli_stream, G_TYPE_OUTPUT_STREAM)

/* A reader that has stopped reading must not keep us from being interrupted. */
static gboolean
wait_until_writable (GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = {{STDOUT_FILENO, G_IO_OUT, 0}};
  guint n_fds = 1;

  if (g_cancellable_make_pollfd (cancellable, &fds[1]))
    n_fds++;
  while (g_poll (fds, n_fds, -1) < 0 && errno == EINTR)
    ;
  if (n_fds == 2)
    g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
make_room (GgenCliStream *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) output_error = NULL;

  if (!wait_until_writable (cancellable, error))
    return FALSE;

  if (ggen_cli_output_flush (self->output, &output_error))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, output_error->message);

  return FALSE;
}

static gssize
write_part (GOutputStream *stream,
            const void *buffer,
            gsize count,
            GCancellable *cancellable,
            GError **error)
{
  GgenCliStream *self = GGEN_CLI_STREAM (stream);
  gsize length;

  if (ggen_cli_output_get_room (self->output) == 0 && !make_room (self, cancellable, error))
    return -1;

  length = MIN (count, ggen_cli_output_get_room (self->output));
  ggen_cli_output_write (self->output, buffer, length);

  return length;
}

static void
ggen_cli_stream_class_init (GgenCliStreamClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = write_part;
}

static void
ggen_cli_stream_init (GgenCliStream *self)
{
}

/* @output: must outlive it */
GOutputStream *
ggen_cli_stream_new (GgenCliOutput *output)
{
  GgenCliStream *self = g_object_new (GGEN_TYPE_CLI_STREAM, NULL);

  self->output = output;

  return G_OUTPUT_STREAM (self);
}
