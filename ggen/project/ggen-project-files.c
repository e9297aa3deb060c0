/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-project-files-private.h"

#include <string.h>

#include "ggen-glob-private.h"

#define MAX_TEMPLATE_LENGTH (16 * 1024 * 1024)

static void
graph_source_free (gpointer data)
{
  GgenGraphSource *source = data;

  g_free (source->path);
  g_free (source);
}

static void
template_file_free (gpointer data)
{
  GgenTemplateFile *file = data;

  g_free (file->path);
  g_clear_pointer (&file->front_matter, ggen_front_matter_free);
  g_clear_pointer (&file->bytes, g_bytes_unref);
  g_clear_pointer (&file->sources, g_ptr_array_unref);
  g_free (file);
}

void
ggen_project_files_free (GgenProjectFiles *self)
{
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->templates, g_ptr_array_unref);
  g_clear_object (&self->environment);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->config, ggen_project_config_free);
  g_clear_pointer (&self->inputs, ggen_inputs_free);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self);
}

static void
prefix_place (const GgenTextPlace *place, GError **error)
{
  if (place != NULL && *error != NULL)
    g_prefix_error (error, "%s:%u:%u: ", place->source_name, place->line, place->column);
}

/* A path as it is written in a file of the project, as a path from the project's directory. */
static char *
resolve_beside (const char *dir, const char *path)
{
  if (*dir == '\0' || g_path_is_absolute (path))
    return g_strdup (path);

  return g_build_filename (dir, path, NULL);
}

static void
add_problem (GgenProjectFiles *self, GError *error)
{
  g_ptr_array_add (self->problems, error);
}

static gboolean
fail_unmatched (GgenProjectFiles *self,
                const char *pattern,
                const GgenTextPlace *place,
                GError **error)
{
  if (ggen_glob_is_pattern (pattern))
    g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_NOT_FOUND, "no file matches '%s'",
                 pattern);
  else if (ggen_inputs_is_dir (self->inputs, pattern))
    g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                 "'%s' is a directory; name files in it, e.g. '%s/*.ttl'", pattern, pattern);
  else
    g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_NOT_FOUND, "'%s' does not exist",
                 pattern);
  prefix_place (place, error);

  return FALSE;
}

gboolean
ggen_graph_sources_contain (GPtrArray *sources, const char *path)
{
  for (guint i = 0; i < sources->len; i++)
    if (g_strcmp0 (((GgenGraphSource *) g_ptr_array_index (sources, i))->path, path) == 0)
      return TRUE;

  return FALSE;
}

/* A file that two patterns match is loaded once: its blank nodes would be there twice. */
static void
add_source (GPtrArray *sources, const char *path, const GgenGraphSpec *spec)
{
  GgenGraphSource *source;

  if (path != NULL && ggen_graph_sources_contain (sources, path))
    return;

  source = g_new0 (GgenGraphSource, 1);
  source->path = g_strdup (path);
  source->spec = spec;
  source->has_syntax = spec != NULL && spec->has_syntax;
  source->syntax = source->has_syntax ? spec->syntax : GGEN_RDF_SYNTAX_TURTLE;
  g_ptr_array_add (sources, source);
}

static gboolean
find_graph (GgenProjectFiles *self,
            const GgenGraphSpec *spec,
            const char *dir,
            GPtrArray *sources,
            GError **error)
{
  g_autoptr (GPtrArray) paths = NULL;
  g_autofree char *pattern = NULL;

  if (spec->turtle != NULL)
    {
      add_source (sources, NULL, spec);
      return TRUE;
    }

  pattern = resolve_beside (dir, spec->pattern);
  paths = ggen_inputs_find (self->inputs, GGEN_INPUTS_MATCH, pattern, error);
  if (paths == NULL)
    return FALSE;
  if (paths->len == 0)
    return fail_unmatched (self, pattern, &spec->place, error);

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);

      if (!ggen_inputs_note (self->inputs, path, error))
        return FALSE;
      add_source (sources, path, spec);
    }

  return TRUE;
}

static gboolean
find_graphs (GgenProjectFiles *self, const GgenSyncRequest *request, GError **error)
{
  for (guint i = 0; i < self->config->graphs->len; i++)
    if (!find_graph (self, g_ptr_array_index (self->config->graphs, i), "", self->sources, error))
      return FALSE;

  for (guint i = 0; i < request->graphs->len; i++)
    {
      const char *path = g_ptr_array_index (request->graphs, i);

      if (!ggen_inputs_note (self->inputs, path, error))
        return FALSE;
      add_source (self->sources, path, NULL);
    }

  return TRUE;
}

static gboolean
check_text (GBytes *bytes, const char *path, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  const char *bad;
  guint line = 1;
  const char *line_start = text;

  if (g_utf8_validate_len (text, length, &bad))
    return TRUE;

  for (const char *at = text; at < bad; at++)
    if (*at == '\n')
      {
        line++;
        line_start = at + 1;
      }
  g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_SYNTAX,
               "%s:%u:%ld: not valid UTF-8 (byte 0x%02x)", path, line,
               1 + g_utf8_strlen (line_start, bad - line_start), (guchar) *bad);

  return FALSE;
}

/* An included file is only its body. A comment stands for the front matter, so that lines count. */
static char *
dup_included (const char *text, const GgenFrontMatter *front_matter)
{
  GString *included = g_string_new (NULL);

  if (front_matter != NULL && front_matter->body_line > 1)
    {
      g_string_append (included, "{#");
      for (guint line = 1; line < front_matter->body_line; line++)
        g_string_append_c (included, '\n');
      g_string_append (included, "#}");
    }
  g_string_append (included, text + (front_matter != NULL ? front_matter->body_offset : 0));

  return g_string_free (included, FALSE);
}

static void
add_to_environment (GgenProjectFiles *self, const char *name, const char *path, const char *text)
{
  if (g_hash_table_contains (self->names, name))
    return;

  g_hash_table_insert (self->names, g_strdup (name), g_strdup (path));
  ggen_template_environment_add_source (self->environment, name, text);
}

static void
add_template (GgenProjectFiles *self, const char *path, const char *dir, GBytes *bytes)
{
  GgenTemplateFile *file = g_new0 (GgenTemplateFile, 1);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  GPtrArray *specs;

  file->path = g_strdup (path);
  file->bytes = g_bytes_ref (bytes);
  file->front_matter = ggen_front_matter_parse (text, length, path, self->problems);
  file->body = text + file->front_matter->body_offset;
  file->sources = g_ptr_array_new_with_free_func (graph_source_free);
  g_ptr_array_add (self->templates, file);

  specs = file->front_matter->graphs;
  for (guint i = 0; i < specs->len; i++)
    {
      GError *error = NULL;

      if (!find_graph (self, g_ptr_array_index (specs, i), dir, file->sources, &error))
        add_problem (self, error);
    }
}

/* Reads one file of the templates; @name is by what others include it. */
static void
read_template (GgenProjectFiles *self,
               const char *path,
               const char *name,
               const char *dir,
               gboolean must_be_text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *included = NULL;
  GBytes *bytes = ggen_inputs_read (self->inputs, path, &error);
  const char *text;
  gsize length;

  if (bytes == NULL)
    {
      add_problem (self, g_steal_pointer (&error));
      return;
    }

  text = g_bytes_get_data (bytes, &length);
  must_be_text = must_be_text || ggen_front_matter_is_present (text, length);
  if (length > MAX_TEMPLATE_LENGTH || !check_text (bytes, path, &error))
    {
      /* A picture beside the templates is nobody's mistake until somebody includes it. */
      if (must_be_text && error != NULL)
        add_problem (self, g_steal_pointer (&error));
      return;
    }

  if (must_be_text)
    {
      GgenTemplateFile *file;

      add_template (self, path, dir, bytes);
      file = g_ptr_array_index (self->templates, self->templates->len - 1);
      included = dup_included (text, file->front_matter);
    }
  add_to_environment (self, name, path, included != NULL ? included : text);
}

/* Everything below a directory: templates, and what they include. */
static gboolean
read_directory (GgenProjectFiles *self, const char *dir, GgenInputsFind how, GError **error)
{
  g_autoptr (GPtrArray) paths = ggen_inputs_find (self->inputs, how, dir, error);
  gsize skip = strlen (dir);

  if (paths == NULL)
    return FALSE;

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      const char *name = path + skip;

      while (*name == '/')
        name++;
      read_template (self, path, name, "", FALSE);
    }

  return TRUE;
}

static char *
dup_directory (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? g_strndup (path, slash - path) : g_strdup ("");
}

static void
add_neighbour (GgenProjectFiles *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *included = NULL;
  GBytes *bytes = ggen_inputs_read (self->inputs, path, &error);
  g_autoptr (GgenFrontMatter) front_matter = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  const char *text;
  gsize length;

  if (bytes == NULL || g_hash_table_contains (self->names, name))
    return;
  text = g_bytes_get_data (bytes, &length);
  if (length > MAX_TEMPLATE_LENGTH || !g_utf8_validate_len (text, length, NULL))
    return;

  front_matter = ggen_front_matter_parse (text, length, path, problems);
  included = dup_included (text, front_matter);
  add_to_environment (self, name, path, included);
}

/* Files that are named one by one can include what is beside them. */
static gboolean
read_neighbours (GgenProjectFiles *self, const char *path, GError **error)
{
  g_autofree char *dir = dup_directory (path);
  g_autoptr (GPtrArray) paths = ggen_inputs_find (self->inputs, GGEN_INPUTS_LIST, dir, error);

  for (guint i = 0; paths != NULL && i < paths->len; i++)
    add_neighbour (self, g_ptr_array_index (paths, i));

  return paths != NULL;
}

static gboolean
find_templates (GgenProjectFiles *self, const GgenPathSpec *spec, GError **error)
{
  g_autofree char *pattern = g_strdup (spec->pattern);
  g_autoptr (GPtrArray) paths = NULL;

  for (gsize length = strlen (pattern); length > 1 && pattern[length - 1] == '/'; length--)
    pattern[length - 1] = '\0';

  if (!ggen_glob_is_pattern (pattern) && ggen_inputs_is_dir (self->inputs, pattern))
    return read_directory (self, pattern, GGEN_INPUTS_WALK, error);

  paths = ggen_inputs_find (self->inputs, GGEN_INPUTS_MATCH, pattern, error);
  if (paths == NULL)
    return FALSE;
  if (paths->len == 0)
    return fail_unmatched (self, pattern, &spec->place, error);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *name = g_path_get_basename (path);

      read_template (self, path, name, "", TRUE);
    }
  for (guint i = 0; i < paths->len; i++)
    {
      if (!read_neighbours (self, g_ptr_array_index (paths, i), error))
        return FALSE;
    }

  return TRUE;
}

static int
compare_templates (gconstpointer a, gconstpointer b)
{
  const GgenTemplateFile *one = *(GgenTemplateFile *const *) a;
  const GgenTemplateFile *other = *(GgenTemplateFile *const *) b;

  return strcmp (one->path, other->path);
}

static gboolean
read_queries (GgenProjectFiles *self, GPtrArray *specs, const char *dir, GError **error)
{
  for (guint i = 0; i < specs->len; i++)
    {
      GgenQuerySpec *spec = g_ptr_array_index (specs, i);
      g_autofree char *path = NULL;

      if (spec->file == NULL)
        continue;
      path = resolve_beside (dir, spec->file);
      g_free (spec->file);
      spec->file = g_steal_pointer (&path);
      if (ggen_inputs_read (self->inputs, spec->file, error) == NULL)
        {
          prefix_place (&spec->place, error);
          return FALSE;
        }
    }

  return TRUE;
}

/* The queries that are files count as inputs too. */
static void
read_template_queries (GgenProjectFiles *self, GgenTemplateFile *file, const char *dir)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new ();
  GError *error = NULL;

  for (guint i = 0; i < file->front_matter->queries->len; i++)
    g_ptr_array_add (specs, g_ptr_array_index (file->front_matter->queries, i));
  if (file->front_matter->for_each != NULL)
    g_ptr_array_add (specs, file->front_matter->for_each);

  if (!read_queries (self, specs, dir, &error))
    add_problem (self, error);
}

static GgenProjectConfig *
read_config (GgenProjectFiles *self, GError **error)
{
  GBytes *bytes = ggen_inputs_read (self->inputs, "ggen.yaml", error);
  gsize length;
  const char *text;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);

  return ggen_project_config_parse (text, length, "ggen.yaml", error);
}

static void
set_up_environment (GgenProjectFiles *self)
{
  const GgenProjectConfig *config = self->config;

  self->environment = ggen_template_environment_new ();
  ggen_template_environment_set_trim_blocks (self->environment, config->trim_blocks);
  ggen_template_environment_set_lstrip_blocks (self->environment, config->lstrip_blocks);
  ggen_template_environment_set_keep_trailing_newline (self->environment,
                                                       config->keep_trailing_newline);
}

static gboolean
read_project (GgenProjectFiles *self, GError **error)
{
  self->config = read_config (self, error);
  if (self->config == NULL)
    return FALSE;

  set_up_environment (self);
  if (!read_queries (self, self->config->enrich, "", error)
      || !read_queries (self, self->config->queries, "", error))
    return FALSE;
  for (guint i = 0; i < self->config->templates->len; i++)
    if (!find_templates (self, g_ptr_array_index (self->config->templates, i), error))
      return FALSE;

  g_ptr_array_sort (self->templates, compare_templates);
  for (guint i = 0; i < self->templates->len; i++)
    read_template_queries (self, g_ptr_array_index (self->templates, i), "");

  return TRUE;
}

static gboolean
read_single (GgenProjectFiles *self, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *dir = dup_directory (path);
  g_autofree char *absolute = ggen_glob_resolve (ggen_inputs_get_base (self->inputs), dir);
  g_autoptr (GFile) directory = g_file_new_for_path (absolute);

  self->config = ggen_project_config_new ();
  set_up_environment (self);
  if (ggen_inputs_read (self->inputs, path, error) == NULL)
    return FALSE;

  read_template (self, path, name, dir, TRUE);
  for (guint i = 0; i < self->templates->len; i++)
    read_template_queries (self, g_ptr_array_index (self->templates, i), dir);
  ggen_template_environment_add_search_path (self->environment, directory);

  return TRUE;
}

/*
 * ggen_project_files_read:
 * @last: (nullable): what the last sync saw; outlives the files
 *
 * Finds and reads all but the graphs. What is wrong with templates is collected in problems.
 */
GgenProjectFiles *
ggen_project_files_read (const GgenSyncRequest *request, GgenState *last, GError **error)
{
  g_autoptr (GgenProjectFiles) self = g_new0 (GgenProjectFiles, 1);
  gboolean is_read;

  self->inputs = ggen_inputs_new (request->dir, last);
  self->sources = g_ptr_array_new_with_free_func (graph_source_free);
  self->templates = g_ptr_array_new_with_free_func (template_file_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  is_read = request->template_path != NULL ? read_single (self, request->template_path, error)
                                           : read_project (self, error);
  if (!is_read || !find_graphs (self, request, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * ggen_project_files_read_query:
 * @place: (out): where the text of the query stands; to be cleared
 *
 * Returns: the SPARQL of @spec
 */
char *
ggen_project_files_read_query (GgenProjectFiles *self,
                               const GgenQuerySpec *spec,
                               GgenTextPlace *place,
                               GError **error)
{
  GBytes *bytes;

  if (spec->file == NULL)
    {
      *place = spec->place;
      place->source_name = g_strdup (spec->place.source_name);
      return g_strdup (spec->text);
    }

  bytes = ggen_inputs_read (self->inputs, spec->file, error);
  if (bytes == NULL || !check_text (bytes, spec->file, error))
    return NULL;
  ggen_text_place_init_file (place, spec->file);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* A template knows an included file by the name it was included by; people look for its path. */
void
ggen_project_files_name_error (GgenProjectFiles *self, GError *error)
{
  const char *colon = strchr (error->message, ':');
  g_autofree char *name = NULL;
  const char *path;
  char *message;

  if (colon == NULL || !g_ascii_isdigit (colon[1]))
    return;
  name = g_strndup (error->message, colon - error->message);
  path = g_hash_table_lookup (self->names, name);
  if (path == NULL)
    return;

  message = g_strconcat (path, colon, NULL);
  g_free (error->message);
  error->message = message;
}
