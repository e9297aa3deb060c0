/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* JSON for commands that do not load the libraries that have values of their own. */

void ggen_cli_json_append_string (GString *out, const char *text);
