/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

gboolean ggen_cli_terminal_is (int fd);
guint ggen_cli_terminal_get_width (int fd);
gboolean ggen_cli_terminal_has_color (int fd);
