/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-events.h"

#include "ggen-fork-server-real.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MOST_COUNTERS 32

typedef struct
{
  int descriptor;
  long long id; /* -1: the kernel does not tell */
  eventfd_t count;
  int flags; /* of eventfd() */
} Counter;

static Counter counters[MOST_COUNTERS];
static size_t n_counters;

bool
ggen_fork_server_events_are_at (int descriptor)
{
  static const char kind[] = "anon_inode:[eventfd]";
  char path[64], target[sizeof kind];

  snprintf (path, sizeof path, "/proc/self/fd/%d", descriptor);

  return readlink (path, target, sizeof target) == sizeof kind - 1
         && memcmp (target, kind, sizeof kind - 1) == 0;
}

/* Two descriptors may be of one counter. */
static long long
read_id (int descriptor)
{
  char path[64], line[128];
  long long id = -1;
  FILE *file;

  snprintf (path, sizeof path, "/proc/self/fdinfo/%d", descriptor);
  file = fopen (path, "re");
  while (file != NULL && id < 0 && fgets (line, sizeof line, file) != NULL)
    sscanf (line, "eventfd-id: %lld", &id);
  if (file != NULL)
    fclose (file);

  return id;
}

/* Reading takes all of a count, or one if the counter is a semaphore, which not every kernel tells. With two added it
 * can be told, and nobody waits; nobody else is there, either. All is again as it was then. */
static bool
read_count (int descriptor, Counter *self)
{
  eventfd_t count;

  if (eventfd_write (descriptor, 2) != 0 || eventfd_read (descriptor, &count) != 0)
    return false;
  if (count == 1)
    {
      eventfd_read (descriptor, &count);
      return false;
    }

  self->count = count - 2;

  return self->count == 0 || eventfd_write (descriptor, self->count) == 0;
}

static bool
is_known (long long id)
{
  for (size_t i = 0; i < n_counters; i++)
    {
      if (counters[i].id == id)
        return true;
    }

  return false;
}

const char *
ggen_fork_server_events_remember (int descriptor)
{
  Counter counter = {.descriptor = descriptor, .id = read_id (descriptor)};

  if (n_counters == MOST_COUNTERS)
    return ggen_fork_server_say ("has more than %d counters of events", MOST_COUNTERS);
  if (counter.id < 0 || is_known (counter.id) || !read_count (descriptor, &counter))
    return ggen_fork_server_say ("has counter %d of events, which cannot be copied", descriptor);

  if (fcntl (descriptor, F_GETFL) & O_NONBLOCK)
    counter.flags |= EFD_NONBLOCK;
  if (fcntl (descriptor, F_GETFD) & FD_CLOEXEC)
    counter.flags |= EFD_CLOEXEC;
  counters[n_counters++] = counter;

  return NULL;
}

int
ggen_fork_server_events_renew (void)
{
  for (size_t i = 0; i < n_counters; i++)
    {
      const Counter *self = &counters[i];
      const int renewed = eventfd (0, self->flags);

      if (renewed < 0
          || dup3 (renewed, self->descriptor, self->flags & EFD_CLOEXEC ? O_CLOEXEC : 0) < 0)
        return -1;
      close (renewed);
      if (self->count > 0 && eventfd_write (self->descriptor, self->count) != 0)
        return -1;
    }

  return 0;
}
