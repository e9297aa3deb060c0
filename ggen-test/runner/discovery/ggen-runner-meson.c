/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-meson.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include <gio/gio.h>

#include "ggen-runner-build-dir.h"
#include "ggen-runner-environment.h"
#include "ggen-runner-meson-expected.h"
#include "ggen-runner-meson-names.h"

/* Aborting is what people expect of a sanitizer that found something; it is not the default. */
#define ASAN_DEFAULT "halt_on_error=1:abort_on_error=1:print_summary=1"
#define UBSAN_DEFAULT ASAN_DEFAULT ":print_stacktrace=1"

static JsonArray *
load_array (const char *build_dir, const char *name, JsonParser **parser, GError **error)
{
  g_autofree char *path = g_build_filename (build_dir, "meson-info", name, NULL);
  JsonNode *root;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "%s: is missing; 'meson setup --reconfigure %s' makes it", path, build_dir);
      return NULL;
    }

  *parser = json_parser_new_immutable ();
  if (!json_parser_load_from_mapped_file (*parser, path, error))
    return NULL;

  root = json_parser_get_root (*parser);
  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    return json_node_get_array (root);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: is not a list", path);

  return NULL;
}

/* (nullable): of the type, or of none */
static JsonNode *
get_member (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
             ? node
             : NULL;
}

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get_member (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

static gint64
get_int (JsonObject *object, const char *name, gint64 otherwise)
{
  JsonNode *node = get_member (object, name, G_TYPE_INT64);

  return node != NULL ? json_node_get_int (node) : otherwise;
}

static gboolean
get_boolean (JsonObject *object, const char *name, gboolean otherwise)
{
  JsonNode *node = get_member (object, name, G_TYPE_BOOLEAN);

  return node != NULL ? json_node_get_boolean (node) : otherwise;
}

/* (transfer full): empty where there is none, or where it is none of strings */
static GStrv
get_strings (JsonObject *object, const char *name)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (element));
    }

  return g_strv_builder_end (builder);
}

/* A suite is "project:suite", or just "project" for the test of one that names no suite. */
static void
take_suites (GgenRunnerProgram *self, JsonObject *test)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) suites = get_strings (test, "suite");

  for (guint i = 0; suites[i] != NULL; i++)
    {
      const char *colon = strchr (suites[i], ':');

      if (self->project == NULL)
        self->project =
            colon != NULL ? g_strndup (suites[i], colon - suites[i]) : g_strdup (suites[i]);
      if (colon != NULL && colon[1] != '\0')
        g_strv_builder_add (builder, colon + 1);
    }

  self->suites = g_strv_builder_end (builder);
}

static GStrv
set_before (GStrv environment, const char *name, const char *value)
{
  const char *rest = g_environ_getenv (environment, name);
  g_autofree char *both = NULL;

  if (rest == NULL || rest[0] == '\0')
    return g_environ_setenv (environment, name, value, TRUE);

  both = g_strconcat (value, ":", rest, NULL);

  return g_environ_setenv (environment, name, both, TRUE);
}

static GStrv
set_unless_there (GStrv environment, const char *name, const char *value)
{
  const char *old = g_environ_getenv (environment, name);

  if (old != NULL && old[0] != '\0')
    return environment;

  return g_environ_setenv (environment, name, value, TRUE);
}

static GStrv
add_variables (GStrv environment, JsonObject *test)
{
  JsonNode *node = json_object_get_member (test, "env");
  JsonObjectIter iter;
  const char *name;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return environment;

  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const char *value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (value == NULL || name[0] == '\0' || strchr (name, '=') != NULL)
        continue;
      if (g_str_equal (name, "PATH") || g_str_equal (name, "LD_LIBRARY_PATH"))
        environment = set_before (environment, name, value);
      else
        environment = g_environ_setenv (environment, name, value, TRUE);
    }

  return environment;
}

/* "meson test" draws it anew each time; here a run can be had again by its seed. */
static char *
draw_perturbation (const char *seed, const char *name)
{
  g_autofree char *text = NULL;

  if (seed == NULL)
    return g_strdup_printf ("%d", g_random_int_range (1, 256));

  text = g_strconcat (seed, " ", name, NULL);

  return g_strdup_printf ("%u", g_str_hash (text) % 255 + 1);
}

static void
take_environment (GgenRunnerProgram *self, JsonObject *test, const GgenRunnerMesonOptions *options)
{
  GStrv environment = ggen_runner_environment_new (options->environment);
  g_auto (GStrv) folders = get_strings (test, "extra_paths");
  g_autofree char *path = g_strjoinv (":", folders);
  g_autofree char *perturbation = draw_perturbation (options->seed, self->name);

  environment = add_variables (environment, test);
  if (path[0] != '\0')
    environment = set_before (environment, "PATH", path);
  environment = set_unless_there (environment, "MALLOC_PERTURB_", perturbation);
  environment = set_unless_there (environment, "ASAN_OPTIONS", ASAN_DEFAULT);
  environment = set_unless_there (environment, "UBSAN_OPTIONS", UBSAN_DEFAULT);
  environment = set_unless_there (environment, "MSAN_OPTIONS", UBSAN_DEFAULT);
  self->environment = g_environ_setenv (environment, "MESON_TEST_ITERATION", "1", TRUE);
}

/* Tests of Google's framework and of Rust's tell by their exit status whether they passed; only
 * Meson's report is better with the rest. */
static GgenRunnerProtocol
parse_protocol (const char *name)
{
  return g_strcmp0 (name, "tap") == 0 ? GGEN_RUNNER_PROTOCOL_TAP : GGEN_RUNNER_PROTOCOL_EXIT_STATUS;
}

static GgenRunnerProgram *
read_test (JsonObject *test, const char *build_dir, const GgenRunnerMesonOptions *options)
{
  const char *name = get_string (test, "name");
  const char *directory = get_string (test, "workdir");
  gint64 timeout = get_int (test, "timeout", 0);
  g_autoptr (GgenRunnerProgram) self = ggen_runner_program_new (name);

  self->command = get_strings (test, "cmd");
  if (name == NULL || self->command[0] == NULL)
    return NULL;

  take_suites (self, test);
  take_environment (self, test, options);
  self->directory = g_canonicalize_filename (directory != NULL ? directory : ".", build_dir);
  self->depends = get_strings (test, "depends");
  self->protocol = parse_protocol (get_string (test, "protocol"));
  self->timeout = timeout > 0 ? MIN (timeout, G_MAXINT64 / G_USEC_PER_SEC) * G_USEC_PER_SEC
                              : GGEN_RUNNER_TIMEOUT_NONE;
  self->priority = (int) CLAMP (get_int (test, "priority", 0), G_MININT, G_MAXINT);
  self->is_parallel = get_boolean (test, "is_parallel", TRUE);
  self->is_expected_to_fail = get_boolean (test, "should_fail", FALSE);

  return g_steal_pointer (&self);
}

GPtrArray *
ggen_runner_meson_discover (const char *build_dir,
                            const GgenRunnerMesonOptions *options,
                            GError **error)
{
  static const GgenRunnerMesonOptions defaults;
  g_autofree char *directory = g_canonicalize_filename (build_dir, NULL);
  g_autoptr (GPtrArray) programs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);
  g_autoptr (JsonParser) parser = NULL;
  gboolean is_told = FALSE; /* which tests should fail */
  JsonArray *tests;

  if (!ggen_runner_build_dir_check (build_dir, error))
    return NULL;
  tests = load_array (directory, "intro-tests.json", &parser, error);
  if (tests == NULL)
    return NULL;

  for (guint i = 0; i < json_array_get_length (tests); i++)
    {
      JsonNode *node = json_array_get_element (tests, i);
      GgenRunnerProgram *program = NULL;

      is_told |= JSON_NODE_HOLDS_OBJECT (node)
                 && json_object_has_member (json_node_get_object (node), "should_fail");
      if (JSON_NODE_HOLDS_OBJECT (node))
        program = read_test (json_node_get_object (node), directory,
                             options != NULL ? options : &defaults);
      if (program == NULL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "%s/meson-info/intro-tests.json: test %u has no name or no command",
                       directory, i + 1);
          return NULL;
        }
      g_ptr_array_add (programs, program);
    }

  if (!is_told)
    ggen_runner_meson_expect_failures (directory, programs);
  ggen_runner_meson_names_make_unique (programs);

  return g_steal_pointer (&programs);
}

/* (element-type utf8): ids of targets */
static GHashTable *
collect_ids (GPtrArray *programs)
{
  GHashTable *ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < programs->len; i++)
    {
      const GgenRunnerProgram *program = programs->pdata[i];

      for (guint j = 0; program->depends != NULL && program->depends[j] != NULL; j++)
        g_hash_table_add (ids, program->depends[j]);
    }

  return ids;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Ninja knows its files by names relative to the build directory. */
static void
add_files (GPtrArray *files, JsonObject *target, GFile *directory)
{
  g_auto (GStrv) names = get_strings (target, "filename");

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_resolve_relative_path (directory, names[i]);
      char *path = g_file_get_relative_path (directory, file);

      g_ptr_array_add (files, path != NULL ? path : g_strdup (names[i]));
    }
}

GStrv
ggen_runner_meson_get_targets (const char *build_dir, GPtrArray *programs, GError **error)
{
  g_autoptr (GHashTable) ids = collect_ids (programs);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GFile) directory = g_file_new_for_path (build_dir);
  g_autoptr (JsonParser) parser = NULL;
  JsonArray *targets;

  targets = load_array (build_dir, "intro-targets.json", &parser, error);
  if (targets == NULL)
    return NULL;

  for (guint i = 0; i < json_array_get_length (targets); i++)
    {
      JsonNode *node = json_array_get_element (targets, i);
      JsonObject *target = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *id = target != NULL ? get_string (target, "id") : NULL;

      if (id != NULL && g_hash_table_contains (ids, id))
        add_files (files, target, directory);
    }

  g_ptr_array_sort (files, compare_strings);
  g_ptr_array_add (files, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&files), FALSE);
}
