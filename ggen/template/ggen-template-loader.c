/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Finds the files of templates: beneath their directory and nowhere else, not even for a moment. */

#include "ggen-template-environment-private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What is larger is no template. */
#define MAX_SIZE (64 << 20)

/* Names are relative, with '/' between their parts, and go down only. */
gboolean
ggen_template_loader_check_name (const char *name, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  const char *problem = NULL;

  if (*name == '\0')
    problem = "is empty";
  else if (*name == '/')
    problem = "is absolute";
  else if (strchr (name, '\\') != NULL)
    problem = "contains a backslash";
  for (guint i = 0; parts[i] != NULL && problem == NULL; i++)
    if (strcmp (parts[i], "..") == 0)
      problem = "goes up with '..'";
    else if (strcmp (parts[i], ".") == 0 || *parts[i] == '\0')
      problem = "has an empty part";
  if (problem == NULL)
    return TRUE;
  g_set_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_INVALID_NAME,
               "the template name '%s' %s; names are relative to a search path", name, problem);

  return FALSE;
}

/* Without openat2(): one part after the other, and no symbolic links at all. */
static int
open_by_parts (int directory, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  int fd = directory;

  for (guint i = 0; parts[i] != NULL && fd >= 0; i++)
    {
      gboolean is_last = parts[i + 1] == NULL;
      int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (is_last ? 0 : O_DIRECTORY);
      int next = openat (fd, parts[i], flags);
      int saved = errno;

      if (fd != directory)
        close (fd);
      errno = saved;
      fd = next;
    }

  return fd;
}

static int
open_beneath (int directory, const char *name)
{
  struct open_how how = {
      .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };
  int fd = (int) syscall (SYS_openat2, directory, name, &how, sizeof how);

  if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
    return fd;

  return open_by_parts (directory, name);
}

static char *
read_all (int fd, gsize *length)
{
  GString *text = g_string_new (NULL);
  char chunk[16384];
  gssize n;

  do
    {
      n = read (fd, chunk, sizeof chunk);
      if (n > 0)
        g_string_append_len (text, chunk, n);
    }
  while ((n > 0 && text->len <= MAX_SIZE) || (n < 0 && errno == EINTR));
  if (n < 0)
    {
      int saved = errno;

      g_string_free (text, TRUE);
      errno = saved;
      return NULL;
    }
  *length = text->len;

  return g_string_free (text, FALSE);
}

static void
set_error (GError **error, const char *name, int code)
{
  if (code == ENOENT || code == ENOTDIR)
    g_set_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_NOT_FOUND,
                 "there is no template '%s'", name);
  else if (code == EXDEV || code == ELOOP)
    g_set_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_INVALID_NAME,
                 "the template '%s' is a link that leaves its search path", name);
  else
    g_set_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_READ, "%s: cannot be read: %s",
                 name, g_strerror (code));
}

/* Returns: (transfer full) (nullable): the text of a template */
char *
ggen_template_loader_read (GFile *directory, const char *name, gsize *length, GError **error)
{
  g_autofree char *path = g_file_get_path (directory);
  g_autofree char *text = NULL;
  struct stat status;
  int directory_fd, fd = -1, code = 0;

  directory_fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC | O_DIRECTORY) : -1;
  if (directory_fd >= 0)
    {
      fd = open_beneath (directory_fd, name);
      code = errno;
      close (directory_fd);
    }
  else
    code = path != NULL ? errno : ENOENT;
  if (fd >= 0)
    {
      if (fstat (fd, &status) < 0)
        code = errno;
      else if (!S_ISREG (status.st_mode))
        code = S_ISDIR (status.st_mode) ? EISDIR : EINVAL;
      else
        {
          text = read_all (fd, length);
          code = text == NULL ? errno : *length > MAX_SIZE ? EFBIG : 0;
        }
      close (fd);
    }
  if (fd < 0 || code != 0)
    {
      set_error (error, name, code);
      return NULL;
    }

  return g_steal_pointer (&text);
}
