/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-cli-output.h"

/* Standard output as the libraries write to it. What is written here and there stays in order. */
#define GGEN_TYPE_CLI_STREAM (ggen_cli_stream_get_type ())
G_DECLARE_FINAL_TYPE (GgenCliStream, ggen_cli_stream, GGEN, CLI_STREAM, GOutputStream)

GOutputStream *ggen_cli_stream_new (GgenCliOutput *output);
