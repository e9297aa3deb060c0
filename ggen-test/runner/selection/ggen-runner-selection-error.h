/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GGEN_RUNNER_SELECTION_ERROR (ggen_runner_selection_error_quark ())

typedef enum
{
  GGEN_RUNNER_SELECTION_ERROR_INVALID, /* a filter, name or partition that does not mean anything */
} GgenRunnerSelectionError;

GQuark ggen_runner_selection_error_quark (void);

G_END_DECLS
