/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-pool.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/resource.h>

/* Descriptors: what each executor has open while it starts a test that is guarded, and everything else */
#define FOR_EACH 8
#define FOR_ALL 32

struct _GgenRunnerPool
{
  char *folder;
  GgenRunnerExecutor **executors; /* (owned), NULL where not made yet */
  GgenRunnerRefusals *refusals;   /* (owned): what one finds out of a program is so for all */
  guint n_executors;
};

char *
ggen_runner_pool_make_folder (const char *name, GError **error)
{
  g_autofree char *place = g_canonicalize_filename (g_get_tmp_dir (), NULL);
  char *folder = g_build_filename (place, name, NULL);
  int code;

  if (g_mkdtemp (folder) != NULL)
    return folder;

  code = errno;
  g_free (folder);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
               "%s: no folder for the tests can be made there: %s; the variable TMPDIR can name "
               "another place",
               g_get_tmp_dir (), g_strerror (code));

  return NULL;
}

GgenRunnerPool *
ggen_runner_pool_new (guint n_executors, GError **error)
{
  g_autofree char *folder = ggen_runner_pool_make_folder ("ggen-test-XXXXXX", error);
  GgenRunnerPool *self;

  if (folder == NULL)
    return NULL;

  self = g_new0 (GgenRunnerPool, 1);
  self->folder = g_steal_pointer (&folder);
  self->n_executors = n_executors;
  self->executors = g_new0 (GgenRunnerExecutor *, n_executors);
  self->refusals = ggen_runner_refusals_new ();

  return self;
}

guint
ggen_runner_pool_get_most (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= G_MAXINT)
    return G_MAXINT;

  return limit.rlim_cur < FOR_ALL + FOR_EACH ? 1 : (limit.rlim_cur - FOR_ALL) / FOR_EACH;
}

/* Nobody makes folders in it that are left here. */
static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }

  if (g_rmdir (folder) != 0)
    g_debug ("cannot remove %s: %s", folder, g_strerror (errno));
}

/* What tests have left is removed by the supervisors, each in its own folder. */
void
ggen_runner_pool_free (GgenRunnerPool *self)
{
  for (guint i = 0; i < self->n_executors; i++)
    g_clear_pointer (&self->executors[i], ggen_runner_executor_free);
  g_free (self->executors);
  ggen_runner_refusals_unref (self->refusals);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

guint
ggen_runner_pool_get_size (GgenRunnerPool *self)
{
  return self->n_executors;
}

const char *
ggen_runner_pool_get_folder (GgenRunnerPool *self)
{
  return self->folder;
}

GgenRunnerExecutor *
ggen_runner_pool_get (GgenRunnerPool *self, guint number, GError **error)
{
  GgenRunnerExecutor *executor = self->executors[number];

  if (executor != NULL)
    return executor;

  executor = ggen_runner_executor_new (self->folder, number, error);
  if (executor != NULL)
    ggen_runner_executor_set_refusals (executor, self->refusals);
  self->executors[number] = executor;

  return executor;
}
