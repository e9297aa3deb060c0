/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-trace-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static GMutex mutex;
static gint fd = -1; /* atomic; written under mutex */

/* Says once why there is no trace, or no more of it. */
static void
complain (const char *path, int error_number)
{
  const char *reason = error_number == EWOULDBLOCK ? "another process writes its trace to it"
                                                   : g_strerror (error_number);

  if (path != NULL)
    g_warning ("cannot write the trace that GGEN_TRACE asks for to %s: %s", path, reason);
  else
    g_warning ("the trace that GGEN_TRACE asks for ends here: %s", reason);
}

/* A file has one writer, and is not emptied before it is ours: a program that we start inherits our
 * environment. A device or a pipe is whoever's. */
static gboolean
make_ours (int file)
{
  struct stat info;

  if (fstat (file, &info) != 0 || !S_ISREG (info.st_mode))
    return TRUE;

  return flock (file, LOCK_EX | LOCK_NB) == 0 && ftruncate (file, 0) == 0;
}

static int
open_locked_file (const char *path)
{
  int file = open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
  int error_number;

  if (file < 0)
    return -1;

  if (make_ours (file))
    return file;

  error_number = errno;
  close (file);
  errno = error_number;

  return -1;
}

gboolean
ggen_trace_file_open (const char *path)
{
  int file = open_locked_file (path);

  if (file < 0)
    {
      complain (path, errno);
      return FALSE;
    }

  g_atomic_int_set (&fd, file);

  return TRUE;
}

static gboolean
write_all (int file, const char *text, gsize length)
{
  while (length > 0)
    {
      gssize n_written = write (file, text, length);

      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written < 0)
        return FALSE;

      text += n_written;
      length -= (gsize) n_written;
    }

  return TRUE;
}

/* Writes whole events only, so that the file is cut between two of them where the process dies. */
void
ggen_trace_file_write (const char *text, gsize length)
{
  int error_number = 0;
  int file;

  g_mutex_lock (&mutex);
  file = g_atomic_int_get (&fd);
  if (file >= 0 && !write_all (file, text, length))
    {
      error_number = errno;
      g_atomic_int_set (&fd, -1);
      close (file);
    }
  g_mutex_unlock (&mutex);

  if (error_number != 0)
    complain (NULL, error_number);
}

/* Writes the end, and nothing after it. */
void
ggen_trace_file_close (const char *end)
{
  int file;

  g_mutex_lock (&mutex);
  file = g_atomic_int_get (&fd);
  g_atomic_int_set (&fd, -1);
  if (file >= 0)
    {
      write_all (file, end, strlen (end));
      close (file);
    }
  g_mutex_unlock (&mutex);
}

/* No lock: a thread that is not there any more may hold it. */
void
ggen_trace_file_abandon (void)
{
  int file = g_atomic_int_get (&fd);

  g_atomic_int_set (&fd, -1);
  if (file >= 0)
    close (file);
}
