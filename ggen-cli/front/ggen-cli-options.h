/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-command.h"

/* GgenCliOptions: the values of the options of one command line */

GgenCliOptions *ggen_cli_options_new (const GgenCliOption *first, const GgenCliOption *second);
void ggen_cli_options_free (GgenCliOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliOptions, ggen_cli_options_free)

gboolean
ggen_cli_options_parse_leading (GgenCliOptions *self, int *argc, char ***argv, GError **error);
gboolean ggen_cli_options_parse (GgenCliOptions *self, int *argc, char ***argv, GError **error);

gboolean ggen_cli_options_is_given (GgenCliOptions *self, const char *option);
gboolean ggen_cli_options_has_flag (GgenCliOptions *self, const char *option);
const char *ggen_cli_options_get_text (GgenCliOptions *self, const char *option);
const char *const *ggen_cli_options_get_list (GgenCliOptions *self, const char *option);
const char *const *ggen_cli_options_get_arguments (GgenCliOptions *self);
