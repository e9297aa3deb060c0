/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-commands.h"

#include <string.h>

#include "ggen-cli-guard.h"
#include "ggen-cli-report.h"
#include "ggen-cli-table.h"

static GgenProject *
open_project (GError **error)
{
  g_autoptr (GFile) dir = g_file_new_for_path (".");

  return ggen_project_open (dir, NULL, error);
}

static gboolean
is_variable_name (const char *name)
{
  if (*name == '\0' || g_ascii_isdigit (*name))
    return FALSE;

  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_')
      return FALSE;

  return TRUE;
}

static gboolean
set_vars (GgenProject *project, const char *const *vars, GError **error)
{
  for (guint i = 0; vars[i] != NULL; i++)
    {
      gsize name_length = strcspn (vars[i], "=");
      g_autofree char *name = g_strndup (vars[i], name_length);

      if (vars[i][name_length] == '\0' || !is_variable_name (name))
        {
          g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
                       "option '--var' takes NAME=VALUE, not '%s'", vars[i]);
          return FALSE;
        }

      ggen_project_set_var (project, name, vars[i] + name_length + 1);
    }

  return TRUE;
}

static GgenProject *
new_project_for_template (GgenCliInvocation *invocation, const char *template_name, GError **error)
{
  const char *const *graphs = ggen_cli_invocation_get_list (invocation, "graph");
  g_autoptr (GFile) dir = g_file_new_for_path (".");
  g_autoptr (GFile) file = g_file_new_for_path (template_name);
  g_autoptr (GgenProject) project = ggen_project_new_for_template (dir, file);

  for (guint i = 0; graphs[i] != NULL; i++)
    {
      g_autoptr (GFile) graph = g_file_new_for_path (graphs[i]);

      ggen_project_add_graph (project, graph);
    }

  if (!set_vars (project, ggen_cli_invocation_get_list (invocation, "var"), error))
    return NULL;

  return g_steal_pointer (&project);
}

static void
print_contents (GgenCliOutput *output, GgenSyncReport *report)
{
  for (guint i = 0; i < ggen_sync_report_get_n_outputs (report); i++)
    {
      GBytes *content = ggen_sync_output_get_content (ggen_sync_report_get_output (report, i));

      if (content != NULL)
        ggen_cli_output_write (output, g_bytes_get_data (content, NULL),
                               g_bytes_get_size (content));
    }
}

gboolean
ggen_cli_template_generate (GgenCliInvocation *invocation, GError **error)
{
  const char *to = ggen_cli_invocation_get_text (invocation, "to");
  gboolean to_standard_output = g_strcmp0 (to, "-") == 0;
  g_autoptr (GgenProject) project = NULL;
  g_autoptr (GgenSyncReport) report = NULL;

  project = new_project_for_template (invocation, ggen_cli_invocation_get_arguments (invocation)[0],
                                      error);
  if (project == NULL)
    return FALSE;
  if (to != NULL && !to_standard_output)
    ggen_project_set_to (project, to);

  report = ggen_cli_run_sync (invocation, project,
                              to_standard_output ? GGEN_SYNC_DRY_RUN | GGEN_SYNC_CONTENT
                                                 : GGEN_SYNC_DEFAULT,
                              error);
  if (report == NULL)
    return FALSE;

  if (to_standard_output)
    print_contents (ggen_cli_invocation_get_output (invocation), report);
  else
    ggen_cli_print_report (invocation, report);

  return TRUE;
}

static GPtrArray *
lint_project (GgenCliInvocation *invocation, GgenProject *project, GError **error)
{
  g_autoptr (GgenCliGuard) guard = ggen_cli_guard_new (invocation, "checking");

  return ggen_project_lint (project, ggen_cli_guard_get_cancellable (guard), error);
}

/* The templates that are named, or those of the project */
static GPtrArray *
lint (GgenCliInvocation *invocation, GError **error)
{
  const char *const *names = ggen_cli_invocation_get_arguments (invocation);
  g_autoptr (GFile) dir = g_file_new_for_path (".");
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

  if (names[0] == NULL)
    {
      g_autoptr (GgenProject) project = open_project (error);

      return project != NULL ? lint_project (invocation, project, error) : NULL;
    }

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (names[i]);
      g_autoptr (GgenProject) project = ggen_project_new_for_template (dir, file);
      g_autoptr (GPtrArray) found = lint_project (invocation, project, error);

      if (found == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (all, g_steal_pointer (&found));
    }

  return g_steal_pointer (&all);
}

static char *
make_lint_json (GPtrArray *diagnostics)
{
  g_autoptr (GgenValue) list = ggen_value_new_list ();

  for (guint i = 0; i < diagnostics->len; i++)
    {
      GgenValue *value = ggen_value_new_map ();

      ggen_value_set_string (value, "path", ggen_diagnostic_get_path (diagnostics->pdata[i]));
      ggen_value_set_string (value, "message", ggen_diagnostic_get_message (diagnostics->pdata[i]));
      ggen_value_append_take (list, value);
    }

  return ggen_value_to_json (list, 2);
}

gboolean
ggen_cli_template_lint (GgenCliInvocation *invocation, GError **error)
{
  GgenCliOutput *output = ggen_cli_invocation_get_output (invocation);
  gboolean is_json = g_str_equal (ggen_cli_invocation_get_text (invocation, "format"), "json");
  g_autoptr (GPtrArray) diagnostics = lint (invocation, error);

  if (diagnostics == NULL)
    return FALSE;

  if (is_json)
    {
      g_autofree char *json = make_lint_json (diagnostics);

      ggen_cli_output_printf (output, "%s\n", json);
    }
  else
    {
      for (guint i = 0; i < diagnostics->len; i++)
        ggen_cli_print_error (ggen_diagnostic_get_message (diagnostics->pdata[i]));
    }

  if (diagnostics->len > 0)
    {
      g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_REPORTED, "problems were found");
      return FALSE;
    }

  if (!ggen_cli_invocation_is_quiet (invocation))
    ggen_cli_print_note ("no problems found");

  return TRUE;
}

static GgenValue *
describe_template (GgenTemplateInfo *info)
{
  const char *const *vars = ggen_template_info_get_vars (info);
  const char *const *queries = ggen_template_info_get_queries (info);
  GgenValue *value = ggen_value_new_map ();
  g_autoptr (GgenValue) var_map = ggen_value_new_map ();
  g_autoptr (GgenValue) query_list = ggen_value_new_strv (queries);

  ggen_value_set_string (value, "path", ggen_template_info_get_path (info));
  if (ggen_template_info_get_description (info) != NULL)
    ggen_value_set_string (value, "description", ggen_template_info_get_description (info));
  if (ggen_template_info_get_to (info) != NULL)
    ggen_value_set_string (value, "to", ggen_template_info_get_to (info));
  if (ggen_template_info_get_for_each (info) != NULL)
    ggen_value_set_string (value, "for_each", ggen_template_info_get_for_each (info));
  for (guint i = 0; vars[i] != NULL; i++)
    ggen_value_set_string (var_map, vars[i], ggen_template_info_get_var (info, vars[i]));
  ggen_value_set (value, "vars", var_map);
  ggen_value_set (value, "queries", query_list);
  ggen_value_set_boolean (value, "unless_exists", ggen_template_info_get_unless_exists (info));
  ggen_value_set_boolean (value, "force", ggen_template_info_get_force (info));

  return value;
}

static void
print_template_table (GgenCliOutput *output, GPtrArray *templates)
{
  g_autoptr (GgenCliTable) table =
      ggen_cli_table_new (output,
                          (const char *const[]){"template", "for each", "to", "description", NULL});

  for (guint i = 0; i < templates->len; i++)
    {
      GgenTemplateInfo *info = templates->pdata[i];
      const char *for_each = ggen_template_info_get_for_each (info);
      const char *to = ggen_template_info_get_to (info);
      const char *description = ggen_template_info_get_description (info);

      ggen_cli_table_add_cell (table, ggen_template_info_get_path (info));
      ggen_cli_table_add_cell (table, for_each != NULL ? for_each : "");
      ggen_cli_table_add_cell (table, to != NULL ? to : "");
      ggen_cli_table_add_cell (table, description != NULL ? description : "");
    }
  ggen_cli_table_finish (table);
}

gboolean
ggen_cli_template_list (GgenCliInvocation *invocation, GError **error)
{
  GgenCliOutput *output = ggen_cli_invocation_get_output (invocation);
  g_autoptr (GgenProject) project = open_project (error);
  g_autoptr (GPtrArray) templates = NULL;

  if (project == NULL)
    return FALSE;

  templates = ggen_project_list_templates (project, NULL, error);
  if (templates == NULL)
    return FALSE;

  if (g_str_equal (ggen_cli_invocation_get_text (invocation, "format"), "json"))
    {
      g_autoptr (GgenValue) list = ggen_value_new_list ();
      g_autofree char *json = NULL;

      for (guint i = 0; i < templates->len; i++)
        ggen_value_append_take (list, describe_template (templates->pdata[i]));
      json = ggen_value_to_json (list, 2);
      ggen_cli_output_printf (output, "%s\n", json);
    }
  else
    {
      print_template_table (output, templates);
    }

  return TRUE;
}

static void
print_field (GgenCliOutput *output, const char *name, const char *value)
{
  if (value != NULL)
    ggen_cli_output_printf (output, "%-13s %s\n", name, value);
}

static void
print_template (GgenCliOutput *output, GgenTemplateInfo *info)
{
  const char *const *vars = ggen_template_info_get_vars (info);
  g_autofree char *queries = g_strjoinv (", ", (char **) ggen_template_info_get_queries (info));

  print_field (output, "template", ggen_template_info_get_path (info));
  print_field (output, "description", ggen_template_info_get_description (info));
  print_field (output, "to", ggen_template_info_get_to (info));
  print_field (output, "for each", ggen_template_info_get_for_each (info));
  print_field (output, "queries", *queries != '\0' ? queries : NULL);
  for (guint i = 0; vars[i] != NULL; i++)
    ggen_cli_output_printf (output, "%-13s %s = %s\n", i == 0 ? "vars" : "", vars[i],
                            ggen_template_info_get_var (info, vars[i]));
  print_field (output, "unless_exists",
               ggen_template_info_get_unless_exists (info) ? "true" : NULL);
  print_field (output, "force", ggen_template_info_get_force (info) ? "true" : NULL);

  ggen_cli_output_printf (output, "\n%s", ggen_template_info_get_source (info));
}

gboolean
ggen_cli_template_show (GgenCliInvocation *invocation, GError **error)
{
  GgenCliOutput *output = ggen_cli_invocation_get_output (invocation);
  const char *name = ggen_cli_invocation_get_arguments (invocation)[0];
  g_autoptr (GgenProject) project = open_project (error);
  g_autoptr (GgenTemplateInfo) info = NULL;

  if (project == NULL)
    return FALSE;

  info = ggen_project_lookup_template (project, name, NULL, error);
  if (info == NULL)
    return FALSE;

  if (g_str_equal (ggen_cli_invocation_get_text (invocation, "format"), "json"))
    {
      g_autoptr (GgenValue) value = describe_template (info);
      g_autofree char *json = NULL;

      ggen_value_set_string (value, "source", ggen_template_info_get_source (info));
      json = ggen_value_to_json (value, 2);
      ggen_cli_output_printf (output, "%s\n", json);
    }
  else
    {
      print_template (output, info);
    }

  return TRUE;
}
