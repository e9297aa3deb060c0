/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-beginning.h"

#include "ggen-fork-server-real.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-fork-server-events.h"

#define MOST_DESCRIPTORS 64

typedef struct
{
  int number;
  dev_t device;
  ino_t inode;
} Descriptor;

static const char *const namespaces[] = {
    "/proc/self/ns/cgroup", "/proc/self/ns/ipc", "/proc/self/ns/mnt",
    "/proc/self/ns/net",    "/proc/self/ns/pid", "/proc/self/ns/pid_for_children",
    "/proc/self/ns/user",   "/proc/self/ns/uts",
};

#define N_NAMESPACES (sizeof namespaces / sizeof namespaces[0])

static int runners_socket;
static Descriptor descriptors[MOST_DESCRIPTORS];
static int n_descriptors; /* -1: they cannot be listed, or are too many */
static char **environment;
static struct stat folder;
static ino_t inodes[N_NAMESPACES];

static bool
identify (int number, Descriptor *self)
{
  struct stat info;

  if (fstat (number, &info) != 0)
    return false;
  *self = (Descriptor){number, info.st_dev, info.st_ino};

  return true;
}

/* Returns how many there are, or -1. */
static int
list_descriptors (Descriptor *list, bool is_beginning)
{
  DIR *listing = opendir ("/proc/self/fd");
  struct dirent *entry;
  int n = 0;

  if (listing == NULL)
    return -1;

  while ((entry = readdir (listing)) != NULL && n < MOST_DESCRIPTORS)
    {
      const int number = atoi (entry->d_name);

      if (entry->d_name[0] == '.' || number == runners_socket || number == dirfd (listing))
        continue;
      /* The constructors of other libraries have run before: what is closed by exec was opened by them. */
      if (is_beginning && (fcntl (number, F_GETFD) & FD_CLOEXEC))
        continue;
      if (identify (number, &list[n]))
        n++;
    }
  closedir (listing);

  return n < MOST_DESCRIPTORS ? n : -1;
}

static const Descriptor *
find_descriptor (const Descriptor *list, int n, int number)
{
  for (int i = 0; i < n; i++)
    {
      if (list[i].number == number)
        return &list[i];
    }

  return NULL;
}

static const char *
describe_open (int number)
{
  char path[64], target[256];
  ssize_t length;

  snprintf (path, sizeof path, "/proc/self/fd/%d", number);
  length = readlink (path, target, sizeof target - 1);
  target[length > 0 ? length : 0] = '\0';

  return ggen_fork_server_say ("has descriptor %d open (%s)", number, target);
}

/* The place in a file, a connection, a queue of events: all of that is shared by those that were forked. Connections
 * to D-Bus and displays are seen by their descriptors as well. */
static const char *
describe_descriptors (void)
{
  Descriptor now[MOST_DESCRIPTORS];
  const int n = list_descriptors (now, false);
  const char *reason = NULL;
  int n_missing = n_descriptors;

  if (n_descriptors < 0 || n < 0)
    return ggen_fork_server_say ("does not tell which descriptors it has open, or has too many");

  for (int i = 0; i < n && reason == NULL; i++)
    {
      const Descriptor *before = find_descriptor (descriptors, n_descriptors, now[i].number);

      if (before != NULL)
        n_missing--;
      if (before == NULL && ggen_fork_server_events_are_at (now[i].number))
        reason = ggen_fork_server_events_remember (now[i].number);
      else if (before == NULL)
        reason = describe_open (now[i].number);
      else if (before->device != now[i].device || before->inode != now[i].inode)
        reason = ggen_fork_server_say ("has opened descriptor %d anew", now[i].number);
    }
  if (reason == NULL && n_missing > 0)
    reason = ggen_fork_server_say ("has closed a descriptor that it began with");

  return reason;
}

/* What it makes there once, each case would have made for itself. */
static const char *
describe_folder (void)
{
  struct stat now;

  if (stat (".", &now) != 0 || now.st_dev != folder.st_dev || now.st_ino != folder.st_ino)
    return ggen_fork_server_say ("has changed its current folder");
  if (now.st_mtim.tv_sec != folder.st_mtim.tv_sec || now.st_mtim.tv_nsec != folder.st_mtim.tv_nsec)
    return ggen_fork_server_say ("makes files in its current folder before its tests");

  return NULL;
}

static ino_t
get_namespace (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 ? info.st_ino : 0;
}

static const char *
describe_namespaces (void)
{
  for (size_t i = 0; i < N_NAMESPACES; i++)
    {
      if (get_namespace (namespaces[i]) != inodes[i])
        return ggen_fork_server_say ("has changed its namespace %s",
                                     strrchr (namespaces[i], '/') + 1);
    }

  return NULL;
}

static void
remember_environment (void)
{
  size_t n = 0;

  while (environ != NULL && environ[n] != NULL)
    n++;

  environment = calloc (n + 1, sizeof environment[0]);
  for (size_t i = 0; environment != NULL && i < n; i++)
    environment[i] = strdup (environ[i]);
}

void
ggen_fork_server_beginning_remember (int socket)
{
  runners_socket = socket;
  n_descriptors = list_descriptors (descriptors, true);
  remember_environment ();
  stat (".", &folder);
  for (size_t i = 0; i < N_NAMESPACES; i++)
    inodes[i] = get_namespace (namespaces[i]);
}

const char *
ggen_fork_server_beginning_describe_change (void)
{
  const char *reason = describe_descriptors ();

  if (reason == NULL)
    reason = describe_folder ();
  if (reason == NULL)
    reason = describe_namespaces ();

  return reason;
}

/* Returns its value, or NULL. */
static const char *
find_variable (char **list, const char *name)
{
  const size_t length = strcspn (name, "=");

  for (size_t i = 0; list != NULL && list[i] != NULL; i++)
    {
      if (strncmp (list[i], name, length) == 0 && list[i][length] == '=')
        return list[i] + length + 1;
    }

  return NULL;
}

bool
ggen_fork_server_beginning_is_changed (const char *name)
{
  const char *before = find_variable (environment, name);
  const char *now = find_variable (environ, name);

  return before == NULL || now == NULL ? before != now : strcmp (before, now) != 0;
}
