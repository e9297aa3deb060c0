/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "test-project.h"

/*
 * A sync in which one of the calls into libc fails: the first of its kind, the second, … until all have
 * their turn. Whatever fails, the outputs are all as they were or all as they are to be, what a person
 * wrote is there, the error says what it is about, and the next sync brings everything to its end.
 */

/* What a person wrote into an output. */
#define EDIT "mine\n"

typedef struct
{
  const char *name;
  GgenTestCall call;
  int error; /* 0: cut short to one byte */
  guint n_animals;
  guint step;        /* from one call to the next that is tried */
  const char *files; /* (nullable): a glob for the files whose calls fail */
} Sweep;

/* Writes animals with their food, from @first on: each makes an output, and all of them one more. */
static void
write_inputs (GgenTestSandbox *sandbox, const char *food, guint first, guint n)
{
  g_autoptr (GString) text = g_string_new ("@prefix zoo: <http://zoo.example/> .\n");

  g_string_append (text, "zoo:kept zoo:name \"kept\" ; zoo:eats \"nuts\" .\n");
  for (guint i = first; i < first + n; i++)
    g_string_append_printf (text, "zoo:a%u zoo:name \"a%02u\" ; zoo:eats \"%s\" .\n", i, i, food);
  test_write (sandbox, "zoo.ttl", text->str);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) listing = g_dir_open (path, 0, NULL);
  const char *name;

  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      remove_all (below);
    }
  g_remove (path);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
read_outputs (GgenTestSandbox *sandbox)
{
  g_autofree char *path = test_path (sandbox, "out");
  g_autoptr (GDir) listing = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);
  const char *name;

  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    g_ptr_array_add (names, g_build_filename ("out", name, NULL));
  g_ptr_array_sort (names, compare_names);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *content = test_read (sandbox, names->pdata[i]);

      g_string_append_printf (text, "%s: %s", (const char *) names->pdata[i], content);
    }

  return g_string_free (text, FALSE);
}

static void
sync_well (GgenTestSandbox *sandbox)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSyncReport) report = test_sync (sandbox, GGEN_SYNC_DEFAULT, &error);

  g_assert_no_error (error);
  g_assert_nonnull (report);
  g_assert_false (test_exists (sandbox, ".ggen/staging"));
}

/* All is generated, and edited, and the inputs say something else by now: of the outputs one is to be
 * made, one to be removed, the others to be replaced, and the edited one is to be left alone. */
static void
prepare (GgenTestSandbox *sandbox, guint n_animals)
{
  const char *const dirs[] = {"out", ".ggen"};

  for (guint i = 0; i < G_N_ELEMENTS (dirs); i++)
    {
      g_autofree char *path = test_path (sandbox, dirs[i]);

      remove_all (path);
    }
  write_inputs (sandbox, "grass", 0, n_animals);
  sync_well (sandbox);
  test_write (sandbox, "out/kept.txt", EDIT);
  write_inputs (sandbox, "hay", 1, n_animals);
}

/* Whether the text names a file of the project, and so the one that is to be looked at. */
static gboolean
names_file (GgenTestSandbox *sandbox, const char *text)
{
  const char *const names[] = {"'out",      ".ggen",
                               "ggen.yaml", "zoo.ttl",
                               "templates", g_file_peek_path (ggen_test_sandbox_get_dir (sandbox))};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (strstr (text, names[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

static guint
arm (GgenTestSandbox *sandbox, const Sweep *sweep, guint nth)
{
  if (sweep->files != NULL)
    return ggen_test_faults_add_for_files (sandbox, sweep->call, sweep->files, nth, sweep->error);

  return sweep->error != 0 ? ggen_test_faults_add (sandbox, sweep->call, nth, sweep->error)
                           : ggen_test_faults_add_short (sandbox, sweep->call, nth, 1);
}

/* Whether the sync must get over it. Whether what was interrupted on its way to another name got there
 * nobody knows, and GLib does not try again to open. */
static gboolean
is_harmless (const Sweep *sweep)
{
  return sweep->error == 0
         || (sweep->error == EINTR && sweep->call != GGEN_TEST_CALL_RENAME
             && sweep->call != GGEN_TEST_CALL_OPEN);
}

/* Returns: whether there was a call to fail */
static gboolean
sync_with_fault (GgenTestSandbox *sandbox,
                 const Sweep *sweep,
                 guint nth,
                 const char *before,
                 const char *after)
{
  guint fault = arm (sandbox, sweep, nth);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSyncReport) report = test_sync (sandbox, GGEN_SYNC_DEFAULT, &error);
  gboolean is_hit = ggen_test_faults_count (sandbox, fault) > 0;
  g_autofree char *outputs = NULL;

  ggen_test_faults_clear (sandbox);
  outputs = read_outputs (sandbox);
  g_test_message ("%s %u: %s", sweep->name, nth, error != NULL ? error->message : "done");

  if (is_harmless (sweep))
    g_assert_no_error (error);
  if (report != NULL || strcmp (outputs, before) != 0)
    g_assert_cmpstr (outputs, ==, after);
  if (error != NULL && !names_file (sandbox, error->message))
    g_error ("no file is named: %s", error->message);

  return is_hit;
}

static void
sweep_one (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Sweep *sweep = user_data;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gboolean is_hit = TRUE;

  test_project_basic (sandbox);
  prepare (sandbox, sweep->n_animals);
  before = read_outputs (sandbox);
  sync_well (sandbox);
  after = read_outputs (sandbox);
  g_assert_cmpstr (before, !=, after);
  g_assert_nonnull (strstr (after, EDIT));

  for (guint nth = 1; is_hit; nth += sweep->step)
    {
      g_autofree char *outputs = NULL;

      prepare (sandbox, sweep->n_animals);
      is_hit = sync_with_fault (sandbox, sweep, nth, before, after);
      if (sweep->files != NULL && nth == 1)
        g_assert_true (is_hit);

      sync_well (sandbox);
      outputs = read_outputs (sandbox);
      g_assert_cmpstr (outputs, ==, after);
    }
}

/* So few that each is made durable by itself, and so many that several workers write them. */
#define FEW 3
#define MANY 70

static const Sweep sweeps[] = {
    {"open-too-many", GGEN_TEST_CALL_OPEN, EMFILE, FEW, 1},
    {"open-broken", GGEN_TEST_CALL_OPEN, EIO, FEW, 1},
    {"open-interrupted", GGEN_TEST_CALL_OPEN, EINTR, FEW, 1},
    {"read-broken", GGEN_TEST_CALL_READ, EIO, FEW, 1},
    {"read-interrupted", GGEN_TEST_CALL_READ, EINTR, FEW, 1},
    {"read-short", GGEN_TEST_CALL_READ, 0, FEW, 1},
    {"write-full", GGEN_TEST_CALL_WRITE, ENOSPC, FEW, 1},
    {"write-broken", GGEN_TEST_CALL_WRITE, EIO, FEW, 1},
    {"write-interrupted", GGEN_TEST_CALL_WRITE, EINTR, FEW, 1},
    {"write-short", GGEN_TEST_CALL_WRITE, 0, FEW, 1},
    {"sync-broken", GGEN_TEST_CALL_SYNC, EIO, FEW, 1},
    {"sync-full", GGEN_TEST_CALL_SYNC, ENOSPC, FEW, 1},
    {"sync-interrupted", GGEN_TEST_CALL_SYNC, EINTR, FEW, 1},
    {"close-broken", GGEN_TEST_CALL_CLOSE, EIO, FEW, 1},
    {"close-full", GGEN_TEST_CALL_CLOSE, ENOSPC, FEW, 1},
    {"close-interrupted", GGEN_TEST_CALL_CLOSE, EINTR, FEW, 1},
    {"rename-full", GGEN_TEST_CALL_RENAME, ENOSPC, FEW, 1},
    {"rename-broken", GGEN_TEST_CALL_RENAME, EIO, FEW, 1},
    {"rename-interrupted", GGEN_TEST_CALL_RENAME, EINTR, FEW, 1},
    {"unlink-broken", GGEN_TEST_CALL_UNLINK, EIO, FEW, 1},
    {"mkdir-full", GGEN_TEST_CALL_MKDIR, ENOSPC, FEW, 1},
    {"change-broken", GGEN_TEST_CALL_CHANGE, EIO, FEW, 1},
    {"copy-too-many", GGEN_TEST_CALL_DESCRIPTOR, EMFILE, FEW, 1},
    {"many-write-full", GGEN_TEST_CALL_WRITE, ENOSPC, MANY, 7},
    {"many-sync-broken", GGEN_TEST_CALL_SYNC, EIO, MANY, 1},
    {"many-rename-full", GGEN_TEST_CALL_RENAME, ENOSPC, MANY, 7},
    {"many-mkdir-full", GGEN_TEST_CALL_MKDIR, ENOSPC, MANY, 1},
    {"many-outputs-broken", GGEN_TEST_CALL_RENAME, EIO, MANY, 7, "*/out/*"},
    {"state-full", GGEN_TEST_CALL_WRITE, ENOSPC, FEW, 1, "*/.ggen/*"},
};

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (sweeps); i++)
    {
      g_autofree char *path = g_strdup_printf ("/faults/%s", sweeps[i].name);

      ggen_test_add (path, sweep_one, (gpointer) &sweeps[i]);
    }

  return ggen_test_run ();
}
