/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-version.h>

#include "ggen-cli-commands.h"
#include "ggen-cli-local-files.h"
#include "ggen-cli-module.h"
#include "ggen-cli-observed.h"

/* The commands that generate, and what they generate from */
const GgenCliModule ggen_cli_module = {
    GGEN_VERSION_S,
    ggen_cli_use_local_files,
    ggen_cli_run_observed,
    (const GgenCliEntry[]){
        {"sync", NULL, ggen_cli_sync},
        {"project", "init", ggen_cli_project_init},
        {"template", "generate", ggen_cli_template_generate},
        {"template", "lint", ggen_cli_template_lint},
        {"template", "list", ggen_cli_template_list},
        {"template", "show", ggen_cli_template_show},
        {"graph", "load", ggen_cli_graph_load},
        {"graph", "query", ggen_cli_graph_query},
        {NULL},
    },
};
