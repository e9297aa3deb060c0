/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-origin-private.h"
#include "ggen-test-patience-private.h"
#include "ggen-test-thread-private.h"

/* Processes that the test starts by g_spawn_async() without G_SPAWN_DO_NOT_REAP_CHILD: GLib makes them
 * children of a process that ends at once, so that nobody in this program can wait for them, and the
 * kernel does not list them as ours. To become the parent of all such (PR_SET_CHILD_SUBREAPER) would have
 * whoever waits for any child, or asks whether a process is still there, see what it does not expect, so
 * these are known by what GLib tells of them. */

typedef struct
{
  pid_t pid;
  char *started; /* (owned) (nullable): when, as the kernel says it: pids are used again */
  char *name;    /* (owned) */
  GgenTestOrigin origin;
} Orphan;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GPtrArray *orphans; /* (element-type Orphan) (owned) (nullable), guarded by mutex */

static void
orphan_free (gpointer data)
{
  Orphan *self = data;

  g_free (self->started);
  g_free (self->name);
  g_free (self);
}

/* (transfer full) (nullable): of a process that is there and has not ended */
static char *
read_start (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *after_name;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  /* "pid (name) state …", and so on to the time of its start, which is the 22nd. */
  after_name = strrchr (text, ')');
  if (after_name == NULL)
    return NULL;
  fields = g_strsplit (after_name + 2, " ", 0);

  return g_strv_length (fields) > 19 && fields[0][0] != 'Z' ? g_strdup (fields[19]) : NULL;
}

static gboolean
is_running (const Orphan *self)
{
  g_autofree char *started = read_start (self->pid);

  return started != NULL && g_strcmp0 (started, self->started) == 0;
}

static void
note (pid_t pid, const char *const *argv)
{
  Orphan *self;

  if (ggen_test_thread_get_current () == NULL)
    return;

  self = g_new0 (Orphan, 1);
  self->pid = pid;
  self->started = read_start (pid);
  self->name = g_strjoinv (" ", (char **) argv);
  ggen_test_origin_capture (&self->origin);

  pthread_mutex_lock (&mutex);
  if (orphans != NULL)
    g_ptr_array_add (orphans, self);
  else
    orphan_free (self);
  pthread_mutex_unlock (&mutex);
}

/* The rest of a wrapper, which has asked for the pid in @spawned. */
static gboolean
conclude (gboolean is_started,
          GSpawnFlags flags,
          const char *const *argv,
          GPid spawned,
          GPid *child_pid)
{
  if (is_started && child_pid != NULL)
    *child_pid = spawned;
  if (is_started && (flags & G_SPAWN_DO_NOT_REAP_CHILD) == 0)
    note (spawned, argv);

  return is_started;
}

GGEN_TEST_INTERPOSED gboolean
g_spawn_async (const char *folder,
               char **argv,
               char **environment,
               GSpawnFlags flags,
               GSpawnChildSetupFunc setup,
               gpointer user_data,
               GPid *child_pid,
               GError **error)
{
  GPid spawned = 0;
  gboolean is_started = GGEN_TEST_REAL (g_spawn_async) (folder, argv, environment, flags, setup,
                                                        user_data, &spawned, error);

  return conclude (is_started, flags, (const char *const *) argv, spawned, child_pid);
}

GGEN_TEST_INTERPOSED gboolean
g_spawn_async_with_pipes (const char *folder,
                          char **argv,
                          char **environment,
                          GSpawnFlags flags,
                          GSpawnChildSetupFunc setup,
                          gpointer user_data,
                          GPid *child_pid,
                          gint *input,
                          gint *output,
                          gint *errors,
                          GError **error)
{
  GPid spawned = 0;
  gboolean is_started =
      GGEN_TEST_REAL (g_spawn_async_with_pipes) (folder, argv, environment, flags, setup, user_data,
                                                 &spawned, input, output, errors, error);

  return conclude (is_started, flags, (const char *const *) argv, spawned, child_pid);
}

GGEN_TEST_INTERPOSED gboolean
g_spawn_async_with_fds (const char *folder,
                        char **argv,
                        char **environment,
                        GSpawnFlags flags,
                        GSpawnChildSetupFunc setup,
                        gpointer user_data,
                        GPid *child_pid,
                        gint input,
                        gint output,
                        gint errors,
                        GError **error)
{
  GPid spawned = 0;
  gboolean is_started =
      GGEN_TEST_REAL (g_spawn_async_with_fds) (folder, argv, environment, flags, setup, user_data,
                                               &spawned, input, output, errors, error);

  return conclude (is_started, flags, (const char *const *) argv, spawned, child_pid);
}

/* GLib's own would call the function above inside of GLib. */
GGEN_TEST_INTERPOSED gboolean
g_spawn_command_line_async (const char *command, GError **error)
{
  g_auto (GStrv) argv = NULL;

  if (command == NULL)
    return GGEN_TEST_REAL (g_spawn_command_line_async) (command, error);

  return g_shell_parse_argv (command, NULL, &argv, error)
         && g_spawn_async (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, error);
}

static void
orphans_begin (const GgenTestSubject *subject)
{
  pthread_mutex_lock (&mutex);
  orphans = g_ptr_array_new_with_free_func (orphan_free);
  pthread_mutex_unlock (&mutex);
}

/* One that ends by itself has a moment to do so. */
static void
end_orphan (const Orphan *self,
            const GgenTestSubject *subject,
            gboolean is_allowed,
            GgenTestPatience *patience)
{
  while (!is_allowed && is_running (self) && ggen_test_patience_lasts (patience))
    ;
  if (!is_running (self))
    return;

  if (!is_allowed)
    ggen_test_findings_add (&self->origin,
                            "a process was left behind: \"%s\" (pid %d) is still running: make it "
                            "end; with G_SPAWN_DO_NOT_REAP_CHILD it can be waited for",
                            self->name, (int) self->pid);
  if (!subject->is_guest)
    kill (self->pid, SIGKILL);
}

static void
orphans_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  GgenTestPatience patience = ggen_test_patience_begin ();
  g_autoptr (GPtrArray) left = NULL;

  pthread_mutex_lock (&mutex);
  left = g_steal_pointer (&orphans);
  pthread_mutex_unlock (&mutex);

  for (guint i = 0; i < left->len; i++)
    end_orphan (left->pdata[i], subject, is_allowed, &patience);
}

const GgenTestCheck ggen_test_orphans_check = {
    GGEN_TEST_ALLOW_CHILDREN,
    orphans_begin,
    NULL,
    orphans_end,
};
