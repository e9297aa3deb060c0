/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

void suite_command_prepare (void);

GAsyncResult *suite_execute (GgenRuntime *runtime, GgenStartFunc start, gpointer user_data);
void suite_command_run (GgenRuntime *runtime);
void suite_command_run_alone (void);
void suite_execute_ready (GgenRuntime *runtime);
void suite_execute_empty_task (GgenRuntime *runtime);
void suite_execute_blocking_task (GgenRuntime *runtime);

G_END_DECLS
