/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-commands.h"

#include "ggen-cli-report.h"

gboolean
ggen_cli_sync (GgenCliInvocation *invocation, GError **error)
{
  g_autoptr (GFile) dir = g_file_new_for_path (".");
  g_autoptr (GgenProject) project = NULL;
  g_autoptr (GgenSyncReport) report = NULL;

  project = ggen_project_open (dir, NULL, error);
  if (project == NULL)
    return FALSE;

  report = ggen_cli_run_sync (invocation, project, GGEN_SYNC_DEFAULT, error);
  if (report == NULL)
    return FALSE;

  ggen_cli_print_report (invocation, report);

  return TRUE;
}
