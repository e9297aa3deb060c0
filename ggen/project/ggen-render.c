/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-render-private.h"

#include <string.h>

#include "ggen-output-path-private.h"
#include "ggen-scope.h"

/*
 * Every output is rendered on some worker, a few at a time. Of several errors the one that comes
 * first in the order of templates and rows is told, whichever worker was faster: work that comes
 * after a failure is skipped, work before it is not.
 */

#define PER_TASK 8
#define NO_FAILURE G_MAXINT

/* What all outputs of one template see. */
typedef struct
{
  GPtrArray *names;  /* (element-type utf8) (owned) */
  GPtrArray *values; /* (element-type GgenValue) (owned) */
} Surroundings;

typedef struct
{
  GgenPlan *plan;
  GPtrArray *outputs;      /* (element-type GgenRendered) (owned) */
  GPtrArray *surroundings; /* (element-type Surroundings) (owned): by template */
  GPtrArray *of_output;    /* (element-type Surroundings): by output */
  GMutex mutex;
  gint first_failure; /* index of an output; written under mutex, read atomically */
  GError *error;      /* (nullable) (owned), guarded by mutex: of that output */
  gint n_done;        /* atomic */
} Job;

typedef struct
{
  Job *job;
  guint start;
  guint end;
} Batch;

static void
surroundings_free (gpointer data)
{
  Surroundings *self = data;

  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->values);
  g_free (self);
}

static void
rendered_free (gpointer data)
{
  GgenRendered *self = data;

  g_free (self->path);
  g_free (self->content);
  g_free (self);
}

/* Takes the value. A name that is there already is hidden by the new one. */
static void
put (Surroundings *self, const char *name, GgenValue *value)
{
  g_ptr_array_add (self->names, g_strdup (name));
  g_ptr_array_add (self->values, value);
}

static void
put_all (Surroundings *self, GgenValue *map)
{
  gsize n = ggen_value_get_length (map);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GgenValue) key = ggen_value_get_nth_key (map, i);

      put (self, ggen_value_get_string (key), ggen_value_get_nth_value (map, i));
    }
}

static gboolean
has_column (GgenExtraction *extraction, const char *name)
{
  return g_strv_contains (ggen_query_get_variables (extraction->query), name);
}

static void
put_extraction (Surroundings *self, GgenRendering *rendering, GgenExtraction *extraction)
{
  GgenExtraction *for_each = rendering->for_each;

  if (extraction->groups != NULL && for_each != NULL && has_column (for_each, extraction->group_by))
    put (self, extraction->name, ggen_extraction_dup_completed (extraction, for_each->rows));
  else
    put (self, extraction->name, ggen_value_ref (ggen_extraction_get_value (extraction)));
}

static GgenValue *
describe_project (const GgenProjectConfig *config)
{
  GgenValue *project = ggen_value_new_map ();

  ggen_value_set_string (project, "name", config->name != NULL ? config->name : "");
  ggen_value_set_string (project, "version", config->version != NULL ? config->version : "");

  return project;
}

/* From the outside in, as doc/guide/project.md has it. */
static Surroundings *
surround (GgenPlan *plan, GgenRendering *rendering)
{
  Surroundings *self = g_new0 (Surroundings, 1);
  const GgenFrontMatter *front_matter = rendering->file->front_matter;
  guint n_shared =
      rendering->visible->len - MIN (rendering->visible->len, front_matter->queries->len);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_value_unref);

  put (self, "project", describe_project (plan->files->config));
  put_all (self, plan->files->config->vars);
  for (guint i = 0; i < n_shared; i++)
    put_extraction (self, rendering, g_ptr_array_index (rendering->visible, i));
  put_all (self, front_matter->vars);
  put_all (self, plan->request->vars);
  for (guint i = n_shared; i < rendering->visible->len; i++)
    put_extraction (self, rendering, g_ptr_array_index (rendering->visible, i));

  return self;
}

static void
add_outputs (Job *self, GgenRendering *rendering)
{
  GgenExtraction *for_each = rendering->for_each;
  Surroundings *surroundings = surround (self->plan, rendering);
  gsize n = for_each != NULL ? ggen_value_get_length (ggen_extraction_get_value (for_each)) : 1;

  g_ptr_array_add (self->surroundings, surroundings);
  for (gsize i = 0; i < n; i++)
    {
      GgenRendered *output = g_new0 (GgenRendered, 1);

      output->rendering = rendering;
      output->row = i;
      g_ptr_array_add (self->outputs, output);
      g_ptr_array_add (self->of_output, surroundings);
    }
}

static void
put_row (GgenValue *context, GgenExtraction *for_each, gsize position)
{
  g_autoptr (GgenValue) item = NULL;
  gsize n_columns;

  if (for_each->groups != NULL)
    {
      g_autoptr (GgenValue) rows = ggen_value_get_nth_value (for_each->groups, position);

      ggen_value_set (context, "rows", rows);
      item = ggen_value_get_item (rows, 0);
    }
  else
    item = ggen_value_get_item (for_each->rows, position);

  ggen_value_set (context, "item", item);
  n_columns = ggen_value_get_length (item);
  for (gsize i = 0; i < n_columns; i++)
    {
      g_autoptr (GgenValue) key = ggen_value_get_nth_key (item, i);
      g_autoptr (GgenValue) value = ggen_value_get_nth_value (item, i);

      ggen_value_set (context, ggen_value_get_string (key), value);
    }
}

static GgenValue *
make_context (const GgenRendered *output, const Surroundings *surroundings)
{
  GgenValue *context = ggen_value_new_map ();

  for (guint i = 0; i < surroundings->names->len; i++)
    ggen_value_set (context, g_ptr_array_index (surroundings->names, i),
                    g_ptr_array_index (surroundings->values, i));
  if (output->rendering->for_each != NULL)
    put_row (context, output->rendering->for_each, output->row);

  return context;
}

static gboolean
render_path (GgenPlan *plan,
             GgenRendered *output,
             GgenValue *context,
             GCancellable *cancellable,
             GError **error)
{
  const GgenRendering *rendering = output->rendering;
  const GgenTextPlace *place = &rendering->to_place;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *to = NULL;
  g_autofree char *whole = NULL;

  if (rendering->to == NULL)
    {
      output->path = g_strdup ("");
      return TRUE;
    }

  to = ggen_template_render (rendering->to, context, cancellable, &local_error);
  if (to == NULL)
    {
      ggen_text_place_translate_error (place, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_strstrip (to);
  if (*to == '\0')
    return TRUE;

  output->path = ggen_output_path_normalize (to, error);
  if (output->path == NULL)
    {
      g_prefix_error (error, "%s:%u:%u: ", place->source_name, place->line, place->column);
      return FALSE;
    }
  if (*plan->files->config->output != '\0')
    {
      whole = g_strconcat (plan->files->config->output, "/", output->path, NULL);
      g_free (output->path);
      output->path = g_steal_pointer (&whole);
    }

  return TRUE;
}

static gboolean
render_output (Job *self, guint index, GCancellable *cancellable, GError **error)
{
  GgenRendered *output = g_ptr_array_index (self->outputs, index);
  g_autoptr (GgenValue) context = make_context (output, g_ptr_array_index (self->of_output, index));

  if (!render_path (self->plan, output, context, cancellable, error))
    return FALSE;
  if (output->path == NULL)
    return TRUE;

  output->content = ggen_template_render (output->rendering->body, context, cancellable, error);
  if (output->content == NULL)
    return FALSE;
  output->length = strlen (output->content);
  output->hash = ggen_content_hash (output->content, output->length);

  return TRUE;
}

static void
take_failure (Job *self, guint index, GError *error)
{
  g_mutex_lock (&self->mutex);
  if ((gint) index < self->first_failure)
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
      g_atomic_int_set (&self->first_failure, (gint) index);
    }
  g_mutex_unlock (&self->mutex);
  g_clear_error (&error);
}

static gboolean
render_batch (GCancellable *cancellable, gpointer user_data, GError **error)
{
  Batch *batch = user_data;
  Job *self = batch->job;
  const GgenSyncRequest *request = self->plan->request;

  for (guint i = batch->start; i < batch->end; i++)
    {
      GError *local_error = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if ((gint) i > g_atomic_int_get (&self->first_failure))
        return TRUE;
      if (!render_output (self, i, cancellable, &local_error))
        {
          take_failure (self, i, local_error);
          return TRUE;
        }
    }

  if (request->progress != NULL)
    {
      guint n_done = batch->end - batch->start;

      n_done += g_atomic_int_add (&self->n_done, (gint) n_done);
      request->progress (GGEN_SYNC_STAGE_RENDER, n_done, self->outputs->len,
                         request->progress_data);
    }

  return TRUE;
}

static gboolean
run_batches (Job *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GgenScope) scope = ggen_scope_new (ggen_runtime_get_default (), cancellable);

  for (guint start = 0; start < self->outputs->len; start += PER_TASK)
    {
      Batch *batch = g_new0 (Batch, 1);

      batch->job = self;
      batch->start = start;
      batch->end = MIN (start + PER_TASK, self->outputs->len);
      ggen_scope_spawn (scope, "render", GGEN_WORK_COMPUTE, render_batch, batch, g_free);
    }

  return ggen_scope_join (scope, error);
}

static int
compare_outputs (gconstpointer a, gconstpointer b)
{
  const GgenRendered *one = *(GgenRendered *const *) a;
  const GgenRendered *other = *(GgenRendered *const *) b;

  return g_strcmp0 (one->path, other->path);
}

static gboolean
fail_collision (const GgenRendered *one, const GgenRendered *other, GError **error)
{
  const char *first = one->rendering->file->path;
  const char *second = other->rendering->file->path;

  if (one->rendering == other->rendering)
    g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_COLLISION,
                 "%s:%u:%u: rows %" G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT
                 " of 'for_each' both write '%s'",
                 first, one->rendering->to_place.line, one->rendering->to_place.column,
                 MIN (one->row, other->row) + 1, MAX (one->row, other->row) + 1, one->path);
  else
    g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_COLLISION,
                 "templates '%s' and '%s' both write '%s'",
                 strcmp (first, second) < 0 ? first : second,
                 strcmp (first, second) < 0 ? second : first, one->path);
  return FALSE;
}

static gboolean
is_above (const char *dir, const char *path)
{
  gsize length = strlen (dir);

  return length > 0 && strncmp (dir, path, length) == 0 && path[length] == '/';
}

static gboolean
check_parents (GHashTable *by_path, const GgenRendered *output, GError **error)
{
  g_autofree char *parent = g_strdup (output->path);
  char *slash;

  while ((slash = strrchr (parent, '/')) != NULL)
    {
      const GgenRendered *other;

      *slash = '\0';
      other = g_hash_table_lookup (by_path, parent);
      if (other == NULL || !is_above (other->path, output->path))
        continue;
      g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_COLLISION,
                   "template '%s' writes '%s', which '%s' needs as a directory for '%s'",
                   other->rendering->file->path, other->path, output->rendering->file->path,
                   output->path);
      return FALSE;
    }

  return TRUE;
}

/* Drops what makes nothing, sorts the rest by path, and finds what would overwrite each other. */
static gboolean
check_paths (GPtrArray *outputs, gboolean is_preview, GError **error)
{
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = outputs->len; i > 0; i--)
    if (((GgenRendered *) g_ptr_array_index (outputs, i - 1))->path == NULL)
      g_ptr_array_remove_index (outputs, i - 1);

  for (guint i = 0; i < outputs->len; i++)
    {
      GgenRendered *output = g_ptr_array_index (outputs, i);
      const GgenRendered *other = g_hash_table_lookup (by_path, output->path);

      if (other != NULL && !(is_preview && *output->path == '\0'))
        return fail_collision (other, output, error);
      g_hash_table_insert (by_path, output->path, output);
    }
  for (guint i = 0; i < outputs->len; i++)
    if (!check_parents (by_path, g_ptr_array_index (outputs, i), error))
      return FALSE;

  if (!is_preview)
    g_ptr_array_sort (outputs, compare_outputs);

  return TRUE;
}

GPtrArray *
ggen_render (GgenPlan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func (rendered_free);
  Job job = {
      .plan = plan,
      .outputs = outputs,
      .surroundings = g_ptr_array_new_with_free_func (surroundings_free),
      .of_output = g_ptr_array_new (),
      .first_failure = NO_FAILURE,
  };
  gboolean is_rendered;

  g_mutex_init (&job.mutex);
  for (guint i = 0; i < plan->renderings->len; i++)
    add_outputs (&job, g_ptr_array_index (plan->renderings, i));
  is_rendered = run_batches (&job, cancellable, error);
  if (is_rendered && job.error != NULL)
    {
      ggen_project_files_name_error (plan->files, job.error);
      g_propagate_error (error, g_steal_pointer (&job.error));
      is_rendered = FALSE;
    }
  g_clear_error (&job.error);
  g_mutex_clear (&job.mutex);
  g_ptr_array_unref (job.surroundings);
  g_ptr_array_unref (job.of_output);

  if (!is_rendered
      || !check_paths (outputs, (plan->request->flags & GGEN_SYNC_CONTENT) != 0, error))
    return NULL;

  return g_steal_pointer (&outputs);
}
