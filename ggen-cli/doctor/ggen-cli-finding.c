/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-doctor.h"

static void
finding_free (gpointer data)
{
  GgenCliFinding *finding = data;

  g_free (finding->name);
  g_free (finding->detail);
  g_free (finding->advice);
  g_free (finding);
}

GPtrArray *
ggen_cli_findings_new (void)
{
  return g_ptr_array_new_with_free_func (finding_free);
}

/* @detail: (transfer full)
 * @advice: (nullable) */
void
ggen_cli_findings_add (GPtrArray *findings,
                       const char *name,
                       GgenCliFindingStatus status,
                       char *detail,
                       const char *advice)
{
  GgenCliFinding *finding = g_new0 (GgenCliFinding, 1);

  finding->name = g_strdup (name);
  finding->status = status;
  finding->detail = detail;
  finding->advice = g_strdup (advice);

  g_ptr_array_add (findings, finding);
}
