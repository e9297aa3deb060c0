/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-child-origins-private.h"

#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-calls-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-children-list-private.h"

/* GLib starts processes by posix_spawn() and fork(), which it calls through the dynamic linker.
 *
 * vfork() cannot be wrapped: it returns twice, the first time on the stack of the caller, which a wrapper
 * would have left by then. Of its children, and of those of system() and clone(), only what the kernel
 * knows is told.
 *
 * fork() may be called in signal handlers: who would have to wait for the lock forgets the origin. */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static gint is_watching; /* atomic */
static GHashTable
    *origins; /* (element-type int GgenTestOrigin) (owned) (nullable), guarded by mutex */
static pid_t helpers[8]; /* guarded by mutex */
static guint n_helpers;  /* guarded by mutex */

GGEN_TEST_NOT_INSTRUMENTED static void
note (pid_t pid, gboolean is_forked)
{
  GgenTestOrigin origin = {0};

  if (pid <= 0 || !g_atomic_int_get (&is_watching) || pthread_mutex_trylock (&mutex) != 0)
    return;

  ggen_test_origin_capture (&origin);

  /* GTestDBus has a process that ends its buses should the program die. */
  if (is_forked && ggen_test_caller_is_gio (ggen_test_origin_get_caller (&origin, 0))
      && n_helpers < G_N_ELEMENTS (helpers))
    helpers[n_helpers++] = pid;
  else if (origins != NULL)
    g_hash_table_insert (origins, GINT_TO_POINTER (pid), g_memdup2 (&origin, sizeof origin));

  pthread_mutex_unlock (&mutex);
}

GGEN_TEST_INTERPOSED pid_t
fork (void)
{
  const pid_t pid = GGEN_TEST_REAL (fork) ();

  note (pid, TRUE);

  return pid;
}

/* The rest of a wrapper, which has asked for the pid in @child. */
static int
conclude (int error, pid_t child, pid_t *pid)
{
  if (error == 0 && pid != NULL)
    *pid = child;
  note (child, FALSE);

  return error;
}

GGEN_TEST_INTERPOSED int
posix_spawn (pid_t *pid,
             const char *path,
             const posix_spawn_file_actions_t *actions,
             const posix_spawnattr_t *attributes,
             char *const argv[],
             char *const environment[])
{
  pid_t child = 0;
  const int error =
      GGEN_TEST_REAL (posix_spawn) (&child, path, actions, attributes, argv, environment);

  return conclude (error, child, pid);
}

GGEN_TEST_INTERPOSED int
posix_spawnp (pid_t *pid,
              const char *file,
              const posix_spawn_file_actions_t *actions,
              const posix_spawnattr_t *attributes,
              char *const argv[],
              char *const environment[])
{
  pid_t child = 0;
  const int error =
      GGEN_TEST_REAL (posix_spawnp) (&child, file, actions, attributes, argv, environment);

  return conclude (error, child, pid);
}

/* The child that this thread has made last. */
static pid_t
find_last_child (void)
{
  g_autofree char *thread = g_strdup_printf ("%d", (int) gettid ());
  g_autoptr (GArray) pids = g_array_new (FALSE, FALSE, sizeof (pid_t));

  ggen_test_children_add_of_thread (pids, thread);

  return pids->len > 0 ? g_array_index (pids, pid_t, pids->len - 1) : 0;
}

GGEN_TEST_INTERPOSED FILE *
popen (const char *command, const char *type)
{
  FILE *stream = GGEN_TEST_REAL (popen) (command, type);

  if (stream == NULL || !g_atomic_int_get (&is_watching))
    return stream;

  if (g_atomic_int_get (&ggen_test_calls_are_on))
    ggen_test_descriptors_opened (fileno (stream), "popen");
  ggen_test_calls_pause ();
  note (find_last_child (), FALSE);
  ggen_test_calls_resume ();

  return stream;
}

void
ggen_test_child_origins_begin (void)
{
  pthread_mutex_lock (&mutex);
  if (origins == NULL)
    origins = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  pthread_mutex_unlock (&mutex);
  g_atomic_int_set (&is_watching, TRUE);
}

void
ggen_test_child_origins_end (void)
{
  g_atomic_int_set (&is_watching, FALSE);
  pthread_mutex_lock (&mutex);
  if (g_hash_table_size (origins) > 0)
    g_hash_table_remove_all (origins);
  pthread_mutex_unlock (&mutex);
}

gboolean
ggen_test_child_origins_find (pid_t pid, GgenTestOrigin *origin)
{
  const GgenTestOrigin *found;

  pthread_mutex_lock (&mutex);
  found = g_hash_table_lookup (origins, GINT_TO_POINTER (pid));
  if (found != NULL)
    *origin = *found;
  pthread_mutex_unlock (&mutex);

  return found != NULL;
}

gboolean
ggen_test_child_origins_is_helper (pid_t pid)
{
  gboolean is_helper = FALSE;

  pthread_mutex_lock (&mutex);
  for (guint i = 0; i < n_helpers; i++)
    if (helpers[i] == pid)
      is_helper = TRUE;
  pthread_mutex_unlock (&mutex);

  return is_helper;
}
