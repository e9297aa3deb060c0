/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-cli-output.h"
#include "ggen-cli-stats.h"

typedef struct _GgenCliCommand GgenCliCommand;
typedef struct _GgenCliOptions GgenCliOptions;

/* One run of one command: what the user typed, and where the answer goes. */
typedef struct _GgenCliInvocation GgenCliInvocation;

/**
 * GgenCliError:
 * @GGEN_CLI_ERROR_USAGE: the command was typed wrongly: ends with status 2 and the usage line
 * @GGEN_CLI_ERROR_REPORTED: the command failed and has told the user why: only status 1 is left
 * @GGEN_CLI_ERROR_NOTHING: there was nothing to do where something was expected: ends with status 4
 * @GGEN_CLI_ERROR_INSTALLATION: a part of ggen is missing or is of another version
 */
typedef enum
{
  GGEN_CLI_ERROR_USAGE,
  GGEN_CLI_ERROR_REPORTED,
  GGEN_CLI_ERROR_NOTHING,
  GGEN_CLI_ERROR_INSTALLATION,
} GgenCliError;

#define GGEN_CLI_ERROR (ggen_cli_error_quark ())
GQuark ggen_cli_error_quark (void);

typedef gboolean (*GgenCliRunFunc) (GgenCliInvocation *invocation, GError **error);

GgenCliInvocation *ggen_cli_invocation_new (const GgenCliCommand *command,
                                            GgenCliOptions *leading,
                                            GgenCliOutput *output);
void ggen_cli_invocation_free (GgenCliInvocation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliInvocation, ggen_cli_invocation_free)

gboolean ggen_cli_invocation_parse (GgenCliInvocation *self, int argc, char **argv, GError **error);

const GgenCliCommand *ggen_cli_invocation_get_command (GgenCliInvocation *self);
/* Whatever kind it is of, and whatever its default is */
gboolean ggen_cli_invocation_is_given (GgenCliInvocation *self, const char *option);
gboolean ggen_cli_invocation_has_flag (GgenCliInvocation *self, const char *option);
const char *ggen_cli_invocation_get_text (GgenCliInvocation *self, const char *option);
const char *const *ggen_cli_invocation_get_list (GgenCliInvocation *self, const char *option);
const char *const *ggen_cli_invocation_get_leading_list (GgenCliInvocation *self,
                                                         const char *option);
const char *const *ggen_cli_invocation_get_arguments (GgenCliInvocation *self);
const char *const *ggen_cli_invocation_get_rest (GgenCliInvocation *self);
GgenCliOutput *ggen_cli_invocation_get_output (GgenCliInvocation *self);
gboolean ggen_cli_invocation_is_quiet (GgenCliInvocation *self);
GgenCliStats *ggen_cli_invocation_get_stats (GgenCliInvocation *self);

void ggen_cli_invocation_set_signal (GgenCliInvocation *self, int signal);
int ggen_cli_invocation_get_signal (GgenCliInvocation *self);
