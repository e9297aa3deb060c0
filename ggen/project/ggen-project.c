/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-project.h"

#include <string.h>

#include "ggen-lint-private.h"
#include "ggen-progress-relay-private.h"
#include "ggen-project-config-private.h"
#include "ggen-query-spec-private.h"
#include "ggen-runtime.h"
#include "ggen-sync-private.h"

/**
 * GgenProject:
 *
 * A directory in which files are generated from graphs.
 *
 * A project says in its `ggen.yaml` what its graphs, queries, templates and outputs are;
 * [method@GgenCodegen.Project.sync] brings the outputs up to date. The format is described in the
 * guide, under "Projects".
 *
 * A single template can be used without a project: [ctor@GgenCodegen.Project.new_for_template].
 *
 * A project is for one thread at a time, but what it starts runs on the workers of the runtime.
 *
 * Since: 1.0
 */

struct _GgenProject
{
  GObject parent_instance;

  GFile *dir;
  char *path;
  char *template_path; /* (nullable): of the only template of a project without ggen.yaml */
  char *name;          /* (nullable) */
  char *version;       /* (nullable) */
  char *to;            /* (nullable) */
  GPtrArray *graphs;   /* (element-type utf8) (owned): absolute paths */
  GgenValue *vars;     /* (owned): replaced rather than changed, for a sync may be reading it */
};

G_DEFINE_FINAL_TYPE (GgenProject, ggen_project, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
ggen_project_finalize (GObject *object)
{
  GgenProject *self = GGEN_PROJECT (object);

  g_clear_object (&self->dir);
  g_free (self->path);
  g_free (self->template_path);
  g_free (self->name);
  g_free (self->version);
  g_free (self->to);
  g_clear_pointer (&self->graphs, g_ptr_array_unref);
  g_clear_pointer (&self->vars, ggen_value_unref);

  G_OBJECT_CLASS (ggen_project_parent_class)->finalize (object);
}

static void
ggen_project_class_init (GgenProjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ggen_project_finalize;

  /**
   * GgenProject::progress:
   * @self: the project
   * @stage: a [enum@GgenCodegen.SyncStage], as a number
   * @n_done: how much of the stage is done
   * @n_total: how much there is to do in it
   *
   * Emitted while a sync is at work, on the thread that runs the context of the runtime. News that
   * come faster than they can be delivered are dropped in favour of later ones.
   *
   * Since: 1.0
   */
  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
}

static void
ggen_project_init (GgenProject *self)
{
  self->graphs = g_ptr_array_new_with_free_func (g_free);
  self->vars = ggen_value_new_map ();
}

static GgenProject *
project_new (GFile *dir, GError **error)
{
  g_autofree char *path = g_file_get_path (dir);
  GgenProject *self;

  if (path == NULL)
    {
      g_autofree char *uri = g_file_get_uri (dir);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "'%s' is not a directory of this machine", uri);
      return NULL;
    }

  self = g_object_new (GGEN_TYPE_PROJECT, NULL);
  self->dir = g_object_ref (dir);
  self->path = g_steal_pointer (&path);

  return self;
}

static gboolean
read_name (GgenProject *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, "ggen.yaml", NULL);
  g_autoptr (GgenProjectConfig) config = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT)
          || g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
        g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_NOT_FOUND,
                     "'%s' is not a project: it has no ggen.yaml; 'ggen project init' makes one",
                     self->path);
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  config = ggen_project_config_parse (text, length, "ggen.yaml", error);
  if (config == NULL)
    return FALSE;
  self->name = g_strdup (config->name);
  self->version = g_strdup (config->version);

  return TRUE;
}

/**
 * ggen_project_open: (constructor)
 * @dir: a directory with a `ggen.yaml`
 * @cancellable: (nullable): to stop it
 * @error: return location for an error
 *
 * Opens the project in a directory. Its graphs and templates are read later, when they are needed.
 *
 * Returns: (transfer full): the project; %NULL with %GGEN_PROJECT_ERROR_NOT_FOUND where there is
 *   no `ggen.yaml`, or another [error@GgenCodegen.ProjectError] where it is wrong
 *
 * Since: 1.0
 */
GgenProject *
ggen_project_open (GFile *dir, GCancellable *cancellable, GError **error)
{
  g_autoptr (GgenProject) self = NULL;

  g_return_val_if_fail (G_IS_FILE (dir), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  self = project_new (dir, error);
  if (self == NULL || !read_name (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * ggen_project_new_for_template:
 * @dir: where `to` of the template starts
 * @template_file: a template, inside of @dir or not
 *
 * Makes a project of one template, without a `ggen.yaml`. It keeps nothing in mind: a file that
 * exists and differs is only replaced with %GGEN_SYNC_FORCE.
 *
 * Both must be files of this machine.
 *
 * Returns: (transfer full): the project
 *
 * Since: 1.0
 */
GgenProject *
ggen_project_new_for_template (GFile *dir, GFile *template_file)
{
  GgenProject *self;

  g_return_val_if_fail (G_IS_FILE (dir) && g_file_peek_path (dir) != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (template_file) && g_file_peek_path (template_file) != NULL,
                        NULL);

  self = project_new (dir, NULL);
  self->template_path = g_file_get_relative_path (dir, template_file);
  if (self->template_path == NULL)
    self->template_path = g_file_get_path (template_file);

  return self;
}

/**
 * ggen_project_get_dir:
 * @self: a project
 *
 * Gets the directory of the project.
 *
 * Returns: (transfer none): its directory
 *
 * Since: 1.0
 */
GFile *
ggen_project_get_dir (GgenProject *self)
{
  g_return_val_if_fail (GGEN_IS_PROJECT (self), NULL);

  return self->dir;
}

/**
 * ggen_project_get_name:
 * @self: a project
 *
 * Gets the name that `ggen.yaml` gives the project.
 *
 * Returns: (nullable): its name; %NULL for a single template
 *
 * Since: 1.0
 */
const char *
ggen_project_get_name (GgenProject *self)
{
  g_return_val_if_fail (GGEN_IS_PROJECT (self), NULL);

  return self->name;
}

/**
 * ggen_project_get_version:
 * @self: a project
 *
 * Gets the version that `ggen.yaml` gives the project.
 *
 * Returns: (nullable): its version, if it has one
 *
 * Since: 1.0
 */
const char *
ggen_project_get_version (GgenProject *self)
{
  g_return_val_if_fail (GGEN_IS_PROJECT (self), NULL);

  return self->version;
}

/**
 * ggen_project_add_graph:
 * @self: a project
 * @file: a file of this machine
 *
 * Loads one more file in each sync from now on, beside what the project names.
 *
 * Since: 1.0
 */
void
ggen_project_add_graph (GgenProject *self, GFile *file)
{
  g_return_if_fail (GGEN_IS_PROJECT (self));
  g_return_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL);

  g_ptr_array_add (self->graphs, g_file_get_path (file));
}

/**
 * ggen_project_set_var:
 * @self: a project
 * @name: a name: letters, digits and `_`, no digit first
 * @value: its value, a string for templates
 *
 * Gives templates a variable, instead of what `vars` says of that name.
 *
 * Since: 1.0
 */
void
ggen_project_set_var (GgenProject *self, const char *name, const char *value)
{
  g_autoptr (GgenValue) vars = NULL;
  gsize n;

  g_return_if_fail (GGEN_IS_PROJECT (self));
  g_return_if_fail (name != NULL && ggen_is_identifier (name));
  g_return_if_fail (value != NULL);

  vars = ggen_value_new_map ();
  n = ggen_value_get_length (self->vars);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GgenValue) key = ggen_value_get_nth_key (self->vars, i);
      g_autoptr (GgenValue) old = ggen_value_get_nth_value (self->vars, i);

      ggen_value_set (vars, ggen_value_get_string (key), old);
    }
  ggen_value_set_string (vars, name, value);
  ggen_value_unref (self->vars);
  self->vars = g_steal_pointer (&vars);
}

/**
 * ggen_project_set_to:
 * @self: a project of a single template
 * @to: (nullable): where its output goes, a template itself; %NULL for what it says itself
 *
 * Sets where the output of the template goes, instead of what the template says.
 *
 * Since: 1.0
 */
void
ggen_project_set_to (GgenProject *self, const char *to)
{
  g_return_if_fail (GGEN_IS_PROJECT (self));
  g_return_if_fail (to == NULL || self->template_path != NULL);

  if (self->to == to)
    return;
  g_free (self->to);
  self->to = g_strdup (to);
}

static GgenSyncRequest *
make_request (GgenProject *self, GgenSyncFlags flags)
{
  GgenSyncRequest *request = g_new0 (GgenSyncRequest, 1);

  request->dir = g_strdup (self->path);
  request->template_path = g_strdup (self->template_path);
  request->to = g_strdup (self->to);
  request->graphs = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->graphs->len; i++)
    g_ptr_array_add (request->graphs, g_strdup (g_ptr_array_index (self->graphs, i)));
  request->vars = ggen_value_ref (self->vars);
  request->flags = flags;

  return request;
}

static void
emit_progress (GgenProject *self, GgenSyncStage stage, guint n_done, guint n_total)
{
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, (guint) stage, n_done, n_total);
}

static void
run_sync (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  GgenSyncRequest *request = task_data;
  GError *error = NULL;
  GgenSyncReport *report;

  request->progress = ggen_progress_relay_send;
  request->progress_data = ggen_progress_relay_new (source_object, emit_progress);
  report = ggen_sync_run (request, cancellable, &error);
  ggen_progress_relay_unref (request->progress_data);

  if (report != NULL)
    g_task_return_pointer (task, report, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * ggen_project_sync_async:
 * @self: a project
 * @flags: how
 * @cancellable: (nullable): to stop it; what is on disk is then as it was
 * @callback: (scope async): called when it is done
 * @user_data: data for @callback
 *
 * Brings the outputs up to date: loads the graphs, runs the queries, renders the templates and
 * writes what changed. Where something is wrong, nothing is written.
 *
 * A sync with nothing to do only looks at the time stamps of inputs and outputs.
 *
 * Since: 1.0
 */
void
ggen_project_sync_async (GgenProject *self,
                         GgenSyncFlags flags,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GGEN_IS_PROJECT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ggen_project_sync_async);
  g_task_set_task_data (task, make_request (self, flags), (GDestroyNotify) ggen_sync_request_free);
  ggen_runtime_run_task (ggen_runtime_get_default (), task, GGEN_WORK_COMPUTE, run_sync);
}

/**
 * ggen_project_sync_finish:
 * @self: a project
 * @result: what the callback got
 * @error: return location for an error
 *
 * Finishes what [method@GgenCodegen.Project.sync_async] started.
 *
 * Returns: (transfer full): what was done; %NULL with @error set to a
 *   [error@GgenCodegen.ProjectError], or to what went wrong with a graph
 *   ([error@GgenCodegen.RdfError]), a query ([error@GgenCodegen.QueryError]), a template
 *   ([error@GgenCodegen.TemplateError]) or the disk ([error@Gio.IOErrorEnum])
 *
 * Since: 1.0
 */
GgenSyncReport *
ggen_project_sync_finish (GgenProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GGEN_IS_PROJECT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  GgenProject *project;
  GgenSyncFlags flags;
} Call;

static void
start_sync (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  Call *call = user_data;

  ggen_project_sync_async (call->project, call->flags, cancellable, ready, ready_data);
}

/**
 * ggen_project_sync:
 * @self: a project
 * @flags: how
 * @cancellable: (nullable): to stop it; what is on disk is then as it was
 * @error: return location for an error
 *
 * As [method@GgenCodegen.Project.sync_async], and waits.
 *
 * Returns: (transfer full): as [method@GgenCodegen.Project.sync_finish]
 *
 * Since: 1.0
 */
GgenSyncReport *
ggen_project_sync (GgenProject *self,
                   GgenSyncFlags flags,
                   GCancellable *cancellable,
                   GError **error)
{
  Call call = {self, flags};
  g_autoptr (GAsyncResult) result = NULL;

  g_return_val_if_fail (GGEN_IS_PROJECT (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  result =
      ggen_runtime_execute (ggen_runtime_get_default (), start_sync, &call, cancellable, error);

  return result != NULL ? ggen_project_sync_finish (self, result, error) : NULL;
}

/**
 * ggen_project_list_templates:
 * @self: a project
 * @cancellable: (nullable): to stop it
 * @error: return location for an error
 *
 * Lists the templates of the project.
 *
 * Returns: (transfer full) (element-type GgenTemplateInfo): the templates that make outputs,
 *   sorted by path
 *
 * Since: 1.0
 */
GPtrArray *
ggen_project_list_templates (GgenProject *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GgenSyncRequest) request = NULL;

  g_return_val_if_fail (GGEN_IS_PROJECT (self), NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  request = make_request (self, GGEN_SYNC_DEFAULT);

  return ggen_lint_list (request, error);
}

static gboolean
is_called (GgenTemplateInfo *info, const char *name)
{
  const char *path = ggen_template_info_get_path (info);
  const char *slash = strrchr (path, '/');
  const char *base = slash != NULL ? slash + 1 : path;
  gsize length = strlen (name);

  if (g_str_equal (path, name) || g_str_equal (base, name))
    return TRUE;

  /* "class" for class.py.j2 */
  return strncmp (base, name, length) == 0 && base[length] == '.';
}

/**
 * ggen_project_lookup_template:
 * @self: a project
 * @name: a path from the project's directory, the name of a file, or what it begins with, up to a
 *   dot
 * @cancellable: (nullable): to stop it
 * @error: return location for an error
 *
 * Finds a template by its name.
 *
 * Returns: (transfer full): the template; %NULL with %GGEN_PROJECT_ERROR_NOT_FOUND where there is
 *   none, or %GGEN_PROJECT_ERROR_INVALID where several fit
 *
 * Since: 1.0
 */
GgenTemplateInfo *
ggen_project_lookup_template (GgenProject *self,
                              const char *name,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GPtrArray) infos = NULL;
  GgenTemplateInfo *found = NULL;

  g_return_val_if_fail (GGEN_IS_PROJECT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  infos = ggen_project_list_templates (self, cancellable, error);
  if (infos == NULL)
    return NULL;

  for (guint i = 0; i < infos->len; i++)
    {
      GgenTemplateInfo *info = g_ptr_array_index (infos, i);

      if (g_str_equal (ggen_template_info_get_path (info), name))
        return g_object_ref (info);
      if (!is_called (info, name))
        continue;
      if (found != NULL)
        {
          g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                       "'%s' could be '%s' or '%s'; give the whole path", name,
                       ggen_template_info_get_path (found), ggen_template_info_get_path (info));
          return NULL;
        }
      found = info;
    }

  if (found == NULL)
    g_set_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_NOT_FOUND,
                 "the project has no template '%s'; 'ggen template list' shows what it has", name);

  return found != NULL ? g_object_ref (found) : NULL;
}

static void
run_lint (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *diagnostics = ggen_lint_run (task_data, cancellable, &error);

  if (diagnostics != NULL)
    g_task_return_pointer (task, diagnostics, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * ggen_project_lint_async:
 * @self: a project
 * @cancellable: (nullable): to stop it
 * @callback: (scope async): called when it is done
 * @user_data: data for @callback
 *
 * Looks for everything that is wrong with the project, its graphs, queries and templates, without
 * rendering anything.
 *
 * Since: 1.0
 */
void
ggen_project_lint_async (GgenProject *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GgenSyncFlags flags;

  g_return_if_fail (GGEN_IS_PROJECT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  flags = GGEN_SYNC_DRY_RUN | (self->template_path != NULL ? GGEN_SYNC_CONTENT : 0);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ggen_project_lint_async);
  g_task_set_task_data (task, make_request (self, flags), (GDestroyNotify) ggen_sync_request_free);
  ggen_runtime_run_task (ggen_runtime_get_default (), task, GGEN_WORK_COMPUTE, run_lint);
}

/**
 * ggen_project_lint_finish:
 * @self: a project
 * @result: what the callback got
 * @error: return location for an error
 *
 * Finishes what [method@GgenCodegen.Project.lint_async] started.
 *
 * Returns: (transfer full) (element-type GgenDiagnostic): what is wrong, empty if nothing is; %NULL
 *   with @error set only where linting itself was stopped
 *
 * Since: 1.0
 */
GPtrArray *
ggen_project_lint_finish (GgenProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GGEN_IS_PROJECT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
start_lint (GCancellable *cancellable,
            GAsyncReadyCallback ready,
            gpointer ready_data,
            gpointer user_data)
{
  ggen_project_lint_async (user_data, cancellable, ready, ready_data);
}

/**
 * ggen_project_lint:
 * @self: a project
 * @cancellable: (nullable): to stop it
 * @error: return location for an error
 *
 * As [method@GgenCodegen.Project.lint_async], and waits.
 *
 * Returns: (transfer full) (element-type GgenDiagnostic): as
 *   [method@GgenCodegen.Project.lint_finish]
 *
 * Since: 1.0
 */
GPtrArray *
ggen_project_lint (GgenProject *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_return_val_if_fail (GGEN_IS_PROJECT (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  result = ggen_runtime_execute (ggen_runtime_get_default (), start_lint, self, cancellable, error);

  return result != NULL ? ggen_project_lint_finish (self, result, error) : NULL;
}
