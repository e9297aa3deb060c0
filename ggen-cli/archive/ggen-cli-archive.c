/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-archive.h"

#include <ggen-version.h>

#include "ggen-cli-module.h"

static const GgenCliArchiveFunctions functions = {
    ggen_runner_archive_write_async, ggen_runner_archive_write_finish,
    ggen_runner_archive_read_async,  ggen_runner_archive_read_finish,
    ggen_runner_archive_free,
};

const GgenCliModule ggen_cli_module = {
    .version = GGEN_VERSION_S,
    .entries = (const GgenCliEntry[]){{NULL}},
    .functions = &functions,
};
