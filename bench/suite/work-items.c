/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "work-items.h"

#include <fcntl.h>
#include <unistd.h>

#include "hash.h"
#include "subject.h"
#include "work-dir.h"

#define COMPUTE_SIZE (64 * 1024)
#define COMPUTE_TIMES 4
#define FILE_SIZE (16 * 1024)

/* A batch that is done by a number of workers: items that compute, items that write and read back a
 * file, or both in turns. */
struct _SuiteWorkItems
{
  GgenRuntime *runtime; /* (owned) */
  guint n_compute;
  guint n_write;
  guint8 *bytes; /* (owned): what is hashed, and what is written */
  char *paths[SUITE_N_ITEMS];
  guint64 hash_of_compute;
  guint64 hash_of_file;

  guint n_done; /* atomic */
};

static gboolean
compute (GCancellable *cancellable, gpointer user_data, GError **error)
{
  SuiteWorkItems *self = user_data;

  for (guint i = 0; i < COMPUTE_TIMES; i++)
    {
      if (suite_hash (self->bytes, COMPUTE_SIZE) != self->hash_of_compute)
        g_error ("an item was computed wrongly");
    }
  g_atomic_int_inc (&self->n_done);

  return TRUE;
}

static void
write_file (const char *path, const guint8 *bytes)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  if (fd < 0 || write (fd, bytes, FILE_SIZE) != FILE_SIZE || close (fd) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
}

static void
read_file (const char *path, guint8 *bytes)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0 || read (fd, bytes, FILE_SIZE) != FILE_SIZE || close (fd) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
}

typedef struct
{
  SuiteWorkItems *items; /* (unowned) */
  const char *path;      /* (unowned) */
} FileItem;

static gboolean
write_and_read (GCancellable *cancellable, gpointer user_data, GError **error)
{
  FileItem *item = user_data;
  SuiteWorkItems *self = item->items;
  g_autofree guint8 *bytes = g_malloc (FILE_SIZE);

  write_file (item->path, self->bytes);
  read_file (item->path, bytes);
  if (suite_hash (bytes, FILE_SIZE) != self->hash_of_file)
    g_error ("%s: what was read is not what was written", item->path);
  g_atomic_int_inc (&self->n_done);

  return TRUE;
}

/* Makes a runtime of @n_workers for @n_compute items of the one kind and @n_write of the other. */
SuiteWorkItems *
suite_work_items_new (guint n_workers, guint n_compute, guint n_write)
{
  SuiteWorkItems *self = g_new0 (SuiteWorkItems, 1);

  self->runtime = ggen_runtime_new_isolated ();
  ggen_runtime_set_max_workers (self->runtime, n_workers);
  ggen_runtime_set_max_blocking (self->runtime, n_workers);
  self->n_compute = n_compute;
  self->n_write = n_write;
  self->bytes = suite_make_bytes (COMPUTE_SIZE, 2);
  self->hash_of_compute = suite_hash (self->bytes, COMPUTE_SIZE);
  self->hash_of_file = suite_hash (self->bytes, FILE_SIZE);
  for (guint i = 0; i < n_write; i++)
    {
      g_autofree char *name = g_strdup_printf ("item-%u", i);

      self->paths[i] = suite_work_dir_get_path (name);
    }

  return self;
}

void
suite_work_items_free (SuiteWorkItems *self)
{
  suite_close_runtime (self->runtime);
  for (guint i = 0; i < self->n_write; i++)
    g_free (self->paths[i]);
  g_free (self->bytes);
  g_free (self);
}

void
suite_work_items_run (SuiteWorkItems *self)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (self->runtime, NULL);
  g_autoptr (GError) error = NULL;
  FileItem files[SUITE_N_ITEMS];

  self->n_done = 0;
  for (guint i = 0; i < SUITE_N_ITEMS; i++)
    {
      if (i < self->n_compute)
        ggen_scope_spawn (scope, "compute", GGEN_WORK_COMPUTE, compute, self, NULL);
      if (i < self->n_write)
        {
          files[i] = (FileItem){self, self->paths[i]};
          ggen_scope_spawn (scope, "write", GGEN_WORK_BLOCKING, write_and_read, &files[i], NULL);
        }
    }

  if (!ggen_scope_join (scope, &error))
    g_error ("%s", error->message);

  if ((guint) g_atomic_int_get (&self->n_done) != self->n_compute + self->n_write)
    g_error ("%u items were done instead of %u", self->n_done, self->n_compute + self->n_write);
}
