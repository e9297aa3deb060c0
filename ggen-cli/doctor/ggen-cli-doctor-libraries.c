/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-doctor.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>

static void
check_glib (GPtrArray *findings)
{
  char *detail = g_strdup_printf ("%u.%u.%u (built with %u.%u.%u)", glib_major_version,
                                  glib_minor_version, glib_micro_version, GLIB_MAJOR_VERSION,
                                  GLIB_MINOR_VERSION, GLIB_MICRO_VERSION);
  gboolean is_new_enough = glib_check_version (2, 74, 0) == NULL;

  ggen_cli_findings_add (findings, "GLib",
                         is_new_enough ? GGEN_CLI_FINDING_OK : GGEN_CLI_FINDING_ERROR, detail,
                         is_new_enough ? NULL : "install GLib 2.74 or newer");
}

/* Where a library that this process has loaded lies, with symbolic links resolved: the name of
 * the file then ends with its version. (nullable) */
static char *
get_loaded_path (const char *soname)
{
  void *handle = dlopen (soname, RTLD_LAZY | RTLD_NOLOAD);
  struct link_map *map = NULL;
  char *path = NULL;

  if (handle == NULL)
    return NULL;

  if (dlinfo (handle, RTLD_DI_LINKMAP, &map) == 0)
    path = realpath (map->l_name, NULL);
  dlclose (handle);

  return path;
}

static void
check_library (GPtrArray *findings, const char *name, const char *soname, const char *built_with)
{
  g_autofree char *path = get_loaded_path (soname);
  g_autofree char *file_name = path != NULL ? g_path_get_basename (path) : NULL;
  const char *version = file_name != NULL ? strstr (file_name, ".so.") : NULL;

  /* It may be linked statically. */
  ggen_cli_findings_add (findings, name, GGEN_CLI_FINDING_OK,
                         version != NULL ? g_strdup_printf ("%s (built with %s)",
                                                            version + strlen (".so."), built_with)
                                         : g_strdup_printf ("%s, built in", built_with),
                         NULL);
}

static void
check_yaml (GPtrArray *findings)
{
  void *handle = dlopen ("libyaml-0.so.2", RTLD_LAZY | RTLD_NOLOAD);
  const char *(*get_version) (void) =
      handle != NULL ? (const char *(*) (void) ) dlsym (handle, "yaml_get_version_string") : NULL;

  if (get_version != NULL)
    ggen_cli_findings_add (findings, "libyaml", GGEN_CLI_FINDING_OK,
                           g_strdup_printf ("%s (built with %s)", get_version (), YAML_VERSION),
                           NULL);
  else
    check_library (findings, "libyaml", "libyaml-0.so.2", YAML_VERSION);

  if (handle != NULL)
    dlclose (handle);
}

/* That ggen runs at all shows that they were found; here it is which ones. */
void
ggen_cli_doctor_check_libraries (GPtrArray *findings)
{
  ggen_cli_findings_add (findings, "ggen", GGEN_CLI_FINDING_OK, g_strdup (GGEN_VERSION_S), NULL);
  check_glib (findings);
  check_library (findings, "Serd", "libserd-0.so.0", SERD_VERSION);
  check_yaml (findings);
}
