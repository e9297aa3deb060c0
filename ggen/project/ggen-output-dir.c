/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-output-dir-private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)

struct _GgenOutputDir
{
  char *path;
  int fd;
  gboolean use_openat2;
  char *parent; /* (nullable): the directory that was looked up last */
  int parent_fd;
};

gboolean
ggen_output_error (GError **error, int code, const char *verb, const char *path)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "cannot %s '%s': %s", verb, path,
               g_strerror (code));
  return FALSE;
}

static gboolean
refuse (GError **error, const char *path, const char *part, const char *why)
{
  if (g_str_equal (path, part))
    g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH, "output '%s' %s", path,
                 why);
  else
    g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH,
                 "output '%s' leads through '%s', which %s", path, part, why);
  return FALSE;
}

GgenOutputDir *
ggen_output_dir_open (const char *path, GError **error)
{
  GgenOutputDir *self;
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    {
      ggen_output_error (error, errno, "open the directory", path);
      return NULL;
    }

  self = g_new0 (GgenOutputDir, 1);
  self->path = g_strdup (path);
  self->fd = fd;
  self->parent_fd = -1;
  self->use_openat2 = TRUE;

  return self;
}

static void
forget_parent (GgenOutputDir *self)
{
  g_clear_pointer (&self->parent, g_free);
  if (self->parent_fd >= 0)
    close (self->parent_fd);
  self->parent_fd = -1;
}

void
ggen_output_dir_free (GgenOutputDir *self)
{
  forget_parent (self);
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

/* The other way is for kernels and sandboxes without openat2(). */
void
ggen_output_dir_set_use_openat2 (GgenOutputDir *self, gboolean use_openat2)
{
  self->use_openat2 = use_openat2;
}

int
ggen_output_dir_get_fd (GgenOutputDir *self)
{
  return self->fd;
}

const char *
ggen_output_dir_get_path (GgenOutputDir *self)
{
  return self->path;
}

/* Part by part: each is opened by the descriptor of the one before, none may be a link. */
static int
walk (GgenOutputDir *self, const char *path, int flags)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  int fd = fcntl (self->fd, F_DUPFD_CLOEXEC, 0);

  for (guint i = 0; parts[i] != NULL && fd >= 0; i++)
    {
      int next = openat (fd, parts[i], parts[i + 1] != NULL ? DIR_FLAGS : flags | O_NOFOLLOW);
      int code = errno;

      close (fd);
      fd = next;
      errno = code;
    }

  return fd;
}

static int
open_beneath (GgenOutputDir *self, const char *path, int flags)
{
  struct open_how how = {
      .flags = flags | O_CLOEXEC,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };

  while (self->use_openat2)
    {
      int fd = syscall (SYS_openat2, self->fd, path, &how, sizeof how);

      if (fd >= 0)
        return fd;
      /* EAGAIN: something on the way was renamed meanwhile. */
      if (errno == EAGAIN || errno == EINTR)
        continue;
      if (errno != ENOSYS && errno != EPERM && errno != E2BIG && errno != EINVAL)
        return -1;
      self->use_openat2 = FALSE;
    }

  return walk (self, path, flags | O_CLOEXEC);
}

/* Whether something on the way is not the directory that it should be. */
static gboolean
is_astray (int code)
{
  return code == ELOOP || code == ENOTDIR || code == EXDEV;
}

/* Why a lookup failed, in terms of the part that is to blame. */
static gboolean
explain (GgenOutputDir *self, const char *path, int code, const char *verb, GError **error)
{
  g_autoptr (GString) part = g_string_new (NULL);
  g_auto (GStrv) names = NULL;
  struct stat info;

  if (!is_astray (code))
    return ggen_output_error (error, code, verb, path);

  names = g_strsplit (path, "/", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_string_append_printf (part, "%s%s", i > 0 ? "/" : "", names[i]);
      if (fstatat (self->fd, part->str, &info, AT_SYMLINK_NOFOLLOW) != 0)
        break;
      if (S_ISLNK (info.st_mode))
        return refuse (error, path, part->str, "is a symbolic link");
      if (names[i + 1] != NULL && !S_ISDIR (info.st_mode))
        return refuse (error, path, part->str, "is not a directory");
    }

  return ggen_output_error (error, code, verb, path);
}

/* Returns: a descriptor, or -1 with @error set */
int
ggen_output_dir_open_dir (GgenOutputDir *self, const char *path, GError **error)
{
  int fd = *path == '\0' ? fcntl (self->fd, F_DUPFD_CLOEXEC, 0)
                         : open_beneath (self, path, O_RDONLY | O_DIRECTORY);

  if (fd < 0)
    explain (self, path, errno, "open the directory", error);

  return fd;
}

/* As ggen_output_dir_open_dir(), making the directory, but not its parent, where it is missing. */
int
ggen_output_dir_make_dir (GgenOutputDir *self, const char *path, GError **error)
{
  const char *name;
  int parent = ggen_output_dir_ensure_parent (self, path, NULL, &name, error);

  if (parent < 0)
    return -1;
  if (mkdirat (parent, name, 0777) != 0 && errno != EEXIST)
    {
      ggen_output_error (error, errno, "make the directory", path);
      return -1;
    }

  return ggen_output_dir_open_dir (self, path, error);
}

static char *
dup_parent (const char *path, const char **name)
{
  const char *slash = strrchr (path, '/');

  *name = slash != NULL ? slash + 1 : path;

  return slash != NULL ? g_strndup (path, slash - path) : g_strdup ("");
}

/* Opens a directory that @whole is in, making what is missing on the way; the paths made are added
 * to @made. */
static int
ensure_dir (GgenOutputDir *self,
            const char *path,
            const char *whole,
            GPtrArray *made,
            GError **error)
{
  g_autofree char *above = NULL;
  const char *name;
  int fd = *path == '\0' ? fcntl (self->fd, F_DUPFD_CLOEXEC, 0)
                         : open_beneath (self, path, O_RDONLY | O_DIRECTORY);
  int parent;
  int code;

  if (fd >= 0)
    return fd;
  if (errno != ENOENT || made == NULL)
    {
      explain (self, is_astray (errno) ? whole : path, errno, "open the directory", error);
      return -1;
    }

  above = dup_parent (path, &name);
  parent = ensure_dir (self, above, whole, made, error);
  if (parent < 0)
    return -1;
  if (mkdirat (parent, name, 0777) == 0)
    g_ptr_array_add (made, g_strdup (path));
  else if (errno != EEXIST)
    {
      ggen_output_error (error, errno, "make the directory", path);
      close (parent);
      return -1;
    }
  fd = openat (parent, name, DIR_FLAGS);
  code = errno;
  close (parent);
  if (fd < 0)
    explain (self, is_astray (code) ? whole : path, code, "open the directory", error);

  return fd;
}

/*
 * ggen_output_dir_ensure_parent:
 * @made: (nullable) (element-type utf8): directories that had to be made are added here, outer
 *   ones first; %NULL if none are to be made
 * @name: (out): the last part of @path
 *
 * Returns: a descriptor of the directory that @path is in, valid until the next call; -1 with
 *   @error set
 */
int
ggen_output_dir_ensure_parent (GgenOutputDir *self,
                               const char *path,
                               GPtrArray *made,
                               const char **name,
                               GError **error)
{
  g_autofree char *parent = dup_parent (path, name);

  if (self->parent != NULL && g_str_equal (self->parent, parent))
    return self->parent_fd;

  forget_parent (self);
  self->parent_fd = ensure_dir (self, parent, path, made, error);
  if (self->parent_fd >= 0)
    self->parent = g_steal_pointer (&parent);

  return self->parent_fd;
}

/* What is at @path; a link, a directory and anything else that is no plain file is an error. */
gboolean
ggen_output_dir_stat (GgenOutputDir *self,
                      const char *path,
                      gboolean *exists,
                      struct stat *info,
                      GError **error)
{
  g_autoptr (GError) local_error = NULL;
  const char *name;
  int parent = ggen_output_dir_ensure_parent (self, path, NULL, &name, &local_error);

  *exists = FALSE;
  if (parent < 0 && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  if (parent < 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (fstatat (parent, name, info, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT || ggen_output_error (error, errno, "look at", path);

  *exists = TRUE;
  if (S_ISLNK (info->st_mode))
    return refuse (error, path, path, "is a symbolic link; remove it first");
  if (S_ISDIR (info->st_mode))
    return refuse (error, path, path, "is a directory");
  if (!S_ISREG (info->st_mode))
    return refuse (error, path, path, "is not a plain file");

  return TRUE;
}

static GBytes *
read_all (int fd, const char *path, gsize size_hint, GError **error)
{
  g_autofree char *data = NULL;
  gsize capacity = size_hint + 1;
  gsize length = 0;

  data = g_malloc (capacity);
  while (TRUE)
    {
      gssize n;

      if (length == capacity)
        {
          capacity *= 2;
          data = g_realloc (data, capacity);
        }
      n = read (fd, data + length, capacity - length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return ggen_output_error (error, errno, "read", path), NULL;
      if (n == 0)
        return g_bytes_new_take (g_steal_pointer (&data), length);
      length += n;
    }
}

/*
 * ggen_output_dir_read:
 * @info: (out): of the file that was read
 *
 * Returns: the content, or %NULL with @error set
 */
GBytes *
ggen_output_dir_read (GgenOutputDir *self, const char *path, struct stat *info, GError **error)
{
  GBytes *bytes = NULL;
  const char *name;
  int parent = ggen_output_dir_ensure_parent (self, path, NULL, &name, error);
  int fd;

  if (parent < 0)
    return NULL;

  fd = openat (parent, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    {
      explain (self, path, errno, "read", error);
      return NULL;
    }
  if (fstat (fd, info) != 0)
    ggen_output_error (error, errno, "look at", path);
  else if (!S_ISREG (info->st_mode))
    refuse (error, path, path, "is not a plain file");
  else
    bytes = read_all (fd, path, info->st_size, error);
  close (fd);

  return bytes;
}

/* Removes the directory if nothing is in it. */
void
ggen_output_dir_remove_empty (GgenOutputDir *self, const char *path)
{
  g_autofree char *above = NULL;
  const char *name;
  int parent;

  forget_parent (self);
  above = dup_parent (path, &name);
  parent = ggen_output_dir_open_dir (self, above, NULL);
  if (parent < 0)
    return;
  unlinkat (parent, name, AT_REMOVEDIR);
  close (parent);
}
