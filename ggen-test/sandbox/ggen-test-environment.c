/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-environment-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ggen-test-folders-private.h"
#include "ggen-test-variables-private.h"

/* What a test has around itself: its folder, which is the working directory, and the environment. */

static char cwd_buffer[PATH_MAX];
static const char *cwd; /* (nullable): as it was before the test */

/* The folders of the system's data are isolated too, and the descriptions of settings with them: without
 * these a program, or a module of GIO, that uses GSettings is ended. They are only read. */
static void
set_schemas (void)
{
  const char *dirs = g_getenv ("XDG_DATA_DIRS");
  const char *given = g_getenv ("GSETTINGS_SCHEMA_DIR");
  g_auto (GStrv) parts =
      g_strsplit (dirs != NULL && *dirs != '\0' ? dirs : "/usr/local/share:/usr/share", ":", -1);
  g_autoptr (GString) found = g_string_new (given);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (parts[i], "glib-2.0", "schemas", NULL);

      if (strstr (found->str, path) == NULL && g_file_test (path, G_FILE_TEST_IS_DIR))
        g_string_append_printf (found, "%s%s", found->len > 0 ? ":" : "", path);
    }

  if (found->len > 0)
    setenv ("GSETTINGS_SCHEMA_DIR", found->str, TRUE);
}

/* A test has no message bus, unless it asks for one: not that of the person who runs the tests. */
static void
set_no_bus (void)
{
  unsetenv ("DBUS_STARTER_ADDRESS");
  unsetenv ("DBUS_STARTER_BUS_TYPE");
  unsetenv ("DBUS_SESSION_BUS_PID");
  unsetenv ("DBUS_SESSION_BUS_WINDOWID");
  setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
}

/* Where the tests' files are. GLib takes the folder of the program, as that was started, where the
 * environment does not say; a test has another working directory than the program. */
static void
set_dirs (const char *program)
{
  static const char *const names[] = {"G_TEST_SRCDIR", "G_TEST_BUILDDIR"};
  g_autofree char *folder = g_path_get_dirname (program != NULL ? program : "");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *given = g_getenv (names[i]);
      g_autofree char *path = g_canonicalize_filename (given != NULL ? given : folder, NULL);

      setenv (names[i], path, TRUE);
    }
}

/* Once, before the folders are isolated. */
void
ggen_test_environment_init (const char *program)
{
  set_dirs (program);
  set_no_bus ();
  set_schemas ();
  setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  /* The others ask the user's settings. */
  setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
}

void
ggen_test_environment_begin (GgenTestSandbox *sandbox)
{
  sandbox->dir = ggen_test_folders_begin ();
  sandbox->dir_file = g_file_new_for_path (sandbox->dir);

  ggen_test_variables_begin (NULL, 0);
  cwd = getcwd (cwd_buffer, sizeof cwd_buffer);
  if (g_chdir (sandbox->dir) != 0)
    g_error ("%s: cannot change to %s: %s", sandbox->path, sandbox->dir, g_strerror (errno));
}

void
ggen_test_environment_end (GgenTestSandbox *sandbox)
{
  if (cwd != NULL && g_chdir (cwd) != 0)
    g_error ("%s: cannot change back to %s: %s", sandbox->path, cwd, g_strerror (errno));

  ggen_test_variables_end ();
  ggen_test_folders_end (sandbox->dir);
}
