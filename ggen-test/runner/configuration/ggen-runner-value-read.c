/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "ggen-runner-configuration-error.h"
#include "ggen-runner-value-private.h"
#include "ggen-yaml-reader-private.h"
#include "ggen-yaml-scalar-private.h"

/* Values as they stand in a file. */

GgenRunnerStore *
ggen_runner_store_new (const char *folder)
{
  GgenRunnerStore *self = g_new0 (GgenRunnerStore, 1);

  self->strings = g_string_chunk_new (256);
  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->filters = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_filter_free);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->folder = g_strdup (folder);

  return self;
}

void
ggen_runner_store_free (GgenRunnerStore *self)
{
  g_string_chunk_free (self->strings);
  g_ptr_array_unref (self->lists);
  g_ptr_array_unref (self->filters);
  g_hash_table_unref (self->groups);
  g_free (self->folder);
  g_free (self);
}

void
ggen_runner_problem (GgenYamlDocument *document, const GgenYamlNode *node, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  ggen_yaml_problem (document, node, GGEN_RUNNER_CONFIGURATION_ERROR,
                     GGEN_RUNNER_CONFIGURATION_ERROR_INVALID, "%s", message);
}

gboolean
ggen_runner_read_scalar (GgenRunnerStore *store,
                         GgenYamlDocument *document,
                         const GgenYamlNode *node,
                         const char *what,
                         GgenRunnerParseFunc parse,
                         gpointer value)
{
  g_autoptr (GError) error = NULL;

  if (!ggen_yaml_expect_scalar (document, node, what))
    return FALSE;
  if (parse (store, node->text, value, &error))
    return TRUE;

  ggen_runner_problem (document, node, "%s: %s", what, error->message);

  return FALSE;
}

/* A setting must not mean another thing after each run. */
static gboolean
check_memory (GgenYamlDocument *document,
              const GgenYamlNode *node,
              const char *what,
              const GgenRunnerFilter *filter)
{
  if ((ggen_runner_filter_get_uses (filter) & GGEN_RUNNER_FILTER_USES_MEMORY) == 0)
    return TRUE;

  ggen_runner_problem (document, node, "%s: failed() and changed() are for the command line alone",
                       what);

  return FALSE;
}

gboolean
ggen_runner_read_filter (GgenRunnerStore *store,
                         GgenYamlDocument *document,
                         const GgenYamlNode *node,
                         const char *what,
                         gpointer value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerFilter) filter = NULL;
  g_autofree char *message = NULL;
  GgenRunnerFilterPlace place;

  if (!ggen_yaml_expect_scalar (document, node, what))
    return FALSE;

  filter = ggen_runner_filter_parse (node->text, &place, &error);
  if (filter == NULL)
    {
      message = g_strdup_printf ("%s: %s", what, error->message);
      ggen_yaml_problem_in_text (document, node, place.offset, GGEN_RUNNER_CONFIGURATION_ERROR,
                                 GGEN_RUNNER_CONFIGURATION_ERROR_INVALID, message);
      return FALSE;
    }
  if (!check_memory (document, node, what, filter))
    return FALSE;

  *(const GgenRunnerFilter **) value = filter;
  g_ptr_array_add (store->filters, g_steal_pointer (&filter));

  return TRUE;
}

typedef struct
{
  GStrvBuilder *words;
  const char *what;
  gboolean is_bad;
} Words;

static void
read_word (GgenYamlDocument *document, const GgenYamlNode *node, gpointer user_data)
{
  Words *self = user_data;

  if (ggen_yaml_expect_scalar (document, node, self->what))
    g_strv_builder_add (self->words, node->text);
  else
    self->is_bad = TRUE;
}

static void
keep_list (GgenRunnerStore *store, GStrvBuilder *words, gpointer value)
{
  GStrv list = g_strv_builder_end (words);

  g_ptr_array_add (store->lists, list);
  *(GStrv *) value = list;
}

gboolean
ggen_runner_read_words (GgenRunnerStore *store,
                        GgenYamlDocument *document,
                        const GgenYamlNode *node,
                        const char *what,
                        gpointer value)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *word_of = g_strdup_printf ("a word of %s", what);
  Words words = {.words = builder, .what = word_of};

  ggen_yaml_for_each_item (document, node, read_word, &words);
  keep_list (store, builder, value);

  return !words.is_bad;
}

static gboolean
check_variable (GgenYamlDocument *document, const GgenYamlNode *name, const GgenYamlNode *value)
{
  g_autofree char *what = g_strdup_printf ("variable '%s'", name->text);

  if (*name->text == '\0' || strchr (name->text, '=') != NULL)
    {
      ggen_runner_problem (document, name, "'%s' cannot be the name of a variable", name->text);
      return FALSE;
    }

  return ggen_yaml_is_null (value) || ggen_yaml_expect_scalar (document, value, what);
}

/* A variable of nothing is unset. */
gboolean
ggen_runner_read_environment (GgenRunnerStore *store,
                              GgenYamlDocument *document,
                              const GgenYamlNode *node,
                              const char *what,
                              gpointer value)
{
  g_autoptr (GStrvBuilder) changes = g_strv_builder_new ();
  gboolean is_good = ggen_yaml_expect_map (document, node, what);

  for (guint i = 0; node->kind == GGEN_YAML_MAPPING && i + 1 < node->items->len; i += 2)
    {
      const GgenYamlNode *name = node->items->pdata[i];
      const GgenYamlNode *text = node->items->pdata[i + 1];
      g_autofree char *change = NULL;

      if (!check_variable (document, name, text))
        {
          is_good = FALSE;
          continue;
        }
      change = ggen_yaml_is_null (text) ? g_strdup (name->text)
                                        : g_strconcat (name->text, "=", text->text, NULL);
      g_strv_builder_add (changes, change);
    }
  keep_list (store, changes, value);

  return is_good;
}
