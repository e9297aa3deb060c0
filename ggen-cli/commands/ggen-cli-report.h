/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-codegen.h>

#include "ggen-cli-invocation.h"

/* What `sync` and `template generate` tell about what they did. */

GgenSyncReport *ggen_cli_run_sync (GgenCliInvocation *invocation,
                                   GgenProject *project,
                                   GgenSyncFlags flags,
                                   GError **error);
void ggen_cli_print_report (GgenCliInvocation *invocation, GgenSyncReport *report);
