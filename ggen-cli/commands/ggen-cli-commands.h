/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-invocation.h"

/* What the module runs. */

gboolean ggen_cli_sync (GgenCliInvocation *invocation, GError **error);
gboolean ggen_cli_project_init (GgenCliInvocation *invocation, GError **error);
gboolean ggen_cli_template_generate (GgenCliInvocation *invocation, GError **error);
gboolean ggen_cli_template_lint (GgenCliInvocation *invocation, GError **error);
gboolean ggen_cli_template_list (GgenCliInvocation *invocation, GError **error);
gboolean ggen_cli_template_show (GgenCliInvocation *invocation, GError **error);
gboolean ggen_cli_graph_load (GgenCliInvocation *invocation, GError **error);
gboolean ggen_cli_graph_query (GgenCliInvocation *invocation, GError **error);
