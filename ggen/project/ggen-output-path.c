/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-output-path-private.h"

#include <string.h>

/* What can be told of an output's path without looking at the disk. */

#define MAX_PART 255
#define MAX_PATH 4000

static gboolean
refuse (GError **error, const char *path, const char *why)
{
  g_autofree char *escaped = g_strescape (path, NULL);
  gboolean is_text = g_utf8_validate (path, -1, NULL) && strpbrk (path, "\n\r\t") == NULL;

  g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH, "output path '%s' %s",
               is_text ? path : escaped, why);
  return FALSE;
}

static gboolean
has_control_character (const char *path)
{
  for (const char *at = path; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return TRUE;

  return FALSE;
}

/* Where programs look for what they trust. Some file systems do not know case. */
static gboolean
is_reserved (const char *part)
{
  return g_ascii_strcasecmp (part, ".git") == 0 || g_ascii_strcasecmp (part, ".ggen") == 0;
}

static gboolean
check_part (const char *path, const char *part, GError **error)
{
  if (g_str_equal (part, ".."))
    return refuse (error, path, "has '..' in it; outputs stay inside of the project");
  if (is_reserved (part))
    return refuse (error, path, "leads into '.git' or '.ggen', which are not for outputs");
  if (strlen (part) > MAX_PART)
    return refuse (error, path, "has a name of more than 255 bytes in it");

  return TRUE;
}

/*
 * ggen_output_path_normalize:
 *
 * Returns: @path without empty and '.' parts, or %NULL with GGEN_PROJECT_ERROR_UNSAFE_PATH set if
 *   it is absolute, has '..' in it, names no file or is not printable text
 */
char *
ggen_output_path_normalize (const char *path, GError **error)
{
  g_autoptr (GString) normal = g_string_new (NULL);
  g_auto (GStrv) parts = NULL;

  if (!g_utf8_validate (path, -1, NULL))
    return refuse (error, path, "is not valid UTF-8"), NULL;
  if (has_control_character (path))
    return refuse (error, path, "has a control character in it"), NULL;
  if (*path == '/')
    return refuse (error, path, "is absolute; outputs stay inside of the project"), NULL;
  if (strlen (path) > MAX_PATH)
    return refuse (error, path, "is too long"), NULL;

  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (!check_part (path, parts[i], error))
        return NULL;
      if (*parts[i] == '\0' || g_str_equal (parts[i], "."))
        continue;
      if (normal->len > 0)
        g_string_append_c (normal, '/');
      g_string_append (normal, parts[i]);
    }

  if (normal->len == 0 || g_str_has_suffix (path, "/") || g_str_has_suffix (path, "/."))
    return refuse (error, path, "names a directory, not a file"), NULL;

  return g_string_free (g_steal_pointer (&normal), FALSE);
}
