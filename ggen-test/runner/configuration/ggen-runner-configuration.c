/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-configuration-private.h"

#include "ggen-did-you-mean-private.h"

/* More than anybody reads. */
#define MAX_TOLD 20

static void
free_profile (gpointer data)
{
  GgenRunnerProfile *self = data;

  g_free (self->name);
  g_free (self->parent);
  g_ptr_array_unref (self->overrides);
  g_free (self);
}

GgenRunnerProfile *
ggen_runner_configuration_add_profile (GgenRunnerConfiguration *self, const char *name)
{
  GgenRunnerProfile *profile = g_new0 (GgenRunnerProfile, 1);

  profile->name = g_strdup (name);
  profile->overrides = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->profiles, profile);

  return profile;
}

GgenRunnerProfile *
ggen_runner_configuration_find_profile (GgenRunnerConfiguration *self, const char *name)
{
  for (guint i = 1; i < self->profiles->len; i++)
    {
      GgenRunnerProfile *profile = self->profiles->pdata[i];

      if (g_str_equal (profile->name, name))
        return profile;
    }

  return NULL;
}

GgenRunnerProfile *
ggen_runner_configuration_find_parent (GgenRunnerConfiguration *self,
                                       const GgenRunnerProfile *profile)
{
  const char *parent = profile->parent != NULL ? profile->parent : "default";

  if (profile->parent == NULL && g_str_equal (profile->name, "default"))
    return NULL;

  return ggen_runner_configuration_find_profile (self, parent);
}

static GgenRunnerConfiguration *
new_empty (const char *folder)
{
  GgenRunnerConfiguration *self = g_new0 (GgenRunnerConfiguration, 1);

  self->store = ggen_runner_store_new (folder);
  self->profiles = g_ptr_array_new_with_free_func (free_profile);
  self->setups = g_ptr_array_new_with_free_func (g_free);
  self->chosen = g_ptr_array_new ();
  ggen_runner_configuration_add_profile (self, "");

  return self;
}

void
ggen_runner_configuration_free (GgenRunnerConfiguration *self)
{
  g_strfreev (self->settings.cases.environment);
  g_ptr_array_unref (self->chosen);
  g_ptr_array_unref (self->setups);
  g_ptr_array_unref (self->profiles);
  ggen_runner_store_free (self->store);
  g_free (self);
}

/* The settings of the run are those of the layers, one over the other. */
static void
settle (GgenRunnerConfiguration *self)
{
  g_strfreev (self->settings.cases.environment);
  ggen_runner_settings_init (&self->settings);
  for (guint i = 0; i < self->chosen->len; i++)
    ggen_runner_layer_apply (&((GgenRunnerProfile *) self->chosen->pdata[i])->layer,
                             &self->settings);
  ggen_runner_layer_apply (&self->command_line, &self->settings);
}

static gboolean
fail_unknown_profile (GgenRunnerConfiguration *self,
                      const char *name,
                      const char *path,
                      GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL;

  for (guint i = 1; i < self->profiles->len; i++)
    g_ptr_array_add (names, ((GgenRunnerProfile *) self->profiles->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  hint = ggen_did_you_mean (name, (const char *const *) names->pdata);

  g_set_error (error, GGEN_RUNNER_CONFIGURATION_ERROR,
               GGEN_RUNNER_CONFIGURATION_ERROR_UNKNOWN_PROFILE, "there is no profile '%s'%s%s%s",
               name, path != NULL ? " in " : ": there is no " GGEN_RUNNER_CONFIGURATION_FILE,
               path != NULL ? path : "", hint != NULL ? hint : "");

  return FALSE;
}

/* The profile and those that it inherits, and before all of them the top level. */
static gboolean
choose (GgenRunnerConfiguration *self, const char *name, const char *path, GError **error)
{
  GgenRunnerProfile *profile =
      ggen_runner_configuration_find_profile (self, name != NULL ? name : "default");

  if (profile == NULL && name != NULL && !g_str_equal (name, "default"))
    return fail_unknown_profile (self, name, path, error);

  for (; profile != NULL; profile = ggen_runner_configuration_find_parent (self, profile))
    g_ptr_array_insert (self->chosen, 0, profile);
  g_ptr_array_insert (self->chosen, 0, self->profiles->pdata[0]);
  settle (self);

  return TRUE;
}

static GgenRunnerConfiguration *
fail_by_problems (GPtrArray *problems, GError **error)
{
  g_autoptr (GString) message = g_string_new (NULL);
  guint n_told = MIN (problems->len, MAX_TOLD);

  for (guint i = 0; i < n_told; i++)
    g_string_append_printf (message, "%s%s", i > 0 ? "\n" : "",
                            ((GError *) problems->pdata[i])->message);
  if (problems->len > n_told)
    g_string_append_printf (message, "\nand %u more", problems->len - n_told);
  g_set_error_literal (error, GGEN_RUNNER_CONFIGURATION_ERROR,
                       GGEN_RUNNER_CONFIGURATION_ERROR_INVALID, message->str);

  return NULL;
}

static GgenRunnerConfiguration *
fail_by_yaml (const GError *yaml_error, GError **error)
{
  g_set_error_literal (error, GGEN_RUNNER_CONFIGURATION_ERROR,
                       yaml_error->code == GGEN_YAML_ERROR_SYNTAX
                           ? GGEN_RUNNER_CONFIGURATION_ERROR_SYNTAX
                           : GGEN_RUNNER_CONFIGURATION_ERROR_INVALID,
                       yaml_error->message);

  return NULL;
}

GgenRunnerConfiguration *
ggen_runner_configuration_parse (const char *text,
                                 gsize length,
                                 const char *path,
                                 const char *profile,
                                 GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autoptr (GgenRunnerConfiguration) self = new_empty (folder);
  g_autoptr (GError) yaml_error = NULL;
  g_autoptr (GgenYamlDocument) document = ggen_yaml_parse (text, length, path, 1, &yaml_error);
  GPtrArray *problems;

  if (document == NULL)
    return fail_by_yaml (yaml_error, error);

  ggen_runner_configuration_read (self, document);
  problems = ggen_yaml_document_get_problems (document);
  if (problems->len > 0)
    return fail_by_problems (problems, error);

  return choose (self, profile, path, error) ? g_steal_pointer (&self) : NULL;
}

GgenRunnerConfiguration *
ggen_runner_configuration_load (const char *path, const char *profile, GError **error)
{
  g_autoptr (GgenRunnerConfiguration) self = NULL;
  g_autofree char *text = NULL;
  g_autofree char *folder = NULL;
  gsize length;

  if (path != NULL)
    return g_file_get_contents (path, &text, &length, error)
               ? ggen_runner_configuration_parse (text, length, path, profile, error)
               : NULL;

  folder = g_get_current_dir ();
  self = new_empty (folder);

  return choose (self, profile, NULL, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
ggen_runner_configuration_set (GgenRunnerConfiguration *self,
                               const char *key,
                               const char *text,
                               GError **error)
{
  if (!ggen_runner_layer_set (&self->command_line, self->store, key, text, error))
    return FALSE;

  settle (self);

  return TRUE;
}

const GgenRunnerSettings *
ggen_runner_configuration_get_settings (GgenRunnerConfiguration *self)
{
  return &self->settings;
}

guint
ggen_runner_configuration_get_group_limit (GgenRunnerConfiguration *self, const char *group)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->store->groups, group));
}

GPtrArray *
ggen_runner_configuration_get_setups (GgenRunnerConfiguration *self)
{
  return self->setups;
}

gboolean
ggen_runner_setup_is_for (const GgenRunnerSetup *self, const GgenRunnerCase *test_case)
{
  return self->filter == NULL
         || ggen_runner_filter_matches (self->filter, test_case->program, test_case->path, NULL);
}

/* @test_case: (nullable): NULL: what holds for all cases of the program */
static gboolean
is_for (const GgenRunnerOverride *override,
        GgenRunnerProgram *program,
        const GgenRunnerCase *test_case)
{
  if (test_case != NULL)
    return ggen_runner_filter_matches (override->filter, program, test_case->path, NULL);

  return ggen_runner_filter_match_program (override->filter, program, NULL)
         == GGEN_RUNNER_MATCHES_ALL;
}

static void
get_settings (GgenRunnerConfiguration *self,
              GgenRunnerProgram *program,
              const GgenRunnerCase *test_case,
              GgenRunnerCaseSettings *settings)
{
  *settings = self->settings.cases;
  settings->environment = g_strdupv (settings->environment);
  settings->priority = program->priority;
  if (program->timeout != GGEN_RUNNER_TIMEOUT_DEFAULT)
    settings->timeout = program->timeout;

  for (guint i = 0; i < self->chosen->len; i++)
    {
      GPtrArray *overrides = ((GgenRunnerProfile *) self->chosen->pdata[i])->overrides;

      for (guint j = 0; j < overrides->len; j++)
        if (is_for (overrides->pdata[j], program, test_case))
          ggen_runner_layer_apply_to_case (&((GgenRunnerOverride *) overrides->pdata[j])->layer,
                                           settings);
    }
  ggen_runner_layer_apply_to_case (&self->command_line, settings);

  settings->group = g_strdup (settings->group);
}

void
ggen_runner_configuration_get_case_settings (GgenRunnerConfiguration *self,
                                             const GgenRunnerCase *test_case,
                                             GgenRunnerCaseSettings *settings)
{
  get_settings (self, test_case->program, test_case, settings);
}

void
ggen_runner_configuration_get_program_settings (GgenRunnerConfiguration *self,
                                                GgenRunnerProgram *program,
                                                GgenRunnerCaseSettings *settings)
{
  get_settings (self, program, NULL, settings);
}

static GStrv
append_words (GStrv words, GStrv more)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **) words);
  g_strv_builder_addv (builder, (const char **) more);
  g_strfreev (words);

  return g_strv_builder_end (builder);
}

/* What the last override says that says something. */
static void
find_program_values (GgenRunnerConfiguration *self,
                     GgenRunnerProgram *program,
                     GgenRunnerLayerValues *values)
{
  for (guint i = 0; i < self->chosen->len; i++)
    {
      GPtrArray *overrides = ((GgenRunnerProfile *) self->chosen->pdata[i])->overrides;

      for (guint j = 0; j < overrides->len; j++)
        {
          const GgenRunnerOverride *override = overrides->pdata[j];

          if (!is_for (override, program, NULL))
            continue;
          if (override->layer.values.directory != NULL)
            values->directory = override->layer.values.directory;
          if (override->layer.values.arguments != NULL)
            values->arguments = override->layer.values.arguments;
        }
    }
}

GgenRunnerProgram *
ggen_runner_configuration_adapt_program (GgenRunnerConfiguration *self, GgenRunnerProgram *program)
{
  g_auto (GgenRunnerCaseSettings) settings = {0};
  GgenRunnerLayerValues values = {0};
  GgenRunnerProgram *adapted;

  find_program_values (self, program, &values);
  get_settings (self, program, NULL, &settings);
  if (values.directory == NULL && values.arguments == NULL && settings.environment == NULL)
    return ggen_runner_program_ref (program);

  adapted = ggen_runner_program_copy (program);
  if (values.arguments != NULL)
    adapted->command = append_words (adapted->command, values.arguments);
  if (values.directory != NULL)
    {
      g_free (adapted->directory);
      adapted->directory = g_strdup (values.directory);
    }
  adapted->environment =
      ggen_runner_case_settings_change_environment (&settings, adapted->environment);

  return adapted;
}
