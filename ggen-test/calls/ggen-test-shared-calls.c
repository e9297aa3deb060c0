/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-test-check-private.h"

/* The functions of libc that make names for memory and semaphores that processes share: these stay until
 * somebody removes them, though nobody uses them. Both are files where libc keeps them. */

#define FOLDER "/dev/shm/"
#define SEMAPHORE "sem."

typedef struct
{
  char *path; /* (owned) */
  char *name; /* (owned): as the test gave it */
  const char *function;
  GgenTestOrigin origin;
} Made;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GPtrArray *made; /* (element-type Made) (owned) (nullable), guarded by mutex */

static void
made_free (gpointer data)
{
  Made *self = data;

  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

/* (transfer full): what of the two it is, @prefix tells */
static char *
make_path (const char *prefix, const char *name)
{
  while (*name == '/')
    name++;

  return g_strconcat (FOLDER, prefix, name, NULL);
}

static gboolean
exists (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0;
}

static void
add (char *path, const char *name, const char *function)
{
  Made *self = g_new0 (Made, 1);

  self->path = path;
  self->name = g_strdup (name);
  self->function = function;
  ggen_test_origin_capture (&self->origin);

  pthread_mutex_lock (&mutex);
  if (made != NULL)
    g_ptr_array_add (made, self);
  else
    made_free (self);
  pthread_mutex_unlock (&mutex);
}

/* (transfer full) (nullable): where the name is to be, unless it is there already or is not made. */
static char *
prepare (const char *prefix, const char *name, int flags)
{
  g_autofree char *path = NULL;
  int code = errno;

  if ((flags & O_CREAT) == 0 || !ggen_test_calls_are_watched ())
    return NULL;

  path = make_path (prefix, name);
  if (exists (path))
    g_clear_pointer (&path, g_free);
  errno = code;

  return g_steal_pointer (&path);
}

static void
conclude (gboolean is_made, char *path, const char *name, const char *function)
{
  int code = errno;

  if (is_made && path != NULL)
    add (path, name, function);
  else
    g_free (path);
  errno = code;
}

GGEN_TEST_INTERPOSED int
shm_open (const char *name, int flags, mode_t mode)
{
  char *path = prepare ("", name, flags);
  int fd = GGEN_TEST_REAL (shm_open) (name, flags, mode);

  if (fd >= 0 && __atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    ggen_test_descriptors_opened (fd, "shm_open");
  conclude (fd >= 0, path, name, "shm_open");

  return fd;
}

GGEN_TEST_INTERPOSED sem_t *
sem_open (const char *name, int flags, ...)
{
  char *path = prepare (SEMAPHORE, name, flags);
  mode_t mode = 0;
  guint value = 0;
  sem_t *semaphore;
  va_list args;

  va_start (args, flags);
  if ((flags & O_CREAT) != 0)
    {
      mode = (mode_t) va_arg (args, int);
      value = va_arg (args, guint);
    }
  va_end (args);

  semaphore = GGEN_TEST_REAL (sem_open) (name, flags, mode, value);
  conclude (semaphore != SEM_FAILED, path, name, "sem_open");

  return semaphore;
}

static void
shared_names_begin (const GgenTestSubject *subject)
{
  pthread_mutex_lock (&mutex);
  made = g_ptr_array_new_with_free_func (made_free);
  pthread_mutex_unlock (&mutex);
}

static void
end_name (const Made *self, const GgenTestSubject *subject, gboolean is_allowed)
{
  gboolean is_semaphore = g_strcmp0 (self->function, "sem_open") == 0;

  if (!exists (self->path))
    return;

  if (!is_allowed)
    ggen_test_findings_add (&self->origin,
                            "a name of shared memory was left behind: \"%s\", by %s(): call %s()",
                            self->name, self->function, is_semaphore ? "sem_unlink" : "shm_unlink");
  if (!subject->is_guest)
    GGEN_TEST_REAL (unlink) (self->path);
}

/* A name is put out of the way also where it may stay: it would be there in the next run. */
static void
shared_names_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  g_autoptr (GPtrArray) left = NULL;

  pthread_mutex_lock (&mutex);
  left = g_steal_pointer (&made);
  pthread_mutex_unlock (&mutex);

  ggen_test_calls_pause ();
  for (guint i = 0; i < left->len; i++)
    end_name (left->pdata[i], subject, is_allowed);
  ggen_test_calls_resume ();
}

const GgenTestCheck ggen_test_shared_names_check = {
    GGEN_TEST_ALLOW_FILES,
    shared_names_begin,
    NULL,
    shared_names_end,
};
