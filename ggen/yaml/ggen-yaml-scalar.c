/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-yaml-scalar-private.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* The words of the YAML 1.2 core schema. */
gboolean
ggen_yaml_is_null (const GgenYamlNode *node)
{
  static const char *const words[] = {"", "~", "null", "Null", "NULL", NULL};

  return node->kind == GGEN_YAML_SCALAR && node->is_plain && g_strv_contains (words, node->text);
}

gboolean
ggen_yaml_parse_boolean (const GgenYamlNode *node, gboolean *value)
{
  static const char *const yes[] = {"true", "True", "TRUE", NULL};
  static const char *const no[] = {"false", "False", "FALSE", NULL};

  if (node->kind != GGEN_YAML_SCALAR || !node->is_plain)
    return FALSE;

  *value = g_strv_contains (yes, node->text);

  return *value || g_strv_contains (no, node->text);
}

gboolean
ggen_yaml_parse_integer (const GgenYamlNode *node, gint64 *value)
{
  const char *text = node->text;
  const char *digits = text;
  guint base = 10;
  char *end;

  if (node->kind != GGEN_YAML_SCALAR)
    return FALSE;
  if (g_str_has_prefix (text, "0x") || g_str_has_prefix (text, "0o"))
    {
      base = text[1] == 'x' ? 16 : 8;
      digits = text + 2;
    }
  else if (*digits == '-' || *digits == '+')
    digits++;
  if (!g_ascii_isxdigit (*digits))
    return FALSE;

  errno = 0;
  *value = g_ascii_strtoll (base == 10 ? text : digits, &end, base);

  return *end == '\0' && errno == 0;
}

gboolean
ggen_yaml_parse_double (const GgenYamlNode *node, double *value)
{
  const char *text = node->text;
  const char *unsigned_text;
  char *end;

  if (node->kind != GGEN_YAML_SCALAR)
    return FALSE;
  unsigned_text = text + (*text == '-' || *text == '+');
  if (g_str_equal (text, ".nan") || g_str_equal (text, ".NaN") || g_str_equal (text, ".NAN"))
    {
      *value = NAN;
      return TRUE;
    }
  if (g_str_equal (unsigned_text, ".inf") || g_str_equal (unsigned_text, ".Inf")
      || g_str_equal (unsigned_text, ".INF"))
    {
      *value = *text == '-' ? -INFINITY : INFINITY;
      return TRUE;
    }
  /* Also keeps out the "inf", "nan" and hexadecimal floats of strtod(). */
  if (!g_ascii_isdigit (unsigned_text[0])
      && !(unsigned_text[0] == '.' && g_ascii_isdigit (unsigned_text[1])))
    return FALSE;
  if (strspn (unsigned_text, "0123456789.eE+-") != strlen (unsigned_text))
    return FALSE;

  *value = g_ascii_strtod (text, &end);

  return *end == '\0';
}
