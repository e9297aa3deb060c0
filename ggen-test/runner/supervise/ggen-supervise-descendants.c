/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-supervise-descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ggen-supervise-text.h"

/* How far the ids of those are looked at that come soon after another */
#define N_NEAR 32

enum
{
  UNKNOWN,
  DESCENDANT,
  STRANGER,
};

bool
ggen_supervise_process_is_running (const GgenSuperviseProcess *self)
{
  return (self->state != 'Z' && self->state != 'X') || self->n_threads > 1;
}

static bool
read_process (int proc, pid_t id, GgenSuperviseProcess *process)
{
  char path[32];
  char bytes[512];
  const char *after_name;
  int file;
  ssize_t n;

  snprintf (path, sizeof path, "%d/stat", (int) id);
  file = openat (proc, path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return false;
  n = read (file, bytes, sizeof bytes - 1);
  close (file);
  if (n <= 0)
    return false;
  bytes[n] = '\0';
  /* The name in it may have any characters, also parentheses. */
  after_name = strrchr (bytes, ')');
  process->id = id;
  process->is_descendant = UNKNOWN;

  return after_name != NULL
         && sscanf (after_name + 1,
                    " %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d",
                    &process->state, &process->parent, &process->group, &process->session,
                    &process->n_threads)
                == 5;
}

static int
compare_ids (const void *a, const void *b)
{
  pid_t first = ((const GgenSuperviseProcess *) a)->id;
  pid_t second = ((const GgenSuperviseProcess *) b)->id;

  return first < second ? -1 : first > second;
}

static GgenSuperviseDescendants
list_all (void)
{
  GgenSuperviseDescendants self = {0};
  DIR *proc = opendir ("/proc");
  const struct dirent *entry;
  size_t allocated = 0;

  while (proc != NULL && (entry = readdir (proc)) != NULL)
    {
      if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
        continue;
      if (self.n == allocated)
        {
          allocated = allocated * 2 + 64;
          self.processes =
              ggen_supervise_reallocate (self.processes, allocated * sizeof *self.processes);
        }
      if (read_process (dirfd (proc), atoi (entry->d_name), &self.processes[self.n]))
        self.n++;
    }
  if (proc != NULL)
    closedir (proc);
  if (self.n > 0)
    qsort (self.processes, self.n, sizeof *self.processes, compare_ids);

  return self;
}

static GgenSuperviseProcess *
find (const GgenSuperviseDescendants *self, pid_t id)
{
  GgenSuperviseProcess key = {.id = id};

  if (self->n == 0)
    return NULL;

  return bsearch (&key, self->processes, self->n, sizeof key, compare_ids);
}

/* Climbs until somebody is known, and then tells everybody on the way. */
static void
decide (GgenSuperviseDescendants *self, GgenSuperviseProcess *process, pid_t ancestor)
{
  GgenSuperviseProcess *top = process;
  signed char decision = UNKNOWN;
  size_t n_steps = 0;

  while (decision == UNKNOWN)
    {
      GgenSuperviseProcess *parent = find (self, top->parent);

      if (top->is_descendant != UNKNOWN)
        decision = top->is_descendant;
      else if (top->parent == ancestor)
        decision = DESCENDANT;
      else if (parent == NULL || n_steps++ > self->n)
        /* Ids that are used again while they are read may make a circle. */
        decision = STRANGER;
      else
        top = parent;
    }
  while (process != NULL && process->is_descendant == UNKNOWN)
    {
      process->is_descendant = decision;
      if (process == top)
        break;
      process = find (self, process->parent);
    }
}

bool
ggen_supervise_descendants_contain (const GgenSuperviseDescendants *self, pid_t id)
{
  return find (self, id) != NULL;
}

GgenSuperviseDescendants
ggen_supervise_descendants_list (const GgenSuperviseDescendants *strangers)
{
  GgenSuperviseDescendants self = list_all ();
  pid_t ancestor = getpid ();
  size_t n = 0;

  for (size_t i = 0; strangers != NULL && i < self.n; i++)
    if (ggen_supervise_descendants_contain (strangers, self.processes[i].id))
      self.processes[i].is_descendant = STRANGER;
  for (size_t i = 0; i < self.n; i++)
    decide (&self, &self.processes[i], ancestor);
  for (size_t i = 0; i < self.n; i++)
    if (self.processes[i].is_descendant == DESCENDANT)
      self.processes[n++] = self.processes[i];
  self.n = n;

  return self;
}

GgenSuperviseDescendants
ggen_supervise_descendants_list_after (pid_t id, const GgenSuperviseDescendants *strangers)
{
  GgenSuperviseDescendants self = {0};
  int proc = open ("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  pid_t parent = getpid ();

  if (proc < 0)
    return self;
  self.processes = ggen_supervise_reallocate (NULL, N_NEAR * sizeof *self.processes);
  for (pid_t next = id + 1; next <= id + N_NEAR; next++)
    {
      GgenSuperviseProcess *process = &self.processes[self.n];

      if (read_process (proc, next, process) && process->parent == parent
          && ggen_supervise_process_is_running (process)
          && !ggen_supervise_descendants_contain (strangers, next))
        self.n++;
    }
  close (proc);

  return self;
}

void
ggen_supervise_descendants_clear (GgenSuperviseDescendants *self)
{
  free (self->processes);
  self->processes = NULL;
  self->n = 0;
}
