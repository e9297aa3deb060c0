/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-process-private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ggen-test-beginning-private.h"
#include "ggen-test-child-private.h"
#include "ggen-test-errand-private.h"
#include "ggen-test-folders-private.h"
#include "ggen-test-fork-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-options-private.h"

/* The ends that are the other process's. */
typedef struct
{
  int channel;
  int errors;
  int output; /* -1 for this process's own */
} Ends;

static void
make_pipe (int *to_read, int *to_write)
{
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC) != 0)
    g_error ("cannot make a pipe for a test's process: %s", g_strerror (errno));

  fcntl (ends[0], F_SETFL, O_NONBLOCK);
  *to_read = ends[0];
  *to_write = ends[1];
}

static void
make_file (int *to_read, int *to_write)
{
  *to_read = memfd_create ("test-output", MFD_CLOEXEC);
  *to_write = *to_read >= 0 ? dup (*to_read) : -1;
  if (*to_write < 0)
    g_error ("cannot keep what a test's process prints: %s", g_strerror (errno));
}

static GgenTestProcess *
process_new (const GgenTestCase *test, gboolean is_captured, Ends *ends)
{
  GgenTestProcess *self = g_new0 (GgenTestProcess, 1);

  self->test = test;
  self->is_captured = is_captured;
  self->pidfd = -1;
  self->output = -1;
  self->words = g_byte_array_new ();
  self->tail = g_string_new (NULL);
  self->unwritten = g_string_new (NULL);
  self->start_time = g_get_monotonic_time ();
  self->timeout = ggen_test_options.timeout;

  ends->output = -1;
  make_pipe (&self->channel, &ends->channel);
  if (is_captured)
    {
      make_file (&self->errors, &ends->errors);
      make_file (&self->output, &ends->output);
    }
  else
    make_pipe (&self->errors, &ends->errors);

  return self;
}

static void
take_standard_streams (const Ends *ends)
{
  dup2 (ends->errors, STDERR_FILENO);
  close (ends->errors);

  if (ends->output >= 0)
    {
      dup2 (ends->output, STDOUT_FILENO);
      close (ends->output);
    }
}

/* Between fork() and exec(): only calls of the kernel, since there may have been threads. */
static void
become_program (const Ends *ends, char **environment)
{
  take_standard_streams (ends);
  fcntl (ends->channel, F_SETFD, 0);
  ggen_test_beginning_change_folder ();
  ggen_test_beginning_exec (environment);
  _exit (127);
}

static char **
make_environment (GgenTestProcess *self, guint64 schedule, int channel)
{
  const GgenTestErrand errand = {
      .seed = ggen_test_options.seed,
      .why = "",
      .path = self->test->path,
      .channel = channel,
      .schedule = schedule,
  };

  return ggen_test_errand_make_environment (&errand);
}

static void
close_ends (GgenTestProcess *self, const Ends *ends)
{
  close (ends->channel);
  close (ends->errors);
  if (ends->output >= 0)
    close (ends->output);

  self->pidfd = (int) GGEN_TEST_REAL (syscall) (SYS_pidfd_open, self->pid, 0);
}

void
ggen_test_process_free (GgenTestProcess *self)
{
  if (self->pid != 0)
    {
      kill (self->pid, SIGKILL);
      waitpid (self->pid, NULL, 0);
    }

  close (self->channel);
  close (self->errors);
  if (self->pidfd >= 0)
    close (self->pidfd);
  if (self->output >= 0)
    close (self->output);

  g_byte_array_unref (self->words);
  g_string_free (self->tail, TRUE);
  g_string_free (self->unwritten, TRUE);
  g_free (self->failure);
  g_free (self);
}

/* Owned by the process that was forked, too, which has no use for them. */
static void
forget (GgenTestProcess *self)
{
  self->pid = 0;
  ggen_test_process_free (self);
}

GgenTestProcess *
ggen_test_process_start (const GgenTestCase *test, guint64 schedule, GgenTestProcessFlags flags)
{
  gboolean forks = ggen_test_fork_is_safe ()
                   && (flags & GGEN_TEST_PROCESS_NO_LEAK_CHECK || !ggen_test_fork_misses_leaks ());
  g_auto (GStrv) environment = NULL;
  GgenTestProcess *self;
  Ends ends;

  self = process_new (test, flags & GGEN_TEST_PROCESS_CAPTURE, &ends);
  if (!forks)
    environment = make_environment (self, schedule, ends.channel);

  ggen_test_folders_begin_for_child ();

  /* Or it would be printed by both. */
  fflush (NULL);
  self->pid = fork ();

  if (self->pid < 0)
    g_error ("cannot start a process for %s: %s", test->path, g_strerror (errno));

  if (self->pid == 0 && !forks)
    become_program (&ends, environment);

  if (self->pid == 0)
    {
      take_standard_streams (&ends);
      forget (self);
      ggen_test_child_run (test, schedule, ends.channel, TRUE);
      return NULL;
    }

  close_ends (self, &ends);

  return self;
}
