/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-installed.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

#include <gio/gio.h>

#include "ggen-runner-environment.h"

#define GROUP "Test"
#define SUFFIX ".test"

typedef struct
{
  const GgenRunnerInstalledOptions *options;
  const char *root;      /* the "installed-tests" folder that is looked through */
  const char *data_dir;  /* that it is in */
  GHashTable *names;     /* (element-type utf8): of the programs so far, owned by them */
  GPtrArray *programs;   /* (element-type GgenRunnerProgram) (owned) */
  gboolean *are_matched; /* (nullable) (owned): by index of a glob */
} Search;

/* The folders from the root to where the search is: links may lead back to one of them. */
typedef struct _Folder Folder;

struct _Folder
{
  const Folder *parent;
  dev_t device;
  ino_t inode;
};

static gboolean
glob_matches (const char *glob, const char *file, const char *name)
{
  if (strpbrk (glob, "*?[") == NULL)
    return g_str_has_prefix (file, glob);

  return fnmatch (glob, file, 0) == 0 || fnmatch (glob, name, 0) == 0;
}

/* All globs are looked at, so that those are known that match nothing. */
static gboolean
is_wanted (Search *self, const char *file, const char *name)
{
  const char *const *globs = self->options->globs;
  gboolean is_matched = FALSE;

  if (globs == NULL || globs[0] == NULL)
    return TRUE;

  for (guint i = 0; globs[i] != NULL; i++)
    if (glob_matches (globs[i], file, name))
      is_matched = self->are_matched[i] = TRUE;

  return is_matched;
}

static gboolean
read_type (GgenRunnerProgram *program, GKeyFile *file, GError **error)
{
  g_autofree char *type = g_key_file_get_string (file, GROUP, "Type", NULL);

  if (type == NULL || g_str_equal (type, "session"))
    return TRUE;
  if (g_str_equal (type, "session-exclusive"))
    {
      program->is_parallel = FALSE;
      return TRUE;
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "Type '%s' is neither session nor session-exclusive", type);

  return FALSE;
}

static gboolean
read_command (GgenRunnerProgram *program, GKeyFile *file, GError **error)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, "Exec", error);

  return text != NULL && g_shell_parse_argv (text, NULL, &program->command, error);
}

/* Tests must not depend on a daemon for files that happens to run: neither runner lets them. */
static gboolean
read_environment (GgenRunnerProgram *program,
                  GKeyFile *file,
                  const char *const *base,
                  GError **error)
{
  g_auto (GStrv) variables =
      g_key_file_get_string_list (file, GROUP, "TestEnvironment", NULL, NULL);

  program->environment = ggen_runner_environment_new (base);
  program->environment = g_environ_setenv (program->environment, "GIO_USE_VFS", "local", TRUE);

  for (guint i = 0; variables != NULL && variables[i] != NULL; i++)
    {
      char *equals = strchr (variables[i], '=');

      if (equals == NULL || equals == variables[i])
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "'%s' in TestEnvironment is not NAME=VALUE", variables[i]);
          return FALSE;
        }
      *equals = '\0';
      program->environment =
          g_environ_setenv (program->environment, variables[i], equals + 1, TRUE);
    }

  return TRUE;
}

static GStrv
make_suites (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 2);
  const char *suites[] = {parts[1] != NULL ? parts[0] : NULL, NULL};

  return g_strdupv ((char **) suites);
}

static gboolean
read_program (GgenRunnerProgram *program,
              const char *path,
              const char *const *environment,
              GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error)
      || !read_type (program, file, error) || !read_command (program, file, error)
      || !read_environment (program, file, environment, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }

  /* What it prints does not decide, also where Output says that it is TAP. */
  program->protocol = GGEN_RUNNER_PROTOCOL_EXIT_STATUS;

  return TRUE;
}

static gboolean
add_file (Search *self, const char *file, GError **error)
{
  g_autofree char *path = g_build_filename (self->root, file, NULL);
  g_autofree char *name = g_strndup (file, strlen (file) - strlen (SUFFIX));
  g_autoptr (GgenRunnerProgram) program = NULL;

  if (!is_wanted (self, file, name))
    return TRUE;

  program = ggen_runner_program_new (name);
  program->suites = make_suites (name);
  if (!read_program (program, path, self->options->environment, error))
    return FALSE;

  if (g_hash_table_contains (self->names, name))
    {
      g_free (program->name);
      program->name = g_strdup_printf ("%s (%s)", name, self->data_dir);
    }
  g_hash_table_add (self->names, program->name);
  g_ptr_array_add (self->programs, g_steal_pointer (&program));

  return TRUE;
}

static gboolean
is_above (const Folder *folder, const struct stat *status)
{
  for (; folder != NULL; folder = folder->parent)
    if (folder->device == status->st_dev && folder->inode == status->st_ino)
      return TRUE;

  return FALSE;
}

/* @relative: "" for the root, otherwise with a slash at its end */
static gboolean
search_folder (Search *self, const Folder *parent, const char *relative, GError **error)
{
  g_autofree char *path = g_build_filename (self->root, relative, NULL);
  g_autoptr (GDir) dir = NULL;
  Folder folder = {.parent = parent};
  struct stat status;
  const char *name;

  /* A link that leads nowhere, or a file that is gone by now. */
  if (stat (path, &status) != 0 || is_above (parent, &status))
    return TRUE;
  folder.device = status.st_dev;
  folder.inode = status.st_ino;

  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return FALSE;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *below = NULL;

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        {
          below = g_strconcat (relative, name, "/", NULL);
          if (!search_folder (self, &folder, below, error))
            return FALSE;
        }
      else if (g_str_has_suffix (name, SUFFIX) && g_file_test (child, G_FILE_TEST_IS_REGULAR))
        {
          below = g_strconcat (relative, name, NULL);
          if (!add_file (self, below, error))
            return FALSE;
        }
    }

  return TRUE;
}

static gboolean
search_data_dirs (Search *self, const char *const *data_dirs, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; data_dirs[i] != NULL; i++)
    {
      g_autofree char *data_dir = g_canonicalize_filename (data_dirs[i], NULL);
      g_autofree char *root = g_build_filename (data_dir, "installed-tests", NULL);

      self->data_dir = data_dir;
      self->root = root;
      if (!g_hash_table_contains (seen, data_dir) && g_file_test (root, G_FILE_TEST_IS_DIR)
          && !search_folder (self, NULL, "", error))
        return FALSE;
      g_hash_table_add (seen, g_steal_pointer (&data_dir));
    }

  return TRUE;
}

static gboolean
check_globs (Search *self, const char *const *data_dirs, GError **error)
{
  const char *const *globs = self->options->globs;
  g_autofree char *places = NULL;

  for (guint i = 0; globs != NULL && globs[i] != NULL; i++)
    {
      if (self->are_matched[i])
        continue;

      places = g_strjoinv (", ", (char **) data_dirs);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "'%s' matches no installed test; looked into 'installed-tests' of %s", globs[i],
                   places);
      return FALSE;
    }

  return TRUE;
}

static int
compare_programs (gconstpointer a, gconstpointer b)
{
  const GgenRunnerProgram *first = *(const GgenRunnerProgram *const *) a;
  const GgenRunnerProgram *second = *(const GgenRunnerProgram *const *) b;

  return strcmp (first->name, second->name);
}

GPtrArray *
ggen_runner_installed_discover (const GgenRunnerInstalledOptions *options, GError **error)
{
  const char *const *data_dirs =
      options->data_dirs != NULL ? options->data_dirs : g_get_system_data_dirs ();
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) programs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);
  g_autofree gboolean *are_matched =
      g_new0 (gboolean, options->globs != NULL ? g_strv_length ((char **) options->globs) + 1 : 1);
  Search search = {.options = options,
                   .names = names,
                   .programs = programs,
                   .are_matched = are_matched};

  if (!search_data_dirs (&search, data_dirs, error) || !check_globs (&search, data_dirs, error))
    return NULL;

  g_ptr_array_sort (programs, compare_programs);

  return g_steal_pointer (&programs);
}
