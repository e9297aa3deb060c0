/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-meson-names.h"

typedef char *(*NameFunc) (const GgenRunnerProgram *program, const char *name);

static char *
name_plainly (const GgenRunnerProgram *program, const char *name)
{
  return g_strdup (name);
}

static char *
name_with_project (const GgenRunnerProgram *program, const char *name)
{
  if (program->project == NULL)
    return g_strdup (name);

  return g_strconcat (program->project, ":", name, NULL);
}

static char *
name_with_suites (const GgenRunnerProgram *program, const char *name)
{
  g_autofree char *suites = NULL;

  if (program->suites == NULL || program->suites[0] == NULL)
    return name_with_project (program, name);

  suites = g_strjoinv ("+", program->suites);

  return g_strdup_printf ("%s%s%s / %s", program->project != NULL ? program->project : "",
                          program->project != NULL ? ":" : "", suites, name);
}

/* (element-type utf8 guint): how many programs would have each name */
static GHashTable *
count_names (GPtrArray *programs, NameFunc func)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < programs->len; i++)
    {
      const GgenRunnerProgram *program = programs->pdata[i];
      char *name = func (program, program->name);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name));

      g_hash_table_insert (counts, name, GUINT_TO_POINTER (n + 1));
    }

  return counts;
}

/* (nullable): where that name is not the program's alone */
static char *
try_name (const GgenRunnerProgram *program, NameFunc func, GHashTable *counts, GHashTable *taken)
{
  g_autofree char *name = func (program, program->name);

  if (GPOINTER_TO_UINT (g_hash_table_lookup (counts, name)) > 1
      || g_hash_table_contains (taken, name))
    return NULL;

  return g_steal_pointer (&name);
}

static char *
number_name (const GgenRunnerProgram *program, GHashTable *taken)
{
  g_autofree char *base = name_with_suites (program, program->name);

  for (guint i = 1;; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (base) : g_strdup_printf ("%s (%u)", base, i);

      if (!g_hash_table_contains (taken, name))
        return g_steal_pointer (&name);
    }
}

void
ggen_runner_meson_names_make_unique (GPtrArray *programs)
{
  static const NameFunc funcs[] = {name_plainly, name_with_project, name_with_suites};
  GHashTable *counts[G_N_ELEMENTS (funcs)];
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) names = g_ptr_array_new_full (programs->len, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (funcs); i++)
    counts[i] = count_names (programs, funcs[i]);

  for (guint i = 0; i < programs->len; i++)
    {
      char *name = NULL;

      for (gsize j = 0; j < G_N_ELEMENTS (funcs) && name == NULL; j++)
        name = try_name (programs->pdata[i], funcs[j], counts[j], taken);
      if (name == NULL)
        name = number_name (programs->pdata[i], taken);

      g_hash_table_add (taken, name);
      g_ptr_array_add (names, name);
    }

  for (guint i = 0; i < programs->len; i++)
    {
      GgenRunnerProgram *program = programs->pdata[i];

      g_free (program->name);
      program->name = names->pdata[i];
    }

  for (gsize i = 0; i < G_N_ELEMENTS (funcs); i++)
    g_hash_table_unref (counts[i]);
}
