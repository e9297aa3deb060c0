/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-source.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ggen-cli-test-archive.h"
#include "ggen-cli-work.h"
#include "ggen-runner-build-dir.h"
#include "ggen-runner-elf.h"
#include "ggen-runner-installed.h"
#include "ggen-runner-meson.h"
#include "ggen-runner-ninja.h"
#include "ggen-runner-programs.h"
#include "ggen-runner-source-root.h"
#include "ggen-supervise-folders.h"

static GgenCliTestSource *
source_new (void)
{
  GgenCliTestSource *self = g_new0 (GgenCliTestSource, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
ggen_cli_test_source_free (GgenCliTestSource *self)
{
  g_free (self->build_dir);
  g_free (self->source_root);
  g_free (self->folder);
  g_clear_pointer (&self->programs, g_ptr_array_unref);
  g_ptr_array_unref (self->names);
  if (self->unpacked != NULL)
    ggen_supervise_folders_remove (self->unpacked);
  g_free (self->unpacked);
  g_free (self);
}

/* Building */

/* Output of the build is not what was asked for. */
static void
print_build_output (const char *text, gsize size, gpointer user_data)
{
  fwrite (text, 1, size, stderr);
}

typedef struct
{
  const char *build_dir;
  const char *const *targets;
} Build;

static void
start_build (GCancellable *cancellable,
             GAsyncReadyCallback ready,
             gpointer ready_data,
             gpointer user_data)
{
  Build *build = user_data;

  ggen_runner_ninja_build_async (build->build_dir, build->targets, print_build_output, NULL,
                                 cancellable, ready, ready_data);
}

static gboolean
run_ninja (GgenCliTestSource *self,
           GgenCliInvocation *invocation,
           const char *const *targets,
           GError **error)
{
  Build build = {self->build_dir, targets};
  g_autoptr (GAsyncResult) result = ggen_cli_execute (invocation, NULL, start_build, &build, error);

  return result != NULL && ggen_runner_ninja_build_finish (result, error);
}

gboolean
ggen_cli_test_source_build (GgenCliTestSource *self,
                            GgenCliInvocation *invocation,
                            GPtrArray *programs,
                            GError **error)
{
  g_auto (GStrv) targets = NULL;

  if (self->build_dir == NULL || ggen_cli_invocation_has_flag (invocation, "no-rebuild"))
    return TRUE;

  targets = ggen_runner_meson_get_targets (self->build_dir, programs, error);
  if (targets == NULL)
    return FALSE;

  return targets[0] == NULL || run_ninja (self, invocation, (const char *const *) targets, error);
}

/* Finding */

static char *
get_absolute (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  char *real = realpath (absolute, NULL);
  char *copy = g_strdup (real != NULL ? real : absolute);

  free (real);

  return copy;
}

static gboolean
find_in_meson (GgenCliTestSource *self,
               GgenCliInvocation *invocation,
               const char *seed,
               GError **error)
{
  static const char *const itself[] = {"build.ninja", NULL};
  GgenRunnerMesonOptions options = {.seed = seed};

  if (!ggen_runner_source_root_check_unmoved (self->build_dir, error))
    return FALSE;

  if (!ggen_cli_invocation_has_flag (invocation, "no-rebuild")
      && !run_ninja (self, invocation, itself, error))
    return FALSE;

  self->programs = ggen_runner_meson_discover (self->build_dir, &options, error);
  if (self->programs == NULL)
    return FALSE;

  self->source_root = ggen_runner_source_root_find (self->build_dir);
  self->folder = g_strdup (self->source_root != NULL ? self->source_root : self->build_dir);

  return TRUE;
}

/* A word is a path where there is such a file, or where it can be nothing else; or it selects. */
static gboolean
is_path (const char *word)
{
  return g_str_has_prefix (word, "./") || g_str_has_prefix (word, "../")
         || g_file_test (word, G_FILE_TEST_EXISTS);
}

static GPtrArray *
split_words (GgenCliTestSource *self, const char *const *words)
{
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (is_path (words[i]))
      g_ptr_array_add (paths, (gpointer) words[i]);
    else
      g_ptr_array_add (self->names, g_strdup (words[i]));
  g_ptr_array_add (paths, NULL);

  return paths;
}

/* What was not found is no mistake, but there is nothing to do. Returns FALSE. */
static gboolean
tell_nothing (GError **error)
{
  if (error != NULL && g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_autoptr (GError) cause = g_steal_pointer (error);

      g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_NOTHING, cause->message);
    }

  return FALSE;
}

static gboolean
find_installed (GgenCliTestSource *self, GgenCliInvocation *invocation, GError **error)
{
  GgenRunnerInstalledOptions options = {
      .globs = ggen_cli_invocation_get_arguments (invocation),
  };

  self->programs = ggen_runner_installed_discover (&options, error);
  self->folder = g_get_current_dir ();

  return self->programs != NULL || tell_nothing (error);
}

static gboolean
find_programs (GgenCliTestSource *self, const char *const *paths, GError **error)
{
  self->programs = ggen_runner_programs_find (paths, NULL, error);
  self->folder = g_get_current_dir ();

  return self->programs != NULL;
}

/* All words select. */
static gboolean
find_in_archive (GgenCliTestSource *self,
                 GgenCliInvocation *invocation,
                 const char *path,
                 GError **error)
{
  const char *const *words = ggen_cli_invocation_get_arguments (invocation);

  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (self->names, g_strdup (words[i]));
  self->folder = g_get_current_dir ();

  return ggen_cli_test_archive_read (self, invocation, path, error);
}

static gboolean
find (GgenCliTestSource *self, GgenCliInvocation *invocation, const char *seed, GError **error)
{
  const char *const *words = ggen_cli_invocation_get_arguments (invocation);
  const char *archive = ggen_cli_invocation_get_text (invocation, "from-archive");
  g_autoptr (GPtrArray) paths = NULL;
  gboolean is_folder;

  if (ggen_cli_invocation_has_flag (invocation, "installed"))
    return find_installed (self, invocation, error);
  if (archive != NULL)
    return find_in_archive (self, invocation, archive, error);

  paths = split_words (self, words);
  is_folder = paths->len > 1 && g_file_test (paths->pdata[0], G_FILE_TEST_IS_DIR);
  if (paths->len > 1 && !is_folder)
    return find_programs (self, (const char *const *) paths->pdata, error);

  if (paths->len > 2)
    {
      g_set_error (
          error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
          "'%s' stands beside the build directory '%s': name one of them, or the tests in it "
          "without their folder",
          (char *) paths->pdata[1], (char *) paths->pdata[0]);
      return FALSE;
    }

  if (is_folder && !ggen_runner_build_dir_check (paths->pdata[0], error))
    return FALSE;

  self->build_dir =
      is_folder ? get_absolute (paths->pdata[0]) : ggen_runner_build_dir_find (".", error);
  if (self->build_dir == NULL)
    return tell_nothing (error);

  return find_in_meson (self, invocation, seed, error);
}

GgenCliTestSource *
ggen_cli_test_source_find (GgenCliInvocation *invocation, const char *seed, GError **error)
{
  g_autoptr (GgenCliTestSource) self = source_new ();

  if (!find (self, invocation, seed, error))
    return NULL;

  return g_steal_pointer (&self);
}
