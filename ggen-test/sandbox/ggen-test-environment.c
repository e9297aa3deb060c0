/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-environment-private.h"

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a test has around itself: its folder, which is the working directory, and the environment. */

static char **environment; /* (owned) (nullable): as it was before the test */
static char *cwd;          /* (owned) (nullable): as it was before the test */

/* GLib has made the user's folders for this test, since g_test_init() was asked to isolate them:
 * what the environment says is made to agree. */
static void
set_environment (GgenTestSandbox *sandbox)
{
  g_autofree char *tmp = g_build_filename (sandbox->dir, ".tmp", NULL);
  g_autofree char *data_dirs = g_strjoinv (":", (char **) g_get_system_data_dirs ());
  g_autofree char *config_dirs = g_strjoinv (":", (char **) g_get_system_config_dirs ());
  const struct
  {
    const char *name;
    const char *value;
  } variables[] = {
      {"HOME", g_get_home_dir ()},
      {"XDG_CACHE_HOME", g_get_user_cache_dir ()},
      {"XDG_CONFIG_HOME", g_get_user_config_dir ()},
      {"XDG_DATA_HOME", g_get_user_data_dir ()},
      {"XDG_STATE_HOME", g_get_user_state_dir ()},
      {"XDG_RUNTIME_DIR", g_get_user_runtime_dir ()},
      {"GSETTINGS_BACKEND", "memory"},
      {"GIO_USE_PROXY_RESOLVER", "dummy"}, /* others ask settings whose schemas are not there */
      {"TMPDIR", tmp},
  };

  /* Not by g_setenv(), which mentions each time that threads may exist by now. */
  environment = g_get_environ ();

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    setenv (variables[i].name, variables[i].value, TRUE);

  if (g_mkdir (tmp, 0700) != 0)
    g_error ("cannot make %s: %s", tmp, g_strerror (errno));
}

static void
restore_environment (void)
{
  g_auto (GStrv) now = g_get_environ ();

  for (char **entry = now; *entry != NULL; entry++)
    {
      g_autofree char *name = g_strndup (*entry, strcspn (*entry, "="));

      if (g_environ_getenv (environment, name) == NULL)
        unsetenv (name);
    }

  for (char **entry = environment; *entry != NULL; entry++)
    {
      g_autofree char *name = g_strndup (*entry, strcspn (*entry, "="));
      const char *value = *entry + strlen (name) + 1;

      if (g_strcmp0 (g_getenv (name), value) != 0)
        setenv (name, value, TRUE);
    }
}

static int
open_up (const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
  if (kind == FTW_D || kind == FTW_DNR)
    g_chmod (path, 0700);

  /* A folder that could not be read is walked in the next round. */
  return kind == FTW_DNR ? 1 : 0;
}

static int
remove_one (const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
  remove (path);

  return 0;
}

/* Also what the test took its own rights away from. */
static void
remove_tree (const char *path)
{
  while (nftw (path, open_up, 16, FTW_PHYS | FTW_MOUNT) == 1)
    ;

  nftw (path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

void
ggen_test_environment_begin (GgenTestSandbox *sandbox)
{
  g_autoptr (GError) error = NULL;

  sandbox->dir = g_dir_make_tmp ("ggen-test-XXXXXX", &error);
  if (sandbox->dir == NULL)
    g_error ("%s: cannot make the test's folder: %s", sandbox->path, error->message);
  sandbox->dir_file = g_file_new_for_path (sandbox->dir);

  set_environment (sandbox);
  cwd = g_get_current_dir ();
  if (g_chdir (sandbox->dir) != 0)
    g_error ("%s: cannot change to %s: %s", sandbox->path, sandbox->dir, g_strerror (errno));
}

void
ggen_test_environment_end (GgenTestSandbox *sandbox)
{
  if (g_chdir (cwd) != 0)
    g_error ("%s: cannot change back to %s: %s", sandbox->path, cwd, g_strerror (errno));

  restore_environment ();
  remove_tree (sandbox->dir);
  g_clear_pointer (&cwd, g_free);
  g_clear_pointer (&environment, g_strfreev);
}
