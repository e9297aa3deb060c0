/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-environment.h"

#include <string.h>

static gboolean
is_followed (const char *name)
{
  return g_str_equal (name, "PATH") || g_str_equal (name, "LD_LIBRARY_PATH");
}

static char *
get_name (const char *assignment)
{
  const char *equals = strchr (assignment, '=');

  return equals == NULL ? g_strdup (assignment) : g_strndup (assignment, equals - assignment);
}

/* Returns: (nullable) (transfer full): where it is what it is in @base */
static char *
declare (const char *name, const char *value, const char *base_value)
{
  if (g_strcmp0 (value, base_value) == 0)
    return NULL;

  if (base_value != NULL && is_followed (name))
    {
      g_autofree char *end = g_strconcat (":", base_value, NULL);

      if (g_str_has_suffix (value, end))
        return g_strdup_printf ("%s=%.*s", name, (int) (strlen (value) - strlen (end)), value);
    }

  return g_strconcat (name, "=", value, NULL);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GStrv
ggen_runner_archive_environment_declare (const char *const *environment, const char *const *base)
{
  GPtrArray *declared = g_ptr_array_new ();

  for (guint i = 0; environment != NULL && environment[i] != NULL; i++)
    {
      g_autofree char *name = get_name (environment[i]);
      const char *value = g_environ_getenv ((char **) environment, name);
      char *declaration =
          value == NULL ? NULL : declare (name, value, g_environ_getenv ((char **) base, name));

      if (declaration != NULL)
        g_ptr_array_add (declared, declaration);
    }

  for (guint i = 0; base[i] != NULL; i++)
    {
      g_autofree char *name = get_name (base[i]);

      if (g_environ_getenv ((char **) environment, name) == NULL)
        g_ptr_array_add (declared, g_steal_pointer (&name));
    }

  g_ptr_array_sort (declared, compare_strings);
  g_ptr_array_add (declared, NULL);

  return (GStrv) g_ptr_array_free (declared, FALSE);
}

GStrv
ggen_runner_archive_environment_restore (const char *const *declared, const char *const *base)
{
  GStrv environment = g_strdupv ((char **) base);

  for (guint i = 0; declared[i] != NULL; i++)
    {
      g_autofree char *name = get_name (declared[i]);
      const char *equals = strchr (declared[i], '=');
      const char *base_value = g_environ_getenv ((char **) base, name);
      g_autofree char *value = NULL;

      if (equals == NULL)
        {
          environment = g_environ_unsetenv (environment, name);
          continue;
        }

      if (base_value != NULL && *base_value != '\0' && is_followed (name))
        value = g_strconcat (equals + 1, ":", base_value, NULL);
      else
        value = g_strdup (equals + 1);
      environment = g_environ_setenv (environment, name, value, TRUE);
    }

  return environment;
}
