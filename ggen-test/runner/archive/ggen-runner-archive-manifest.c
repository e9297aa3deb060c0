/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-manifest.h"

#include <limits.h>
#include <string.h>

#include "ggen-runner-archive-environment.h"
#include "ggen-runner-archive-json.h"

GgenRunnerManifest *
ggen_runner_manifest_new (void)
{
  GgenRunnerManifest *self = g_new0 (GgenRunnerManifest, 1);

  self->places = ggen_runner_archive_places_new ();
  self->libraries = g_new0 (char *, 1);
  self->programs = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);

  return self;
}

void
ggen_runner_manifest_free (GgenRunnerManifest *self)
{
  ggen_runner_archive_places_free (self->places);
  g_free (self->build_folder);
  g_free (self->source_folder);
  g_strfreev (self->libraries);
  g_ptr_array_unref (self->programs);
  g_free (self);
}

void
ggen_runner_manifest_add_program (GgenRunnerManifest *self,
                                  const GgenRunnerProgram *program,
                                  const char *const *base)
{
  GgenRunnerProgram *copy = ggen_runner_program_new (program->name);

  copy->project = g_strdup (program->project);
  copy->suites = g_strdupv (program->suites);
  copy->command = g_strdupv (program->command);
  copy->glib_program = g_strdup (program->glib_program);
  copy->environment =
      ggen_runner_archive_environment_declare ((const char *const *) program->environment, base);
  copy->directory = g_strdup (program->directory);
  copy->protocol = program->protocol;
  copy->timeout = program->timeout;
  copy->priority = program->priority;
  copy->is_parallel = program->is_parallel;
  copy->is_expected_to_fail = program->is_expected_to_fail;
  g_ptr_array_add (self->programs, copy);
}

gboolean
ggen_runner_archive_name_is_safe (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);

  if (parts[0] == NULL)
    return FALSE;

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return FALSE;

  return TRUE;
}

/* Telling */

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_strings (JsonBuilder *builder, const char *name, char **values)
{
  if (values == NULL)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
add_integer (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_program (JsonBuilder *builder, const GgenRunnerProgram *program)
{
  json_builder_begin_object (builder);
  add_string (builder, "name", program->name);
  add_string (builder, "project", program->project);
  add_strings (builder, "suites", program->suites);
  add_strings (builder, "command", program->command);
  add_string (builder, "glib-program", program->glib_program);
  add_strings (builder, "environment", program->environment);
  add_string (builder, "directory", program->directory);
  add_string (builder, "protocol",
              program->protocol == GGEN_RUNNER_PROTOCOL_TAP ? "tap" : "exit-status");
  add_integer (builder, "timeout", program->timeout);
  add_integer (builder, "priority", program->priority);
  add_boolean (builder, "parallel", program->is_parallel);
  add_boolean (builder, "expected-to-fail", program->is_expected_to_fail);
  json_builder_end_object (builder);
}

static void
add_places (JsonBuilder *builder, const GgenRunnerArchivePlaces *places)
{
  g_autoptr (GPtrArray) paths = ggen_runner_archive_places_list_paths (places);

  json_builder_set_member_name (builder, "places");
  json_builder_begin_array (builder);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *name = ggen_runner_archive_places_map (places, paths->pdata[i]);

      json_builder_begin_object (builder);
      add_string (builder, "path", paths->pdata[i]);
      add_string (builder, "name", name);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static JsonNode *
build (const GgenRunnerManifest *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "format", GGEN_RUNNER_MANIFEST_FORMAT);
  add_integer (builder, "version", GGEN_RUNNER_MANIFEST_VERSION);
  add_places (builder, self->places);
  add_string (builder, "build-root", self->build_folder);
  add_string (builder, "source-root", self->source_folder);
  add_strings (builder, "libraries", self->libraries);
  json_builder_set_member_name (builder, "programs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->programs->len; i++)
    add_program (builder, self->programs->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static gboolean
is_text (const char *text)
{
  return text == NULL || g_utf8_validate (text, -1, NULL);
}

static gboolean
are_texts (char **texts)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    if (!is_text (texts[i]))
      return FALSE;

  return TRUE;
}

static gboolean
check_texts (const GgenRunnerManifest *self, GError **error)
{
  g_autoptr (GPtrArray) paths = ggen_runner_archive_places_list_paths (self->places);

  for (guint i = 0; i < self->programs->len; i++)
    {
      const GgenRunnerProgram *program = self->programs->pdata[i];

      if (is_text (program->name) && is_text (program->project) && are_texts (program->suites)
          && are_texts (program->command) && is_text (program->glib_program)
          && are_texts (program->environment) && is_text (program->directory))
        continue;

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "program '%s' has a name, command or environment that is not UTF-8",
                   is_text (program->name) ? program->name : "?");
      return FALSE;
    }

  for (guint i = 0; i < paths->len; i++)
    if (!is_text (paths->pdata[i]))
      return g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                  "a path to be archived is not UTF-8"),
             FALSE;

  return TRUE;
}

char *
ggen_runner_manifest_to_json (const GgenRunnerManifest *self, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *json = NULL;

  if (!check_texts (self, error))
    return NULL;

  root = build (self);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json = json_generator_to_data (generator, NULL);

  return g_strconcat (json, "\n", NULL);
}

/* Understanding */

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return FALSE;
}

static gboolean
is_canonical (const char *path)
{
  g_autofree char *canonical = g_canonicalize_filename (path, "/");

  return g_str_equal (canonical, path) && path[1] != '\0' && strlen (path) < PATH_MAX;
}

static gboolean
read_place (JsonObject *object, gpointer user_data, GError **error)
{
  GgenRunnerManifest *self = user_data;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (!ggen_runner_archive_json_get_string (object, "path", GGEN_RUNNER_JSON_REQUIRED, &path, error)
      || !ggen_runner_archive_json_get_string (object, "name", GGEN_RUNNER_JSON_REQUIRED, &name,
                                               error))
    return FALSE;

  if (!is_canonical (path))
    return fail (error, "'path' is not an absolute path");
  if (!ggen_runner_archive_name_is_safe (name))
    return fail (error, "'name' leads out of the archive");

  ggen_runner_archive_places_add (self->places, path, name);

  return TRUE;
}

static gboolean
read_protocol (JsonObject *object, GgenRunnerProtocol *protocol, GError **error)
{
  g_autofree char *text = NULL;

  if (!ggen_runner_archive_json_get_string (object, "protocol", GGEN_RUNNER_JSON_REQUIRED, &text,
                                            error))
    return FALSE;

  if (g_str_equal (text, "tap"))
    *protocol = GGEN_RUNNER_PROTOCOL_TAP;
  else if (g_str_equal (text, "exit-status"))
    *protocol = GGEN_RUNNER_PROTOCOL_EXIT_STATUS;
  else
    return fail (error, "'protocol' is not 'tap' or 'exit-status'");

  return TRUE;
}

static gboolean
read_texts (JsonObject *object, GgenRunnerProgram *program, GError **error)
{
  return ggen_runner_archive_json_get_string (object, "name", GGEN_RUNNER_JSON_REQUIRED,
                                              &program->name, error)
         && ggen_runner_archive_json_get_string (object, "project", GGEN_RUNNER_JSON_OPTIONAL,
                                                 &program->project, error)
         && ggen_runner_archive_json_get_strings (object, "suites", GGEN_RUNNER_JSON_OPTIONAL,
                                                  &program->suites, error)
         && ggen_runner_archive_json_get_strings (object, "command", GGEN_RUNNER_JSON_REQUIRED,
                                                  &program->command, error)
         && ggen_runner_archive_json_get_string (object, "glib-program", GGEN_RUNNER_JSON_OPTIONAL,
                                                 &program->glib_program, error)
         && ggen_runner_archive_json_get_strings (object, "environment", GGEN_RUNNER_JSON_REQUIRED,
                                                  &program->environment, error)
         && ggen_runner_archive_json_get_string (object, "directory", GGEN_RUNNER_JSON_OPTIONAL,
                                                 &program->directory, error);
}

static gboolean
read_values (JsonObject *object, GgenRunnerProgram *program, GError **error)
{
  gint64 priority;

  if (!ggen_runner_archive_json_get_integer (object, "priority", G_MININT, G_MAXINT, &priority,
                                             error))
    return FALSE;
  program->priority = priority;

  return read_protocol (object, &program->protocol, error)
         && ggen_runner_archive_json_get_integer (object, "timeout", GGEN_RUNNER_TIMEOUT_DEFAULT,
                                                  G_MAXINT64, &program->timeout, error)
         && ggen_runner_archive_json_get_boolean (object, "parallel", &program->is_parallel, error)
         && ggen_runner_archive_json_get_boolean (object, "expected-to-fail",
                                                  &program->is_expected_to_fail, error);
}

static gboolean
check_environment (char **declared)
{
  for (guint i = 0; declared[i] != NULL; i++)
    if (*declared[i] == '\0' || *declared[i] == '=')
      return FALSE;

  return TRUE;
}

static gboolean
read_program (JsonObject *object, gpointer user_data, GError **error)
{
  GgenRunnerManifest *self = user_data;
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new (NULL);

  if (!read_texts (object, program, error) || !read_values (object, program, error))
    return FALSE;

  if (*program->name == '\0')
    return fail (error, "'name' is empty");
  if (program->command[0] == NULL || *program->command[0] == '\0')
    return fail (error, "'command' is empty");
  if (program->glib_program != NULL && !g_path_is_absolute (program->glib_program))
    return fail (error, "'glib-program' is not an absolute path");
  if (program->directory != NULL && !g_path_is_absolute (program->directory))
    return fail (error, "'directory' is not an absolute path");
  if (!check_environment (program->environment))
    return fail (error, "'environment' has a variable without a name");

  g_ptr_array_add (self->programs, g_steal_pointer (&program));

  return TRUE;
}

static gboolean
check_format (JsonObject *object, GError **error)
{
  g_autofree char *format = NULL;
  gint64 version;

  if (!ggen_runner_archive_json_get_string (object, "format", GGEN_RUNNER_JSON_REQUIRED, &format,
                                            error))
    return FALSE;
  if (!g_str_equal (format, GGEN_RUNNER_MANIFEST_FORMAT))
    return fail (error, "'format' is not '" GGEN_RUNNER_MANIFEST_FORMAT "'");
  if (!ggen_runner_archive_json_get_integer (object, "version", 1, G_MAXINT64, &version, error))
    return FALSE;

  if (version > GGEN_RUNNER_MANIFEST_VERSION)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "is of version %" G_GINT64_FORMAT
                   " of the format, made by a newer ggen; this one "
                   "reads up to version %d",
                   version, GGEN_RUNNER_MANIFEST_VERSION);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_folder (const char *name, const char *folder, GError **error)
{
  if (folder == NULL || ggen_runner_archive_name_is_safe (folder))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' leads out of the archive", name);
  return FALSE;
}

GgenRunnerManifest *
ggen_runner_manifest_from_json (const char *text, gsize length, GError **error)
{
  g_autoptr (GgenRunnerManifest) self = ggen_runner_manifest_new ();
  g_autoptr (JsonNode) root = ggen_runner_archive_json_parse (text, length, error);
  JsonObject *object;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return fail (error, "is not an object"), NULL;

  object = json_node_get_object (root);
  if (!check_format (object, error)
      || !ggen_runner_archive_json_each (object, "places", read_place, self, error)
      || !ggen_runner_archive_json_get_string (object, "build-root", GGEN_RUNNER_JSON_OPTIONAL,
                                               &self->build_folder, error)
      || !check_folder ("build-root", self->build_folder, error)
      || !ggen_runner_archive_json_get_string (object, "source-root", GGEN_RUNNER_JSON_OPTIONAL,
                                               &self->source_folder, error)
      || !check_folder ("source-root", self->source_folder, error)
      || !ggen_runner_archive_json_get_strings (object, "libraries", GGEN_RUNNER_JSON_REQUIRED,
                                                &self->libraries, error)
      || !ggen_runner_archive_json_each (object, "programs", read_program, self, error))
    return NULL;

  return g_steal_pointer (&self);
}
