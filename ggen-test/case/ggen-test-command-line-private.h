/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **ggen_test_command_line_read (void);

char *ggen_test_command_line_describe_program (int argc, char **argv);

G_END_DECLS
