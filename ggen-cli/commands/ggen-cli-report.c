/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-report.h"

#include "ggen-cli-guard.h"

/* Every stage and status, in order */
#define LAST_STAGE GGEN_SYNC_STAGE_WRITE
#define LAST_STATUS GGEN_SYNC_STATUS_STALE

static const char *
get_line_color (const char *line)
{
  if (g_str_has_prefix (line, "+++") || g_str_has_prefix (line, "---"))
    return "\033[1m";
  if (g_str_has_prefix (line, "@@"))
    return "\033[36m";
  if (*line == '+')
    return "\033[32m";
  if (*line == '-')
    return "\033[31m";

  return NULL;
}

static void
print_diff (GgenCliOutput *output, const char *diff)
{
  g_auto (GStrv) lines = NULL;

  if (!ggen_cli_output_has_color (output))
    {
      ggen_cli_output_write (output, diff, -1);
      return;
    }

  lines = g_strsplit (diff, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *color = get_line_color (lines[i]);

      if (color != NULL)
        ggen_cli_output_printf (output, "%s%s\033[0m", color, lines[i]);
      else
        ggen_cli_output_write (output, lines[i], -1);
      if (lines[i + 1] != NULL)
        ggen_cli_output_write (output, "\n", 1);
    }
}

static void
print_changes (GgenCliOutput *output, GgenSyncReport *report)
{
  for (guint i = 0; i < ggen_sync_report_get_n_outputs (report); i++)
    {
      GgenSyncOutput *item = ggen_sync_report_get_output (report, i);
      GgenSyncStatus status = ggen_sync_output_get_status (item);

      if (status != GGEN_SYNC_STATUS_UNCHANGED && status != GGEN_SYNC_STATUS_KEPT)
        ggen_cli_output_printf (output, "%-9s %s\n", ggen_sync_status_to_string (status),
                                ggen_sync_output_get_path (item));
    }
}

static void
print_diffs (GgenCliOutput *output, GgenSyncReport *report)
{
  for (guint i = 0; i < ggen_sync_report_get_n_outputs (report); i++)
    {
      const char *diff = ggen_sync_output_get_diff (ggen_sync_report_get_output (report, i));

      if (diff != NULL)
        print_diff (output, diff);
    }
}

/* "2 created, 1 updated, 902 unchanged" */
static char *
count_outputs (GgenSyncReport *report)
{
  static const GgenSyncStatus order[] = {GGEN_SYNC_STATUS_CREATED,   GGEN_SYNC_STATUS_UPDATED,
                                         GGEN_SYNC_STATUS_UNCHANGED, GGEN_SYNC_STATUS_KEPT,
                                         GGEN_SYNC_STATUS_REMOVED,   GGEN_SYNC_STATUS_STALE};
  GString *counts = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      guint n = ggen_sync_report_count (report, order[i]);

      /* The first three always; the others are rare. */
      if (n > 0 || i < 3)
        g_string_append_printf (counts, "%s%u %s", i > 0 ? ", " : "", n,
                                ggen_sync_status_to_string (order[i]));
    }

  return g_string_free (counts, FALSE);
}

static void
print_summary (GgenSyncReport *report)
{
  guint n_outputs = ggen_sync_report_get_n_outputs (report);
  g_autofree char *counts = NULL;

  if (ggen_sync_report_get_is_up_to_date (report))
    {
      ggen_cli_print_note ("nothing to do: %u %s up to date", n_outputs,
                           n_outputs == 1 ? "output is" : "outputs are");
      return;
    }

  counts = count_outputs (report);
  ggen_cli_print_note ("%s%s", counts,
                       ggen_sync_report_get_is_dry_run (report) ? " (dry run: nothing written)"
                                                                : "");
}

static void
print_stale (GgenSyncReport *report)
{
  for (guint i = 0; i < ggen_sync_report_get_n_outputs (report); i++)
    {
      GgenSyncOutput *item = ggen_sync_report_get_output (report, i);
      g_autofree char *message = NULL;

      if (ggen_sync_output_get_status (item) != GGEN_SYNC_STATUS_STALE)
        continue;
      message = g_strdup_printf ("%s: no longer generated, but edited: delete it if you do not "
                                 "need it",
                                 ggen_sync_output_get_path (item));
      ggen_cli_print_warning (message);
    }
}

static void
print_times (GgenSyncReport *report)
{
  for (guint stage = 0; stage <= LAST_STAGE; stage++)
    ggen_cli_print_note ("%-8s %9.1f ms", ggen_sync_stage_to_string (stage),
                         ggen_sync_report_get_stage_time (report, stage) / 1000.0);

  ggen_cli_print_note ("%-8s %9.1f ms", "total", ggen_sync_report_get_total_time (report) / 1000.0);
}

static GgenValue *
make_output_value (GgenSyncOutput *item)
{
  GgenValue *value = ggen_value_new_map ();

  ggen_value_set_string (value, "path", ggen_sync_output_get_path (item));
  if (ggen_sync_output_get_template_path (item) != NULL)
    ggen_value_set_string (value, "template", ggen_sync_output_get_template_path (item));
  ggen_value_set_string (value, "status",
                         ggen_sync_status_to_string (ggen_sync_output_get_status (item)));
  if (ggen_sync_output_get_diff (item) != NULL)
    ggen_value_set_string (value, "diff", ggen_sync_output_get_diff (item));

  return value;
}

static char *
make_json (GgenSyncReport *report)
{
  g_autoptr (GgenValue) root = ggen_value_new_map ();
  g_autoptr (GgenValue) counts = ggen_value_new_map ();
  g_autoptr (GgenValue) times = ggen_value_new_map ();
  g_autoptr (GgenValue) outputs = ggen_value_new_list ();

  for (guint status = 0; status <= LAST_STATUS; status++)
    ggen_value_set_integer (counts, ggen_sync_status_to_string (status),
                            ggen_sync_report_count (report, status));
  for (guint stage = 0; stage <= LAST_STAGE; stage++)
    ggen_value_set_integer (times, ggen_sync_stage_to_string (stage),
                            ggen_sync_report_get_stage_time (report, stage));
  ggen_value_set_integer (times, "total", ggen_sync_report_get_total_time (report));
  for (guint i = 0; i < ggen_sync_report_get_n_outputs (report); i++)
    ggen_value_append_take (outputs, make_output_value (ggen_sync_report_get_output (report, i)));

  ggen_value_set_boolean (root, "up_to_date", ggen_sync_report_get_is_up_to_date (report));
  ggen_value_set_boolean (root, "dry_run", ggen_sync_report_get_is_dry_run (report));
  ggen_value_set (root, "counts", counts);
  ggen_value_set (root, "microseconds", times);
  ggen_value_set (root, "outputs", outputs);

  return ggen_value_to_json (root, 2);
}

/* Results on standard output, the words for a person on standard error. */
void
ggen_cli_print_report (GgenCliInvocation *invocation, GgenSyncReport *report)
{
  GgenCliOutput *output = ggen_cli_invocation_get_output (invocation);
  const char *format = ggen_cli_invocation_get_text (invocation, "format");

  if (g_str_equal (format, "json"))
    {
      g_autofree char *json = make_json (report);

      ggen_cli_output_printf (output, "%s\n", json);
    }
  else if (ggen_cli_invocation_has_flag (invocation, "diff"))
    {
      print_diffs (output, report);
    }
  else if (ggen_sync_report_get_is_dry_run (report))
    {
      print_changes (output, report);
    }

  print_stale (report);
  if (ggen_cli_invocation_has_flag (invocation, "timings"))
    print_times (report);
  if (!ggen_cli_invocation_is_quiet (invocation))
    print_summary (report);
}

static void
on_progress (GgenProject *project, guint stage, guint n_done, guint n_total, gpointer guard)
{
  const char *name = ggen_sync_stage_to_string (stage);
  g_autofree char *activity =
      n_total > 0 ? g_strdup_printf ("%s %u/%u", name, n_done, n_total) : g_strdup (name);

  ggen_cli_guard_set_activity (guard, activity);
}

/* @flags: beside those that the options of the command stand for */
GgenSyncReport *
ggen_cli_run_sync (GgenCliInvocation *invocation,
                   GgenProject *project,
                   GgenSyncFlags flags,
                   GError **error)
{
  g_autoptr (GgenCliGuard) guard = ggen_cli_guard_new (invocation, "generating");
  gulong handler = g_signal_connect (project, "progress", G_CALLBACK (on_progress), guard);
  GgenSyncReport *report;

  if (ggen_cli_invocation_has_flag (invocation, "dry-run"))
    flags |= GGEN_SYNC_DRY_RUN;
  if (ggen_cli_invocation_has_flag (invocation, "diff"))
    flags |= GGEN_SYNC_DRY_RUN | GGEN_SYNC_DIFF;
  if (ggen_cli_invocation_has_flag (invocation, "force"))
    flags |= GGEN_SYNC_FORCE;

  report = ggen_project_sync (project, flags, ggen_cli_guard_get_cancellable (guard), error);
  g_signal_handler_disconnect (project, handler);

  return report;
}
