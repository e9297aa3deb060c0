/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-signals.h"

#include <errno.h>
#include <fcntl.h>
#include <ggen.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static const int handled_signals[] = {SIGHUP, SIGINT, SIGTERM, SIGTSTP};

struct _GgenCliTestSignals
{
  GgenCliInvocation *invocation;    /* (not owned) */
  GgenRunnerDispatcher *dispatcher; /* (not owned) */
  struct sigaction before[G_N_ELEMENTS (handled_signals)];
  int pipe[2];
  GSource *source; /* (owned) */
  GSource *reader; /* (owned) (nullable): watches whether somebody reads the output */
  gboolean is_reader_gone;
  guint n_stops; /* signals that stop us */
};

/* Where the handler writes to. There is one run at a time. */
static int handler_fd = -1;

static void
on_signal (int number)
{
  int code = errno;
  guchar byte = (guchar) number;

  if (write (handler_fd, &byte, 1) < 0)
    {
      /* So many are waiting that one more makes no difference. */
    }
  errno = code;
}

static void
set_handler (int number, void (*handler) (int), struct sigaction *before)
{
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

  sigemptyset (&action.sa_mask);
  sigaction (number, &action, before);
}

static const char *
get_name (int number)
{
  return number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "SIGHUP";
}

static void
stop (GgenCliTestSignals *self, int number)
{
  self->n_stops++;
  ggen_cli_invocation_set_signal (self->invocation, number);
  if (self->n_stops >= 2)
    set_handler (number, SIG_DFL, NULL);
  if (self->n_stops >= 2 || !self->is_reader_gone)
    ggen_runner_dispatcher_stop (self->dispatcher, get_name (number));
}

/* We stop ourselves only when the tests and the clock stand still, and go on here. */
static void
pause_all (GgenCliTestSignals *self)
{
  ggen_runner_dispatcher_pause (self->dispatcher);
  set_handler (SIGTSTP, SIG_DFL, NULL);
  raise (SIGTSTP);
  set_handler (SIGTSTP, on_signal, NULL);
  ggen_runner_dispatcher_resume (self->dispatcher);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  GgenCliTestSignals *self = user_data;
  guchar number;

  if (read (fd, &number, 1) != 1)
    return G_SOURCE_CONTINUE;

  if (number == SIGTSTP)
    pause_all (self);
  else
    stop (self, number);

  return G_SOURCE_CONTINUE;
}

/* It may have got the same SIGINT as we: that is no second stop, whichever is noticed first. */
static gboolean
on_reader_gone (int fd, GIOCondition condition, gpointer user_data)
{
  GgenCliTestSignals *self = user_data;

  self->is_reader_gone = TRUE;
  if (self->n_stops == 0)
    ggen_runner_dispatcher_stop (self->dispatcher, "SIGPIPE");

  return G_SOURCE_REMOVE;
}

/* Of a pipe the kernel tells it at once. */
static void
watch_reader (GgenCliTestSignals *self)
{
  struct stat status;

  if (fstat (STDOUT_FILENO, &status) != 0 || !S_ISFIFO (status.st_mode))
    return;

  self->reader = g_unix_fd_source_new (STDOUT_FILENO, G_IO_ERR);
  g_source_set_static_name (self->reader, "ggen-cli-test-reader");
  g_source_set_callback (self->reader, G_SOURCE_FUNC (on_reader_gone), self, NULL);
  g_source_attach (self->reader, ggen_runtime_get_context (ggen_runtime_get_default ()));
}

/* What is ignored stays so: nohup, and jobs in the background of a script. */
static void
listen_to (int number, struct sigaction *before)
{
  set_handler (number, on_signal, before);
  if (before->sa_handler == SIG_IGN)
    sigaction (number, before, NULL);
}

GgenCliTestSignals *
ggen_cli_test_signals_new (GgenCliInvocation *invocation,
                           GgenRunnerDispatcher *dispatcher,
                           GError **error)
{
  GgenCliTestSignals *self;
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC | O_NONBLOCK) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "cannot make a pipe: %s",
                   g_strerror (code));
      return NULL;
    }

  self = g_new0 (GgenCliTestSignals, 1);
  self->invocation = invocation;
  self->dispatcher = dispatcher;
  self->pipe[0] = ends[0];
  self->pipe[1] = ends[1];
  self->source = g_unix_fd_source_new (self->pipe[0], G_IO_IN);
  g_source_set_static_name (self->source, "ggen-cli-test-signal");
  g_source_set_priority (self->source, G_PRIORITY_HIGH);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, ggen_runtime_get_context (ggen_runtime_get_default ()));

  handler_fd = self->pipe[1];
  for (guint i = 0; i < G_N_ELEMENTS (handled_signals); i++)
    listen_to (handled_signals[i], &self->before[i]);
  watch_reader (self);

  return self;
}

void
ggen_cli_test_signals_free (GgenCliTestSignals *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (handled_signals); i++)
    sigaction (handled_signals[i], &self->before[i], NULL);
  handler_fd = -1;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  if (self->reader != NULL)
    g_source_destroy (self->reader);
  g_clear_pointer (&self->reader, g_source_unref);
  close (self->pipe[0]);
  close (self->pipe[1]);
  g_free (self);
}
