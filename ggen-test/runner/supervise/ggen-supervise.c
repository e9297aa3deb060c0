/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ggen-supervise-clock.h"
#include "ggen-supervise-folders.h"
#include "ggen-supervise-frames.h"
#include "ggen-supervise-processes.h"
#include "ggen-supervise-request.h"

#define MAX_NAMES 20
/* Nobody wants to know the process of a test that has ended by then, and to be told costs as much as a short test. */
#define TELL_MILLISECONDS 10
/* How often those are looked for that a test has left to us while it runs on */
#define REAP_MILLISECONDS 1000
/* While those that are left are given time: nobody tells when the last one ends. */
#define GRACE_STEP_MILLISECONDS 5

typedef struct
{
  GgenSuperviseChannel channel;
  GgenSuperviseStartFunc start;
  void *data;
  struct sigaction child_action; /* of the program */
  GgenSuperviseRequest *request; /* (owned) */
  GgenSuperviseProcesses processes;
  GgenSuperviseText new_base; /* the path of that whose folders are as new, or empty */
  GgenSuperviseText ended;    /* what is told of the last test */
  uint64_t began;             /* in nanoseconds */
  bool is_closed;             /* nobody is there any more */
  bool is_asked_to_end;       /* the test, by a signal */
  bool is_killed;             /* there is an order to kill the test */
} Server;

typedef enum
{
  NOT_STARTED,
  STARTED,
  IN_TEST, /* this is the new process */
} Beginning;

/* The server, in the process of a test. What it has is not freed there: that would only change memory, which then
 * has to be copied. */
static Server kept;

static uint64_t
get_cpu_time (const struct rusage *usage)
{
  return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * UINT64_C (1000000)
         + usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

/* Reads what has come; without it, waits if it may. */
static void
receive (Server *self, bool may_wait)
{
  ssize_t n = ggen_supervise_channel_receive (&self->channel, may_wait);

  if (n == 0 || (n < 0 && errno != EAGAIN))
    self->is_closed = true;
}

/* (nullable): nothing more has come. */
static const GgenSuperviseFrame *
take_frame (Server *self)
{
  const GgenSuperviseFrame *frame = ggen_supervise_channel_next (&self->channel);

  if (frame == NULL && errno == EPROTO)
    self->is_closed = true;

  return frame;
}

/* Its group has its id as long as the process is not reaped. Right after a fork there is no group yet. */
static void
signal_group (pid_t main, int signal_number)
{
  if (kill (-main, signal_number) != 0 && errno == ESRCH)
    kill (main, signal_number);
}

/* Signals are the test's affair, but the time that stands still is everybody's. */
static void
send_signal (Server *self, const GgenSuperviseFrame *frame)
{
  int32_t signal_number;

  if (frame->size < sizeof signal_number)
    return;
  memcpy (&signal_number, frame + 1, sizeof signal_number);
  if (signal_number == SIGSTOP)
    ggen_supervise_processes_pause (&self->processes);
  else if (signal_number == SIGCONT)
    ggen_supervise_processes_resume (&self->processes);
  else if (!self->processes.has_main_ended)
    {
      signal_group (self->processes.main, signal_number);
      /* Somebody who is stopped does not notice that he is asked to end. */
      if (signal_number == SIGTERM)
        {
          signal_group (self->processes.main, SIGCONT);
          self->is_asked_to_end = true;
        }
    }
}

static void
obey (Server *self)
{
  const GgenSuperviseFrame *frame;

  receive (self, false);
  while (!self->is_closed && (frame = take_frame (self)) != NULL)
    {
      if (frame->kind == GGEN_SUPERVISE_SIGNAL)
        send_signal (self, frame);
      else if (frame->kind == GGEN_SUPERVISE_KILL)
        self->is_killed = true;
    }
  if (self->is_closed)
    self->is_killed = true;
}

/* In a sandbox processes have other ids than outside, where the descriptor tells which process it is. */
static void
tell_started (Server *self, int main)
{
  int32_t id = self->processes.main;

  if (ggen_supervise_send (self->channel.socket, GGEN_SUPERVISE_STARTED, &id, sizeof id, &main,
                           main >= 0 ? 1 : 0)
      != 0)
    self->is_closed = self->is_killed = true;
}

/* Until the main process has ended, or is to be killed */
static void
wait_for_main (Server *self)
{
  int main = pidfd_open (self->processes.main, 0);
  struct pollfd pollers[] = {{.fd = self->channel.socket, .events = POLLIN},
                             {.fd = main, .events = POLLIN}};
  bool is_told = false;

  while (!self->processes.has_main_ended && !self->is_killed)
    {
      int n = poll (pollers, 2, is_told ? REAP_MILLISECONDS : TELL_MILLISECONDS);

      if (n > 0 && pollers[0].revents != 0)
        obey (self);
      if (n == 0 && !is_told)
        tell_started (self, main);
      if (n == 0 || (n > 0 && pollers[1].revents != 0))
        ggen_supervise_processes_reap (&self->processes);
      is_told |= n == 0;
    }
  if (main >= 0)
    close (main);
}

/* Members of its group were asked together with it, and the runner knows how long they have. */
static bool
is_group_asked (const Server *self)
{
  return self->is_asked_to_end && kill (-self->processes.main, 0) == 0;
}

/* Those that are left may be about to end. Returns whether any is left then. */
static bool
give_grace (Server *self)
{
  uint64_t end = ggen_supervise_get_time () + self->request->start.grace * UINT64_C (1000000);
  struct pollfd poller = {.fd = self->channel.socket, .events = POLLIN};
  int step = 1;

  while (!self->is_killed && ggen_supervise_processes_reap (&self->processes))
    {
      if (ggen_supervise_get_time () >= end && !is_group_asked (self))
        return true;
      if (poll (&poller, 1, step) > 0)
        obey (self);
      step = step < GRACE_STEP_MILLISECONDS ? step + 1 : step;
    }

  return self->is_killed && self->is_asked_to_end;
}

static bool
is_new_base (const Server *self)
{
  return self->new_base.size > 0 && strcmp (self->new_base.bytes, self->request->base) == 0;
}

static int
make_folders (Server *self)
{
  return is_new_base (self) ? 0 : ggen_supervise_folders_make (self->request->base);
}

static void
clean_folders (Server *self, GgenSuperviseEnded *ended)
{
  const char *base = self->request->base;
  bool are_as_new;

  ended->n_files = ggen_supervise_folders_clean (base, &self->ended, MAX_NAMES, &are_as_new);
  if (are_as_new && is_new_base (self))
    return;
  self->new_base.size = 0;
  if (are_as_new)
    {
      ggen_supervise_text_add_string (&self->new_base, base);
      ggen_supervise_text_end (&self->new_base);
    }
}

/* The names of what is left come after it. */
static void
begin_ended (Server *self)
{
  self->ended.size = 0;
  ggen_supervise_text_reserve (&self->ended, sizeof (GgenSuperviseEnded));
  self->ended.size = sizeof (GgenSuperviseEnded);
}

static void
send_ended (Server *self, const GgenSuperviseEnded *ended)
{
  memcpy (self->ended.bytes, ended, sizeof *ended);
  if (!self->is_closed
      && ggen_supervise_send (self->channel.socket, GGEN_SUPERVISE_ENDED, self->ended.bytes,
                              self->ended.size, NULL, 0)
             != 0)
    self->is_closed = true;
}

/* After what may be in the folders is removed. */
static void
tell_failure (Server *self, int error, const char *what)
{
  GgenSuperviseEnded ended = {0};

  begin_ended (self);
  if (self->request->base != NULL)
    clean_folders (self, &ended);
  begin_ended (self);
  ggen_supervise_text_add_string (&self->ended, what);
  ggen_supervise_text_end (&self->ended);
  send_ended (self, &(GgenSuperviseEnded){.error = error});
}

/* Waits for the test to end and for nothing to be left of it, and tells. */
static void
finish (Server *self)
{
  GgenSuperviseEnded ended = {0};
  bool is_any_left;

  wait_for_main (self);
  begin_ended (self);
  ended.duration = ggen_supervise_get_time () - self->began;
  is_any_left = self->processes.has_main_ended && give_grace (self);
  ended.n_processes =
      ggen_supervise_processes_end (&self->processes, is_any_left ? &self->ended : NULL, MAX_NAMES);
  ended.wait_status = self->processes.status;
  ended.cpu_time = get_cpu_time (&self->processes.usage);
  ended.peak_memory = self->processes.usage.ru_maxrss * UINT64_C (1024);
  clean_folders (self, &ended);
  send_ended (self, &ended);
}

static Beginning
start_main (Server *self)
{
  GgenSuperviseRequest *request = self->request;
  const char *name = request->arguments[0] != NULL ? request->arguments[0] : "process";
  pid_t main;

  self->began = ggen_supervise_get_time ();
  main = self->start (request, self->data);
  if (main == 0)
    return IN_TEST;
  if (main < 0)
    {
      tell_failure (self, errno, name);
      return NOT_STARTED;
    }
  self->processes.main = main;

  return STARTED;
}

static Beginning
begin (Server *self, const GgenSuperviseFrame *frame)
{
  GgenSuperviseRequest *request = self->request;
  const bool is_read = ggen_supervise_request_read (request, &self->channel, frame);

  memset (&self->processes, 0, sizeof self->processes);
  self->is_asked_to_end = false;
  self->is_killed = false;
  ggen_supervise_channel_drop_descriptors (&self->channel);
  if (!is_read)
    {
      tell_failure (self, errno, "request");
      return NOT_STARTED;
    }
  if (make_folders (self) != 0)
    {
      tell_failure (self, errno, request->base);
      return NOT_STARTED;
    }
  request->work = open (request->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (request->work < 0)
    {
      tell_failure (self, errno, request->start.has_directory ? request->directory : request->base);
      return NOT_STARTED;
    }

  return start_main (self);
}

/* Returns whether this is the process of a test. */
static bool
run (Server *self, const GgenSuperviseFrame *frame)
{
  Beginning beginning = begin (self, frame);

  if (beginning == IN_TEST)
    return true;
  ggen_supervise_request_close (self->request);
  if (beginning == STARTED)
    finish (self);

  return false;
}

/* Until somebody has a test to run, or the socket is closed. Orders for the last one may come too late. */
static const GgenSuperviseFrame *
wait_for_start (Server *self)
{
  const GgenSuperviseFrame *frame = NULL;

  while (!self->is_closed && (frame == NULL || frame->kind != GGEN_SUPERVISE_START))
    {
      frame = take_frame (self);
      if (frame == NULL && !self->is_closed)
        receive (self, true);
    }

  return self->is_closed ? NULL : frame;
}

/* In the process of a test */
static void
leave (Server *self)
{
  close (self->channel.socket);
  kept = *self;
}

static void
clear (Server *self)
{
  ggen_supervise_channel_clear (&self->channel);
  ggen_supervise_request_free (self->request);
  ggen_supervise_text_clear (&self->new_base);
  ggen_supervise_text_clear (&self->ended);
}

int
ggen_supervise_serve (int socket, GgenSuperviseStartFunc start, void *data)
{
  const struct sigaction by_default = {.sa_handler = SIG_DFL};
  Server self = {.start = start, .data = data, .request = ggen_supervise_request_new ()};
  const GgenSuperviseFrame *frame;
  bool is_test = false;

  ggen_supervise_channel_init (&self.channel, socket);
  /* Where it is ignored, nobody learns how children end; a handler would count the tests for the program's. */
  sigaction (SIGCHLD, &by_default, &self.child_action);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  if (ggen_supervise_send (socket, GGEN_SUPERVISE_READY, NULL, 0, NULL, 0) != 0)
    self.is_closed = true;
  while (!is_test && (frame = wait_for_start (&self)) != NULL)
    is_test = run (&self, frame);
  if (is_test)
    leave (&self);
  else
    clear (&self);
  sigaction (SIGCHLD, &self.child_action, NULL);

  return is_test ? 1 : 0;
}

void
ggen_supervise_refuse (int socket, const char *reason)
{
  ggen_supervise_send (socket, GGEN_SUPERVISE_REFUSED, reason, strlen (reason), NULL, 0);
}
