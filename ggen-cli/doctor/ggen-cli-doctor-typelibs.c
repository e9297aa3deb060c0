/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-doctor.h"

#include <dlfcn.h>

#define GIREPOSITORY_SONAME "libgirepository-1.0.so.1"

/* The parts of GIRepository that are used here. It is not linked: only this check needs it. */
typedef struct
{
  void *handle;
  gpointer (*require) (gpointer repository,
                       const char *name,
                       const char *version,
                       int flags,
                       GError **error);
  const char *(*get_shared_library) (gpointer repository, const char *name);
} GgenCliRepository;

static gboolean
open_repository (GgenCliRepository *repository)
{
  repository->handle = dlopen (GIREPOSITORY_SONAME, RTLD_LAZY | RTLD_LOCAL);
  if (repository->handle == NULL)
    return FALSE;

  *(void **) &repository->require = dlsym (repository->handle, "g_irepository_require");
  *(void **) &repository->get_shared_library =
      dlsym (repository->handle, "g_irepository_get_shared_library");

  return repository->require != NULL && repository->get_shared_library != NULL;
}

/* A typelib is of use only with the libraries that it describes. */
static char *
find_missing_library (GgenCliRepository *repository, const char *name)
{
  const char *joined = repository->get_shared_library (NULL, name);
  g_auto (GStrv) libraries = g_strsplit (joined != NULL ? joined : "", ",", -1);

  for (guint i = 0; libraries[i] != NULL; i++)
    {
      void *handle = dlopen (libraries[i], RTLD_LAZY | RTLD_LOCAL);

      if (handle == NULL)
        return g_strdup (dlerror ());
      dlclose (handle);
    }

  return NULL;
}

static void
check_typelib (GPtrArray *findings, GgenCliRepository *repository, const char *name)
{
  g_autofree char *title = g_strdup_printf ("typelib %s-1", name);
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = NULL;

  if (repository->require (NULL, name, "1", 0, &error) == NULL)
    {
      ggen_cli_findings_add (findings, title, GGEN_CLI_FINDING_WARNING, g_strdup (error->message),
                             "only scripts in Python and JavaScript need it; put the directory of "
                             "its typelib into GI_TYPELIB_PATH");
      return;
    }

  missing = find_missing_library (repository, name);
  if (missing != NULL)
    ggen_cli_findings_add (findings, title, GGEN_CLI_FINDING_WARNING, g_steal_pointer (&missing),
                           "only scripts in Python and JavaScript need it; put the directory of "
                           "the library into LD_LIBRARY_PATH, or run ldconfig");
  else
    ggen_cli_findings_add (findings, title, GGEN_CLI_FINDING_OK, g_strdup ("loads"), NULL);
}

void
ggen_cli_doctor_check_typelibs (GPtrArray *findings)
{
  static const char *const names[] = {"Ggen", "GgenCodegen", "GgenTest"};
  GgenCliRepository repository = {NULL};

  if (!open_repository (&repository))
    {
      ggen_cli_findings_add (findings, "typelibs", GGEN_CLI_FINDING_WARNING,
                             g_strdup (GIREPOSITORY_SONAME " cannot be loaded"),
                             "only scripts in Python and JavaScript need it: install "
                             "gobject-introspection (Debian: libgirepository-1.0-1)");
      return;
    }

  /* Its types stay registered: it is never unloaded. */
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    check_typelib (findings, &repository, names[i]);
}
