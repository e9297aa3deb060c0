/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-private.h"

#include <ggen-runtime.h>

#include "ggen-template-vm-private.h"

/**
 * GgenTemplate:
 *
 * A Jinja template, compiled.
 *
 * A template never changes: any number of threads may render it at once. The same template with
 * the same context gives the same bytes, always and everywhere. While it renders it reads nothing
 * but its context and the templates that its environment leads it to.
 *
 * Since: 1.0
 */

struct _GgenTemplate
{
  GObject parent_instance;

  GgenTemplateEnvironment *environment; /* (owned) */
  GgenProgram *program;                 /* (owned) */
};

G_DEFINE_FINAL_TYPE (GgenTemplate, ggen_template, G_TYPE_OBJECT)

static void
ggen_template_finalize (GObject *object)
{
  GgenTemplate *self = GGEN_TEMPLATE (object);

  g_clear_pointer (&self->program, ggen_program_unref);
  g_clear_object (&self->environment);

  G_OBJECT_CLASS (ggen_template_parent_class)->finalize (object);
}

static void
ggen_template_class_init (GgenTemplateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ggen_template_finalize;
}

static void
ggen_template_init (GgenTemplate *self)
{
}

GgenTemplate *
ggen_template_new_for_program (GgenTemplateEnvironment *environment, GgenProgram *program)
{
  GgenTemplate *self = g_object_new (GGEN_TYPE_TEMPLATE, NULL);

  self->environment = g_object_ref (environment);
  self->program = program;

  return self;
}

GgenProgram *
ggen_template_get_program (GgenTemplate *self)
{
  return self->program;
}

/**
 * ggen_template_new:
 * @environment: (nullable): where it finds other templates; %NULL lets it find none
 * @text: the text of the template
 * @source_name: (nullable): what messages call it, or %NULL for `template`; its ending also decides
 *   about escaping
 * @error: return location for a [error@GgenCodegen.TemplateError]
 *
 * Compiles a template.
 *
 * Returns: (transfer full): the template
 *
 * Since: 1.0
 */
GgenTemplate *
ggen_template_new (GgenTemplateEnvironment *environment,
                   const char *text,
                   const char *source_name,
                   GError **error)
{
  return ggen_template_new_at_line (environment, text, source_name, 1, error);
}

/**
 * ggen_template_new_at_line:
 * @environment: (nullable): where it finds other templates; %NULL lets it find none
 * @text: the text of the template
 * @source_name: (nullable): what messages call it, or %NULL for `template`; its ending also decides
 *   about escaping
 * @first_line: the number of the first line of @text in its file, for messages
 * @error: return location for a [error@GgenCodegen.TemplateError]
 *
 * Compiles a template that is the rest of a file, after a front matter.
 *
 * Returns: (transfer full): the template
 *
 * Since: 1.0
 */
GgenTemplate *
ggen_template_new_at_line (GgenTemplateEnvironment *environment,
                           const char *text,
                           const char *source_name,
                           guint first_line,
                           GError **error)
{
  g_autoptr (GgenTemplateEnvironment) own = NULL;
  GgenProgram *program;

  g_return_val_if_fail (environment == NULL || GGEN_IS_TEMPLATE_ENVIRONMENT (environment), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  if (environment == NULL)
    environment = own = ggen_template_environment_new ();
  program = ggen_template_environment_compile (environment,
                                               source_name != NULL ? source_name : "template", text,
                                               -1, first_line, error);

  return program != NULL ? ggen_template_new_for_program (environment, program) : NULL;
}

/**
 * ggen_template_get_environment:
 *
 * Gets the environment that the template was compiled in.
 *
 * Returns: (transfer none): where the template finds other templates
 *
 * Since: 1.0
 */
GgenTemplateEnvironment *
ggen_template_get_environment (GgenTemplate *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE (self), NULL);

  return self->environment;
}

/**
 * ggen_template_get_name:
 *
 * Gets the name of the template.
 *
 * Returns: what messages call the template
 *
 * Since: 1.0
 */
const char *
ggen_template_get_name (GgenTemplate *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE (self), NULL);

  return self->program->source.name;
}

static char **
copy_texts (GPtrArray *texts)
{
  char **copy = g_new0 (char *, texts->len + 1);

  for (guint i = 0; i < texts->len; i++)
    copy[i] = g_strdup (texts->pdata[i]);

  return copy;
}

/**
 * ggen_template_dup_references:
 *
 * Lists the templates that this one needs.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of the templates that this one
 *   includes, extends or imports, where it names them literally
 *
 * Since: 1.0
 */
char **
ggen_template_dup_references (GgenTemplate *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE (self), NULL);

  return copy_texts (self->program->references);
}

/**
 * ggen_template_dup_variables:
 *
 * Lists the variables that the template needs.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names that the template uses and sets
 *   nowhere, sorted: what it expects of its context
 *
 * Since: 1.0
 */
char **
ggen_template_dup_variables (GgenTemplate *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE (self), NULL);

  return copy_texts (self->program->variables);
}

/**
 * ggen_template_render:
 * @context: (nullable): a map with what the template's names stand for
 * @cancellable: (nullable): stops the render
 * @error: return location for a [error@GgenCodegen.TemplateError], or %G_IO_ERROR_CANCELLED
 *
 * Renders the template on the calling thread. May be called by any number of threads at once;
 * nobody may change @context meanwhile.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
ggen_template_render (GgenTemplate *self,
                      GgenValue *context,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE (self), NULL);
  g_return_val_if_fail (context == NULL || ggen_value_get_kind (context) == GGEN_VALUE_MAP, NULL);

  return ggen_vm_render (self->environment, self->program, context, cancellable, error);
}

static void
render_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  char *text = ggen_template_render (source, task_data, cancellable, &error);

  if (text != NULL)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * ggen_template_render_async:
 * @context: (nullable): a map with what the template's names stand for
 * @cancellable: (nullable): stops the render
 * @callback: (scope async): called when the text is there
 * @user_data: data for @callback
 *
 * Renders the template on a worker. Nobody may change @context meanwhile.
 *
 * Since: 1.0
 */
void
ggen_template_render_async (GgenTemplate *self,
                            GgenValue *context,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GGEN_IS_TEMPLATE (self));
  g_return_if_fail (context == NULL || ggen_value_get_kind (context) == GGEN_VALUE_MAP);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ggen_template_render_async);
  if (context != NULL)
    g_task_set_task_data (task, ggen_value_ref (context), (GDestroyNotify) ggen_value_unref);
  ggen_runtime_run_task (ggen_runtime_get_default (), task, GGEN_WORK_COMPUTE, render_on_worker);
}

/**
 * ggen_template_render_finish:
 * @result: what the callback got
 * @error: return location for a [error@GgenCodegen.TemplateError], or %G_IO_ERROR_CANCELLED
 *
 * Finishes what [method@GgenCodegen.Template.render_async] started.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
ggen_template_render_finish (GgenTemplate *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
