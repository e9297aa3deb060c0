/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

void suite_spawn_and_join (GgenRuntime *runtime, guint n_tasks);
void suite_spawn_and_join_from_workers (GgenRuntime *runtime, guint n_spawners, guint n_tasks);
void suite_run_tasks (GgenRuntime *runtime, guint n_tasks);

G_END_DECLS
