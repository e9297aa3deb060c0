/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-layer-private.h"

#include <string.h>

#include "ggen-runner-configuration-error.h"
#include "ggen-yaml-reader-private.h"

/* What one key says, and where it goes. */
typedef struct
{
  const char *name;
  GgenRunnerKeyPlaces places;
  gsize offset; /* in GgenRunnerLayerValues */
  gsize size;   /* 0: says something by its own keys alone */
  GgenRunnerParseFunc parse;
  GgenRunnerReadFunc read;    /* (nullable): where it is not a single value */
  GgenRunnerKeyPlaces nested; /* where its keys stand, if it is a map */
} Key;

#define CASE (GGEN_RUNNER_IN_PROFILE | GGEN_RUNNER_IN_OVERRIDE)
#define FIELD(name)                                                                                \
  G_STRUCT_OFFSET (GgenRunnerLayerValues, name), sizeof (((GgenRunnerLayerValues *) NULL)->name)
#define PARSE(name) ggen_runner_parse_##name##_value
#define READ(name) NULL, ggen_runner_read_##name

static const Key keys[] = {
    {"timeout", CASE, FIELD (run.cases.timeout), PARSE (time_limit)},
    {"slow-after", CASE, FIELD (run.cases.slow_after), PARSE (time_limit)},
    {"grace", CASE, FIELD (run.cases.grace), PARSE (time)},
    {"retries", CASE, FIELD (run.cases.n_retries), PARSE (retries), NULL, GGEN_RUNNER_IN_RETRIES},
    {"threads-required", CASE, FIELD (run.cases.threads_required), PARSE (threads)},
    {"environment", CASE, FIELD (run.cases.environment), READ (environment)},
    {"limits", CASE, 0, 0, NULL, NULL, GGEN_RUNNER_IN_LIMITS},
    {"guard", CASE, FIELD (run.cases.is_guarded), PARSE (boolean)},
    {"sandbox", CASE, FIELD (run.cases.is_sandboxed), PARSE (boolean)},
    {"fork-server", CASE, FIELD (run.cases.may_fork), PARSE (boolean)},

    {"group", GGEN_RUNNER_IN_OVERRIDE, FIELD (run.cases.group), PARSE (group)},
    {"priority", GGEN_RUNNER_IN_OVERRIDE, FIELD (run.cases.priority), PARSE (priority)},
    {"run-whole", GGEN_RUNNER_IN_OVERRIDE, FIELD (run.cases.run_whole), PARSE (boolean)},
    {"directory", GGEN_RUNNER_IN_OVERRIDE, FIELD (directory), PARSE (path)},
    {"arguments", GGEN_RUNNER_IN_OVERRIDE, FIELD (arguments), READ (words)},

    {"default-filter", GGEN_RUNNER_IN_PROFILE, FIELD (run.default_filter), PARSE (filter),
     ggen_runner_read_filter},
    {"jobs", GGEN_RUNNER_IN_PROFILE, FIELD (run.jobs), PARSE (jobs)},
    {"max-failures", GGEN_RUNNER_IN_PROFILE, FIELD (run.max_failures), PARSE (failures)},
    {"max-output", GGEN_RUNNER_IN_PROFILE, FIELD (run.max_output), PARSE (size)},
    {"leaks", GGEN_RUNNER_IN_PROFILE, FIELD (run.leaks_fail), PARSE (leaks)},
    {"fail-on-flaky", GGEN_RUNNER_IN_PROFILE, FIELD (run.flaky_fails), PARSE (boolean)},
    {"junit", GGEN_RUNNER_IN_PROFILE, FIELD (run.junit), PARSE (string)},

    {"count", GGEN_RUNNER_IN_RETRIES, FIELD (run.cases.n_retries), PARSE (retries)},
    {"delay", GGEN_RUNNER_IN_RETRIES, FIELD (run.cases.retry_delay), PARSE (time)},
    {"max-delay", GGEN_RUNNER_IN_RETRIES, FIELD (run.cases.max_retry_delay), PARSE (time_limit)},
    {"backoff", GGEN_RUNNER_IN_RETRIES, FIELD (run.cases.has_exponential_backoff), PARSE (backoff)},
    {"jitter", GGEN_RUNNER_IN_RETRIES, FIELD (run.cases.has_jitter), PARSE (boolean)},

    {"cpu", GGEN_RUNNER_IN_LIMITS, FIELD (run.cases.limits.cpu_seconds), PARSE (cpu_limit)},
    {"memory", GGEN_RUNNER_IN_LIMITS, FIELD (run.cases.limits.memory), PARSE (size_limit)},
    {"open-files", GGEN_RUNNER_IN_LIMITS, FIELD (run.cases.limits.open_files), PARSE (count_limit)},
    {"processes", GGEN_RUNNER_IN_LIMITS, FIELD (run.cases.limits.processes), PARSE (count_limit)},
};

G_STATIC_ASSERT (G_N_ELEMENTS (keys) <= 64);
/* The settings of a run, and those of a case, are changed as what they are the beginning of. */
G_STATIC_ASSERT (G_STRUCT_OFFSET (GgenRunnerLayerValues, run) == 0);
G_STATIC_ASSERT (G_STRUCT_OFFSET (GgenRunnerSettings, cases) == 0);

GPtrArray *
ggen_runner_layer_list_keys (GgenRunnerKeyPlaces place, const char *const *more)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].places & place)
      g_ptr_array_add (names, (char *) keys[i].name);
  for (guint i = 0; more != NULL && more[i] != NULL; i++)
    g_ptr_array_add (names, (char *) more[i]);
  g_ptr_array_add (names, NULL);

  return names;
}

static gpointer
find_field (GgenRunnerLayer *self, const Key *key)
{
  return (char *) &self->values + key->offset;
}

static guint64
bit_of (const Key *key)
{
  return G_GUINT64_CONSTANT (1) << (key - keys);
}

/* How often and how fast belong together: who says one of them has said all. */
static void
note_given (GgenRunnerLayer *self, const Key *key)
{
  self->given |= bit_of (key);
  if (key->nested != GGEN_RUNNER_IN_RETRIES)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].places & GGEN_RUNNER_IN_RETRIES)
      self->given |= bit_of (&keys[i]);
}

static void
check_retries (const GgenRunnerLayer *self, GgenYamlDocument *document, const GgenYamlNode *map)
{
  const GgenRunnerCaseSettings *cases = &self->values.run.cases;

  if (ggen_yaml_lookup (map, "count") == NULL)
    ggen_runner_problem (document, map, "'retries' needs 'count'");
  if (cases->has_exponential_backoff && ggen_yaml_lookup (map, "delay") == NULL)
    ggen_runner_problem (document, map, "'retries': an exponential 'backoff' needs 'delay'");
  if (cases->max_retry_delay > 0 && cases->max_retry_delay < cases->retry_delay)
    ggen_runner_problem (document, map, "'retries': 'max-delay' is less than 'delay'");
}

static void
read_nested (GgenRunnerLayer *self,
             GgenRunnerStore *store,
             GgenYamlDocument *document,
             const GgenYamlNode *map,
             const Key *parent)
{
  g_autoptr (GPtrArray) names = ggen_runner_layer_list_keys (parent->nested, NULL);
  g_autofree char *parent_name = g_strdup_printf ("'%s'", parent->name);

  if (!ggen_yaml_expect_map (document, map, parent_name))
    return;

  ggen_yaml_expect_keys (document, map, parent_name, (const char *const *) names->pdata);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const GgenYamlNode *node = ggen_yaml_lookup (map, keys[i].name);
      g_autofree char *what = g_strdup_printf ("'%s' of %s", keys[i].name, parent_name);

      if ((keys[i].places & parent->nested) && node != NULL
          && ggen_runner_read_scalar (store, document, node, what, keys[i].parse,
                                      find_field (self, &keys[i])))
        note_given (self, &keys[i]);
    }
  if (parent->nested == GGEN_RUNNER_IN_RETRIES)
    {
      note_given (self, parent);
      check_retries (self, document, map);
    }
}

static void
read_key (GgenRunnerLayer *self,
          GgenRunnerStore *store,
          GgenYamlDocument *document,
          const GgenYamlNode *node,
          const Key *key)
{
  g_autofree char *what = g_strdup_printf ("'%s'", key->name);
  gpointer value = find_field (self, key);
  gboolean is_good;

  if (key->nested != 0 && (key->parse == NULL || node->kind == GGEN_YAML_MAPPING))
    {
      read_nested (self, store, document, node, key);
      return;
    }

  is_good = key->read != NULL
                ? key->read (store, document, node, what, value)
                : ggen_runner_read_scalar (store, document, node, what, key->parse, value);
  if (is_good)
    note_given (self, key);
}

void
ggen_runner_layer_read (GgenRunnerLayer *self,
                        GgenRunnerStore *store,
                        GgenYamlDocument *document,
                        const GgenYamlNode *map,
                        GgenRunnerKeyPlaces place)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const GgenYamlNode *node = ggen_yaml_lookup (map, keys[i].name);

      if ((keys[i].places & place) && node != NULL)
        read_key (self, store, document, node, &keys[i]);
    }
}

gboolean
ggen_runner_layer_set (GgenRunnerLayer *self,
                       GgenRunnerStore *store,
                       const char *name,
                       const char *text,
                       GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if ((keys[i].places & CASE) && keys[i].parse != NULL && g_str_equal (keys[i].name, name))
      {
        if (!keys[i].parse (store, text, find_field (self, &keys[i]), error))
          return FALSE;
        note_given (self, &keys[i]);
        return TRUE;
      }

  g_set_error (error, GGEN_RUNNER_CONFIGURATION_ERROR, GGEN_RUNNER_CONFIGURATION_ERROR_INVALID,
               "there is no setting '%s' of a single value", name);
  return FALSE;
}

static gboolean
has_name_of (const char *change, const char *other)
{
  gsize length = strcspn (change, "=");

  return strncmp (change, other, length) == 0 && (other[length] == '=' || other[length] == '\0');
}

/* @old: (transfer full) (nullable) */
static GStrv
add_changes (GStrv old, GStrv changes)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; old != NULL && old[i] != NULL; i++)
    {
      gboolean is_kept = TRUE;

      for (guint j = 0; changes[j] != NULL; j++)
        is_kept = is_kept && !has_name_of (changes[j], old[i]);
      if (is_kept)
        g_strv_builder_add (builder, old[i]);
    }
  g_strv_builder_addv (builder, (const char **) changes);
  g_strfreev (old);

  return g_strv_builder_end (builder);
}

/* @settings: the first @size bytes of values; what comes after is not for them */
static void
apply (const GgenRunnerLayer *self, gpointer settings, gsize size, GStrv *environment)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if ((self->given & bit_of (&keys[i])) == 0 || keys[i].offset >= size)
        continue;
      if (keys[i].read == ggen_runner_read_environment)
        *environment = add_changes (*environment, self->values.run.cases.environment);
      else
        memcpy ((char *) settings + keys[i].offset, (const char *) &self->values + keys[i].offset,
                keys[i].size);
    }
}

void
ggen_runner_layer_apply (const GgenRunnerLayer *self, GgenRunnerSettings *settings)
{
  apply (self, settings, sizeof *settings, &settings->cases.environment);
}

void
ggen_runner_layer_apply_to_case (const GgenRunnerLayer *self, GgenRunnerCaseSettings *settings)
{
  apply (self, settings, sizeof *settings, &settings->environment);
}
