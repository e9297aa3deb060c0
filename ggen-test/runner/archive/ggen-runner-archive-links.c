/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-links.h"

#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>

static guint
count_leading_ups (char **parts)
{
  guint n = 0;

  while (parts[n] != NULL && g_str_equal (parts[n], ".."))
    n++;

  return n;
}

/* Whether "..", after something else, goes up from where a second link may have led to. */
static gboolean
is_plain (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);
  guint n = count_leading_ups (parts);

  return !g_path_is_absolute (text) && !g_strv_contains ((const char *const *) parts + n, "..");
}

char *
ggen_runner_link_resolve (const char *path)
{
  g_autofree char *text = g_file_read_link (path, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  if (text == NULL)
    return NULL;

  if (!is_plain (text))
    {
      char *real = realpath (path, NULL);

      if (real != NULL)
        {
          char *copy = g_strdup (real);

          free (real);
          return copy;
        }
    }

  return g_canonicalize_filename (text, folder);
}

char *
ggen_runner_link_make_text (const char *name, const char *target)
{
  g_auto (GStrv) from = g_strsplit (name, "/", -1);
  g_auto (GStrv) to = g_strsplit (target, "/", -1);
  guint n_from = g_strv_length (from) - 1;
  guint n_common = 0;
  g_autoptr (GString) text = g_string_new (NULL);

  while (n_common < n_from && to[n_common] != NULL && g_str_equal (from[n_common], to[n_common]))
    n_common++;

  for (guint i = n_common; i < n_from; i++)
    g_string_append (text, "../");
  for (guint i = n_common; to[i] != NULL; i++)
    g_string_append_printf (text, "%s/", to[i]);

  if (text->len == 0)
    return g_strdup (".");
  g_string_truncate (text, text->len - 1);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
ggen_runner_link_is_safe (const char *name, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  g_auto (GStrv) ups = g_strsplit (text, "/", -1);

  return *text != '\0' && is_plain (text) && count_leading_ups (ups) < g_strv_length (parts);
}
