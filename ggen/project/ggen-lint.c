/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-lint-private.h"

#include <string.h>

#include "ggen-plan-private.h"
#include "ggen-template-info-private.h"

/* The file that a message begins with. */
static char *
dup_path_of (const char *message, const char *fallback)
{
  for (const char *colon = strchr (message, ':'); colon != NULL; colon = strchr (colon + 1, ':'))
    if (colon > message && g_ascii_isdigit (colon[1]))
      return g_strndup (message, colon - message);

  return g_strdup (fallback);
}

static void
add_diagnostic (GPtrArray *diagnostics, const GError *error, const char *fallback)
{
  g_autofree char *path = dup_path_of (error->message, fallback);

  g_ptr_array_add (diagnostics, ggen_diagnostic_new (path, error->message));
}

/* Prefixes can come from the graphs, so that queries are parsed when these are loaded. */
static gboolean
examine_queries (GgenPlan *plan, GCancellable *cancellable, GError **error)
{
  if (!ggen_plan_load (plan, cancellable, error) || !ggen_plan_enrich (plan, cancellable, error))
    return FALSE;

  ggen_plan_prepare (plan);

  return TRUE;
}

GPtrArray *
ggen_lint_run (const GgenSyncRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) diagnostics = g_ptr_array_new_with_free_func (g_object_unref);
  const char *fallback = request->template_path != NULL ? request->template_path : "ggen.yaml";
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GgenProjectFiles) files = ggen_project_files_read (request, NULL, &local_error);
  g_autoptr (GgenPlan) plan = NULL;

  if (files != NULL)
    {
      plan = ggen_plan_new (request, files);
      ggen_plan_compile (plan);
      ggen_plan_use_all_queries (plan);
      if (ggen_plan_needs_graph (plan) || files->config->enrich->len > 0 || files->sources->len > 0)
        examine_queries (plan, cancellable, &local_error);
      for (guint i = 0; i < plan->problems->len; i++)
        add_diagnostic (diagnostics, g_ptr_array_index (plan->problems, i), fallback);
    }

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (local_error != NULL)
    add_diagnostic (diagnostics, local_error, fallback);

  return g_steal_pointer (&diagnostics);
}

GPtrArray *
ggen_lint_list (const GgenSyncRequest *request, GError **error)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GgenProjectFiles) files = ggen_project_files_read (request, NULL, error);

  if (files == NULL)
    return NULL;
  if (files->problems->len > 0)
    {
      g_propagate_error (error, g_error_copy (g_ptr_array_index (files->problems, 0)));
      return NULL;
    }

  for (guint i = 0; i < files->templates->len; i++)
    {
      const GgenTemplateFile *file = g_ptr_array_index (files->templates, i);

      g_ptr_array_add (infos, ggen_template_info_new (file->path, file->front_matter,
                                                      g_bytes_get_data (file->bytes, NULL)));
    }

  return g_steal_pointer (&infos);
}
