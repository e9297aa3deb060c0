/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-did-you-mean-private.h"
#include "ggen-runner-configuration-private.h"
#include "ggen-yaml-reader-private.h"
#include "ggen-yaml-scalar-private.h"

/* The parts of the file: groups, profiles, overrides, setup. */

typedef struct
{
  GgenRunnerConfiguration *configuration;
  GPtrArray *overrides;
} Reading;

static void
expect_keys (GgenYamlDocument *document,
             const GgenYamlNode *map,
             const char *what,
             GgenRunnerKeyPlaces place,
             const char *const *more)
{
  g_autoptr (GPtrArray) known = ggen_runner_layer_list_keys (place, more);

  ggen_yaml_expect_keys (document, map, what, (const char *const *) known->pdata);
}

static gboolean
parse_max_parallel (GgenRunnerStore *store, const char *text, gpointer value, GError **error)
{
  return ggen_runner_parse_jobs_value (store, text, value, error);
}

static void
read_group (GgenRunnerConfiguration *self,
            GgenYamlDocument *document,
            const GgenYamlNode *name,
            const GgenYamlNode *map)
{
  static const char *const keys[] = {"max-parallel", NULL};
  g_autofree char *what = g_strdup_printf ("group '%s'", name->text);
  g_autofree char *what_max = g_strdup_printf ("'max-parallel' of %s", what);
  const GgenYamlNode *max_node;
  guint max = 0;

  /* Known, whatever is wrong with it. */
  g_hash_table_insert (self->store->groups, g_strdup (name->text), GUINT_TO_POINTER (0));
  if (!ggen_yaml_expect_map (document, map, what))
    return;

  ggen_yaml_expect_keys (document, map, what, keys);
  max_node = ggen_yaml_lookup (map, "max-parallel");
  if (max_node == NULL)
    ggen_runner_problem (document, map, "%s needs 'max-parallel'", what);
  else if (ggen_runner_read_scalar (self->store, document, max_node, what_max, parse_max_parallel,
                                    &max))
    g_hash_table_insert (self->store->groups, g_strdup (name->text), GUINT_TO_POINTER (max));
}

static void
read_groups (GgenRunnerConfiguration *self, GgenYamlDocument *document, const GgenYamlNode *map)
{
  if (!ggen_yaml_expect_map (document, map, "'groups'"))
    return;

  for (guint i = 0; i + 1 < map->items->len; i += 2)
    read_group (self, document, map->items->pdata[i], map->items->pdata[i + 1]);
}

/* What must be known of a program before its cases are. */
static void
check_program_keys (const GgenRunnerOverride *override,
                    GgenYamlDocument *document,
                    const GgenYamlNode *map)
{
  static const char *const keys[] = {"run-whole", "directory", "arguments"};

  if (override->filter == NULL
      || (ggen_runner_filter_get_uses (override->filter) & GGEN_RUNNER_FILTER_USES_TEST) == 0)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const GgenYamlNode *node = ggen_yaml_lookup (map, keys[i]);

      if (node != NULL)
        ggen_runner_problem (document, node,
                             "'%s' is for whole programs: the filter must not use test()", keys[i]);
    }
}

static void
read_override (GgenYamlDocument *document, const GgenYamlNode *map, gpointer user_data)
{
  static const char *const more[] = {"filter", NULL};
  Reading *reading = user_data;
  GgenRunnerStore *store = reading->configuration->store;
  const GgenYamlNode *filter;
  GgenRunnerOverride *override;

  if (!ggen_yaml_expect_map (document, map, "an override"))
    return;

  override = g_new0 (GgenRunnerOverride, 1);
  g_ptr_array_add (reading->overrides, override);
  expect_keys (document, map, "an override", GGEN_RUNNER_IN_OVERRIDE, more);
  filter = ggen_yaml_lookup (map, "filter");
  if (filter == NULL)
    ggen_runner_problem (document, map, "an override needs 'filter'");
  else
    ggen_runner_read_filter (store, document, filter, "'filter'", &override->filter);
  ggen_runner_layer_read (&override->layer, store, document, map, GGEN_RUNNER_IN_OVERRIDE);
  check_program_keys (override, document, map);
}

static void
read_overrides (GgenRunnerConfiguration *self,
                GgenYamlDocument *document,
                const GgenYamlNode *map,
                GgenRunnerProfile *profile)
{
  const GgenYamlNode *list = ggen_yaml_lookup (map, "overrides");
  Reading reading = {self, profile->overrides};

  if (list != NULL && !ggen_yaml_is_null (list))
    ggen_yaml_for_each_item (document, list, read_override, &reading);
}

static void
read_profile (GgenRunnerConfiguration *self,
              GgenYamlDocument *document,
              const GgenYamlNode *name,
              const GgenYamlNode *map)
{
  static const char *const more[] = {"inherits", "overrides", NULL};
  g_autofree char *what = g_strdup_printf ("profile '%s'", name->text);
  GgenRunnerProfile *profile;
  const GgenYamlNode *inherits;

  if (*name->text == '\0')
    {
      ggen_runner_problem (document, name, "a profile needs a name");
      return;
    }

  profile = ggen_runner_configuration_add_profile (self, name->text);
  if (ggen_yaml_is_null (map) || !ggen_yaml_expect_map (document, map, what))
    return;

  expect_keys (document, map, what, GGEN_RUNNER_IN_PROFILE, more);
  ggen_runner_layer_read (&profile->layer, self->store, document, map, GGEN_RUNNER_IN_PROFILE);
  read_overrides (self, document, map, profile);
  inherits = ggen_yaml_lookup (map, "inherits");
  if (inherits != NULL && ggen_yaml_expect_scalar (document, inherits, "'inherits'"))
    profile->parent = g_strdup (inherits->text);
}

static void
tell_unknown_parent (GgenRunnerConfiguration *self,
                     GgenYamlDocument *document,
                     const GgenYamlNode *node)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL;

  for (guint i = 1; i < self->profiles->len; i++)
    g_ptr_array_add (names, ((GgenRunnerProfile *) self->profiles->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  hint = ggen_did_you_mean (node->text, (const char *const *) names->pdata);

  ggen_runner_problem (document, node, "there is no profile '%s'%s", node->text,
                       hint != NULL ? hint : "");
}

static gboolean
inherits_itself (GgenRunnerConfiguration *self, const GgenRunnerProfile *profile)
{
  const GgenRunnerProfile *at = profile;

  for (guint i = 0; at != NULL && i < self->profiles->len; i++)
    at = ggen_runner_configuration_find_parent (self, at);

  return at != NULL;
}

static void
check_inheritance (GgenRunnerConfiguration *self,
                   GgenYamlDocument *document,
                   const GgenYamlNode *map)
{
  for (guint i = 0; i + 1 < map->items->len; i += 2)
    {
      const GgenYamlNode *name = map->items->pdata[i];
      GgenRunnerProfile *profile = ggen_runner_configuration_find_profile (self, name->text);
      const GgenYamlNode *node = ggen_yaml_lookup (map->items->pdata[i + 1], "inherits");

      if (profile == NULL || profile->parent == NULL)
        continue;
      if (ggen_runner_configuration_find_profile (self, profile->parent) == NULL
          && !g_str_equal (profile->parent, "default"))
        tell_unknown_parent (self, document, node);
      else if (g_str_equal (profile->name, "default"))
        ggen_runner_problem (document, node,
                             "profile 'default' inherits the top level, and nothing else");
      else if (inherits_itself (self, profile))
        ggen_runner_problem (document, node, "profile '%s' inherits itself", profile->name);
    }
}

static void
read_profiles (GgenRunnerConfiguration *self, GgenYamlDocument *document, const GgenYamlNode *map)
{
  if (!ggen_yaml_expect_map (document, map, "'profiles'"))
    return;

  for (guint i = 0; i + 1 < map->items->len; i += 2)
    read_profile (self, document, map->items->pdata[i], map->items->pdata[i + 1]);
  check_inheritance (self, document, map);
}

/* A list of words, or one text as a shell would take it apart. */
static void
read_command (GgenRunnerSetup *setup,
              GgenRunnerStore *store,
              GgenYamlDocument *document,
              const GgenYamlNode *node)
{
  g_autoptr (GError) error = NULL;
  GStrv words;

  if (node->kind != GGEN_YAML_SCALAR)
    {
      ggen_runner_read_words (store, document, node, "'command'", &setup->command);
      if (setup->command == NULL || setup->command[0] == NULL)
        ggen_runner_problem (document, node, "'command' is empty");
      return;
    }
  if (!ggen_yaml_expect_scalar (document, node, "'command'"))
    return;

  if (!g_shell_parse_argv (node->text, NULL, &words, &error))
    {
      ggen_runner_problem (document, node,
                           error->code == G_SHELL_ERROR_EMPTY_STRING
                               ? "'command' is empty"
                               : "'command' ends inside of quotes, or after a backslash");
      return;
    }
  g_ptr_array_add (store->lists, words);
  setup->command = words;
}

static void
read_setup_name (GgenRunnerSetup *setup,
                 GgenRunnerConfiguration *self,
                 GgenYamlDocument *document,
                 const GgenYamlNode *node)
{
  if (!ggen_runner_read_scalar (self->store, document, node, "'name'",
                                ggen_runner_parse_string_value, &setup->name))
    return;

  for (guint i = 0; i < self->setups->len; i++)
    {
      const GgenRunnerSetup *other = self->setups->pdata[i];

      if (other != setup && g_strcmp0 (other->name, setup->name) == 0)
        ggen_runner_problem (document, node, "there is another setup '%s'", setup->name);
    }
}

static void
read_setup (GgenYamlDocument *document, const GgenYamlNode *map, gpointer user_data)
{
  static const char *const keys[] = {"name", "command", "filter", "timeout", "directory", NULL};
  GgenRunnerConfiguration *self = user_data;
  GgenRunnerStore *store = self->store;
  const GgenYamlNode *node;
  GgenRunnerSetup *setup;

  if (!ggen_yaml_expect_map (document, map, "a setup"))
    return;

  setup = g_new0 (GgenRunnerSetup, 1);
  setup->directory = store->folder;
  g_ptr_array_add (self->setups, setup);
  ggen_yaml_expect_keys (document, map, "a setup", keys);
  if ((node = ggen_yaml_lookup (map, "name")) != NULL)
    read_setup_name (setup, self, document, node);
  else
    ggen_runner_problem (document, map, "a setup needs 'name'");
  if ((node = ggen_yaml_lookup (map, "command")) != NULL)
    read_command (setup, store, document, node);
  else
    ggen_runner_problem (document, map, "a setup needs 'command'");
  if ((node = ggen_yaml_lookup (map, "filter")) != NULL)
    ggen_runner_read_filter (store, document, node, "'filter'", &setup->filter);
  if ((node = ggen_yaml_lookup (map, "timeout")) != NULL)
    ggen_runner_read_scalar (store, document, node, "'timeout'", ggen_runner_parse_time_limit_value,
                             &setup->timeout);
  if ((node = ggen_yaml_lookup (map, "directory")) != NULL)
    ggen_runner_read_scalar (store, document, node, "'directory'", ggen_runner_parse_path_value,
                             &setup->directory);
}

void
ggen_runner_configuration_read (GgenRunnerConfiguration *self, GgenYamlDocument *document)
{
  static const char *const more[] = {"profiles", "overrides", "groups", "setup", NULL};
  const GgenYamlNode *root = ggen_yaml_document_get_root (document);
  GgenRunnerProfile *top = self->profiles->pdata[0];
  const GgenYamlNode *node;

  if (!ggen_yaml_expect_map (document, root, "the configuration"))
    return;

  expect_keys (document, root, "the configuration", GGEN_RUNNER_IN_PROFILE, more);
  if ((node = ggen_yaml_lookup (root, "groups")) != NULL)
    read_groups (self, document, node);
  ggen_runner_layer_read (&top->layer, self->store, document, root, GGEN_RUNNER_IN_PROFILE);
  if ((node = ggen_yaml_lookup (root, "profiles")) != NULL)
    read_profiles (self, document, node);
  read_overrides (self, document, root, top);
  if ((node = ggen_yaml_lookup (root, "setup")) != NULL && !ggen_yaml_is_null (node))
    ggen_yaml_for_each_item (document, node, read_setup, self);
}
