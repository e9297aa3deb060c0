/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-yaml-reader-private.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Reading a YAML tree by what is expected in it. What does not fit becomes a problem of the
 * document, and reading goes on. */

const GgenYamlNode *
ggen_yaml_lookup (const GgenYamlNode *map, const char *key)
{
  for (guint i = 0; map->kind == GGEN_YAML_MAPPING && i + 1 < map->items->len; i += 2)
    {
      const GgenYamlNode *candidate = g_ptr_array_index (map->items, i);

      if (g_str_equal (candidate->text, key))
        return g_ptr_array_index (map->items, i + 1);
    }

  return NULL;
}

static const char *
describe (const GgenYamlNode *node)
{
  switch (node->kind)
    {
    case GGEN_YAML_SEQUENCE:
      return "a list";
    case GGEN_YAML_MAPPING:
      return "a map";
    case GGEN_YAML_SCALAR:
    default:
      return ggen_yaml_is_null (node) ? "nothing" : "a single value";
    }
}

/* The words of the YAML 1.2 core schema. */
gboolean
ggen_yaml_is_null (const GgenYamlNode *node)
{
  static const char *const words[] = {"", "~", "null", "Null", "NULL", NULL};

  return node->kind == GGEN_YAML_SCALAR && node->is_plain && g_strv_contains (words, node->text);
}

static gboolean
parse_boolean (const GgenYamlNode *node, gboolean *value)
{
  static const char *const yes[] = {"true", "True", "TRUE", NULL};
  static const char *const no[] = {"false", "False", "FALSE", NULL};

  if (node->kind != GGEN_YAML_SCALAR || !node->is_plain)
    return FALSE;

  *value = g_strv_contains (yes, node->text);

  return *value || g_strv_contains (no, node->text);
}

static gboolean
parse_integer (const char *text, gint64 *value)
{
  const char *digits = text;
  guint base = 10;
  char *end;

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

static gboolean
parse_double (const char *text, double *value)
{
  const char *unsigned_text = text + (*text == '-' || *text == '+');
  char *end;

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

static GgenValue *
read_scalar (const GgenYamlNode *node)
{
  gboolean boolean;
  gint64 integer;
  double number;

  if (!node->is_plain)
    return ggen_value_new_string (node->text);
  if (ggen_yaml_is_null (node))
    return ggen_value_new_null ();
  if (parse_boolean (node, &boolean))
    return ggen_value_new_boolean (boolean);
  if (parse_integer (node->text, &integer))
    return ggen_value_new_integer (integer);
  if (parse_double (node->text, &number))
    return ggen_value_new_double (number);

  return ggen_value_new_string (node->text);
}

/* Recursion is bounded: without aliases by GGEN_YAML_MAX_DEPTH, and a chain of n aliases, each in
 * what the next one names, expands to n²/2 nodes, of which there are at most GGEN_YAML_MAX_NODES. */
GgenValue *
ggen_yaml_read_value (const GgenYamlNode *node)
{
  g_autoptr (GgenValue) value = NULL;

  switch (node->kind)
    {
    case GGEN_YAML_SEQUENCE:
      value = ggen_value_new_list ();
      for (guint i = 0; i < node->items->len; i++)
        ggen_value_append_take (value, ggen_yaml_read_value (g_ptr_array_index (node->items, i)));
      return g_steal_pointer (&value);

    case GGEN_YAML_MAPPING:
      value = ggen_value_new_map ();
      for (guint i = 0; i + 1 < node->items->len; i += 2)
        {
          const GgenYamlNode *key = g_ptr_array_index (node->items, i);

          ggen_value_set_take (value, key->text,
                               ggen_yaml_read_value (g_ptr_array_index (node->items, i + 1)));
        }
      return g_steal_pointer (&value);

    case GGEN_YAML_SCALAR:
    default:
      return read_scalar (node);
    }
}

gboolean
ggen_yaml_expect_map (GgenYamlDocument *document, const GgenYamlNode *node, const char *what)
{
  if (node->kind == GGEN_YAML_MAPPING)
    return TRUE;

  ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR_INVALID, "%s must be a map, not %s", what,
                     describe (node));
  return FALSE;
}

static char *
join_words (const char *const *words)
{
  return g_strjoinv (", ", (char **) words);
}

void
ggen_yaml_expect_keys (GgenYamlDocument *document,
                       const GgenYamlNode *map,
                       const char *what,
                       const char *const *known)
{
  for (guint i = 0; i + 1 < map->items->len; i += 2)
    {
      const GgenYamlNode *key = g_ptr_array_index (map->items, i);
      g_autofree char *hint = NULL;
      g_autofree char *all = NULL;

      if (g_strv_contains (known, key->text))
        continue;

      hint = ggen_did_you_mean (key->text, known);
      all = hint == NULL ? join_words (known) : NULL;
      ggen_yaml_problem (document, key, GGEN_PROJECT_ERROR_INVALID, "unknown key '%s' in %s%s%s",
                         key->text, what,
                         hint != NULL ? hint : "; known are: ", all != NULL ? all : "");
    }
}

/* Any single value is a string here: `version: 1.0` means the text 1.0. */
char *
ggen_yaml_read_string (GgenYamlDocument *document, const GgenYamlNode *node, const char *what)
{
  if (node->kind == GGEN_YAML_SCALAR && !ggen_yaml_is_null (node))
    return g_strdup (node->text);

  ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR_INVALID, "%s must be a string, not %s%s",
                     what, describe (node),
                     node->kind == GGEN_YAML_MAPPING ? "; quote a value that begins with '{'" : "");
  return NULL;
}

gboolean
ggen_yaml_read_boolean (GgenYamlDocument *document, const GgenYamlNode *node, const char *what)
{
  gboolean value = FALSE;

  if (parse_boolean (node, &value))
    return value;

  if (node->kind == GGEN_YAML_SCALAR && node->text[0] != '\0')
    ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR_INVALID,
                       "%s must be true or false, not '%s'", what, node->text);
  else
    ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR_INVALID,
                       "%s must be true or false, not %s", what, describe (node));

  return value;
}

/* A list of things, or one thing. */
void
ggen_yaml_for_each_item (GgenYamlDocument *document,
                         const GgenYamlNode *node,
                         GgenYamlItemFunc func,
                         gpointer user_data)
{
  if (node->kind != GGEN_YAML_SEQUENCE)
    {
      func (document, node, user_data);
      return;
    }

  for (guint i = 0; i < node->items->len; i++)
    func (document, g_ptr_array_index (node->items, i), user_data);
}

/* Optimal string alignment: insert, delete, replace, swap neighbours. */
static guint
edit_distance (const char *a, const char *b)
{
  gsize n = strlen (a);
  gsize m = strlen (b);
  g_autofree guint *cells = g_new0 (guint, (n + 1) * (m + 1));

#define CELL(i, j) cells[(i) * (m + 1) + (j)]
  for (gsize i = 0; i <= n; i++)
    CELL (i, 0) = i;
  for (gsize j = 0; j <= m; j++)
    CELL (0, j) = j;
  for (gsize i = 1; i <= n; i++)
    for (gsize j = 1; j <= m; j++)
      {
        guint best = CELL (i - 1, j - 1) + (a[i - 1] != b[j - 1]);

        best = MIN (best, CELL (i - 1, j) + 1);
        best = MIN (best, CELL (i, j - 1) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          best = MIN (best, CELL (i - 2, j - 2) + 1);
        CELL (i, j) = best;
      }

  return CELL (n, m);
#undef CELL
}

/* Returns: (nullable): "; did you mean 'x'?" */
char *
ggen_did_you_mean (const char *word, const char *const *candidates)
{
  const char *best = NULL;
  guint best_distance = G_MAXUINT;
  gsize length = strlen (word);

  if (length > 64)
    return NULL;

  for (guint i = 0; candidates[i] != NULL; i++)
    {
      guint distance = edit_distance (word, candidates[i]);

      if (distance < best_distance)
        {
          best_distance = distance;
          best = candidates[i];
        }
    }

  if (best == NULL || best_distance > MAX (1, length / 3))
    return NULL;

  return g_strdup_printf ("; did you mean '%s'?", best);
}
