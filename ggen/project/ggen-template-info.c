/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-info-private.h"

/**
 * GgenTemplateInfo:
 *
 * What the front matter of a template says.
 *
 * Since: 1.0
 */

struct _GgenTemplateInfo
{
  GObject parent_instance;

  char *path;
  char *description; /* (nullable) */
  char *to;          /* (nullable) */
  char *for_each;    /* (nullable) */
  char *source;
  char **names;   /* of the variables */
  char **values;  /* of the variables, as JSON */
  char **queries; /* names */
  gboolean unless_exists;
  gboolean force;
};

G_DEFINE_FINAL_TYPE (GgenTemplateInfo, ggen_template_info, G_TYPE_OBJECT)

static void
ggen_template_info_finalize (GObject *object)
{
  GgenTemplateInfo *self = GGEN_TEMPLATE_INFO (object);

  g_free (self->path);
  g_free (self->description);
  g_free (self->to);
  g_free (self->for_each);
  g_free (self->source);
  g_strfreev (self->names);
  g_strfreev (self->values);
  g_strfreev (self->queries);

  G_OBJECT_CLASS (ggen_template_info_parent_class)->finalize (object);
}

static void
ggen_template_info_class_init (GgenTemplateInfoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ggen_template_info_finalize;
}

static void
ggen_template_info_init (GgenTemplateInfo *self)
{
}

static char *
dup_for_each (const GgenQuerySpec *spec)
{
  if (spec == NULL)
    return NULL;
  if (spec->reference != NULL)
    return g_strdup (spec->reference);

  return g_strdup (spec->file != NULL ? spec->file : spec->text);
}

static void
take_vars (GgenTemplateInfo *self, GgenValue *vars)
{
  gsize n = ggen_value_get_length (vars);

  self->names = g_new0 (char *, n + 1);
  self->values = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GgenValue) key = ggen_value_get_nth_key (vars, i);
      g_autoptr (GgenValue) value = ggen_value_get_nth_value (vars, i);

      self->names[i] = g_strdup (ggen_value_get_string (key));
      self->values[i] = ggen_value_to_json (value, 0);
    }
}

GgenTemplateInfo *
ggen_template_info_new (const char *path, const GgenFrontMatter *front_matter, const char *source)
{
  GgenTemplateInfo *self = g_object_new (GGEN_TYPE_TEMPLATE_INFO, NULL);
  const GPtrArray *queries = front_matter->queries;

  self->path = g_strdup (path);
  self->description = g_strdup (front_matter->description);
  self->to = g_strdup (front_matter->to);
  self->for_each = dup_for_each (front_matter->for_each);
  self->source = g_strdup (source);
  self->unless_exists = front_matter->unless_exists;
  self->force = front_matter->force;
  take_vars (self, front_matter->vars);
  self->queries = g_new0 (char *, queries->len + 1);
  for (guint i = 0; i < queries->len; i++)
    self->queries[i] = g_strdup (((GgenQuerySpec *) g_ptr_array_index (queries, i))->name);

  return self;
}

/**
 * ggen_template_info_get_path:
 * @self: a template
 *
 * Gets where the template is.
 *
 * Returns: where it is, relative to the project
 *
 * Since: 1.0
 */
const char *
ggen_template_info_get_path (GgenTemplateInfo *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), NULL);

  return self->path;
}

/**
 * ggen_template_info_get_description:
 * @self: a template
 *
 * Gets the description in the front matter.
 *
 * Returns: (nullable): what it says of itself
 *
 * Since: 1.0
 */
const char *
ggen_template_info_get_description (GgenTemplateInfo *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), NULL);

  return self->description;
}

/**
 * ggen_template_info_get_to:
 * @self: a template
 *
 * Gets where the outputs go.
 *
 * Returns: (nullable): `to`, a template itself
 *
 * Since: 1.0
 */
const char *
ggen_template_info_get_to (GgenTemplateInfo *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), NULL);

  return self->to;
}

/**
 * ggen_template_info_get_for_each:
 * @self: a template
 *
 * Gets what the template is rendered for each of.
 *
 * Returns: (nullable): `for_each`: the name of a query, the path of one, or SPARQL
 *
 * Since: 1.0
 */
const char *
ggen_template_info_get_for_each (GgenTemplateInfo *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), NULL);

  return self->for_each;
}

/**
 * ggen_template_info_get_vars:
 * @self: a template
 *
 * Lists the variables of the front matter.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names of `vars`
 *
 * Since: 1.0
 */
const char *const *
ggen_template_info_get_vars (GgenTemplateInfo *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), NULL);

  return (const char *const *) self->names;
}

/**
 * ggen_template_info_get_var:
 * @self: a template
 * @name: one of [method@GgenCodegen.TemplateInfo.get_vars]
 *
 * Gets a variable of the front matter.
 *
 * Returns: (nullable): its value, as JSON; %NULL if there is none of that name
 *
 * Since: 1.0
 */
const char *
ggen_template_info_get_var (GgenTemplateInfo *self, const char *name)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; self->names[i] != NULL; i++)
    if (g_str_equal (self->names[i], name))
      return self->values[i];

  return NULL;
}

/**
 * ggen_template_info_get_queries:
 * @self: a template
 *
 * Lists the queries in the front matter.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names under which the rows of its
 *   queries are known; "results" for a query without one
 *
 * Since: 1.0
 */
const char *const *
ggen_template_info_get_queries (GgenTemplateInfo *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), NULL);

  return (const char *const *) self->queries;
}

/**
 * ggen_template_info_get_unless_exists:
 * @self: a template
 *
 * Tells whether outputs that exist are left alone.
 *
 * Returns: whether it only makes what does not exist
 *
 * Since: 1.0
 */
gboolean
ggen_template_info_get_unless_exists (GgenTemplateInfo *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), FALSE);

  return self->unless_exists;
}

/**
 * ggen_template_info_get_force:
 * @self: a template
 *
 * Tells whether the outputs are written over edits.
 *
 * Returns: whether its outputs are written over edits
 *
 * Since: 1.0
 */
gboolean
ggen_template_info_get_force (GgenTemplateInfo *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), FALSE);

  return self->force;
}

/**
 * ggen_template_info_get_source:
 * @self: a template
 *
 * Gets the text of the template.
 *
 * Returns: all of its text, front matter included
 *
 * Since: 1.0
 */
const char *
ggen_template_info_get_source (GgenTemplateInfo *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_INFO (self), NULL);

  return self->source;
}

/**
 * GgenDiagnostic:
 *
 * Something that is wrong with a file of a project.
 *
 * Since: 1.0
 */

struct _GgenDiagnostic
{
  GObject parent_instance;

  char *path;
  char *message;
};

G_DEFINE_FINAL_TYPE (GgenDiagnostic, ggen_diagnostic, G_TYPE_OBJECT)

static void
ggen_diagnostic_finalize (GObject *object)
{
  GgenDiagnostic *self = GGEN_DIAGNOSTIC (object);

  g_free (self->path);
  g_free (self->message);

  G_OBJECT_CLASS (ggen_diagnostic_parent_class)->finalize (object);
}

static void
ggen_diagnostic_class_init (GgenDiagnosticClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ggen_diagnostic_finalize;
}

static void
ggen_diagnostic_init (GgenDiagnostic *self)
{
}

GgenDiagnostic *
ggen_diagnostic_new (const char *path, const char *message)
{
  GgenDiagnostic *self = g_object_new (GGEN_TYPE_DIAGNOSTIC, NULL);

  self->path = g_strdup (path);
  self->message = g_strdup (message);

  return self;
}

/**
 * ggen_diagnostic_get_path:
 * @self: a diagnostic
 *
 * Gets the file in which something is wrong.
 *
 * Returns: the file, relative to the project
 *
 * Since: 1.0
 */
const char *
ggen_diagnostic_get_path (GgenDiagnostic *self)
{
  g_return_val_if_fail (GGEN_IS_DIAGNOSTIC (self), NULL);

  return self->path;
}

/**
 * ggen_diagnostic_get_message:
 * @self: a diagnostic
 *
 * Gets what is wrong, and where.
 *
 * Returns: the place, as `file:line:column:`, and what is wrong; an excerpt of the file may follow
 *   on lines of its own
 *
 * Since: 1.0
 */
const char *
ggen_diagnostic_get_message (GgenDiagnostic *self)
{
  g_return_val_if_fail (GGEN_IS_DIAGNOSTIC (self), NULL);

  return self->message;
}
