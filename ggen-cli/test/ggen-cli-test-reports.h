/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-cli-invocation.h"
#include "ggen-runner-event.h"

/* Who is told of a run, as the command line asks for it. */
typedef struct _GgenCliTestReports GgenCliTestReports;

/* @junit: (nullable): the file for that report */
GgenCliTestReports *
ggen_cli_test_reports_new (GgenCliInvocation *invocation, const char *junit, GError **error);
void ggen_cli_test_reports_free (GgenCliTestReports *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliTestReports, ggen_cli_test_reports_free)

/* (element-type GgenRunnerReporter) */
GPtrArray *ggen_cli_test_reports_get (GgenCliTestReports *self);

/* For what people should know before the run has begun. */
void ggen_cli_test_reports_note (GgenCliTestReports *self, const char *text);

/* Puts the files in place. */
gboolean ggen_cli_test_reports_finish (GgenCliTestReports *self, GError **error);
