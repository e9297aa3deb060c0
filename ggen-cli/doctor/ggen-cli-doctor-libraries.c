/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-doctor.h"

#include <dlfcn.h>
#include <ggen-version.h>
#include <link.h>
#include <stdlib.h>

#include "ggen-cli-module.h"

/* One that the module of the commands that generate is linked with */
typedef struct
{
  const char *name;
  const char *soname;
  const char *built_with;
  const char *version_function; /* where the name of the file does not tell (nullable) */
  const char *package;
} GgenCliLibrary;

static const GgenCliLibrary libraries[] = {
    {"Serd", "libserd-0.so.0", SERD_VERSION, NULL, "libserd-0-0"},
    {"libyaml", "libyaml-0.so.2", YAML_VERSION, "yaml_get_version_string", "libyaml-0-2"},
};

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

/* The name of the file, with symbolic links resolved, ends with the version. (nullable) */
static char *
get_file_version (void *library)
{
  struct link_map *map = NULL;
  g_autofree char *path = NULL;
  const char *version;

  if (dlinfo (library, RTLD_DI_LINKMAP, &map) != 0)
    return NULL;

  path = realpath (map->l_name, NULL);
  version = path != NULL ? g_strrstr (path, ".so.") : NULL;

  return version != NULL ? g_strdup (version + strlen (".so.")) : NULL;
}

static char *
get_version (const GgenCliLibrary *library, void *handle)
{
  const char *(*get) (void) = NULL;

  if (library->version_function != NULL)
    *(void **) &get = dlsym (handle, library->version_function);

  return get != NULL ? g_strdup (get ()) : get_file_version (handle);
}

static void
add_missing (GPtrArray *findings, const GgenCliLibrary *library, const char *reason)
{
  g_autofree char *advice = g_strdup_printf ("sync, project, template and graph need it: install "
                                             "it (Debian: %s)",
                                             library->package);

  ggen_cli_findings_add (findings, library->name, GGEN_CLI_FINDING_ERROR, g_strdup (reason),
                         advice);
}

/* @can_generate: whether what is linked with the library was loaded. It may be linked with it
 * statically. */
static void
check_library (GPtrArray *findings, const GgenCliLibrary *library, gboolean can_generate)
{
  void *handle = dlopen (library->soname, RTLD_LAZY | (can_generate ? RTLD_NOLOAD : 0));
  g_autofree char *version = handle != NULL ? get_version (library, handle) : NULL;

  if (handle == NULL && !can_generate)
    add_missing (findings, library, dlerror ());
  else
    ggen_cli_findings_add (findings, library->name, GGEN_CLI_FINDING_OK,
                           version != NULL ? g_strdup_printf ("%s (built with %s)", version,
                                                              library->built_with)
                                           : g_strdup_printf ("%s, built in", library->built_with),
                           NULL);

  if (handle != NULL)
    dlclose (handle);
}

static gboolean
check_commands (GPtrArray *findings)
{
  g_autoptr (GError) error = NULL;
  gboolean is_loaded = ggen_cli_module_load ("codegen", &error) != NULL;

  if (is_loaded)
    ggen_cli_findings_add (findings, "commands", GGEN_CLI_FINDING_OK, g_strdup ("load"), NULL);
  else
    ggen_cli_findings_add (findings, "commands", GGEN_CLI_FINDING_ERROR, g_strdup (error->message),
                           "sync, project, template and graph need it: install what is missing, "
                           "or ggen again");

  return is_loaded;
}

/* This runs without what it looks for: here, what every other command is linked with is loaded. */
void
ggen_cli_doctor_check_libraries (GPtrArray *findings)
{
  gboolean can_generate;

  ggen_cli_findings_add (findings, "ggen", GGEN_CLI_FINDING_OK, g_strdup (GGEN_VERSION_S), NULL);
  check_glib (findings);
  can_generate = check_commands (findings);
  for (guint i = 0; i < G_N_ELEMENTS (libraries); i++)
    check_library (findings, &libraries[i], can_generate);
}
