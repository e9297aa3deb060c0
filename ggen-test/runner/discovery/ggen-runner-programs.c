/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-programs.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>

#include "ggen-runner-elf.h"
#include "ggen-runner-environment.h"

static gboolean
check_executable (const char *typed, GError **error)
{
  struct stat status;

  if (stat (typed, &status) != 0)
    {
      int code = errno;

      if (code == ENOENT)
        g_set_error (
            error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
            "%s: there is no such program; build it first, or name a Meson build directory", typed);
      else
        g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", typed,
                     g_strerror (code));
      return FALSE;
    }

  if (S_ISDIR (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                   "%s: is a folder, but neither a program nor a Meson build directory; name the "
                   "programs in it, or make a build directory with 'meson setup'",
                   typed);
      return FALSE;
    }

  if (!S_ISREG (status.st_mode) || access (typed, X_OK) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "%s: cannot be executed; where it is a program, 'chmod +x %s' allows that",
                   typed, typed);
      return FALSE;
    }

  return TRUE;
}

/* GLib's framework speaks TAP. What others print nobody has declared: their exit status decides. */
static GgenRunnerProgram *
make_program (const char *typed, const char *path, const char *const *environment)
{
  GgenRunnerProgram *program = ggen_runner_program_new (typed);
  const char *command[] = {path, NULL};

  program->command = g_strdupv ((char **) command);
  program->environment = ggen_runner_environment_new (environment);
  if (ggen_runner_elf_look_at (path) & GGEN_RUNNER_ELF_USES_GLIB_TESTS)
    {
      program->glib_program = g_strdup (path);
      program->protocol = GGEN_RUNNER_PROTOCOL_TAP;
    }

  return program;
}

GPtrArray *
ggen_runner_programs_find (const char *const *paths, const char *const *environment, GError **error)
{
  g_autoptr (GPtrArray) programs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *path = g_canonicalize_filename (paths[i], NULL);

      if (!check_executable (paths[i], error))
        return NULL;

      if (!g_hash_table_contains (found, path))
        g_ptr_array_add (programs, make_program (paths[i], path, environment));
      g_hash_table_add (found, g_steal_pointer (&path));
    }

  return g_steal_pointer (&programs);
}
