/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-supervise-folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each level needs a descriptor. What is deeper is moved up, and is removed in another round. */
#define MAX_DEPTH 40
#define MAX_NAME_CHARACTERS 200

static const char *const folders[] = {"home", "tmp", "run", "work"};

#define N_FOLDERS ((int) (sizeof folders / sizeof *folders))

typedef struct
{
  int base;
  bool is_temporary;      /* below `tmp` */
  GgenSuperviseText path; /* below `tmp` */
  uint32_t n_files;
  unsigned n_moved;
  GgenSuperviseText *names;
  unsigned max_names;
} Removal;

/* Never follows a link, and has the permissions to remove what is in it. */
static int
open_folder (int parent, const char *name)
{
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int folder = openat (parent, name, flags);

  /* It is a folder: nobody is left who could put a link in its place. */
  if (folder < 0 && errno == EACCES && fchmodat (parent, name, 0700, 0) == 0)
    folder = openat (parent, name, flags);

  return folder;
}

static void
tell (Removal *self, const char *suffix)
{
  if (!self->is_temporary)
    return;
  if (self->n_files++ >= self->max_names)
    return;
  ggen_supervise_text_add_visible (self->names, self->path.bytes, self->path.size,
                                   MAX_NAME_CHARACTERS);
  ggen_supervise_text_add_string (self->names, suffix);
  ggen_supervise_text_end (self->names);
}

static bool
move_up (Removal *self, int parent, const char *name)
{
  char moved[32];

  snprintf (moved, sizeof moved, "deep-%u", self->n_moved++);

  return renameat (parent, name, self->base, moved) == 0;
}

/* The callers below call each other: a folder is in a folder. */
static unsigned remove_entries (Removal *self, int folder, unsigned depth);

/* Returns whether something has gone. */
static bool
remove_folder (Removal *self, int parent, const char *name, unsigned depth)
{
  unsigned n_removed;
  int folder;

  if (unlinkat (parent, name, AT_REMOVEDIR) == 0)
    {
      tell (self, "/");
      return true;
    }
  if (depth == MAX_DEPTH)
    {
      tell (self, "/");
      return move_up (self, parent, name);
    }
  folder = open_folder (parent, name);
  if (folder < 0)
    return false;
  n_removed = remove_entries (self, folder, depth + 1);
  if (unlinkat (parent, name, AT_REMOVEDIR) == 0)
    n_removed++;

  return n_removed > 0;
}

static bool
remove_entry (Removal *self, int parent, const struct dirent *entry, unsigned depth)
{
  struct stat status;

  if (entry->d_type == DT_DIR
      || (entry->d_type == DT_UNKNOWN
          && fstatat (parent, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0
          && S_ISDIR (status.st_mode)))
    return remove_folder (self, parent, entry->d_name, depth);
  if (unlinkat (parent, entry->d_name, 0) != 0)
    return false;
  tell (self, "");

  return true;
}

/* Removes what is in a folder, which it closes. Returns how many things have gone. */
static unsigned
remove_entries (Removal *self, int folder, unsigned depth)
{
  DIR *stream = fdopendir (folder);
  const struct dirent *entry;
  unsigned n_removed = 0;

  if (stream == NULL)
    {
      close (folder);
      return 0;
    }
  /* It may be read, but perhaps not be changed. */
  fchmod (folder, 0700);
  while ((entry = readdir (stream)) != NULL)
    {
      size_t path_size = self->path.size;

      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
        continue;
      if (self->is_temporary)
        {
          if (path_size > 0)
            ggen_supervise_text_add_string (&self->path, "/");
          ggen_supervise_text_add_string (&self->path, entry->d_name);
        }
      n_removed += remove_entry (self, dirfd (stream), entry, depth);
      self->path.size = path_size;
    }
  closedir (stream);

  return n_removed;
}

/* Returns how many entries there are, -1 where one is not accepted or they cannot be read. */
static int
count_entries (int folder, bool (*is_accepted) (int folder, const char *name))
{
  char entries[512];
  ssize_t size;
  int n = 0;

  while ((size = getdents64 (folder, entries, sizeof entries)) > 0)
    for (ssize_t i = 0; i < size; i += ((struct dirent64 *) (entries + i))->d_reclen)
      {
        const char *name = ((struct dirent64 *) (entries + i))->d_name;

        if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
          continue;
        if (!is_accepted (folder, name))
          return -1;
        n++;
      }

  return size == 0 ? n : -1;
}

static bool
accept_nothing (int folder, const char *name)
{
  return false;
}

/* To make and remove folders is what costs most with a file system on a disk, and most tests use none: one
 * that is as if it was just made is as good as new. */
static bool
is_as_new (int base, const char *name)
{
  int folder = openat (base, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat status;
  bool is_new;

  if (folder < 0)
    return false;
  is_new = fstat (folder, &status) == 0 && (status.st_mode & 07777) == 0700
           && status.st_uid == geteuid () && count_entries (folder, accept_nothing) == 0;
  close (folder);

  return is_new;
}

static bool
is_ours_as_new (int base, const char *name)
{
  for (int i = 0; i < N_FOLDERS; i++)
    if (strcmp (folders[i], name) == 0)
      return is_as_new (base, name);

  return false;
}

static void
remove_temporary (Removal *self)
{
  int folder;

  if (unlinkat (self->base, "tmp", AT_REMOVEDIR) == 0)
    return;
  folder = open_folder (self->base, "tmp");
  if (folder < 0)
    return;
  self->is_temporary = true;
  remove_entries (self, folder, 1);
  self->is_temporary = false;
  unlinkat (self->base, "tmp", AT_REMOVEDIR);
}

/* Removes what is in the base but folders that are as new. Returns how many things have gone. */
static unsigned
clean_base (Removal *self)
{
  int folder = openat (self->base, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = folder >= 0 ? fdopendir (folder) : NULL;
  const struct dirent *entry;
  unsigned n_removed = 0;

  if (stream == NULL)
    {
      if (folder >= 0)
        close (folder);
      return 0;
    }
  while ((entry = readdir (stream)) != NULL)
    {
      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0
          || is_ours_as_new (self->base, entry->d_name))
        continue;
      if (strcmp (entry->d_name, "tmp") == 0)
        remove_temporary (self);
      n_removed += remove_entry (self, self->base, entry, 0);
    }
  closedir (stream);

  return n_removed;
}

/* What was too deep has been moved to the base; and some file systems forget to list an entry when others are removed
 * meanwhile. */
static void
clean (Removal *self, unsigned (*round) (Removal *))
{
  while (round (self) > 0)
    ;
  ggen_supervise_text_clear (&self->path);
}

uint32_t
ggen_supervise_folders_clean (const char *base,
                              GgenSuperviseText *names,
                              unsigned max_names,
                              bool *are_as_new)
{
  Removal self = {.base = open_folder (AT_FDCWD, base), .names = names, .max_names = max_names};

  *are_as_new = self.base >= 0 && count_entries (self.base, is_ours_as_new) == N_FOLDERS;
  if (self.base < 0)
    return 0;
  if (!*are_as_new)
    clean (&self, clean_base);
  close (self.base);

  return self.n_files;
}

static unsigned
remove_base (Removal *self)
{
  int folder = openat (self->base, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return folder >= 0 ? remove_entries (self, folder, 0) : 0;
}

void
ggen_supervise_folders_remove (const char *base)
{
  Removal self = {.base = open_folder (AT_FDCWD, base)};

  if (self.base < 0)
    {
      /* What a test has put in its place */
      unlink (base);
      return;
    }
  clean (&self, remove_base);
  close (self.base);
  rmdir (base);
}

/* The last test may have removed it, or put something else in its place, such as a link to somewhere else. Returns -1
 * with errno. */
static int
open_base (const char *base)
{
  int folder = open_folder (AT_FDCWD, base);

  if (folder < 0 && (errno == ENOTDIR || errno == ELOOP) && unlink (base) == 0)
    errno = ENOENT;
  if (folder < 0 && errno == ENOENT && mkdir (base, 0700) == 0)
    folder = open_folder (AT_FDCWD, base);

  return folder;
}

/* Returns -1 with errno. */
static int
make_folders (int base)
{
  for (int i = 0; i < N_FOLDERS; i++)
    if (mkdirat (base, folders[i], 0700) != 0 && (errno != EEXIST || !is_as_new (base, folders[i])))
      return -1;

  return 0;
}

int
ggen_supervise_folders_make (const char *base)
{
  int folder = open_base (base);
  int result;

  if (folder < 0)
    return -1;
  result = make_folders (folder);
  if (result != 0)
    {
      Removal removal = {.base = folder};

      /* Somebody was killed who should have cleaned up. */
      clean (&removal, clean_base);
      result = make_folders (folder);
    }
  close (folder);

  return result;
}
