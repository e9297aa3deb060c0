/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-commands.h"

#include <ggen-codegen.h>

static void
print_what_is_next (const char *directory, GgenSyncReport *report)
{
  gboolean is_here = g_str_equal (directory, ".");

  ggen_cli_print_note ("created %u files; next: ggen %s%s%ssync",
                       ggen_sync_report_get_n_outputs (report), is_here ? "" : "-C ",
                       is_here ? "" : directory, is_here ? "" : " ");
}

gboolean
ggen_cli_project_init (GgenCliInvocation *invocation, GError **error)
{
  const char *directory = ggen_cli_invocation_get_arguments (invocation)[0];
  const char *name = ggen_cli_invocation_get_text (invocation, "name");
  g_autoptr (GFile) dir = g_file_new_for_path (directory != NULL ? directory : ".");
  g_autofree char *base_name = g_file_get_basename (dir);
  g_autoptr (GgenSyncReport) report = NULL;

  report = ggen_project_create (dir, name != NULL ? name : base_name, NULL, error);
  if (report == NULL)
    return FALSE;

  for (guint i = 0; i < ggen_sync_report_get_n_outputs (report); i++)
    ggen_cli_output_printf (ggen_cli_invocation_get_output (invocation), "%s\n",
                            ggen_sync_output_get_path (ggen_sync_report_get_output (report, i)));
  if (!ggen_cli_invocation_is_quiet (invocation))
    print_what_is_next (directory != NULL ? directory : ".", report);

  return TRUE;
}
