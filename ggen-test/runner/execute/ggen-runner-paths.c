/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-paths.h"

#include <dlfcn.h>

/* The folder of the file that this code is in */
static char *
get_folder (void)
{
  Dl_info self;

  if (dladdr (get_folder, &self) == 0 || self.dli_fname == NULL)
    return g_strdup (".");

  return g_path_get_dirname (self.dli_fname);
}

/* Where it was built, all of it is beside this code; installed, it is where the build was told, or as
 * far from this code as there, so that the whole can be moved.
 *
 * @built: relative to this code */
static char *
get_path (const char *variable, const char *built, const char *installed)
{
  const char *path = g_getenv (variable);
  g_autofree char *folder = NULL;
  g_autofree char *here = NULL;

  if (path != NULL && *path != '\0')
    return g_strdup (path);

  folder = get_folder ();
  here = g_canonicalize_filename (built, folder);
  if (g_file_test (here, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&here);

  return g_canonicalize_filename (installed, folder);
}

char *
ggen_runner_supervisor_get_path (void)
{
  return get_path ("GGEN_TEST_SUPERVISOR", "../ggen-test/runner/supervise/ggen-test-supervisor",
                   GGEN_TEST_LIBEXECDIR "/ggen-test-supervisor");
}

char *
ggen_runner_guard_get_path (void)
{
  return get_path ("GGEN_TEST_GUARD_LIBRARY", "../ggen-test/libggen-test-1.so.0",
                   GGEN_TEST_LIBDIR "/libggen-test-1.so.0");
}

char *
ggen_runner_fork_server_get_path (void)
{
  return get_path ("GGEN_TEST_FORK_SERVER_LIBRARY",
                   "../ggen-test/runner/supervise/fork-server/libggen-test-fork-server.so",
                   GGEN_TEST_LIBDIR "/ggen/libggen-test-fork-server.so");
}
