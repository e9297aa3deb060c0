/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-supervise-processes.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ggen-supervise-clock.h"
#include "ggen-supervise-descendants.h"

#define MAX_NAME_CHARACTERS 80
/* Between two looks at whether those that were killed have gone, twice as long each time that nobody was */
#define FIRST_PAUSE_NANOSECONDS 200000
/* When nobody could be killed so often, those that are left are about to end, or we may not kill them. */
#define MAX_VAIN 9
/* How often all are looked at to stop them: some may be others each time. */
#define MAX_LOOKS 16
/* How long those that are others each time are chased, before all are looked at again */
#define CHASE_NANOSECONDS 20000000

/* Returns the id of somebody who has ended, 0 where nobody has, and -1 where nobody is left. */
static pid_t
reap_one (GgenSuperviseProcesses *self)
{
  struct rusage usage;
  int status;
  pid_t id;

  do
    id = wait4 (-1, &status, WNOHANG | __WALL, &usage);
  while (id < 0 && errno == EINTR);
  if (id > 0 && id == self->main)
    {
      self->has_main_ended = true;
      self->status = status;
      self->usage = usage;
    }

  return id;
}

bool
ggen_supervise_processes_reap (GgenSuperviseProcesses *self)
{
  pid_t id;

  do
    id = reap_one (self);
  while (id > 0);

  return id == 0;
}

/* Sends a signal to those that are not in @except, and to whole process groups at once: no member of a group can
 * get away by forking meanwhile. Groups do not reach across sessions, and none of the test's processes
 * is in ours. Returns how many it was sent to. */
static size_t
signal_all (const GgenSuperviseDescendants *descendants,
            const GgenSuperviseDescendants *except,
            int signal_number)
{
  pid_t own_session = getsid (0);
  pid_t last_group = 0;
  size_t n = 0;

  for (size_t i = 0; i < descendants->n; i++)
    {
      const GgenSuperviseProcess *process = &descendants->processes[i];

      if (!ggen_supervise_process_is_running (process)
          || ggen_supervise_descendants_contain (except, process->id))
        continue;
      if (process->session != own_session && process->group != last_group && process->group > 1)
        {
          kill (-process->group, signal_number);
          last_group = process->group;
        }
      if (kill (process->id, signal_number) == 0)
        n++;
    }

  return n;
}

/* Returns all, which have to be cleared. Those who let others take their places again and again get away. */
static GgenSuperviseDescendants
stop_all (const GgenSuperviseDescendants *strangers)
{
  GgenSuperviseDescendants stopped = {0};
  GgenSuperviseDescendants current = ggen_supervise_descendants_list (strangers);

  for (int i = 0; i < MAX_LOOKS && signal_all (&current, &stopped, SIGSTOP) > 0; i++)
    {
      ggen_supervise_descendants_clear (&stopped);
      stopped = current;
      current = ggen_supervise_descendants_list (strangers);
    }
  ggen_supervise_descendants_clear (&stopped);

  return current;
}

static GgenSuperviseDescendants
list_stopped (const GgenSuperviseDescendants *strangers)
{
  GgenSuperviseDescendants self = ggen_supervise_descendants_list (strangers);
  size_t n = 0;

  for (size_t i = 0; i < self.n; i++)
    if (self.processes[i].state == 'T')
      self.processes[n++] = self.processes[i];
  self.n = n;

  return self;
}

void
ggen_supervise_processes_pause (GgenSuperviseProcesses *self)
{
  GgenSuperviseDescendants stopped;

  if (self->is_paused)
    return;
  self->is_paused = true;
  self->stopped_before = list_stopped (&self->strangers);
  stopped = stop_all (&self->strangers);
  ggen_supervise_descendants_clear (&stopped);
}

/* One by one: others of a group may stay stopped, and somebody who is stopped does not get away. */
void
ggen_supervise_processes_resume (GgenSuperviseProcesses *self)
{
  GgenSuperviseDescendants current = ggen_supervise_descendants_list (&self->strangers);

  for (size_t i = 0; i < current.n; i++)
    {
      const pid_t id = current.processes[i].id;

      if (!ggen_supervise_descendants_contain (&self->stopped_before, id))
        kill (id, SIGCONT);
    }
  ggen_supervise_descendants_clear (&current);
  ggen_supervise_descendants_clear (&self->stopped_before);
  self->is_paused = false;
}

/* Strangers do not end, so that there are children does not tell. */
static bool
is_any_left (GgenSuperviseProcesses *self)
{
  GgenSuperviseDescendants current;
  bool is_left;

  if (!ggen_supervise_processes_reap (self))
    return false;
  if (self->strangers.n == 0)
    return true;
  current = ggen_supervise_descendants_list (&self->strangers);
  is_left = current.n > 0;
  ggen_supervise_descendants_clear (&current);

  return is_left;
}

static void
add_command_line (GgenSuperviseText *names, pid_t id)
{
  /* Enough for the characters that are kept, if each has four bytes. */
  char bytes[MAX_NAME_CHARACTERS * 4 + 4];
  char path[48];
  ssize_t n = -1;
  int file;

  for (int i = 0; i < 2 && n <= 0; i++)
    {
      /* The second for what has no command line */
      snprintf (path, sizeof path, "/proc/%d/%s", (int) id, i == 0 ? "cmdline" : "comm");
      file = open (path, O_RDONLY | O_CLOEXEC);
      if (file < 0)
        continue;
      n = read (file, bytes, sizeof bytes);
      close (file);
    }
  while (n > 0 && (bytes[n - 1] == '\0' || bytes[n - 1] == '\n'))
    n--;
  for (ssize_t i = 0; i < n; i++)
    if (bytes[i] == '\0')
      bytes[i] = ' ';
  if (n > 0)
    ggen_supervise_text_add_visible (names, bytes, n, MAX_NAME_CHARACTERS);
}

/* Those that are found first are named: others take their places when these are gone. */
typedef struct
{
  GgenSuperviseText *text; /* NULL where no names are wanted */
  unsigned max;
  uint32_t n; /* how many there would be */
} Names;

static void
add_names (Names *self, const GgenSuperviseDescendants *descendants)
{
  if (self->text == NULL || self->n > 0)
    return;
  for (size_t i = 0; i < descendants->n; i++)
    {
      char number[16];

      if (!ggen_supervise_process_is_running (&descendants->processes[i]) || self->n++ >= self->max)
        continue;
      snprintf (number, sizeof number, "%d (", (int) descendants->processes[i].id);
      ggen_supervise_text_add_string (self->text, number);
      add_command_line (self->text, descendants->processes[i].id);
      ggen_supervise_text_add_string (self->text, ")");
      ggen_supervise_text_end (self->text);
    }
}

/* Somebody that is stopped makes no new processes, and does not notice when others end. Returns how many can
 * be killed. */
static size_t
stop_and_kill (GgenSuperviseProcesses *self, Names *names)
{
  GgenSuperviseDescendants none = {0};
  GgenSuperviseDescendants stopped = stop_all (&self->strangers);
  size_t n;

  add_names (names, &stopped);
  n = signal_all (&stopped, &none, SIGKILL);
  ggen_supervise_descendants_clear (&stopped);

  return n;
}

/* Kills who took the place of somebody who has ended. */
static size_t
kill_successors (GgenSuperviseProcesses *self, pid_t ended, Names *names)
{
  GgenSuperviseDescendants none = {0};
  GgenSuperviseDescendants successors =
      ggen_supervise_descendants_list_after (ended, &self->strangers);
  size_t n = signal_all (&successors, &none, SIGSTOP);

  add_names (names, &successors);
  signal_all (&successors, &none, SIGKILL);
  ggen_supervise_descendants_clear (&successors);

  return n;
}

/* A process that makes another one and ends, and so on, is gone by the time that all have been looked at. But
 * each becomes our child when the one before ends, and its id comes soon after that one's: so it is
 * found before it has come so far. Returns how many could be killed. */
static size_t
chase (GgenSuperviseProcesses *self, Names *names)
{
  uint64_t end = ggen_supervise_get_time () + CHASE_NANOSECONDS;
  size_t n = 0;
  pid_t ended;

  do
    {
      ended = reap_one (self);
      if (ended > 0)
        n += kill_successors (self, ended, names);
      else
        sched_yield ();
    }
  while (ended >= 0 && ggen_supervise_get_time () < end);

  return n;
}

uint32_t
ggen_supervise_processes_end (GgenSuperviseProcesses *self,
                              GgenSuperviseText *text,
                              unsigned max_names)
{
  Names names = {.text = text, .max = max_names};
  int n_vain = 0;

  ggen_supervise_descendants_clear (&self->stopped_before);
  for (int round = 0; is_any_left (self) && n_vain < MAX_VAIN; round++)
    {
      struct timespec pause = {.tv_nsec = FIRST_PAUSE_NANOSECONDS << n_vain};
      size_t n_killed = stop_and_kill (self, &names);

      /* Most have gone after the first pause. */
      nanosleep (&pause, NULL);
      if (round > 0)
        n_killed += chase (self, &names);
      n_vain = n_killed > 0 ? 0 : n_vain + 1;
    }

  return names.n;
}
