/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-iri-private.h"

#include <string.h>

/* A part of an IRI; text is NULL where the part is not there, which is not the same as empty. */
typedef struct
{
  const char *text;
  gsize length;
} Part;

typedef struct
{
  Part scheme;    /* without ':' */
  Part authority; /* without '//' */
  Part path;      /* always there */
  Part query;     /* without '?' */
  Part fragment;  /* without '#' */
} Parts;

static gsize
scan_scheme (const char *iri, gsize length)
{
  if (length == 0 || !g_ascii_isalpha (iri[0]))
    return 0;

  for (gsize i = 1; i < length; i++)
    if (iri[i] == ':')
      return i;
    else if (!g_ascii_isalnum (iri[i]) && iri[i] != '+' && iri[i] != '-' && iri[i] != '.')
      return 0;

  return 0;
}

gboolean
ggen_iri_is_absolute (const char *iri, gsize length)
{
  return scan_scheme (iri, length) > 0;
}

/* Takes from *text up to one of the characters in @stops, or all. */
static Part
take_until (const char **text, const char *end, const char *stops)
{
  Part part = {*text, 0};

  while (*text < end && (**text == '\0' || strchr (stops, **text) == NULL))
    (*text)++;
  part.length = *text - part.text;

  return part;
}

static Parts
split (const char *iri, gsize length)
{
  const char *end = iri + length;
  gsize scheme_length = scan_scheme (iri, length);
  Parts parts = {{NULL, 0}};

  if (scheme_length > 0)
    {
      parts.scheme = (Part){iri, scheme_length};
      iri += scheme_length + 1;
    }
  if (end - iri >= 2 && iri[0] == '/' && iri[1] == '/')
    {
      iri += 2;
      parts.authority = take_until (&iri, end, "/?#");
    }
  parts.path = take_until (&iri, end, "?#");
  if (iri < end && *iri == '?')
    {
      iri++;
      parts.query = take_until (&iri, end, "#");
    }
  if (iri < end)
    parts.fragment = (Part){iri + 1, end - iri - 1};

  return parts;
}

static gboolean
starts_with (const char *text, const char *end, const char *start)
{
  gsize length = strlen (start);

  return (gsize) (end - text) >= length && memcmp (text, start, length) == 0;
}

static gboolean
equals (const char *text, const char *end, const char *other)
{
  return (gsize) (end - text) == strlen (other) && starts_with (text, end, other);
}

static void
remove_last_segment (GString *target, gsize path_start)
{
  gsize length = target->len;

  while (length > path_start && target->str[length - 1] != '/')
    length--;

  g_string_truncate (target, length > path_start ? length - 1 : path_start);
}

/* Section 5.2.4, case by case. */
static void
append_without_dots (GString *target, const char *path, gsize length)
{
  gsize path_start = target->len;
  const char *end = path + length;

  while (path < end)
    {
      const char *slash;

      if (starts_with (path, end, "../"))
        path += 3;
      else if (starts_with (path, end, "./") || starts_with (path, end, "/./"))
        path += 2;
      else if (starts_with (path, end, "/../"))
        {
          remove_last_segment (target, path_start);
          path += 3;
        }
      else if (equals (path, end, "/.") || equals (path, end, "/.."))
        {
          if (equals (path, end, "/.."))
            remove_last_segment (target, path_start);
          g_string_append_c (target, '/');
          return;
        }
      else if (equals (path, end, ".") || equals (path, end, ".."))
        return;
      else
        {
          slash = memchr (path + 1, '/', end - path - 1);
          if (slash == NULL)
            slash = end;
          g_string_append_len (target, path, slash - path);
          path = slash;
        }
    }
}

/* Section 5.2.3 */
static void
append_merged_path (GString *target, const Parts *base, const Parts *reference)
{
  g_autoptr (GString) merged = g_string_new (NULL);

  if (base->authority.text != NULL && base->path.length == 0)
    g_string_append_c (merged, '/');
  else
    {
      gsize kept = base->path.length;
      while (kept > 0 && base->path.text[kept - 1] != '/')
        kept--;
      g_string_append_len (merged, base->path.text, kept);
    }
  g_string_append_len (merged, reference->path.text, reference->path.length);

  append_without_dots (target, merged->str, merged->len);
}

static void
append_part (GString *target, const char *before, const Part *part, const char *after)
{
  if (part->text == NULL)
    return;

  g_string_append (target, before);
  g_string_append_len (target, part->text, part->length);
  g_string_append (target, after);
}

void
ggen_iri_resolve (const char *base,
                  gsize base_length,
                  const char *reference,
                  gsize reference_length,
                  GString *target)
{
  Parts from = split (base, base_length);
  Parts to = split (reference, reference_length);

  g_string_truncate (target, 0);
  append_part (target, "", to.scheme.text != NULL ? &to.scheme : &from.scheme, ":");

  if (to.scheme.text != NULL || to.authority.text != NULL)
    {
      append_part (target, "//", &to.authority, "");
      append_without_dots (target, to.path.text, to.path.length);
    }
  else
    {
      append_part (target, "//", &from.authority, "");
      if (to.path.length == 0)
        {
          g_string_append_len (target, from.path.text, from.path.length);
          if (to.query.text == NULL)
            to.query = from.query;
        }
      else if (to.path.text[0] == '/')
        append_without_dots (target, to.path.text, to.path.length);
      else
        append_merged_path (target, &from, &to);
    }

  append_part (target, "?", &to.query, "");
  append_part (target, "#", &to.fragment, "");
}
