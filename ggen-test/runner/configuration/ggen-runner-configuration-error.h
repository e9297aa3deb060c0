/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GGEN_RUNNER_CONFIGURATION_ERROR (ggen_runner_configuration_error_quark ())

typedef enum
{
  GGEN_RUNNER_CONFIGURATION_ERROR_SYNTAX,          /* the file is not well-formed, or not UTF-8 */
  GGEN_RUNNER_CONFIGURATION_ERROR_INVALID,         /* a key or value does not mean anything */
  GGEN_RUNNER_CONFIGURATION_ERROR_UNKNOWN_PROFILE, /* that was asked for */
} GgenRunnerConfigurationError;

GQuark ggen_runner_configuration_error_quark (void);

G_END_DECLS
