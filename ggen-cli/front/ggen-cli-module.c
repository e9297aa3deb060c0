/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-module.h"

#include <dlfcn.h>
#include <ggen-version.h>

#include "ggen-cli.h"

/* Beside the file that this code is in, wherever that is */
static char *
get_path (const char *name)
{
  g_autofree char *file_name = g_strconcat ("ggen-cli-", name, ".so", NULL);
  g_autofree char *directory = NULL;
  Dl_info self;

  if (dladdr (ggen_cli_version, &self) == 0)
    g_error ("the linker does not know where %s is", file_name);
  directory = g_path_get_dirname (self.dli_fname);

  return g_build_filename (directory, file_name, NULL);
}

static void
set_load_error (const char *path, const char *reason, GError **error)
{
  gboolean is_file_itself = g_str_has_prefix (reason, path);

  /* The linker begins with the path where the file itself is the matter. */
  if (is_file_itself && g_str_has_prefix (reason + strlen (path), ": "))
    reason += strlen (path) + strlen (": ");

  g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_INSTALLATION, "cannot load %s: %s; %s", path,
               reason,
               is_file_itself ? "install ggen again" : "'ggen utils doctor' tells what is missing");
}

/* A module and this library know each other's structures: both are of the same ggen, or neither is
 * safe with the other. */
const GgenCliModule *
ggen_cli_module_load (const char *name, GError **error)
{
  g_autofree char *path = get_path (name);
  void *handle = dlopen (path, RTLD_LAZY | RTLD_LOCAL);
  const GgenCliModule *module;

  if (handle == NULL)
    {
      set_load_error (path, dlerror (), error);
      return NULL;
    }

  module = dlsym (handle, "ggen_cli_module");
  if (module == NULL || !g_str_equal (module->version, GGEN_VERSION_S))
    {
      g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_INSTALLATION,
                   "cannot load %s: it is not of ggen " GGEN_VERSION_S "; install ggen again",
                   path);
      return NULL;
    }

  return module;
}

static GgenCliRunFunc
find_run_func (const GgenCliModule *module, const GgenCliCommand *command)
{
  for (const GgenCliEntry *entry = module->entries; entry->noun != NULL; entry++)
    if (g_str_equal (entry->noun, command->noun) && g_strcmp0 (entry->verb, command->verb) == 0)
      return entry->run;

  g_error ("the module %s does not run '%s %s'", command->module, command->noun,
           command->verb != NULL ? command->verb : "");
}

/* Loads the module of the command and has it run the command. */
gboolean
ggen_cli_module_run (GgenCliInvocation *invocation, GError **error)
{
  const GgenCliCommand *command = ggen_cli_invocation_get_command (invocation);
  const GgenCliModule *module = ggen_cli_module_load (command->module, error);
  GgenCliRunFunc run;

  if (module == NULL)
    return FALSE;

  run = find_run_func (module, command);
  if (module->prepare != NULL)
    module->prepare ();

  return module->wrap (invocation, run, error);
}
