/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-runner-sink.h"

G_BEGIN_DECLS

/* A file that a reporter writes. It appears under its name when the run has ended: where the runner is
 * killed, whatever was there before is still there, and not half a report. */
typedef struct _GgenRunnerReportFile GgenRunnerReportFile;

GgenRunnerReportFile *ggen_runner_report_file_new (GFile *file, GError **error);
void ggen_runner_report_file_free (GgenRunnerReportFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerReportFile, ggen_runner_report_file_free)

GgenRunnerSink ggen_runner_report_file_get_sink (GgenRunnerReportFile *self);

/* Whatever went wrong since it was made is told here. */
gboolean ggen_runner_report_file_finish (GgenRunnerReportFile *self, GError **error);

G_END_DECLS
